//! The native half of the Python package `xiangmai`: the command line within the process, and queries whose answers
//! are Arrow columns. What Python people see is in `xiangmai/__init__.py`.

mod answer;
mod graph;
mod line;

use pyo3::prelude::*;

/// The native half of `xiangmai`.
#[pymodule]
fn _xiangmai(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<graph::Graph>()?;
    module.add_class::<answer::Answer>()?;
    module.add_function(wrap_pyfunction!(line::call, module)?)?;
    module.add_function(wrap_pyfunction!(line::main, module)?)?;
    Ok(())
}
