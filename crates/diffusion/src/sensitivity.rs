//! What an inferred network owes to the choices made before: delay model, parameters, mode.
//!
//! The same cascades are inferred again under other settings and the lists of edges compared by the
//! Jaccard index of their sets. The bootstrap in [`super::bootstrap`] answers the same question for the
//! choice of cascades and the precision of dates.

use super::netinf::{
    Cascades, Choice, Edge, Error, Family, Inference, Mode, Model, Settings, infer,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Settings to compare with, and what is different about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What is different, e.g. `rate x 2`.
    pub label: String,
    /// The settings.
    pub settings: Settings,
}

/// One variant compared with the network in question.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is different.
    pub label: String,
    /// Its agreement with the network in question, or why it gave no network.
    pub outcome: Result<Agreement, Error>,
}

/// How far two networks agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// The delay model of the variant with its parameters.
    pub model: Model,
    /// Number of edges of the variant.
    pub edges: usize,
    /// Edges in both.
    pub common: usize,
    /// Common edges over all edges of either; `None` if neither has an edge.
    pub jaccard: Option<f64>,
    /// For each edge of the network in question its rank in the variant, from 1; `None`: not there.
    pub ranks: Vec<Option<usize>>,
}

/// The usual variants of `settings`, whose run used `model`.
///
/// Each family with automatic parameters; each parameter at half and at twice its value (μ of the
/// log-normal, a logarithm, less and more ln 2); the other mode.
pub fn variants(settings: &Settings, model: &Model) -> Vec<Variant> {
    let with_model =
        |label: String, model: Choice| Variant { label, settings: Settings { model, ..*settings } };
    let mut all: Vec<Variant> = Family::ALL
        .into_iter()
        .map(|family| with_model(format!("{family}, estimated"), Choice::Automatic(family)))
        .collect();
    let parameters = model.parameters();
    for (at, (name, _)) in parameters.iter().enumerate() {
        for factor in [0.5f64, 2.0] {
            let mut values: Vec<f64> = parameters.iter().map(|(_, value)| *value).collect();
            let label = if *name == "mu" {
                values[at] += factor.ln();
                format!("mu {} ln 2", if factor < 1.0 { '-' } else { '+' })
            } else {
                values[at] *= factor;
                format!("{name} x {factor}")
            };
            if let Ok(changed) = Model::from_parameters(model.family(), &values) {
                all.push(with_model(label, Choice::Given(changed)));
            }
        }
    }
    let mode = match settings.mode {
        Mode::Compatible => Mode::Corrected,
        Mode::Corrected => Mode::Compatible,
    };
    let settings = Settings { model: Choice::Given(*model), ..settings.with_mode(mode) };
    all.push(Variant { label: format!("{} mode", mode.name()), settings });
    all
}

/// Infers each variant and compares it with `network`.
pub fn compare(cascades: &Cascades, network: &Inference, variants: &[Variant]) -> Vec<Comparison> {
    let one = |variant: &Variant| Comparison {
        label: variant.label.clone(),
        outcome: infer(cascades, &variant.settings).map(|other| agreement(network, &other)),
    };
    variants.iter().map(one).collect()
}

/// How far `other` agrees with `network`.
pub fn agreement(network: &Inference, other: &Inference) -> Agreement {
    let key = |edge: &Edge| (Arc::clone(&edge.origin), Arc::clone(&edge.destination));
    let rank_of: BTreeMap<_, _> = other.edges.iter().map(key).zip(1..).collect();
    let ranks: Vec<Option<usize>> =
        network.edges.iter().map(|edge| rank_of.get(&key(edge)).copied()).collect();
    let common = ranks.iter().flatten().count();
    let either = network.edges.len() + other.edges.len() - common;
    Agreement {
        model: other.provenance.model,
        edges: other.edges.len(),
        common,
        jaccard: (either > 0).then(|| common as f64 / either as f64),
        ranks,
    }
}

#[cfg(test)]
mod tests {
    use super::super::netinf::Stop;
    use super::super::simulate::{Setup, simulate};
    use super::*;

    #[test]
    fn a_network_agrees_with_itself_and_mostly_with_its_variants() {
        let model = Model::LogNormal { mu: 0.7, sigma: 0.6 };
        let setup = Setup {
            places: 25,
            edges: 45,
            cascades: 150,
            model,
            transmission: 0.4,
            background: 0.0,
            horizon: 60.0,
            precision: None,
            seed: 2,
        };
        let cascades = simulate(&setup).unwrap().cascades;
        let settings = Settings::new(Choice::Given(model), Stop::Edges(45));
        let network = infer(&cascades, &settings).unwrap();
        let itself = agreement(&network, &network);
        assert_eq!((itself.jaccard, itself.ranks[44]), (Some(1.0), Some(45)));

        let all = compare(&cascades, &network, &variants(&settings, &model));
        let labels: Vec<_> = all.iter().map(|c| c.label.as_str()).collect();
        let expected = [
            "exponential, estimated",
            "rayleigh, estimated",
            "lognormal, estimated",
            "mu - ln 2",
            "mu + ln 2",
            "sigma x 0.5",
            "sigma x 2",
            "compatible mode",
        ];
        assert_eq!(labels, expected);
        for comparison in &all {
            let found = comparison.outcome.as_ref().unwrap();
            println!("{}: {:?} {}", comparison.label, found.jaccard, found.model);
            assert!(found.jaccard.unwrap() > 0.3);
        }
        assert_eq!(all[7].outcome.as_ref().unwrap().jaccard, Some(1.0));
    }

    #[test]
    fn nothing_in_common_is_not_the_same_as_nothing_to_compare() {
        let model = Choice::Given(Model::Exponential { rate: 1.0 });
        let settings = Settings::new(model, Stop::PValue(0.5));
        let none = infer(&Cascades::default(), &settings).unwrap();
        assert_eq!(agreement(&none, &none).jaccard, None);
    }
}
