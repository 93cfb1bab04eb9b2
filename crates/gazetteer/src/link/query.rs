//! From a query to its answer.

use super::decide::{Decision, decide, is_country, level_of};
use super::near::near;
use super::reading::{Bounds, DOUBTFUL, How, Reading, Scope, Step, read};
use super::remark::{Relation, brackets, other_names};
use crate::answer::{Answer, Candidate, Status};
use crate::code::{Code, Level};
use crate::fold::{Folded, Hash};
use crate::gazetteer::Gazetteer;
use crate::name::{FormKind, stem_length};
use crate::query::Query;
use crate::reason::Reason;
use crate::renames::renames;
use crate::tree::{Place, narrow};

/// More candidates than this help nobody.
const CANDIDATES: usize = 20;

/// A character in fewer stems than this is rare in names of villages.
const RARE: u32 = 200;

/// More open parents than this are not followed.
const STATES: usize = 64;

/// One text of a query.
struct Segment<'a> {
    text: &'a str,
    folded: Folded,
}

impl<'a> Segment<'a> {
    fn new(text: &'a str) -> Option<Segment<'a>> {
        let folded = Folded::new(text);
        (!folded.chars.is_empty()).then_some(Segment { text, folded })
    }
}

/// Where reading stands after some columns.
#[derive(Clone, Debug)]
struct State {
    scope: Scope,
    cost: u32,
    steps: Vec<Step>,
}

/// What one pass over the texts found.
#[derive(Default)]
struct Pass {
    decision: Option<Decision>,
    /// The place was told by another name of the last text.
    by_other_name: Option<String>,
    /// A column that could not be read.
    unread: Option<usize>,
    /// Without a reading: what is near or elsewhere.
    proposals: Vec<Reading>,
    /// Without a reading: the deepest division that was read.
    parent: Option<u32>,
    /// Without a reading: where a place of this name lies instead.
    elsewhere: Option<Place>,
}

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

    fn enter(&self, state: &State, reading: Reading, segment: u8) -> State {
        let stays = match (&state.scope, reading.place) {
            (Scope::In(own), place) => self.code_of(place).contains(self.code_of(*own)),
            (Scope::Country, _) => false,
        };
        let scope = if stays { state.scope.clone() } else { Scope::In(reading.place) };
        let mut steps = state.steps.clone();
        steps.extend(reading.steps.into_iter().map(|step| Step { segment, ..step }));
        State { scope, cost: state.cost + reading.cost, steps }
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

    /// Puts what the columns before named in front of a reading; none where it leaves a scope that no column named.
    fn joined(&self, state: &State, mut reading: Reading, number: u8) -> Option<Reading> {
        if let Scope::In(own) = state.scope {
            let own_code = self.code_of(own);
            if !own_code.contains(self.code_of(reading.place)) {
                if state.steps.is_empty() {
                    return None;
                }
                reading.place = own;
            }
        }
        let mut steps = state.steps.clone();
        steps.extend(reading.steps.into_iter().map(|step| Step { segment: number, ..step }));
        Some(Reading { place: reading.place, cost: state.cost + reading.cost, steps })
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

    /// Reads with one wrong character; else collects what a person may want to see.
    fn read_near(
        &self,
        query: &Query<'_>,
        segment: &Segment<'_>,
        number: u8,
        states: &[State],
        pass: &mut Pass,
    ) -> Decision {
        let chars = &segment.folded.chars;
        let mut found: Vec<Reading> = Vec::new();
        for state in states {
            let bounds = Bounds::of(self, &state.scope);
            let (_, chart) = read(self, chars, &bounds);
            let longest = chart.longest();
            let named = longest
                .iter()
                .map(|(_, at)| chart.partials[*at as usize].node)
                .filter(|node| *node != u32::MAX);
            let own = match state.scope {
                Scope::In(Place::Node(node)) => Some(node),
                _ => None,
            };
            pass.parent = named
                .chain(own)
                .max_by_key(|node| self.upper.node(*node).code.level())
                .or(pass.parent);
            if found.len() < CANDIDATES {
                let readings = near(self, chars, &chart, &state.scope);
                found.extend(
                    readings.into_iter().filter_map(|reading| self.joined(state, reading, number)),
                );
            }
            self.find_elsewhere(chars, &chart, &state.scope, pass);
        }
        if let Some(level) = query.level {
            found.retain(|reading| level_of(self, reading.place) == level);
        }
        found.sort_by_key(|reading| (reading.cost, reading.place));
        found.dedup_by_key(|reading| reading.place);
        if let [only] = &found[..]
            && self.is_sure_slip(only, chars, number)
        {
            return Decision::One(found);
        }
        pass.proposals.splice(0..0, found.into_iter().take(CANDIDATES));
        Decision::Nothing
    }

    /// Whether the only near name is surely meant: its character is alike in shape or sound and the written name is no other
    /// place of the county; or the name is longer and the written one is no place of the country at all.
    fn is_sure_slip(&self, reading: &Reading, chars: &[char], number: u8) -> bool {
        let Some(at) = reading.steps.iter().position(|step| is_slip(step.how)) else {
            return false;
        };
        let step = &reading.steps[at];
        if step.segment != number || reading.cost >= DOUBTFUL + 4 {
            return false;
        }
        let written = &chars[step.span.clone()];
        if let Place::Village(village) = step.place {
            let stem = &written[..stem_length(written)];
            let all = self.villages.with_stem(Hash::of(stem.iter().copied()), stem);
            let county = self.county_of(self.villages.node(village));
            return match step.how {
                // A name that is borne elsewhere in the country is likelier to be that of another place.
                How::Slip => {
                    narrow(all, self.villages.below(&self.upper, county)).is_empty()
                        && all.len() <= if stem.len() >= 3 { 2 } else { 1 }
                }
                How::FarSlip => {
                    let official = Folded::new(self.villages.stem(village)).chars;
                    let rare = stem.iter().zip(&official).all(|(written, official)| {
                        written == official || self.villages.frequency(*written) < RARE
                    });
                    stem.len() >= 3 && all.is_empty() && rare
                }
                _ => false,
            };
        }
        // A wrong character in a township or county: the village below it was read exactly.
        let Some(Place::Village(_)) = reading.steps.last().map(|step| step.place) else {
            return step.how == How::Slip && written.len() >= 3;
        };
        let rest = reading
            .steps
            .last()
            .is_some_and(|step| step.how.cost() < DOUBTFUL && !is_slip(step.how));
        rest && step.how == How::Slip
    }

    fn county_of(&self, node: u32) -> u32 {
        std::iter::once(node)
            .chain(self.upper.ancestors(node))
            .find(|node| self.upper.node(*node).code.level() <= Level::County)
            .unwrap_or(node)
    }

    /// Looks for villages of the written name in the county, under other townships than the text says.
    fn find_elsewhere(
        &self,
        chars: &[char],
        chart: &super::reading::Chart,
        scope: &Scope,
        pass: &mut Pass,
    ) {
        for (start, at) in chart.longest() {
            let node = match (chart.partials[at as usize].node, scope) {
                (u32::MAX, Scope::In(Place::Node(node))) => *node,
                (u32::MAX, _) => continue,
                (node, _) => node,
            };
            let county = self.county_of(node);
            if self.upper.node(county).code.level() < Level::County {
                continue;
            }
            let inside = self.villages.below(&self.upper, county);
            // Behind the text that was read, or behind a township that the county does not have.
            let cuts = (start..chars.len()).filter(|cut| {
                *cut == start
                    || matches!(chars[cut - 1], '乡' | '镇' | '道' | '木' | '场' | '处' | '区')
            });
            for cut in cuts {
                let rest = &chars[cut..];
                let stem = &rest[..stem_length(rest)];
                let all = self.villages.with_stem(Hash::of(stem.iter().copied()), stem);
                for &number in narrow(all, inside.clone()).iter().take(CANDIDATES) {
                    let place = Place::Village(number);
                    pass.elsewhere.get_or_insert(place);
                    if pass.proposals.iter().all(|known| known.place != place) {
                        let step =
                            Step { place, how: How::NoEnding, segment: 0, span: cut..chars.len() };
                        pass.proposals.push(Reading {
                            place,
                            cost: DOUBTFUL + 8,
                            steps: vec![step],
                        });
                    }
                }
            }
        }
    }

    fn answer(
        &self,
        query: &Query<'_>,
        segments: &[Segment<'_>],
        pass: Pass,
        scopes: &[Scope],
    ) -> Answer {
        let words =
            Words { gazetteer: self, segments, scopes, other_name: pass.by_other_name.as_deref() };
        let candidates = |readings: &[Reading]| -> Vec<Candidate> {
            readings.iter().take(CANDIDATES).map(|reading| words.candidate(reading)).collect()
        };
        match pass.decision {
            Some(Decision::One(readings)) if pass.unread.is_none() => {
                let candidates = candidates(&readings[..1]);
                let reasons = candidates[0].reasons.clone();
                Answer {
                    status: Status::Linked,
                    code: Some(candidates[0].code),
                    candidates,
                    reasons,
                }
            }
            Some(Decision::One(readings)) => {
                let unread = pass.unread.map_or("", |at| segments[at].text.trim());
                let elsewhere = words.full_name(readings[0].place);
                let reason = Reason::ParentContradicts { parent: unread.to_owned(), elsewhere };
                Answer {
                    status: Status::Ambiguous,
                    code: None,
                    candidates: candidates(&readings[..1]),
                    reasons: vec![reason],
                }
            }
            Some(Decision::Several(readings, count)) => Answer {
                status: Status::Ambiguous,
                code: None,
                candidates: candidates(&readings),
                reasons: vec![Reason::Several(count)],
            },
            _ => Answer {
                status: Status::Unknown,
                code: None,
                candidates: candidates(&pass.proposals),
                reasons: vec![self.why_unknown(query, &words, &pass)],
            },
        }
    }

    fn why_unknown(&self, query: &Query<'_>, words: &Words<'_>, pass: &Pass) -> Reason {
        let parent = pass.parent.map(|node| self.name_of(Place::Node(node)));
        match (pass.elsewhere, parent) {
            _ if !self.has_villages()
                && query.level.is_none_or(|level| level == Level::Village) =>
            {
                Reason::NoVillages
            }
            (Some(place), Some(parent)) => {
                Reason::ParentContradicts { parent, elsewhere: words.full_name(place) }
            }
            (None, Some(parent)) => Reason::NoneIn(parent),
            _ => Reason::NoneAnywhere,
        }
    }

    /// Compares an answer with the code that stands beside the name.
    fn with_code(&self, mut answer: Answer, text: &str) -> Answer {
        let place = self.place_of_text(text);
        let division = place.map(|place| self.full_name(self.code_of(place)).unwrap_or_default());
        let contradicts = || Reason::CodeContradicts {
            code: text.to_owned(),
            division: division.clone().unwrap_or_default(),
        };
        let Some(place) = place else {
            answer.reasons.push(contradicts());
            return answer;
        };
        let code = self.code_of(place);
        let given = || Candidate { code, score: 1.0, reasons: vec![Reason::CodeGiven(code)] };
        let agrees = |candidate: &Candidate| code.contains(candidate.code);
        match answer.status {
            Status::Linked if answer.candidates.iter().any(agrees) => {
                answer.reasons.push(Reason::CodeGiven(code));
            }
            Status::Ambiguous if answer.candidates.iter().filter(|c| agrees(c)).count() == 1 => {
                answer.candidates.retain(agrees);
                answer.status = Status::Linked;
                answer.code = Some(answer.candidates[0].code);
                answer.reasons = vec![Reason::CodeGiven(code)];
            }
            Status::Unknown if answer.reasons.contains(&Reason::Empty) => {
                answer.status = Status::Linked;
                answer.code = Some(code);
                answer.candidates = vec![given()];
                answer.reasons = vec![Reason::CodeGiven(code)];
            }
            _ => {
                answer.status = Status::Ambiguous;
                answer.code = None;
                answer.candidates.retain(|candidate| candidate.code != code);
                answer.candidates.push(given());
                answer.reasons = vec![contradicts()];
            }
        }
        answer
    }
}

fn is_slip(how: How) -> bool {
    matches!(how, How::Slip | How::FarSlip | How::Telling)
}

fn has_slip(reading: &Reading) -> bool {
    reading.steps.iter().any(|step| is_slip(step.how))
}

fn abstain(status: Status, reason: Reason) -> Answer {
    Answer { status, code: None, candidates: Vec::new(), reasons: vec![reason] }
}

/// Puts readings into words.
struct Words<'a> {
    gazetteer: &'a Gazetteer,
    segments: &'a [Segment<'a>],
    scopes: &'a [Scope],
    other_name: Option<&'a str>,
}

impl Words<'_> {
    fn full_name(&self, place: Place) -> String {
        self.gazetteer.full_name(self.gazetteer.code_of(place)).unwrap_or_default()
    }

    fn candidate(&self, reading: &Reading) -> Candidate {
        let score = (1.0 - f64::from(reading.cost) / 50.0).max(0.1);
        Candidate {
            code: self.gazetteer.code_of(reading.place),
            score,
            reasons: self.reasons(reading),
        }
    }

    fn reasons(&self, reading: &Reading) -> Vec<Reason> {
        let mut reasons = Vec::with_capacity(reading.steps.len() + 1);
        if let Some(Scope::In(place)) = self.scopes.iter().find(|scope| match scope {
            Scope::In(place) => {
                self.gazetteer.code_of(*place).contains(self.gazetteer.code_of(reading.place))
            }
            Scope::Country => false,
        }) {
            reasons.push(Reason::Parent(self.gazetteer.name_of(*place)));
        }
        for (at, step) in reading.steps.iter().enumerate() {
            reasons.push(self.reason(step, at + 1 == reading.steps.len()));
        }
        if let Some(name) = self.other_name {
            reasons.push(Reason::OtherName(name.to_owned()));
        }
        if self.segments.iter().any(|segment| segment.folded.traditional) {
            reasons.push(Reason::Traditional);
        }
        reasons
    }

    fn reason(&self, step: &Step, is_last: bool) -> Reason {
        let official = self.gazetteer.name_of(step.place);
        let written = || match (self.other_name, is_last) {
            (Some(name), true) => name.to_owned(),
            _ => self.segments.get(usize::from(step.segment)).map_or_else(String::new, |segment| {
                segment.folded.original(segment.text, step.span.start, step.span.end).to_owned()
            }),
        };
        match step.how {
            How::Form(FormKind::Official) | How::Whole if is_last => Reason::Official(official),
            How::Form(FormKind::Official) | How::Whole => Reason::Parent(official),
            How::Form(FormKind::Alias) => Reason::Alias { written: written(), official },
            How::Form(FormKind::Former(row)) => {
                let rename = renames().get(usize::from(row));
                Reason::Renamed {
                    former: rename.map_or_else(String::new, |rename| rename.former.to_owned()),
                    present: official,
                    date: rename.map_or_else(String::new, |rename| rename.date.to_owned()),
                }
            }
            How::Form(FormKind::Short | FormKind::Swapped)
            | How::NoEnding
            | How::OtherEnding
            | How::WrongEnding => Reason::Suffix { written: written(), official },
            How::Slip | How::FarSlip | How::Telling => {
                Reason::OneCharacter { written: written(), official }
            }
        }
    }
}
