//! What the crate promises, claim by claim, on ledgers made here.

mod decisions;
mod layouts;
mod properties;
mod support;
