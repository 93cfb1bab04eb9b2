//! A page of help on a terminal.

use super::page::{Item, Page, words};
use anstyle::{AnsiColor, Style};
use diagnostics::Language;
use std::fmt::Write;
use textwrap::core::display_width;

/// How a page is shown.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Whether headings and options stand out.
    pub color: bool,
    /// Whether values are named only, not explained.
    pub brief: bool,
}

/// Columns of the names beside which texts still begin on the same line.
const NAMES: usize = 26;

/// The style of headings.
pub(super) const HEADING: Style = Style::new().bold().underline();

/// The style of what is typed.
pub(super) const LITERAL: Style = AnsiColor::Cyan.on_default();

/// Paints a text, if anything is painted at all.
fn paint(color: bool, style: Style, text: &str) -> String {
    if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Writes a page for a terminal.
pub fn write(page: &Page, language: Language, screen: Screen) -> String {
    let words = words(language);
    let mut out = String::new();
    let _ = writeln!(out, "{}\n", wrap(&page.about, screen.width, 0));
    let usage = paint(screen.color, HEADING, &format!("{}{}", words.usage, words.colon));
    match page.usage.as_slice() {
        [line] => {
            let space = if language == Language::En { " " } else { "" };
            let _ = writeln!(out, "{usage}{space}{line}");
        }
        lines => {
            let _ = writeln!(out, "{usage}\n  {}", lines.join("\n  "));
        }
    }
    for section in &page.sections {
        let title = format!("{}{}", section.title, words.colon);
        let _ = writeln!(out, "\n{}", paint(screen.color, HEADING, &title));
        let indent = section.items.iter().any(|i| i.short && i.spec.starts_with('-'));
        let specs = section.items.iter().map(|i| spec(i, indent).1 + 4);
        let column = specs.filter(|w| *w <= NAMES).max().unwrap_or(NAMES);
        for item in &section.items {
            self::item(&mut out, item, indent, column, language, screen);
        }
    }
    if !page.after.is_empty() {
        let _ = writeln!(out, "\n{}", page.after.trim_end());
    }
    out
}

/// How an entry is written and how wide that is; long options begin below each other.
fn spec(item: &Item, indent: bool) -> (String, usize) {
    let text = match indent && !item.short {
        true => format!("    {}", item.spec),
        false => item.spec.clone(),
    };
    let width = display_width(&text);
    (text, width)
}

fn item(
    out: &mut String,
    item: &Item,
    indent: bool,
    column: usize,
    language: Language,
    screen: Screen,
) {
    let (spec, width) = spec(item, indent);
    let painted = paint(screen.color, LITERAL, &spec);
    let text = format!("{}{}", item.text, notes(item, language, screen.brief));
    let text = wrap(&text, screen.width, column);
    let _ = match width + 4 <= column {
        true => writeln!(out, "  {painted}{}{text}", " ".repeat(column - width - 2)),
        false => writeln!(out, "  {painted}\n{}{text}", " ".repeat(column)),
    };
    if screen.brief {
        return;
    }
    let widest = item.values.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0);
    for (name, help) in &item.values {
        let at = column + 2 + widest + 2;
        let help = wrap(help, screen.width, at);
        let space = " ".repeat(widest + 2 - display_width(name));
        let name = paint(screen.color, LITERAL, name);
        let _ = writeln!(out, "{}{name}{space}{help}", " ".repeat(column + 2));
    }
}

/// What follows a text: the default, and in brief the values.
pub(super) fn notes(item: &Item, language: Language, brief: bool) -> String {
    let names: Vec<&str> = item.values.iter().map(|(name, _)| name.as_str()).collect();
    let values = (brief && !names.is_empty()).then(|| match language {
        Language::En => format!(" [one of: {}]", names.join(", ")),
        Language::Zh => format!(" [可选：{}]", names.join("、")),
    });
    let default = item.default.as_ref().map(|default| match language {
        Language::En => format!(" [default: {default}]"),
        Language::Zh => format!(" [默认：{default}]"),
    });
    values.into_iter().chain(default).collect()
}

/// A text in lines of at most `width` columns; lines after the first begin at `indent`.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(24);
    let options = textwrap::Options::new(room).break_words(false);
    let paragraphs = text.lines().flat_map(|line| textwrap::wrap(line, &options));
    paragraphs.collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(indent)))
}
