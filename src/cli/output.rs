//! Where the data go: standard output, or a file that appears only when it is whole.

use super::exit::Failure;
use super::terminal::Terminal;
use files::AtomicFile;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// Writes data through `write` to `file`, or to standard output when there is none (or it is `-`).
pub fn to(
    file: Option<&Path>,
    terminal: &mut Terminal,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match file.filter(|f| f.as_os_str() != "-") {
        None => write(&mut terminal.out),
        Some(path) => {
            let mut out = std::io::BufWriter::new(AtomicFile::create(path)?);
            write(&mut out)?;
            let file = out.into_inner().map_err(|e| Failure::from(e.into_error()))?;
            Ok(file.commit()?)
        }
    }
}

/// As [`to`], for writers that want to hand the output to another thread: what goes to standard output waits in a
/// temporary file until it is whole.
pub fn to_sendable(
    file: Option<&Path>,
    terminal: &mut Terminal,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match file.filter(|f| f.as_os_str() != "-") {
        None => {
            let mut spool = files::Spool::in_file()?;
            write(&mut spool)?;
            spool.finish()?;
            let mut whole = spool.reader(0, spool.written()?)?;
            std::io::copy(&mut whole, &mut terminal.out)?;
            Ok(())
        }
        Some(path) => {
            let mut out = std::io::BufWriter::new(AtomicFile::create(path)?);
            write(&mut out)?;
            let file = out.into_inner().map_err(|e| Failure::from(e.into_error()))?;
            Ok(file.commit()?)
        }
    }
}

/// Writes a value as indented JSON and ends the line.
pub fn json(value: &impl Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}
