use std::collections::BTreeMap;
use std::path::Path;

use super::check::Checker;
use super::reason::Reason;
use super::supply::{complete, supplied};
use crate::draft::{Draft, Fact};
use crate::table::{Tables, tables};
use crate::{Extractor, Mentions, Reading, Text, reading};

/// The verdict on one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The fact.
    pub id: String,
    /// Accepted into the tables.
    pub accepted: bool,
    /// Why it is refused, or what was mended.
    pub reasons: Vec<Reason>,
}

/// A draft that has been judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The file of the text.
    pub report: String,
    /// One verdict for each fact, in the order of the draft.
    pub verdicts: Vec<Verdict>,
    /// The accepted facts.
    pub accepted: Draft,
    /// The standard tables of the accepted facts.
    pub tables: Tables,
}

impl Judged {
    /// Returns how many facts were refused.
    pub fn refused(&self) -> usize {
        self.verdicts.iter().filter(|v| !v.accepted).count()
    }

    /// Writes the tables of the accepted facts and `verdicts.csv` to a folder.
    ///
    /// # Errors
    ///
    /// The folder or a file cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        self.tables.write(folder)?;
        let mut out = csv::Writer::from_path(folder.join("verdicts.csv"))?;
        out.write_record(["report", "id", "verdict", "reason"])?;
        for v in &self.verdicts {
            let reason = v.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
            let word = if v.accepted { "accepted" } else { "refused" };
            out.write_record([self.report.as_str(), v.id.as_str(), word, reason.as_str()])?;
        }
        out.flush()
    }
}

/// Judges every fact of a draft against its text.
///
/// With `repair`, a quote that stands in the text exactly once, but elsewhere than the draft says, is moved there, and the
/// verdict says so.
///
/// ```
/// use extraction::{Divisions, Draft, Extractor};
/// let extractor = Extractor::new(Divisions::default()).unwrap();
/// let text = "石堤镇拟推行“三带”工作法。";
/// let draft = Draft::parse(r#"{"report": "r.txt", "facts": [{"id": "f1", "kind": "adoption", "adopter": "石堤镇",
///   "scheme": "三带工作法", "status": "practised", "quote": "石堤镇拟推行“三带”工作法", "start": 0, "end": 13}]}"#).unwrap();
/// let judged = extractor.judge(&draft, text, false);
/// assert!(!judged.verdicts[0].accepted);
/// assert_eq!(judged.verdicts[0].reasons[0].code(), "planned");
/// ```
pub fn judge(extractor: &Extractor, draft: &Draft, source: &str, repair: bool) -> Judged {
    let text = Text::new(source);
    let mentions = Mentions::find(&text, &extractor.lexicon, &extractor.divisions);
    let read = Reading::read(&text, &mentions, &extractor.lexicon, &extractor.grammar);
    let discourse = reading::Discourse::follow(&text, &mentions, &extractor.lexicon);
    let checker = Checker::new(extractor, &text, &mentions, &read, &discourse);
    let mut verdicts = Vec::new();
    let mut kept: Vec<Fact> = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for fact in &draft.facts {
        let mut fact = fact.clone();
        let mut remarks = Vec::new();
        let mut refusal =
            place_quote(&text, &mut fact, repair, &mut remarks).or_else(|| checker.check(&fact));
        if refusal.is_none() {
            let key = key(&fact);
            if let Some(first) = seen.get(&key) {
                refusal = Some(Reason::Duplicate(first.clone()));
            } else {
                seen.insert(key, fact.id.clone());
            }
        }
        let accepted = refusal.is_none();
        remarks.extend(refusal);
        verdicts.push(Verdict { id: fact.id.clone(), accepted, reasons: remarks });
        if accepted {
            kept.push(fact);
        }
    }
    let accepted = Draft {
        version: draft.version,
        report: draft.report.clone(),
        drafted_by: draft.drafted_by.clone(),
        facts: kept,
    };
    let named = crate::draft::named(&text, &mentions);
    let whole = Draft {
        facts: accepted.facts.iter().map(|f| complete(f, &named)).collect(),
        ..accepted.clone()
    };
    let supplied = supplied(&whole.facts, &named, &extractor.lexicon);
    let tables = tables(&whole, &supplied, &text, extractor);
    Judged { report: draft.report.clone(), verdicts, accepted, tables }
}

/// The quote must stand exactly where the draft says.
fn place_quote(
    text: &Text,
    fact: &mut Fact,
    repair: bool,
    remarks: &mut Vec<Reason>,
) -> Option<Reason> {
    let length = fact.quote.chars().count();
    if length > 0
        && fact.end == fact.start + length
        && fact.end <= text.chars.len()
        && text.slice(fact.start, fact.end) == fact.quote
    {
        return None;
    }
    let found = text.find_all(&fact.quote);
    match found[..] {
        [] => Some(Reason::QuoteAbsent),
        [at] if repair => {
            fact.start = at;
            fact.end = at + length;
            remarks.push(Reason::SpanRepaired(at));
            None
        }
        _ => Some(Reason::SpanShifted),
    }
}

/// What makes two facts one: everything but id and passage.
fn key(fact: &Fact) -> String {
    let plain = Fact { id: String::new(), quote: String::new(), start: 0, end: 0, ..fact.clone() };
    serde_json::to_string(&plain).unwrap_or_default()
}
