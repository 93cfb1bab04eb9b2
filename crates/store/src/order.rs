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
pub(super) enum Key {
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
    pub(super) fn of(term: Option<&Term>) -> Self {
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

    /// A number for the kind and one for what the value begins with: where they differ, they are in the order of the keys.
    pub(super) fn rank(&self) -> (u8, u64) {
        match self {
            Self::Unbound => (0, 0),
            Self::Blank(text) => (1, beginning(text)),
            Self::Iri(text) => Self::rank_of_iri(text),
            Self::Number(number, ..) => (3, ascending(*number)),
            Self::Date(text) => (4, beginning(text)),
            Self::Moment(..) => (5, 0),
            Self::Text(text, _) => Self::rank_of_text(text),
            Self::Boolean(value) => (7, u64::from(*value)),
            Self::Other(text, _) => (8, beginning(text)),
            Self::Quoted(text) => (9, beginning(text)),
        }
    }

    /// The rank of a string.
    pub(super) fn rank_of_text(text: &str) -> (u8, u64) {
        (6, beginning(text))
    }

    /// The rank of an IRI, most of which begin alike.
    pub(super) fn rank_of_iri(_: &str) -> (u8, u64) {
        (2, 0)
    }

    /// SPARQL's order, with the value alone deciding where two terms are equal in value.
    pub(super) fn order(&self, other: &Self) -> Ordering {
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

/// The first eight bytes of a text as a number.
fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// A number in the order of `f64::total_cmp`.
fn ascending(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
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
    let mut sorter = Sorter::new(sort, limit);
    for row in rows {
        sorter.push(&row?, check)?;
    }
    Ok(Box::new(sorter.finish(check)?))
}

/// A sort whose rows are pushed.
pub(super) struct Sorter<'s> {
    sort: &'s Sort,
    length: Option<usize>,
    /// Rows that are kept, if not all are.
    wanted: Option<usize>,
    /// The first rows, the last of them on top.
    heap: BinaryHeap<Ranked>,
    /// All rows: batches are sorted and merged, so that no step takes long.
    batches: Vec<std::vec::IntoIter<Ranked>>,
    batch: Vec<Ranked>,
    bytes: usize,
    count: usize,
}

impl<'s> Sorter<'s> {
    /// Begins a sort of which no more than `limit` rows are wanted.
    pub(super) fn new(sort: &'s Sort, limit: Option<usize>) -> Self {
        let length = match (sort.length, limit) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let wanted = length.map(|length| sort.start.saturating_add(length));
        let (heap, batches, batch) = (BinaryHeap::new(), Vec::new(), Vec::new());
        Self { sort, length, wanted, heap, batches, batch, bytes: 0, count: 0 }
    }

    /// Takes a row.
    pub(super) fn push(
        &mut self,
        row: &QuerySolution,
        check: &mut dyn FnMut(usize) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if self.count.is_multiple_of(1000) {
            check(self.bytes)?;
        }
        self.count += 1;
        let row = Ranked::new(self.sort, row);
        let Some(wanted) = self.wanted else {
            self.bytes += row.size();
            self.batch.push(row);
            if self.batch.len() == BATCH {
                self.batch.sort_unstable();
                self.batches.push(std::mem::take(&mut self.batch).into_iter());
            }
            return Ok(());
        };
        if self.heap.len() < wanted {
            self.bytes += row.size();
            self.heap.push(row);
        } else if self.heap.peek().is_some_and(|last| row < *last) {
            self.bytes += row.size();
            self.bytes -= self.heap.pop().map_or(0, |gone| gone.size());
            self.heap.push(row);
        }
        Ok(())
    }

    /// The wanted rows, in order.
    pub(super) fn finish(
        mut self,
        check: &mut dyn FnMut(usize) -> Result<(), StoreError>,
    ) -> Result<impl Iterator<Item = QuerySolution> + use<>, StoreError> {
        let (start, length) = (self.sort.start, self.length.unwrap_or(usize::MAX));
        let variables: Arc<[Variable]> = self.sort.columns.clone().into();
        let ranked = match self.wanted {
            Some(_) => std::mem::take(&mut self.heap).into_sorted_vec(),
            None => self.merged(check)?,
        };
        let part = ranked.into_iter().skip(start).take(length);
        Ok(part.map(move |ranked| (Arc::clone(&variables), ranked.row).into()))
    }

    fn merged(
        &mut self,
        check: &mut dyn FnMut(usize) -> Result<(), StoreError>,
    ) -> Result<Vec<Ranked>, StoreError> {
        self.batch.sort_unstable();
        let mut batches = std::mem::take(&mut self.batches);
        batches.push(std::mem::take(&mut self.batch).into_iter());
        if batches.len() == 1 {
            return Ok(batches.remove(0).collect());
        }
        let heads = batches.iter_mut().enumerate();
        let mut heads: BinaryHeap<Reverse<(Ranked, usize)>> =
            heads.filter_map(|(i, batch)| batch.next().map(|row| Reverse((row, i)))).collect();
        let mut merged = Vec::with_capacity(self.count);
        while let Some(Reverse((row, from))) = heads.pop() {
            if merged.len().is_multiple_of(BATCH) {
                check(self.bytes)?;
            }
            merged.push(row);
            if let Some(next) = batches[from].next() {
                heads.push(Reverse((next, from)));
            }
        }
        Ok(merged)
    }
}
