//! A read-only graph that is asked by pattern.
//!
//! Snapshots of a store and the small graphs of tests implement it; whoever walks a graph (shapes,
//! ontologies) asks for this trait and not for a store. Refuses to know where the triples are kept.

use super::term::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, Triple};

/// A set of triples that can be asked by pattern and never changes while it is asked.
pub trait Graph {
    /// Returns the triples that match; `None` matches anything. The order is that of the graph.
    fn matching<'a>(
        &'a self,
        subject: Option<NamedOrBlankNodeRef<'a>>,
        predicate: Option<NamedNodeRef<'a>>,
        object: Option<TermRef<'a>>,
    ) -> Box<dyn Iterator<Item = Triple> + 'a>;

    /// Returns whether at least one triple matches.
    fn has(
        &self,
        subject: Option<NamedOrBlankNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
    ) -> bool {
        self.matching(subject, predicate, object).next().is_some()
    }
}

impl Graph for oxigraph::model::Graph {
    /// Scans the graph: a subject is looked up, a predicate or object alone costs the whole graph.
    fn matching<'a>(
        &'a self,
        subject: Option<NamedOrBlankNodeRef<'a>>,
        predicate: Option<NamedNodeRef<'a>>,
        object: Option<TermRef<'a>>,
    ) -> Box<dyn Iterator<Item = Triple> + 'a> {
        let fits = move |t: &oxigraph::model::TripleRef<'_>| {
            predicate.is_none_or(|p| p == t.predicate) && object.is_none_or(|o| o == t.object)
        };
        match subject {
            Some(s) => Box::new(
                self.triples_for_subject(s)
                    .filter(fits)
                    .map(oxigraph::model::TripleRef::into_owned),
            ),
            None => Box::new(self.iter().filter(fits).map(oxigraph::model::TripleRef::into_owned)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{Literal, NamedNode};

    #[test]
    fn a_pattern_finds_what_matches_and_nothing_else() {
        let node = |n: &str| NamedNode::new_unchecked(format!("http://example.com/{n}"));
        let mut graph = oxigraph::model::Graph::new();
        for (s, p, o) in [("a", "p", "1"), ("a", "q", "2"), ("b", "p", "1")] {
            graph.insert(&Triple::new(node(s), node(p), Literal::new_simple_literal(o)));
        }
        let (a, p) = (node("a"), node("p"));
        let one = Literal::new_simple_literal("1");
        assert_eq!(graph.matching(Some(a.as_ref().into()), None, None).count(), 2);
        assert_eq!(graph.matching(None, Some(p.as_ref()), Some(one.as_ref().into())).count(), 2);
        assert!(!Graph::has(&graph, Some(p.as_ref().into()), None, None));
    }
}
