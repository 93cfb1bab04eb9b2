//! A cascade as a network.
//!
//! Nodes: every entry; sources that are not named as a place or body (`unnamed`); parties of visits and
//! promotions that are no entries (`party`); the schemes of the answer (`scheme`). Edges: `transmission`
//! (draws the tree, or comes from an unnamed source), `alternative` (another possible parent),
//! `promotion`, `visit` (from the host to the visitor), `variant-of` (from the broader formula to the
//! narrower).

use super::attribute::Attribute;
use super::row::{EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Row};
use super::{Edge, End, Fact, Network, Node, Span};
use crate::language::Language;
use crate::model::{
    Basis, Bound, Cascade, Change, Day, Entry, Link, Lookup, PartialDate, Precision, Promotion,
    Scheme, Source, Statement, Time, Variant, Visit, Who,
};
use std::collections::{BTreeMap, HashMap};

/// A party that is no entry of the cascade.
#[derive(Debug, Clone, Copy)]
enum Other<'a> {
    /// Somebody in a visit or promotion.
    Party(&'a Who),
    /// A source that is not named as a place or body.
    Unnamed(&'a Link),
    /// A scheme of the answer.
    Scheme(&'a Variant),
}

/// A cascade as a network, in one language.
#[derive(Debug)]
pub struct CascadeNetwork<'a> {
    cascade: &'a Cascade,
    words: Lookup<'a>,
    title: String,
    /// Identifier of each entry, in their order.
    ids: Vec<String>,
    /// Entries by their node.
    entries: HashMap<u32, usize>,
    /// Entries by their actor.
    actors: HashMap<&'a str, Vec<usize>>,
    /// Nodes that are no entries, after the entries.
    others: Vec<(String, Other<'a>)>,
    /// Their places, by identifier.
    others_at: HashMap<String, usize>,
}

impl<'a> CascadeNetwork<'a> {
    /// Reads `cascade`, which should be complete ([`Cascade::complete`]).
    pub fn new(cascade: &'a Cascade, language: Language) -> Self {
        let mut taken = HashMap::new();
        let mut ids = Vec::with_capacity(cascade.entries.len());
        let mut actors: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, entry) in cascade.entries.iter().enumerate() {
            let own = entry.adoptions.first().or(entry.who.iri.as_ref());
            let own = own.cloned().unwrap_or_else(|| format!("node/{}", entry.node));
            ids.push(unique(&mut taken, own));
            if let Some(iri) = &entry.who.iri {
                actors.entry(iri).or_default().push(at);
            }
        }
        let mut network = Self {
            cascade,
            words: Lookup::new(cascade, language),
            title: cascade.asked.clone().unwrap_or_default(),
            ids,
            entries: cascade.entries.iter().enumerate().map(|(i, e)| (e.node, i)).collect(),
            actors,
            others: Vec::new(),
            others_at: HashMap::new(),
        };
        network.add_others(&mut taken);
        network
    }

    fn add_others(&mut self, taken: &mut HashMap<String, u64>) {
        let cascade = self.cascade;
        let mut add = |key: String, id: String, other: Other<'a>| {
            if !self.others_at.contains_key(&key) {
                self.others_at.insert(key, self.others.len());
                self.others.push((unique(taken, id), other));
            }
        };
        for link in cascade.entries.iter().flat_map(|e| &e.unnamed) {
            add(unnamed_key(link), format!("{}#source", link.fact), Other::Unnamed(link));
        }
        let hosts = cascade.visits.iter().flat_map(|v| v.host.iter().chain(&v.visitor));
        let promoters = cascade.promotions.iter().flat_map(|p| p.scope.iter().chain([&p.promoter]));
        for who in hosts.chain(promoters) {
            if who.iri.as_deref().is_none_or(|iri| !self.actors.contains_key(iri)) {
                let key = party_key(who);
                // Databases index identifiers, of some thousand bytes at most.
                let id = who.iri.clone().unwrap_or_else(|| key.chars().take(200).collect());
                add(key, id, Other::Party(who));
            }
        }
        for variant in &cascade.variants {
            let iri = &variant.scheme.iri;
            add(iri.clone(), iri.clone(), Other::Scheme(variant));
        }
    }

    fn end(&self, at: usize) -> End {
        match self.ids.get(at) {
            Some(id) => End { number: at as u64, id: id.clone() },
            None => End { number: at as u64, id: self.others[at - self.ids.len()].0.clone() },
        }
    }

    fn other(&self, key: &str) -> Option<usize> {
        self.others_at.get(key).map(|at| at + self.ids.len())
    }

    /// The node of a party: of the scheme in question if it took that up, else its first.
    fn party(&self, who: &Who, scheme: Option<&Scheme>) -> Option<usize> {
        let nodes = who.iri.as_deref().and_then(|iri| self.actors.get(iri));
        let Some(nodes) = nodes else { return self.other(&party_key(who)) };
        let same = |at: &&usize| {
            let own = self.cascade.entries[**at].scheme.as_ref().map(|s| &s.iri);
            own == scheme.map(|s| &s.iri)
        };
        nodes.iter().find(same).or(nodes.first()).copied()
    }

    fn entry_node(&self, at: usize) -> Node {
        let entry = &self.cascade.entries[at];
        let time = entry.time.unwrap_or_default();
        let mut row = Row::new(NODE_ATTRIBUTES);
        row.text("kind", entry.kind.id());
        self.who_values(&mut row, &entry.who);
        if let Some(scheme) = &entry.scheme {
            row.text("scheme", &scheme.name);
            row.text("scheme_iri", &scheme.iri);
            row.maybe("formula", scheme.formula.as_deref());
        }
        row.list("status", entry.status.iter().map(String::as_str), " ");
        time_values(&mut row, &time, entry.start);
        if let Some(end) = entry.end {
            row.text("ended", end.to_string());
            row.integer("end_year", end.year());
        }
        row.maybe("basis", entry.basis.map(Basis::id));
        row.maybe("statement", entry.statement.map(Statement::id));
        let language = self.words.language;
        row.list("outcomes", entry.outcomes.iter().map(|o| o.line(language)), " | ");
        if let Some(change) = &entry.change {
            self.change_values(&mut row, change);
        }
        row.integer("depth", i64::from(entry.depth));
        row.integer("children", i64::from(entry.children));
        row.list("adoptions", entry.adoptions.iter().map(String::as_str), " ");
        self.source_values(&mut row, &entry.sources);
        Node {
            number: at as u64,
            id: self.ids[at].clone(),
            label: named(self.words.who(&entry.who), &self.ids[at]),
            kind: entry.kind.id().to_owned(),
            span: span(entry),
            values: row.values,
        }
    }

    fn other_node(&self, at: usize) -> Node {
        let (id, other) = &self.others[at];
        let mut row = Row::new(NODE_ATTRIBUTES);
        let (kind, label) = match other {
            Other::Party(who) => {
                self.who_values(&mut row, who);
                ("party", named(self.words.who(who), id))
            }
            Other::Unnamed(link) => {
                self.who_values(&mut row, &link.from);
                let nameless = self.words.language.pick("来源未具名", "source not named");
                let name = self.words.who(&link.from);
                ("unnamed", if name.is_empty() { nameless } else { name }.to_owned())
            }
            Other::Scheme(variant) => {
                let scheme = &variant.scheme;
                row.text("iri", &scheme.iri);
                row.text("name_zh", &scheme.name);
                row.maybe("name_en", scheme.en.as_deref());
                row.maybe("formula", scheme.formula.as_deref());
                row.integer("adopters", i64::from(variant.adopters));
                if let Some(first) = variant.first {
                    row.text("started", first.to_string());
                    row.text("precision", first.precision().id());
                    row.text("earliest", first.first_day().to_string());
                    row.text("latest", first.last_day().to_string());
                    row.integer("year", first.year());
                }
                if let Some(change) = &variant.comparison {
                    self.change_values(&mut row, change);
                }
                ("scheme", named(self.words.scheme(scheme), id))
            }
        };
        row.text("kind", kind);
        Node {
            number: (at + self.ids.len()) as u64,
            id: id.clone(),
            label,
            kind: kind.to_owned(),
            span: Span::default(),
            values: row.values,
        }
    }

    fn who_values(&self, row: &mut Row, who: &Who) {
        row.maybe("iri", who.iri.as_deref());
        row.text("name_zh", &who.name);
        row.maybe("name_en", who.en.as_deref());
        row.list("other_names", who.also.iter().map(String::as_str), " | ");
        row.maybe("class", who.class.as_deref());
        row.maybe("level", who.level.as_deref());
        for level in ["province", "prefecture", "county"] {
            let division = who.divisions.iter().find(|d| d.level.as_deref() == Some(level));
            row.maybe(
                level,
                division.map(|d| match (self.words.language, &d.en) {
                    (Language::En, Some(en)) => en.as_str(),
                    _ => d.name.as_str(),
                }),
            );
        }
        row.list("path", who.path.iter().map(String::as_str), " › ");
        if let Some([longitude, latitude]) = who.position {
            row.number("longitude", longitude);
            row.number("latitude", latitude);
        }
    }

    fn change_values(&self, row: &mut Row, change: &Change) {
        row.maybe("change", self.words.change(change).as_deref());
        row.text("change_relation", &change.relation);
        row.number("change_distance", change.distance);
    }

    fn source_values(&self, row: &mut Row, sources: &'a [Source]) {
        let mut reports: BTreeMap<&str, (Option<String>, Option<String>)> = BTreeMap::new();
        for source in sources {
            let report = self.words.report(source);
            reports.insert(&source.report, (report.title, report.url));
        }
        row.list("reports", reports.keys().copied(), " ");
        row.list("report_titles", reports.values().filter_map(|r| r.0.as_deref()), " | ");
        row.list("report_urls", reports.values().filter_map(|r| r.1.as_deref()), " ");
        let passages: Vec<String> = sources
            .iter()
            .filter_map(|s| s.span.map(|(from, to)| format!("{}:{from}-{to}", s.report)))
            .collect();
        row.list("evidence", passages.iter().map(String::as_str), " ");
    }

    fn link_edge(
        &self,
        target: usize,
        link: &'a Link,
        kind: &str,
        rank: (usize, usize),
    ) -> Option<Edge> {
        let source = match link.node {
            Some(node) => *self.entries.get(&node)?,
            None => self.other(&unnamed_key(link))?,
        };
        let mut row = Row::new(EDGE_ATTRIBUTES);
        row.text("kind", kind);
        row.text("basis", link.basis.id());
        row.maybe("statement", link.statement.map(Statement::id));
        row.maybe("rule", link.rule.as_deref());
        let label = self.channel_values(&mut row, &link.channel);
        date_values(&mut row, link.date);
        row.integers("lag", link.lag);
        row.boolean("draws_tree", rank.0 == 1);
        if rank.0 > 0 {
            row.count("rank", rank.0);
            row.count("candidates", rank.1);
        }
        if let Some(p) = link.p_value {
            row.number("p_value", p);
        }
        row.maybe("conflict", link.conflict.as_deref());
        row.boolean("across", link.across);
        let entry = &self.cascade.entries[target];
        row.maybe("scheme", entry.scheme.as_ref().map(|s| s.name.as_str()));
        let change = entry.change.as_ref().filter(|_| rank.0 == 1);
        row.maybe("change", change.and_then(|c| self.words.change(c)).as_deref());
        row.text("fact", &link.fact);
        self.source_values(&mut row, &link.sources);
        // Without a date of its own an edge is there from the day on which its learner surely was.
        let start = link.date.map(PartialDate::first_day).or_else(|| span(entry).start);
        Some(Edge {
            id: link.fact.clone(),
            source: self.end(source),
            target: self.end(target),
            label,
            kind: kind.to_owned(),
            span: Span { start, end: None },
            weight: link.weight,
            values: row.values,
        })
    }

    fn channel_values(&self, row: &mut Row, channel: &crate::model::Channel) -> String {
        let label = self.words.channel(channel);
        row.maybe("channel", label.as_deref());
        row.maybe("direction", channel.direction.as_deref());
        row.list("mechanisms", channel.mechanisms.iter().map(String::as_str), " ");
        row.list("carriers", channel.carriers.iter().map(String::as_str), " ");
        label.unwrap_or_default()
    }

    fn links_of(&self, at: usize) -> Vec<Edge> {
        let entry = &self.cascade.entries[at];
        let of = usize::from(entry.parent.is_some()) + entry.alternatives.len();
        let drawn =
            entry.parent.iter().filter_map(|l| self.link_edge(at, l, "transmission", (1, of)));
        let others = entry.alternatives.iter().enumerate();
        let others = others.filter_map(|(k, l)| self.link_edge(at, l, "alternative", (k + 2, of)));
        let unnamed =
            entry.unnamed.iter().filter_map(|l| self.link_edge(at, l, "transmission", (0, of)));
        drawn.chain(others).chain(unnamed).collect()
    }

    fn visit_edge(&self, visit: &'a Visit) -> Option<Edge> {
        let host = self.party(visit.host.as_ref()?, visit.scheme.as_ref())?;
        let visitor = self.party(visit.visitor.as_ref()?, visit.scheme.as_ref())?;
        let facts =
            (visit.iri.as_str(), visit.scheme.as_ref(), visit.date, visit.sources.as_slice());
        let label = self.words.language.pick("考察学习", "study visit").to_owned();
        let stated = |row: &mut Row| stated_values(row, visit.basis, visit.statement);
        Some(self.event_edge("visit", (host, visitor), facts, label, stated))
    }

    fn promotion_edge(&self, p: &'a Promotion) -> Option<Edge> {
        let promoter = self.party(&p.promoter, p.scheme.as_ref())?;
        let scope = self.party(p.scope.as_ref()?, p.scheme.as_ref())?;
        let facts = (p.iri.as_str(), p.scheme.as_ref(), p.date, p.sources.as_slice());
        let label = self.words.language.pick("推广", "promotion").to_owned();
        let channel = |row: &mut Row| {
            stated_values(row, p.basis, p.statement);
            self.channel_values(row, &p.channel);
        };
        Some(self.event_edge("promotion", (promoter, scope), facts, label, channel))
    }

    fn event_edge(
        &self,
        kind: &str,
        (from, to): (usize, usize),
        (iri, scheme, date, sources): (&str, Option<&Scheme>, Option<PartialDate>, &'a [Source]),
        label: String,
        more: impl Fn(&mut Row),
    ) -> Edge {
        let mut row = Row::new(EDGE_ATTRIBUTES);
        row.text("kind", kind);
        more(&mut row);
        date_values(&mut row, date);
        row.boolean("draws_tree", false);
        row.maybe("scheme", scheme.map(|s| s.name.as_str()));
        row.text("fact", iri);
        self.source_values(&mut row, sources);
        Edge {
            id: iri.to_owned(),
            source: self.end(from),
            target: self.end(to),
            label,
            kind: kind.to_owned(),
            span: Span { start: date.map(PartialDate::first_day), end: None },
            weight: None,
            values: row.values,
        }
    }

    fn variant_edges(&self) -> Vec<Edge> {
        let is_other = |change: &Change| !matches!(change.relation.as_str(), "same" | "reordered");
        let steps = self.cascade.lattice.iter().filter(|s| is_other(&s.comparison));
        let mut pairs: Vec<(&str, &str, &Change)> =
            steps.map(|s| (s.lower.as_str(), s.upper.as_str(), &s.comparison)).collect();
        if pairs.is_empty()
            && let Some(first) = self.cascade.variants.first()
        {
            let rest = self.cascade.variants.iter().skip(1);
            pairs.extend(rest.filter_map(|v| {
                Some((first.scheme.iri.as_str(), v.scheme.iri.as_str(), v.comparison.as_ref()?))
            }));
        }
        let edge = |(lower, upper, change): (&str, &str, &Change)| {
            let ends = (self.other(lower)?, self.other(upper)?);
            let mut row = Row::new(EDGE_ATTRIBUTES);
            row.text("kind", "variant-of");
            row.text("basis", "derived");
            row.boolean("draws_tree", false);
            let label = self.words.change(change);
            row.maybe("change", label.as_deref());
            Some(Edge {
                id: format!("{lower}→{upper}"),
                source: self.end(ends.0),
                target: self.end(ends.1),
                label: label.unwrap_or_default(),
                kind: "variant-of".to_owned(),
                values: row.values,
                ..Edge::default()
            })
        };
        pairs.into_iter().filter_map(edge).collect()
    }
}

impl CascadeNetwork<'_> {
    /// The passages about one thing.
    fn passages(&self, about: &str, fact: &str, kind: &str, sources: &[Source]) -> Vec<Fact> {
        let passage = |source: &Source| {
            let report = self.words.report(source);
            Fact {
                about: about.to_owned(),
                fact: fact.to_owned(),
                kind: kind.to_owned(),
                report: report.iri,
                report_title: report.title,
                report_date: report.date,
                report_url: report.url,
                span: source.span,
            }
        };
        sources.iter().map(passage).collect()
    }
}

impl Network for CascadeNetwork<'_> {
    fn title(&self) -> &str {
        &self.title
    }

    fn language(&self) -> Language {
        self.words.language
    }

    fn node_attributes(&self) -> &[Attribute] {
        NODE_ATTRIBUTES
    }

    fn edge_attributes(&self) -> &[Attribute] {
        EDGE_ATTRIBUTES
    }

    fn nodes(&self) -> Box<dyn Iterator<Item = Node> + '_> {
        let entries = (0..self.ids.len()).map(|at| self.entry_node(at));
        Box::new(entries.chain((0..self.others.len()).map(|at| self.other_node(at))))
    }

    fn edges(&self) -> Box<dyn Iterator<Item = Edge> + '_> {
        let links = (0..self.ids.len()).flat_map(|at| self.links_of(at));
        let visits = self.cascade.visits.iter().filter_map(|v| self.visit_edge(v));
        let promotions = self.cascade.promotions.iter().filter_map(|p| self.promotion_edge(p));
        let all = links.chain(visits).chain(promotions).chain(self.variant_edges());
        // One fact may say several edges (a promotion by which many are derived).
        let mut taken = HashMap::new();
        Box::new(all.map(move |edge| Edge { id: unique(&mut taken, edge.id), ..edge }))
    }

    fn facts(&self) -> Box<dyn Iterator<Item = Fact> + '_> {
        let entries = self.cascade.entries.iter().zip(&self.ids);
        let adoptions = entries.flat_map(|(e, id)| {
            let fact = e.adoptions.first().map_or("", String::as_str);
            self.passages(id, fact, "adoption", &e.sources)
        });
        let cascade = self.cascade;
        let links = cascade.entries.iter().flat_map(|e| e.candidates().chain(&e.unnamed));
        let links = links.flat_map(|l| self.passages(&l.fact, &l.fact, "transmission", &l.sources));
        let visits = cascade.visits.iter();
        let visits = visits.flat_map(|v| self.passages(&v.iri, &v.iri, "visit", &v.sources));
        let promotions = cascade.promotions.iter();
        let promotions =
            promotions.flat_map(|p| self.passages(&p.iri, &p.iri, "promotion", &p.sources));
        Box::new(adoptions.chain(links).chain(visits).chain(promotions))
    }
}

/// When an adopter is surely there: from the start of a printed date, else from the day by which it had
/// begun.
fn span(entry: &Entry) -> Span {
    let time = entry.time.unwrap_or_default();
    let start = match time.bound {
        Bound::Dated => time.earliest,
        Bound::Bounded => time.latest,
        Bound::Unknown => None,
    };
    let end = entry.end.map(PartialDate::last_day).filter(|e| start.is_none_or(|s| s < *e));
    Span { start, end }
}

fn time_values(row: &mut Row, time: &Time, start: Option<PartialDate>) {
    row.text("bound", time.bound.id());
    row.maybe("started", start.map(|s| s.to_string()).as_deref());
    row.maybe("precision", time.precision.map(Precision::id));
    let day = |d: Option<Day>| d.map(|d| d.to_string());
    row.maybe("earliest", day(time.earliest).as_deref());
    row.maybe("latest", day(time.latest).as_deref());
    row.integers("year", time.year);
    row.integers("by_year", time.by_year);
    row.maybe("reported", time.reported.map(|r| r.to_string()).as_deref());
    row.integers("report_year", time.reported.map(PartialDate::year));
}

fn stated_values(row: &mut Row, basis: Basis, statement: Option<Statement>) {
    row.text("basis", basis.id());
    row.maybe("statement", statement.map(Statement::id));
}

fn date_values(row: &mut Row, date: Option<PartialDate>) {
    let Some(date) = date else { return };
    row.text("date", date.to_string());
    row.text("precision", date.precision().id());
    row.text("earliest", date.first_day().to_string());
    row.text("latest", date.last_day().to_string());
    row.integer("year", date.year());
}

/// What a person reads of a thing: its name, or where it has none its identifier.
fn named(name: &str, id: &str) -> String {
    if name.is_empty() { id } else { name }.to_owned()
}

fn unnamed_key(link: &Link) -> String {
    format!("unnamed {} {}", link.fact, link.from.name)
}

fn party_key(who: &Who) -> String {
    who.iri.clone().unwrap_or_else(|| format!("party/{}", who.name))
}

/// Returns `id`, or where it is taken the first of `id#2`, `id#3`, … that is not.
fn unique(taken: &mut HashMap<String, u64>, id: String) -> String {
    let Some(last) = taken.get(&id).copied() else {
        taken.insert(id.clone(), 1);
        return id;
    };
    let mut nth = last + 1;
    while taken.contains_key(&format!("{id}#{nth}")) {
        nth += 1;
    }
    let other = format!("{id}#{nth}");
    taken.insert(id, nth);
    taken.insert(other.clone(), 1);
    other
}
