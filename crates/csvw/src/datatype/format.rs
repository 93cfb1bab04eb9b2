//! The `format` of a datatype: how its values are written in the table.

use super::super::pattern::boolean::BooleanPattern;
use super::super::pattern::date::{DatePattern, Field, Parts};
use super::super::pattern::number::NumberPattern;
use super::super::pattern::regex::TextPattern;
use super::builtin::{Kind, Temporal};

/// The `format` of a datatype description.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Format {
    /// A string.
    Text(String),
    /// An object, which only numeric datatypes understand.
    Numeric {
        /// The UAX #35 number pattern.
        pattern: Option<String>,
        /// What stands for the decimal point; `.` by default.
        decimal_char: Option<String>,
        /// What groups digits.
        group_char: Option<String>,
    },
}

/// A compiled format.
#[derive(Debug)]
pub(super) enum Compiled {
    Number(NumberPattern),
    Boolean(BooleanPattern),
    Date(DatePattern),
    Text(TextPattern),
}

/// The format without its pattern; `None` if nothing is left.
pub(super) fn without_pattern(format: &Format) -> Option<Format> {
    match format {
        Format::Numeric { pattern: Some(_), decimal_char, group_char }
            if decimal_char.is_some() || group_char.is_some() =>
        {
            let (decimal_char, group_char) = (decimal_char.clone(), group_char.clone());
            Some(Format::Numeric { pattern: None, decimal_char, group_char })
        }
        _ => None,
    }
}

/// Compiles a format for a datatype of this kind; `None` if it is not understood.
pub(super) fn compile_format(kind: Kind, format: &Format) -> Option<Compiled> {
    let numeric = kind.is_number();
    match format {
        Format::Text(pattern) if numeric => {
            NumberPattern::parse(Some(pattern), None, None).map(Compiled::Number)
        }
        Format::Numeric { pattern, decimal_char, group_char } if numeric => {
            NumberPattern::parse(pattern.as_deref(), decimal_char.as_deref(), group_char.as_deref())
                .map(Compiled::Number)
        }
        Format::Numeric { .. } => None,
        Format::Text(pattern) => match kind {
            Kind::Boolean => BooleanPattern::parse(pattern).map(Compiled::Boolean),
            Kind::Time(time) => {
                DatePattern::parse(pattern).filter(|p| fits(time, p)).map(Compiled::Date)
            }
            _ => TextPattern::parse(pattern).map(Compiled::Text),
        },
    }
}

/// Whether a pattern has the fields that a date or time datatype needs, and no others. Minutes may
/// stand without seconds.
fn fits(time: Temporal, pattern: &DatePattern) -> bool {
    let date = [Field::Year, Field::Month, Field::Day].map(|f| pattern.has(f));
    let clock = [Field::Hour, Field::Minute].map(|f| pattern.has(f));
    let second = pattern.has(Field::Second);
    let (wanted, with_clock) = match time {
        Temporal::Date => ([true, true, true], false),
        Temporal::DateTime | Temporal::DateTimeStamp => ([true, true, true], true),
        Temporal::Time => ([false, false, false], true),
        Temporal::Year => ([true, false, false], false),
        Temporal::YearMonth => ([true, true, false], false),
        Temporal::Month => ([false, true, false], false),
        Temporal::MonthDay => ([false, true, true], false),
        Temporal::Day => ([false, false, true], false),
    };
    date == wanted
        && clock == [with_clock; 2]
        && (with_clock || !second)
        && (second || !pattern.has_fraction())
        && (time != Temporal::DateTimeStamp || pattern.has_zone())
}

/// Writes what a pattern found in the form of XML Schema.
pub(super) fn write_moment(time: Temporal, parts: &Parts<'_>, out: &mut String) {
    use std::fmt::Write;
    out.clear();
    let n = |part: Option<u32>| part.unwrap_or(0);
    let (y, m, d) = (n(parts.year), n(parts.month), n(parts.day));
    if time == Temporal::Date && y < 10_000 && m < 100 && d < 100 && parts.zone.is_none() {
        let digit = |n: u32| char::from(b'0' + (n % 10) as u8);
        let year = [digit(y / 1000), digit(y / 100), digit(y / 10), digit(y)];
        out.extend(year.into_iter().chain(['-', digit(m / 10), digit(m)]));
        out.extend(['-', digit(d / 10), digit(d)]);
        return;
    }
    // Writing to a String cannot fail.
    let _ = match time {
        Temporal::Date => write!(out, "{y:04}-{m:02}-{d:02}"),
        Temporal::DateTime | Temporal::DateTimeStamp => write!(out, "{y:04}-{m:02}-{d:02}T"),
        Temporal::Time => Ok(()),
        Temporal::Year => write!(out, "{y:04}"),
        Temporal::YearMonth => write!(out, "{y:04}-{m:02}"),
        Temporal::Month => write!(out, "--{m:02}"),
        Temporal::MonthDay => write!(out, "--{m:02}-{d:02}"),
        Temporal::Day => write!(out, "---{d:02}"),
    };
    if let Some(hour) = parts.hour {
        let _ = write!(out, "{hour:02}:{:02}:{:02}", n(parts.minute), n(parts.second));
        if let Some(fraction) = parts.fraction {
            let _ = write!(out, ".{fraction}");
        }
    }
    match parts.zone {
        Some((_, true)) => out.push('Z'),
        Some((minutes, false)) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.abs();
            let _ = write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        }
        None => {}
    }
}

/// The format as a message shows it.
pub(super) fn show_format(format: &Format) -> String {
    match format {
        Format::Text(text) => text.clone(),
        Format::Numeric { pattern, decimal_char, group_char } => {
            let given =
                [("pattern", pattern), ("decimalChar", decimal_char), ("groupChar", group_char)];
            let given: Vec<_> = given
                .iter()
                .filter_map(|(name, value)| Some(format!("{name}: {}", value.as_ref()?)))
                .collect();
            given.join(", ")
        }
    }
}
