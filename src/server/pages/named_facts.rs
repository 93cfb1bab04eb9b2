//! Facts of a whole store named by what they say, class by class and property by property, for the search.

use std::collections::{BTreeMap, HashMap};

use crate::namespace::ONTOLOGY;
use crate::ontology::terms::Term as Known;
use crate::query::fact_name::{self, Tongue, Wording};
use rdf::term::Term;
use store::{QueryOptions, Store, StoreError};

/// Classes of what only says how something came to be known: nobody looks for it by name.
const NOT_SOUGHT: [&str; 2] = ["Evidence", "TraceStep"];

/// How well a name fits a language, and the name.
type Word = Option<(u8, Box<str>)>;

/// The names of things, in both languages.
#[derive(Debug, Default)]
pub(super) struct Words {
    index: HashMap<Box<str>, u32>,
    words: Vec<[Word; 2]>,
}

impl Words {
    /// The names of the terms of the ontology.
    pub(super) fn of_terms(terms: &BTreeMap<String, Known>) -> Self {
        let mut words = Self::default();
        for (iri, term) in terms {
            for (text, tag) in [(&term.label.zh, "zh"), (&term.label.en, "en")] {
                if !text.is_empty() {
                    words.add(iri, text, Some(tag));
                }
            }
        }
        words
    }

    /// Takes a name of a thing with its language.
    pub(super) fn add(&mut self, iri: &str, name: &str, tag: Option<&str>) {
        let number = self.number(iri);
        for (tongue, held) in Tongue::ALL.into_iter().zip(&mut self.words[number as usize]) {
            let found = (rank(tag, tongue), name);
            if held.as_ref().is_none_or(|(rank, name)| found < (*rank, name)) {
                *held = Some((found.0, name.into()));
            }
        }
    }

    fn number(&mut self, iri: &str) -> u32 {
        if let Some(number) = self.index.get(iri) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.index.insert(iri.into(), number);
        self.words.push([None, None]);
        number
    }

    fn is_named(&self, iri: &str) -> bool {
        let number = self.index.get(iri);
        number.is_some_and(|n| self.words[*n as usize].iter().any(Option::is_some))
    }
}

/// Names in the language before Chinese ones, those before any other.
fn rank(tag: Option<&str>, tongue: Tongue) -> u8 {
    match tag.map(|tag| tag.split('-').next().unwrap_or_default()) {
        Some(tag) if tag == tongue.tag() => 0,
        Some("zh") => 1,
        None => 2,
        Some(_) => 3,
    }
}

/// The rows of a query for `?s` and `?o`; where it gives no `?o`, the subject twice.
pub(super) fn rows(
    store: &dyn Store,
    query: &str,
) -> Result<impl Iterator<Item = Result<(String, Term), StoreError>>, StoreError> {
    let solutions = store.query(query, &QueryOptions::default())?.into_solutions()?;
    Ok(solutions.filter_map(|row| {
        let row = match row {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        let Some(Term::NamedNode(subject)) = row.get("s") else { return None };
        let object = row.get("o").cloned().unwrap_or_else(|| Term::from(subject.clone()));
        Some(Ok((subject.as_str().to_owned(), object)))
    }))
}

/// A value of a fact.
enum Value {
    /// A thing, by its number.
    Thing(u32),
    Text(Box<str>),
}

/// The names of all facts of a store, Chinese and English, with their IRIs.
pub(super) fn read(
    store: &dyn Store,
    mut words: Words,
) -> Result<Vec<(String, [String; 2])>, StoreError> {
    let mut all = Vec::new();
    for wording in fact_name::all().filter(|w| !NOT_SOUGHT.contains(&w.class)) {
        let named = of_class(store, wording, &mut words)?;
        // Facts that tell of facts come after them.
        for (iri, names) in &named {
            for (tongue, name) in Tongue::ALL.into_iter().zip(names) {
                words.add(iri, name, Some(tongue.tag()));
            }
        }
        all.extend(named);
    }
    Ok(all)
}

fn of_class(
    store: &dyn Store,
    wording: &'static Wording,
    words: &mut Words,
) -> Result<Vec<(String, [String; 2])>, StoreError> {
    let class = format!("{ONTOLOGY}{}", wording.class);
    let mut facts: Vec<(String, Vec<(&str, Value)>)> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    let query = format!("SELECT ?s WHERE {{ ?s a <{class}> }}");
    for row in rows(store, &query)? {
        let (iri, _) = row?;
        if (wording.has_label() || !words.is_named(&iri)) && !index.contains_key(&iri) {
            index.insert(iri.clone(), facts.len());
            facts.push((iri, Vec::new()));
        }
    }
    if facts.is_empty() {
        return Ok(Vec::new());
    }
    for name in wording.properties() {
        let property = fact_name::property(name);
        let query = format!("SELECT ?s ?o WHERE {{ ?s a <{class}> ; <{property}> ?o }}");
        for row in rows(store, &query)? {
            let (iri, value) = row?;
            let Some(fact) = index.get(&iri) else { continue };
            let value = match value {
                Term::NamedNode(node) if fact_name::is_silent(node.as_str()) => continue,
                Term::NamedNode(node) => Value::Thing(words.thing(node.as_str())),
                Term::Literal(literal) if name == "property" => {
                    Value::Thing(words.thing(&format!("{ONTOLOGY}{}", literal.value())))
                }
                Term::Literal(literal) => Value::Text(literal.value().into()),
                _ => continue,
            };
            facts[*fact].1.push((name, value));
        }
    }
    let name = |(iri, values): (String, Vec<(&str, Value)>)| {
        let names = Tongue::ALL.map(|tongue| {
            let said = |name: &str| words.said(&iri, &values, name, tongue);
            wording.name(tongue, &said)
        });
        (iri, names)
    };
    Ok(facts.into_iter().map(name).collect())
}

impl Words {
    /// The number of a thing that a fact names; what has no name is called by the end of its IRI.
    fn thing(&mut self, iri: &str) -> u32 {
        if !self.is_named(iri) {
            self.add(iri, &super::labels::last(iri), Some("und"));
        }
        self.number(iri)
    }

    fn said(&self, iri: &str, values: &[(&str, Value)], name: &str, tongue: Tongue) -> Vec<String> {
        if name == "id" {
            return vec![super::labels::last(iri)];
        }
        let word = |value: &Value| match value {
            Value::Text(text) => Some(text.to_string()),
            Value::Thing(number) => {
                let names = self.words.get(*number as usize)?;
                let at = usize::from(tongue == Tongue::En);
                names[at].as_ref().map(|(_, name)| name.to_string())
            }
        };
        let of = values.iter().filter(|(n, _)| *n == name);
        let mut words: Vec<String> = of.filter_map(|(_, value)| word(value)).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}
