//! Dates of the Extended Date/Time Format, level 0, by their value.
//!
//! Library of Congress, <https://www.loc.gov/standards/datetime/>, "Level 0": a year, a month, a day, a
//! day with a time, or an interval between two dates. CSVW has no such datatype; metadata name it by the
//! `@id` of a string, whose format can say how a date is written but not which days there are.

use super::builtin::Temporal;
use super::time::Moment;

/// IRI of the datatype.
pub(super) const LEVEL_0: &str = "http://id.loc.gov/datatypes/edtf/EDTF-level0";

/// Returns whether a string is a date of level 0, or an interval, that the calendar has.
pub(super) fn is_level_0(text: &str) -> bool {
    match text.split_once('/') {
        Some((start, end)) => is_date(start) && is_date(end),
        None => is_date(text) || is_date_time(text),
    }
}

fn is_date(text: &str) -> bool {
    let kind = match text.len() {
        4 => Temporal::Year,
        7 => Temporal::YearMonth,
        10 => Temporal::Date,
        _ => return false,
    };
    // A sign or a zone would make another length of it.
    !text.starts_with('-') && Moment::parse(kind, text).is_some()
}

/// A date with a time; the offset from UTC may be in whole hours.
fn is_date_time(text: &str) -> bool {
    let hours = text.len() == 22 && matches!(text.as_bytes()[19], b'+' | b'-');
    let whole = if hours { format!("{text}:00") } else { text.to_owned() };
    let plain = !text.starts_with('-') && !text.contains('.') && text.len() > 10;
    plain
        && is_date(text.get(..10).unwrap_or_default())
        && Moment::parse(Temporal::DateTime, &whole).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_that_the_calendar_has() {
        for date in [
            "2021",
            "0000",
            "2021-12",
            "2024-02-29",
            "2021-03-05",
            "1985-04-12T23:20:30",
            "1985-04-12T23:20:30Z",
            "1985-04-12T23:20:30-04",
            "1985-04-12T23:20:30+04:30",
            "1964/2008",
            "2004-06/2006-08",
            "2004-02-01/2005",
        ] {
            assert!(is_level_0(date), "{date}");
        }
        for not in [
            "",
            "21",
            "2021-13",
            "2021-00",
            "2021-02-29",
            "2021-02-30",
            "2021-04-31",
            "2021-1",
            "-001",
            "-2021",
            "20210305",
            "2021-03-05T24:00:01",
            "2021-03-05T10:00",
            "2021/",
            "2021/2022/2023",
            "2021-02-30/2022",
            "2021-XX",
            "２０２１",
            "2021Z",
        ] {
            assert!(!is_level_0(not), "{not}");
        }
    }
}
