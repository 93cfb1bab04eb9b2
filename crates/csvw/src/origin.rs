//! Where statements came from: the rows and cells that speak of given subjects.
//!
//! Conversion forgets where a triple came from, so that it can stream; whoever finds fault with a
//! triple afterwards asks here. Reads the tables once more, and follows *Generating RDF from Tabular
//! Data*, section 4.2 step 4.6.8, only as far as IRIs go: subject, property and value of each cell.

use super::annotated::{self, AnnotatedColumn, UriTemplate};
use super::cell::{Scratch, Value};
use super::metadata::{TableGroup, context};
use super::options::Options;
use super::resolver::Resolver;
use super::rows::{self, Position, Row};
use super::template::Var;
use super::{iri, stream};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A row that speaks of a wanted subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOrigin {
    /// URL of its table.
    pub url: Arc<str>,
    /// Line on which it starts, from 1.
    pub line: u64,
    /// Its cells that give statements, virtual ones last.
    pub cells: Vec<CellOrigin>,
}

/// A cell, and the statements that it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellOrigin {
    /// Position in the file, from 1; `None` for a virtual column.
    pub column: Option<u64>,
    /// What findings call the column.
    pub title: Arc<str>,
    /// As it stands in the file.
    pub raw: String,
    /// IRI of the subject; `None` is a blank node.
    pub subject: Option<String>,
    /// IRI of the property.
    pub property: String,
    /// IRIs, or lexical forms where the values are literals.
    pub values: Vec<String>,
}

/// Finds every row with a cell about one of `subjects`, in the order of tables and rows.
///
/// Tables that cannot be read give no rows: whoever validated them has said so. Costs one pass over
/// all tables.
pub fn rows(
    group: &TableGroup,
    resolver: &dyn Resolver,
    options: &Options,
    subjects: &BTreeSet<String>,
) -> Vec<RowOrigin> {
    let mut found = Vec::new();
    for table in &group.tables {
        let Ok((file, dialect)) = stream::file(table, resolver, options) else { continue };
        let Ok(mut opened) = rows::Table::open(file, &dialect, options.limits) else { continue };
        let titles = annotated::titles(opened.header(), 0);
        let columns = annotated::columns(table, &titles, dialect.skip_columns);
        let reader = Reader { columns: &columns, url: &table.url };
        while let Ok(Some(chunk)) = opened.next_chunk() {
            let (text, _) = chunk.into_text();
            let mut rows = text.rows(&dialect, options.limits);
            while let Some(row) = rows.next_row() {
                found.extend(reader.row(row, subjects));
            }
        }
    }
    found
}

struct Reader<'t> {
    columns: &'t [AnnotatedColumn],
    url: &'t str,
}

impl Reader<'_> {
    fn row(&self, row: Row<'_>, subjects: &BTreeSet<String>) -> Option<RowOrigin> {
        let at = row.position();
        let raw = |i: usize| row.get(i).unwrap_or_default();
        let values: Vec<Vec<String>> =
            self.columns.iter().enumerate().map(|(i, c)| lexical(c, raw(i))).collect();
        let about = |column: &AnnotatedColumn| {
            column.about_url.as_ref().map(|t| self.expand(t, column, &values, at))
        };
        let mut seen: Vec<(&UriTemplate, String)> = Vec::new();
        for column in self.columns {
            if let Some(template) = &column.about_url
                && !seen.iter().any(|(t, _)| *t == template)
            {
                seen.push((template, self.expand(template, column, &values, at)));
            }
        }
        if !seen.iter().any(|(_, subject)| subjects.contains(subject)) {
            return None;
        }
        let cell = |(i, column): (usize, &AnnotatedColumn)| {
            let property = match &column.property_url {
                Some(template) => self.expand(template, column, &values, at),
                None => format!("{}#{}", iri::without_fragment(self.url), column.name),
            };
            let own = &values[i];
            let values = match &column.value_url {
                Some(_) if own.is_empty() && !column.is_virtual() => Vec::new(),
                Some(template) => vec![self.expand(template, column, &values, at)],
                None => own.clone(),
            };
            CellOrigin {
                column: column.source_number.map(|n| n as u64),
                title: Arc::clone(&column.title),
                raw: if column.is_virtual() { String::new() } else { raw(i).to_owned() },
                subject: about(column),
                property,
                values,
            }
        };
        let emitted = self.columns.iter().enumerate().filter(|(_, c)| !c.suppress_output);
        let cells = emitted.map(cell).collect();
        Some(RowOrigin { url: self.url.into(), line: at.line, cells })
    }

    fn expand(
        &self,
        template: &UriTemplate,
        column: &AnnotatedColumn,
        values: &[Vec<String>],
        at: Position,
    ) -> String {
        let fixed = [
            ("_row", at.row.to_string()),
            ("_sourceRow", at.source_row.to_string()),
            ("_column", column.number.to_string()),
            ("_sourceColumn", column.source_number.map(|n| n.to_string()).unwrap_or_default()),
            ("_name", iri::unescape(&column.name)),
        ];
        let names = template.template.variables();
        let lists: Vec<Vec<Cow<'_, str>>> = names
            .iter()
            .map(|name| {
                let index = self.columns.iter().position(|c| c.name == *name);
                let cells = index.map_or(&[][..], |i| values[i].as_slice());
                cells.iter().map(|v| Cow::Borrowed(v.as_str())).collect()
            })
            .collect();
        let bind = |i: usize| {
            if let Some((_, text)) = fixed.iter().find(|(n, _)| *n == names[i]) {
                return Some(Var::Text(text));
            }
            let separated =
                self.columns.iter().any(|c| c.name == names[i] && c.rules.separator.is_some());
            match lists[i].as_slice() {
                [] => None,
                [one] if !separated => Some(Var::Text(one)),
                _ => Some(Var::List(&lists[i])),
            }
        };
        let mut expanded = String::new();
        template.template.expand(bind, &mut expanded);
        iri::resolve(self.url, &context::expand(&expanded))
    }
}

/// The canonical lexical forms of a cell's values; none for null.
fn lexical(column: &AnnotatedColumn, raw: &str) -> Vec<String> {
    let rules = &column.rules;
    let mut scratch = Scratch::default();
    let canonical = |text: &str| {
        let mut out = String::new();
        rules.datatype.canonical(text, &mut out);
        if out.is_empty() { text.to_owned() } else { out }
    };
    if let Some(separator) = rules.separator.as_deref().filter(|s| !s.is_empty()) {
        let items = raw.split(separator).map(str::trim).filter(|item| !item.is_empty());
        return items.map(str::to_owned).collect();
    }
    match rules.value(raw, &mut scratch) {
        Value::Null | Value::Missing => Vec::new(),
        Value::Valid(text) => vec![canonical(text)],
        Value::Invalid(text, _) => vec![text.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FetchError, Input, Origin, Response, describe};

    struct Two;

    impl Resolver for Two {
        fn fetch(&self, url: &str, _origin: Origin) -> Result<Response, FetchError> {
            let metadata = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
                "tableSchema": {"aboutUrl": "http://e/{id}", "columns": [
                    {"name": "id", "titles": "id"},
                    {"name": "a", "titles": "A", "propertyUrl": "http://e/p", "valueUrl": "http://e/a/{a}"},
                    {"name": "b", "titles": "B", "propertyUrl": "http://e/p", "valueUrl": "http://e/b/{b}"},
                    {"name": "t", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "http://e/T"}]}}"#;
            let body: &'static str = match url {
                "http://e/t.csv" => "id,A,B\n1,x,\n\"2\",,\"y\nz\"\n3,,w\n",
                "http://e/m.json" => Box::leak(metadata.to_owned().into_boxed_str()),
                _ => return Err(FetchError::NotFound),
            };
            Ok(Response {
                content_type: None,
                links: Vec::new(),
                content_language: None,
                body: Box::new(body.as_bytes()),
            })
        }
    }

    #[test]
    fn a_subject_leads_back_to_its_row_and_a_property_to_its_cells() {
        let input = Input { url: "http://e/m.json", ..Input::default() };
        let (group, _) = describe(input, &Two).unwrap();
        let wanted = BTreeSet::from(["http://e/3".to_owned()]);
        let found = rows(&group, &Two, &Options::default(), &wanted);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 5);
        let of: Vec<_> = found[0]
            .cells
            .iter()
            .filter(|c| c.property == "http://e/p")
            .map(|c| (c.column, c.raw.as_str(), c.values.clone()))
            .collect();
        let expected = [(Some(2), "", vec![]), (Some(3), "w", vec!["http://e/b/w".to_owned()])];
        assert_eq!(of, expected);
        assert_eq!(found[0].cells[3].column, None);
    }
}
