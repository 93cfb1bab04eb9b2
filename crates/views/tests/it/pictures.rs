//! What every picture must hold.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use crate::cascades::random;
use std::collections::BTreeSet;
use views::Language;
use views::layout::{Fold, Options, View, draw};
use views::model::Cascade;
use views::scene::{Item, Scene};

fn each_picture(cascade: &Cascade, mut see: impl FnMut(&View, &Options, &Scene)) {
    for language in Language::ALL {
        for width in [360.0, 760.0, 1440.0] {
            let options = Options { language, width, ..Options::default() };
            for view in View::of(cascade) {
                see(&view, &options, &draw(&view, cascade, &options));
            }
        }
    }
}

#[test]
fn no_label_lies_on_a_line_or_on_another() {
    for (seed, size) in [(1, 0), (2, 1), (3, 5), (4, 72), (5, 240)] {
        each_picture(&random(seed, size), |view, options, scene| {
            let wrong = scene.collisions();
            let shown = &wrong[..wrong.len().min(4)];
            assert!(wrong.is_empty(), "{view:?} of {size} at {}: {shown:#?}", options.width);
        });
    }
}

#[test]
fn pictures_are_well_formed_with_title_description_and_roles() {
    each_picture(&random(9, 60), |view, _, scene| {
        let text = views::svg::write(scene, view.id());
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("graphics-document document"));
        let names: Vec<_> = root.children().map(|c| c.tag_name().name().to_owned()).collect();
        assert!(names.contains(&"title".to_owned()) && names.contains(&"desc".to_owned()));
        assert!(document.descendants().all(|n| n.tag_name().name() != "script"));
        assert_eq!(text, views::svg::write(scene, view.id()), "not the same bytes");
    });
}

fn nodes(scene: &Scene) -> Vec<u32> {
    let mut nodes = Vec::new();
    scene.each(&mut |item| {
        if let Item::Group(g) = item
            && g.class == "node"
        {
            let number = g.data.iter().find(|(name, _)| *name == "node");
            nodes.push(number.unwrap().1.parse().unwrap());
        }
    });
    nodes
}

#[test]
fn every_node_stands_in_the_lanes_exactly_once() {
    for (seed, size) in [(1, 1), (2, 5), (3, 72), (4, 700), (5, 5000)] {
        let cascade = random(seed, size);
        for fold in [None, Some(Fold::Variant), Some(Fold::Province)] {
            let options = Options { fold, ..Options::default() };
            let drawn = nodes(&draw(&View::Lanes, &cascade, &options));
            let all: BTreeSet<u32> = cascade.entries.iter().map(|e| e.node).collect();
            assert_eq!(drawn.len(), all.len());
            assert_eq!(drawn.into_iter().collect::<BTreeSet<_>>(), all);
        }
    }
}

#[test]
fn every_link_stands_in_the_lanes_with_its_basis() {
    let cascade = random(6, 120);
    let scene = draw(&View::Lanes, &cascade, &Options::default());
    let mut drawn = Vec::new();
    scene.each(&mut |item| {
        if let Item::Group(g) = item
            && ["link", "link alternative"].contains(&g.class)
        {
            let get = |n: &str| g.data.iter().find(|(k, _)| *k == n).unwrap().1.clone();
            drawn.push((get("from"), get("to"), get("basis")));
        }
    });
    let mut all: Vec<_> = cascade
        .entries
        .iter()
        .flat_map(|e| {
            let to = e.node.to_string();
            e.candidates()
                .map(move |l| (l.node.unwrap().to_string(), to.clone(), l.basis.id().to_owned()))
        })
        .collect();
    drawn.sort();
    all.sort();
    assert_eq!(drawn, all);
}

#[test]
fn who_has_no_printed_date_is_hollow() {
    let cascade = random(8, 200);
    let scene = draw(&View::Lanes, &cascade, &Options::default());
    let mut seen = 0;
    scene.each(&mut |item| {
        let Item::Group(g) = item else { return };
        if g.class != "node" {
            return;
        }
        let get = |n: &str| g.data.iter().find(|(k, _)| *k == n).unwrap().1.clone();
        let Some(Item::Path(mark)) = g.items.last() else { panic!("no mark") };
        let is_hollow = mark.fill == Some(views::palette::PAPER);
        if get("kind") == "adopter" {
            assert_eq!(is_hollow, get("bound") != "dated");
            seen += 1;
        }
    });
    assert_eq!(seen, cascade.summary.adopters);
}

#[test]
fn many_adopters_are_folded_into_a_picture_of_bounded_height() {
    let cascade = random(5, 5000);
    let scene = draw(&View::Lanes, &cascade, &Options::default());
    assert!(scene.height < 4000.0, "{}", scene.height);
    assert!(scene.collisions().is_empty());
}

/// All labels of a picture.
fn labels(scene: &Scene) -> Vec<String> {
    let mut labels = Vec::new();
    scene.each(&mut |item| {
        if let Item::Label(label) = item {
            labels.push(label.text.clone());
        }
    });
    labels
}

#[test]
fn adopters_whose_source_is_told_but_not_drawn_are_headed_as_such() {
    let mut cascade = random(11, 60);
    for entry in &mut cascade.entries {
        entry.parent = None;
        entry.alternatives.clear();
    }
    let told = cascade.entries.iter().filter(|e| !e.unnamed.is_empty()).count();
    assert!(told > 0, "the cascade has nobody of whom an unnamed source is told");
    let options = Options { width: 1440.0, ..Options::default() };
    let heading = "来源有载，但不在图上".to_owned();
    assert!(labels(&draw(&View::Lanes, &cascade, &options)).contains(&heading));
    cascade.entries.iter_mut().for_each(|e| e.unnamed.clear());
    assert!(!labels(&draw(&View::Lanes, &cascade, &options)).contains(&heading));
}

#[test]
fn formulas_that_are_equal_share_a_box_with_all_their_adopters() {
    let mut cascade = random(12, 80);
    cascade.lattice[0].comparison.relation = "same".to_owned();
    let mut boxes = Vec::new();
    draw(&View::Lattice, &cascade, &Options::default()).each(&mut |item| {
        if let Item::Group(g) = item
            && g.class == "variant"
        {
            let get = |n: &str| g.data.iter().find(|(k, _)| *k == n).unwrap().1.clone();
            boxes.push((get("scheme"), get("adopters").parse::<u32>().unwrap()));
        }
    });
    let step = &cascade.lattice[0];
    let joint: Vec<_> = boxes.iter().filter(|(schemes, _)| schemes.contains(&step.lower)).collect();
    assert_eq!(joint.len(), 1);
    assert!(joint[0].0.split(' ').any(|scheme| scheme == step.upper), "{joint:?}");
    let all: u32 = cascade.variants.iter().map(|v| v.adopters).sum();
    assert_eq!(boxes.iter().map(|(_, n)| n).sum::<u32>(), all);
}

#[test]
fn the_map_counts_adopters_and_marks_who_is_only_a_source() {
    let mut cascade = random(13, 50);
    cascade.entries.iter_mut().for_each(|e| e.who.position = None);
    let scene = draw(&View::Map, &cascade, &Options::default());
    let (mut counted, mut sources) = (0_usize, 0);
    scene.each(&mut |item| {
        let Item::Group(g) = item else { return };
        let get = |n: &str| g.data.iter().find(|(k, _)| *k == n).map(|(_, v)| v.clone());
        let Some(Item::Path(first)) = g.items.first() else { return };
        match g.class {
            // Divisions at the left edge are the widest ones.
            "division" if first.pieces().iter().any(|(p, _)| p.0 < 30.0) => {
                counted += get("count").unwrap().parse::<usize>().unwrap();
            }
            "node" if get("kind").as_deref() == Some("mentioned") => sources += 1,
            _ => {}
        }
    });
    let mentioned = cascade.entries.iter().filter(|e| e.kind == views::model::Kind::Mentioned);
    assert_eq!(sources, mentioned.clone().count());
    assert_eq!(counted, cascade.entries.len() - sources);
    assert_eq!(labels(&scene).iter().any(|l| l.contains('–')), sources > 0);
}

#[test]
fn what_was_promoted_and_what_came_of_it_stands_around_a_place() {
    let mut cascade = random(14, 40);
    let who = cascade.entries[0].who.clone();
    let scheme = cascade.variants[0].scheme.clone();
    cascade.promotions[0].promoter = who.clone();
    cascade.promotions[0].scheme = Some(scheme.clone());
    cascade.entries[0].outcomes = vec![views::model::Outcome::words("增收12万元")];
    let view = View::Around(who.iri.clone().unwrap());
    let labels = labels(&draw(&view, &cascade, &Options { width: 1440.0, ..Options::default() }));
    let name = scheme.formula.as_deref().unwrap_or(&scheme.name);
    assert!(labels.iter().any(|l| l.contains("推广") && l.contains(name)), "{labels:?}");
    assert!(labels.contains(&"增收12万元".to_owned()), "{labels:?}");
}
