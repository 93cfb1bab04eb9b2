//! Cascades as NetInf reads them: places interned to numbers, events in order of time.
//!
//! The order of rows matters for exact reproduction of the reference results, so it is fixed here
//! once: places get numbers by the list of nodes if there is one, else by first appearance; cascades
//! stand in the order of first appearance; events of a cascade stand by time, equal times in the
//! order of the rows. Refuses to know where rows come from and in which unit their times are: only
//! differences count.

use std::collections::HashMap;
use std::sync::Arc;

/// Names with numbers 0, 1, 2, … in order of first appearance.
#[derive(Debug, Clone, Default)]
struct Names {
    list: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.list.len() as u32;
        let name: Arc<str> = name.into();
        self.list.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }
}

/// What is wrong with a row; the row was left out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Irregularity {
    /// The place is already in the cascade; of its events the earliest was kept.
    Repeated {
        /// Number of the row that was left out, counted from 0 in the order of adding.
        row: usize,
        /// The place.
        place: Arc<str>,
        /// The cascade.
        cascade: Arc<str>,
        /// The time that was left out.
        time: f64,
        /// The time that was kept.
        kept: f64,
    },
    /// The place is not in the list of nodes that was given.
    UnknownPlace {
        /// Number of the row, from 0.
        row: usize,
        /// The place.
        place: Arc<str>,
    },
    /// The time is infinite or not a number.
    NotATime {
        /// Number of the row, from 0.
        row: usize,
        /// The place.
        place: Arc<str>,
    },
}

#[derive(Debug, Clone, Copy)]
struct Row {
    number: usize,
    cascade: u32,
    place: u32,
    time: f64,
}

/// Rows (place, cascade, time) on their way to becoming [`Cascades`].
#[derive(Debug, Clone, Default)]
pub struct Rows {
    places: Names,
    cascades: Names,
    list: Vec<Row>,
    seen: usize,
    closed: bool,
    irregular: Vec<Irregularity>,
}

impl Rows {
    /// No rows yet; places get numbers as they appear.
    pub fn new() -> Self {
        Self::default()
    }

    /// No rows yet; places get the numbers of this list, and no other place may appear.
    pub fn with_nodes<S: AsRef<str>>(nodes: impl IntoIterator<Item = S>) -> Self {
        let mut rows = Self { closed: true, ..Self::default() };
        for node in nodes {
            rows.places.number(node.as_ref());
        }
        rows
    }

    /// Adds the next row.
    pub fn add(&mut self, place: &str, cascade: &str, time: f64) {
        let row = self.seen;
        self.seen += 1;
        if !time.is_finite() {
            self.irregular.push(Irregularity::NotATime { row, place: place.into() });
            return;
        }
        if self.closed && !self.places.numbers.contains_key(place) {
            self.irregular.push(Irregularity::UnknownPlace { row, place: place.into() });
            return;
        }
        let (place, cascade) = (self.places.number(place), self.cascades.number(cascade));
        self.list.push(Row { number: row, cascade, place, time });
    }

    /// Sorts the rows into cascades and reports what was left out, in the order of rows.
    ///
    /// A place that a cascade lists twice keeps its earliest event (of equal ones the first row).
    pub fn finish(mut self) -> (Cascades, Vec<Irregularity>) {
        self.list.sort_by(|a, b| a.cascade.cmp(&b.cascade).then(a.time.total_cmp(&b.time)));
        let mut kept: Vec<Option<(u32, f64)>> = vec![None; self.places.list.len()];
        let mut cascades = Cascades {
            places: self.places.list,
            ids: self.cascades.list,
            first: vec![0],
            place: Vec::with_capacity(self.list.len()),
            time: Vec::with_capacity(self.list.len()),
        };
        for row in self.list {
            while cascades.first.len() <= row.cascade as usize {
                cascades.first.push(cascades.place.len() as u32);
            }
            match kept[row.place as usize] {
                Some((cascade, time)) if cascade == row.cascade => {
                    self.irregular.push(Irregularity::Repeated {
                        row: row.number,
                        place: Arc::clone(&cascades.places[row.place as usize]),
                        cascade: Arc::clone(&cascades.ids[row.cascade as usize]),
                        time: row.time,
                        kept: time,
                    });
                }
                _ => {
                    kept[row.place as usize] = Some((row.cascade, row.time));
                    cascades.place.push(row.place);
                    cascades.time.push(row.time);
                }
            }
        }
        if !cascades.ids.is_empty() {
            cascades.first.push(cascades.place.len() as u32);
        }
        self.irregular.sort_by_key(|i| match i {
            Irregularity::Repeated { row, .. }
            | Irregularity::UnknownPlace { row, .. }
            | Irregularity::NotATime { row, .. } => *row,
        });
        (cascades, self.irregular)
    }
}

/// Cascades: for each scheme the places that took it up, by time; each place at most once.
///
/// ```
/// use xiangmai_diffusion::netinf::Rows;
/// let mut rows = Rows::new();
/// rows.add("塘约村", "塘约经验", 2014.0);
/// rows.add("左文村", "塘约经验", 2018.0);
/// let (cascades, irregular) = rows.finish();
/// assert_eq!((cascades.len(), cascades.event_count(), irregular.len()), (1, 2, 0));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cascades {
    places: Vec<Arc<str>>,
    ids: Vec<Arc<str>>,
    /// Number of the first event of each cascade, and one past the last event.
    first: Vec<u32>,
    place: Vec<u32>,
    time: Vec<f64>,
}

impl Cascades {
    /// Number of cascades, those of one event among them.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there is no cascade.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Number of events in all cascades.
    pub fn event_count(&self) -> usize {
        self.place.len()
    }

    /// Names of the places by their numbers, also of those in no cascade.
    pub fn places(&self) -> &[Arc<str>] {
        &self.places
    }

    /// Names of the cascades in order.
    pub fn ids(&self) -> &[Arc<str>] {
        &self.ids
    }

    /// Numbers of the places of cascade `index` and their times, in order of events.
    pub fn events(&self, index: usize) -> (&[u32], &[f64]) {
        let range = self.range(index);
        (&self.place[range.clone()], &self.time[range])
    }

    /// Numbers of the events of cascade `index` among all events.
    pub(super) fn range(&self, index: usize) -> std::ops::Range<usize> {
        self.first[index] as usize..self.first[index + 1] as usize
    }

    /// Place of event `event`.
    pub(super) fn place_of(&self, event: usize) -> u32 {
        self.place[event]
    }

    /// Times of all events.
    pub(super) fn times(&self) -> &[f64] {
        &self.time
    }

    /// The cascades with other cascades and events kept by `keep` (place, time); empty ones go.
    #[must_use]
    fn filtered(&self, keep: impl Fn(u32, f64) -> bool) -> Self {
        let mut left = Self { places: self.places.clone(), first: vec![0], ..Self::default() };
        for (index, id) in self.ids.iter().enumerate() {
            let before = left.place.len();
            let (places, times) = self.events(index);
            for (&place, &time) in places.iter().zip(times) {
                if keep(place, time) {
                    left.place.push(place);
                    left.time.push(time);
                }
            }
            if left.place.len() > before {
                left.ids.push(Arc::clone(id));
                left.first.push(left.place.len() as u32);
            }
        }
        left
    }

    /// The events with since ≤ time < before; cascades left empty are dropped, numbers of places stay.
    #[must_use]
    pub fn window(&self, since: Option<f64>, before: Option<f64>) -> Self {
        if since.is_none() && before.is_none() {
            return self.clone();
        }
        self.filtered(|_, time| since.is_none_or(|s| s <= time) && before.is_none_or(|b| time < b))
    }

    /// The same cascades in an order that does not depend on the order of rows.
    ///
    /// Places are numbered and cascades stand by name (compared byte by byte), events by time and name.
    #[must_use]
    pub fn by_name(&self) -> Self {
        let ranked = |names: &[Arc<str>]| -> (Vec<u32>, Vec<u32>) {
            let mut order: Vec<u32> = (0..names.len() as u32).collect();
            order.sort_by(|&a, &b| names[a as usize].cmp(&names[b as usize]));
            let mut rank = vec![0; names.len()];
            for (new, &old) in order.iter().enumerate() {
                rank[old as usize] = new as u32;
            }
            (order, rank)
        };
        let (place_order, place_rank) = ranked(&self.places);
        let (cascade_order, _) = ranked(&self.ids);
        let mut sorted = Self {
            places: place_order.iter().map(|&p| Arc::clone(&self.places[p as usize])).collect(),
            first: vec![0],
            ..Self::default()
        };
        let mut events: Vec<(f64, u32)> = Vec::new();
        for &old in &cascade_order {
            events.clear();
            let (places, times) = self.events(old as usize);
            events.extend(times.iter().zip(places).map(|(&t, &p)| (t, place_rank[p as usize])));
            events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            sorted.time.extend(events.iter().map(|e| e.0));
            sorted.place.extend(events.iter().map(|e| e.1));
            sorted.ids.push(Arc::clone(&self.ids[old as usize]));
            sorted.first.push(sorted.place.len() as u32);
        }
        sorted
    }

    /// The same cascades with times changed by `change`; each cascade is sorted anew by time.
    ///
    /// `change` is called once per event, in the order of cascades and events.
    #[must_use]
    pub fn with_times(&self, mut change: impl FnMut(f64) -> f64) -> Self {
        let mut changed = self.clone();
        for index in 0..self.len() {
            let range = self.range(index);
            let mut events: Vec<(f64, u32)> =
                range.clone().map(|e| (change(self.time[e]), self.place[e])).collect();
            events.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (e, (time, place)) in range.zip(events) {
                changed.time[e] = time;
                changed.place[e] = place;
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(cascades: &Cascades) -> String {
        let mut out = String::new();
        for (index, id) in cascades.ids().iter().enumerate() {
            let (places, times) = cascades.events(index);
            out.extend([id, ":"]);
            for (p, t) in places.iter().zip(times) {
                out.extend([" ", &cascades.places()[*p as usize], "@", &t.to_string()]);
            }
            out.push(';');
        }
        out
    }

    fn read(rows: &[(&str, &str, f64)]) -> (Cascades, Vec<Irregularity>) {
        let mut all = Rows::new();
        for (place, cascade, time) in rows {
            all.add(place, cascade, *time);
        }
        all.finish()
    }

    const ROWS: &[(&str, &str, f64)] = &[
        ("c", "y", 3.0),
        ("b", "x", 5.0),
        ("a", "y", 1.0),
        ("d", "y", 1.0),
        ("b", "y", 3.0),
        ("a", "x", 9.0),
    ];

    #[test]
    fn events_stand_by_time_and_equal_times_keep_the_order_of_rows() {
        let (cascades, irregular) = read(ROWS);
        assert_eq!(show(&cascades), "y: a@1 d@1 c@3 b@3;x: b@5 a@9;");
        assert!(irregular.is_empty());
    }

    #[test]
    fn order_by_name_does_not_depend_on_the_order_of_rows() {
        let mut backwards = ROWS.to_vec();
        backwards.reverse();
        let (one, other) = (read(ROWS).0.by_name(), read(&backwards).0.by_name());
        assert_eq!(show(&one), "x: b@5 a@9;y: a@1 d@1 b@3 c@3;");
        assert_eq!(one, other);
    }

    #[test]
    fn a_window_is_closed_at_the_start_and_open_at_the_end() {
        let (cascades, _) = read(ROWS);
        let check = |since, before, expected: &str| {
            let left = cascades.window(since, before);
            assert_eq!(show(&left), expected);
            assert_eq!(left.places(), cascades.places());
        };
        check(Some(3.0), Some(9.0), "y: c@3 b@3;x: b@5;");
        check(Some(4.0), None, "x: b@5 a@9;");
        check(None, Some(1.0), "");
    }

    #[test]
    fn a_place_listed_twice_keeps_its_earliest_event_and_is_reported() {
        let (cascades, irregular) = read(&[
            ("a", "x", 4.0),
            ("b", "x", 2.0),
            ("a", "x", 1.0),
            ("a", "x", 1.0),
            ("a", "y", 7.0),
        ]);
        assert_eq!(show(&cascades), "x: a@1 b@2;y: a@7;");
        let rows: Vec<_> = irregular
            .iter()
            .map(|i| match i {
                Irregularity::Repeated { row, time, kept, .. } => (*row, *time, *kept),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(rows, [(0, 4.0, 1.0), (3, 1.0, 1.0)]);
    }

    #[test]
    fn a_list_of_nodes_fixes_the_numbers_and_closes_the_places() {
        let mut rows = Rows::with_nodes(["b", "z", "a"]);
        rows.add("a", "x", 1.0);
        rows.add("q", "x", 2.0);
        rows.add("b", "x", f64::INFINITY);
        rows.add("b", "x", 3.0);
        let (cascades, irregular) = rows.finish();
        assert_eq!(show(&cascades), "x: a@1 b@3;");
        assert_eq!(cascades.events(0).0, [2, 0]);
        assert_eq!(
            irregular,
            [
                Irregularity::UnknownPlace { row: 1, place: "q".into() },
                Irregularity::NotATime { row: 2, place: "b".into() }
            ]
        );
    }
}
