//! The search against a naive twin, and the edge cases; the reference lists are in `tests/it`.

use super::{
    Cascades, Choice, Error, Family, Inference, Mode, Model, Prepared, Rows, Rules, Settings, Stop,
    Tie, infer,
};
use rand_pcg::Pcg64;
use rand_pcg::rand_core::{RngCore, SeedableRng};

const HALF: Choice = Choice::Given(Model::Exponential { rate: 0.5 });

fn read(rows: &[(&str, &str, f64)]) -> Cascades {
    let mut all = Rows::new();
    for (place, cascade, time) in rows {
        all.add(place, cascade, *time);
    }
    all.finish().0
}

/// Random cascades on `places` places; times are whole numbers below `span`, so many are equal.
fn random(places: u32, count: u32, span: u32, seed: u64) -> Cascades {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut rows = Rows::new();
    for cascade in 0..count {
        for place in 0..places {
            if random.next_u32() % 4 > 0 {
                let time = f64::from(random.next_u32() % span);
                rows.add(&place.to_string(), &cascade.to_string(), time);
            }
        }
    }
    rows.finish().0
}

fn pairs(network: &Inference) -> Vec<(String, String)> {
    network.edges.iter().map(|e| (e.origin.to_string(), e.destination.to_string())).collect()
}

/// Score of a set of edges by the definition: each event takes its parent of greatest weight.
fn score(cascades: &Cascades, model: &Model, edges: &[(u32, u32)]) -> f64 {
    let mut total = 0.0;
    for index in 0..cascades.len() {
        let (places, times) = cascades.events(index);
        for (&v, &tv) in places.iter().zip(times).filter(|(_, tv)| times[0] < **tv) {
            let weight = |(&u, &tu): (&u32, &f64)| {
                let chance: f64 = if edges.contains(&(u, v)) { 0.5 } else { 1e-10 };
                chance.ln() + model.ln_density(tv - tu)
            };
            let earlier = places.iter().zip(times).filter(|(_, tu)| **tu < tv);
            total += earlier.map(weight).fold(f64::NEG_INFINITY, f64::max);
        }
    }
    total
}

fn candidates(cascades: &Cascades) -> Vec<(u32, u32)> {
    let mut all = Vec::new();
    for index in 0..cascades.len() {
        let (places, times) = cascades.events(index);
        for (u, tu) in places.iter().zip(times) {
            all.extend(places.iter().zip(times).filter(|(_, tv)| tu < tv).map(|(v, _)| (*u, *v)));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn models() -> [Model; 3] {
    [
        Model::Exponential { rate: 0.7 },
        Model::Rayleigh { scale: 2.0 },
        Model::LogNormal { mu: 0.6, sigma: 0.8 },
    ]
}

#[test]
fn every_choice_is_a_largest_gain_by_the_definition() {
    for seed in 0..12 {
        let cascades = random(6, 5, 9, seed).by_name();
        for model in models() {
            let all = candidates(&cascades);
            let settings = Settings::new(Choice::Given(model), Stop::Edges(all.len()));
            for mode in [Mode::Corrected, Mode::Compatible] {
                let network = infer(&cascades, &settings.with_mode(mode)).unwrap();
                let number = |name: &str| {
                    cascades.places().iter().position(|p| &**p == name).unwrap() as u32
                };
                let mut chosen: Vec<(u32, u32)> = Vec::new();
                for edge in &network.edges {
                    let present = score(&cascades, &model, &chosen);
                    let gain_of = |edge: (u32, u32)| {
                        let with: Vec<_> = chosen.iter().copied().chain([edge]).collect();
                        score(&cascades, &model, &with) - present
                    };
                    let best = all.iter().map(|e| gain_of(*e)).fold(0.0, f64::max);
                    let this = (number(&edge.origin), number(&edge.destination));
                    assert!((gain_of(this) - edge.improvement).abs() < 1e-9, "{model} {seed}");
                    assert!((best - edge.improvement).abs() < 1e-9, "{model} {seed}");
                    assert!(!chosen.contains(&this));
                    chosen.push(this);
                }
                assert_eq!(chosen.len(), all.len());
            }
        }
    }
}

#[test]
fn greedy_set_is_within_its_bound_of_the_best_set_of_that_size() {
    let cascades = random(4, 4, 6, 3).by_name();
    let model = models()[0];
    let all = candidates(&cascades);
    let empty = score(&cascades, &model, &[]);
    let settings = Settings::new(Choice::Given(model), Stop::Edges(3));
    let network = infer(&cascades, &settings).unwrap();
    let greedy: f64 = network.edges.iter().map(|e| e.improvement).sum();
    let mut best = 0.0f64;
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate().skip(i + 1) {
            for c in &all[j + 1..] {
                best = best.max(score(&cascades, &model, &[*a, *b, *c]) - empty);
            }
        }
    }
    assert!(greedy <= best + 1e-9 && greedy >= (1.0 - 1.0 / std::f64::consts::E) * best);
}

#[test]
fn lazy_and_eager_search_give_the_same_list_bit_for_bit() {
    for seed in 0..8 {
        let cascades = random(9, 30, 12, seed);
        for model in models() {
            for mode in [Mode::Corrected, Mode::Compatible] {
                let settings = Settings::new(Choice::Given(model), Stop::PValue(1.0));
                let prepared = Prepared::new(&cascades, &settings.with_mode(mode)).unwrap();
                let lazy = prepared.infer_with(false).unwrap();
                assert_eq!(lazy, prepared.infer_with(true).unwrap(), "{model} {seed}");
            }
        }
    }
}

#[test]
fn order_of_rows_does_not_matter_in_corrected_mode() {
    let mut rows = Vec::new();
    let cascades = random(8, 20, 6, 5);
    for (index, id) in cascades.ids().iter().enumerate() {
        let (places, times) = cascades.events(index);
        for (place, time) in places.iter().zip(times) {
            rows.push((&*cascades.places()[*place as usize], &**id, *time));
        }
    }
    let settings = Settings::new(Choice::Automatic(Family::Exponential), Stop::PValue(0.2));
    let forward = infer(&read(&rows), &settings).unwrap();
    rows.reverse();
    assert_eq!(forward, infer(&read(&rows), &settings).unwrap());
    rows.sort_by(|a, b| a.2.total_cmp(&b.2));
    assert_eq!(forward, infer(&read(&rows), &settings).unwrap());
}

#[test]
fn copies_count_like_cascades_listed_again() {
    let cascades = random(7, 6, 9, 11).by_name();
    let copies = [2, 0, 1, 3, 0, 1];
    let mut rows = Rows::with_nodes(cascades.places());
    for (index, copies) in copies.iter().enumerate() {
        let (places, times) = cascades.events(index);
        for copy in 0..*copies {
            for (place, time) in places.iter().zip(times) {
                let id = format!("{index}-{copy}");
                rows.add(&cascades.places()[*place as usize], &id, *time);
            }
        }
    }
    let listed = rows.finish().0;
    for family in Family::ALL {
        let settings = Settings::new(Choice::Automatic(family), Stop::PValue(0.1));
        let counted = Prepared::new(&cascades, &settings).unwrap().replicate(&copies).unwrap();
        let again = Prepared::new(&listed, &settings).unwrap().edge_numbers().unwrap();
        assert_eq!(counted, again, "{family}");
    }
}

#[test]
fn a_cascade_of_one_event_counts_for_the_test_only() {
    let with =
        &[("a", "x", 1.0), ("b", "x", 2.0), ("a", "y", 1.0), ("b", "y", 2.0), ("c", "z", 0.0)];
    let (all, without) = (read(with), read(&with[..4]));
    let settings = Settings::new(HALF, Stop::Edges(1));
    let (all, without) = (infer(&all, &settings).unwrap(), infer(&without, &settings).unwrap());
    assert_eq!(pairs(&all), pairs(&without));
    assert!((all.edges[0].improvement - without.edges[0].improvement).abs() < 1e-12);
    assert_eq!((all.provenance.cascades, without.provenance.cascades), (3, 2));
    assert!(all.edges[0].p_value > without.edges[0].p_value);
}

#[test]
fn events_at_one_time_say_nothing_about_each_other() {
    let cascades = read(&[("a", "x", 1.0), ("b", "x", 1.0), ("c", "x", 1.0)]);
    let network = infer(&cascades, &Settings::new(HALF, Stop::PValue(0.1))).unwrap();
    assert!(network.edges.is_empty() && network.trees.is_empty());
    let asked = infer(&cascades, &Settings::new(HALF, Stop::Edges(1)));
    assert_eq!(asked, Err(Error::TooManyEdges { asked: 1, candidates: 0 }));
}

#[test]
fn no_cascades_give_no_edges() {
    let network = infer(&read(&[]), &Settings::new(HALF, Stop::PValue(0.1))).unwrap();
    assert_eq!((network.edges.len(), network.provenance.cascades), (0, 0));
    let auto = Settings::new(Choice::Automatic(Family::Rayleigh), Stop::Edges(0));
    assert!(matches!(infer(&read(&[]), &auto), Err(Error::NoEstimate { .. })));
}

#[test]
fn equal_cascades_double_the_gain() {
    let one = read(&[("a", "x", 1.0), ("b", "x", 2.0)]);
    let two = read(&[("a", "x", 1.0), ("b", "x", 2.0), ("a", "y", 1.0), ("b", "y", 2.0)]);
    let settings = Settings::new(HALF, Stop::Edges(1));
    let (one, two) = (infer(&one, &settings).unwrap(), infer(&two, &settings).unwrap());
    let (gain, double) = (one.edges[0].improvement, two.edges[0].improvement);
    assert!((2.0 * gain - double).abs() < 1e-12);
    assert!((gain - (0.5f64 / 1e-10).ln()).abs() < 1e-12);
    assert!(one.edges[0].p_value.is_nan());
    assert!(two.edges[0].p_value <= 0.0);
}

#[test]
fn p_value_that_is_no_number_does_not_stop_the_search() {
    let cascades = read(&[("a", "x", 1.0), ("b", "x", 2.0), ("c", "x", 4.0)]);
    let network = infer(&cascades, &Settings::new(HALF, Stop::PValue(0.1))).unwrap();
    assert_eq!(network.edges.len(), 3);
    assert!(network.edges.iter().all(|e| e.p_value.is_nan()));
}

#[test]
fn density_that_underflows_is_never_chosen_and_is_an_error_only_without_another() {
    let lone = read(&[("a", "x", 0.0), ("b", "x", 1700.0)]);
    let settings = Settings::new(HALF, Stop::Edges(1));
    let compatible = settings.with_mode(Mode::Compatible);
    assert_eq!(
        infer(&lone, &compatible),
        Err(Error::NoParent { place: "b".into(), cascade: "x".into() })
    );
    assert_eq!(infer(&lone, &settings).unwrap().edges.len(), 1);

    let other = read(&[
        ("a", "x", 0.0),
        ("c", "x", 1699.0),
        ("b", "x", 1700.0),
        ("a", "y", 0.0),
        ("c", "y", 1.0),
    ]);
    let all = Settings { stop: Stop::PValue(1.0), ..compatible };
    assert!(matches!(infer(&other, &all), Err(Error::NoParent { .. })));
    let chain = read(&[("a", "x", 0.0), ("c", "x", 900.0), ("b", "x", 1700.0)]);
    let network = infer(&chain, &Settings { stop: Stop::Edges(3), ..compatible }).unwrap();
    assert_eq!(pairs(&network)[2], ("a".into(), "b".into()));
    assert!(network.edges[2].improvement <= 0.0);
}

#[test]
fn all_candidates_can_be_asked_for_and_no_more() {
    let cascades = random(5, 8, 7, 2);
    let most = candidates(&cascades).len();
    for mode in [Mode::Corrected, Mode::Compatible] {
        let ask = |n| infer(&cascades, &Settings::new(HALF, Stop::Edges(n)).with_mode(mode));
        let network = ask(most).unwrap();
        assert_eq!(network.edges.len(), most);
        assert_eq!(network.provenance.candidates, most);
        assert_eq!(ask(most + 1), Err(Error::TooManyEdges { asked: most + 1, candidates: most }));
    }
}

#[test]
fn ties_go_to_the_largest_numbers_or_to_the_first_names() {
    let rows = &[
        ("d", "x", 0.0),
        ("b", "x", 1.0),
        ("a", "y", 0.0),
        ("c", "y", 1.0),
        ("b", "z", 3.0),
        ("c", "z", 4.0),
    ];
    let check = |mode, expected: &[(&str, &str)]| {
        let network =
            infer(&read(rows), &Settings::new(HALF, Stop::Edges(3)).with_mode(mode)).unwrap();
        let expected: Vec<_> =
            expected.iter().map(|(u, v)| ((*u).to_owned(), (*v).to_owned())).collect();
        assert_eq!(pairs(&network), expected);
    };
    // Numbers by appearance: d 0, b 1, a 2, c 3.
    check(Mode::Compatible, &[("a", "c"), ("b", "c"), ("d", "b")]);
    check(Mode::Corrected, &[("d", "b"), ("a", "c"), ("b", "c")]);
}

#[test]
fn settings_out_of_range_are_refused() {
    let cascades = read(&[("a", "x", 1.0), ("b", "x", 2.0)]);
    let good = Settings::new(HALF, Stop::Edges(1));
    let check = |settings: Settings| assert!(infer(&cascades, &settings).is_err(), "{settings:?}");
    check(Settings { stop: Stop::PValue(1.5), ..good });
    check(Settings { stop: Stop::PValue(f64::NAN), ..good });
    check(Settings { epsilon: 0.0, ..good });
    check(Settings { beta: 1e-11, ..good });
    check(Settings { model: Choice::Given(Model::Rayleigh { scale: -1.0 }), ..good });
}

#[test]
fn trees_name_a_parent_for_each_event_after_the_first_time() {
    let cascades = random(6, 9, 8, 7);
    let network = infer(&cascades, &Settings::new(HALF, Stop::Edges(4))).unwrap();
    let mut later = 0;
    for index in 0..cascades.len() {
        let times = cascades.events(index).1;
        later += times.iter().filter(|t| **t > times[0]).count();
    }
    assert_eq!(network.trees.len(), later);
    let explained = network.trees.iter().filter(|t| t.explained).count();
    assert_eq!(explained, network.edges.iter().map(|e| e.explained).sum::<usize>());
    let chosen = pairs(&network);
    for link in &network.trees {
        assert!(link.delay > 0.0);
        let pair = (link.parent.to_string(), link.child.to_string());
        assert!(!link.explained || chosen.contains(&pair));
    }
}

/// The policies of the reference data beside the repository; `None` (said loudly) without them.
fn policies() -> Option<Cascades> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spid/policies.csv");
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        assert!(std::env::var_os("CI").is_none(), "no reference data at {path}");
        eprintln!("SKIPPED: no reference data at {path}");
        return None;
    };
    let mut rows = Rows::new();
    for row in reader.deserialize() {
        let (place, cascade, time): (String, String, f64) = row.unwrap();
        rows.add(&place, &cascade, time);
    }
    Some(rows.finish().0)
}

/// Counts of edges that the description of the method gives for variants of the compatible rules.
#[test]
fn variants_of_the_rules_stop_where_they_are_known_to_stop() {
    let Some(cascades) = policies() else { return };
    let check = |model, change: &dyn Fn(&mut Rules), expected| {
        let settings = Settings::new(model, Stop::PValue(0.1)).with_mode(Mode::Compatible);
        let mut rules = Rules::new(&settings);
        change(&mut rules);
        let network = Prepared::with_rules(&cascades, &settings, rules).unwrap().infer().unwrap();
        assert_eq!(network.edges.len(), expected, "{model:?}");
        network
    };
    let not_carried = |rules: &mut Rules| rules.penalty_carried = false;
    check(HALF, &not_carried, 870);
    check(Choice::Automatic(Family::Exponential), &not_carried, 866);
    check(Choice::Given(Model::Rayleigh { scale: 10.0 }), &not_carried, 704);
    check(Choice::Automatic(Family::LogNormal), &not_carried, 691);

    let network = check(HALF, &|_| {}, 872);
    let same_rank = |change: &dyn Fn(&mut Rules)| {
        let settings = Settings::new(HALF, Stop::Edges(872)).with_mode(Mode::Compatible);
        let mut rules = Rules::new(&settings);
        change(&mut rules);
        let other = Prepared::with_rules(&cascades, &settings, rules).unwrap().infer().unwrap();
        pairs(&network).iter().zip(pairs(&other)).filter(|(a, b)| **a == *b).count()
    };
    println!("sums of logarithms: {} of 872", same_rank(&|r| r.sums_of_logarithms = true));
    println!("first, not last: {}", same_rank(&|r| r.tie = Tie::NearFirst(0.0)));
    assert_eq!(same_rank(&|r| r.tie = Tie::NearFirst(0.0)), 462);
}
