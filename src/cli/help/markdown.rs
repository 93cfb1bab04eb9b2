//! The reference of all commands as Markdown.

use super::page::{Item, Page, words};
use super::screen::notes;
use diagnostics::Language;
use std::fmt::Write;

/// Writes the reference; the first page is the program's own.
pub fn reference(pages: &[Page], language: Language) -> String {
    let mut out = String::new();
    let (title, note) = match language {
        Language::En => {
            ("Commands", "Written by `xiangmai manual --format markdown`; a test keeps it current.")
        }
        Language::Zh => (
            "命令",
            "由 `xiangmai manual --format markdown --lang zh` 生成，测试保证其与程序一致。",
        ),
    };
    let _ = writeln!(out, "# {title}\n\n{note}");
    for page in pages {
        write_page(&mut out, page, language, page.name.contains(' '));
    }
    out
}

fn write_page(out: &mut String, page: &Page, language: Language, below: bool) {
    let words = words(language);
    let _ = writeln!(out, "\n## {}\n\n{}\n", page.name, escaped(&page.about));
    let _ = writeln!(out, "```text\n{}\n```", page.usage.join("\n"));
    for section in &page.sections {
        // Told once, with the program.
        if below && section.title == words.general {
            continue;
        }
        let _ = writeln!(out, "\n**{}**\n", section.title);
        for item in &section.items {
            write_item(out, item, language);
        }
    }
    if !page.after.is_empty() {
        let _ = writeln!(out, "\n```text\n{}\n```", page.after.trim_end());
    }
}

fn write_item(out: &mut String, item: &Item, language: Language) {
    let dash = if language == Language::En { " — " } else { "：" };
    let text = escaped(&format!("{}{}", item.text, notes(item, language, false)));
    let _ = writeln!(out, "- `{}`{dash}{text}", item.spec);
    for (value, help) in &item.values {
        let _ = writeln!(out, "  - `{value}`{dash}{}", escaped(help));
    }
}

/// A text in which Markdown finds no marks but backquotes, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for (nth, piece) in text.replace('\n', " ").split('`').enumerate() {
        let quote = if nth > 0 { "`" } else { "" };
        // Within backquotes nothing is a mark.
        let piece = if nth % 2 == 1 { piece.to_owned() } else { marked(piece) };
        let _ = write!(out, "{quote}{piece}");
    }
    out
}

fn marked(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if "<>*_[]|\\".contains(c) {
            out.push('\\');
        }
        out.push(c);
        out
    })
}
