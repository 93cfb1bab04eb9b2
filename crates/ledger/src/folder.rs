//! Where tables are read from and written to. The only place that touches files; an error names its path.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A folder of tables.
pub trait Folder {
    /// Opens a file; none where there is no such file.
    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read>>>;

    /// Returns the content of a file; none where there is no such file.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(mut file) = self.open(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Writes a file whole or not at all.
    fn write(
        &mut self,
        name: &str,
        content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()>;

    /// Returns how a file is named in messages.
    fn path_of(&self, name: &str) -> String;
}

/// A folder of the file system; files are written beside and renamed.
#[derive(Debug)]
pub struct DiskFolder(PathBuf);

impl DiskFolder {
    /// Takes a folder, which is made when first written to.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        DiskFolder(path.into())
    }

    /// Returns the folder's path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Folder for DiskFolder {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the face of the file system in this crate"
    )]
    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read>>> {
        match std::fs::File::open(self.0.join(name)) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the face of the file system in this crate"
    )]
    fn write(
        &mut self,
        name: &str,
        content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        std::fs::create_dir_all(&self.0)?;
        let beside = self.0.join(format!(".{name}.new"));
        let written = (|| {
            let mut file = io::BufWriter::with_capacity(1 << 16, std::fs::File::create(&beside)?);
            content(&mut file)?;
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
        })();
        match written {
            Ok(()) => std::fs::rename(&beside, self.0.join(name)),
            Err(error) => {
                let _ = std::fs::remove_file(&beside);
                Err(error)
            }
        }
    }

    fn path_of(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

/// A folder in memory, for tests and for callers that write elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryFolder(pub BTreeMap<String, Vec<u8>>);

impl Folder for MemoryFolder {
    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read>>> {
        Ok(self.0.get(name).map(|bytes| Box::new(io::Cursor::new(bytes.clone())) as Box<dyn Read>))
    }

    fn write(
        &mut self,
        name: &str,
        content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut bytes = Vec::new();
        content(&mut bytes)?;
        self.0.insert(name.to_owned(), bytes);
        Ok(())
    }

    fn path_of(&self, name: &str) -> String {
        name.to_owned()
    }
}
