use std::collections::{BTreeSet, HashMap};

use super::found::{Class, Entity, Mention, Mentions, Place};
use super::place::{Raw, rank};
use crate::division::{Division, Divisions};
use crate::text::Text;

/// Enters the places that the names stand for: which names are one place, what encloses it, its code.
pub(super) fn resolve(
    found: &mut Mentions,
    text: &Text,
    raws: &[Raw],
    home: Vec<usize>,
    divisions: &Divisions,
) {
    let entity = vec![None; raws.len()];
    Resolver { found, divisions, raws, home, by_name: HashMap::new(), entity }.run(text);
}

struct Resolver<'a> {
    found: &'a mut Mentions,
    divisions: &'a Divisions,
    raws: &'a [Raw],
    home: Vec<usize>,
    by_name: HashMap<String, Vec<usize>>,
    entity: Vec<Option<usize>>,
}

impl Resolver<'_> {
    fn run(&mut self, text: &Text) {
        let explicit = self.explicit_parents();
        // Upper levels first, so that parents are there.
        let mut order: Vec<usize> = (0..self.raws.len()).collect();
        order.sort_by_key(|&i| (rank(&self.raws[i].level), i));
        for i in order {
            let place = self.place_of(i, text, &explicit);
            self.entity[i] = Some(place);
        }
        for (i, r) in self.raws.iter().enumerate() {
            let Some(p) = self.entity[i] else { continue };
            let short = text.slice(r.start, r.end);
            let place = &mut self.found.places[p];
            if short != place.name && !place.aliases.contains(&short) {
                place.aliases.push(short);
            }
            self.found.place_spans.push((p, r.start, r.end));
            // A chain is one mention of its last place.
            let mut start = r.start;
            let mut at = r;
            while let Some(a) = at.above {
                if self.raws[a].end == at.start
                    || self.raws[a].end + 1 == at.start && text.chars[self.raws[a].end] == '的'
                {
                    start = self.raws[a].start;
                    at = &self.raws[a];
                } else {
                    break;
                }
            }
            let inner = self.raws.get(i + 1).is_some_and(|n| {
                n.above == Some(i)
                    && (n.start == r.end || n.start == r.end + 1 && text.chars[r.end] == '的')
            });
            if !inner {
                self.found.spans.push(Mention {
                    start,
                    end: r.end,
                    class: Class::Named(Entity::Place(p)),
                });
            }
        }
        self.found.home = self.home.iter().filter_map(|&r| self.entity[r]).collect();
        self.complete();
    }

    /// The parents that the text prints with each name.
    fn explicit_parents(&self) -> HashMap<String, BTreeSet<String>> {
        let mut out: HashMap<String, BTreeSet<String>> = HashMap::new();
        for r in self.raws {
            if let (true, Some(a)) = (r.explicit, r.above) {
                out.entry(r.name.clone()).or_default().insert(self.raws[a].name.clone());
            }
        }
        out
    }

    fn place_of(
        &mut self,
        i: usize,
        text: &Text,
        explicit: &HashMap<String, BTreeSet<String>>,
    ) -> usize {
        let r = &self.raws[i];
        let parents = explicit.get(&r.name).map_or(0, BTreeSet::len);
        let same: Vec<usize> = self.by_name.get(&r.name).cloned().unwrap_or_default();
        let given = r.above.and_then(|a| self.entity[a]);
        if let Some(parent) = given {
            let parent_name = self.found.places[parent].name.clone();
            // 湖南省永顺县 beside 湘西州永顺县: both enclose it, no homonym.
            for &p in &same {
                let has = self.found.places[p].parent;
                let agrees = has.is_none_or(|h| {
                    self.found.places[h].name == parent_name
                        || rank(&self.found.places[h].level)
                            != rank(&self.found.places[parent].level)
                });
                if agrees || !self.found.places[p].explicit && parents <= 1 {
                    let place = &mut self.found.places[p];
                    if r.explicit {
                        let nearer = place.parent.is_none() || !place.explicit;
                        if nearer {
                            place.parent = Some(parent);
                        }
                        place.explicit = true;
                    }
                    return p;
                }
            }
            let homonym = !same.is_empty();
            for &p in &same {
                self.found.places[p].homonym = true;
            }
            return self.add(r, Some(parent), r.explicit, homonym);
        }
        if same.len() > 1 {
            let home = self.home.iter().filter_map(|&h| self.entity[h]).collect::<Vec<_>>();
            if let Some(&p) = same
                .iter()
                .find(|&&p| self.found.places[p].parent.is_some_and(|q| home.contains(&q)))
            {
                return p;
            }
        }
        if let Some(&p) = same.first()
            && (parents <= 1 || same.len() > 1)
        {
            return p;
        }
        let parent = self.likely_parent(i, text, parents);
        let homonym = !same.is_empty() && parent != self.found.places[same[0]].parent;
        if !homonym && let Some(&p) = same.first() {
            return p;
        }
        self.add(r, parent, false, homonym)
    }

    /// Where a place lies that stands alone: in the one of two homonyms' parents that is home, else in the township told before it.
    fn likely_parent(&self, i: usize, text: &Text, parents: usize) -> Option<usize> {
        let r = &self.raws[i];
        let level = match r.level.as_str() {
            "village" => "township",
            "township" => "county",
            _ => return None,
        };
        let later_explicit = self
            .raws
            .iter()
            .enumerate()
            .find(|(_, o)| o.name == r.name && o.explicit && o.above.is_some());
        if parents == 1 {
            return later_explicit.and_then(|(_, o)| o.above).and_then(|a| self.entity[a]);
        }
        let home = self
            .home
            .iter()
            .copied()
            .find(|&h| self.raws[h].level == level)
            .and_then(|h| self.entity[h]);
        let sentence = text.sentence_at(r.start);
        let paragraph = text.sentences.get(sentence).map_or(0, |s| s.paragraph);
        if level == "township" {
            // 3.宾居镇汇报：……瓦溪村: the township that a paragraph is labelled with.
            let labelled = self.label_of(text, paragraph).and_then(|k| self.entity[k]);
            if let Some(place) = labelled.or(home) {
                return Some(place);
            }
        }
        let before = self.raws[..i].iter().enumerate().rev().find(|(_, o)| {
            o.level == level
                && text
                    .sentences
                    .get(text.sentence_at(o.start))
                    .is_some_and(|s| s.paragraph == paragraph)
        });
        if level == "township" {
            return before.and_then(|(k, _)| self.entity[k]);
        }
        // A township lies in the home county where the gazetteer puts one there.
        let county = home?;
        let code = self.found.places[county].code.clone()?;
        let known = self.divisions.named(&r.name).iter().any(|d| d.code.starts_with(&code));
        known.then_some(county)
    }

    /// The township with whose name a paragraph begins before a colon.
    fn label_of(&self, text: &Text, paragraph: usize) -> Option<usize> {
        let first = text.sentences.iter().find(|s| s.paragraph == paragraph)?;
        self.raws.iter().position(|r| {
            r.level == "township"
                && (first.start..first.start + 8).contains(&r.start)
                && text.slice(r.end, r.end + 5).contains('：')
        })
    }

    fn add(&mut self, r: &Raw, parent: Option<usize>, explicit: bool, homonym: bool) -> usize {
        let p = self.found.places.len();
        self.by_name.entry(r.name.clone()).or_default().push(p);
        self.found.places.push(Place {
            name: r.name.clone(),
            level: r.level.clone(),
            parent,
            explicit,
            code: None,
            aliases: Vec::new(),
            homonym,
            attested: true,
        });
        let code = self.code(p);
        self.found.places[p].code = code;
        p
    }

    /// The narrowest division with a code that encloses a place: its parents', else the only county that the text is about.
    fn within(&self, p: usize) -> Option<&str> {
        let mut above = self.found.places[p].parent;
        let named = above.is_some();
        while let Some(q) = above {
            if let Some(code) = self.found.places[q].code.as_deref().filter(|c| c.len() >= 6) {
                return Some(code);
            }
            above = self.found.places[q].parent;
        }
        let counties = |all: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            all.filter(|q| self.found.places[*q].level == "county").collect()
        };
        let home = counties(&mut self.found.home.iter().copied());
        let all = counties(&mut (0..self.found.places.len()));
        match (home.as_slice(), all.as_slice()) {
            ([only], _) if !named => self.found.places[*only].code.as_deref(),
            ([], [only]) if !named => self.found.places[*only].code.as_deref(),
            _ => None,
        }
    }

    /// The code of a place: the only one of its name, or the only one below its parent.
    fn code(&self, p: usize) -> Option<String> {
        let place = &self.found.places[p];
        if place.level == "village" {
            let mut rows = self.divisions.villages(self.within(p)?, &place.name);
            return rows.pop().filter(|_| rows.is_empty()).map(|d| d.code);
        }
        let mut rows = self.divisions.named(&place.name);
        if rows.is_empty() {
            rows = self.divisions.shortened(&place.name);
        }
        rows.retain(|d| d.level() == place.level);
        if rows.len() > 1 {
            let above: Vec<&str> =
                self.found.places.iter().filter_map(|q| q.code.as_deref()).collect();
            let parent = place.parent.and_then(|q| self.found.places[q].code.as_deref());
            if let Some(parent) = parent {
                rows.retain(|d| d.code.starts_with(parent));
            } else {
                let in_text: Vec<&Division> = rows
                    .iter()
                    .copied()
                    .filter(|d| {
                        above.iter().any(|a| a.len() < d.code.len() && d.code.starts_with(a))
                    })
                    .collect();
                if in_text.len() == 1 {
                    rows = in_text;
                }
            }
        }
        (rows.len() == 1).then(|| rows[0].code.clone())
    }

    /// Links counties, prefectures and provinces of the text to each other by their codes.
    fn complete(&mut self) {
        for p in 0..self.found.places.len() {
            if self.found.places[p].code.is_none() {
                self.found.places[p].code = self.code(p);
            }
        }
        for p in 0..self.found.places.len() {
            if self.found.places[p].parent.is_some() {
                continue;
            }
            let Some(code) = self.found.places[p].code.clone() else { continue };
            let above = self
                .found
                .places
                .iter()
                .enumerate()
                .filter(|(_, q)| {
                    q.code
                        .as_ref()
                        .is_some_and(|c| c.len() < code.len() && code.starts_with(c.as_str()))
                })
                .max_by_key(|(_, q)| q.code.as_ref().map_or(0, String::len));
            self.found.places[p].parent = above.map(|(k, _)| k);
        }
    }
}
