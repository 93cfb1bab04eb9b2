use super::date::TimeWord;
use super::figure::Figure;
use super::group::Group;
use crate::division::Divisions;
use crate::lexicon::Lexicon;
use crate::text::Text;

/// A place that the text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Its name as printed, with the sign of its level.
    pub name: String,
    /// province, prefecture, county, township, village
    pub level: String,
    /// The place it lies in.
    pub parent: Option<usize>,
    /// The text itself says where it lies (as against: it is likely).
    pub explicit: bool,
    /// The code of the gazetteer.
    pub code: Option<String>,
    /// Other printed names.
    pub aliases: Vec<String>,
    /// Several places of this name stand in the text.
    pub homonym: bool,
    /// It stands in the text (as against: known to lie between two that do).
    pub attested: bool,
}

/// An organization that the text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organization {
    /// Its name as printed.
    pub name: String,
    /// The kind of the table `organizations`.
    pub kind: String,
    /// The place whose organization it is.
    pub place: Option<usize>,
    /// Other printed names.
    pub aliases: Vec<String>,
}

/// A scheme that the text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scheme {
    /// Its name: without quotation marks, lost plus signs restored.
    pub name: String,
    /// The kind of the table `schemes`.
    pub kind: String,
    /// Its formula as printed.
    pub formula: Option<String>,
    /// Its parts.
    pub parts: Vec<String>,
    /// Other printed names.
    pub aliases: Vec<String>,
    /// How sure it is that this is a scheme and no figure of speech: 3 by its form, 2 by a verb, 1 by a weak word.
    pub certainty: u8,
}

/// One who does something: a place or an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// Index of a place.
    Place(usize),
    /// Index of an organization.
    Organization(usize),
}

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// Index of a place.
    Place(usize),
    /// Index of an organization.
    Organization(usize),
    /// Index of a scheme.
    Scheme(usize),
}

/// What a mention means.
#[derive(Debug, Clone, PartialEq)]
pub enum Class {
    /// A named thing.
    Named(Entity),
    /// A word for places told elsewhere.
    Group(Group),
    /// 合作社, 公司 standing for the one told before: its kind.
    Generic(&'static str),
    /// 该模式, 上述机制, 这一做法
    SchemeWord,
    /// A number with its unit.
    Figure(Figure),
    /// A time.
    Time(TimeWord),
    /// Words in quotation marks that are no scheme.
    Quoted,
}

/// A span and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// What it means.
    pub class: Class,
}

/// Everything that a text mentions.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    /// The places.
    pub places: Vec<Place>,
    /// The organizations.
    pub organizations: Vec<Organization>,
    /// The schemes.
    pub schemes: Vec<Scheme>,
    /// All mentions by position; the outermost only where they nest.
    pub spans: Vec<Mention>,
    /// Every mention of a place, those within names of organizations and schemes too: place, start, end.
    pub place_spans: Vec<(usize, usize, usize)>,
    /// The place the report is about, by level: township or village or county.
    pub home: Vec<usize>,
    /// The organization that writes of itself: 本社, 我公司.
    pub own_organization: Option<usize>,
    /// Names of persons: never to be written out.
    pub persons: Vec<String>,
}

impl Mentions {
    /// Finds everything that the text mentions.
    pub fn find(text: &Text, lexicon: &Lexicon, divisions: &Divisions) -> Self {
        let mut found = Self::default();
        super::place::find(&mut found, text, lexicon, divisions);
        super::organization::find(&mut found, text, lexicon);
        super::scheme::find(&mut found, text, lexicon);
        super::person::find(&mut found, text, lexicon);
        found.weave(text, lexicon);
        found
    }

    /// Returns the place of home of this level.
    pub fn home_of(&self, level: &str) -> Option<usize> {
        self.home.iter().copied().find(|&p| self.places[p].level == level)
    }

    /// Returns the enclosing place of this level, itself included.
    pub fn ancestor(&self, place: usize, level: &str) -> Option<usize> {
        let mut at = Some(place);
        let mut steps = 0;
        while let Some(p) = at {
            if self.places[p].level == level {
                return Some(p);
            }
            at = self.places[p].parent;
            steps += 1;
            if steps > 8 {
                break;
            }
        }
        None
    }

    /// Returns whether `outer` encloses `inner` or is it.
    pub fn encloses(&self, outer: usize, inner: usize) -> bool {
        let mut at = Some(inner);
        let mut steps = 0;
        while let Some(p) = at {
            if p == outer {
                return true;
            }
            at = self.places[p].parent;
            steps += 1;
            if steps > 8 {
                break;
            }
        }
        false
    }

    /// Returns the name of an actor.
    pub fn actor_name(&self, actor: Actor) -> &str {
        match actor {
            Actor::Place(p) => &self.places[p].name,
            Actor::Organization(o) => &self.organizations[o].name,
        }
    }

    /// Returns the place of an actor: itself, or where the organization is at home.
    pub fn actor_place(&self, actor: Actor) -> Option<usize> {
        match actor {
            Actor::Place(p) => Some(p),
            Actor::Organization(o) => self.organizations[o].place,
        }
    }

    /// Adds times, figures, groups, generic words and other quotations between the named spans, and sorts.
    fn weave(&mut self, text: &Text, lexicon: &Lexicon) {
        let mut taken = vec![false; text.chars.len()];
        self.spans.sort_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
        let mut kept: Vec<Mention> = Vec::new();
        for m in std::mem::take(&mut self.spans) {
            if (m.start..m.end).all(|i| !taken[i]) {
                taken[m.start..m.end].iter_mut().for_each(|t| *t = true);
                kept.push(m);
            }
        }
        for s in &text.sentences {
            super::scheme::words(text, s.start, s.end, lexicon, &mut taken, &mut kept);
            for (start, end, time) in super::date::times(&text.chars, s.start, s.end) {
                add(&mut taken, &mut kept, start, end, Class::Time(time));
            }
            for f in super::figure::figures(&text.chars, s.start, s.end, lexicon) {
                let (start, end) = (f.start, f.end);
                add(&mut taken, &mut kept, start, end, Class::Figure(f));
            }
            super::organization::generic(text, s.start, s.end, &mut taken, &mut kept);
            let mut i = s.start;
            while i < s.end {
                if !taken[i]
                    && let Some((group, n)) = super::group::group_at(&text.chars, i, s.end, lexicon)
                    && (i..i + n).all(|k| !taken[k])
                {
                    let (start, end) = super::organization::party_of_group(text, i, i + n, s.end);
                    // 我乡姚家村: the group word only leads to the name.
                    let led = kept.iter_mut().find(|m| {
                        m.start == end
                            && matches!(
                                m.class,
                                Class::Named(Entity::Place(_) | Entity::Organization(_))
                            )
                    });
                    if let (Some(m), false) =
                        (led, matches!(group, Group::Count(..) | Group::Within(_)))
                    {
                        m.start = start;
                        taken[start..end].iter_mut().for_each(|t| *t = true);
                        i = end;
                        continue;
                    }
                    add(&mut taken, &mut kept, start, end, Class::Group(group));
                    i = end;
                    continue;
                }
                i += 1;
            }
        }
        kept.sort_by_key(|m| m.start);
        self.spans = kept;
    }
}

pub(super) fn add(
    taken: &mut [bool],
    kept: &mut Vec<Mention>,
    start: usize,
    end: usize,
    class: Class,
) {
    if start < end && (start..end).all(|i| !taken[i]) {
        taken[start..end].iter_mut().for_each(|t| *t = true);
        kept.push(Mention { start, end, class });
    }
}
