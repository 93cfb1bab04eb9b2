//! Which role a term is: a lexicon of roles with their broader roles and all their labels.
//!
//! The rows come from a SKOS scheme (`skos:broader`, `skos:prefLabel`, `skos:altLabel`) but arrive as
//! plain data. A term is looked up in its normal form ([`super::normalize`]): first as a whole, then
//! by the longest label that it *ends* with, because the head of a Chinese compound stands last
//! (茶园基地 is a 基地, 瓦岗村党支部 a 党支部). Such a term is a nameless narrower role.
//!
//! Refuses to know where the rows come from, and never guesses: a term without a known label stays
//! itself ([`RoleRef::Unknown`]).

use super::parse::{Formula, Parsed, Reading, Term, TermKind, normalize};
use diagnostics::{Diagnostic, Place, Text, codes};
use serde::Serialize;
use std::collections::HashMap;
use std::ops::Range;

/// One role as handed in: its id, broader roles and labels in any language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleRow {
    /// Identifier, usually an IRI.
    pub id: String,
    /// Ids of the broader roles.
    pub parents: Vec<String>,
    /// Preferred labels; the first one is shown.
    pub pref_labels: Vec<String>,
    /// Other labels.
    pub alt_labels: Vec<String>,
}

#[derive(Debug, Clone)]
struct Role {
    id: String,
    label: String,
    /// The role itself and everything broader, sorted.
    closure: Vec<u32>,
}

/// Which role a term is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleRef {
    /// A role of the lexicon, by index.
    Known(u32),
    /// A kind of a known role that has no name of its own in the lexicon.
    Narrower {
        /// Index of the role that it is a kind of.
        of: u32,
        /// The whole term in normal form.
        key: String,
    },
    /// A term that the lexicon does not know, in normal form.
    Unknown(String),
    /// A number with what it counts (may be empty).
    Number(u32, String),
    /// Room for others (`N`).
    Open,
}

/// A role at its place in a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleUse {
    /// Which role.
    pub role: RoleRef,
    /// The term as printed.
    pub text: String,
    /// Its code points in the text.
    pub span: Range<u32>,
    /// Whether it stands inside a nested scheme, group or list of members.
    pub nested: bool,
}

/// The roles of a formula in printed order, from the reading that the lexicon understands best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Roles {
    /// The reading taken.
    pub reading: Reading,
    /// The roles in printed order; nested schemes are taken apart.
    pub uses: Vec<RoleUse>,
}

/// The roles, their labels and their hierarchy.
#[derive(Debug, Clone, Default)]
pub struct RoleLexicon {
    roles: Vec<Role>,
    by_key: HashMap<String, u32>,
    /// Length in characters of the longest label.
    longest: usize,
}

impl RoleLexicon {
    /// Builds the lexicon; labels given twice and unknown broader roles are findings, the first
    /// label wins and the unknown role is left out. Cycles of broader roles do no harm.
    pub fn new(rows: &[RoleRow]) -> (Self, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let index: HashMap<&str, u32> =
            rows.iter().enumerate().rev().map(|(i, r)| (r.id.as_str(), i as u32)).collect();
        let mut parents: Vec<Vec<u32>> = Vec::with_capacity(rows.len());
        let mut lexicon = Self::default();
        for (i, row) in rows.iter().enumerate() {
            let mut known = Vec::new();
            for parent in &row.parents {
                match index.get(parent.as_str()) {
                    Some(&p) => known.push(p),
                    None => findings.push(unknown_parent(row, parent)),
                }
            }
            parents.push(known);
            for label in row.pref_labels.iter().chain(&row.alt_labels) {
                let key = normalize(label);
                if key.is_empty() {
                    continue;
                }
                lexicon.longest = lexicon.longest.max(key.chars().count());
                let first = *lexicon.by_key.entry(key).or_insert(i as u32);
                if first != i as u32 {
                    findings.push(label_twice(row, label, &rows[first as usize].id));
                }
            }
        }
        lexicon.roles = rows
            .iter()
            .enumerate()
            .map(|(i, row)| Role {
                id: row.id.clone(),
                label: row.pref_labels.first().unwrap_or(&row.id).clone(),
                closure: closure(i as u32, &parents),
            })
            .collect();
        (lexicon, findings)
    }

    /// Number of roles.
    pub fn len(&self) -> usize {
        self.roles.len()
    }

    /// Whether there is no role at all.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// The id of a role of the lexicon.
    pub fn id(&self, role: &RoleRef) -> Option<&str> {
        match role {
            RoleRef::Known(i) => self.roles.get(*i as usize).map(|r| r.id.as_str()),
            _ => None,
        }
    }

    /// The first preferred label of a role, or the term itself where it has none.
    pub fn label(&self, role: &RoleRef) -> String {
        match role {
            RoleRef::Known(i) => {
                self.roles.get(*i as usize).map(|r| r.label.clone()).unwrap_or_default()
            }
            RoleRef::Narrower { key, .. } | RoleRef::Unknown(key) => key.clone(),
            RoleRef::Number(n, counted) => format!("{n}{counted}"),
            RoleRef::Open => "N".to_owned(),
        }
    }

    /// Looks a term up: as a whole, then by the longest known label of at least two characters that
    /// it ends with.
    pub fn resolve(&self, term: &str) -> RoleRef {
        let key = normalize(term);
        if let Some(&i) = self.by_key.get(&key) {
            return RoleRef::Known(i);
        }
        let starts: Vec<usize> = key.char_indices().map(|(i, _)| i).collect();
        let from = starts.len().saturating_sub(self.longest).max(1);
        for &at in starts.iter().skip(from).take(starts.len().saturating_sub(from + 1)) {
            if let Some(&of) = self.by_key.get(&key[at..]) {
                return RoleRef::Narrower { of, key };
            }
        }
        RoleRef::Unknown(key)
    }

    /// The roles of a parsed formula. Among its readings the one with the largest share of known
    /// roles is taken, the earlier one where they are equal. A text without any sign that known labels
    /// cover completely is read as [`Reading::Segmented`].
    pub fn read(&self, parsed: &Parsed) -> Roles {
        let mut best: Option<(f64, Roles)> = None;
        for formula in &parsed.readings {
            let uses = self.uses(formula);
            let share = known_share(&uses);
            if best.as_ref().is_none_or(|(b, _)| share > *b) {
                best = Some((share, Roles { reading: formula.reading, uses }));
            }
        }
        let (share, roles) =
            best.unwrap_or((1.0, Roles { reading: Reading::AsPrinted, uses: Vec::new() }));
        if share < 1.0 && roles.uses.len() == 1 {
            let segmented = self.segment(&roles.uses[0]);
            if segmented.len() > 1 {
                return Roles { reading: Reading::Segmented, uses: segmented };
            }
        }
        roles
    }

    /// The roles of one reading in printed order. A nested scheme is taken apart, unless it is a
    /// role of the lexicon itself.
    pub fn uses(&self, formula: &Formula) -> Vec<RoleUse> {
        let mut uses = Vec::new();
        for term in &formula.terms {
            self.collect(term, false, &mut uses);
        }
        uses
    }

    fn collect(&self, term: &Term, nested: bool, uses: &mut Vec<RoleUse>) {
        let mut push = |role| {
            uses.push(RoleUse { role, text: term.text.clone(), span: term.span.clone(), nested });
        };
        match &term.kind {
            TermKind::Open => push(RoleRef::Open),
            TermKind::Role => push(self.resolve(&term.text)),
            TermKind::Number { number, counted } => match self.by_key.get(&normalize(&term.text)) {
                Some(&i) => push(RoleRef::Known(i)),
                None => push(RoleRef::Number(*number, counted.clone())),
            },
            TermKind::Scheme { parts, .. } => match self.by_key.get(&normalize(&term.text)) {
                Some(&i) => push(RoleRef::Known(i)),
                None => parts.iter().for_each(|t| self.collect(t, true, uses)),
            },
            TermKind::Members(terms) | TermKind::Group(terms) => {
                for t in terms {
                    self.collect(t, true, uses);
                }
            }
        }
    }

    /// The term cut into known labels that cover it, as few as possible; empty if there is no such
    /// cut. Spans are exact where the term holds no white space.
    fn segment(&self, term: &RoleUse) -> Vec<RoleUse> {
        let chars: Vec<char> = normalize(&term.text).chars().collect();
        let n = chars.len();
        // fewest[i]: pieces that cover chars[i..], and the end of the first piece.
        let mut fewest: Vec<Option<(usize, usize)>> = vec![None; n + 1];
        fewest[n] = Some((0, n));
        for at in (0..n).rev() {
            for end in (at + 1..=n.min(at + self.longest)).rev() {
                let Some((rest, _)) = fewest[end] else {
                    continue;
                };
                let piece: String = chars[at..end].iter().collect();
                let better = fewest[at].is_none_or(|(pieces, _)| rest + 1 < pieces);
                if better && self.by_key.contains_key(&piece) {
                    fewest[at] = Some((rest + 1, end));
                }
            }
        }
        let mut uses = Vec::new();
        let mut at = 0;
        while let Some((_, end)) = fewest[at].filter(|_| at < n) {
            let text: String = chars[at..end].iter().collect();
            let start = term.span.start;
            uses.push(RoleUse {
                role: self.resolve(&text),
                text,
                span: start + at as u32..start + end as u32,
                nested: false,
            });
            at = end;
        }
        uses
    }

    /// Dissimilarity of two roles: `1 − |A ∩ B| / |A ∪ B|`, where A and B are the roles with
    /// everything broader than them. 0 for the same role, 1 for roles without a common broader
    /// role. A metric (Jaccard distance of finite sets).
    pub fn dissimilarity(&self, a: &RoleRef, b: &RoleRef) -> f64 {
        if a == b {
            return 0.0;
        }
        let (ka, ea) = self.broader(a);
        let (kb, eb) = self.broader(b);
        let common = ka.iter().filter(|i| kb.binary_search(i).is_ok()).count();
        let union = ka.len() + kb.len() - common + usize::from(ea) + usize::from(eb);
        1.0 - common as f64 / union as f64
    }

    /// Whether `a` is `b` or a kind of it.
    pub fn is_a(&self, a: &RoleRef, b: &RoleRef) -> bool {
        match b {
            RoleRef::Known(b) => self.broader(a).0.binary_search(b).is_ok(),
            _ => a == b,
        }
    }

    /// The known roles that a role is a kind of (itself included), and whether the role itself comes
    /// on top of them because the lexicon has no entry for it.
    fn broader(&self, role: &RoleRef) -> (&[u32], bool) {
        match role {
            RoleRef::Known(i) => (self.roles.get(*i as usize).map_or(&[], |r| &r.closure), false),
            RoleRef::Narrower { of, .. } => {
                (self.roles.get(*of as usize).map_or(&[], |r| &r.closure), true)
            }
            RoleRef::Unknown(_) | RoleRef::Number(..) | RoleRef::Open => (&[], true),
        }
    }
}

fn known_share(uses: &[RoleUse]) -> f64 {
    let known =
        uses.iter().filter(|u| !matches!(u.role, RoleRef::Unknown(_) | RoleRef::Narrower { .. }));
    let named = uses.iter().filter(|u| matches!(u.role, RoleRef::Narrower { .. }));
    // A nameless narrower role is understood, but less well than a known one.
    (known.count() as f64 + 0.9 * named.count() as f64) / uses.len().max(1) as f64
}

fn closure(role: u32, parents: &[Vec<u32>]) -> Vec<u32> {
    let mut seen = vec![role];
    let mut next = 0;
    while let Some(&at) = seen.get(next) {
        next += 1;
        for &parent in &parents[at as usize] {
            if !seen.contains(&parent) {
                seen.push(parent);
            }
        }
    }
    seen.sort_unstable();
    seen
}

fn unknown_parent(row: &RoleRow, parent: &str) -> Diagnostic {
    let text = Text::new(
        format!("role `{}` has a broader role that is not listed", row.id),
        format!("角色 `{}` 的上位角色不在列表中", row.id),
    );
    Diagnostic::warning(&codes::ROLE_PARENT_UNKNOWN, Place::default(), text).with_value(parent)
}

fn label_twice(row: &RoleRow, label: &str, first: &str) -> Diagnostic {
    let text = Text::new(
        format!("roles `{first}` and `{}` share a label; the first one is used", row.id),
        format!("角色 `{first}` 与 `{}` 的标签相同，采用前者", row.id),
    );
    Diagnostic::warning(&codes::ROLE_LABEL_TWICE, Place::default(), text).with_value(label)
}
