//! Dates and times in the lexical forms of XML Schema: checking, comparing, canonical forms.
//!
//! XML Schema 1.1 part 2, sections 3.3.7 to 3.3.15 and appendix E.3. Years have at most 12 digits.
//! Values without time zone are compared as the standard has it: a value with and one without a
//! zone are in order only if they are so for every zone (14 hours either way).

use super::builtin::Temporal;
use std::cmp::Ordering;
use text::date::days_in_month;

/// The parts of a date or time; those that its datatype lacks have the value of the reference
/// moment (1972-12-31, a leap year with 31 days in its last month; midnight).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    year: i64,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    /// Attoseconds; further digits of a fraction are cut.
    atto: u64,
    /// Minutes east of UTC.
    zone: Option<i16>,
}

const REFERENCE: Moment =
    Moment { year: 1972, month: 12, day: 31, hour: 0, minute: 0, second: 0, atto: 0, zone: None };

/// Whether `text` is a date `yyyy-mm-dd` or a year `yyyy` of the usual kind; quick, and silent about
/// all other forms.
#[inline]
pub(super) fn is_plain(kind: Temporal, text: &[u8]) -> bool {
    let digit = |i: usize| text[i].wrapping_sub(b'0');
    match (kind, text.len()) {
        (Temporal::Year, 4) => text.iter().all(u8::is_ascii_digit),
        (Temporal::Date, 10) => {
            let month = digit(5).wrapping_mul(10).wrapping_add(digit(6));
            let day = digit(8).wrapping_mul(10).wrapping_add(digit(9));
            [0, 1, 2, 3, 5, 6, 8, 9].iter().all(|&i| digit(i) < 10)
                && text[4] == b'-'
                && text[7] == b'-'
                && (1..=12).contains(&month)
                && (1..=28).contains(&day)
        }
        _ => false,
    }
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn take(&mut self, byte: u8) -> Option<()> {
        let (&first, rest) = self.0.split_first()?;
        (first == byte).then(|| self.0 = rest)
    }

    fn two(&mut self) -> Option<u8> {
        let [a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..] = self.0 else {
            return None;
        };
        self.0 = rest;
        Some((a - b'0') * 10 + (b - b'0'))
    }

    /// `-?([1-9][0-9]{3,}|0[0-9]{3})`, 12 digits at most.
    fn year(&mut self) -> Option<i64> {
        let negative = self.take(b'-').is_some();
        let length = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        if !(4..=12).contains(&length) || (length > 4 && self.0[0] == b'0') {
            return None;
        }
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let year = digits.iter().fold(0, |year, b| year * 10 + i64::from(b - b'0'));
        Some(if negative { -year } else { year })
    }

    fn month(&mut self) -> Option<u8> {
        self.two().filter(|m| (1..=12).contains(m))
    }

    fn day(&mut self, year: i64, month: u8) -> Option<u8> {
        self.two().filter(|&d| d >= 1 && d <= days_in_month(year, month))
    }

    fn clock(&mut self, moment: &mut Moment) -> Option<()> {
        moment.hour = self.two()?;
        self.take(b':')?;
        moment.minute = self.two()?;
        self.take(b':')?;
        moment.second = self.two()?;
        if self.take(b'.').is_some() {
            let length = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
            if length == 0 {
                return None;
            }
            let mut digits = self.0[..length].iter();
            moment.atto = (0..18)
                .fold(0, |atto, _| atto * 10 + digits.next().map_or(0, |b| u64::from(b - b'0')));
            // 24:00:00.000…1 is no time, however far behind the point the 1 stands.
            if moment.hour == 24 && self.0[..length].iter().any(|&b| b != b'0') {
                return None;
            }
            self.0 = &self.0[length..];
        }
        let end_of_day = moment.hour == 24 && moment.minute == 0 && moment.second == 0;
        let valid = moment.hour < 24 && moment.minute < 60 && moment.second < 60;
        (valid || end_of_day).then_some(())
    }

    /// Reads a zone, as minutes east of UTC.
    fn zone(&mut self) -> Option<i16> {
        if self.take(b'Z').is_some() {
            return Some(0);
        }
        let sign = if self.take(b'+').is_some() { 1 } else { self.take(b'-').map(|()| -1)? };
        let hours = i16::from(self.two()?);
        self.take(b':')?;
        let minutes = i16::from(self.two()?);
        let valid = minutes < 60 && (hours < 14 || (hours == 14 && minutes == 0));
        valid.then_some(sign * (hours * 60 + minutes))
    }
}

impl Moment {
    /// Reads a lexical form of the datatype `kind`.
    pub(super) fn parse(kind: Temporal, text: &str) -> Option<Self> {
        let mut input = Input(text.as_bytes());
        let mut moment = REFERENCE;
        match kind {
            Temporal::Date | Temporal::DateTime | Temporal::DateTimeStamp => {
                moment.year = input.year()?;
                input.take(b'-')?;
                moment.month = input.month()?;
                input.take(b'-')?;
                moment.day = input.day(moment.year, moment.month)?;
                if kind != Temporal::Date {
                    input.take(b'T')?;
                    input.clock(&mut moment)?;
                }
            }
            Temporal::Time => input.clock(&mut moment)?,
            Temporal::Year => moment.year = input.year()?,
            Temporal::YearMonth => {
                moment.year = input.year()?;
                input.take(b'-')?;
                moment.month = input.month()?;
                moment.day = 1;
            }
            Temporal::Month | Temporal::MonthDay => {
                input.take(b'-')?;
                input.take(b'-')?;
                moment.month = input.month()?;
                moment.day = 1;
                if kind == Temporal::MonthDay {
                    input.take(b'-')?;
                    moment.day = input.day(REFERENCE.year, moment.month)?;
                }
            }
            Temporal::Day => {
                input.take(b'-')?;
                input.take(b'-')?;
                input.take(b'-')?;
                moment.day = input.day(REFERENCE.year, 1)?;
            }
        }
        if !input.0.is_empty() {
            moment.zone = Some(input.zone()?);
        }
        let complete =
            input.0.is_empty() && (kind != Temporal::DateTimeStamp || moment.zone.is_some());
        complete.then_some(moment)
    }

    /// Seconds and attoseconds since year 0, in UTC if the zone is known.
    fn instant(&self) -> (i64, u64) {
        let days = days_from_civil(self.year, self.month, self.day);
        let seconds =
            i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
                - i64::from(self.zone.unwrap_or(0)) * 60;
        (days * 86_400 + seconds, self.atto)
    }

    /// The order of two values, `None` if it depends on the missing time zone.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        const SPAN: i64 = 14 * 3600;
        let (a, b) = (self.instant(), other.instant());
        match (self.zone, other.zone) {
            (Some(_), Some(_)) | (None, None) => Some(a.cmp(&b)),
            _ if (a.0 + SPAN, a.1) < b => Some(Ordering::Less),
            _ if (a.0 - SPAN, a.1) > b => Some(Ordering::Greater),
            _ => None,
        }
    }

    /// Appends a form that is equal for equal values: the instant in UTC, and whether it has a zone.
    pub(super) fn key(&self, out: &mut String) {
        use std::fmt::Write;
        let (seconds, atto) = self.instant();
        let zone = if self.zone.is_some() { "Z" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(out, "{seconds}.{atto}{zone}");
    }
}

/// Appends the canonical form of a lexical form: fractions without trailing zeros, `Z` for `+00:00`,
/// and the next day's midnight for hour 24.
pub(super) fn canonical(kind: Temporal, lexical: &str, out: &mut String) {
    use std::fmt::Write;
    let (body, zone) = split_zone(lexical);
    let clock = matches!(kind, Temporal::Time | Temporal::DateTime | Temporal::DateTimeStamp);
    let body = if clock && body.contains('.') {
        body.trim_end_matches('0').trim_end_matches('.')
    } else {
        body
    };
    match Moment::parse(kind, lexical) {
        Some(m) if clock && m.hour == 24 => {
            if kind != Temporal::Time {
                let (y, month, day) = civil_from_days(days_from_civil(m.year, m.month, m.day) + 1);
                let sign = if y < 0 { "-" } else { "" };
                let _ = write!(out, "{sign}{:04}-{month:02}-{day:02}T", y.abs());
            }
            out.push_str("00:00:00");
        }
        _ => out.push_str(body),
    }
    out.push_str(if matches!(zone, "+00:00" | "-00:00") { "Z" } else { zone });
}

/// Splits off the time zone of a lexical form.
fn split_zone(lexical: &str) -> (&str, &str) {
    if lexical.ends_with('Z') {
        return lexical.split_at(lexical.len() - 1);
    }
    let zone = lexical.len().checked_sub(6).filter(|&at| {
        let tail = &lexical.as_bytes()[at..];
        // `--12-31` and `1999-05` end in what no zone is: a zone has a colon.
        matches!(tail[0], b'+' | b'-') && tail[3] == b':'
    });
    match zone {
        Some(at) => lexical.split_at(at),
        None => (lexical, ""),
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible
/// low-level date algorithms", `days_from_civil`).
pub(super) fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted + 2) / 5 + 1) as u8;
    let month = (if shifted < 10 { shifted + 3 } else { shifted - 9 }) as u8;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lexical_forms_are_those_of_xml_schema() {
        let check = |kind, text: &str, expected| {
            assert_eq!(Moment::parse(kind, text).is_some(), expected, "{text}");
        };
        for date in [
            "2015-03-22",
            "2015-03-22Z",
            "2015-03-22-08:00",
            "-0044-03-15",
            "12015-01-01",
            "2024-02-29",
            "0000-01-01",
            "2015-03-22+14:00",
        ] {
            check(Temporal::Date, date, true);
        }
        for not in [
            "",
            "2015-3-22",
            "15-03-22",
            "2015-02-29",
            "2015-13-01",
            "2015-00-01",
            "2015-01-00",
            "2015-01-32",
            "2015-03-22+14:01",
            "2015-03-22 ",
            "02015-01-01",
            "+2015-01-01",
            "2015-03-22T00:00:00",
            "2015/03/22",
            "２０１５-03-22",
            "1234567890123-01-01",
        ] {
            check(Temporal::Date, not, false);
        }
        for time in ["15:02:37", "15:02:37.143Z", "24:00:00", "24:00:00.000", "00:00:00-05:00"] {
            check(Temporal::Time, time, true);
        }
        for not in [
            "15:02",
            "24:00:01",
            "24:00:00.1",
            "15:60:00",
            "15:02:60",
            "15:02:37.",
            "5:02:37",
            "24:00:00.0000000000000000000001",
        ] {
            check(Temporal::Time, not, false);
        }
        check(Temporal::DateTime, "2015-03-15T15:02:37", true);
        check(Temporal::DateTime, "2015-03-15 15:02:37", false);
        check(Temporal::DateTime, "2015-03-15T15:02", false);
        check(Temporal::DateTimeStamp, "2015-03-15T15:02:37Z", true);
        check(Temporal::DateTimeStamp, "2015-03-15T15:02:37", false);
        check(Temporal::Year, "9999-08:00", true);
        check(Temporal::Year, "2021", true);
        check(Temporal::Year, "21", false);
        check(Temporal::Year, "2021年", false);
        check(Temporal::YearMonth, "1999-05Z", true);
        check(Temporal::YearMonth, "1999-13", false);
        check(Temporal::Month, "--02", true);
        check(Temporal::Month, "--02--", false);
        check(Temporal::MonthDay, "--02-29", true);
        check(Temporal::MonthDay, "--02-30", false);
        check(Temporal::Day, "---31-08:00", true);
        check(Temporal::Day, "---32", false);
    }

    #[test]
    fn order_is_that_of_the_time_line() {
        use Ordering::{Equal, Less};
        let check = |kind, a: &str, b: &str, expected| {
            let (a, b) = (Moment::parse(kind, a).unwrap(), Moment::parse(kind, b).unwrap());
            assert_eq!(a.compare(&b), expected);
            assert_eq!(b.compare(&a), expected.map(Ordering::reverse));
        };
        check(Temporal::Date, "2015-06-05", "2015-06-06", Some(Less));
        check(Temporal::Date, "-0001-01-01", "0001-01-01", Some(Less));
        check(Temporal::DateTime, "2015-01-01T00:00:00Z", "2015-01-01T08:00:00+08:00", Some(Equal));
        check(Temporal::DateTime, "2015-01-01T24:00:00", "2015-01-02T00:00:00", Some(Equal));
        check(Temporal::DateTime, "2015-01-01T00:00:00.1", "2015-01-01T00:00:00.100", Some(Equal));
        check(Temporal::DateTime, "2015-01-01T00:00:00Z", "2015-01-01T12:00:00", None);
        check(Temporal::DateTime, "2015-01-01T00:00:00Z", "2015-01-02T12:00:00", Some(Less));
        check(Temporal::Year, "1999", "2000", Some(Less));
        check(Temporal::MonthDay, "--02-29", "--03-01", Some(Less));
        check(Temporal::Day, "---01", "---31", Some(Less));
    }

    #[test]
    fn canonical_forms_follow_xml_schema() {
        let check = |kind, text, expected: &str| {
            let mut out = String::new();
            canonical(kind, text, &mut out);
            assert_eq!(out, expected);
        };
        check(Temporal::Date, "2015-03-22+00:00", "2015-03-22Z");
        check(Temporal::Date, "2015-03-20", "2015-03-20");
        check(Temporal::Date, "2015-03-22-08:00", "2015-03-22-08:00");
        check(Temporal::DateTime, "2015-12-31T24:00:00Z", "2016-01-01T00:00:00Z");
        check(Temporal::DateTime, "2015-03-15T15:02:30.500", "2015-03-15T15:02:30.5");
        check(Temporal::Time, "15:02:30.000-00:00", "15:02:30Z");
        check(Temporal::Time, "24:00:00", "00:00:00");
        check(Temporal::MonthDay, "--12-10", "--12-10");
        check(Temporal::Year, "2000", "2000");
    }

    proptest! {
        #[test]
        fn days_and_dates_are_inverse(days in -400_000_000i64..400_000_000) {
            let (y, m, d) = civil_from_days(days);
            prop_assert!(d >= 1 && d <= days_in_month(y, m));
            prop_assert_eq!(days_from_civil(y, m, d), days);
        }
    }
}
