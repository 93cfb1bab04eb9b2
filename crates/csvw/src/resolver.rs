//! Where documents come from: the one way of the engine to the world.

use std::io::Read;

/// Who named a URL, which decides what a resolver allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The user, as input or as metadata.
    User,
    /// A metadata document, a Link header or a usual place.
    Metadata,
}

/// What came for a URL.
pub struct Response {
    /// Media type with its parameters, if known.
    pub content_type: Option<String>,
    /// Values of `Link` headers, in their order.
    pub links: Vec<String>,
    /// The one language of the content, if known.
    pub content_language: Option<String>,
    /// The bytes.
    pub body: Box<dyn Read + Send>,
}

/// Why nothing came for a URL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// There is no such document.
    #[error("not found")]
    NotFound,
    /// It may not be opened; the text says why.
    #[error("not allowed: {0}")]
    Refused(String),
    /// It could not be read.
    #[error("{0}")]
    Failed(String),
}

/// Opens documents by their URL. The engine itself opens nothing.
pub trait Resolver: Sync {
    /// Opens `url`, an absolute URL that `origin` named.
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError>;
}
