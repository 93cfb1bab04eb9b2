//! Dates as precise as the source gives them: a year, a month or a day.
//!
//! A date stands for the interval of days that it covers, and comparisons are about intervals:
//! 2021 is neither before nor after 2021-03. The forms are those of `xsd:gYear`, `xsd:gYearMonth` and
//! `xsd:date` without time zone, in the proleptic Gregorian calendar, years 1 to 9999.

use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A year, a year with a month, or a day.
///
/// The order is chronological by the first day; of dates with the same first day the less precise
/// one comes first. Use [`certainly_before`](Self::certainly_before) to know what the dates really say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    /// 1 to 12, or 0 for none.
    month: u8,
    /// 1 to 31, or 0 for none.
    day: u8,
}

/// A text that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date: expected 2021, 2021-03 or 2021-03-05")]
pub struct BadDate(pub String);

/// What two dates say about which event came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The first interval ends before the second begins.
    Before,
    /// The intervals share a day: either may have come first.
    Open,
    /// The first interval begins after the second ends.
    After,
}

impl PartialDate {
    /// A date; `None` for a day that does not exist or a year outside 1 to 9999.
    pub fn new(year: i32, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let year = i16::try_from(year).ok().filter(|y| (1..=9999).contains(y))?;
        let fits = match (month, day) {
            (None, None) => true,
            (Some(m), None) => (1..=12).contains(&m),
            (Some(m), Some(d)) => (1..=12).contains(&m) && (1..=month_length(year, m)).contains(&d),
            (None, Some(_)) => false,
        };
        fits.then_some(Self { year, month: month.unwrap_or(0), day: day.unwrap_or(0) })
    }

    /// A year.
    pub fn from_year(year: i32) -> Option<Self> {
        Self::new(year, None, None)
    }

    /// The year.
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// The month, if it is known.
    pub fn month(self) -> Option<u8> {
        (self.month > 0).then_some(self.month)
    }

    /// The day of the month, if it is known.
    pub fn day(self) -> Option<u8> {
        (self.day > 0).then_some(self.day)
    }

    /// The first day of the interval, as days since 1970-01-01.
    pub fn first_day(self) -> i32 {
        let Self { year, month, day } = self.first();
        days(year, month, day)
    }

    /// The last day of the interval, as days since 1970-01-01.
    pub fn last_day(self) -> i32 {
        let Self { year, month, day } = self.last();
        days(year, month, day)
    }

    /// The first day of the interval, as a date.
    #[must_use]
    pub fn first(self) -> Self {
        Self { month: self.month.max(1), day: self.day.max(1), ..self }
    }

    /// The last day of the interval, as a date.
    #[must_use]
    pub fn last(self) -> Self {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 { month_length(self.year, month) } else { self.day };
        Self { month, day, ..self }
    }

    /// What the dates say about which came first.
    pub fn order(self, other: Self) -> Order {
        // Intervals of one year differ only where both name the month, then the day.
        let parts = [(self.month, other.month), (self.day, other.day)];
        let years = self.year.cmp(&other.year);
        let named = parts.into_iter().take_while(|(a, b)| *a > 0 && *b > 0);
        match named.map(|(a, b)| a.cmp(&b)).fold(years, Ordering::then) {
            Ordering::Less => Order::Before,
            Ordering::Greater => Order::After,
            Ordering::Equal => Order::Open,
        }
    }

    /// Whether every day of this date lies before every day of `other`.
    pub fn certainly_before(self, other: Self) -> bool {
        self.order(other) == Order::Before
    }

    /// Whether some day of this date lies before some day of `other`.
    pub fn possibly_before(self, other: Self) -> bool {
        self.first_day() < other.last_day()
    }

    /// Whether “this happened no later than `other`” contradicts the dates.
    pub fn contradicts_not_after(self, other: Self) -> bool {
        self.order(other) == Order::After
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |n: i32| b'0' + (n % 10).unsigned_abs() as u8;
        let (y, m, d) = (self.year(), i32::from(self.month), i32::from(self.day));
        let year = [digit(y / 1000), digit(y / 100), digit(y / 10), digit(y)];
        let text = [[b'-', digit(m / 10), digit(m)], [b'-', digit(d / 10), digit(d)]];
        let mut bytes = [0; 10];
        bytes[..4].copy_from_slice(&year);
        bytes[4..7].copy_from_slice(&text[0]);
        bytes[7..].copy_from_slice(&text[1]);
        let length = 4 + 3 * (usize::from(self.month > 0) + usize::from(self.day > 0));
        f.write_str(std::str::from_utf8(&bytes[..length]).unwrap_or_default())
    }
}

impl FromStr for PartialDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let mut parts = text.split('-');
        let mut part = |width: usize| match parts.next() {
            None => Ok(None),
            Some(p) if p.len() == width && p.bytes().all(|b| b.is_ascii_digit()) => {
                p.parse::<i32>().map(Some).map_err(|_| ())
            }
            Some(_) => Err(()),
        };
        let bad = || BadDate(text.to_owned());
        let (year, month, day) =
            (|| Ok::<_, ()>((part(4)?, part(2)?, part(2)?)))().map_err(|()| bad())?;
        if parts.next().is_some() {
            return Err(bad());
        }
        let small = |n: Option<i32>| n.map(|n| n as u8);
        year.and_then(|y| Self::new(y, small(month), small(day))).ok_or_else(bad)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn month_length(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (H. Hinnant, “chrono-compatible low-level
/// date algorithms”, `days_from_civil`).
fn days(year: i16, month: u8, day: u8) -> i32 {
    let (month, day) = (i32::from(month), i32::from(day));
    let year = i32::from(year) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
