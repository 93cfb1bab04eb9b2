//! From a query to its answer.

use super::answer::abstain;
use super::decide::{Decision, decide, is_country, level_of};
use super::near::near;
use super::reading::{Bounds, DOUBTFUL, Reading, Scope, read};
use super::remark::{Relation, brackets, other_names};
use super::slip::has_slip;
use super::state::{Pass, Segment, State};
use crate::answer::{Answer, Status};
use crate::code::{Code, Level};
use crate::fold::Folded;
use crate::gazetteer::Gazetteer;
use crate::query::Query;
use crate::reason::Reason;
use crate::tree::Place;

/// More open parents than this are not followed.
const STATES: usize = 64;

impl Gazetteer {
    /// Answers which division a written place is.
    ///
    /// Never fails: what cannot be linked for sure is ambiguous or unknown, with candidates and reasons. About ten
    /// microseconds for a name that is written as usual, up to some milliseconds where a wrong character must be looked for in
    /// a whole province.
    pub fn link(&self, query: &Query<'_>) -> Answer {
        let answer = self.link_names(query);
        match query.code.map(str::trim).filter(|code| !code.is_empty()) {
            Some(code) => self.with_code(answer, code),
            None => answer,
        }
    }

    fn link_names(&self, query: &Query<'_>) -> Answer {
        let segments: Vec<Segment<'_>> = query
            .columns
            .iter()
            .flatten()
            .copied()
            .chain([query.text])
            .filter_map(Segment::new)
            .collect();
        if segments.is_empty() {
            return abstain(Status::Unknown, Reason::Empty);
        }
        let within = self.scopes(&query.within);
        let context = self.scopes(&query.context);
        let country = [Scope::Country];
        let outer = if query.within.is_empty() { &country[..] } else { &within[..] };
        if query.context.is_empty() {
            let pass = self.pass(query, &segments, outer, true);
            return self.answer(query, &segments, pass, outer);
        }
        let inner: Vec<Scope> =
            context.into_iter().filter(|scope| self.is_inside(scope, outer)).collect();
        let pass = self.pass(query, &segments, &inner, true);
        let exact =
            |pass: &Pass| matches!(&pass.decision, Some(Decision::One(r)) if !has_slip(&r[0]));
        if exact(&pass) {
            return self.answer(query, &segments, pass, &inner);
        }
        // The text may name another county than the context.
        let wide = self.pass(query, &segments, outer, false);
        let leaves = matches!(&wide.decision, Some(Decision::One(readings))
            if !has_slip(&readings[0]) && self.names_other_county(&readings[0], &inner));
        if leaves {
            return self.answer(query, &segments, wide, outer);
        }
        self.answer(query, &segments, pass, &inner)
    }

    /// Returns the scopes of codes; a code that the gazetteer lacks stands for the nearest that encloses it.
    fn scopes(&self, codes: &[Code]) -> Vec<Scope> {
        codes
            .iter()
            .filter_map(|code| {
                let known = self.place_of_text(&code.to_string());
                known.or_else(|| self.upper.deepest(*code).map(Place::Node)).map(Scope::In)
            })
            .collect()
    }

    fn is_inside(&self, scope: &Scope, outer: &[Scope]) -> bool {
        let Scope::In(place) = scope else { return false };
        outer.iter().any(|outer| match outer {
            Scope::Country => true,
            Scope::In(around) => self.code_of(*around).contains(self.code_of(*place)),
        })
    }

    /// Whether a reading names, by itself, a county or more that lies outside of the scopes.
    fn names_other_county(&self, reading: &Reading, scopes: &[Scope]) -> bool {
        reading.steps.iter().any(|step| {
            level_of(self, step.place) <= Level::County
                && scopes.iter().all(|scope| match scope {
                    Scope::Country => false,
                    Scope::In(place) => {
                        let (own, named) = (self.code_of(*place), self.code_of(step.place));
                        !own.contains(named) && !named.contains(own)
                    }
                })
        }) || (level_of(self, reading.place) <= Level::County
            && scopes.iter().all(|scope| !is_country(scope)))
    }

    /// Reads all texts, each inside what the ones before named.
    fn pass(
        &self,
        query: &Query<'_>,
        segments: &[Segment<'_>],
        scopes: &[Scope],
        slips: bool,
    ) -> Pass {
        let mut pass = Pass::default();
        let mut states: Vec<State> = scopes
            .iter()
            .map(|scope| State { scope: scope.clone(), cost: 0, steps: Vec::new() })
            .collect();
        let Some((last, upper)) = segments.split_last() else { return pass };
        for (at, segment) in upper.iter().enumerate() {
            let next = self.descend(segment, at, &states, slips);
            if next.is_empty() {
                pass.unread.get_or_insert(at);
            } else {
                states = next;
            }
        }
        self.read_last(query, last, upper.len() as u8, &states, slips, &mut pass);
        pass
    }

    /// Reads the text of an upper column inside each state.
    fn descend(
        &self,
        segment: &Segment<'_>,
        at: usize,
        states: &[State],
        with_slips: bool,
    ) -> Vec<State> {
        let mut next = Vec::new();
        for slips in [false, true].into_iter().take(1 + usize::from(with_slips)) {
            for state in states {
                let bounds = Bounds::of(self, &state.scope);
                let outside = brackets(segment.text).map(|(outside, _)| Folded::new(&outside));
                let texts = outside.iter().chain([&segment.folded]);
                for folded in texts {
                    let (readings, chart) = read(self, &folded.chars, &bounds);
                    let mut readings = readings.readings;
                    if slips {
                        readings = near(self, &folded.chars, &chart, &state.scope);
                        readings.retain(|reading| reading.cost < DOUBTFUL - 4);
                        if readings.len() != 1 {
                            readings.clear();
                        }
                    }
                    next.extend(
                        readings
                            .into_iter()
                            .filter(|reading| matches!(reading.place, Place::Node(_)))
                            .map(|reading| self.enter(state, reading, at as u8)),
                    );
                    if !next.is_empty() {
                        break;
                    }
                }
            }
            if !next.is_empty() {
                break;
            }
        }
        next.sort_by_key(|state| state.cost);
        next.truncate(STATES);
        next
    }

    /// Reads the last text: as it stands, by its other names, with one wrong character; first come, first served.
    fn read_last(
        &self,
        query: &Query<'_>,
        last: &Segment<'_>,
        number: u8,
        states: &[State],
        slips: bool,
        pass: &mut Pass,
    ) {
        let country = states.iter().any(|state| is_country(&state.scope));
        let parts = brackets(last.text);
        let outside = parts.as_ref().and_then(|(outside, _)| Segment::new(outside));
        let main = outside.as_ref().unwrap_or(last);
        let mut decision = self.read_in(query, last, number, states, country);
        if outside.is_some() && !matches!(decision, Decision::One(_)) {
            let found = self.read_in(query, main, number, states, country);
            if found != Decision::Nothing {
                decision = found;
            }
        }
        let inside = parts.iter().flat_map(|(_, inside)| inside.iter());
        let mut names: Vec<(Relation, &str)> =
            inside.flat_map(|text| other_names(text, true)).collect();
        names.extend(query.remark.iter().flat_map(|text| other_names(text, false)));
        match decision {
            Decision::One(_) => {}
            Decision::Several(readings, count) => {
                decision = self.narrowed(readings, count, &names, states);
            }
            Decision::Nothing if names.is_empty() => {}
            Decision::Nothing => {
                let inside = self.known_parents(&main.folded.chars, states);
                for (relation, name) in &names {
                    let Some(segment) = Segment::new(name) else { continue };
                    let found = inside
                        .iter()
                        .map(|states| self.read_in(query, &segment, number, states, false))
                        .find(|found| match found {
                            // What stands in brackets without a word may be a township or a part.
                            Decision::One(found) => {
                                *relation != Relation::Other
                                    || matches!(found[0].place, Place::Village(_))
                            }
                            _ => false,
                        });
                    if let Some(found) = found {
                        pass.by_other_name = Some((*name).to_owned());
                        decision = found;
                        break;
                    }
                }
            }
        }
        if slips && decision == Decision::Nothing {
            decision = self.read_near(query, main, number, states, pass);
        }
        pass.decision = Some(decision);
    }

    /// Returns what the text names above the place itself: townships, then their counties; nothing above a county, because there
    /// another name would fit by chance.
    fn known_parents(&self, chars: &[char], states: &[State]) -> Vec<Vec<State>> {
        let mut nodes: Vec<(u32, State)> = Vec::new();
        for state in states {
            let (_, chart) = read(self, chars, &Bounds::of(self, &state.scope));
            for (_, at) in chart.longest() {
                let node = match (chart.partials[at as usize].node, &state.scope) {
                    (u32::MAX, Scope::In(Place::Node(node))) => *node,
                    (u32::MAX, _) => continue,
                    (node, _) => node,
                };
                if self.upper.node(node).code.level() >= Level::County {
                    nodes.push((node, state.clone()));
                }
            }
        }
        let at_level = |county: bool| -> Vec<State> {
            let mut states: Vec<State> = Vec::new();
            for (node, state) in &nodes {
                let node = if county { self.county_of(*node) } else { *node };
                let scope = Scope::In(Place::Node(node));
                if states.iter().all(|known| known.scope != scope) {
                    states.push(State { scope, ..state.clone() });
                }
            }
            states
        };
        vec![at_level(false), at_level(true)]
    }

    fn read_in(
        &self,
        query: &Query<'_>,
        segment: &Segment<'_>,
        number: u8,
        states: &[State],
        country: bool,
    ) -> Decision {
        let mut all = Vec::new();
        let mut too_many = false;
        for state in states {
            let bounds = Bounds::of(self, &state.scope);
            let (found, _) = read(self, &segment.folded.chars, &bounds);
            too_many |= found.too_many;
            all.extend(
                found
                    .readings
                    .into_iter()
                    .filter_map(|reading| self.joined(state, reading, number)),
            );
        }
        decide(self, all, too_many, query.level, country)
    }

    /// A text in brackets may name the township that tells namesakes apart.
    fn narrowed(
        &self,
        readings: Vec<Reading>,
        count: usize,
        names: &[(Relation, &str)],
        states: &[State],
    ) -> Decision {
        for (relation, name) in names {
            if *relation != Relation::Other {
                continue;
            }
            let chars = Folded::new(name).chars;
            for state in states {
                let (parents, _) = read(self, &chars, &Bounds::of(self, &state.scope));
                let inside = |reading: &&Reading| {
                    parents.readings.iter().any(|parent| {
                        matches!(parent.place, Place::Node(_))
                            && self.code_of(parent.place).contains(self.code_of(reading.place))
                    })
                };
                let mut kept = readings.iter().take(count).filter(inside);
                if let (Some(one), None) = (kept.next(), kept.next())
                    && one.cost < DOUBTFUL
                {
                    return Decision::One(vec![one.clone()]);
                }
            }
        }
        Decision::Several(readings, count)
    }
}
