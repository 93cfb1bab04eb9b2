//! A line of a text with a caret under the place that is meant.

use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};

/// Shows the line of a text with a caret under the character at `line` and `column`, both from 1, and `label` beside it; a
/// place beyond the text is its end. Plain text, a line each, ended by one.
///
/// ```
/// let shown = xiangmai_diagnostics::excerpt("ASK {\n  ?村 a\n}", 3, 1, "a value is missing");
/// assert_eq!(shown, "  |\n3 | }\n  | ^ a value is missing\n");
/// ```
pub fn excerpt(text: &str, line: usize, column: usize, label: &str) -> String {
    let mut at = 0;
    let mut lines = text.split_inclusive('\n');
    for passed in lines.by_ref().take(line.saturating_sub(1)) {
        at += passed.len();
    }
    let within = lines.next().unwrap_or_default().trim_end_matches(['\n', '\r']);
    let mut characters = within.char_indices().skip(column.saturating_sub(1));
    let (offset, width) =
        characters.next().map_or((within.len(), 0), |(offset, c)| (offset, c.len_utf8()));
    let span = at + offset..at + offset + width;
    let source = Snippet::source(text).annotation(AnnotationKind::Primary.span(span).label(label));
    let shown = Renderer::plain()
        .render(&[Group::with_level(annotate_snippets::Level::ERROR).element(source)]);
    let mut shown = shown.trim_end().to_owned();
    shown.push('\n');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Under the place itself, whatever stands before it; `│` marks where the caret is expected.
    #[test]
    fn the_caret_stands_under_its_place() {
        let caret = |text: &str, line, column| -> String {
            let shown = excerpt(text, line, column, "here");
            let mut lines = shown.lines().filter(|l| l.contains('|'));
            lines.find(|l| l.contains('^')).unwrap_or_else(|| panic!("{shown}")).to_owned()
        };
        assert_eq!(caret("SELECT * { ?s ?p }", 1, 18), "  |                  ^ here");
        // Chinese characters are two columns wide.
        assert_eq!(caret("ASK { ?村庄 }", 1, 11), "  |             ^ here");
        assert_eq!(caret("", 1, 1), "  | ^ here");
        assert_eq!(caret("ASK {\n", 9, 9), "  |      ^ here");
        assert_eq!(caret("a\r\nb c\r\nd", 2, 3), "  |   ^ here");
    }
}
