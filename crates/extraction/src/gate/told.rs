//! Whether a passage speaks of those whom a fact names: in its sentences, as the subject it goes on with, or by the rules.

use super::check::Checker;
use super::reason::Reason;
use crate::draft::Fact;
use crate::mention::{Actor, Class};
use crate::reading::party_place;

impl Checker<'_> {
    /// Who acts in a passage, by its words: those told in its sentences, and the subjects of its clauses.
    fn told_in(&self, f: &Fact) -> Vec<Actor> {
        let (start, end) = self.sentences(f);
        let mentions = self
            .found
            .spans
            .iter()
            .enumerate()
            .filter(|(_, s)| s.start < end && s.end > start)
            .flat_map(|(m, _)| self.discourse.actors[m].clone());
        let subjects = self
            .discourse
            .clauses
            .iter()
            .filter(|c| c.start < f.end && c.end > f.start)
            .flat_map(|c| c.subject.clone());
        mentions.chain(subjects).collect()
    }

    /// One of the two is the other: the same, its party body, or its cooperative or firm.
    fn one(&self, a: Actor, b: Actor) -> bool {
        let home = |x: Actor| self.found.actor_place(x);
        party_place(self.found, a) == party_place(self.found, b)
            || home(a).is_some() && home(a) == home(b)
    }

    fn among_these(&self, actors: &[Actor], these: &[Actor]) -> bool {
        actors.iter().any(|a| these.iter().any(|b| self.one(*a, *b)))
    }

    /// Refuses a name of which the passage says nothing.
    fn elsewhere(&self, name: &str, actors: &[Actor], f: &Fact, more: &[Actor]) -> Option<Reason> {
        if actors.is_empty() {
            let (start, end) = self.sentences(f);
            let words = super::names::plain(&self.text.slice(start, end));
            let there = words.contains(&super::names::plain(name));
            return (!there && more.is_empty()).then(|| Reason::ActorElsewhere(name.to_owned()));
        }
        let told = self.told_in(f);
        let there = self.among_these(actors, &told) || self.among_these(actors, more);
        (!there).then(|| Reason::ActorElsewhere(name.to_owned()))
    }

    /// The adopter must be told in the passage, or be the one who takes the scheme up there by the rules.
    pub(super) fn adopter_told(
        &self,
        name: &str,
        actors: &[Actor],
        schemes: &[usize],
        f: &Fact,
    ) -> Option<Reason> {
        let (start, end) = self.sentences(f);
        let rules: Vec<Actor> = self
            .read
            .adoptions
            .iter()
            .filter(|a| schemes.contains(&a.scheme) && a.start < end && a.end > start)
            .map(|a| a.adopter)
            .collect();
        self.elsewhere(name, actors, f, &rules)
    }

    /// Another scheme that the quote itself names, where it names none that is meant.
    pub(super) fn other_scheme(&self, scheme: &str, schemes: &[usize], f: &Fact) -> Option<Reason> {
        let told = |start: usize, end: usize, given: bool| {
            self.found
                .spans
                .iter()
                .enumerate()
                .filter(|(_, s)| s.start < end && s.end > start)
                .filter(|(_, s)| given || !matches!(s.class, Class::SchemeWord))
                .filter_map(|(m, _)| self.discourse.schemes[m])
                .collect::<Vec<usize>>()
        };
        let (start, end) = self.sentences(f);
        let quoted = told(f.start, f.end, true);
        let meant = |list: &[usize]| list.iter().any(|s| schemes.contains(s));
        let part = super::names::plain(&f.quote).contains(&super::names::plain(scheme));
        let elsewhere = !schemes.is_empty()
            && !part
            && (!quoted.is_empty() && !meant(&quoted)
                || quoted.is_empty()
                    && !meant(&told(start, end, true))
                    && !self.goes_on(schemes, f));
        elsewhere.then(|| Reason::SchemeElsewhere(scheme.to_owned()))
    }

    /// The scheme is the one told last before the passage, or the rules read it so there.
    fn goes_on(&self, schemes: &[usize], f: &Fact) -> bool {
        let k = self.text.sentence_at(f.start);
        let last = self.discourse.scheme_before[k].is_some_and(|s| schemes.contains(&s));
        let (start, end) = self.sentences(f);
        let read = self
            .read
            .adoptions
            .iter()
            .any(|a| schemes.contains(&a.scheme) && a.start < end && a.end > start);
        // A part told by its own name between: the paragraph is still about the scheme.
        let paragraph = self.text.sentences[k].paragraph;
        let near = self.found.spans.iter().enumerate().any(|(m, s)| {
            s.start < f.start
                && self.text.sentences[self.text.sentence_at(s.start)].paragraph == paragraph
                && self.discourse.schemes[m].is_some_and(|x| schemes.contains(&x))
        });
        last || read || near
    }

    /// Both ends of a spread must be told in the passage, by its rules, or run the scheme.
    pub(super) fn ends_told(&self, f: &Fact, sides: &[Vec<Actor>]) -> Option<Reason> {
        let (start, end) = self.sentences(f);
        let here = || self.read.spread.iter().filter(|s| s.start < end && s.end > start);
        let schemes = f.scheme.as_deref().map(|s| self.schemes(s)).unwrap_or_default();
        let runners: Vec<Actor> = self
            .read
            .adoptions
            .iter()
            .filter(|a| schemes.contains(&a.scheme) && a.start < end)
            .map(|a| a.adopter)
            .chain(self.found.home.iter().map(|p| Actor::Place(*p)))
            .collect();
        for (name, actors, source) in [(&f.from, &sides[0], true), (&f.to, &sides[1], false)] {
            let Some(name) = name.as_deref() else { continue };
            let mut rules: Vec<Actor> =
                here().filter_map(|s| if source { s.from } else { s.to }).collect();
            if source {
                rules.extend(runners.iter().copied());
            } else {
                rules.extend(self.found.home.iter().map(|p| Actor::Place(*p)));
            }
            if let Some(r) = self.elsewhere(name, actors, f, &rules) {
                return Some(r);
            }
        }
        None
    }

    /// Whose the figure is: by the rules, or one who is told in its sentence or just before.
    pub(super) fn subject_told(
        &self,
        name: &str,
        actors: &[Actor],
        by_rules: &[Actor],
        f: &Fact,
    ) -> Option<Reason> {
        if !self.schemes(name).is_empty() || by_rules.is_empty() {
            return None;
        }
        let mut rules = by_rules.to_vec();
        // 低于15万元的村还有6个: what counts villages is of the place of the report.
        let counts = f.unit.as_deref() == Some("个") && f.quote.contains('村');
        if counts && self.discourse.clause_at(f.start).is_some_and(|c| !c.own) {
            rules.extend(self.found.home.iter().map(|p| Actor::Place(*p)));
        }
        self.elsewhere(name, actors, f, &rules)
    }

    /// Who holds an honour is told in the passage, or listed below it.
    pub(super) fn holder_told(&self, name: &str, f: &Fact) -> Option<Reason> {
        if !self.schemes(name).is_empty() {
            return None;
        }
        let title = f.title.as_deref().unwrap_or_default();
        let rules: Vec<Actor> = self
            .read
            .honours
            .iter()
            .filter(|h| h.title.contains(title) || title.contains(&h.title))
            .map(|h| h.holder)
            .collect();
        self.elsewhere(name, &self.actors(name), f, &rules)
    }
}
