//! The one integration binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod check;
mod cli;
mod data;
mod export;
mod hostile;
mod ledgers;
mod netinf_gold;
mod ontology;
mod questions;
mod second_field;
mod shapes;
mod several_stores;
mod spread_cli;
mod store_contract;
mod support;
mod workbook;
