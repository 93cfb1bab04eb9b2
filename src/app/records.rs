//! What is recorded of earlier loads, beside what stands in the files now.

use super::request::Request;
use super::{AppError, stamps};
use crate::ontology;
use rdf::term::NamedNodeRef;
use store::Store;
use store::stamp::{self, Stamp};

/// What is recorded of earlier loads, and what stands in the files now.
pub(super) struct Records {
    pub(super) stamps: Vec<Stamp>,
    pub(super) hashes: Vec<stamps::Hashed>,
    pub(super) ontology_hash: String,
    /// Whether tables count as new whatever their hashes say.
    pub(super) are_all_new: bool,
}

impl Records {
    /// Reads the records of a store; without a time nothing is recorded or skipped.
    pub(super) fn read(store: &dyn Store, request: &Request) -> Result<Self, AppError> {
        let ontology = ontology::FILES.iter().map(|f| f.1).collect::<String>();
        Ok(Self {
            stamps: if request.at.is_some() { stamp::read(store)? } else { Vec::new() },
            hashes: if request.at.is_some() { stamps::hashes(request)? } else { Vec::new() },
            ontology_hash: stamps::hash_of(&ontology),
            are_all_new: false,
        })
    }

    pub(super) fn is_new(&self, graph: &str, hash: &str) -> bool {
        self.are_all_new
            || stamp::is_changed(&self.stamps, NamedNodeRef::new_unchecked(graph), hash)
    }

    pub(super) fn hash_of(&self, graph: &str) -> String {
        let hashed = self.hashes.iter().find(|t| t.graph == graph);
        hashed.map(|t| t.hash.clone()).unwrap_or_default()
    }

    /// Returns whether every table and the ontology are as they were loaded.
    pub(super) fn is_all_known(&self) -> bool {
        self.hashes.iter().all(|t| !self.is_new(&t.graph, &t.hash))
            && !self.is_new(ontology::GRAPH, &self.ontology_hash)
    }

    /// Returns how many statements a graph had when it was loaded.
    pub(super) fn triples_of(&self, graph: &str) -> u64 {
        let stamp = self.stamps.iter().find(|s| s.graph.as_str() == graph);
        stamp.map_or(0, |stamp| stamp.triples)
    }
}
