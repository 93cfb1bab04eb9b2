//! Files of a store: whatever bytes of whichever file are other, an opening or a query fails, or the answer is the right one.

use super::input;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use store::{Answer, Embedded, QueryOptions, Store, UpdateOptions};

/// Which file, where it is cut, and which bytes are written where.
type Input = (u8, Option<u16>, Vec<(u16, u8)>);

/// The files of a whole store, by their place in it.
fn whole() -> &'static Vec<(PathBuf, Vec<u8>)> {
    static FILES: OnceLock<Vec<(PathBuf, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let store = Embedded::open(folder.path()).unwrap();
        for n in 0..3 {
            let rows: String = (0..40)
                .map(|i| format!("<http://e/{i}> <http://e/p{n}> \"村{i}\"@zh, {i} . "))
                .collect();
            let data = format!("INSERT DATA {{ GRAPH <http://e/g{n}> {{ {rows} }} }}");
            store.update(&data, &UpdateOptions::default()).unwrap();
        }
        drop(store);
        let mut found = Vec::new();
        files(folder.path(), folder.path(), &mut found);
        found.sort();
        found
    })
}

fn files(root: &Path, folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(root, &path, found),
            false => {
                found.push((path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
}

/// Everything that the store holds, sorted; `None` where it says that it cannot tell.
fn content(folder: &Path) -> Option<Vec<String>> {
    let store = Embedded::open(folder).ok()?;
    let options = QueryOptions { sorted: true, ..QueryOptions::default() };
    let answer = store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }", &options).ok()?;
    let Answer::Solutions(rows) = answer else { return None };
    rows.map(|row| row.ok().map(|row| format!("{row:?}"))).collect()
}

fn lay_out(folder: &Path, files: &[(PathBuf, Vec<u8>)]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Damages a store by what the bytes say, and reads it.
pub fn run(bytes: &[u8]) {
    static RIGHT: OnceLock<Vec<String>> = OnceLock::new();
    let Some((file, cut, edits)) = input::<Input>(bytes) else { return };
    let files = whole();
    let right = RIGHT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), files);
        content(folder.path()).unwrap()
    });
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), files);
    let (path, bytes) = &files[usize::from(file) % files.len()];
    let mut bytes = bytes.clone();
    if let Some(cut) = cut {
        bytes.truncate(usize::from(cut));
    }
    for (at, byte) in edits {
        let length = bytes.len().max(1);
        if let Some(place) = bytes.get_mut(usize::from(at) % length) {
            *place ^= byte;
        }
    }
    fs::write(folder.path().join(path), bytes).unwrap();
    if let Some(found) = content(folder.path()) {
        assert!(&found == right, "{}: another answer", path.display());
    }
}
