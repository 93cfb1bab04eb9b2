//! The synonyms of column titles and the list of measures, from `words/*.csv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Use;
use crate::text;

/// Whom a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The row's organization where it has one.
    Organization,
    /// The row's division.
    Division,
    /// The row's Party organization where it has one.
    Party,
}

/// A figure that ledgers tell: an indicator with the unit that it has where the ledger names none.
#[derive(Debug)]
pub(crate) struct Measure {
    pub(crate) indicator: String,
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) unit: String,
    pub(crate) subject: Subject,
}

/// A word of a title with what it means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) usage: Use,
    /// Only as the whole title.
    pub(crate) whole: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    pub(crate) words: HashMap<String, Meaning>,
    /// Words that may stand inside a title, longest first.
    pub(crate) inner: Vec<(String, Use)>,
    measures: Vec<Measure>,
}

pub(crate) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let mut all = Vocabulary::default();
        for line in include_str!("../../words/columns.csv").lines().skip(1) {
            let Some((property, words)) = line.split_once(',') else { continue };
            let usage = Use::parse(property).unwrap_or(Use::Aside);
            words.split('|').for_each(|word| all.add(word, usage));
        }
        for line in include_str!("../../words/measures.csv").lines().skip(1) {
            let fields: Vec<&str> = line.splitn(6, ',').collect();
            let [indicator, name, name_en, unit, subject, words] = fields[..] else { continue };
            let index = all.measures.len() as u16;
            all.measures.push(Measure {
                indicator: indicator.to_owned(),
                name: name.to_owned(),
                name_en: name_en.to_owned(),
                unit: unit.to_owned(),
                subject: match subject {
                    "division" => Subject::Division,
                    "party" => Subject::Party,
                    _ => Subject::Organization,
                },
            });
            words.split('|').for_each(|word| all.add(word, Use::Measure(index)));
        }
        all.inner.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        all
    })
}

/// Returns the list of measures.
pub(crate) fn measures() -> &'static [Measure] {
    &vocabulary().measures
}

impl Vocabulary {
    /// Adds a word; the first meaning of a word counts. `成立@` stands for 成立时间, 成立日期 and so on.
    fn add(&mut self, word: &str, usage: Use) {
        if let Some(verb) = word.strip_suffix('@') {
            for noun in ["时间", "日期", "年月", "年份", "年度", "月份", "年月日", "时点"]
            {
                self.add(&format!("{verb}{noun}"), usage);
            }
            return;
        }
        let whole = word.starts_with('=');
        let word = text::squeezed(word.trim_start_matches('=')).to_lowercase();
        if word.is_empty() || self.words.contains_key(&word) {
            return;
        }
        if !whole && word.chars().count() >= 2 {
            self.inner.push((word.clone(), usage));
        }
        self.words.insert(word, Meaning { usage, whole });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_word_lists_is_read() {
        let lines = include_str!("../../words/columns.csv").lines().skip(1);
        for line in lines {
            let property = line.split(',').next().unwrap();
            assert!(Use::parse(property).is_some(), "{property}");
        }
        assert_eq!(measures().len(), include_str!("../../words/measures.csv").lines().count() - 1);
        for measure in measures() {
            assert!(
                !measure.unit.is_empty() && !measure.name_en.is_empty(),
                "{}",
                measure.indicator
            );
        }
        assert!(vocabulary().words.values().any(|m| m.whole));
    }
}
