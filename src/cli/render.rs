//! Findings and failures as people read them, and findings as JSON.

use super::exit::{Exit, Failure};
use super::number::agreed;
use super::output;
use super::terminal::Terminal;
use diagnostics::{Diagnostic, Language, Severity, Text, group};
use serde_json::json;

/// How many findings of a group are shown.
pub const SHOWN: usize = 3;

/// Shows findings grouped: the count and the first few of each kind, place and column.
pub fn findings(findings: &[Diagnostic], terminal: &mut Terminal) {
    for line in lines(findings, terminal.language, SHOWN) {
        terminal.say(&line);
    }
}

/// Findings as lines, grouped: the first `shown` of each kind, place and column, their count.
pub fn lines(findings: &[Diagnostic], language: Language, shown: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for group in group(findings) {
        let first = group.members[0];
        for d in group.members.iter().take(shown) {
            let severity = d.severity;
            lines.push(format!("{severity}: {} [{}]", d.line(language), d.code.id));
        }
        let rest = group.members.len().saturating_sub(shown);
        if rest > 0 {
            lines.push(match language {
                Language::En => format!("  … and {rest} more of the kind [{}]", first.code.id),
                Language::Zh => format!("  ……同类问题还有{rest}处 [{}]", first.code.id),
            });
        }
    }
    lines
}

/// Says that a whole store is read once, before that is done.
pub fn making(terminal: &mut Terminal) -> impl FnMut() + '_ {
    || {
        let line = terminal.pick(
            "reading the whole store once; what traces need of it is kept beside it, and the next is quick",
            "首次通读整个库，溯源所需的内容将留存于库旁，以后无须再读",
        );
        let line = line.to_owned();
        terminal.close_with(&line);
    }
}

/// Says what is no finding: which encoding was found, where bad rows went.
pub fn notes(notes: Vec<Text>, terminal: &mut Terminal) {
    let word = terminal.pick("note: ", "说明：").to_owned();
    for note in notes {
        terminal.say(&format!("{word}{}", note.get(terminal.language)));
    }
}

/// Counts errors and warnings in words; `untold` warnings are not among the findings.
pub fn tally(findings: &[Diagnostic], untold: u64, language: Language) -> String {
    let errors = findings.iter().filter(|d| d.severity == Severity::Error).count();
    let warnings = (findings.len() - errors) as u64 + untold;
    match language {
        Language::En => agreed(&format!("{errors} errors, {warnings} warnings")),
        Language::Zh => format!("{errors}处错误，{warnings}处警告"),
    }
}

/// Findings as a JSON array: code, severity, place, value, message and hint in both languages.
pub fn findings_json(findings: &[Diagnostic]) -> serde_json::Value {
    findings
        .iter()
        .map(|d| {
            json!({
                "code": d.code.id, "severity": d.severity, "place": d.place, "value": d.value,
                "message": d.message, "hint": d.hint,
            })
        })
        .collect()
}

/// Writes findings as JSON to standard output.
pub fn json(findings: &[Diagnostic], terminal: &mut Terminal) -> Result<(), Failure> {
    output::json(&findings_json(findings), &mut terminal.out)
}

/// Shows a failure with its hints; one without a message is quiet.
pub fn failure(failure: &Failure, terminal: &mut Terminal) {
    if !failure.findings.is_empty() {
        findings(&failure.findings, terminal);
        let tally = tally(&failure.findings, 0, terminal.language);
        let kept = terminal.pick("nothing was changed", "未作任何改动");
        let line = format!("{tally}; {kept}");
        terminal.say(&line);
    }
    let Some(message) = &failure.message else { return };
    let language = terminal.language;
    match failure.exit {
        Exit::Findings | Exit::Interrupted => terminal.say(message.get(language)),
        _ => terminal.complain(message.get(language)),
    }
    for hint in &failure.hints {
        terminal.hint(hint.get(language));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diagnostics::{Place, codes};

    #[test]
    fn many_alike_are_shown_as_three_and_a_count() {
        let all: Vec<_> = (1..=5)
            .map(|row| {
                Diagnostic::error(
                    &codes::FILE_MISSING,
                    Place::file("a.csv").at_row(row),
                    Text::new("gone", "不在"),
                )
            })
            .collect();
        let shown = lines(&all, Language::En, SHOWN);
        assert_eq!(shown.len(), 4);
        assert_eq!(shown[0], "error: a.csv:1 → gone [XM-FILE-MISSING]");
        assert_eq!(shown[3], "  … and 2 more of the kind [XM-FILE-MISSING]");
    }
}
