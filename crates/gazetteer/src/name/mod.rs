//! How divisions are named: official endings, what people drop or put in their place.

mod upper;
mod village;

pub(crate) use upper::{FormKind, forms, is_placeholder};
pub(crate) use village::{Kind, kind, split, stem_length};
