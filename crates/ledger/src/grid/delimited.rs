//! Delimited text into records: the delimiter found, every record counted, empty lines too.
//!
//! Own code, for the crate `csv` skips empty lines, and row numbers here are those of a spreadsheet program.

use super::Cell;

/// Returns the rows and the delimiter.
pub(super) fn read(text: &str) -> (Vec<Vec<Cell>>, char) {
    // `sep=;` is Excel's own first line.
    let (given, body) =
        match text.strip_prefix("sep=").and_then(|rest| Some((rest.chars().next()?, rest))) {
            Some((sign, rest)) if rest[sign.len_utf8()..].starts_with(['\r', '\n']) => {
                (Some(sign), text)
            }
            _ => (None, text),
        };
    let delimiter = given.unwrap_or_else(|| find_delimiter(body));
    let mut rows = records(body, delimiter, usize::MAX);
    if given.is_some()
        && let Some(first) = rows.first_mut()
    {
        first.clear();
    }
    (rows, delimiter)
}

/// The sign that splits most records into the same number of fields.
fn find_delimiter(text: &str) -> char {
    let score = |sign: char| -> (usize, usize) {
        let rows = records(text, sign, 200);
        let widths: Vec<usize> = rows
            .iter()
            .map(|r| r.iter().rposition(|c| !c.is_blank()).map_or(0, |_| r.len()))
            .collect();
        let mut counts = std::collections::BTreeMap::new();
        for width in widths.into_iter().filter(|w| *w > 1) {
            *counts.entry(width).or_insert(0usize) += 1;
        }
        counts
            .into_iter()
            .max_by_key(|(width, n)| (*n * (*width).min(4), *width))
            .map_or((0, 0), |(width, n)| (n * width.min(4), width))
    };
    // Earlier ones win where two are equal.
    [',', '\t', ';', '|', '，', '；', '^', '、']
        .into_iter()
        .rev()
        .max_by_key(|s| score(*s))
        .filter(|s| score(*s).0 > 0)
        .unwrap_or(',')
}

/// Splits into at most `limit` records: RFC 4180, but a quote inside an unquoted field stands for itself and a quoted
/// field may be followed by text.
fn records(text: &str, delimiter: char, limit: usize) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut field = String::new();
    let mut chars = text.chars().peekable();
    let (mut quoted, mut begun, mut any) = (false, false, false);
    let cell = |field: &mut String| {
        let text = std::mem::take(field);
        if text.is_empty() {
            Cell::Empty
        } else if is_error(&text) {
            Cell::Error(text.replace('\u{fffd}', "?").trim().into())
        } else {
            Cell::Text(text.into_boxed_str())
        }
    };
    while let Some(c) = chars.next() {
        any = true;
        if quoted {
            if c != '"' {
                field.push(c);
            } else if chars.peek() == Some(&'"') {
                chars.next();
                field.push('"');
            } else {
                quoted = false;
            }
        } else if c == '"' && !begun {
            quoted = true;
            begun = true;
        } else if c == delimiter {
            row.push(cell(&mut field));
            begun = false;
        } else if c == '\n' || c == '\r' {
            if c == '\r' && chars.peek() == Some(&'\n') {
                chars.next();
            }
            row.push(cell(&mut field));
            rows.push(std::mem::take(&mut row));
            begun = false;
            any = false;
            if rows.len() >= limit {
                return rows;
            }
        } else {
            begun = true;
            field.push(c);
        }
    }
    if any {
        row.push(cell(&mut field));
        rows.push(row);
    }
    rows
}

/// Whether a text is an error value of a spreadsheet program, or has lost characters in an earlier conversion (U+FFFD).
pub(super) fn is_error(text: &str) -> bool {
    let trimmed = text.trim();
    trimmed.contains('\u{fffd}')
        || trimmed.starts_with('#')
            && ([
                "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!",
                "#CALC!",
            ]
            .contains(&trimmed.to_uppercase().as_str())
                || trimmed.len() > 2 && trimmed.bytes().all(|b| b == b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        read(text).0.into_iter().map(|r| r.iter().map(Cell::text).collect()).collect()
    }

    #[test]
    fn every_record_counts() {
        let rows = texts("标题,,\n\n村,社,\"党支部+\n合作社\"\r\n,,\n甲,\"乙\"\"丙\",5\"");
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[1], [""]);
        assert_eq!(rows[2][2], "党支部+\n合作社");
        assert_eq!(rows[4], ["甲", "乙\"丙", "5\""]);
    }

    #[test]
    fn the_delimiter_is_found() {
        for sign in [',', '\t', ';', '|', '，'] {
            let text = format!("标题\n村{sign}社{sign}户\n甲{sign}“a+b”{sign}3\n");
            assert_eq!(read(&text).1, sign, "{sign}");
        }
    }

    #[test]
    fn errors_of_spreadsheets_are_cells_of_their_own() {
        assert_eq!(read("a,#REF!,######\n").0[0][1], Cell::Error("#REF!".into()));
        assert!(!is_error("#1组"));
        assert_eq!(read("a,王\u{fffd}村\n").0[0][1], Cell::Error("王?村".into()));
    }
}
