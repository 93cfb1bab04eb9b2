//! Which schemes of a field a request means: by IRI, by name or other name, by formula; and their variants.
//!
//! A scheme that has a name *and* a formula is found by both. Formulas are compared by roles
//! ([`crate::formula`]); schemes that the tables declare as variants of each other belong together
//! whatever their formulas say.

use super::near;
use super::request::Variants;
use crate::field::{Field, SchemeId};
use crate::formula::compare::embeds;
use crate::formula::{Comparison, RoleLexicon, RoleRef, RoleUse, compare, normalize, parse};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why a scheme belongs to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It has the IRI asked for.
    Iri,
    /// It has the name asked for, or where none has, that other name.
    Name,
    /// Its formula has the roles asked for, in whatever order.
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

impl Reason {
    /// Whether it is the scheme asked for rather than a variant of it.
    pub fn is_itself(self) -> bool {
        matches!(self, Self::Iri | Self::Name | Self::Formula | Self::Everything)
    }
}

/// A scheme of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// Which scheme.
    pub scheme: SchemeId,
    /// Why.
    pub reason: Reason,
    /// What differs from the formula asked for; `None` where one of the two has no formula.
    pub comparison: Option<Comparison>,
    /// Roles of its formula in printed order.
    pub roles: Vec<RoleUse>,
}

/// The schemes that a request means.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matches {
    /// The roles asked for, if a formula was given or the scheme found has one.
    pub roles: Vec<RoleUse>,
    /// The schemes: those asked for first, then variants by distance, then by index.
    pub schemes: Vec<Matched>,
}

/// No scheme of the field is what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no scheme is called `{asked}` or has this formula")]
pub struct UnknownModel {
    /// What was asked.
    pub asked: String,
    /// The nearest names, the nearest first.
    pub nearest: Vec<String>,
}

/// The roles of a scheme's formula; empty if it has none.
pub fn roles_of(field: &Field, lexicon: &RoleLexicon, scheme: SchemeId) -> Vec<RoleUse> {
    let row = &field.schemes[scheme];
    let text = row.alternative_formula.or(row.formula);
    text.map(|t| lexicon.read(&parse(field.text(t))).uses).unwrap_or_default()
}

/// Finds the schemes that `model` means, and their variants. Costs one comparison per scheme.
pub fn find(
    field: &Field,
    lexicon: &RoleLexicon,
    model: Option<&str>,
    variants: Variants,
) -> Result<Matches, UnknownModel> {
    let all = 0..field.schemes.len() as SchemeId;
    let Some(asked) = model else {
        let schemes = all.map(|scheme| Matched {
            scheme,
            reason: Reason::Everything,
            comparison: None,
            roles: roles_of(field, lexicon, scheme),
        });
        return Ok(Matches { roles: Vec::new(), schemes: schemes.collect() });
    };
    let formulas: Vec<Vec<RoleUse>> = all.clone().map(|s| roles_of(field, lexicon, s)).collect();
    let named = named(field, asked);
    let mut roles = lexicon.read(&parse(asked)).uses;
    if let Some(&(scheme, _)) = named.iter().find(|(s, _)| !formulas[*s as usize].is_empty()) {
        roles.clone_from(&formulas[scheme as usize]);
    } else if roles.len() < 2 {
        roles.clear();
    }
    let mut matches = Matches { roles, schemes: Vec::new() };
    for (scheme, formula) in all.zip(formulas) {
        let comparison = (!matches.roles.is_empty() && !formula.is_empty())
            .then(|| compare(lexicon, &matches.roles, &formula));
        let by_name = named.iter().find(|(s, _)| *s == scheme).map(|(_, reason)| *reason);
        let reason = by_name.or_else(|| comparison.as_ref().and_then(|c| by_formula(c, variants)));
        if let Some(reason) = reason {
            matches.schemes.push(Matched { scheme, reason, comparison, roles: formula });
        }
    }
    if !matches.schemes.iter().any(|m| m.reason.is_itself()) {
        return Err(UnknownModel { asked: asked.to_owned(), nearest: nearest(field, asked) });
    }
    if variants != Variants::Same {
        add_declared(field, lexicon, &mut matches);
    }
    let key = |m: &Matched| m.comparison.as_ref().map_or(1.0, |c| c.distance);
    matches.schemes.sort_by(|a, b| {
        (!a.reason.is_itself())
            .cmp(&!b.reason.is_itself())
            .then(key(a).total_cmp(&key(b)))
            .then(a.scheme.cmp(&b.scheme))
    });
    Ok(matches)
}

fn named(field: &Field, asked: &str) -> Vec<(SchemeId, Reason)> {
    let by_iri = field.scheme(asked).map(|s| (s, Reason::Iri));
    let key = normalize(asked);
    let rows = field.schemes.rows().iter().enumerate();
    let by_name = rows
        .filter(|(_, row)| row.name.is_some_and(|n| normalize(field.text(n)) == key))
        .map(|(i, _)| (i as SchemeId, Reason::Name));
    let named: Vec<_> = by_iri.into_iter().chain(by_name).collect();
    if !named.is_empty() {
        return named;
    }
    let others = field.other_names().filter(|(_, name)| normalize(name) == key);
    others.map(|(scheme, _)| (scheme, Reason::Name)).collect()
}

fn by_formula(comparison: &Comparison, variants: Variants) -> Option<Reason> {
    if comparison.relation.is_same_roles() {
        return Some(Reason::Formula);
    }
    let comparable = comparison.relation.is_comparable().then_some(Reason::ComparableFormula);
    match variants {
        Variants::Same => None,
        Variants::Comparable => comparable,
        Variants::Within(most) => {
            comparable.or_else(|| (comparison.distance <= most).then_some(Reason::NearFormula))
        }
    }
}

/// The scheme at the end of the chain of `variant_of` that begins at `scheme`.
fn head(field: &Field, scheme: SchemeId) -> SchemeId {
    let up = std::iter::successors(Some(scheme), |&s| field.schemes[s].variant_of);
    up.take(16).last().unwrap_or(scheme)
}

/// For every scheme those that [`find`] takes in with [`Variants::Comparable`] when it is asked for by IRI, without
/// itself, by index.
///
/// Costs one comparison for each two *different* sets of roles, so that a thousand schemes of one formula are one.
pub fn comparable(field: &Field, lexicon: &RoleLexicon) -> Vec<BTreeSet<SchemeId>> {
    let all = || 0..field.schemes.len() as SchemeId;
    let mut families: BTreeMap<SchemeId, Vec<SchemeId>> = BTreeMap::new();
    let mut alike: BTreeMap<Vec<RoleRef>, (Vec<RoleUse>, Vec<SchemeId>)> = BTreeMap::new();
    for scheme in all() {
        families.entry(head(field, scheme)).or_default().push(scheme);
        let roles = roles_of(field, lexicon, scheme);
        let mut key: Vec<RoleRef> = roles.iter().map(|r| r.role.clone()).collect();
        if !key.is_empty() {
            key.sort_unstable();
            alike.entry(key).or_insert_with(|| (roles, Vec::new())).1.push(scheme);
        }
    }
    let groups: Vec<&(Vec<RoleUse>, Vec<SchemeId>)> = alike.values().collect();
    let mut taken: Vec<BTreeSet<SchemeId>> = vec![BTreeSet::new(); field.schemes.len()];
    for scheme in all() {
        taken[scheme as usize].extend(&families[&head(field, scheme)]);
    }
    for (roles, members) in &groups {
        let related = groups
            .iter()
            .filter(|(other, _)| embeds(lexicon, roles, other) || embeds(lexicon, other, roles));
        let same = members.iter().flat_map(|&m| &families[&head(field, m)]);
        let reached: BTreeSet<SchemeId> =
            related.flat_map(|(_, schemes)| schemes).chain(same).copied().collect();
        for &member in members {
            taken[member as usize].extend(&reached);
        }
    }
    for scheme in all() {
        taken[scheme as usize].remove(&scheme);
    }
    taken
}

/// Adds the families (chains of `variant_of` in both directions) of the schemes asked for.
fn add_declared(field: &Field, lexicon: &RoleLexicon, matches: &mut Matches) {
    let asked = matches.schemes.iter().filter(|m| m.reason.is_itself());
    let heads: Vec<SchemeId> = asked.map(|m| head(field, m.scheme)).collect();
    for scheme in 0..field.schemes.len() as SchemeId {
        let known = matches.schemes.iter().any(|m| m.scheme == scheme);
        if known || !heads.contains(&head(field, scheme)) {
            continue;
        }
        let roles = roles_of(field, lexicon, scheme);
        let comparison = (!matches.roles.is_empty() && !roles.is_empty())
            .then(|| compare(lexicon, &matches.roles, &roles));
        matches.schemes.push(Matched {
            scheme,
            reason: Reason::DeclaredVariant,
            comparison,
            roles,
        });
    }
}

/// The five names and formulas nearest to what was asked.
fn nearest(field: &Field, asked: &str) -> Vec<String> {
    let rows = field.schemes.rows().iter();
    let own = rows.flat_map(|row| [row.name, row.formula]).flatten().map(|text| field.text(text));
    let all = own.chain(field.other_names().map(|(_, name)| name));
    near::nearest(asked, all, 5).into_iter().map(str::to_owned).collect()
}
