//! Text in which bytes could not be decoded, and what is said of it.

use diagnostics::Text;

/// Whether bytes of a text could not be decoded, here or before it was written into the file.
pub(super) fn is_damaged(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

/// What is said of a comment whose bytes could not be decoded.
pub(super) fn undecoded_comment() -> Text {
    Text::new(
        "a comment holds bytes that do not fit the encoding; it is left out",
        "注释中有字节与编码不符，已略去该注释",
    )
}

/// How to mend bytes that do not fit.
pub(super) fn name_the_encoding() -> Text {
    Text::new(
        "save the file anew as UTF-8 from where it is whole, or name its encoding",
        "请从完好的原件重新另存为 UTF-8，或指明其编码",
    )
}
