//! Which division a row is about, asked of the gazetteer.

use std::collections::HashMap;
use std::rc::Rc;

use gazetteer::{Answer, Code, Gazetteer, Level, Query, Status};

/// The texts that say where a row is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Where {
    pub(crate) province: String,
    pub(crate) prefecture: String,
    pub(crate) county: String,
    pub(crate) township: String,
    pub(crate) village: String,
    pub(crate) place: String,
    pub(crate) code: String,
    pub(crate) remark: String,
    /// The division of the ledger's title, sheet or file.
    pub(crate) context: Option<Code>,
    /// A division in which the row surely lies: a block's heading, a sheet's township.
    pub(crate) within: Option<Code>,
}

impl Where {
    /// Whether no cell of the row says where it is below the county.
    pub(crate) fn is_silent(&self) -> bool {
        [&self.township, &self.village, &self.place, &self.code].iter().all(|t| t.is_empty())
    }

    /// Asks with the context; a text that names its own county may be read without it where the context finds nothing.
    fn ask(&self, gazetteer: &Gazetteer) -> Answer {
        let answer = self.query(gazetteer, self.context);
        // A township in the column of villages is that township.
        if answer.status == Status::Unknown
            && self.township.is_empty()
            && self.code.is_empty()
            && self.village.ends_with(['镇', '乡', '道'])
        {
            let township = self.village.clone();
            let other = Where { township, village: String::new(), ..self.clone() };
            let found = other.query(gazetteer, self.context);
            if found.status == Status::Linked {
                return found;
            }
        }
        if answer.status != Status::Unknown || self.place.is_empty() || self.context.is_none() {
            return answer;
        }
        let alone = self.query(gazetteer, None);
        let inside = |code: Code| self.context.is_some_and(|c| c.contains(code));
        match alone.code {
            Some(code) if inside(code) || self.names_county(gazetteer, code) => alone,
            _ if answer.candidates.is_empty() => {
                Answer { status: Status::Unknown, code: None, ..alone }
            }
            _ => answer,
        }
    }

    /// Whether the text itself names the county of a division.
    fn names_county(&self, gazetteer: &Gazetteer, code: Code) -> bool {
        let county = code.ancestor(Level::County).and_then(|c| gazetteer.division(c));
        county.is_some_and(|c| {
            crate::text::squeezed(&self.place).contains(&crate::text::squeezed(&c.name))
        })
    }

    fn query(&self, gazetteer: &Gazetteer, context: Option<Code>) -> Answer {
        let mut query = Query::new(&self.place);
        for (level, text) in [
            (Level::Province, &self.province),
            (Level::Prefecture, &self.prefecture),
            (Level::County, &self.county),
            (Level::Township, &self.township),
            (Level::Village, &self.village),
        ] {
            if !text.is_empty() {
                query = query.column(level, text);
            }
        }
        // A block's township says all that the ledger's county does.
        match (self.within, context) {
            (Some(code), _) => query = query.within(code),
            (None, Some(code)) => query = query.context(code),
            (None, None) => {}
        }
        if !self.village.is_empty() {
            query = query.level(Level::Village);
        } else if !self.township.is_empty() && self.place.is_empty() && self.code.is_empty() {
            query = query.level(Level::Township);
        }
        if !self.remark.is_empty() {
            query = query.remark(&self.remark);
        }
        if !self.code.is_empty() {
            query = query.code(&self.code);
        }
        gazetteer.link(&query)
    }
}

/// The answer for a row, shared by the rows that say the same.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) code: Option<Code>,
    /// `linked`, `ambiguous`, `unknown`.
    pub(crate) status: Status,
    /// What it may be, best first.
    codes: Vec<Code>,
    /// Whether name and code contradict each other.
    pub(crate) conflict: bool,
    /// A name of one wrong character, and the one that it was read as.
    pub(crate) typo: Option<(String, String)>,
}

impl Placed {
    /// No place at all.
    pub(crate) fn unknown() -> Placed {
        let codes = Vec::new();
        Placed { code: None, status: Status::Unknown, codes, conflict: false, typo: None }
    }

    /// Candidates as the review list shows them: `code name`, best first.
    pub(crate) fn candidates(&self, gazetteer: &Gazetteer) -> String {
        let label = |code: &Code| {
            let name = gazetteer.full_name(*code).unwrap_or_default();
            if name.is_empty() { code.to_string() } else { format!("{code} {name}") }
        };
        self.codes.iter().map(label).collect::<Vec<_>>().join(" | ")
    }
}

/// Answers that are remembered at a time: neighbouring rows say the same, far ones hardly ever.
const REMEMBERED: usize = 2048;

/// The gazetteer with the answers given of late.
#[derive(Debug)]
pub(crate) struct Places<'g> {
    gazetteer: &'g Gazetteer,
    answers: HashMap<Where, Rc<Placed>>,
    names: HashMap<Code, Rc<Vec<String>>>,
}

impl<'g> Places<'g> {
    pub(crate) fn new(gazetteer: &'g Gazetteer) -> Self {
        Places { gazetteer, answers: HashMap::new(), names: HashMap::new() }
    }

    pub(crate) fn gazetteer(&self) -> &'g Gazetteer {
        self.gazetteer
    }

    /// Answers which division the texts mean.
    pub(crate) fn place(&mut self, asked: &Where) -> Rc<Placed> {
        if let Some(known) = self.answers.get(asked) {
            return Rc::clone(known);
        }
        if self.answers.len() >= REMEMBERED {
            self.answers.clear();
        }
        let answer = asked.ask(self.gazetteer);
        let mut codes: Vec<Code> = Vec::new();
        for candidate in answer.candidates.iter().map(|c| c.code) {
            if !codes.contains(&candidate) && codes.len() < 20 {
                codes.push(candidate);
            }
        }
        let placed = Rc::new(Placed {
            code: answer.code,
            status: answer.status,
            codes,
            conflict: answer
                .reasons
                .iter()
                .any(|r| matches!(r, gazetteer::Reason::CodeContradicts { .. })),
            typo: answer.reasons.iter().find_map(|r| match r {
                gazetteer::Reason::OneCharacter { written, official } => {
                    Some((written.clone(), official.clone()))
                }
                _ => None,
            }),
        });
        self.answers.insert(asked.clone(), Rc::clone(&placed));
        placed
    }

    /// Returns the names of a division and its parents from the province down.
    pub(crate) fn names(&mut self, code: Code) -> Rc<Vec<String>> {
        if self.names.len() >= REMEMBERED {
            self.names.clear();
        }
        let gazetteer = self.gazetteer;
        let names = self.names.entry(code).or_insert_with(|| {
            let mut names: Vec<String> =
                gazetteer.parents(code).into_iter().map(|d| d.name).collect();
            names.extend(gazetteer.division(code).map(|d| d.name));
            Rc::new(names)
        });
        Rc::clone(names)
    }
}

/// The word of the tables for a level.
pub(crate) fn level_word(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::Prefecture => "prefecture",
        Level::County => "county",
        Level::Township => "township",
        Level::Village => "village",
    }
}
