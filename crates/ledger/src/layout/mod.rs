//! From a sheet to its tables: titles, header rows, and what each row below them is.

mod beside;
mod card;
mod header;
mod rows;

use std::ops::Range;

pub(crate) use card::unfold;

use crate::cell::RoleWords;
use crate::columns::{Column, Use, confirm};
use crate::grid::Sheet;

/// What a row below a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKind {
    /// A row of the ledger.
    Data,
    /// 小计、合计.
    Total,
    /// Nothing stands in it.
    Blank,
    /// 注、说明, remarks on the row above.
    Note,
    /// A line of its own that names what follows: 一、城关镇.
    Heading,
    /// The header once more, as on every printed page, or a row of column numbers.
    Repeated,
}

/// A table in a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Rows of titles and reporting lines above the header.
    pub(crate) titles: Vec<usize>,
    /// The header's rows; empty where the sheet has none and columns are told by content.
    pub(crate) header: Range<usize>,
    pub(crate) columns: Vec<Column>,
    pub(crate) body: Vec<(usize, RowKind)>,
    /// Whether it stands beside others under one header, so that a row's other cells are theirs.
    pub(crate) is_part: bool,
}

impl Table {
    /// Whether a column of the sheet is this table's.
    fn holds(&self, column: usize) -> bool {
        !self.is_part || self.columns.iter().any(|c| c.index == column)
    }

    /// The column of a use that occurs once.
    pub(crate) fn column(&self, usage: Use) -> Option<&Column> {
        self.columns.iter().find(|c| c.usage == usage)
    }
}

/// What a stored mapping says of the columns of a layout.
pub(crate) type Mapped<'a> = &'a dyn Fn(&[Column]) -> Vec<Option<Use>>;

/// How many cells of a column are looked at.
const SAMPLE: usize = 300;

/// Finds the tables of a sheet, in order.
pub(crate) fn tables(sheet: &Sheet, roles: &RoleWords, mapped: Mapped<'_>) -> Vec<Table> {
    let mut found: Vec<Table> = Vec::new();
    let mut next = 0;
    while let Some(header) = header::find(sheet, next) {
        let mut titles: Vec<usize> = match found.last_mut() {
            None => (0..header.start).filter(|r| sheet.count(*r) > 0).collect(),
            Some(before) => rows::take_titles(before, header.start),
        };
        titles.retain(|r| *r < header.start);
        let end = header::find_other(sheet, &header).map_or(sheet.rows.len(), |h| h.start);
        let parts = beside::parts(&header::columns(sheet, &header));
        let is_part = parts.len() > 1;
        for columns in parts {
            let (titles, header) = (titles.clone(), header.clone());
            let mut table = Table { titles, columns, header, body: Vec::new(), is_part };
            settle(sheet, &mut table, end, roles, mapped);
            table.body = rows::classify(sheet, &table, table.header.end..end);
            found.push(table);
        }
        next = end;
    }
    found.retain(|t| t.columns.iter().any(|c| is_core(c.usage)));
    if found.is_empty() {
        found.extend(header::guess(sheet).and_then(|header| {
            let titles = (0..header.start).filter(|r| sheet.count(*r) > 0).collect();
            let mut table = Table {
                titles,
                columns: header::columns(sheet, &header),
                header: header.clone(),
                body: Vec::new(),
                is_part: false,
            };
            settle(sheet, &mut table, sheet.rows.len(), roles, mapped);
            let told = |usage| table.column(usage).is_some();
            let enough = told(Use::Organization)
                || told(Use::Village) && (told(Use::Scheme) || told(Use::Party));
            table.body = rows::classify(sheet, &table, header.end..sheet.rows.len());
            enough.then_some(table)
        }));
    }
    found
}

/// Whether a column makes a table a ledger.
fn is_core(usage: Use) -> bool {
    matches!(
        usage,
        Use::Organization
            | Use::Party
            | Use::Village
            | Use::Place
            | Use::Township
            | Use::Scheme
            | Use::CreditCode
            | Use::Code
            | Use::Visitor
            | Use::Host
    )
}

/// Settles what the columns mean: the stored mapping where it knows the title, else title and content.
fn settle(sheet: &Sheet, table: &mut Table, end: usize, roles: &RoleWords, mapped: Mapped<'_>) {
    let first = table.header.end;
    let step = ((end.saturating_sub(first)) / SAMPLE).max(1);
    let values = |column: usize| -> Vec<String> {
        (first..end)
            .step_by(step)
            .map(|row| sheet.cell(row, column))
            .filter(|cell| !cell.is_blank())
            .map(crate::grid::Cell::text)
            .collect()
    };
    confirm(&mut table.columns, &values, roles);
    let accepted = mapped(&table.columns);
    for (column, usage) in table.columns.iter_mut().zip(accepted) {
        if let Some(usage) = usage.filter(|u| *u != column.usage) {
            column.usage = usage;
            column.reason = ("按已确认的映射".to_owned(), "by the accepted mapping".to_owned());
        }
    }
}
