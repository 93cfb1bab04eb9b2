//! The ontology that ships, in the forms that readers and tools ask for.

use super::AppError;
use crate::ontology::{self, diagram, page, terms};

/// The page for readers.
pub fn html() -> Result<String, AppError> {
    Ok(page::html(&terms::read()?, ontology::VERSION))
}

/// The diagram of its classes.
pub fn dot() -> Result<String, AppError> {
    Ok(page::dot(&terms::read()?))
}

/// A picture of its classes, each with a link to its term.
pub fn svg() -> Result<String, AppError> {
    Ok(diagram::svg(&terms::read()?, terms::NAMESPACE))
}

/// Its files, one after another; each brings its own prefixes.
pub fn turtle() -> String {
    ontology::FILES.iter().map(|(name, text)| format!("# ── {name} ──\n\n{text}\n")).collect()
}
