//! Packs the tables that ship, which the program unpacks when it reads them: a fifth of their size.
#![allow(
    clippy::disallowed_methods,
    reason = "it runs before the crate whose errors name paths is there"
)]

use std::io::{Result, Write as _};
use std::path::Path;
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=data");
    let folder = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("data");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if ["csv", "json"].contains(&ending.as_str()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, fs::read(&path)?));
        }
    }
    files.sort();
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    for (name, bytes) in files {
        // What `tables::shipped_files` reads: name and length on a line, then the bytes.
        writeln!(packed, "{name} {}", bytes.len())?;
        packed.write_all(&bytes)?;
    }
    let to = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("tables.deflate");
    fs::write(to, packed.finish()?)
}
