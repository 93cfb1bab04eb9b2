//! Measures a load of made-up ledgers into a store in a folder: wall time, processor time, peak memory and size on disk; and
//! then queries and a small update.
//!
//! ```sh
//! cargo run --release -p xiangmai-store --example load -- FOLDER MILLIONS [MEGABYTES]
//! ```
//!
//! Of each 10 statements 3 are new terms, as with 200 million statements of 60 million terms; the others are
//! looked up, most of them near each other.

#![expect(clippy::print_stdout, reason = "a measurement is shown")]

use std::io::Read;
use std::path::Path;
use std::time::Instant;

use rdf::term::NamedNode;
use xiangmai_store::{
    Change, Embedded, EmbeddedOptions, Progress, QueryOptions, Store, TripleSource, UpdateOptions,
};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(millions)) = (arguments.next(), arguments.next()) else {
        return Err("usage: load FOLDER MILLIONS [MEGABYTES]".into());
    };
    let statements = (millions.parse::<f64>()? * 1e6) as u64;
    let mut options = EmbeddedOptions::default();
    if let Some(megabytes) = arguments.next() {
        options.write_megabytes = megabytes.parse()?;
    }
    let store = Embedded::open_with(Path::new(&folder), options)?;
    let graph = NamedNode::new("http://example.com/graph/ledger")?;
    measured("load", || {
        let triples = TripleSource::from_ntriples(Ledger::of(statements));
        let loads = store.apply(Change::of(graph, triples), &mut |_| Progress::Continue)?;
        println!("  {} statements", loads[0].stored);
        Ok(())
    })?;
    for query in [
        "SELECT (COUNT(*) AS ?n) { ?s <http://example.com/kind> ?k ; <http://example.com/partOf> ?p }",
        "SELECT ?k (COUNT(?s) AS ?n) { ?s <http://example.com/kind> ?k } GROUP BY ?k",
        "SELECT ?s ?name { ?s <http://example.com/partOf> <http://example.com/id/7> ; <http://example.com/name> ?name }",
    ] {
        measured(query, || {
            let rows = store.query(query, &QueryOptions::default())?.into_solutions()?;
            println!("  {} rows", rows.rows()?.len());
            Ok(())
        })?;
    }
    measured("update of a small graph", || {
        let insert = "INSERT DATA { GRAPH <http://example.com/small> { <http://example.com/new> <http://example.com/p> 1 } }";
        Ok(store.update(insert, &UpdateOptions::default())?)
    })
}

/// Runs a job and says what it took.
fn measured(name: &str, job: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    println!("{name}");
    let (started, before) = (Instant::now(), processor());
    job()?;
    println!(
        "  {:.2} s wall, {:.2} s processor, {} MB peak memory so far",
        started.elapsed().as_secs_f64(),
        processor() - before,
        peak()
    );
    Ok(())
}

fn read(file: &str) -> String {
    let mut text = String::new();
    if let Ok(mut file) = files::open(Path::new(file)) {
        // What cannot be read is not measured.
        drop(file.read_to_string(&mut text));
    }
    text
}

/// Seconds of user and system time.
fn processor() -> f64 {
    let text = read("/proc/self/stat");
    let fields: Vec<&str> = text.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn peak() -> u64 {
    let text = read("/proc/self/status");
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1000
}

/// N-Triples of things with five statements each.
struct Ledger {
    next: u64,
    end: u64,
    text: Vec<u8>,
    at: usize,
}

impl Ledger {
    fn of(statements: u64) -> Self {
        Self { next: 0, end: statements / 10, text: Vec::new(), at: 0 }
    }

    /// Ten statements of two things: two IRIs and a name are new.
    fn fill(&mut self) {
        self.text.clear();
        self.at = 0;
        let base = "http://example.com/";
        for n in self.next..(self.next + 100).min(self.end) {
            for thing in [2 * n, 2 * n + 1] {
                let (parent, kind, size) = (thing / 40, thing % 9, thing % 500);
                // Some parents are far away.
                let far = thing.wrapping_mul(0x9e37_79b9_7f4a_7c15) % (thing + 1);
                let lines = format!(
                    "<{base}id/{thing}> <{base}kind> <{base}kind/{kind}> .\n\
                     <{base}id/{thing}> <{base}name> \"合作社{n}\" .\n\
                     <{base}id/{thing}> <{base}partOf> <{base}id/{parent}> .\n\
                     <{base}id/{thing}> <{base}size> \"{size}\" .\n\
                     <{base}id/{thing}> <{base}pairedWith> <{base}id/{far}> .\n"
                );
                self.text.extend_from_slice(lines.as_bytes());
            }
        }
        self.next += 100;
    }
}

impl Read for Ledger {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.text.len() && self.next < self.end {
            self.fill();
        }
        let length = buffer.len().min(self.text.len() - self.at);
        buffer[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
