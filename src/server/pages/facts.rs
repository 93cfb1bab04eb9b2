//! Things with what is said of them, as tables that a person reads.

use std::collections::{BTreeMap, BTreeSet};

use super::super::error::Problem;
use super::address;
use super::labels::{Labels, Shown, last, values};
use super::proof::{self, Proof, text};
use super::visit::Visit;
use crate::namespace;
use crate::ontology::terms::Term as Known;
use crate::query::fact_name;
use rdf::term::{NamedNode, Term};

/// Columns of a table of facts.
const COLUMNS: usize = 7;
/// Facts on one page of a table.
pub(super) const ROWS: usize = 50;

/// Properties in the order in which a person reads them, by their last part; all others follow by name.
const ORDER: &[&str] = &[
    "label",
    "prefLabel",
    "title",
    "altLabel",
    "type",
    "level",
    "code",
    "within",
    "locatedIn",
    "parent",
    "ledBy",
    "scheme",
    "formula",
    "alternativeFormula",
    "meaning",
    "definition",
    "variantOf",
    "variantBasis",
    "partOf",
    "adopter",
    "promoter",
    "from",
    "fromName",
    "to",
    "visitor",
    "host",
    "through",
    "learnedFrom",
    "recipient",
    "subject",
    "indicator",
    "value",
    "unit",
    "year",
    "bound",
    "period",
    "start",
    "date",
    "notBefore",
    "notAfter",
    "earliest",
    "latest",
    "status",
    "channel",
    "instrument",
    "publisher",
    "page",
    "reportKind",
    "industry",
    "outcomeOf",
    "broader",
    "inScheme",
    "domain",
    "range",
    "subClassOf",
    "basis",
    "statement",
    "report",
    "note",
    "identifier",
];
/// Properties of facts that stand in the drawer, in the row's own page, or nowhere in tables.
const NOT_IN_TABLES: &[&str] = &[
    "type",
    "identifier",
    "report",
    "basis",
    "statement",
    "note",
    "unprintedLevel",
    "file",
    "sha256",
    "attested",
    "boundClosed",
    "derivedFrom",
    "wasDerivedFrom",
    "wasGeneratedBy",
    "wasAssociatedWith",
    "earliest",
    "latest",
    "hasSelector",
    "hasSource",
    "stance",
    "supports",
];

/// Where a property comes among others.
pub(super) fn order(property: &str) -> (usize, String) {
    let last = property.rsplit(['/', '#']).next().unwrap_or(property);
    let at = ORDER.iter().position(|name| *name == last).unwrap_or(ORDER.len() - 5);
    (at, property.to_owned())
}

/// What is said of some things.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Property and value of each thing, in the order of reading.
    pub(super) of: BTreeMap<String, Vec<(String, Term)>>,
    pub(super) labels: Labels,
    pub(super) proofs: BTreeMap<String, Vec<Proof>>,
    /// How many classes lie above each class that is named.
    depths: BTreeMap<String, usize>,
}

/// The classes or properties above one, in the ontology.
pub(super) fn above<'t>(terms: &'t BTreeMap<String, Known>, iri: &str) -> BTreeSet<&'t str> {
    let mut all = BTreeSet::new();
    let parents = |iri: &str| terms.get(iri).map_or(&[][..], |term| term.parents.as_slice());
    let mut next: Vec<&'t str> = parents(iri).iter().map(String::as_str).collect();
    while let Some(parent) = next.pop() {
        if all.insert(parent) {
            next.extend(parents(parent).iter().map(String::as_str));
        }
    }
    all
}

/// Takes out what only repeats: a class above another one, a statement by a property above another one with the same
/// value, and what rules say again in the words of other vocabularies.
fn without_repeats(terms: &BTreeMap<String, Known>, list: &mut Vec<(String, Term)>) {
    const AGAIN: &[&str] =
        &["http://www.w3.org/ns/prov#", "http://www.w3.org/2004/02/skos/core#prefLabel"];
    let mut repeated: BTreeSet<(String, String)> = BTreeSet::new();
    for (property, object) in list.iter() {
        let value = object.to_string();
        if property == rdf::vocab::rdf::TYPE {
            let Term::NamedNode(class) = object else { continue };
            let all = above(terms, class.as_str());
            repeated.extend(all.iter().map(|c| (property.clone(), format!("<{c}>"))));
            continue;
        }
        repeated.extend(above(terms, property).iter().map(|p| ((*p).to_owned(), value.clone())));
        let is_first =
            property.starts_with(namespace::ONTOLOGY) || property == rdf::vocab::rdfs::LABEL;
        if is_first {
            let same =
                list.iter().filter(|(p, o)| o == object && AGAIN.iter().any(|a| p.starts_with(a)));
            repeated.extend(same.map(|(p, _)| (p.clone(), value.clone())));
        }
    }
    list.retain(|(p, o)| !repeated.contains(&(p.clone(), o.to_string())));
}

impl Facts {
    /// Reads what is said of these things, with the words for it and its evidence.
    pub(super) fn read(visit: &Visit, things: &[String]) -> Result<Self, Problem> {
        let mut facts = Self::of_names(visit, things)?;
        let nodes: Vec<NamedNode> =
            things.iter().filter_map(|iri| NamedNode::new(iri.as_str()).ok()).collect();
        facts.proofs = proof::of(visit, &nodes)?;
        Ok(facts)
    }

    /// The same without evidence.
    pub(super) fn of_names(visit: &Visit, things: &[String]) -> Result<Self, Problem> {
        let nodes: Vec<NamedNode> =
            things.iter().filter_map(|iri| NamedNode::new(iri.as_str()).ok()).collect();
        let mut of: BTreeMap<String, Vec<(String, Term)>> = BTreeMap::new();
        let mut iris: BTreeSet<String> = things.iter().cloned().collect();
        for some in nodes.chunks(300) {
            let values = values(some);
            let query =
                format!("SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}");
            for row in visit.rows(&query)? {
                let (Some(s), Some(p), Some(o)) =
                    (text(&row, "s"), text(&row, "p"), row.get("o").cloned())
                else {
                    continue;
                };
                iris.insert(p.clone());
                if let Term::NamedNode(node) = &o {
                    iris.insert(node.as_str().to_owned());
                }
                of.entry(s).or_default().push((p, o));
            }
        }
        for list in of.values_mut() {
            without_repeats(&visit.pages.terms, list);
            list.sort_by_cached_key(|(p, o)| (order(p), o.to_string()));
        }
        let terms = &visit.pages.terms;
        let named = iris.iter().filter(|iri| terms.contains_key(*iri));
        let depths = named.map(|iri| (iri.clone(), above(terms, iri).len())).collect();
        let labels = Labels::read(visit, iris)?;
        Ok(Self { of, labels, proofs: BTreeMap::new(), depths })
    }

    /// A name for a thing: its label, else what it is and its id.
    pub(super) fn name(&self, iri: &str) -> String {
        if let Some(label) = self.labels.get(iri) {
            return label.to_owned();
        }
        match self.kind(iri) {
            Some(kind) => format!("{kind} {}", last(iri)),
            None => last(iri),
        }
    }

    /// What a thing is, in words: the most specific of its classes, one of the project's ontology before others.
    pub(super) fn kind(&self, iri: &str) -> Option<String> {
        self.class(iri).map(|class| self.labels.of(class))
    }

    /// Whether it is a fact that is named by what it says.
    pub(super) fn is_fact(&self, iri: &str) -> bool {
        let local = self.class(iri).and_then(|class| class.strip_prefix(namespace::ONTOLOGY));
        local.is_some_and(|class| fact_name::of_class(class).is_some())
    }

    /// The most specific of the classes of a thing.
    pub(super) fn class(&self, iri: &str) -> Option<&str> {
        let classes = self.values(iri, "type").filter_map(|term| match term {
            Term::NamedNode(node) => Some(node.as_str()),
            _ => None,
        });
        let rank = |class: &str| {
            let is_own = class.starts_with(namespace::ONTOLOGY);
            (!is_own, std::cmp::Reverse(self.depths.get(class).copied().unwrap_or(0)))
        };
        classes.min_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)))
    }

    /// The values of a property, by its last part.
    pub(super) fn values<'a>(
        &'a self,
        iri: &str,
        property: &'a str,
    ) -> impl Iterator<Item = &'a Term> {
        let list = self.of.get(iri).map_or(&[][..], Vec::as_slice);
        list.iter()
            .filter(move |(p, _)| p.rsplit(['/', '#']).next() == Some(property))
            .map(|(_, o)| o)
    }
}

/// A property with its values.
#[derive(Debug, Clone, Default)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) meaning: String,
    pub(super) values: Vec<Shown>,
}

/// A row of a table of facts.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) head: Shown,
    pub(super) cells: Vec<Vec<Shown>>,
    pub(super) proofs: Vec<Proof>,
}

/// A table of facts with the query behind it.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// For links within the page.
    pub(super) anchor: String,
    pub(super) heading: String,
    /// How many facts there are in all.
    pub(super) count: u64,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// The pages before and behind.
    pub(super) before: Option<String>,
    pub(super) behind: Option<String>,
    pub(super) query: String,
    pub(super) query_link: String,
}

impl Facts {
    /// All that is said of one thing, property by property.
    pub(super) fn properties(&self, visit: &Visit, iri: &str) -> Vec<Property> {
        let mut list: Vec<Property> = Vec::new();
        let mut before = None;
        for (property, value) in self.of.get(iri).map_or(&[][..], Vec::as_slice) {
            let shown = self.labels.term(&visit.site, value);
            if before == Some(property)
                && let Some(last) = list.last_mut()
            {
                last.values.push(shown);
                continue;
            }
            before = Some(property);
            let term = visit.pages.terms.get(property);
            let meaning = term
                .map(|t| visit.site.pick(&t.definition.zh, &t.definition.en).to_owned())
                .unwrap_or_default();
            let name = self.labels.of(property);
            list.push(Property { name, meaning, values: vec![shown] });
        }
        list
    }

    /// A table of these facts, without the columns `but`.
    pub(super) fn table(&self, visit: &Visit, facts: &[String], but: &[&str]) -> Table {
        let mut used: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for fact in facts {
            let properties = self.of.get(fact).map_or(&[][..], Vec::as_slice);
            let properties: BTreeSet<&str> = properties.iter().map(|(p, _)| p.as_str()).collect();
            for property in properties {
                let last = last(property);
                let is_name = ["label", "prefLabel", "title"].contains(&last.as_str());
                if !is_name && !but.contains(&property) && !NOT_IN_TABLES.contains(&last.as_str()) {
                    *used.entry(order(property)).or_default() += 1;
                }
            }
        }
        let columns: Vec<String> =
            used.into_keys().map(|(_, property)| property).take(COLUMNS).collect();
        let row = |fact: &String| Row {
            head: Shown {
                text: self.name(fact),
                link: Some(visit.site.thing(fact)),
                ..Shown::default()
            },
            cells: columns.iter().map(|column| self.cell(visit, fact, column)).collect(),
            proofs: self.proofs.get(fact).cloned().unwrap_or_default(),
        };
        Table {
            rows: facts.iter().map(row).collect(),
            columns: columns.iter().map(|column| self.labels.of(column)).collect(),
            count: facts.len() as u64,
            ..Table::default()
        }
    }

    fn cell(&self, visit: &Visit, fact: &str, column: &str) -> Vec<Shown> {
        let list = self.of.get(fact).map_or(&[][..], Vec::as_slice);
        let values = list.iter().filter(|(p, _)| p == column);
        values.map(|(_, value)| self.labels.term(&visit.site, value)).collect()
    }
}

/// A query with the prefixes that it uses, and the address of the page that runs it.
pub(super) fn shown_query(visit: &Visit, query: &str) -> (String, String) {
    let known = [
        ("xm:", namespace::ONTOLOGY),
        ("oa:", "http://www.w3.org/ns/oa#"),
        ("rdfs:", "http://www.w3.org/2000/01/rdf-schema#"),
    ];
    let used = known.iter().filter(|(prefix, _)| query.contains(prefix));
    let prefixes: String = used.map(|(prefix, iri)| format!("PREFIX {prefix} <{iri}>\n")).collect();
    let whole = format!("{prefixes}{query}");
    let link = visit.site.to(&format!("/sparql?query={}", address::value(&whole)));
    (whole, link)
}
