//! Links a column of a CSV: `link GAZETTEER FILE COLUMN > OUTPUT`, and says on stderr how long it took.

use std::path::PathBuf;
use std::time::Instant;

use gazetteer::{Gazetteer, Query};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gazetteer, file, column] = &arguments[..] else {
        return Err("usage: link GAZETTEER FILE COLUMN > OUTPUT".into());
    };
    let start = Instant::now();
    let gazetteer = Gazetteer::open(&PathBuf::from(gazetteer))?;
    eprintln!("opened in {:?}", start.elapsed());
    let text = std::fs::read_to_string(file)?;
    let start = Instant::now();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let at = reader.headers()?.iter().position(|h| h == column).ok_or("no such column")?;
    println!("text,code,status");
    let mut n = 0;
    for r in reader.records() {
        let r = r?;
        let a = gazetteer.link(&Query::new(&r[at]));
        n += 1;
        println!("{},{},{}", &r[at], a.code.map(|c| c.to_string()).unwrap_or_default(), a.status);
    }
    let took = start.elapsed();
    eprintln!("{n} names in {took:?}, {:.0} a second", f64::from(n) / took.as_secs_f64());
    Ok(())
}
