use std::collections::HashMap;

/// Whether a passage tells what is, what is planned, or what is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// What is or was.
    #[default]
    Told,
    /// What is meant to be: under a heading such as “2022年打算”.
    Planned,
    /// What is only proposed: under a heading such as “几点建议”.
    Proposed,
}

/// A sentence of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// First character.
    pub start: usize,
    /// One past the last character, the closing mark included.
    pub end: usize,
    /// The paragraph, counted from zero.
    pub paragraph: usize,
    /// The same words stand earlier in the text, or it is the cut summary of a crawler: not read again.
    pub repeated: bool,
    /// A line of its own without a closing mark: a title or heading.
    pub heading: bool,
    /// Told or planned.
    pub section: Section,
}

/// Returns the lines of the text without their line breaks and outer white space.
pub(crate) fn lines(chars: &[char]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    for i in 0..=chars.len() {
        if i == chars.len() || chars[i] == '\n' {
            let (mut s, mut e) = (start, i);
            while s < e && chars[s].is_whitespace() {
                s += 1;
            }
            while e > s && chars[e - 1].is_whitespace() {
                e -= 1;
            }
            out.push((s, e));
            start = i + 1;
        }
    }
    out
}

/// Joins lines that break within a quotation or in mid-sentence into paragraphs.
fn paragraphs(chars: &[char]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    let raw = lines(chars);
    let width = hard_width(&raw);
    for (i, &(s, e)) in raw.iter().enumerate() {
        if e <= s {
            continue;
        }
        if let Some(last) = out.last_mut() {
            let broken_before = i > 0 && raw[i - 1].1 > raw[i - 1].0;
            let indented = s > 0 && chars[s - 1].is_whitespace() && chars[s - 1] != '\n';
            if broken_before
                && (open_quotation(chars, last.0, last.1) && e - s < 200 && !indented
                    || wraps(chars, *last, s, width) && !indented)
            {
                last.1 = e;
                continue;
            }
        }
        out.push((s, e));
    }
    out
}

/// The width at which a text is broken into lines, where it is: three lines or more are about as long as the longest.
fn hard_width(lines: &[(usize, usize)]) -> Option<usize> {
    let longest = lines.iter().map(|(s, e)| e - s).max()?;
    let full = lines.iter().filter(|(s, e)| e - s + 3 >= longest).count();
    (full >= 3 && (16..=80).contains(&longest)).then_some(longest)
}

fn open_quotation(chars: &[char], s: usize, e: usize) -> bool {
    let open = chars[s..e].iter().filter(|&&c| c == '“').count();
    let close = chars[s..e].iter().filter(|&&c| c == '”').count();
    // A quotation that is never closed must not swallow the rest: the opening mark stands in the last sentence.
    open > close
        && chars[s..e].iter().rposition(|&c| c == '“')
            > chars[s..e].iter().rposition(|&c| c == '。')
}

/// A line that stops in mid-sentence because the page was full: long, and without a closing mark.
fn wraps(chars: &[char], line: (usize, usize), next: usize, width: Option<usize>) -> bool {
    let last_break =
        chars[line.0..line.1].iter().rposition(|&c| c == '\n').map_or(line.0, |p| line.0 + p + 1);
    let length = line.1 - last_break;
    let last = chars[line.1 - 1];
    let starts_list = matches!(
        chars[next],
        '一' | '二' | '三' | '四' | '五' | '六' | '（' | '★' | '●' | '■' | '#' | '—' | '【'
    );
    let goes_on = last.is_alphanumeric() || "，、（“".contains(last);
    width.is_some_and(|w| length + 4 >= w) && goes_on && !starts_list
}

/// A line without the mark of a list before it: “- ”, “1．”, “（一）”, “①”, “一是”.
pub(crate) fn unmarked(line: &str) -> &str {
    let line = line.trim_start();
    let bullet = |c: char| "-•·●○◆◇▪■□★*—–①②③④⑤⑥⑦⑧⑨⑩".contains(c);
    let rest = line.trim_start_matches(bullet).trim_start();
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    if let Some(inner) = rest.strip_prefix(['（', '(', '【', '[']) {
        let stop = inner.find(['）', ')', '】', ']']);
        if let Some(stop) = stop
            && inner[..stop].chars().any(numeral)
            && inner[..stop].chars().count() <= 6
        {
            return inner[stop..].trim_start_matches(['）', ')', '】', ']']).trim_start();
        }
        return rest;
    }
    let after = rest.trim_start_matches(numeral);
    let marked = after.len() < rest.len() && after.starts_with(['．', '.', '、', '）', ')']);
    // 2.3万亩 is no second item.
    if marked
        && !after[after.chars().next().map_or(0, char::len_utf8)..]
            .starts_with(|c: char| c.is_ascii_digit())
    {
        return after[after.chars().next().map_or(0, char::len_utf8)..].trim_start();
    }
    rest
}

const CLOSING: &str = "。！？；…";

/// Splits a text into sentences.
pub(crate) fn split(chars: &[char]) -> Vec<Sentence> {
    let mut out = Vec::new();
    let headings = Headings::shipped();
    let paragraphs = paragraphs(chars);
    let title: String = paragraphs
        .iter()
        .take(3)
        .filter(|(s, e)| e - s <= 45)
        .flat_map(|(s, e)| &chars[*s..*e])
        .collect();
    let whole = if headings.title.iter().any(|w| title.contains(w)) {
        Section::Planned
    } else {
        Section::Told
    };
    let mut section = whole;
    for (p, &(start, end)) in paragraphs.iter().enumerate() {
        let line: String = chars[start..end].iter().collect();
        let heading = end - start <= if p < 3 { 50 } else { 30 }
            && !line.contains(['。', '！', '？', '；', '，'])
            && !headings.is_item(&line);
        if heading {
            section = headings.section(&line, section, whole);
        }
        let mut s = start;
        let mut i = start;
        // 我镇计划：一是……；二是……: what is listed after a plan is planned.
        let mut listed = section;
        while i < end {
            let ends = CLOSING.contains(chars[i]);
            if ends {
                let mut e = i + 1;
                while e < end && ("”’）」』)".contains(chars[e]) || CLOSING.contains(chars[e]))
                {
                    e += 1;
                }
                // A mark inside a quotation that goes on: "“……？”他说。" stays one sentence only up to here.
                let words: String = chars[s..e].iter().collect();
                let own = if headings.leads(&words) {
                    Section::Planned
                } else {
                    headings.of_sentence(&words, listed)
                };
                listed = if own == Section::Planned && chars[i] == '；' { own } else { section };
                push(&mut out, chars, s, e, p, heading, own);
                s = e;
                i = e;
            } else {
                i += 1;
            }
        }
        let words: String = chars[s.min(end)..end].iter().collect();
        let own = headings.of_sentence(&words, listed);
        push(&mut out, chars, s, end, p, heading, own);
    }
    mark_repeated(chars, &paragraphs, &mut out);
    out
}

fn push(
    out: &mut Vec<Sentence>,
    chars: &[char],
    mut s: usize,
    e: usize,
    paragraph: usize,
    heading: bool,
    section: Section,
) {
    while s < e && chars[s].is_whitespace() {
        s += 1;
    }
    if e > s {
        out.push(Sentence { start: s, end: e, paragraph, repeated: false, heading, section });
    }
}

const HEADINGS: &str = include_str!("../../lexicon/headings.txt");

/// The words of headings, by set.
struct Headings {
    planned: Vec<&'static str>,
    proposed: Vec<&'static str>,
    told: Vec<&'static str>,
    title: Vec<&'static str>,
    past: Vec<&'static str>,
    label: Vec<&'static str>,
    lead: Vec<&'static str>,
}

impl Headings {
    fn shipped() -> Self {
        let mut out = Self {
            planned: Vec::new(),
            proposed: Vec::new(),
            told: Vec::new(),
            title: Vec::new(),
            past: Vec::new(),
            label: Vec::new(),
            lead: Vec::new(),
        };
        let mut set = "";
        for line in HEADINGS.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                set = name;
                continue;
            }
            let words = line.split_whitespace();
            match set {
                "proposed" => out.proposed.extend(words),
                "planned" => out.planned.extend(words),
                "told" => out.told.extend(words),
                "plan-title" => out.title.extend(words),
                "past" => out.past.extend(words),
                "label" => out.label.extend(words),
                "plan-lead" => out.lead.extend(words),
                _ => {}
            }
        }
        out
    }

    /// Whether a sentence opens a list of plans: “下一步打算：一是……”.
    fn leads(&self, words: &str) -> bool {
        self.lead.iter().any(|w| words.contains(w))
            && (words.ends_with(['：', '；']) || words.contains("：一是") || words.contains("：1"))
    }

    /// Whether a line is an item with its label, “起始时间：2018年”, and no heading.
    fn is_item(&self, line: &str) -> bool {
        let Some((label, value)) = line.split_once(['：', ':']) else { return false };
        let bare = unmarked(label);
        !value.trim().is_empty()
            && (bare.len() < label.trim().len() || self.label.iter().any(|w| bare.ends_with(w)))
            && bare.chars().count() <= 12
    }

    /// A heading opens a section of plans or closes one.
    fn section(&self, line: &str, before: Section, whole: Section) -> Section {
        if self.proposed.iter().any(|w| line.contains(w)) {
            return Section::Proposed;
        }
        let done = ["情况", "成效", "回顾", "完成"].iter().any(|w| line.contains(w));
        if !done && self.planned.iter().any(|w| line.contains(w)) {
            return Section::Planned;
        }
        if self.told.iter().any(|w| line.contains(w)) {
            return Section::Told;
        }
        let major = line
            .starts_with(['一', '二', '三', '四', '五', '六', '七', '八', '九', '★', '#'])
            && (line.contains('、') || line.contains('★') || line.contains(' '));
        if major { whole } else { before }
    }

    /// The section of one sentence: in a plan, what tells of the past or of what is there is told.
    fn of_sentence(&self, words: &str, section: Section) -> Section {
        // 比上年增长 compares; it does not tell of last year.
        let words = ["比", "较", "同比"].iter().fold(words.to_owned(), |w, c| {
            w.replace(&format!("{c}上年"), "").replace(&format!("{c}去年"), "")
        });
        if section != Section::Told && self.past.iter().any(|w| words.contains(w)) {
            Section::Told
        } else {
            section
        }
    }
}

/// Marks sentences that stand earlier in the same words, and the summary line of a crawler, which breaks off.
fn mark_repeated(chars: &[char], paragraphs: &[(usize, usize)], sentences: &mut [Sentence]) {
    let mut cut = Vec::new();
    for (p, &(s, e)) in paragraphs.iter().enumerate() {
        let line: String = chars[s..e].iter().collect();
        if p < 4 && (line.ends_with("...") || line.ends_with('…')) && repeats_later(chars, s, e) {
            cut.push(p);
        }
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (i, sentence) in sentences.iter_mut().enumerate() {
        if cut.contains(&sentence.paragraph) {
            sentence.repeated = true;
            continue;
        }
        let key: String =
            chars[sentence.start..sentence.end].iter().filter(|c| !c.is_whitespace()).collect();
        if key.chars().count() >= 8 && seen.contains_key(&key) {
            sentence.repeated = true;
        }
        seen.entry(key).or_insert(i);
    }
}

fn repeats_later(chars: &[char], s: usize, e: usize) -> bool {
    const SAMPLE: usize = 14;
    let rest = &chars[e..];
    let mut found = 0;
    let mut looked = 0;
    let mut i = s;
    while i + SAMPLE <= e.saturating_sub(3) {
        looked += 1;
        if rest.windows(SAMPLE).any(|w| w == &chars[i..i + SAMPLE]) {
            found += 1;
        }
        i += SAMPLE;
    }
    looked > 0 && found * 2 >= looked
}
