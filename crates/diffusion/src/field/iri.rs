//! The IRIs of things: `base` + table + `/` + id.
//!
//! The base is a setting of the caller. Ids are ASCII letters, digits and `._-`
//! (`[A-Za-z0-9._-]+`), so that no escaping is ever needed and an IRI can be split again.

use super::intern::{Index, Names};
use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// What a thing is, as it stands in its IRI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A division (行政区划).
    Division,
    /// An organization (组织).
    Organization,
    /// A site (基地、项目).
    Site,
    /// An industry (产业).
    Industry,
    /// A specialty (特色产业).
    Specialty,
    /// A scheme (做法).
    Scheme,
    /// A part of a scheme.
    Part,
    /// An adoption (采纳).
    Adoption,
    /// A transmission (传播).
    Transmission,
    /// A study visit (考察).
    Visit,
    /// A promotion (推广).
    Promotion,
    /// An indicator (指标).
    Indicator,
    /// An observation (观测值).
    Observation,
    /// An honour (荣誉).
    Honour,
    /// A report (报道).
    Report,
    /// A piece of evidence: a report and a span of it.
    Evidence,
    /// A concept of the channel vocabulary (渠道).
    Channel,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::Division,
        Self::Organization,
        Self::Site,
        Self::Industry,
        Self::Specialty,
        Self::Scheme,
        Self::Part,
        Self::Adoption,
        Self::Transmission,
        Self::Visit,
        Self::Promotion,
        Self::Indicator,
        Self::Observation,
        Self::Honour,
        Self::Report,
        Self::Evidence,
        Self::Channel,
    ];

    /// The word in the IRI.
    pub fn word(self) -> &'static str {
        match self {
            Self::Division => "division",
            Self::Organization => "organization",
            Self::Site => "site",
            Self::Industry => "industry",
            Self::Specialty => "specialty",
            Self::Scheme => "scheme",
            Self::Part => "part",
            Self::Adoption => "adoption",
            Self::Transmission => "transmission",
            Self::Visit => "visit",
            Self::Promotion => "promotion",
            Self::Indicator => "indicator",
            Self::Observation => "observation",
            Self::Honour => "honour",
            Self::Report => "report",
            Self::Evidence => "evidence",
            Self::Channel => "channel",
        }
    }
}

/// An id with characters that an IRI of ours does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: expected ASCII letters, digits and `._-`")]
pub struct BadId(pub String);

/// The base under which things are named; empty by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Base(String);

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Base {
    /// A base; it should end in `/` or `#`.
    pub fn new(base: impl Into<String>) -> Self {
        Self(base.into())
    }

    /// The IRI of the thing `id` of `kind`.
    ///
    /// ```
    /// use xiangmai_diffusion::field::iri::{Base, Kind};
    /// let iri = Base::new("https://example.org/id/").mint(Kind::Division, "520112").unwrap();
    /// assert_eq!(iri, "https://example.org/id/division/520112");
    /// ```
    pub fn mint(&self, kind: Kind, id: &str) -> Result<String, BadId> {
        if is_id(id) {
            Ok(format!("{}{}/{id}", self.0, kind.word()))
        } else {
            Err(BadId(id.to_owned()))
        }
    }

    /// Takes an IRI of ours apart; `None` for any other.
    pub fn split<'a>(&self, iri: &'a str) -> Option<(Kind, &'a str)> {
        let (word, id) = iri.strip_prefix(&self.0)?.split_once('/')?;
        let kind = Kind::ALL.into_iter().find(|k| k.word() == word)?;
        is_id(id).then_some((kind, id))
    }

    /// The short form that fields keep: our base cut off, other IRIs behind a `<`.
    pub(super) fn shorten<'a>(&self, iri: &'a str, room: &'a mut String) -> &'a str {
        match iri.strip_prefix(&self.0) {
            Some(short) if !short.starts_with('<') => short,
            _ => {
                room.clear();
                room.push('<');
                room.push_str(iri);
                room
            }
        }
    }

    /// The IRI whose short form is `short`.
    pub(super) fn lengthen(&self, short: &str) -> String {
        match short.strip_prefix('<') {
            Some(iri) => iri.to_owned(),
            None => format!("{}{short}", self.0),
        }
    }
}

/// The IRI of a row of a field, put together only when it is printed.
#[derive(Debug, Clone, Copy)]
pub struct Iri<'a> {
    base: &'a Base,
    names: &'a Names,
    index: Index,
}

impl<'a> Iri<'a> {
    pub(super) fn new(base: &'a Base, names: &'a Names, index: Index) -> Self {
        Self { base, names, index }
    }

    /// The two parts that make the IRI, the first of them perhaps empty.
    fn parts(self) -> (&'a str, &'a str) {
        let short = self.names.get(self.index);
        short.strip_prefix('<').map_or((&self.base.0, short), |iri| ("", iri))
    }

    /// What stands behind the last `/`.
    pub fn id(self) -> std::borrow::Cow<'a, str> {
        let (base, rest) = self.parts();
        let end = base.rsplit('/').next().unwrap_or_default();
        match rest.rsplit_once('/') {
            Some((_, id)) => id.into(),
            None if end.is_empty() => rest.into(),
            None => format!("{end}{rest}").into(),
        }
    }

    fn bytes(self) -> impl Iterator<Item = u8> + 'a {
        let (base, rest) = self.parts();
        base.bytes().chain(rest.bytes())
    }
}

impl fmt::Display for Iri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (base, rest) = self.parts();
        f.write_str(base)?;
        f.write_str(rest)
    }
}

impl Serialize for Iri<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialEq for Iri<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Iri<'_> {}

impl PartialOrd for Iri<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Iri<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

/// What stands behind the last `/` or `#`.
pub(super) fn last_segment(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}
