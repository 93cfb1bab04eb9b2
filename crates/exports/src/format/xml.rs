//! Text in XML 1.0.

use std::io::{self, Write};

/// Writes `text` so that attribute values and character data give back exactly it; characters that XML 1.0
/// has not (control characters, U+FFFE, U+FFFF) become U+FFFD.
pub(super) fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let escaped: &str = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\n' => "&#10;",
            '\r' => "&#13;",
            '\t' => "&#9;",
            // Line ends of XML 1.1, which some readers take for line ends of XML 1.0.
            '\u{85}' => "&#x85;",
            '\u{2028}' => "&#x2028;",
            c if (c as u32) < 0x20 || matches!(c, '\u{FFFE}' | '\u{FFFF}') => "\u{FFFD}",
            _ => continue,
        };
        out.write_all(&text.as_bytes()[from..at])?;
        out.write_all(escaped.as_bytes())?;
        from = at + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[from..])
}

/// Writes ` name="value"`.
pub(super) fn attribute(name: &str, value: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, " {name}=\"")?;
    escape(value, out)?;
    out.write_all(b"\"")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_xml_would_change_is_escaped() {
        let check = |text: &str, expected: &str| {
            let mut out = Vec::new();
            super::escape(text, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        };
        check("甲村 \"A\" & <b>\n\t\r", "甲村 &quot;A&quot; &amp; &lt;b&gt;&#10;&#9;&#13;");
        check("a\u{85}\u{2028}b", "a&#x85;&#x2028;b");
        check("a\u{0}b\u{FFFF}", "a\u{FFFD}b\u{FFFD}");
        check("", "");
    }
}
