//! The native half of the Python package `xiangmai`: the command line within the process, and queries whose answers
//! are Arrow columns. What Python people see is in `xiangmai/__init__.py`.

mod answer;
mod graph;
mod line;
mod wait;

use pyo3::prelude::*;
use views::network::{Attribute, EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Type};

/// Names with their types.
type Typed = Vec<(String, &'static str)>;

/// The attributes of nodes and of edges, each with its type: `text`, `integer`, `number`, `boolean`, `day`.
#[pyfunction]
fn attributes() -> (Typed, Typed) {
    let named =
        |list: &[Attribute]| list.iter().map(|a| (a.name.to_string(), type_of(a))).collect();
    (named(NODE_ATTRIBUTES), named(EDGE_ATTRIBUTES))
}

const fn type_of(attribute: &Attribute) -> &'static str {
    match attribute.kind {
        Type::Text => "text",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::Day => "day",
    }
}

/// The native half of `xiangmai`.
#[pymodule]
fn _xiangmai(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<graph::Graph>()?;
    module.add_class::<answer::Answer>()?;
    module.add_function(wrap_pyfunction!(attributes, module)?)?;
    module.add_function(wrap_pyfunction!(graph::queries, module)?)?;
    module.add_function(wrap_pyfunction!(line::language_name, module)?)?;
    module.add_function(wrap_pyfunction!(line::call, module)?)?;
    module.add_function(wrap_pyfunction!(line::main, module)?)?;
    Ok(())
}
