use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use aho_corasick::AhoCorasick;
use regex::Regex;

const WORDS: &str = include_str!("../../lexicon/words.txt");
const UNITS: &str = include_str!("../../lexicon/units.tsv");
const ORGANIZATIONS: &str = include_str!("../../lexicon/organizations.tsv");
const SCHEMES: &str = include_str!("../../lexicon/schemes.tsv");
const EXCEPTIONS: &str = include_str!("../../lexicon/exceptions.tsv");
const ROLES: &str = include_str!("../../lexicon/roles.txt");

/// A lexicon file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// A line has too few columns.
    #[error("{file}:{line}: {columns} columns are needed")]
    Columns {
        /// The file.
        file: &'static str,
        /// The line, counted from one.
        line: usize,
        /// How many columns a line has.
        columns: usize,
    },
    /// A set of words is named that no section defines.
    #[error("no set of words is called {0}")]
    UnknownSet(String),
    /// A pattern is not a regular expression.
    #[error("{rule}: {source}")]
    Pattern {
        /// The name of the rule.
        rule: String,
        /// What the regular expression engine says.
        #[source]
        source: Box<regex::Error>,
    },
}

/// A unit of measure as reports print it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The printed form: `公顷`.
    pub printed: String,
    /// How many base units one printed unit is: 成 is 10 %.
    pub in_base: f64,
    /// How many units of the tables one base unit is: 公顷 is 15 mu.
    pub in_code: f64,
    /// The base unit of the printed form, without 万 or 亿.
    pub base: String,
    /// The unit of the tables: `mu`.
    pub code: String,
    /// Whether a Chinese numeral below ten before it is a figure (三公里) or a word (一名).
    pub single: bool,
}

/// A kind of organization and the suffix that tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// The kind of the table `organizations`.
    pub kind: String,
    /// The suffix: `专业合作社`.
    pub suffix: String,
    /// Whether only a place may stand before the suffix.
    pub only_place: bool,
    /// Whether the suffix is a whole name: 农业农村部.
    pub alone: bool,
}

/// A scheme known all over the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownScheme {
    /// Its name.
    pub name: String,
    /// The kind of the table `schemes`.
    pub kind: String,
    /// Other names.
    pub alt_names: Vec<String>,
    /// Whether it counts only within quotation marks.
    pub quoted: bool,
    /// Whether it counts only where a verb brings it in: 推广党支部领办合作社, but not 由党支部领办合作社.
    pub by_verb: bool,
}

/// All words of the extraction grammar.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// The sets of words by name.
    sets: HashMap<String, Set>,
    /// Units, longest printed form first.
    pub units: Vec<Unit>,
    /// Kinds of organizations, longest suffix first.
    pub institutions: Vec<Institution>,
    /// Places of these by the first character of the suffix.
    institutions_by_first: HashMap<char, Vec<usize>>,
    /// Schemes known all over the country.
    pub schemes: Vec<KnownScheme>,
    roles: BTreeSet<String>,
    exceptions: Exceptions,
}

/// A set of words, and how it is asked: reports ask of every clause.
#[derive(Debug, Clone, Default)]
struct Set {
    /// Longest first.
    words: Vec<String>,
    /// To be asked for one.
    members: HashSet<String>,
    /// Finds all of them in one pass over a text.
    finder: Option<AhoCorasick>,
    /// The places of words by their first character.
    by_first: HashMap<char, Vec<usize>>,
    /// The places of words by their last character.
    by_last: HashMap<char, Vec<usize>>,
}

impl Set {
    fn new(words: Vec<String>) -> Self {
        let (mut by_first, mut by_last) =
            (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for (at, word) in words.iter().enumerate() {
            let (first, last) = (word.chars().next(), word.chars().next_back());
            first.into_iter().for_each(|c| by_first.entry(c).or_default().push(at));
            last.into_iter().for_each(|c| by_last.entry(c).or_default().push(at));
        }
        let members = words.iter().cloned().collect();
        Self { finder: AhoCorasick::new(&words).ok(), members, by_first, by_last, words }
    }

    /// Whether a text holds one of the words.
    fn is_in(&self, text: &str) -> bool {
        match &self.finder {
            Some(finder) => finder.is_match(text),
            None => self.words.iter().any(|word| text.contains(word.as_str())),
        }
    }

    /// The longest word with which a text ends.
    fn at_end(&self, text: &str) -> Option<&str> {
        let places = self.by_last.get(&text.chars().next_back()?)?;
        let words = places.iter().filter_map(|at| self.words.get(*at)).map(String::as_str);
        { words }.find(|word| text.ends_with(word))
    }
}

impl Lexicon {
    /// Reads the lexicon that ships with the crate.
    ///
    /// # Errors
    ///
    /// A line of a file has too few columns.
    pub fn shipped() -> Result<Self, LexiconError> {
        let institutions = institutions()?;
        let mut institutions_by_first: HashMap<char, Vec<usize>> = HashMap::new();
        for (at, institution) in institutions.iter().enumerate() {
            if let Some(first) = institution.suffix.chars().next() {
                institutions_by_first.entry(first).or_default().push(at);
            }
        }
        Ok(Self {
            sets: sets(WORDS).into_iter().map(|(name, words)| (name, Set::new(words))).collect(),
            units: units()?,
            institutions,
            institutions_by_first,
            schemes: schemes()?,
            exceptions: exceptions()?,
            roles: ROLES
                .lines()
                .filter(|l| !l.starts_with('#'))
                .flat_map(str::split_whitespace)
                .map(str::to_owned)
                .collect(),
        })
    }

    /// Returns the words of a set, longest first; none for an unknown set.
    pub fn words(&self, set: &str) -> &[String] {
        self.sets.get(set).map_or(&[], |set| set.words.as_slice())
    }

    /// Returns the words of a set that begin with a character, longest first.
    pub fn words_from(&self, set: &str, first: char) -> impl Iterator<Item = &str> {
        let set = self.sets.get(set);
        let places = set.and_then(|set| set.by_first.get(&first)).into_iter().flatten();
        places.filter_map(move |at| set?.words.get(*at)).map(String::as_str)
    }

    /// Returns whether `word` is in the set.
    pub fn has(&self, set: &str, word: &str) -> bool {
        self.sets.get(set).is_some_and(|set| set.members.contains(word))
    }

    /// Returns the longest word of the set that `text` ends with.
    pub fn ends_with(&self, set: &str, text: &str) -> Option<&str> {
        self.sets.get(set)?.at_end(text)
    }

    /// Returns whether `text` contains a word of the set.
    pub fn contains(&self, set: &str, text: &str) -> bool {
        self.sets.get(set).is_some_and(|set| set.is_in(text))
    }

    /// Returns whether `text` has a word of the set where it counts: 未 in 未采用 but not in 未来.
    ///
    /// ```
    /// let lexicon = extraction::Lexicon::shipped().unwrap();
    /// assert!(lexicon.counts("negated", "尚未采用"));
    /// assert!(!lexicon.counts("negated", "面向未来"));
    /// ```
    pub fn counts(&self, set: &str, text: &str) -> bool {
        self.contains(set, text)
            && self.words(set).iter().any(|w| {
                let excepted = self.exceptions.get(w);
                text.match_indices(w.as_str()).any(|(at, _)| {
                    excepted.is_none_or(|(before, after)| {
                        !before.iter().any(|b| text[..at].ends_with(b.as_str()))
                            && !after.iter().any(|a| text[at + w.len()..].starts_with(a.as_str()))
                    })
                })
            })
    }

    /// Returns the kinds of organizations whose suffix begins with a character, longest suffix first.
    pub fn institutions_from(&self, first: char) -> impl Iterator<Item = &Institution> {
        let places = self.institutions_by_first.get(&first).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|at| self.institutions.get(*at))
    }

    /// Returns whether `word` is a role of formulas (党支部, 农户 …).
    pub fn is_role(&self, word: &str) -> bool {
        self.roles.contains(word)
    }

    /// Returns the pattern with every `{set}` replaced by its words, as a compiled expression.
    ///
    /// # Errors
    ///
    /// The pattern names an unknown set or is no regular expression.
    pub fn compile(&self, rule: &str, pattern: &str) -> Result<Regex, LexiconError> {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}').map(|c| open + c) else { break };
            let name = &rest[open + 1..close];
            out.push_str(&rest[..open]);
            if rest[..open].ends_with("\\u")
                || name.is_empty()
                || name.starts_with(|c: char| c.is_ascii_digit() || c == ',')
            {
                out.push_str(&rest[open..=close]);
            } else {
                let set =
                    self.sets.get(name).ok_or_else(|| LexiconError::UnknownSet(name.to_owned()))?;
                out.push_str("(?:");
                out.push_str(
                    &set.words.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join("|"),
                );
                out.push(')');
            }
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        Regex::new(&out)
            .map_err(|e| LexiconError::Pattern { rule: rule.to_owned(), source: Box::new(e) })
    }
}

fn sets(source: &str) -> HashMap<String, Vec<String>> {
    let mut out: HashMap<String, Vec<String>> = HashMap::new();
    let mut name = String::new();
    for line in source.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        if let Some(n) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            n.clone_into(&mut name);
        } else {
            out.entry(name.clone()).or_default().extend(line.split_whitespace().map(str::to_owned));
        }
    }
    for words in out.values_mut() {
        words.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then(a.cmp(b)));
        words.dedup();
    }
    out
}

fn rows(
    file: &'static str,
    source: &'static str,
    columns: usize,
) -> impl Iterator<Item = Result<Vec<&'static str>, LexiconError>> {
    source.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty()).map(
        move |(i, l)| {
            let cells: Vec<&str> = l.split('\t').map(str::trim).collect();
            if cells.len() < columns {
                Err(LexiconError::Columns { file, line: i + 1, columns })
            } else {
                Ok(cells)
            }
        },
    )
}

fn units() -> Result<Vec<Unit>, LexiconError> {
    let mut out = Vec::new();
    for row in rows("units.tsv", UNITS, 6) {
        let row = row?;
        out.push(Unit {
            printed: row[0].to_owned(),
            in_base: row[1].parse().unwrap_or(1.0),
            base: row[2].to_owned(),
            in_code: row[3].parse().unwrap_or(1.0),
            code: row[4].to_owned(),
            single: row[5] == "yes",
        });
    }
    out.sort_by_key(|u| std::cmp::Reverse(u.printed.chars().count()));
    Ok(out)
}

fn institutions() -> Result<Vec<Institution>, LexiconError> {
    let mut out = Vec::new();
    for row in rows("organizations.tsv", ORGANIZATIONS, 3) {
        let row = row?;
        out.push(Institution {
            kind: row[0].to_owned(),
            suffix: row[1].to_owned(),
            only_place: row[2] == "place",
            alone: row[2] == "alone",
        });
    }
    out.sort_by_key(|u| std::cmp::Reverse(u.suffix.chars().count()));
    Ok(out)
}

type Exceptions = BTreeMap<String, (Vec<String>, Vec<String>)>;

fn exceptions() -> Result<Exceptions, LexiconError> {
    let list = |cell: &str| {
        cell.split_whitespace().filter(|w| *w != "-").map(str::to_owned).collect::<Vec<_>>()
    };
    rows("exceptions.tsv", EXCEPTIONS, 3)
        .map(|row| row.map(|r| (r[0].to_owned(), (list(r[1]), list(r[2])))))
        .collect()
}

fn schemes() -> Result<Vec<KnownScheme>, LexiconError> {
    let mut out = Vec::new();
    for row in rows("schemes.tsv", SCHEMES, 4) {
        let row = row?;
        out.push(KnownScheme {
            name: row[0].to_owned(),
            kind: row[1].to_owned(),
            alt_names: row[2].split(';').filter(|n| !n.is_empty()).map(str::to_owned).collect(),
            quoted: row[3] == "yes",
            by_verb: row[3] == "verb",
        });
    }
    Ok(out)
}
