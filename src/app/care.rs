//! The care of a store: what is loaded, whether it is as it was loaded, copies and dumps.

use super::trace_graph::Outdated;
use super::{AppError, open_store};
use diagnostics::Text;
use rdf::format::RdfFormat;
use rdf::term::NamedNode;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use store::stamp::{self, Mismatch, Status};
use store::{Checked, Embedded, Progress, Store};

/// Lists every graph with the record of its load.
pub fn status(store: &str) -> Result<Vec<Status>, AppError> {
    Ok(stamp::status(open_store(store, false)?.as_ref())?)
}

/// The saved traces of a store that no longer follow from it.
pub fn outdated(store: &str) -> Result<Vec<Outdated>, AppError> {
    super::trace_graph::outdated(open_store(store, false)?.as_ref())
}

/// Compares every graph with its record; `content` compares every statement and not only counts. The
/// graphs of inferred transmissions and of saved traces are not made by a load and are left out.
pub fn verify(store: &str, content: bool) -> Result<Vec<(NamedNode, Mismatch)>, AppError> {
    let mut found = stamp::verify(open_store(store, false)?.as_ref(), content)?;
    let is_loaded = |graph: &str| graph != super::trace_graph::GRAPH && !super::is_inferred(graph);
    found.retain(|(graph, _)| is_loaded(graph.as_str()));
    Ok(found)
}

/// Reads every byte of a store in a folder, checks it, and says what was read; `None` of a server, which looks after
/// its own files.
pub fn check(store: &str) -> Result<Option<Checked>, AppError> {
    if super::is_remote(store) {
        return Ok(None);
    }
    Ok(Some(on_disk(store, false)?.check()?))
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

/// Copies a store into a new folder, which is then a store itself.
pub fn backup(store: &str, target: &Path) -> Result<(), AppError> {
    if !super::is_remote(store) {
        return Ok(on_disk(store, false)?.backup(target)?);
    }
    if target.exists() {
        return Err(AppError::InTheWay(vec![target.to_owned()]));
    }
    let dump = dumped(open_store(store, false)?.as_ref())?;
    let reader = dump.reader(0, dump.written()?)?;
    let copied = Embedded::open(target)
        .and_then(|copy| copy.restore(reader, RdfFormat::NQuads, &mut |_| Progress::Continue));
    if copied.is_err() {
        // A half copy is worse than none.
        files::remove_dir(target)?;
    }
    copied?;
    Ok(())
}

/// Replaces everything in a store by a dump or by a backup (a folder); returns the number of
/// statements.
pub fn restore(store: &str, from: &Path) -> Result<u64, AppError> {
    if from.is_dir() {
        let dump = dumped(&on_disk(&from.to_string_lossy(), false)?)?;
        let reader = dump.reader(0, dump.written()?)?;
        return restored(store, reader, RdfFormat::NQuads);
    }
    let format = RdfFormat::from_path(from).ok_or_else(|| {
        let path = from.display();
        AppError::Unsupported(Text::new(
            format!("`{path}` is not called like a dump (.nq, .nq.gz)"),
            format!("“{path}”的扩展名不是转储的扩展名（.nq、.nq.gz）"),
        ))
    })?;
    let file = std::io::BufReader::new(files::open(from)?);
    match from.extension().is_some_and(|e| e == "gz") {
        true => restored(store, flate2::bufread::MultiGzDecoder::new(file), format),
        false => restored(store, file, format),
    }
}

/// A store's dump, set aside.
fn dumped(store: &dyn Store) -> Result<files::Spool, AppError> {
    let mut spool = files::Spool::in_file()?;
    store.dump(None, &mut spool)?;
    spool.finish()?;
    Ok(spool)
}

fn restored(store: &str, dump: impl Read, format: RdfFormat) -> Result<u64, AppError> {
    let go_on = &mut |_| Progress::Continue;
    if super::is_remote(store) {
        let store = open_store(store, true)?;
        return Ok(store::restore(store.as_ref(), dump, format, go_on)?);
    }
    // A dump may have been edited by hand and still hold the old records.
    if let Some(path) = super::snapshot::path(store) {
        super::snapshot::remove(&path);
    }
    Ok(on_disk(store, true)?.restore(std::io::BufReader::new(dump), format, go_on)?)
}

/// Writes a store on disk anew, without what replaced tables left behind.
pub fn compact(store: &str) -> Result<(), AppError> {
    Ok(on_disk(store, false)?.compact()?)
}

fn on_disk(store: &str, create: bool) -> Result<Embedded, AppError> {
    if super::is_remote(store) {
        return Err(AppError::Unsupported(Text::new(
            format!("`{store}` is not a folder: its server cares for it"),
            format!("“{store}”不是文件夹，由其服务器维护"),
        )));
    }
    let path = PathBuf::from(store);
    if !create && !path.exists() {
        return Err(AppError::NoStore(path));
    }
    Ok(Embedded::open(&path)?)
}
