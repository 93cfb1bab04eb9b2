use super::fact::{Draft, Fact, Kind};
use crate::mention::{Actor, Class, Entity, Mentions};
use crate::reading::Reading;
use crate::text::Text;

struct Composer<'a> {
    text: &'a Text,
    found: &'a Mentions,
    facts: Vec<Fact>,
    /// Who began which scheme.
    origins: &'a [(usize, Actor, usize)],
}

/// Makes a draft of what the rules read.
pub fn compose(report: &str, text: &Text, found: &Mentions, reading: &Reading) -> Draft {
    let mut c = Composer { text, found, facts: Vec::new(), origins: &reading.origins };
    c.places();
    c.organizations();
    c.schemes();
    c.reading(reading);
    for (i, f) in c.facts.iter_mut().enumerate() {
        f.id = format!("f{}", i + 1);
    }
    Draft {
        version: 1,
        report: report.to_owned(),
        drafted_by: Some("rules".to_owned()),
        facts: c.facts,
    }
}

/// What a text names, as facts without ids: its places, organizations and schemes.
pub fn named(text: &Text, found: &Mentions) -> Vec<Fact> {
    let mut c = Composer { text, found, facts: Vec::new(), origins: &[] };
    c.places();
    c.organizations();
    c.schemes();
    c.facts
}

impl Composer<'_> {
    fn add(&mut self, kind: Kind, start: usize, end: usize, mut f: Fact) {
        f.kind = Some(kind);
        f.start = start;
        f.end = end;
        f.quote = self.text.slice(start, end);
        self.facts.push(f);
    }

    fn origin(&self, scheme: usize) -> Option<Actor> {
        self.origins.iter().find(|o| o.0 == scheme).map(|o| o.1)
    }

    fn parent(&self, p: usize) -> Option<String> {
        self.found.places[p].parent.map(|q| self.found.places[q].name.clone())
    }

    /// The name of an actor and, for a homonym, of the place it lies in.
    fn actor(&self, a: Actor) -> (String, Option<String>) {
        let parent = match a {
            Actor::Place(p) if self.found.places[p].homonym || self.twins(p) => self.parent(p),
            _ => None,
        };
        (self.found.actor_name(a).to_owned(), parent)
    }

    fn twins(&self, p: usize) -> bool {
        self.found.places.iter().filter(|q| q.name == self.found.places[p].name).count() > 1
    }

    fn places(&mut self) {
        for (p, place) in self.found.places.iter().enumerate() {
            let Some((_, s, e)) =
                self.found.place_spans.iter().filter(|t| t.0 == p).min_by_key(|t| t.1).copied()
            else {
                continue;
            };
            let fact = Fact {
                name: Some(place.name.clone()),
                level: Some(place.level.clone()),
                parent: self.parent(p),
                code: place.code.clone(),
                aliases: place.aliases.clone(),
                ..Fact::default()
            };
            self.add(Kind::Place, s, e, fact);
        }
    }

    fn span_of(&self, e: Entity) -> Option<(usize, usize)> {
        self.found.spans.iter().find(|m| m.class == Class::Named(e)).map(|m| (m.start, m.end))
    }

    fn organizations(&mut self) {
        for (o, org) in self.found.organizations.iter().enumerate() {
            let Some((s, e)) = self.span_of(Entity::Organization(o)) else { continue };
            let fact = Fact {
                name: Some(org.name.clone()),
                sort: Some(org.kind.clone()),
                place: org.place.map(|p| self.found.places[p].name.clone()),
                place_parent: org.place.filter(|p| self.twins(*p)).and_then(|p| self.parent(p)),
                aliases: org.aliases.clone(),
                ..Fact::default()
            };
            self.add(Kind::Organization, s, e, fact);
        }
    }

    fn schemes(&mut self) {
        for (k, scheme) in self.found.schemes.iter().enumerate() {
            if scheme.certainty < 2 {
                continue;
            }
            let Some((s, e)) = self.span_of(Entity::Scheme(k)) else { continue };
            let fact = Fact {
                name: Some(scheme.name.clone()),
                sort: Some(scheme.kind.clone()),
                formula: scheme.formula.clone(),
                parts: scheme.parts.clone(),
                aliases: scheme.aliases.clone(),
                originator: self.origin(k).map(|a| self.found.actor_name(a).to_owned()),
                ..Fact::default()
            };
            self.add(Kind::Scheme, s, e, fact);
        }
    }

    fn reading(&mut self, reading: &Reading) {
        for a in &reading.adoptions {
            let (adopter, adopter_parent) = self.actor(a.adopter);
            let fact = Fact {
                adopter: Some(adopter),
                adopter_parent,
                scheme: Some(self.found.schemes[a.scheme].name.clone()),
                status: Some(a.status.word().to_owned()),
                start_date: a.since.map(|d| d.to_string()),
                start_precision: a.since.map(|d| format!("{:?}", d.precision()).to_lowercase()),
                ..Fact::default()
            };
            self.add(Kind::Adoption, a.start, a.end, fact);
        }
        for s in &reading.spread {
            let (from, from_parent) =
                s.from.map(|a| self.actor(a)).map_or((None, None), |(n, p)| (Some(n), p));
            let (to, to_parent) =
                s.to.map(|a| self.actor(a)).map_or((None, None), |(n, p)| (Some(n), p));
            let fact = Fact {
                scheme: s
                    .scheme
                    .map(|k| &self.found.schemes[k])
                    .filter(|k| k.certainty >= 2)
                    .map(|k| k.name.clone()),
                from,
                from_parent,
                to,
                to_parent,
                channel: Some(s.channel.to_owned()),
                statement: Some("explicit".to_owned()),
                date: s.date.map(|d| d.to_string()),
                ..Fact::default()
            };
            self.add(Kind::Spread, s.start, s.end, fact);
        }
        for i in &reading.indicators {
            let named: Vec<(String, Option<String>)> =
                i.subjects.iter().map(|a| self.actor(*a)).collect();
            let names: Vec<String> = named.iter().map(|n| n.0.clone()).collect();
            let fact = Fact {
                subject: Some(names.join("、")),
                subject_parent: named.iter().find_map(|n| n.1.clone()),
                joint: if names.len() > 1 { names } else { Vec::new() },
                measure: Some(self.safe(&i.measure)),
                value: Some(i.value),
                unit: Some(i.unit.base.clone()),
                bound: Some(i.bound.word().to_owned()),
                year: i.year,
                achieved: Some(i.achieved),
                ..Fact::default()
            };
            self.add(Kind::Indicator, i.start, i.end, fact);
        }
        for h in &reading.honours {
            let (holder, holder_parent) = self.actor(h.holder);
            let fact = Fact {
                holder: Some(holder),
                holder_parent,
                title: Some(h.title.clone()),
                giver: h.giver.map(|g| self.found.actor_name(g).to_owned()),
                level: Some(h.level.to_owned()),
                year: h.year,
                ..Fact::default()
            };
            self.add(Kind::Honour, h.start, h.end, fact);
        }
    }

    /// Words without a person's name.
    fn safe(&self, words: &str) -> String {
        if self.found.persons.iter().any(|p| words.contains(p.as_str())) {
            String::new()
        } else {
            words.to_owned()
        }
    }
}
