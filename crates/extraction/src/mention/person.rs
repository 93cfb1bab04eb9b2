use super::found::{Class, Mentions};
use crate::lexicon::Lexicon;
use crate::text::Text;

/// Finds names of persons by a surname beside a word for what a person is or does. They are kept so that they are never written.
pub(super) fn find(found: &mut Mentions, text: &Text, lexicon: &Lexicon) {
    let mut names: Vec<String> = Vec::new();
    for s in &text.sentences {
        for i in s.start..s.end {
            for n in [3, 2, 4] {
                if i + n <= s.end && is_name(text, i, n, s.start, s.end, lexicon) {
                    let name = text.slice(i, i + n);
                    if !names.contains(&name) {
                        names.push(name);
                    }
                    break;
                }
            }
        }
    }
    let named = |name: &str| {
        found.places.iter().any(|p| p.name.contains(name) || p.aliases.iter().any(|a| a == name))
            || found.organizations.iter().any(|o| o.name.contains(name))
            || found
                .schemes
                .iter()
                .any(|s| s.name.contains(name) || s.aliases.iter().any(|a| a.contains(name)))
    };
    let kept: Vec<String> = names.into_iter().filter(|n| !named(n)).collect();
    found.persons = kept;
    let _ = Class::Quoted;
}

fn is_name(text: &Text, i: usize, n: usize, floor: usize, end: usize, lexicon: &Lexicon) -> bool {
    let chars = &text.chars[i..i + n];
    let plain = |c: &char| {
        ('\u{4e00}'..='\u{9fff}').contains(c)
            && !"的了是在和村镇县乡省市区说党社会们某员记".contains(*c)
    };
    if !chars.iter().all(plain) {
        return false;
    }
    let first: String = chars[..1].iter().collect();
    let double: String = chars[..2.min(n)].iter().collect();
    let surname = lexicon.has("surname", &first) && n <= 3
        || n >= 3 && lexicon.has("surname", &double) && double.chars().count() == 2;
    if !surname {
        return false;
    }
    let left = text.slice(i.saturating_sub(5).max(floor), i);
    let left = left.trim_end_matches(['：', ':', '|', '｜', ' ', '\u{3000}']);
    let right = text.slice(i + n, (i + n + 5).min(end));
    let role_before = lexicon.ends_with("person-role", left).is_some()
        || left.ends_with(['户', '员', '长']) && left.chars().count() >= 2;
    let closes = right.is_empty()
        || right.starts_with(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c))
        || [
            "说", "边", "坦言", "介绍", "告诉", "掰", "起初", "带", "在", "表示", "笑", "认为",
            "算", "流转", "承包", "种植", "养殖", "荣获", "获", "被评", "被授", "领办", "创办",
            "带头", "推行", "一家",
        ]
        .iter()
        .any(|w| right.starts_with(w));
    let speaks = ["说", "坦言", "介绍说", "告诉记者", "表示", "笑着说", "掰着"]
        .iter()
        .any(|w| right.starts_with(w));
    role_before && closes
        || speaks && (left.is_empty() || role_before || left.ends_with(['。', '，', '”', '的']))
}
