//! Whether an honour is the holder's own: given, to it, in that year, by that giver, of that level.

use super::check::Checker;
use super::names::plain;
use super::reason::Reason;
use crate::draft::Fact;
use crate::mention::Actor;

impl Checker<'_> {
    pub(super) fn honour_fits(&self, f: &Fact) -> Option<Reason> {
        let (holder, title) = (f.holder.as_deref()?, f.title.as_deref()?);
        let (start, end) = self.sentences(f);
        let actors = self.actors(holder);
        let (at, stop) = self.title_of(title, &actors, start, end)?;
        if crate::reading::only_candidate(self.text, start, at, stop)
            || crate::reading::is_rank(title)
        {
            return Some(Reason::Candidate);
        }
        if crate::reading::is_personal(
            self.text,
            self.found,
            self.discourse,
            self.lexicon,
            at,
            title,
        ) {
            return Some(Reason::Personal);
        }
        let own = |h: &&crate::reading::Honour| {
            let (told, wanted) = (plain(&h.title), plain(title));
            h.start < end && h.end > start && (told.contains(&wanted) || wanted.contains(&told))
        };
        let rules: Vec<&crate::reading::Honour> = self.read.honours.iter().filter(own).collect();
        let mine = rules.iter().find(|h| self.any_same(&[h.holder], &actors));
        if !rules.is_empty() && mine.is_none() && !actors.is_empty() {
            return Some(Reason::ActorElsewhere(holder.to_owned()));
        }
        if let (Some(level), Some(rule)) = (f.level.as_deref(), mine)
            && level != "unstated"
            && rule.level != "unstated"
            && rule.level != level
        {
            return Some(Reason::FieldOther("level", level.to_owned()));
        }
        if let Some(giver) = f.giver.as_deref()
            && self.gives_another(&self.actors(giver), &actors, start, at)
        {
            return Some(Reason::GiverOther(giver.to_owned()));
        }
        let year = f.year?;
        // The time last told before the title in its sentence is the time of the title.
        let k = self.text.sentence_at(at);
        let first = self.text.sentences[k].start;
        let near = self
            .found
            .spans
            .iter()
            .rev()
            .filter(|m| m.start >= first && m.end <= at)
            .find_map(|m| self.date_of(m.start, &m.class))?;
        let after = self.text.slice(stop, stop + 16);
        let after = after.trim_start_matches('”');
        let behind = after.starts_with(['（', '(']) && after.contains(&year.to_string());
        (near.year != year && !behind).then(|| Reason::DateAbsent(year.to_string()))
    }

    /// Where the title stands that is the holder's: the first after its name, else the first.
    fn title_of(
        &self,
        title: &str,
        actors: &[Actor],
        start: usize,
        end: usize,
    ) -> Option<(usize, usize)> {
        // 浙江省“美丽宜居示范村”: marks may part the title; its last words stand together.
        let signs: Vec<char> = title.chars().collect();
        let (places, n) = (0..signs.len().saturating_sub(3).max(1))
            .map(|cut| {
                let words: String = signs[cut..].iter().collect();
                let mut places = self.text.find_all(&words);
                places.retain(|i| *i >= start && i + signs.len() - cut <= end);
                (places, signs.len() - cut)
            })
            .find(|(places, _)| !places.is_empty())?;
        let named = self.found.spans.iter().enumerate().find(|(m, s)| {
            s.start >= start && s.end <= end && self.any_same(&self.discourse.actors[*m], actors)
        });
        let after = named.and_then(|(_, s)| places.iter().find(|i| **i >= s.start));
        after.or(places.first()).map(|i| (*i, i + n))
    }

    /// The giver stands before another title that comes before the holder's name.
    fn gives_another(&self, givers: &[Actor], holders: &[Actor], start: usize, at: usize) -> bool {
        let last = |who: &[Actor]| {
            self.found.spans.iter().enumerate().rev().find(|(m, s)| {
                s.start >= start && s.end <= at && self.any_same(&self.discourse.actors[*m], who)
            })
        };
        let (Some((_, giver)), Some((_, holder))) = (last(givers), last(holders)) else {
            return false;
        };
        giver.end <= holder.start && self.text.chars[giver.end..holder.start].contains(&'”')
    }
}
