//! What can keep a use case from doing its work.

use diagnostics::{Diagnostic, Text};
use std::path::PathBuf;

/// A use case could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The input has errors; they are listed, and nothing was changed.
    #[error("the input has errors")]
    Findings(Vec<Diagnostic>),
    /// There is no store at the place given.
    #[error("there is no store at `{}`", .0.display())]
    NoStore(PathBuf),
    /// A folder of tables has no metadata.
    #[error("`{}` has no csv-metadata.json: tables are read through their CSVW metadata", .0.display())]
    NoMetadata(PathBuf),
    /// A table has no metadata of its own, so that its columns mean nothing here.
    #[error("`{}` has no metadata of its own: what its columns mean is not known", .0.display())]
    NotDescribed(PathBuf),
    /// A folder holds CSV tables and workbooks, or several workbooks.
    #[error("`{}` holds more than one form of its tables: {}", .folder.display(), first_three(.workbooks))]
    TwoForms {
        /// The folder.
        folder: PathBuf,
        /// The workbooks in it.
        workbooks: Vec<PathBuf>,
    },
    /// A file is no text in any encoding that is known.
    #[error("`{}` is no text in any encoding that is known", .0.display())]
    NotText(PathBuf),
    /// The system names no folder for a user's data.
    #[error("the system names no folder for a user's data")]
    NoDataFolder,
    /// A ledger could not be read.
    #[error("{0}")]
    Ledger(#[from] ledger::Error),
    /// A gazetteer could not be opened.
    #[error("{0}")]
    Gazetteer(#[from] gazetteer::Error),
    /// The names of a table could not be linked.
    #[error("{0}")]
    Link(#[from] gazetteer::TableError),
    /// A draft could not be read.
    #[error(transparent)]
    Draft(#[from] extraction::draft::DraftError),
    /// A model behind an endpoint gave no answer that can be used.
    #[error("{url}: {why}")]
    Endpoint {
        /// The endpoint.
        url: String,
        /// What it answered, or why there is no answer.
        why: String,
    },
    /// A report could not be read as text.
    #[error(transparent)]
    ReportText(#[from] extraction::format::FormatError),
    /// The lexicon or grammar of the program is damaged: the program is at fault.
    #[error(transparent)]
    Lexicon(#[from] extraction::lexicon::LexiconError),
    /// A picture could not be made.
    #[error(transparent)]
    Raster(#[from] raster::RasterError),
    /// A file for another tool could not be written.
    #[error(transparent)]
    Export(#[from] exports::ExportError),
    /// A cascade could not be told as JSON: the program is at fault.
    #[error("the cascade cannot be told as JSON")]
    Json(#[source] serde_json::Error),
    /// A store has no state before the one it is in.
    #[error("`{}` has no earlier state: it was never changed, or it was written anew since", .0.display())]
    NothingBefore(PathBuf),
    /// Not fit to be the name of a source.
    #[error("`{0}` cannot be the name of a source: 1 to 80 characters on one line")]
    SourceName(String),
    /// A change would remove more than it adds, and nobody said yes.
    #[error("{} graphs would lose statements: nothing was changed", .0.len())]
    Shrinks(Vec<Shrinking>),
    /// No graph of this source is in the store.
    #[error("the store holds no source called `{name}`")]
    NoSource {
        /// The name given.
        name: String,
        /// The sources that there are.
        known: Vec<String>,
    },
    /// Nothing is called so.
    #[error("no {kind} is called `{name}`")]
    Unknown {
        /// What was looked for, e.g. `model`.
        kind: &'static str,
        /// The name given.
        name: String,
        /// The nearest known names, nearest first.
        nearest: Vec<String>,
    },
    /// A spread cannot be fitted.
    #[error(transparent)]
    Unfit(#[from] diffusion::fit::Unfit),
    /// A list of a population lacks what it needs.
    #[error("`{}` cannot be the list of a population", .path.display())]
    Population {
        /// The list.
        path: PathBuf,
        /// What is missing.
        #[source]
        what: Text,
    },
    /// Asked for what is not there.
    #[error("{0}")]
    Unsupported(Text),
    /// What the program made itself cannot be read: the program is at fault.
    #[error("the program is at fault: {0}; please report it with what was asked")]
    Fault(String),
    /// A file or folder could not be read or written.
    #[error(transparent)]
    File(#[from] files::FileError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The ontology of the program is broken.
    #[error(transparent)]
    Ontology(#[from] crate::ontology::OntologyError),
    /// Shapes could not be looked at.
    #[error(transparent)]
    Shacl(#[from] shacl::ShaclError),
    /// Files are in the way; nothing was written.
    #[error("{} files are in the way: {}", .0.len(), first_three(.0))]
    InTheWay(Vec<PathBuf>),
    /// The workbook could not be made.
    #[error(transparent)]
    Template(#[from] crate::tables::template::TemplateError),
    /// The CSVW engine could not do its work.
    #[error(transparent)]
    Csvw(#[from] csvw::Error),
    /// The output could not be written.
    #[error("cannot write the output")]
    Write(#[from] std::io::Error),
}

/// A graph that a change would leave with fewer statements or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrinking {
    /// The graph.
    pub graph: String,
    /// Its statements before.
    pub before: u64,
    /// Its statements after, at most.
    pub after: u64,
}

fn first_three(paths: &[PathBuf]) -> String {
    let shown = paths.iter().take(3).map(|p| format!("`{}`", p.display()));
    let shown = shown.collect::<Vec<_>>().join(", ");
    if paths.len() > 3 { format!("{shown} …") } else { shown }
}
