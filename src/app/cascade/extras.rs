//! What the store knows beside the field: English names and classes of places and bodies, where a scheme's originator
//! is stated, what an adoption yielded.

use super::super::{AppError, lexicon};
use super::say_all;
use crate::namespace::{ID, ONTOLOGY};
use crate::query::figure;
use ::rdf::term::Term;
use ::rdf::vocab::{rdf, rdfs};
use diffusion::field::Field;
use std::collections::{BTreeMap, BTreeSet};
use store::{QueryOptions, Store};
use views::model::{Cascade, Division, Label, Outcome, Place, Scheme, Source, Who};

const ALSO: &str = "http://www.w3.org/2004/02/skos/core#altLabel";
const PREFIXES: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX oa: <http://www.w3.org/ns/oa#>";

/// Things that one query asks for by name.
const CHUNK: usize = 300;

/// So many things are looked for in one pass over all rather than by name.
const MANY: usize = 30_000;

/// The rows that a query gives for some things, bound to `?thing`.
fn rows_of(
    store: &dyn Store,
    things: &BTreeSet<String>,
    select: &str,
    pattern: &str,
    mut take: impl FnMut(&dyn Fn(&str) -> Option<Term>),
) -> Result<(), AppError> {
    let all: Vec<&String> = things.iter().collect();
    let mut ask = |values: &str| -> Result<(), AppError> {
        let text = format!("{PREFIXES} SELECT {select} WHERE {{ {values} {pattern} }}");
        for row in store.query(&text, &QueryOptions::default())?.into_solutions()? {
            let row = row?;
            let of = |name: &str| row.get(name).cloned();
            let wanted =
                matches!(of("thing"), Some(Term::NamedNode(n)) if things.contains(n.as_str()));
            if wanted {
                take(&of);
            }
        }
        Ok(())
    };
    if all.len() > MANY {
        return ask("");
    }
    for chunk in all.chunks(CHUNK) {
        let iris: Vec<String> = chunk.iter().map(|iri| format!("<{iri}>")).collect();
        ask(&format!("VALUES ?thing {{ {} }}", iris.join(" ")))?;
    }
    Ok(())
}

fn text(term: Option<Term>) -> Option<String> {
    match term? {
        Term::NamedNode(n) => Some(n.into_string()),
        Term::Literal(l) => Some(l.value().to_owned()),
        _ => None,
    }
}

/// What is known of a place or body beside its place in the field.
#[derive(Debug, Default)]
struct Named {
    en: Option<String>,
    also: BTreeSet<String>,
    class: Option<String>,
}

/// Fills what the field does not print of everybody in a cascade: divisions with their levels, coordinates, class,
/// English and other names.
pub(super) fn describe(
    store: &dyn Store,
    field: &Field,
    cascade: &mut Cascade,
) -> Result<(), AppError> {
    let mut iris = BTreeSet::new();
    say_all(cascade, |who| {
        place(field, who);
        iris.extend(who.iri.clone());
        iris.extend(who.divisions.iter().map(|d| d.iri.clone()));
    });
    let mut known: BTreeMap<String, Named> = BTreeMap::new();
    let pattern = format!("?thing ?p ?o . FILTER(?p IN (<{}>, rdfs:label, <{ALSO}>))", rdf::TYPE);
    rows_of(store, &iris, "?thing ?p ?o", &pattern, |row| {
        let (Some(thing), Some(property)) = (text(row("thing")), text(row("p"))) else { return };
        let named = known.entry(thing).or_default();
        match (property.as_str(), row("o")) {
            (rdf::TYPE, Some(Term::NamedNode(class))) => {
                let local = class.as_str().strip_prefix(ONTOLOGY);
                let narrower = |l: &&str| {
                    named
                        .class
                        .as_deref()
                        .is_none_or(|known| super::super::export::is_narrower(l, known))
                };
                if let Some(local) = local.filter(narrower) {
                    named.class = Some(local.to_owned());
                }
            }
            (rdfs::LABEL, Some(Term::Literal(l))) if l.language() == Some("en") => {
                let name = l.value().to_owned();
                if named.en.as_ref().is_none_or(|known| name < *known) {
                    named.en = Some(name);
                }
            }
            (ALSO, Some(Term::Literal(l))) => {
                named.also.insert(l.value().to_owned());
            }
            _ => {}
        }
    })?;
    say_all(cascade, |who| {
        if let Some(named) = who.iri.as_ref().and_then(|iri| known.get(iri)) {
            who.en.clone_from(&named.en);
            who.class.clone_from(&named.class);
            who.also = named.also.iter().filter(|n| **n != who.name).cloned().collect();
        }
        for division in &mut who.divisions {
            division.en = known.get(&division.iri).and_then(|named| named.en.clone());
        }
    });
    Ok(())
}

/// The divisions of somebody, the highest first, and the coordinates.
fn place(field: &Field, who: &mut Who) {
    let Some(actor) = who.iri.as_deref().and_then(|iri| field.actor(iri)) else { return };
    if let Some((latitude, longitude)) = field.actors[actor].position {
        let degrees = |x: f32| x.to_string().parse().unwrap_or(f64::from(x));
        who.position = Some([degrees(longitude), degrees(latitude)]);
    }
    let Some(own) = field.division_of(actor) else { return };
    let mut divisions: Vec<Division> = std::iter::once(own)
        .chain(field.superiors(own))
        .map(|d| Division {
            iri: field.iri(field.actors.name(d)),
            name: field.actor_name(d).to_owned(),
            level: field.actors[d].level.map(|l| l.id().to_owned()),
            en: None,
        })
        .collect();
    divisions.reverse();
    who.divisions = divisions;
}

/// The passages that state who started a scheme.
pub(super) fn origin_sources(
    store: &dyn Store,
    schemes: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<Source>>, AppError> {
    let mut all: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    let pattern = "?e xm:supports ?thing ; xm:property ?column ; oa:hasSource ?report . \
        FILTER(STRSTARTS(?column, \"originator\")) \
        OPTIONAL { ?e oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end }";
    rows_of(store, schemes, "?thing ?report ?start ?end", pattern, |row| {
        let number = |name: &str| text(row(name)).and_then(|n| n.parse().ok());
        let (Some(scheme), Some(report)) = (text(row("thing")), text(row("report"))) else {
            return;
        };
        let span = number("start").zip(number("end"));
        all.entry(scheme).or_default().push(Source { report, span, ..Source::default() });
    })?;
    for sources in all.values_mut() {
        sources.sort_by(|a, b| (&a.report, a.span).cmp(&(&b.report, b.span)));
        sources.dedup();
    }
    Ok(all)
}

/// Labels of concepts: Chinese, English.
type Labels = BTreeMap<String, (String, String)>;

/// What some adoptions yielded, by IRI of the adoption: figures tied to them, and what their rows say.
pub(super) fn outcomes(
    store: &dyn Store,
    adoptions: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<Outcome>>, AppError> {
    let labels = lexicon::concept_labels()?;
    let mut all = figures(store, adoptions, "outcomeOf", &labels)?;
    of_rows(store, adoptions, &labels, &mut all)?;
    for outcomes in all.values_mut() {
        outcomes.sort_by(|a, b| (&a.zh, &a.observation).cmp(&(&b.zh, &b.observation)));
        outcomes.dedup();
    }
    Ok(all)
}

/// The figures that name some things by a property of ours (`outcomeOf`, `subject`), by IRI of the thing.
fn figures(
    store: &dyn Store,
    things: &BTreeSet<String>,
    link: &str,
    labels: &Labels,
) -> Result<BTreeMap<String, Vec<Outcome>>, AppError> {
    let mut all: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
    let pattern = format!(
        "?observation xm:{link} ?thing ; xm:indicator ?indicator ; xm:value ?value . \
        FILTER NOT EXISTS {{ ?observation xm:rank <{ID}rank/deprecated> }} \
        OPTIONAL {{ ?indicator rdfs:label ?zh . FILTER(LANG(?zh) = \"zh\") }} \
        OPTIONAL {{ ?indicator rdfs:label ?en . FILTER(LANG(?en) = \"en\") }} \
        OPTIONAL {{ ?observation xm:bound ?bound }} OPTIONAL {{ ?observation xm:unit ?unit }} \
        OPTIONAL {{ ?observation xm:year ?year }} OPTIONAL {{ ?observation xm:period ?period }} \
        OPTIONAL {{ ?observation xm:qualifier ?qualifier }} OPTIONAL {{ ?observation xm:achieved ?achieved }}"
    );
    let select = "DISTINCT ?thing ?observation ?indicator ?zh ?en ?value ?bound ?unit ?year ?period ?qualifier ?achieved";
    rows_of(store, things, select, &pattern, |row| {
        let Some(thing) = text(row("thing")) else { return };
        let figure = Figure {
            zh: text(row("zh")),
            en: text(row("en")),
            observation: text(row("observation")),
            indicator: text(row("indicator")),
            value: text(row("value")).unwrap_or_default(),
            bound: text(row("bound")),
            unit: text(row("unit")),
            when: text(row("year")).or_else(|| text(row("period"))),
            year: text(row("year")).and_then(|y| y.get(..4)?.parse().ok()),
            qualifier: text(row("qualifier")),
            achieved: text(row("achieved")).map(|a| a == "true" || a == "1"),
        };
        all.entry(thing).or_default().push(figure.outcome(labels));
    })?;
    Ok(all)
}

/// The text of a variable of a row.
type Of<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is known of places and bodies beside their part in a cascade: organizations, schemes, figures, honours.
pub(super) fn places(store: &dyn Store, iris: &BTreeSet<String>) -> Result<Vec<Place>, AppError> {
    let labels = lexicon::concept_labels()?;
    let mut all: BTreeMap<&str, Place> = BTreeMap::new();
    for iri in iris {
        all.insert(iri, Place { iri: iri.clone(), ..Place::default() });
    }
    let mut each = |select: &str, pattern: &str, take: &mut dyn FnMut(&mut Place, Of<'_>)| {
        rows_of(store, iris, select, pattern, |row| {
            let place = text(row("thing")).and_then(|iri| all.get_mut(iri.as_str()));
            if let Some(place) = place {
                take(place, &|name| text(row(name)));
            }
        })
    };
    let bodies =
        "?body xm:locatedIn ?thing ; a/rdfs:subClassOf* xm:Organization ; rdfs:label ?name";
    each("DISTINCT ?thing ?body ?name", bodies, &mut |place, of| {
        let name = of("name").unwrap_or_default();
        place.organizations.push(Who { name, iri: of("body"), ..Who::default() });
    })?;
    let taken = "?adoption xm:adopter ?thing ; xm:scheme ?scheme . ?scheme rdfs:label ?name";
    each("DISTINCT ?thing ?scheme ?name", taken, &mut |place, of| {
        let (iri, name) = (of("scheme").unwrap_or_default(), of("name").unwrap_or_default());
        place.schemes.push(Scheme { iri, name, ..Scheme::default() });
    })?;
    let honours =
        "?honour xm:recipient ?thing ; rdfs:label ?name . OPTIONAL { ?honour xm:year ?year }";
    each("DISTINCT ?thing ?honour ?name ?year", honours, &mut |place, of| {
        let name = of("name").unwrap_or_default();
        place
            .honours
            .push(of("year").map_or_else(|| name.clone(), |year| format!("{name}（{year}）")));
    })?;
    for (iri, figures) in figures(store, iris, "subject", &labels)? {
        let Some(place) = all.get_mut(iri.as_str()) else { continue };
        let label =
            |f: Outcome| Label { concept: f.observation.unwrap_or_default(), zh: f.zh, en: f.en };
        place.figures.extend(figures.into_iter().map(label));
    }
    for place in all.values_mut() {
        place.organizations.sort_by(|a, b| (&a.name, &a.iri).cmp(&(&b.name, &b.iri)));
        place.organizations.dedup();
        place.schemes.sort_by(|a, b| (&a.name, &a.iri).cmp(&(&b.name, &b.iri)));
        place.schemes.dedup_by(|a, b| a.iri == b.iri);
        place.honours.sort();
        place.figures.sort_by(|a, b| (&a.zh, &a.concept).cmp(&(&b.zh, &b.concept)));
    }
    Ok(all.into_values().collect())
}

/// What the rows of adoptions say themselves: households, area, and an effect in words.
fn of_rows(
    store: &dyn Store,
    adoptions: &BTreeSet<String>,
    labels: &Labels,
    all: &mut BTreeMap<String, Vec<Outcome>>,
) -> Result<(), AppError> {
    let mut rows: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let pattern = "?thing ?p ?o . \
        FILTER(?p IN (xm:households, xm:householdsBound, xm:areaMu, xm:areaBound, xm:effect))";
    rows_of(store, adoptions, "?thing ?p ?o", pattern, |row| {
        let (Some(thing), Some(p), Some(o)) = (text(row("thing")), text(row("p")), text(row("o")))
        else {
            return;
        };
        let local = p.strip_prefix(ONTOLOGY).unwrap_or_default().to_owned();
        rows.entry(thing).or_default().insert(local, o);
    })?;
    for (adoption, row) in rows {
        let outcomes = all.entry(adoption).or_default();
        let figure = |value: &str, bound: &str, zh: &str, en: &str, unit: &str| {
            let figure = Figure {
                zh: Some(zh.to_owned()),
                en: Some(en.to_owned()),
                value: row.get(value)?.clone(),
                bound: row.get(bound).cloned(),
                unit: Some(format!("{ID}unit/{unit}")),
                ..Figure::default()
            };
            Some(figure.outcome(labels))
        };
        outcomes.extend(figure("households", "householdsBound", "户数", "households", "household"));
        outcomes.extend(figure("areaMu", "areaBound", "面积", "area", "mu"));
        outcomes.extend(row.get("effect").map(Outcome::words));
    }
    Ok(())
}

/// An English unit after a number: 1 household, 260 households; 20 per cent, 300 mu.
fn in_number(number: &str, unit: &str) -> String {
    const SAME: [&str; 3] = ["yuan", "mu", "per cent"];
    if number == "1" || unit.is_empty() || SAME.contains(&unit) {
        return unit.to_owned();
    }
    let (first, rest) = unit.split_once(" of ").map_or((unit, None), |(a, b)| (a, Some(b)));
    let plural = match first {
        word if word.ends_with("ity") || word.ends_with("ety") => {
            format!("{}ies", word.trim_end_matches('y'))
        }
        word => format!("{word}s"),
    };
    match rest {
        Some(rest) => format!("{plural} of {rest}"),
        None => plural,
    }
}

/// A figure, as the graph has it.
#[derive(Debug, Default)]
struct Figure {
    zh: Option<String>,
    en: Option<String>,
    observation: Option<String>,
    indicator: Option<String>,
    value: String,
    bound: Option<String>,
    unit: Option<String>,
    when: Option<String>,
    year: Option<i32>,
    qualifier: Option<String>,
    achieved: Option<bool>,
}

impl Figure {
    fn outcome(self, labels: &Labels) -> Outcome {
        let last = |iri: &str| iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned();
        let words = |iri: &Option<String>| {
            let iri = iri.as_deref().unwrap_or_default();
            labels.get(iri).cloned().unwrap_or_else(|| (last(iri), last(iri)))
        };
        let bound = self.bound.as_deref().map(last);
        let roughly = match bound.as_deref() {
            None | Some("exact") => (String::new(), String::new()),
            Some(_) => words(&self.bound),
        };
        let unit = words(&self.unit);
        let name = self.indicator.as_deref().map(last).unwrap_or_default();
        let (zh, en) = (self.zh.unwrap_or_else(|| name.clone()), self.en.unwrap_or(name));
        let (mut of, mut of_en) = (zh, en);
        if let Some(qualifier) = &self.qualifier {
            of = format!("{of}（{qualifier}）");
            of_en = format!("{of_en} ({qualifier})");
        }
        let number = figure::zh(&self.value);
        let mut zh = match bound.as_deref() {
            // 800余户, 50户以上: these words follow the number.
            Some("more-than") => format!("{of}{number}{}{}", roughly.0, unit.0),
            Some("at-least" | "at-most") => format!("{of}{number}{}{}", unit.0, roughly.0),
            _ => format!("{of}{}{number}{}", roughly.0, unit.0),
        };
        let (number, counted) = (figure::en(&self.value), in_number(&self.value, &unit.1));
        let parts = [roughly.1.as_str(), &number, counted.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        let mut en = format!("{of_en}: {}", parts.join(" "));
        if let Some(when) = &self.when {
            zh = format!("{zh}（{when}）");
            en = format!("{en} ({when})");
        }
        if self.achieved == Some(false) {
            zh.push_str("，尚未实现");
            en.push_str(", not achieved yet");
        }
        Outcome {
            zh,
            en,
            observation: self.observation,
            indicator: self.indicator,
            value: self.value.parse().ok(),
            bound,
            unit: self.unit.as_deref().map(last),
            year: self.year,
            achieved: self.achieved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_number;

    #[test]
    fn english_units_have_their_number() {
        for (number, unit, expected) in [
            ("1", "household", "household"),
            ("260", "household", "households"),
            ("3", "year of age", "years of age"),
            ("2", "community", "communities"),
            ("20", "per cent", "per cent"),
            ("300", "mu", "mu"),
        ] {
            assert_eq!(in_number(number, unit), expected, "{number}");
        }
    }
}
