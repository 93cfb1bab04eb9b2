use super::check::Checker;
use super::reason::Reason;
use crate::draft::Fact;
use crate::mention::{Actor, Class, Date};
use crate::reading::{Status, Tone};

impl Checker<'_> {
    pub(super) fn adoption(&self, f: &Fact) -> Option<Reason> {
        let (Some(adopter), Some(scheme)) = (f.adopter.as_deref(), f.scheme.as_deref()) else {
            return Some(Reason::Incomplete("adopter"));
        };
        let actors = match self.actor_known(adopter) {
            Ok(a) => a,
            Err(r) => return Some(r),
        };
        let schemes = self.schemes(scheme);
        if schemes.is_empty() && !self.has_words(scheme) {
            return Some(Reason::NameAbsent(scheme.to_owned()));
        }
        if let Some(r) = self.right_homonym(adopter, f.adopter_parent.as_deref(), &actors, f) {
            return Some(r);
        }
        let status = f.status.as_deref().unwrap_or("practised");
        let tone = self.tone(f);
        match (status, tone) {
            ("practised" | "piloted" | "exploring", Tone::Negated) => return Some(Reason::Negated),
            ("practised" | "piloted" | "exploring" | "planned", Tone::Hearsay) => {
                return Some(Reason::Hearsay);
            }
            // 学习该镇的……: who is learnt from runs it already.
            ("practised" | "piloted", Tone::Planned)
                if self.reading_of(&actors, &schemes) != Some(Status::Practised) =>
            {
                return Some(Reason::Planned);
            }
            ("practised" | "piloted" | "exploring" | "planned", Tone::Stopped) => {
                return Some(Reason::Stopped);
            }
            ("stopped", Tone::Told | Tone::Planned)
                if !self.sentence_stops(f)
                    || self.reading_of(&actors, &schemes) == Some(Status::Practised)
                        && !self.says_stopped(f) =>
            {
                return Some(Reason::Stopped);
            }
            _ => {}
        }
        if status != "stopped" && self.over(&actors, &schemes) {
            return Some(Reason::Stopped);
        }
        if matches!(status, "practised" | "piloted") && self.only_planned(&actors, &schemes) {
            return Some(Reason::Planned);
        }
        if let Some(r) = self.speaks_of(f, scheme, &schemes) {
            return Some(r);
        }
        if let Some(r) = self
            .adopter_told(adopter, &actors, &schemes, f)
            .or_else(|| self.other_scheme(scheme, &schemes, f))
        {
            return Some(r);
        }
        f.start_date.as_deref().and_then(|d| self.date(d, f))
    }

    fn reading_of(&self, actors: &[Actor], schemes: &[usize]) -> Option<Status> {
        let same = |a: Actor| {
            actors.iter().any(|b| {
                crate::reading::party_place(self.found, a)
                    == crate::reading::party_place(self.found, *b)
            })
        };
        self.read
            .adoptions
            .iter()
            .find(|a| same(a.adopter) && schemes.contains(&a.scheme))
            .map(|a| a.status)
    }

    fn over(&self, actors: &[Actor], schemes: &[usize]) -> bool {
        self.reading_of(actors, schemes) == Some(Status::Stopped)
    }

    fn only_planned(&self, actors: &[Actor], schemes: &[usize]) -> bool {
        self.reading_of(actors, schemes) == Some(Status::Planned)
    }

    /// The passage must speak of the scheme: name it, point back to it, or tell that what was told is taken up.
    fn speaks_of(&self, f: &Fact, scheme: &str, schemes: &[usize]) -> Option<Reason> {
        let (start, end) = self.sentences(f);
        let named = (0..self.found.spans.len())
            .filter(|&m| self.found.spans[m].start < end && self.found.spans[m].end > start)
            .any(|m| {
                self.discourse.schemes[m].is_some_and(|s| schemes.contains(&s))
                    || matches!(self.found.spans[m].class, Class::SchemeWord)
            });
        let words = self.text.slice(start, end);
        let literal = super::names::plain(&words).contains(&super::names::plain(scheme))
            || schemes.iter().any(|&s| {
                let s = &self.found.schemes[s];
                std::iter::once(&s.name)
                    .chain(&s.aliases)
                    .any(|n| super::names::plain(&words).contains(&super::names::plain(n)))
            });
        if named || literal {
            return None;
        }
        let quote = self.masked(f.start, f.end);
        let visits = self.lexicon.contains("verb-visit", &quote);
        let takes = self.lexicon.contains("verb-takes-up", &quote)
            || self.lexicon.contains("verb-imitate", &quote);
        if takes {
            return None;
        }
        if visits {
            Some(Reason::VisitOnly)
        } else if self.near_scheme(f, schemes) {
            None
        } else {
            Some(Reason::SchemeElsewhere(scheme.to_owned()))
        }
    }

    /// Whether the scheme was told in the paragraph of the passage, before it.
    fn near_scheme(&self, f: &Fact, schemes: &[usize]) -> bool {
        let k = self.text.sentence_at(f.start);
        let paragraph = self.text.sentences[k].paragraph;
        self.found.spans.iter().enumerate().any(|(m, s)| {
            let sentence = &self.text.sentences[self.text.sentence_at(s.start)];
            s.start < f.start
                && (sentence.paragraph == paragraph || sentence.paragraph + 1 == paragraph)
                && self.discourse.schemes[m].is_some_and(|x| schemes.contains(&x))
        })
    }

    pub(super) fn spread(&self, f: &Fact) -> Option<Reason> {
        let channel = f.channel.as_deref().unwrap_or_default();
        if channel.is_empty() {
            return Some(Reason::Incomplete("channel"));
        }
        let mut sides = Vec::new();
        for (name, parent) in [(&f.from, &f.from_parent), (&f.to, &f.to_parent)] {
            let Some(name) = name.as_deref() else {
                sides.push(Vec::new());
                continue;
            };
            let actors = match self.actor_known(name) {
                Ok(a) => a,
                Err(r) => return Some(r),
            };
            if let Some(r) = self.right_homonym(name, parent.as_deref(), &actors, f) {
                return Some(r);
            }
            sides.push(actors);
        }
        if let Some(scheme) = f.scheme.as_deref()
            && self.schemes(scheme).is_empty()
            && !self.has_words(scheme)
        {
            return Some(Reason::NameAbsent(scheme.to_owned()));
        }
        match self.tone(f) {
            Tone::Negated => return Some(Reason::Negated),
            Tone::Planned if !matches!(channel, "pilot" | "promotion" | "mandate") => {
                return Some(Reason::Planned);
            }
            Tone::Hearsay => return Some(Reason::Hearsay),
            Tone::Stopped => return Some(Reason::Stopped),
            Tone::Told | Tone::Planned => {}
        }
        if let Some(r) = self.channel(f, channel) {
            return Some(r);
        }
        if let Some(r) = self.ends_told(f, &sides) {
            return Some(r);
        }
        if channel != "pairing" && self.swapped(f, channel, &sides[0], &sides[1]) {
            return Some(Reason::Direction);
        }
        f.date.as_deref().and_then(|d| self.date(d, f))
    }

    /// A visit needs a word for a visit; learning needs more than one.
    fn channel(&self, f: &Fact, channel: &str) -> Option<Reason> {
        let (start, end) = self.sentences(f);
        let words = self.masked(start, end);
        let visits = self.lexicon.contains("verb-visit", &words)
            || [
                "来的",
                "去过",
                "到过",
                "派人",
                "接待",
                "到访",
                "一行",
                "走进",
                "来到",
                "先后到",
                "先后赴",
                "去了",
                "赴",
                "来过",
                "到过",
                "去过",
                "看过",
                "学过",
                "派人",
                "派出",
                "来社",
                "来村",
                "住了",
            ]
            .iter()
            .any(|w| words.contains(w));
        match channel {
            "visit" if !visits => Some(Reason::VisitOnly),
            "learning" | "imitation" => {
                let rest = self.masked(f.start, end);
                let refuses = [
                    "均未采用",
                    "未采用",
                    "没有照搬",
                    "没有采用",
                    "未予采用",
                    "没有跟",
                    "暂时没",
                    "不抄",
                ]
                .iter()
                .any(|w| rest.contains(w));
                refuses.then_some(Reason::VisitOnly)
            }
            _ => None,
        }
    }

    /// Whether the draft has source and receiver the other way round.
    fn swapped(&self, f: &Fact, channel: &str, from: &[Actor], to: &[Actor]) -> bool {
        let (start, end) = self.sentences(f);
        let same = |a: Option<Actor>, side: &[Actor]| {
            a.is_some_and(|a| {
                side.iter().any(|b| {
                    crate::reading::party_place(self.found, a)
                        == crate::reading::party_place(self.found, *b)
                })
            })
        };
        // A county that spreads a scheme within itself has no other way round.
        let all_same = from.iter().any(|a| {
            to.iter().any(|b| {
                self.found.actor_place(*a).is_some()
                    && self.found.actor_place(*a) == self.found.actor_place(*b)
            })
        });
        if all_same {
            return false;
        }
        let here: Vec<&crate::reading::Spread> = self
            .read
            .spread
            .iter()
            .filter(|s| s.start < end && s.end > start && s.channel != "pairing")
            .filter(|s| {
                s.from.and_then(|a| self.found.actor_place(a))
                    != s.to.and_then(|a| self.found.actor_place(a))
            })
            .collect();
        if here.iter().any(|s| same(s.from, from) && same(s.to, to)) {
            return false;
        }
        if here.iter().any(|s| same(s.from, to) && same(s.to, from)) {
            return true;
        }
        if let ("learning" | "imitation", Some(turned)) = (channel, self.taker_is(f, from, to)) {
            return turned;
        }
        // Who takes up here does not give.
        let takes =
            here.iter().any(|s| same(s.to, from)) && !here.iter().any(|s| same(s.from, from));
        let gives = here.iter().any(|s| same(s.from, to)) && !here.iter().any(|s| same(s.to, to));
        if !here.is_empty() && (takes || gives) {
            // Promotion runs from above: there only a giver on the other side turns it round.
            return channel != "promotion" || gives;
        }
        self.cues(f, channel, from, to)
    }

    /// Where no rule reads the passage: the words right before each name, and which place encloses which.
    fn cues(&self, f: &Fact, channel: &str, from: &[Actor], to: &[Actor]) -> bool {
        let source = |side: &[Actor]| self.stands_after(f, side, "source-mark");
        let receiver = |side: &[Actor]| self.stands_after(f, side, "receiver-mark");
        let (fs, fr, ts, tr) = (source(from), receiver(from), source(to), receiver(to));
        if (ts || fr) && !(fs || tr) {
            return true;
        }
        if fs || tr {
            return false;
        }
        let place = |side: &[Actor]| side.iter().find_map(|a| self.found.actor_place(*a));
        if let (Some(a), Some(b), "pilot" | "mandate") = (place(from), place(to), channel) {
            return a != b && self.found.encloses(b, a);
        }
        if let ("learning" | "imitation" | "visit", Some(k)) =
            (channel, self.discourse.clause_at(f.start))
        {
            // The subject of the passage is the one who goes and learns.
            let subject = |side: &[Actor]| {
                side.iter().any(|a| {
                    k.subject.iter().any(|s| {
                        crate::reading::party_place(self.found, *s)
                            == crate::reading::party_place(self.found, *a)
                    })
                })
            };
            return subject(from) && !subject(to) && k.own;
        }
        false
    }

    /// Whether a mention of the actor in the passage follows a word of the set.
    fn stands_after(&self, f: &Fact, side: &[Actor], set: &str) -> bool {
        let (start, end) = self.sentences(f);
        self.found.spans.iter().enumerate().filter(|(_, s)| s.start >= start && s.end <= end).any(
            |(m, s)| {
                let is = self.discourse.actors[m].iter().any(|a| {
                    side.contains(a)
                        || side.iter().any(|b| {
                            crate::reading::party_place(self.found, *b)
                                == crate::reading::party_place(self.found, *a)
                        })
                });
                is && self
                    .lexicon
                    .ends_with(set, &self.text.slice(s.start.saturating_sub(5).max(start), s.start))
                    .is_some()
            },
        )
    }

    pub(super) fn honour(&self, f: &Fact) -> Option<Reason> {
        let (Some(holder), Some(title)) = (f.holder.as_deref(), f.title.as_deref()) else {
            return Some(Reason::Incomplete("holder"));
        };
        if self.schemes(holder).is_empty()
            && let Err(r) = self.actor_known(holder)
        {
            return Some(r);
        }
        if let Some(r) = self.holder_told(holder, f) {
            return Some(r);
        }
        let (start, end) = self.sentences(f);
        let told = super::names::plain(&self.text.slice(start, end));
        let wanted = super::names::plain(title);
        // A rank is no honour.
        let rank = title.starts_with('第') && title.ends_with(['名', '位']);
        if rank || !told.contains(&wanted) && !runs_through(&told, &wanted) {
            return Some(Reason::TitleAbsent(title.to_owned()));
        }
        match self.tone(f) {
            Tone::Negated => return Some(Reason::Negated),
            Tone::Planned
                if self.lexicon.counts("planned", &self.masked(start, f.end))
                    || !self.lexicon.contains("verb-award-passive", &self.masked(start, end))
                        && !self
                            .lexicon
                            .contains("verb-award-active", &self.masked(start, end)) =>
            {
                return Some(Reason::Planned);
            }
            Tone::Hearsay => return Some(Reason::Hearsay),
            Tone::Stopped => return Some(Reason::Stopped),
            Tone::Told | Tone::Planned => {}
        }
        if let Some(giver) = f.giver.as_deref()
            && let Some(r) = self.giver(f, giver)
        {
            return Some(r);
        }
        f.year.and_then(|y| self.date(&y.to_string(), f))
    }

    /// The giver must stand in the passage where a giver stands: 被甲授予, 甲授予……, 经甲评定, 由甲命名.
    fn giver(&self, f: &Fact, giver: &str) -> Option<Reason> {
        if self.found.persons.iter().any(|p| p == giver) {
            return Some(Reason::Person(giver.to_owned()));
        }
        let (start, end) = self.sentences(f);
        let refused = Some(Reason::GiverOther(giver.to_owned()));
        let actors = self.actors(giver);
        let title = f.title.as_deref().unwrap_or_default();
        let mut stands = false;
        for (m, s) in
            self.found.spans.iter().enumerate().filter(|(_, s)| s.start >= start && s.end <= end)
        {
            let is = self.discourse.actors[m].iter().any(|a| {
                actors.contains(a)
                    || actors.iter().any(|b| {
                        crate::reading::party_place(self.found, *b)
                            == crate::reading::party_place(self.found, *a)
                    })
            });
            if is && !title.starts_with(&self.text.slice(s.start, s.end)) {
                let before = self.text.slice(s.start.saturating_sub(3).max(start), s.start);
                let after = self.text.slice(s.end, (s.end + 30).min(end));
                let verb = self.lexicon.contains("verb-award-passive", &after)
                    || ["颁发", "通报", "表扬", "公布", "印发", "决定", "认定", "评选", "颁"]
                        .iter()
                        .any(|w| after.contains(w));
                stands |= verb
                    && (before.is_empty()
                        || before.ends_with(['被', '由', '经', '受', '获'])
                        || before.ends_with([
                            '，', '。', '；', '月', '日', '年', '\n', '\u{3000}', '、', '：',
                        ])
                        || before.ends_with("中共"));
                stands |=
                    before.ends_with("获得") || before.ends_with("荣获") || before.ends_with('获');
            }
        }
        // “甲”（中央农办等部门）: told behind the title.
        let behind = self
            .text
            .slice(start, end)
            .split(['（', '('])
            .skip(1)
            .any(|w| w.trim_start().starts_with(giver.trim_start_matches("中共")));
        if stands || behind || self.issues(f, &actors) {
            return None;
        }
        if !actors.is_empty() {
            return refused;
        }
        // A giver that no rule knows: its words must stand right before the word for giving.
        let words = self.text.slice(start, end);
        let at = words.find(giver.trim_start_matches("中共"));
        let fits = at.is_some_and(|i| {
            let after = &words[i..];
            self.lexicon.contains("verb-award-passive", after)
        });
        if fits { None } else { refused }
    }

    /// Whether the actors issue the text (they stand in its head or at its foot) and the passage bestows without naming a giver.
    fn issues(&self, f: &Fact, actors: &[Actor]) -> bool {
        let (start, end) = self.sentences(f);
        let words = self.text.slice(start, end);
        let bestows = ["授予", "决定", "表彰", "命名", "通报"].iter().any(|w| words.contains(w))
            && !words.contains('被');
        bestows
            && crate::reading::issuers(self.text, self.found, self.discourse).iter().any(|i| {
                actors.contains(i)
                    || actors
                        .iter()
                        .any(|a| self.found.actor_place(*a) == self.found.actor_place(*i))
            })
    }

    /// The date must be one that the passage tells, or that a reader carries into it.
    pub(super) fn date(&self, date: &str, f: &Fact) -> Option<Reason> {
        let refused = Some(Reason::DateAbsent(date.to_owned()));
        let Some(wanted) = Date::parse(date) else { return refused };
        let reach = crate::reading::reachable(self.text, self.found, f.start, f.end);
        let fits = |d: &Date| {
            d.year == wanted.year
                && (wanted.month.is_none() || d.month == wanted.month)
                && (wanted.day.is_none() || d.day == wanted.day)
        };
        for distance in 0..2 {
            let mut here = reach.iter().filter(|(n, _)| *n == distance).peekable();
            if distance == 0 && here.peek().is_some() {
                let within = here.any(|(_, d)| fits(d));
                // 2021年……，第二年就用上了: what follows from the passage counts as in it.
                let near = reach.iter().any(|(n, d)| *n == 1 && fits(d) && self.open_end(f));
                return if within || near { None } else { refused };
            }
        }
        // A time in the sentence before the passage governs it; an earlier one does not.
        let mut own = reach.iter().filter(|(n, _)| *n == 1).peekable();
        if f.kind == Some(crate::draft::Kind::Indicator) && own.peek().is_some() {
            return if own.any(|(_, d)| fits(d)) { None } else { refused };
        }
        let header = self
            .text
            .date
            .as_ref()
            .is_some_and(|d| fits(d) || d.year == wanted.year && wanted.month.is_none());
        if reach.iter().any(|(_, d)| fits(d)) || header && self.mentions_this_year(f) {
            None
        } else {
            refused
        }
    }

    /// The quote stops before the time that its sentence gives.
    fn open_end(&self, f: &Fact) -> bool {
        let k = self.text.sentence_at(f.start);
        f.end < self.text.sentences[k].end
            && f.kind == Some(crate::draft::Kind::Adoption)
            && self.text.slice(f.start, f.end).chars().count() < 6
    }

    fn mentions_this_year(&self, f: &Fact) -> bool {
        let (start, end) = self.sentences(f);
        let words = self.text.slice(start, end);
        ["今年", "年内", "本年", "上半年", "一季度", "目前", "全年"]
            .iter()
            .any(|w| words.contains(w))
    }
}

/// Whether the characters of `wanted` stand in `told` in order, with only times between: 荣获2021年度省级“示范村”.
fn runs_through(told: &str, wanted: &str) -> bool {
    let mut it = told.chars();
    let mut gap = 0;
    let mut begun = false;
    for w in wanted.chars() {
        loop {
            match it.next() {
                Some(c) if c == w => {
                    begun = true;
                    break;
                }
                Some(_) if begun => gap += 1,
                Some(_) => {}
                None => return false,
            }
        }
    }
    gap <= 8
}
