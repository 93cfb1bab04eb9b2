//! What holds for every file, without any client.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use crate::cascades::random;
use exports::{Content, ExportError, File, Format};
use std::collections::{BTreeMap, BTreeSet};
use views::Language;
use views::network::{CascadeNetwork, Network};

fn bytes(file: File, content: Content<'_>) -> (exports::Written, Vec<u8>) {
    let mut out = Vec::new();
    let written = exports::format::write(file, content, &mut out).unwrap();
    (written, out)
}

#[test]
fn the_same_cascade_gives_the_same_bytes_and_counts() {
    let cascade = random(21, 200);
    let network = CascadeNetwork::new(&cascade, Language::Zh);
    let content = Content { network: &network, cascade: Some(&cascade) };
    for file in Format::ALL.into_iter().flat_map(Format::files) {
        let (written, first) = bytes(*file, content);
        assert_eq!(written.bytes, first.len() as u64, "{file:?}");
        assert!(bytes(*file, content).1 == first, "{file:?} differs");
    }
}

#[test]
fn ids_are_unique_and_edges_lead_to_nodes() {
    let cascade = random(22, 800);
    let network = CascadeNetwork::new(&cascade, Language::En);
    let nodes: BTreeMap<String, u64> = network.nodes().map(|n| (n.id, n.number)).collect();
    assert_eq!(nodes.len(), network.nodes().count());
    let edges: Vec<_> = network.edges().collect();
    assert_eq!(edges.iter().map(|e| &e.id).collect::<BTreeSet<_>>().len(), edges.len());
    for edge in &edges {
        assert_eq!(nodes.get(&edge.source.id), Some(&edge.source.number));
        assert_eq!(nodes.get(&edge.target.id), Some(&edge.target.number));
    }
    let kinds: BTreeSet<&str> = edges.iter().map(|e| e.kind.as_str()).collect();
    let all = ["alternative", "promotion", "transmission", "variant-of", "visit"];
    assert_eq!(kinds, BTreeSet::from(all));
}

#[test]
fn a_label_is_in_the_language_asked_for() {
    let cascade = random(23, 300);
    let labels = |language| -> BTreeSet<String> {
        CascadeNetwork::new(&cascade, language).edges().map(|e| e.label).collect()
    };
    assert!(labels(Language::Zh).contains("考察学习"));
    assert!(labels(Language::En).contains("study visit"));
    assert!(!labels(Language::En).contains("考察学习"));
}

#[test]
fn what_a_format_cannot_hold_is_said() {
    let mut cascade = random(24, 5);
    cascade.entries.iter_mut().for_each(|e| e.who.position = None);
    cascade.visits.clear();
    cascade.promotions.clear();
    let network = CascadeNetwork::new(&cascade, Language::Zh);
    let content = Content { network: &network, cascade: None };
    let refused = |file| exports::format::write(file, content, &mut Vec::new());
    assert!(matches!(refused(File::GeoJson), Err(ExportError::Nothing(File::GeoJson))));
    assert!(matches!(refused(File::Cascade), Err(ExportError::NeedsCascade(File::Cascade))));
}

#[test]
fn a_set_says_in_both_languages_what_each_of_its_files_is_for() {
    let cascade = random(25, 30);
    let network = CascadeNetwork::new(&cascade, Language::Zh);
    let content = Content { network: &network, cascade: Some(&cascade) };
    let mut names = Vec::new();
    let members = exports::set::write(content, |name| {
        names.push(name.to_owned());
        Ok(std::io::sink())
    });
    assert_eq!(names.len(), members.unwrap().len() + 1);
    assert_eq!(names.last().map(String::as_str), Some("README.md"));
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}
