//! Changes of whole graphs on a server: sent in pieces, switched in at the end by one update.
//!
//! # How
//!
//! A small change is one update: `DROP` and `INSERT DATA` for each graph. A larger one is cut into pieces
//! of some megabytes; each piece is `PUT` as a graph of its own, named by its content, where no query of
//! this crate looks. A piece that the server has already, from an upload that broke off, is not sent again.
//! When all are there, a marker is set by an update that counts their triples; then one update, which does
//! nothing without the marker, replaces the graphs and removes marker and pieces.
//!
//! Every request can so be repeated when its answer was lost: a piece is put with the same content, the
//! marker is set twice to the same, and the switch finds no marker the second time.
//!
//! # Costs
//!
//! Each triple is written twice on the server, and the switch is one transaction of the size of the old and
//! the new graphs together. 16 bytes of memory a triple here, to count repeated ones once.

use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher, RandomState};

use siphasher::sip128::{Hasher128, SipHasher13};

use super::super::source::hash_of;
use super::super::staging::{STAGING, UPLOADS};
use super::super::{Change, ContentHash, GraphLoad, GraphReplacement, Progress, StoreError};
use super::http::{Again, Request, UNNAMED};
use super::{GENID, NTRIPLES, Remote};
use rdf::term::{NamedNode, NamedOrBlankNode, Term, Triple};

/// Bytes of N-Triples that are sent as the text of an update.
const AT_ONCE: usize = 1 << 20;
/// How many triples are read between two calls of the progress function.
const PROGRESS: u64 = 10_000;

/// One graph of a change on its way.
struct Staged {
    load: GraphLoad,
    /// The pieces on the server, with the number of distinct triples in each.
    pieces: Vec<(String, u64)>,
    /// What has not been sent yet, as N-Triples.
    rest: String,
    rest_keys: Vec<u128>,
    keys: Vec<u128>,
}

/// The context of one upload.
struct Upload<'a> {
    remote: &'a Remote,
    /// Tells this upload's pieces from those of others.
    id: String,
    present: Option<std::collections::BTreeSet<String>>,
    total: u64,
    progress: &'a mut dyn FnMut(u64) -> Progress,
}

/// Carries a change out, all or nothing.
pub(super) fn apply(
    remote: &Remote,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    let id = upload_id(&replace);
    let mut upload = Upload { remote, id, present: None, total: 0, progress };
    let mut staged = Vec::with_capacity(replace.len());
    for graph in replace {
        if staged.iter().any(|s: &Staged| s.load.name == graph.name) {
            return Err(StoreError::Refused {
                what: format!("replacing <{}> twice in one step", graph.name.as_str()),
                hint: "put the triples into one source".to_owned(),
            });
        }
        staged.push(upload.read(graph)?);
    }
    let loads: Vec<GraphLoad> = staged.iter().map(|s| s.load.clone()).collect();
    if let Some(make) = record {
        let graph = make(&loads).map_err(|source| StoreError::Source {
            graph: NamedNode::new_unchecked(super::super::stamp::RECORDS),
            source,
        })?;
        staged.push(upload.read(graph)?);
    }
    let whole: usize = staged.iter().map(|s| s.rest.len()).sum();
    if staged.iter().all(|s| s.pieces.is_empty()) && whole <= remote.piece.min(AT_ONCE) {
        remote.change(&at_once(&staged, &dropped), Again::Safe)?;
    } else {
        for graph in &mut staged {
            upload.send_rest(graph)?;
        }
        upload.switch(&staged, &dropped)?;
    }
    Ok(loads)
}

/// Names the upload by the versions of its graphs, so that it can be taken up again; without versions, by
/// chance, so that nothing else is taken for it.
fn upload_id(replace: &[GraphReplacement<'_>]) -> String {
    let mut hasher = SipHasher13::new();
    for graph in replace {
        hasher.write(graph.name.as_str().as_bytes());
        hasher.write_u8(0xff);
        if let Some(version) = &graph.version {
            hasher.write(version.as_bytes());
        } else {
            hasher.write_u64(RandomState::new().hash_one(graph.name.as_str()));
        }
        hasher.write_u8(0xff);
    }
    format!("{:032x}", hasher.finish128().as_u128())
}

impl Upload<'_> {
    /// Reads one graph to its end, sending each piece that is full.
    fn read(&mut self, graph: GraphReplacement<'_>) -> Result<Staged, StoreError> {
        let load = GraphLoad {
            name: graph.name.clone(),
            read: 0,
            stored: 0,
            content: ContentHash::default(),
        };
        let mut staged = Staged {
            load,
            pieces: Vec::new(),
            rest: String::new(),
            rest_keys: Vec::new(),
            keys: Vec::new(),
        };
        for triple in graph.triples.into_scoped(&graph.name).canonical() {
            let triple = triple
                .map_err(|source| StoreError::Source { graph: graph.name.clone(), source })?;
            staged.load.read += 1;
            self.total += 1;
            if self.total.is_multiple_of(PROGRESS) && (self.progress)(self.total) == Progress::Stop
            {
                return Err(StoreError::Cancelled);
            }
            staged.rest_keys.push(hash_of(triple.as_ref()));
            write_triple(&mut staged.rest, triple);
            if staged.rest.len() >= self.remote.piece {
                self.send_rest(&mut staged)?;
            }
        }
        let mut keys = staged.keys.clone();
        keys.extend(&staged.rest_keys);
        keys.sort_unstable();
        keys.dedup();
        staged.load.stored = keys.len() as u64;
        staged.load.content = keys.into_iter().collect();
        Ok(staged)
    }

    /// Sends what is left as one more piece, unless the server has it.
    fn send_rest(&mut self, staged: &mut Staged) -> Result<(), StoreError> {
        if staged.rest.is_empty() {
            return Ok(());
        }
        let mut hasher = SipHasher13::new();
        hasher.write(staged.rest.as_bytes());
        let content = hasher.finish128().as_u128();
        let target = {
            let mut hasher = SipHasher13::new();
            hasher.write(staged.load.name.as_str().as_bytes());
            hasher.finish()
        };
        let name =
            format!("{STAGING}{}:{target:016x}:{}:{content:032x}", self.id, staged.pieces.len());
        if self.present.is_none() {
            self.present = Some(self.remote.names()?);
        }
        if !self.present.as_ref().is_some_and(|names| names.contains(&name)) {
            self.put(&name, &staged.rest)?;
        }
        staged.rest_keys.sort_unstable();
        staged.rest_keys.dedup();
        staged.pieces.push((name, staged.rest_keys.len() as u64));
        staged.keys.append(&mut staged.rest_keys);
        staged.rest.clear();
        Ok(())
    }

    /// Makes a graph of these triples, by an update where there is no other way.
    fn put(&self, name: &str, triples: &str) -> Result<(), StoreError> {
        let Some(url) = self.remote.graph_url(name)? else {
            let update = format!(
                "DROP SILENT GRAPH <{name}> ;\nINSERT DATA {{ GRAPH <{name}> {{\n{triples}}} }}"
            );
            return self.remote.change(&update, Again::Safe);
        };
        self.remote.http.expect(&Request {
            method: "PUT",
            url: &url,
            prefer: UNNAMED,
            accept: "*/*",
            body: Some((NTRIPLES, triples.as_bytes())),
            timeout: self.remote.timeout,
            again: Again::Safe,
        })?;
        Ok(())
    }

    /// Sets the marker and switches the pieces in.
    fn switch(&self, staged: &[Staged], dropped: &[NamedNode]) -> Result<(), StoreError> {
        let marker = format!("<{STAGING}{}>", self.id);
        let pieces: Vec<_> = staged.iter().flat_map(|s| &s.pieces).collect();
        let expected: u64 = pieces.iter().map(|(_, count)| count).sum();
        let names = iris(&pieces);
        self.remote.change(
            &format!(
                "INSERT {{ GRAPH <{UPLOADS}> {{ {marker} <urn:x-store:ready> true }} }} WHERE {{ \
                 {{ SELECT (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {names}}} GRAPH ?g {{ ?s ?p ?o }} }} }} \
                 FILTER(?n = {expected}) }}"
            ),
            Again::Safe,
        )?;
        let ask = format!("SELECT ?x WHERE {{ GRAPH <{UPLOADS}> {{ {marker} ?p ?x }} }}");
        if self.remote.select(&ask)?.next().transpose()?.is_none() {
            return Err(StoreError::Unsupported {
                what: format!(
                    "{} has not kept all of the upload; nothing was changed, load it again",
                    self.remote.address
                ),
            });
        }
        self.remote.change(&switch_update(staged, dropped, &marker), Again::Safe)
    }
}

fn switch_update(staged: &[Staged], dropped: &[NamedNode], marker: &str) -> String {
    let ready = format!("GRAPH <{UPLOADS}> {{ {marker} <urn:x-store:ready> true }}");
    let mut update = String::new();
    for name in staged.iter().map(|s| &s.load.name).chain(dropped) {
        let old = format!("GRAPH {name} {{ ?s ?p ?o }}");
        push(&mut update, format_args!("DELETE {{ {old} }} WHERE {{ {ready} {old} }} ;\n"));
    }
    for graph in staged.iter().filter(|s| !s.pieces.is_empty()) {
        let pieces = iris(&graph.pieces.iter().collect::<Vec<_>>());
        push(
            &mut update,
            format_args!(
                "INSERT {{ GRAPH {} {{ ?s ?p ?o }} }} WHERE {{ {ready} \
                     VALUES ?g {{ {pieces}}} GRAPH ?g {{ ?s ?p ?o }} }} ;\n",
                graph.load.name
            ),
        );
    }
    push(&mut update, format_args!("DELETE WHERE {{ GRAPH <{UPLOADS}> {{ {marker} ?p ?o }} }}"));
    for (name, _) in staged.iter().flat_map(|s| &s.pieces) {
        push(&mut update, format_args!(" ;\nDROP SILENT GRAPH <{name}>"));
    }
    update
}

/// The names of pieces, for `VALUES`.
fn iris(pieces: &[&(String, u64)]) -> String {
    let mut out = String::new();
    for (name, _) in pieces {
        push(&mut out, format_args!("<{name}> "));
    }
    out
}

/// The update of a small change.
fn at_once(staged: &[Staged], dropped: &[NamedNode]) -> String {
    let mut update = String::new();
    for name in staged.iter().map(|s| &s.load.name).chain(dropped) {
        push(&mut update, format_args!("DROP SILENT GRAPH {name} ;\n"));
    }
    for graph in staged.iter().filter(|s| !s.rest.is_empty()) {
        push(
            &mut update,
            format_args!("INSERT DATA {{ GRAPH {} {{\n{}}} }} ;\n", graph.load.name, graph.rest),
        );
    }
    update
}

/// Writing to a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _never = out.write_fmt(text);
}

/// One line of N-Triples with IRIs in place of blank nodes.
fn write_triple(out: &mut String, triple: Triple) {
    let subject = match triple.subject {
        NamedOrBlankNode::BlankNode(node) => genid(&node).into(),
        named @ NamedOrBlankNode::NamedNode(_) => named,
    };
    let object = match triple.object {
        Term::BlankNode(node) => genid(&node).into(),
        other => other,
    };
    push(out, format_args!("{} .\n", Triple::new(subject, triple.predicate, object)));
}

fn genid(node: &rdf::term::BlankNode) -> NamedNode {
    NamedNode::new_unchecked(format!("{GENID}{}", node.as_str()))
}
