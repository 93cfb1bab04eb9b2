//! What is carried through the reading of ledgers: facts, questions, notices.

use std::collections::HashSet;

use gazetteer::Code;

use crate::facts::{Facts, Places};
use crate::mapping::Mapping;
use crate::review::{Decisions, Line};
use crate::standard::Standard;

/// Something left out, dropped or filled in, that a person should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The ledger's file name.
    pub file: String,
    /// The sheet's name; empty for delimited text.
    pub sheet: String,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

impl Notice {
    pub(crate) fn new(file: &str, sheet: &str, zh: String, en: String) -> Self {
        Notice { file: file.to_owned(), sheet: sheet.to_owned(), zh, en }
    }
}

/// What was decided on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// An id, or the right content of the cell.
    Given(String),
    New,
    Skip,
}

/// Counts of rows, for the closing line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows of the ledgers that hold data.
    pub rows: usize,
    /// Of these, rows whose facts are in the tables.
    pub written: usize,
    /// Rows that wait for a decision.
    pub waiting: usize,
    /// Rows that a decision leaves out.
    pub skipped: usize,
}

/// Told how many rows of how many are read; says whether to go on.
pub type Watch<'a> = Box<dyn FnMut(u64, u64) -> bool + 'a>;

/// Rows between two looks of who watches.
const ROWS_AT_ONCE: u64 = 500;

/// How far the reading of a file is.
#[derive(Default)]
pub(crate) struct Going<'a> {
    watch: Option<Watch<'a>>,
    done: u64,
    total: u64,
    pub(crate) is_stopped: bool,
}

impl std::fmt::Debug for Going<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Going").field("done", &self.done).finish_non_exhaustive()
    }
}

impl<'a> Going<'a> {
    pub(crate) fn watched(watch: Watch<'a>) -> Self {
        Going { watch: Some(watch), ..Going::default() }
    }

    /// A file of so many rows begins.
    pub(crate) fn begin(&mut self, total: usize) {
        (self.done, self.total) = (0, total as u64);
        self.look();
    }

    /// One more row is read.
    pub(crate) fn row(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(ROWS_AT_ONCE) {
            self.look();
        }
    }

    fn look(&mut self) {
        if let Some(watch) = &mut self.watch {
            self.is_stopped |= !watch(self.done, self.total);
        }
    }
}

#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) places: Places<'a>,
    pub(crate) standard: &'a Standard,
    pub(crate) decisions: Decisions,
    pub(crate) mapping: Mapping,
    pub(crate) facts: Facts,
    pub(crate) lines: Vec<Line>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) counts: Counts,
    pub(crate) going: Going<'a>,
    /// Rows with a place of one wrong character: as written, and as read.
    pub(crate) typos: Vec<(usize, String, String)>,
    /// The parent whose divisions were added last, and whether the row told the township and the ledger the county.
    pub(crate) parents: Option<(Option<Code>, bool, bool)>,
    asked: HashSet<(String, String, usize, String, &'static str)>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        places: Places<'a>,
        standard: &'a Standard,
        decisions: Decisions,
        mapping: Mapping,
    ) -> Self {
        Reader {
            places,
            standard,
            decisions,
            mapping,
            facts: Facts::default(),
            lines: Vec::new(),
            notices: Vec::new(),
            counts: Counts::default(),
            going: Going::default(),
            typos: Vec::new(),
            parents: None,
            asked: HashSet::new(),
        }
    }

    /// Returns what was decided on a line; none where nothing was, and then the line waits in the review list.
    pub(crate) fn ask(&mut self, line: Line) -> Option<Decision> {
        if let Some(decision) = self.decisions.on(&line) {
            return Some(match decision.to_lowercase().as_str() {
                "new" => Decision::New,
                "skip" => Decision::Skip,
                _ => Decision::Given(decision.to_owned()),
            });
        }
        self.wait(line);
        None
    }

    /// Puts a line on the review list.
    fn wait(&mut self, line: Line) {
        let key = (
            line.file.clone(),
            line.sheet.clone(),
            line.row,
            line.column.clone(),
            line.kind.as_str(),
        );
        if self.asked.insert(key) {
            self.lines.push(line);
        }
    }

    /// Says that a decision cannot be carried out: it is forgotten, and the line waits again.
    pub(crate) fn refuse(&mut self, line: Line) {
        let decision = self.decisions.forget(&line).unwrap_or_default();
        let decision = crate::cell::scrub(&decision).0;
        let (zh, en) = line.kind.refusal();
        let (row, column) = (line.row, &line.column);
        self.notice(Notice::new(
            &line.file,
            &line.sheet,
            format!("第 {row} 行（{column}）的判定“{decision}”无法照办：{zh}；请重新判定"),
            format!("row {row} ({column}): the decision `{decision}` cannot be carried out: {en}; decide again"),
        ));
        self.wait(line);
    }

    /// What a person says that a cell should hold; what cannot be read is refused, and the line waits again.
    pub(crate) fn content<T>(
        &mut self,
        line: Line,
        read: impl FnOnce(&Self, &str) -> Option<T>,
    ) -> Option<T> {
        let found = match self.ask(line.clone())? {
            Decision::Skip => return None,
            Decision::Given(text) => read(self, &text),
            Decision::New => None,
        };
        if found.is_none() {
            self.refuse(line);
        }
        found
    }

    /// Whether a person left the cell of a line out.
    pub(crate) fn is_left_out(&self, line: &Line) -> bool {
        self.decisions.on(line).is_some_and(|d| d.eq_ignore_ascii_case("skip"))
    }

    pub(crate) fn notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// Keeps what titles say about the ledger as a source, as far as it is not known yet.
    pub(crate) fn about(&mut self, report: u32, context: &crate::facts::Context) {
        let Some(known) = self.facts.reports.get_mut(report as usize) else { return };
        if known.title.is_empty() {
            known.title.clone_from(&context.title);
        }
        if known.publisher.is_empty() {
            known.publisher.clone_from(&context.publisher);
        }
        known.date = known.date.or(context.date);
    }
}
