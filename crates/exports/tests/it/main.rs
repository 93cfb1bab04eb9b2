//! Claims about the exports; the programs for which they are made read them back.

#[path = "../../../views/tests/cascades/mod.rs"]
mod cascades;
mod clients;
mod files;
mod hostile;
