//! The findings of one document, within bounds.
//!
//! A document of a few megabytes can break a rule a million times; nobody reads that. Refuses to know
//! the rules.

use diagnostics::{Code, Diagnostic, Place, Severity, Text};

/// Findings that are kept.
const MAX_KEPT: usize = 1000;

/// Findings, the first of many.
#[derive(Debug, Default)]
pub(super) struct Findings {
    kept: Vec<Diagnostic>,
    more: Option<(&'static Code, Place, u64)>,
    failed: bool,
}

impl Findings {
    pub(super) fn push(&mut self, finding: Diagnostic) {
        self.failed |= finding.severity == Severity::Error;
        if self.kept.len() < MAX_KEPT {
            return self.kept.push(finding);
        }
        let file = Place { row: None, column: None, title: None, ..finding.place };
        self.more.get_or_insert((finding.code, file, 0)).2 += 1;
    }

    /// Whether any is an error.
    pub(super) fn have_errors(&self) -> bool {
        self.failed
    }

    /// Those that were kept, and one for the others.
    pub(super) fn into_vec(mut self) -> Vec<Diagnostic> {
        if let Some((code, place, count)) = self.more {
            let text = Text::new(
                format!("{count} more findings are not listed"),
                format!("另有{count}处问题未列出"),
            );
            let severity = if self.failed { Severity::Error } else { Severity::Warning };
            let finding = Diagnostic::warning(code, place, text);
            self.kept.push(Diagnostic { severity, ..finding });
        }
        self.kept
    }
}
