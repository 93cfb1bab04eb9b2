//! Durations in the lexical form of XML Schema: checking, comparing, canonical form.
//!
//! XML Schema 1.1 part 2, sections 3.3.6, 3.4.26 and 3.4.27. A duration is a number of months and a
//! number of seconds; two are in order only if they are so when added to each of the four reference
//! moments of the standard (section 3.3.6.1).

use super::time::days_from_civil;
use std::cmp::Ordering;

const ATTO: i128 = 1_000_000_000_000_000_000;

/// A duration: months, and attoseconds, of one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Duration {
    months: i64,
    atto: i128,
}

impl Duration {
    /// Reads `-?PnYnMnDTnHnMnS`; `calendar`: whether years and months may occur, `clock`: whether
    /// days, hours, minutes and seconds may. Numbers have at most 12 digits.
    pub(super) fn parse(text: &str, calendar: bool, clock: bool) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let text = text.strip_prefix('P')?;
        let (date, time) = match text.split_once('T') {
            Some((date, time)) if !time.is_empty() => (date, time),
            Some(_) => return None,
            None => (text, ""),
        };
        if date.is_empty() && time.is_empty() {
            return None;
        }
        let mut rest = date.as_bytes();
        let years = component(&mut rest, b'Y')?;
        let months = component(&mut rest, b'M')?;
        let has_calendar = rest.len() < date.len();
        let has_clock = !rest.is_empty() || !time.is_empty();
        let days = component(&mut rest, b'D')?;
        let mut tail = time.as_bytes();
        let hours = component(&mut tail, b'H')?;
        let minutes = component(&mut tail, b'M')?;
        let seconds = seconds(&mut tail)?;
        if !rest.is_empty()
            || !tail.is_empty()
            || (has_calendar && !calendar)
            || (has_clock && !clock)
        {
            return None;
        }
        let sign = if negative { -1 } else { 1 };
        let whole = i128::from(days * 86_400 + hours * 3600 + minutes * 60);
        Some(Self {
            months: sign * (years * 12 + months),
            atto: i128::from(sign) * (whole * ATTO + seconds),
        })
    }

    /// The order of two durations, `None` if it depends on the moment they are added to.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        let mut order = None;
        for start in [(1696, 9), (1697, 2), (1903, 3), (1903, 7)] {
            let this = self.after(start).cmp(&other.after(start));
            if *order.get_or_insert(this) != this {
                return None;
            }
        }
        order
    }

    /// Attoseconds from 1970 to the first of the month `start` plus this duration.
    fn after(&self, (year, month): (i64, i64)) -> i128 {
        let months = year * 12 + month - 1 + self.months;
        let day = days_from_civil(months.div_euclid(12), months.rem_euclid(12) as u8 + 1, 1);
        i128::from(day) * 86_400 * ATTO + self.atto
    }

    /// Appends the canonical form, e.g. `P1Y8M`, `-P2DT3H`, `PT0S`; `months`: whether zero is `P0M`.
    pub(super) fn canonical(&self, months_only: bool, out: &mut String) {
        use std::fmt::Write;
        let (months, atto) = (self.months.unsigned_abs(), self.atto.unsigned_abs());
        if self.months < 0 || self.atto < 0 {
            out.push('-');
        }
        out.push('P');
        let second = ATTO as u128;
        let whole = atto / second;
        let parts = [
            (u128::from(months / 12), 'Y'),
            (u128::from(months % 12), 'M'),
            (whole / 86_400, 'D'),
            (whole / 3600 % 24, 'H'),
            (whole / 60 % 60, 'M'),
        ];
        let mut write = |n: u128, unit: char| {
            if n > 0 {
                // Writing to a String cannot fail.
                let _ = write!(out, "{n}{unit}");
            }
        };
        for (n, unit) in &parts[..3] {
            write(*n, *unit);
        }
        if atto % (86_400 * second) > 0 {
            out.push('T');
            let mut write = |n: u128, unit: char| {
                if n > 0 {
                    let _ = write!(out, "{n}{unit}");
                }
            };
            for (n, unit) in &parts[3..] {
                write(*n, *unit);
            }
            let (seconds, fraction) = (whole % 60, atto % second);
            if fraction > 0 {
                let digits = format!("{fraction:018}");
                let _ = write!(out, "{seconds}.{}S", digits.trim_end_matches('0'));
            } else if seconds > 0 {
                let _ = write!(out, "{seconds}S");
            }
        } else if months == 0 && atto == 0 {
            out.push_str(if months_only { "0M" } else { "T0S" });
        }
    }
}

/// Reads digits and `unit`; 0 if what follows is something else.
fn component(input: &mut &[u8], unit: u8) -> Option<i64> {
    let length = input.iter().take_while(|b| b.is_ascii_digit()).count();
    if input.get(length) != Some(&unit) {
        return Some(0);
    }
    if !(1..=12).contains(&length) {
        return None;
    }
    let value = input[..length].iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'));
    *input = &input[length + 1..];
    Some(value)
}

/// Reads `[0-9]+(\.[0-9]+)?S` as attoseconds; 0 if nothing is left.
fn seconds(input: &mut &[u8]) -> Option<i128> {
    let Some(body) = input.strip_suffix(b"S") else {
        return Some(0);
    };
    let point = body.iter().position(|&b| b == b'.').unwrap_or(body.len());
    let (whole, fraction) = (&body[..point], body.get(point + 1..));
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if !digits(whole) || whole.len() > 12 || !fraction.is_none_or(digits) {
        return None;
    }
    let mut all = whole.iter().chain(fraction.unwrap_or_default());
    let atto = (0..whole.len() + 18)
        .fold(0, |n, _| n * 10 + all.next().map_or(0, |b| i128::from(b - b'0')));
    *input = &[];
    Some(atto)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical_forms_are_those_of_xml_schema() {
        // Whether it is a duration, a yearMonthDuration, a dayTimeDuration.
        let check = |text: &str, expected| {
            let is = |c, t| Duration::parse(text, c, t).is_some();
            assert_eq!((is(true, true), is(true, false), is(false, true)), expected, "{text}");
        };
        check("P1Y1D", (true, false, false));
        check("PT2H30M", (true, false, true));
        check("P0Y20M", (true, true, false));
        check("-P60D", (true, false, true));
        check("PT130S", (true, false, true));
        check("PT1.5S", (true, false, true));
        check("P0Y20M0D", (true, false, false));
        check("P1Y2M3DT4H5M6.7S", (true, false, false));
        for not in [
            "",
            "P",
            "-",
            "PT",
            "P1YT",
            "1Y",
            "P1S",
            "PT1Y",
            "P1M1Y",
            "P1.5Y",
            "PT1.S",
            "PT.5S",
            "P-1Y",
            "+P1Y",
            "P1Y ",
            "Foo",
            "P1H",
            "PT1M1H",
            "P1234567890123Y",
        ] {
            check(not, (false, false, false));
        }
    }

    #[test]
    fn order_is_partial() {
        let check = |a: &str, b: &str, expected| {
            let parse = |t| Duration::parse(t, true, true).unwrap();
            assert_eq!(parse(a).compare(&parse(b)), expected);
        };
        check("P1Y", "P12M", Some(Ordering::Equal));
        check("PT24H", "P1D", Some(Ordering::Equal));
        check("P1M", "P30D", None);
        check("P1M", "P27D", Some(Ordering::Greater));
        check("-P1D", "PT0S", Some(Ordering::Less));
        check("PT1.5S", "PT1.50S", Some(Ordering::Equal));
    }

    #[test]
    fn canonical_forms_carry_over_units() {
        let check = |text, expected: &str| {
            let mut out = String::new();
            Duration::parse(text, true, true).unwrap().canonical(false, &mut out);
            assert_eq!(out, expected);
        };
        check("P0Y20M", "P1Y8M");
        check("PT130S", "PT2M10S");
        check("PT130H", "P5DT10H");
        check("-P0Y20M0D", "-P1Y8M");
        check("PT0.50S", "PT0.5S");
        check("P0D", "PT0S");
        check("P1DT2H3S", "P1DT2H3S");
    }
}
