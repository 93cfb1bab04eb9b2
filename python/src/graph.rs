//! A graph that is open, and asked in SPARQL.

use crate::answer::Answer;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::time::Duration;
use store::{CancellationToken, QueryOptions};
use xiangmai::app::{Source, Workspace, store_path};
use xiangmai::query::{library, param};

/// An open graph.
#[pyclass(frozen)]
pub(crate) struct Graph {
    workspace: Workspace,
    /// The store that it reads, if it is one.
    #[pyo3(get)]
    place: Option<String>,
}

#[pymethods]
impl Graph {
    /// Opens a store, a folder of tables, or the shipped tables.
    #[new]
    fn new(py: Python<'_>, store: Option<String>, data: Option<PathBuf>) -> PyResult<Self> {
        let source = match (store, data) {
            (Some(_), Some(_)) => {
                return Err(PyValueError::new_err("give a store or tables, not both"));
            }
            (Some(place), None) => Source::Store(place),
            (None, Some(folder)) => Source::Data(folder),
            // As every command does.
            (None, None) => store_path::found(None).map_or(Source::Shipped, Source::Store),
        };
        let place = match &source {
            Source::Store(place) => Some(place.clone()),
            Source::Data(_) | Source::Shipped => None,
        };
        let opened = py.detach(|| Workspace::open(&source));
        let workspace = opened.map_err(|e| PyRuntimeError::new_err(diagnostics::chain(&e)))?;
        Ok(Self { workspace, place })
    }

    /// Asks a query by name or as SPARQL; `params` are `name=value`.
    fn query(
        &self,
        py: Python<'_>,
        query: &str,
        params: Vec<String>,
        timeout: Option<f64>,
    ) -> PyResult<Answer> {
        let wrong = |e: &dyn std::error::Error| PyValueError::new_err(diagnostics::chain(e));
        let is_text = query.contains(['{', ' ', '\n']);
        let text = match library::find(query) {
            Some(named) => named.text,
            None if is_text => query.to_owned(),
            None => {
                let near = library::nearest(query).join(", ");
                return Err(PyValueError::new_err(format!(
                    "no query is called `{query}`; nearest: {near}"
                )));
            }
        };
        let substitutions = param::bind(&text, &params).map_err(|e| wrong(&e))?;
        let timeout =
            timeout.map(Duration::try_from_secs_f64).transpose().map_err(|e| wrong(&e))?;
        let cancel = CancellationToken::new();
        let options = QueryOptions {
            timeout,
            substitutions,
            sorted: true,
            cancel: Some(cancel),
            ..QueryOptions::default()
        };
        let answered = py.detach(|| Answer::of(self.workspace.store.query(&text, &options)?));
        answered.map_err(|e| match e.is_user_fault() {
            true => wrong(&e),
            false => PyRuntimeError::new_err(diagnostics::chain(&e)),
        })
    }
}
