//! The names of a graph in memory: whole, folded, and by pairs of characters.

use std::collections::{BTreeMap, HashMap, HashSet};

use ledger::text::squeezed;

use super::terms::{id_of, id_of_term};
use super::{Problem, QueryOptions, Store};
use crate::namespace::ONTOLOGY;
use rdf::term::{NamedNode, Term};
use store::stamp;

/// What tells that a graph has changed: its graphs with their counts, and the content of those that loads made.
pub(super) type Token = (Vec<(NamedNode, u64)>, Vec<String>);

/// Returns the token of a store as it is now.
pub(super) fn token(store: &dyn Store) -> Result<Token, Problem> {
    let counts = store.graphs()?.into_iter().map(|g| (g.name, g.triples)).collect();
    let contents = stamp::read(store)?.into_iter().map(|s| s.content.to_string()).collect();
    Ok((counts, contents))
}

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Place,
    Organization,
    Scheme,
}

const KINDS: [(Kind, &str); 3] =
    [(Kind::Place, "Division"), (Kind::Organization, "Organization"), (Kind::Scheme, "Scheme")];

/// A place, an organization or a scheme of the graph.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    pub(super) id: String,
    pub(super) name: String,
    /// Other names and formulas.
    pub(super) others: Vec<String>,
    pub(super) kind: Kind,
    /// Ids of its types, the most special first.
    pub(super) types: Vec<String>,
    /// The division's code or the credit code.
    pub(super) code: Option<String>,
    /// The division that it lies in, by id.
    pub(super) place: Option<String>,
}

/// Names with their entities.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) entities: Vec<Entity>,
    by_id: HashMap<String, u32>,
    by_code: HashMap<String, Vec<u32>>,
    /// Ids of what was merged into another thing.
    replaced: HashMap<String, String>,
    by_key: HashMap<String, Vec<u32>>,
    /// Folded names in order, for beginnings.
    beginnings: Vec<(String, u32)>,
    /// Names as characters, with their entity.
    names: Vec<(Vec<char>, u32)>,
    by_pair: HashMap<(char, char), Vec<u32>>,
    types: BTreeMap<String, String>,
}

/// Names that hold a pair: more of them tell nothing apart.
const MOST_OF_A_PAIR: usize = 5_000;
/// Pairs of a name that are looked up, the rarest first.
const PAIRS: usize = 8;
/// Names alike below this are none.
const LEAST: f64 = 0.35;

impl Index {
    /// Reads the names of a store.
    pub(super) fn read(store: &dyn Store, options: &QueryOptions) -> Result<Self, Problem> {
        let mut index = Self { types: types(store, options)?, ..Self::default() };
        let mut found: BTreeMap<String, Entity> = BTreeMap::new();
        for (kind, class) in KINDS {
            read_kind(store, options, kind, class, &mut found)?;
        }
        for entity in found.into_values().filter(|e| !e.name.is_empty()) {
            index.add(entity);
        }
        index.replaced = replaced(store, options)?;
        index.beginnings.sort();
        Ok(index)
    }

    fn add(&mut self, entity: Entity) {
        let at = u32::try_from(self.entities.len()).unwrap_or(u32::MAX);
        self.by_id.insert(entity.id.clone(), at);
        if let Some(code) = &entity.code {
            self.by_code.entry(code.to_uppercase()).or_default().push(at);
        }
        let mut keys: HashSet<String> = HashSet::new();
        for name in std::iter::once(&entity.name).chain(&entity.others) {
            let folded = fold(name);
            self.beginnings.push((folded.clone(), at));
            keys.extend(keys_of(&folded, entity.kind));
        }
        for key in keys {
            let chars: Vec<char> = key.chars().collect();
            let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            for pair in pairs(&chars) {
                self.by_pair.entry(pair).or_default().push(number);
            }
            self.names.push((chars, at));
            self.by_key.entry(key).or_default().push(at);
        }
        self.entities.push(entity);
    }

    /// The entity of an id.
    pub(super) fn get(&self, id: &str) -> Option<&Entity> {
        let id = self.replaced.get(id).map_or(id, String::as_str);
        self.entities.get(*self.by_id.get(id)? as usize)
    }

    /// The number of the entity of an id.
    pub(super) fn number(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// Entities with this division code or credit code.
    pub(super) fn with_code(&self, code: &str) -> &[u32] {
        let code = squeezed(code).to_uppercase();
        self.by_code.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Entities whose names are like this one, with how like, 0 to 1, best first.
    pub(super) fn like(&self, name: &str, wanted: &dyn Fn(&Entity) -> bool) -> Vec<(u32, f64)> {
        let folded = fold(name);
        let mut found: HashMap<u32, f64> = HashMap::new();
        let is_wanted = |at: u32| self.entities.get(at as usize).is_some_and(wanted);
        let mut asked: Vec<String> = Vec::new();
        for (kind, _) in KINDS {
            asked.extend(keys_of(&folded, kind));
        }
        asked.sort();
        asked.dedup();
        for key in &asked {
            let same = if *key == folded { 1.0 } else { 0.98 };
            for at in
                self.by_key.get(key).into_iter().flatten().copied().filter(|at| is_wanted(*at))
            {
                let best = found.entry(at).or_insert(0.0);
                *best = best.max(same);
            }
        }
        for key in &asked {
            self.alike(key, &is_wanted, &mut found);
        }
        let mut found: Vec<(u32, f64)> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }

    /// Adds the entities with names that share the rarest pairs of a key.
    fn alike(&self, key: &str, wanted: &dyn Fn(u32) -> bool, found: &mut HashMap<u32, f64>) {
        let chars: Vec<char> = key.chars().collect();
        let own = pairs(&chars);
        let mut lists: Vec<&Vec<u32>> = own.iter().filter_map(|p| self.by_pair.get(p)).collect();
        lists.sort_by_key(|list| list.len());
        let mut near: HashSet<u32> = HashSet::new();
        for list in lists.into_iter().take(PAIRS).filter(|list| list.len() <= MOST_OF_A_PAIR) {
            near.extend(list);
        }
        for number in near {
            let Some((name, at)) = self.names.get(number as usize) else { continue };
            let score = dice(&own, &pairs(name)) * 0.97;
            if score >= LEAST && wanted(*at) {
                let best = found.entry(*at).or_insert(0.0);
                *best = best.max(score);
            }
        }
    }

    /// Entities with a name that begins so.
    pub(super) fn beginning(&self, prefix: &str) -> impl Iterator<Item = &Entity> {
        let prefix = fold(prefix);
        let start = self.beginnings.partition_point(|(name, _)| name.as_str() < prefix.as_str());
        let mut seen = HashSet::new();
        self.beginnings[start..]
            .iter()
            .take_while(move |(name, _)| name.starts_with(&prefix))
            .filter(move |(_, at)| seen.insert(*at))
            .filter_map(|(_, at)| self.entities.get(*at as usize))
    }

    /// Whether an entity is, or lies in, the division of an id or a code.
    pub(super) fn lies_in(&self, entity: &Entity, division: &str) -> bool {
        let code = division.strip_prefix("division/").unwrap_or(division);
        let mut at = Some(entity);
        // A tree of divisions has six levels; more is a loop.
        for _ in 0..8 {
            let Some(here) = at else { return false };
            let coded = here.kind == Kind::Place
                && here.code.as_deref().is_some_and(|own| is_below(own, code));
            if here.id == division || coded {
                return true;
            }
            let Some(place) = &here.place else { return false };
            if place == division
                || place.strip_prefix("division/").is_some_and(|own| is_below(own, code))
            {
                return true;
            }
            at = self.get(place);
        }
        false
    }

    /// The names of the divisions that an entity lies in, from above.
    pub(super) fn path(&self, entity: &Entity) -> String {
        let mut names = Vec::new();
        let mut at = entity.place.as_deref().and_then(|place| self.get(place));
        for _ in 0..8 {
            let Some(here) = at else { break };
            names.push(here.name.as_str());
            at = here.place.as_deref().and_then(|place| self.get(place));
        }
        names.reverse();
        names.concat()
    }

    /// What a type is called.
    pub(super) fn type_name(&self, id: &str) -> String {
        self.types.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// All types with their names.
    pub(super) fn types(&self) -> impl Iterator<Item = (&str, &str)> {
        self.types.iter().map(|(id, name)| (id.as_str(), name.as_str()))
    }
}

fn is_below(code: &str, above: &str) -> bool {
    code.starts_with(above)
        && matches!(above.len(), 2 | 4 | 6 | 9 | 12)
        && above.bytes().all(|b| b.is_ascii_digit())
}

/// A name as it is compared: simplified, without white space, quotation marks and brackets.
pub(super) fn fold(name: &str) -> String {
    squeezed(name).to_lowercase().chars().filter(|c| !"\"'“”‘’「」()[]·".contains(*c)).collect()
}

/// The forms of a folded name under which an entity is found.
fn keys_of(folded: &str, kind: Kind) -> Vec<String> {
    let mut keys = vec![folded.to_owned()];
    match kind {
        Kind::Organization => keys.push(ledger::core_of_name(folded, &[])),
        Kind::Scheme => {
            let bare = folded.strip_suffix("模式").unwrap_or(folded);
            keys.push(bare.replace(['、', ' ', '-', '/'], "+"));
        }
        Kind::Place => {}
    }
    keys.retain(|key| !key.is_empty());
    keys.dedup();
    keys
}

/// The pairs of neighbouring characters, the ends of the name being characters too.
fn pairs(chars: &[char]) -> Vec<(char, char)> {
    let edge = '\u{2}';
    let all: Vec<char> = std::iter::once(edge).chain(chars.iter().copied()).chain([edge]).collect();
    let mut pairs: Vec<(char, char)> = all.windows(2).map(|w| (w[0], w[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How many of two lists' pairs are common (Dice); both are sorted.
fn dice(a: &[(char, char)], b: &[(char, char)]) -> f64 {
    let common = a.iter().filter(|pair| b.binary_search(pair).is_ok()).count();
    2.0 * common as f64 / (a.len() + b.len()) as f64
}

/// What was merged into another thing, with that.
fn replaced(store: &dyn Store, options: &QueryOptions) -> Result<HashMap<String, String>, Problem> {
    let query = "SELECT ?a ?b WHERE { ?a <http://purl.org/dc/terms/isReplacedBy> ?b }";
    let mut found = HashMap::new();
    for row in store.query(query, options)?.into_solutions()? {
        let row = row?;
        if let (Some(Term::NamedNode(old)), Some(Term::NamedNode(new))) =
            (row.get("a"), row.get("b"))
        {
            found.insert(id_of(old.as_str()).to_owned(), id_of(new.as_str()).to_owned());
        }
    }
    Ok(found)
}

/// The classes of the ontology with their labels, Chinese and English.
fn types(store: &dyn Store, options: &QueryOptions) -> Result<BTreeMap<String, String>, Problem> {
    let query = "SELECT DISTINCT ?c ?l WHERE { ?c a <http://www.w3.org/2002/07/owl#Class> ; \
                 <http://www.w3.org/2000/01/rdf-schema#label> ?l }";
    let mut labels: BTreeMap<String, BTreeMap<bool, String>> = BTreeMap::new();
    for row in store.query(query, options)?.into_solutions()? {
        let row = row?;
        if let (Some(Term::NamedNode(class)), Some(Term::Literal(label))) =
            (row.get("c"), row.get("l"))
        {
            let is_chinese = label.language().is_some_and(|l| l.starts_with("zh"));
            let of = labels.entry(id_of_term(class.as_str())).or_default();
            of.insert(!is_chinese, label.value().to_owned());
        }
    }
    let joined = |names: BTreeMap<bool, String>| names.into_values().collect::<Vec<_>>().join(" ");
    Ok(labels.into_iter().map(|(id, names)| (id, joined(names))).collect())
}

/// Reads the entities of a class, one property after the other.
fn read_kind(
    store: &dyn Store,
    options: &QueryOptions,
    kind: Kind,
    class: &str,
    found: &mut BTreeMap<String, Entity>,
) -> Result<(), Problem> {
    const RDFS_LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
    const ALT_LABEL: &str = "http://www.w3.org/2004/02/skos/core#altLabel";
    const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    let own = |name: &str| format!("{ONTOLOGY}{name}");
    let mut properties = vec![RDFS_LABEL.to_owned(), ALT_LABEL.to_owned(), RDF_TYPE.to_owned()];
    properties.extend(match kind {
        Kind::Place => vec![own("code"), own("within")],
        Kind::Organization => vec![own("socialCreditCode"), own("locatedIn")],
        Kind::Scheme => vec![own("formula"), own("alternativeFormula")],
    });
    for property in properties {
        let query = format!("SELECT ?s ?o WHERE {{ ?s a <{ONTOLOGY}{class}> ; <{property}> ?o }}");
        for row in store.query(&query, options)?.into_solutions()? {
            let row = row?;
            let (Some(Term::NamedNode(subject)), Some(object)) = (row.get("s"), row.get("o"))
            else {
                continue;
            };
            let id = id_of(subject.as_str());
            let entity = found.entry(id.to_owned()).or_insert_with(|| Entity {
                id: id.to_owned(),
                name: String::new(),
                others: Vec::new(),
                kind,
                types: Vec::new(),
                code: None,
                place: None,
            });
            take(entity, &property, object, class);
        }
    }
    Ok(())
}

fn take(entity: &mut Entity, property: &str, object: &Term, class: &str) {
    let last = property.rsplit(['#', '/']).next().unwrap_or_default();
    match (last, object) {
        ("label", Term::Literal(label)) if entity.name.is_empty() => {
            label.value().clone_into(&mut entity.name);
        }
        ("label" | "altLabel" | "formula" | "alternativeFormula", Term::Literal(label)) => {
            let label = label.value().to_owned();
            if label != entity.name && !entity.others.contains(&label) {
                entity.others.push(label);
            }
        }
        ("code" | "socialCreditCode", Term::Literal(code)) => {
            entity.code = Some(code.value().to_owned());
        }
        ("within" | "locatedIn", Term::NamedNode(place)) => {
            entity.place = Some(id_of(place.as_str()).to_owned());
        }
        ("type", Term::NamedNode(of)) => {
            let of = id_of_term(of.as_str());
            // The general type comes last.
            if of == class {
                entity.types.push(of);
            } else if !entity.types.contains(&of) {
                entity.types.insert(0, of);
            }
            entity.types.sort_by_key(|t| (t == class, t.clone()));
            entity.types.dedup();
        }
        _ => {}
    }
}
