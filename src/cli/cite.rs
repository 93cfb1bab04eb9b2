//! `--cite`: the reports behind an answer, as references.

use super::command::draw::language;
use super::exit::Failure;
use super::output;
use super::terminal::Terminal;
use clap::ValueEnum;
use diagnostics::Language;
use exports::citation::{self, Part, Reference};
use std::path::Path;

/// How to write references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiteArg {
    /// BibTeX, for LaTeX, JabRef, Zotero
    Bibtex,
    /// CSL-JSON, for Zotero, pandoc, citeproc
    CslJson,
}

/// Writes references, and says how many there are and what they lack.
pub(super) fn write(
    cite: CiteArg,
    references: &[Reference],
    file: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let words = language(terminal.language);
    output::to(file, terminal, |out| match cite {
        CiteArg::Bibtex => Ok(out.write_all(citation::bibtex(references, words).as_bytes())?),
        CiteArg::CslJson => output::json(&citation::csl_json(references, words), out),
    })?;
    let missing: Vec<Part> = references.iter().flat_map(Reference::missing).collect();
    let of = |part: Part| missing.iter().filter(|p| **p == part).count();
    let lacks: Vec<String> = Part::ALL
        .into_iter()
        .filter(|part| of(*part) > 0)
        .map(|part| match terminal.language {
            Language::En => format!("{} without {}", of(part), part.name(words)),
            Language::Zh => format!("缺{}的{}篇", part.name(words), of(part)),
        })
        .collect();
    let count = references.len();
    let lacks = match (lacks.is_empty(), terminal.language) {
        (true, Language::En) => "all complete".to_owned(),
        (true, Language::Zh) => "均完整".to_owned(),
        (false, Language::En) => lacks.join(", "),
        (false, Language::Zh) => lacks.join("，"),
    };
    let line = match terminal.language {
        Language::En => format!("{count} reports: {lacks}"),
        Language::Zh => format!("{count}篇报道：{lacks}"),
    };
    terminal.close_with(&line);
    Ok(())
}
