//! Everything said of one subject, read from sorted lines.

use super::super::AppError;
use crate::namespace::ONTOLOGY as XM;
use ::rdf::term::{NamedOrBlankNode, Term, Triple};
use ::rdf::vocab::rdf;
use std::iter::Peekable;

/// Returns the IRI of a term that is one.
pub(super) fn iri_of(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

/// Returns the text of a literal.
pub(super) fn text_of(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

/// A subject with its statements, each once.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) iri: String,
    /// Property and object, in the order of the lines.
    pub(super) statements: Vec<(String, Term)>,
}

impl Record {
    /// The values of a property, by its IRI.
    pub(super) fn values<'a>(&'a self, property: &'a str) -> impl Iterator<Item = &'a Term> {
        self.statements.iter().filter(move |(p, _)| p == property).map(|(_, term)| term)
    }

    /// The values of one of our own properties, by its local name.
    pub(super) fn own<'a>(&'a self, local: &'a str) -> impl Iterator<Item = &'a Term> {
        let is = move |p: &str| p.strip_prefix(XM) == Some(local);
        self.statements.iter().filter(move |(p, _)| is(p)).map(|(_, term)| term)
    }

    /// The local names of its classes of ours.
    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.values(rdf::TYPE).filter_map(iri_of).filter_map(|iri| iri.strip_prefix(XM))
    }

    /// What it is in the words of another vocabulary, by local name: a thing where it says nothing. None of what only
    /// tells how something came to be known, or what words mean.
    pub(super) fn foreign_class(&self) -> Option<&str> {
        const BESIDE: [&str; 6] = [
            "http://www.w3.org/ns/oa#",
            "http://www.w3.org/ns/prov#",
            "http://www.w3.org/2002/07/owl#",
            "http://www.w3.org/2000/01/rdf-schema#",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "http://rdfs.org/ns/void#",
        ];
        if self.values(rdf::TYPE).next().is_none() {
            return Some("Thing");
        }
        let classes = self.values(rdf::TYPE).filter_map(iri_of);
        let told = classes.filter(|class| !BESIDE.iter().any(|base| class.starts_with(base)));
        told.min().map(|class| class.rsplit(['/', '#']).next().unwrap_or(class))
    }

    /// The first text of a property, one in a language before others.
    pub(super) fn text_in<'a>(&'a self, property: &'a str, language: &str) -> Option<&'a str> {
        let literals = || {
            self.values(property).filter_map(|term| match term {
                Term::Literal(literal) => Some(literal),
                _ => None,
            })
        };
        let wanted = literals().find(|literal| literal.language() == Some(language));
        wanted.map(::rdf::term::Literal::value)
    }

    /// The first text of a property, whatever its language.
    pub(super) fn text<'a>(&'a self, property: &'a str) -> Option<&'a str> {
        self.values(property).find_map(text_of)
    }
}

/// The subjects of sorted statements, one after the other.
pub(super) struct Records<I: Iterator<Item = Result<Triple, AppError>>> {
    statements: Peekable<I>,
}

impl<I: Iterator<Item = Result<Triple, AppError>>> Records<I> {
    pub(super) fn new(statements: I) -> Self {
        Self { statements: statements.peekable() }
    }
}

impl<I: Iterator<Item = Result<Triple, AppError>>> Iterator for Records<I> {
    type Item = Result<Record, AppError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = Record::default();
        loop {
            if let Some(Ok(triple)) = self.statements.peek()
                && !record.iri.is_empty()
                && !matches!(&triple.subject, NamedOrBlankNode::NamedNode(s) if s.as_str() == record.iri)
            {
                return Some(Ok(record));
            }
            let triple = match self.statements.next() {
                Some(Ok(triple)) => triple,
                Some(Err(error)) => return Some(Err(error)),
                None if record.iri.is_empty() => return None,
                None => return Some(Ok(record)),
            };
            let NamedOrBlankNode::NamedNode(subject) = triple.subject else { continue };
            if record.iri.is_empty() {
                record.iri = subject.into_string();
            }
            let statement = (triple.predicate.into_string(), triple.object);
            if record.statements.last() != Some(&statement) {
                record.statements.push(statement);
            }
        }
    }
}
