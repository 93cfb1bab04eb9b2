//! The lattice of models: which formula extends or specialises which.

use super::{AppError, trace::Ground};
use crate::export::view::{Attribute, Edge, Kind, Node, Value, View};
use diffusion::formula::role::RoleUse;
use diffusion::formula::{Comparison, Lattice};
use diffusion::{Variants, matching};
use serde::Serialize;

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

    /// The lattice as a picture; edges lead from the shorter or more general formula.
    pub fn view(&self, edits: impl Fn(&Comparison) -> String) -> View {
        let mut view = View {
            title: "models".into(),
            node_attributes: vec![Attribute { name: "adoptions", kind: Kind::Integer }],
            ..View::default()
        };
        for n in 0..self.lattice.nodes.len() {
            let (formulas, adoptions) = self.node(n);
            let first = self.lattice.nodes[n].formulas[0];
            view.nodes.push(Node {
                id: self.models[first].iri.clone(),
                label: formulas.join("\n"),
                start: None,
                values: vec![Some(Value::Integer(i64::from(adoptions)))],
            });
        }
        for (i, step) in self.lattice.steps.iter().enumerate() {
            view.edges.push(Edge {
                id: format!("e{i}"),
                source: step.lower,
                target: step.upper,
                label: edits(&step.comparison),
                values: Vec::new(),
            });
        }
        view
    }
}
