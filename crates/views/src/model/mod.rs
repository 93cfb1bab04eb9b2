//! The cascade JSON as types: what `xiangmai trace --format json` prints, and what may be added to it.
//!
//! Names of fields are those of that JSON. What is not known is left out, never empty. Fields that follow
//! from others (`time`) are filled by [`Cascade::complete`]; a document without them is read as well.

mod answer;
mod bounds;
mod cascade;
mod date;
mod entry;
mod lookup;
mod outcome;
mod time;

pub use answer::{Documented, Lags, Origin, OriginGround};
pub use cascade::{
    Cascade, Finding, Label, Made, Place, Promotion, Reason, Report, Step, Summary, Variant, Visit,
};
pub use date::{BadDate, Day, PartialDate, Precision};
pub use entry::{
    Basis, Change, Channel, Division, Edit, EditKind, Entry, Kind, Link, Scheme, Source, Statement,
    Who,
};
pub use lookup::Lookup;
pub use outcome::Outcome;
pub use time::{Bound, Time};
