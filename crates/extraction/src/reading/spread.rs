use super::clause::{self, Tone};
use super::grammar::{Coded, Grammar, Rule};
use super::read::{Reading, Spread};
use super::{Discourse, when};
use crate::lexicon::Lexicon;
use crate::mention::{Actor, Class, Entity, Group, Mentions};
use crate::text::Text;

const CHANNELS: [&str; 7] =
    ["learning", "visit", "imitation", "pairing", "pilot", "promotion", "mandate"];

/// Reads what goes from one to another, by the rules of `grammar/spread.txt`.
pub(super) fn read(
    out: &mut Reading,
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
    grammar: &Grammar,
) {
    for (k, s) in text.sentences.iter().enumerate() {
        if s.repeated || s.heading || asks(text, k) {
            continue;
        }
        let (first, last) = discourse.ranges[k];
        let coded = Coded::new(text, s.start, s.end, first, &found.spans[first..last]);
        // Visits first: what is learnt on one follows in the same sentence.
        let visits = grammar.spread.iter().filter(|r| r.yields == "visit");
        let others = grammar.spread.iter().filter(|r| r.yields != "visit");
        for rule in visits.chain(others) {
            let hosts: Vec<(Actor, usize, Actor)> = out
                .spread
                .iter()
                .filter(|s| s.channel == "visit")
                .filter_map(|s| Some((s.from?, s.start, s.to?)))
                .collect();
            for hit in rule.pattern.captures_iter(&coded.line) {
                let at = Match {
                    text,
                    found,
                    discourse,
                    lexicon,
                    coded: &coded,
                    hit: &hit,
                    sentence: k,
                    hosts: &hosts,
                };
                for spread in at.spreads(rule) {
                    if matches!(spread.channel, "pilot" | "promotion") && at.is_first_of_its_place()
                    {
                        continue;
                    }
                    push(out, spread, found);
                }
            }
        }
    }
}

/// Whether a sentence asks; what follows “答：” in the same line is its own sentence.
pub(super) fn asks(text: &Text, k: usize) -> bool {
    let s = &text.sentences[k];
    text.chars[s.start..s.end].contains(&'？')
}

/// 率先, 首个 after a place: who is first in it is meant, not the place.
pub(super) fn foremost(words: &str) -> bool {
    ["率先", "首个", "首家", "最先", "最早", "第一个", "首批开展", "首开"]
        .iter()
        .any(|w| words.trim_start().starts_with(w))
}

fn push(out: &mut Reading, spread: Spread, found: &Mentions) {
    let place = |a: Option<Actor>| a.map(|a| party_place(found, a));
    let same = |o: &Spread| {
        let channels = o.channel == spread.channel
            || !matches!(
                (o.channel, spread.channel),
                ("visit" | "pairing", _) | (_, "visit" | "pairing")
            );
        channels
            && o.scheme == spread.scheme
            && place(o.to) == place(spread.to)
            && (place(o.from) == place(spread.from)
                || o.from.is_none()
                || spread.from.is_none()
                || spread.channel == "promotion" && o.start < spread.end && spread.start < o.end)
    };
    if !out.spread.iter().any(same) {
        out.spread.push(spread);
    }
}

/// The place whose party body an organization is, else itself: a village and its branch are one.
pub(crate) fn party_place(found: &Mentions, actor: Actor) -> Actor {
    if let Actor::Organization(o) = actor {
        let org = &found.organizations[o];
        if let (true, Some(p)) = (
            matches!(
                org.kind.as_str(),
                "PartyCommittee" | "PartyBranch" | "PartyGeneralBranch" | "VillageCommittee"
            ) && org.place.is_some_and(|p| org.name.starts_with(&found.places[p].name)),
            org.place,
        ) {
            return Actor::Place(p);
        }
    }
    actor
}

struct Match<'a> {
    text: &'a Text,
    found: &'a Mentions,
    discourse: &'a Discourse,
    lexicon: &'a Lexicon,
    coded: &'a Coded,
    hit: &'a regex::Captures<'a>,
    sentence: usize,
    /// Who was visited before: host, where the visit is told, visitor.
    hosts: &'a [(Actor, usize, Actor)],
}

impl Match<'_> {
    /// 在全县率先试行: the county takes nothing up.
    fn is_first_of_its_place(&self) -> bool {
        let after = self.hit.name("to").map(|m| self.coded.position(m.end()));
        after.is_some_and(|at| foremost(&self.text.slice(at, at + 4)))
    }

    fn group(&self, name: &str) -> Vec<usize> {
        self.hit.name(name).map(|m| self.coded.mentions(m.start(), m.end())).unwrap_or_default()
    }

    fn actors(&self, name: &str) -> Vec<Actor> {
        let mut out: Vec<Actor> = Vec::new();
        for m in self.group(name) {
            for a in &self.discourse.actors[m] {
                if !out.contains(a) {
                    out.push(*a);
                }
            }
        }
        out
    }

    /// Who orders: not a place in which something is held.
    fn doer(&self) -> Vec<Actor> {
        let at = self.hit.name("by").map(|m| self.coded.position(m.start()));
        let held = at.is_some_and(|p| p > 0 && "在于到".contains(self.text.chars[p - 1]));
        if held { Vec::new() } else { self.actors("by") }
    }

    fn start(&self) -> usize {
        self.coded.position(self.hit.get(0).map_or(0, |m| m.start()))
    }

    fn end(&self) -> usize {
        self.coded.position(self.hit.get(0).map_or(0, |m| m.end()))
    }

    fn scheme(&self, rule: &Rule) -> Option<usize> {
        let told = self.group("scheme").first().and_then(|&m| self.discourse.schemes[m]);
        told.or_else(|| if rule.has("last-scheme") { self.last_scheme() } else { None })
    }

    /// The scheme told last before the match: in its sentence or before.
    fn last_scheme(&self) -> Option<usize> {
        let (first, last) = self.discourse.ranges[self.sentence];
        let end = self.end();
        (first..last)
            .rev()
            .filter(|&m| self.found.spans[m].start < end)
            .find_map(|m| self.discourse.schemes[m])
            .or(self.discourse.scheme_before[self.sentence])
    }

    fn subject(&self) -> Vec<Actor> {
        self.discourse.clause_at(self.start()).map(|c| c.subject.clone()).unwrap_or_default()
    }

    /// Those who went where the last host was visited.
    fn visitors(&self) -> Vec<Actor> {
        let host = self.hosts.iter().rev().find(|h| h.1 < self.start());
        host.map(|h| h.2).into_iter().collect()
    }

    /// The tone from the beginning of the clause in which the match begins, to its end.
    fn tone(&self) -> Tone {
        let start = self.discourse.clause_at(self.start()).map_or(self.start(), |c| c.start);
        let own = clause::tone(self.text, start, self.end(), &self.found.spans, self.lexicon);
        if own == Tone::Told {
            // 明年准备……，照搬……: the plan stands in a clause before, with the same subject.
            let c = self.discourse.clause_at(self.start());
            let sentence = &self.text.sentences[self.sentence];
            if c.is_some_and(|c| !c.own)
                && clause::tone(self.text, sentence.start, start, &self.found.spans, self.lexicon)
                    == Tone::Planned
            {
                return Tone::Planned;
            }
        }
        own
    }

    /// 建议甲在乙试办: a proposal by its verb.
    fn masked_proposes(&self) -> bool {
        let sentence = &self.text.sentences[self.sentence];
        self.text.slice(sentence.start, self.end()).contains("建议") && self.tone() == Tone::Planned
    }

    fn home(&self) -> Option<Actor> {
        if let Some(own) = self.found.own_organization {
            return Some(Actor::Organization(own));
        }
        self.found.home.first().map(|&p| Actor::Place(p))
    }

    fn spreads(&self, rule: &Rule) -> Vec<Spread> {
        let Some(channel) = CHANNELS.into_iter().find(|c| *c == rule.yields) else {
            return Vec::new();
        };
        // A pilot, rollout or mandate that is decided counts before it is done; a visit or a lesson does not.
        let decided = matches!(channel, "pilot" | "promotion" | "mandate");
        let planned = clause::under_plan(&self.text.sentences[self.sentence]);
        let sentence = &self.text.sentences[self.sentence];
        if clause::proposes(self.text, sentence, sentence.start, self.end(), self.lexicon)
            || self.masked_proposes()
        {
            return Vec::new();
        }
        let clause = self.discourse.clause_at(self.start()).map_or(self.start(), |c| c.start);
        let words = self.text.slice(clause.min(self.start()), self.end());
        if rule.unless().any(|w| words.contains(w)) {
            return Vec::new();
        }
        let tone = self.tone();
        match tone {
            Tone::Told if decided || !planned => {}
            Tone::Planned if decided => {}
            _ => return Vec::new(),
        }
        let scheme = self.scheme(rule);
        if rule.has("last-scheme") && scheme.is_none() && channel != "visit" {
            return Vec::new();
        }
        let mut to = self.actors("to");
        let mut from = self.actors("from");
        if to.is_empty() {
            to = self.actors("to0");
        }
        if from.is_empty() {
            from = self.actors("from0");
        }
        let also = self.actors("also");
        to.extend(also.into_iter().filter(|a| !to.contains(a)).collect::<Vec<_>>());
        let by = self.doer();
        if to.is_empty() && rule.has("subject") {
            to = self.subject();
        }
        if to.is_empty() && rule.has("last-subject") {
            // 甲村、乙村都去看过。甲村回村即……: who the clause names, else who went.
            let own = self.discourse.clause_at(self.start()).filter(|c| c.own);
            to = own.map_or_else(|| self.visitors(), |c| c.subject.clone());
        }
        if from.is_empty() {
            from.clone_from(&by);
        }
        if from.is_empty() && (rule.has("by-subject") || rule.has("subject-from")) {
            from = self.subject();
            if from == to && rule.has("subject-from") {
                from.clear();
            }
        }
        if from.is_empty() && rule.has("host-or-home") {
            let paragraph = |at: usize| self.text.sentences[self.text.sentence_at(at)].paragraph;
            let host = self
                .hosts
                .iter()
                .rev()
                .find(|h| h.1 < self.start() && paragraph(h.1) == paragraph(self.start()));
            from = host.map(|h| h.0).or_else(|| self.home()).into_iter().collect();
        }
        if rule.has("after-visit") {
            // 某村来过三次，也搞……: it was learned where they had been, and only then.
            let paragraph = |at: usize| self.text.sentences[self.text.sentence_at(at)].paragraph;
            let host = self.hosts.iter().rev().find(|h| {
                h.1 < self.start() && paragraph(h.1) == paragraph(self.start()) && to.contains(&h.2)
            });
            let Some(host) = host else { return Vec::new() };
            from = vec![host.0];
        }
        if from.is_empty() && rule.has("home-from") {
            from = self.home().into_iter().collect();
        }
        if to.is_empty() && rule.has("each-to") {
            let level = self.group("to").first().and_then(|&m| {
                if let Class::Group(Group::Each(l)) = self.found.spans[m].class {
                    Some(l)
                } else {
                    None
                }
            });
            let home = self.found.home.first().copied();
            let lifted = |p: usize| match level {
                // 印发各乡镇: all of the county, whoever's practice it is.
                Some("township") => self.found.ancestor(p, "county").unwrap_or(p),
                Some("village") => self.found.ancestor(p, "township").unwrap_or(p),
                _ => p,
            };
            to = match (level, channel, home) {
                (Some(l), "mandate", Some(h)) if self.found.places[h].level == l => {
                    vec![Actor::Place(h)]
                }
                _ => from
                    .first()
                    .and_then(|a| self.found.actor_place(*a))
                    .map(|p| Actor::Place(lifted(p)))
                    .into_iter()
                    .collect(),
            };
        }
        if rule.has("within") {
            to = from
                .first()
                .and_then(|a| self.found.actor_place(*a))
                .map(Actor::Place)
                .into_iter()
                .collect();
        }
        if rule.has("last-host") {
            from = self
                .hosts
                .iter()
                .rev()
                .find(|h| h.1 < self.start())
                .map(|h| h.0)
                .into_iter()
                .collect();
        }
        if to.is_empty() && rule.has("holder-to") && scheme.is_some() {
            let date = when::governing(self.text, self.found, self.start(), self.end())
                .or_else(|| when::of_heading(self.text, self.found, self.sentence));
            return vec![Spread {
                scheme,
                from: from.first().copied(),
                to: None,
                channel,
                date,
                planned: false,
                start: self.start(),
                end: self.end(),
            }];
        }
        if to.is_empty() || to.len() > 12 {
            return Vec::new();
        }
        let channel = if channel == "mandate"
            && to.first().and_then(|a| self.found.actor_place(*a))
                == from.first().and_then(|a| self.found.actor_place(*a))
        {
            "promotion"
        } else {
            channel
        };
        let date = when::governing(self.text, self.found, self.start(), self.end())
            .or_else(|| when::of_heading(self.text, self.found, self.sentence));
        let sources: Vec<Option<Actor>> = match channel {
            "visit" | "learning" | "imitation" | "pairing" if !from.is_empty() => {
                from.iter().take(8).copied().map(Some).collect()
            }
            _ => vec![from.first().copied()],
        };
        sources
            .into_iter()
            .flat_map(|source| {
                self.rows(channel, scheme, source, &to, date, planned || tone == Tone::Planned)
            })
            .collect()
    }

    fn rows(
        &self,
        channel: &'static str,
        scheme: Option<usize>,
        source: Option<Actor>,
        to: &[Actor],
        date: Option<crate::mention::Date>,
        planned: bool,
    ) -> Vec<Spread> {
        // A county that goes through its own towns visits nobody.
        let own = |t: Actor| {
            let place = |a: Actor| self.found.actor_place(a);
            channel == "visit"
                && self.group("to").is_empty()
                && source
                    .and_then(place)
                    .zip(place(t))
                    .is_some_and(|(host, visitor)| self.found.encloses(visitor, host))
        };
        to.iter()
            .copied()
            .filter(|t| !own(*t))
            .filter(|t| {
                channel == "promotion"
                    || Some(party_place(self.found, *t))
                        != source.map(|s| party_place(self.found, s))
            })
            .filter(|t| {
                !(matches!(channel, "visit" | "pairing") && source.is_none())
                    && matches!(*t, Actor::Place(_) | Actor::Organization(_))
            })
            .map(|t| Spread {
                scheme: if channel == "visit" || channel == "pairing" { None } else { scheme },
                from: source,
                to: Some(t),
                channel,
                date,
                planned,
                start: self.start(),
                end: self.end(),
            })
            .collect()
    }
}

/// Gives spread without a source the one who runs the scheme: its originator, else who is told to run it first.
pub(super) fn name_sources(out: &mut Reading, found: &Mentions) {
    let adoptions = out.adoptions.clone();
    for s in &mut out.spread {
        if let (None, Some(scheme), "pilot") = (s.to, s.scheme, s.channel) {
            // 这条路子……定为试点: the trial is with who runs it first.
            s.to = adoptions
                .iter()
                .filter(|a| a.scheme == scheme && a.start <= s.end && Some(a.adopter) != s.from)
                .min_by_key(|a| (a.start.abs_diff(s.start), a.start))
                .map(|a| a.adopter);
        }
        if s.from.is_some() || !matches!(s.channel, "imitation" | "learning") {
            continue;
        }
        let Some(scheme) = s.scheme else { continue };
        let origin = out.origins.iter().find(|o| o.0 == scheme).map(|o| o.1);
        // A county does not show its own towns the way where one of these ran it before.
        let to = s.to.and_then(|t| found.actor_place(t));
        let above = |a: Actor| {
            found.actor_place(a).zip(to).is_some_and(|(p, t)| p != t && found.encloses(p, t))
        };
        let runner = adoptions
            .iter()
            .filter(|a| a.scheme == scheme && Some(a.adopter) != s.to && a.start < s.start)
            .min_by_key(|a| (above(a.adopter), a.start))
            .map(|a| a.adopter);
        s.from = origin.or(runner).filter(|f| Some(*f) != s.to);
    }
    out.spread.retain(|s| s.to.is_some() || s.channel == "promotion");
    out.spread.retain(|s| s.from.is_some() || s.channel == "promotion");
    let _ = Entity::Scheme(0);
}
