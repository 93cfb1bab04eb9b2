//! Statements gathered by subject, compactly: each name and each value is kept once.
//!
//! Statements come in any order. A million subjects with seven statements each take about 150 MB, a
//! seventh of what maps of terms take.

use diffusion::field::intern::Names;
use rdf::term::{Literal, NamedOrBlankNode, Term, Triple};
use rdf::vocab::xsd;
use std::ops::Range;

/// What stands before an IRI, a plain text, and one with a language or datatype.
const IRI: char = 'I';
const TEXT: char = 'T';
const TAGGED: char = 'L';

/// Ends a language or datatype; neither can hold it.
const END: char = '\0';

/// Statements of one graph.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    subjects: Names,
    properties: Names,
    values: Names,
    /// Subject, property and value.
    statements: Vec<[u32; 3]>,
    /// The subject of the statement before: statements of one often follow each other.
    last: Option<u32>,
    /// Room for the text of a value.
    room: String,
}

impl Gathered {
    /// Takes one statement; a subject or value that is neither an IRI nor a literal is passed over.
    pub(super) fn add(&mut self, triple: &Triple) {
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return };
        let room = &mut self.room;
        room.clear();
        match &triple.object {
            Term::NamedNode(iri) => room.extend([IRI.encode_utf8(&mut [0; 4]), iri.as_str()]),
            Term::Literal(l) if l.language().is_none() && l.datatype().as_str() == xsd::STRING => {
                room.extend([TEXT.encode_utf8(&mut [0; 4]), l.value()]);
            }
            Term::Literal(l) => {
                room.push(TAGGED);
                match l.language() {
                    Some(language) => room.extend(["@", language]),
                    None => room.extend(["^^<", l.datatype().as_str(), ">"]),
                }
                room.push(END);
                room.push_str(l.value());
            }
            _ => return,
        }
        let value = self.values.intern(room);
        let is_last = |&last: &u32| self.subjects.get(last) == subject.as_str();
        let subject = match self.last.filter(is_last) {
            Some(last) => last,
            None => self.subjects.intern(subject.as_str()),
        };
        self.last = Some(subject);
        let property = self.properties.intern(triple.predicate.as_str());
        self.statements.push([subject, property, value]);
    }

    /// The subjects in the order of their IRIs, each with its statements.
    pub(super) fn sorted(&mut self) -> Vec<(u32, Range<u32>)> {
        if !self.statements.is_sorted_by_key(|s| s[0]) {
            self.statements.sort_unstable();
        }
        let mut subjects = Vec::with_capacity(self.subjects.len());
        let mut from = 0;
        for run in self.statements.chunk_by(|a, b| a[0] == b[0]) {
            let to = from + run.len() as u32;
            subjects.push((run[0][0], from..to));
            from = to;
        }
        subjects.sort_unstable_by(|a, b| self.subjects.get(a.0).cmp(self.subjects.get(b.0)));
        subjects
    }

    /// The IRI of a subject.
    pub(super) fn iri(&self, subject: u32) -> &str {
        self.subjects.get(subject)
    }

    /// The values of one of the properties of a subject with these statements. Several stand in the
    /// order of their N-Triples.
    pub(super) fn values(&self, statements: &Range<u32>, property: &str) -> Vec<Value<'_>> {
        let Some(property) = self.properties.find(property) else { return Vec::new() };
        let statements = &self.statements[statements.start as usize..statements.end as usize];
        let of_property = statements.iter().filter(|s| s[1] == property);
        let mut values: Vec<_> = of_property.map(|s| Value(self.values.get(s[2]))).collect();
        if values.len() > 1 {
            values.sort_by_cached_key(|value| value.to_ntriples());
        }
        values
    }
}

/// A value of a property.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a>(&'a str);

impl<'a> Value<'a> {
    /// The IRI, if it is one.
    pub(super) fn iri(self) -> Option<&'a str> {
        self.0.strip_prefix(IRI)
    }

    /// The text of a literal.
    pub(super) fn text(self) -> Option<&'a str> {
        self.0.strip_prefix(TEXT).or_else(|| self.tagged().map(|(_, text)| text))
    }

    /// Whether it is a literal of this language.
    pub(super) fn is_of(self, language: &str) -> bool {
        self.tagged().is_some_and(|(tag, _)| tag.strip_prefix('@') == Some(language))
    }

    fn tagged(self) -> Option<(&'a str, &'a str)> {
        self.0.strip_prefix(TAGGED).and_then(|rest| rest.split_once(END))
    }

    /// As it stands in N-Triples.
    fn to_ntriples(self) -> String {
        let text = self.text().unwrap_or_default();
        match (self.iri(), self.tagged()) {
            (Some(iri), _) => format!("<{iri}>"),
            (None, tag) => {
                let plain = Literal::new_simple_literal(text);
                format!("{plain}{}", tag.map_or("", |(tag, _)| tag))
            }
        }
    }
}
