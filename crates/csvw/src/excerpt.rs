//! Excerpts: chosen rows of a table as they stand in its file, with a last column of remarks.
//!
//! What stands above the rows is kept, and so are the dialect and the encoding that it names, so that
//! the excerpt can be read with the same metadata: mended, and loaded again. A row whose quotes are
//! broken is quoted anew. Refuses to know why rows are chosen.

use super::dialect::Dialect;
use super::error::Error;
use super::metadata::Table;
use super::options::Options;
use super::resolver::{FetchError, Resolver};
use super::rows::{self, Row, RowProblem};
use super::{annotated, stream};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{BufRead, BufReader, Read, Write};
use text::encoding;

/// Writes the rows of `table` that start on the lines of `remarks` to `out`, each with its remark;
/// returns how many there are.
///
/// The title of the remarks is that of the options, or `remarks`.
pub fn excerpt(
    table: &Table,
    resolver: &dyn Resolver,
    options: &Options,
    remarks: &BTreeMap<u64, String>,
    out: &mut dyn Write,
) -> Result<u64, Error> {
    let unreadable = |source| Error::Unreadable { url: table.url.clone(), source };
    let failed = |error: &dyn Display| unreadable(FetchError::Failed(error.to_string()));
    let (reader, dialect) = stream::file(table, resolver, options).map_err(unreadable)?;
    let named = dialect.encoding.as_deref();
    let mut write = |text: &str| {
        let bytes = encoding::encode(text, named);
        out.write_all(&bytes).map_err(Error::Write)
    };
    let rows = rows::Table::open(reader, &dialect, options.limits);
    let mut rows = rows.map_err(|e| failed(&e))?;
    let titles = annotated::titles(rows.header(), 0);
    let has_remarks = stream::has_remarks(&titles, options);
    let described = table.schema.columns.iter().filter(|c| !c.is_virtual).count();
    let width = match titles.len() {
        0 => described,
        found => found - usize::from(has_remarks),
    };
    let mut written = 0;
    let mut is_first = true;
    while let Some(chunk) = rows.next_chunk().map_err(|e| failed(&e))? {
        if std::mem::take(&mut is_first) {
            let (reader, _) = stream::file(table, resolver, options).map_err(unreadable)?;
            let title = options.remarks.unwrap_or("remarks");
            let text = preamble(reader, chunk.start.line - 1, &dialect, title, has_remarks);
            write(&text.map_err(|e| failed(&e))?)?;
        }
        let (text, _) = chunk.into_text();
        let mut rows = text.rows(&dialect, options.limits);
        while let Some(row) = rows.next_row() {
            if let Some(remark) = remarks.get(&row.position().line) {
                write(&line(row, &dialect, width, has_remarks, remark))?;
                written += 1;
            }
        }
    }
    Ok(written)
}

/// The lines above the rows, with the title of the remarks behind the header.
fn preamble(
    reader: impl Read,
    lines: u64,
    dialect: &Dialect,
    title: &str,
    has_remarks: bool,
) -> std::io::Result<String> {
    let mut reader = BufReader::new(reader);
    let mut kept: Vec<String> = Vec::new();
    for _ in 0..lines {
        let mut bytes = Vec::new();
        reader.read_until(b'\n', &mut bytes)?;
        kept.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    let prefix = dialect.comment_prefix.as_deref().filter(|p| !p.is_empty());
    let is_comment = |line: &str| prefix.is_some_and(|p| line.starts_with(p));
    if dialect.header_rows() > 0
        && !has_remarks
        && let Some(header) = kept.iter_mut().rev().find(|line| !is_comment(line))
    {
        let end = header.trim_end_matches(['\r', '\n']).len();
        header.insert_str(end, &format!("{}{title}", dialect.delimiter));
    }
    Ok(kept.concat())
}

/// A row with its remark, and the end of the line.
fn line(row: Row<'_>, dialect: &Dialect, width: usize, has_remarks: bool, remark: &str) -> String {
    let as_it_stands = matches!(row.problem(), None | Some(RowProblem::TooManyColumns(_)));
    let drops = has_remarks && row.len() == width + 1;
    let mut text = if as_it_stands && !drops {
        row.raw().to_owned()
    } else {
        let skipped = (0..dialect.skip_columns).map(|_| String::new());
        let cells = (0..row.len() - usize::from(drops)).map(|i| row.get(i).unwrap_or_default());
        let cells: Vec<String> = skipped.chain(cells.map(|c| cell(c, dialect))).collect();
        cells.join(&dialect.delimiter)
    };
    let missing = width.saturating_sub(row.len().max(1));
    text.push_str(&dialect.delimiter.repeat(missing + 1));
    text.push_str(&cell(&remark.replace(['\r', '\n'], " "), dialect));
    let ends = &dialect.line_terminators;
    let end = if ends.is_empty() || ends.iter().any(|t| t == "\n") { "\n" } else { &ends[0] };
    text.push_str(end);
    text
}

/// A cell as the dialect writes it: in quotes, if there are any.
fn cell(text: &str, dialect: &Dialect) -> String {
    let Some(quote) = dialect.quote_char.as_deref().filter(|q| !q.is_empty()) else {
        return text.replace(&dialect.delimiter, " ");
    };
    let special = text.contains(&dialect.delimiter) || text.contains(['\r', '\n', '\\']);
    if !special && !text.contains(quote) {
        return text.to_owned();
    }
    let inner = if dialect.double_quote {
        text.replace(quote, &quote.repeat(2))
    } else {
        text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"))
    };
    format!("{quote}{inner}{quote}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Origin, Response, describe};

    struct One(&'static str);

    impl Resolver for One {
        fn fetch(&self, url: &str, _origin: Origin) -> Result<Response, FetchError> {
            let metadata: &'static str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
                "dialect": {"skipRows": 1},
                "tableSchema": {"columns": [{"titles": "a"}, {"titles": "b"}]}}"#;
            let body = match url {
                "http://e/t.csv" => self.0,
                "http://e/m.json" => metadata,
                _ => return Err(FetchError::NotFound),
            };
            let body = Box::new(body.as_bytes());
            Ok(Response { content_type: None, links: Vec::new(), content_language: None, body })
        }
    }

    fn check(csv: &'static str, lines: &[u64], expected: &str) {
        let (group, _) =
            describe(Input { url: "http://e/m.json", ..Input::default() }, &One(csv)).unwrap();
        let remarks = lines.iter().map(|line| (*line, format!("why, {line}"))).collect();
        let options = Options { remarks: Some("_why"), ..Options::default() };
        let mut out = Vec::new();
        excerpt(&group.tables[0], &One(csv), &options, &remarks, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn rows_are_kept_as_they_stand_with_what_stands_above() {
        let csv = "a title\na,b\n1,2\n\"x\ny\",3\n4,5\n";
        check(csv, &[4], "a title\na,b,_why\n\"x\ny\",3,\"why, 4\"\n");
    }

    #[test]
    fn short_rows_are_filled_up_and_broken_quotes_mended() {
        check("t\na,b\n1\n", &[3], "t\na,b,_why\n1,,\"why, 3\"\n");
        check("t\na,b\nx\"y,2\n", &[3], "t\na,b,_why\n\"x\"\"y\",2,\"why, 3\"\n");
    }

    #[test]
    fn remarks_are_replaced_and_not_piled_up() {
        check("t\na,b,_why\n1,2,old\n", &[3], "t\na,b,_why\n1,2,\"why, 3\"\n");
    }
}
