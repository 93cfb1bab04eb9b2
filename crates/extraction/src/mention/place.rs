use std::collections::{BTreeMap, BTreeSet};

use super::found::Mentions;
use super::sign::{fits, is_han, township_form};
use crate::division::{Division, Divisions};
use crate::lexicon::Lexicon;
use crate::text::Text;

/// A name of a place as it stands, before it is known which place it is.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) name: String,
    pub(super) level: String,
    /// The raw name directly before it that encloses it.
    pub(super) above: Option<usize>,
    /// The enclosing name is printed with it (or with the list it stands in).
    pub(super) explicit: bool,
    /// It stands for a longer name: 麻岔 for 麻岔村.
    pub(super) alias_of: Option<String>,
}

const SIGNS: &str = "省市州县区旗镇乡村道木查盟";

/// Finds the places of the text and tells which place each name means.
pub(super) fn find(found: &mut Mentions, text: &Text, lexicon: &Lexicon, divisions: &Divisions) {
    let mut raws = scan(text, lexicon, divisions);
    list_before_count(text, &mut raws, lexicon);
    stems(text, &mut raws);
    raws.sort_by_key(|r| r.start);
    chain(text, &mut raws, divisions);
    let home = super::home::home(text, &raws);
    super::resolve::resolve(found, text, &raws, home, divisions);
}

fn scan(text: &Text, lexicon: &Lexicon, divisions: &Divisions) -> Vec<Raw> {
    // Names that begin at a comma, a list or after a place are sure; they are looked for first everywhere else.
    let mut sure: BTreeMap<String, usize> = BTreeMap::new();
    for raw in pass(text, lexicon, divisions, &BTreeMap::new()) {
        let s = &text.sentences[text.sentence_at(raw.start)];
        let anchored = raw.start == s.start
            || !is_han(text.chars[raw.start - 1])
            || "省市县区旗镇乡州盟道木".contains(text.chars[raw.start - 1]);
        if raw.level == "village" {
            *sure.entry(raw.name).or_insert(0) += if anchored { 2 } else { 1 };
        }
    }
    let sure: BTreeMap<String, usize> = sure.into_iter().filter(|(_, n)| *n >= 2).collect();
    let mut raws = pass(text, lexicon, divisions, &sure);
    // “无讼村”, “以企带村”: what stands in marks alone, and nowhere else, is a title or a brand.
    let outside = |name: &str| {
        let n = name.chars().count();
        text.find_all(name).into_iter().any(|at| !branded(text, at, at + n))
    };
    raws.retain(|r| !["街道", "社区", "新区", "嘎查", "苏木"].contains(&r.name.as_str()));
    raws.retain(|r| {
        divisions.has(&r.name)
            || r.level != "village"
            || !branded(text, r.start, r.end)
            || outside(&r.name)
    });
    raws
}

/// Whether a name stands in quotation marks of few words without a pause.
fn branded(text: &Text, start: usize, end: usize) -> bool {
    const MOST: usize = 16;
    let open = (start.saturating_sub(MOST)..start)
        .rev()
        .find(|&i| "“”，。；！？\n".contains(text.chars[i]))
        .filter(|&i| text.chars[i] == '“');
    let close = (end..(end + MOST).min(text.chars.len()))
        .find(|&i| "“”，。；！？\n".contains(text.chars[i]))
        .filter(|&i| text.chars[i] == '”');
    open.zip(close).is_some_and(|(o, c)| c - o <= MOST)
}

fn pass(
    text: &Text,
    lexicon: &Lexicon,
    divisions: &Divisions,
    sure: &BTreeMap<String, usize>,
) -> Vec<Raw> {
    let mut raws: Vec<Raw> = Vec::new();
    for s in &text.sentences {
        let mut floor = s.start;
        for i in s.start..s.end {
            if !SIGNS.contains(text.chars[i]) || i < floor {
                continue;
            }
            if let Some((start, end, level)) =
                name_at(text, i, floor, s.end, lexicon, divisions, sure)
            {
                raws.push(Raw {
                    start,
                    end,
                    name: text.slice(start, end),
                    level,
                    above: None,
                    explicit: false,
                    alias_of: None,
                });
                floor = end;
            }
        }
    }
    raws
}

/// The name that ends with the sign at `i`.
fn name_at(
    text: &Text,
    i: usize,
    floor: usize,
    end: usize,
    lexicon: &Lexicon,
    divisions: &Divisions,
    sure: &BTreeMap<String, usize>,
) -> Option<(usize, usize, String)> {
    let chars = &text.chars;
    let han = (floor..i).rev().take_while(|&k| is_han(chars[k])).count().min(13);
    for n in (1..=han).rev() {
        let name: String = chars[i - n..=i].iter().collect();
        if divisions.has(&name)
            && !lexicon.has("never-place", &name)
            && fits(text, i, end, lexicon, true)
            && (n > 1 || before(text, i - n, floor, lexicon) > 0.0)
            && !splits_word(text, i - n, floor, lexicon)
        {
            return Some((i - n, i + 1, level(&divisions.named(&name), chars[i])));
        }
    }
    let (sign_start, sign) = lexicon
        .words("form-sign")
        .iter()
        .map(|w| (w, w.chars().count()))
        .find(|(w, n)| i + 1 >= floor + n && text.slice(i + 1 - n, i + 1) == **w)
        .map_or((i, String::new()), |(w, n)| (i + 1 - n, w.clone()));
    if !fits(text, i, end, lexicon, false) {
        return None;
    }
    if sign.is_empty() || sign == "乡" {
        for n in (2..=han.min(4)).rev() {
            let name: String = chars[i - n..=i].iter().collect();
            let rows = divisions.shortened(&name);
            if !rows.is_empty() && !lexicon.has("not-a-name", &name[..name.len() - 3]) {
                return Some((i - n, i + 1, rows[0].level().to_owned()));
            }
        }
        if sign.is_empty() {
            return None;
        }
    }
    if sign != "新区"
        && sign != "村"
        && sign != "社区"
        && sign != "嘎查"
        && !township_form(text, sign_start, floor, lexicon)
    {
        return None;
    }
    // Of the names that are sure, the one told most often; of two as often, the longer.
    let known = (1..=6)
        .filter(|n| sign_start >= floor + n)
        .map(|n| (n, text.slice(sign_start - n, i + 1)))
        .filter_map(|(n, name)| sure.get(&name).map(|c| (*c, n)))
        .max();
    // 玉皇庙镇两河口村, though 河口村 is told more often.
    let whole = (floor > 0
        && floor < sign_start
        && sign_start - floor <= 6
        && "省市县区旗镇乡州盟道".contains(chars[floor - 1])
        && "两二三四五六七八九十".contains(chars[floor])
        && sure.contains_key(&text.slice(floor, i + 1)))
    .then_some(floor);
    let start = match known {
        _ if whole.is_some() => whole?,
        Some((_, n)) => sign_start - n,
        None => stem_start(text, sign_start, floor, lexicon)?,
    };
    let level = match sign.as_str() {
        "村" | "社区" | "嘎查" => "village",
        "新区" => "prefecture",
        _ => "township",
    };
    if sign == "新区" && sign_start - start != 2 {
        return None;
    }
    Some((start, i + 1, level.to_owned()))
}

/// Whether a name would begin within a word: 示|范村镇.
fn splits_word(text: &Text, start: usize, floor: usize, lexicon: &Lexicon) -> bool {
    start > floor && lexicon.has("whole-word", &text.slice(start - 1, start + 1))
}

fn level(rows: &[&Division], sign: char) -> String {
    // 吉林市 and 吉林省; a 市 that is prefecture and county at once is the prefecture.
    let first = rows.iter().map(|d| d.level()).min_by_key(|l| rank(l)).unwrap_or("township");
    if first == "province" && sign == '市' { "province".to_owned() } else { first.to_owned() }
}

pub(super) fn rank(level: &str) -> usize {
    ["province", "prefecture", "county", "township", "village", "group"]
        .iter()
        .position(|l| *l == level)
        .unwrap_or(6)
}

/// The beginning of a name that no gazetteer knows: by what stands before it, its length, and where else it stands.
fn stem_start(text: &Text, sign_start: usize, floor: usize, lexicon: &Lexicon) -> Option<usize> {
    let chars = &text.chars;
    // 我乡姚家村: the writer's own place before a name is no part of it; 全县养蚕村 names no village.
    let own = (floor..sign_start.saturating_sub(2))
        .rev()
        .take(6)
        .find(|&k| "我本该全各".contains(chars[k]) && "省市县区旗镇乡州".contains(chars[k + 1]));
    // 7月里南路村: a name does not reach back into a date.
    let dated = (floor + 1..sign_start).rev().take(8).find(|&k| {
        "月日号".contains(chars[k])
            && (chars[k - 1].is_ascii_digit() || super::numeral::is_numeral(chars[k - 1]))
    });
    let floor = dated.map_or(floor, |k| {
        let word = chars.get(k + 1).is_some_and(|c| "里份底初末中起".contains(*c));
        (k + 1 + usize::from(word)).min(sign_start)
    });
    // 2个产蔗村: what is counted is no name.
    let counted = (floor + 1..sign_start).rev().take(6).any(|k| {
        chars[k] == '个'
            && chars[k..sign_start].iter().all(|&c| is_han(c))
            && (chars[k - 1].is_ascii_digit() || super::numeral::is_numeral(chars[k - 1]))
    });
    if counted {
        return None;
    }
    let floor = match own {
        Some(k) if "全各".contains(chars[k]) => return None,
        Some(k) => k + 2,
        None => floor,
    };
    for n in [2, 3] {
        if sign_start >= floor + n
            && lexicon.has("numeral-name", &text.slice(sign_start - n, sign_start))
            && (sign_start == floor + n && floor > 0
                || before(text, sign_start - n, floor, lexicon) >= 2.5)
        {
            return Some(sign_start - n);
        }
    }
    // 高兴镇高多村: all that stands between the place before it and the sign is the name.
    let whole = text.slice(floor, sign_start);
    let odd_end = whole.ends_with(['多', '古', '名', '外', '下', '点', '范', '壳']);
    // 玉皇庙镇两河口村: a numeral may begin a name of three characters.
    let numeral = whole.chars().count() == 3
        && whole.chars().next().is_some_and(|c| "两二三四五六七八九十".contains(c))
        && whole.chars().nth(1).is_some_and(|c| c != '个')
        && lexicon.ends_with("not-a-name", &whole).is_none();
    let touches = (odd_end || numeral)
        && floor > 0
        && "省市县区旗镇乡州盟道".contains(chars[floor - 1])
        && (1..=3).contains(&whole.chars().count());
    if touches
        && chars[floor..sign_start].iter().all(|&c| is_han(c))
        && !lexicon.has("not-a-name", &whole)
        && !lexicon.contains("never-within", &whole)
        && inside(&whole, lexicon) < 2.0
    {
        return Some(floor);
    }
    let mut best: Option<(f64, usize)> = None;
    let sign: String = chars[sign_start..=sign_start].iter().collect();
    let mut longer_count = None;
    for n in (1..=6).rev() {
        if sign_start < floor + n {
            continue;
        }
        let start = sign_start - n;
        if !chars[start..sign_start].iter().all(|&c| is_han(c)) {
            continue;
        }
        // 2021年农村: the name does not reach back into a year.
        let dated = |k: usize| {
            chars[k] == '年'
                && k > floor
                && (chars[k - 1].is_ascii_digit() || super::numeral::is_numeral(chars[k - 1]))
        };
        if (start..sign_start).any(dated) {
            continue;
        }
        let stem: String = chars[start..sign_start].iter().collect();
        if lexicon.ends_with("not-a-name-end", &stem).is_some() {
            return None;
        }
        if lexicon.has("not-a-name", &stem) {
            // 试点村, 各村: no name at all, however far it is read to the left.
            if n <= 2 || best.is_none() {
                return if best.is_some_and(|(s, _)| s >= 2.5) { best.map(|b| b.1) } else { None };
            }
            continue;
        }
        let count = text.find_all(&format!("{stem}{sign}")).len();
        let mut score = match n {
            1 => -1.0,
            2 => 1.5,
            3 => 1.2,
            4 => 0.3,
            5 => -0.5,
            _ => -2.0,
        };
        score += before(text, start, floor, lexicon);
        if let Some(longer) = longer_count {
            if count > longer {
                score += 1.0;
            } else if count >= 2 {
                score -= 2.0;
            }
        }
        longer_count = Some(count);
        score -= inside(&stem, lexicon);
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, start));
        }
    }
    best.filter(|(s, _)| *s >= 1.5).map(|(_, start)| start)
}

/// How well a name can begin after what stands before `start`.
fn before(text: &Text, start: usize, floor: usize, lexicon: &Lexicon) -> f64 {
    if start == floor {
        return 3.0;
    }
    let c = text.chars[start - 1];
    if c == '年' {
        return 2.5;
    }
    if !is_han(c) {
        return 3.0;
    }
    let left: String = text.chars[start.saturating_sub(4).max(floor)..start].iter().collect();
    match lexicon.ends_with("before-place", &left) {
        Some(w) if w.chars().count() > 1 => 2.5,
        Some(_) => 1.8,
        None if "省市县区旗镇乡州盟".contains(c)
            && start >= 2
            && "全各我本该每两三四".contains(text.chars[start - 2]) =>
        {
            -1.0
        }
        None if "省市县区旗镇乡州盟".contains(c) => 2.0,
        None => -1.5,
    }
}

/// How badly a stem holds words that end before a name begins.
fn inside(stem: &str, lexicon: &Lexicon) -> f64 {
    let mut cost: f64 = 0.0;
    for w in lexicon.words("before-place") {
        if w.chars().count() > 1 && stem.contains(w.as_str()) {
            cost = cost.max(4.0);
        } else if "的了着过在到和与及或把将被由从向对给为是".contains(w.as_str())
            && stem.contains(w.as_str())
        {
            cost = cost.max(if stem.starts_with(w.as_str()) { 2.5 } else { 1.0 });
        } else if stem.starts_with(w.as_str()) {
            cost = cost.max(1.0);
        }
    }
    if lexicon.contains("never-within", stem) {
        cost = 4.0;
    }
    for w in lexicon.words("not-a-name") {
        if w.chars().count() > 1 && stem.ends_with(w.as_str()) {
            cost = cost.max(3.0);
        }
    }
    cost
}

/// 麻岔、大明、硕乐三个村: the list names three villages without their sign.
fn list_before_count(text: &Text, raws: &mut Vec<Raw>, lexicon: &Lexicon) {
    for s in &text.sentences {
        let mut i = s.start;
        while i < s.end {
            if let Some((
                super::group::Group::Count(n, Some(level @ ("village" | "township"))),
                _,
            )) = super::group::group_at(&text.chars, i, s.end, lexicon)
            {
                let sign = if level == "village" { '村' } else { '镇' };
                let mut items = Vec::new();
                let mut e = i;
                loop {
                    let mut b = e;
                    while b > s.start
                        && is_han(text.chars[b - 1])
                        && e - b < 4
                        && text.chars[b - 1] != '和'
                    {
                        b -= 1;
                    }
                    items.push((b, e));
                    if b > s.start && "、和".contains(text.chars[b - 1]) {
                        e = b - 1;
                    } else {
                        break;
                    }
                }
                items.reverse();
                if items.len() == n && n >= 2 {
                    first_item(text, &mut items[0], s.start, raws, sign);
                    let ok = items.iter().all(|(b, e)| {
                        (2..=3).contains(&(e - b)) && !SIGNS.contains(text.chars[e - 1])
                    });
                    if ok
                        && items
                            .iter()
                            .all(|(b, e)| raws.iter().all(|r| r.end <= *b || r.start >= *e))
                    {
                        for (b, e) in items {
                            let name = format!("{}{sign}", text.slice(b, e));
                            raws.push(Raw {
                                start: b,
                                end: e,
                                name: name.clone(),
                                level: level.to_owned(),
                                above: None,
                                explicit: false,
                                alias_of: Some(name),
                            });
                        }
                    }
                }
            }
            i += 1;
        }
    }
}

/// The first item of such a list may follow a verb: 把麻岔 is 麻岔 where a village of that name stands elsewhere.
fn first_item(text: &Text, item: &mut (usize, usize), floor: usize, raws: &[Raw], sign: char) {
    let (_, e) = *item;
    for n in [4, 3, 2] {
        if e >= floor + n {
            let name = format!("{}{sign}", text.slice(e - n, e));
            if raws.iter().any(|r| r.name == name) {
                item.0 = e - n;
                return;
            }
        }
    }
    let (b, _) = *item;
    if e - b > 2 && "把将由让对在与和".contains(text.chars[b]) {
        item.0 = b + 1;
    }
}

/// 天生桥 for 天生桥镇: three signs anywhere, two only where grammar shows a place.
fn stems(text: &Text, raws: &mut Vec<Raw>) {
    let names: BTreeMap<String, String> = raws
        .iter()
        .filter(|r| {
            r.alias_of.is_none() && matches!(r.level.as_str(), "county" | "township" | "village")
        })
        .map(|r| (r.name.clone(), r.level.clone()))
        .collect();
    for (name, level) in names {
        let mut stem = name.clone();
        stem.pop();
        let n = stem.chars().count();
        if n < 2 || name.ends_with("街道") || name.ends_with("社区") {
            continue;
        }
        for i in text.find_all(&stem) {
            let e = i + n;
            let next = text.chars.get(e).copied().unwrap_or('。');
            let prior = if i > 0 { text.chars[i - 1] } else { '。' };
            if SIGNS.contains(next) || raws.iter().any(|r| r.start < e && r.end > i) {
                continue;
            }
            let grammatical = "的那".contains(next)
                && "搬鉴学在到从跟照，。；与和、把".contains(prior)
                || "方".contains(next) && "，。；".contains(prior);
            let place_like = n >= 3 && !is_name_inside(text, i, e) || grammatical;
            if place_like {
                raws.push(Raw {
                    start: i,
                    end: e,
                    name: name.clone(),
                    level: level.clone(),
                    above: None,
                    explicit: false,
                    alias_of: Some(name.clone()),
                });
            }
        }
    }
}

/// A stem within the name of a firm or a product says nothing about the place.
fn is_name_inside(text: &Text, i: usize, e: usize) -> bool {
    let after = text.slice(e, e + 12);
    let cut = after.find(['，', '。', '、', '；', '”', '“', '（']).unwrap_or(after.len());
    ["公司", "合作社", "协会", "模式", "集团", "经验", "党总支", "党支部", "党委"]
        .iter()
        .any(|w| after[..cut].contains(w))
        || i > 0 && text.chars[i - 1] == '“'
}

/// Links each name to the enclosing name printed directly before it, and along lists.
fn chain(text: &Text, raws: &mut [Raw], divisions: &Divisions) {
    let touching = |b: &Raw, h: &Raw| b.end == h.start && rank(&h.level) > rank(&b.level);
    let direct: BTreeSet<String> =
        raws.windows(2).filter(|w| touching(&w[0], &w[1])).map(|w| w[1].name.clone()).collect();
    for k in 1..raws.len() {
        let (head, tail) = raws.split_at_mut(k);
        let (before, here) = (&head[k - 1], &mut tail[0]);
        if here.start < before.end {
            continue;
        }
        let gap = text.slice(before.end, here.start);
        let deeper = rank(&here.level) > rank(&before.level);
        if deeper && (gap.is_empty() || gap == "的" && rank(&here.level) == rank(&before.level) + 1)
        {
            here.above = Some(k - 1);
            here.explicit = true;
        } else if direct.contains(&here.name) && before.level == here.level {
            // It has an encloser of its own elsewhere in the text.
        } else if before.level == here.level
            && before.explicit
            && may_share(head, k - 1, here, divisions)
            && matches!(gap.as_str(), "、" | "和" | "与" | "及" | "以及")
        {
            here.above = before.above;
            here.explicit = true;
        } else if before.level == here.level
            && gap == "、"
            && may_share(head, k - 1, here, divisions)
            || before.level == here.level && matches!(gap.as_str(), "和" | "与")
        {
            here.above = before.above;
        }
    }
}

/// Whether a name in a list may lie where the name before it lies: the gazetteer must not know better.
fn may_share(head: &[Raw], before: usize, here: &Raw, divisions: &Divisions) -> bool {
    let rows = divisions.named(&here.name);
    let Some(above) = head[before].above else { return false };
    let over = divisions.named(&head[above].name);
    rows.is_empty()
        || over.is_empty()
        || rows.iter().any(|d| over.iter().any(|o| d.code.starts_with(&o.code)))
}
