//! A column's title: its year, its unit, and the word that says what it is.

use super::Use;
use super::vocabulary::{measures, vocabulary};
use crate::cell::{Unit, unit_of};
use crate::text;

/// A title taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Title {
    /// Every level without year, unit and brackets, from above.
    pub(crate) words: Vec<String>,
    /// Every level whole.
    pub(crate) levels: Vec<String>,
    pub(crate) year: Option<u16>,
    pub(crate) unit: Option<Unit>,
    /// What each of it is counted for: 户 in 元/户, 人 in 元/人.
    pub(crate) per: Option<char>,
}

/// Takes the levels of a title apart.
pub(crate) fn read_title(levels: &[String]) -> Title {
    let mut title = Title::default();
    for level in levels {
        let squeezed = text::squeezed(level).to_lowercase();
        title.levels.push(squeezed.clone());
        if let Some(unit) = unit_of(squeezed.trim_matches(['(', ')', '[', ']'])) {
            title.unit = Some(unit);
            continue;
        }
        let (without_year, year) = take_year(&squeezed);
        title.year = year.or(title.year);
        let mut word = without_year;
        for inner in text::in_brackets(&word) {
            let whole = unit_of(&inner).map(|unit| (unit, None));
            if let Some((unit, per)) = whole.or_else(|| unit_for_each(&inner)) {
                title.unit = Some(unit);
                title.per = per.or(title.per);
                word = word.replace(&format!("({inner})"), "").replace(&format!("[{inner}]"), "");
            }
        }
        if let Some((head, tail)) = word.rsplit_once(['/', ':', ',', '-', '_'])
            && let Some(unit) = unit_of(tail)
        {
            title.unit = Some(unit);
            word = head.to_owned();
        }
        let word = word.trim_matches(['*', ':', '：', '.', '、', '/', '-', '_']).to_owned();
        if !word.is_empty() {
            title.words.push(word);
        }
    }
    title
}

/// The unit of a figure for each household, person or mu: 元/户, 万元每人.
fn unit_for_each(text: &str) -> Option<(Unit, Option<char>)> {
    let (unit, each) = text.split_once(['/', '每'])?;
    let mut each = each.chars();
    let per = each.next().filter(|c| matches!(c, '户' | '人' | '亩' | '股' | '村' | '社'))?;
    let rest: String = each.filter(|c| !"·.年".contains(*c)).collect();
    rest.is_empty().then_some((unit_of(unit)?, Some(per)))
}

/// The measure for each household or person where a title's unit says so: 分红 in 元/户 is 户均分红.
fn for_each(measure: u16, per: char) -> Option<Use> {
    let of = |id: &str| Use::parse(&format!("observation:{id}"));
    let all = measures();
    match (all.get(usize::from(measure))?.indicator.as_str(), per) {
        ("dividends-total" | "dividend-per-household", '户') => of("dividend-per-household"),
        ("operating-income" | "profit" | "household-income", '户') => of("household-income"),
        ("operating-income" | "per-capita-income", '人') => of("per-capita-income"),
        ("operating-income" | "income-per-mu", '亩') => of("income-per-mu"),
        ("income-increase-per-household", '户') => of("income-increase-per-household"),
        ("income-increase-per-capita", '人') => of("income-increase-per-capita"),
        _ => None,
    }
}

/// The measure that a title's unit makes of one: 带动农户 in 人 are persons led; aside where none has this unit.
fn in_unit(measure: u16, unit: &str) -> Use {
    const OTHERS: [(&str, &str); 8] = [
        ("households-led", "persons-led"),
        ("members", "member-households"),
        ("member-households", "members"),
        ("population", "households"),
        ("households", "population"),
        ("persons-led", "households-led"),
        ("households-out-of-poverty", "persons-out-of-poverty"),
        ("persons-out-of-poverty", "households-out-of-poverty"),
    ];
    let Some(known) = measures().get(usize::from(measure)) else { return Use::Aside };
    if unit.is_empty() || known.unit == unit || unit == "percent" {
        return Use::Measure(measure);
    }
    let of = |id: &str| measures().iter().position(|m| m.indicator == id && m.unit == unit);
    let other =
        OTHERS.iter().filter(|(from, _)| *from == known.indicator).find_map(|(_, to)| of(to));
    other.and_then(|at| u16::try_from(at).ok()).map_or(Use::Aside, Use::Measure)
}

/// Takes a year out of a title: `2022年收入` → `收入`, 2022.
fn take_year(text: &str) -> (String, Option<u16>) {
    let bytes = text.as_bytes();
    for at in 0..bytes.len().saturating_sub(3) {
        let run = &bytes[at..at + 4];
        let bounded = (at == 0 || !bytes[at - 1].is_ascii_digit())
            && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit);
        if !bounded || !run.iter().all(u8::is_ascii_digit) {
            continue;
        }
        let year: u16 = text[at..at + 4].parse().unwrap_or(0);
        if !(1949..=2099).contains(&year) {
            continue;
        }
        let mut rest = &text[at + 4..];
        for word in ["年度", "年末", "年底", "年全年", "年"] {
            if let Some(after) = rest.strip_prefix(word) {
                rest = after;
                break;
            }
        }
        // A month after it makes it a day or month, not the year of the figures.
        let kept = format!("{}{rest}", &text[..at]);
        let kept =
            kept.replace("()", "").replace("截至", "").trim_start_matches(['的', '全']).to_owned();
        return (kept, Some(year));
    }
    (text.to_owned(), None)
}

/// How a title was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// The word stands inside the title.
    Inside,
    /// The title ends with the word.
    End,
    /// The title is the word.
    Whole,
}

/// Returns what a title means, how surely, and the word that says so.
pub(crate) fn recognise(title: &Title) -> Option<(Use, Strength, String)> {
    let leaf = title.words.last()?;
    if let Some(found) = side_of_group(title).or_else(|| outcome(leaf)) {
        return Some(found);
    }
    if leaf.contains("是否")
        && ["正常", "运行", "运营", "运转", "经营", "存续"].iter().any(|w| leaf.contains(w))
    {
        return Some((Use::Status, Strength::Whole, leaf.clone()));
    }
    if leaf.starts_with("是否") || leaf.starts_with("有无") {
        return Some((Use::Aside, Strength::Whole, leaf.clone()));
    }
    let mut tries = vec![leaf.clone()];
    let bare = text::without_brackets(leaf).into_owned();
    if bare != *leaf && !bare.is_empty() {
        tries.push(bare.clone());
    }
    // 合作社名称 Cooperative: a title in two languages is read in either.
    let han: String = leaf.chars().filter(|c| !c.is_ascii_alphabetic() && *c != '.').collect();
    if han != *leaf && han.chars().any(text::is_han) {
        let latin: String = leaf.chars().filter(char::is_ascii).collect();
        tries.extend([han, latin].into_iter().filter(|part| part.chars().count() > 1));
    }
    if let Some(numbered) = without_number(leaf) {
        tries.push(numbered);
    }
    if title.words.len() > 1 {
        tries.push(format!("{}{bare}", title.words[title.words.len() - 2]));
    }
    let mut best: Option<(Strength, usize, Use, String)> = None;
    for text in &tries {
        if let Some((usage, strength, word)) = find(text) {
            let length = word.chars().count();
            if best.as_ref().is_none_or(|(s, l, ..)| (strength, length) > (*s, *l)) {
                best = Some((strength, length, usage, word));
            }
        }
    }
    let (strength, _, usage, word) = best?;
    let whole = title.words.concat();
    let (usage, strength) = judge(usage, strength, &whole, title);
    Some((usage, strength, word))
}

fn find(text: &str) -> Option<(Use, Strength, String)> {
    let all = vocabulary();
    if let Some(meaning) = all.words.get(text) {
        return Some((meaning.usage, Strength::Whole, text.to_owned()));
    }
    // 数, 数量, 情况 at the end add nothing.
    for ending in ["数量", "总数", "情况", "数", "合计", "名称"] {
        if let Some(head) = text.strip_suffix(ending)
            && let Some(meaning) = all.words.get(head)
            && (ending != "名称" || !matches!(meaning.usage, Use::Measure(_) | Use::Person))
            && !(meaning.whole
                && matches!(ending, "数量" | "数" | "总数" | "合计")
                && !matches!(meaning.usage, Use::Measure(_)))
        {
            return Some((meaning.usage, Strength::Whole, head.to_owned()));
        }
    }
    if let Some((word, usage)) = all.inner.iter().find(|(word, _)| text.ends_with(word.as_str())) {
        return Some((*usage, Strength::End, word.clone()));
    }
    let inside = all.inner.iter().find(|(word, _)| text.contains(word.as_str()))?;
    Some((inside.1, Strength::Inside, inside.0.clone()))
}

/// 模式一, 推行时间2: one of several columns of models with their times.
fn without_number(leaf: &str) -> Option<String> {
    let bare = text::without_brackets(leaf);
    let number = |c: char| c.is_ascii_digit() || "一二三四五六①②③④⑤⑥".contains(c);
    let head = bare.trim_end_matches(number);
    if head.len() == bare.len() || head.is_empty() {
        return None;
    }
    let (usage, strength, _) = find(head)?;
    let is_one =
        strength == Strength::Whole && matches!(usage, Use::Scheme | Use::Start | Use::End);
    is_one.then(|| head.to_owned())
}

/// A place under a title that says whose it is: 考察地点 over 县 and 村.
fn side_of_group(title: &Title) -> Option<(Use, Strength, String)> {
    let (leaf, above) = title.words.split_last()?;
    let (side, _, word) = above
        .iter()
        .filter_map(|word| find(word))
        .find(|(usage, ..)| matches!(usage, Use::Visitor | Use::Host))?;
    let (part, ..) = find(leaf)?;
    let names = part.is_place() || matches!(part, Use::Organization | Use::Visitor | Use::Host);
    names.then_some((side, Strength::Whole, word))
}

/// 是否采纳: what came of a visit.
fn outcome(leaf: &str) -> Option<(Use, Strength, String)> {
    // Nearly every cell of a ledger is asked whether it is a title: cheap first.
    if !leaf.starts_with("是否") {
        return None;
    }
    find(leaf).filter(|(usage, strength, _)| *usage == Use::Outcome && *strength == Strength::Whole)
}

/// Takes back what the rest of the title speaks against.
fn judge(usage: Use, strength: Strength, whole: &str, title: &Title) -> (Use, Strength) {
    const RELATIVE: [&str; 14] = [
        "占比", "比例", "比重", "增幅", "增长", "同比", "排名", "目标", "计划", "拟", "标准",
        "以上", "名次", "率",
    ];
    let usage = match (usage, title.per) {
        (Use::Measure(measure), Some(per)) => for_each(measure, per).unwrap_or(Use::Aside),
        (usage, _) => usage,
    };
    let usage = match (usage, title.unit) {
        (Use::Measure(measure), Some(unit)) => in_unit(measure, unit.id),
        (usage, _) => usage,
    };
    match usage {
        // What is founded only in a plan begins then, if at all.
        Use::Founded if super::is_plan(whole) => (Use::Start, strength),
        Use::Measure(_)
            if strength != Strength::Whole && RELATIVE.iter().any(|w| whole.contains(w)) =>
        {
            (Use::Aside, strength)
        }
        Use::Measure(_) if title.unit.is_some_and(|u| u.id == "percent") => (Use::Aside, strength),
        // When a Party branch was set up is no date of the cooperative.
        Use::Founded
            if ["党", "支部"].iter().any(|w| whole.contains(w))
                && !whole.contains("合作社")
                && !whole.contains("领办") =>
        {
            (Use::Aside, strength)
        }
        // A sum of money is no place, a count no name.
        Use::Organization | Use::Party | Use::Village | Use::Township if title.unit.is_some() => {
            (Use::Aside, strength)
        }
        other => (other, strength),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn check(levels: &[&str], expected: &str) {
        let levels: Vec<String> = levels.iter().map(|l| (*l).to_owned()).collect();
        let title = read_title(&levels);
        let mut found =
            recognise(&title).map_or_else(|| "-".to_owned(), |(usage, ..)| usage.name());
        if let Some(year) = title.year {
            write!(found, " {year}").unwrap();
        }
        if let Some(unit) = title.unit {
            write!(found, " {}×{}", unit.id, unit.factor).unwrap();
        }
        assert_eq!(found, expected, "{levels:?}");
    }

    #[test]
    fn titles_are_recognised_in_both_scripts_and_languages() {
        for (title, expected) in [
            ("镇（街道）", "township"),
            ("所属乡镇", "township"),
            ("鄉鎮", "township"),
            ("村（社区）", "village"),
            ("行政村", "village"),
            ("主體名稱", "organization"),
            ("合作社名称", "organization"),
            ("统一社会信用代码", "credit_code"),
            ("社会信用代码", "credit_code"),
            ("利益联结模式", "scheme"),
            ("联结机制", "scheme"),
            ("注册时间", "founded"),
            ("合作社成立时间", "founded"),
            ("推行时间", "start"),
            ("领办时间", "start"),
            ("聯繫電話", "person"),
            ("党支部书记", "person"),
            ("理事长姓名", "person"),
            ("法定代表人", "person"),
            ("党支部", "party"),
            ("党组织名称", "party"),
            ("所在地", "place"),
            ("Village", "village"),
            ("Start date", "start"),
            ("备 注", "remark"),
            ("带动户数 Households", "observation:households-led"),
            ("推行时间 Start date", "start"),
            ("村 Village", "village"),
            ("村代码", "code"),
            ("运行状态", "status"),
            ("是否党支部领办", "aside"),
            ("是否正常运行", "status"),
            ("党支部成立时间", "aside"),
        ] {
            check(&[title], expected);
        }
    }

    #[test]
    fn figures_have_their_unit_and_year() {
        for (title, expected) in [
            ("流转面积（亩）", "observation:land-transferred mu×1"),
            ("入社户数", "observation:member-households"),
            ("带动农户数量（户）", "observation:households-led household×1"),
            ("2022年村集体经济收入（万元）", "observation:collective-income 2022 yuan×10000"),
            ("面积/亩", "observation:managed-area mu×1"),
            ("成员数", "observation:members"),
            ("带动农户占比（%）", "aside percent×1"),
            ("经营面积(公顷)", "observation:managed-area mu×15"),
        ] {
            check(&[title], expected);
        }
    }

    #[test]
    fn levels_are_read_together() {
        check(&["党组织", "书记"], "person");
        check(&["党组织", "名称"], "party");
        check(&["经营主体", "名称"], "organization");
        check(&["规模", "面积"], "observation:managed-area");
        check(&["开始时间", "年"], "start");
        check(&["开始时间", "月"], "start");
        check(&["村集体收入（万元）", "2021年"], "observation:collective-income 2021 yuan×10000");
        check(&["2021年", "带动农户"], "observation:households-led 2021");
        check(&["带动农户", "（户）"], "observation:households-led household×1");
    }
}
