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
//! What knows nothing of the field is a crate of its own, and Cargo guards the arrows between them:
//!
//! | crate | what is in it |
//! | --- | --- |
//! | [`files`] | files whose errors name the path; atomic writes; lines sorted beyond memory |
//! | [`text`] | bytes to text: encodings of ledgers, and which was found and why; dates as people write them |
//! | [`rdf`] | RDF terms, vocabulary constants, formats |
//! | [`diagnostics`] | findings, their places and the one table of codes |
//! | [`csvw`] | the CSV on the Web engine: metadata, dialects, datatypes, validation, conversion |
//! | [`store`] | where graphs are kept: embedded (in memory, in a folder) or remote; replacing all or nothing |
//! | [`shacl`] | a graph and shapes in, what breaks them out; refuses shapes it would ignore |
//! | [`gazetteer`] | China's divisions from province to village, and the linking of written names to them |
//! | [`ledger`] | ledgers as people keep them, read into rows of the standard tables; what a person must decide |
//! | [`views`] | the view model of a cascade, and its pictures as SVG; the brief, one page that works offline |
//! | [`raster`] | SVG as PNG and PDF, with the fonts of the system |
//! | [`exports`] | one writer per format of other tools, from the view model |
//! | [`extraction`] | drafts of tables from reports by rules, and the gate that judges any draft against its text |
//! | [`diffusion`] | formulas of roles and their lattice; the field of adoptions; cascades, lineages, rules, measures, network inference |
//!
//! What knows the field is a room of this crate:
//!
//! | room | what is in it |
//! | --- | --- |
//! | [`namespace`] | the IRIs under which all that is ours stands |
//! | [`ontology`] | the embedded Turtle files, their version, and their page and diagram |
//! | [`tables`] | the shipped tables, the refinement of their literals, workbooks read and written |
//! | [`query`] | the named queries, their headers and parameters; the field read from a graph |
//! | [`server`] | SPARQL 1.1 Protocol, Graph Store Protocol, named queries, pages; the only room that knows HTTP statuses |
//! | [`app`] | the use cases: one file per thing a user wants |
//! | [`cli`] | the command line; the only room that prints or exits |
//!
//! # Arrows
//!
//! Left may use right, and nothing else; `tests/tidy.rs` reads this table, and fails on a permission that
//! nothing needs.
//!
//! ```arrows
//! namespace  ->
//! ontology   -> namespace rdf
//! tables     -> namespace csvw diffusion text diagnostics
//! query      -> namespace rdf diffusion
//! app        -> namespace files text gazetteer ledger extraction views raster exports rdf diagnostics csvw shacl store diffusion ontology tables query
//! server     -> namespace store query rdf diagnostics views diffusion ontology app gazetteer ledger
//! cli        -> namespace app server gazetteer views raster exports diagnostics rdf files csvw query diffusion store ontology
//! ```
//!
//! # Invariants
//!
//! - `csvw` and `store` hold no word of the field and no term of its ontology; `csvw` knows no path, no
//!   network and no clock, `store` no table.
//! - `diffusion` is pure: same input, same bytes out. Clock, randomness and files
//!   enter through arguments of `app`.
//! - `csvw` makes statements and `store` keeps them; they meet in `app` alone.
//! - Output is sorted; nothing depends on the order of a hash map.
//! - Findings (the data are wrong) are collected as [`diagnostics::Diagnostic`]; errors (we could not
//!   work) are typed per module and name what and where.

pub mod app;
pub mod cli;
pub mod namespace;
pub mod ontology;
pub mod query;
pub mod server;
pub mod tables;
