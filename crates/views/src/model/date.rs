//! Dates as precise as the source prints them, and the days that they cover.
//!
//! The forms are those of `xsd:gYear`, `xsd:gYearMonth` and `xsd:date` without time zone, in the
//! proleptic Gregorian calendar, years 1 to 9999. Days are counted from 1970-01-01 by the algorithm of
//! H. Hinnant, <https://howardhinnant.github.io/date_algorithms.html> (`days_from_civil`).

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// How precisely a date is printed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

impl Precision {
    /// Returns its word in JSON and exports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

/// Not a date of one of the three forms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date: expected 2021, 2021-03 or 2021-03-05")]
pub struct BadDate(pub String);

/// A date as printed: a year, a month or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    /// 0 where none is printed.
    month: u8,
    /// 0 where none is printed.
    day: u8,
}

impl PartialDate {
    /// Returns the date if the calendar has it.
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

    /// Returns the year.
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// Returns how precisely it is printed.
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (0, _) => Precision::Year,
            (_, 0) => Precision::Month,
            _ => Precision::Day,
        }
    }

    /// Returns the first day that it covers.
    pub fn first_day(self) -> Day {
        Day::of(self.year, self.month.max(1), self.day.max(1))
    }

    /// Returns the last day that it covers.
    pub fn last_day(self) -> Day {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 { month_length(self.year, month) } else { self.day };
        Day::of(self.year, month, day)
    }
}

impl FromStr for PartialDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let bad = || BadDate(text.to_owned());
        let mut parts = text.split('-');
        let mut number = |digits: usize| -> Result<Option<u16>, BadDate> {
            let Some(part) = parts.next() else { return Ok(None) };
            let fits = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| part.parse().ok()).flatten().map(Some).ok_or_else(bad)
        };
        let year = number(4)?.ok_or_else(bad)?;
        let month = number(2)?.and_then(|m| u8::try_from(m).ok());
        let day = number(2)?.and_then(|d| u8::try_from(d).ok());
        if parts.next().is_some() {
            return Err(bad());
        }
        Self::new(i32::from(year), month, day).ok_or_else(bad)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A day, counted from 1970-01-01; written as `2021-03-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    fn of(year: i16, month: u8, day: u8) -> Self {
        let (m, d) = (i32::from(month), i32::from(day));
        let y = i32::from(year) - i32::from(m <= 2);
        let era = y.div_euclid(400);
        let of_era = y - era * 400;
        let of_year = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// Returns the first of January of a year from 1 to 9999 (clamped).
    pub fn new_year(year: i32) -> Self {
        Self::of(year.clamp(1, 9999) as i16, 1, 1)
    }

    /// Returns year, month and day.
    pub fn civil(self) -> (i32, u8, u8) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z - era * 146_097;
        let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        (yoe + era * 400 + i32::from(month <= 2), month as u8, day)
    }

    /// Returns the year in which it lies.
    pub fn year(self) -> i32 {
        self.civil().0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.civil();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let date = PartialDate::deserialize(deserializer)?;
        match date.precision() {
            Precision::Day => Ok(date.first_day()),
            _ => Err(D::Error::custom(format!("`{date}` is not a day"))),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_covers_the_days_of_its_precision() {
        let check = |text: &str, first: &str, last: &str| {
            let date: PartialDate = text.parse().unwrap();
            let days = (date.first_day().to_string(), date.last_day().to_string());
            assert_eq!(days, (first.to_owned(), last.to_owned()));
            assert_eq!(date.to_string(), text);
        };
        check("2020", "2020-01-01", "2020-12-31");
        check("2020-02", "2020-02-01", "2020-02-29");
        check("1900-02", "1900-02-01", "1900-02-28");
        check("1969-07-20", "1969-07-20", "1969-07-20");
        check("0001", "0001-01-01", "0001-12-31");
        for bad in
            ["", "20", "2020-13", "2020-02-30", "2020-2", "2020-02-01-01", "+020", "２０２０"]
        {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }
}
