use super::numeral::{self, number};
use crate::lexicon::{Lexicon, Unit};

/// How a figure bounds what it measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// Just so; also 达 and 达到.
    Exact,
    /// 约, 近, 左右
    About,
    /// 以上, 不少于
    AtLeast,
    /// 余, 多, 超过
    MoreThan,
    /// 不超过, 以内
    AtMost,
    /// 不足, 不到
    LessThan,
}

impl Bound {
    /// Returns the word of the drafts and tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::About => "about",
            Self::AtLeast => "at-least",
            Self::MoreThan => "more-than",
            Self::AtMost => "at-most",
            Self::LessThan => "less-than",
        }
    }
}

/// A number with its unit and bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// First character, words of the bound included.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// First character of the number itself.
    pub number_start: usize,
    /// The value in the base unit: 3.2万亩 is 32000.
    pub value: f64,
    /// The number as printed, without 万 or 亿: 3.2.
    pub printed: f64,
    /// 10^4 for 万, 10^8 for 亿.
    pub scale: f64,
    /// The unit.
    pub unit: Unit,
    /// The bound.
    pub bound: Bound,
    /// It has more and less than one value: 3—5亩.
    pub range: bool,
}

/// Returns the figures between `start` and `end`, in order. Days, ordinals and ages are none.
pub fn figures(chars: &[char], start: usize, end: usize, lexicon: &Lexicon) -> Vec<Figure> {
    let mut out: Vec<Figure> = Vec::new();
    let mut i = start;
    while i < end {
        match figure_at(chars, i, start, end, lexicon) {
            Some(f) => {
                i = f.end.max(i + 1);
                out.push(f);
            }
            None => i += run(chars, i, end).max(1),
        }
    }
    out
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The length of the run of digits or of Chinese numerals at `i`.
fn run(chars: &[char], i: usize, end: usize) -> usize {
    let arabic = chars[i..end].iter().take_while(|c| is_figure(**c)).count();
    if arabic > 0 {
        arabic
    } else {
        chars[i..end].iter().take_while(|c| numeral::is_numeral(**c)).count()
    }
}

fn starts(chars: &[char], i: usize, end: usize, word: &str) -> bool {
    let n = word.chars().count();
    i + n <= end && word.chars().zip(&chars[i..i + n]).all(|(a, b)| a == *b)
}

fn figure_at(
    chars: &[char],
    i: usize,
    floor: usize,
    end: usize,
    lexicon: &Lexicon,
) -> Option<Figure> {
    if let Some(f) = hundredths(chars, i, floor, end, lexicon) {
        return Some(f);
    }
    if let Some(f) = nought(chars, i, floor, end, lexicon) {
        return Some(f);
    }
    let before = if i > floor { chars[i - 1] } else { ' ' };
    if "第+＋-→/·.、号".contains(before) && before != '、' || before.is_ascii_alphanumeric()
    {
        return None;
    }
    let c = chars[i];
    let (text, mut j, arabic) = if is_figure(c) {
        let mut j = i;
        while j < end
            && (is_figure(chars[j])
                || (",，.．".contains(chars[j])
                    && j + 1 < end
                    && is_figure(chars[j + 1])
                    && separates(chars, j, end)))
        {
            j += 1;
        }
        (chars[i..j].iter().collect::<String>(), j, true)
    } else if numeral::is_numeral(c) {
        if lexicon.words("numeral-word").iter().any(|w| starts(chars, i, end, w)) {
            return None;
        }
        let n = run(chars, i, end);
        (chars[i..i + n].iter().collect::<String>(), i + n, false)
    } else {
        return None;
    };
    let mut value = number(&text)?;
    let printed = value;
    let mut scale = 1.0;
    let mut bound = Bound::Exact;
    let more = |c: char| "余多几来".contains(c);
    if j < end && more(chars[j]) {
        bound = Bound::MoreThan;
        j += 1;
    }
    // 1.2个亿
    if j + 1 < end && chars[j] == '个' && "亿万".contains(chars[j + 1]) {
        j += 1;
    }
    while j < end && "千百万亿".contains(chars[j]) {
        scale *= match chars[j] {
            '百' => 1e2,
            '千' => 1e3,
            '万' => 1e4,
            _ => 1e8,
        };
        j += 1;
    }
    if j < end && more(chars[j]) && (scale > 1.0 || !arabic) {
        bound = Bound::MoreThan;
        j += 1;
    }
    value *= scale;
    let large = scale >= 1e4 || !arabic && text.contains(['万', '亿']);
    let (unit, length) = match unit_at(chars, j, end, lexicon) {
        Some(u) => {
            let n = u.printed.chars().count();
            (u, n)
        }
        None if large => (money(chars, i, j, floor, end, lexicon)?, 0),
        None => return None,
    };
    // 五四村 is a village, 二十一村 a number of villages.
    if !arabic && unit.printed == "村" && !text.contains(['十', '百']) {
        return None;
    }
    if !arabic && bound == Bound::Exact && value < 10.0 && !unit.single {
        return None;
    }
    // 百名党员联百户 is a name of a campaign, 不足百户 a figure.
    let round = matches!(text.as_str(), "百" | "千" | "万");
    if unit.printed == "成" && (value > 10.0 || scale > 1.0)
        || unit.printed == "分" && before == '时'
    {
        return None;
    }
    j += length;
    if j < end
        && more(chars[j])
        && bound == Bound::Exact
        && !starts(chars, j, end, "多种")
        && !starts(chars, j, end, "来自")
        && !starts(chars, j, end, "几")
        && !starts(chars, j, end, "来")
    {
        bound = Bound::MoreThan;
        j += 1;
    }
    value = (value * unit.in_base * 1e4).round() / 1e4;
    let mut figure = Figure {
        start: i,
        end: j,
        number_start: i,
        value,
        printed,
        scale,
        unit,
        bound,
        range: false,
    };
    bounds(chars, floor, end, lexicon, &mut figure);
    let left = if figure.number_start > floor { chars[figure.number_start - 1] } else { ' ' };
    let ranged = "—-~～至".contains(left) && figure.number_start > floor + 1 && {
        let l = chars[figure.number_start - 2];
        is_figure(l) || numeral::is_numeral(l) || "万亩元%户人个".contains(l)
    };
    figure.range = ranged;
    if round && figure.bound == Bound::Exact {
        // 上千亩
        if before != '上' {
            return None;
        }
        figure.bound = Bound::MoreThan;
        figure.start = i - 1;
    }
    Some(figure)
}

/// A comma or point within a number: a point always, a comma only before three figures.
fn separates(chars: &[char], j: usize, end: usize) -> bool {
    if ".．".contains(chars[j]) {
        return true;
    }
    let n = chars[j + 1..end].iter().take_while(|c| is_figure(**c)).count();
    n == 3 && chars[j] == ','
}

/// 收入三百二十万: ten thousands without a unit are money where money is told.
fn money(
    chars: &[char],
    i: usize,
    j: usize,
    floor: usize,
    end: usize,
    lexicon: &Lexicon,
) -> Option<Unit> {
    let pause = j >= end || "，。；、！？）”".contains(chars[j]);
    let left: String = chars[i.saturating_sub(18).max(floor)..i].iter().collect();
    (pause && lexicon.contains("money", &left))
        .then(|| lexicon.units.iter().find(|u| u.printed == "元").cloned())?
}

fn unit_at(chars: &[char], j: usize, end: usize, lexicon: &Lexicon) -> Option<Unit> {
    if lexicon.words("after-unit").iter().any(|w| starts(chars, j, end, w)) {
        return None;
    }
    lexicon.units.iter().find(|u| starts(chars, j, end, &u.printed)).cloned()
}

/// 百分之六十
fn hundredths(
    chars: &[char],
    i: usize,
    floor: usize,
    end: usize,
    lexicon: &Lexicon,
) -> Option<Figure> {
    if !starts(chars, i, end, "百分之") {
        return None;
    }
    let n = run(chars, i + 3, end);
    let text: String = chars[i + 3..i + 3 + n].iter().collect();
    let value = number(&text)?;
    let unit = lexicon.units.iter().find(|u| u.printed == "%")?.clone();
    let mut j = i + 3 + n;
    let mut bound = Bound::Exact;
    if j < end && "多余".contains(chars[j]) {
        bound = Bound::MoreThan;
        j += 1;
    }
    let mut f = Figure {
        start: i,
        end: j,
        number_start: i,
        value,
        printed: value,
        scale: 1.0,
        unit,
        bound,
        range: false,
    };
    bounds(chars, floor, end, lexicon, &mut f);
    Some(f)
}

/// 收入为零: a nought written out, of money.
fn nought(chars: &[char], i: usize, floor: usize, end: usize, lexicon: &Lexicon) -> Option<Figure> {
    let alone = chars[i] == '零'
        && i > floor
        && "为是".contains(chars[i - 1])
        && (i + 1 >= end || "，。；、）".contains(chars[i + 1]));
    let left: String = chars[i.saturating_sub(14).max(floor)..i].iter().collect();
    if !alone || !["收入", "积累", "收益", "产值"].iter().any(|w| left.contains(w)) {
        return None;
    }
    let unit = lexicon.units.iter().find(|u| u.printed == "元")?.clone();
    Some(Figure {
        start: i,
        end: i + 1,
        number_start: i,
        value: 0.0,
        printed: 0.0,
        scale: 1.0,
        unit,
        bound: Bound::Exact,
        range: false,
    })
}

/// Reads the words of the bound before and after the number.
fn bounds(chars: &[char], floor: usize, end: usize, lexicon: &Lexicon, f: &mut Figure) {
    const BEFORE: [(&str, Bound); 5] = [
        ("bound-before-least", Bound::AtLeast),
        ("bound-before-most", Bound::AtMost),
        ("bound-before-less", Bound::LessThan),
        ("bound-before-more", Bound::MoreThan),
        ("bound-before-about", Bound::About),
    ];
    const AFTER: [(&str, Bound); 3] = [
        ("bound-after-least", Bound::AtLeast),
        ("bound-after-about", Bound::About),
        ("bound-after-most", Bound::AtMost),
    ];
    for (set, bound) in AFTER {
        if let Some(w) = lexicon.words(set).iter().find(|w| starts(chars, f.end, end, w)) {
            if w == "起" && !(f.end + 1 >= end || "，。；、".contains(chars[f.end + 1])) {
                continue;
            }
            f.bound = bound;
            f.end += w.chars().count();
            break;
        }
    }
    let left: String =
        chars[f.number_start.saturating_sub(6).max(floor)..f.number_start].iter().collect();
    let left = left
        .trim_end_matches(['过', '了', '有', '达', '到', '为', '仅', '只', '也', '已'])
        .to_owned();
    let whole: String =
        chars[f.number_start.saturating_sub(6).max(floor)..f.number_start].iter().collect();
    let mut best: Option<(usize, Bound, usize)> = None;
    for (set, bound) in BEFORE {
        for text in [&whole, &left] {
            if let Some(w) = lexicon.ends_with(set, text) {
                let n = w.chars().count();
                let gap = whole.chars().count() - text.chars().count();
                let prior = text.chars().rev().nth(n);
                let spoiled = n == 1
                    && prior.is_some_and(|c| match w {
                        "近" => "附最邻临靠".contains(c),
                        "约" => "节签预制公契条违集".contains(c),
                        "超" => "赶反高".contains(c),
                        _ => false,
                    });
                if !spoiled && best.is_none_or(|(length, ..)| n > length) {
                    best = Some((n, bound, n + gap));
                }
            }
        }
    }
    if let Some((_, bound, length)) = best {
        f.start = f.number_start - length;
        // 不到三十万元以上 does not occur; 近百人左右 does: the word before counts.
        f.bound = if f.bound == Bound::MoreThan && bound == Bound::About {
            Bound::MoreThan
        } else {
            bound
        };
    }
}
