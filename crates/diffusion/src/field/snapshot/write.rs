//! A field to bytes.

use super::{CHUNK, Key, MAGIC, NONE, VERSION};
use crate::field::actor::{Actor, ActorKind, Level};
use crate::field::adoption::{Adoption, Promotion, Status, Visit};
use crate::field::date::PartialDate;
use crate::field::intern::{Names, Table};
use crate::field::population::Field;
use crate::field::scheme::{Scheme, SchemeKind};
use crate::field::source::Slice;
use crate::field::transmission::{Basis, Origin, Statement, Transmission};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::io::{self, Write};

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
        self.kind(&ActorKind::ALL, Some(a.kind))?;
        self.kind(&Level::ALL, a.level)?;
        [a.name, a.parent, a.division].into_iter().try_for_each(|i| self.index(i))?;
        let (latitude, longitude) = a.position.unwrap_or((f32::NAN, f32::NAN));
        self.f32(latitude)?;
        self.f32(longitude)?;
        self.u8(u8::from(a.described))
    }

    fn scheme(&mut self, s: &Scheme) -> io::Result<()> {
        self.kind(&SchemeKind::ALL, s.kind)?;
        let texts = [s.name, s.formula, s.alternative_formula];
        let things = [s.variant_of, s.part_of, s.originator];
        texts.into_iter().chain(things).try_for_each(|i| self.index(i))?;
        self.u8(u8::from(s.variant_stated))?;
        self.u8(u8::from(s.described))
    }

    fn adoption(&mut self, a: &Adoption) -> io::Result<()> {
        self.u32(a.scheme)?;
        self.u32(a.adopter)?;
        self.date(a.start)?;
        self.date(a.end)?;
        self.kind(&Status::ALL, a.status)?;
        self.kind(&Basis::ALL, Some(a.basis))?;
        self.kind(&Statement::ALL, a.statement)?;
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
        self.kind(&Statement::ALL, t.statement)?;
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
        self.kind(&Basis::ALL, Some(p.basis))?;
        self.kind(&Statement::ALL, p.statement)?;
        self.slice(p.sources)
    }

    fn visit(&mut self, v: &Visit) -> io::Result<()> {
        [v.scheme, v.visitor, v.host, v.host_name].into_iter().try_for_each(|i| self.index(i))?;
        self.date(v.date)?;
        self.kind(&Basis::ALL, Some(v.basis))?;
        self.kind(&Statement::ALL, v.statement)?;
        self.slice(v.sources)
    }
}
