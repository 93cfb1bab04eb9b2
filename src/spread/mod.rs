//! Spread of schemes: who took what up when, from whom, and what can be measured and inferred about it.
//!
//! Refuses to know: files, the store, the clock and unseeded randomness. Same input, same bytes out.

pub mod bootstrap;
pub mod netinf;
pub mod sensitivity;
pub mod simulate;
