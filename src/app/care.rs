//! The care of a store: what is loaded, whether it is as it was loaded, copies and dumps.

use super::{AppError, open_store};
use crate::fs;
use crate::rdf::format::RdfFormat;
use crate::rdf::term::NamedNode;
use crate::store::stamp::{self, Mismatch, Status};
use crate::store::{Embedded, Progress};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Lists every graph with the record of its load.
pub fn status(store: &str) -> Result<Vec<Status>, AppError> {
    Ok(stamp::status(open_store(store, false)?.as_ref())?)
}

/// Compares every graph with its record; `content` compares every statement and not only counts. The
/// graphs of inferred transmissions and of saved traces are not made by a load and are left out.
pub fn verify(store: &str, content: bool) -> Result<Vec<(NamedNode, Mismatch)>, AppError> {
    let mut found = stamp::verify(open_store(store, false)?.as_ref(), content)?;
    let unloaded = [super::infer_graph::GRAPH, super::trace_graph::GRAPH];
    found.retain(|(graph, _)| !unloaded.contains(&graph.as_str()));
    Ok(found)
}

/// Writes the store as N-Quads.
pub fn dump(store: &str, gzip: bool, out: &mut dyn Write) -> Result<(), AppError> {
    let store = open_store(store, false)?;
    if gzip {
        let mut out = flate2::write::GzEncoder::new(out, flate2::Compression::default());
        store.dump(None, &mut out)?;
        out.finish()?;
    } else {
        store.dump(None, out)?;
    }
    Ok(())
}

/// Copies a store on disk into a new folder.
pub fn backup(store: &str, target: &Path) -> Result<(), AppError> {
    Ok(on_disk(store, false)?.backup(target)?)
}

/// Replaces everything in a store on disk by a dump; returns the number of triples.
pub fn restore(store: &str, dump: &Path) -> Result<u64, AppError> {
    let format = RdfFormat::from_path(dump).ok_or_else(|| {
        AppError::Unsupported(format!(
            "`{}` is not called like a dump (.nq, .nq.gz)",
            dump.display()
        ))
    })?;
    let file = fs::open(dump)?;
    let is_gzip = dump.extension().is_some_and(|e| e == "gz");
    let reader: Box<dyn Read> = match is_gzip {
        true => Box::new(flate2::read::MultiGzDecoder::new(file)),
        false => Box::new(file),
    };
    // A dump may have been edited by hand and still hold the old records.
    if let Some(path) = super::snapshot::path(store) {
        super::snapshot::remove(&path);
    }
    let store = on_disk(store, true)?;
    Ok(store.restore(std::io::BufReader::new(reader), format, &mut |_| Progress::Continue)?)
}

/// Reorders a store on disk for reading.
pub fn compact(store: &str) -> Result<(), AppError> {
    Ok(on_disk(store, false)?.compact()?)
}

fn on_disk(store: &str, create: bool) -> Result<Embedded, AppError> {
    if super::is_remote(store) {
        return Err(AppError::Unsupported(format!(
            "`{store}` is not a folder: its server cares for it"
        )));
    }
    let path = PathBuf::from(store);
    if !create && !path.exists() {
        return Err(AppError::NoStore(path));
    }
    Ok(Embedded::open(&path)?)
}
