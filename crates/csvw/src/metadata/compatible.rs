//! Whether a file's header fits the columns that metadata describe.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, section 5.5.1 "Schema Compatibility".

use super::language::languages_match;
use super::{Table, UNDETERMINED};
use diagnostics::Text;

/// Why a file does not fit its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Index of the column; `None`: their number is wrong.
    pub column: Option<usize>,
    /// What is wrong.
    pub text: Text,
    /// How to mend it.
    pub hint: Text,
}

/// Compares the columns of `table` with the titles of a file's header, one list a column.
///
/// A description without any schema says nothing about columns and fits every file. `strict` is for
/// validators: a column that has only a name does not fit a header that has only a title.
pub fn mismatches(table: &Table, header: &[Vec<String>], strict: bool) -> Vec<Mismatch> {
    let described: Vec<_> = table.schema.columns.iter().filter(|c| !c.is_virtual).collect();
    let mut found = Vec::new();
    if table.has_schema && described.len() != header.len() {
        found.push(Mismatch {
            column: None,
            text: Text::new(
                format!("the file has {} columns, its metadata {}", header.len(), described.len()),
                format!("文件有 {} 列，元数据有 {} 列", header.len(), described.len()),
            ),
            hint: Text::new(
                "describe every column of the file, in its order",
                "请按文件中的顺序逐列描述",
            ),
        });
    }
    let lang = table.lang.as_deref().unwrap_or(UNDETERMINED);
    for (i, (column, titles)) in described.iter().zip(header).enumerate() {
        if titles.is_empty() || (column.name.is_none() && column.titles.is_empty()) {
            continue;
        }
        let same = |(tag, title): (&str, &str)| {
            languages_match(tag, lang) && titles.iter().any(|t| t == title)
        };
        let only_name = column.titles.is_empty();
        if column.titles.iter().any(same) || (only_name && !strict) {
            continue;
        }
        found.push(mismatch(i, titles, column, lang));
    }
    found
}

fn mismatch(index: usize, titles: &[String], column: &super::Column, lang: &str) -> Mismatch {
    let header = titles.join("`, `");
    let expected: Vec<&str> = column.titles.iter().map(|(_, t)| t).collect();
    if expected.is_empty() {
        let name = &column.annotated_name;
        return Mismatch {
            column: Some(index),
            text: Text::new(
                format!("the header says `{header}`, and column `{name}` has no `titles`"),
                format!("表头是 `{header}`，而列 `{name}` 没有 `titles`"),
            ),
            hint: Text::new(
                format!("give column `{name}` the title `{header}`"),
                format!("请为列 `{name}` 加上标题 `{header}`"),
            ),
        };
    }
    let expected = expected.join("`, `");
    if let Some((tag, title)) = column.titles.iter().find(|(_, t)| titles.iter().any(|h| h == t)) {
        return Mismatch {
            column: Some(index),
            text: Text::new(
                format!("`{title}` is a title in the language `{tag}`, the table is in `{lang}`"),
                format!("标题 `{title}` 的语言是 `{tag}`，而表的语言是 `{lang}`"),
            ),
            hint: Text::new(
                format!("give the column a title in `{lang}`, or mend the `lang` of the table"),
                format!("请为该列加上 `{lang}` 的标题，或改正表的 `lang`"),
            ),
        };
    }
    Mismatch {
        column: Some(index),
        text: Text::new(
            format!("the header says `{header}`, the metadata `{expected}`"),
            format!("表头是 `{header}`，元数据是 `{expected}`"),
        ),
        hint: Text::new(
            "mend the header, or add it to the `titles` of the column",
            "请改正表头，或把它加入该列的 `titles`",
        ),
    }
}
