//! `xiangmai models`: the lattice of models, as a tree or a picture.

use crate::app::{models as case, trace::ground};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{output, printer, render};
use clap::ValueEnum;
use diagnostics::Language;
use std::io::{self, Write};

/// Arguments of `models`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai models 党支部+合作社+农户\n  xiangmai models --format dot | dot -Tsvg > models.svg"
)]
pub struct Args {
    /// A formula, a scheme's name or its IRI; without it every model
    pub model: Option<String>,
    /// How to write the answer [default: as the output's name ends, else tree]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How to write a lattice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// A tree for people; a model that extends several stands below each
    Tree,
    /// DOT, for Graphviz
    Dot,
    /// Everything, as JSON
    Json,
}

/// Orders the models and writes their lattice.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let ground = ground(&workspace, &mut render::making(terminal))?;
    let models = case::models(&ground, args.model.as_deref())?;
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| {
        match args.output.format(args.format, FormatArg::Tree)? {
            FormatArg::Tree => print_tree(&models, language, out)?,
            FormatArg::Dot => {
                let network = models
                    .network(super::draw::language(language), |c| printer::edits(c, language));
                let content = exports::Content { network: &network, cascade: None };
                let mut bytes = Vec::new();
                exports::format::write(exports::File::Dot, content, &mut bytes)
                    .map_err(crate::app::AppError::from)?;
                out.write_all(&bytes)?;
            }
            FormatArg::Json => output::json(&models, out)?,
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

fn print_tree(models: &case::Models, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = vec![false; models.lattice.nodes.len()];
    for root in models.lattice.roots() {
        branch(models, root, "", "", "", &mut seen, language, out)?;
    }
    Ok(())
}

/// Writes a node and what stands above it; a node that was written already is named and not repeated.
#[expect(clippy::too_many_arguments, reason = "one walk, no state worth a name of its own")]
fn branch(
    models: &case::Models,
    node: usize,
    indent: &str,
    mark: &str,
    change: &str,
    seen: &mut [bool],
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (formulas, adoptions) = models.node(node);
    let again = std::mem::replace(&mut seen[node], true);
    let change = if change.is_empty() { String::new() } else { format!(" [{change}]") };
    let tail = match (again, language) {
        (true, _) => " ↑".to_owned(),
        (false, Language::En) => crate::cli::number::agreed(&format!(" · {adoptions} adoptions")),
        (false, Language::Zh) => format!(" · {adoptions}次采纳"),
    };
    writeln!(out, "{indent}{mark}{}{change}{tail}", formulas.join(" = "))?;
    if again {
        return Ok(());
    }
    let below = match mark {
        "" => indent.to_owned(),
        "└─ " => format!("{indent}   "),
        _ => format!("{indent}│  "),
    };
    let steps: Vec<_> = models.above(node).collect();
    for (i, (upper, comparison)) in steps.iter().enumerate() {
        let mark = if i + 1 == steps.len() { "└─ " } else { "├─ " };
        let change = printer::edits(comparison, language);
        branch(models, *upper, &below, mark, &change, seen, language, out)?;
    }
    Ok(())
}
