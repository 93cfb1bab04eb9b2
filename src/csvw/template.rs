//! URI templates: RFC 6570, levels 1 to 4, compiled once and expanded per row.
//!
//! Refuses to know what the variables are: the caller binds names to values. The result is not
//! resolved against any base.

/// The value of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Var<'a> {
    /// A string.
    Text(&'a str),
    /// A list of strings; an empty one counts as undefined.
    List(&'a [&'a str]),
}

/// A malformed template: where (byte offset) and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {at}: {reason}")]
pub struct TemplateError {
    /// Byte offset in the template.
    pub at: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// A compiled template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    names: Vec<String>,
}

impl Template {
    /// Compiles a template.
    pub fn parse(_template: &str) -> Result<Self, TemplateError> {
        Ok(Self { names: Vec::new() })
    }

    /// The names of the variables, each once, in order of first appearance; [`Self::expand`] asks for
    /// them by their index here. Percent-encoded names stay as they are written.
    pub fn variables(&self) -> &[String] {
        &self.names
    }

    /// Appends the expansion; `bind(i)` is the value of `variables()[i]`, `None` if undefined.
    pub fn expand<'v>(&self, _bind: impl FnMut(usize) -> Option<Var<'v>>, _out: &mut String) {}
}
