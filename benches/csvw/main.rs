//! Conversion with validation against plain reading: how many times the work of the `csv` crate it is to
//! check every cell and key of a table and to write its triples.
//!
//! The unit is one pass of the `csv` crate over the same bytes on the same machine in the same run, so
//! that figures can be compared between machines. Run with `cargo bench --bench csvw`; `ROWS` sets the
//! size of the table (200,000).
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench prints"
)]

use csvw::{
    FetchError, Input, Mode, Options, Origin, Resolver, Response, TableGroup, describe, to_rdf,
    validate,
};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
    "tableSchema": {"aboutUrl": "http://example.org/place/{code}", "primaryKey": "code",
    "foreignKeys": [{"columnReference": "within", "reference": {"resource": "t.csv", "columnReference": "code"}}],
    "columns": [
    {"name": "code", "titles": "code", "required": true, "propertyUrl": "http://example.org/code",
     "datatype": {"base": "string", "format": "[0-9]{12}"}},
    {"name": "name", "titles": "name", "propertyUrl": "http://www.w3.org/2000/01/rdf-schema#label", "lang": "zh"},
    {"name": "within", "titles": "within", "propertyUrl": "http://example.org/within",
     "valueUrl": "http://example.org/place/{within}"},
    {"name": "since", "titles": "since", "datatype": "date", "propertyUrl": "http://example.org/since"},
    {"name": "households", "titles": "households", "datatype": "integer", "propertyUrl": "http://example.org/households"},
    {"name": "area", "titles": "area", "datatype": "decimal", "propertyUrl": "http://example.org/area"}]}}"#;

struct Memory(Vec<u8>);

impl Resolver for Memory {
    fn fetch(&self, url: &str, _: Origin) -> Result<Response, FetchError> {
        let bytes =
            if url.ends_with(".json") { METADATA.as_bytes().to_vec() } else { self.0.clone() };
        let body = Box::new(std::io::Cursor::new(bytes));
        Ok(Response { content_type: None, links: Vec::new(), content_language: None, body })
    }
}

/// A table of places, each within one before it; without randomness.
fn table(rows: u64) -> Vec<u8> {
    let mut text = String::from("code,name,within,since,households,area\n");
    for n in 0..rows {
        let (within, month, day) = (n / 2, n % 12 + 1, n % 28 + 1);
        let name = if n % 7 == 0 { format!("\"第{n}村,新\"") } else { format!("第{n}村") };
        writeln!(
            text,
            "{n:012},{name},{within:012},20{:02}-{month:02}-{day:02},{},{}.{:02}",
            n % 25,
            n % 900,
            n % 5000,
            n % 100
        )
        .unwrap();
    }
    text.into_bytes()
}

/// The shortest of five runs.
fn shortest(mut work: impl FnMut()) -> Duration {
    let times = (0..5).map(|_| {
        let began = Instant::now();
        work();
        began.elapsed()
    });
    times.min().unwrap()
}

fn main() {
    let rows = std::env::var("ROWS").ok().and_then(|r| r.parse().ok()).unwrap_or(200_000);
    let memory = Memory(table(rows));
    let input = Input { url: "http://e/m.json", ..Input::default() };
    let (group, _) = describe(input, &memory).unwrap();
    let unit = shortest(|| {
        let mut reader = csv::Reader::from_reader(memory.0.as_slice());
        let mut record = csv::ByteRecord::new();
        let mut bytes = 0;
        while reader.read_byte_record(&mut record).unwrap() {
            bytes += record.as_slice().len();
        }
        assert!(bytes > 0);
    });
    let megabytes = memory.0.len() as f64 / 1e6;
    println!("{rows} rows, {megabytes:.1} MB; unit: csv crate, {:.1} ms", unit.as_secs_f64() * 1e3);
    let show = |name: &str, time: Duration| {
        let ratio = time.as_secs_f64() / unit.as_secs_f64();
        let rate = megabytes / time.as_secs_f64();
        println!("{name:<40} {:>8.1} ms {ratio:>6.2} x {rate:>7.0} MB/s", time.as_secs_f64() * 1e3);
    };
    let machine = std::thread::available_parallelism().map_or(1, usize::from);
    for threads in [1, machine] {
        let options =
            Options { mode: Mode::Minimal, validate: true, threads, ..Options::default() };
        let plain = Options { validate: false, ..options.clone() };
        show(
            &format!("validate, {threads} threads"),
            shortest(|| check(&group, &memory, &options)),
        );
        show(&format!("convert, {threads} threads"), shortest(|| convert(&group, &memory, &plain)));
        show(
            &format!("convert and validate, {threads} threads"),
            shortest(|| convert(&group, &memory, &options)),
        );
    }
}

fn check(group: &TableGroup, memory: &Memory, options: &Options) {
    let summary = validate(group, memory, options, &mut |f| println!("{f}")).unwrap();
    assert_eq!(summary.errors, 0);
}

fn convert(group: &TableGroup, memory: &Memory, options: &Options) {
    let summary =
        to_rdf(group, memory, options, &mut std::io::sink(), &mut |f| println!("{f}")).unwrap();
    assert_eq!((summary.errors, summary.triples), (0, summary.rows * 6));
}
