//! All measures as rows of one table: what is measured, on which basis, the value or why there is
//! none, and on how many places and edges it rests.

use crate::spread::Measures;
use crate::spread::measures::innovation::Innovation;
use crate::spread::measures::statistics::{Quartiles, Share};
use crate::spread::measures::{Measure, PerBasis, RestsOn, Why};
use serde::Serialize;
use std::fmt::Display;

/// Sections in the order in which they are printed: id, English, Chinese.
pub(super) const SECTIONS: [(&str, &str, &str); 9] = [
    ("curve", "Adoption curve", "采纳曲线"),
    ("survival", "Time to adopt", "采纳用时"),
    ("shape", "Shape of the cascade", "级联形态"),
    ("branching", "Reproduction by year (Wallinga–Teunis)", "逐年再生数(Wallinga–Teunis)"),
    ("reinvention", "Reinvention and drift", "再创新与偏移"),
    ("innovation", "Innovation scores of places", "各地创新得分"),
    ("leaders", "Leaders and followers", "领先与跟随"),
    ("network", "Pathways and directions", "路径与方向"),
    ("distance", "Distance", "距离"),
];

/// The basis of what rests on adoptions alone and not on edges.
pub(super) const ADOPTIONS: &str = "adoptions";

/// One number, or why there is none.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) section: &'static str,
    /// Name of the measure, as in the CSV.
    pub(super) id: &'static str,
    pub(super) en: &'static str,
    pub(super) zh: &'static str,
    /// Year, generation, place or kind where a measure has one value for each.
    pub(super) key: String,
    pub(super) basis: &'static str,
    pub(super) value: Measure<Value>,
    /// 95 % interval.
    pub(super) interval: Option<(f64, f64)>,
    pub(super) places: Option<u32>,
    pub(super) edges: Option<u32>,
}

/// A number, or a word where the measure is a kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Word(String),
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Number(f64::from(value))
    }
}

/// Gathers the rows of one section and basis.
struct Rows<'r> {
    rows: &'r mut Vec<Row>,
    section: &'static str,
    basis: &'static str,
    rests: RestsOn,
}

impl Rows<'_> {
    fn add<T: Into<Value>>(
        &mut self,
        id: &'static str,
        (en, zh): (&'static str, &'static str),
        key: impl Display,
        value: Measure<T>,
    ) -> &mut Row {
        let from_edges = self.basis != ADOPTIONS;
        self.rows.push(Row {
            section: self.section,
            id,
            en,
            zh,
            key: key.to_string(),
            basis: self.basis,
            value: value.map(Into::into),
            interval: None,
            places: Some(self.rests.places),
            edges: from_edges.then_some(self.rests.edges),
        });
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    fn share(
        &mut self,
        id: &'static str,
        label: (&'static str, &'static str),
        key: impl Display,
        share: Measure<Share>,
    ) {
        let row = self.add(id, label, key, share.map(|s| s.share));
        row.interval = share.value().map(|s| (s.low, s.high));
        row.edges = Some(share.value().map_or(0, |s| s.of));
    }

    fn quartiles(
        &mut self,
        id: &'static str,
        label: (&'static str, &'static str),
        quartiles: Measure<Quartiles>,
    ) {
        type Part = (&'static str, fn(Quartiles) -> f64);
        let parts: [Part; 5] = [
            ("min", |q| q.min),
            ("q1", |q| q.q1),
            ("median", |q| q.median),
            ("q3", |q| q.q3),
            ("max", |q| q.max),
        ];
        match quartiles {
            Measure::NotDefined(why) => {
                self.add(id, label, "", Measure::<f64>::NotDefined(why));
            }
            Measure::Value(q) => {
                for (key, of) in parts {
                    self.add(id, label, key, Measure::Value(of(q)));
                }
            }
        }
    }
}

/// The word by which a kind goes in JSON.
fn word(kind: impl Serialize) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Every measure, section by section.
pub(super) fn rows(m: &Measures) -> Vec<Row> {
    let mut rows = Vec::new();
    curve(m, &mut rows);
    survival(m, &mut rows);
    shape(m, &mut rows);
    reproduction(m, &mut rows);
    reinvention(m, &mut rows);
    innovation(&m.innovation, m.places, &mut rows);
    leaders(m, &mut rows);
    network(m, &mut rows);
    distance(m, &mut rows);
    rows
}

fn on_adoptions<'r>(rows: &'r mut Vec<Row>, section: &'static str, places: u32) -> Rows<'r> {
    Rows { rows, section, basis: ADOPTIONS, rests: RestsOn { places, edges: 0 } }
}

/// Calls `each` with the four bases of a measure.
fn on_edges<T>(
    rows: &mut Vec<Row>,
    section: &'static str,
    measure: &PerBasis<T>,
    rests: impl Fn(&T) -> RestsOn,
    mut each: impl FnMut(&T, &mut Rows<'_>),
) {
    for (basis, of) in measure.named() {
        each(of, &mut Rows { rows, section, basis, rests: rests(of) });
    }
}

fn curve(m: &Measures, rows: &mut Vec<Row>) {
    let c = &m.curve;
    let mut r = on_adoptions(rows, "curve", c.places);
    r.add("places", ("adopters", "采纳者"), "", Measure::Value(m.places)).places = Some(m.places);
    r.add("dated", ("adopters with a year", "有年份的采纳者"), "", Measure::Value(m.dated));
    let universe = Measure::of(m.universe, Why::UniverseUnknown);
    r.add("universe", ("places that could adopt", "可能采纳的地方总数"), "", universe);
    let form = c.form.map(|f| Value::Word(word(f)));
    r.add("form", ("form of the curve", "曲线形态"), "", form);
    let l = c.logistic;
    r.add("logistic_ceiling", ("logistic: ceiling K", "逻辑斯蒂:上限K"), "", l.map(|l| l.ceiling));
    r.add(
        "logistic_rate",
        ("logistic: rate r per year", "逻辑斯蒂:年速率r"),
        "",
        l.map(|l| l.rate),
    );
    let label = ("logistic: midpoint t0", "逻辑斯蒂:中点t0");
    r.add("logistic_midpoint", label, "", l.map(|l| l.midpoint));
    let label = ("logistic: years from 10 % to 90 %", "逻辑斯蒂:10%至90%所需年数");
    r.add("logistic_ten_to_ninety", label, "", l.map(|l| l.ten_to_ninety));
    r.add("logistic_rmse", ("logistic: RMSE", "逻辑斯蒂:均方根误差"), "", l.map(|l| l.rmse));
    let b = c.bass;
    r.add("bass_p", ("Bass: outside influence p", "巴斯:外部影响p"), "", b.map(|b| b.p));
    r.add("bass_q", ("Bass: influence of adopters q", "巴斯:采纳者影响q"), "", b.map(|b| b.q));
    r.add("bass_m", ("Bass: final number m", "巴斯:最终数m"), "", b.map(|b| b.m));
    r.add("bass_q_over_p", ("Bass: q/p", "巴斯:q/p"), "", b.map(|b| b.q_over_p));
    let peak = match b {
        Measure::Value(b) => b.peak,
        Measure::NotDefined(why) => Measure::NotDefined(why),
    };
    r.add("bass_peak", ("Bass: year of the peak", "巴斯:峰值年"), "", peak);
    r.add("bass_rmse", ("Bass: RMSE", "巴斯:均方根误差"), "", b.map(|b| b.rmse));
    for year in &c.years {
        r.add("new", ("new adopters", "新增采纳者"), year.year, Measure::Value(year.new));
    }
    for year in &c.years {
        let label = ("adopters so far", "累计采纳者");
        r.add("cumulative", label, year.year, Measure::Value(year.cumulative));
    }
    for year in &c.years {
        r.add("share", ("share of places", "占地方总数之比"), year.year, year.share);
    }
}

fn survival(m: &Measures, rows: &mut Vec<Row>) {
    let s = &m.survival;
    let mut r = on_adoptions(rows, "survival", m.dated);
    r.quartiles("lag", ("years after the first adopter", "晚于首个采纳者的年数"), s.lags);
    let label = ("Kaplan–Meier median (years)", "Kaplan–Meier中位数(年)");
    r.add("kaplan_meier_median", label, "", s.median);
    for step in &s.curve {
        let label = ("Kaplan–Meier: share without", "Kaplan–Meier:未采纳比例");
        let row = r.add("kaplan_meier", label, step.time, Measure::Value(step.survival));
        row.places = Some(step.at_risk);
    }
    match &s.hazard {
        Measure::NotDefined(why) => {
            r.add("hazard", ("hazard", "风险率"), "", Measure::<f64>::NotDefined(*why));
        }
        Measure::Value(years) => {
            for year in years {
                let row = r.add("hazard", ("hazard", "风险率"), year.year, year.hazard);
                row.places = Some(year.at_risk);
            }
        }
    }
}

fn shape(m: &Measures, rows: &mut Vec<Row>) {
    let rests =
        |s: &crate::spread::measures::shape::Shape| RestsOn { places: s.size, edges: s.edges };
    on_edges(rows, "shape", &m.shape, rests, |s, r| {
        r.add("size", ("size", "规模"), "", Measure::Value(s.size));
        r.add("roots", ("trees", "树数"), "", Measure::Value(s.roots));
        r.add("depth", ("depth", "深度"), "", s.depth);
        r.add("breadth", ("breadth", "宽度"), "", s.breadth);
        r.add("mean_depth", ("mean depth", "平均深度"), "", s.mean_depth);
        r.add("leaves", ("share of leaves", "叶占比"), "", s.leaves);
        r.add("largest", ("size of the largest tree", "最大树的规模"), "", s.largest);
        let label = ("share of the largest tree", "最大树占比");
        r.add("largest_share", label, "", s.largest_share);
        let label = ("structural virality of the largest tree", "最大树的结构病毒性");
        r.add("virality", label, "", s.virality);
        for (generation, ratio) in s.branching.iter().enumerate() {
            r.add("branching", ("branching R_g", "代际分支比R_g"), generation, *ratio);
        }
    });
}

fn reproduction(m: &Measures, rows: &mut Vec<Row>) {
    for (basis, measured) in m.branching.named() {
        let label = ("R of adopters of a year", "当年采纳者的再生数R");
        let edges = if let Measure::Value(w) = measured { w.edges } else { 0 };
        let rests = RestsOn { places: m.dated, edges };
        let mut r = Rows { rows, section: "branching", basis, rests };
        match measured {
            Measure::NotDefined(why) => {
                r.add("reproduction", label, "", Measure::<f64>::NotDefined(*why));
            }
            Measure::Value(w) => {
                let delay = ("mean delay (years)", "平均时滞(年)");
                r.add("mean_delay", delay, "", Measure::Value(w.mean_delay));
                for year in &w.years {
                    let mark = if year.truncated { " (truncated)" } else { "" };
                    let key = format!("{}{mark}", year.year);
                    r.add("reproduction", label, key, Measure::Value(year.r)).places =
                        Some(year.places);
                }
            }
        }
    }
}

fn reinvention(m: &Measures, rows: &mut Vec<Row>) {
    on_edges(
        rows,
        "reinvention",
        &m.reinvention,
        |x| x.rests_on,
        |x, r| {
            r.add("copied", ("share of edges that copy", "照搬的边占比"), "", x.copied);
            r.add("change", ("mean distance to the parent", "与母本的平均距离"), "", x.change);
            r.add("drift", ("drift per generation", "每代偏移"), "", x.drift);
            let label = ("fidelity to the root's roles", "对根部主体的保真度");
            r.add("fidelity", label, "", x.fidelity);
            for (kind, count) in &x.edits {
                r.add("edits", ("edits", "改动"), word(kind), Measure::Value(*count));
            }
        },
    );
}

fn innovation(i: &Innovation, places: u32, rows: &mut Vec<Row>) {
    let mut r = on_adoptions(rows, "innovation", places);
    r.add("schemes", ("schemes with a date", "有时间的做法"), "", Measure::Value(i.schemes));
    let label = ("of these, with a first and a later year", "其中首末年不同的做法");
    r.add("schemes_with_span", label, "", Measure::Value(i.schemes_with_span));
    match &i.categories {
        Measure::NotDefined(why) => {
            let label = ("Rogers's categories", "罗杰斯采纳者类别");
            r.add("category", label, "", Measure::<f64>::NotDefined(*why));
        }
        Measure::Value(categories) => {
            for category in categories {
                let label = ("Rogers's categories", "罗杰斯采纳者类别");
                r.add("category", label, category.name, Measure::Value(category.places));
            }
        }
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

fn network(m: &Measures, rows: &mut Vec<Row>) {
    on_edges(
        rows,
        "network",
        &m.pathways,
        |x| x.rests_on,
        |x, r| {
            r.add("pairs", ("distinct pairs", "不同的地方对"), "", Measure::Value(x.pairs));
            let label = ("share of pairs with two schemes or more", "传过两个以上做法的对占比");
            r.add("repeated_pairs", label, "", x.repeated);
            let label = ("longest run of windows", "最长连续窗口数");
            r.add("longest_run", label, "", x.longest_run);
            let label = ("mean Jaccard of windows", "相邻窗口平均Jaccard");
            r.add("mean_jaccard", label, "", x.mean_jaccard);
            let label = ("the same, places permuted", "同上,地方随机置换");
            r.add("baseline_jaccard", label, "", x.baseline);
            r.add("persistence_p", ("p-value of persistence", "持续性的p值"), "", x.p_value);
            for step in &x.steps {
                r.add("persistence", ("persistence", "持续性"), step.from, step.persistence);
            }
        },
    );
    on_edges(
        rows,
        "network",
        &m.direction,
        |x| x.rests_on,
        |x, r| {
            for (direction, count) in &x.counts {
                r.add(
                    "direction",
                    ("edges by direction", "各方向的边"),
                    word(direction),
                    Measure::Value(*count),
                );
            }
            let label = ("broadcasts (promotions behind derived edges)", "广播(推导边背后的推广)");
            r.add("broadcasts", label, "", Measure::Value(x.broadcasts));
            r.share("vertical", ("vertical share", "垂直占比"), "", x.vertical);
            r.share("horizontal", ("horizontal share", "水平占比"), "", x.horizontal);
            r.share("top_down", ("top-down, of vertical", "自上而下占垂直之比"), "", x.top_down);
            let label = ("within one superior, of horizontal", "同一上级内占水平之比");
            r.share("within", label, "", x.within);
            r.add("e_i", ("E–I index over provinces", "省际E–I指数"), "", x.e_i);
            for (year, share) in &x.by_year {
                let label = ("vertical share by year", "逐年垂直占比");
                r.share("vertical_by_year", label, year, *share);
            }
        },
    );
}

fn distance(m: &Measures, rows: &mut Vec<Row>) {
    on_edges(
        rows,
        "distance",
        &m.distance,
        |x| x.rests_on,
        |x, r| {
            r.quartiles("kilometres", ("kilometres", "公里"), x.kilometres);
            let label = ("share within one province", "省内占比");
            r.share("within_province", label, "", x.within_province);
            let label = ("median km of all earlier–later pairs", "所有先后对的公里中位数");
            r.add("chance_kilometres", label, "", x.chance);
            let label = ("median / median by chance", "中位数与随机中位数之比");
            r.add("ratio_to_chance", label, "", x.ratio_to_chance);
        },
    );
}
