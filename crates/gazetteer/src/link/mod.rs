//! Linking: which division a written place is.
//!
//! A text is read along the tree: forms of divisions one after the other, each inside the one before, to the end of the text; any
//! level may be missing (`reading`). Readings cost something where they suppose something (a dropped ending, a
//! skipped level, a former name); the cheapest is the answer unless another place is nearly as cheap (`decide`).
//! Where the text has no reading, other names in brackets and remarks are read (`remark`), then one
//! wrong character is tried (`near`), always inside the parent that is known.

mod answer;
mod decide;
mod near;
mod query;
mod reading;
mod remark;
mod slip;
mod state;
