//! Why shapes could not be checked.

/// Why shapes could not be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShaclError {
    /// The shapes are not Turtle.
    #[error("the shapes are not Turtle")]
    Syntax(#[source] oxigraph::io::RdfSyntaxError),
    /// The shapes use what would otherwise be passed over in silence.
    #[error("the shapes use what is not supported: {what}{}", of(.shape.as_deref()))]
    Unsupported {
        /// What it is.
        what: String,
        /// The shape or constraint in which it stands, if it has an IRI.
        shape: Option<String>,
    },
    /// A shape contradicts the recommendation: a path that is none, a count that is no number.
    #[error("the shape {shape} is malformed: {what}")]
    Malformed {
        /// What is wrong.
        what: String,
        /// The shape.
        shape: String,
    },
    /// A shape refers to itself, which the recommendation leaves undefined.
    #[error("the shape {0} refers to itself")]
    Recursive(String),
    /// The graph could not be read.
    #[error("the graph cannot be read")]
    Graph(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A query of a constraint failed.
    #[error("the query of the shape {shape} failed")]
    Query {
        /// The shape.
        shape: String,
        /// Why.
        #[source]
        source: spareval::QueryEvaluationError,
    },
}

fn of(shape: Option<&str>) -> String {
    shape.map(|s| format!(" (in <{s}>)")).unwrap_or_default()
}
