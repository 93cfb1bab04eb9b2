//! The one integration binary.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::excessive_precision,
    clippy::explicit_counter_loop,
    clippy::lines_filter_map_ok,
    clippy::useless_format,
    clippy::manual_is_multiple_of,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod answers;
mod book;
mod browser;
mod changes;
mod check;
mod citations;
mod cli;
mod data;
mod derived;
mod export;
mod extract;
mod fit;
mod hostile;
mod http;
mod intake;
mod ledgers;
mod migrate;
mod netinf_gold;
mod newcomers;
mod ontology;
mod parts;
mod peers;
mod pictures;
mod questions;
mod reconcile;
mod review;
mod second_field;
mod several_stores;
mod shapes;
mod shell;
mod spread_cli;
mod store_contract;
mod support;
mod workbook;
mod wrong_facts;
