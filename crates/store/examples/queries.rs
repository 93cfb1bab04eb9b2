//! Measures queries on a store in a folder: processor time of each, its first run by itself, and how many rows it gives.
//!
//! ```sh
//! cargo run --release -p xiangmai-store --example queries -- STORE FOLDER_OF_RQ_FILES [MILLISECONDS]
//! ```

#![expect(clippy::print_stdout, reason = "a measurement is shown")]

use std::path::Path;
use std::time::Duration;

use xiangmai_store::{Answer, Embedded, QueryOptions, Store};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(store), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: queries STORE FOLDER [MILLISECONDS]".into());
    };
    let enough = arguments.next().map_or(Ok(200.0), |text| text.parse())?;
    let store = Embedded::open(Path::new(&store))?;
    let mut files = files::list(Path::new(&folder))?;
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "rq")) {
        let query = files::read_to_string(file)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let before = processor()?;
        let rows = rows(&store, &query);
        let first = processor()? - before;
        let rows = match rows {
            Ok(rows) => rows,
            Err(error) => {
                println!("{name:28} {first:9.1} ms first, {error}");
                continue;
            }
        };
        let (before, mut runs) = (processor()?, 0);
        while runs < 3 || (processor()? - before < enough && runs < 200) {
            self::rows(&store, &query)?;
            runs += 1;
        }
        let each = (processor()? - before) / f64::from(runs);
        println!("{name:28} {first:9.1} ms first, {each:9.2} ms, {rows}");
    }
    Ok(())
}

fn rows(store: &Embedded, query: &str) -> Result<String, Failure> {
    let options = QueryOptions { timeout: Some(Duration::from_mins(1)), ..QueryOptions::default() };
    Ok(match store.query(query, &options)? {
        Answer::Boolean(answer) => answer.to_string(),
        Answer::Triples(triples) => format!("{} triples", triples.count()),
        Answer::Solutions(solutions) => {
            let rows = solutions.rows()?;
            match rows.as_slice() {
                [row] => format!("1 row: {row:?}"),
                rows => format!("{} rows", rows.len()),
            }
        }
    })
}

/// Milliseconds of processor time of this process.
fn processor() -> Result<f64, Failure> {
    let text = files::read_to_string(Path::new("/proc/self/stat"))?;
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? * 10.0)
}
