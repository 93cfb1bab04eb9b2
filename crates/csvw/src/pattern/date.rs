//! Date and time patterns of UAX #35 (Unicode LDML part 4, "Date Format Patterns"), numeric fields.
//!
//! *Model for Tabular Data*, section 6.4.4. Understood are the fields `y` (or `u`), `M` (or `L`),
//! `d`, `H`, `m`, `s`, `S`, `X`, `x` in the widths that are digits, quoted and plain literals,
//! and `T` without quotes, as the Recommendation writes it. So all patterns listed there are, and
//! those of ledgers such as `yyyy年M月d日`. Names of months and days, two-digit years, and other
//! fields are refused.
//!
//! A field takes exactly its width where digits follow directly (`yyyyMMdd`) or where it is padded
//! (`dd`); `d`, `M`, `H`, `m`, `s` alone take one or two digits. `S` is the greatest number of
//! digits of the fraction; it and the mark before it may be missing.

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern {
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Literal(String),
    /// A field of `min` to `max` digits.
    Digits {
        field: Field,
        min: usize,
        max: usize,
    },
    Fraction {
        max: usize,
    },
    /// A time zone: width 1 to 3, and whether `Z` may stand for UTC.
    Zone {
        width: usize,
        zulu: bool,
    },
}

/// A part of a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Year.
    Year,
    /// Month, 1 to 12.
    Month,
    /// Day of the month.
    Day,
    /// Hour, 0 to 23.
    Hour,
    /// Minute.
    Minute,
    /// Second.
    Second,
}

/// What a string holds under a pattern; numbers are not checked for their range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts<'a> {
    /// Year.
    pub year: Option<u32>,
    /// Month.
    pub month: Option<u32>,
    /// Day of the month.
    pub day: Option<u32>,
    /// Hour.
    pub hour: Option<u32>,
    /// Minute.
    pub minute: Option<u32>,
    /// Second.
    pub second: Option<u32>,
    /// Digits of the fraction of the second.
    pub fraction: Option<&'a str>,
    /// Time zone in minutes east of UTC, and whether it was written `Z`.
    pub zone: Option<(i32, bool)>,
}

/// Longest run of digits a field takes.
const MAX_YEAR: usize = 9;

impl DatePattern {
    /// Compiles a pattern; `None` if it is invalid or holds what is not understood.
    pub fn parse(pattern: &str) -> Option<Self> {
        let mut items: Vec<Item> = Vec::new();
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            let width = rest.chars().take_while(|&x| x == c).count();
            if c == '\'' {
                literal(&mut items, &quoted(&mut rest)?);
                continue;
            }
            if !c.is_ascii_alphabetic() || (c == 'T' && width == 1) {
                literal(&mut items, c.encode_utf8(&mut [0; 4]));
                rest = &rest[c.len_utf8()..];
                continue;
            }
            rest = &rest[width..];
            items.push(item(c, width)?);
        }
        fix_widths(&mut items)?;
        let repeated = items.iter().enumerate().any(|(i, a)| {
            items[..i].iter().any(|b| match (a, b) {
                (Item::Digits { field: a, .. }, Item::Digits { field: b, .. }) => a == b,
                (Item::Literal(_), _) | (_, Item::Literal(_)) => false,
                _ => std::mem::discriminant(a) == std::mem::discriminant(b),
            })
        });
        let any = items.iter().any(|i| matches!(i, Item::Digits { .. }));
        (any && !repeated).then_some(Self { items })
    }

    /// Returns whether the pattern has `field`.
    pub fn has(&self, field: Field) -> bool {
        self.items.iter().any(|i| matches!(i, Item::Digits { field: f, .. } if *f == field))
    }

    /// Returns whether the pattern has a time zone.
    pub fn has_zone(&self) -> bool {
        self.items.iter().any(|i| matches!(i, Item::Zone { .. }))
    }

    /// Returns whether the pattern has a fraction of the second.
    pub fn has_fraction(&self) -> bool {
        self.items.iter().any(|i| matches!(i, Item::Fraction { .. }))
    }

    /// Reads a string; `None` if it does not follow the pattern.
    pub fn read<'a>(&self, text: &'a str) -> Option<Parts<'a>> {
        let mut parts = Parts::default();
        let mut rest = text;
        let mut items = self.items.iter().peekable();
        while let Some(item) = items.next() {
            match item {
                Item::Literal(literal) => {
                    // The mark before a fraction may be missing together with it.
                    let optional = matches!(items.peek(), Some(Item::Fraction { .. }));
                    match rest.strip_prefix(literal.as_str()) {
                        Some(after) => rest = after,
                        None if optional => {
                            items.next();
                        }
                        None => return None,
                    }
                }
                Item::Digits { field, min, max } => {
                    let digits = take_digits(&mut rest, *max);
                    if digits.len() < *min {
                        return None;
                    }
                    parts.set(*field, digits.parse().ok()?);
                }
                Item::Fraction { max } => {
                    parts.fraction = Some(take_digits(&mut rest, *max)).filter(|f| !f.is_empty());
                    parts.fraction?;
                }
                Item::Zone { width, zulu } => parts.zone = Some(zone(&mut rest, *width, *zulu)?),
            }
        }
        rest.is_empty().then_some(parts)
    }
}

impl Parts<'_> {
    fn set(&mut self, field: Field, value: u32) {
        *match field {
            Field::Year => &mut self.year,
            Field::Month => &mut self.month,
            Field::Day => &mut self.day,
            Field::Hour => &mut self.hour,
            Field::Minute => &mut self.minute,
            Field::Second => &mut self.second,
        } = Some(value);
    }
}

fn item(letter: char, width: usize) -> Option<Item> {
    let field = match letter {
        'y' | 'u' => Field::Year,
        'M' | 'L' => Field::Month,
        'd' => Field::Day,
        'H' => Field::Hour,
        'm' => Field::Minute,
        's' => Field::Second,
        'S' if width <= 18 => return Some(Item::Fraction { max: width }),
        'X' | 'x' if width <= 3 => {
            return Some(Item::Zone { width, zulu: letter == 'X' });
        }
        _ => return None,
    };
    let (min, max) = match (field, width) {
        (Field::Year, 1) => (1, MAX_YEAR),
        (Field::Year, 4) => (4, 4),
        (Field::Year, _) => return None,
        (_, 1) => (1, 2),
        (_, 2) => (2, 2),
        _ => return None,
    };
    Some(Item::Digits { field, min, max })
}

/// Where digits follow a field directly, the field has a fixed width; `yM` cannot be told apart.
fn fix_widths(items: &mut [Item]) -> Option<()> {
    for i in 1..items.len() {
        let next_is_digits = matches!(items[i], Item::Digits { .. } | Item::Fraction { .. });
        if let Item::Digits { min, max, .. } = &items[i - 1]
            && next_is_digits
            && min != max
        {
            return None;
        }
        if matches!(items[i - 1], Item::Fraction { .. }) && next_is_digits {
            return None;
        }
    }
    Some(())
}

fn literal(items: &mut Vec<Item>, text: &str) {
    match items.last_mut() {
        Some(Item::Literal(last)) => last.push_str(text),
        _ => items.push(Item::Literal(text.to_owned())),
    }
}

/// Reads `'text'`; `''` is an apostrophe, inside and outside.
fn quoted(rest: &mut &str) -> Option<String> {
    let mut text = String::new();
    let mut after = &rest[1..];
    if let Some(after) = after.strip_prefix('\'') {
        *rest = after;
        return Some("'".to_owned());
    }
    loop {
        let end = after.find('\'')?;
        text.push_str(&after[..end]);
        after = &after[end + 1..];
        match after.strip_prefix('\'') {
            Some(more) => {
                text.push('\'');
                after = more;
            }
            None => break,
        }
    }
    *rest = after;
    Some(text)
}

fn take_digits<'a>(rest: &mut &'a str, max: usize) -> &'a str {
    let length = rest.bytes().take(max).take_while(u8::is_ascii_digit).count();
    let (digits, after) = rest.split_at(length);
    *rest = after;
    digits
}

fn zone(rest: &mut &str, width: usize, zulu: bool) -> Option<(i32, bool)> {
    if let Some(after) = rest.strip_prefix('Z').filter(|_| zulu) {
        *rest = after;
        return Some((0, true));
    }
    let sign = match rest.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    *rest = &rest[1..];
    let hours = take_digits(rest, 2);
    if width == 3 {
        *rest = rest.strip_prefix(':')?;
    }
    let minutes = take_digits(rest, 2);
    let optional = width == 1 && minutes.is_empty();
    if hours.len() != 2 || (minutes.len() != 2 && !optional) {
        return None;
    }
    let number = |digits: &str| digits.bytes().fold(0, |n, b| n * 10 + i32::from(b - b'0'));
    let (hours, minutes) = (number(hours), number(minutes));
    let valid = minutes < 60 && hours * 60 + minutes <= 14 * 60;
    valid.then_some((sign * (hours * 60 + minutes), false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes what was found as `y-M-d H:m:s.S zone`, `_` for what is missing.
    fn show(p: Parts<'_>) -> String {
        let n = |v: Option<u32>| v.map_or("_".into(), |v| v.to_string());
        let zone = match p.zone {
            Some((_, true)) => "Z".into(),
            Some((minutes, false)) => minutes.to_string(),
            None => "_".into(),
        };
        format!(
            "{}-{}-{} {}:{}:{}.{} {zone}",
            n(p.year),
            n(p.month),
            n(p.day),
            n(p.hour),
            n(p.minute),
            n(p.second),
            p.fraction.unwrap_or("_"),
        )
    }

    fn check(pattern: &str, text: &str, expected: Option<&str>) {
        let compiled = DatePattern::parse(pattern).expect(pattern);
        let read = compiled.read(text).map(show);
        assert_eq!(read.as_deref(), expected, "{pattern} {text}");
    }

    #[test]
    fn dates_of_the_recommendation_are_read() {
        let day = Some("2015-3-22 _:_:_._ _");
        for (pattern, text) in [
            ("yyyy-MM-dd", "2015-03-22"),
            ("yyyyMMdd", "20150322"),
            ("dd-MM-yyyy", "22-03-2015"),
            ("d-M-yyyy", "22-3-2015"),
            ("MM-dd-yyyy", "03-22-2015"),
            ("M-d-yyyy", "3-22-2015"),
            ("dd/MM/yyyy", "22/03/2015"),
            ("d/M/yyyy", "22/3/2015"),
            ("MM/dd/yyyy", "03/22/2015"),
            ("M/d/yyyy", "3/22/2015"),
            ("dd.MM.yyyy", "22.03.2015"),
            ("d.M.yyyy", "22.3.2015"),
            ("MM.dd.yyyy", "03.22.2015"),
            ("M.d.yyyy", "3.22.2015"),
            ("yyyy年M月d日", "2015年3月22日"),
            ("y.M.d", "2015.03.22"),
            ("d 'of month' M, yyyy", "22 of month 3, 2015"),
        ] {
            check(pattern, text, day);
        }
        check("yyyy-MM-dd", "2015-3-22", None);
        check("yyyy-MM-dd", "15-03-22", None);
        check("yyyy-MM-dd", "2015-03-22 ", None);
        check("yyyy年M月", "2021年3月", Some("2021-3-_ _:_:_._ _"));
        check("M/d/yyyy", "123/1/2015", None);
    }

    #[test]
    fn times_of_the_recommendation_are_read() {
        check("HH:mm:ss.S", "15:02:37.1", Some("_-_-_ 15:2:37.1 _"));
        check("HH:mm:ss.S", "15:02:37.14", None);
        check("HH:mm:ss.SSS", "15:02:37.14", Some("_-_-_ 15:2:37.14 _"));
        check("HH:mm:ss.SSS", "15:02:37", Some("_-_-_ 15:2:37._ _"));
        check("HH:mm:ss.SSS", "15:02:37.", None);
        check("HH:mm:ss", "15:02:37", Some("_-_-_ 15:2:37._ _"));
        check("HHmmss", "150237", Some("_-_-_ 15:2:37._ _"));
        check("HH:mm", "15:02", Some("_-_-_ 15:2:_._ _"));
        check("HHmm", "1502", Some("_-_-_ 15:2:_._ _"));
        check("HHmm", "152", None);
        check("yyyy-MM-ddTHH:mm", "2015-03-15T15:02", Some("2015-3-15 15:2:_._ _"));
        check("M/d/yyyy HH:mm", "3/22/2015 15:02", Some("2015-3-22 15:2:_._ _"));
    }

    #[test]
    fn zones_of_the_recommendation_are_read() {
        let check = |zone: &str, text: &str, expected: Option<&str>| {
            let expected = expected.map(|z| format!("_-_-_ 15:2:_._ {z}"));
            check(&format!("HH:mm{zone}"), &format!("15:02{text}"), expected.as_deref());
        };
        check("X", "-08", Some("-480"));
        check("X", "+0530", Some("330"));
        check("X", "Z", Some("Z"));
        check("X", "+05:30", None);
        check("XX", "-0800", Some("-480"));
        check("XX", "-08", None);
        check("XX", "Z", Some("Z"));
        check("XXX", "-08:00", Some("-480"));
        check("XXX", "-0800", None);
        check("XXX", "Z", Some("Z"));
        check("x", "-08", Some("-480"));
        check("x", "Z", None);
        check("xx", "+0530", Some("330"));
        check("xx", "Z", None);
        check("xxx", "+05:30", Some("330"));
        check("xxx", "Z", None);
        check(" x", " -05", Some("-300"));
        check("X", "+1401", None);
        check("X", "+0060", None);
        check("X", "", None);
    }

    #[test]
    fn patterns_not_understood_are_refused() {
        for pattern in [
            "",
            "yy-MM-dd",
            "yyyy-MMM-dd",
            "EEEE",
            "hh:mm a",
            "yyyy-MM-dd'",
            "dMyyyy",
            "yM",
            "yyy",
            "ddd",
            "yyyy-yyyy",
            "SSS",
            "ss.SS.SS",
            "XXXX",
            "abc",
            "YYYY-MM-dd",
            "TT",
            "---",
        ] {
            assert_eq!(DatePattern::parse(pattern), None, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn any_pattern_compiles_or_is_refused(pattern in "[yMdHmsSXx年T:. '-]{0,14}", text in "\\PC{0,20}") {
            if let Some(p) = DatePattern::parse(&pattern) {
                p.read(&text);
            }
        }
    }
}
