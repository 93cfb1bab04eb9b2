//! Rows in which bytes could not be decoded.

use super::super::outlet::Outlet;
use super::super::plan::KeyPlan;
use super::super::rows::Row;
use super::super::undecodable::{is_damaged, name_the_encoding};
use super::Worker;
use super::finding::shorten;
use diagnostics::{Diagnostic, Text, codes};

impl Worker<'_> {
    /// Reports the cells of a row in which bytes could not be decoded; nothing is written of the row, and
    /// nothing else said of these cells.
    pub(super) fn damaged_row(
        &mut self,
        row: Row<'_>,
        damaged: &mut Damaged,
        out: &mut Outlet<'_>,
    ) {
        let at = row.position();
        if self.plan.skip.contains(&at.line) {
            return;
        }
        let height = row.raw().matches('\n').count() as u64;
        damaged.found.push((at.line, at.line + height));
        for i in 0..row.len() {
            let Some(cell) = row.get(i).filter(|c| is_damaged(c)) else {
                continue;
            };
            let column = self.plan.columns.iter().find(|c| c.cell == Some(i));
            let place = self.place(at, i + 1 + self.plan.skipped, column);
            let text = Text::new(
                "bytes do not fit the encoding, or were lost before; nothing is made of the row",
                "有字节与编码不符，或此前已经丢失；此行不予转换",
            );
            let finding = Diagnostic::error(&codes::ENCODING, place, text);
            out.findings.push(finding.with_value(shorten(cell)).with_hint(name_the_encoding()));
        }
        out.rows += 1;
        self.shape(row, at, out);
        self.parse(row, at, true, out);
        let is_broken = |&column: &usize| {
            let cell = self.plan.columns[column].cell.and_then(|i| row.get(i));
            cell.is_some_and(is_damaged)
        };
        let whole = |key: &&KeyPlan| !key.columns.iter().any(is_broken);
        self.take_keys(at, out, |key| whole(&key));
    }
}

/// Lines with bytes that could not be decoded, and the rows (first and last line) found with them.
pub(super) struct Damaged {
    pub(super) lines: Vec<u64>,
    pub(super) found: Vec<(u64, u64)>,
}

impl Damaged {
    /// The lines that belong to no row.
    pub(super) fn rest(self) -> impl Iterator<Item = u64> {
        let Self { lines, found } = self;
        lines.into_iter().filter(move |line| {
            let after = found.partition_point(|(first, _)| first <= line);
            after.checked_sub(1).is_none_or(|i| found[i].1 < *line)
        })
    }
}
