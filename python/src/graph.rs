//! A graph that is open, and asked in SPARQL.

use crate::answer::Answer;
use crate::line::language;
use crate::wait::until_done;
use diagnostics::{Language, Text};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{CancellationToken, Prologue, QueryOptions};
use xiangmai::app::{AppError, Source, Workspace, store_path, values};
use xiangmai::cli::messages::told;
use xiangmai::ontology::prefixes;
use xiangmai::query::library::{self, NamedQuery};
use xiangmai::query::param;

/// An open graph.
#[pyclass(frozen)]
pub(crate) struct Graph {
    workspace: Workspace,
    /// The store that it reads, if it is one.
    #[pyo3(get)]
    place: Option<String>,
    /// In which it speaks.
    language: Language,
    /// In which it was asked to.
    asked: Option<Language>,
}

#[pymethods]
impl Graph {
    /// Opens a store, a folder of tables, or the shipped tables.
    #[new]
    fn new(
        py: Python<'_>,
        store: Option<String>,
        data: Option<PathBuf>,
        lang: Option<&str>,
    ) -> PyResult<Self> {
        let asked = lang.map(|named| language(Some(named)));
        let language = language(lang);
        let source = match (store, data) {
            (Some(_), Some(_)) => {
                let both = Text::new("give a store or tables, not both", "图库与表格只能给其一");
                return Err(PyValueError::new_err(both.get(language).to_owned()));
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
        let workspace =
            opened.map_err(|e| PyRuntimeError::new_err(told(&e).get(language).to_owned()))?;
        Ok(Self { workspace, place, language, asked })
    }

    /// Asks a query by name or as SPARQL; `params` are `name=value`.
    fn query(
        &self,
        py: Python<'_>,
        query: &str,
        params: Vec<String>,
        timeout: Option<f64>,
    ) -> PyResult<Answer> {
        let wrong = |e: &(dyn std::error::Error + 'static)| {
            PyValueError::new_err(told(e).get(self.language).to_owned())
        };
        let (query, params) = self.named(query, params)?;
        let substitutions = param::bind(&query.text, &params).map_err(|e| wrong(&e))?;
        let known = || values::check(self.workspace.store.as_ref(), &query, &params);
        py.detach(known).map_err(|e| wrong(&e))?;
        let timeout = match timeout.map(Duration::try_from_secs_f64).transpose() {
            Ok(timeout) => timeout,
            Err(_) => {
                let no_time = Text::new("`timeout` is a number of seconds", "timeout须是秒数");
                return Err(PyValueError::new_err(no_time.get(self.language).to_owned()));
            }
        };
        let prefixes = prefixes().map_err(|e| wrong(&AppError::from(e)))?;
        let prologue = Prologue { prefixes: Arc::new(prefixes), ..Prologue::default() };
        let cancel = CancellationToken::new();
        let options = QueryOptions {
            timeout,
            substitutions,
            prologue,
            sorted: true,
            cancel: Some(cancel.clone()),
            ..QueryOptions::default()
        };
        let answer = || Answer::of(self.workspace.store.query(&query.text, &options)?);
        let answered = until_done(py, answer, || cancel.cancel())?;
        answered.map_err(|e| match e.fault() {
            Some(fault) => {
                let shown = fault.shown(&query.text, self.language);
                PyValueError::new_err(format!("{}\n{shown}", fault.told(self.language)))
            }
            None if e.is_user_fault() => wrong(&e),
            None => PyRuntimeError::new_err(told(&e).get(self.language).to_owned()),
        })
    }
}

impl Graph {
    /// The query of that name, or the text as a query; parameters with the language of the graph where it has one.
    fn named(&self, query: &str, mut params: Vec<String>) -> PyResult<(NamedQuery, Vec<String>)> {
        let Some(named) = library::find(query) else {
            if query.contains(['{', ' ', '\n']) {
                return Ok((library::parse("", query), params));
            }
            let near = library::nearest(query);
            let unknown = Text::new(
                format!("no query is called `{query}`; nearest: {}", near.join(", ")),
                format!("没有名为“{query}”的查询，最相近的是：{}", near.join("、")),
            );
            return Err(PyValueError::new_err(unknown.get(self.language).to_owned()));
        };
        if let Some(asked) = self.asked
            && named.params.iter().any(|(name, _)| name == "language")
            && !params.iter().any(|given| given.starts_with("language="))
        {
            params.push(match asked {
                Language::En => "language=en".to_owned(),
                Language::Zh => "language=zh".to_owned(),
            });
        }
        Ok((named, params))
    }
}

/// Name, question (English, Chinese) and parameters of every named query.
#[pyfunction]
pub(crate) fn queries() -> Vec<(String, String, String, Vec<String>)> {
    let all = library::all().into_iter();
    all.map(|q| {
        let params = q.params.into_iter().map(|(name, _)| name).collect();
        (q.name, q.summary, q.summary_zh, params)
    })
    .collect()
}
