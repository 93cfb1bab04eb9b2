//! One field of diffusion in plain data: who could adopt, what there is to adopt, who took it up
//! when, and what passed from whom to whom.
//!
//! | thing | file |
//! | --- | --- |
//! | divisions and organizations | [`actor`] |
//! | schemes and models | [`scheme`] |
//! | adoptions, study visits, promotions | [`adoption`] |
//! | transmissions with basis and channel | [`transmission`] |
//! | dates of their own precision | [`date`] |
//! | reports, and where a fact is stated | [`source`] |
//! | the field that holds them, and its builder | [`population`], [`builder`] |
//! | names of things (IRIs) | [`iri`] |
//! | a field as bytes and back | [`snapshot`] |
//!
//! Everything is addressed by a 32-bit index into its table ([`intern`]), so that a field of a million
//! adoptions and two million transmissions stays far below a gigabyte.
//!
//! Refuses to know: files, tables, stores, and how things spread. A value that no source gives is
//! `None`; nothing is made up.

pub mod actor;
pub mod adoption;
pub mod builder;
pub mod code;
pub mod date;
pub mod intern;
pub mod iri;
pub mod population;
pub mod scheme;
pub mod snapshot;
pub mod source;
pub mod transmission;

pub use actor::{Actor, ActorId, ActorKind, Level};
pub use adoption::{Adoption, AdoptionId, Promotion, PromotionId, Status, Visit, VisitId};
pub use builder::{FieldBuilder, Finding};
pub use date::{BadDate, PartialDate};
pub use population::Field;
pub use scheme::{Scheme, SchemeId, SchemeKind};
pub use source::Source;
pub use transmission::{Basis, Channel, Origin, Statement, Transmission, TransmissionId};

#[cfg(test)]
mod tests;
