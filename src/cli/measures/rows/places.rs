//! Rows of the measures of one place.

use super::{Row, on_adoptions, on_edges};
use diffusion::Measures;
use diffusion::measures::innovation::Innovation;
use diffusion::measures::{Measure, Why};

pub(super) fn add(m: &Measures, rows: &mut Vec<Row>) {
    innovation(&m.innovation, m.places, rows);
    leaders(m, rows);
}

fn innovation(i: &Innovation, places: u32, rows: &mut Vec<Row>) {
    let mut r = on_adoptions(rows, "innovation", places);
    r.add("schemes", ("schemes with a date", "有时间的做法"), "", Measure::Value(i.schemes));
    let label = ("of these, with a first and a later year", "其中首末年不同的做法");
    r.add("schemes_with_span", label, "", Measure::Value(i.schemes_with_span));
    let label = ("replicates of the intervals", "区间的自助重复次数");
    r.add("replicates", label, "", Measure::Value(i.replicates));
    let label = ("Rogers's categories", "罗杰斯采纳者类别");
    for category in r.parts("category", label, "", &i.categories).into_iter().flatten() {
        r.add("category", label, category.name, Measure::Value(category.places));
    }
    for place in &i.places {
        let key = format!("{} <{}>", place.name, place.iri);
        r.add("walker", ("Walker's innovation score", "沃克创新得分"), &key, place.walker);
    }
    for place in &i.places {
        let key = format!("{} <{}>", place.name, place.iri);
        r.add("boushey", ("Boushey's innovation score", "布希创新得分"), &key, place.boushey);
    }
    for place in &i.places {
        let key = format!("{} <{}>", place.name, place.iri);
        let row = r.add("rate", ("rate score", "采纳率得分"), &key, place.rate);
        row.interval = place.rate_interval.value();
    }
    for place in &i.places {
        for rate in &place.rates {
            let key = format!("{} <{}> {}–{}", place.name, place.iri, rate.from, rate.to);
            let row =
                r.add("rate_by_period", ("rate score by period", "分期采纳率得分"), key, rate.rate);
            row.interval = rate.interval.value();
        }
    }
}

fn leaders(m: &Measures, rows: &mut Vec<Row>) {
    on_edges(
        rows,
        "leaders",
        &m.leaders,
        |x| x.rests_on,
        |x, r| {
            if x.places.is_empty() {
                r.add(
                    "out",
                    ("edges from it", "传出"),
                    "",
                    Measure::<u32>::NotDefined(Why::NoEdges),
                );
            }
            for place in &x.places {
                let key = format!("{} <{}>", place.name, place.iri);
                r.add("out", ("edges from it", "传出"), &key, Measure::Value(place.out));
                r.add("in", ("edges to it", "传入"), &key, Measure::Value(place.r#in));
                let label = ("schemes passed on", "传出的做法");
                r.add("schemes_out", label, &key, Measure::Value(place.schemes_out));
                let label = ("schemes taken", "学来的做法");
                r.add("schemes_in", label, &key, Measure::Value(place.schemes_in));
                r.add("net", ("(out − in)/(out + in)", "净传出比"), &key, place.net);
                let label = ("schemes first adopted", "首先采纳的做法");
                r.add("first", label, &key, Measure::Value(place.first));
                r.add("lead", ("mean lead (years)", "平均领先年数"), &key, place.lead);
                if let Some(reach) = place.reach {
                    let label = ("reach forward in time", "顺时可达地方");
                    r.add("reach", label, &key, Measure::Value(reach));
                }
            }
        },
    );
}
