//! A cascade from a field: what is recorded, and what follows by rule.

use super::cascade::Cascade;
use super::derive;
use super::request::Request;
use crate::field::{Basis, Field, SchemeId};

impl Cascade {
    /// Builds the cascade of `schemes` (sorted, each once). Costs O(a log a + t + p) in adoptions,
    /// transmissions and derived edges.
    pub fn new(field: &Field, schemes: &[SchemeId], request: &Request) -> Self {
        let mut selected = vec![false; field.schemes.len()];
        for &scheme in schemes {
            selected[scheme as usize] = true;
        }
        let mut cascade = Self::recorded(field, &selected, request);
        if request.bases.contains(Basis::Derived) {
            derive::add_edges(&mut cascade, field, &selected, request.rules);
        }
        cascade.settle();
        cascade
    }
}
