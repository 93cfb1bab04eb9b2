//! What surrounds the text of a query or an update: where its relative IRIs stand, and prefixes that it need not declare.
//!
//! Follows SPARQL 1.1 Query section 4.1 <https://www.w3.org/TR/sparql11-query/#QSynIRI>.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use spargebra::SparqlParser;

use super::StoreError;
use rdf::term::NamedNode;

/// A base and prefixes; what the text itself declares goes before them.
#[derive(Debug, Clone, Default)]
pub struct Prologue {
    /// What relative IRIs are resolved against; without it they are refused.
    pub base: Option<NamedNode>,
    /// IRIs by the prefixes that stand for them.
    pub prefixes: Arc<BTreeMap<String, String>>,
}

impl Prologue {
    /// A parser that knows them.
    pub(super) fn parser(&self) -> Result<SparqlParser, StoreError> {
        let wrong = |iri: &str| StoreError::Refused {
            what: format!("a prologue with <{iri}>"),
            hint: "only absolute IRIs can stand there".to_owned(),
        };
        let mut parser = SparqlParser::new();
        if let Some(base) = &self.base {
            parser = parser.with_base_iri(base.as_str()).map_err(|_| wrong(base.as_str()))?;
        }
        for (prefix, iri) in self.prefixes.iter() {
            parser = parser.with_prefix(prefix, iri).map_err(|_| wrong(iri))?;
        }
        Ok(parser)
    }

    /// The text as a parser that knows nothing of them understands it.
    pub(super) fn before(&self, text: &str) -> String {
        let mut whole = String::new();
        if let Some(base) = &self.base {
            // Writing to a string cannot fail.
            let _never = write!(whole, "BASE {base} ");
        }
        for (prefix, iri) in self.prefixes.iter() {
            if text.contains(&format!("{prefix}:")) {
                let _never = write!(whole, "PREFIX {prefix}: <{iri}> ");
            }
        }
        whole.push_str(text);
        whole
    }
}
