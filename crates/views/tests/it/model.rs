//! The cascade JSON.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use crate::cascades::random;
use std::collections::BTreeMap;
use views::model::{Bound, Cascade, Kind, PartialDate};

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(views::SCHEMA).unwrap()).unwrap()
}

#[test]
fn what_is_written_is_valid_and_reads_back_the_same() {
    let validator = validator();
    for (seed, size) in [(1, 0), (2, 1), (3, 5), (4, 72), (5, 400)] {
        let cascade = random(seed, size);
        let value = serde_json::to_value(&cascade).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let again = Cascade::from_json(&value.to_string()).unwrap();
        assert!(again == cascade, "{size} nodes read back as others");
    }
}

#[test]
fn a_document_with_a_word_that_the_schema_does_not_know_is_refused() {
    let mut value = serde_json::to_value(random(1, 5)).unwrap();
    value["entries"][0]["starts"] = "2020".into();
    assert!(!validator().is_valid(&value));
}

#[test]
fn bounds_hold_what_is_printed_and_never_more() {
    let cascade = random(7, 600);
    let by_node: BTreeMap<u32, _> = cascade.entries.iter().map(|e| (e.node, e)).collect();
    let mut narrowed = 0;
    for entry in &cascade.entries {
        let time = entry.time.unwrap();
        match entry.start {
            Some(start) => {
                assert_eq!(time.bound, Bound::Dated);
                assert_eq!(time.earliest, Some(start.first_day()));
                assert_eq!(time.latest, Some(start.last_day()));
            }
            None => {
                assert_ne!(time.bound, Bound::Dated);
                assert_eq!(time.year, None, "a year that nobody printed");
                let said = entry.reported().map(PartialDate::last_day);
                assert!(said.is_none() || time.latest <= said, "later than its report");
                narrowed += u32::from(time.latest.is_some() && time.latest != said);
                if let (Some(from), Some(to)) = (time.earliest, time.latest) {
                    assert!(from <= to);
                }
            }
        }
        // Who gives an order, or is only derived as a source, is bounded by nothing of the sort.
        for link in entry.candidates().filter(|l| !l.channel.is_learning()) {
            assert!(by_node.contains_key(&link.node.unwrap()));
        }
    }
    assert!(narrowed > 0, "no bound came from a learner");
    let s = cascade.summary;
    assert_eq!(s.dated + s.bounded.unwrap() + s.unknown.unwrap(), s.adopters);
}

#[test]
fn only_observed_learning_narrows_a_bound() {
    let check = |basis: &str, channel: &str, expected: Option<&str>| {
        let text = format!(
            r#"{{"summary":{{"adopters":2,"dated":1,"others":0,"observed":1,"derived":0,"inferred":0}},
            "entries":[{{"node":0,"who":{{"name":"甲"}},"kind":"adopter"}},
            {{"node":1,"who":{{"name":"乙"}},"kind":"adopter","start":"2017",
              "parent":{{"from":{{"name":"甲"}},"node":0,"basis":"{basis}","fact":"t","across":false,
              "channel":{channel}}}}}]}}"#
        );
        let cascade = Cascade::from_json(&text).unwrap();
        let latest = cascade.entries[0].time.unwrap().latest.map(|l| l.to_string());
        assert_eq!(latest.as_deref(), expected, "{basis} {channel}");
    };
    check("observed", r#"{"mechanisms":["learning"]}"#, Some("2017-12-31"));
    check("observed", r#"{"carriers":["study-visit"]}"#, Some("2017-12-31"));
    check("observed", r#"{"mechanisms":["administrative-order"]}"#, None);
    check("derived", r#"{"mechanisms":["learning"]}"#, None);
    check("inferred", r#"{"mechanisms":["learning"]}"#, None);
}

#[test]
fn cascades_joined_keep_every_node_and_link() {
    let (a, b) = (random(1, 40), random(2, 60));
    let all = Cascade::join([a.clone(), b.clone()]);
    assert_eq!(all.entries.len(), 100);
    let nodes: std::collections::BTreeSet<u32> = all.entries.iter().map(|e| e.node).collect();
    assert_eq!(nodes.len(), 100);
    let names = |c: &Cascade| -> Vec<(String, String)> {
        let by: BTreeMap<u32, &str> =
            c.entries.iter().map(|e| (e.node, e.who.name.as_str())).collect();
        let pairs = c.entries.iter().flat_map(|e| {
            e.candidates().map(|l| (by[&l.node.unwrap()].to_owned(), e.who.name.clone()))
        });
        pairs.collect()
    };
    assert_eq!(names(&all), [names(&a), names(&b)].concat());
    let adopters = all.entries.iter().filter(|e| e.kind == Kind::Adopter).count();
    assert_eq!(adopters, all.summary.adopters as usize);
}
