//! The values of a row, the keys that are made of them, and the IRIs that templates make of them.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, section 5.1.3 "URI Template Properties". Refuses to
//! know where the values come from and what becomes of an IRI.

use super::datatype::ValueError;
use super::iri;
use super::keys::SEPARATOR;
use super::metadata::context;
use super::plan::{Binding, ColumnPlan, IriPlan, Plan, Shape};
use super::rows::Position;
use super::template::{MAX_EXPANSION, Var};
use diagnostics::{Text, codes};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

/// Values that a list may hold: a bound on what a hostile cell costs.
const MAX_ITEMS: usize = 1 << 16;

/// Values in lists, and bytes of values, that a row may hold: columns without end may share a long
/// default.
const MAX_ROW_ITEMS: usize = 1 << 17;
const MAX_ROW_TEXT: usize = 64 << 20;

/// Bytes that the default may add to a list, which stands for each empty item.
const MAX_DEFAULTS: usize = 64 << 20;

/// Whether a list has more values than can be borne; `default` stands for an empty cell.
pub(super) fn is_too_long(raw: &str, separator: &str, default: &str) -> bool {
    let list = if raw.trim().is_empty() { default } else { raw };
    let most = MAX_ITEMS.min(MAX_DEFAULTS / default.len().max(1));
    !separator.is_empty() && list.matches(separator).nth(most).is_some()
}

/// The error of a cell whose list is too long.
pub(super) fn too_long() -> ValueError {
    ValueError {
        code: &codes::LIST_LENGTH,
        text: Text::new(
            format!("the list has more than {MAX_ITEMS} values and is left out"),
            format!("列表超过 {MAX_ITEMS} 个值，已略去"),
        ),
        hint: None,
    }
}

/// The error of a cell for which its row has no room left.
pub(super) fn row_too_big() -> ValueError {
    ValueError {
        code: &codes::TOO_BIG,
        text: Text::new(
            "the values of the row take too much memory; this one is left out",
            "该行的值占用内存过多，此值已略去",
        ),
        hint: None,
    }
}

/// The values of one row, as ranges of one text.
#[derive(Debug, Default)]
pub(super) struct Values {
    text: String,
    pub(super) cells: Vec<CellValue>,
    pub(super) items: Vec<Single>,
}

#[derive(Debug, Clone)]
pub(super) enum CellValue {
    /// Null, because nothing is written (`marked` is false) or because a string that stands for null is.
    Null {
        marked: bool,
    },
    One(Single),
    List(Range<usize>),
}

#[derive(Debug, Clone)]
pub(super) struct Single {
    pub(super) lexical: Range<usize>,
    /// For templates.
    canonical: Range<usize>,
    pub(super) valid: bool,
}

impl Values {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.items.clear();
    }

    pub(super) fn single(&mut self, column: &ColumnPlan, text: &str, valid: bool) -> Single {
        let start = self.text.len();
        self.text.push_str(text);
        let lexical = start..self.text.len();
        if !column.canonical || !valid {
            return Single { canonical: lexical.clone(), lexical, valid };
        }
        column.rules.datatype.canonical(text, &mut self.text);
        Single { canonical: lexical.end..self.text.len(), lexical, valid }
    }

    /// Whether they take as much memory as a row may.
    pub(super) fn are_too_big(&self) -> bool {
        self.items.len() > MAX_ROW_ITEMS || self.text.len() > MAX_ROW_TEXT
    }

    pub(super) fn get(&self, range: &Range<usize>) -> &str {
        &self.text[range.clone()]
    }
}

/// Whether a reference is to be passed over: a cell of it is empty, or null and `skip_nulls` says so.
pub(super) fn is_no_reference(values: &Values, columns: &[usize], skip_nulls: bool) -> bool {
    columns.iter().any(|column| match &values.cells[*column] {
        CellValue::Null { marked } => skip_nulls || !marked,
        CellValue::One(_) => false,
        CellValue::List(items) => items.is_empty(),
    })
}

/// Appends the key of a row: its cells in a form that is equal for equal values.
pub(super) fn write_key(plan: &Plan, values: &Values, columns: &[usize], out: &mut String) {
    for (i, column) in columns.iter().enumerate() {
        if i > 0 {
            out.push(SEPARATOR);
        }
        let datatype = &plan.columns[*column].rules.datatype;
        let push = |single: &Single, out: &mut String| {
            let text = values.get(&single.lexical);
            if !single.valid || datatype.has_language() {
                out.push_str(text);
            } else {
                datatype.key(text, out);
            }
        };
        match &values.cells[*column] {
            CellValue::Null { .. } => out.push('\u{0}'),
            CellValue::One(single) => push(single, out),
            CellValue::List(range) => {
                for item in &values.items[range.clone()] {
                    push(item, out);
                    out.push(',');
                }
            }
        }
    }
}

/// Makes the IRI of a plan for a row; returns whether it is of a length that can be borne, and is cut
/// otherwise.
pub(super) fn expand(plan: &IriPlan, values: &Values, at: Position, out: &mut String) -> bool {
    let (template, bindings, shape, base) = match plan {
        IriPlan::Constant(iri) => {
            out.push_str(iri);
            return true;
        }
        IriPlan::Made { template, bindings, shape, base } => (template, bindings, shape, base),
    };
    let (row, source_row) = numbers(bindings, at);
    let lists = lists(bindings, values);
    let bind = |i: usize| match &bindings[i] {
        Binding::Cell(column) => match &values.cells[*column] {
            CellValue::Null { .. } => None,
            CellValue::One(single) => Some(Var::Text(values.get(&single.canonical))),
            CellValue::List(_) => {
                lists.iter().find(|(b, _)| *b == i).map(|(_, list)| Var::List(list))
            }
        },
        Binding::Row => Some(Var::Text(&row)),
        Binding::SourceRow => Some(Var::Text(&source_row)),
        Binding::Fixed(text) => Some(Var::Text(text)),
        Binding::Undefined => None,
    };
    template.expand(bind, out);
    let fits = out.len() <= MAX_EXPANSION;
    // Expansions are ASCII.
    out.truncate(MAX_EXPANSION);
    match shape {
        Shape::Absolute if !out.contains("/.") => {}
        Shape::Any if out.starts_with('#') => out.insert_str(0, iri::without_fragment(base)),
        _ => *out = iri::resolve(base, &context::expand(out)),
    }
    fits
}

/// The texts of `_row` and `_sourceRow`, if a template asks for them.
fn numbers(bindings: &[Binding], at: Position) -> (String, String) {
    let mut texts = (String::new(), String::new());
    for binding in bindings {
        // Writing to a string cannot fail.
        let _ = match binding {
            Binding::Row if texts.0.is_empty() => write!(texts.0, "{}", at.row),
            Binding::SourceRow if texts.1.is_empty() => write!(texts.1, "{}", at.source_row),
            _ => Ok(()),
        };
    }
    texts
}

/// The values of the bindings that are lists.
fn lists<'v>(bindings: &[Binding], values: &'v Values) -> Vec<(usize, Vec<Cow<'v, str>>)> {
    let mut lists = Vec::new();
    for (i, binding) in bindings.iter().enumerate() {
        if let Binding::Cell(column) = binding
            && let CellValue::List(range) = &values.cells[*column]
        {
            let items = &values.items[range.clone()];
            let items = items.iter().map(|s| Cow::Borrowed(values.get(&s.canonical)));
            lists.push((i, items.collect()));
        }
    }
    lists
}
