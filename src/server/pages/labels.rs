//! Words for IRIs, in the language of the page.

use std::collections::{BTreeSet, HashMap};

use super::super::error::Problem;
use super::site::Site;
use super::visit::Visit;
use super::{address, borrowed, sentences};
use rdf::term::{NamedNode, Term};
use views::Language;

/// IRIs of which one query asks.
pub(super) const AT_ONCE: usize = 400;

/// A value as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Where it leads, on this server or (`away`) elsewhere.
    pub(super) link: Option<String>,
    pub(super) away: bool,
    /// What is to be said of it: that it was derived, its unit.
    pub(super) note: String,
    /// Whether it is a number or a date, which must not be broken.
    pub(super) is_number: bool,
}

/// Labels of IRIs.
#[derive(Debug, Default)]
pub(super) struct Labels(HashMap<String, String>);

/// How far facts are followed that name facts: a figure is the outcome of an adoption, and attested.
const DEEPEST: u8 = 3;

impl Labels {
    /// Reads the labels of these IRIs in the language of the page.
    pub(super) fn read(visit: &Visit, iris: BTreeSet<String>) -> Result<Self, Problem> {
        Self::read_to(visit, iris, visit.site.language, DEEPEST)
    }

    /// The same in any language.
    pub(super) fn read_in(
        visit: &Visit,
        iris: BTreeSet<String>,
        language: Language,
    ) -> Result<Self, Problem> {
        Self::read_to(visit, iris, language, DEEPEST)
    }

    /// Reads the labels of these IRIs: of terms from the ontology, of all others from the store; facts are named by what
    /// they say.
    pub(super) fn read_to(
        visit: &Visit,
        iris: BTreeSet<String>,
        language: Language,
        depth: u8,
    ) -> Result<Self, Problem> {
        let mut labels = HashMap::new();
        let mut open = Vec::new();
        for iri in iris {
            if iri == rdf::vocab::rdf::TYPE {
                labels.insert(iri, language.pick("类别", "kind").to_owned());
                continue;
            }
            match visit.pages.terms.get(&iri).map(|t| language.pick(&t.label.zh, &t.label.en)) {
                Some(label) if !label.is_empty() => {
                    labels.insert(iri, label.to_owned());
                }
                _ => match borrowed::label(&iri) {
                    Some((zh, en)) => {
                        labels.insert(iri, language.pick(zh, en).to_owned());
                    }
                    None => open.extend(NamedNode::new(iri)),
                },
            }
        }
        for some in open.chunks(AT_ONCE) {
            let mut best: HashMap<String, (u8, String)> = HashMap::new();
            for row in visit.rows(&query(some))? {
                let (Some(Term::NamedNode(thing)), Some(Term::Literal(name))) =
                    (row.get("thing"), row.get("name"))
                else {
                    continue;
                };
                let rank = rank(name.language(), language);
                let found = (rank, name.value().to_owned());
                let best = best.entry(thing.as_str().to_owned()).or_insert_with(|| found.clone());
                *best = found.min(best.clone());
            }
            labels.extend(best.into_iter().map(|(iri, (_, name))| (iri, name)));
        }
        if depth > 0 {
            let is_named = |iri: &str| labels.contains_key(iri);
            let sentences = sentences::read(visit, &open, &is_named, language, depth - 1)?;
            labels.extend(sentences);
        }
        Ok(Self(labels))
    }

    /// The label of an IRI, if it has one.
    pub(super) fn get(&self, iri: &str) -> Option<&str> {
        self.0.get(iri).map(String::as_str)
    }

    /// The label of an IRI, or what it ends with.
    pub(super) fn of(&self, iri: &str) -> String {
        self.get(iri).map_or_else(|| last(iri), str::to_owned)
    }

    /// An IRI as a link to its page.
    pub(super) fn link(&self, site: &Site, iri: &str) -> Shown {
        let link = site.thing(iri);
        Shown { text: self.of(iri), link: Some(link), ..Shown::default() }
    }

    /// A term as a page shows it.
    pub(super) fn term(&self, site: &Site, term: &Term) -> Shown {
        match term {
            Term::NamedNode(node) if self.get(node.as_str()).is_some() => {
                self.link(site, node.as_str())
            }
            Term::NamedNode(node) if address::local(node.as_str()).is_some() => {
                self.link(site, node.as_str())
            }
            Term::NamedNode(node) => away(node.as_str()),
            Term::Literal(literal) => {
                let note = match literal.language() {
                    Some(tag) if !tag.starts_with("zh") && !tag.starts_with("en") => tag.to_owned(),
                    _ => String::new(),
                };
                let text = match (literal.datatype().as_str(), literal.value()) {
                    (BOOLEAN, "true") => site.pick("是", "yes").to_owned(),
                    (BOOLEAN, "false") => site.pick("否", "no").to_owned(),
                    (_, value) => value.to_owned(),
                };
                let digits = |c: char| c.is_ascii_digit() || "-+.,:T".contains(c);
                let is_number = text.len() < 30 && text.chars().all(digits);
                Shown { text, note, is_number, ..Shown::default() }
            }
            other => Shown { text: other.to_string(), ..Shown::default() },
        }
    }
}

const BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";

/// An address elsewhere; one that is no web address leads to its page here.
fn away(iri: &str) -> Shown {
    let is_web = iri.starts_with("https://") || iri.starts_with("http://");
    let link = if is_web { iri.to_owned() } else { address::of_page(iri) };
    Shown { text: iri.to_owned(), link: Some(link), away: is_web, ..Shown::default() }
}

/// The last part of an IRI.
pub(super) fn last(iri: &str) -> String {
    let end = iri.trim_end_matches(['/', '#']);
    let last = end.rsplit(['/', '#']).next().unwrap_or(end);
    address::decoded(last)
}

/// Labels in the language before those in any other, those in a language before those in none.
fn rank(tag: Option<&str>, language: Language) -> u8 {
    let wanted = language.pick("zh", "en");
    match tag {
        Some(tag) if tag.split('-').next() == Some(wanted) => 0,
        Some(tag) if tag.starts_with("zh") => 1,
        None => 2,
        Some(_) => 3,
    }
}

/// Asks for the labels of these.
fn query(iris: &[NamedNode]) -> String {
    format!(
        "SELECT ?thing ?name WHERE {{ VALUES ?thing {{ {} }} ?thing <http://www.w3.org/2000/01/rdf-schema#label>\
         |<http://www.w3.org/2004/02/skos/core#prefLabel>|<http://purl.org/dc/terms/title> ?name . \
         FILTER(isLiteral(?name)) }}",
        values(iris)
    )
}

/// IRIs as the members of `VALUES`.
pub(super) fn values(iris: &[NamedNode]) -> String {
    let iris: Vec<String> = iris.iter().map(ToString::to_string).collect();
    iris.join(" ")
}
