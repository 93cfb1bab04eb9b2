//! All measures as rows of one table: what is measured, on which basis, the value or why there is
//! none, and on how many places and edges it rests.

mod network;
mod places;
mod policy;

use diffusion::Measures;
use diffusion::measures::logit::{Coefficient, Logit};
use diffusion::measures::statistics::{Quartiles, Share};
use diffusion::measures::{Measure, PerBasis, RestsOn};
use serde::Serialize;
use std::fmt::Display;

/// Sections in the order in which they are printed: id, English, Chinese.
pub(super) const SECTIONS: [(&str, &str, &str); 13] = [
    ("curve", "Adoption curve", "采纳曲线"),
    ("survival", "Time to adopt", "采纳用时"),
    ("event_history", "What raises the chance of adopting", "采纳的影响因素（事件史）"),
    ("shape", "Shape of the cascade", "级联形态"),
    ("branching", "Followers and reproduction by year", "后随者与逐年再生数"),
    ("reinvention", "Reinvention and drift", "再创新与偏移"),
    ("innovation", "Innovation scores of places", "各地创新得分"),
    ("leaders", "Leaders and followers", "领先与跟随"),
    ("network", "Pathways", "传播路径"),
    ("direction", "Directions", "传播方向"),
    ("distance", "Distance", "距离"),
    ("clustering", "Clustering of the adopters of a year", "同年采纳者的空间集聚"),
    ("quality", "Inferred edges against stated ones, and delays", "推断与所载之比较、时滞"),
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

    /// The value of a measure that takes several rows; where there is none, one row says why.
    fn parts<'m, T>(
        &mut self,
        id: &'static str,
        label: (&'static str, &'static str),
        key: &str,
        measure: &'m Measure<T>,
    ) -> Option<&'m T> {
        match measure {
            Measure::Value(value) => Some(value),
            Measure::NotDefined(why) => {
                self.add(id, label, key, Measure::<f64>::NotDefined(*why));
                None
            }
        }
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

    /// A coefficient with its interval.
    fn coefficient(
        &mut self,
        id: &'static str,
        label: (&'static str, &'static str),
        key: impl Display,
        coefficient: Measure<Coefficient>,
    ) {
        let row = self.add(id, label, key, coefficient.map(|c| c.value));
        row.interval = coefficient.value().map(|c| (c.low, c.high));
    }

    /// The coefficients of a model and their standard errors; `prefix` begins their keys.
    fn logit(
        &mut self,
        (id, error): (&'static str, &'static str),
        label: (&'static str, &'static str),
        prefix: &str,
        logit: &Measure<Logit>,
    ) {
        let key = |name: &str| match prefix {
            "" => name.to_owned(),
            prefix => format!("{prefix} · {name}"),
        };
        let Some(logit) = self.parts(id, label, prefix, logit) else { return };
        for &c in &logit.coefficients {
            self.coefficient(id, label, key(c.name), Measure::Value(c));
        }
        for c in &logit.coefficients {
            let label = ("  standard error", "  标准误");
            self.add(error, label, key(c.name), Measure::Value(c.standard_error));
        }
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
        let Some(&q) = self.parts(id, label, "", &quartiles) else { return };
        for (key, of) in parts {
            self.add(id, label, key, Measure::Value(of(q)));
        }
    }
}

fn yes(yes: bool) -> Value {
    Value::Word(if yes { "yes" } else { "no" }.to_owned())
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
    policy::add(m, &mut rows);
    places::add(m, &mut rows);
    network::add(m, &mut rows);
    rows
}

fn on_adoptions<'r>(rows: &'r mut Vec<Row>, section: &'static str, places: u32) -> Rows<'r> {
    Rows { rows, section, basis: ADOPTIONS, rests: RestsOn { places, edges: 0 } }
}

/// Calls `each` with each basis of a measure.
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
