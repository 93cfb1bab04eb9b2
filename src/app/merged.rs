//! What stands for what in a store, and how statements read with it.

use super::AppError;
use super::spooled::statements;
use crate::namespace::ID;
use files::Spool;
use rdf::term::{NamedNode, NamedOrBlankNode, Term, Triple};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use store::Store;

/// The graph of redirections.
pub const GRAPH: &str = crate::namespace::MERGED_GRAPH;

pub(super) const REPLACED: &str = "http://purl.org/dc/terms/isReplacedBy";
const IDENTIFIER: &str = "http://purl.org/dc/terms/identifier";
const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
const OTHER_LABEL: &str = "http://www.w3.org/2004/02/skos/core#altLabel";
pub(super) const THROUGH: &str = "https://w3id.org/xiangmai/ontology#throughId";

/// What stands for what: old IRIs with those that replace them, followed to the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged(pub(super) BTreeMap<String, String>);

impl Merged {
    /// Reads the redirections of a store.
    pub fn read(store: &dyn Store) -> Result<Self, AppError> {
        let mut found = BTreeMap::new();
        for triple in store.graph(&NamedNode::new_unchecked(GRAPH))? {
            let triple = triple?;
            if let (NamedOrBlankNode::NamedNode(old), REPLACED, Term::NamedNode(new)) =
                (&triple.subject, triple.predicate.as_str(), &triple.object)
            {
                found.insert(old.as_str().to_owned(), new.as_str().to_owned());
            }
        }
        Ok(Self(found))
    }

    /// Whether nothing was merged.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every old IRI with the one that replaces it, sorted.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(old, new)| (old.as_str(), new.as_str()))
    }

    /// What a thing is now.
    pub(super) fn now<'a>(&'a self, iri: &'a str) -> &'a str {
        let mut at = iri;
        // Redirections never run in a circle, and are few.
        for _ in 0..=self.0.len() {
            match self.0.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// A statement with the things that are now; none where it only told an old thing's id.
    pub(super) fn apply(&self, triple: Triple) -> Option<Triple> {
        let mut triple = triple;
        if let NamedOrBlankNode::NamedNode(subject) = &triple.subject
            && self.0.contains_key(subject.as_str())
        {
            match triple.predicate.as_str() {
                IDENTIFIER => return None,
                LABEL => triple.predicate = NamedNode::new_unchecked(OTHER_LABEL),
                _ => {}
            }
            triple.subject = NamedNode::new_unchecked(self.now(subject.as_str())).into();
        }
        // Cells that list organizations by id.
        if let (Term::Literal(id), true) = (&triple.object, triple.predicate.as_str() == THROUGH) {
            let old = format!("{ID}organization/{}", id.value());
            if self.0.contains_key(&old) {
                let now = short(self.now(&old)).trim_start_matches("organization/").to_owned();
                triple.object = rdf::term::Literal::new_simple_literal(now).into();
            }
        }
        if let Term::NamedNode(object) = &triple.object
            && self.0.contains_key(object.as_str())
        {
            triple.object = NamedNode::new_unchecked(self.now(object.as_str())).into();
        }
        Some(triple)
    }

    /// Whether a line of N-Triples speaks of an old thing.
    fn touches(&self, line: &[u8]) -> bool {
        let text = std::str::from_utf8(line).unwrap_or_default();
        if text.contains(THROUGH) {
            return true;
        }
        text.split('<')
            .skip(1)
            .any(|rest| rest.split_once('>').is_some_and(|(iri, _)| self.0.contains_key(iri)))
    }

    /// Writes a piece of a spool with the things that are now; returns how many statements there are.
    pub(super) fn rewrite(
        &self,
        from: &Spool,
        (start, end): (u64, u64),
        to: &mut Spool,
    ) -> Result<u64, AppError> {
        let mut lines = BufReader::new(from.reader(start, end)?);
        let (mut line, mut count) = (Vec::new(), 0);
        while lines.read_until(b'\n', &mut line)? > 0 {
            if self.touches(&line) {
                for triple in statements(line.as_slice()) {
                    if let Some(triple) = self.apply(triple?) {
                        writeln!(to, "{triple} .")?;
                        count += 1;
                    }
                }
            } else {
                to.write_all(&line)?;
                count += 1;
            }
            line.clear();
        }
        Ok(count)
    }
}

/// How long a spool is, all that was written to it counted.
pub(super) fn length(spool: &mut Spool) -> Result<u64, AppError> {
    spool.finish()?;
    Ok(spool.written()?)
}

/// The id of a thing of ours.
pub(super) fn short(iri: &str) -> &str {
    iri.strip_prefix(ID).unwrap_or(iri)
}
