//! Times the queries of a folder on a store, in one process, as other engines are timed beside it.
//!
//! `queries STORE FOLDER RUNS`: each `*.rq` once to warm up, then RUNS times or for a second of CPU, whichever
//! is longer, with all rows read; prints rows, median wall and mean CPU milliseconds, and where the answer
//! was read from. CPU is that of the whole process, in ticks of 10 ms, hence the second.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use store::{Answer, Embedded, QueryOptions, Store};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(store), Some(folder), Some(runs)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: queries STORE FOLDER RUNS".into());
    };
    let store = Embedded::open(Path::new(&store))?;
    let runs = runs.parse::<u32>()?;
    let mut files = files::list(Path::new(&folder))?;
    files.retain(|path| path.extension().is_some_and(|e| e == "rq"));
    for file in files {
        time(&store, &file, runs)?;
    }
    Ok(())
}

fn time(store: &Embedded, file: &Path, runs: u32) -> Result<(), Failure> {
    let text = files::read_to_string(file)?;
    let options = QueryOptions::default();
    let first = Instant::now();
    let rows = read_all(store.query(&text, &options)?)?;
    let first = first.elapsed().as_secs_f64() * 1e3;
    let mut walls = Vec::new();
    let before = cpu_ms()?;
    while walls.len() < runs as usize || cpu_ms()? - before < 1000.0 {
        let started = Instant::now();
        read_all(store.query(&text, &options)?)?;
        walls.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let cpu = (cpu_ms()? - before) / walls.len() as f64;
    walls.sort_by(f64::total_cmp);
    let median = walls[walls.len() / 2];
    let columns = store.explain(&text, &options)?.contains("\"read from\":\"columns\"");
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let from = if columns { "columns" } else { "database" };
    writeln!(
        std::io::stdout(),
        "{name}\t{rows} rows\tfirst {first:.2} ms wall\t{median:.2} ms wall\t{cpu:.2} ms cpu\t{} runs\t{from}",
        walls.len()
    )?;
    Ok(())
}

fn read_all(answer: Answer) -> Result<usize, Failure> {
    Ok(answer.into_solutions()?.rows()?.len())
}

/// User and system time of this process, threads that have ended included.
fn cpu_ms() -> Result<f64, Failure> {
    let text = files::read_to_string(Path::new("/proc/self/stat"))?;
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| -> Result<f64, Failure> {
        Ok(after_name.split_whitespace().nth(at).ok_or("no CPU time")?.parse::<f64>()?)
    };
    Ok((ticks(11)? + ticks(12)?) * 10.0)
}
