//! Metadata: any document describes a table or is refused, and the table converts the same in chunks.

use super::input;
use csvw::rows::Limits;
use csvw::{FetchError, Input, Options, Origin, Resolver, Response, TableGroup, describe, to_rdf};

struct Pair<'a> {
    metadata: &'a [u8],
    table: &'a [u8],
}

impl Resolver for Pair<'_> {
    fn fetch(&self, url: &str, _: Origin) -> Result<Response, FetchError> {
        let bytes = match url.rsplit('.').next() {
            Some("json") => self.metadata,
            Some("csv") => self.table,
            _ => return Err(FetchError::NotFound),
        };
        let body = Box::new(std::io::Cursor::new(bytes.to_vec()));
        Ok(Response { content_type: None, links: Vec::new(), content_language: None, body })
    }
}

fn convert(group: &TableGroup, pair: &Pair<'_>, threads: usize, chunk_bytes: usize) -> Vec<u8> {
    let limits = Limits { chunk_bytes, row_bytes: 1 << 16, ..Limits::default() };
    let options = Options { threads, limits, validate: true, ..Options::default() };
    let mut out = Vec::new();
    let _ = to_rdf(group, pair, &options, &mut out, &mut |_| {});
    out
}

/// Reads the bytes as such an input, and looks at what comes of it.
pub fn run(bytes: &[u8]) {
    let Some(input) = input::<(&[u8], &[u8])>(bytes) else { return };
    let pair = Pair { metadata: input.0, table: input.1 };
    let found = describe(Input { url: "http://e/m.json", ..Input::default() }, &pair);
    if let Ok((group, _)) = found
        && group.tables.len() <= 4
    {
        let whole = convert(&group, &pair, 1, 1 << 16);
        assert!(whole == convert(&group, &pair, 2, 64));
    }
}
