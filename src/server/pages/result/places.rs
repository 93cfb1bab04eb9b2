//! In which divisions places and organizations lie, and where, as far as the graph knows.

use crate::namespace;
use crate::server::error::Problem;
use crate::server::pages::labels::{Labels, last, values};
use crate::server::pages::proof::text;
use crate::server::pages::visit::Visit;
use rdf::term::NamedNode;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use views::model::{Division, Who};

/// IRIs of which one query asks.
const AT_ONCE: usize = 400;
/// Levels that are followed upwards; a circle ends there.
const HIGHEST: usize = 9;
/// Levels from the highest down.
const LEVELS: [&str; 7] =
    ["country", "province", "prefecture", "county", "township", "village", "group"];

/// What is known of a place.
#[derive(Default, Clone)]
struct Place {
    above: Option<String>,
    level: Option<String>,
    longitude: Option<f64>,
    latitude: Option<f64>,
}

/// Fills in divisions, levels and positions of those that have an IRI.
pub(super) fn fill<'w>(
    visit: &Visit,
    all: impl Iterator<Item = &'w mut Who>,
) -> Result<(), Problem> {
    let mut all: Vec<&mut Who> = all.filter(|who| who.iri.is_some()).collect();
    let mut known: HashMap<String, Place> = HashMap::new();
    let mut next: BTreeSet<String> = all.iter().filter_map(|who| who.iri.clone()).collect();
    for _ in 0..HIGHEST {
        if next.is_empty() {
            break;
        }
        let found = read(visit, &next)?;
        let above = found.values().filter_map(|place| place.above.clone());
        let above: BTreeSet<String> = above.collect();
        known.extend(found);
        next = above.into_iter().filter(|iri| !known.contains_key(iri)).collect();
    }
    let labels = Labels::read(visit, known.keys().cloned().collect())?;
    for who in &mut all {
        let Some(iri) = who.iri.clone() else { continue };
        let Some(own) = known.get(&iri) else { continue };
        who.level.clone_from(&own.level);
        who.position = who.position.or(own.longitude.zip(own.latitude).map(|(x, y)| [x, y]));
        let mut divisions: Vec<Division> = Vec::new();
        let mut at = Some(iri);
        while let Some(iri) = at.take()
            && let Some(place) = known.get(&iri)
            && divisions.len() < HIGHEST
        {
            if place.level.is_some() {
                let name = labels.of(&iri);
                divisions.push(Division { name, level: place.level.clone(), iri, en: None });
            }
            at.clone_from(&place.above);
        }
        divisions.reverse();
        who.path = divisions.iter().map(|division| division.name.clone()).collect();
        who.divisions = divisions;
    }
    Ok(())
}

fn read(visit: &Visit, iris: &BTreeSet<String>) -> Result<BTreeMap<String, Place>, Problem> {
    let nodes: Vec<NamedNode> =
        iris.iter().filter_map(|iri| NamedNode::new(iri.as_str()).ok()).collect();
    let mut found: BTreeMap<String, Place> = BTreeMap::new();
    for some in nodes.chunks(AT_ONCE) {
        let query = format!(
            "SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {} }} VALUES ?p {{ <{xm}within> <{xm}locatedIn> <{xm}level> \
             <http://www.w3.org/2003/01/geo/wgs84_pos#lat> <http://www.w3.org/2003/01/geo/wgs84_pos#long> }} ?s ?p ?o }}",
            values(some),
            xm = namespace::ONTOLOGY
        );
        for row in visit.rows(&query)? {
            let (Some(s), Some(p), Some(o)) = (text(&row, "s"), text(&row, "p"), text(&row, "o"))
            else {
                continue;
            };
            let place = found.entry(s).or_default();
            match last(&p).as_str() {
                "level" => {
                    place.level = LEVELS.into_iter().find(|l| *l == last(&o)).map(str::to_owned);
                }
                "lat" => place.latitude = o.parse().ok().filter(|n: &f64| n.abs() <= 90.0),
                "long" => place.longitude = o.parse().ok().filter(|n: &f64| n.abs() <= 180.0),
                // Of several the first by IRI, so that the picture is the same each time.
                _ if place.above.as_ref().is_none_or(|held| o < *held) => place.above = Some(o),
                _ => {}
            }
        }
    }
    Ok(found)
}
