//! The entity tables: those that ship with the program, and what is particular to reading ours.
//!
//! A table says everything in its CSVW metadata; this room adds only three things: the shipped files,
//! embedded so that an installed program needs no folder; the refinement of dates, because CSVW has
//! no datatype for “a year, a month or a day, as precise as the source”, and the reading of dates and
//! numbers as people write them ([`refine`]); and workbooks, whose sheets are read as the CSV that the
//! engine expects ([`sheet`]) and written as templates ([`template`]).
//!
//! Refuses to know where statements are kept. Sees no store, opens no file.

pub mod refine;
pub mod sheet;
pub mod template;

/// URL under which the shipped tables are served to the CSVW engine.
pub const SHIPPED_BASE: &str = crate::namespace::DATA;

macro_rules! shipped {
    ($($table:literal),* $(,)?) => {
        /// The shipped files: name and bytes.
        pub const SHIPPED: &[(&str, &[u8])] = &[
            ("csv-metadata.json", include_bytes!("../../data/csv-metadata.json")),
            $(
                (concat!($table, ".csv"), include_bytes!(concat!("../../data/", $table, ".csv"))),
                (
                    concat!($table, "-schema.json"),
                    include_bytes!(concat!("../../data/", $table, "-schema.json")),
                ),
            )*
        ];

        /// The names of the shipped tables.
        pub const NAMES: &[&str] = &[$($table),*];
    };
}

shipped!(
    "adoptions",
    "affiliations",
    "attestations",
    "changes",
    "divisions",
    "evidence",
    "honours",
    "indicators",
    "industries",
    "instruments",
    "observations",
    "organizations",
    "promotions",
    "reports",
    "scheme_parts",
    "schemes",
    "sites",
    "specialties",
    "transmissions",
    "visits",
);

/// Finds a shipped file by name.
pub fn shipped(name: &str) -> Option<&'static [u8]> {
    SHIPPED.iter().find(|(n, _)| *n == name).map(|(_, bytes)| *bytes)
}
