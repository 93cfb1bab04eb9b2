//! Names with one wrong character, and where else a name stands.

use super::decide::{Decision, level_of};
use super::near::near;
use super::reading::{Bounds, Chart, DOUBTFUL, How, Reading, Scope, Step, read};
use super::state::{CANDIDATES, Pass, Segment, State};
use crate::code::Level;
use crate::fold::{Folded, Hash};
use crate::gazetteer::Gazetteer;
use crate::name::stem_length;
use crate::query::Query;
use crate::tree::{Place, narrow};

/// A character in fewer stems than this is rare in names of villages.
const RARE: u32 = 200;

impl Gazetteer {
    /// Reads with one wrong character; else collects what a person may want to see.
    pub(super) fn read_near(
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

    /// Returns the county that a division lies in; itself if it is one or stands above.
    pub(super) fn county_of(&self, node: u32) -> u32 {
        std::iter::once(node)
            .chain(self.upper.ancestors(node))
            .find(|node| self.upper.node(*node).code.level() <= Level::County)
            .unwrap_or(node)
    }

    /// Looks for villages of the written name in the county, under other townships than the text says.
    fn find_elsewhere(&self, chars: &[char], chart: &Chart, scope: &Scope, pass: &mut Pass) {
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
}

fn is_slip(how: How) -> bool {
    matches!(how, How::Slip | How::FarSlip | How::Telling)
}

/// Whether a reading supposes a wrong character.
pub(super) fn has_slip(reading: &Reading) -> bool {
    reading.steps.iter().any(|step| is_slip(step.how))
}
