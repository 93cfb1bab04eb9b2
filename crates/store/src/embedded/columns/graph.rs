//! The statements of one graph: for each predicate sorted pairs of subject and object, in both orders.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::file;
use super::file::{Footer, Numbers, Output, Section, bytes_of, damaged};

const KIND: [u8; 8] = *b"xm-graph";
/// How the names of these files begin.
pub(super) const PREFIX: &str = "graph-";

/// Sorted keys, each with a value.
#[derive(Debug, Clone)]
pub(super) struct Pairs {
    pub(super) keys: Vec<u32>,
    pub(super) values: Vec<u32>,
}

impl Pairs {
    fn of(bytes: &[u8]) -> Self {
        let mut numbers: Vec<u32> =
            bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let values = numbers.split_off(numbers.len() / 2);
        Self { keys: numbers, values }
    }

    /// Pairs with the key in the upper half of each number, sorted.
    fn of_sorted(pairs: &[u64]) -> Self {
        Self {
            keys: pairs.iter().map(|pair| (pair >> 32) as u32).collect(),
            values: pairs.iter().map(|pair| *pair as u32).collect(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        bytes_of(self.keys.iter().chain(&self.values).copied())
    }

    /// The bytes of pairs with the key in the upper half of each number, sorted.
    fn bytes_of_sorted(pairs: &[u64]) -> Vec<u8> {
        let keys = pairs.iter().map(|pair| (pair >> 32) as u32);
        bytes_of(keys.chain(pairs.iter().map(|pair| *pair as u32)))
    }

    /// Each pair as one number, sorted.
    pub(super) fn sorted(&self) -> impl Iterator<Item = u64> {
        self.keys.iter().zip(&self.values).map(|(key, value)| pair(*key, *value))
    }

    /// The values of a key, sorted.
    pub(super) fn values_of(&self, key: u32) -> &[u32] {
        // The terms of a table have numbers near each other: most graphs are passed over here.
        if self.keys.last().is_none_or(|last| *last < key) || self.keys[0] > key {
            return &[];
        }
        let start = self.keys.partition_point(|k| *k < key);
        let mut step = 1;
        while self.keys.get(start + step).is_some_and(|k| *k == key) {
            step *= 2;
        }
        let end = (start + step).min(self.keys.len());
        let length = self.keys[start..end].partition_point(|k| *k == key);
        &self.values[start..start + length]
    }
}

/// A pair as one number, by which it is sorted.
pub(super) fn pair(key: u32, value: u32) -> u64 {
    u64::from(key) << 32 | u64::from(value)
}

/// The pairs the other way round, sorted.
fn turned(pairs: &[u64]) -> Vec<u64> {
    let mut turned: Vec<u64> = pairs.iter().map(|pair| pair.rotate_left(32)).collect();
    turned.sort_unstable();
    turned
}

/// The statements of one predicate.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) count: u64,
    by_subject: Half,
    by_object: Half,
}

/// The statements of one predicate in one order; read when it is needed.
#[derive(Debug)]
struct Half {
    /// Where it is in the graph's file; `None` while it is in memory only.
    section: Option<Section>,
    pairs: OnceLock<Pairs>,
}

impl Half {
    fn in_file(section: Section) -> Self {
        Self { section: Some(section), pairs: OnceLock::new() }
    }

    fn in_memory(pairs: &[u64]) -> Self {
        Self { section: None, pairs: OnceLock::from(Pairs::of_sorted(pairs)) }
    }
}

/// A graph: what its file says, and columns in memory that an update has put in their place.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    /// The bytes of the name's term; none for the unnamed graph.
    pub(super) name: Vec<u8>,
    /// The number of the name's term.
    pub(super) number: Option<u32>,
    file: Option<PathBuf>,
    /// Whether an update has changed columns since.
    is_changed: bool,
    pub(super) columns: BTreeMap<u32, Arc<Column>>,
}

impl Graph {
    /// Begins a graph without statements.
    pub(super) fn new(name: Vec<u8>, number: Option<u32>) -> Self {
        Self { name, number, file: None, is_changed: true, columns: BTreeMap::new() }
    }

    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let (_, footer) = file::open(path, KIND)?;
        let mut footer = Numbers::of(&footer);
        let name = footer.bytes()?.to_vec();
        let number = if name.is_empty() { None } else { Some(footer.small()?) };
        let mut columns = BTreeMap::new();
        for _ in 0..footer.number()? {
            let predicate = footer.small()?;
            let count = footer.number()?;
            let (by_subject, by_object) = (footer.section()?, footer.section()?);
            if by_subject.length != count * 8 || by_object.length != count * 8 {
                return Err(damaged());
            }
            let (by_subject, by_object) = (Half::in_file(by_subject), Half::in_file(by_object));
            columns.insert(predicate, Arc::new(Column { count, by_subject, by_object }));
        }
        Ok(Self { name, number, file: Some(path.to_owned()), is_changed: false, columns })
    }

    /// The same graph with its file in another folder; what has been read of it is shared.
    pub(super) fn in_folder(&self, folder: &Path) -> Self {
        let name = self.file.as_deref().and_then(Path::file_name);
        Self { file: name.map(|name| folder.join(name)), ..self.clone() }
    }

    /// The graph's file, if all of it is there.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_deref().filter(|_| !self.is_changed)
    }

    pub(super) fn triples(&self) -> u64 {
        self.columns.values().map(|column| column.count).sum()
    }

    /// The statements of a predicate by subject.
    pub(super) fn by_subject<'a>(&'a self, column: &'a Column) -> io::Result<&'a Pairs> {
        self.half(&column.by_subject)
    }

    /// The statements of a predicate by object.
    pub(super) fn by_object<'a>(&'a self, column: &'a Column) -> io::Result<&'a Pairs> {
        self.half(&column.by_object)
    }

    fn half<'a>(&self, half: &'a Half) -> io::Result<&'a Pairs> {
        if let Some(pairs) = half.pairs.get() {
            return Ok(pairs);
        }
        let pairs = self.read(half)?;
        Ok(half.pairs.get_or_init(|| pairs))
    }

    fn read(&self, half: &Half) -> io::Result<Pairs> {
        match (half.pairs.get(), half.section, &self.file) {
            (Some(pairs), ..) => Ok(pairs.clone()),
            (None, Some(section), Some(path)) => Ok(Pairs::of(&file::read_once(path, section)?)),
            _ => Err(damaged()),
        }
    }

    /// A copy of the statements of a predicate by subject, which is not kept.
    pub(super) fn copy_by_subject(&self, column: &Column) -> io::Result<Pairs> {
        self.read(&column.by_subject)
    }

    /// Takes statements of a predicate out and then puts others in, pairs by subject; returns whether that
    /// changes anything.
    pub(super) fn change(
        &mut self,
        predicate: u32,
        mut removed: Vec<u64>,
        added: &[u64],
    ) -> io::Result<bool> {
        removed.sort_unstable();
        let old: Vec<u64> = match self.columns.get(&predicate) {
            Some(column) => self.by_subject(column)?.sorted().collect(),
            None => Vec::new(),
        };
        let is_removed = |pair: &u64| removed.binary_search(pair).is_ok();
        let mut new: Vec<u64> = old.iter().copied().filter(|pair| !is_removed(pair)).collect();
        new.extend_from_slice(added);
        new.sort_unstable();
        new.dedup();
        if new == old {
            return Ok(false);
        }
        self.put(predicate, &new);
        Ok(true)
    }

    /// Lets a predicate have these statements, sorted pairs by subject.
    fn put(&mut self, predicate: u32, pairs: &[u64]) {
        self.is_changed = true;
        if pairs.is_empty() {
            self.columns.remove(&predicate);
            return;
        }
        let column = Column {
            count: pairs.len() as u64,
            by_subject: Half::in_memory(pairs),
            by_object: Half::in_memory(&turned(pairs)),
        };
        self.columns.insert(predicate, Arc::new(column));
    }

    /// Reads everything; `terms` is how many there are.
    pub(super) fn check(&self, terms: u32) -> io::Result<()> {
        for (predicate, column) in &self.columns {
            let by_subject: Vec<u64> = self.by_subject(column)?.sorted().collect();
            let by_object: Vec<u64> = self.by_object(column)?.sorted().collect();
            let known = |pair: &u64| (pair >> 32) < u64::from(terms) && (*pair as u32) < terms;
            let whole = *predicate < terms
                && by_subject.is_sorted_by(|a, b| a < b)
                && by_subject.iter().all(known)
                && turned(&by_subject) == by_object;
            if !whole {
                return Err(damaged());
            }
        }
        Ok(())
    }
}

/// The file of a graph that is being written.
#[derive(Debug)]
pub(super) struct GraphWriter {
    out: Output,
    columns: u64,
    footer: Footer,
}

impl GraphWriter {
    /// Begins the file of that number in a folder.
    pub(super) fn create(folder: &Path, number: u64) -> io::Result<Self> {
        let out = Output::create(file_of(folder, number))?;
        Ok(Self { out, columns: 0, footer: Footer::default() })
    }

    /// Writes the statements of a predicate, sorted pairs by subject.
    pub(super) fn column(&mut self, predicate: u32, pairs: &[u64]) -> io::Result<()> {
        self.begin(predicate, pairs.len() as u64);
        // One after the other: each is as large as the pairs.
        self.half(&Pairs::bytes_of_sorted(pairs))?;
        self.half(&Pairs::bytes_of_sorted(&turned(pairs)))
    }

    fn begin(&mut self, predicate: u32, count: u64) {
        self.columns += 1;
        self.footer.number(u64::from(predicate));
        self.footer.number(count);
    }

    fn half(&mut self, bytes: &[u8]) -> io::Result<()> {
        let section = self.out.section(bytes)?;
        self.footer.section(section);
        Ok(())
    }

    /// Writes all columns of a graph, and ends the file.
    pub(super) fn graph(mut self, graph: &Graph) -> io::Result<()> {
        for (predicate, column) in &graph.columns {
            let bytes = |half: &Half| match (half.section, half.pairs.get(), &graph.file) {
                (Some(section), _, Some(path)) => file::read_once(path, section),
                (_, Some(pairs), _) => Ok(pairs.bytes()),
                _ => Err(damaged()),
            };
            self.begin(*predicate, column.count);
            self.half(&bytes(&column.by_subject)?)?;
            self.half(&bytes(&column.by_object)?)?;
        }
        self.finish(&graph.name, graph.number)
    }

    /// Ends the file.
    pub(super) fn finish(self, name: &[u8], number: Option<u32>) -> io::Result<()> {
        let mut footer = Footer::default();
        footer.bytes(name);
        number.into_iter().for_each(|number| footer.number(u64::from(number)));
        footer.number(self.columns);
        footer.append(self.footer);
        self.out.finish(&footer, KIND)
    }
}

/// The file of that number in a folder.
pub(super) fn file_of(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{PREFIX}{number}"))
}
