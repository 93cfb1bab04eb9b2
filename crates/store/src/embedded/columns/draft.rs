//! The files of the next generation while they are being written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::super::source::hash_of;
use super::graph::{Graph, GraphWriter, PREFIX, file_of, pair};
use super::terms::TermsWriter;
use super::{Columns, LIST, bytes_of_name, file, term};
use rdf::term::{
    GraphName, GraphNameRef, NamedNode, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef,
    TripleRef,
};

/// Repeated statements whose terms are read together.
const TOGETHER: usize = 1 << 16;

/// Files in a folder that nobody reads before [`Draft::finish`] and the switch to it.
#[derive(Debug)]
pub(in super::super) struct Draft {
    folder: PathBuf,
    terms: TermsWriter,
    next_file: u64,
    /// The number of the file of each graph that has been written.
    files: HashMap<Vec<u8>, u64>,
    /// Graphs that stay as they are.
    kept: Vec<Arc<Graph>>,
    open: BTreeMap<Vec<u8>, Collected>,
    /// The graph of the last statement, which is not among the others.
    last: Option<(GraphName, Vec<u8>, Collected)>,
    count: usize,
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

impl Draft {
    /// Begins a generation in an empty folder, with the numbers that terms have in `base`.
    pub(in super::super) fn create(folder: &Path, base: &Columns) -> io::Result<Self> {
        let used = base.graphs.iter().filter_map(|graph| {
            let name = graph.path()?.file_name()?.to_str()?;
            name.strip_prefix(PREFIX)?.parse::<u64>().ok()
        });
        let next_file = used.max().map_or(1, |last| last + 1);
        let terms = TermsWriter::create(folder, &base.dictionary)?;
        for path in terms.before().paths() {
            link(path, folder)?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            terms,
            next_file,
            files: HashMap::new(),
            kept: Vec::new(),
            open: BTreeMap::new(),
            last: None,
            count: 0,
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

    /// Bytes in memory for terms; they grow until the end.
    pub(in super::super) fn bytes_of_terms(&self) -> usize {
        self.terms.bytes()
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
        let path = file_of(&self.folder, self.next_file);
        let mut file = self.next_graph()?;
        for (predicate, pairs) in statements {
            file.column(predicate, &self.settled(predicate, pairs, written)?)?;
        }
        file.finish(&[], None)?;
        Graph::open(&path)
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
        for predicate in collected.parts.iter().flat_map(|part| part.columns.keys()) {
            collected.statements.entry(*predicate).or_default();
        }
        // What is written last counts.
        if let Some(before) = self.files.insert(name.to_owned(), self.next_file) {
            files::remove(&file_of(&self.folder, before)).map_err(io::Error::other)?;
        }
        let mut file = self.next_graph()?;
        let mut written = collected.written;
        for (predicate, mut pairs) in collected.statements {
            self.count -= pairs.len();
            for part in &collected.parts {
                if let Some(column) = part.columns.get(&predicate) {
                    pairs.extend(part.copy_by_subject(column)?.sorted());
                }
            }
            let pairs = self.settled(predicate, pairs, &mut written)?;
            written.stored += pairs.len() as u64;
            file.column(predicate, &pairs)?;
        }
        file.finish(name, number)?;
        for part in collected.parts.iter().filter_map(|part| part.path()) {
            files::remove(part).map_err(io::Error::other)?;
        }
        Ok(written)
    }

    fn next_graph(&mut self) -> io::Result<GraphWriter> {
        let file = GraphWriter::create(&self.folder, self.next_file)?;
        self.next_file += 1;
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
    pub(in super::super) fn keep(
        &mut self,
        base: &Columns,
        graph: GraphNameRef<'_>,
    ) -> io::Result<()> {
        base.graph(graph).map_or(Ok(()), |graph| self.keep_graph(graph))
    }

    fn keep_graph(&mut self, graph: &Arc<Graph>) -> io::Result<()> {
        self.kept.push(Arc::clone(graph));
        graph.path().map_or(Ok(()), |path| link(path, &self.folder))
    }

    /// Writes what an update has made of the base.
    pub(in super::super) fn rewrite(&mut self, new: &Columns) -> io::Result<()> {
        for added in new.dictionary.added() {
            self.terms.number(added.as_ref())?;
        }
        for graph in &new.graphs {
            match graph.path() {
                Some(_) => self.keep_graph(graph)?,
                None => self.next_graph()?.graph(graph)?,
            }
        }
        Ok(())
    }

    /// Writes the graphs that have not ended, brings everything to the disk, and opens it.
    pub(in super::super) fn finish(mut self) -> io::Result<Columns> {
        self.set_aside();
        for (name, collected) in std::mem::take(&mut self.open) {
            self.write(&name, collected)?;
        }
        let layers = self.terms.before().clone();
        self.terms.finish()?;
        let files = files::list(&self.folder).map_err(io::Error::other)?;
        let names = files.iter().filter_map(|path| path.file_name()?.to_str());
        let list: String = names.flat_map(|name| [name, "\n"]).collect();
        let write = files::write_atomic(&self.folder.join(LIST), list.as_bytes());
        write.and_then(|()| files::sync_dir(&self.folder)).map_err(io::Error::other)?;
        Columns::of_files(&self.folder, &files, &layers, &self.kept)
    }
}

/// Gives a file a second name in a folder.
fn link(path: &Path, folder: &Path) -> io::Result<()> {
    let name = path.file_name().ok_or_else(file::damaged)?;
    files::link(path, &folder.join(name)).map_err(io::Error::other)
}

/// Gives all files of columns a second name in another folder.
pub(in super::super) fn copy(columns: &Columns, folder: &Path) -> io::Result<()> {
    let graphs = columns.graphs.iter().filter_map(|graph| graph.path());
    let list = columns.dictionary.paths().next().map(|path| path.with_file_name(LIST));
    for path in columns.dictionary.paths().chain(graphs).chain(list.as_deref()) {
        link(path, folder)?;
    }
    files::sync_dir(folder).map_err(io::Error::other)
}
