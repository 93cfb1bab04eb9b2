//! The primary and foreign keys of a group of tables.
//!
//! Follows *Model for Tabular Data*, section 6.6 "Validating Tables". Everything is checked in one pass
//! over the files: references to rows of a table that has not been read to its end wait, in 16 bytes
//! each, and where nothing is written, tables that others refer to come first.
//!
//! # Rationale
//! A foreign key of which a cell is empty refers to nothing and is not checked, as in SQL: so spreadsheets
//! say "none". Where a string that stands for null is written, null is a value that the referenced row
//! has to have, too: so the W3C suite reads the Recommendation, which is silent. An option passes over
//! every null.

use super::elsewhere::Elsewhere;
use super::iri;
use super::keys::{Fingerprint, KeyHook, KeyRole, KeyTable, Pending, Referred, RowKey, SEPARATOR};
use super::metadata::TableGroup;
use super::options::Options;
use super::outlet::Output;
use super::plan::KeyPlan;
use diagnostics::{Diagnostic, Place, Text, codes};
use std::sync::Arc;

/// A combination of columns whose values are remembered.
#[derive(Debug)]
struct KeySet {
    table: usize,
    columns: Vec<usize>,
    primary: bool,
    keys: KeyTable,
}

/// A foreign key.
#[derive(Debug)]
struct Reference {
    table: usize,
    columns: Vec<usize>,
    set: usize,
    waiting: Pending,
}

/// The keys of a group of tables.
#[derive(Debug)]
pub(super) struct Keys<'g> {
    group: &'g TableGroup,
    sets: Vec<KeySet>,
    references: Vec<Reference>,
    /// Tables that have been read.
    done: Vec<bool>,
    /// Tables of which rows are not known, because they cannot be read: what refers to them is not judged.
    lacking: Vec<bool>,
    /// Whether foreign keys with a null are passed over.
    skip_nulls: bool,
    /// Rows that are referred to and stand in no table at hand.
    elsewhere: Arc<Elsewhere>,
    /// Takes the keys in place of a judgement.
    hook: Option<KeyHook>,
}

impl<'g> Keys<'g> {
    pub(super) fn new(group: &'g TableGroup, options: &Options) -> Self {
        let skip_nulls = options.skip_null_references;
        let elsewhere = Arc::clone(&options.elsewhere);
        let done = vec![false; group.tables.len()];
        let lacking = done.clone();
        let (sets, references) = (Vec::new(), Vec::new());
        let hook = options.keys.clone();
        let mut keys = Self { group, sets, references, done, lacking, skip_nulls, elsewhere, hook };
        for (i, table) in group.tables.iter().enumerate() {
            if !table.schema.primary_key.is_empty() {
                let set = keys.set(i, &table.schema.primary_key);
                keys.sets[set].primary = true;
            }
            for key in &table.schema.foreign_keys {
                let set = keys.set(key.table, &key.referenced);
                let columns = key.columns.clone();
                keys.references.push(Reference {
                    table: i,
                    columns,
                    set,
                    waiting: Pending::default(),
                });
            }
        }
        keys
    }

    fn set(&mut self, table: usize, columns: &[usize]) -> usize {
        let same = |s: &KeySet| s.table == table && s.columns == columns;
        self.sets.iter().position(same).unwrap_or_else(|| {
            let keys = KeyTable::new();
            self.sets.push(KeySet { table, columns: columns.to_vec(), primary: false, keys });
            self.sets.len() - 1
        })
    }

    /// The order of reading: tables that are referred to first, else that of the group.
    pub(super) fn order(&self) -> Vec<usize> {
        fn visit(table: usize, group: &TableGroup, seen: &mut [bool], order: &mut Vec<usize>) {
            if std::mem::replace(&mut seen[table], true) {
                return;
            }
            for key in &group.tables[table].schema.foreign_keys {
                visit(key.table, group, seen, order);
            }
            order.push(table);
        }
        let count = self.group.tables.len();
        let (mut seen, mut order) = (vec![false; count], Vec::with_capacity(count));
        for table in 0..count {
            visit(table, self.group, &mut seen, &mut order);
        }
        order
    }

    /// The keys that workers make for the rows of a table: its sets, then its references.
    pub(super) fn plans(&self, table: usize) -> Vec<KeyPlan> {
        let plan = |columns: &Vec<usize>, foreign| KeyPlan {
            columns: columns.clone(),
            foreign,
            skip_nulls: self.skip_nulls,
        };
        let sets = self.sets.iter().filter(|s| s.table == table).map(|s| plan(&s.columns, false));
        let references = self.references.iter().filter(|r| r.table == table);
        sets.chain(references.map(|r| plan(&r.columns, true))).collect()
    }

    /// Hands the keys of some rows of a table to the hook, if there is one.
    pub(super) fn hand_on(&self, table: usize, out: &Output) {
        let Some(hook) = &self.hook else { return };
        let mut batches = out.keys.iter();
        let mut hand_on = |role, set: &KeySet, columns: &[usize]| {
            let Some(batch) = batches.next() else { return };
            let name = set_name(self.group, set);
            let column = place(self.group, table, columns, 0).column.unwrap_or_default();
            for (key, line, text) in batch.iter() {
                let (hash, value) = (key.to_string(), shown(text));
                hook.take(&RowKey { role, set: &name, line, column, hash: &hash, value: &value });
            }
        };
        for set in self.sets.iter().filter(|s| s.table == table) {
            let role = if set.primary { KeyRole::Primary } else { KeyRole::Referred };
            hand_on(role, set, &set.columns);
        }
        for reference in self.references.iter().filter(|r| r.table == table) {
            hand_on(KeyRole::Refers, &self.sets[reference.set], &reference.columns);
        }
    }

    /// Takes the keys of some rows of a table.
    pub(super) fn take(&mut self, table: usize, out: &Output, report: &mut dyn FnMut(Diagnostic)) {
        if self.hook.is_some() {
            return;
        }
        let mut batches = out.keys.iter();
        for set in self.sets.iter_mut().filter(|s| s.table == table) {
            let Some(batch) = batches.next() else { return };
            for (key, line, text) in batch.iter() {
                if let Some(first) = set.keys.insert(key, line)
                    && set.primary
                {
                    report(repeated(self.group, set, line, first, text));
                }
            }
        }
        for reference in self.references.iter_mut().filter(|r| r.table == table) {
            let Some(batch) = batches.next() else { return };
            let set = &self.sets[reference.set];
            if self.lacking[set.table] {
                continue;
            }
            let complete = self.done[set.table];
            for (key, line, text) in batch.iter() {
                if !complete {
                    reference.waiting.push(&set.keys, key, line, text);
                    continue;
                }
                let found = referred(self.group, set, key, &self.elsewhere);
                if found != Referred::One {
                    let columns = &reference.columns;
                    report(unmatched(self.group, table, columns, set, found, line, Some(text)));
                }
            }
        }
    }

    /// Notes that a table has been read to its end.
    pub(super) fn end(&mut self, table: usize) {
        self.done[table] = true;
    }

    /// Notes that a table cannot be read, or not to its end; that has been said.
    pub(super) fn lack(&mut self, table: usize) {
        self.lacking[table] = true;
    }

    /// Looks up the references that waited.
    pub(super) fn finish(self, report: &mut dyn FnMut(Diagnostic)) {
        for reference in &self.references {
            let set = &self.sets[reference.set];
            if self.lacking[set.table] {
                continue;
            }
            for (key, line, text) in reference.waiting.iter() {
                let found = referred(self.group, set, key, &self.elsewhere);
                if found != Referred::One {
                    let (table, columns) = (reference.table, &reference.columns);
                    report(unmatched(self.group, table, columns, set, found, line, text));
                }
            }
        }
    }
}

/// Looks a key up among the rows at hand, then among those elsewhere.
fn referred(group: &TableGroup, set: &KeySet, key: Fingerprint, elsewhere: &Elsewhere) -> Referred {
    let found = set.keys.refer(key);
    let ([column], false, Referred::None) = (set.columns.as_slice(), elsewhere.is_empty(), found)
    else {
        return found;
    };
    let table = &group.tables[set.table];
    let name = table.schema.columns.get(*column).map_or("", |c| c.annotated_name.as_str());
    if elsewhere.holds(&table.url, name, key) { Referred::One } else { found }
}

fn place(group: &TableGroup, table: usize, columns: &[usize], line: u64) -> Place {
    let table = &group.tables[table];
    let skipped = table.dialect.as_ref().map_or(0, |d| d.skip_columns);
    let column = columns.first().copied().unwrap_or_default();
    let described = table.schema.columns.get(column);
    let title =
        described.map(|c| c.titles.iter().next().map_or(c.annotated_name.as_str(), |t| t.1));
    Place::file(table.url.as_str())
        .at_row(line)
        .at_column((column + 1 + skipped) as u64, title.map(Into::into))
}

/// What a set of keys is called: `villages.csv#code`.
fn set_name(group: &TableGroup, set: &KeySet) -> String {
    let table = &group.tables[set.table];
    let columns = set.columns.iter().filter_map(|c| table.schema.columns.get(*c));
    let names: Vec<_> = columns.map(|c| c.annotated_name.as_str()).collect();
    format!("{}#{}", iri::file_name(&table.url), names.join(","))
}

fn shown(text: &str) -> String {
    text.replace(SEPARATOR, ", ").replace('\0', "")
}

fn repeated(group: &TableGroup, set: &KeySet, line: u64, first: u64, text: &str) -> Diagnostic {
    let message = Text::new(
        format!("the row on line {first} has the same primary key"),
        format!("与第 {first} 行的主键相同"),
    );
    let place = place(group, set.table, &set.columns, line);
    Diagnostic::error(&codes::PRIMARY_KEY, place, message).with_value(shown(text))
}

fn unmatched(
    group: &TableGroup,
    table: usize,
    columns: &[usize],
    set: &KeySet,
    found: Referred,
    line: u64,
    text: Option<&str>,
) -> Diagnostic {
    let target = iri::file_name(&group.tables[set.table].url);
    let (code, message) = if found == Referred::Several {
        let text = Text::new(
            format!("several rows of `{target}` have this key"),
            format!("`{target}` 中有多行是此键"),
        );
        (&codes::FOREIGN_KEY_AMBIGUOUS, text)
    } else {
        let text = Text::new(
            format!("no row of `{target}` has this key"),
            format!("`{target}` 中没有此键"),
        );
        (&codes::FOREIGN_KEY, text)
    };
    let finding = Diagnostic::error(code, place(group, table, columns, line), message);
    Diagnostic { value: text.map(shown), ..finding }
}
