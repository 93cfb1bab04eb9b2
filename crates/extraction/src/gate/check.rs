use super::names::plain;
use super::reason::Reason;
use crate::draft::{Fact, Kind};
use crate::mention::{Actor, Class, Entity, Mentions, formula_roles};
use crate::reading::{Discourse, Reading, Tone};
use crate::{Extractor, Lexicon, Text};

/// Checks facts against one text.
pub(super) struct Checker<'a> {
    pub(super) extractor: &'a Extractor,
    pub(super) lexicon: &'a Lexicon,
    pub(super) text: &'a Text,
    pub(super) found: &'a Mentions,
    pub(super) read: &'a Reading,
    pub(super) discourse: &'a Discourse,
    /// The whole text without marks and white space.
    pub(super) plain: String,
}

impl<'a> Checker<'a> {
    pub(super) fn new(
        extractor: &'a Extractor,
        text: &'a Text,
        found: &'a Mentions,
        read: &'a Reading,
        discourse: &'a Discourse,
    ) -> Self {
        let plain = plain(&text.slice(0, text.chars.len()));
        Self { extractor, lexicon: &extractor.lexicon, text, found, read, discourse, plain }
    }

    /// Returns why a fact is refused; none where it is accepted.
    pub(super) fn check(&self, f: &Fact) -> Option<Reason> {
        self.told(f).or_else(|| self.stranger(f)).or_else(|| self.fits(f))
    }

    /// Returns why the passage does not tell a fact at all.
    fn told(&self, f: &Fact) -> Option<Reason> {
        match f.kind {
            None => Some(Reason::Incomplete("kind")),
            Some(Kind::Place) => self.place(f),
            Some(Kind::Organization) => self.organization(f),
            Some(Kind::Scheme) => self.scheme(f),
            Some(Kind::Adoption) => self.adoption(f),
            Some(Kind::Spread) => self.spread(f),
            Some(Kind::Indicator) => self.indicator(f),
            Some(Kind::Honour) => self.honour(f),
        }
    }

    fn place(&self, f: &Fact) -> Option<Reason> {
        let Some(name) = f.name.as_deref() else { return Some(Reason::Incomplete("name")) };
        let actors = match self.actor_known(name) {
            Ok(a) => a,
            Err(r) => return Some(r),
        };
        let parent = f.parent.as_deref()?;
        if actors.is_empty() {
            return if self.has_words(parent) {
                None
            } else {
                Some(Reason::NameAbsent(parent.to_owned()))
            };
        }
        // The one that stands in the passage, where there are several of one name.
        let here = self
            .found
            .place_spans
            .iter()
            .find(|(p, s, e)| *s < f.end && *e > f.start && actors.contains(&Actor::Place(*p)))
            .map(|t| t.0);
        let chosen: Vec<Actor> = here.map_or_else(|| actors.clone(), |p| vec![Actor::Place(p)]);
        let fits = chosen.iter().any(|a| self.lies_in(*a, parent))
            || here.is_some_and(|p| self.found.places[p].homonym)
                && actors.iter().any(|a| self.lies_in(*a, parent));
        if fits {
            return None;
        }
        let lost = chosen.iter().all(|a| matches!(a, Actor::Place(p) if self.found.places[*p].parent.is_none() && self.found.places[*p].code.is_none()));
        if lost && self.told_together(f, parent) {
            None
        } else {
            Some(Reason::OtherParent(name.to_owned(), parent.to_owned()))
        }
    }

    /// Whether the parent stands before the place in its paragraph.
    fn told_together(&self, f: &Fact, parent: &str) -> bool {
        let paragraph = self.text.sentences[self.text.sentence_at(f.start)].paragraph;
        self.text.find_all(parent).into_iter().any(|i| {
            i < f.start && self.text.sentences[self.text.sentence_at(i)].paragraph == paragraph
        })
    }

    fn organization(&self, f: &Fact) -> Option<Reason> {
        let Some(name) = f.name.as_deref() else { return Some(Reason::Incomplete("name")) };
        if let Err(r) = self.actor_known(name) {
            return Some(r);
        }
        f.place.as_deref().and_then(|p| self.actor_known(p).err())
    }

    fn scheme(&self, f: &Fact) -> Option<Reason> {
        let Some(name) = f.name.as_deref() else { return Some(Reason::Incomplete("name")) };
        let known = self.schemes(name);
        if known.is_empty() {
            if !self.has_words(name) {
                return Some(Reason::NameAbsent(name.to_owned()));
            }
            let plain_marks = self.passage_is_scheme(f);
            if !plain_marks {
                return Some(Reason::NoScheme(name.to_owned()));
            }
        }
        for formula in f.formula.iter().chain(std::iter::once(&name.to_owned())) {
            if let Some(r) = self.roles(formula, &known, f) {
                return Some(r);
            }
        }
        if let Some(p) = f.parts.iter().find(|p| !self.has_words(p)) {
            return Some(Reason::PartAbsent(p.clone()));
        }
        f.originator.as_deref().and_then(|o| self.actor_known(o).err())
    }

    /// No role more than the formula of the text has.
    fn roles(&self, formula: &str, known: &[usize], f: &Fact) -> Option<Reason> {
        let roles = formula_roles(formula, self.lexicon)?;
        if self.has_words(formula) {
            return None;
        }
        let printed: Vec<Vec<String>> = known
            .iter()
            .filter_map(|&s| self.found.schemes[s].formula.as_deref())
            .filter_map(|p| formula_roles(p, self.lexicon))
            .collect();
        let quote = plain(&f.quote);
        let extra = roles.iter().find(|r| {
            let there = if printed.is_empty() {
                quote.contains(&plain(r))
            } else {
                printed.iter().any(|p| {
                    p.iter().any(|q| {
                        plain(q) == plain(r)
                            || q.chars().all(|c| c.is_ascii_digit())
                                && plain(r).starts_with(&plain(q))
                    })
                })
            };
            !there
        });
        if let Some(r) = extra {
            return Some(Reason::RoleAdded(r.clone()));
        }
        let longer = !printed.is_empty() && printed.iter().all(|p| p.len() < roles.len());
        if longer { roles.last().map(|r| Reason::RoleAdded(r.clone())) } else { None }
    }

    /// Words that no rule took for a scheme, but that the passage itself calls one.
    fn passage_is_scheme(&self, f: &Fact) -> bool {
        let Some(name) = f.name.as_deref() else { return false };
        if self.lexicon.has("rhetoric", name) {
            return false;
        }
        let list = name.matches('、').count() >= 2;
        let way = self.lexicon.ends_with("scheme-way", &f.quote).is_some_and(|w| {
            !self.lexicon.has("scheme-way-weak", w)
                && f.quote.chars().count() > w.chars().count() + 1
        });
        let tail = self.text.slice(f.end, f.end + 5);
        let tail = tail.trim_start_matches('”');
        let after = self
            .lexicon
            .words("scheme-way")
            .iter()
            .any(|w| tail.starts_with(w.as_str()) && !self.lexicon.has("scheme-way-weak", w));
        list || way || after
    }

    /// The sentences of the passage: first and one past the last character.
    pub(super) fn sentences(&self, f: &Fact) -> (usize, usize) {
        let a = &self.text.sentences[self.text.sentence_at(f.start)];
        let b = &self.text.sentences[self.text.sentence_at(f.end.saturating_sub(1))];
        (a.start.min(f.start), b.end.max(f.end))
    }

    /// The words between two positions, names left out.
    pub(super) fn masked(&self, start: usize, end: usize) -> String {
        let mut out = String::new();
        let mut i = start;
        while i < end {
            if let Some(m) = self.found.spans.iter().find(|m| m.start <= i && m.end > i) {
                out.push(
                    if matches!(m.class, Class::Named(Entity::Scheme(_)) | Class::SchemeWord) {
                        '\u{fffb}'
                    } else {
                        '\u{fffc}'
                    },
                );
                i = m.end;
            } else {
                out.push(self.text.chars[i]);
                i += 1;
            }
        }
        out
    }

    /// The tone of the passage: of its own words, of the clause it stands in, of a plan told before in its sentence.
    pub(super) fn tone(&self, f: &Fact) -> Tone {
        crate::reading::passage_tone(
            self.text,
            self.found,
            self.discourse,
            self.lexicon,
            f.start,
            f.end,
        )
    }

    /// Whether the sentence says that something is over.
    pub(super) fn sentence_stops(&self, f: &Fact) -> bool {
        let (start, end) = self.sentences(f);
        let words = self.text.slice(start, end);
        self.lexicon.counts("stopped", &words)
            || ["停", "不再", "曾", "过"].iter().any(|w| words.contains(w))
    }

    /// Whether the sentence has a word for what is over.
    pub(super) fn says_stopped(&self, f: &Fact) -> bool {
        let (start, end) = self.sentences(f);
        self.lexicon.counts("stopped", &self.text.slice(start, end))
    }

    /// A homonym must be the one of the passage.
    pub(super) fn right_homonym(
        &self,
        name: &str,
        parent: Option<&str>,
        actors: &[Actor],
        f: &Fact,
    ) -> Option<Reason> {
        let parent = parent?;
        if actors.is_empty() {
            return None;
        }
        let (start, end) = self.sentences(f);
        let in_quote: Vec<Actor> = self.actors_between(f.start, f.end, actors);
        let mut here = in_quote;
        if here.is_empty() {
            // The subject of the clauses of the passage.
            here = self
                .discourse
                .clauses
                .iter()
                .filter(|c| c.start < f.end && c.end > f.start)
                .flat_map(|c| c.subject.clone())
                .filter(|a| self.among(*a, actors))
                .collect();
        }
        if here.is_empty() {
            here = self.actors_between(start, end, actors);
        }
        if here.is_empty() {
            // 全镇: what the passage speaks of must enclose it.
            let spoken = self.actors_between_all(f.start, f.end);
            let fits = |a: &Actor| self.lies_in(*a, parent);
            let right: Vec<&Actor> = actors.iter().filter(|a| fits(a)).collect();
            let enclosed = right.iter().any(|a| {
                let inner = self.found.actor_place(**a);
                spoken.iter().any(|s| {
                    self.found
                        .actor_place(*s)
                        .zip(inner)
                        .is_some_and(|(o, i)| self.found.encloses(o, i))
                })
            });
            return if enclosed {
                None
            } else {
                Some(Reason::OtherParent(name.to_owned(), parent.to_owned()))
            };
        }
        if here.iter().any(|a| self.lies_in(*a, parent)) {
            None
        } else {
            Some(Reason::OtherParent(name.to_owned(), parent.to_owned()))
        }
    }

    fn among(&self, a: Actor, actors: &[Actor]) -> bool {
        actors.iter().any(|b| {
            crate::reading::party_place(self.found, *b)
                == crate::reading::party_place(self.found, a)
        })
    }

    fn actors_between(&self, start: usize, end: usize, actors: &[Actor]) -> Vec<Actor> {
        self.actors_between_all(start, end).into_iter().filter(|a| self.among(*a, actors)).collect()
    }

    fn actors_between_all(&self, start: usize, end: usize) -> Vec<Actor> {
        self.found
            .spans
            .iter()
            .enumerate()
            .filter(|(_, s)| s.start < end && s.end > start)
            .flat_map(|(m, _)| self.discourse.actors[m].clone())
            .collect()
    }
}
