//! Figures as people write them: `约1,200亩`, `0.3万亩`, `200余户`, `近百户`, `100-120户`, `３５户`, `九百七十亩`.

use std::fmt;

use super::numeral;
use crate::text;

/// On which side of the written number the true one lies (`observations.bound`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// 确数.
    Exact,
    /// 余、多、超过: above it.
    MoreThan,
    /// 以上、不少于: it or above.
    AtLeast,
    /// 达.
    Reaches,
    /// 约、近、左右.
    About,
    /// 以内、不足: it or below; whether it is included, [`Quantity::closed`] says.
    AtMost,
}

impl Bound {
    /// Returns the id of the ontology's list: `exact`, `more-than`, `at-least`, `reaches`, `about`, `at-most`.
    pub fn as_str(self) -> &'static str {
        match self {
            Bound::Exact => "exact",
            Bound::MoreThan => "more-than",
            Bound::AtLeast => "at-least",
            Bound::Reaches => "reaches",
            Bound::About => "about",
            Bound::AtMost => "at-most",
        }
    }
}

/// A unit of measure: its id in the ontology, and how many of it the written word stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// The id, e.g. `mu`; empty for words that only multiply (万).
    pub id: &'static str,
    /// 10,000 for 万元, 15 for 公顷.
    pub factor: f64,
}

/// Words of units, longest first where one begins another.
pub const UNITS: [(&str, Unit); 51] = {
    const fn unit(id: &'static str, factor: f64) -> Unit {
        Unit { id, factor }
    }
    [
        ("平方公里", unit("square-kilometre", 1.0)),
        ("平方千米", unit("square-kilometre", 1.0)),
        ("平方米", unit("square-metre", 1.0)),
        ("km²", unit("square-kilometre", 1.0)),
        ("km2", unit("square-kilometre", 1.0)),
        ("m²", unit("square-metre", 1.0)),
        ("m2", unit("square-metre", 1.0)),
        ("㎡", unit("square-metre", 1.0)),
        ("平方", unit("square-metre", 1.0)),
        ("公里", unit("kilometre", 1.0)),
        ("千米", unit("kilometre", 1.0)),
        ("人民币元", unit("yuan", 1.0)),
        ("元人民币", unit("yuan", 1.0)),
        ("元钱", unit("yuan", 1.0)),
        ("元整", unit("yuan", 1.0)),
        ("元", unit("yuan", 1.0)),
        ("块钱", unit("yuan", 1.0)),
        ("rmb", unit("yuan", 1.0)),
        ("yuan", unit("yuan", 1.0)),
        ("农户", unit("household", 1.0)),
        ("户次", unit("time", 1.0)),
        ("户", unit("household", 1.0)),
        ("households", unit("household", 1.0)),
        ("household", unit("household", 1.0)),
        ("人次", unit("person-time", 1.0)),
        ("农民", unit("person", 1.0)),
        ("人", unit("person", 1.0)),
        ("名", unit("person", 1.0)),
        ("位", unit("person", 1.0)),
        ("口", unit("person", 1.0)),
        ("persons", unit("person", 1.0)),
        ("people", unit("person", 1.0)),
        ("公顷", unit("mu", 15.0)),
        ("hectares", unit("mu", 15.0)),
        ("ha", unit("mu", 15.0)),
        ("亩地", unit("mu", 1.0)),
        ("亩", unit("mu", 1.0)),
        ("mu", unit("mu", 1.0)),
        ("分地", unit("mu", 0.1)),
        ("%", unit("percent", 1.0)),
        ("个百分点", unit("percent", 1.0)),
        ("村民小组", unit("villager-group", 1.0)),
        ("个村", unit("village", 1.0)),
        ("个", unit("", 1.0)),
        ("家", unit("organization", 1.0)),
        ("场次", unit("occasion", 1.0)),
        ("场", unit("occasion", 1.0)),
        ("次", unit("time", 1.0)),
        ("株", unit("plant", 1.0)),
        ("棵", unit("plant", 1.0)),
        ("岁", unit("year-of-age", 1.0)),
    ]
};

/// Returns the unit that a whole text names, with 万, 千, 百, 亿 before it: `万元`, `（亩）` without its brackets; none else.
///
/// ```
/// assert_eq!(ledger::unit_of("万元").unwrap().factor, 10_000.0);
/// ```
pub fn unit_of(text: &str) -> Option<Unit> {
    let squeezed = text::squeezed(text).to_lowercase();
    let squeezed =
        ["单位:", "单位"].iter().find_map(|p| squeezed.strip_prefix(p)).unwrap_or(&squeezed);
    let (factor, rest) = multiplier(squeezed);
    if rest.is_empty() {
        return (factor > 1.0).then_some(Unit { id: "", factor });
    }
    let (_, unit) = UNITS.iter().find(|(word, _)| *word == rest)?;
    Some(Unit { id: unit.id, factor: unit.factor * factor })
}

/// Takes 十, 百, 千, 万, 亿 off the front and multiplies them.
fn multiplier(mut text: &str) -> (f64, &str) {
    let mut factor = 1.0;
    while let Some(c) = text.chars().next() {
        let Some(f) = numeral::factor(c) else { break };
        // 千米 is a unit, not a thousand 米; 百分点 likewise.
        if text.starts_with("千米") || text.starts_with("百分") {
            break;
        }
        factor *= f as f64;
        text = &text[c.len_utf8()..];
    }
    (factor, text)
}

/// A figure: its value in the base unit, on which side the truth lies, and the unit if the cell names one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The number, multiplied out (0.3万 is 3000), in `unit`.
    pub value: f64,
    /// Exact or not.
    pub bound: Bound,
    /// Whether the bound includes the number itself, where the words say so: 不足 excludes, 不超过 includes.
    pub closed: Option<bool>,
    /// The unit's id where the cell names one, e.g. `household`.
    pub unit: Option<&'static str>,
    /// Whether 万 or 亿 stands in the cell, so that the header's does not count again.
    pub multiplied: bool,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.value))
    }
}

/// Returns a number as a plain decimal with at most six places.
pub(crate) fn decimal(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// What a cell of a figure's column says.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberReading {
    /// Nothing.
    Empty,
    /// One figure; two for a range (at least the first, at most the second) or where two units stand (`35户120人`).
    Quantities(Vec<Quantity>),
    /// No figure: words, or digits that make none.
    Unreadable,
}

/// Reads the text of a cell as figures.
///
/// ```
/// use ledger::{Bound, NumberReading, read_number};
/// let NumberReading::Quantities(q) = read_number("0.3万亩") else { panic!() };
/// assert_eq!((q[0].value, q[0].bound, q[0].unit), (3000.0, Bound::Exact, Some("mu")));
/// ```
pub fn read_number(cell: &str) -> NumberReading {
    let squeezed = text::squeezed(cell).to_lowercase();
    if text::says_nothing(&squeezed) {
        return NumberReading::Empty;
    }
    let outside = text::without_brackets(&squeezed);
    let outside = negated(outside.trim_start_matches(['¥', '￥', '"', '\'']));
    let mut rest = outside.as_ref();
    let mut found: Vec<Quantity> = Vec::new();
    while !rest.is_empty() {
        let Some((quantities, after)) = one(rest) else { return NumberReading::Unreadable };
        // 33,5 and 120/300 are one figure or two, who knows; 35户120人 are two.
        let told = |q: &Quantity| q.unit.is_some();
        let apart = |q: &Quantity| found.iter().all(|f| told(f) && f.unit != q.unit);
        if !found.is_empty() && !quantities.iter().all(|q| told(q) && apart(q)) {
            return NumberReading::Unreadable;
        }
        found.extend(quantities);
        rest = after.trim_start_matches([',', '、', ';', '/', '。', '.', '，']);
        if found.len() > 4 {
            return NumberReading::Unreadable;
        }
    }
    if found.is_empty() { NumberReading::Unreadable } else { NumberReading::Quantities(found) }
}

/// 负2.5, 亏损3万: below nothing.
fn negated(text: &str) -> std::borrow::Cow<'_, str> {
    let signs = ["负", "亏损", "\u{2212}", "-"];
    let rest = signs.iter().find_map(|s| text.strip_prefix(s));
    match rest.filter(|r| r.starts_with(|c: char| c.is_ascii_digit())) {
        Some(rest) => format!("-{rest}").into(),
        None => text.into(),
    }
}

type Side = (Bound, Option<bool>);

const BEFORE: [(&str, Side); 38] = [
    ("不少于", (Bound::AtLeast, Some(true))),
    ("不低于", (Bound::AtLeast, Some(true))),
    ("至少", (Bound::AtLeast, Some(true))),
    ("不超过", (Bound::AtMost, Some(true))),
    ("不多于", (Bound::AtMost, Some(true))),
    ("不高于", (Bound::AtMost, Some(true))),
    ("最多", (Bound::AtMost, Some(true))),
    ("至多", (Bound::AtMost, Some(true))),
    ("不足", (Bound::AtMost, Some(false))),
    ("不到", (Bound::AtMost, Some(false))),
    ("不满", (Bound::AtMost, Some(false))),
    ("未满", (Bound::AtMost, Some(false))),
    ("未达", (Bound::AtMost, Some(false))),
    ("少于", (Bound::AtMost, Some(false))),
    ("低于", (Bound::AtMost, Some(false))),
    ("小于", (Bound::AtMost, Some(false))),
    ("超过", (Bound::MoreThan, Some(false))),
    ("超出", (Bound::MoreThan, Some(false))),
    ("多于", (Bound::MoreThan, Some(false))),
    ("大于", (Bound::MoreThan, Some(false))),
    ("突破", (Bound::MoreThan, Some(false))),
    ("逾", (Bound::MoreThan, Some(false))),
    ("超", (Bound::MoreThan, Some(false))),
    (">=", (Bound::AtLeast, Some(true))),
    ("≥", (Bound::AtLeast, Some(true))),
    ("<=", (Bound::AtMost, Some(true))),
    ("≤", (Bound::AtMost, Some(true))),
    (">", (Bound::MoreThan, Some(false))),
    ("<", (Bound::AtMost, Some(false))),
    ("大约", (Bound::About, None)),
    ("大概", (Bound::About, None)),
    ("约", (Bound::About, None)),
    ("将近", (Bound::About, None)),
    ("接近", (Bound::About, None)),
    ("近", (Bound::About, None)),
    ("达到", (Bound::Reaches, None)),
    ("高达", (Bound::Reaches, None)),
    ("达", (Bound::Reaches, None)),
];

const AFTER: [(&str, Side); 12] = [
    ("以上", (Bound::AtLeast, None)),
    ("以下", (Bound::AtMost, None)),
    ("以内", (Bound::AtMost, None)),
    ("之内", (Bound::AtMost, None)),
    ("左右", (Bound::About, None)),
    ("上下", (Bound::About, None)),
    ("不到", (Bound::AtMost, Some(false))),
    ("不等", (Bound::About, None)),
    ("余", (Bound::MoreThan, Some(false))),
    ("多", (Bound::MoreThan, Some(false))),
    ("之多", (Bound::Reaches, None)),
    ("+", (Bound::MoreThan, None)),
];

/// Words before a figure that say nothing of its size.
const NEUTRAL: [&str; 16] = [
    "累计", "合计", "共计", "总计", "目前", "现有", "带动", "辐射", "流转", "共有", "其中", "每年",
    "年均", "共", "计", "有",
];

/// Reads one figure (or range) off the front: the quantities and what follows.
fn one(text: &str) -> Option<(Vec<Quantity>, &str)> {
    let mut rest = text;
    let mut side: Option<Side> = None;
    loop {
        if let Some(after) = NEUTRAL.iter().find_map(|w| rest.strip_prefix(w)) {
            rest = after;
        } else if let Some((after, s)) =
            BEFORE.iter().find_map(|(w, s)| Some((rest.strip_prefix(w)?, *s)))
        {
            // 约达, 近: the first word that limits counts; 达 gives way to a stronger one.
            side = Some(side.filter(|(b, _)| *b != Bound::Reaches).unwrap_or(s));
            rest = after;
        } else {
            break;
        }
    }
    let (first, after) = amount(rest)?;
    let mut rest = after;
    let mut second = None;
    for separator in ["-", "~", "—", "–", "至", "到"] {
        if let Some(tail) = rest.strip_prefix(separator)
            && let Some((amount, after)) = amount(tail.trim_start_matches(['-', '—', '~']))
        {
            second = Some(amount);
            rest = after;
            break;
        }
    }
    let mut last = second.unwrap_or(first);
    let mut unit: Option<Unit> = None;
    let mut loose = first.loose || second.is_some_and(|s| s.loose);
    // Unit and words after it, in either order: 200余户, 130户以上, 0.3万余亩, 30%左右.
    loop {
        if let Some(after) = rest.strip_prefix("来") {
            side = side.or(Some((Bound::About, None)));
            rest = after;
        } else if let Some((after, s)) =
            AFTER.iter().find_map(|(w, s)| Some((rest.strip_prefix(w)?, *s)))
        {
            side = side.or(Some(s));
            rest = after;
            let (factor, after) = multiplier(rest);
            if factor > 1.0 {
                last.value *= factor;
                last.multiplied = true;
                rest = after;
            }
        } else if unit.is_none()
            && let Some((word, u)) = UNITS.iter().find(|(w, _)| rest.starts_with(w))
        {
            unit = Some(*u);
            rest = &rest[word.len()..];
        } else {
            break;
        }
    }
    if rest.starts_with("分") && unit.is_some_and(|u| u.id == "mu") {
        rest = &rest["分".len()..];
    }
    if !rest.is_empty() && !rest.starts_with([',', '、', ';', '/', '。', '，']) {
        // 8亩7分: a tenth. 35户120人: two figures.
        if let Some((tail, after)) = amount(rest)
            && after == "分"
            && unit.is_some_and(|u| u.id == "mu")
        {
            last.value += tail.value / 10.0;
            rest = "";
        } else if !rest.starts_with(|c: char| c.is_ascii_digit() || numeral::digit(c).is_some())
            || unit.is_none()
        {
            return None;
        }
    }
    let factor = unit.map_or(1.0, |u| u.factor);
    let quantity = |a: Amount, (bound, closed): Side| Quantity {
        value: round(a.value * factor),
        bound,
        closed,
        unit: unit.map(|u| u.id).filter(|id| !id.is_empty()),
        multiplied: a.multiplied,
    };
    if second.is_some() {
        let mut low = first;
        if last.multiplied && !low.multiplied {
            low.value *= last.factor;
            low.multiplied = true;
        }
        if low.value > last.value {
            return None;
        }
        return Some((
            vec![quantity(low, (Bound::AtLeast, None)), quantity(last, (Bound::AtMost, None))],
            rest,
        ));
    }
    if side.is_none() && std::mem::take(&mut loose) {
        side = Some((Bound::MoreThan, Some(false)));
    }
    Some((vec![quantity(last, side.unwrap_or((Bound::Exact, None)))], rest))
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// A written number without words around it.
#[derive(Clone, Copy)]
struct Amount {
    value: f64,
    /// Whether 千, 万 or 亿 stands after Arabic digits or in a numeral.
    multiplied: bool,
    /// By how much.
    factor: f64,
    /// 余 or 多 stands inside: 3万多, 百余.
    loose: bool,
}

/// Reads a number off the front: `1,280`, `0.3万`, `3万多`, `九百七十`, `百余`, `1万2千`.
fn amount(text: &str) -> Option<(Amount, &str)> {
    if text.starts_with(|c: char| c.is_ascii_digit())
        || text.starts_with('-') && text[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return arabic(text);
    }
    let mut end = 0;
    for c in text.chars() {
        if numeral::digit(c).is_none() && numeral::factor(c).is_none() && !(c == '点' && end > 0) {
            break;
        }
        end += c.len_utf8();
    }
    let (run, mut rest) = text.split_at(end);
    let (whole, fraction) = run.split_once('点').map_or((run, None), |(w, f)| (w, Some(f)));
    let mut value = numeral::value(whole)? as f64;
    if let Some(fraction) = fraction {
        let (digits, tail): (String, String) =
            fraction.chars().partition(|c| numeral::digit(*c).is_some());
        let scaled = numeral::value(&digits)? as f64
            / 10f64.powi(i32::try_from(digits.chars().count()).ok()?);
        value = (value + scaled) * multiplier(&tail).0;
    }
    let mut loose = false;
    for word in ["余", "多"] {
        if let Some(after) = rest.strip_prefix(word) {
            let (factor, after) = multiplier(after);
            value *= factor;
            loose = true;
            rest = after;
        }
    }
    if let Some(after) = rest.strip_prefix("半") {
        value += 0.5;
        rest = after;
    }
    let multiplied = run.contains(['万', '亿']);
    Some((
        Amount { value, multiplied, factor: if multiplied { 10_000.0 } else { 1.0 }, loose },
        rest,
    ))
}

/// Reads `1,280`, `12.5万`, `1万2千`, `3万多` off the front.
fn arabic(text: &str) -> Option<(Amount, &str)> {
    let (mut total, mut rest, mut multiplied, mut loose, mut by) = (0.0, text, false, false, 1.0);
    let mut lowest = f64::INFINITY;
    loop {
        let (value, after) = digits(rest)?;
        let (factor, tail) = multiplier(after);
        if factor >= lowest {
            break;
        }
        lowest = factor;
        total += value * factor;
        multiplied |= factor > 1.0;
        // Factors are 1, 10, 100 and so on.
        if by <= 1.0 {
            by = factor;
        }
        rest = tail;
        for word in ["余", "多"] {
            if let Some(after) = rest.strip_prefix(word) {
                // 1万余亩, 200余万元.
                let (factor, tail) = multiplier(after);
                total *= factor;
                multiplied |= factor > 1.0;
                loose = true;
                rest = tail;
            }
        }
        if factor <= 1.0 || loose || !rest.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
    }
    Some((Amount { value: total, multiplied, factor: by, loose }, rest))
}

/// Reads digits with thousands separators and decimals off the front.
fn digits(text: &str) -> Option<(f64, &str)> {
    let bytes = text.as_bytes();
    let mut clean = String::new();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'0'..=b'9' => clean.push(bytes[i] as char),
            b'-' if i == 0 => clean.push('-'),
            b'.' if !clean.contains('.') && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) => {
                clean.push('.');
            }
            // A comma between groups of three; `35,120` of two figures is read as one number, as Excel does.
            b',' if !clean.contains('.')
                && bytes.len() >= i + 4
                && bytes[i + 1..i + 4].iter().all(u8::is_ascii_digit)
                && !bytes.get(i + 4).is_some_and(u8::is_ascii_digit) => {}
            b'e' if bytes.get(i + 1).is_some_and(|b| b"+-0123456789".contains(b)) => return None,
            _ => break,
        }
        i += 1;
    }
    Some((clean.parse().ok()?, &text[i..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match read_number(text) {
            NumberReading::Quantities(all) => all
                .iter()
                .map(|q| {
                    let closed = q.closed.map_or("", |c| if c { " closed" } else { " open" });
                    format!("{} {}{closed} {}", q, q.bound.as_str(), q.unit.unwrap_or("-"))
                })
                .collect::<Vec<_>>()
                .join("; "),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn figures_keep_bound_and_unit() {
        for (text, expected) in [
            ("35户", "35 exact household"),
            ("35", "35 exact -"),
            ("约1,200亩", "1200 about mu"),
            ("0.3万亩", "3000 exact mu"),
            ("0.18万亩", "1800 exact mu"),
            ("200余户", "200 more-than open household"),
            ("30多户", "30 more-than open household"),
            ("１，２８０", "1280 exact -"),
            ("5,970亩", "5970 exact mu"),
            ("近百户", "100 about household"),
            ("百余户", "100 more-than open household"),
            ("达400户", "400 reaches household"),
            ("不足440户", "440 at-most open household"),
            ("不超过440户", "440 at-most closed household"),
            ("4720亩以上", "4720 at-least mu"),
            ("九百七十户", "970 exact household"),
            ("七百二十亩", "720 exact mu"),
            ("627.1亩", "627.1 exact mu"),
            ("12.5万元", "125000 exact yuan"),
            ("200余万元", "2000000 more-than open yuan"),
            ("1万余亩", "10000 more-than open mu"),
            ("1万2千亩", "12000 exact mu"),
            ("三万多元", "30000 more-than open yuan"),
            ("50公顷", "750 exact mu"),
            ("8亩7分", "8.7 exact mu"),
            ("100-120户", "100 at-least household; 120 at-most household"),
            ("1-2万元", "10000 at-least yuan; 20000 at-most yuan"),
            ("35户120人", "35 exact household; 120 exact person"),
            ("35户、120人", "35 exact household; 120 exact person"),
            ("30%左右", "30 about percent"),
            ("50人左右", "50 about person"),
            ("大约50人", "50 about person"),
            ("逾300亩", "300 more-than open mu"),
            ("35户（其中脱贫户12户）", "35 exact household"),
            ("共35户", "35 exact household"),
            ("-12.5", "-12.5 exact -"),
            ("0", "0 exact -"),
            ("一点五万亩", "15000 exact mu"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_no_figure_is_not_read() {
        for text in ["张三", "#REF!", "2021年3月", "9.34E+17", "数十户", "若干", "全村"]
        {
            check(text, "Unreadable");
        }
        for text in ["", "/", "无", "——"] {
            check(text, "Empty");
        }
    }

    #[test]
    fn units_of_headers_are_read() {
        assert_eq!(unit_of("万元"), Some(Unit { id: "yuan", factor: 10_000.0 }));
        assert_eq!(unit_of("单位：亩"), Some(Unit { id: "mu", factor: 1.0 }));
        assert_eq!(unit_of("公顷"), Some(Unit { id: "mu", factor: 15.0 }));
        assert_eq!(unit_of("街道"), None);
    }
}
