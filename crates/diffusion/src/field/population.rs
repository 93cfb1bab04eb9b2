//! A diffusion field held in memory: the tables, the pools they point into, and look-ups.

use super::actor::{Actor, ActorId, ActorKind, Level};
use super::adoption::{Adoption, Promotion, Visit};
use super::intern::{Index, Names, Table};
use super::iri::{Base, Iri};
use super::scheme::Scheme;
use super::source::{Report, Slice, Source};
use super::transmission::{Channel, Transmission};
use serde::{Serialize, Serializer};

/// One field of diffusion. Made by [`super::FieldBuilder`]; read only.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The base of the IRIs.
    pub(super) base: Base,
    /// Divisions and organizations.
    pub actors: Table<Actor>,
    /// Schemes and models.
    pub schemes: Table<Scheme>,
    /// Adoptions.
    pub adoptions: Table<Adoption>,
    /// Transmissions.
    pub transmissions: Table<Transmission>,
    /// Promotions.
    pub promotions: Table<Promotion>,
    /// Study visits.
    pub visits: Table<Visit>,
    /// Reports.
    pub reports: Table<Report>,
    /// Other names of actors: text and actor, sorted.
    pub(super) actor_names: Vec<(u32, ActorId)>,
    /// Other names of schemes: text and scheme, sorted.
    pub(super) scheme_names: Vec<(u32, super::SchemeId)>,
    pub(super) texts: Names,
    pub(super) channels: Vec<Channel>,
    pub(super) sources: Vec<Source>,
    /// Divisions that touch each other: both ways, sorted, each once.
    pub(super) borders: Vec<(ActorId, ActorId)>,
}

impl Field {
    /// The full IRI of a short name of one of the tables (`field.actors.name(id)`).
    pub fn iri(&self, short: &str) -> String {
        self.base.lengthen(short)
    }

    /// The IRI of a row of one of the tables, put together when it is printed.
    pub fn iri_in<'a, T>(&'a self, table: &'a Table<T>, row: Index) -> Iri<'a> {
        Iri::new(&self.base, table.names(), row)
    }

    /// The actor with this full IRI.
    pub fn actor(&self, iri: &str) -> Option<ActorId> {
        self.actors.find(self.base.shorten(iri, &mut String::new()))
    }

    /// The scheme with this full IRI.
    pub fn scheme(&self, iri: &str) -> Option<super::SchemeId> {
        self.schemes.find(self.base.shorten(iri, &mut String::new()))
    }

    /// A text by its index.
    pub fn text(&self, index: u32) -> &str {
        self.texts.get(index)
    }

    /// A channel by its index.
    pub fn channel(&self, index: u32) -> &Channel {
        &self.channels[index as usize]
    }

    /// All channels; facts point into them by index.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The sources of a fact.
    pub fn sources(&self, slice: Slice) -> &[Source] {
        &self.sources[slice.start as usize..slice.start as usize + usize::from(slice.len)]
    }

    /// The name of an actor, or its short IRI where no name is known.
    pub fn actor_name(&self, actor: ActorId) -> &str {
        self.actors[actor].name.map_or_else(|| self.actors.name(actor), |n| self.text(n))
    }

    /// The name of a scheme: its name, else its formula, else its short IRI.
    pub fn scheme_name(&self, scheme: super::SchemeId) -> &str {
        let row = &self.schemes[scheme];
        row.name.or(row.formula).map_or_else(|| self.schemes.name(scheme), |n| self.text(n))
    }

    /// The actors with exactly this name, or else with this other name, by index. A name may have
    /// several.
    pub fn actors_named(&self, name: &str) -> Vec<ActorId> {
        let Some(text) = self.texts.find(name) else {
            return Vec::new();
        };
        let rows = self.actors.rows().iter().enumerate();
        let named: Vec<_> =
            rows.filter(|(_, a)| a.name == Some(text)).map(|(i, _)| i as ActorId).collect();
        if !named.is_empty() {
            return named;
        }
        let from = self.actor_names.partition_point(|(t, _)| *t < text);
        let others = self.actor_names[from..].iter().take_while(|(t, _)| *t == text);
        others.map(|(_, actor)| *actor).collect()
    }

    /// The other names of schemes.
    pub fn other_names(&self) -> impl Iterator<Item = (super::SchemeId, &str)> {
        self.scheme_names.iter().map(|&(text, scheme)| (scheme, self.text(text)))
    }

    /// The division of an actor: itself, or the one in which an organization (or the nearest superior
    /// organization that has one) sits.
    pub fn division_of(&self, actor: ActorId) -> Option<ActorId> {
        let mut at = actor;
        for _ in 0..MAX_STEPS {
            let row = &self.actors[at];
            if row.kind == ActorKind::Division {
                return Some(at);
            }
            at = row.division.or(row.parent)?;
        }
        None
    }

    /// The divisions above a division, nearest first, itself excluded.
    pub fn superiors(&self, division: ActorId) -> impl Iterator<Item = ActorId> + '_ {
        std::iter::successors(self.actors[division].parent, |&d| self.actors[d].parent)
            .take(MAX_STEPS)
    }

    /// Whether division `high` lies above division `low` (at any remove).
    pub fn is_superior(&self, high: ActorId, low: ActorId) -> bool {
        self.superiors(low).any(|d| d == high)
    }

    /// Whether an actor is `place`, or sits in it: a division below it, an organization there or under it.
    pub fn is_within(&self, actor: ActorId, place: ActorId) -> bool {
        let above = std::iter::successors(Some(actor), |&a| {
            let row = &self.actors[a];
            row.parent.filter(|_| row.kind == ActorKind::Organization)
        });
        above.take(MAX_STEPS).any(|a| a == place)
            || self.division_of(actor).is_some_and(|d| d == place || self.is_superior(place, d))
    }

    /// All common borders: each pair of divisions both ways, sorted.
    pub fn borders(&self) -> &[(ActorId, ActorId)] {
        &self.borders
    }

    /// The divisions that touch a division.
    pub fn touching(&self, division: ActorId) -> impl Iterator<Item = ActorId> + '_ {
        let from = self.borders.partition_point(|b| b.0 < division);
        self.borders[from..].iter().take_while(move |b| b.0 == division).map(|b| b.1)
    }

    /// The level of the division of an actor.
    pub fn level_of(&self, actor: ActorId) -> Option<Level> {
        self.division_of(actor).and_then(|d| self.actors[d].level)
    }

    /// Names of an actor's division and of those above it, highest first (贵州省 贵阳市 乌当区).
    pub fn path(&self, actor: ActorId) -> Path<'_> {
        let mut path = Path { field: self, divisions: [0; MAX_STEPS + 1], from: MAX_STEPS + 1 };
        if let Some(division) = self.division_of(actor) {
            for at in std::iter::once(division).chain(self.superiors(division)) {
                path.from -= 1;
                path.divisions[path.from] = at;
            }
        }
        path
    }
}

/// Names of divisions from the highest down to an actor's own.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    field: &'a Field,
    /// Filled from the end.
    divisions: [ActorId; MAX_STEPS + 1],
    from: usize,
}

impl<'a> Path<'a> {
    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.divisions[self.from..].iter().map(|&d| self.field.actor_name(d))
    }

    /// Whether no division is known.
    pub fn is_empty(&self) -> bool {
        self.from == self.divisions.len()
    }

    /// The names in one text, with ` › ` between them.
    pub fn text(&self) -> String {
        self.names().collect::<Vec<_>>().join(" › ")
    }
}

impl Serialize for Path<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

/// Longest chain of superiors followed; a cycle in bad data ends here.
const MAX_STEPS: usize = 16;
