//! What a fitted model says of who learned from whom, as claims in a graph of its own.
//!
//! One claim for each adopter and source that is not negligible, with its posterior probability, and the run that made them:
//! model, population, priors' seed and the digest of the data it saw. The graph is that of the question (which schemes,
//! level, population, form, baseline, covariates): the newest run of a question is the one that counts.

use super::fit::{Explained, Plan, Population};
use super::name::{ID, digest, node, own, rdf_type};
use diffusion::field::Field;
use diffusion::fit::Baseline;
use rdf::term::{Literal, NamedNode, Term, Triple};
use rdf::vocab::{prov, rdfs};

/// Less probable sources are not written.
const NEGLIGIBLE: f64 = 0.01;

/// The graph of the claims of a question.
pub fn graph(explained: &Explained, plan: &Plan) -> String {
    format!("{}{}", crate::namespace::FITTED_GRAPHS, digest(&question(explained, plan)))
}

/// The claims, sorted; none where nothing could be fitted.
pub fn triples(field: &Field, explained: &Explained, plan: &Plan) -> Vec<Triple> {
    let Some(found) = &explained.found else { return Vec::new() };
    let case = &explained.case;
    let (asked, seen) = (question(explained, plan), digest(&format!("{:?}", case.spread)));
    let sampling = &plan.sampling;
    let said = format!(
        "fit of {asked}; data {seen}; {} chains of {} draws after {}, seed {}; R-hat at most {:.3}",
        sampling.chains,
        sampling.draws,
        sampling.warmup,
        sampling.seed,
        found.posterior.worst_r_hat()
    );
    let run = node(format!("{ID}run/fit-{}", digest(&said)));
    let program = node(crate::namespace::SOFTWARE);
    let mut triples = vec![
        Triple::new(run.clone(), rdf_type(), node(prov::ACTIVITY)),
        Triple::new(run.clone(), node(rdfs::COMMENT), Literal::new_simple_literal(said)),
        Triple::new(run.clone(), node(prov::WAS_ASSOCIATED_WITH), program.clone()),
        Triple::new(program, rdf_type(), node(prov::SOFTWARE_AGENT)),
    ];
    for (unit, parents) in found.posterior.parents.iter().enumerate() {
        let Some((learner, scheme)) = case.firsts[unit] else { continue };
        for (source, probability) in sources(parents) {
            let Some((origin, _)) = case.firsts[source] else { continue };
            let (from, to) = (field.actors.name(origin), field.actors.name(learner));
            let scheme = scheme.map(|scheme| field.iri(field.schemes.name(scheme)));
            let (from, to) = (field.iri(from), field.iri(to));
            let key = format!("{} {from} {to} {scheme:?}", run.as_str());
            let claim = node(format!("{ID}claim/fitted-{}", digest(&key)));
            let mut say = |property: NamedNode, object: Term| {
                triples.push(Triple::new(claim.clone(), property, object));
            };
            for class in [own("InferredClaim"), own("Claim"), node(prov::ENTITY_CLASS)] {
                say(rdf_type(), class.into());
            }
            say(own("basis"), node(format!("{ID}basis/inferred")).into());
            if let Some(scheme) = scheme {
                say(own("scheme"), node(scheme).into());
            }
            say(own("from"), node(from).into());
            say(own("to"), node(to).into());
            say(node(prov::WAS_GENERATED_BY), run.clone().into());
            say(own("posteriorProbability"), Literal::from(probability).into());
        }
    }
    triples.sort_by_cached_key(ToString::to_string);
    triples
}

/// The sources of an adopter that are not negligible, each once: by whichever channel.
fn sources(parents: &diffusion::fit::Parents) -> Vec<(usize, f64)> {
    let mut found: Vec<(usize, f64)> = Vec::new();
    for parent in &parents.sources {
        match found.iter_mut().find(|(source, _)| *source == parent.source) {
            Some((_, probability)) => *probability += parent.probability,
            None => found.push((parent.source, parent.probability)),
        }
    }
    found.retain(|(_, probability)| *probability >= NEGLIGIBLE);
    // Four digits: more the draws do not bear.
    found.iter_mut().for_each(|(_, p)| *p = (*p * 1e4).round().min(1e4) / 1e4);
    found
}

/// What was asked, in words that stay the same.
fn question(explained: &Explained, plan: &Plan) -> String {
    let asked = &plan.question;
    let population = match &explained.population {
        Population::List(path, members) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            format!("{name} of {}", members.len())
        }
        Population::Gazetteer(name, members) => format!("{name} of {}", members.len()),
        Population::Unknown => "not known".to_owned(),
    };
    let baseline = match &plan.model.baseline {
        Baseline::Constant => "constant",
        Baseline::Weibull => "Weibull",
        Baseline::Piecewise(_) => "piecewise",
    };
    format!(
        "`{}` with variants {:?}, level {}, population {population}, {:?} form, {baseline} baseline, covariates [{}]",
        asked.model,
        asked.variants,
        explained.level.id(),
        plan.model.form,
        plan.covariates.join(", ")
    )
}
