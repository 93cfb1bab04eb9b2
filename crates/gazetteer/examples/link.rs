//! Links a column of a CSV: `link GAZETTEER FILE COLUMN > OUTPUT`, and says on stderr how long opening and linking took.
//!
//! A column named `code` in FILE is renamed `truth`, so that tables with the answer in them can be scored.

#![expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "an example talks to its user"
)]

use std::path::PathBuf;
use std::time::Instant;

use gazetteer::{Gazetteer, TableOptions, link_table};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gazetteer, file, column] = &arguments[..] else {
        return Err("usage: link GAZETTEER FILE COLUMN > OUTPUT".into());
    };
    let start = Instant::now();
    let gazetteer = Gazetteer::open(&PathBuf::from(gazetteer))?;
    eprintln!("opened in {:?}: {}", start.elapsed(), gazetteer.source().name);
    let text = std::fs::read_to_string(file)?;
    let (titles, rows) = text.split_once('\n').ok_or("no rows")?;
    let titles: Vec<&str> = titles
        .trim()
        .split(',')
        .map(|title| if title == "code" { "truth" } else { title })
        .collect();
    let text = format!("{}\n{rows}", titles.join(","));
    let start = Instant::now();
    let output = std::io::BufWriter::new(std::io::stdout().lock());
    let counts =
        link_table(&gazetteer, text.as_bytes(), output, &TableOptions::new(column), |_| {})?;
    let seconds = start.elapsed().as_secs_f64();
    let names = counts.linked + counts.ambiguous + counts.unknown;
    eprintln!(
        "{names} names in {seconds:.3} s, {:.0} a second; {counts:?}",
        names as f64 / seconds
    );
    Ok(())
}
