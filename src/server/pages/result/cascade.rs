//! Rows as a cascade, so that the pictures of spread draw them.

use super::columns::{Columns, Role, date, literal, number};
use super::{Row, Shape, places};
use crate::namespace;
use crate::server::error::Problem;
use crate::server::pages::labels::Labels;
use crate::server::pages::visit::Visit;
use rdf::term::Term;
use std::collections::{BTreeSet, HashMap};
use views::model::{Basis, Cascade, Entry, Kind, Link, PartialDate, Scheme, Summary, Who};

/// Adopters up to which a count is drawn.
const MOST: usize = 200_000;

/// What is to be drawn.
pub(super) struct Shown<'a> {
    pub(super) columns: &'a Columns,
    pub(super) rows: &'a [Row],
    pub(super) labels: &'a Labels,
    pub(super) title: &'a str,
    pub(super) shape: Shape,
}

/// A link as a row tells it, between numbers of nodes.
struct Told {
    child: usize,
    from: usize,
    basis: Basis,
    date: Option<PartialDate>,
}

#[derive(Default)]
struct Builder {
    entries: Vec<Entry>,
    numbers: HashMap<Term, usize>,
    links: Vec<Told>,
}

/// The cascade, and how many rows say too little to stand in it.
pub(super) fn of(visit: &Visit, shown: &Shown<'_>) -> Result<(Cascade, usize), Problem> {
    let (columns, mut left_out) = (shown.columns, 0);
    let mut builder = Builder::default();
    let counts = shown.shape == Shape::Curve
        && (columns.get(Role::Count).is_some() || columns.get(Role::Who).is_none());
    for row in shown.rows {
        let start = columns.value(row, Role::Date).and_then(date);
        if counts {
            let count = columns.value(row, Role::Count).and_then(number);
            let count = count.unwrap_or(1.0).clamp(0.0, MOST as f64) as usize;
            builder.count(start, count);
            continue;
        }
        let Some(who) = columns.value(row, Role::Who) else {
            left_out += 1;
            continue;
        };
        let label = columns.value(row, Role::Label).and_then(literal);
        let at = builder.adopter(who, label, shown.labels);
        let entry = &mut builder.entries[at];
        let earlier = start.filter(|s| entry.start.is_none_or(|known| *s < known));
        entry.start = earlier.or(entry.start);
        if let (Some(scheme), None) = (columns.value(row, Role::Scheme), &entry.scheme) {
            entry.scheme = Some(scheme_of(scheme, shown.labels));
        }
        entry.who.position = entry.who.position.or_else(|| {
            let degrees = |role| columns.value(row, role).and_then(number);
            let (long, lat) = (degrees(Role::Long)?, degrees(Role::Lat)?);
            ((-180.0..=180.0).contains(&long) && (-90.0..=90.0).contains(&lat))
                .then_some([long, lat])
        });
        if let Some(from) = columns.value(row, Role::From) {
            let from = builder.source(from, shown.labels);
            let basis =
                columns.value(row, Role::Basis).map(|b| basis(visit, b)).unwrap_or_default();
            if from != at {
                builder.links.push(Told { child: at, from, basis, date: start });
            }
        }
    }
    if !counts {
        places::fill(visit, builder.entries.iter_mut().map(|entry| &mut entry.who))?;
    }
    let mut cascade = builder.finish();
    cascade.asked = Some(shown.title.to_owned());
    Ok((cascade, left_out))
}

impl Builder {
    /// Adopters of whom only the number is known.
    fn count(&mut self, start: Option<PartialDate>, count: usize) {
        for _ in 0..count.min(MOST.saturating_sub(self.entries.len())) {
            self.entries.push(Entry { start, ..Entry::default() });
        }
    }

    fn adopter(&mut self, term: &Term, label: Option<&str>, labels: &Labels) -> usize {
        let at = self.node(term, labels);
        let entry = &mut self.entries[at];
        entry.kind = Kind::Adopter;
        if let Some(label) = label {
            label.clone_into(&mut entry.who.name);
        }
        at
    }

    /// Who is only named as a source has taken nothing up, as far as the answer says.
    fn source(&mut self, term: &Term, labels: &Labels) -> usize {
        let known = self.entries.len();
        let at = self.node(term, labels);
        if at == known {
            self.entries[at].kind = Kind::Mentioned;
        }
        at
    }

    fn node(&mut self, term: &Term, labels: &Labels) -> usize {
        if let Some(at) = self.numbers.get(term) {
            return *at;
        }
        let who = match term {
            Term::NamedNode(node) => Who {
                iri: Some(node.as_str().to_owned()),
                name: labels.of(node.as_str()),
                ..Who::default()
            },
            Term::Literal(text) => Who { name: text.value().to_owned(), ..Who::default() },
            other => Who { name: other.to_string(), ..Who::default() },
        };
        self.numbers.insert(term.clone(), self.entries.len());
        self.entries.push(Entry { who, ..Entry::default() });
        self.entries.len() - 1
    }

    /// Draws trees: of several sources the best documented is the parent, unless that made a circle.
    fn finish(mut self) -> Cascade {
        let mut parents: Vec<Option<usize>> = vec![None; self.entries.len()];
        let mut links = std::mem::take(&mut self.links);
        links.sort_by_key(|told| (told.child, told.basis));
        let mut seen = BTreeSet::new();
        links.retain(|told| seen.insert((told.child, told.from)));
        let mut summary = Summary::default();
        for told in &links {
            match told.basis {
                Basis::Observed => summary.observed += 1,
                Basis::Derived => summary.derived += 1,
                Basis::Inferred => summary.inferred += 1,
            }
            let link = Link {
                from: self.entries[told.from].who.clone(),
                node: u32::try_from(told.from).ok(),
                basis: told.basis,
                date: told.date,
                ..Link::default()
            };
            let is_above = above(&parents, told.from).any(|at| at == told.child);
            if parents[told.child].is_none() && !is_above {
                parents[told.child] = Some(told.from);
                self.entries[told.from].children += 1;
                self.entries[told.child].parent = Some(link);
            } else {
                self.entries[told.child].alternatives.push(link);
            }
        }
        for (at, entry) in self.entries.iter_mut().enumerate() {
            entry.node = u32::try_from(at).unwrap_or(u32::MAX);
            entry.depth = u32::try_from(above(&parents, at).count() - 1).unwrap_or(u32::MAX);
            match entry.kind {
                Kind::Adopter => {
                    summary.adopters += 1;
                    summary.dated += u32::from(entry.start.is_some());
                    let is_alone = entry.parent.is_none() && entry.children == 0;
                    summary.unlinked += u32::from(is_alone && entry.alternatives.is_empty());
                }
                _ => summary.others += 1,
            }
        }
        // Parents before children.
        self.entries.sort_by_key(|entry| entry.depth);
        let mut cascade = Cascade { summary, entries: self.entries, ..Cascade::default() };
        cascade.complete();
        cascade
    }
}

/// A node and those above it.
fn above(parents: &[Option<usize>], at: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(at), |at| parents[*at])
}

fn scheme_of(term: &Term, labels: &Labels) -> Scheme {
    match term {
        Term::NamedNode(node) => Scheme {
            iri: node.as_str().to_owned(),
            name: labels.of(node.as_str()),
            ..Scheme::default()
        },
        other => {
            let name = literal(other).map_or_else(|| other.to_string(), str::to_owned);
            Scheme { iri: name.clone(), name, ..Scheme::default() }
        }
    }
}

/// The basis that a value names: by its IRI, its id or its label in either language.
fn basis(visit: &Visit, term: &Term) -> Basis {
    let text = match term {
        Term::NamedNode(node) => node.as_str(),
        other => literal(other).unwrap_or_default(),
    };
    let is = |basis: &Basis| {
        let iri = format!("{}basis/{}", namespace::ID, basis.id());
        let label = visit.pages.terms.get(&iri).map(|known| &known.label);
        text == iri || text == basis.id() || label.is_some_and(|l| l.zh == text || l.en == text)
    };
    Basis::ALL.into_iter().find(is).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rdf::term::Literal;

    fn cascade(links: &[(&str, &str)]) -> Cascade {
        let (mut builder, labels) = (Builder::default(), Labels::default());
        let term = |name: &str| Term::from(Literal::new_simple_literal(name));
        for (child, from) in links {
            let child = builder.adopter(&term(child), None, &labels);
            let from = builder.source(&term(from), &labels);
            builder.links.push(Told { child, from, basis: Basis::Observed, date: None });
        }
        builder.finish()
    }

    #[test]
    fn rows_become_trees_with_the_other_sources_beside() {
        let made = cascade(&[("b", "a"), ("c", "b"), ("c", "a"), ("c", "a")]);
        let of = |name: &str| made.entries.iter().find(|e| e.who.name == name).unwrap();
        assert_eq!(of("a").kind, Kind::Mentioned);
        assert_eq!((of("c").depth, of("c").alternatives.len()), (2, 1));
        assert_eq!((made.summary.adopters, made.summary.observed, made.summary.others), (2, 3, 1));
    }

    #[test]
    fn a_circle_has_a_beginning_and_loses_no_link() {
        let made = cascade(&[("a", "b"), ("b", "c"), ("c", "a")]);
        let parents = made.entries.iter().filter(|e| e.parent.is_some()).count();
        let others: usize = made.entries.iter().map(|e| e.alternatives.len()).sum();
        assert_eq!((parents, others, made.entries.len()), (2, 1, 3));
    }
}
