use super::check::Checker;
use super::reason::Reason;
use crate::draft::Fact;
use crate::mention::{Actor, scheme_keys};

/// What stands after the name of a place in the name of its party or government body.
const BODIES: [&str; 13] = [
    "党委",
    "党总支",
    "党支部",
    "党组织",
    "村民委员会",
    "村委会",
    "人民政府",
    "政府",
    "委员会",
    "党工委",
    "村两委",
    "委",
    "支部",
];

impl Checker<'_> {
    /// The places and organizations that a name may mean.
    pub(super) fn actors(&self, name: &str) -> Vec<Actor> {
        let name = name.trim_start_matches("中共");
        let mut out = Vec::new();
        for (p, place) in self.found.places.iter().enumerate() {
            if place.name == name || place.aliases.iter().any(|a| a == name) {
                out.push(Actor::Place(p));
            }
        }
        for (o, org) in self.found.organizations.iter().enumerate() {
            if org.name.trim_start_matches("中共") == name || org.aliases.iter().any(|a| a == name)
            {
                out.push(Actor::Organization(o));
            }
        }
        if out.is_empty() {
            for b in BODIES {
                if let Some(stem) = name.strip_suffix(b) {
                    out.extend(
                        self.found
                            .places
                            .iter()
                            .enumerate()
                            .filter(|(_, p)| {
                                p.name == stem
                                    || p.name.strip_suffix(['镇', '乡', '村', '县', '市'])
                                        == Some(stem)
                            })
                            .map(|(p, _)| Actor::Place(p)),
                    );
                }
            }
        }
        out
    }

    /// The schemes that a name may mean.
    pub(super) fn schemes(&self, name: &str) -> Vec<usize> {
        let wanted = scheme_keys(name, self.lexicon);
        let called = |n: &String| scheme_keys(n, self.lexicon).iter().any(|k| wanted.contains(k));
        self.found
            .schemes
            .iter()
            .enumerate()
            .filter(|(_, s)| {
                called(&s.name)
                    || s.aliases.iter().any(called)
                    || s.formula.as_ref().is_some_and(called)
            })
            .map(|(k, _)| k)
            .collect()
    }

    /// Whether the text has the words, marks and white space aside.
    pub(super) fn has_words(&self, words: &str) -> bool {
        let plain = plain(words);
        !plain.is_empty() && self.plain.contains(&plain)
    }

    /// A name of an actor must be one of the text's, and no person's.
    pub(super) fn actor_known(&self, name: &str) -> Result<Vec<Actor>, Reason> {
        if self.found.persons.iter().any(|p| p == name) {
            return Err(Reason::Person(name.to_owned()));
        }
        let actors = self.actors(name);
        if !actors.is_empty() {
            return Ok(actors);
        }
        if !self.has_words(name) {
            return Err(Reason::NameAbsent(name.to_owned()));
        }
        if self.is_actor_like(name) {
            Ok(Vec::new())
        } else {
            Err(Reason::NoActor(name.to_owned()))
        }
    }

    /// A name by which the rules know nobody must stand in the passage, or before it in its paragraph: otherwise nothing
    /// bears out that the passage speaks of it.
    pub(super) fn stranger(&self, f: &Fact) -> Option<Reason> {
        let (_, end) = self.sentences(f);
        let paragraph = self.text.sentences[self.text.sentence_at(f.start)].paragraph;
        let start = self.text.sentences.iter().find(|s| s.paragraph == paragraph)?.start;
        let near = plain(&self.text.slice(start.min(f.start), end));
        let subject = f.subject.as_ref().filter(|_| f.joint.is_empty());
        [f.adopter.as_ref(), subject, f.holder.as_ref()]
            .into_iter()
            .flatten()
            .find(|name| {
                self.actors(name).is_empty()
                    && self.schemes(name).is_empty()
                    && !near.contains(&plain(name))
            })
            .map(|name| Reason::ActorElsewhere(name.clone()))
    }

    /// Whether a name ends as names of places and organizations do.
    fn is_actor_like(&self, name: &str) -> bool {
        let sign = name.chars().count() >= 2
            && name.ends_with([
                '省', '市', '州', '县', '区', '旗', '镇', '乡', '村', '盟', '组', '寨', '屯', '庄',
                '街',
            ]);
        sign || [
            "街道",
            "社区",
            "嘎查",
            "苏木",
            "新区",
            "冷库",
            "基地",
            "园区",
            "中心",
            "农场",
            "服务队",
            "党校",
            "委",
        ]
        .iter()
        .any(|w| name.ends_with(w))
            || self.lexicon.institutions.iter().any(|i| name.ends_with(&i.suffix))
            || BODIES.iter().any(|b| name.ends_with(b))
            || name.ends_with('社') && name.chars().count() >= 3
    }

    /// Whether the place of an actor lies in a place of this name.
    pub(super) fn lies_in(&self, actor: Actor, parent: &str) -> bool {
        let Some(place) = self.found.actor_place(actor) else { return true };
        let mut at = Some(place);
        let mut steps = 0;
        while let Some(p) = at {
            let above = &self.found.places[p];
            let own = p == place && matches!(actor, Actor::Place(_));
            if !own && (above.name == parent || above.aliases.iter().any(|a| a == parent)) {
                return true;
            }
            if let Some(code) = &above.code
                && self.extractor.divisions.parents(code).iter().any(|d| d.name == parent)
            {
                return true;
            }
            at = above.parent;
            steps += 1;
            if steps > 8 {
                break;
            }
        }
        false
    }
}

/// Words without quotation marks, white space and the width of signs.
pub(super) fn plain(words: &str) -> String {
    words
        .chars()
        .filter(|c| !c.is_whitespace() && !"“”‘’\"'「」『』".contains(*c))
        .map(|c| match c {
            '＋' => '+',
            '，' => ',',
            '％' => '%',
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            c => c,
        })
        .collect()
}
