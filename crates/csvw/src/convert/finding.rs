//! What is said of cells that are not what their column wants.

use super::super::datatype::ValueError;
use super::super::plan::{ColumnPlan, Plan};
use super::super::rows::Position;
use diagnostics::{Diagnostic, Place, Text, codes};
use std::fmt::Write as _;

pub(super) fn broken(
    plan: &Plan,
    column: &ColumnPlan,
    raw: &str,
    at: Position,
    error: &ValueError,
) -> Diagnostic {
    let place = Place::file(plan.file.clone()).at_row(at.line);
    let source = column.cell.map_or(0, |i| i + 1 + plan.skipped);
    Diagnostic {
        code: error.code,
        severity: plan.severity,
        place: place.at_column(source as u64, Some(column.title.clone())),
        value: Some(shorten(raw)),
        message: error.text.clone(),
        hint: error.hint.clone(),
    }
}

/// A value that is not of its datatype: in the form in which it can be read all the same, if the
/// options know one, and what is to be said of it.
pub(super) fn read_otherwise(
    plan: &Plan,
    column: &ColumnPlan,
    raw: &str,
    at: Position,
    error: &ValueError,
) -> (Option<String>, Diagnostic) {
    let finding = broken(plan, column, raw, at, error);
    let mut scratch = String::new();
    let datatype = &column.rules.datatype;
    let read = plan.repair.and_then(|repair| repair(datatype, raw));
    let read = read.and_then(|r| datatype.parse(&r, &mut scratch).ok().map(str::to_owned));
    let Some(read) = read else { return (None, finding) };
    let message = Text::new(format!("read as `{read}`"), format!("按 `{read}` 读取"));
    let finding = Diagnostic::warning(&codes::READ_AS, finding.place, message).with_value(raw);
    (Some(read), finding)
}

/// What is found of the values of one list, told as one finding: the worst, and how many there are.
#[derive(Default)]
pub(super) struct OfItems {
    worst: Option<Diagnostic>,
    count: usize,
}

impl OfItems {
    pub(super) fn take(&mut self, finding: Diagnostic) {
        self.count += 1;
        if self.worst.as_ref().is_none_or(|worst| worst.severity < finding.severity) {
            self.worst = Some(finding);
        }
    }

    pub(super) fn into_one(self) -> Option<Diagnostic> {
        let mut finding = self.worst?;
        let others = self.count - 1;
        if others > 0 {
            let noun = if others == 1 { "value" } else { "values" };
            let Text { en, zh } = &mut finding.message;
            // Writing to a String cannot fail.
            let _ = write!(en, " (and {others} more {noun} of this cell)");
            let _ = write!(zh, "（此格另有 {others} 个值也有问题）");
        }
        Some(finding)
    }
}

/// A value as far as it can be shown in a line.
pub(super) fn shorten(value: &str) -> String {
    const MOST: usize = 200;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
