//! Puts what was found into an answer.

use super::decide::Decision;
use super::reading::{How, Reading, Scope, Step};
use super::state::{CANDIDATES, Pass, Segment};
use crate::answer::{Answer, Candidate, Status};
use crate::code::Level;
use crate::gazetteer::Gazetteer;
use crate::name::FormKind;
use crate::query::Query;
use crate::reason::Reason;
use crate::renames::renames;
use crate::tree::Place;

impl Gazetteer {
    /// Returns the answer that a pass over the texts of a query found.
    pub(super) fn answer(
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
    pub(super) fn with_code(&self, mut answer: Answer, text: &str) -> Answer {
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
                answer.candidates.truncate(CANDIDATES - 1);
                answer.candidates.push(given());
                answer.reasons = vec![contradicts()];
            }
        }
        answer
    }
}

/// An answer without a division.
pub(super) fn abstain(status: Status, reason: Reason) -> Answer {
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
