//! Models in any spelling: 党支部+合作社+农户, “党支部＋合作社＋农户”模式, 党支部、合作社、农户, 1 + 3 + N.
//!
//! Only told apart here: a formula (its words), a numbered model, another way of working, or nothing. What a formula
//! means is the business of whoever knows roles.

use std::collections::HashSet;

use super::date::{Date, DateReading, read_date};
use crate::text;

/// The words that name a role in a formula, e.g. the labels of `ontology/roles.ttl`.
#[derive(Clone, Debug, Default)]
pub struct RoleWords(HashSet<String>);

impl RoleWords {
    /// Takes the words.
    pub fn new(words: impl IntoIterator<Item = String>) -> Self {
        RoleWords(words.into_iter().map(|w| text::squeezed(&w)).filter(|w| !w.is_empty()).collect())
    }

    /// Returns whether the word names a role.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// The longest end of a text that names a role: 某县推行党支部 → 党支部.
    fn at_end<'a>(&self, text: &'a str) -> Option<&'a str> {
        text.char_indices().map(|(at, _)| &text[at..]).find(|end| self.role_of(end).is_some())
    }

    /// The longest beginning of a text that names a role: 农户模式情况表 → 农户.
    fn at_start<'a>(&self, text: &'a str) -> Option<&'a str> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.rev().map(|end| &text[..end]).find(|start| self.role_of(start).is_some())
    }

    /// The word without what it does: 党支部引领 → 党支部, 农户参与 → 农户.
    fn role_of<'a>(&self, phrase: &'a str) -> Option<&'a str> {
        const DEEDS: [&str; 26] = [
            "引领", "领办", "领建", "领头", "牵头", "带动", "带头", "主导", "推动", "组织", "搭台",
            "运作", "运营", "经营", "管理", "实施", "支撑", "支持", "参与", "入股", "入社", "种植",
            "生产", "受益", "加入", "联结",
        ];
        if self.has(phrase) {
            return Some(phrase);
        }
        DEEDS.iter().find_map(|deed| phrase.strip_suffix(deed)).filter(|role| self.has(role))
    }
}

/// What a cell of a model's column says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeReading {
    /// Nothing, or that there is no model.
    Empty,
    /// A formula of roles, in order.
    Formula(Vec<String>),
    /// A numbered model, e.g. `1+3+N`.
    Numbered(String),
    /// Another named way of working, e.g. 订单农业.
    Named(String),
    /// A sentence or something that is no name.
    Unreadable,
}

/// Reads the text of a cell as a model.
///
/// ```
/// use ledger::{RoleWords, SchemeReading, read_scheme};
/// let roles = RoleWords::new(["党支部", "合作社", "农户"].map(String::from));
/// let words = ["党支部", "合作社", "农户"].map(String::from).to_vec();
/// assert_eq!(read_scheme("“党支部＋合作社 + 农户”模式", &roles), SchemeReading::Formula(words.clone()));
/// assert_eq!(read_scheme("党支部 合作社 农户", &roles), SchemeReading::Formula(words));
/// ```
pub fn read_scheme(cell: &str, roles: &RoleWords) -> SchemeReading {
    let plain = text::plain(cell);
    let unquoted: String =
        plain.chars().filter(|c| !"\"'“”‘’「」『』《》〈〉".contains(*c)).collect();
    let mut body = unquoted.trim();
    while let Some(shorter) = ["模式", "发展", "经营", "组织", "机制", "联结"]
        .iter()
        .find_map(|ending| body.strip_suffix(ending))
        .filter(|s| s.contains(['+', '、', ' ', '-', '/']))
    {
        body = shorter.trim();
    }
    let squeezed: String = body.chars().filter(|c| *c != ' ').collect();
    if text::says_nothing(&squeezed)
        || matches!(squeezed.as_str(), "无模式" | "无固定模式" | "未采用" | "否")
    {
        return SchemeReading::Empty;
    }
    if let Some(words) = formula(body, roles) {
        let numbered =
            words.iter().all(|w| w.len() <= 2 && w.chars().all(|c| c.is_ascii_alphanumeric()));
        return if numbered {
            SchemeReading::Numbered(words.join("+").to_uppercase())
        } else {
            SchemeReading::Formula(words)
        };
    }
    let whole = text::without_brackets(&squeezed);
    // “积分超市”做法: what follows the marks is no part of the name.
    let bare = ["的做法", "的经验", "做法", "经验"]
        .iter()
        .find_map(|w| whole.strip_suffix(w))
        .filter(|_| plain.contains(['”', '」', '』', '》']));
    let name = bare.unwrap_or(&whole).to_owned();
    let length = name.chars().count();
    let is_name = (2..=20).contains(&length)
        && name.chars().any(text::is_han)
        && !name.contains([',', '。', ';', ':', '#'])
        && !super::holds_contact(&name);
    if is_name { SchemeReading::Named(name) } else { SchemeReading::Unreadable }
}

/// Reads the text of a cell as one model or several (`、`, `；`, ①②, 2019年…，2022年…), each with the date before it; none
/// where it holds several that cannot be told apart, or a person.
pub(crate) fn read_schemes(
    cell: &str,
    roles: &RoleWords,
) -> Option<Vec<(SchemeReading, Option<Date>)>> {
    let circled = |c: char| matches!(c, '\u{2460}'..='\u{249b}' | '\u{2776}'..='\u{2793}');
    let (kept, taken) = super::scrub(&cell.replace(circled, ";"));
    let parts = several(kept.trim_matches([';', '。', ' ']));
    let mut found = Vec::new();
    for part in &parts {
        let (date, body) = dated(part);
        let reading = read_scheme(&without_asides(body), roles);
        let is_sure = match &reading {
            SchemeReading::Formula(words) => words.iter().all(|word| is_role(word, roles)),
            SchemeReading::Named(name) => !taken && !is_ditto(name),
            SchemeReading::Unreadable => false,
            SchemeReading::Numbered(_) | SchemeReading::Empty => true,
        };
        if !is_sure || parts.len() > 1 && matches!(reading, SchemeReading::Named(_)) {
            return None;
        }
        found.push((reading, date));
    }
    Some(found)
}

/// Whether a cell says that it is as the one above: 同上, 〃.
pub(crate) fn is_ditto(cell: &str) -> bool {
    matches!(
        text::squeezed(cell).as_str(),
        "同上" | "同上行" | "同前" | "〃" | "″" | "″″" | "々" | "\"" | "''" | "”" | "“"
    )
}

/// The parts of a cell that are models each; the whole where it is one.
fn several(text: &str) -> Vec<&str> {
    let is_model = |part: &&str| {
        let inner = dated(part).1;
        inner.contains('+') && !inner.starts_with('+') && !inner.ends_with('+')
    };
    for sign in [';', '。', '、', '/', '|', ',', ' '] {
        let parts: Vec<&str> = text.split(sign).map(str::trim).filter(|p| !p.is_empty()).collect();
        if parts.len() > 1 && parts.iter().all(is_model) {
            return parts;
        }
    }
    vec![text]
}

/// Takes a number (1.) and a date with what it says (2022年改为) off the front of a model.
fn dated(part: &str) -> (Option<Date>, &str) {
    let part = part.trim();
    let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
    let part = match rest.strip_prefix(['.', ')']).or_else(|| rest.strip_prefix('、')) {
        Some(after) if (1..=2).contains(&(part.len() - rest.len())) => after.trim(),
        _ => part,
    };
    let end =
        part.find(|c: char| !c.is_ascii_digit() && !"年月日.-/起至今后".contains(c)).unwrap_or(0);
    let (date, mut body) = part.split_at(end);
    let DateReading::Date(date, None) = read_date(date.trim_end_matches(['起', '后'])) else {
        return (None, part);
    };
    for word in [":", "起", "后", "改为", "转为", "升级为", "采用", "推行", "实行"] {
        body = body.strip_prefix(word).unwrap_or(body);
    }
    (Some(date), body.trim())
}

/// A model without what stands in brackets beside it (学习某村); brackets that hold a role or a model stay.
fn without_asides(body: &str) -> String {
    let inner = text::in_brackets(body);
    let aside = |inner: &String| {
        inner.contains(['学', '见', '详', '自', '由', '年', '月', ':']) && !inner.contains('+')
    };
    if inner.iter().any(aside) {
        text::without_brackets(body).into_owned()
    } else {
        body.to_owned()
    }
}

/// Whether a word of a formula may be a role: known, or neither several things nor a person.
fn is_role(word: &str, roles: &RoleWords) -> bool {
    let bare = text::without_brackets(word);
    roles.has(word)
        || roles.has(&bare)
        || !word.contains(['、', ';', ',', '。', ':'])
            && !word.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit))
            && !is_a_person(&bare)
}

/// Whether a word has three characters like a person's name and no ending of a trade or group.
fn is_a_person(word: &str) -> bool {
    const ENDINGS: &str = "员户者手商业队岗会区园校院企田薯民团网链场店库农工师社站所体金品台";
    word.chars().count() == 3
        && super::surely_a_person(word)
        && !word.ends_with(|c| ENDINGS.contains(c))
}

/// Finds the one formula that a title or a sentence holds, as words: 某县推行“党支部+合作社+农户”模式情况表.
pub(crate) fn formula_in(title: &str, roles: &RoleWords) -> Option<Vec<String>> {
    let plain = text::plain(title).replace(" +", "+").replace("+ ", "+");
    let quoted = "\"'“”‘’「」『』《》()[]【】,，。;；:：、 ";
    let piece = plain.split(|c| quoted.contains(c)).find(|piece| piece.contains('+'))?;
    let parts: Vec<&str> = piece.split('+').collect();
    let [first, inner @ .., last] = parts.as_slice() else { return None };
    let sign = |c: &char| c.is_ascii_alphanumeric();
    // 1+3+N: numbers and letters beside the signs.
    let tail: String = first.chars().rev().take_while(sign).collect();
    let head: String = last.chars().take_while(sign).collect();
    let (first, last) = match (tail.is_empty(), head.is_empty()) {
        (false, false) => (tail.chars().rev().collect(), head),
        (true, true) => (
            roles.role_of(roles.at_end(first)?)?.to_owned(),
            roles.role_of(roles.at_start(last)?)?.to_owned(),
        ),
        _ => return None,
    };
    let inner = inner.iter().map(|word| roles.role_of(word).unwrap_or(word).to_owned());
    let words: Vec<String> = std::iter::once(first).chain(inner).chain([last]).collect();
    words.iter().all(|w| (1..=16).contains(&w.chars().count())).then_some(words)
}

/// Splits at the sign that the text uses: a plus always, other signs only between words that name roles.
fn formula(body: &str, roles: &RoleWords) -> Option<Vec<String>> {
    let split = |signs: &[char]| -> Vec<String> {
        body.split(signs)
            .map(|p| p.chars().filter(|c| *c != ' ').collect::<String>())
            .filter(|p| !p.is_empty())
            .collect()
    };
    let plus = split(&['+', '╋', '➕', '十'][..3]);
    if plus.len() >= 2 && plus.iter().all(|p| p.chars().count() <= 16) {
        return Some(plus.iter().map(|p| roles.role_of(p).unwrap_or(p).to_owned()).collect());
    }
    for signs in [
        &['、'][..],
        &[' '],
        &['/', '|', '\\'],
        &['-', '—', '–', '→', '~'],
        &['&', '＆', '·', '•', '*'],
        &[',', ';'],
        &['加'],
        &['十'],
    ] {
        let parts = split(signs);
        if parts.len() < 2 {
            continue;
        }
        let known: Vec<Option<&str>> = parts.iter().map(|p| roles.role_of(p)).collect();
        if known.iter().all(Option::is_some)
            || parts.len() >= 3
                && known.iter().filter(|k| k.is_some()).count() >= parts.len() - 1
                && parts.iter().all(|p| p.chars().count() <= 8)
        {
            return Some(parts.iter().map(|p| roles.role_of(p).unwrap_or(p).to_owned()).collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles() -> RoleWords {
        RoleWords::new(
            ["党支部", "合作社", "农户", "公司", "基地", "企业", "龙头企业", "党组织", "村集体"]
                .map(String::from),
        )
    }

    fn check(text: &str, expected: &str) {
        let found = match read_scheme(text, &roles()) {
            SchemeReading::Formula(words) => words.join("+"),
            SchemeReading::Numbered(name) => format!("#{name}"),
            SchemeReading::Named(name) => format!("={name}"),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn one_model_in_any_spelling() {
        for text in [
            "党支部+合作社+农户",
            "党支部＋合作社＋农户",
            "党支部 + 合作社 + 农户",
            "“党支部+合作社+农户”模式",
            "党支部+\n合作社+农户",
            "党支部、合作社、农户",
            "党支部 合作社 农户",
            "黨支部+合作社+農戶模式",
            "党支部-合作社-农户",
            "党支部/合作社/农户",
            "党支部引领+合作社运营+农户参与",
            "党支部加合作社加农户",
        ] {
            check(text, "党支部+合作社+农户");
        }
    }

    #[test]
    fn a_title_may_hold_a_model() {
        for (title, expected) in [
            ("某县推行“党支部+合作社+农户”模式情况", Some("党支部+合作社+农户")),
            ("某县推行党支部＋合作社＋农户模式情况表（2023年）", Some("党支部+合作社+农户")),
            ("“1+3+N”推进台账", Some("1+3+N")),
            ("党支部领办合作社台账", None),
            ("台账（种植+养殖）", None),
        ] {
            let found = formula_in(title, &roles()).map(|words| words.join("+"));
            assert_eq!(found.as_deref(), expected, "{title}");
        }
    }

    #[test]
    fn other_cells_are_told_apart() {
        check("“1+3+N”", "#1+3+N");
        check("1 ＋ n模式", "#1+N");
        check("订单农业", "=订单农业");
        check("土地入股", "=土地入股");
        check("党支部领办合作社", "=党支部领办合作社");
        check("公司+种植大户+农户", "公司+种植大户+农户");
        check("无", "Empty");
        check("/", "Empty");
        check("由村党支部牵头，成立合作社，吸纳农户以土地入股，统一经营。", "Unreadable");
        check("13912345678", "Unreadable");
    }
}
