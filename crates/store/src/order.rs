//! SPARQL's order of terms, and a sort of rows that can be stopped and holds no more than it needs.
//!
//! Follows SPARQL 1.1 Query section 15.1 <https://www.w3.org/TR/sparql11-query/#modOrderBy>: unbound,
//! blank nodes, IRIs, literals; literals by `<` where that is defined.
//!
//! # Rationale
//!
//! Where SPARQL leaves the order open it is made total here, so that equal stores give equal bytes
//! on every engine: literals by kind (numbers, dates and times, strings with or without a language,
//! booleans, others), then by value, text, language and datatype; rows that agree in all keys by all
//! their columns. `xsd:gYear`, `xsd:gYearMonth` and `xsd:date` are ordered among each other by their
//! text, which is chronological for four-digit years in one time zone.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use oxsdatatypes::{DateTime, Decimal, Double};

use super::StoreError;
use super::answer::QuerySolution;
use super::prepare::Sort;
use rdf::term::{Literal, Term, Variable};

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
/// Rows sorted at a time; between two batches the caller is asked whether to go on.
const BATCH: usize = 50_000;

/// What a term is ordered by.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Key {
    Unbound,
    Blank(String),
    Iri(String),
    /// The value as a double, then exactly where that is possible.
    Number(f64, Option<Decimal>, String),
    Date(String),
    Moment(DateTime, String),
    Text(String, String),
    Boolean(bool),
    Other(String, String),
    Quoted(String),
}

impl Key {
    fn of(term: Option<&Term>) -> Self {
        match term {
            None => Self::Unbound,
            Some(Term::BlankNode(node)) => Self::Blank(node.as_str().to_owned()),
            Some(Term::NamedNode(node)) => Self::Iri(node.as_str().to_owned()),
            Some(Term::Literal(literal)) => Self::of_literal(literal),
            Some(Term::Triple(triple)) => Self::Quoted(triple.to_string()),
        }
    }

    fn of_literal(literal: &Literal) -> Self {
        let value = literal.value();
        if let Some(language) = literal.language() {
            let direction = literal.direction().map(|d| format!("--{d}")).unwrap_or_default();
            return Self::Text(value.to_owned(), language.to_owned() + &direction);
        }
        let datatype = literal.datatype().as_str();
        let known = datatype.strip_prefix(XSD).and_then(|name| match name {
            "string" => Some(Self::Text(value.to_owned(), String::new())),
            "boolean" => {
                value.parse::<oxsdatatypes::Boolean>().ok().map(|b| Self::Boolean(b.into()))
            }
            "gYear" | "gYearMonth" | "date" => Some(Self::Date(value.to_owned())),
            "dateTime" | "dateTimeStamp" => {
                value.parse().ok().map(|moment| Self::Moment(moment, value.to_owned()))
            }
            "double" | "float" => {
                let number = f64::from(value.parse::<Double>().ok()?);
                (!number.is_nan()).then(|| Self::Number(number, None, value.to_owned()))
            }
            "decimal" | "integer" | "int" | "long" | "short" | "byte" | "nonNegativeInteger"
            | "positiveInteger" | "nonPositiveInteger" | "negativeInteger" | "unsignedLong"
            | "unsignedInt" | "unsignedShort" | "unsignedByte" => {
                let exact = value.parse::<Decimal>().ok();
                let number = match exact {
                    Some(decimal) => f64::from(Double::from(decimal)),
                    None => value.parse().ok()?,
                };
                Some(Self::Number(number, exact, value.to_owned()))
            }
            _ => None,
        });
        known.unwrap_or_else(|| Self::Other(value.to_owned(), datatype.to_owned()))
    }

    /// SPARQL's order, with the value alone deciding where two terms are equal in value.
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a, x, _), Self::Number(b, y, _)) => {
                a.total_cmp(b).then_with(|| x.partial_cmp(y).unwrap_or(Ordering::Equal))
            }
            // Moments without a time zone are placed as if in UTC, for a total order.
            (Self::Moment(a, x), Self::Moment(b, y)) => {
                a.partial_cmp(b).unwrap_or_else(|| x.cmp(y))
            }
            _ => self.partial_cmp(other).unwrap_or(Ordering::Equal),
        }
    }

    /// The order that also tells apart terms of equal value, such as `1` and `01`.
    fn total_order(&self, other: &Self) -> Ordering {
        self.order(other).then_with(|| match (self, other) {
            (Self::Number(.., x), Self::Number(.., y))
            | (Self::Moment(_, x), Self::Moment(_, y)) => x.cmp(y),
            _ => Ordering::Equal,
        })
    }

    /// A rough size in memory.
    fn size(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Blank(a)
                | Self::Iri(a)
                | Self::Date(a)
                | Self::Quoted(a)
                | Self::Number(.., a)
                | Self::Moment(_, a) => a.len(),
                Self::Text(a, b) | Self::Other(a, b) => a.len() + b.len(),
                Self::Unbound | Self::Boolean(_) => 0,
            }
    }
}

fn datatype(term: Option<&Term>) -> Option<&str> {
    match term {
        Some(Term::Literal(literal)) => Some(literal.datatype().as_str()),
        _ => None,
    }
}

/// One row with what it is sorted by.
struct Ranked {
    keys: Vec<(Key, bool)>,
    row: Vec<Option<Term>>,
}

impl Ranked {
    fn new(sort: &Sort, solution: &QuerySolution) -> Self {
        let row: Vec<_> = sort.columns.iter().map(|v| solution.get(v).cloned()).collect();
        let key = |v: &Variable| Key::of(solution.get(v));
        let keys = if sort.keys.is_empty() {
            sort.columns.iter().map(|v| (key(v), false)).collect()
        } else {
            sort.keys.iter().map(|(v, down)| (key(v), *down)).collect()
        };
        Self { keys, row }
    }

    fn size(&self) -> usize {
        let keys: usize = self.keys.iter().map(|(key, _)| key.size() + 8).sum();
        let text = |term: &Option<Term>| match term {
            Some(Term::NamedNode(node)) => node.as_str().len(),
            Some(Term::Literal(literal)) => literal.value().len() + 32,
            Some(Term::BlankNode(_) | Term::Triple(_)) | None => 32,
        };
        let row: usize = self.row.iter().map(|t| size_of::<Option<Term>>() + text(t)).sum();
        size_of::<Self>() + keys + row
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((a, down), (b, _)) in self.keys.iter().zip(&other.keys) {
            let order = a.order(b);
            if order != Ordering::Equal {
                return if *down { order.reverse() } else { order };
            }
        }
        // Only ties are looked at this closely, so the keys of all columns are not kept.
        let columns = self.row.iter().zip(&other.row);
        columns
            .map(|(a, b)| {
                let order = Key::of(a.as_ref()).total_order(&Key::of(b.as_ref()));
                order.then_with(|| datatype(a.as_ref()).cmp(&datatype(b.as_ref())))
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

/// Sorts rows and cuts the wanted part out.
///
/// `check` is called at least every 50,000 rows with the bytes held, and may end the sort. With a
/// length, only `start + length` rows are held; without one, all of them: about 200 bytes a row and
/// the text of its keys and columns. Time O(n log n), or O(n log k) for the first k.
pub(super) fn sorted(
    rows: impl Iterator<Item = Result<QuerySolution, StoreError>>,
    sort: &Sort,
    limit: Option<usize>,
    check: &mut dyn FnMut(usize) -> Result<(), StoreError>,
) -> Result<Box<dyn Iterator<Item = QuerySolution>>, StoreError> {
    let length = match (sort.length, limit) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let wanted = length.map(|length| sort.start.saturating_add(length));
    let ranked = match wanted {
        Some(wanted) => first(rows, sort, wanted, check)?,
        None => all(rows, sort, check)?,
    };
    let variables: Arc<[Variable]> = sort.columns.clone().into();
    let part = ranked.into_iter().skip(sort.start).take(length.unwrap_or(usize::MAX));
    Ok(Box::new(part.map(move |ranked| (Arc::clone(&variables), ranked.row).into())))
}

/// The first rows, in order, through a heap whose top is the last of them.
fn first(
    rows: impl Iterator<Item = Result<QuerySolution, StoreError>>,
    sort: &Sort,
    wanted: usize,
    check: &mut dyn FnMut(usize) -> Result<(), StoreError>,
) -> Result<Vec<Ranked>, StoreError> {
    let mut heap: BinaryHeap<Ranked> = BinaryHeap::new();
    let mut bytes = 0;
    for (i, row) in rows.enumerate() {
        if i.is_multiple_of(1000) {
            check(bytes)?;
        }
        let row = Ranked::new(sort, &row?);
        if heap.len() < wanted {
            bytes += row.size();
            heap.push(row);
        } else if heap.peek().is_some_and(|last| row < *last) {
            bytes += row.size();
            bytes -= heap.pop().map_or(0, |gone| gone.size());
            heap.push(row);
        }
    }
    Ok(heap.into_sorted_vec())
}

/// All rows, in order: batches are sorted and merged, so that no step takes long.
fn all(
    rows: impl Iterator<Item = Result<QuerySolution, StoreError>>,
    sort: &Sort,
    check: &mut dyn FnMut(usize) -> Result<(), StoreError>,
) -> Result<Vec<Ranked>, StoreError> {
    let (mut batches, mut batch, mut bytes, mut count) = (Vec::new(), Vec::new(), 0, 0_usize);
    for row in rows {
        let row = Ranked::new(sort, &row?);
        bytes += row.size();
        batch.push(row);
        count += 1;
        if batch.len() == BATCH {
            check(bytes)?;
            batch.sort_unstable();
            batches.push(std::mem::take(&mut batch).into_iter());
        } else if count.is_multiple_of(1000) {
            check(bytes)?;
        }
    }
    batch.sort_unstable();
    batches.push(batch.into_iter());
    if batches.len() == 1 {
        return Ok(batches.remove(0).collect());
    }
    let mut heads: BinaryHeap<Reverse<(Ranked, usize)>> = batches
        .iter_mut()
        .enumerate()
        .filter_map(|(i, batch)| batch.next().map(|row| Reverse((row, i))))
        .collect();
    let mut merged = Vec::with_capacity(count);
    while let Some(Reverse((row, from))) = heads.pop() {
        if merged.len().is_multiple_of(BATCH) {
            check(bytes)?;
        }
        merged.push(row);
        if let Some(next) = batches[from].next() {
            heads.push(Reverse((next, from)));
        }
    }
    Ok(merged)
}
