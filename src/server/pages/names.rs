//! Every name in the store, found by any part of it or by its sound.
//!
//! Names lie in a few long texts, one line each, and are searched from end to end: some hundred thousand names are some
//! megabytes, which take milliseconds. There is no order of words to be had in Chinese names, so that an index of words
//! would miss most parts.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::sync::LazyLock;

use memchr::memmem;
use pinyin::ToPinyin;

use store::{Store, StoreError};

use super::named_facts::{self, Words};
use crate::ontology::terms::Term as Known;

/// Characters of place names that are read in another way than is most common.
const OTHER_SOUNDS: &str = include_str!("sounds.txt");

/// The properties that name a thing, and the one that gives its other names.
const NAMES: [&str; 3] = [
    rdf::vocab::rdfs::LABEL,
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
];
const OTHER_NAMES: &str = "http://www.w3.org/2004/02/skos/core#altLabel";

/// A thing under one of its names, or a fact under what it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    is_fact: bool,
    /// Length of the name in characters: the shorter is the nearer.
    length: usize,
    pub(super) name: Box<str>,
    pub(super) iri: Box<str>,
    /// The English name of a fact.
    pub(super) english: Box<str>,
}

/// All names.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: Vec<Named>,
    written: Lines,
    sounds: Lines,
    initials: Lines,
    facts: Lines,
}

/// Lines of text, each of an entry.
#[derive(Debug, Default)]
struct Lines {
    text: Vec<u8>,
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Names {
    /// Reads the names of a store, and names its facts by what they say; `terms` are the words of the ontology.
    pub(super) fn read(
        store: &dyn Store,
        terms: &BTreeMap<String, Known>,
    ) -> Result<Self, StoreError> {
        let (mut all, mut words) = (Vec::new(), Words::of_terms(terms));
        for property in NAMES.into_iter().chain([OTHER_NAMES]) {
            let query = format!("SELECT ?s ?o WHERE {{ ?s <{property}> ?o }}");
            for row in named_facts::rows(store, &query)? {
                let (thing, rdf::term::Term::Literal(name)) = row? else { continue };
                if property != OTHER_NAMES {
                    words.add(&thing, name.value(), name.language());
                }
                all.push(Named::of(name.value(), &thing));
            }
        }
        for (iri, [zh, en]) in named_facts::read(store, words)? {
            let english = en.into_boxed_str();
            all.push(Named { is_fact: true, english, ..Named::of(&zh, &iri) });
        }
        Ok(Self::of(all))
    }

    /// Takes names with the IRIs of what they name.
    #[cfg(test)]
    pub(super) fn new(names: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::of(names.into_iter().map(|(name, iri)| Named::of(&name, &iri)).collect())
    }

    fn of(mut all: Vec<Named>) -> Self {
        all.sort_unstable();
        all.dedup();
        let mut names = Self { all, ..Self::default() };
        for (entry, named) in names.all.iter().enumerate() {
            let entry = entry as u32;
            if named.is_fact {
                names.facts.add(&folded(&named.name), entry);
                names.facts.add(&folded(&named.english), entry);
                continue;
            }
            names.written.add(&folded(&named.name), entry);
            for (sound, initials) in sounds(&named.name) {
                names.sounds.add(&sound, entry);
                names.initials.add(&initials, entry);
            }
        }
        names
    }

    /// What they name; a thing with several names several times.
    pub(super) fn things(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|named| &*named.iri)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The things whose names fit best, each once, under the name that fits, at most `most`; whole names before beginnings
    /// before parts, written before sounded, short before long. `kept` says which IRIs count.
    pub(super) fn find(
        &self,
        asked: &str,
        most: usize,
        kept: &dyn Fn(&str) -> bool,
    ) -> Vec<&Named> {
        let asked = folded(asked.trim());
        let words: Vec<&str> = asked.split_whitespace().collect();
        let Some(longest) = words.iter().max_by_key(|word| word.len()) else { return Vec::new() };
        let fits = |entry: u32| {
            let named = &self.all[entry as usize];
            let names = [folded(&named.name), folded(&named.english)];
            let is_said = |word: &&str| names.iter().any(|name| name.contains(word));
            words.iter().all(is_said) && kept(&named.iri)
        };
        let mut best = Best { most: most * 4, heap: BinaryHeap::new() };
        self.written.find(longest, 0, &mut best, &fits);
        let sound: String = asked.chars().filter(char::is_ascii_alphabetic).collect();
        let is_sound = asked.chars().all(|c| c.is_ascii_alphabetic() || " '’-".contains(c));
        if is_sound && sound.len() > 1 {
            let fits = |entry: u32| kept(&self.all[entry as usize].iri);
            let sound = sound.replace('ü', "v");
            self.sounds.find(&sound, 3, &mut best, &fits);
            self.initials.find(&sound, 6, &mut best, &fits);
        }
        // What tells of things comes after the things.
        self.facts.find(longest, 9, &mut best, &fits);
        let mut seen = BTreeSet::new();
        let found = best.heap.into_sorted_vec().into_iter();
        let found = found.map(|(_, entry)| &self.all[entry as usize]);
        found.filter(|named| seen.insert(&named.iri)).take(most).collect()
    }
}

impl Named {
    fn of(name: &str, iri: &str) -> Self {
        Self {
            is_fact: false,
            length: name.chars().count(),
            name: name.into(),
            iri: iri.into(),
            english: Box::default(),
        }
    }
}

/// The best hits so far: how well they fit, and the entry; the worst on top.
struct Best {
    most: usize,
    heap: BinaryHeap<(u8, u32)>,
}

impl Best {
    fn would_take(&self, hit: (u8, u32)) -> bool {
        self.heap.len() < self.most || self.heap.peek().is_some_and(|worst| hit < *worst)
    }

    fn take(&mut self, hit: (u8, u32)) {
        self.heap.push(hit);
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }
}

impl Lines {
    fn add(&mut self, line: &str, entry: u32) {
        // Beyond 4 GB of names nothing more is taken in.
        let Ok(start) = u32::try_from(self.text.len()) else { return };
        self.starts.push(start);
        self.entries.push(entry);
        self.text.extend(line.bytes().filter(|b| *b != b'\n'));
        self.text.push(b'\n');
    }

    /// The line that holds a place of the text, not before another line: near ones are found in few steps.
    fn line_of(&self, at: usize, from: usize) -> usize {
        let is_before = |start: &u32| *start as usize <= at;
        let mut step = 1;
        while self.starts.get(from + step).is_some_and(is_before) {
            step *= 2;
        }
        let end = (from + step).min(self.starts.len());
        let begin = from + step / 2;
        begin + self.starts[begin..end].partition_point(is_before) - 1
    }

    /// Hands every line that holds `part` to `best`, unless enough that fit better are known.
    fn find(&self, part: &str, class: u8, best: &mut Best, fits: &dyn Fn(u32) -> bool) {
        let finder = memmem::Finder::new(part);
        let (mut from, mut line) = (0, 0);
        // Once there are enough that fit better, what is left cannot be among them.
        while best.would_take((class, 0))
            && let Some(found) = finder.find(&self.text[from..])
        {
            let at = from + found;
            line = self.line_of(at, line);
            let start = self.starts[line] as usize;
            let end = self.starts.get(line + 1).map_or(self.text.len(), |next| *next as usize);
            let near = match (at == start, at + part.len() == end - 1) {
                (true, true) => 0,
                (true, false) => 1,
                _ => 2,
            };
            let hit = (class + near, self.entries[line]);
            if best.would_take(hit) && fits(hit.1) {
                best.take(hit);
            }
            from = end;
        }
    }
}

/// Small letters and half-width forms, as they are compared.
pub(super) fn folded(text: &str) -> String {
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    text.chars().map(half).flat_map(char::to_lowercase).collect()
}

/// How a name is read: all syllables, and their initials; each way of reading it that is common.
fn sounds(name: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if !name.chars().any(|c| c.to_pinyin().is_some()) {
        return found;
    }
    let mut readings: Vec<Vec<&str>> = vec![Vec::new()];
    for c in name.chars() {
        let Some(common) = c.to_pinyin().map(pinyin::Pinyin::plain) else { continue };
        let others: Vec<&str> = other_sounds(c).filter(|sound| *sound != common).collect();
        let so_far = readings.len();
        readings.iter_mut().for_each(|reading| reading.push(common));
        // At most eight ways of reading one name.
        for other in others.into_iter().filter(|_| so_far <= 4) {
            for n in 0..so_far {
                let mut reading = readings[n].clone();
                reading.pop();
                reading.push(other);
                readings.push(reading);
            }
        }
    }
    for reading in readings {
        let initials = reading.iter().filter_map(|syllable| syllable.chars().next()).collect();
        found.push((reading.concat().replace('ü', "v"), initials));
    }
    found
}

fn other_sounds(c: char) -> impl Iterator<Item = &'static str> {
    static ALL: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
        let mut all = HashMap::<char, Vec<&str>>::new();
        for line in OTHER_SOUNDS.lines() {
            let sounds = line.split_whitespace().skip(1);
            line.chars()
                .next()
                .into_iter()
                .for_each(|c| all.entry(c).or_default().extend(sounds.clone()));
        }
        all
    });
    ALL.get(&c).into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let all = [
            "贵阳市",
            "重庆市",
            "贵州省",
            "长沙县",
            "党支部＋合作社",
            "Oxi",
            "绿春县",
            "阳",
            "贵阳北站",
        ];
        Names::new(all.iter().enumerate().map(|(n, name)| ((*name).to_owned(), format!("i:{n}"))))
    }

    fn check(asked: &str, expected: &[&str]) {
        let names = names();
        let found = names.find(asked, 10, &|_| true);
        let found: Vec<&str> = found.iter().map(|named| &*named.name).collect();
        assert_eq!(found, expected, "{asked}");
    }

    #[test]
    fn names_are_found_by_parts_and_sounds() {
        check("阳", &["阳", "贵阳市", "贵阳北站"]);
        check("贵阳", &["贵阳市", "贵阳北站"]);
        check("guiyang", &["贵阳市", "贵阳北站"]);
        check("GZS", &["贵州省"]);
        check("chongqing", &["重庆市"]);
        check("zhangsha", &["长沙县"]);
        check("changsha", &["长沙县"]);
        check("lvchun", &["绿春县"]);
        check("+合作社", &["党支部＋合作社"]);
        check("贵 站", &["贵阳北站"]);
        check("oxi", &["Oxi"]);
        check("", &[]);
        check(" \n", &[]);
        check("\n", &[]);
        check("没有", &[]);
    }

    #[test]
    fn facts_come_after_things_and_are_found_in_both_languages() {
        let fact = |zh: &str, en: &str| Named {
            is_fact: true,
            english: en.into(),
            ..Named::of(zh, "i:fact")
        };
        let names = Names::of(vec![
            fact("甲村采纳积分制（2011）", "甲村 adopts 积分制 (2011)"),
            Named::of("甲村东面的一个很远很远的自然村", "i:place"),
        ]);
        let find = |asked: &str| -> Vec<String> {
            names.find(asked, 9, &|_| true).iter().map(|n| n.iri.to_string()).collect()
        };
        assert_eq!(find("甲村"), ["i:place", "i:fact"]);
        assert_eq!(find("甲村 积分制"), ["i:fact"]);
        assert_eq!(find("甲村采纳积分制（2011）"), ["i:fact"]);
        assert_eq!(find("甲村 Adopts 积分制 (2011)"), ["i:fact"]);
    }

    #[test]
    fn no_more_than_asked_for_and_each_once() {
        let twice = [("甲村", "i:1"), ("甲村小组", "i:1"), ("甲村东", "i:2")];
        let names = Names::new(twice.map(|(n, i)| (n.to_owned(), i.to_owned())));
        assert_eq!(names.find("甲", 10, &|_| true).len(), 2);
        assert_eq!(names.find("甲", 1, &|_| true).len(), 1);
        assert_eq!(names.find("甲", 10, &|iri| iri == "i:2").len(), 1);
    }
}
