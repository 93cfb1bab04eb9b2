use super::numeral::chinese;

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `2021`
    Year,
    /// `2021-03`
    Month,
    /// `2021-03-05`
    Day,
}

/// A date at its own precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// The month, where it is known.
    pub month: Option<u32>,
    /// The day, where it is known.
    pub day: Option<u32>,
}

impl Date {
    /// Returns how exact the date is.
    pub fn precision(&self) -> Precision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// Returns whether the two dates can be the same: equal as far as both are exact.
    pub fn agrees(&self, other: &Self) -> bool {
        let same = |a: Option<u32>, b: Option<u32>| a.is_none() || b.is_none() || a == b;
        self.year == other.year && same(self.month, other.month) && same(self.day, other.day)
    }

    /// Reads `2021`, `2021-03`, `2021-03-05`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next().map(str::parse).transpose().ok()?;
        let day = parts.next().map(str::parse).transpose().ok()?;
        Some(Self { year, month, day })
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(m) = self.month {
            write!(f, "-{m:02}")?;
            if let Some(d) = self.day {
                write!(f, "-{d:02}")?;
            }
        }
        Ok(())
    }
}

/// A time as printed: a year of its own, or one that follows from the report's date or from the sentence before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeWord {
    /// `2021年3月`
    Printed(Date),
    /// `去年` is -1, `今年` and `年内` 0, `明年` 1; with a month where one is printed.
    Relative(i32, Option<u32>),
    /// `次年`, `第二年`, `同年`: counted from the year told before.
    Following(i32, Option<u32>),
    /// `上个月`, `上月` is -1, `本月` 0: counted from the report's date.
    MonthShift(i32),
    /// `6月`: of the year told before, else of the report.
    Month(u32),
}

struct Scan<'a> {
    chars: &'a [char],
    end: usize,
}

impl Scan<'_> {
    fn at(&self, i: usize) -> char {
        if i < self.end { self.chars[i] } else { '\0' }
    }

    fn literal(&self, i: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(k, c)| self.at(i + k) == c)
    }

    /// Digits of both widths from `i`: their value and count.
    fn digits(&self, i: usize) -> (u32, usize) {
        let mut n = 0;
        let mut value: u32 = 0;
        loop {
            let c = self.at(i + n);
            let d = match c {
                '0'..='9' => c as u32 - '0' as u32,
                '０'..='９' => c as u32 - '０' as u32,
                _ => break,
            };
            value = value.saturating_mul(10).saturating_add(d);
            n += 1;
        }
        (value, n)
    }

    /// A month or day at `i`: figures or a Chinese numeral of at most three signs, before `sign`.
    fn part(&self, i: usize, sign: &str, top: u32) -> Option<(u32, usize)> {
        let (value, n) = self.digits(i);
        let (value, n) = if n > 0 {
            (value, n)
        } else {
            let n = (0..3).take_while(|k| super::numeral::is_numeral(self.at(i + k))).count();
            let word: String = self.chars.get(i..i + n)?.iter().collect();
            (chinese(&word)? as u32, n)
        };
        ((1..=top).contains(&value) && n <= 3 && sign.chars().any(|s| self.at(i + n) == s))
            .then_some((value, n + 1))
    }

    fn year(&self, i: usize) -> Option<(i32, usize)> {
        let (value, n) = self.digits(i);
        if n == 4 && (1949..=2100).contains(&value) {
            return Some((i32::try_from(value).ok()?, 4));
        }
        if n > 0 {
            return None;
        }
        let word: String = self.chars.get(i..i + 4)?.iter().collect();
        if !word.starts_with(['一', '二']) || word.chars().any(|c| "十百千万亿两".contains(c))
        {
            return None;
        }
        let value = chinese(&word)?;
        (1949.0..=2100.0).contains(&value).then_some((value as i32, 4))
    }
}

/// Returns the printed dates between `start` and `end`: first character, one past the last, date.
pub fn dates(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize, Date)> {
    times(chars, start, end)
        .into_iter()
        .filter_map(|(s, e, t)| if let TimeWord::Printed(d) = t { Some((s, e, d)) } else { None })
        .collect()
}

/// Returns the times told between `start` and `end`, in order.
pub fn times(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize, TimeWord)> {
    let scan = Scan { chars, end };
    let mut out = Vec::new();
    let mut i = start;
    while i < end {
        if let Some((word, length)) = time_at(&scan, i) {
            out.push((i, i + length, word));
            i += length;
        } else {
            // Skip a whole run of digits, so that 12020年 is not read from its second figure.
            let (_, n) = scan.digits(i);
            i += n.max(1);
        }
    }
    out
}

/// Words for a year: whether it is counted from the day of the report (else from the year told before), and by how many years.
const YEAR_WORDS: [(&str, bool, i32); 16] = [
    ("去年", true, -1),
    ("上年度", true, -1),
    ("今年", true, 0),
    ("本年度", true, 0),
    ("年内", true, 0),
    ("明年", true, 1),
    ("来年", true, 1),
    ("后年", true, 2),
    ("前年", true, -2),
    ("同年", false, 0),
    ("当年", false, 0),
    ("次年", false, 1),
    ("第二年", false, 1),
    ("翌年", false, 1),
    ("转年", false, 1),
    ("第三年", false, 2),
];

fn time_at(scan: &Scan<'_>, i: usize) -> Option<(TimeWord, usize)> {
    if let Some((year, n)) = scan.year(i) {
        return printed(scan, i, year, n);
    }
    for (word, from_report, shift) in YEAR_WORDS {
        if scan.literal(i, word) {
            // 三年内, 两年内 are spans, not this year.
            if word == "年内"
                && i > 0
                && (super::numeral::is_numeral(scan.chars[i - 1])
                    || scan.chars[i - 1].is_ascii_digit())
            {
                return None;
            }
            let n = word.chars().count();
            let month = scan.part(i + n, "月", 12);
            let length = n + month.map_or(0, |(_, m)| m);
            let month = month.map(|(m, _)| m);
            let time = if from_report {
                TimeWord::Relative(shift, month)
            } else {
                TimeWord::Following(shift, month)
            };
            return Some((time, length));
        }
    }
    for (word, shift) in [("上个月", -1), ("上月", -1), ("本月", 0), ("这个月", 0)] {
        if scan.literal(i, word) {
            return Some((TimeWord::MonthShift(shift), word.chars().count()));
        }
    }
    let before = if i > 0 { scan.chars[i - 1] } else { '。' };
    if !before.is_ascii_digit()
        && !"年第每个近过半".contains(before)
        && !super::numeral::is_numeral(before)
        && let Some((month, n)) = scan.part(i, "月", 12)
        && scan.at(i + n) != '均'
        && !scan.literal(i + n, "评")
        && !scan.literal(i + n, "报")
    {
        return Some((TimeWord::Month(month), n));
    }
    None
}

fn printed(scan: &Scan<'_>, i: usize, year: i32, n: usize) -> Option<(TimeWord, usize)> {
    let sign = scan.at(i + n);
    let mut date = Date { year, month: None, day: None };
    if sign == '年' {
        let mut length = n + 1;
        if scan.literal(i + length, "度") {
            length += 1;
        }
        if let Some((month, m)) = scan.part(i + length, "月", 12) {
            date.month = Some(month);
            length += m;
            if let Some((day, d)) = scan.part(i + length, "日号", 31) {
                date.day = Some(day);
                length += d;
            }
        }
        return Some((TimeWord::Printed(date), length));
    }
    if matches!(sign, '-' | '.' | '/') {
        let (month, m) = scan.digits(i + n + 1);
        let (day, d) = scan.digits(i + n + 1 + m + 1);
        let second = scan.at(i + n + 1 + m);
        if (1..=2).contains(&m)
            && (1..=12).contains(&month)
            && (1..=2).contains(&d)
            && (1..=31).contains(&day)
            && second == sign
        {
            date.month = Some(month);
            date.day = Some(day);
            return Some((TimeWord::Printed(date), n + 1 + m + 1 + d));
        }
    }
    None
}
