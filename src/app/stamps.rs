//! Which tables have changed since they were loaded: content hashes and the records of loads.
//!
//! The hash of a table covers all that its statements depend on: the bytes of the file, the metadata
//! that describe it, the encoding asked for and the version of the program.

use super::AppError;
use super::input::Input;
use super::name::hex;
use super::progress::Progress;
use super::request::Request;
use super::source_name::SourceName;
use csvw::{self, FetchError, Origin, Resolver, Response, TableGroup};
use rdf::term::NamedNode;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};
use store::stamp;

/// The program, as records name it.
pub const PROGRAM: &str = concat!("xiangmai ", env!("CARGO_PKG_VERSION"));

/// A table with the hash of all that its statements depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashed {
    /// The table as the user would name it.
    pub name: String,
    /// The graph that holds it.
    pub graph: String,
    /// The hash, in hexadecimal.
    pub hash: String,
}

/// Hashes every table of the inputs; reads each file once. A file that is not there gets a hash too:
/// converting it says what is wrong.
pub fn hashes(request: &Request) -> Result<Vec<Hashed>, AppError> {
    let mut hashed = Vec::new();
    for input in super::input::open_all(request)? {
        let (group, description) = describe(&input)?;
        for table in &group.tables {
            let mut hash = Sha256::new();
            hash.update(PROGRAM);
            hash.update(&description);
            hash.update(request.encoding.as_deref().unwrap_or_default());
            if request.skip_rejected {
                hash.update("without rejected rows");
            }
            if let Ok(mut response) = input.fetch(&table.url, Origin::Metadata) {
                let mut buffer = vec![0; 1 << 16];
                while let Ok(n @ 1..) = response.body.read(&mut buffer) {
                    hash.update(&buffer[..n]);
                }
            }
            hashed.push(Hashed {
                name: input.name(&table.url),
                graph: table.id.clone().unwrap_or_default(),
                hash: hex(&hash.finalize()),
            });
        }
    }
    Ok(hashed)
}

/// The description of an input, and a hash of the documents that it was read from.
fn describe(input: &Input) -> Result<(TableGroup, Vec<u8>), AppError> {
    let resolver = Hashing { input, documents: Mutex::default() };
    let described = csvw::Input { url: &input.url, ..csvw::Input::default() };
    let group = match csvw::describe(described, &resolver) {
        Ok((mut group, _)) => {
            input.name_graphs(&mut group)?;
            group
        }
        Err(csvw::Error::Metadata(mut findings)) => {
            findings.iter_mut().for_each(|f| input.relabel(f));
            return Err(AppError::Findings(findings));
        }
        Err(other) => return Err(other.into()),
    };
    let documents = resolver.documents.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut hash = Sha256::new();
    for (url, bytes) in documents.iter().filter(|(url, _)| url.ends_with(".json")) {
        hash.update(url.rsplit('/').next().unwrap_or_default());
        hash.update(bytes);
    }
    Ok((group, hash.finalize().to_vec()))
}

/// Keeps the hashes of the documents that pass.
struct Hashing<'i> {
    input: &'i Input,
    documents: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Resolver for Hashing<'_> {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        let mut response = self.input.fetch(url, origin)?;
        if !url.ends_with(".json") {
            return Ok(response);
        }
        let mut bytes = Vec::new();
        let read = response.body.read_to_end(&mut bytes);
        read.map_err(|e| FetchError::Failed(e.to_string()))?;
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.insert(url.to_owned(), Sha256::digest(&bytes).to_vec());
        Ok(Response { body: Box::new(io::Cursor::new(bytes)), ..response })
    }
}

/// A SHA-256 of text, in hexadecimal.
pub fn hash_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Returns the graphs of the sources of these tables whose tables are no longer there.
pub fn removed(stamps: &[stamp::Stamp], tables: &[Hashed]) -> Vec<NamedNode> {
    let source = |graph: &str| SourceName::of_graph(graph).map(|(source, _)| source);
    let sources: BTreeSet<_> = tables.iter().filter_map(|t| source(&t.graph)).collect();
    let gone = stamps.iter().filter(|s| {
        tables.iter().all(|t| t.graph != s.graph.as_str())
            && source(s.graph.as_str()).is_some_and(|name| sources.contains(&name))
    });
    gone.map(|s| s.graph.clone()).collect()
}

/// Counts the bytes of tables as they are read, and ends the reading when that is asked for.
pub struct Watched<'i> {
    /// The input behind.
    pub input: &'i Input,
    /// Who watches.
    pub progress: Arc<dyn Progress>,
}

impl Resolver for Watched<'_> {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        let response = self.input.fetch(url, origin)?;
        let body = WatchedRead { inner: response.body, progress: Arc::clone(&self.progress) };
        Ok(Response { body: Box::new(body), ..response })
    }
}

struct WatchedRead {
    inner: Box<dyn Read + Send>,
    progress: Arc<dyn Progress>,
}

impl Read for WatchedRead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        let n = self.inner.read(buffer)?;
        self.progress.advance(n as u64);
        Ok(n)
    }
}
