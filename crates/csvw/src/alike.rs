//! Warnings alike: the first are told, the others counted.
//!
//! Memory stays flat on a file in which every cell warns, whoever keeps the findings. Refuses to know
//! what a warning says: alike are those of one kind in one column of one file.

use diagnostics::{Code, Diagnostic, Place, Text};
use std::collections::HashMap;
use std::sync::Arc;

/// Kinds that are told apart, at most; the warnings of further ones are counted together.
const MAX_KINDS: usize = 1000;

/// Warnings that are told, at most, whatever their kinds.
const MAX_TOLD: u64 = 20_000;

/// What warnings alike have in common.
type Key = (&'static str, Option<Arc<str>>, Option<u64>);

/// Decides which warnings are told.
pub(super) struct Alike {
    most: Option<u64>,
    told: u64,
    index: HashMap<Key, usize>,
    kinds: Vec<Kind>,
}

struct Kind {
    code: &'static Code,
    place: Place,
    told: u64,
    counted: u64,
}

impl Alike {
    /// At most `most` warnings of a kind are told; `None`: all of them.
    pub(super) fn new(most: Option<u64>) -> Self {
        Self { most, told: 0, index: HashMap::new(), kinds: Vec::new() }
    }

    /// Counts a warning; returns whether it is told.
    pub(super) fn takes(&mut self, finding: &Diagnostic) -> bool {
        let Some(most) = self.most else { return true };
        let place = &finding.place;
        let key = (finding.code.id, place.file.clone(), place.column);
        let at = match self.index.get(&key) {
            Some(at) => *at,
            // The last kind stands for all further ones.
            None if self.kinds.len() > MAX_KINDS => MAX_KINDS,
            None => {
                let is_last = self.kinds.len() == MAX_KINDS;
                let place = if is_last {
                    Place::default()
                } else {
                    self.index.insert(key, self.kinds.len());
                    Place { row: None, ..place.clone() }
                };
                self.kinds.push(Kind { code: finding.code, place, told: 0, counted: 0 });
                self.kinds.len() - 1
            }
        };
        let kind = &mut self.kinds[at];
        if kind.told < most && self.told < MAX_TOLD {
            kind.told += 1;
            self.told += 1;
            return true;
        }
        kind.counted += 1;
        false
    }

    /// How many warnings are counted and not told, apart from those that [`Self::rest`] gives.
    pub(super) fn untold(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.counted.saturating_sub(1)).sum()
    }

    /// One warning for all that were only counted of each kind.
    pub(super) fn rest(self) -> impl Iterator<Item = Diagnostic> {
        self.kinds.into_iter().filter(|kind| kind.counted > 0).map(|kind| {
            let count = kind.counted;
            let text = Text::new(
                format!("{count} more warnings of this kind are only counted"),
                format!("同类警告还有{count}处，未逐一列出"),
            );
            Diagnostic::warning(kind.code, kind.place, text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diagnostics::codes;

    /// Tells of `warnings` (column, how often) and gives what is said at the end.
    fn rest(most: Option<u64>, warnings: &[(u64, u64)]) -> (u64, u64, Vec<String>) {
        let mut alike = Alike::new(most);
        let mut told = 0;
        for (column, times) in warnings {
            for row in 0..*times {
                let place = Place::file("t").at_row(row + 1).at_column(*column, None);
                let finding = Diagnostic::warning(&codes::DATATYPE, place, Text::new("x", "x"));
                told += u64::from(alike.takes(&finding));
            }
        }
        let untold = alike.untold();
        (told, untold, alike.rest().map(|f| f.to_string()).collect())
    }

    #[test]
    fn warnings_alike_are_told_up_to_a_bound_and_counted_beyond() {
        assert_eq!(rest(None, &[(1, 50)]), (50, 0, Vec::new()));
        assert_eq!(rest(Some(3), &[(1, 3), (2, 1)]), (4, 0, Vec::new()));
        let (told, untold, said) = rest(Some(3), &[(1, 5), (2, 2)]);
        assert_eq!((told, untold, said.len()), (5, 1, 1));
        assert!(said[0].contains("2 more warnings"), "{said:?}");
    }

    #[test]
    fn no_number_of_kinds_makes_the_warnings_many() {
        let columns: Vec<_> = (0..40_000).map(|column| (column, 2)).collect();
        let (told, untold, said) = rest(Some(1000), &columns);
        assert!(told <= 3000 && said.len() == 1, "{told} {said:?}");
        assert_eq!(told + untold + said.len() as u64, 80_000);
        let columns: Vec<_> = (0..100).map(|column| (column, 1000)).collect();
        assert_eq!(rest(Some(1000), &columns).0, MAX_TOLD);
    }
}
