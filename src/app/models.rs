//! The lattice of models: which formula extends or specialises which.

use super::{AppError, trace::Ground};
use diffusion::formula::role::RoleUse;
use diffusion::formula::{Comparison, Lattice};
use diffusion::{Variants, matching};
use serde::Serialize;
use views::network::{Attribute, Edge, End, Network, Node, Type, Value};

/// Models in their order.
#[derive(Debug, Clone, Serialize)]
pub struct Models {
    /// The models, one entry per scheme.
    pub models: Vec<Model>,
    /// Their order; node numbers are of the lattice, formula numbers of `models`.
    pub lattice: Lattice,
    /// The roles of each model.
    #[serde(skip)]
    pub roles: Vec<Vec<RoleUse>>,
}

/// A scheme with a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Model {
    /// IRI of the scheme.
    pub iri: String,
    /// Its name.
    pub name: String,
    /// Its formula as printed.
    pub formula: String,
    /// Adoptions recorded.
    pub adoptions: u32,
}

/// Orders every model of the field or, with `asked`, the model asked for and its variants.
pub fn models(ground: &Ground, asked: Option<&str>) -> Result<Models, AppError> {
    let field = &ground.field;
    let found = matching::find(field, &ground.lexicon, asked, Variants::Comparable)?;
    let mut counts = vec![0_u32; field.schemes.len()];
    for adoption in field.adoptions.rows() {
        counts[adoption.scheme as usize] += 1;
    }
    let (mut models, mut formulas) = (Vec::new(), Vec::new());
    for matched in found.schemes {
        let scheme = &field.schemes[matched.scheme];
        let (Some(formula), false) = (scheme.formula, matched.roles.is_empty()) else { continue };
        models.push(Model {
            iri: field.iri(field.schemes.name(matched.scheme)),
            name: field.scheme_name(matched.scheme).to_owned(),
            formula: field.text(formula).to_owned(),
            adoptions: counts[matched.scheme as usize],
        });
        formulas.push(matched.roles);
    }
    let lattice = Lattice::new(&ground.lexicon, &formulas);
    Ok(Models { models, lattice, roles: formulas })
}

impl Models {
    /// The formulas of a node, each once, with the adoptions of all its schemes.
    pub fn node(&self, node: usize) -> (Vec<&str>, u32) {
        let members = self.lattice.nodes[node].formulas.iter().map(|&f| &self.models[f]);
        let mut formulas: Vec<&str> = members.clone().map(|m| m.formula.as_str()).collect();
        formulas.sort_unstable();
        formulas.dedup();
        (formulas, members.map(|m| m.adoptions).sum())
    }

    /// The steps up from a node: the node above and what changes, in the order of the lattice.
    pub fn above(&self, node: usize) -> impl Iterator<Item = (usize, &Comparison)> {
        self.lattice.steps.iter().filter(move |s| s.lower == node).map(|s| (s.upper, &s.comparison))
    }

    /// The lattice as a network in a language; edges lead from the shorter or more general formula.
    pub fn network(
        &self,
        language: views::Language,
        edits: impl Fn(&Comparison) -> String,
    ) -> LatticeNetwork {
        let id = |node: usize| self.models[self.lattice.nodes[node].formulas[0]].iri.clone();
        let end = |node: usize| End { number: node as u64, id: id(node) };
        let node = |at: usize| {
            let (formulas, adoptions) = self.node(at);
            Node {
                number: at as u64,
                id: id(at),
                label: formulas.join("\n"),
                kind: "model".to_owned(),
                values: vec![Some(Value::Integer(adoptions.into()))],
                ..Node::default()
            }
        };
        let edge = |(n, step): (usize, &diffusion::formula::lattice::Step)| Edge {
            id: format!("e{n}"),
            source: end(step.lower),
            target: end(step.upper),
            label: edits(&step.comparison),
            kind: "step".to_owned(),
            ..Edge::default()
        };
        LatticeNetwork {
            language,
            attributes: [Attribute::new("adoptions", Type::Integer, "采纳次数", "adoptions")],
            nodes: (0..self.lattice.nodes.len()).map(node).collect(),
            edges: self.lattice.steps.iter().enumerate().map(edge).collect(),
        }
    }
}

/// Models in their order as nodes and edges.
#[derive(Debug, Clone)]
pub struct LatticeNetwork {
    language: views::Language,
    attributes: [Attribute; 1],
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Network for LatticeNetwork {
    fn title(&self) -> &'static str {
        self.language.pick("模式谱", "models")
    }

    fn language(&self) -> views::Language {
        self.language
    }

    fn node_attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    fn edge_attributes(&self) -> &[Attribute] {
        &[]
    }

    fn nodes(&self) -> Box<dyn Iterator<Item = Node> + '_> {
        Box::new(self.nodes.iter().cloned())
    }

    fn edges(&self) -> Box<dyn Iterator<Item = Edge> + '_> {
        Box::new(self.edges.iter().cloned())
    }
}
