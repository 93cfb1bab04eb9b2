use regex::Regex;

use crate::lexicon::{Lexicon, LexiconError};
use crate::mention::{Class, Entity, Mention};
use crate::text::Text;

const SPREAD: &str = include_str!("../../grammar/spread.txt");
const ADOPTION: &str = include_str!("../../grammar/adoption.txt");
const HONOUR: &str = include_str!("../../grammar/honour.txt");

/// A rule: what it yields, its name, its pattern over a coded sentence.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What a match is: a channel, a status, a form.
    pub yields: String,
    /// Its name.
    pub name: String,
    /// Words of the rule's third column: options such as `last-scheme`.
    pub options: Vec<String>,
    /// The pattern.
    pub pattern: Regex,
}

impl Rule {
    /// Returns whether the rule has an option.
    pub fn has(&self, option: &str) -> bool {
        self.options.iter().any(|o| o == option)
    }

    /// Returns the words that may not stand in a match: `unless=宣讲/授课`.
    pub(crate) fn unless(&self) -> impl Iterator<Item = &str> {
        self.options.iter().filter_map(|o| o.strip_prefix("unless=")).flat_map(|o| o.split('/'))
    }
}

/// The rules of the grammar files.
#[derive(Debug, Clone)]
pub struct Grammar {
    /// Rules of spread.
    pub spread: Vec<Rule>,
    /// Rules of adoption.
    pub adoption: Vec<Rule>,
    /// Rules of honours.
    pub honour: Vec<Rule>,
}

impl Grammar {
    /// Reads the grammar that ships with the crate.
    ///
    /// # Errors
    ///
    /// A rule has too few columns, names an unknown set of words, or is no regular expression.
    pub fn shipped(lexicon: &Lexicon) -> Result<Self, LexiconError> {
        Ok(Self {
            spread: rules("spread.txt", SPREAD, lexicon)?,
            adoption: rules("adoption.txt", ADOPTION, lexicon)?,
            honour: rules("honour.txt", HONOUR, lexicon)?,
        })
    }
}

/// Signs of mentions in a coded sentence, by class.
const PLACE: u32 = 0xE000;
const ORGANIZATION: u32 = 0xE100;
const GROUP: u32 = 0xE200;
const GENERIC: u32 = 0xE300;
const SCHEME: u32 = 0xE400;
const SCHEME_WORD: u32 = 0xE500;
const FIGURE: u32 = 0xE600;
const TIME: u32 = 0xE700;
const QUOTED: u32 = 0xE800;

const MACROS: [(&str, &str); 11] = [
    ("{L}", r"[\u{E000}-\u{E3FF}](?:(?:[、和及与]|以及)?[\u{E000}-\u{E3FF}])*"),
    ("{A}", r"[\u{E000}-\u{E3FF}]"),
    ("{P}", r"[\u{E000}-\u{E0FF}]"),
    ("{O}", r"[\u{E100}-\u{E1FF}]"),
    ("{G}", r"[\u{E200}-\u{E2FF}]"),
    ("{S}", r"[\u{E400}-\u{E5FF}]"),
    ("{F}", r"[\u{E600}-\u{E6FF}]"),
    ("{T}", r"[\u{E700}-\u{E7FF}]"),
    ("{-}", r"[^。；？！]"),
    ("{x}", r"[^。；？！：]"),
    ("{w}", r"[^，。；？！\u{E000}-\u{E5FF}]"),
];

fn rules(
    file: &'static str,
    source: &'static str,
    lexicon: &Lexicon,
) -> Result<Vec<Rule>, LexiconError> {
    let mut out = Vec::new();
    for (i, line) in source.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.splitn(4, '|').map(str::trim).collect();
        let [yields, name, options, pattern] = cells[..] else {
            return Err(LexiconError::Columns { file, line: i + 1, columns: 4 });
        };
        let mut written = pattern.to_owned();
        for (from, to) in MACROS {
            written = written.replace(from, to);
        }
        out.push(Rule {
            yields: yields.to_owned(),
            name: name.to_owned(),
            options: options.split_whitespace().map(str::to_owned).collect(),
            pattern: lexicon.compile(name, &written)?,
        });
    }
    Ok(out)
}

/// A sentence in which every mention is one sign.
#[derive(Debug, Clone)]
pub(crate) struct Coded {
    /// The coded sentence.
    pub(crate) line: String,
    /// For each byte that begins a sign: where it stands in the text, and the mention.
    at: Vec<(usize, usize, Option<usize>)>,
}

impl Coded {
    /// Codes the text between `start` and `end`; `first` is the index of the first of its mentions.
    pub(crate) fn new(
        text: &Text,
        start: usize,
        end: usize,
        first: usize,
        spans: &[Mention],
    ) -> Self {
        let mut line = String::new();
        let mut at = Vec::new();
        let mut i = start;
        let mut m = 0;
        while i < end {
            while m < spans.len() && spans[m].end <= i {
                m += 1;
            }
            if m < spans.len() && spans[m].start <= i {
                at.push((line.len(), i, Some(first + m)));
                line.push(sign(&spans[m].class, m));
                i = spans[m].end;
            } else {
                let c = text.chars[i];
                if c != '\n' {
                    at.push((line.len(), i, None));
                    line.push(c);
                }
                i += 1;
            }
        }
        at.push((line.len(), end, None));
        Self { line, at }
    }

    fn index(&self, byte: usize) -> usize {
        self.at.partition_point(|a| a.0 < byte)
    }

    /// Returns where in the text a byte of the line stands.
    pub(crate) fn position(&self, byte: usize) -> usize {
        self.at.get(self.index(byte)).map_or(0, |a| a.1)
    }

    /// Returns the mentions between two bytes of the line.
    pub(crate) fn mentions(&self, from: usize, to: usize) -> Vec<usize> {
        let (a, b) = (self.index(from), self.index(to));
        self.at[a..b].iter().filter_map(|x| x.2).collect()
    }
}

fn sign(class: &Class, m: usize) -> char {
    let base = match class {
        Class::Named(Entity::Place(_)) => PLACE,
        Class::Named(Entity::Organization(_)) => ORGANIZATION,
        Class::Group(_) => GROUP,
        Class::Generic(_) => GENERIC,
        Class::Named(Entity::Scheme(_)) => SCHEME,
        Class::SchemeWord => SCHEME_WORD,
        Class::Figure(_) => FIGURE,
        Class::Time(_) => TIME,
        Class::Quoted => QUOTED,
    };
    char::from_u32(base + (m as u32).min(0xFF)).unwrap_or('\u{E8FF}')
}
