//! The segments of the next generation while they are being written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::sync::Arc;

use super::super::super::source::hash_of;
use super::super::directory::SharedDirectory;
use super::super::manifest::Segment;
use super::file::File;
use super::graph::{Column, Graph, GraphWriter, pair};
use super::terms::TermsWriter;
use super::{Columns, bytes_of_name, file, term};
use rdf::term::{
    GraphName, GraphNameRef, NamedNode, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef,
    TripleRef,
};

/// Repeated statements whose terms are read together.
const TOGETHER: usize = 1 << 16;

/// Segments that nobody reads before [`SegmentsWriter::finish`] and the manifest that names them.
#[derive(Debug)]
pub(in super::super) struct SegmentsWriter {
    directory: SharedDirectory,
    terms: TermsWriter,
    /// The number of the next segment.
    next: u64,
    /// The graphs that have been written.
    files: HashMap<Vec<u8>, File>,
    /// Graphs that stay as they are.
    kept: Vec<Arc<Graph>>,
    open: BTreeMap<Vec<u8>, Collected>,
    /// The graph of the last statement, which is not among the others.
    last: Option<(GraphName, Vec<u8>, Collected)>,
    count: usize,
    /// More statements of one predicate than this are merged without being held.
    most_pairs: u64,
    last_subject: Option<(NamedOrBlankNode, u32)>,
    predicates: HashMap<String, u32>,
}

/// What has come of a graph so far.
#[derive(Debug, Default)]
struct Collected {
    /// Statements by predicate, not sorted yet.
    statements: BTreeMap<u32, Vec<u64>>,
    /// Those that have been written, because they were too many to be held.
    parts: Vec<Graph>,
    written: Written,
}

/// What a graph came to have.
#[derive(Debug, Default, Clone, Copy)]
pub(in super::super) struct Written {
    /// Its triples.
    pub(in super::super) stored: u64,
    /// The sum of the hashes of those that were given more than once, each time but the first.
    pub(in super::super) repeated: u128,
}

impl SegmentsWriter {
    /// Begins a generation with the numbers that terms have in `base`, and segments from number `next` on; no more than
    /// `most_pairs` statements of one predicate are put together in memory.
    pub(in super::super) fn create(
        directory: &SharedDirectory,
        next: u64,
        base: &Columns,
        most_pairs: u64,
    ) -> io::Result<Self> {
        Ok(Self {
            directory: Arc::clone(directory),
            terms: TermsWriter::create(directory, next, &base.dictionary)?,
            next: next + 1,
            files: HashMap::new(),
            kept: Vec::new(),
            open: BTreeMap::new(),
            last: None,
            count: 0,
            most_pairs,
            last_subject: None,
            predicates: HashMap::new(),
        })
    }

    /// Takes a triple.
    pub(in super::super) fn add(
        &mut self,
        graph: GraphNameRef<'_>,
        triple: TripleRef<'_>,
    ) -> io::Result<()> {
        let subject = self.subject(triple.subject)?;
        let predicate = match self.predicates.get(triple.predicate.as_str()) {
            Some(known) => *known,
            None => {
                let new = self.terms.number(triple.predicate.into())?;
                self.predicates.insert(triple.predicate.as_str().to_owned(), new);
                new
            }
        };
        let object = self.terms.number(triple.object)?;
        let pairs = self.collected(graph).statements.entry(predicate).or_default();
        pairs.push(pair(subject, object));
        self.count += 1;
        Ok(())
    }

    /// Lets no more than so many bytes be held for new terms, and as many again for what is looked up among the others:
    /// the rest waits in files.
    pub(in super::super) fn bound_terms(&mut self, most: usize) -> io::Result<()> {
        if self.terms.bytes() > most {
            self.terms.seal(&self.directory, self.next)?;
            self.next += 1;
        }
        self.terms.forget(most as u64);
        Ok(())
    }

    /// Bytes in memory for statements, while their vectors double and with room to turn them.
    pub(in super::super) fn bytes_of_statements(&self) -> usize {
        self.count * 24
    }

    /// Writes the statements that are in memory; what follows is put together with them at the end.
    pub(in super::super) fn spill(&mut self) -> io::Result<()> {
        self.set_aside();
        for (name, mut collected) in std::mem::take(&mut self.open) {
            let statements = std::mem::take(&mut collected.statements);
            if !statements.is_empty() {
                let part = self.part(statements, &mut collected.written)?;
                collected.parts.push(part);
            }
            self.open.insert(name, collected);
        }
        self.count = 0;
        Ok(())
    }

    /// Writes statements into a file of their own, whose graph has no name.
    fn part(
        &mut self,
        statements: BTreeMap<u32, Vec<u64>>,
        written: &mut Written,
    ) -> io::Result<Graph> {
        let mut file = self.next_graph()?;
        for (predicate, pairs) in statements {
            file.column(predicate, &self.settled(predicate, pairs, written)?)?;
        }
        Graph::open(file.finish(&[], None)?)
    }

    /// Sorted statements of a predicate, each once; the others are noted.
    fn settled(
        &mut self,
        predicate: u32,
        mut pairs: Vec<u64>,
        written: &mut Written,
    ) -> io::Result<Vec<u64>> {
        pairs.sort_unstable();
        if let Some(repeated) = self.repeated(predicate, &pairs)? {
            written.repeated = written.repeated.wrapping_add(repeated);
            pairs.dedup();
        }
        Ok(pairs)
    }

    fn subject(&mut self, subject: NamedOrBlankNodeRef<'_>) -> io::Result<u32> {
        if let Some((last, number)) = &self.last_subject
            && last.as_ref() == subject
        {
            return Ok(*number);
        }
        let number = self.terms.number(TermRef::from(subject))?;
        self.last_subject = Some((subject.into_owned(), number));
        Ok(number)
    }

    fn collected(&mut self, graph: GraphNameRef<'_>) -> &mut Collected {
        if self.last.as_ref().is_none_or(|(last, ..)| last.as_ref() != graph) {
            let key = bytes_of_name(graph);
            let collected = self.open.remove(&key).unwrap_or_default();
            self.set_aside();
            self.last = Some((graph.into_owned(), key, collected));
        }
        &mut self.last.get_or_insert_with(Default::default).2
    }

    fn set_aside(&mut self) {
        if let Some((_, key, collected)) = self.last.take() {
            self.open.insert(key, collected);
        }
    }

    /// Writes a graph, all of whose triples are there.
    pub(in super::super) fn end(&mut self, graph: GraphNameRef<'_>) -> io::Result<Written> {
        self.set_aside();
        let key = bytes_of_name(graph);
        match self.open.remove(&key) {
            Some(collected) => self.write(&key, collected),
            None => Ok(Written::default()),
        }
    }

    fn write(&mut self, name: &[u8], mut collected: Collected) -> io::Result<Written> {
        let number = match name {
            [] => None,
            name => Some(self.terms.number(term::decode(name)?.as_ref())?),
        };
        let held: usize = collected.statements.values().map(Vec::len).sum();
        self.count -= held;
        if !collected.parts.is_empty() && held > 0 {
            let statements = std::mem::take(&mut collected.statements);
            let part = self.part(statements, &mut collected.written)?;
            collected.parts.push(part);
        }
        for predicate in collected.parts.iter().flat_map(|part| part.columns.keys()) {
            collected.statements.entry(*predicate).or_default();
        }
        let mut file = self.next_graph()?;
        let mut written = collected.written;
        for (predicate, mut pairs) in collected.statements {
            let parts = collected.parts.iter();
            let parts =
                parts.filter_map(|part| Some((part, part.columns.get(&predicate)?.as_ref())));
            let parts: Vec<_> = parts.collect();
            let all: u64 = parts.iter().map(|(_, column)| column.count).sum();
            if all > self.most_pairs {
                written.stored +=
                    self.merge(predicate, &parts, &mut file, &mut written.repeated)?;
                continue;
            }
            for (part, column) in parts {
                pairs.extend(part.copy_by_subject(column)?.sorted());
            }
            let pairs = self.settled(predicate, pairs, &mut written)?;
            written.stored += pairs.len() as u64;
            file.column(predicate, &pairs)?;
        }
        // What is written last counts.
        if let Some(before) = self.files.insert(name.to_owned(), file.finish(name, number)?) {
            before.remove()?;
        }
        for part in collected.parts.iter().filter_map(Graph::file) {
            part.remove()?;
        }
        Ok(written)
    }

    /// Writes the statements of a predicate that are too many to be held.
    fn merge(
        &mut self,
        predicate: u32,
        parts: &[(&Graph, &Column)],
        file: &mut GraphWriter,
        sum: &mut u128,
    ) -> io::Result<u64> {
        let Term::NamedNode(name) = self.terms.term(predicate)? else {
            return Err(file::damaged());
        };
        let mut repeated: Vec<(u64, usize)> = Vec::new();
        let stored = file.merged(predicate, parts, &mut |pair| {
            if repeated.len() == TOGETHER {
                *sum = sum.wrapping_add(self.sum_of_hashes(&name, &repeated)?);
                repeated.clear();
            }
            repeated.push((pair, 1));
            Ok(())
        })?;
        *sum = sum.wrapping_add(self.sum_of_hashes(&name, &repeated)?);
        Ok(stored)
    }

    fn next_graph(&mut self) -> io::Result<GraphWriter> {
        let file = GraphWriter::create(&self.directory, self.next)?;
        self.next += 1;
        Ok(file)
    }

    /// The hashes of statements that are not the first of their kind; `None` if there are none.
    fn repeated(&mut self, predicate: u32, pairs: &[u64]) -> io::Result<Option<u128>> {
        let same = pairs.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
        let repeated: Vec<(u64, usize)> = same.map(|same| (same[0], same.len() - 1)).collect();
        if repeated.is_empty() {
            return Ok(None);
        }
        let Term::NamedNode(predicate) = self.terms.term(predicate)? else {
            return Err(file::damaged());
        };
        let mut sum = 0_u128;
        for some in repeated.chunks(TOGETHER) {
            sum = sum.wrapping_add(self.sum_of_hashes(&predicate, some)?);
        }
        Ok(Some(sum))
    }

    /// The hashes of some statements, each so many times. Reads terms in the order in which they are stored.
    fn sum_of_hashes(
        &mut self,
        predicate: &NamedNode,
        statements: &[(u64, usize)],
    ) -> io::Result<u128> {
        let ends = |pair: u64| [(pair >> 32) as u32, pair as u32];
        let numbers: BTreeSet<u32> = statements.iter().flat_map(|(pair, _)| ends(*pair)).collect();
        let terms = numbers.into_iter().map(|number| Ok((number, self.terms.term(number)?)));
        let terms: HashMap<u32, Term> = terms.collect::<io::Result<_>>()?;
        let mut sum = 0_u128;
        for (pair, times) in statements {
            let [subject, object] = ends(*pair).map(|number| &terms[&number]);
            let subject = match subject {
                Term::NamedNode(node) => NamedOrBlankNodeRef::from(node),
                Term::BlankNode(node) => node.into(),
                _ => return Err(file::damaged()),
            };
            let hash = hash_of(TripleRef::new(subject, predicate, object));
            sum = sum.wrapping_add(hash.wrapping_mul(*times as u128));
        }
        Ok(sum)
    }

    /// Leaves a graph of the base as it is.
    pub(in super::super) fn keep(&mut self, base: &Columns, graph: GraphNameRef<'_>) {
        self.kept.extend(base.graph(graph).cloned());
    }

    /// Writes what an update has made of the base.
    pub(in super::super) fn rewrite(&mut self, new: &Columns) -> io::Result<()> {
        for added in new.dictionary.added() {
            self.terms.number(added.as_ref())?;
        }
        for graph in &new.graphs {
            if graph.file().is_some() {
                self.kept.push(Arc::clone(graph));
            } else {
                let file = self.next_graph()?.graph(graph)?;
                self.files.insert(graph.name.clone(), file);
            }
        }
        Ok(())
    }

    /// Writes the graphs that have not ended, brings every segment to the device, and opens them; returns their
    /// names and the number of the next.
    pub(in super::super) fn finish(mut self) -> io::Result<(Columns, Vec<Segment>, u64)> {
        self.set_aside();
        for (name, collected) in std::mem::take(&mut self.open) {
            self.write(&name, collected)?;
        }
        let layers = self.terms.layers();
        let last = self.terms.finish()?;
        let mut files: Vec<File> = layers.files().cloned().chain([last]).collect();
        files.extend(self.files.into_values());
        files.extend(self.kept.iter().filter_map(|graph| graph.file()).cloned());
        let mut segments: Vec<Segment> = files.into_iter().map(|file| file.segment).collect();
        segments.sort_by_key(|segment| Segment::number_of(&segment.name));
        let columns = Columns::of_segments(&self.directory, &segments, &layers, &self.kept)?;
        Ok((columns, segments, self.next))
    }
}
