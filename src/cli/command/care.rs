//! `verify`, `dump`, `backup`, `restore` and `compact`: the care of a store.

use crate::app::{care, store_path};
use crate::cli::args::OutputArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::io::Write;
use std::path::PathBuf;
use store::Checked;
use store::stamp::Mismatch;

/// The store to look after.
#[derive(Debug, clap::Args)]
pub struct StoreArg {
    /// The store: a folder, or a SPARQL end point
    /// [default: $XIANGMAI_STORE, else the nearest .xiangmai folder]
    #[arg(long, value_name = "PATH|URL")]
    store: Option<String>,
}

impl StoreArg {
    /// Returns the store that is meant.
    pub fn place(&self) -> Result<String, Failure> {
        Ok(store_path::known(self.store.as_deref())?)
    }
}

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
    /// Compare counts only, not every statement
    #[arg(long)]
    pub quick: bool,
}

/// Arguments of `dump`.
#[derive(Debug, clap::Args)]
pub struct DumpArgs {
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
    /// Compress the dump (gzip)
    #[arg(long)]
    pub gzip: bool,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
    /// Folder that does not exist yet
    pub target: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
    /// A dump (N-Quads, TriG or JSON-LD; also gzip) or a backup (a folder)
    pub dump: PathBuf,
}

/// Arguments of `compact`.
#[derive(Debug, clap::Args)]
pub struct CompactArgs {
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
}

/// Compares every graph with the record of its load.
pub fn verify(args: &VerifyArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let found = care::verify(&args.store.place()?, !args.quick)?;
    for (graph, mismatch) in &found {
        let text = match (mismatch, terminal.language) {
            (Mismatch::Missing, Language::En) => "the graph is gone".to_owned(),
            (Mismatch::Missing, Language::Zh) => "图已不在".to_owned(),
            (Mismatch::Unrecorded, Language::En) => "no load made it".to_owned(),
            (Mismatch::Unrecorded, Language::Zh) => "不是由载入产生".to_owned(),
            (Mismatch::Count { recorded, found }, Language::En) => {
                format!("{found} triples, but {recorded} were loaded")
            }
            (Mismatch::Count { recorded, found }, Language::Zh) => {
                format!("现有{found}条三元组，载入时为{recorded}条")
            }
            (_, Language::En) => "other triples than were loaded".to_owned(),
            (_, Language::Zh) => "三元组与载入时不同".to_owned(),
        };
        writeln!(terminal.out, "{}\t{text}", graph.as_str())?;
    }
    if !args.quick
        && let Some(read) = care::check(&args.store.place()?)?
    {
        say_what_was_read(&read, terminal);
    }
    let line = match terminal.language {
        Language::En => format!("{} graphs are not as their loads left them", found.len()),
        Language::Zh => format!("有{}个图与载入时不符", found.len()),
    };
    terminal.close_with(&line);
    Ok(if found.is_empty() { Exit::Done } else { Exit::Findings })
}

/// Says what of a store's files has been read and found whole.
fn say_what_was_read(read: &Checked, terminal: &mut Terminal) {
    let Checked { generation, segments, bytes, graphs, statements, terms, .. } = read;
    let text = match terminal.language {
        Language::En => format!(
            "read whole: generation {generation}, {bytes} bytes in {segments} files \
             ({graphs} graphs, {statements} statements, {terms} terms)"
        ),
        Language::Zh => format!(
            "已逐字节核对：第{generation}代，{segments}个文件，{bytes}字节\
             （{graphs}个图、{statements}条陈述、{terms}个词项）"
        ),
    };
    terminal.close_with(&text);
}

/// Writes the store as N-Quads.
pub fn dump(args: &DumpArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    output::to(args.output.output.as_deref(), terminal, |out| {
        Ok(care::dump(&args.store.place()?, args.gzip, out)?)
    })?;
    Ok(Exit::Done)
}

/// Copies the store into a new folder.
pub fn backup(args: &BackupArgs, _terminal: &mut Terminal) -> Result<Exit, Failure> {
    care::backup(&args.store.place()?, &args.target)?;
    Ok(Exit::Done)
}

/// Replaces everything in the store by a dump.
pub fn restore(args: &RestoreArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let triples = care::restore(&args.store.place()?, &args.dump)?;
    let line = match terminal.language {
        Language::En => format!("{triples} triples restored"),
        Language::Zh => format!("已恢复{triples}条三元组"),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}

/// Writes the store anew.
pub fn compact(args: &CompactArgs, _terminal: &mut Terminal) -> Result<Exit, Failure> {
    care::compact(&args.store.place()?)?;
    Ok(Exit::Done)
}
