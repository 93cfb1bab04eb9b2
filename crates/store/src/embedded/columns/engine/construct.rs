//! `CONSTRUCT`: statements made of rows.

use spareval::QueryableDataset;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::chunk::{Chunk, NONE, QuickSet, bit};
use super::context::{Context, Stop, ended, handed};
use super::nodes::Node;
use super::planner::Planner;
use crate::StoreError;
use crate::run::Sink;
use rdf::term::{BlankNode, NamedOrBlankNode, Term, Triple};

/// Statements that are remembered, so that each is given once; more of them would take too much memory, and a few may come
/// again.
const REMEMBERED: usize = 1 << 23;

/// A position of a template.
#[derive(Debug, Clone, Copy)]
enum Part {
    Slot(usize),
    Is(u32),
    /// A node that is new for each row, by its place among those of the template.
    New(usize),
}

/// The statements of a template.
pub(super) struct Template {
    triples: Vec<[Part; 3]>,
    new_nodes: Vec<String>,
}

impl Template {
    /// The template of a query, with a node that has its variables; `None` where it has more than plain terms.
    pub(super) fn plan<'a>(
        planner: &mut Planner<'_, 'a>,
        template: &[TriplePattern],
        pattern: &spargebra::algebra::GraphPattern,
    ) -> Option<(Self, Node<'a>)> {
        let mut made = Self { triples: Vec::new(), new_nodes: Vec::new() };
        for triple in template {
            let predicate = match &triple.predicate {
                NamedNodePattern::NamedNode(node) => Part::Is(planner.number(node.clone().into())?),
                NamedNodePattern::Variable(variable) => Part::Slot(planner.slot(variable)?),
            };
            let subject = made.part(planner, &triple.subject)?;
            let object = made.part(planner, &triple.object)?;
            made.triples.push([subject, predicate, object]);
        }
        let slots: Vec<usize> = made
            .triples
            .iter()
            .flatten()
            .filter_map(|part| match part {
                Part::Slot(slot) => Some(*slot),
                Part::Is(_) | Part::New(_) => None,
            })
            .collect();
        let wanted = slots.iter().fold(0, |mask, slot| mask | bit(*slot));
        let node = planner.node(pattern, wanted)?;
        Some((made, node))
    }

    fn part(&mut self, planner: &mut Planner<'_, '_>, term: &TermPattern) -> Option<Part> {
        Some(match term {
            TermPattern::Variable(variable) => Part::Slot(planner.slot(variable)?),
            TermPattern::NamedNode(node) => Part::Is(planner.number(node.clone().into())?),
            TermPattern::Literal(literal) => Part::Is(planner.number(literal.clone().into())?),
            TermPattern::BlankNode(node) => {
                let known = self.new_nodes.iter().position(|name| name == node.as_str());
                Part::New(known.unwrap_or_else(|| {
                    self.new_nodes.push(node.as_str().to_owned());
                    self.new_nodes.len() - 1
                }))
            }
            TermPattern::Triple(_) => return None,
        })
    }

    /// Hands over the statements of all rows, each once.
    pub(super) fn give<'a>(
        &self,
        context: &Context<'a>,
        node: &Node<'a>,
        sink: &Sink,
    ) -> Result<(), StoreError> {
        let mut out = sink.begin_triples()?;
        let mut seen: QuickSet<[u32; 3]> = QuickSet::default();
        let mut failed = None;
        let flow = node.run(context, &mut |chunk| {
            for row in 0..chunk.rows {
                let times = if self.new_nodes.is_empty() { 1 } else { chunk.weight(row) };
                for _ in 0..times {
                    let new: Vec<BlankNode> =
                        self.new_nodes.iter().map(|_| BlankNode::default()).collect();
                    for triple in &self.triples {
                        let Some(made) = fill(context, *triple, &chunk, row, &new, &mut seen)?
                        else {
                            continue;
                        };
                        handed(out.push(made), &mut failed)?;
                    }
                }
            }
            Ok(())
        });
        ended(flow, failed)?;
        out.end()
    }
}

/// A statement of a row; none where it has been given, or is no statement.
fn fill(
    context: &Context<'_>,
    triple: [Part; 3],
    chunk: &Chunk,
    row: usize,
    new: &[BlankNode],
    seen: &mut QuickSet<[u32; 3]>,
) -> Result<Option<Triple>, Stop> {
    context.step();
    let numbers = triple.map(|part| match part {
        Part::Slot(slot) => chunk.get(slot, row),
        Part::Is(number) => number,
        Part::New(_) => NONE,
    });
    let is_new = triple.iter().any(|part| matches!(part, Part::New(_)));
    if !is_new {
        if numbers.contains(&NONE) || !seen.insert(numbers) {
            return Ok(None);
        }
        if seen.len() > REMEMBERED {
            seen.clear();
        }
    }
    let mut terms = Vec::with_capacity(3);
    for (part, number) in triple.into_iter().zip(numbers) {
        terms.push(match part {
            Part::New(place) => Term::BlankNode(new[place].clone()),
            Part::Slot(_) | Part::Is(_) if number == NONE => return Ok(None),
            Part::Slot(_) | Part::Is(_) => context.view.externalize_term(number)?,
        });
    }
    let mut terms = terms.into_iter();
    Ok(match (terms.next(), terms.next(), terms.next()) {
        (Some(subject), Some(Term::NamedNode(predicate)), Some(object)) => {
            NamedOrBlankNode::try_from(subject)
                .ok()
                .map(|subject| Triple::new(subject, predicate, object))
        }
        _ => None,
    })
}
