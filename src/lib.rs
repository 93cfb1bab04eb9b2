//! xiangmai (乡脉): tables in, a validated knowledge graph and the spread of a model out.

pub mod diagnostic;
pub mod text;
