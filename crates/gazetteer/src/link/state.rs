//! What is read, and where reading stands.

use super::decide::Decision;
use super::reading::{Reading, Scope, Step};
use crate::fold::Folded;
use crate::gazetteer::Gazetteer;
use crate::tree::Place;

/// More candidates than this help nobody.
pub(super) const CANDIDATES: usize = 20;

/// One text of a query.
pub(super) struct Segment<'a> {
    pub(super) text: &'a str,
    pub(super) folded: Folded,
}

impl<'a> Segment<'a> {
    pub(super) fn new(text: &'a str) -> Option<Segment<'a>> {
        let folded = Folded::new(text);
        (!folded.chars.is_empty()).then_some(Segment { text, folded })
    }
}

/// Where reading stands after some columns.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) scope: Scope,
    pub(super) cost: u32,
    pub(super) steps: Vec<Step>,
}

/// What one pass over the texts found.
#[derive(Default)]
pub(super) struct Pass {
    pub(super) decision: Option<Decision>,
    /// The place was told by another name of the last text.
    pub(super) by_other_name: Option<String>,
    /// A column that could not be read.
    pub(super) unread: Option<usize>,
    /// Without a reading: what is near or elsewhere.
    pub(super) proposals: Vec<Reading>,
    /// Without a reading: the deepest division that was read.
    pub(super) parent: Option<u32>,
    /// Without a reading: where a place of this name lies instead.
    pub(super) elsewhere: Option<Place>,
}

impl Gazetteer {
    /// Goes into the place of a reading, unless the state is inside of it already.
    pub(super) fn enter(&self, state: &State, reading: Reading, segment: u8) -> State {
        let stays = match (&state.scope, reading.place) {
            (Scope::In(own), place) => self.code_of(place).contains(self.code_of(*own)),
            (Scope::Country, _) => false,
        };
        let scope = if stays { state.scope.clone() } else { Scope::In(reading.place) };
        let mut steps = state.steps.clone();
        steps.extend(reading.steps.into_iter().map(|step| Step { segment, ..step }));
        State { scope, cost: state.cost + reading.cost, steps }
    }

    /// Puts what the columns before named in front of a reading; none where it leaves a scope that no column named.
    pub(super) fn joined(
        &self,
        state: &State,
        mut reading: Reading,
        number: u8,
    ) -> Option<Reading> {
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
}
