//! What came of a visit: whether the practice that was seen was taken up.

use std::sync::OnceLock;

use super::dates::When;
use super::view::View;
use crate::cell::{DateReading, read_date};
use crate::columns::{Column, Use, is_no_tick, is_tick};
use crate::facts::Scheme;
use crate::grid::Cell;
use crate::reader::Reader;
use crate::review::Kind;
use crate::text;

/// The states that a person chooses from.
const CHOICES: &str = "practised | piloted | planned | ended";

/// What a cell says of what came of a visit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aftermath {
    /// The state of the practice where it was taken up or is meant to be.
    pub(super) state: Option<&'static str>,
    /// Since when, where the same cell says so.
    pub(super) start: Option<When>,
    /// The column that says it.
    pub(super) told_by: Option<Use>,
}

impl Aftermath {
    /// Whether something was learned, rather than only meant to be.
    pub(super) fn is_learnt(&self) -> bool {
        self.state.is_some_and(|s| s != "planned")
    }
}

fn words() -> &'static [(&'static str, Vec<&'static str>)] {
    static WORDS: OnceLock<Vec<(&'static str, Vec<&'static str>)>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lines = include_str!("../../../words/outcomes.csv").lines().skip(1);
        lines
            .filter_map(|line| line.split_once(','))
            .map(|(outcome, words)| (outcome, words.split('|').collect()))
            .collect()
    })
}

/// What a text says of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Nothing was taken up, or that is open.
    Nothing,
    /// It was taken up, or is meant to be: the state of the practice.
    State(&'static str),
}

impl Told {
    fn state(self) -> Option<&'static str> {
        match self {
            Told::Nothing => None,
            Told::State(state) => Some(state),
        }
    }
}

/// The outcome that a text tells; none where it tells nothing of that.
fn outcome_in(text: &str) -> Option<Told> {
    let squeezed = text::squeezed(text).to_lowercase();
    if is_tick(&squeezed) {
        return Some(Told::State("practised"));
    }
    if is_no_tick(&squeezed) || squeezed.starts_with(['未', '没']) {
        return Some(Told::Nothing);
    }
    // A word of one character says it alone or at the beginning.
    let says = |word: &str| match word.chars().count() {
        1 => squeezed == word || squeezed.starts_with(word),
        _ => squeezed.contains(word),
    };
    let (outcome, _) = words().iter().find(|(_, words)| words.iter().any(|w| says(w)))?;
    Some(match *outcome {
        "refused" | "open" => Told::Nothing,
        state => Told::State(state),
    })
}

/// The date in a text: 已采纳，2022年3月起推行.
fn date_in(text: &str) -> Option<When> {
    let plain = text::plain(text);
    let of_date = |c: char| c.is_ascii_digit() || "年月日.-/".contains(c);
    plain
        .split(|c: char| !of_date(c))
        .filter(|run| run.chars().filter(char::is_ascii_digit).count() >= 4)
        .find_map(|run| match read_date(run.trim_matches(['.', '-', '/'])) {
            DateReading::Date(date, None) => Some(When { date: Some(date), ..When::default() }),
            _ => None,
        })
}

/// Reads what came of the row's visit; asked where a column that must say it says nothing readable.
pub(super) fn aftermath(reader: &mut Reader<'_>, view: &View<'_>) -> Aftermath {
    for usage in [Use::Outcome, Use::Status] {
        let Some((column, cell)) = view.cell(usage).filter(|(_, cell)| !cell.is_blank()) else {
            continue;
        };
        let Some(state) = told(reader, view, column, cell) else { continue };
        let state = state.state();
        let start = state.and_then(|_| date_in(&cell.text()));
        return Aftermath { state, start, told_by: Some(usage) };
    }
    // A model that was taken up since a day, or a remark, say it too.
    if view.cell(Use::Start).is_some_and(|(_, cell)| {
        !cell.is_blank() && !text::says_nothing(&text::squeezed(&cell.text()))
    }) {
        return Aftermath { state: Some("practised"), start: None, told_by: None };
    }
    let remark = view.text(Use::Remark);
    let clear = |w: &&str| w.chars().count() > 1 && remark.contains(*w);
    let found = words().iter().find(|(_, words)| words.iter().any(clear));
    let state = found.map(|(outcome, _)| *outcome).filter(|o| !matches!(*o, "refused" | "open"));
    let start = state.and_then(|_| date_in(&remark));
    Aftermath { state, start, told_by: state.map(|_| Use::Remark) }
}

fn told(reader: &mut Reader<'_>, view: &View<'_>, column: &Column, cell: &Cell) -> Option<Told> {
    if matches!(cell, Cell::Error(_)) {
        return None;
    }
    if let Some(found) = outcome_in(&cell.text()) {
        return Some(found);
    }
    // 学习成果 in free words is no answer that anybody missed.
    if !column.header.contains("是否") {
        return None;
    }
    let line = view.line(column, cell, Kind::Status, CHOICES.to_owned());
    reader.content(line, |_, word| {
        let word = word.trim().to_lowercase();
        words()
            .iter()
            .map(|(outcome, _)| *outcome)
            .find(|outcome| *outcome == word)
            .or_else(|| outcome_in(&word)?.state())
            .map(Told::State)
    })
}

/// The model that the cell about the outcome names: 已推行“党支部+合作社+茶农”.
pub(super) fn scheme_taken(reader: &Reader<'_>, view: &View<'_>) -> Option<Scheme> {
    let (_, cell) = view.cell(Use::Outcome)?;
    crate::cell::formula_in(&cell.text(), &reader.standard.roles).map(Scheme::of_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_told_from_what_is_open_refused_or_planned() {
        for (text, expected) in [
            ("是", Some(Told::State("practised"))),
            ("已采纳", Some(Told::State("practised"))),
            ("未采纳", Some(Told::Nothing)),
            ("否", Some(Told::Nothing)),
            ("暂不采纳", Some(Told::Nothing)),
            ("拟采纳", Some(Told::State("planned"))),
            ("计划明年推行", Some(Told::State("planned"))),
            ("在两个村试点", Some(Told::State("piloted"))),
            ("研究中", Some(Told::Nothing)),
            ("有借鉴意义", Some(Told::Nothing)),
            ("已采纳（2022年3月）", Some(Told::State("practised"))),
            ("感触很深", None),
        ] {
            assert_eq!(outcome_in(text), expected, "{text}");
        }
        let start = date_in("是，2022年3月起").and_then(|w| w.date).map(|d| d.to_string());
        assert_eq!(start.as_deref(), Some("2022-03"));
    }
}
