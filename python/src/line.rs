//! The command line, within the process.

use crate::wait::until_done;
use diagnostics::Language;
use pyo3::prelude::*;
use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use xiangmai::cli::terminal::Terminal;
use xiangmai::cli::{bar, run};

/// What is written into it can be read by another.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The language of that name, else the one that the environment asks for.
pub(crate) fn language(named: Option<&str>) -> Language {
    match named {
        Some("zh") => Language::Zh,
        Some(_) => Language::En,
        None => Terminal::language_asked(),
    }
}

/// The language that is asked for, `zh` or `en`: the one that is named, else that of the environment.
#[pyfunction]
#[pyo3(signature = (lang=None))]
pub(crate) fn language_name(lang: Option<&str>) -> &'static str {
    match language(lang) {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

/// Runs a command with these arguments; returns its exit code, what it wrote and what it said.
#[pyfunction]
#[pyo3(signature = (args, lang=None))]
pub(crate) fn call(
    py: Python<'_>,
    args: Vec<String>,
    lang: Option<&str>,
) -> PyResult<(u8, Vec<u8>, String)> {
    let language = language(lang);
    // Ctrl-C is Python's.
    bar::leave_ctrl_c();
    let work = move || {
        let (out, err) = (Shared::default(), Shared::default());
        let mut terminal = Terminal::new(Box::new(out.clone()), Box::new(err.clone()), language);
        let argv = std::iter::once("xiangmai".to_owned()).chain(args).map(OsString::from);
        let exit = run(argv, &mut terminal);
        (exit as u8, out.take(), String::from_utf8_lossy(&err.take()).into_owned())
    };
    until_done(py, work, bar::interrupt)
}

/// Is the command `xiangmai`: runs with these arguments on the terminal of the process; returns the exit code.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, argv: Vec<OsString>) -> u8 {
    py.detach(|| run(argv, &mut Terminal::standard()) as u8)
}
