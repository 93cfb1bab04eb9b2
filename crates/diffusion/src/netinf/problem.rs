//! Memory layout of the search: who may have learned from whom, in which cascade, after what delay.
//!
//! Built once from the cascades and then only read, so that replicates of a bootstrap share it between
//! threads. Lists are flat and grouped by child, because a step of the greedy search touches the
//! candidates of one child only; delays are numbered, because with dates in years there are few distinct
//! ones and a density is then computed once for each.

use super::{Cascades, Error};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// Most pairs (earlier event, later event) that are taken on; each costs about 12 bytes.
pub const MAX_PAIRS: u64 = 400_000_000;

/// An event that has an earlier one in its cascade, and so may have a parent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// Number of the cascade.
    pub(super) cascade: u32,
    /// Number of the event among all events.
    pub(super) event: u32,
    /// Number of the first event of the cascade; its parents are the events from there.
    pub(super) origin: u32,
}

/// One cascade in which a candidate edge is possible.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pair {
    /// Slot of the child.
    pub(super) slot: u32,
    /// Number of the delay.
    pub(super) delay: u32,
}

/// A possible edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Number of the place that is learned from.
    pub(super) parent: u32,
    /// Number of the place that learns.
    pub(super) child: u32,
    first_pair: u32,
}

/// Everything that the search needs to know about the cascades.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// By child, then cascade.
    pub(super) slots: Vec<Slot>,
    /// By child, then parent; one more at the end closes the last range of pairs.
    candidates: Vec<Candidate>,
    /// First candidate of each place as child, and the end.
    first_candidate: Vec<u32>,
    /// By candidate, then cascade.
    pairs: Vec<Pair>,
    /// Distinct delays > 0, in order of first use.
    pub(super) delays: Vec<f64>,
    /// For each slot the delays to the earlier events, in the order of events.
    ways: Vec<u32>,
    /// Start of the ways of each slot, and the end.
    first_way: Vec<u32>,
}

impl Problem {
    /// Lays out `cascades`; time and memory grow with the number of pairs. An error if there are more
    /// than [`MAX_PAIRS`].
    pub(super) fn new(cascades: &Cascades) -> Result<Self, Error> {
        let Slots { list: slots, first_slot, first_way } = Slots::by_child(cascades)?;
        let (delays, ways) = number_delays(cascades, &slots, &first_way);
        let mut problem = Self {
            slots,
            candidates: Vec::new(),
            first_candidate: vec![0],
            pairs: vec![Pair::default(); ways.len()],
            delays,
            ways,
            first_way,
        };
        let mut counts = vec![0; cascades.places().len()];
        for child in 0..cascades.places().len() {
            let slots = first_slot[child] as usize..first_slot[child + 1] as usize;
            problem.list_candidates(cascades, child as u32, slots, &mut counts);
        }
        let first_pair = problem.pairs.len() as u32;
        problem.candidates.push(Candidate { parent: 0, child: 0, first_pair });
        Ok(problem)
    }

    /// Lists the candidates of one child by counting the events of each parent; `counts` is all 0 before
    /// and after.
    fn list_candidates(
        &mut self,
        cascades: &Cascades,
        child: u32,
        slots: Range<usize>,
        counts: &mut [u32],
    ) {
        let mut parents = Vec::new();
        for slot in slots.clone() {
            for (parent, _) in self.ways(cascades, slot) {
                if counts[parent as usize] == 0 {
                    parents.push(parent);
                }
                counts[parent as usize] += 1;
            }
        }
        parents.sort_unstable();
        let mut next = slots.clone().next().map_or(0, |slot| self.first_way[slot]);
        for &parent in &parents {
            self.candidates.push(Candidate { parent, child, first_pair: next });
            let count = std::mem::replace(&mut counts[parent as usize], next);
            next += count;
        }
        self.first_candidate.push(self.candidates.len() as u32);
        for slot in slots {
            let origin = self.slots[slot].origin as usize;
            for (way, number) in self.way_range(slot).enumerate() {
                let at = &mut counts[cascades.place_of(origin + way) as usize];
                self.pairs[*at as usize] = Pair { slot: slot as u32, delay: self.ways[number] };
                *at += 1;
            }
        }
        for parent in parents {
            counts[parent as usize] = 0;
        }
    }

    fn way_range(&self, slot: usize) -> Range<usize> {
        self.first_way[slot] as usize..self.first_way[slot + 1] as usize
    }

    /// Places earlier in the cascade of `slot` and their delays, in the order of events.
    pub(super) fn ways<'a>(
        &'a self,
        cascades: &'a Cascades,
        slot: usize,
    ) -> impl Iterator<Item = (u32, u32)> + 'a {
        let origin = self.slots[slot].origin as usize;
        self.ways[self.way_range(slot)]
            .iter()
            .enumerate()
            .map(move |(way, &delay)| (cascades.place_of(origin + way), delay))
    }

    /// Number of candidate edges.
    pub(super) fn candidate_count(&self) -> usize {
        self.candidates.len() - 1
    }

    /// Number of pairs.
    pub(super) fn pair_count(&self) -> usize {
        self.pairs.len()
    }

    /// Number of places.
    pub(super) fn place_count(&self) -> usize {
        self.first_candidate.len() - 1
    }

    /// The candidate with that number.
    pub(super) fn candidate(&self, number: usize) -> Candidate {
        self.candidates[number]
    }

    /// The candidates that end in `child`, by parent.
    pub(super) fn candidates_of(&self, child: usize) -> Range<usize> {
        self.first_candidate[child] as usize..self.first_candidate[child + 1] as usize
    }

    /// The cascades in which a candidate is possible, in order.
    pub(super) fn pairs(&self, candidate: usize) -> &[Pair] {
        let first = self.candidates[candidate].first_pair as usize;
        &self.pairs[first..self.candidates[candidate + 1].first_pair as usize]
    }
}

/// Slots by child and cascade.
struct Slots {
    list: Vec<Slot>,
    /// First slot of each child, and the end.
    first_slot: Vec<u32>,
    /// First way of each slot, and the end.
    first_way: Vec<u32>,
}

impl Slots {
    fn by_child(cascades: &Cascades) -> Result<Self, Error> {
        let mut by_event = Vec::new();
        let mut earlier_counts = Vec::new();
        let mut first_slot = vec![0u32; cascades.places().len() + 1];
        let mut pairs = 0u64;
        for index in 0..cascades.len() {
            let range = cascades.range(index);
            let times = &cascades.times()[range.clone()];
            let mut earlier = 0;
            for (j, &time) in times.iter().enumerate() {
                if j > 0 && times[j - 1] < time {
                    earlier = j;
                }
                if earlier > 0 {
                    let (cascade, event) = (index as u32, (range.start + j) as u32);
                    by_event.push(Slot { cascade, event, origin: range.start as u32 });
                    earlier_counts.push(earlier as u32);
                    first_slot[cascades.place_of(event as usize) as usize + 1] += 1;
                    pairs += earlier as u64;
                }
            }
        }
        if pairs > MAX_PAIRS {
            return Err(Error::TooManyPairs { pairs });
        }
        for place in 1..first_slot.len() {
            first_slot[place] += first_slot[place - 1];
        }
        let mut next = first_slot.clone();
        let mut slots = by_event.clone();
        let mut first_way = vec![0u32; slots.len() + 1];
        for (slot, earlier) in by_event.into_iter().zip(earlier_counts) {
            let at = &mut next[cascades.place_of(slot.event as usize) as usize];
            slots[*at as usize] = slot;
            first_way[*at as usize + 1] = earlier;
            *at += 1;
        }
        for slot in 1..first_way.len() {
            first_way[slot] += first_way[slot - 1];
        }
        Ok(Self { list: slots, first_slot, first_way })
    }
}

/// Distinct delays, and for each slot the numbers of the delays to its earlier events.
fn number_delays(cascades: &Cascades, slots: &[Slot], first_way: &[u32]) -> (Vec<f64>, Vec<u32>) {
    let mut numbers: HashMap<u64, u32, BuildHasherDefault<BitsHasher>> = HashMap::default();
    let mut delays = Vec::new();
    let mut ways = Vec::with_capacity(first_way.last().map_or(0, |&n| n as usize));
    let times = cascades.times();
    for (slot, first) in slots.iter().zip(first_way.windows(2)) {
        let time = times[slot.event as usize];
        let (origin, count) = (slot.origin as usize, (first[1] - first[0]) as usize);
        let (mut of, mut number) = (f64::NAN, 0);
        for &earlier in &times[origin..origin + count] {
            if earlier.to_bits() != of.to_bits() {
                of = earlier;
                let delay = time - earlier;
                number = *numbers.entry(delay.to_bits()).or_insert_with(|| {
                    delays.push(delay);
                    delays.len() as u32 - 1
                });
            }
            ways.push(number);
        }
    }
    (delays, ways)
}

/// Hashes the bits of one number by multiplication; the inputs are no adversary's.
#[derive(Default)]
struct BitsHasher(u64);

impl Hasher for BitsHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0 ^ u64::from(byte));
        }
    }

    fn write_u64(&mut self, bits: u64) {
        let mixed = (bits ^ (bits >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rows;
    use super::*;

    #[test]
    fn candidates_are_the_pairs_with_a_strictly_earlier_event() {
        let mut rows = Rows::new();
        for (place, cascade, time) in [
            ("a", "x", 1.0),
            ("b", "x", 1.0),
            ("c", "x", 2.0),
            ("a", "y", 0.0),
            ("c", "y", 3.0),
            ("d", "y", 3.0),
            ("d", "z", 9.0),
        ] {
            rows.add(place, cascade, time);
        }
        let cascades = rows.finish().0;
        let problem = Problem::new(&cascades).unwrap();
        let found: Vec<_> = (0..problem.candidate_count())
            .map(|number| {
                let candidate = problem.candidate(number);
                let pairs: Vec<_> = problem
                    .pairs(number)
                    .iter()
                    .map(|p| {
                        let cascade = problem.slots[p.slot as usize].cascade;
                        (cascade, problem.delays[p.delay as usize])
                    })
                    .collect();
                (candidate.parent, candidate.child, pairs)
            })
            .collect();
        let expected =
            [(0, 2, vec![(0, 1.0), (1, 3.0)]), (1, 2, vec![(0, 1.0)]), (0, 3, vec![(1, 3.0)])];
        assert_eq!(found, expected);
        assert_eq!(problem.delays.len(), 2);
        assert_eq!(problem.candidates_of(2), 0..2);
        assert_eq!(problem.pair_count(), 4);
    }
}
