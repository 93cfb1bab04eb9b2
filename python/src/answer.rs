//! The answer of a query as Arrow columns.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray,
};
use arrow_schema::{DataType, Field, Schema};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use rdf::term::Term;
use std::sync::Arc;
use store::StoreError;

/// The rows of an answer, by column.
#[pyclass(frozen)]
pub(crate) struct Answer {
    batch: RecordBatch,
}

/// What all values of a column are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer,
    Number,
    Boolean,
    Text,
}

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

impl Kind {
    fn of(term: &Term) -> Self {
        let Term::Literal(literal) = term else { return Self::Text };
        match literal.datatype().as_str().strip_prefix(XSD) {
            Some("integer" | "int" | "long" | "nonNegativeInteger") => Self::Integer,
            Some("decimal" | "double" | "float") => Self::Number,
            Some("boolean") => Self::Boolean,
            _ => Self::Text,
        }
    }

    /// The kind that holds values of both.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Integer | Self::Number, Self::Integer | Self::Number) => Self::Number,
            _ => Self::Text,
        }
    }

    /// A column of this kind, if every value can be read so.
    fn column(self, values: &[Option<&str>]) -> Option<(DataType, ArrayRef)> {
        fn read<T: std::str::FromStr>(values: &[Option<&str>]) -> Option<Vec<Option<T>>> {
            values
                .iter()
                .map(|v| v.map(|v| v.parse().ok()).map_or(Some(None), |v| v.map(Some)))
                .collect()
        }
        Some(match self {
            Self::Integer => (DataType::Int64, Arc::new(Int64Array::from(read::<i64>(values)?))),
            Self::Number => (DataType::Float64, Arc::new(Float64Array::from(read::<f64>(values)?))),
            Self::Boolean => {
                (DataType::Boolean, Arc::new(BooleanArray::from(read::<bool>(values)?)))
            }
            Self::Text => (DataType::Utf8, Arc::new(StringArray::from(values.to_vec()))),
        })
    }
}

/// A term as its text: the IRI, the value of a literal, the label of a blank node.
fn text(term: &Term) -> String {
    match term {
        Term::NamedNode(iri) => iri.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

impl Answer {
    /// Reads an answer to its end.
    pub(crate) fn of(answer: store::Answer) -> Result<Self, StoreError> {
        let (names, rows) = match answer {
            store::Answer::Boolean(yes) => {
                let yes = Term::from(rdf::term::Literal::from(yes));
                (vec!["answer".to_owned()], vec![vec![Some(yes)]])
            }
            store::Answer::Triples(triples) => {
                let mut rows = Vec::new();
                for triple in triples {
                    let triple = triple?;
                    let subject = Term::from(triple.subject);
                    rows.push(vec![
                        Some(subject),
                        Some(triple.predicate.into()),
                        Some(triple.object),
                    ]);
                }
                (["subject", "predicate", "object"].map(str::to_owned).to_vec(), rows)
            }
            store::Answer::Solutions(solutions) => {
                let variables = solutions.variables().to_vec();
                let mut rows = Vec::new();
                for row in solutions {
                    let row = row?;
                    rows.push(variables.iter().map(|v| row.get(v).cloned()).collect());
                }
                (variables.iter().map(|v| v.as_str().to_owned()).collect(), rows)
            }
        };
        Ok(Self {
            batch: batch(&names, &rows)
                .map_err(|e| StoreError::Fault { message: e.to_string() })?,
        })
    }
}

/// Rows of terms as columns.
fn batch(
    names: &[String],
    rows: &[Vec<Option<Term>>],
) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let terms: Vec<Option<&Term>> = rows.iter().map(|row| row[at].as_ref()).collect();
        let kind = terms.iter().flatten().map(|t| Kind::of(t)).reduce(Kind::with);
        let texts: Vec<Option<String>> = terms.iter().map(|t| t.map(text)).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let typed = kind.and_then(|kind| kind.column(&texts)).or_else(|| Kind::Text.column(&texts));
        let Some((datatype, column)) = typed else { continue };
        fields.push(Field::new(name, datatype, true));
        columns.push(column);
    }
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)
}

#[pymethods]
impl Answer {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|f| f.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The rows as an Arrow C stream (the Arrow PyCapsule interface); nothing is copied.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A consumer may ask for another schema and must take ours.
        drop(requested_schema);
        let schema = self.batch.schema();
        let batches = RecordBatchIterator::new(vec![Ok(self.batch.clone())], schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new(py, stream, Some(c"arrow_array_stream".to_owned()))
            .map_err(|e| PyRuntimeError::new_err(e.to_string()))
    }
}
