use super::Discourse;
use crate::lexicon::Lexicon;
use crate::mention::{Actor, Class, Mention, Mentions};
use crate::text::{Section, Sentence, Text};

/// Whether words tell what is, what is meant, what is not, what is over, or what is only heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is so.
    Told,
    /// It is meant to be.
    Planned,
    /// It is not so.
    Negated,
    /// It is over.
    Stopped,
    /// It is asked or heard.
    Hearsay,
}

/// A part of a sentence between commas.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The sentence.
    pub sentence: usize,
    /// Who it is about: its own subject or the one it goes on with.
    pub subject: Vec<Actor>,
    /// The subject stands in this clause.
    pub own: bool,
    /// Where the own subject stands.
    pub subject_span: Option<(usize, usize)>,
}

/// Cuts a sentence into clauses; marks within mentions do not cut.
pub(super) fn cut(text: &Text, sentence: &Sentence, spans: &[Mention]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = sentence.start;
    let mut i = sentence.start;
    while i < sentence.end {
        if let Some(m) = spans.iter().find(|m| m.start <= i && m.end > i) {
            i = m.end;
            continue;
        }
        if "，；：。！？（）—★”|".contains(text.chars[i]) {
            if i > start {
                out.push((start, i));
            }
            start = i + 1;
        }
        i += 1;
    }
    if sentence.end > start {
        out.push((start, sentence.end));
    }
    out
}

/// Returns the tone of the words between `start` and `end`, names and schemes left out.
pub(super) fn tone(
    text: &Text,
    start: usize,
    end: usize,
    spans: &[Mention],
    lexicon: &Lexicon,
) -> Tone {
    let mut words = String::new();
    let mut i = start;
    while i < end {
        if let Some(m) = spans.iter().find(|m| m.start <= i && m.end > i) {
            // Times tell of plans too: 明年.
            if matches!(m.class, Class::Time(_)) {
                words.push_str(&text.slice(m.start.max(start), m.end.min(end)));
            } else {
                words.push('\u{fffc}');
            }
            i = m.end;
        } else {
            words.push(text.chars[i]);
            i += 1;
        }
    }
    tone_of(&words, lexicon)
}

pub(super) fn tone_of(words: &str, lexicon: &Lexicon) -> Tone {
    if lexicon.counts("hearsay", words) || words.contains('？') {
        return Tone::Hearsay;
    }
    if lexicon.counts("stopped", words) {
        return Tone::Stopped;
    }
    if lexicon.counts("negated", words) {
        return Tone::Negated;
    }
    if lexicon.counts("planned", words) {
        return Tone::Planned;
    }
    Tone::Told
}

/// Whether a sentence is under a heading of plans.
pub(super) fn under_plan(sentence: &Sentence) -> bool {
    sentence.section != Section::Told
}

/// The tone of a passage: of its own words, of the clause it begins in, of a plan told before in its sentence, of what its
/// sentence goes on to say of it.
pub(crate) fn passage_tone(
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
    start: usize,
    end: usize,
) -> Tone {
    let k = text.sentence_at(start);
    let sentence = &text.sentences[k];
    let clause = discourse.clause_at(start);
    let from = clause.map_or(start, |c| c.start.min(start));
    let own = tone(text, from, end, &found.spans, lexicon);
    if own != Tone::Told {
        return own;
    }
    let last = &text.sentences[text.sentence_at(end.saturating_sub(1))];
    // The rest of the last clause: ……“道德银行”已停止运行.
    let clause_end = discourse.clause_at(end.saturating_sub(1)).map_or(end, |c| c.end.max(end));
    let rest = tone(text, end, clause_end, &found.spans, lexicon);
    if matches!(rest, Tone::Stopped | Tone::Hearsay) {
        return rest;
    }
    if text.chars[sentence.start..last.end].contains(&'？') {
        return Tone::Hearsay;
    }
    if under_plan(sentence) {
        return Tone::Planned;
    }
    let opening = text.slice(from, from + 4);
    let turns = lexicon.words("turn").iter().any(|w| opening.starts_with(w.as_str()));
    if clause.is_some_and(|c| !c.own)
        && !turns
        && tone(text, sentence.start, from, &found.spans, lexicon) == Tone::Planned
    {
        return Tone::Planned;
    }
    Tone::Told
}

/// Whether a passage only proposes.
pub(super) fn proposes(
    text: &Text,
    sentence: &Sentence,
    start: usize,
    end: usize,
    lexicon: &Lexicon,
) -> bool {
    sentence.section == Section::Proposed
        || lexicon.contains("proposal", &text.slice(start.max(sentence.start), end))
}
