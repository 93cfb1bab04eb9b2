//! The global options and the groups of options that several commands share, each defined once.

use super::color::ColorArg;
use super::exit::Failure;
use super::messages::told;
use super::render;
use super::terminal::Terminal;
use crate::app::{Source, Workspace, store_path};
use clap::{Args, ValueEnum};
use diagnostics::{Language, Text};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;
use store::Access;

/// Options of every command.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Speak English or Chinese (default: the environment's language)
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LanguageArg>,
    /// Whether headings and errors have colours
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub color: ColorArg,
    /// Show no progress and no closing line
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LanguageArg {
    /// English
    En,
    /// Chinese
    Zh,
}

impl GlobalArgs {
    /// Reads language and colours from a command line that may be wrong.
    pub fn asked(argv: &[OsString]) -> (Option<LanguageArg>, ColorArg) {
        let words: Vec<&str> = argv.iter().filter_map(|word| word.to_str()).collect();
        let words = words.split(|word| *word == "--").next().unwrap_or_default();
        let value = |option: &str| {
            let at = words.iter().rposition(|w| *w == option || starts(w, option))?;
            let joined = words[at].strip_prefix(option).and_then(|rest| rest.strip_prefix('='));
            joined.or_else(|| words.get(at + 1).copied())
        };
        let language = value("--lang").and_then(|v| LanguageArg::from_str(v, false).ok());
        let color = value("--color").and_then(|v| ColorArg::from_str(v, false).ok());
        (language, color.unwrap_or(ColorArg::Auto))
    }
}

/// Whether a word is `OPTION=value`.
fn starts(word: &str, option: &str) -> bool {
    word.strip_prefix(option).is_some_and(|rest| rest.starts_with('='))
}

impl From<LanguageArg> for Language {
    fn from(arg: LanguageArg) -> Self {
        match arg {
            LanguageArg::En => Self::En,
            LanguageArg::Zh => Self::Zh,
        }
    }
}

/// Where a reading command finds the graph.
#[derive(Debug, Clone, Default, Args)]
pub struct StoreArgs {
    /// Read the store in this folder or at this SPARQL end point
    /// [default: $XIANGMAI_STORE, else the nearest .xiangmai folder, else the shipped tables]
    #[arg(long, value_name = "PATH|URL", conflicts_with = "data")]
    pub store: Option<String>,
    /// Read the tables of this folder into memory, without a store
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl StoreArgs {
    /// Returns where to read: what the options name, else the store that is meant, else the shipped data.
    pub fn source(&self) -> Source {
        match (&self.data, store_path::found(self.store.as_deref())) {
            (Some(data), _) => Source::Data(data.clone()),
            (None, Some(store)) => Source::Store(store),
            (None, None) => Source::Shipped,
        }
    }

    /// Opens it for reading and shows what was found on the way.
    pub fn open(&self, terminal: &mut Terminal) -> Result<Workspace, Failure> {
        let source = self.source();
        let workspace = Workspace::open(&source)?;
        render::findings(&workspace.findings, terminal);
        let line = read_line(&source, terminal.language);
        terminal.close_with(&line);
        Ok(workspace)
    }
}

/// Says what is read.
fn read_line(source: &Source, language: Language) -> String {
    match (source, language) {
        (Source::Store(place), Language::En) => format!("reading the store {place}"),
        (Source::Store(place), Language::Zh) => format!("读取图谱库 {place}"),
        (Source::Data(folder), Language::En) => {
            format!("reading the tables in {}", folder.display())
        }
        (Source::Data(folder), Language::Zh) => format!("读取 {} 中的表格", folder.display()),
        (Source::Shipped, Language::En) => {
            "reading the tables that ship with the program".to_owned()
        }
        (Source::Shipped, Language::Zh) => "读取随程序附带的表格".to_owned(),
    }
}

/// A number of seconds as a time limit.
pub fn seconds(number: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(number).map_err(|_| {
        let en = format!("`{number}` is not a number of seconds");
        Failure::usage(Text::new(en, format!("“{number}”不能用作秒数")))
    })
}

/// A number of megabytes in bytes.
pub fn megabytes(number: u64) -> u64 {
    number.saturating_mul(1_000_000)
}

/// Which other servers may be reached; an entry that is not understood is wrong usage.
pub fn access(entries: &[String]) -> Result<Access, Failure> {
    let access = Access::new(entries.iter().map(String::as_str));
    access.map_err(|e| Failure::usage(told(&e)))
}

/// How the names of files of a certain format end: none of them is text for people.
const ENDINGS: [&str; 30] = [
    "csv", "tsv", "json", "xml", "html", "htm", "svg", "png", "pdf", "ttl", "nt", "nq", "trig",
    "rdf", "jsonld", "parquet", "xlsx", "xls", "ods", "docx", "dot", "gexf", "graphml", "cx2",
    "cyjs", "geojson", "jpg", "jpeg", "gif", "webp",
];

/// Where a command writes what was asked for.
#[derive(Debug, Clone, Default, Args)]
pub struct OutputArgs {
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl OutputArgs {
    /// The format of the output: as asked for, else as its file's name ends, else `usual`. A name that ends as files of
    /// another format do is wrong usage.
    pub fn format<F: ValueEnum>(&self, asked: Option<F>, usual: F) -> Result<F, Failure> {
        if let Some(format) = asked.or_else(|| self.ending()) {
            return Ok(format);
        }
        self.fits::<F>()?;
        Ok(usual)
    }

    /// Refuses a name that ends as files of a format do which is not among these.
    pub fn fits<F: ValueEnum>(&self) -> Result<(), Failure> {
        let ending = self.output.as_deref().and_then(|p| p.extension()?.to_str());
        let Some(ending) = ending.map(str::to_ascii_lowercase) else { return Ok(()) };
        if !ENDINGS.contains(&ending.as_str()) {
            return Ok(());
        }
        let known = F::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
        Err(Failure::usage(Text::new(
            format!("this command writes no `.{ending}`; its formats are {}", known.join(", ")),
            format!("此命令不写“.{ending}”文件；可写的格式有 {}", known.join("、")),
        ))
        .with_hint(Text::new(
            "say the format with --format, or give the file another ending",
            "请用 --format 指明格式，或改用其他扩展名",
        )))
    }

    /// The format that the name of the output's file ends with.
    pub fn ending<F: ValueEnum>(&self) -> Option<F> {
        let ending = self.output.as_deref()?.extension()?.to_str()?;
        F::from_str(ending, true).ok()
    }
}
