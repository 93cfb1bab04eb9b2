//! A field as bytes and back, so that a trace need not read a whole graph anew.
//!
//! ```text
//! "xiangmai field\n" · version · key (32 bytes) · base · texts · channels · sources
//! · actors · schemes · adoptions · transmissions · promotions · visits · reports
//! · other names of actors · other names of schemes · borders · SipHash-1-3-128
//! ```
//!
//! Numbers are little-endian; a table is its number of rows, the ends of its names, their text, and the
//! rows; “none” is the largest number of its width. The key says what the field was made of and is the
//! caller's. Nothing is taken on trust: a length that the bytes cannot hold, a text that is no UTF-8, a
//! reference to a row that is not there or a wrong hash make the snapshot unusable, and the caller makes
//! the field anew.
//!
//! Refuses to know files and what the key is made of.

mod within;

use crate::domain::actor::{Actor, ActorKind, Level};
use crate::domain::adoption::{Adoption, Promotion, Status, Visit};
use crate::domain::date::PartialDate;
use crate::domain::field::Field;
use crate::domain::intern::{Names, Table};
use crate::domain::iri::Base;
use crate::domain::scheme::{Scheme, SchemeKind};
use crate::domain::source::{Report, Slice, Source};
use crate::domain::transmission::{Basis, Channel, Origin, Statement, Transmission};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::io::{self, Read, Write};
use std::sync::mpsc;

/// What the bytes begin with.
const MAGIC: &[u8; 15] = b"xiangmai field\n";

/// The version of the layout; raised whenever it or the meaning of a field changes.
pub const VERSION: u32 = 3;

/// Bytes of the hash at the end.
const HASH: u64 = 16;

const NONE: u32 = u32::MAX;

/// What a snapshot was made of.
pub type Key = [u8; 32];

/// Why a snapshot cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// It is none of ours, or of another version.
    #[error("the file is no snapshot of this version")]
    Version,
    /// It was made of something else.
    #[error("the snapshot was made of something else")]
    Stale,
    /// Its bytes do not fit together.
    #[error("the snapshot is damaged")]
    Damaged,
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] io::Error),
}

/// Writes a field.
pub fn write(field: &Field, key: &Key, out: &mut dyn Write) -> io::Result<()> {
    let mut w = Out { out, buffer: Vec::with_capacity(CHUNK), hasher: SipHasher13::new() };
    w.bytes(MAGIC)?;
    w.u32(VERSION)?;
    w.bytes(key)?;
    w.text(&field.base.to_string())?;
    w.names(&field.texts)?;
    w.u32(field.channels.len() as u32)?;
    for channel in &field.channels {
        w.text(channel.direction.as_deref().unwrap_or_default())?;
        for list in [&channel.mechanisms, &channel.carriers] {
            w.u32(list.len() as u32)?;
            list.iter().try_for_each(|id| w.text(id))?;
        }
    }
    w.u32(field.sources.len() as u32)?;
    for source in &field.sources {
        let (start, end) = source.span.unwrap_or((NONE, NONE));
        [source.report, start, end].into_iter().try_for_each(|n| w.u32(n))?;
    }
    w.table(&field.actors, Out::actor)?;
    w.table(&field.schemes, Out::scheme)?;
    w.table(&field.adoptions, Out::adoption)?;
    w.table(&field.transmissions, Out::transmission)?;
    w.table(&field.promotions, Out::promotion)?;
    w.table(&field.visits, Out::visit)?;
    w.table(&field.reports, |w, r| {
        w.index(r.title)?;
        w.date(r.date)
    })?;
    for names in [&field.actor_names, &field.scheme_names] {
        w.u32(names.len() as u32)?;
        names.iter().flat_map(|&(text, row)| [text, row]).try_for_each(|n| w.u32(n))?;
    }
    w.u32(field.borders.len() as u32)?;
    field.borders.iter().flat_map(|b| [b.0, b.1]).try_for_each(|n| w.u32(n))?;
    w.finish()
}

/// Reads a field from `length` bytes that were written for `key`. What is read is hashed in a thread of
/// its own, ahead of who makes rows of it.
pub fn read(key: &Key, length: u64, input: &mut (dyn Read + Send)) -> Result<Field, Unusable> {
    let left = length.checked_sub(HASH).ok_or(Unusable::Version)?;
    std::thread::scope(|scope| {
        let (send, chunks) = mpsc::sync_channel(4);
        let reader = scope.spawn(move || chop(left, input, &send));
        let mut read = In { chunks, left, buffer: Vec::new(), at: 0 };
        let field = fields(key, &mut read);
        let whole = read.left == 0 && read.at == read.buffer.len();
        drop(read);
        let is_sound = reader.join().unwrap_or(Ok(false));
        // A wrong hash explains everything else; a version or a key is known before it.
        match (field, is_sound) {
            (Err(e @ (Unusable::Version | Unusable::Stale)), _) => Err(e),
            (_, Err(e)) => Err(e.into()),
            (Ok(field), Ok(true)) if whole && within::refers_within(&field) => Ok(field),
            _ => Err(Unusable::Damaged),
        }
    })
}

/// Whether bytes that begin like these were written for `key`.
pub fn is_for(key: &Key, input: &mut dyn Read) -> bool {
    let mut head = [0; MAGIC.len() + 4 + 32];
    let expected = MAGIC.iter().copied().chain(VERSION.to_le_bytes()).chain(*key);
    input.read_exact(&mut head).is_ok() && expected.eq(head)
}

/// Reads `left` bytes and the hash behind them; hands on the bytes, and says whether the hash is theirs.
fn chop(
    mut left: u64,
    input: &mut dyn Read,
    chunks: &mpsc::SyncSender<Vec<u8>>,
) -> io::Result<bool> {
    let mut hasher = SipHasher13::new();
    while left > 0 {
        let mut chunk = vec![0; usize::try_from(left).unwrap_or(CHUNK).min(CHUNK)];
        input.read_exact(&mut chunk)?;
        hasher.write(&chunk);
        left -= chunk.len() as u64;
        if chunks.send(chunk).is_err() {
            return Ok(false);
        }
    }
    let mut hash = [0; HASH as usize];
    input.read_exact(&mut hash)?;
    Ok(hash == hasher.finish128().as_bytes())
}

fn fields(key: &Key, r: &mut In) -> Result<Field, Unusable> {
    if r.take::<15>().ok().as_ref() != Some(MAGIC) || r.u32().ok() != Some(VERSION) {
        return Err(Unusable::Version);
    }
    if r.take::<32>()? != *key {
        return Err(Unusable::Stale);
    }
    let mut field = Field { base: Base::new(r.text()?), texts: r.names()?, ..Field::default() };
    for _ in 0..r.count(12)? {
        let direction = Some(r.text()?).filter(|d| !d.is_empty());
        let mut list = || (0..r.count(4)?).map(|_| r.text()).collect::<Result<Vec<_>, _>>();
        field.channels.push(Channel { direction, mechanisms: list()?, carriers: list()? });
    }
    let count = r.count(12)?;
    field.sources.reserve_exact(count);
    for _ in 0..count {
        let (report, start, end) = (r.u32()?, r.u32()?, r.u32()?);
        field.sources.push(Source { report, span: (start != NONE).then_some((start, end)) });
    }
    field.actors = r.table(22, In::actor)?;
    field.schemes = r.table(26, In::scheme)?;
    field.adoptions = r.table(23, In::adoption)?;
    field.transmissions = r.table(41, In::transmission)?;
    field.promotions = r.table(26, In::promotion)?;
    field.visits = r.table(26, In::visit)?;
    field.reports = r.table(8, |r| Ok(Report { title: r.index()?, date: r.date()? }))?;
    for names in [&mut field.actor_names, &mut field.scheme_names] {
        for _ in 0..r.count(8)? {
            names.push((r.u32()?, r.u32()?));
        }
    }
    for _ in 0..r.count(8)? {
        field.borders.push((r.u32()?, r.u32()?));
    }
    Ok(field)
}

const CHUNK: usize = 1 << 20;

const KINDS: [SchemeKind; 5] = [
    SchemeKind::OrganizationalModel,
    SchemeKind::NumberedScheme,
    SchemeKind::Mechanism,
    SchemeKind::Campaign,
    SchemeKind::Standard,
];
const STATUSES: [Status; 5] =
    [Status::Practised, Status::Piloted, Status::Planned, Status::Ended, Status::Example];
const STATEMENTS: [Statement; 2] = [Statement::Explicit, Statement::Implied];
const ACTORS: [ActorKind; 2] = [ActorKind::Division, ActorKind::Organization];

/// Writes through a buffer and hashes what passes.
struct Out<'w> {
    out: &'w mut dyn Write,
    buffer: Vec<u8>,
    hasher: SipHasher13,
}

impl Out<'_> {
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hasher.write(&self.buffer);
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.out.write_all(&self.hasher.finish128().as_bytes())
    }

    fn u8(&mut self, n: u8) -> io::Result<()> {
        self.bytes(&[n])
    }

    fn u32(&mut self, n: u32) -> io::Result<()> {
        self.bytes(&n.to_le_bytes())
    }

    fn index(&mut self, index: Option<u32>) -> io::Result<()> {
        self.u32(index.unwrap_or(NONE))
    }

    fn f32(&mut self, n: f32) -> io::Result<()> {
        self.u32(n.to_bits())
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.u32(text.len() as u32)?;
        self.bytes(text.as_bytes())
    }

    fn names(&mut self, names: &Names) -> io::Result<()> {
        let (text, ends) = names.parts();
        self.u32(ends.len() as u32)?;
        ends.iter().try_for_each(|&end| self.u32(end))?;
        self.bytes(text.as_bytes())
    }

    fn table<T>(
        &mut self,
        table: &Table<T>,
        row: impl Fn(&mut Self, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.names(table.names())?;
        table.rows().iter().try_for_each(|r| row(self, r))
    }

    /// Position in a list of kinds, 255 for none.
    fn kind<K: PartialEq>(&mut self, all: &[K], kind: Option<K>) -> io::Result<()> {
        let at = kind.and_then(|kind| all.iter().position(|k| *k == kind));
        self.u8(at.map_or(u8::MAX, |at| at as u8))
    }

    fn date(&mut self, date: Option<PartialDate>) -> io::Result<()> {
        let pack = |d: PartialDate| {
            let (month, day) = (d.month().unwrap_or(0), d.day().unwrap_or(0));
            (d.year() as u32) << 9 | u32::from(month) << 5 | u32::from(day)
        };
        self.index(date.map(pack))
    }

    fn slice(&mut self, slice: Slice) -> io::Result<()> {
        self.u32(slice.start)?;
        self.bytes(&slice.len.to_le_bytes())
    }

    fn actor(&mut self, a: &Actor) -> io::Result<()> {
        self.kind(&ACTORS, Some(a.kind))?;
        self.kind(&Level::ALL, a.level)?;
        [a.name, a.parent, a.division].into_iter().try_for_each(|i| self.index(i))?;
        let (latitude, longitude) = a.position.unwrap_or((f32::NAN, f32::NAN));
        self.f32(latitude)?;
        self.f32(longitude)?;
        self.u8(u8::from(a.described))
    }

    fn scheme(&mut self, s: &Scheme) -> io::Result<()> {
        self.kind(&KINDS, s.kind)?;
        let texts = [s.name, s.formula, s.alternative_formula];
        let things = [s.variant_of, s.part_of, s.originator];
        texts.into_iter().chain(things).try_for_each(|i| self.index(i))?;
        self.u8(u8::from(s.described))
    }

    fn adoption(&mut self, a: &Adoption) -> io::Result<()> {
        self.u32(a.scheme)?;
        self.u32(a.adopter)?;
        self.date(a.start)?;
        self.date(a.end)?;
        self.kind(&STATUSES, a.status)?;
        self.slice(a.sources)
    }

    fn transmission(&mut self, t: &Transmission) -> io::Result<()> {
        let (origin, from) = match t.from {
            Origin::Actor(actor) => (0, actor),
            Origin::Named(name) => (1, name),
            Origin::Unknown => (2, NONE),
        };
        self.u8(origin)?;
        self.u32(from)?;
        self.u32(t.to)?;
        self.index(t.scheme)?;
        self.date(t.date)?;
        self.u32(t.channel)?;
        self.kind(&Basis::ALL, Some(t.basis))?;
        self.kind(&STATEMENTS, t.statement)?;
        self.index(t.rule)?;
        self.f32(t.weight)?;
        self.f32(t.p_value)?;
        self.slice(t.sources)
    }

    fn promotion(&mut self, p: &Promotion) -> io::Result<()> {
        self.index(p.scheme)?;
        self.u32(p.promoter)?;
        self.index(p.scope)?;
        self.u32(p.channel)?;
        self.date(p.date)?;
        self.slice(p.sources)
    }

    fn visit(&mut self, v: &Visit) -> io::Result<()> {
        [v.scheme, v.visitor, v.host, v.host_name].into_iter().try_for_each(|i| self.index(i))?;
        self.date(v.date)?;
        self.slice(v.sources)
    }
}

/// Makes values of bytes that come in chunks.
struct In {
    chunks: mpsc::Receiver<Vec<u8>>,
    /// Bytes that are not yet in the buffer.
    left: u64,
    buffer: Vec<u8>,
    at: usize,
}

impl In {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unusable> {
        if self.buffer.len() - self.at < N {
            self.fill(N)?;
        }
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.buffer[self.at..self.at + N]);
        self.at += N;
        Ok(bytes)
    }

    /// Lets at least `need` bytes stand in the buffer.
    fn fill(&mut self, need: usize) -> Result<(), Unusable> {
        self.buffer.drain(..self.at);
        self.at = 0;
        while self.buffer.len() < need {
            let chunk = self.chunks.recv().map_err(|_| Unusable::Damaged)?;
            self.left -= chunk.len() as u64;
            if self.buffer.is_empty() {
                self.buffer = chunk;
            } else {
                self.buffer.extend_from_slice(&chunk);
            }
        }
        Ok(())
    }

    /// A number of things of at least `size` bytes each, which must still be there.
    fn count(&mut self, size: u64) -> Result<usize, Unusable> {
        let count = self.u32()?;
        let there = self.left + (self.buffer.len() - self.at) as u64;
        if u64::from(count) * size > there { Err(Unusable::Damaged) } else { Ok(count as usize) }
    }

    fn u8(&mut self) -> Result<u8, Unusable> {
        Ok(self.take::<1>()?[0])
    }

    fn u32(&mut self) -> Result<u32, Unusable> {
        self.take().map(u32::from_le_bytes)
    }

    fn index(&mut self) -> Result<Option<u32>, Unusable> {
        Ok(Some(self.u32()?).filter(|&i| i != NONE))
    }

    fn f32(&mut self) -> Result<f32, Unusable> {
        self.u32().map(f32::from_bits)
    }

    fn string(&mut self, length: usize) -> Result<String, Unusable> {
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            if self.at == self.buffer.len() {
                self.fill(1)?;
            }
            let end = self.buffer.len().min(self.at + (length - bytes.len()));
            bytes.extend_from_slice(&self.buffer[self.at..end]);
            self.at = end;
        }
        String::from_utf8(bytes).map_err(|_| Unusable::Damaged)
    }

    fn text(&mut self) -> Result<String, Unusable> {
        let length = self.count(1)?;
        self.string(length)
    }

    fn names(&mut self) -> Result<Names, Unusable> {
        let count = self.count(4)?;
        let mut ends = Vec::with_capacity(count);
        while ends.len() < count {
            if self.buffer.len() - self.at < 4 {
                self.fill(4)?;
            }
            let whole = (self.buffer.len() - self.at) / 4;
            let some = &self.buffer[self.at..self.at + 4 * whole.min(count - ends.len())];
            self.at += some.len();
            ends.extend(some.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])));
        }
        let length = ends.last().map_or(0, |&end| u64::from(end));
        if length > self.left + (self.buffer.len() - self.at) as u64 {
            return Err(Unusable::Damaged);
        }
        let text = self.string(length as usize)?;
        Names::from_parts(text, ends).ok_or(Unusable::Damaged)
    }

    fn table<T>(
        &mut self,
        size: u64,
        row: impl Fn(&mut Self) -> Result<T, Unusable>,
    ) -> Result<Table<T>, Unusable> {
        let names = self.names()?;
        let there = self.left + (self.buffer.len() - self.at) as u64;
        if names.len() as u64 * size > there {
            return Err(Unusable::Damaged);
        }
        let mut rows = Vec::with_capacity(names.len());
        for _ in 0..names.len() {
            rows.push(row(self)?);
        }
        Ok(Table::from_parts(names, rows))
    }

    fn kind<K: Copy>(&mut self, all: &[K]) -> Result<Option<K>, Unusable> {
        match self.u8()? {
            u8::MAX => Ok(None),
            at => all.get(usize::from(at)).copied().map(Some).ok_or(Unusable::Damaged),
        }
    }

    fn date(&mut self) -> Result<Option<PartialDate>, Unusable> {
        let Some(packed) = self.index()? else { return Ok(None) };
        let part = |n: u32| Some(n as u8).filter(|&n| n > 0);
        let (month, day) = (part(packed >> 5 & 15), part(packed & 31));
        let date = PartialDate::new((packed >> 9).cast_signed(), month, day);
        date.map(Some).ok_or(Unusable::Damaged)
    }

    fn slice(&mut self) -> Result<Slice, Unusable> {
        Ok(Slice { start: self.u32()?, len: self.take().map(u16::from_le_bytes)? })
    }

    fn actor(&mut self) -> Result<Actor, Unusable> {
        let kind = self.kind(&ACTORS)?.ok_or(Unusable::Damaged)?;
        let level = self.kind(&Level::ALL)?;
        let (name, parent, division) = (self.index()?, self.index()?, self.index()?);
        let (latitude, longitude) = (self.f32()?, self.f32()?);
        let position = (!latitude.is_nan()).then_some((latitude, longitude));
        let described = self.u8()? == 1;
        Ok(Actor { kind, name, level, parent, division, position, described })
    }

    fn scheme(&mut self) -> Result<Scheme, Unusable> {
        Ok(Scheme {
            kind: self.kind(&KINDS)?,
            name: self.index()?,
            formula: self.index()?,
            alternative_formula: self.index()?,
            variant_of: self.index()?,
            part_of: self.index()?,
            originator: self.index()?,
            described: self.u8()? == 1,
        })
    }

    fn adoption(&mut self) -> Result<Adoption, Unusable> {
        Ok(Adoption {
            scheme: self.u32()?,
            adopter: self.u32()?,
            start: self.date()?,
            end: self.date()?,
            status: self.kind(&STATUSES)?,
            sources: self.slice()?,
        })
    }

    fn transmission(&mut self) -> Result<Transmission, Unusable> {
        let from = match (self.u8()?, self.u32()?) {
            (0, actor) => Origin::Actor(actor),
            (1, name) => Origin::Named(name),
            (2, _) => Origin::Unknown,
            _ => return Err(Unusable::Damaged),
        };
        Ok(Transmission {
            from,
            to: self.u32()?,
            scheme: self.index()?,
            date: self.date()?,
            channel: self.u32()?,
            basis: self.kind(&Basis::ALL)?.ok_or(Unusable::Damaged)?,
            statement: self.kind(&STATEMENTS)?,
            rule: self.index()?,
            weight: self.f32()?,
            p_value: self.f32()?,
            sources: self.slice()?,
        })
    }

    fn promotion(&mut self) -> Result<Promotion, Unusable> {
        Ok(Promotion {
            scheme: self.index()?,
            promoter: self.u32()?,
            scope: self.index()?,
            channel: self.u32()?,
            date: self.date()?,
            sources: self.slice()?,
        })
    }

    fn visit(&mut self) -> Result<Visit, Unusable> {
        Ok(Visit {
            scheme: self.index()?,
            visitor: self.index()?,
            host: self.index()?,
            host_name: self.index()?,
            date: self.date()?,
            sources: self.slice()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::{ActorRow, AdoptionRow, FieldBuilder, SourceRow, TransmissionRow};
    use super::*;

    fn field() -> Field {
        let mut b = FieldBuilder::new(Base::new("x:"));
        let place = |iri, parent| ActorRow {
            iri,
            name: Some("某村"),
            level: Some(Level::Village),
            parent,
            position: Some((26.5, 106.7)),
            ..ActorRow::default()
        };
        b.actor(&place("x:division/a", None));
        b.actor(&place("x:division/b", Some("x:division/a")));
        b.actor_name("x:division/b", "某庄");
        b.scheme_name("x:scheme/s", "某法");
        b.border("x:division/b", "x:division/a");
        let sources = [SourceRow { report: "x:report/r", span: Some((3, 9)) }];
        for (iri, adopter) in [("x:adoption/1", "x:division/a"), ("x:adoption/2", "x:division/b")] {
            b.adoption(&AdoptionRow {
                iri,
                scheme: "x:scheme/s",
                adopter,
                start: "2020-03".parse().ok(),
                status: Some(Status::Piloted),
                sources: &sources,
                ..AdoptionRow::default()
            });
        }
        b.transmission(&TransmissionRow {
            iri: "y:t",
            scheme: Some("x:scheme/s"),
            from: None,
            from_name: Some("外地"),
            to: "x:division/b",
            date: "2020-03-01".parse().ok(),
            channel: &Channel::new(Some("top-down"), ["learning"], ["pilot", "award"]),
            basis: Basis::Inferred,
            statement: Some(Statement::Implied),
            rule: Some("rule"),
            weight: Some(0.5),
            p_value: Some(0.25),
            sources: &sources,
        });
        b.finish().0
    }

    fn bytes(key: &Key) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&field(), key, &mut bytes).unwrap();
        bytes
    }

    fn back(key: &Key, bytes: &[u8]) -> Result<Field, Unusable> {
        read(key, bytes.len() as u64, &mut &bytes[..])
    }

    #[test]
    fn a_field_comes_back_as_it_was() {
        let (before, after) = (field(), back(&[7; 32], &bytes(&[7; 32])).unwrap());
        let rows = |f: &Field| {
            let places = (f.actors.rows().to_vec(), f.schemes.rows().to_vec());
            let facts = (f.adoptions.rows().to_vec(), f.transmissions.rows().to_vec());
            format!(
                "{places:?} {facts:?} {:?} {:?} {:?} {:?}",
                f.channels,
                f.sources,
                f.reports.rows(),
                f.borders
            )
        };
        assert_eq!(rows(&before), rows(&after));
        assert_eq!(after.actor("x:division/b"), before.actor("x:division/b"));
        assert_eq!(after.actors_named("某村"), before.actors_named("某村"));
        assert_eq!(after.actors_named("某庄"), [1]);
        assert_eq!(after.other_names().collect::<Vec<_>>(), [(0, "某法")]);
        assert_eq!(after.iri(after.transmissions.name(0)), "y:t");
        let mut again = Vec::new();
        write(&after, &[7; 32], &mut again).unwrap();
        assert_eq!(again, bytes(&[7; 32]));
    }

    #[test]
    fn a_snapshot_of_something_else_is_stale() {
        assert!(is_for(&[7; 32], &mut &bytes(&[7; 32])[..]));
        assert!(!is_for(&[8; 32], &mut &bytes(&[7; 32])[..]));
        assert!(!is_for(&[7; 32], &mut &bytes(&[7; 32])[..50]));
        assert!(matches!(back(&[8; 32], &bytes(&[7; 32])), Err(Unusable::Stale)));
    }

    #[test]
    fn no_damage_goes_unnoticed() {
        let whole = bytes(&[7; 32]);
        for end in 0..whole.len() {
            assert!(back(&[7; 32], &whole[..end]).is_err(), "cut at {end}");
        }
        for at in 0..whole.len() {
            let mut hurt = whole.clone();
            hurt[at] ^= 0x41;
            assert!(back(&[7; 32], &hurt).is_err(), "byte {at}");
        }
        let mut long = whole.clone();
        long.push(0);
        assert!(back(&[7; 32], &long).is_err());
    }
}
