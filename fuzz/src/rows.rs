//! Rows: chunks of any size give the rows that the whole gives, under any dialect.

use super::input;
use csvw::dialect::{Dialect, Trim};
use csvw::rows::{Limits, Position, Table};

type Found = (Vec<Vec<String>>, Vec<(Position, Vec<String>)>, Vec<String>);

/// Header, rows and comments; `None` if a limit was met.
fn read(input: &[u8], dialect: &Dialect, chunk_bytes: usize) -> Option<Found> {
    let limits = Limits { row_bytes: 1 << 16, columns: 100, chunk_bytes };
    let mut table = Table::open(input, dialect, limits).ok()?;
    let mut comments = table.comments().to_vec();
    let mut found = Vec::new();
    while let Some(chunk) = table.next_chunk().ok()? {
        let (text, _) = chunk.into_text();
        let mut rows = text.rows(dialect, limits);
        while let Some(row) = rows.next_row() {
            assert!(row.len() <= limits.columns);
            let cells = (0..row.len()).filter_map(|i| row.get(i)).map(str::to_owned).collect();
            found.push((row.position(), cells));
        }
        comments.extend_from_slice(rows.comments());
    }
    Some((table.header().to_vec(), found, comments))
}

/// A dialect from some bits.
fn dialect(bits: u32) -> Dialect {
    let pick = |at: u32, of: &[&str]| of[(bits >> at) as usize % of.len()].to_owned();
    let bit = |at: u32| bits >> at & 1 == 1;
    let mut terminators = vec!["\r\n".to_owned(), "\n".to_owned()];
    if bit(0) {
        terminators.push(pick(8, &["\r", ";", "字"]));
    }
    Dialect {
        comment_prefix: bit(1).then(|| pick(2, &["#", "//"])),
        delimiter: pick(3, &[",", ",", "\t", "||", "，"]),
        double_quote: !bit(4),
        header_row_count: Some((bits >> 5 & 3) as usize),
        line_terminators: terminators,
        quote_char: (!bit(7)).then(|| pick(9, &["\"", "'", "''"])),
        skip_blank_rows: bit(10),
        skip_columns: (bits >> 11 & 1) as usize,
        skip_rows: (bits >> 12 & 3) as usize,
        trim: bit(14).then_some([Trim::None, Trim::Start, Trim::End][(bits >> 15) as usize % 3]),
        ..Dialect::default()
    }
}

/// Reads the bytes as such an input, and looks at what comes of it.
pub fn run(bytes: &[u8]) {
    let Some(input) = input::<(u32, u8, &[u8])>(bytes) else { return };
    let (bits, chunk, bytes) = input;
    let dialect = dialect(bits);
    let whole = read(bytes, &dialect, 1 << 20);
    assert!(whole.is_some() || bytes.len() > 1 << 16);
    if whole.is_some() && bytes.len() < 1 << 15 {
        assert_eq!(read(bytes, &dialect, usize::from(chunk) + 1), whole);
    }
}
