//! Manual pages, one a command.

use super::page::{Page, words};
use super::screen::notes;
use diagnostics::Language;
use roff::{Roff, bold, roman};

/// Writes the manual page of a command: its file name and its text.
pub fn page(page: &Page, others: &[Page], language: Language) -> (String, String) {
    let file = page.name.replace(' ', "-");
    let version = format!("xiangmai {}", env!("CARGO_PKG_VERSION"));
    let (name, synopsis, see) = match language {
        Language::En => ("NAME", "SYNOPSIS", "SEE ALSO"),
        Language::Zh => ("名称", "用法", "参见"),
    };
    let mut out = Roff::new();
    out.control("TH", [file.to_uppercase().as_str(), "1", "", version.as_str()]);
    out.control("SH", [name]);
    out.text([roman(format!("{file} - {}", page.about))]);
    out.control("SH", [synopsis]);
    for line in &page.usage {
        out.text([bold(line.as_str())]);
        out.control("br", []);
    }
    for section in &page.sections {
        out.control("SH", [upper(&section.title).as_str()]);
        for item in &section.items {
            out.control("TP", []);
            out.text([bold(item.spec.as_str())]);
            out.text([roman(format!("{}{}", item.text, notes(item, language, false)))]);
            for (value, help) in &item.values {
                out.control("RS", []);
                out.control("TP", []);
                out.text([bold(value.as_str())]);
                out.text([roman(help.as_str())]);
                out.control("RE", []);
            }
        }
    }
    if !page.after.is_empty() {
        let (title, text) =
            page.after.split_once('\n').unwrap_or((words(language).usage, &page.after));
        out.control("SH", [upper(title.trim_end_matches([':', '：'])).as_str()]);
        out.control("nf", []);
        out.text([roman(text)]);
        out.control("fi", []);
    }
    out.control("SH", [see]);
    let below = |other: &&Page| {
        let rest = other.name.strip_prefix(&page.name).and_then(|rest| rest.strip_prefix(' '));
        rest.is_some_and(|rest| !rest.contains(' '))
    };
    let mut names: Vec<&str> = others.iter().filter(below).map(|p| p.name.as_str()).collect();
    if names.is_empty() {
        names = vec![page.name.rsplit_once(' ').map_or("xiangmai", |(above, _)| above)];
    }
    let names = names.iter().map(|name| format!("{}(1)", name.replace(' ', "-")));
    out.text([roman(names.collect::<Vec<_>>().join(", "))]);
    (format!("{file}.1"), out.render())
}

fn upper(title: &str) -> String {
    title.to_uppercase()
}
