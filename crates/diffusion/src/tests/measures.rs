use super::super::measures::direction::Direction::{
    BottomUp, Diagonal, PeerAcross, PeerWithin, TopDown,
};
use super::super::measures::{
    Why, branching, curve, distance::haversine_km, innovation, pathways, shape, statistics,
    survival,
};
use super::super::*;
use super::{field, lexicon};
use crate::field::builder::{ActorRow, AdoptionRow, SchemeRow};
use crate::field::iri::Base;
use crate::field::{Field, FieldBuilder, PartialDate};
use proptest::prelude::*;

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} is not {b} within {within}");
}

fn value<T: std::fmt::Debug + Copy>(m: Measure<T>) -> T {
    m.value().unwrap_or_else(|| panic!("not defined: {m:?}"))
}

/// A forest of `m` with the given parents (None = root), all adopted in one year.
fn tree(parents: &[Option<usize>]) -> Field {
    let mut lines = String::from("scheme m - -\n");
    for (i, parent) in parents.iter().enumerate() {
        lines.extend([format!("place a{i:03} village -\nadopt m a{i:03} 2010\n")]);
        if let Some(p) = parent {
            lines.extend([format!("learn m a{p:03} a{i:03} - explicit\n")]);
        }
    }
    field(&lines)
}

fn shape_of(field: &Field) -> shape::Shape {
    let cascade = Cascade::new(field, &[0], &Request::default());
    shape::shape(&cascade, &Forest::new(&cascade, Bases::ALL, None))
}

#[test]
fn a_star_is_a_broadcast_and_a_chain_is_handed_on() {
    for n in 2..8_usize {
        let star: Vec<_> = (0..n).map(|i| (i > 0).then_some(0)).collect();
        let chain: Vec<_> = (0..n).map(|i| i.checked_sub(1)).collect();
        let count = n as f64;
        close(value(shape_of(&tree(&star)).virality), 2.0 * (count - 1.0) / count, 1e-12);
        close(value(shape_of(&tree(&chain)).virality), (count + 1.0) / 3.0, 1e-12);
    }
}

#[test]
fn a_shape_is_counted() {
    // 0 → 1, 2; 1 → 3; 4 alone.
    let s = shape_of(&tree(&[None, Some(0), Some(0), Some(1), None]));
    assert_eq!((s.size, s.roots, s.edges, s.generations.as_slice()), (5, 2, 3, &[2, 2, 1][..]));
    assert_eq!((value(s.depth), value(s.breadth), value(s.largest)), (2, 2, 4));
    close(value(s.mean_depth), 4.0 / 5.0, 1e-12);
    close(value(s.leaves), 3.0 / 5.0, 1e-12);
    close(value(s.largest_share), 0.8, 1e-12);
    assert_eq!(s.branching, [Measure::Value(1.0), Measure::Value(0.5)]);
    // Pairs: 01 02 03 12 13 23 = 1 1 2 2 1 3.
    close(value(s.virality), 10.0 / 6.0, 1e-12);
}

#[test]
fn nothing_is_not_defined_and_never_zero() {
    let s = shape_of(&field("scheme m - -"));
    assert_eq!(s.size, 0);
    for m in [s.mean_depth, s.leaves, s.largest_share, s.virality] {
        assert!(matches!(m, Measure::NotDefined(_)), "{m:?}");
    }
    let c = curve::curve(&[], None, None);
    assert_eq!(c.form, Measure::NotDefined(Why::NoDates));
    assert!(matches!(c.bass, Measure::NotDefined(Why::NoDates)));
    let json = serde_json::to_string(&statistics::wilson(0, 0)).unwrap();
    assert_eq!(json, r#"{"not_defined":"zero_denominator"}"#);
    assert_eq!(serde_json::to_string(&Measure::Value(0.5)).unwrap(), r#"{"value":0.5}"#);
}

#[test]
fn a_promoter_counts_only_with_an_edge_of_the_basis() {
    let m = measured("adopt m V 2003\nadopt m W 2003\npromote m C C 2002 -", &Request::model("m"));
    assert_eq!((m.shape.observed.size, m.shape.observed.roots), (2, 2));
    assert_eq!((m.shape.derived.size, m.shape.derived.roots, m.shape.derived.adopters), (3, 1, 2));
    close(value(m.shape.derived.virality), 4.0 / 3.0, 1e-12);
}

/// Years of adoption for a cumulative curve, rounded to whole adopters.
fn years_of(cumulative: impl Fn(i32) -> f64, years: std::ops::RangeInclusive<i32>) -> Vec<i32> {
    let (mut all, mut before) = (Vec::new(), 0);
    for year in years {
        let now = cumulative(year).round() as i64;
        all.extend((before..now).map(|_| year));
        before = now;
    }
    all
}

#[test]
fn a_known_logistic_curve_is_recovered() {
    let s = |t: i32| 20_000.0 / (1.0 + (-0.6 * (f64::from(t) - 2000.0)).exp());
    // The curve counts from its first whole adopter on.
    let fit = value(curve::curve(&years_of(s, 1984..=2018), None, None).logistic);
    close(fit.ceiling, 20_000.0, 20.0);
    close(fit.rate, 0.6, 1e-3);
    close(fit.midpoint, 2000.0, 0.01);
    close(fit.ten_to_ninety, 4.394_449 / 0.6, 0.02);
    close(value(fit.r_squared), 1.0, 1e-6);
}

#[test]
fn a_known_bass_curve_is_recovered() {
    for (p, q) in [(0.02, 0.4), (0.005, 0.7), (0.1, 0.2)] {
        let s = |t: i32| 100_000.0 * curve::bass_share(p, q, f64::from(t - 1999));
        let fit = value(curve::curve(&years_of(s, 2000..=2030), None, None).bass);
        close(fit.p, p, 1e-3 * p + 1e-5);
        close(fit.q, q, 1e-3 * q);
        close(fit.m, 100_000.0, 100.0);
        close(value(fit.q_over_p), q / p, 0.01 * q / p);
        close(value(fit.peak), 2000.0 + (q / p).ln() / (p + q), 0.05);
        assert!(!fit.m_fixed);
    }
}

#[test]
fn what_cannot_be_estimated_is_said_with_the_reason() {
    let bass = |years: &[i32], universe| curve::curve(years, None, universe).bass;
    let check = |years: &[i32], why: Why| assert_eq!(bass(years, None), Measure::NotDefined(why));
    check(&[2000, 2001, 2002], Why::TooFew { have: 3, need: 8 });
    check(&[2000; 9], Why::OneYear);
    let rising: Vec<i32> = (0..6).flat_map(|k| vec![2000 + k; 1 << k]).collect();
    check(&rising, Why::NotTurned);
    assert!(value(bass(&rising, Some(200))).m_fixed);
    let flat: Vec<i32> = (0..10).flat_map(|k| [2000 + k; 5]).collect();
    assert!(matches!(bass(&flat, None), Measure::NotDefined(_)));
}

#[test]
fn curves_are_named_by_their_shape() {
    let check = |yearly: &[u32], expected: curve::Form| {
        let years: Vec<i32> =
            yearly.iter().zip(2000..).flat_map(|(&n, y)| vec![y; n as usize]).collect();
        assert_eq!(curve::curve(&years, None, None).form, Measure::Value(expected), "{yearly:?}");
    };
    check(&[1, 2, 4, 8, 10, 8, 4, 2, 1], curve::Form::S);
    check(&[20, 30, 5, 3, 2, 1, 1, 1, 1], curve::Form::R);
    check(&[2, 10, 2, 0, 0, 0, 2, 10, 2], curve::Form::Step);
}

#[test]
fn kaplan_meier_gives_the_textbook_values() {
    // Remission times under 6-MP (Freireich et al. 1963; Kalbfleisch & Prentice, table 1.1).
    let times = [
        (6, 1),
        (6, 1),
        (6, 1),
        (6, 0),
        (7, 1),
        (9, 0),
        (10, 1),
        (10, 0),
        (11, 0),
        (13, 1),
        (16, 1),
        (17, 0),
        (19, 0),
        (20, 0),
        (22, 1),
        (23, 1),
        (25, 0),
        (32, 0),
        (32, 0),
        (34, 0),
        (35, 0),
    ];
    let mut times: Vec<(f64, bool)> = times.iter().map(|&(t, e)| (f64::from(t), e == 1)).collect();
    let steps = survival::kaplan_meier(&mut times);
    let expected = [
        (6.0, 21, 0.857, 0.0764),
        (7.0, 17, 0.807, 0.0869),
        (10.0, 15, 0.753, 0.0963),
        (13.0, 12, 0.690, 0.1068),
        (16.0, 11, 0.627, 0.1141),
        (22.0, 7, 0.538, 0.1282),
        (23.0, 6, 0.448, 0.1346),
    ];
    assert_eq!(steps.len(), expected.len());
    for (step, (time, at_risk, s, error)) in steps.iter().zip(expected) {
        close(step.time, time, 0.0);
        assert_eq!(step.at_risk, at_risk);
        close(step.survival, s, 6e-4);
        close(value(step.standard_error), error, 6e-5);
    }
}

#[test]
fn lags_and_hazard_are_counted_with_the_places_that_never_adopt() {
    let s = survival::survival(&[2000, 2001, 2001, 2004], Some(2005), Some(8));
    let q = value(s.lags);
    assert_eq!((q.n, q.median), (4, 1.0));
    assert_eq!(s.median, Measure::Value(4.0));
    let Measure::Value(hazard) = s.hazard else { panic!("no hazard") };
    let rows: Vec<_> = hazard.iter().map(|h| (h.year, h.at_risk, h.events)).collect();
    let expected =
        [(2000, 8, 1), (2001, 7, 2), (2002, 5, 0), (2003, 5, 0), (2004, 5, 1), (2005, 4, 0)];
    assert_eq!(rows, expected);
    assert_eq!(
        survival::survival(&[2000], None, None).hazard,
        Measure::NotDefined(Why::UniverseUnknown)
    );
}

#[test]
fn quantiles_are_those_of_r_and_intervals_those_of_wilson() {
    let mut values: Vec<f64> = (1..=10).map(f64::from).collect();
    let q = value(statistics::quartiles(&mut values, Why::NoDates));
    assert_eq!((q.q1, q.median, q.q3), (3.25, 5.5, 7.75));
    // Newcombe 1998 (Statistics in Medicine 17:857–872), table I, method 3.
    let check = |count, of, low, high| {
        let s = value(statistics::wilson(count, of));
        close(s.low, low, 5e-5);
        close(s.high, high, 5e-5);
    };
    check(81, 263, 0.2553, 0.3662);
    check(15, 148, 0.0624, 0.1605);
    check(0, 20, 0.0, 0.1611);
    check(1, 29, 0.0061, 0.1718);
}

#[test]
fn reproduction_numbers_share_out_each_adopter() {
    // One edge with a delay of two years gives the density.
    let field = field(
        "scheme m - -\nplace a village -\nplace b village -\nplace c village -\nplace d village -\n\
         adopt m a 2000\nadopt m b 2002\nadopt m c 2002\nadopt m d 2003\nlearn m a b - explicit",
    );
    let cascade = Cascade::new(&field, &[0], &Request::default());
    let years = [2000, 2002, 2002, 2003];
    let Measure::Value(r) = branching::reproduction(&cascade, Bases::ALL, &years, None) else {
        panic!("not defined")
    };
    close(r.mean_delay, 2.0, 1e-12);
    // d (2003): weights e^(−3/2) for a, e^(−1/2) twice for b and c.
    let (a, b) = ((-1.5_f64).exp(), (-0.5_f64).exp());
    close(r.years[0].r, 2.0 + a / (a + 2.0 * b), 1e-12);
    close(r.years[1].r, b / (a + 2.0 * b), 1e-12);
    close(r.years[2].r, 0.0, 0.0);
    assert!(r.years.iter().all(|y| y.truncated));
}

#[test]
fn scores_of_innovation_follow_their_formulas() {
    let field = field(
        "scheme p - -\nscheme q - -\nscheme once - -\nplace a province -\nplace b province -\nplace c province -\n\
         adopt p a 2000\nadopt p b 2010\nadopt q b 2000\nadopt q a 2004\nadopt q c 2008\nadopt once c 2001",
    );
    let cascade = Cascade::new(&field, &[0, 1, 2], &Request::default());
    let table = innovation::Table::new(&field, &cascade);
    let all = innovation::innovation(&field, &table, &[], &Request::default());
    assert_eq!((all.schemes, all.schemes_with_span), (3, 2));
    let score = |name: &str| all.places.iter().find(|s| s.name == name).unwrap();
    close(value(score("a").walker), 0.75, 1e-12);
    close(value(score("b").walker), 0.5, 1e-12);
    close(value(score("c").walker), 0.0, 1e-12);
    close(value(score("a").boushey), (1.0 + 5.0 / 9.0) / 3.0, 1e-12);
    close(value(score("c").boushey), (1.0 / 9.0 + 1.0) / 3.0, 1e-12);
    close(value(score("c").rate), 2.0 / 3.0, 1e-12);
    // 2001–2004: p, q and once were open to a but for p, which it had; it took q.
    let rates = innovation::rates(&table, 2001, 2004);
    assert_eq!(rates, [Measure::Value(0.5), Measure::Value(0.0), Measure::Value(1.0 / 3.0)]);
}

#[test]
fn adopter_categories_follow_the_shares_of_rogers() {
    let mut lines = String::from("scheme m - -\n");
    for k in 0..100 {
        lines.extend([format!("place a{k} village -\nadopt m a{k} {}\n", 1900 + k)]);
    }
    let field = field(&lines);
    let cascade = Cascade::new(&field, &[0], &Request::default());
    let table = innovation::Table::new(&field, &cascade);
    let years: Vec<i32> = (1900..2000).collect();
    let all = innovation::innovation(&field, &table, &years, &Request::model("m"));
    let Measure::Value(rows) = all.categories else { panic!("not defined") };
    let counts: Vec<_> = rows.iter().map(|c| c.places).collect();
    assert_eq!(counts, [3, 13, 34, 34, 16]);
}

const PLACES: &str = "place P province -
place Q province -
place C county P
place D county P
place X county Q
place V village C
place W village C
scheme m 党支部+农户 -
scheme m2 党支部+合作社+农户 -
";

fn measured(lines: &str, request: &Request) -> Measures {
    measures(&field(&format!("{PLACES}{lines}")), &lexicon(), request).unwrap()
}

#[test]
fn directions_follow_the_divisions() {
    let lines = "adopt m P 2000\nadopt m C 2001\nadopt m D 2002\nadopt m X 2002\nadopt m V 2003\nadopt m W 2003\n\
                 learn m P C - explicit\nlearn m C D - explicit\nlearn m C X - explicit\n\
                 learn m V W - explicit\nlearn m W P - explicit\nlearn m X V - explicit\nlearn m X V 2003 implied";
    let d = measured(lines, &Request::model("m")).direction;
    let counts: Vec<_> = d.all.counts.iter().map(|(k, v)| (*k, *v)).collect();
    assert_eq!(
        counts,
        [(TopDown, 1), (BottomUp, 1), (PeerWithin, 2), (PeerAcross, 1), (Diagonal, 1)]
    );
    assert_eq!((d.all.rests_on.edges, d.all.rests_on.places), (6, 6));
    let vertical = value(d.all.vertical);
    assert_eq!((vertical.count, vertical.of), (2, 6));
    close(value(d.all.e_i), (2.0 - 4.0) / 6.0, 1e-12);
    assert_eq!(d.inferred.vertical, Measure::NotDefined(Why::ZeroDenominator));
}

#[test]
fn a_broadcast_is_counted_once_beside_its_edges() {
    let lines = "adopt m V 2003\nadopt m W 2003\npromote m C C 2002 administrative-order";
    let request = Request { rules: Rules::ALL, ..Request::model("m") };
    let d = measured(lines, &request).direction;
    assert_eq!((d.derived.rests_on.edges, d.derived.broadcasts), (2, 1));
    assert_eq!((d.observed.rests_on.edges, d.observed.broadcasts), (0, 0));
}

#[test]
fn leaders_are_counted_by_edges_and_by_time() {
    let lines = "adopt m C 2000\nadopt m D 2002\nadopt m X 2005\nadopt m V 2000\n\
                 learn m C D - explicit\nlearn m C D - implied\nlearn m D X - explicit\nlearn m X C - implied";
    let all = measured(lines, &Request::model("m")).leaders.all;
    assert_eq!(all.rests_on.edges, 3);
    let c = all.places.iter().find(|l| l.name == "C").unwrap();
    assert_eq!((c.out, c.r#in, c.schemes_out, c.first, c.reach), (1, 1, 1, 1, Some(2)));
    assert_eq!((c.net, c.lead), (Measure::Value(0.0), Measure::Value(2.0)));
    // X learned last, and what it is said to have passed to C contradicts the dates.
    let x = all.places.iter().find(|l| l.name == "X").unwrap();
    assert_eq!((x.lead, x.reach), (Measure::Value(-5.0), Some(0)));
}

#[test]
fn formulas_drift_away_from_the_first_one() {
    let request = Request { variants: Variants::Comparable, ..Request::model("m") };
    let lines = "adopt m C 2000\nadopt m D 2001\nadopt m2 X 2002\nlearn m C D - explicit\nlearn m2 D X - explicit";
    let r = measured(lines, &request).reinvention.observed;
    assert_eq!(r.rests_on.edges, 2);
    assert_eq!(r.copied, Measure::Value(0.5));
    // From two roles to three: 1 − 2/3.
    close(value(r.change), (1.0 / 3.0) / 2.0, 1e-12);
    close(value(r.drift), 1.0 / 3.0, 1e-12);
    assert_eq!(r.fidelity, Measure::Value(1.0));
    assert_eq!(r.edits.values().sum::<u32>(), 1);
}

#[test]
fn pathways_that_recur_are_persistent() {
    let p = |scheme, from, to, year| pathways::Passing { scheme, from, to, year: Some(year) };
    let all = vec![
        p(0, 1, 2, 2000),
        p(0, 1, 3, 2001),
        p(1, 1, 2, 2005),
        p(1, 2, 3, 2006),
        p(2, 1, 2, 2010),
    ];
    let w = pathways::of_passings(all, 1);
    assert_eq!((w.pairs, w.rests_on.edges, value(w.longest_run)), (3, 5, 3));
    close(value(w.repeated), 1.0 / 3.0, 1e-12);
    let steps: Vec<_> =
        w.steps.iter().map(|s| (s.from, value(s.persistence), value(s.jaccard))).collect();
    assert_eq!(steps, [(2000, 0.5, 1.0 / 3.0), (2005, 0.5, 0.5)]);
    close(value(w.mean_jaccard), 5.0 / 12.0, 1e-12);
    assert!(value(w.baseline) <= value(w.mean_jaccard));
    assert!(value(w.p_value) < 0.5);
}

#[test]
fn distances_are_great_circles() {
    let quarter = std::f64::consts::FRAC_PI_2 * 6371.0088;
    close(haversine_km((0.0, 0.0), (90.0, 0.0)), quarter, 1e-9);
    close(haversine_km((0.0, 0.0), (0.0, 180.0)), 2.0 * quarter, 1e-9);
    close(haversine_km((0.0, 179.5), (0.0, -179.5)), quarter / 90.0, 1e-9);
    // Beijing to Shanghai.
    close(haversine_km((39.9042, 116.4074), (31.2304, 121.4737)), 1067.3, 1.0);
    close(haversine_km((26.6, 106.7), (26.6, 106.7)), 0.0, 0.0);
}

proptest! {
    #[test]
    fn virality_is_the_mean_distance_of_all_pairs(seeds in proptest::collection::vec(0..100_usize, 1..12)) {
        // Node k hangs below a random earlier node: one tree.
        let parents: Vec<Option<usize>> =
            std::iter::once(None).chain(seeds.iter().enumerate().map(|(k, s)| Some(s % (k + 1)))).collect();
        let n = parents.len();
        let path = |mut k: usize| {
            let mut line = vec![k];
            while let Some(p) = parents[k] { line.push(p); k = p; }
            line
        };
        let mut sum = 0;
        for i in 0..n {
            for j in 0..n {
                let (a, b) = (path(i), path(j));
                let common = a.iter().filter(|x| b.contains(x)).count();
                sum += a.len() + b.len() - 2 * common;
            }
        }
        let expected = sum as f64 / (n * (n - 1)) as f64;
        prop_assert!((value(shape_of(&tree(&parents)).virality) - expected).abs() < 1e-9);
    }

    #[test]
    fn scores_agree_with_the_full_matrix(cells in proptest::collection::vec(proptest::option::of(2000..2010_i32), 20)) {
        // Four schemes, five places.
        let mut lines = String::new();
        for p in 0..4 { lines.extend([format!("scheme s{p} - -\n")]); }
        for i in 0..5 { lines.extend([format!("place a{i} province -\n")]); }
        for (k, cell) in cells.iter().enumerate() {
            if let Some(year) = cell { lines.extend([format!("adopt s{} a{} {year}\n", k / 5, k % 5)]); }
        }
        let field = field(&lines);
        let cascade = Cascade::new(&field, &[0, 1, 2, 3], &Request::default());
        let table = innovation::Table::new(&field, &cascade);
        let all = innovation::innovation(&field, &table, &[], &Request::default());
        for score in &all.places {
            let i: usize = score.name[1..].parse().unwrap();
            let mut x = Vec::new();
            for p in 0..4 {
                let row = &cells[p * 5..p * 5 + 5];
                let (first, last) = (row.iter().flatten().min(), row.iter().flatten().max());
                if let (Some(first), Some(last)) = (first, last) && first < last {
                    x.push(row[i].map_or(1.0, |t| f64::from(t - first) / f64::from(last - first)));
                }
            }
            match score.walker {
                Measure::Value(w) => prop_assert!((w - (1.0 - x.iter().sum::<f64>() / x.len() as f64)).abs() < 1e-12),
                Measure::NotDefined(_) => prop_assert!(x.is_empty()),
            }
        }
    }

    #[test]
    fn reproduction_numbers_add_up_to_the_adopters_with_a_predecessor(
        mut years in proptest::collection::vec(1900..2000_i32, 2..30)
    ) {
        years.sort_unstable();
        let mut lines = String::from("scheme m - -\n");
        for (k, y) in years.iter().enumerate() { lines.extend([format!("place a{k} village -\nadopt m a{k} {y}\n")]); }
        lines.extend([format!("learn m a0 a{} - explicit", years.len() - 1)]);
        let field = field(&lines);
        let cascade = Cascade::new(&field, &[0], &Request::default());
        if let Measure::Value(r) = branching::reproduction(&cascade, Bases::ALL, &years, None) {
            let sum: f64 = r.years.iter().map(|y| y.r * f64::from(y.places)).sum();
            let later = years.iter().filter(|y| **y > years[0]).count() as f64;
            prop_assert!((sum - later).abs() < 1e-6 * later.max(1.0));
        }
    }

    #[test]
    fn survival_falls_from_one_and_ends_at_the_share_of_non_adopters(
        mut years in proptest::collection::vec(1990..2010_i32, 1..40), more in 0..20_u32
    ) {
        years.sort_unstable();
        let n = years.len() as u32 + more;
        let s = survival::survival(&years, Some(2010), Some(n));
        prop_assert!(s.curve.windows(2).all(|w| w[1].survival <= w[0].survival));
        let last = s.curve.last().unwrap().survival;
        prop_assert!((last - f64::from(more) / f64::from(n)).abs() < 1e-9);
    }
}

/// The SPID data as a field; `None` where they are not at hand.
fn spid() -> Option<Field> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spid/policies.csv");
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        assert!(std::env::var_os("CI").is_none(), "no reference data at {path}");
        return None;
    };
    let mut b = FieldBuilder::new(Base::new("x:"));
    for (k, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let (state, policy) = (format!("x:division/{}", &row[0]), format!("x:scheme/{}", &row[1]));
        b.actor(&ActorRow { iri: &state, name: Some(&row[0]), ..ActorRow::default() });
        b.scheme(&SchemeRow { iri: &policy, name: Some(&row[1]), ..SchemeRow::default() });
        b.adoption(&AdoptionRow {
            iri: &format!("x:adoption/{k}"),
            scheme: &policy,
            adopter: &state,
            start: PartialDate::from_year(row[2].parse().unwrap()),
            ..AdoptionRow::default()
        });
    }
    Some(b.finish().0)
}

#[test]
fn the_american_policies_are_measured() {
    let Some(field) = spid() else {
        eprintln!("SKIPPED: the American policies are not at hand");
        return;
    };
    assert_eq!((field.adoptions.len(), field.schemes.len(), field.actors.len()), (17_835, 728, 50));
    let request = Request { universe: Some(50), ..Request::default() };
    let all = measures(&field, &crate::formula::RoleLexicon::default(), &request).unwrap();
    assert_eq!((all.innovation.schemes, all.innovation.places.len()), (728, 50));
    // 31 policies have one adopter, more have all adopters in one year.
    assert!(all.innovation.schemes_with_span <= 728 - 31);
    assert!(all.innovation.places.iter().all(|s| (0.0..=1.0).contains(&value(s.walker))));
    assert_eq!(all.innovation.places[0].name, "California");
    assert_eq!(all.direction.all.vertical, Measure::NotDefined(Why::ZeroDenominator));
    // A policy that everybody adopted: the curve reaches 1, nobody is left at risk.
    let one = measures(
        &field,
        &crate::formula::RoleLexicon::default(),
        &Request { universe: Some(50), ..Request::model("x:scheme/aboldeapen") },
    )
    .unwrap();
    assert_eq!(one.places, 15);
    close(value(one.curve.years.last().unwrap().share), 15.0 / 50.0, 1e-12);
    close(one.survival.curve.last().unwrap().survival, 35.0 / 50.0, 1e-12);
}
