//! The commands, grouped by what one wants to do.

use super::catalogue::Catalogue;
use diagnostics::Language;

/// The groups: key, English title, commands in their order.
pub(super) const GROUPS: [(&str, &str, &[&str]); 7] = [
    (
        "prepare",
        "Prepare tables",
        &["init", "intake", "review", "extract", "link", "gazetteer", "check", "migrate"],
    ),
    ("store", "Load them into a store", &["load", "unload", "diff", "undo", "merge", "split"]),
    (
        "ask",
        "Trace and analyse",
        &["trace", "draw", "brief", "measures", "compare", "places", "models", "infer", "fit"],
    ),
    ("share", "Query and share", &["query", "export", "serve", "ontology"]),
    ("convert", "Convert tables", &["convert", "csvw"]),
    ("care", "Look after a store", &["status", "verify", "dump", "backup", "restore", "compact"]),
    ("learn", "Learn more", &["explain", "manual", "completions", "help"]),
];

/// Returns the groups with their titles in `language`.
pub(super) fn in_language(language: Language) -> Vec<(String, &'static [&'static str])> {
    match language {
        Language::En => GROUPS.iter().map(|(_, en, names)| ((*en).to_owned(), *names)).collect(),
        Language::Zh => titles(&Catalogue::chinese()),
    }
}

/// The Chinese titles.
pub(super) fn titles(catalogue: &Catalogue) -> Vec<(String, &'static [&'static str])> {
    let title =
        |key: &str, en: &str| catalogue.first(&[format!("group--{key}")]).unwrap_or(en).to_owned();
    GROUPS.iter().map(|(key, en, names)| (title(key, en), *names)).collect()
}
