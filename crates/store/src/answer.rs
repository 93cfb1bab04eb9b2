//! What a query gives back: rows, triples or yes/no, streamed, and how they are written.
//!
//! Follows SPARQL 1.1 Query Results JSON, CSV/TSV and XML <https://www.w3.org/TR/sparql11-overview/>.

use std::io::Write;
use std::sync::Arc;

use oxigraph::io::RdfSerializer;
pub use oxigraph::sparql::QuerySolution;
use oxigraph::sparql::results::QueryResultsSerializer;

use super::StoreError;
use rdf::format::{RdfFormat, ResultsFormat};
use rdf::term::{Triple, Variable};

/// The answer to a query.
#[derive(Debug)]
pub enum Answer {
    /// Of `SELECT`.
    Solutions(Solutions),
    /// Of `CONSTRUCT` and `DESCRIBE`.
    Triples(Triples),
    /// Of `ASK`.
    Boolean(bool),
}

/// The rows of a `SELECT`, computed while they are read.
///
/// Dropping it ends the query.
pub struct Solutions {
    variables: Arc<[Variable]>,
    rows: Box<dyn Iterator<Item = Result<QuerySolution, StoreError>> + Send>,
}

impl Solutions {
    /// Makes solutions of a row iterator.
    pub(super) fn new(
        variables: Arc<[Variable]>,
        rows: impl Iterator<Item = Result<QuerySolution, StoreError>> + Send + 'static,
    ) -> Self {
        Self { variables, rows: Box::new(rows) }
    }

    /// Returns the columns, in the order of the query.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Reads all rows into memory.
    pub fn rows(self) -> Result<Vec<QuerySolution>, StoreError> {
        self.collect()
    }
}

impl Iterator for Solutions {
    type Item = Result<QuerySolution, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

impl std::fmt::Debug for Solutions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Solutions").field("variables", &self.variables).finish_non_exhaustive()
    }
}

/// The triples of a `CONSTRUCT`, a `DESCRIBE` or a graph, computed while they are read.
pub struct Triples(Box<dyn Iterator<Item = Result<Triple, StoreError>> + Send>);

impl Triples {
    /// Makes a stream of a triple iterator.
    pub(super) fn new(
        triples: impl Iterator<Item = Result<Triple, StoreError>> + Send + 'static,
    ) -> Self {
        Self(Box::new(triples))
    }

    /// Returns the triples unless there are none.
    pub fn not_empty(mut self) -> Result<Option<Self>, StoreError> {
        match self.0.next().transpose()? {
            None => Ok(None),
            Some(first) => Ok(Some(Self::new(std::iter::once(Ok(first)).chain(self.0)))),
        }
    }
}

impl Iterator for Triples {
    type Item = Result<Triple, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl std::fmt::Debug for Triples {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Triples(…)")
    }
}

impl Answer {
    /// Returns the rows; an answer of another kind is an error that says so.
    pub fn into_solutions(self) -> Result<Solutions, StoreError> {
        match self {
            Self::Solutions(solutions) => Ok(solutions),
            Self::Triples(_) | Self::Boolean(_) => Err(not_a("SELECT")),
        }
    }

    /// Returns the triples; an answer of another kind is an error that says so.
    pub fn into_triples(self) -> Result<Triples, StoreError> {
        match self {
            Self::Triples(triples) => Ok(triples),
            Self::Solutions(_) | Self::Boolean(_) => Err(not_a("CONSTRUCT or DESCRIBE")),
        }
    }

    /// Returns yes or no; an answer of another kind is an error that says so.
    pub fn into_boolean(self) -> Result<bool, StoreError> {
        match self {
            Self::Boolean(answer) => Ok(answer),
            Self::Solutions(_) | Self::Triples(_) => Err(not_a("ASK")),
        }
    }

    /// Writes rows or yes/no in `results`, triples in `graph`; returns how many there were.
    ///
    /// What was written before an error stays written: a caller who needs all or nothing collects
    /// the answer first.
    pub fn write(
        self,
        results: ResultsFormat,
        graph: RdfFormat,
        out: &mut dyn Write,
    ) -> Result<u64, StoreError> {
        let serializer = QueryResultsSerializer::from_format(results.to_oxigraph());
        let mut count = 0;
        match self {
            Self::Boolean(answer) => {
                serializer.serialize_boolean_to_writer(out, answer).map_err(written)?;
                count = 1;
            }
            Self::Solutions(solutions) => {
                let mut writer = serializer
                    .serialize_solutions_to_writer(out, solutions.variables.to_vec())
                    .map_err(written)?;
                for row in solutions {
                    writer.serialize(&row?).map_err(written)?;
                    count += 1;
                }
                writer.finish().map_err(written)?;
            }
            Self::Triples(triples) => {
                let mut writer = RdfSerializer::from_format(graph.to_oxigraph()).for_writer(out);
                for triple in triples {
                    writer.serialize_triple(&triple?).map_err(written)?;
                    count += 1;
                }
                writer.finish().map_err(written)?;
            }
        }
        Ok(count)
    }
}

/// Names a failed write of an answer or a dump.
pub(super) fn written(source: std::io::Error) -> StoreError {
    StoreError::Io { action: "write its answer", source }
}

fn not_a(kind: &str) -> StoreError {
    StoreError::Evaluation { message: format!("this place needs a {kind} query") }
}
