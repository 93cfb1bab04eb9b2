//! Facts named by what they say, where a page shows them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::error::Problem;
use super::labels::{AT_ONCE, Labels, last, values};
use super::proof::text;
use super::visit::Visit;
use crate::namespace::ONTOLOGY;
use crate::query::fact_name::{self, Tongue, Wording};
use rdf::term::{NamedNode, Term};
use rdf::vocab::rdf as vocabulary;
use views::Language;

/// What a fact says: property and value.
type Said = Vec<(String, Term)>;

/// The names of those of these things that are facts without a name of their own; `depth` says how far facts are followed
/// that they name in turn.
pub(super) fn read(
    visit: &Visit,
    iris: &[NamedNode],
    is_named: &dyn Fn(&str) -> bool,
    language: Language,
    depth: u8,
) -> Result<HashMap<String, String>, Problem> {
    let wanted = wanted(visit, iris, is_named)?;
    let facts = said(visit, &wanted)?;
    let mut named: BTreeSet<String> = BTreeSet::new();
    for (wording, said) in facts.values() {
        let properties: BTreeSet<String> = wording.properties().map(fact_name::property).collect();
        named.extend(said.iter().filter(|(p, _)| properties.contains(p)).filter_map(
            |(_, o)| match o {
                Term::NamedNode(node) => Some(node.as_str().to_owned()),
                _ => None,
            },
        ));
    }
    if facts.is_empty() {
        return Ok(HashMap::new());
    }
    let labels = Labels::read_to(visit, named, language, depth)?;
    let name = |(iri, (wording, said)): (String, (&'static Wording, Said))| {
        let words = |name: &str| words(visit, &labels, language, (&iri, &said), name);
        let name = wording.name(tongue(language), &words);
        (iri, name)
    };
    Ok(facts.into_iter().map(name).collect())
}

/// The language of names that goes with that of a page.
pub(super) const fn tongue(language: Language) -> Tongue {
    match language {
        Language::Zh => Tongue::Zh,
        Language::En => Tongue::En,
    }
}

/// Those that have no name, or one that is only a part of what they are called.
fn wanted(
    visit: &Visit,
    iris: &[NamedNode],
    is_named: &dyn Fn(&str) -> bool,
) -> Result<Vec<NamedNode>, Problem> {
    let (named, mut wanted): (Vec<NamedNode>, Vec<NamedNode>) =
        iris.iter().cloned().partition(|iri| is_named(iri.as_str()));
    let classes: Vec<String> = fact_name::all()
        .filter(|wording| wording.has_label())
        .map(|wording| format!("<{ONTOLOGY}{}>", wording.class))
        .collect();
    let classes = classes.join(" ");
    for some in named.chunks(AT_ONCE) {
        let query = format!(
            "SELECT DISTINCT ?s WHERE {{ VALUES ?s {{ {} }} VALUES ?class {{ {classes} }} ?s a ?class }}",
            values(some)
        );
        let rows = visit.rows(&query)?;
        let found = rows.iter().filter_map(|row| text(row, "s"));
        wanted.extend(found.filter_map(|iri| NamedNode::new(iri).ok()));
    }
    Ok(wanted)
}

/// What those of these say that are facts with a wording.
fn said(
    visit: &Visit,
    iris: &[NamedNode],
) -> Result<BTreeMap<String, (&'static Wording, Said)>, Problem> {
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    for some in iris.chunks(AT_ONCE) {
        let query = format!(
            "SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {} }} ?s ?p ?o }}",
            values(some)
        );
        for row in visit.rows(&query)? {
            if let (Some(s), Some(p), Some(o)) =
                (text(&row, "s"), text(&row, "p"), row.get("o").cloned())
            {
                all.entry(s).or_default().push((p, o));
            }
        }
    }
    let worded = |(iri, mut said): (String, Said)| {
        said.sort_by_cached_key(|(p, o)| (p.clone(), o.to_string()));
        Some((iri, (wording(&said)?, said)))
    };
    Ok(all.into_iter().filter_map(worded).collect())
}

/// The wording of the most specific class.
fn wording(said: &[(String, Term)]) -> Option<&'static Wording> {
    let is = |wording: &&Wording| {
        said.iter().any(|(p, o)| {
            p == vocabulary::TYPE
                && matches!(o, Term::NamedNode(class) if class.as_str().strip_prefix(ONTOLOGY) == Some(wording.class))
        })
    };
    fact_name::all().find(is)
}

/// The words for the values of a property that a wording names.
fn words(
    visit: &Visit,
    labels: &Labels,
    language: Language,
    (iri, said): (&str, &Said),
    name: &str,
) -> Vec<String> {
    if name == "id" {
        return vec![last(iri)];
    }
    let property = fact_name::property(name);
    let values = said.iter().filter(|(p, _)| *p == property).map(|(_, value)| value);
    let word = |value: &Term| match value {
        Term::NamedNode(node) if fact_name::is_silent(node.as_str()) => None,
        Term::NamedNode(node) => Some(labels.of(node.as_str())),
        Term::Literal(literal) if name == "property" => {
            let term = visit.pages.terms.get(&format!("{ONTOLOGY}{}", literal.value()));
            let label = term.map(|t| language.pick(&t.label.zh, &t.label.en).to_owned());
            Some(label.filter(|l| !l.is_empty()).unwrap_or_else(|| literal.value().to_owned()))
        }
        Term::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    };
    let mut words: Vec<String> = values.filter_map(word).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The names of a fact in both languages: tag and name; nothing for what is no fact, or has a label.
pub(super) fn both(visit: &Visit, iri: &NamedNode) -> Result<Vec<(&'static str, String)>, Problem> {
    let mut names = Vec::new();
    for (tag, language) in [("zh", Language::Zh), ("en", Language::En)] {
        let iris = BTreeSet::from([iri.as_str().to_owned()]);
        let labels = Labels::read_in(visit, iris, language)?;
        names.extend(labels.get(iri.as_str()).map(|name| (tag, name.to_owned())));
    }
    Ok(names)
}
