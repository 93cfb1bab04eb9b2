//! Asking a person before much is removed.

use super::terminal::Terminal;
use crate::app::error::Shrinking;
use crate::app::request::Confirm;
use diagnostics::Language;
use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Arc;

/// Graphs that are named in the question.
const NAMED: usize = 5;

/// Returns who answers: `--yes`, a person at the terminal, or nobody, which is no.
pub(super) fn asking(yes: bool, terminal: &Terminal) -> Confirm {
    if yes {
        return Arc::new(|_| true);
    }
    if !(io::stdin().is_terminal() && terminal.watched) {
        return Arc::new(|_| false);
    }
    let language = terminal.language;
    Arc::new(move |graphs| ask(&mut io::stdin().lock(), &mut io::stderr(), graphs, language))
}

fn ask(
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    graphs: &[Shrinking],
    language: Language,
) -> bool {
    let mut text = String::new();
    for graph in graphs.iter().take(NAMED) {
        let _ = writeln!(text, "<{}>: {} -> {}", graph.graph, graph.before, graph.after);
    }
    if graphs.len() > NAMED {
        text.push_str("…\n");
    }
    text.push_str(match language {
        Language::En => "More would be removed than added. Go on? [y/N] ",
        Language::Zh => "移除的将多于新增的。是否继续？[y/N] ",
    });
    let asked = write!(output, "{text}").and_then(|()| output.flush());
    let mut answer = String::new();
    asked.is_ok()
        && input.read_line(&mut answer).is_ok()
        && matches!(answer.trim(), "y" | "Y" | "yes" | "是")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        let graph = Shrinking { graph: "urn:g".into(), before: 3, after: 1 };
        for (answer, expected) in [
            ("y\n", true),
            ("是\n", true),
            ("\n", false),
            ("", false),
            ("n\n", false),
            ("yep\n", false),
        ] {
            let mut said = Vec::new();
            let graphs = std::slice::from_ref(&graph);
            let yes = ask(&mut answer.as_bytes(), &mut said, graphs, Language::Zh);
            assert_eq!(yes, expected, "{answer:?}");
            assert!(String::from_utf8(said).unwrap().starts_with("<urn:g>: 3 -> 1\n"));
        }
    }
}
