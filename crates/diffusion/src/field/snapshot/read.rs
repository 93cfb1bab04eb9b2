//! A field of bytes, of which nothing is taken on trust.

use super::{CHUNK, HASH, Key, MAGIC, NONE, Unusable, VERSION, within};
use crate::field::actor::{Actor, ActorKind, Level};
use crate::field::adoption::{Adoption, Promotion, Status, Visit};
use crate::field::date::PartialDate;
use crate::field::intern::{Names, Table};
use crate::field::iri::Base;
use crate::field::population::Field;
use crate::field::scheme::{Scheme, SchemeKind};
use crate::field::source::{Report, Slice, Source};
use crate::field::transmission::{Basis, Channel, Origin, Statement, Transmission};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::io::{self, Read};
use std::sync::mpsc;

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
    field.schemes = r.table(27, In::scheme)?;
    field.adoptions = r.table(23, In::adoption)?;
    field.transmissions = r.table(41, In::transmission)?;
    field.promotions = r.table(28, In::promotion)?;
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

    /// Damaged unless so many bytes are still there.
    fn holds(&self, bytes: u64) -> Result<(), Unusable> {
        let there = self.left + (self.buffer.len() - self.at) as u64;
        if bytes > there { Err(Unusable::Damaged) } else { Ok(()) }
    }

    /// A number of things of at least `size` bytes each, which must still be there.
    fn count(&mut self, size: u64) -> Result<usize, Unusable> {
        let count = self.u32()?;
        self.holds(u64::from(count) * size)?;
        Ok(count as usize)
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
        self.holds(length)?;
        let text = self.string(length as usize)?;
        Names::from_parts(text, ends).ok_or(Unusable::Damaged)
    }

    fn table<T>(
        &mut self,
        size: u64,
        row: impl Fn(&mut Self) -> Result<T, Unusable>,
    ) -> Result<Table<T>, Unusable> {
        let names = self.names()?;
        self.holds(names.len() as u64 * size)?;
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
        let kind = self.kind(&ActorKind::ALL)?.ok_or(Unusable::Damaged)?;
        let level = self.kind(&Level::ALL)?;
        let (name, parent, division) = (self.index()?, self.index()?, self.index()?);
        let (latitude, longitude) = (self.f32()?, self.f32()?);
        let position = (!latitude.is_nan()).then_some((latitude, longitude));
        let described = self.u8()? == 1;
        Ok(Actor { kind, name, level, parent, division, position, described })
    }

    fn scheme(&mut self) -> Result<Scheme, Unusable> {
        Ok(Scheme {
            kind: self.kind(&SchemeKind::ALL)?,
            name: self.index()?,
            formula: self.index()?,
            alternative_formula: self.index()?,
            variant_of: self.index()?,
            part_of: self.index()?,
            originator: self.index()?,
            variant_stated: self.u8()? == 1,
            described: self.u8()? == 1,
        })
    }

    fn adoption(&mut self) -> Result<Adoption, Unusable> {
        Ok(Adoption {
            scheme: self.u32()?,
            adopter: self.u32()?,
            start: self.date()?,
            end: self.date()?,
            status: self.kind(&Status::ALL)?,
            basis: self.kind(&Basis::ALL)?.ok_or(Unusable::Damaged)?,
            statement: self.kind(&Statement::ALL)?,
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
            statement: self.kind(&Statement::ALL)?,
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
            basis: self.kind(&Basis::ALL)?.ok_or(Unusable::Damaged)?,
            statement: self.kind(&Statement::ALL)?,
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
            basis: self.kind(&Basis::ALL)?.ok_or(Unusable::Damaged)?,
            statement: self.kind(&Statement::ALL)?,
            sources: self.slice()?,
        })
    }
}
