//! The annotated table: the columns of a table as its metadata and its header make them.
//!
//! Follows *Model for Tabular Data*, sections 4.3 "Columns" and 6.1 "Creating Annotated Tables". Rows
//! and cells are never held: they stream past (`convert.rs`).

use super::cell::CellRules;
use super::datatype::Datatype;
use super::metadata::{self, Column, Inherited, Table, UNDETERMINED};
use super::template::Template;
use std::sync::Arc;

/// A URI template with the text from which it was compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UriTemplate {
    /// As it stands in the metadata.
    pub text: String,
    /// Compiled.
    pub template: Template,
}

/// A column with all its annotations.
#[derive(Debug, Clone)]
pub struct AnnotatedColumn {
    /// The name annotation.
    pub name: String,
    /// What findings call it: its first title, or else its name.
    pub title: Arc<str>,
    /// Its position in the table, from 1.
    pub number: usize,
    /// Its position in the file, from 1; `None` for a virtual column.
    pub source_number: Option<usize>,
    /// Whether conversion leaves it out.
    pub suppress_output: bool,
    /// How its cells are parsed.
    pub rules: CellRules,
    /// What its cells are about.
    pub about_url: Option<UriTemplate>,
    /// The property that its cells give.
    pub property_url: Option<UriTemplate>,
    /// The node that its cells stand for.
    pub value_url: Option<UriTemplate>,
}

impl AnnotatedColumn {
    /// Returns whether the file lacks the column.
    pub fn is_virtual(&self) -> bool {
        self.source_number.is_none()
    }
}

/// The titles of each column of a file: `header` has one list of cells a header row.
///
/// Without header rows the columns have no titles, and their number is that of the cells of the first
/// row.
pub fn titles(header: &[Vec<String>], first_row: usize) -> Vec<Vec<String>> {
    let width = header.iter().map(Vec::len).max().unwrap_or(first_row);
    let mut titles = vec![Vec::new(); width];
    for row in header {
        for (cell, titles) in row.iter().zip(&mut titles) {
            if !cell.trim().is_empty() {
                titles.push(cell.clone());
            }
        }
    }
    titles
}

/// The annotated columns of a table whose file has `titles`; `skipped` columns come before them.
///
/// Columns that only the file has are named `_col.N`; with embedded metadata they are named by their
/// titles.
pub fn columns(table: &Table, titles: &[Vec<String>], skipped: usize) -> Vec<AnnotatedColumn> {
    let embedded;
    let described: &[Column] = if table.is_embedded {
        embedded = metadata::embedded_columns(titles);
        &embedded
    } else {
        &table.schema.columns
    };
    let (real, virtual_): (Vec<&Column>, Vec<&Column>) =
        described.iter().partition(|c| !c.is_virtual);
    let width = real.len().max(titles.len());
    let mut columns = Vec::with_capacity(width + virtual_.len());
    for i in 0..width {
        let source = Some(i + 1 + skipped);
        let header = titles.get(i).and_then(|t| t.first());
        columns.push(match real.get(i) {
            Some(column) => annotate(column, i + 1, source, header),
            None => undescribed(table, i + 1, source, header),
        });
    }
    for column in virtual_ {
        columns.push(annotate(column, columns.len() + 1, None, None));
    }
    columns
}

fn undescribed(
    table: &Table,
    number: usize,
    source_number: Option<usize>,
    header: Option<&String>,
) -> AnnotatedColumn {
    let column = Column {
        annotated_name: format!("_col.{number}"),
        inherited: table.schema.inherited.clone(),
        ..Column::default()
    };
    annotate(&column, number, source_number, header)
}

fn annotate(
    column: &Column,
    number: usize,
    source_number: Option<usize>,
    header: Option<&String>,
) -> AnnotatedColumn {
    let title = header.map(String::as_str).or_else(|| column.titles.iter().next().map(|(_, t)| t));
    let inherited = &column.inherited;
    // Templates were checked when the metadata were parsed.
    let template = |text: &Option<String>| {
        let text = text.clone()?;
        let template = Template::parse(&text).ok()?;
        Some(UriTemplate { text, template })
    };
    AnnotatedColumn {
        name: column.annotated_name.clone(),
        title: title.unwrap_or(&column.annotated_name).into(),
        number,
        source_number,
        suppress_output: column.suppress_output,
        rules: rules(inherited),
        about_url: template(&inherited.about_url),
        property_url: template(&inherited.property_url),
        value_url: template(&inherited.value_url),
    }
}

fn rules(inherited: &Inherited) -> CellRules {
    CellRules {
        null: inherited.null.clone().unwrap_or_else(|| vec![String::new()]),
        default: inherited.default.clone().unwrap_or_default(),
        separator: inherited.separator.clone().flatten(),
        required: inherited.required.unwrap_or(false),
        ordered: inherited.ordered.unwrap_or(false),
        lang: inherited.lang.clone().filter(|l| !l.eq_ignore_ascii_case(UNDETERMINED)),
        datatype: inherited.datatype.clone().unwrap_or_else(Datatype::string),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_rows_give_each_column_its_titles() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let header = [row(["Who", " ", "Where"]), row(["#org", "#sector", ""])];
        assert_eq!(titles(&header, 0), [vec!["Who", "#org"], vec!["#sector"], vec!["Where"]]);
        assert_eq!(titles(&[], 2), [Vec::<String>::new(), Vec::new()]);
    }
}
