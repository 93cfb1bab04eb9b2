use super::clause::{self, Tone};
use super::grammar::{Coded, Grammar};
use super::read::{Honour, Reading};
use super::{Discourse, when};
use crate::lexicon::Lexicon;
use crate::mention::{Actor, Class, Entity, Mentions, TimeWord};
use crate::text::Text;

/// Reads honours: who holds what, given by whom, when.
pub(super) fn read(
    out: &mut Reading,
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
    grammar: &Grammar,
) {
    for (k, s) in text.sentences.iter().enumerate() {
        if s.repeated || text.chars[s.start..s.end].contains(&'？') {
            continue;
        }
        let (first, last) = discourse.ranges[k];
        let coded = Coded::new(text, s.start, s.end, first, &found.spans[first..last]);
        for rule in &grammar.honour {
            for hit in rule.pattern.captures_iter(&coded.line) {
                let begin = coded.position(hit.get(0).map_or(0, |m| m.start()));
                let at = coded.position(hit.name("title").map_or(0, |m| m.start()));
                let actors = |name: &str| -> Vec<Actor> {
                    let mentions = hit
                        .name(name)
                        .map(|m| coded.mentions(m.start(), m.end()))
                        .unwrap_or_default();
                    mentions.iter().flat_map(|&m| discourse.actors[m].clone()).collect()
                };
                if within_marks(text, s.start, at) || applied_for(text, s.start, at) {
                    continue;
                }
                let c = discourse.clause_at(begin);
                let from = c.map_or(begin, |c| c.start);
                if clause::tone(text, from, at, &found.spans, lexicon) != Tone::Told {
                    continue;
                }
                let mut holders = actors("holder");
                if holders.is_empty() && rule.has("subject") {
                    holders = c.map(|c| c.subject.clone()).unwrap_or_default();
                }
                let mut giver = actors("giver").first().copied();
                if giver.is_none() && rule.has("subject-gives") {
                    giver = decider(text, found, discourse, s.start, begin, first);
                }
                for title in titles(text, at, s.end, lexicon) {
                    if candidate_after(text, title.end)
                        || is_personal(text, found, discourse, lexicon, at, &title.words)
                    {
                        continue;
                    }
                    let year = year(text, found, from, title.end);
                    let level = level(&title.words, giver, found);
                    for &holder in &holders {
                        let same = |h: &Honour| {
                            h.holder == holder
                                && (h.title.contains(&title.words)
                                    || title.words.contains(&h.title))
                        };
                        if !out.honours.iter().any(same) {
                            let start = c
                                .and_then(|c| c.subject_span)
                                .filter(|s| s.0 <= begin)
                                .map_or(begin, |s| s.0);
                            out.honours.push(Honour {
                                holder,
                                title: title.words.clone(),
                                giver,
                                level,
                                year,
                                start,
                                end: title.end,
                            });
                        }
                    }
                }
            }
        }
    }
    listed(out, text, found, discourse, lexicon);
    itemized(out, text, found, discourse, lexicon);
}

/// Reads the items of a section about honours that name a title without a verb: 2017年度某市示范社（某市农业局）.
fn itemized(
    out: &mut Reading,
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
) {
    let heads = |k: usize| (0..k).rev().find(|&o| text.sentences[o].heading);
    for (k, _) in text.sentences.iter().enumerate().filter(|(_, s)| !s.repeated && !s.heading) {
        let under = heads(k).is_some_and(|h| {
            let words = text.slice(text.sentences[h].start, text.sentences[h].end);
            ["荣誉", "获奖", "奖项", "奖牌"].iter().any(|w| words.contains(w))
                && !["计划", "争创", "目标"].iter().any(|w| words.contains(w))
        });
        if !under {
            continue;
        }
        for c in discourse.clauses.iter().filter(|c| c.sentence == k && !c.own) {
            // The title begins after the time.
            let (first, last) = discourse.ranges[k];
            let time = found.spans[first..last]
                .iter()
                .find(|m| m.start >= c.start && m.end < c.end && matches!(m.class, Class::Time(_)));
            let Some(time) = time.filter(|t| t.start <= c.start + 2) else { continue };
            let mut at = time.end;
            while at < c.end && "度年，：".contains(text.chars[at]) {
                at += 1;
            }
            let words = text.slice(at, c.end);
            if ["被", "获", "授", "评为", "入选", "争创", "申报"].iter().any(|w| words.contains(w))
            {
                continue;
            }
            let Some(title) = titles(text, at, c.end, lexicon).into_iter().next() else { continue };
            // Who gave it stands in brackets behind it.
            let giver = (first..last)
                .find(|&m| {
                    let open = found.spans[m].start.checked_sub(1);
                    open.is_some_and(|o| o == c.end && "（(".contains(text.chars[o]))
                })
                .and_then(|m| discourse.actors[m].first().copied());
            let year = year(text, found, c.start, title.end);
            let level = level(&title.words, giver, found);
            for &holder in &c.subject {
                let same = |h: &Honour| h.holder == holder && h.title == title.words;
                if !out.honours.iter().any(same) {
                    out.honours.push(Honour {
                        holder,
                        title: title.words.clone(),
                        giver,
                        level,
                        year,
                        start: c.start,
                        end: title.end,
                    });
                }
            }
        }
    }
}

/// 申报“甲”, 争创“甲”: what a clause says before a title that is not held.
fn applied_for(text: &Text, start: usize, at: usize) -> bool {
    let words = text.slice(start, at);
    let clause = words.rsplit(['，', '；', '。']).next().unwrap_or_default();
    ["申报", "争创", "申请", "争取", "推荐为", "推荐申报", "提名"]
        .iter()
        .any(|w| clause.contains(w))
}

/// “甲”候选单位, “甲”提名城市.
fn candidate_after(text: &Text, end: usize) -> bool {
    let back = text.slice(end.saturating_sub(8), end);
    let tail = text.slice(end, end + 6);
    let tail = tail.trim_start_matches(['”', '的']);
    let words = ["候选", "提名", "培育", "申报", "创建单位", "创建对象", "入围"];
    words.iter().any(|w| tail.starts_with(w) || back.ends_with(w))
        || [
            "候选单位",
            "候选村",
            "候选人",
            "提名城市",
            "提名奖",
            "创建单位",
            "培育单位",
            "申报单位",
        ]
        .iter()
        .any(|w| back.ends_with(w))
}

/// Whether a title is only applied for, or its holder a candidate.
pub(crate) fn only_candidate(text: &Text, start: usize, at: usize, end: usize) -> bool {
    applied_for(text, start, at) || candidate_after(text, end)
}

/// Whether a title is only a place in a ranking: 考核第二名, 排名第三.
pub(crate) fn is_rank(title: &str) -> bool {
    let ranked = title.contains('第')
        && (title.ends_with('名') || title.ends_with('位'))
        && !title.contains("等奖");
    ranked || title.contains("排名") || title.contains("名次")
}

/// Whether an honour is a person's: by its title, or because a person stands between the place and the verb.
pub(crate) fn is_personal(
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
    at: usize,
    title: &str,
) -> bool {
    if lexicon.ends_with("personal-title", title).is_some() {
        return true;
    }
    let Some(c) = discourse.clause_at(at) else { return false };
    let near = found.spans.iter().rev().find(|m| {
        m.start >= c.start && m.end <= at && matches!(m.class, Class::Named(_) | Class::Group(_))
    });
    let words = text.slice(near.map_or(c.start, |m| m.end), at);
    let verb = ["verb-award-active", "verb-award-passive"]
        .iter()
        .flat_map(|set| lexicon.words(set))
        .filter_map(|w| words.find(w.as_str()))
        .min();
    let Some(before) = verb.and_then(|i| words.get(..i)) else { return false };
    let before = before.trim_end_matches(['被', '先', '后', '再', '又', '也', '还', '均', '曾']);
    let role = |w: &&String| {
        before.rfind(w.as_str()).is_some_and(|i| {
            let rest: Vec<char> = before[i + w.len()..].chars().collect();
            let name = rest.iter().take_while(|c| ('\u{4e00}'..='\u{9fff}').contains(*c)).count();
            (2..=3).contains(&name)
                && rest.first().is_some_and(|c| lexicon.has("surname", &c.to_string()))
        })
    };
    // A name alone is the subject of its clause: ，李明被评为…….
    let bare = near.is_none()
        && (2..=3).contains(&before.chars().count())
        && before.chars().next().is_some_and(|c| lexicon.has("surname", &c.to_string()));
    bare || lexicon.words("person-role").iter().any(|w| role(&w))
        || found.persons.iter().any(|p| before.contains(p.as_str()))
}

/// Whether a position lies within quotation marks that open in its sentence.
fn within_marks(text: &Text, start: usize, at: usize) -> bool {
    let count = |mark: char| text.chars[start..at].iter().filter(|c| **c == mark).count();
    count('“') > count('”')
}

/// Reads the lists of a document that praises: a title as a heading or in the sentence that leads, the holders below it.
fn listed(
    out: &mut Reading,
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
) {
    let all = text.slice(0, text.chars.len());
    if !lexicon.contains("list-lead", &all) || !lexicon.contains("verb-award-passive", &all) {
        return;
    }
    let giver = issuers(text, found, discourse).into_iter().next();
    let year = year_of_document(text);
    let mut title: Option<String> = None;
    let mut paragraph = usize::MAX;
    for (k, s) in text.sentences.iter().enumerate().filter(|(_, s)| !s.repeated) {
        let words = text.slice(s.start, s.end);
        let holders = line_holders(text, found, discourse, k);
        if holders.is_empty()
            && let Some(t) = list_title(&words, lexicon, s.heading)
        {
            title = Some(t);
            paragraph = s.paragraph;
            continue;
        }
        let Some(name) = &title else { continue };
        if s.paragraph == paragraph {
            continue;
        }
        paragraph = s.paragraph;
        if holders.is_empty() || lexicon.contains("negated", &words) {
            title = None;
            continue;
        }
        for (holder, start, end) in holders {
            if out.honours.iter().any(|h| h.holder == holder && h.title == *name) {
                continue;
            }
            let level = level(name, giver, found);
            out.honours.push(Honour {
                holder,
                title: name.clone(),
                giver,
                level,
                year,
                start,
                end,
            });
        }
    }
}

/// 一、先进乡镇（3个）; 授予下列村“文明村”称号：; none for any other line.
fn list_title(words: &str, lexicon: &Lexicon, heading: bool) -> Option<String> {
    if heading {
        let bare = crate::text::unmarked(words);
        let bare = bare.split(['（', '(']).next().unwrap_or_default();
        let bare =
            bare.trim().trim_end_matches("名单").trim_end_matches('：').trim_matches(['“', '”']);
        let n = bare.chars().count();
        let fits = (3..=16).contains(&n)
            && lexicon.ends_with("honour-noun", bare).is_some()
            && named(bare)
            && !bare.contains(['，', '：', '关'])
            && !["各", "向", "对"].iter().any(|w| bare.starts_with(w));
        return fits.then(|| bare.to_owned());
    }
    let leads = ["下列", "以下", "名单如下"].iter().any(|w| words.contains(w))
        && words.trim_end().ends_with(['：', '。', '；'])
        && lexicon.contains("verb-award-passive", words);
    let open = words.find('“').filter(|_| leads)?;
    let inner = &words[open + '“'.len_utf8()..];
    let inner = &inner[..inner.find('”')?];
    (3..=24).contains(&inner.chars().count()).then(|| inner.to_owned())
}

/// The holders that a line of a list names at its beginning: “1．吉强镇龙王坝村：……”, “吉强镇　将台堡镇”.
fn line_holders(
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    k: usize,
) -> Vec<(Actor, usize, usize)> {
    let s = &text.sentences[k];
    let (first, last) = discourse.ranges[k];
    let words = text.slice(s.start, s.end);
    let bare = crate::text::unmarked(&words);
    let marked = bare.chars().count() < words.chars().count();
    let mut at = s.start + words.chars().count() - bare.chars().count();
    let mut out = Vec::new();
    for m in first..last {
        let span = &found.spans[m];
        let gap = text.slice(at, span.start);
        let joined = gap.chars().all(|c| c.is_whitespace() || "、，；".contains(c));
        if span.start < at || !joined {
            break;
        }
        match span.class {
            Class::Named(Entity::Place(_) | Entity::Organization(_)) => {
                out.extend(discourse.actors[m].iter().map(|a| (*a, span.start, span.end)));
            }
            _ => break,
        }
        at = span.end;
    }
    let rest = text.slice(at, s.end);
    let ends = rest.trim_matches(|c: char| c.is_whitespace() || "。；、".contains(c)).is_empty();
    if ends || marked && out.len() == 1 && rest.starts_with(['：', '，', ':', '—', '（', ' '])
    {
        out
    } else {
        Vec::new()
    }
}

/// 2022年度 in the head of a document: the year for which it praises.
fn year_of_document(text: &Text) -> Option<i32> {
    let head = text.sentences.iter().take(6).next_back().map_or(0, |s| s.end);
    let words: Vec<char> = text.chars[..head].to_vec();
    (4..words.len().saturating_sub(1)).find_map(|i| {
        let digits: String = words[i - 4..i].iter().collect();
        (words[i] == '年' && words[i + 1] == '度').then(|| digits.parse().ok())?
    })
}

/// Who decides in a sentence that bestows: 经县委组织部验收，决定授予……; 县委授予…….
fn decider(
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    start: usize,
    at: usize,
    first: usize,
) -> Option<Actor> {
    let gives = |a: &Actor| match a {
        Actor::Place(p) => matches!(
            found.places[*p].level.as_str(),
            "province" | "prefecture" | "county" | "township"
        ),
        Actor::Organization(o) => !matches!(
            found.organizations[*o].kind.as_str(),
            "Cooperative" | "PartyBranch" | "PartyGeneralBranch"
        ),
    };
    let by = found.spans[first..]
        .iter()
        .enumerate()
        .take_while(|(_, m)| m.end <= at)
        .find(|(_, m)| m.start > start && "经由".contains(text.chars[m.start - 1]));
    let by = by.and_then(|(k, _)| discourse.actors[first + k].first().copied());
    let c = discourse.clause_at(at);
    let subject = c.filter(|c| c.own).and_then(|c| c.subject.first().copied());
    by.or(subject).filter(gives).or_else(|| issuers(text, found, discourse).into_iter().find(gives))
}

/// Returns the offices that issue a text: those that stand in its head or at its foot.
pub(crate) fn issuers(text: &Text, found: &Mentions, discourse: &Discourse) -> Vec<Actor> {
    let n = text.sentences.len();
    let edge = |k: usize| k < 3 || k + 2 >= n;
    found
        .spans
        .iter()
        .enumerate()
        .filter(|(_, m)| {
            let k = text.sentence_at(m.start);
            edge(k) && text.sentences[k].heading
        })
        .filter(|(_, m)| matches!(m.class, Class::Named(Entity::Organization(o)) if matches!(found.organizations[o].kind.as_str(), "PartyCommittee" | "PartyOffice" | "Government" | "Association")))
        .flat_map(|(m, _)| discourse.actors[m].clone())
        .collect()
}

fn year(text: &Text, found: &Mentions, start: usize, end: usize) -> Option<i32> {
    // 2021年度 within the title is the year of the honour.
    let own = found
        .spans
        .iter()
        .filter(|m| m.start >= start && m.end <= end)
        .filter_map(|m| if let Class::Time(t) = m.class { Some((m.start, t)) } else { None })
        .next_back();
    match own {
        Some((_, TimeWord::Printed(d))) => Some(d.year),
        Some((at, t)) => {
            when::resolve(t, text.date, when::year_before(text, found, at, 0)).map(|d| d.year)
        }
        None => when::governing(text, found, start, end).map(|d| d.year),
    }
}

pub(crate) struct Title {
    pub(crate) words: String,
    pub(crate) end: usize,
}

/// The titles that begin at `at`: “甲”“乙”称号, 湖南省“一村一品”示范村名单, 全国文明村.
pub(crate) fn titles(text: &Text, at: usize, end: usize, lexicon: &Lexicon) -> Vec<Title> {
    let mut out: Vec<Title> = Vec::new();
    let mut i = at;
    let skip = |i: &mut usize| {
        while *i < end && "为了：以、和".contains(text.chars[*i]) {
            *i += 1;
        }
    };
    loop {
        skip(&mut i);
        let mut words = String::new();
        let start = i;
        let mut marked = false;
        while i < end && !"，。；！（）、".contains(text.chars[i]) {
            let c = text.chars[i];
            if c == '“' {
                if marked {
                    break;
                }
                marked = true;
            } else if c != '”' {
                words.push(c);
            }
            if lexicon.words("honour-tail").iter().any(|w| words.ends_with(w.as_str()))
                && (!marked
                    || c != '”'
                        && text.chars[..=i].iter().rposition(|c| *c == '”')
                            > text.chars[..=i].iter().rposition(|c| *c == '“'))
                && !words.ends_with('奖')
            {
                i += 1;
                break;
            }
            i += 1;
        }
        let stop = i;
        // 等2个村“红旗村”: what stands before the marks belongs to the title only where it tells whose it is.
        let before: String = text.chars[start..stop].iter().take_while(|c| **c != '“').collect();
        if marked
            && !before.is_empty()
            && !before
                .ends_with(['省', '市', '县', '州', '区', '旗', '级', '国', '镇', '乡', '度', '年'])
        {
            words = words[before.len()..].to_owned();
        }
        let title = clean(&words, lexicon);
        let n = title.chars().count();
        let fits = if marked {
            (3..=30).contains(&n)
        } else {
            (4..=24).contains(&n)
                && lexicon.ends_with("honour-noun", &title).is_some()
                && named(&title)
        };
        // To be chosen for a trial is no honour.
        let first = ["首批", "第一批", "第二批"].iter().any(|w| title.starts_with(w));
        if fits && stop > start && !title.contains("试点") && (marked || !first) {
            out.push(Title { words: title, end: stop });
        } else {
            break;
        }
        if i >= end || !"“、".contains(text.chars[i]) {
            break;
        }
    }
    out
}

/// An honour without quotation marks tells its rank: 全国文明村, 省级示范社, 先进党组织.
fn named(title: &str) -> bool {
    [
        "全国", "国家", "中国", "省", "市", "州", "县", "区", "旗", "镇", "先进", "示范", "文明",
        "优秀", "十佳", "星级", "模范", "最美",
    ]
    .iter()
    .any(|w| title.contains(w))
}

fn clean(words: &str, lexicon: &Lexicon) -> String {
    let mut t = words.trim().to_owned();
    for w in ["等荣誉称号", "等称号", "等荣誉"] {
        if let Some(s) = t.strip_suffix(w) {
            t = s.to_owned();
        }
    }
    while let Some(w) =
        lexicon.words("honour-tail").iter().find(|w| t.ends_with(w.as_str()) && !w.ends_with('奖'))
    {
        t.truncate(t.len() - w.len());
    }
    let t = t.trim_end_matches('的');
    // A year at the head is when, not what: 2021年度“安徽省特色产业镇”.
    let digits = t.chars().take_while(char::is_ascii_digit).count();
    let t = if digits == 4 {
        t[digits..].trim_start_matches("年度").trim_start_matches('年')
    } else {
        t
    };
    t.to_owned()
}

fn level(title: &str, giver: Option<Actor>, found: &Mentions) -> &'static str {
    if let Some(p) = giver.and_then(|g| found.actor_place(g))
        && let Some(l) = of_level(&found.places[p].level)
    {
        return l;
    }
    for (words, level) in [
        (&["全国", "国家级", "中国", "国家"][..], "national"),
        (&["全省", "省级", "全区", "自治区"][..], "provincial"),
        (&["全市", "市级", "全州", "州级"][..], "prefecture"),
        (&["全县", "县级", "区级", "全旗", "旗级"][..], "county"),
        (&["全镇", "镇级", "全乡", "乡级"][..], "township"),
    ] {
        if words.iter().any(|w| title.contains(w)) {
            return level;
        }
    }
    let place =
        found.places.iter().filter(|p| title.starts_with(&p.name)).find_map(|p| of_level(&p.level));
    place.unwrap_or(if title.starts_with("省") { "provincial" } else { "unstated" })
}

fn of_level(level: &str) -> Option<&'static str> {
    Some(match level {
        "province" => "provincial",
        "prefecture" => "prefecture",
        "county" => "county",
        "township" => "township",
        "village" => "village",
        _ => return None,
    })
}
