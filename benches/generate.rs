//! Writes tables of any size with a known spread: `cargo run --example generate -- FOLDER [ADOPTIONS [SEED]]`.
//!
//! One model and nine variants of it spread over a tenth as many villages as there are adoptions. In each
//! spread the villages stand in a random order; each but the first has two sources among the villages
//! before it, the first of them stated explicitly, one in two near by in the order, so that trees grow
//! both broad and deep. Dates never contradict the transmissions. Same arguments, same bytes.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a generator writes files and says so"
)]

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// SplitMix64 (Steele, Lea & Flood 2014): enough for tables, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

const FORMULAS: [&str; 10] = [
    "党支部+合作社+农户",
    "党支部+合作社+基地+农户",
    "党支部+合作社+公司+农户",
    "党支部+公司+合作社+基地+农户",
    "党总支+合作社+农户",
    "党支部+合作社+贫困户",
    "党支部+合作社+种植户",
    "党支部+联合社+农户",
    "党支部+合作社+农户+电商",
    "党支部+合作社+家庭农场+农户",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: generate FOLDER [ADOPTIONS [SEED]]")?;
    let adoptions: usize = args.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let seed: u64 = args.next().map_or(Ok(1), |n| n.parse())?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let places = (adoptions / FORMULAS.len()).max(2);
    fs::write(folder.join("csv-metadata.json"), METADATA)?;
    divisions(folder, places)?;
    schemes(folder)?;
    spread(folder, places, &mut Random(seed))
}

fn table(folder: &Path, name: &str, header: &str) -> std::io::Result<BufWriter<File>> {
    let mut out = BufWriter::new(File::create(folder.join(name))?);
    writeln!(out, "{header}")?;
    Ok(out)
}

/// A province of ten counties; villages are dealt out to the counties in turn.
fn divisions(folder: &Path, places: usize) -> Result<(), Box<dyn Error>> {
    let mut out = table(folder, "divisions.csv", "id,name,level,parent")?;
    writeln!(out, "p,甲省,province,")?;
    for county in 0..10 {
        writeln!(out, "c{county},{county}号县,county,p")?;
    }
    for place in 0..places {
        writeln!(out, "v{place},{place}号村,village,c{}", place % 10)?;
    }
    Ok(out.flush()?)
}

fn schemes(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut out = table(folder, "schemes.csv", "id,name,formula")?;
    for (scheme, formula) in FORMULAS.iter().enumerate() {
        writeln!(out, "s{scheme},{formula},{formula}")?;
    }
    let mut out = table(folder, "reports.csv", "id,title,date")?;
    for report in 0..100 {
        writeln!(out, "r{report},报道{report},2024-01-01")?;
    }
    Ok(())
}

fn spread(folder: &Path, places: usize, random: &mut Random) -> Result<(), Box<dyn Error>> {
    let mut adoptions = table(folder, "adoptions.csv", "id,scheme,adopter,start,report")?;
    let header = "id,scheme,source,learner,date,statement,report";
    let mut transmissions = table(folder, "transmissions.csv", header)?;
    let mut order: Vec<usize> = (0..places).collect();
    for scheme in 0..FORMULAS.len() {
        for i in (1..places).rev() {
            order.swap(i, random.below(i + 1));
        }
        for (k, place) in order.iter().enumerate() {
            let month = 12 * 1985 + k * 12 * 38 / places;
            let (date, report) = (format!("{}-{:02}", month / 12, month % 12 + 1), k % 100);
            writeln!(adoptions, "a{scheme}-{place},s{scheme},v{place},{date},r{report}")?;
            for (nth, statement) in ["explicit", "implied"].into_iter().enumerate().take(k) {
                let near = random.below(2) == 0;
                let first = if near { k.saturating_sub(100) } else { 0 };
                let source = order[first + random.below(k - first)];
                writeln!(
                    transmissions,
                    "t{scheme}-{place}-{nth},s{scheme},v{source},v{place},{date},{statement},r{report}"
                )?;
            }
        }
    }
    adoptions.flush()?;
    Ok(transmissions.flush()?)
}

const METADATA: &str = r#"{
  "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
  "@id": "https://w3id.org/xiangmai/id/dataset",
  "tables": [
    {"url": "divisions.csv", "@id": "https://w3id.org/xiangmai/graph/divisions", "tableSchema": {
      "aboutUrl": "https://w3id.org/xiangmai/id/division/{id}", "columns": [
      {"name": "id", "titles": "id", "suppressOutput": true},
      {"name": "name", "titles": "name", "propertyUrl": "rdfs:label", "lang": "zh"},
      {"name": "level", "titles": "level", "propertyUrl": "https://w3id.org/xiangmai/ontology#level", "valueUrl": "https://w3id.org/xiangmai/id/level/{level}"},
      {"name": "parent", "titles": "parent", "propertyUrl": "https://w3id.org/xiangmai/ontology#within", "valueUrl": "https://w3id.org/xiangmai/id/division/{parent}"},
      {"name": "type", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "https://w3id.org/xiangmai/ontology#Division"}]}},
    {"url": "schemes.csv", "@id": "https://w3id.org/xiangmai/graph/schemes", "tableSchema": {
      "aboutUrl": "https://w3id.org/xiangmai/id/scheme/{id}", "columns": [
      {"name": "id", "titles": "id", "suppressOutput": true},
      {"name": "name", "titles": "name", "propertyUrl": "rdfs:label", "lang": "zh"},
      {"name": "formula", "titles": "formula", "propertyUrl": "https://w3id.org/xiangmai/ontology#formula"},
      {"name": "type", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "https://w3id.org/xiangmai/ontology#OrganizationalModel"}]}},
    {"url": "reports.csv", "@id": "https://w3id.org/xiangmai/graph/reports", "tableSchema": {
      "aboutUrl": "https://w3id.org/xiangmai/id/report/{id}", "columns": [
      {"name": "id", "titles": "id", "suppressOutput": true},
      {"name": "title", "titles": "title", "propertyUrl": "dcterms:title", "lang": "zh"},
      {"name": "date", "titles": "date", "propertyUrl": "dcterms:date"},
      {"name": "type", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "https://w3id.org/xiangmai/ontology#Report"}]}},
    {"url": "adoptions.csv", "@id": "https://w3id.org/xiangmai/graph/adoptions", "tableSchema": {
      "aboutUrl": "https://w3id.org/xiangmai/id/adoption/{id}", "columns": [
      {"name": "id", "titles": "id", "suppressOutput": true},
      {"name": "scheme", "titles": "scheme", "propertyUrl": "https://w3id.org/xiangmai/ontology#scheme", "valueUrl": "https://w3id.org/xiangmai/id/scheme/{scheme}"},
      {"name": "adopter", "titles": "adopter", "propertyUrl": "https://w3id.org/xiangmai/ontology#adopter", "valueUrl": "https://w3id.org/xiangmai/id/division/{adopter}"},
      {"name": "start", "titles": "start", "propertyUrl": "https://w3id.org/xiangmai/ontology#start"},
      {"name": "report", "titles": "report", "propertyUrl": "https://w3id.org/xiangmai/ontology#report", "valueUrl": "https://w3id.org/xiangmai/id/report/{report}"},
      {"name": "type", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "https://w3id.org/xiangmai/ontology#Adoption"}]}},
    {"url": "transmissions.csv", "@id": "https://w3id.org/xiangmai/graph/transmissions", "tableSchema": {
      "aboutUrl": "https://w3id.org/xiangmai/id/transmission/{id}", "columns": [
      {"name": "id", "titles": "id", "suppressOutput": true},
      {"name": "scheme", "titles": "scheme", "propertyUrl": "https://w3id.org/xiangmai/ontology#scheme", "valueUrl": "https://w3id.org/xiangmai/id/scheme/{scheme}"},
      {"name": "source", "titles": "source", "propertyUrl": "https://w3id.org/xiangmai/ontology#from", "valueUrl": "https://w3id.org/xiangmai/id/division/{source}"},
      {"name": "learner", "titles": "learner", "propertyUrl": "https://w3id.org/xiangmai/ontology#to", "valueUrl": "https://w3id.org/xiangmai/id/division/{learner}"},
      {"name": "date", "titles": "date", "propertyUrl": "https://w3id.org/xiangmai/ontology#date"},
      {"name": "statement", "titles": "statement", "propertyUrl": "https://w3id.org/xiangmai/ontology#statement", "valueUrl": "https://w3id.org/xiangmai/id/statement/{statement}"},
      {"name": "report", "titles": "report", "propertyUrl": "https://w3id.org/xiangmai/ontology#report", "valueUrl": "https://w3id.org/xiangmai/id/report/{report}"},
      {"name": "type", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "https://w3id.org/xiangmai/ontology#Transmission"}]}}
  ]
}
"#;
