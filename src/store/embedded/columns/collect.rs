//! Makes columns out of the quads of a large change, as they pass by.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{EMPTY, MAGIC, PER_BLOCK, Section, term};
use crate::fs::AtomicFile;
use crate::rdf::term::{GraphName, NamedOrBlankNode, Quad, TermRef};

/// Collects quads; gives up silently when something cannot be kept or the memory bound is reached.
pub(in super::super) struct Collector {
    out: Output,
    /// The terms of the block that is being filled, and where each ends.
    block: Vec<u8>,
    ends: Vec<u32>,
    blocks: Vec<Section>,
    /// The hash of each term by its number, and numbers by hash with linear probing.
    hashes: Vec<u128>,
    table: Vec<u32>,
    graphs: HashMap<GraphName, u32>,
    /// Subject, object and graph of each statement, by predicate.
    statements: BTreeMap<u32, Vec<[u32; 3]>>,
    count: usize,
    most_bytes: usize,
    last_subject: Option<(NamedOrBlankNode, u32)>,
    last_graph: Option<(GraphName, u32)>,
    predicates: HashMap<String, u32>,
    scratch: Vec<u8>,
}

/// The file with what has been written to it so far.
struct Output {
    file: BufWriter<AtomicFile>,
    at: u64,
}

impl Output {
    fn section(&mut self, bytes: &[u8]) -> io::Result<Section> {
        let section =
            Section { start: self.at, length: bytes.len() as u64, checksum: term::checksum(bytes) };
        self.file.write_all(bytes)?;
        self.at += section.length;
        Ok(section)
    }
}

impl Collector {
    /// Begins columns that will be the file `path`, with a bound on the memory used meanwhile.
    pub(in super::super) fn create(path: &Path, megabytes: usize) -> Option<Self> {
        if megabytes == 0 {
            return None;
        }
        let file = BufWriter::with_capacity(1 << 18, AtomicFile::create(path).ok()?);
        Some(Self {
            out: Output { file, at: 0 },
            block: Vec::new(),
            ends: Vec::new(),
            blocks: Vec::new(),
            hashes: Vec::new(),
            table: vec![EMPTY; 1 << 12],
            graphs: HashMap::new(),
            statements: BTreeMap::new(),
            count: 0,
            most_bytes: megabytes * 1_000_000,
            last_subject: None,
            last_graph: None,
            predicates: HashMap::new(),
            scratch: Vec::new(),
        })
    }

    /// Takes a quad; `None` when columns cannot be made any more. The unnamed graph is no part of
    /// the union of named graphs and is passed over.
    pub(in super::super) fn add(&mut self, quad: &Quad) -> Option<()> {
        if quad.graph_name.is_default_graph() {
            return Some(());
        }
        let graph = self.graph(&quad.graph_name);
        let subject = self.subject(&quad.subject)?;
        let predicate = match self.predicates.get(quad.predicate.as_str()) {
            Some(known) => *known,
            None => {
                let new = self.number(quad.predicate.as_ref().into())?;
                self.predicates.insert(quad.predicate.as_str().to_owned(), new);
                new
            }
        };
        let object = self.number(quad.object.as_ref())?;
        self.statements.entry(predicate).or_default().push([subject, object, graph]);
        self.count += 1;
        (self.bytes() <= self.most_bytes).then_some(())
    }

    /// What is held: statements while their vectors double, hashes likewise, and the table.
    fn bytes(&self) -> usize {
        self.count * 24 + self.hashes.capacity() * 16 + self.table.len() * 4
    }

    fn graph(&mut self, name: &GraphName) -> u32 {
        if let Some((last, number)) = &self.last_graph
            && last == name
        {
            return *number;
        }
        let next = self.graphs.len() as u32;
        let number = *self.graphs.entry(name.clone()).or_insert(next);
        self.last_graph = Some((name.clone(), number));
        number
    }

    fn subject(&mut self, subject: &NamedOrBlankNode) -> Option<u32> {
        if let Some((last, number)) = &self.last_subject
            && last == subject
        {
            return Some(*number);
        }
        let number = self.number(TermRef::from(subject.as_ref()))?;
        self.last_subject = Some((subject.clone(), number));
        Some(number)
    }

    /// The number of a term; a new one is written down.
    fn number(&mut self, term: TermRef<'_>) -> Option<u32> {
        term::encode(term, &mut self.scratch)?;
        let hash = term::hash(&self.scratch);
        let mut slot = slot_of(hash, self.table.len());
        while self.table[slot] != EMPTY {
            let number = self.table[slot];
            if self.hashes[number as usize] == hash {
                return Some(number);
            }
            slot = (slot + 1) % self.table.len();
        }
        let number = u32::try_from(self.hashes.len()).ok().filter(|n| *n < EMPTY / 2)?;
        self.table[slot] = number;
        self.hashes.push(hash);
        if self.hashes.len() * 3 > self.table.len() * 2 {
            self.grow();
        }
        self.block.extend_from_slice(&self.scratch);
        self.ends.push(u32::try_from(self.block.len()).ok()?);
        if self.ends.len() == PER_BLOCK {
            self.end_block().ok()?;
        }
        Some(number)
    }

    fn grow(&mut self) {
        let length = self.table.len() * 2;
        self.table.clear();
        self.table.resize(length, EMPTY);
        for (number, hash) in self.hashes.iter().enumerate() {
            let mut slot = slot_of(*hash, length);
            while self.table[slot] != EMPTY {
                slot = (slot + 1) % length;
            }
            self.table[slot] = number as u32;
        }
    }

    fn end_block(&mut self) -> io::Result<()> {
        let mut bytes = bytes_of(self.ends.drain(..));
        bytes.append(&mut self.block);
        self.blocks.push(self.out.section(&bytes)?);
        Ok(())
    }

    /// Writes the columns and gives the file its name.
    pub(in super::super) fn finish(mut self) -> Option<()> {
        self.end_block().ok()?;
        let table = self.out.section(&bytes_of(self.table.drain(..))).ok()?;
        let mut footer = Vec::new();
        let mut put = |number: u64| footer.extend_from_slice(&number.to_le_bytes());
        put(self.hashes.len() as u64);
        put_section(table, &mut put);
        put(self.blocks.len() as u64);
        self.blocks.iter().for_each(|block| put_section(*block, &mut put));
        put(self.statements.len() as u64);
        for (predicate, mut statements) in std::mem::take(&mut self.statements) {
            statements.sort_unstable();
            // A statement counts once in each graph.
            statements.dedup();
            put(u64::from(predicate));
            put(statements.len() as u64);
            let keys = statements.iter().map(|[s, ..]| *s);
            let bytes = bytes_of(keys.chain(statements.iter().map(|[_, o, _]| *o)));
            put_section(self.out.section(&bytes).ok()?, &mut put);
            let mut turned: Vec<u64> =
                statements.iter().map(|[s, o, _]| u64::from(*o) << 32 | u64::from(*s)).collect();
            drop(statements);
            turned.sort_unstable();
            let keys = turned.iter().map(|pair| (pair >> 32) as u32);
            let bytes = bytes_of(keys.chain(turned.iter().map(|pair| *pair as u32)));
            put_section(self.out.section(&bytes).ok()?, &mut put);
        }
        let section = self.out.section(&footer).ok()?;
        let mut end = Vec::new();
        put_section(section, &mut |number| end.extend_from_slice(&number.to_le_bytes()));
        end.extend_from_slice(MAGIC);
        self.out.section(&end).ok()?;
        self.out.file.into_inner().ok()?.commit().ok()
    }
}

/// Where the search for a hash begins in a table.
pub(super) fn slot_of(hash: u128, length: usize) -> usize {
    (hash as usize) % length
}

fn put_section(section: Section, put: &mut impl FnMut(u64)) {
    put(section.start);
    put(section.length);
    put(section.checksum);
}

fn bytes_of(numbers: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.size_hint().0 * 4);
    numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
    bytes
}
