//! What follows from one row of a table alone: superclasses, labels as SKOS has them, who acted, plain days.

use super::super::AppError;
use super::super::name::{ID, node, own};
use crate::ontology::terms::{self, Kind, NAMESPACE};
use diffusion::field::PartialDate;
use rdf::term::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use rdf::vocab::{prov, rdf as rdf_terms, rdfs, xsd};
use std::collections::{BTreeSet, HashMap};

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const DATE: &str = "http://purl.org/dc/terms/date";

/// Classes whose days follow from the field: bounds and the dates of reports count too.
const EVENTS: &[&str] = &[
    "Adoption",
    "Intention",
    "Refusal",
    "Transmission",
    "DerivedClaim",
    "InferredClaim",
    "Promotion",
    "StudyVisit",
];

/// Classes of activities, with the property that names who acted.
const AGENTS: &[(&str, &str)] = &[
    ("Adoption", "adopter"),
    ("Refusal", "adopter"),
    ("Transmission", "to"),
    ("Promotion", "promoter"),
    ("StudyVisit", "visitor"),
];

/// Figures cover their days, whatever else has a date begins within them.
const FIGURES: &[&str] = &["Observation", "DeprecatedStatement"];

/// Concepts that stand in tables, with the scheme to which they belong.
const CONCEPTS: &[(&str, &str)] = &[("Industry", "industry"), ("Indicator", "indicator")];

/// The superclasses of each of our classes.
#[derive(Debug, Default)]
pub(super) struct Superclasses(HashMap<String, Vec<NamedNode>>);

impl Superclasses {
    pub(super) fn read() -> Result<Self, AppError> {
        let terms = terms::read()?;
        let mut all = HashMap::new();
        for iri in terms.iter().filter(|(_, t)| t.kind == Kind::Class).map(|(iri, _)| iri) {
            let Some(local) = iri.strip_prefix(NAMESPACE) else { continue };
            let (mut above, mut next) = (BTreeSet::new(), vec![iri]);
            while let Some(class) = next.pop() {
                let parents = terms.get(class).map_or(&[][..], |t| t.parents.as_slice());
                next.extend(parents.iter().filter(|p| above.insert(p.as_str())));
            }
            all.insert(local.to_owned(), above.into_iter().map(node).collect());
        }
        Ok(Self(all))
    }

    /// The classes above one of ours, by its local name.
    pub(super) fn of(&self, local: &str) -> &[NamedNode] {
        self.0.get(local).map_or(&[], Vec::as_slice)
    }
}

/// What one subject's statements say, as far as something follows from it.
#[derive(Debug, Default)]
pub(super) struct Row {
    subject: Option<NamedOrBlankNode>,
    /// Local names of its classes.
    classes: Vec<String>,
    labels: Vec<Literal>,
    /// Local names of properties that name actors, with whom they name.
    parties: Vec<(&'static str, NamedNode)>,
    /// Local names of properties that hold dates, with the dates.
    dates: Vec<(&'static str, PartialDate)>,
    is_below: bool,
}

/// A change of one thing into another: the event, what was, what is.
pub(super) type Change = (NamedNode, NamedNode, NamedNode);

impl Row {
    /// Whether statements of another subject came before.
    pub(super) fn is_over(&self, triple: &Triple) -> bool {
        self.subject.as_ref().is_some_and(|subject| *subject != triple.subject)
    }

    /// Whether a row looks at a statement.
    pub(super) fn concerns(triple: &Triple) -> bool {
        let mut row = Self::default();
        row.add(triple);
        row.is_below
            || !(row.classes.is_empty()
                && row.labels.is_empty()
                && row.parties.is_empty()
                && row.dates.is_empty())
    }

    /// Takes a statement of the present subject.
    pub(super) fn add(&mut self, triple: &Triple) {
        if self.subject.is_none() {
            self.subject = Some(triple.subject.clone());
        }
        let property = triple.predicate.as_str();
        let local = property.strip_prefix(NAMESPACE);
        match &triple.object {
            Term::NamedNode(object) => match (property, local) {
                (rdf_terms::TYPE, _) => {
                    let class = object.as_str().strip_prefix(NAMESPACE);
                    self.classes.extend(class.map(str::to_owned));
                }
                (_, Some(local)) => {
                    let parties =
                        ["adopter", "to", "promoter", "visitor", "changedFrom", "changedTo"];
                    let party = parties.into_iter().find(|p| *p == local);
                    self.parties.extend(party.map(|p| (p, object.clone())));
                }
                _ => self.is_below |= property.strip_prefix(SKOS) == Some("broader"),
            },
            Term::Literal(literal) if property == rdfs::LABEL => self.labels.push(literal.clone()),
            Term::Literal(literal) => {
                let named = if property == DATE { Some("date") } else { local };
                let dates = ["start", "end", "date", "year", "asOf"];
                let date = named.and_then(|n| dates.into_iter().find(|d| *d == n));
                if let (Some(name), Ok(date)) = (date, literal.value().parse()) {
                    self.dates.push((name, date));
                }
            }
            _ => {}
        }
    }

    /// Ends the present subject: what follows goes to `say`, changes to `changes`.
    pub(super) fn end(
        &mut self,
        above: &Superclasses,
        changes: &mut Vec<Change>,
        say: &mut dyn FnMut(Triple) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let row = std::mem::take(self);
        let Some(subject) = &row.subject else { return Ok(()) };
        let mut tell =
            |property: NamedNode, object: Term| say(Triple::new(subject.clone(), property, object));
        let is = |class: &str| row.classes.iter().any(|c| c == class);
        let said: Vec<NamedNode> = row.classes.iter().map(|c| own(c)).collect();
        let mut classes: Vec<&NamedNode> = row.classes.iter().flat_map(|c| above.of(c)).collect();
        classes.sort();
        classes.dedup();
        for class in classes.into_iter().filter(|c| !said.contains(c)) {
            tell(node(rdf_terms::TYPE), class.clone().into())?;
        }
        for label in &row.labels {
            tell(node(format!("{SKOS}prefLabel")), label.clone().into())?;
        }
        for (_, scheme) in CONCEPTS.iter().filter(|(class, _)| is(class)) {
            let scheme = node(format!("{ID}{scheme}"));
            tell(node(format!("{SKOS}inScheme")), scheme.clone().into())?;
            if !row.is_below {
                tell(node(format!("{SKOS}topConceptOf")), scheme.into())?;
            }
        }
        for (_, property) in AGENTS.iter().filter(|(class, _)| is(class)) {
            for (_, who) in row.parties.iter().filter(|(p, _)| p == property) {
                tell(node(prov::WAS_ASSOCIATED_WITH), who.clone().into())?;
            }
        }
        if !row.classes.is_empty() && !EVENTS.iter().any(|class| is(class)) {
            let [earliest, latest] = row.days(FIGURES.iter().any(|class| is(class)));
            for (property, day) in [("earliest", earliest), ("latest", latest)] {
                if let Some(day) = day {
                    let day = Literal::new_typed_literal(day.to_string(), node(xsd::DATE));
                    tell(own(property), day.into())?;
                }
            }
        }
        if let (true, NamedOrBlankNode::NamedNode(event)) = (is("Change"), subject) {
            let of = |name| row.parties.iter().filter(move |(p, _)| *p == name).map(|(_, n)| n);
            let pairs =
                of("changedFrom").flat_map(|from| of("changedTo").map(move |to| (from, to)));
            changes.extend(pairs.map(|(from, to)| (event.clone(), from.clone(), to.clone())));
        }
        Ok(())
    }

    /// The first and the last day: those that a figure covers, or between which something else began.
    fn days(&self, covers: bool) -> [Option<PartialDate>; 2] {
        let of = |names: &[&str]| {
            let found = names.iter().find_map(|n| self.dates.iter().find(|(name, _)| name == n));
            found.map(|(_, date)| *date)
        };
        let (first, last) = match covers {
            true => (of(&["year", "start", "date"]), of(&["year", "end", "date"])),
            false => {
                let began = of(&["start", "date", "year", "asOf"]);
                (began, began)
            }
        };
        let (first, last) = (first.map(PartialDate::first), last.map(PartialDate::last));
        if first.zip(last).is_some_and(|(first, last)| first > last) {
            return [None, None];
        }
        [first, last]
    }
}
