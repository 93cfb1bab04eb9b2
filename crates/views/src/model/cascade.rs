//! A whole answer: the variants of a model, its adopters, what passed between them.

use super::answer::{Documented, Lags, Origin};
use super::date::PartialDate;
use super::entry::{Basis, Change, Channel, Entry, Scheme, Source, Statement, Who};
use serde::{Deserialize, Serialize};

/// Why a scheme belongs to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It has the IRI asked for.
    Iri,
    /// It has the name asked for.
    Name,
    /// Its formula has the roles asked for.
    Formula,
    /// The tables declare it a variant.
    DeclaredVariant,
    /// Its formula extends, reduces, specialises or generalises the one asked for.
    ComparableFormula,
    /// Its formula lies within the distance asked for.
    NearFormula,
    /// Every scheme was asked for.
    Everything,
}

/// A scheme of the answer with what differs and how far it got.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// The scheme.
    pub scheme: Scheme,
    /// Why it belongs here.
    pub reason: Reason,
    /// How it differs from the formula asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Change>,
    /// Number of adopters shown.
    #[serde(default)]
    pub adopters: u32,
    /// Earliest start among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<PartialDate>,
}

/// The numbers of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Adopters shown.
    pub adopters: u32,
    /// Adopters with a start.
    pub dated: u32,
    /// Adopters without a start of whom something says by when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounded: Option<u32>,
    /// Adopters of whom nothing says when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<u32>,
    /// Nodes that are no adopters.
    pub others: u32,
    /// Observed edges.
    pub observed: u32,
    /// Derived edges.
    pub derived: u32,
    /// Inferred edges.
    pub inferred: u32,
    /// Transmissions from sources that are not named as a place or body.
    #[serde(default)]
    pub unnamed: u32,
    /// Adopters of whom nothing says from whom or to whom it passed.
    #[serde(default)]
    pub unlinked: u32,
    /// Records left out because of their status.
    #[serde(default)]
    pub other_status: u32,
    /// Records left out because of the window.
    #[serde(default)]
    pub outside_window: u32,
    /// Records left out because of the place.
    #[serde(default)]
    pub outside_place: u32,
    /// What the adoptions rest on.
    #[serde(default)]
    pub adopters_by: Documented,
    /// What the links rest on.
    #[serde(default)]
    pub links_by: Documented,
}

/// A study visit, which is no adoption.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Visit {
    /// IRI.
    pub iri: String,
    /// The scheme seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// Who went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor: Option<Who>,
    /// Whom they saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Who>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// What it rests on.
    #[serde(default)]
    pub basis: Basis,
    /// How plainly it is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// A promotion.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Promotion {
    /// IRI.
    pub iri: String,
    /// The scheme promoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// Who promotes it.
    pub promoter: Who,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Who>,
    /// How.
    #[serde(default)]
    pub channel: Channel,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// What it rests on.
    #[serde(default)]
    pub basis: Basis,
    /// How plainly it is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Finding {
    /// The kind.
    pub kind: String,
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// A report, once for the whole document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Report {
    /// IRI.
    pub iri: String,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The words for a concept (a channel, a status, a level, a rule), so that ids can be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Label {
    /// List and id as in `channel/learning`, `status/piloted`.
    pub concept: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A step between two variants: the upper extends or specialises the lower.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Step {
    /// IRI of the scheme with the shorter or more general formula.
    pub lower: String,
    /// IRI of the other.
    pub upper: String,
    /// What changes from the lower to the upper.
    pub comparison: Change,
}

/// What is known of one place or body beside the cascade: for the view `around`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Place {
    /// IRI of the place, or of the body.
    pub iri: String,
    /// Organizations that sit there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<Who>,
    /// Schemes that it took up, whatever model was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<Scheme>,
    /// Figures, each as a line in both languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Label>,
    /// Honours, as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub honours: Vec<String>,
}

/// How a document was made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Made {
    /// Version of the program.
    pub version: String,
    /// The command that makes it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Hash of the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// A cascade: what `xiangmai trace --format json` prints.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cascade {
    /// What was asked for: a formula, a name or an IRI.
    #[serde(default)]
    pub asked: Option<String>,
    /// The roles of the formula asked for.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The schemes of the answer, those asked for first.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// Where the schemes asked for come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<Origin>,
    /// How long it took from sources to learners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lags: Option<Lags>,
    /// The numbers.
    pub summary: Summary,
    /// The nodes; parents before children.
    pub entries: Vec<Entry>,
    /// Study visits.
    #[serde(default)]
    pub visits: Vec<Visit>,
    /// Promotions.
    #[serde(default)]
    pub promotions: Vec<Promotion>,
    /// What does not agree.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// The order of the variants' formulas (transitive reduction).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lattice: Vec<Step>,
    /// The reports named, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Report>,
    /// Words for concepts, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// What else is known of places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// How it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
}

impl Cascade {
    /// Reads a document; see [`crate::SCHEMA`].
    ///
    /// ```
    /// let text = r#"{"asked":"甲+乙","summary":{"adopters":0,"dated":0,"others":0,"observed":0,
    ///     "derived":0,"inferred":0},"entries":[]}"#;
    /// assert_eq!(views::model::Cascade::from_json(text)?.asked.as_deref(), Some("甲+乙"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        let mut cascade: Self = serde_json::from_str(text)?;
        cascade.complete();
        Ok(cascade)
    }

    /// Joins several cascades into one: nodes get new numbers, what is the same stands once, numbers
    /// are added up.
    pub fn join(cascades: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        let mut asked = Vec::new();
        for mut next in cascades {
            let by = all.entries.iter().map(|e| e.node + 1).max().unwrap_or(0);
            for entry in &mut next.entries {
                entry.node += by;
                let links = entry.parent.iter_mut().chain(&mut entry.alternatives);
                links.filter_map(|l| l.node.as_mut()).for_each(|n| *n += by);
            }
            asked.extend(next.asked);
            all.roles.extend(next.roles);
            all.entries.append(&mut next.entries);
            add(&mut all.origins, next.origins, |o| {
                format!("{} {}", o.scheme.iri, o.who.iri.as_deref().unwrap_or(&o.who.name))
            });
            add(&mut all.variants, next.variants, |v| v.scheme.iri.clone());
            add(&mut all.visits, next.visits, |v| v.iri.clone());
            add(&mut all.promotions, next.promotions, |p| p.iri.clone());
            add(&mut all.findings, next.findings, |f| f.en.clone());
            add(&mut all.lattice, next.lattice, |s| format!("{} {}", s.lower, s.upper));
            add(&mut all.reports, next.reports, |r| r.iri.clone());
            add(&mut all.labels, next.labels, |l| l.concept.clone());
            add(&mut all.places, next.places, |p| p.iri.clone());
            all.made = all.made.or(next.made);
            let (s, n) = (&mut all.summary, next.summary);
            s.others += n.others;
            s.observed += n.observed;
            s.derived += n.derived;
            s.inferred += n.inferred;
            s.unnamed += n.unnamed;
            s.unlinked += n.unlinked;
            s.other_status += n.other_status;
            s.outside_window += n.outside_window;
            s.outside_place += n.outside_place;
            for (all, more) in [(&mut s.adopters_by, n.adopters_by), (&mut s.links_by, n.links_by)]
            {
                all.explicit += more.explicit;
                all.implied += more.implied;
                all.unsaid += more.unsaid;
                all.derived += more.derived;
                all.inferred += more.inferred;
            }
            s.adopters += n.adopters;
            s.dated += n.dated;
        }
        all.asked = Some(asked.join(" · ")).filter(|a| !a.is_empty());
        all.complete();
        all
    }
}

/// Appends what has a key that is not there yet.
fn add<T>(to: &mut Vec<T>, from: Vec<T>, key: impl Fn(&T) -> String) {
    let mut seen: std::collections::BTreeSet<String> = to.iter().map(&key).collect();
    to.extend(from.into_iter().filter(|t| seen.insert(key(t))));
}
