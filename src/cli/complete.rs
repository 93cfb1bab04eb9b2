//! Completion in a shell: commands and options by clap, names of models, places, queries, codes and stores by asking
//! what a command would read.

use super::args::StoreArgs;
use super::help;
use super::terminal::Terminal;
use crate::app::Workspace;
use crate::query::library;
use clap::{Arg, Command, ValueEnum};
use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCompleter, PathCompleter, ValueCompleter};
use clap_complete::env::{Bash, CompleteEnv, EnvCompleter, Fish, Powershell, Zsh};
use diagnostics::{Language, codes};
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use store::QueryOptions;

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
}

/// The environment variable by which a shell asks for completions.
const ASKED: &str = "XIANGMAI_COMPLETE";

/// Writes what a shell reads once to complete for this program.
pub fn register(shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let completer: &dyn EnvCompleter = match shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    };
    completer.write_registration(ASKED, "xiangmai", "xiangmai", "xiangmai", out)
}

/// Answers a shell that asks for completions; returns whether one did.
pub fn answered(argv: &[OsString], terminal: &Terminal) -> bool {
    if std::env::var_os(ASKED).is_none() {
        return false;
    }
    let language = terminal.language;
    let folder = std::env::current_dir().ok();
    let complete = CompleteEnv::with_factory(|| with_names(help::command(language), language));
    complete.var(ASKED).try_complete(argv.iter().cloned(), folder.as_deref()).unwrap_or(true)
}

/// The commands, with what completes their values.
fn with_names(command: Command, language: Language) -> Command {
    let command = command.mut_args(|arg| match completer(&arg, language) {
        Some(completer) => arg.add(completer),
        None => arg,
    });
    command.mut_subcommands(|below| with_names(below, language))
}

/// What completes the values of an argument, if anything does.
fn completer(arg: &Arg, language: Language) -> Option<ArgValueCompleter> {
    let name = arg.get_long().unwrap_or_else(|| arg.get_id().as_str());
    if !arg.get_action().takes_values() || !arg.get_possible_values().is_empty() {
        return None;
    }
    Some(match name {
        "model" | "models" | "first" | "second" => {
            ArgValueCompleter::new(|word: &OsStr| named(word, MODELS))
        }
        "from" | "to" | "who" | "place" => {
            ArgValueCompleter::new(|word: &OsStr| named(word, PLACES))
        }
        "query" => ArgValueCompleter::new(move |word: &OsStr| queries(word, language)),
        "code" => ArgValueCompleter::new(move |word: &OsStr| explained(word, language)),
        "store" => ArgValueCompleter::new(stores),
        _ => return None,
    })
}

/// Candidates that begin as the word does, each with what it is.
fn beginning<'n>(
    word: &OsStr,
    names: impl IntoIterator<Item = (&'n str, String)>,
) -> Vec<CompletionCandidate> {
    let word = word.to_string_lossy();
    let names = names.into_iter().filter(|(name, _)| name.starts_with(&*word));
    names.map(|(name, help)| CompletionCandidate::new(name).help(Some(help.into()))).collect()
}

fn queries(word: &OsStr, language: Language) -> Vec<CompletionCandidate> {
    let all = library::all();
    let mut found = beginning(
        word,
        all.iter().map(|q| {
            let help = if language == Language::En { &q.summary } else { &q.summary_zh };
            (q.name.as_str(), help.clone())
        }),
    );
    let is_query = |path: &Path| path.extension().is_some_and(|e| e == "rq");
    found.extend(PathCompleter::file().filter(is_query).complete(word));
    found
}

fn explained(word: &OsStr, language: Language) -> Vec<CompletionCandidate> {
    let title =
        |pair: (&str, &str)| if language == Language::En { pair.0 } else { pair.1 }.to_owned();
    beginning(word, codes::ALL.iter().map(|code| (code.id, title(code.title))))
}

/// Folders, stores first.
fn stores(word: &OsStr) -> Vec<CompletionCandidate> {
    let mut folders = PathCompleter::dir().complete(word);
    folders.sort_by_key(|f| !Path::new(f.get_value()).join("STORE").is_file());
    folders
}

/// Models that were taken up: by name and by formula.
const MODELS: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?name ?help {
  ?adoption xm:scheme ?scheme . ?scheme rdfs:label|xm:formula ?name ; rdfs:label ?help .
}";

/// Who took something up, and the divisions above them.
const PLACES: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?name ?help {
  ?adoption xm:adopter/(xm:within|xm:locatedIn)* ?place . ?place rdfs:label ?name .
  OPTIONAL { ?place xm:within/rdfs:label ?help }
}";

/// Names of the graph that a command without `--store` would read, as a query has them.
fn named(word: &OsStr, query: &str) -> Vec<CompletionCandidate> {
    let asked = || -> Option<Vec<(String, String)>> {
        let workspace = Workspace::open(&StoreArgs::default().source()).ok()?;
        let answer = workspace.store.query(query, &QueryOptions::default()).ok()?;
        let mut names = Vec::new();
        for row in answer.into_solutions().ok()?.flatten() {
            let value = |column: &str| match row.get(column) {
                Some(rdf::term::Term::Literal(literal)) => literal.value().to_owned(),
                _ => String::new(),
            };
            names.push((value("name"), value("help")));
        }
        names.sort();
        names.dedup_by(|a, b| a.0 == b.0);
        Some(names)
    };
    let names = asked().unwrap_or_default();
    beginning(word, names.iter().map(|(name, help)| (name.as_str(), help.clone())))
}
