//! Dates as ledgers have them: `2021年3月`, `2021.3`, `2021/03/05`, `二〇一六年`, at their own
//! precision.
//!
//! Reads what is plainly a year, month or day and nothing else; two-digit years and day-first dates
//! are refused, because they can be read in more than one way, and so are days that the calendar does
//! not have.

use super::width;

/// A date of which the month and the day may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// Year, 1000 to 2999.
    pub year: u16,
    /// Month, from 1.
    pub month: Option<u8>,
    /// Day, from 1.
    pub day: Option<u8>,
}

impl PartialDate {
    /// Returns whether the Gregorian calendar has such a month and day.
    pub fn exists(self) -> bool {
        let month = self.month.is_none_or(|m| (1..=12).contains(&m));
        month
            && match (self.month, self.day) {
                (Some(m), Some(d)) => (1..=days_in_month(i64::from(self.year), m)).contains(&d),
                (None, Some(_)) => false,
                (_, None) => true,
            }
    }
}

/// Returns the number of days of a month (1 to 12) in the proleptic Gregorian calendar.
pub fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads a date; `None` if it is none, could be read in two ways, or the calendar does not have it.
///
/// # Examples
///
/// ```
/// use xiangmai_text::date::{PartialDate, read};
///
/// let march = PartialDate { year: 2021, month: Some(3), day: None };
/// assert_eq!(read("2021年3月"), Some(march));
/// assert_eq!(read("2021.2.30"), None);
/// ```
pub fn read(text: &str) -> Option<PartialDate> {
    parts(text).filter(|date| date.exists())
}

/// Reads what is written as a date, whether or not the calendar has it: to say what is wrong with it.
pub fn parts(text: &str) -> Option<PartialDate> {
    if text.len() > 60 {
        return None;
    }
    let folded: String = width::fold(text.trim()).chars().filter(|c| !c.is_whitespace()).collect();
    let mut rest = folded.as_str();
    let year = number(&mut rest, true)?;
    let mut date = PartialDate { year, month: None, day: None };
    if !(1000..=2999).contains(&year) {
        return compact(&folded);
    }
    let separator = match rest.chars().next() {
        None => return Some(date),
        Some('年') => {
            rest = &rest['年'.len_utf8()..];
            rest = rest.strip_prefix('度').unwrap_or(rest);
            if rest.is_empty() {
                return Some(date);
            }
            '年'
        }
        Some(c @ ('-' | '.' | '/' | '—' | '–')) => {
            rest = &rest[c.len_utf8()..];
            c
        }
        _ => return None,
    };
    let month = number(&mut rest, false).filter(|m| (1..=99).contains(m))?;
    date.month = Some(month as u8);
    rest = match separator {
        '年' => rest.strip_prefix("月份").or_else(|| rest.strip_prefix('月'))?,
        _ if rest.is_empty() => return Some(date),
        _ => rest.strip_prefix(separator)?,
    };
    if rest.is_empty() {
        return (separator == '年').then_some(date);
    }
    let day = number(&mut rest, false).filter(|d| (1..=99).contains(d))?;
    date.day = Some(day as u8);
    rest = rest.strip_prefix(['日', '号']).unwrap_or(rest);
    rest.is_empty().then_some(date)
}

/// `20210305`.
fn compact(text: &str) -> Option<PartialDate> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let valid = (1000..=2999).contains(&year) && month > 0 && day > 0;
    valid.then_some(PartialDate { year, month: Some(month as u8), day: Some(day as u8) })
}

/// Takes a number in ASCII or Chinese digits; a year has its digits one by one (`二〇一六`), a month
/// or day may be counted (`十二`, `二十一`). 0 stands for a number that is too large.
fn number(rest: &mut &str, year: bool) -> Option<u16> {
    let ascii = rest.bytes().take_while(u8::is_ascii_digit).count();
    if ascii > 0 {
        let (digits, after) = rest.split_at(ascii);
        *rest = after;
        return Some(digits.parse().unwrap_or(0));
    }
    let length = rest.chars().take_while(|&c| digit(c).is_some() || c == '十').count();
    let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
    let (digits, after) = rest.split_at(end);
    if digits.is_empty() {
        return None;
    }
    *rest = after;
    let values =
        |part: &str| part.chars().try_fold(0u16, |n, c| n.checked_mul(10)?.checked_add(digit(c)?));
    if year {
        return Some(values(digits).filter(|_| length == 4).unwrap_or(0));
    }
    match digits.split_once('十') {
        None => values(digits),
        Some((tens, ones)) if tens.chars().count() <= 1 && ones.chars().count() <= 1 => {
            let tens = if tens.is_empty() { 1 } else { values(tens)? };
            Some(tens * 10 + values(ones)?)
        }
        Some(_) => None,
    }
}

fn digit(c: char) -> Option<u16> {
    "〇一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u16).or(match c {
        '零' | '○' | 'Ο' | 'O' => Some(0),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ledger_dates_are_read_at_their_own_precision() {
        let check = |text, expected: Option<(u16, u8, u8)>| {
            let parts = |d: PartialDate| (d.year, d.month.unwrap_or(0), d.day.unwrap_or(0));
            assert_eq!(read(text).map(parts), expected, "{text}");
        };
        check("2021年3月", Some((2021, 3, 0)));
        check("2021年03月05日", Some((2021, 3, 5)));
        check("2021年3月份", Some((2021, 3, 0)));
        check("2021 年 3 月", Some((2021, 3, 0)));
        check("2021.3", Some((2021, 3, 0)));
        check("2021.3.5", Some((2021, 3, 5)));
        check("2021-03", Some((2021, 3, 0)));
        check("2021/3/5", Some((2021, 3, 5)));
        check("2021", Some((2021, 0, 0)));
        check("2021年", Some((2021, 0, 0)));
        check("2021年度", Some((2021, 0, 0)));
        check("２０２１年３月", Some((2021, 3, 0)));
        check("二〇一六年", Some((2016, 0, 0)));
        check("二〇一六", Some((2016, 0, 0)));
        check("二零一六年十二月二十一日", Some((2016, 12, 21)));
        check("二〇一六年十月", Some((2016, 10, 0)));
        check("20210305", Some((2021, 3, 5)));
        check("2024年2月29日", Some((2024, 2, 29)));
        for not in [
            "",
            "21年3月",
            "3/5/2021",
            "2021年13月",
            "2021.",
            "2021年3",
            "约2021年",
            "2021-3/5",
            "202103",
            "2021年3月32日",
            "2021年2月30日",
            "2021.2.29",
            "2021-04-31",
            "20210230",
            "2021年0月",
            "十",
            "二〇一六七",
            "99999999999",
        ] {
            check(not, None);
        }
    }
    #[test]
    fn what_the_calendar_does_not_have_is_still_told_from_what_is_no_date() {
        let check = |text, exists: Option<bool>| {
            assert_eq!(parts(text).map(PartialDate::exists), exists, "{text}");
        };
        check("2021-13", Some(false));
        check("2021-02-30", Some(false));
        check("2024-02-29", Some(true));
        check("约2021", None);
    }
}
