//! Dates as people write them, at their own precision, checked by value.
//!
//! Reads `2021年3月5日`, `2021.3`, `21/3/5`, `20210305`, `二〇二一年三月`, day counts of Excel, intervals (`2021年至今`).
//! What tells a time only against today (去年底, 近年) is told apart, and so is what no calendar has (`2021-13`).

use std::fmt;

use super::numeral;
use crate::text;

/// A date at its own precision: year, month or day (EDTF level 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Returns the date if a calendar has it and the year lies in 1900 … 2099; `month` and `day` may be none.
    ///
    /// ```
    /// use ledger::Date;
    /// assert_eq!(Date::new(2021, Some(3), None).unwrap().to_string(), "2021-03");
    /// assert_eq!(Date::new(2021, Some(2), Some(30)), None);
    /// ```
    pub fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Date> {
        let y = u16::try_from(year).ok().filter(|y| (1900..=2099).contains(y))?;
        let Some(month) = month else {
            return day.is_none().then_some(Date { year: y, month: 0, day: 0 });
        };
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
            2 => 28,
            _ => return None,
        };
        let day = match day {
            Some(day) if day == 0 || day > days => return None,
            Some(day) => day,
            None => 0,
        };
        Some(Date { year: y, month: month as u8, day: day as u8 })
    }

    /// Returns the date of a day count of Excel (1900 system, or 1904's), none outside 1900 … 2099.
    pub fn from_serial(serial: f64, since_1904: bool) -> Option<Date> {
        if !serial.is_finite() || !(1.0..80_000.0).contains(&serial) {
            return None;
        }
        // Days since 1970-01-01; the 1900 system counts a 29 February 1900 that never was.
        let days = serial.floor() as i64 + if since_1904 { -24_107 } else { -25_569 };
        let (year, month, day) = civil(days);
        Date::new(year, Some(month), Some(day))
    }

    /// Returns the year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Returns the date without its day, for cells that show only the month.
    #[must_use]
    pub fn month_only(self) -> Date {
        Date { day: 0, ..self }
    }

    /// Returns the date without month and day, for cells that show only the year.
    #[must_use]
    pub fn year_only(self) -> Date {
        Date { month: 0, day: 0, ..self }
    }
}

impl fmt::Display for Date {
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

/// Year, month and day of a count of days since 1970-01-01 (Hinnant, “chrono-Compatible Low-Level Date Algorithms”).
fn civil(days: i64) -> (u32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year as u32, month as u32, (doy - (153 * mp + 2) / 5 + 1) as u32)
}

/// What a cell of a date column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateReading {
    /// Nothing.
    Empty,
    /// A date, with the end of an interval where one is told.
    Date(Date, Option<Date>),
    /// Only the earliest or the latest time that it may be: 2017年前, 上世纪90年代, “十三五”期间.
    Bounds(Option<Date>, Option<Date>),
    /// Digits in the form of a date that no calendar has: `2021-13`, `2021年2月30日`.
    Impossible,
    /// A time that only the day of writing would tell: 去年底, 近年.
    Relative,
    /// Something else.
    Unreadable,
}

/// Reads the text of a cell as a date.
///
/// ```
/// use ledger::{DateReading, read_date};
/// let DateReading::Date(date, _) = read_date("21.3.5") else { panic!() };
/// assert_eq!(date.to_string(), "2021-03-05");
/// assert_eq!(read_date("2021-13"), DateReading::Impossible);
/// assert_eq!(read_date("前年底"), DateReading::Relative);
/// ```
pub fn read_date(cell: &str) -> DateReading {
    let plain = text::plain(cell);
    let written = without_time(&plain);
    let squeezed: String = written.chars().filter(|c| *c != ' ').collect();
    if text::says_nothing(&squeezed) {
        return DateReading::Empty;
    }
    if let Some(reading) = bounds(&squeezed).or_else(|| interval(&squeezed)) {
        return reading;
    }
    // 2018年左右, 约2018年: near it, who knows on which side.
    let near = ["左右", "前后", "上下", "大约", "大概", "约"].iter().any(|w| squeezed.contains(w));
    match single(&squeezed) {
        DateReading::Date(..) if near => DateReading::Unreadable,
        reading => reading,
    }
}

/// Reads what only limits a time: 2017年前, 2026年底前, 2018年以后, 上世纪90年代, “十三五”期间; none where the text is none.
fn bounds(text: &str) -> Option<DateReading> {
    let ends = |words: &[&str]| words.iter().find_map(|w| text.strip_suffix(w)).map(str::to_owned);
    let date = |text: &str| match single(text) {
        DateReading::Date(date, None) => Some(date),
        _ => None,
    };
    if let Some(head) = ends(&["及以前", "及之前", "之前", "以前", "年前", "前"]) {
        let head = if text.ends_with("年前") { format!("{head}年") } else { head };
        return date(&head).map(|date| DateReading::Bounds(None, Some(date)));
    }
    if let Some(head) = ends(&["及以后", "之后", "以后", "年后", "月后"]) {
        let unit = text.chars().rev().nth(1).filter(|c| matches!(c, '年' | '月'));
        let head = if head.ends_with(['年', '月']) {
            head
        } else {
            format!("{head}{}", unit.map_or(String::new(), String::from))
        };
        return date(&head).map(|date| DateReading::Bounds(Some(date), None));
    }
    let bare: String = text.chars().filter(|c| !"\"'“”‘’《》()".contains(*c)).collect();
    let years = |first: u32, last: u32| {
        let year = |y| Date::new(y, None, None);
        Some(DateReading::Bounds(Some(year(first)?), Some(year(last)?)))
    };
    if let Some(head) = bare.find("五").and_then(|at| {
        let tail = &bare[at + '五'.len_utf8()..];
        ["", "期间", "时期", "规划期间", "规划时期"].contains(&tail).then_some(&bare[..at])
    }) {
        let number = numeral::value(head).and_then(|n| u32::try_from(n).ok());
        return number
            .filter(|n| (3..=20).contains(n))
            .and_then(|n| years(1951 + 5 * n, 1955 + 5 * n));
    }
    let (head, tail) = bare.split_once("年代")?;
    if !["", "初", "初期", "中", "中期", "末", "末期", "后期", "以来"].contains(&tail)
    {
        return None;
    }
    let (century, digits) = ["上世纪", "20世纪", "二十世纪"]
        .iter()
        .find_map(|w| head.strip_prefix(w))
        .map(|digits| (Some(1900), digits))
        .or_else(|| {
            Some((Some(2000), ["21世纪", "本世纪"].iter().find_map(|w| head.strip_prefix(w))?))
        })
        .unwrap_or((None, head));
    let value = digits
        .parse::<u32>()
        .ok()
        .or_else(|| numeral::value(digits).and_then(|n| u32::try_from(n).ok()))?;
    let first = match (value, century) {
        (1900..=2099, _) => value,
        (0..=99, Some(century)) => century + value,
        (50..=99, None) => 1900 + value,
        _ => return None,
    };
    (first % 10 == 0).then(|| years(first, first + 9)).flatten()
}

/// Cuts a time of day off: `2021-03-05 00:00:00`, `2021-03-05T08:00`.
fn without_time(plain: &str) -> &str {
    let Some(colon) = plain.find(':') else { return plain };
    let head = &plain[..colon];
    let cut = head.rfind([' ', 'T']).unwrap_or(0);
    if cut > 0 && head[cut + 1..].chars().all(|c| c.is_ascii_digit()) {
        &head[..cut]
    } else {
        plain
    }
}

/// Reads `2021年3月至2022年5月`, `2019-2021`, `2021年至今`; none where the text is no interval.
fn interval(text: &str) -> Option<DateReading> {
    for open in ["至今", "到现在", "以来", "起至今", "-今", "~今"] {
        if let Some(head) = text.strip_suffix(open) {
            return Some(single(head.trim_end_matches(['-', '~', '—', '起'])));
        }
    }
    let (left, right) = ["至", "到", "~", "——", "—", "–", "--"]
        .iter()
        .find_map(|s| text.split_once(s))
        .or_else(|| {
            let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|r| r.len() == 4).count();
            // `2019-2021`, `2021.3-2022.5`: a hyphen between two years.
            (runs == 2).then(|| {
                text.match_indices('-')
                    .map(|(at, _)| (&text[..at], &text[at + 1..]))
                    .find(|(_, r)| r.len() >= 4 && r.as_bytes()[..4].iter().all(u8::is_ascii_digit))
            })?
        })?;
    match (single(left), single(right)) {
        (DateReading::Date(a, None), DateReading::Date(b, None)) if a <= b => {
            Some(DateReading::Date(a, Some(b)))
        }
        (DateReading::Date(..), DateReading::Date(..)) => Some(DateReading::Impossible),
        (DateReading::Date(a, None), _) if right.is_empty() => Some(DateReading::Date(a, None)),
        (DateReading::Impossible, _) | (_, DateReading::Impossible) => {
            Some(DateReading::Impossible)
        }
        _ => None,
    }
}

/// A number of a date with how many digits it has and the text between it and the next one.
struct Part {
    value: u32,
    digits: usize,
    after: String,
}

/// Splits into numbers (Arabic or Chinese) and what stands after each; what stands before the first comes first.
fn parts(text: &str) -> Option<(String, Vec<Part>)> {
    let mut before = String::new();
    let mut found: Vec<Part> = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let is_numeral = |c: char| numeral::digit(c).is_some() || c == '十';
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        if chars[i].is_ascii_digit() {
            while i < chars.len() && chars[i].is_ascii_digit() {
                i += 1;
            }
        } else if is_numeral(chars[i]) {
            while i < chars.len() && is_numeral(chars[i]) {
                i += 1;
            }
        }
        if i > start {
            let run: String = chars[start..i].iter().collect();
            let (value, digits) = if run.is_ascii() {
                (run.parse().ok()?, run.len())
            } else {
                let value = u32::try_from(numeral::value(&run)?).ok()?;
                (value, if run.contains('十') { 2 } else { i - start })
            };
            found.push(Part { value, digits, after: String::new() });
        } else {
            found.last_mut().map_or(&mut before, |p| &mut p.after).push(chars[i]);
            i += 1;
        }
    }
    Some((before, found))
}

const RELATIVE: [&str; 24] = [
    "去年", "前年", "今年", "本年", "明年", "上年", "近年", "近期", "近来", "最近", "年底", "年初",
    "年末", "年中", "上月", "本月", "月底", "目前", "不久", "往年", "早年", "多年", "刚", "日前",
];

/// A year of two digits: 14 is 2014, 98 is 1998.
fn full_year(value: u32, digits: usize) -> u32 {
    match digits {
        2 if value < 50 => 2000 + value,
        2 => 1900 + value,
        _ => value,
    }
}

fn single(text: &str) -> DateReading {
    let Some((before, parts)) = parts(text) else { return DateReading::Unreadable };
    if parts.is_empty() {
        let relative = RELATIVE.iter().any(|word| text.contains(word));
        return if relative { DateReading::Relative } else { DateReading::Unreadable };
    }
    if RELATIVE[..7].iter().any(|word| before.contains(word)) {
        return DateReading::Relative;
    }
    let words = |s: &str| s.chars().filter(|c| text::is_han(*c)).count();
    let foreign = words(&before) + parts.last().map_or(0, |p| words(&p.after));
    if foreign > 8 || parts.len() > 3 {
        return DateReading::Unreadable;
    }
    let checked =
        |date: Option<Date>| date.map_or(DateReading::Impossible, |d| DateReading::Date(d, None));
    match parts.as_slice() {
        [one] => match one.digits {
            8 => checked(Date::new(
                one.value / 10_000,
                Some(one.value / 100 % 100),
                Some(one.value % 100),
            )),
            6 if (1900..2100).contains(&(one.value / 100)) => {
                checked(Date::new(one.value / 100, Some(one.value % 100), None))
            }
            5 if (20_000..60_000).contains(&one.value) => {
                checked(Date::from_serial(f64::from(one.value), false))
            }
            4 => checked(Date::new(one.value, None, None)),
            2 if one.after.starts_with('年') => {
                checked(Date::new(full_year(one.value, 2), None, None))
            }
            _ => DateReading::Unreadable,
        },
        // A day count with a time of day.
        [whole, fraction] if whole.digits == 5 && whole.after == "." && fraction.digits > 0 => {
            checked(Date::from_serial(f64::from(whole.value), false))
        }
        [year, second] if year.digits == 4 && second.digits == 4 => DateReading::Unreadable,
        // 2021年第3季度, 2021年3季度: the year is what is told.
        [year, quarter] if quarter.after.contains("季") => {
            checked(Date::new(full_year(year.value, year.digits), None, None))
        }
        [year, month] if year.digits == 4 && month.digits <= 2 => {
            checked(Date::new(year.value, Some(month.value), None))
        }
        [year, month] if year.digits == 2 && month.digits <= 2 => {
            // `14年8月`, `21.3`; `3.15` tells no year.
            if year.after.starts_with('年') || year.value > 12 {
                checked(Date::new(full_year(year.value, 2), Some(month.value), None))
            } else {
                DateReading::Unreadable
            }
        }
        [year, month, day]
            if matches!(year.digits, 2 | 4) && month.digits <= 2 && day.digits <= 2 =>
        {
            checked(Date::new(
                full_year(year.value, year.digits),
                Some(month.value),
                Some(day.value),
            ))
        }
        // `3/15/2021` as American Excel shows it; `15/3/2021`; `3/5/2021` may be either.
        [a, b, year] if year.digits == 4 && a.digits <= 2 && b.digits <= 2 => {
            if a.value == b.value || b.value > 12 {
                checked(Date::new(year.value, Some(a.value), Some(b.value)))
            } else if a.value > 12 {
                checked(Date::new(year.value, Some(b.value), Some(a.value)))
            } else {
                DateReading::Unreadable
            }
        }
        _ => DateReading::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match read_date(text) {
            DateReading::Date(a, None) => a.to_string(),
            DateReading::Date(a, Some(b)) => format!("{a}/{b}"),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_keep_their_precision() {
        for (text, expected) in [
            ("2021年3月5日", "2021-03-05"),
            ("2021年3月", "2021-03"),
            ("2021年", "2021"),
            ("2021", "2021"),
            ("2021.3", "2021-03"),
            ("2021-03-05 00:00:00", "2021-03-05"),
            ("2021/3/5", "2021-03-05"),
            ("20210305", "2021-03-05"),
            ("202103", "2021-03"),
            ("21.3.5", "2021-03-05"),
            ("14年8月", "2014-08"),
            ("98年", "1998"),
            ("二〇二一年三月五日", "2021-03-05"),
            ("二零一六年十二月", "2016-12"),
            ("２０１８-０４-０９", "2018-04-09"),
            ("44075", "2020-09-01"),
            ("2021年上半年", "2021"),
            ("2021年3月底", "2021-03"),
            ("自2021年起", "2021"),
            ("2021年至今", "2021"),
            ("2019-2021", "2019/2021"),
            ("2021年3月至2022年5月", "2021-03/2022-05"),
            ("2021.3-2022.5", "2021-03/2022-05"),
            ("3/15/2021", "2021-03-15"),
            ("2020年2月29日", "2020-02-29"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_only_limits_a_time_is_a_bound() {
        for (text, expected) in [
            ("2017年前", "[/2017]"),
            ("2017年以前", "[/2017]"),
            ("2017年3月之前", "[/2017-03]"),
            ("2026年底前", "[/2026]"),
            ("2018年以后", "[2018/]"),
            ("上世纪90年代", "[1990/1999]"),
            ("20世纪八十年代初", "[1980/1989]"),
            ("90年代", "[1990/1999]"),
            ("2010年代", "[2010/2019]"),
            ("“十三五”期间", "[2016/2020]"),
        ] {
            let DateReading::Bounds(first, last) = read_date(text) else { panic!("{text}") };
            let show = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
            assert_eq!(format!("[{}/{}]", show(first), show(last)), expected, "{text}");
        }
        for text in ["2018年左右", "约2019年", "2019年前后"] {
            check(text, "Unreadable");
        }
        for text in ["三年前", "年底前", "五年前"] {
            assert!(
                !matches!(read_date(text), DateReading::Date(..) | DateReading::Bounds(..)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_no_calendar_has_is_no_date() {
        for text in [
            "2021-13",
            "2021年2月30日",
            "2014/6/35",
            "2019年0月",
            "20211301",
            "2021.0",
            "2019-02-29",
        ] {
            check(text, "Impossible");
        }
    }

    #[test]
    fn times_relative_to_today_are_told_apart() {
        for text in ["去年底", "前年底", "近年", "今年3月", "年初"] {
            check(text, "Relative");
        }
        for text in ["张三", "3.15", "5月", "3/5/2021", "建成后投产"] {
            check(text, "Unreadable");
        }
        for text in ["", "无", "/", "—"] {
            check(text, "Empty");
        }
    }

    #[test]
    fn day_counts_follow_excel() {
        assert_eq!(Date::from_serial(43_735.0, false), Date::new(2019, Some(9), Some(27)));
        assert_eq!(Date::from_serial(42_273.0, true), Date::new(2019, Some(9), Some(27)));
        assert_eq!(Date::from_serial(f64::NAN, false), None);
    }
}
