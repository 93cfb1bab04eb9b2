//! Claims about metadata documents.
