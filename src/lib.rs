//! xiangmai (乡脉): tables in, a validated knowledge graph and the spread of a model out.
//!
//! # Bird's eye
//!
//! ```text
//! *.csv, *.xlsx ──decode──► CSVW metadata ──► typed, checked rows ──► quads ──► store (embedded | SPARQL end point)
//!                                │ findings: file:row:column              │
//!                                ▼                                        ├─► query   queries/*.rq, SPARQL
//!                           diagnostic                                    ├─► spread  cascades, lineage, measures, inference
//!                                                                         ├─► export  GEXF, GraphML, DOT, RDF
//!                                                                         └─► serve   SPARQL over HTTP
//! ```
//!
//! A table and its CSVW metadata say everything about how rows become statements; one table is one
//! named graph; loading replaces it whole. What follows from the tables by rule (the roles of a formula,
//! a transmission that a mandate implies) stands in a graph of its own, and what is inferred by a method
//! in another, so that observed, derived and inferred never mix.
//!
//! # Code map
//!
//! | room | what is in it |
//! | --- | --- |
//! | [`fs`] | files whose errors name the path; atomic writes; lines sorted beyond memory. The only user of `std::fs` |
//! | [`text`] | bytes to text: encodings of ledgers, and which was found and why |
//! | [`rdf`] | RDF terms, vocabulary constants, formats |
//! | [`diagnostic`] | findings, their places and the one table of codes |
//! | [`csvw`] | the CSV on the Web engine: metadata, dialects, datatypes, validation, conversion |
//! | [`shacl`] | a graph and shapes in, what breaks them out; refuses shapes it would ignore |
//! | [`store`] | where graphs are kept: embedded (memory; in a folder sorted columns, or RocksDB) or remote; replacing all or nothing |
//! | [`formula`] | “党支部+合作社+农户” to roles; comparing formulas; the lattice of variants |
//! | [`domain`] | the plain structs of the field, dates of their own precision, the minting of IRIs |
//! | [`spread`] | cascades, lineages, derivation rules, measures, network inference, simulation |
//! | [`ontology`] | the embedded Turtle files, their version, and their page and diagram |
//! | [`tables`] | the shipped tables, the refinement of their literals, workbooks read and written |
//! | [`query`] | the named queries, their headers and parameters |
//! | [`export`] | a view of nodes and edges, and one writer per picture format |
//! | `serve` | the server: SPARQL 1.1 Protocol, Graph Store Protocol, named queries; the only room that knows HTTP statuses (feature `serve`) |
//! | [`app`] | the use cases: one file per thing a user wants |
//! | [`cli`] | the command line; the only room that prints or exits |
//!
//! # Arrows
//!
//! Left may use right, and nothing else; `tests/tidy.rs` reads this table.
//!
//! ```arrows
//! fs         ->
//! text       ->
//! rdf        ->
//! diagnostic -> text
//! csvw       -> rdf diagnostic text
//! shacl      -> rdf diagnostic text
//! store      -> rdf fs
//! formula    -> text diagnostic
//! domain     -> rdf text formula
//! spread     -> domain formula
//! ontology   -> rdf diagnostic
//! tables     -> csvw domain formula rdf text diagnostic
//! query      -> store rdf domain
//! export     -> rdf
//! app        -> fs text rdf diagnostic csvw shacl store formula domain spread ontology tables query export
//! serve      -> store query rdf diagnostic
//! cli        -> app serve diagnostic rdf fs csvw query domain formula spread store export
//! ```
//!
//! # Invariants
//!
//! - `csvw` and `store` hold no word of the field and no term of its ontology; `csvw` knows no path, no
//!   network and no clock, `store` no table.
//! - `formula`, `domain` and `spread` are pure: same input, same bytes out. Clock, randomness and files
//!   enter through arguments of `app`.
//! - `tables` and `csvw` make statements and `store` keeps them; they meet in `app` alone.
//! - Output is sorted; nothing depends on the order of a hash map.
//! - Findings (the data are wrong) are collected as [`diagnostic::Diagnostic`]; errors (we could not
//!   work) are typed per module and name what and where.

pub mod app;
pub mod cli;
pub mod csvw;
pub mod diagnostic;
pub mod domain;
pub mod export;
pub mod formula;
pub mod fs;
pub mod ontology;
pub mod query;
pub mod rdf;
#[cfg(feature = "serve")]
pub mod serve;
pub mod shacl;
pub mod spread;
pub mod store;
pub mod tables;
pub mod text;
