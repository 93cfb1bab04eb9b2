use super::found::{Class, Entity, Mention, Mentions, Scheme, add};
use super::known;
use super::naming::{formula_roles, keys, kind_of, numbered, numbers_only};
use super::part::{also_called, parts_after};
use crate::lexicon::Lexicon;
use crate::text::Text;

pub(super) struct Candidate {
    /// The span with quotation marks and the words after them.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    pub(super) formula: Option<String>,
    pub(super) parts: Vec<String>,
    pub(super) kind: &'static str,
    pub(super) certainty: u8,
}

/// Finds the schemes of the text: by form, by the words around them, by the known lexicon.
pub(super) fn find(found: &mut Mentions, text: &Text, lexicon: &Lexicon) {
    for s in &text.sentences {
        let mut i = s.start;
        while i < s.end {
            if text.chars[i] == '“' {
                if let Some(close) = closing(text, i, s.end) {
                    if let Some(c) = quoted(found, text, i, close, s.start, s.end, lexicon) {
                        i = c.end;
                        enter(found, text, c, lexicon);
                        continue;
                    }
                    i = close;
                }
            } else if let Some(c) = bare_formula(text, i, s.start, s.end, lexicon) {
                i = c.end;
                enter(found, text, c, lexicon);
                continue;
            }
            i += 1;
        }
    }
    known::named_without_marks(found, text, lexicon);
    known::known(found, text, lexicon);
    known::again(found, text, lexicon);
}

/// The closing mark of a quotation, unless another opens before it.
fn closing(text: &Text, open: usize, end: usize) -> Option<usize> {
    let mut i = open + 1;
    while i < end {
        match text.chars[i] {
            '”' => return Some(i),
            '“' => return None,
            _ => i += 1,
        }
    }
    None
}

/// The words after a closing quotation mark that make it a scheme: whether 的 stands first, words between, the way.
fn way_after(tail: &str, lexicon: &Lexicon) -> Option<(bool, String, String)> {
    let (of, rest) = tail.strip_prefix('的').map_or((false, tail), |r| (true, r));
    if let Some(w) = lexicon.words("scheme-way").iter().find(|w| rest.starts_with(w.as_str())) {
        return Some((of, String::new(), w.clone()));
    }
    if let Some(bare) =
        lexicon.words("way-adjective").iter().find_map(|w| rest.strip_prefix(w.as_str()))
        && let Some(w) = lexicon.words("scheme-way").iter().find(|w| bare.starts_with(w.as_str()))
        && !w.starts_with('的')
    {
        return Some((of, String::new(), format!("{}{w}", &rest[..rest.len() - bare.len()])));
    }
    let run: String =
        rest.chars().take_while(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).take(10).collect();
    let mut best: Option<(usize, &String)> = None;
    for w in lexicon.words("scheme-way") {
        if lexicon.has("scheme-way-weak", w) || w.starts_with('的') {
            continue;
        }
        if let Some(at) = run.find(w.as_str()) {
            let between = run[..at].chars().count();
            let clean = !run[..at].contains([
                '的', '了', '和', '与', '是', '在', '把', '被', '为', '由', '等', '让', '已', '都',
                '从',
            ]);
            if (1..=6).contains(&between)
                && clean
                && best.is_none_or(|(b, bw)| at < b || at == b && w.len() > bw.len())
            {
                best = Some((at, w));
            }
        }
    }
    best.map(|(at, w)| (of, run[..at].to_owned(), w.clone()))
}

fn quoted(
    found: &Mentions,
    text: &Text,
    open: usize,
    close: usize,
    floor: usize,
    end: usize,
    lexicon: &Lexicon,
) -> Option<Candidate> {
    let inner: String = text.slice(open + 1, close).replace('\n', "");
    let length = inner.chars().count();
    if length < 2 && inner != "N"
        || length > 40
        || inner.contains(['。', '？', '！', '；', '，', '：', '…'])
    {
        return None;
    }
    let tail = text.slice(close + 1, end.min(close + 24));
    let left = text.slice(open.saturating_sub(8).max(floor), open);
    let roles = formula_roles(&inner, lexicon);
    if lexicon.words("no-scheme").iter().any(|w| tail.starts_with(w.as_str())) && roles.is_none() {
        return None;
    }
    if lexicon.has("rhetoric", &inner) {
        return None;
    }
    // 被命名为“全国民族团结进步示范单位”: a title.
    if roles.is_none()
        && lexicon.ends_with("honour-noun", &inner).is_some()
        && lexicon.words("verb-award-passive").iter().any(|w| left.ends_with(w.as_str()))
    {
        return None;
    }
    // “强村带弱村、大户带小户”的“三带”工作法: the name stands in the second pair of marks.
    if let Some(rest) = tail.strip_prefix("的“").or_else(|| tail.strip_prefix('“')) {
        let open2 = close + 1 + usize::from(tail.starts_with('的'));
        if let (Some(close2), true) =
            (closing(text, open2, end), inner.contains('、') || roles.is_some())
        {
            let _ = rest;
            if let Some(mut c) = quoted(found, text, open2, close2, open2, end, lexicon) {
                c.start = open;
                c.aliases.push(inner.clone());
                if roles.is_some() {
                    c.formula = Some(inner.clone());
                }
                c.parts = inner.split('、').map(str::to_owned).collect();
                if c.parts.len() < 2 {
                    c.parts.clear();
                }
                c.certainty = 3;
                return Some(c);
            }
        }
    }
    let way = way_after(&tail, lexicon);
    let verb = verb_before(&left, lexicon).or_else(|| in_list(found, text, open).then_some(""));
    let parts: Vec<String> = if inner.contains('、') {
        inner.split('、').map(str::to_owned).collect()
    } else {
        Vec::new()
    };
    let mut end_at = close + 1;
    if let Some(roles) = roles {
        let mut aliases = Vec::new();
        let figures = roles
            .iter()
            .all(|w| w.chars().all(|c| c.is_ascii_digit() || c == 'N' || c == 'n' || c == 'X'));
        let printed_signs = inner.contains(['＋', '+', '→']);
        let name = if printed_signs { inner.clone() } else { roles.join("+") };
        if !printed_signs {
            aliases.push(inner.clone());
        }
        let mut full = name.clone();
        let mut w = String::new();
        if let Some((of, between, word)) = way {
            if figures && !of {
                full = format!("{name}{between}{word}");
                aliases.push(name.clone());
            } else if of && !between.is_empty() && !word.starts_with('的') {
                aliases.push(format!("{between}{word}"));
            }
            end_at += usize::from(of) + between.chars().count() + word.chars().count();
            w = word;
        } else if !figures || verb.is_some() || tail.starts_with("试点") {
        } else if numbers_only(&inner) {
            return None;
        }
        let kind =
            if inner.contains('→') { "Mechanism" } else { kind_of(&full, &w, Some(&roles)) };
        let (name, aliases) =
            if figures && full != name { (full, aliases) } else { (name, aliases) };
        return Some(Candidate {
            start: open,
            end: end_at,
            name,
            aliases,
            formula: Some(inner),
            parts: Vec::new(),
            kind,
            certainty: 3,
        });
    }
    // “X”党委, “X”公司 are organizations.
    if lexicon
        .institutions
        .iter()
        .any(|k| inner.ends_with(&k.suffix) || tail.starts_with(&k.suffix))
        && !inner.contains("建在")
    {
        return None;
    }
    if let Some((of, between, word)) = way {
        let weak = lexicon.has("scheme-way-weak", &word);
        let after_way: String = tail
            .chars()
            .skip(usize::from(of) + between.chars().count() + word.chars().count())
            .take(4)
            .collect();
        // “红色物业”服务站 is a site.
        let site = weak && after_way.starts_with(['站', '点', '室', '岗', '员', '费', '部']);
        if site
            || ["氛围", "的氛围", "浓厚", "热潮", "的热潮", "难题", "问题"]
                .iter()
                .any(|w| after_way.starts_with(w))
        {
            return None;
        }
        let short = between.is_empty();
        // 把“全程托管”服务带到……
        let moved = left.ends_with(['把', '将'])
            && lexicon.words("scheme-after").iter().any(|w| {
                tail.chars()
                    .skip(usize::from(of) + between.chars().count() + word.chars().count())
                    .collect::<String>()
                    .starts_with(w.as_str())
            });
        let verb = verb.or(if moved { Some("") } else { None });
        let certainty = match (weak, verb.is_some() || numbered(&inner)) {
            (true, false) => 1,
            (true, true) => 2,
            (false, _) => 3,
        };
        if !weak && !short && (of || !parts.is_empty()) {
            // “甲、乙、丙”三联机制: the short name after the marks.
            let name = format!("{between}{word}");
            end_at += usize::from(of) + name.chars().count();
            let kind = kind_of(&name, &word, None);
            return Some(Candidate {
                start: open,
                end: end_at,
                name,
                aliases: vec![inner],
                formula: None,
                parts,
                kind,
                certainty,
            });
        }
        let plain_of = word.starts_with('的') || of;
        end_at += usize::from(of) + between.chars().count() + word.chars().count();
        let bare_way = word.trim_start_matches('的').to_owned();
        let (name, aliases) = if plain_of {
            (inner.clone(), vec![])
        } else {
            (format!("{inner}{between}{word}"), vec![inner.clone()])
        };
        let kind = kind_of(&inner, &bare_way, None);
        return Some(Candidate {
            start: open,
            end: end_at,
            name,
            aliases,
            formula: None,
            parts,
            kind,
            certainty,
        });
    }
    let noun = lexicon.ends_with("scheme-noun", &inner).is_some();
    let owned = left.ends_with('的')
        && (found.place_spans.iter().any(|(_, _, e)| *e + 4 >= open && *e < open)
            || ["村", "镇", "乡", "县", "我们", "他们", "人家", "村里", "镇里"]
                .iter()
                .any(|w| left.trim_end_matches('的').ends_with(w)));
    let done = lexicon.words("scheme-after").iter().any(|w| tail.starts_with(w.as_str()));
    let strong = [
        "试点",
        "推广",
        "已实行",
        "已推行",
        "已运行",
        "带回",
        "带了回来",
        "又叫",
        "也叫",
        "又称",
        "被总结推广",
    ]
    .iter()
    .any(|w| tail.starts_with(w));
    let piloted = strong || done && (owned || left.ends_with(['把', '将']) || noun);
    // “三社合一”, “两长八员”: a name that counts its parts.
    let counts = counts_parts(&inner);
    let regime = (3..=6).contains(&length)
        && inner.ends_with('制')
        && !["体制", "编制", "限制", "控制", "强制", "管制", "抵制"]
            .iter()
            .any(|w| inner.ends_with(w));
    let certainty = match (verb.is_some() || counts || regime, noun, owned, piloted) {
        (true, ..) | (_, true, true, _) | (.., true) => 2,
        _ => return None,
    };
    if length > 16 && parts.is_empty() {
        return None;
    }
    let kind = kind_of(&inner, "", None);
    Some(Candidate {
        start: open,
        end: end_at,
        name: inner,
        aliases: Vec::new(),
        formula: None,
        parts,
        kind,
        certainty,
    })
}

/// Whether a name counts its parts as names of schemes do: 三社合一, 两长八员, 一榜两卡三评, but not 三农.
fn counts_parts(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    if !(4..=9).contains(&chars.len()) || !numbered(name) || name.contains('不') {
        return false;
    }
    let numerals = chars.iter().filter(|c| super::numeral::is_numeral(**c)).count();
    numerals >= 2
        && chars.first() != Some(&'百')
        && chars.last().is_none_or(|c| !"年月日村".contains(*c))
}

/// “甲”制度、“乙”公示和“丙”: what is joined to a scheme is one.
fn in_list(found: &Mentions, text: &Text, open: usize) -> bool {
    found.spans.iter().rev().take(3).any(|m| {
        let joined = matches!(m.class, Class::Named(Entity::Scheme(_)))
            && m.end <= open
            && open - m.end <= 5;
        let gap = text.slice(m.end, open);
        joined && gap.ends_with(['、', '和', '与', '及']) && !gap.contains(['，', '。'])
    })
}

/// The verb that brings in what stands in quotation marks.
fn verb_before<'a>(left: &str, lexicon: &'a Lexicon) -> Option<&'a str> {
    let trimmed = left.trim_end_matches(['了', '过', '着', '的', '起', '新', '全', '：']);
    // 划成11个“幸福村落”: the figure between does not count.
    let counted = left
        .trim_end_matches(['个', '项', '支', '种'])
        .trim_end_matches(|c: char| c.is_ascii_digit() || super::numeral::is_numeral(c));
    let done = ["过的", "了的", "行的"].iter().any(|w| left.ends_with(w));
    lexicon
        .ends_with("verb-bare", left)
        .or_else(|| lexicon.ends_with("verb-bare", counted))
        .or_else(|| {
            let w = lexicon.ends_with("verb-bare", trimmed)?;
            (!left.ends_with('的') || done).then_some(w)
        })
        .or_else(|| {
            if done { lexicon.ends_with("verb-bare", left.trim_end_matches('的')) } else { None }
        })
}

/// 党支部＋合作社＋农户 without quotation marks.
fn bare_formula(
    text: &Text,
    i: usize,
    floor: usize,
    end: usize,
    lexicon: &Lexicon,
) -> Option<Candidate> {
    if !"＋+→".contains(text.chars[i]) {
        return None;
    }
    let word = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_ascii_alphanumeric();
    let left = (floor..i).rev().take_while(|&k| word(text.chars[k])).count().min(10);
    let first = text.slice(i - left, i);
    // The longest role at the end of what stands before the sign; a number or N otherwise.
    let first_start = (0..first.chars().count()).find_map(|skip| {
        let w: String = first.chars().skip(skip).collect();
        (lexicon.is_role(&w) || w.chars().all(|c| c.is_ascii_digit() || c == 'N'))
            .then_some(i - left + skip)
    })?;
    let mut e = i;
    while e < end && (word(text.chars[e]) || "＋+→".contains(text.chars[e])) {
        e += 1;
    }
    let run = text.slice(first_start, e);
    let mut roles: Vec<String> = run.split(['＋', '+', '→']).map(str::to_owned).collect();
    let last = roles.pop()?;
    let way = lexicon
        .words("scheme-way")
        .iter()
        .filter(|w| !w.starts_with('的'))
        .filter_map(|w| last.find(w.as_str()).map(|at| (at, w)))
        .filter(|(at, _)| *at > 0)
        .min_by_key(|(at, w)| (*at, std::cmp::Reverse(w.len())));
    let head = way.map_or(last.as_str(), |(at, _)| &last[..at]);
    let head: String = if head.chars().count() <= 6 && way.is_some() {
        head.to_owned()
    } else {
        (1..=head.chars().count().min(8))
            .rev()
            .map(|n| head.chars().take(n).collect::<String>())
            .find(|w| lexicon.is_role(w) || w.chars().all(|c| c.is_ascii_digit() || c == 'N'))?
    };
    roles.push(head.clone());
    if roles.iter().any(|w| w.is_empty() || w.chars().count() > 10) || roles.len() < 2 {
        return None;
    }
    let formula_length = run.chars().count() - last.chars().count() + head.chars().count();
    let formula_end = first_start + formula_length;
    let formula = text.slice(first_start, formula_end);
    let mut e = formula_end;
    let mut w = "";
    if let Some((_, word)) = way
        && last.starts_with(&format!("{head}{word}"))
    {
        e += word.chars().count();
        w = word;
    }
    let kind = kind_of(&formula, w, Some(&roles));
    if kind == "NumberedScheme" && w.is_empty() {
        return None;
    }
    Some(Candidate {
        start: first_start,
        end: e,
        name: formula.clone(),
        aliases: Vec::new(),
        formula: Some(formula),
        parts: Vec::new(),
        kind,
        certainty: 3,
    })
}

pub(super) fn enter(found: &mut Mentions, text: &Text, c: Candidate, lexicon: &Lexicon) -> usize {
    let mut all = keys(&c.name, lexicon);
    for a in &c.aliases {
        all.extend(keys(a, lexicon));
    }
    let same = found.schemes.iter().position(|s| {
        std::iter::once(&s.name)
            .chain(&s.aliases)
            .any(|n| keys(n, lexicon).iter().any(|k| all.contains(k)))
    });
    let mut aliases = c.aliases.clone();
    if let Some(a) = super::organization::alias_after(text, c.end) {
        aliases.push(a);
    }
    if let Some(a) = also_called(text, c.end) {
        aliases.push(a);
    }
    let mut parts = c.parts;
    if parts.is_empty() {
        parts = parts_after(text, c.end, &c.name);
    }
    let i = if let Some(i) = same {
        i
    } else {
        found.schemes.push(Scheme {
            name: c.name.clone(),
            kind: c.kind.to_owned(),
            ..Scheme::default()
        });
        found.schemes.len() - 1
    };
    let s = &mut found.schemes[i];
    if s.name != c.name {
        aliases.push(c.name);
    }
    for a in aliases {
        if a != s.name && !s.aliases.contains(&a) {
            s.aliases.push(a);
        }
    }
    s.certainty = s.certainty.max(c.certainty);
    if s.formula.is_none() {
        s.formula = c.formula;
    }
    if s.parts.len() < parts.len() {
        s.parts = parts;
    }
    found.spans.push(Mention {
        start: c.start,
        end: c.end,
        class: Class::Named(Entity::Scheme(i)),
    });
    i
}

/// Adds the words that stand for a scheme, and quotations that are none.
pub(super) fn words(
    text: &Text,
    start: usize,
    end: usize,
    lexicon: &Lexicon,
    taken: &mut [bool],
    kept: &mut Vec<Mention>,
) {
    for i in start..end {
        for w in lexicon.words_from("scheme-word", text.chars[i]) {
            let n = w.chars().count();
            if !taken[i]
                && i + n <= end
                && w.chars().zip(&text.chars[i..i + n]).all(|(a, b)| a == *b)
            {
                add(taken, kept, i, i + n, Class::SchemeWord);
            }
        }
    }
}
