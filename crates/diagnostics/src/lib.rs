//! Findings: what is wrong with the data, where it stands and how to mend it.
//!
//! A *finding* is not an error of the program: parsers and validators collect [`Diagnostic`]s and go
//! on, so that a person sees all of them at once. An error (a file that cannot be opened, a store that
//! is locked) is a `Result::Err` of the module that met it; [`chain`] tells it in a line.
//!
//! Every finding has a stable [`Code`] from the one table in [`codes`]; that table is the manual
//! (`explain CODE`). Texts come in English and Chinese, because the people who mend a ledger read
//! Chinese and the people who run the pipeline may not.
//!
//! Refuses to know: how a finding is printed (the `cli` room), and which table or standard it is
//! about.

pub mod codes;
mod excerpt;

pub use excerpt::excerpt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A text in English and Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Text {
    /// The English text.
    pub en: String,
    /// The Chinese text.
    pub zh: String,
}

impl Text {
    /// Makes a text from its two languages.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// Returns the text in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Zh => &self.zh,
        }
    }
}

impl fmt::Display for Text {
    /// Writes the English text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// What a reader of options says when it refuses one.
impl std::error::Error for Text {}

/// The language in which findings and labels are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The data can be used; somebody should look.
    Warning,
    /// The data cannot be used as they stand.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A kind of finding: a stable code and what it means.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// Stable identifier, e.g. `CSVW-DATATYPE`.
    pub id: &'static str,
    /// What the code is about, in a few words (English, Chinese).
    pub title: (&'static str, &'static str),
    /// What it means, why it matters and how to mend it (English, Chinese).
    pub explanation: (&'static str, &'static str),
}

/// Where a finding stands. Rows and columns count from 1, as people and spreadsheets count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// File, URL or sheet (`book.xlsx#sheet`) as the user named it.
    pub file: Option<Arc<str>>,
    /// Line of the file on which the row starts (source row number), from 1.
    pub row: Option<u64>,
    /// Column, from 1.
    pub column: Option<u64>,
    /// Title of the column as printed in the header.
    pub title: Option<Arc<str>>,
}

impl Place {
    /// A place that is a whole file.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: Some(file.into()), ..Self::default() }
    }

    /// The same place at `row`.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place at `column`, titled `title`.
    #[must_use]
    pub fn at_column(mut self, column: u64, title: Option<Arc<str>>) -> Self {
        self.column = Some(column);
        self.title = title;
        self
    }
}

impl Place {
    /// Returns whether the file is the sheet of a workbook.
    fn is_in_sheet(&self) -> bool {
        let book = self.file.as_deref().and_then(|f| f.rsplit_once('#')).map(|(book, _)| book);
        let extension = book.and_then(|b| b.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
        extension.is_some_and(|e| ["xlsx", "xlsm", "xls", "ods"].contains(&e.as_str()))
    }
}

/// The letters of a column as spreadsheets write them: 1 is A, 27 is AA.
fn letters(mut column: u64) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    letters.iter().rev().collect()
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Place", 4)?;
        map.serialize_field("file", &self.file.as_deref())?;
        map.serialize_field("row", &self.row)?;
        map.serialize_field("column", &self.column)?;
        map.serialize_field("title", &self.title.as_deref())?;
        map.end()
    }
}

impl fmt::Display for Place {
    /// Writes `file:row:column (title)`, leaving out what is not known; in a sheet `book.xlsx#sheet!B7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file.as_deref().unwrap_or("-"))?;
        if let (true, Some(row)) = (self.is_in_sheet(), self.row) {
            let column = self.column.map(letters).unwrap_or_default();
            write!(f, "!{column}{row}")?;
        } else if let Some(row) = self.row {
            write!(f, ":{row}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        if let Some(title) = &self.title {
            write!(f, " ({title})")?;
        }
        Ok(())
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// The value as it stood in the input, if one value is meant.
    pub value: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// How to mend it.
    pub hint: Option<Text>,
}

impl Diagnostic {
    /// An error finding of kind `code` at `place`.
    pub fn error(code: &'static Code, place: Place, message: Text) -> Self {
        Self { code, severity: Severity::Error, place, value: None, message, hint: None }
    }

    /// A warning finding of kind `code` at `place`.
    pub fn warning(code: &'static Code, place: Place, message: Text) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// The same finding with the offending value.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The same finding with a way to mend it.
    #[must_use]
    pub fn with_hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Writes `place value → what is wrong → how to mend` in one line, in `language`, without severity
    /// and code.
    pub fn line(&self, language: Language) -> String {
        printable(format!("{}{}", self.place, self.text(language)))
    }

    /// Writes ` value → what is wrong → how to mend` in one line, in `language`, without the place.
    pub fn said(&self, language: Language) -> String {
        printable(self.text(language))
    }

    fn text(&self, language: Language) -> String {
        let value = self.value.as_ref().map(|v| format!(" `{v}`")).unwrap_or_default();
        let hint = self.hint.as_ref().map(|h| format!(" → {}", h.get(language)));
        format!("{value} → {}{}", self.message.get(language), hint.unwrap_or_default())
    }
}

/// One line without what would steer a terminal or turn the direction of what follows.
fn printable(text: String) -> String {
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !text.contains(steers) {
        return text;
    }
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if steers(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(shown).collect()
}

impl fmt::Display for Diagnostic {
    /// Writes `severity: place value → what is wrong → how to mend [CODE]` in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.severity, self.line(Language::En), self.code.id)
    }
}

/// Returns whether any finding is an error.
pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|d| d.severity == Severity::Error)
}

/// Findings alike: same code, file and column, shown as one with its count.
#[derive(Debug)]
pub struct Group<'a> {
    /// The findings of the group in their order; never empty.
    pub members: Vec<&'a Diagnostic>,
}

/// Groups findings alike (same code, severity, file and column), in the order of first appearance.
pub fn group(findings: &[Diagnostic]) -> Vec<Group<'_>> {
    let mut index = std::collections::HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for d in findings {
        let key = (d.code.id, d.severity, &d.place.file, d.place.column, d.place.row.is_some());
        let at = *index.entry(key).or_insert_with(|| {
            groups.push(Group { members: Vec::new() });
            groups.len() - 1
        });
        groups[at].members.push(d);
    }
    groups
}

/// Writes an error with its causes in one line: `what: why: why`.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(c) = cause {
        let said = c.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        cause = c.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_is_shown_as_far_as_it_is_known() {
        let check = |p: Place, expected: &str| assert_eq!(p.to_string(), expected);
        check(Place::default(), "-");
        check(Place::file("a.csv"), "a.csv");
        check(Place::file("a.csv").at_row(3), "a.csv:3");
        check(Place::file("a.csv").at_row(3).at_column(2, Some("年份".into())), "a.csv:3:2 (年份)");
        check(Place::file("b.xlsx#s").at_row(7).at_column(2, None), "b.xlsx#s!B7");
        check(Place::file("b.xlsx#s").at_row(7).at_column(28, None), "b.xlsx#s!AB7");
        check(Place::file("b.xlsx#s").at_row(7), "b.xlsx#s!7");
        check(Place::file("a.csv#s").at_row(7), "a.csv#s:7");
    }

    #[test]
    fn what_stands_in_a_cell_does_not_steer_the_terminal() {
        let place = Place::file("a.csv").at_row(1).at_column(1, Some("\u{202e}t\u{1b}]0;x".into()));
        let finding = Diagnostic::error(&codes::DATATYPE, place, Text::new("no", "否"));
        let line = finding.with_value("a\u{1b}[2J\nb\u{9b}").to_string();
        assert_eq!(
            line,
            "error: a.csv:1:1 (\u{fffd}t\u{fffd}]0;x) `a\u{fffd}[2J b\u{fffd}` → no [CSVW-DATATYPE]"
        );
    }

    #[test]
    fn findings_alike_are_grouped_in_order_of_appearance() {
        let at = |row| Place::file("a.csv").at_row(row).at_column(1, None);
        let text = || Text::new("x", "x");
        let all = [
            Diagnostic::error(&codes::FILE_MISSING, at(1), text()),
            Diagnostic::warning(&codes::FILE_MISSING, at(2), text()),
            Diagnostic::error(&codes::FILE_MISSING, at(3), text()),
        ];
        let counts: Vec<_> = group(&all).iter().map(|g| g.members.len()).collect();
        assert_eq!(counts, [2, 1]);
    }
}
