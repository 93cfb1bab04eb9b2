use crate::draft::{Draft, compose};
use crate::gate::{Judged, judge};
use crate::lexicon::LexiconError;
use crate::table::{Decisions, Tables, tables};
use crate::{Divisions, Grammar, Lexicon, Mentions, Reading, Text};

/// Reads reports and judges drafts: lexicon, grammar and divisions, loaded once.
#[derive(Debug)]
pub struct Extractor {
    /// The words.
    pub lexicon: Lexicon,
    /// The rules.
    pub grammar: Grammar,
    /// The divisions that names are resolved against.
    pub divisions: Divisions,
    /// What a person decided of lines that waited in an earlier draft of the text.
    pub decisions: Decisions,
}

impl Extractor {
    /// Loads the shipped lexicon and grammar.
    ///
    /// # Errors
    ///
    /// A file of the lexicon or grammar is malformed: our fault, never the user's.
    ///
    /// ```
    /// use extraction::{Divisions, Extractor};
    /// let divisions = Divisions::new([("433127112".to_owned(), "石堤镇".to_owned())]);
    /// let extractor = Extractor::new(divisions).unwrap();
    /// let (draft, _) = extractor.extract("r.txt", "石堤镇推行“三带”工作法。");
    /// assert!(draft.facts.iter().any(|f| f.adopter.as_deref() == Some("石堤镇")));
    /// ```
    pub fn new(divisions: Divisions) -> Result<Self, LexiconError> {
        let lexicon = Lexicon::shipped()?;
        let grammar = Grammar::shipped(&lexicon)?;
        Ok(Self { lexicon, grammar, divisions, decisions: Decisions::default() })
    }

    /// Drafts the facts of a plain text and the standard tables.
    pub fn extract(&self, report: &str, source: &str) -> (Draft, Tables) {
        let text = Text::new(source);
        let mentions = Mentions::find(&text, &self.lexicon, &self.divisions);
        let reading = Reading::read(&text, &mentions, &self.lexicon, &self.grammar);
        let draft = compose(report, &text, &mentions, &reading);
        let tables = tables(&draft, &[], &text, self);
        (draft, tables)
    }

    /// Judges a draft against its text; `repair` mends a shifted quote that stands in the text exactly once.
    pub fn judge(&self, draft: &Draft, source: &str, repair: bool) -> Judged {
        judge(self, draft, source, repair)
    }
}
