//! Starts as they are compared.

use crate::field::PartialDate;

/// A start in four bytes, in the order of [`PartialDate`], unknown last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Start(u32);

impl Start {
    pub(super) const UNKNOWN: Self = Self(u32::MAX);

    pub(super) fn new(date: Option<PartialDate>) -> Self {
        let pack = |d: PartialDate| {
            let (month, day) = (d.month().unwrap_or(0), d.day().unwrap_or(0));
            Self((d.year() as u32) << 9 | u32::from(month) << 5 | u32::from(day))
        };
        date.map_or(Self::UNKNOWN, pack)
    }

    /// Whether both are known and the year of this one comes first.
    pub(super) fn is_earlier_year(self, other: Self) -> bool {
        other != Self::UNKNOWN && self.0 >> 9 < other.0 >> 9
    }
}
