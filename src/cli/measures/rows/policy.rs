//! Rows of the measures of one policy.

use super::{Row, Rows, Value, on_adoptions, on_edges, word, yes};
use diffusion::Measures;
use diffusion::measures::shape::Shape;
use diffusion::measures::{Measure, RestsOn, Why};

pub(super) fn add(m: &Measures, rows: &mut Vec<Row>) {
    curve(m, rows);
    survival(m, rows);
    event_history(m, rows);
    shape(m, rows);
    followers(m, rows);
    reproduction(m, rows);
    reinvention(m, rows);
}

fn curve(m: &Measures, rows: &mut Vec<Row>) {
    let c = &m.curve;
    let mut r = on_adoptions(rows, "curve", c.places);
    r.add("places", ("adopters", "采纳者"), "", Measure::Value(m.places)).places = Some(m.places);
    r.add("dated", ("adopters with a year", "有年份的采纳者"), "", Measure::Value(m.dated));
    let universe = Measure::of(m.universe, Why::UniverseUnknown);
    r.add("universe", ("places that could adopt", "可能采纳的地方总数"), "", universe);
    let p = &m.population;
    let label = ("places of the adopters' level in the graph", "图中与采纳者同级的地方");
    r.add("population", label, "", Measure::Value(p.places));
    let label = ("  adopters of other levels, left out there", "  其他层级的采纳者（不计入）");
    r.add("population_other_level", label, "", Measure::Value(p.other_level));
    let label = ("  adopters without a year, left out there", "  无年份的采纳者（不计入）");
    r.add("population_undated", label, "", Measure::Value(p.undated));
    let form = c.form.map(|f| Value::Word(word(f)));
    r.add("form", ("form of the curve", "曲线形态"), "", form);
    let l = c.logistic;
    r.add("logistic_ceiling", ("logistic: ceiling K", "逻辑斯蒂：上限K"), "", l.map(|l| l.ceiling));
    r.add(
        "logistic_rate",
        ("logistic: rate r per year", "逻辑斯蒂：年速率r"),
        "",
        l.map(|l| l.rate),
    );
    let label = ("logistic: midpoint t0", "逻辑斯蒂：中点t0");
    r.add("logistic_midpoint", label, "", l.map(|l| l.midpoint));
    let label = ("logistic: years from 10 % to 90 %", "逻辑斯蒂：10%至90%所需年数");
    r.add("logistic_ten_to_ninety", label, "", l.map(|l| l.ten_to_ninety));
    r.add("logistic_rmse", ("logistic: RMSE", "逻辑斯蒂：均方根误差"), "", l.map(|l| l.rmse));
    let label = ("logistic: R²", "逻辑斯蒂：R²");
    r.add("logistic_r_squared", label, "", l.and_then(|l| l.r_squared));
    let label = ("logistic: K fixed at the number of places", "逻辑斯蒂：K固定为地方总数");
    r.add("logistic_ceiling_fixed", label, "", l.map(|l| yes(l.ceiling_fixed)));
    let b = c.bass;
    r.add("bass_p", ("Bass: outside influence p", "巴斯：外部影响p"), "", b.map(|b| b.p));
    r.add("bass_q", ("Bass: influence of adopters q", "巴斯：采纳者影响q"), "", b.map(|b| b.q));
    r.add("bass_m", ("Bass: final number m", "巴斯：最终数m"), "", b.map(|b| b.m));
    r.add("bass_q_over_p", ("Bass: q/p", "巴斯：q/p"), "", b.and_then(|b| b.q_over_p));
    let label = ("Bass: year of the peak", "巴斯：峰值年");
    r.add("bass_peak", label, "", b.and_then(|b| b.peak));
    r.add("bass_rmse", ("Bass: RMSE", "巴斯：均方根误差"), "", b.map(|b| b.rmse));
    r.add("bass_r_squared", ("Bass: R²", "巴斯：R²"), "", b.and_then(|b| b.r_squared));
    let label = ("Bass: m fixed at the number of places", "巴斯：m固定为地方总数");
    r.add("bass_m_fixed", label, "", b.map(|b| yes(b.m_fixed)));
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

/// `key` with a mark where followers may still be missing.
fn marked(key: i32, truncated: bool) -> String {
    let mark = if truncated { " (truncated)" } else { "" };
    format!("{key}{mark}")
}

fn event_history(m: &Measures, rows: &mut Vec<Row>) {
    let mut r = on_adoptions(rows, "event_history", m.population.places);
    let label = ("log odds of adopting in a year", "年内采纳的对数优势");
    for kind in r.parts("hazard_logit", label, "", &m.event_history).into_iter().flatten() {
        let tie = word(kind.tie);
        r.rests.places = kind.places;
        let years = ("years at risk", "处于风险中的地方年");
        r.add("place_years", years, &tie, Measure::Value(kind.place_years as f64));
        let events = ("adoptions among them", "其中的采纳");
        r.add("events", events, &tie, Measure::Value(kind.events as f64));
        let ids = ("hazard_logit", "hazard_logit_se");
        r.logit(ids, label, &tie, &kind.share);
        let label = ("the same, with time", "同上，含时间");
        r.logit(("hazard_logit_time", "hazard_logit_time_se"), label, &tie, &kind.share_and_time);
        let label = ("dyads: log odds ratio of a neighbour", "配对：邻居的对数优势比");
        r.coefficient("dyad_log_odds", label, &tie, kind.dyads.log_odds_ratio);
    }
}

fn survival(m: &Measures, rows: &mut Vec<Row>) {
    let s = &m.survival;
    let mut r = on_adoptions(rows, "survival", m.dated);
    r.quartiles("lag", ("years after the first adopter", "晚于首个采纳者的年数"), s.lags);
    let label = ("Kaplan–Meier median (years)", "Kaplan–Meier中位数（年）");
    r.add("kaplan_meier_median", label, "", s.median);
    for step in &s.curve {
        let label = ("Kaplan–Meier: share without", "Kaplan–Meier：未采纳比例");
        let row = r.add("kaplan_meier", label, step.time, Measure::Value(step.survival));
        row.places = Some(step.at_risk);
    }
    let label = ("hazard", "风险率");
    for year in r.parts("hazard", label, "", &s.hazard).into_iter().flatten() {
        r.add("hazard", label, year.year, year.hazard).places = Some(year.at_risk);
    }
}

fn shape(m: &Measures, rows: &mut Vec<Row>) {
    let rests = |s: &Shape| RestsOn { places: s.size, edges: s.edges };
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

fn followers(m: &Measures, rows: &mut Vec<Row>) {
    for ((basis, measured), (_, shape)) in m.followers.named().into_iter().zip(m.shape.named()) {
        let rests = RestsOn { places: 0, edges: shape.edges };
        let mut r = Rows { rows, section: "branching", basis, rests };
        for within in measured {
            let label = ("followers within some years", "若干年内的后随者");
            r.add("followers", label, within.years, within.mean).places = Some(within.places);
        }
    }
}

fn reproduction(m: &Measures, rows: &mut Vec<Row>) {
    for (basis, measured) in m.branching.named() {
        let label =
            ("R of adopters of a year (Wallinga–Teunis)", "当年采纳者的再生数R（Wallinga–Teunis）");
        let edges = if let Measure::Value(w) = measured { w.edges } else { 0 };
        let rests = RestsOn { places: m.dated, edges };
        let mut r = Rows { rows, section: "branching", basis, rests };
        let Some(w) = r.parts("reproduction", label, "", measured) else { continue };
        let delay = ("mean delay (years)", "平均时滞（年）");
        r.add("mean_delay", delay, "", Measure::Value(w.mean_delay));
        for year in &w.years {
            let key = marked(year.year, year.truncated);
            let row = r.add("reproduction", label, key, Measure::Value(year.r));
            row.places = Some(year.places);
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
            for (kind, count) in &x.kinds {
                let label = ("edges by kind of taking over", "各类借鉴方式的边");
                r.add("taking", label, word(kind), Measure::Value(*count));
            }
            for (kind, count) in &x.edits {
                r.add("edits", ("edits", "改动"), word(kind), Measure::Value(*count));
            }
        },
    );
}
