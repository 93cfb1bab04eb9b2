//! Look-ups in the graph that is checked.

use super::ShaclError;
use super::path::Path;
use ::rdf::term::{NamedNode, Term};
use ::rdf::vocab::{rdf as rdf_terms, rdfs};
use spareval::QueryableDataset;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Which graphs of a dataset are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The unnamed graph.
    Unnamed,
    /// The union of all graphs that the dataset shows where no graph is asked for.
    Union,
}

/// A dataset, with what has been looked up of it.
pub(crate) struct Graph<'a, D: QueryableDataset<'a>> {
    pub(crate) dataset: D,
    pub(crate) scope: Scope,
    constants: RefCell<HashMap<Term, D::InternalTerm>>,
    classes: RefCell<HashMap<NamedNode, HashSet<D::InternalTerm>>>,
}

/// Wraps an error of the dataset.
fn failed(error: impl std::error::Error + Send + Sync + 'static) -> ShaclError {
    ShaclError::Graph(Box::new(error))
}

impl<'a, D: QueryableDataset<'a>> Graph<'a, D> {
    pub(crate) fn new(dataset: D, scope: Scope) -> Self {
        Self { dataset, scope, constants: RefCell::default(), classes: RefCell::default() }
    }

    /// Returns the term's own form in the dataset.
    pub(crate) fn intern(&self, term: &Term) -> Result<D::InternalTerm, ShaclError> {
        if let Some(known) = self.constants.borrow().get(term) {
            return Ok(known.clone());
        }
        let node = self.dataset.internalize_term(term.clone()).map_err(failed)?;
        self.constants.borrow_mut().insert(term.clone(), node.clone());
        Ok(node)
    }

    /// Returns a node as a term.
    pub(crate) fn term(&self, node: &D::InternalTerm) -> Result<Term, ShaclError> {
        self.dataset.externalize_term(node.clone()).map_err(failed)
    }

    /// Returns what stands at `end` of the statements that match, each once, in the order of the dataset.
    fn ends(
        &self,
        subject: Option<&D::InternalTerm>,
        property: &NamedNode,
        object: Option<&D::InternalTerm>,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        let property = self.intern(&property.clone().into())?;
        let graph = match self.scope {
            Scope::Unnamed => Some(None),
            Scope::Union => None,
        };
        let wants_object = object.is_none() && subject.is_some();
        let mut ends = Vec::new();
        for quad in self.dataset.internal_quads_for_pattern(subject, Some(&property), object, graph)
        {
            let quad = quad.map_err(failed)?;
            ends.push(if wants_object { quad.object } else { quad.subject });
        }
        Ok(distinct(ends))
    }

    /// Returns the objects of a property of a subject.
    pub(crate) fn objects(
        &self,
        subject: &D::InternalTerm,
        property: &NamedNode,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        self.ends(Some(subject), property, None)
    }

    /// Returns the subjects that have `object` as a property.
    pub(crate) fn subjects(
        &self,
        property: &NamedNode,
        object: &D::InternalTerm,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        self.ends(None, property, Some(object))
    }

    /// Returns every subject of a property.
    pub(crate) fn subjects_of(
        &self,
        property: &NamedNode,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        self.ends(None, property, None)
    }

    /// Returns every object of a property.
    pub(crate) fn objects_of(
        &self,
        property: &NamedNode,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        let property = self.intern(&property.clone().into())?;
        let graph = match self.scope {
            Scope::Unnamed => Some(None),
            Scope::Union => None,
        };
        let quads = self.dataset.internal_quads_for_pattern(None, Some(&property), None, graph);
        let ends = quads.map(|quad| quad.map(|quad| quad.object)).collect::<Result<Vec<_>, _>>();
        Ok(distinct(ends.map_err(failed)?))
    }

    /// Returns all properties of a subject with their objects.
    #[expect(clippy::type_complexity, reason = "a list of pairs")]
    pub(crate) fn properties(
        &self,
        subject: &D::InternalTerm,
    ) -> Result<Vec<(D::InternalTerm, D::InternalTerm)>, ShaclError> {
        let graph = match self.scope {
            Scope::Unnamed => Some(None),
            Scope::Union => None,
        };
        let quads = self.dataset.internal_quads_for_pattern(Some(subject), None, None, graph);
        let pairs = quads.map(|quad| quad.map(|q| (q.predicate, q.object)));
        Ok(distinct(pairs.collect::<Result<Vec<_>, _>>().map_err(failed)?))
    }

    /// Returns whether a node is an instance of a class or of one below it (*SHACL*, 1.1: SHACL instance).
    pub(crate) fn is_instance(
        &self,
        node: &D::InternalTerm,
        class: &NamedNode,
    ) -> Result<bool, ShaclError> {
        let types = self.objects(node, &NamedNode::new_unchecked(rdf_terms::TYPE))?;
        self.with_subclasses(class, |all| types.iter().any(|t| all.contains(t)))
    }

    /// Returns the instances of a class and of the classes below it.
    pub(crate) fn instances(&self, class: &NamedNode) -> Result<Vec<D::InternalTerm>, ShaclError> {
        let classes: Vec<_> = self.with_subclasses(class, |all| all.iter().cloned().collect())?;
        let mut found = Vec::new();
        for class in classes {
            found.extend(self.subjects(&NamedNode::new_unchecked(rdf_terms::TYPE), &class)?);
        }
        Ok(distinct(found))
    }

    fn with_subclasses<T>(
        &self,
        class: &NamedNode,
        use_them: impl FnOnce(&HashSet<D::InternalTerm>) -> T,
    ) -> Result<T, ShaclError> {
        if let Some(known) = self.classes.borrow().get(class) {
            return Ok(use_them(known));
        }
        let top = self.intern(&class.clone().into())?;
        let below =
            Path::Inverse(Box::new(Path::Property(NamedNode::new_unchecked(rdfs::SUB_CLASS_OF))));
        let all: HashSet<_> =
            self.follow(&top, &Path::ZeroOrMore(Box::new(below)))?.into_iter().collect();
        let result = use_them(&all);
        self.classes.borrow_mut().insert(class.clone(), all);
        Ok(result)
    }

    /// Returns the values of a path from a node, each once.
    pub(crate) fn follow(
        &self,
        node: &D::InternalTerm,
        path: &Path,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        self.walk(node, path, true)
    }

    fn walk(
        &self,
        node: &D::InternalTerm,
        path: &Path,
        forwards: bool,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        match path {
            Path::Property(property) if forwards => self.objects(node, property),
            Path::Property(property) => self.subjects(property, node),
            Path::Inverse(path) => self.walk(node, path, !forwards),
            Path::Alternative(paths) => {
                let mut found = Vec::new();
                for path in paths {
                    found.extend(self.walk(node, path, forwards)?);
                }
                Ok(distinct(found))
            }
            Path::Sequence(paths) => {
                let mut at = vec![node.clone()];
                let mut steps: Vec<&Path> = paths.iter().collect();
                if !forwards {
                    steps.reverse();
                }
                for step in steps {
                    let mut next = Vec::new();
                    for node in &at {
                        next.extend(self.walk(node, step, forwards)?);
                    }
                    at = distinct(next);
                }
                Ok(at)
            }
            Path::ZeroOrOne(path) => {
                let mut found = vec![node.clone()];
                found.extend(self.walk(node, path, forwards)?);
                Ok(distinct(found))
            }
            Path::ZeroOrMore(path) => self.closure(vec![node.clone()], path, forwards),
            Path::OneOrMore(path) => self.closure(self.walk(node, path, forwards)?, path, forwards),
        }
    }

    /// Returns these nodes and all that repeating the path leads to.
    fn closure(
        &self,
        from: Vec<D::InternalTerm>,
        path: &Path,
        forwards: bool,
    ) -> Result<Vec<D::InternalTerm>, ShaclError> {
        let mut seen: HashSet<_> = from.iter().cloned().collect();
        let mut found = from;
        let mut at = 0;
        while let Some(node) = found.get(at).cloned() {
            at += 1;
            for next in self.walk(&node, path, forwards)? {
                if seen.insert(next.clone()) {
                    found.push(next);
                }
            }
        }
        Ok(found)
    }
}

/// Returns each item once, in the order of first appearance.
fn distinct<T: Clone + Eq + std::hash::Hash>(items: Vec<T>) -> Vec<T> {
    if items.len() < 2 {
        return items;
    }
    let mut seen = HashSet::with_capacity(items.len());
    items.into_iter().filter(|item| seen.insert(item.clone())).collect()
}
