//! Numbers in the lexical forms of XML Schema: checking, comparing, canonical forms.
//!
//! XML Schema 1.1 part 2, sections 3.3.3 `decimal`, 3.4.13 `integer`, 3.3.4 `float`, 3.3.5 `double`.
//! Decimals are compared as strings of digits, so no digit is lost however long they are.

use super::builtin::Range;
use std::cmp::Ordering;

/// Whether `text` is `[+-]?[0-9]+`.
pub(super) fn is_integer(text: &[u8]) -> bool {
    let digits = unsigned(text);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Whether `text` is `[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)`.
pub(super) fn is_decimal(text: &[u8]) -> bool {
    let digits = unsigned(text);
    let mut point = false;
    for &b in digits {
        match b {
            b'0'..=b'9' => {}
            b'.' if !point => point = true,
            _ => return false,
        }
    }
    digits.len() > usize::from(point)
}

/// Whether `text` is a decimal with an optional exponent, or `INF`, `+INF`, `-INF`, `NaN`.
pub(super) fn is_double(text: &[u8]) -> bool {
    if is_special(text) {
        return true;
    }
    match text.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => is_decimal(&text[..at]) && is_integer(&text[at + 1..]),
        None => is_decimal(text),
    }
}

/// Whether `text` is `INF`, `+INF`, `-INF` or `NaN`.
pub(super) fn is_special(text: &[u8]) -> bool {
    matches!(text, b"INF" | b"+INF" | b"-INF" | b"NaN")
}

fn unsigned(text: &[u8]) -> &[u8] {
    match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    }
}

/// Whether an integer lies in a range.
pub(super) fn holds(range: Range, integer: &str) -> bool {
    if range.min.is_none() && range.max.is_none() {
        return true;
    }
    let value = if integer.len() <= 18 {
        integer.parse::<i64>().map(i128::from)
    } else {
        integer.parse::<i128>()
    };
    if let Ok(value) = value {
        return range.min.is_none_or(|min| value >= min)
            && range.max.is_none_or(|max| value <= max);
    }
    // Beyond 128 bits, so beyond every finite bound on its side.
    if integer.starts_with('-') { range.min.is_none() } else { range.max.is_none() }
}

/// A decimal, taken apart; equal values are equal structures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal<'a> {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'a [u8],
    /// Digits after the point, without trailing zeros.
    fraction: &'a [u8],
}

impl<'a> Decimal<'a> {
    /// Takes apart a string for which [`is_decimal`] holds.
    pub(super) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let digits = unsigned(bytes);
        let point = digits.iter().position(|&b| b == b'.');
        let (mut whole, mut fraction) = match point {
            Some(at) => (&digits[..at], &digits[at + 1..]),
            None => (digits, &digits[..0]),
        };
        while let [b'0', rest @ ..] = whole {
            whole = rest;
        }
        while let [rest @ .., b'0'] = fraction {
            fraction = rest;
        }
        let zero = whole.is_empty() && fraction.is_empty();
        Self { negative: bytes.first() == Some(&b'-') && !zero, whole, fraction }
    }

    /// Appends the canonical form: no sign but `-`, no needless zero, no point in a whole number.
    pub(super) fn canonical(&self, out: &mut String) {
        if self.negative {
            out.push('-');
        }
        if self.whole.is_empty() {
            out.push('0');
        }
        out.extend(self.whole.iter().map(|&b| char::from(b)));
        if !self.fraction.is_empty() {
            out.push('.');
            out.extend(self.fraction.iter().map(|&b| char::from(b)));
        }
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = || {
            let length = self.whole.len().cmp(&other.whole.len());
            length.then(self.whole.cmp(other.whole)).then(self.fraction.cmp(other.fraction))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The value of a string for which [`is_double`] holds, rounded to `float` where asked.
pub(super) fn to_double(text: &str, float: bool) -> f64 {
    match text {
        "INF" | "+INF" => f64::INFINITY,
        "-INF" => f64::NEG_INFINITY,
        "NaN" => f64::NAN,
        _ if float => text.parse::<f32>().map_or(f64::NAN, f64::from),
        _ => text.parse().unwrap_or(f64::NAN),
    }
}

/// Appends the canonical form of a double: `-1.25E-3`, `0.0E0`, `INF`.
pub(super) fn canonical_double(text: &str, float: bool, out: &mut String) {
    use std::fmt::Write;
    let value = to_double(text, float);
    if value.is_nan() || value.is_infinite() {
        out.push_str(match value {
            v if v.is_nan() => "NaN",
            v if v > 0.0 => "INF",
            _ => "-INF",
        });
        return;
    }
    let start = out.len();
    // `{:E}` writes the shortest digits that read back the same: `1E0`, `1.25E-3`.
    let written = if float { write!(out, "{:E}", value as f32) } else { write!(out, "{value:E}") };
    if written.is_ok()
        && let Some(e) = out[start..].find('E')
        && !out[start..].contains('.')
    {
        out.insert_str(start + e, ".0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lexical_forms_are_told_apart() {
        // Each string with whether it is an integer, a decimal, a double.
        let check = |text: &str, expected: (bool, bool, bool)| {
            let b = text.as_bytes();
            assert_eq!((is_integer(b), is_decimal(b), is_double(b)), expected, "{text}");
        };
        check("0", (true, true, true));
        check("-0012", (true, true, true));
        check("+7", (true, true, true));
        check("1.", (false, true, true));
        check(".5", (false, true, true));
        check("-1.50", (false, true, true));
        check("1e5", (false, false, true));
        check("-.5E+07", (false, false, true));
        check("INF", (false, false, true));
        check("+INF", (false, false, true));
        check("NaN", (false, false, true));
        for not in [
            "", "+", "-", ".", "+.", "1..2", "1.2.3", "--1", "1 ", "1e", "e5", "1e1.5", "inf",
            "nan", "0x1", "１", "1,000", "-NaN",
        ] {
            check(not, (false, false, false));
        }
    }

    #[test]
    fn ranges_hold_at_any_length() {
        let check = |min, max, text: &str, expected| {
            assert_eq!(holds(Range { min, max }, text), expected, "{text}");
        };
        check(Some(0), None, "-1", false);
        check(Some(0), None, "-0", true);
        check(Some(0), None, "+0", true);
        check(Some(-128), Some(127), "128", false);
        check(Some(-128), Some(127), "-0128", true);
        check(Some(0), None, &"9".repeat(100), true);
        check(Some(0), Some(9), &"9".repeat(100), false);
        check(None, Some(0), &format!("-{}", "9".repeat(100)), true);
        check(None, None, &"9".repeat(100), true);
    }

    #[test]
    fn canonical_forms_follow_xml_schema() {
        let decimal = |text, expected: &str| {
            let mut out = String::new();
            Decimal::new(text).canonical(&mut out);
            assert_eq!(out, expected);
        };
        decimal("+007.500", "7.5");
        decimal("-0.0", "0");
        decimal(".5", "0.5");
        decimal("100", "100");
        decimal("-1.", "-1");
        let double = |text, expected: &str| {
            let mut out = String::new();
            canonical_double(text, false, &mut out);
            assert_eq!(out, expected);
        };
        double("1", "1.0E0");
        double("-0.00125", "-1.25E-3");
        double("123456.789e3", "1.23456789E8");
        double("0", "0.0E0");
        double("+INF", "INF");
        double("NaN", "NaN");
    }

    proptest! {
        #[test]
        fn decimals_compare_as_numbers_do(a in -1_000_000_000i64..1_000_000_000, b in -1_000_000_000i64..1_000_000_000) {
            let text = |v: i64| format!("{}{}.{:04}", if v < 0 { "-" } else { "+" }, v.abs() / 10_000, v.abs() % 10_000);
            let (x, y) = (text(a), text(b));
            prop_assert_eq!(Decimal::new(&x).cmp(&Decimal::new(&y)), a.cmp(&b));
        }

        #[test]
        fn canonical_double_reads_back(v in any::<f64>()) {
            let mut out = String::new();
            let text = format!("{v}").replace("inf", "INF");
            canonical_double(&text, false, &mut out);
            prop_assert!(is_double(out.as_bytes()));
            let back = to_double(&out, false);
            prop_assert!(back.to_bits() == v.to_bits() || v == 0.0 || v.is_nan());
        }
    }
}
