//! `xiangmai explain CODE`: the manual of finding codes.

use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::{Language, Text, codes};
use std::io::Write;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Code of a finding, e.g. CSVW-DATATYPE; without it every code is listed
    pub code: Option<String>,
}

/// Prints what a code means and how to mend it.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let zh = terminal.language == Language::Zh;
    let side = |pair: (&'static str, &'static str)| if zh { pair.1 } else { pair.0 };
    let Some(id) = &args.code else {
        for code in codes::ALL {
            writeln!(terminal.out, "{:28} {}", code.id, side(code.title))?;
        }
        return Ok(Exit::Done);
    };
    let Some(code) = codes::find(id) else {
        let mut names: Vec<_> = codes::ALL
            .iter()
            .map(|c| (strsim::jaro_winkler(&id.to_uppercase(), c.id), c.id))
            .collect();
        names.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let near: Vec<_> = names.into_iter().take(3).map(|(_, n)| n).collect();
        let text = Text::new(format!("no code is called `{id}`"), format!("没有名为“{id}”的代码"));
        return Err(Failure::usage(text).with_nearest(&near));
    };
    writeln!(terminal.out, "{}: {}\n\n{}", code.id, side(code.title), side(code.explanation))?;
    Ok(Exit::Done)
}
