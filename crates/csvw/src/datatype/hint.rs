//! How to mend a value: what it would be in the form its column asks for.
//!
//! Hints only; a value is never changed. They rest on `text::width` (full-width forms) and
//! `text::date` (dates as ledgers have them).

use super::builtin::{Kind, Temporal};
use super::number;
use super::time::Moment;
use diagnostics::Text;
use text::{date, width};

/// Whether a string is what spreadsheets make of long codes, e.g. `5.2E+11`.
pub(super) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let large = exponent.parse::<u32>().is_ok_and(|e| (5..30).contains(&e));
    large && number::is_decimal(mantissa.as_bytes())
}

/// A hint for a value that is not of a datatype of this kind.
pub(super) fn hint(kind: Kind, text: &str) -> Option<Text> {
    if text.len() > 100 {
        return None;
    }
    match kind {
        Kind::Time(time) => date_hint(time, text),
        Kind::Integer(_) | Kind::Decimal | Kind::Double | Kind::Float => number_hint(kind, text),
        Kind::Boolean => boolean_hint(text),
        _ => None,
    }
}

fn write(value: &str) -> Text {
    Text::new(format!("write {value}"), format!("应写作 {value}"))
}

fn number_hint(kind: Kind, text: &str) -> Option<Text> {
    let folded = width::fold(text);
    let plain: String = folded.chars().filter(|c| !matches!(c, ',' | ' ' | '_')).collect();
    let fits = match kind {
        Kind::Integer(range) => {
            number::is_integer(plain.as_bytes()) && number::holds(range, &plain)
        }
        Kind::Decimal => number::is_decimal(plain.as_bytes()),
        _ => number::is_double(plain.as_bytes()),
    };
    if fits && plain != text {
        return Some(write(&plain));
    }
    let whole = plain.strip_suffix(".0").or_else(|| plain.strip_suffix(".00"));
    if let Kind::Integer(range) = kind
        && let Some(whole) = whole
        && number::is_integer(whole.as_bytes())
        && number::holds(range, whole)
    {
        return Some(write(whole));
    }
    if plain.ends_with(['%', '‰']) {
        return Some(Text::new(
            "give the datatype a format such as `0.##%`",
            "请为数据类型加上 `0.##%` 之类的格式",
        ));
    }
    None
}

fn boolean_hint(text: &str) -> Option<Text> {
    let value = match width::fold(text).to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "t" | "是" | "有" | "对" | "√" | "✓" => "true",
        "false" | "no" | "n" | "f" | "否" | "无" | "错" | "×" | "✗" => "false",
        _ => return None,
    };
    let en = format!("write {value}, or give the datatype a format such as `是|否`");
    Some(Text::new(en, format!("应写作 {value}，或为数据类型加上 `是|否` 之类的格式")))
}

/// What is wrong with a date that is written well and that the calendar does not have.
pub(super) fn impossible(text: &str) -> Option<Text> {
    let found = date::parts(text)?;
    let (year, month) = (found.year, found.month?);
    if !(1..=12).contains(&month) {
        let en = format!("there is no month {month}");
        return Some(Text::new(en, format!("没有 {month} 月")));
    }
    let days = date::days_in_month(i64::from(year), month);
    (!found.exists()).then(|| {
        Text::new(
            format!("{year}-{month:02} has only {days} days"),
            format!("{year} 年 {month} 月只有 {days} 天"),
        )
    })
}

fn date_hint(time: Temporal, text: &str) -> Option<Text> {
    if let Some(impossible) = impossible(text) {
        return Some(impossible);
    }
    let date::PartialDate { year, month, day } = date::read(text)?;
    let value = match (time, month, day) {
        (Temporal::Date, Some(m), Some(d)) => format!("{year:04}-{m:02}-{d:02}"),
        (Temporal::YearMonth, Some(m), _) => format!("{year:04}-{m:02}"),
        (Temporal::Year, ..) => format!("{year:04}"),
        (Temporal::Date | Temporal::YearMonth, ..) => {
            let base = if month.is_some() { "gYearMonth" } else { "gYear" };
            let written = month.map_or(format!("{year:04}"), |m| format!("{year:04}-{m:02}"));
            return Some(Text::new(
                format!(
                    "only `{written}` is known; a column for such values has the datatype `{base}`"
                ),
                format!("只知道 `{written}`；这样的列应使用数据类型 `{base}`"),
            ));
        }
        _ => return None,
    };
    (value != text && Moment::parse(time, &value).is_some()).then(|| write(&value))
}
