//! The commands. One file each: its arguments and a function from arguments to exit code.

pub mod brief;
pub mod care;
pub mod check;
pub mod compare;
pub mod completions;
pub mod convert;
pub mod csvw;
pub mod diff;
pub mod draw;
pub mod explain;
pub mod export;
pub mod extract;
pub mod fit;
pub mod infer;
pub mod init;
pub mod intake;
pub mod link;
pub mod load;
pub mod manual;
pub mod measures;
pub mod merge;
pub mod migrate;
pub mod models;
pub mod ontology;
pub mod places;
pub mod query;
pub mod review;
pub mod serve;
pub mod status;
pub mod trace;
pub mod undo;
pub mod unload;

use clap::Subcommand;

/// The commands, grouped by what one wants to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write empty tables with Chinese headers, their metadata and a workbook
    Init(init::Args),
    /// Write tables of older columns with the columns of today
    Migrate(migrate::Args),
    /// Check tables against their metadata and the rules of the ontology
    Check(check::Args),
    /// Read ledgers as people keep them into tables: names in, ids out
    Intake(intake::Args),
    /// Ask what waits for a person one by one, and keep the answers
    Review(review::Args),
    /// Draft tables from reports, or judge a draft against its text
    Extract(extract::Args),
    /// Match each name in a list to an administrative division
    Link(link::LinkArgs),
    /// Build the gazetteer that place names are looked up in
    Gazetteer(link::GazetteerArgs),
    /// Load tables into a store
    Load(load::Args),
    /// Remove a source from a store
    Unload(unload::Args),
    /// Let one place or organization stand for another that turns out to be the same
    Merge(merge::MergeArgs),
    /// Let two that were merged be two again
    Split(merge::SplitArgs),
    /// Bring a store back to the state before its last change
    Undo(undo::Args),
    /// Show what the last change of a store added and removed
    Diff(diff::Args),
    /// Show how a model spread: who took it up, when, from whom, through which channel
    Trace(trace::Args),
    /// Draw how a model spread: lineages, curve, variants, channels, one place
    Draw(draw::Args),
    /// Write one page about models that works offline: the answer, the pictures, the sources
    Brief(brief::Args),
    /// Measure how a model spread: curve, shape, drift, leaders, directions, distances
    Measures(measures::Args),
    /// Explain a spread: how much was learned, by which channel, from whom
    Fit(fit::Args),
    /// Set two models side by side: formulas, adopters in common, who took up which first
    Compare(compare::Args),
    /// Show what one place took from whom, gave to whom, promoted and visited
    Places(places::Args),
    /// Show which model extends or specialises which
    Models(models::Args),
    /// Query the graph: a named query, a file or standard input
    Query(query::Args),
    /// Serve the graph to people and programs: pages, SPARQL, graphs, named queries over HTTP
    Serve(serve::Args),
    /// Write the graph or one model's cascade for other tools
    Export(export::Args),
    /// Infer who learned from whom from dates alone (NetInf)
    Infer(infer::Args),
    /// Convert whole groups of tables to N-Quads or N-Triples without a store
    Convert(convert::Args),
    /// Convert or validate any table described by W3C metadata
    Csvw(csvw::Args),
    /// Write the ontology as a page, a diagram or Turtle
    Ontology(ontology::Args),
    /// List what is loaded in a store: graph, triples, rows, file, time, version
    Status(status::Args),
    /// Check the graphs of a store against the records of their loads
    Verify(care::VerifyArgs),
    /// Write a store as N-Quads
    Dump(care::DumpArgs),
    /// Copy a store into a new folder
    Backup(care::BackupArgs),
    /// Replace everything in a store by a dump
    Restore(care::RestoreArgs),
    /// Rewrite a store, reclaiming what replaced tables left behind
    Compact(care::CompactArgs),
    /// Explain the code of a finding
    Explain(explain::Args),
    /// Write what a shell needs to complete commands, options and names
    Completions(completions::Args),
    /// Write the reference of all commands, or manual pages
    Manual(manual::Args),
}
