//! What the crate promises, claim by claim, on ledgers made here.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod cards;
mod decisions;
mod layouts;
mod namesakes;
mod needed;
mod properties;
mod sources;
#[path = "../standard/mod.rs"]
mod standard;
mod states;
mod support;
mod visits;
