//! Measures of neighbours, of the network and of inference, by hand.

use super::super::measures::{
    Why, branching, clustering, event_history, logit::Coefficient, neighbours, neighbours::Tie,
    pathways, quality, reinvention::Taking,
};
use super::super::*;
use super::{field, lexicon};
use crate::field::Field;

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} is not {b} within {within}");
}

fn value<T: std::fmt::Debug>(m: Measure<T>) -> T {
    match m {
        Measure::Value(value) => value,
        Measure::NotDefined(why) => panic!("not defined: {why:?}"),
    }
}

fn measured(lines: &str) -> Measures {
    let request = Request { rules: Rules::ALL, ..Request::model("m") };
    measures(&field(lines), &lexicon(), &request).unwrap()
}

fn population(field: &Field) -> neighbours::Population {
    let cascade = Cascade::new(field, &[0], &Request::default());
    neighbours::Population::new(field, &super::super::measures::adopters(&cascade))
}

/// Four places in a row, each touching the next; years of adoption, 0 for never.
fn row(years: [i32; 4]) -> Field {
    let mut lines = String::from(
        "scheme m - -\nplace a county -\nplace b county -\nplace c county -\nplace d county -\n\
         border a b\nborder b c\nborder c d\n",
    );
    for (place, year) in ["a", "b", "c", "d"].iter().zip(years).filter(|p| p.1 > 0) {
        lines.extend([format!("adopt m {place} {year}\n")]);
    }
    field(&lines)
}

#[test]
fn morans_i_of_a_row_is_that_of_the_formula() {
    let field = row([2000, 2000, 2005, 0]);
    let population = population(&field);
    let known = value(neighbours::known(&field, &population));
    let kinds = value(clustering::clustering(&known, &population, 1));
    let [kind] = &kinds[..] else { panic!("{kinds:?}") };
    assert_eq!((kind.tie, kind.places, kind.pairs), (Tie::Border, 4, 3));
    // z = (½, ½, −½, −½); rows ab 1, ba ½, bc ½, cb ½, cd ½, dc 1: Σ wzz = ¼(1 + ½ − ½ − ½ + ½ + 1)
    // = ½, Σ z² = 1, N / S₀ = 1.
    close(value(kind.years[0].morans_i), 0.5, 1e-12);
    assert_eq!((kind.years[0].joins, kind.years[0].at_risk), (1, 4));
    // Two of four places at random: 3 of 6 pairs touch.
    close(value(kind.years[0].expected_joins), 0.5, 0.1);
    close(value(kind.years[0].p_joins), 0.5, 0.1);
    // In 2005 one of c and d adopts: 2 at risk, whoever it is has no neighbour that does.
    assert_eq!((kind.years[1].at_risk, kind.years[1].joins), (2, 0));
    assert_eq!(kind.years[1].p_joins, Measure::Value(1.0));
    assert_eq!((kind.joins, kind.permutations), (1, clustering::PERMUTATIONS));
}

#[test]
fn neighbours_are_never_guessed() {
    let m = measured(
        "scheme m - -\nplace a county -\nplace b county -\nadopt m a 2000\nadopt m b 2001",
    );
    assert_eq!(m.clustering, Measure::NotDefined(Why::NoNeighbours));
    assert_eq!(m.event_history, Measure::NotDefined(Why::NoNeighbours));
    assert_eq!(m.distance.all.between_neighbours, Measure::NotDefined(Why::NoBorders));
    let all = measures(&row([2000, 2001, 0, 0]), &lexicon(), &Request::default()).unwrap();
    assert_eq!(all.clustering, Measure::NotDefined(Why::SeveralSchemes));
    assert_eq!(all.innovation.categories, Measure::NotDefined(Why::SeveralSchemes));
}

#[test]
fn adopters_of_other_levels_and_without_years_are_counted_and_left_out() {
    let m = measured(
        "scheme m - -\nplace P province -\nplace a county P\nplace b county P\nplace c county P\n\
         adopt m P 2000\nadopt m a 2001\nadopt m b 2002\nadopt m c -",
    );
    let p = m.population;
    assert_eq!((p.places, p.adopted, p.other_level, p.undated), (2, 2, 1, 1));
}

#[test]
fn a_saturated_logit_gives_the_log_odds_of_the_table() {
    // Siblings: two provinces of ten counties. In 2000 one county of P adopts; in 2001 six of the nine
    // others there, with a share of 1/9, and two of the ten of Q, with 0.
    let mut lines = String::from("scheme m - -\nplace P province -\nplace Q province -\n");
    for k in 0..10 {
        lines.extend([format!("place p{k} county P\nplace q{k} county Q\n")]);
    }
    lines.push_str("adopt m p0 2000\n");
    (1..7).for_each(|k| lines.extend([format!("adopt m p{k} 2001\n")]));
    (0..2).for_each(|k| lines.extend([format!("adopt m q{k} 2001\n")]));
    let kinds = value(measured(&lines).event_history);
    let [kind] = &kinds[..] else { panic!("{kinds:?}") };
    assert_eq!((kind.tie, kind.place_years, kind.events), (Tie::Superior, 19, 8));
    let [constant, share]: [Coefficient; 2] =
        value(kind.share.clone()).coefficients.try_into().unwrap();
    close(constant.value, (2.0_f64 / 8.0).ln(), 1e-9);
    close(share.value / 9.0, (6.0_f64 / 3.0 * 8.0 / 2.0).ln(), 1e-9);
    let error = (1.0_f64 / 6.0 + 1.0 / 3.0 + 1.0 / 8.0 + 1.0 / 2.0).sqrt();
    close(share.standard_error / 9.0, error, 1e-9);
    // With one year of risk, time does not vary.
    assert_eq!(kind.share_and_time, Measure::NotDefined(Why::NoVariation));
    let d = kind.dyads;
    let table = (d.neighbour_adopts, d.neighbour_waits, d.other_adopts, d.other_waits);
    assert_eq!(table, (6, 3, 2, 8));
    close(value(d.log_odds_ratio).value, 8.0_f64.ln(), 1e-12);
    close(value(d.log_odds_ratio).standard_error, error, 1e-12);
}

#[test]
fn separation_has_no_estimate() {
    // Who touches an adopter adopts a year later, nobody else does.
    let field = row([2000, 2001, 2002, 2003]);
    let population = population(&field);
    let known = value(neighbours::known(&field, &population));
    let kinds = value(event_history::event_history(&known, &population, None));
    assert_eq!(kinds[0].events, 3);
    assert_eq!(kinds[0].share, Measure::NotDefined(Why::Separated));
    assert_eq!(kinds[0].dyads.log_odds_ratio, Measure::NotDefined(Why::ZeroDenominator));
}

const LEARNED: &str = "scheme m - -\nplace a county -\nplace b county -\nplace c county -\nplace d county -\n\
    adopt m a 2000\nadopt m b 2001\nadopt m c 2004\nadopt m d 2005\n";

#[test]
fn followers_count_over_places_that_were_observed_long_enough() {
    let m = measured(&format!(
        "{LEARNED}learn m a b - explicit\nlearn m a c - explicit\nlearn m c d - explicit"
    ));
    let rows: Vec<_> =
        m.followers.observed.iter().map(|f| (f.years, f.places, f.children)).collect();
    assert_eq!(rows, [(1, 3, 2), (3, 2, 1), (5, 1, 2), (10, 0, 0)]);
    assert_eq!(m.followers.observed[3].mean, Measure::NotDefined(Why::ZeroDenominator));
    let within = branching::WITHIN;
    assert_eq!(within.len(), m.followers.inferred.len());
}

#[test]
fn truncation_counts_from_the_end_of_observation() {
    let request = |until: &str| Request { until: until.parse().ok(), ..Request::model("m") };
    let cut = |until: &str| {
        let field = field(&format!("{LEARNED}learn m a b - explicit"));
        let m = measures(&field, &lexicon(), &request(until)).unwrap();
        value(m.branching.all).years.iter().map(|y| y.truncated).collect::<Vec<_>>()
    };
    // Nine of ten delays of mean 1 are shorter than 2.3 years.
    assert_eq!(cut("2005"), [false, false, true, true]);
    assert_eq!(cut("2010"), [false; 4]);
}

#[test]
fn inferred_edges_are_held_against_stated_ones() {
    let m = measured(&format!(
        "{LEARNED}learn m a b - explicit\nlearn m a c - explicit\n\
         learn m a b - inferred\nlearn m b c - inferred\nlearn m c d - inferred"
    ));
    let q = m.quality;
    assert_eq!((q.stated, q.inferred, q.both), (2, 3, 1));
    close(value(q.precision).share, 1.0 / 3.0, 1e-12);
    close(value(q.recall).share, 0.5, 1e-12);
    // d has no stated source: nobody can say whether c → d is wrong.
    assert_eq!(value(q.precision_where_stated).of, 2);
    let none = measured(&format!("{LEARNED}learn m a b - inferred")).quality;
    assert_eq!(none.precision, Measure::NotDefined(Why::NoneStated));
    assert_eq!(none.average_precision, Measure::NotDefined(Why::NoneStated));
}

#[test]
fn delays_and_their_densities_are_fitted_by_hand() {
    let m = measured(&format!(
        "{LEARNED}learn m a b - explicit\nlearn m b c - explicit\nlearn m d c - explicit"
    ));
    let delays: &quality::Delays = &m.delays.observed;
    let counts: Vec<_> = delays.counts.iter().map(|(d, n)| (*d, *n)).collect();
    assert_eq!((counts, delays.positive), (vec![(-1, 1), (1, 1), (3, 1)], 2));
    let densities = value(delays.densities.clone());
    let of = |name: &str| densities.iter().find(|d| d.name == name).unwrap();
    // Delays 1 and 3.
    close(of("exponential").parameters[0], 0.5, 1e-12);
    close(of("exponential").log_likelihood, 2.0 * 0.5_f64.ln() - 2.0, 1e-12);
    close(of("rayleigh").parameters[0], 2.5_f64.sqrt(), 1e-12);
    close(of("lognormal").parameters[0], 3.0_f64.ln() / 2.0, 1e-12);
    assert!(densities.is_sorted_by(|a, b| a.log_likelihood >= b.log_likelihood));
}

#[test]
fn shares_are_parted_at_the_first_central_document() {
    let lines = "scheme m - -\nplace N country -\nplace P province N\nplace Q province N\n\
        place a county P\nplace b county P\nplace c county Q\nplace d county P\nplace e county P\n\
        adopt m a 2000\nadopt m b 2001\nadopt m c 2005\nadopt m Q 2003\nadopt m d 2001\nadopt m e 2001\n\
        learn m a b - explicit\nlearn m Q c - explicit\nlearn m b Q - explicit\n\
        promote m N N 2003 administrative-order\npromote m P P 2000 administrative-order";
    let d = measured(lines).direction;
    let central = value(d.observed.central);
    assert_eq!(central.date.to_string(), "2003");
    close(value(central.before.horizontal).share, 1.0, 0.0);
    close(value(central.after.vertical).share, 1.0, 0.0);
    // What passed in the year of the document may lie on either side.
    assert_eq!(central.open, 1);
    assert_eq!(d.inferred.by_period, []);
    let periods: Vec<i32> = d.observed.by_period.iter().map(|p| p.0).collect();
    assert_eq!(periods, [2000, 2005]);
    // The order goes down to all below as one broadcast.
    let (all, once) = (value(d.derived.vertical), value(d.derived.vertical_broadcasts_once));
    assert!(once.of < all.of, "{once:?} {all:?}");
    assert_eq!(d.derived.broadcasts, once.of);
    let without = measured(LEARNED).direction.observed.central;
    assert_eq!(without, Measure::NotDefined(Why::NoCentralDocument));
}

#[test]
fn runs_of_pathways_are_counted_by_their_length() {
    let p = |scheme, from, to, year| pathways::Passing { scheme, from, to, year: Some(year) };
    let all = vec![p(0, 1, 2, 2000), p(1, 1, 2, 2006), p(2, 1, 2, 2018), p(2, 1, 3, 2019)];
    let w = pathways::of_passings(all, 1);
    let runs: Vec<_> = w.runs.iter().map(|(length, n)| (*length, *n)).collect();
    assert_eq!(runs, [(1, 2), (2, 1)]);
    assert_eq!((w.longest_run, w.permutations), (Measure::Value(2), pathways::PERMUTATIONS));
}

#[test]
fn rates_by_period_count_what_was_open() {
    let field = field(
        "scheme p - -\nscheme q - -\nscheme once - -\nplace a province -\nplace b province -\nplace c province -\n\
         adopt p a 1999\nadopt p b 2010\nadopt q b 2000\nadopt q a 2004\nadopt q c 2008\nadopt once c 2001",
    );
    let all = measures(&field, &lexicon(), &Request::default()).unwrap().innovation;
    let rates = |name: &str| {
        let score = all.places.iter().find(|s| s.name == name).unwrap();
        score.rates.iter().map(|r| (r.from, r.adopted, r.open)).collect::<Vec<_>>()
    };
    assert_eq!(rates("a"), [(1990, 1, 1), (2000, 1, 2), (2010, 0, 1)]);
    assert_eq!(rates("b"), [(1990, 0, 1), (2000, 1, 3), (2010, 1, 2)]);
    assert_eq!(rates("c"), [(1990, 0, 1), (2000, 2, 3), (2010, 0, 1)]);
}

#[test]
fn nearer_pairs_pass_things_on_more_often() {
    // Eight places at 1° of each other on the equator; each learned from the one before.
    let mut lines = String::from("scheme m - -\n");
    for k in 0..8 {
        lines.extend([format!("place a{k} county - 0 {k}\nadopt m a{k} {}\n", 2000 + k)]);
        if k > 0 {
            lines.extend([format!("learn m a{} a{k} - explicit\n", k - 1)]);
        }
    }
    lines.push_str("learn m a0 a2 - implied\nlearn m a2 a6 - implied\n");
    let d = measured(&lines).distance.observed;
    assert_eq!((d.rests_on.edges, d.chance_pairs, d.chance_sampled), (9, 28, false));
    // Gaps 1 (7 times) to 7 (once): the middle of 28 pairs lies between 2 and 3 … at gap 3.
    close(value(d.chance), 3.0 * 111.195_08, 1e-2);
    close(value(d.ratio_to_chance), 1.0 / 3.0, 1e-6);
    assert!(value(d.decay).coefficients[1].high < 0.0);
    assert_eq!(measured(LEARNED).distance.observed.decay, Measure::NotDefined(Why::NoEdges));
}

#[test]
fn ways_of_taking_over_are_told_apart_by_the_roles() {
    let lines = "place a county -\nplace b county -\nplace c county -\nplace d county -\n\
        scheme m 党支部+农户 -\nscheme more 党支部+合作社+农户 m\nscheme less 农户 m\n\
        adopt m a 2000\nadopt m b 2001\nadopt more c 2002\nadopt less d 2003\n\
        learn m a b - explicit\nlearn more a c - explicit\nlearn less c d - explicit";
    let request = Request { variants: Variants::Comparable, ..Request::model("m") };
    let m = measures(&field(lines), &lexicon(), &request).unwrap();
    let kinds: Vec<_> = m.reinvention.observed.kinds.into_iter().collect();
    assert_eq!(kinds, [(Taking::Copying, 1), (Taking::Combination, 1), (Taking::Inspiration, 1)]);
}
