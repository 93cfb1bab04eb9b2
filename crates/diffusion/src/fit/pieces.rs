//! Sums of exposure over the pieces of a baseline.

/// A time axis cut into pieces that are open to the right at the end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    /// Where the pieces begin; the first begins at 0.
    starts: Vec<f64>,
}

impl Axis {
    /// An axis with these inner cuts, sorted, positive, each once.
    pub(super) fn new(cuts: &[f64]) -> Self {
        Self { starts: std::iter::once(0.0).chain(cuts.iter().copied()).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The piece in which an event at `t` happens: a cut belongs to the piece that it ends.
    pub(super) fn piece(&self, t: f64) -> usize {
        self.starts.partition_point(|&s| s < t).saturating_sub(1)
    }

    /// Where a piece begins.
    pub(super) fn start(&self, piece: usize) -> f64 {
        self.starts[piece]
    }

    /// How long a piece is; the last has no end.
    fn length(&self, piece: usize) -> f64 {
        self.starts.get(piece + 1).map_or(0.0, |end| end - self.starts[piece])
    }

    /// The cumulative hazard at the beginning of each piece, for these rates.
    pub(super) fn cumulative(&self, rates: &[f64]) -> Vec<f64> {
        let mut sum = 0.0;
        let before = rates.iter().enumerate().map(|(piece, rate)| {
            let at_start = sum;
            sum += rate * self.length(piece);
            at_start
        });
        before.collect()
    }
}

/// Weighted time spent in each piece.
#[derive(Debug)]
pub(super) struct Exposure<'a> {
    axis: &'a Axis,
    spent: Vec<f64>,
    /// Change of the weight that covers whole pieces.
    whole: Vec<f64>,
}

impl<'a> Exposure<'a> {
    pub(super) fn new(axis: &'a Axis) -> Self {
        Self { axis, spent: vec![0.0; axis.len()], whole: vec![0.0; axis.len() + 1] }
    }

    /// Adds the time from `from` to `to` with a weight.
    pub(super) fn add(&mut self, from: f64, to: f64, weight: f64) {
        if to <= from {
            return;
        }
        let (first, last) = (self.axis.piece(from.max(f64::MIN_POSITIVE)), self.axis.piece(to));
        if first == last {
            self.spent[first] += weight * (to - from);
            return;
        }
        self.spent[first] += weight * (self.axis.start(first + 1) - from);
        self.spent[last] += weight * (to - self.axis.start(last));
        self.whole[first + 1] += weight;
        self.whole[last] -= weight;
    }

    /// Adds time in one piece directly.
    pub(super) fn add_to(&mut self, piece: usize, amount: f64) {
        self.spent[piece] += amount;
    }

    pub(super) fn finish(mut self) -> Vec<f64> {
        let mut running = 0.0;
        for piece in 0..self.spent.len() {
            running += self.whole[piece];
            self.spent[piece] += running * self.axis.length(piece);
        }
        self.spent
    }
}

/// Adoption times in order with running sums, for what everyone learns from everyone.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    times: Vec<f64>,
    sums: Vec<f64>,
}

impl Crowd {
    /// Of these times, in any order.
    pub(super) fn new(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let mut sum = 0.0;
        let sums = std::iter::once(0.0).chain(times.iter().map(|t| {
            sum += t;
            sum
        }));
        Self { sums: sums.collect(), times }
    }

    /// How many adopted before `t`.
    pub(super) fn before(&self, t: f64) -> usize {
        self.times.partition_point(|&s| s < t)
    }

    /// Σ (t − tⱼ) over those before `t`, of which only what lies after `from` counts.
    pub(super) fn spent(&self, from: f64, t: f64) -> f64 {
        let (old, all) = (self.before(from), self.before(t));
        let new = (all - old.min(all)) as f64;
        old as f64 * (t - from) + new * t - (self.sums[all] - self.sums[old.min(all)])
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Crowd, Exposure};

    #[test]
    fn exposure_is_the_overlap_with_each_piece() {
        let axis = Axis::new(&[1.0, 2.5, 4.0]);
        let mut exposure = Exposure::new(&axis);
        let intervals = [(0.0, 5.0, 2.0), (0.5, 0.7, 1.0), (1.0, 2.5, 3.0), (2.0, 4.5, 0.5)];
        for (from, to, weight) in intervals {
            exposure.add(from, to, weight);
        }
        let ends = [1.0, 2.5, 4.0, f64::INFINITY];
        let starts = [0.0, 1.0, 2.5, 4.0];
        for (piece, spent) in exposure.finish().into_iter().enumerate() {
            let overlap = |&(a, b, w): &(f64, f64, f64)| {
                w * (b.min(ends[piece]) - a.max(starts[piece])).max(0.0)
            };
            let expected: f64 = intervals.iter().map(overlap).sum();
            assert!((spent - expected).abs() < 1e-12, "{piece}: {spent} {expected}");
        }
    }

    #[test]
    fn a_crowd_sums_the_time_since_each() {
        let crowd = Crowd::new(vec![3.0, 1.0, 2.0]);
        assert_eq!(crowd.before(2.0), 1);
        assert!((crowd.spent(0.0, 2.5) - 2.0).abs() < 1e-12);
        assert!((crowd.spent(1.5, 4.0) - (2.5 + 2.0 + 1.0)).abs() < 1e-12);
    }
}
