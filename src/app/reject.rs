//! Bad rows set aside: which rows errors point at, and the files in which they go back to be mended.
//!
//! An error at a row can be mended by leaving the row out; an error at a header, a file or the metadata
//! cannot. Rows are written back as they stand in their table, with the reasons in a last column, which
//! loading passes over.

use super::AppError;
use super::input::Input;
use csvw::{self, Options, RowSet, TableGroup, excerpt::excerpt};
use diagnostics::{Diagnostic, Language, Severity, Text, codes};
use files::AtomicFile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The title of the column of reasons.
pub const REMARKS: &str = "why rejected 退回原因";

/// Warnings of one kind in one column that are kept and shown; more are only counted.
pub(super) const MAX_ALIKE: u64 = 1000;

/// Rows with errors, by the number of their input, the URL of their table, and their line.
#[derive(Debug, Default)]
pub(super) struct Rejected {
    rows: BTreeMap<(usize, String), BTreeMap<u64, Vec<Diagnostic>>>,
}

impl Rejected {
    /// Takes the errors at rows of an input, whose places still are URLs of tables of `group`; returns
    /// how many rows are new.
    pub(super) fn take(
        &mut self,
        input: usize,
        group: &TableGroup,
        findings: &[Diagnostic],
    ) -> u64 {
        let mut new = 0;
        for finding in findings {
            let (Some(url), Some(row)) = (&finding.place.file, finding.place.row) else { continue };
            if !group.tables.iter().any(|t| *t.url == **url) {
                continue;
            }
            let mendable = ![codes::COMPATIBILITY.id, codes::FETCH.id].contains(&finding.code.id);
            if finding.severity == Severity::Error && mendable {
                let rows = self.rows.entry((input, url.to_string())).or_default();
                let reasons = rows.entry(row).or_default();
                new += u64::from(reasons.is_empty());
                reasons.push(finding.clone());
            }
        }
        new
    }

    /// The rows of an input, to be passed over.
    pub(super) fn of(&self, input: usize) -> RowSet {
        let of = self.rows.iter().filter(|((number, _), _)| *number == input);
        of.map(|((_, url), rows)| (url.clone(), rows.keys().copied().collect())).collect()
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.rows.values().map(BTreeMap::len).sum()
    }

    /// Writes the rows with their reasons to `path`, or to one file a table, with the table's name in
    /// the path, where several tables have bad rows. Returns what to say of each file.
    pub(super) fn write(
        &self,
        path: &Path,
        inputs: &[(&dyn csvw::Resolver, &TableGroup)],
        options: &Options,
        language: Language,
    ) -> Result<Vec<Text>, AppError> {
        let several = self.rows.len() > 1;
        let mut said = Vec::new();
        for ((input, url), rows) in &self.rows {
            let Some((resolver, group)) = inputs.get(*input) else { continue };
            let Some(table) = group.tables.iter().find(|t| t.url == *url) else { continue };
            let to = if several { inserted(path, url) } else { path.to_path_buf() };
            let reasons = rows.iter().map(|(line, why)| (*line, reasons(why, language))).collect();
            let mut out = std::io::BufWriter::new(AtomicFile::create(&to)?);
            let written = excerpt(table, *resolver, options, &reasons, &mut out)?;
            out.into_inner().map_err(std::io::IntoInnerError::into_error)?.commit()?;
            let to = to.display();
            said.push(Text::new(
                format!(
                    "{to}: {written} bad rows with their reasons; mend them and put them back, the last column may stay"
                ),
                format!("{to}：{written}行有误，原因见末列；改正后放回原表，末列可以保留"),
            ));
        }
        Ok(said)
    }
}

/// Whether a finding stands in a row that is passed over.
pub(super) fn is_in(finding: &Diagnostic, rows: &RowSet) -> bool {
    let (Some(url), Some(row)) = (&finding.place.file, finding.place.row) else { return false };
    rows.get(&**url).is_some_and(|rows| rows.contains(&row))
}

/// `rejects.csv` and `…/villages.csv` give `rejects-villages.csv`.
fn inserted(path: &Path, url: &str) -> PathBuf {
    let file = csvw::iri::file_name(url);
    let table = file.split('.').next().unwrap_or(&file).replace(['/', '\\'], "_");
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{table}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{table}"),
    };
    path.with_file_name(name)
}

/// `CODE (title) value → what is wrong → how to mend`, all reasons of a row.
fn reasons(findings: &[Diagnostic], language: Language) -> String {
    let one = |f: &Diagnostic| {
        let title = f.place.title.as_ref().map(|t| format!(" ({t})")).unwrap_or_default();
        format!("{}{title}{}", f.code.id, f.said(language))
    };
    findings.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What to say of a table that is not in UTF-8, unless the user named its encoding.
pub(super) fn encoding_note(name: &str, table: &csvw::TableSummary) -> Option<Text> {
    use text::encoding::Why;
    let encoding = table.encoding.to_uppercase();
    let (en, zh) = match table.why? {
        Why::Guessed => (
            format!("it is not valid UTF-8, and its bytes look like {encoding}"),
            format!("不是有效的 UTF-8，字节像 {encoding}"),
        ),
        Why::ByteOrderMark if encoding != "UTF-8" => {
            ("its byte order mark says so".to_owned(), "据其字节顺序标记".to_owned())
        }
        _ => return None,
    };
    Some(Text::new(
        format!("{name}: read as {encoding} ({en}); --encoding overrules"),
        format!("{name}：按 {encoding} 读取（{zh}）；可用 --encoding 另行指定"),
    ))
}

/// What to say when reading ended because there were as many errors as allowed.
pub(super) fn stopped_note(most: u64) -> Text {
    Text::new(
        format!("stopped after {most} errors (--max-errors); there may be more"),
        format!("已有{most}处错误（--max-errors），不再往下读；可能还有"),
    )
}

/// What to say of rows that were passed over.
pub(super) fn skipped_note(rows: usize) -> Text {
    Text::new(
        format!("{rows} bad rows were left out (--skip-rejected)"),
        format!("略去了{rows}行（--skip-rejected）"),
    )
}

/// The inputs with their descriptions, as [`Rejected::write`] takes them.
pub(super) fn resolvers(inputs: &[(Input, TableGroup)]) -> Vec<(&dyn csvw::Resolver, &TableGroup)> {
    inputs.iter().map(|(input, group)| (input as &dyn csvw::Resolver, group)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_table_goes_before_the_extension() {
        let check = |path: &str, url, expected: &str| {
            assert_eq!(inserted(path.as_ref(), url), Path::new(expected));
        };
        check("out/bad.csv", "file:///d/villages.csv", "out/bad-villages.csv");
        check("bad", "file:///d/%E6%9D%91.csv", "bad-村");
    }
}
