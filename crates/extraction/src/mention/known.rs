use super::found::{Class, Entity, Mention, Mentions};
use super::naming::{kind_of, numbered};
use super::scheme::{Candidate, enter};
use crate::lexicon::Lexicon;
use crate::text::Text;

/// 推行一线工作法 and the like: a verb, a name, a strong way, no quotation marks.
pub(super) fn named_without_marks(found: &mut Mentions, text: &Text, lexicon: &Lexicon) {
    const STRONG: [&str; 6] = ["工作法", "积分制", "清单制", "分红法", "议事法", "治理法"];
    for s in text.sentences.iter().filter(|s| !s.repeated) {
        for way in STRONG {
            let n = way.chars().count();
            for i in s.start..s.end.saturating_sub(n) {
                if text.slice(i, i + n) != way
                    || found.spans.iter().any(|m| m.start < i + n && m.end > i)
                {
                    continue;
                }
                let han = (s.start..i)
                    .rev()
                    .take_while(|&k| ('\u{4e00}'..='\u{9fff}').contains(&text.chars[k]))
                    .count()
                    .min(12);
                let left = text.slice(i - han, i);
                let verb = lexicon
                    .words("verb-bare")
                    .iter()
                    .filter(|v| v.chars().count() > 1)
                    .filter_map(|v| left.rfind(v.as_str()).map(|at| at + v.len()))
                    .max();
                let Some(at) = verb else { continue };
                let stem = left[at..].trim_start_matches(['了', '起']).to_owned();
                let m = stem.chars().count();
                if (2..=7).contains(&m) && !stem.contains(['的', '和', '与', '该', '这']) {
                    let name = format!("{stem}{way}");
                    let kind = kind_of(&name, way, None);
                    enter(
                        found,
                        text,
                        Candidate {
                            start: i - m,
                            end: i + n,
                            name,
                            aliases: Vec::new(),
                            formula: None,
                            parts: Vec::new(),
                            kind,
                            certainty: 2,
                        },
                        lexicon,
                    );
                }
            }
        }
    }
}

/// Whether a verb brings a name in somewhere, or a word for a way follows it.
fn brought_in(text: &Text, name: &str, lexicon: &Lexicon) -> bool {
    text.find_all(name).into_iter().any(|i| {
        let s = &text.sentences[text.sentence_at(i)];
        let left = text.slice(i.saturating_sub(8).max(s.start), i);
        let end = i + name.chars().count();
        let tail = text.slice(end, end + 4);
        let quoted = left.ends_with('“') && tail.starts_with('”');
        let verb = ["verb-adopt", "verb-promote", "verb-learn", "verb-imitate"]
            .iter()
            .filter_map(|set| lexicon.ends_with(set, left.trim_end_matches(['了', '过', '起'])))
            .any(|v| v.chars().count() > 1);
        quoted
            || verb
            || ["模式", "机制", "做法", "试点", "工作", "的做法", "的模式"]
                .iter()
                .any(|w| tail.starts_with(w))
    })
}

/// Finds the schemes that are known all over the country.
pub(super) fn known(found: &mut Mentions, text: &Text, lexicon: &Lexicon) {
    for k in &lexicon.schemes {
        let mut printed: Option<String> = None;
        if k.by_verb
            && !std::iter::once(&k.name).chain(&k.alt_names).any(|n| brought_in(text, n, lexicon))
        {
            continue;
        }
        for name in std::iter::once(&k.name).chain(&k.alt_names) {
            for i in text.find_all(name) {
                let e = i + name.chars().count();
                let marks = i > 0 && text.chars[i - 1] == '“' && text.chars.get(e) == Some(&'”');
                if k.quoted && !marks
                    || found.spans.iter().any(|m| {
                        m.start < e
                            && m.end > i
                            && matches!(m.class, Class::Named(Entity::Scheme(_)))
                    })
                {
                    continue;
                }
                let (start, end) = if marks { (i - 1, e + 1) } else { (i, e) };
                // 积分制 after “美丽庭院”积分制 is that one.
                let short = found.schemes.iter().position(|s| {
                    let near = found.spans.iter().any(|m| {
                        m.end <= start && start - m.end <= 200
                            && matches!(m.class, Class::Named(Entity::Scheme(o)) if std::ptr::eq(&raw const found.schemes[o], &raw const *s))
                    });
                    near && s.name != *name
                        && std::iter::once(&s.name).chain(&s.aliases).any(|n| n.ends_with(name.as_str()))
                });
                if let Some(s) = short {
                    found.spans.push(Mention {
                        start,
                        end,
                        class: Class::Named(Entity::Scheme(s)),
                    });
                    continue;
                }
                let first = printed.get_or_insert_with(|| name.clone()).clone();
                let aliases = if first == *name { Vec::new() } else { vec![name.clone()] };
                let c = Candidate {
                    start,
                    end,
                    name: first,
                    aliases,
                    formula: None,
                    parts: Vec::new(),
                    kind: static_kind(&k.kind),
                    certainty: 2,
                };
                enter(found, text, c, lexicon);
            }
        }
    }
}

fn static_kind(kind: &str) -> &'static str {
    ["OrganizationalModel", "NumberedScheme", "Campaign", "Standard"]
        .into_iter()
        .find(|k| *k == kind)
        .unwrap_or("Mechanism")
}

/// Finds the names again wherever they stand: short ones in quotation marks alone.
pub(super) fn again(found: &mut Mentions, text: &Text, lexicon: &Lexicon) {
    let mut spans = Vec::new();
    for (k, s) in found.schemes.iter().enumerate() {
        for name in std::iter::once(&s.name).chain(&s.aliases) {
            let n = name.chars().count();
            for i in text.find_all(name) {
                let marks =
                    i > 0 && text.chars[i - 1] == '“' && text.chars.get(i + n) == Some(&'”');
                let telling = n >= 4
                    || n >= 3
                        && (lexicon.ends_with("name-ending", name).is_some()
                            || numbered(name)
                            || name.ends_with('制'));
                if !marks && !telling || n < 2 {
                    continue;
                }
                let (start, mut end) = if marks { (i - 1, i + n + 1) } else { (i, i + n) };
                let tail = text.slice(end, end + 10);
                if let Some(w) = lexicon.words("scheme-way").iter().find(|w| {
                    !w.starts_with('的')
                        && tail.starts_with(w.as_str())
                        && !lexicon.has("scheme-way-weak", w)
                }) && marks
                {
                    end += w.chars().count();
                }
                spans.push(Mention { start, end, class: Class::Named(Entity::Scheme(k)) });
            }
        }
    }
    for m in spans {
        if found.spans.iter().all(|o| {
            o.end <= m.start
                || o.start >= m.end
                || !matches!(o.class, Class::Named(Entity::Scheme(_)))
        }) {
            found.spans.push(m);
        }
    }
}
