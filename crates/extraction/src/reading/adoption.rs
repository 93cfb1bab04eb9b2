use super::clause::{self, Tone};
use super::grammar::{Coded, Grammar, Rule};
use super::read::{Adoption, Reading, Status};
use super::spread::{asks, name_sources, party_place};
use super::{Discourse, when};
use crate::lexicon::Lexicon;
use crate::mention::{Actor, Class, Mentions};
use crate::text::Text;

struct Reader<'a> {
    text: &'a Text,
    found: &'a Mentions,
    discourse: &'a Discourse,
    lexicon: &'a Lexicon,
}

/// Reads who runs which scheme: by a verb before the scheme, by the rules of `grammar/adoption.txt`, and from spread.
pub(super) fn read(
    out: &mut Reading,
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
    grammar: &Grammar,
) {
    let r = Reader { text, found, discourse, lexicon };
    let mut all: Vec<Adoption> = Vec::new();
    let mut lent: Vec<Adoption> = Vec::new();
    for (k, s) in text.sentences.iter().enumerate() {
        if s.repeated || s.heading || asks(text, k) {
            continue;
        }
        let (first, last) = discourse.ranges[k];
        for m in first..last {
            let rows = r.by_verb(k, m, first);
            out.origins.extend(rows.iter().filter_map(|a| r.origin(a)));
            all.extend(rows);
        }
        let coded = Coded::new(text, s.start, s.end, first, &found.spans[first..last]);
        for rule in &grammar.adoption {
            for hit in rule.pattern.captures_iter(&coded.line) {
                let rows = r.by_rule(k, rule, &coded, &hit);
                if matches!(rule.name.as_str(), "first" | "is-path-of" | "in-its-way") {
                    let told = rows.iter().filter(|a| a.status < Status::Planned);
                    out.origins.extend(told.map(|a| (a.scheme, a.adopter, a.start)));
                }
                if rule.has("source") { lent.extend(rows) } else { all.extend(rows) }
            }
        }
    }
    // Who is said to have begun it first counts.
    out.origins.sort_by_key(|o| o.2);
    let mut seen = std::collections::BTreeSet::new();
    out.origins.retain(|o| seen.insert(o.0));
    for s in &out.spread {
        let status = match s.channel {
            "imitation" => Status::Practised,
            "pilot" if s.planned => Status::Planned,
            "pilot" => Status::Piloted,
            _ => continue,
        };
        if let (Some(scheme), Some(to)) = (s.scheme, s.to) {
            all.push(Adoption {
                adopter: to,
                scheme,
                status,
                since: s.date,
                start: s.start,
                end: s.end,
            });
        }
    }
    for s in &out.spread {
        // 带回 brings a scheme in; 借鉴 alone does not.
        if let (Some(scheme), Some(to), "learning") = (s.scheme, s.to, s.channel) {
            let words = text.slice(s.start, s.end);
            if [
                "带回",
                "带了回",
                "学了回",
                "引进",
                "引入",
                "搬到",
                "搬进",
                "搬回",
                "带到",
                "移植到",
                "复制到",
                "学回",
                "学来",
                "学到",
                "说干就干",
                "起借鉴",
                "起学习",
                "起引用",
                "开始借鉴",
                "回来后",
                "回去后",
            ]
            .iter()
            .any(|w| words.contains(w))
            {
                all.push(Adoption {
                    adopter: to,
                    scheme,
                    status: Status::Practised,
                    since: s.date,
                    start: s.start,
                    end: s.end,
                });
            }
        }
    }
    merge(out, all, found);
    // 照搬某镇的……: the town runs it, unless the text says which of its villages does.
    lent.retain(|l| {
        let whole = found.actor_place(l.adopter);
        !out.adoptions.iter().any(|a| {
            let own = found.actor_place(a.adopter);
            a.scheme == l.scheme
                && whole.zip(own).is_some_and(|(w, o)| w != o && found.encloses(w, o))
        })
    });
    merge(out, lent, found);
    name_sources(out, found);
}

/// One row for each adopter and scheme: what is over is over; else what is told first, a real practice before a plan.
fn merge(out: &mut Reading, mut all: Vec<Adoption>, found: &Mentions) {
    all.sort_by_key(|a| (a.start, a.end));
    for mut a in all {
        a.adopter = party_place(found, a.adopter);
        if found.schemes[a.scheme].certainty < 2 {
            continue;
        }
        let old = out.adoptions.iter_mut().find(|o| o.adopter == a.adopter && o.scheme == a.scheme);
        match old {
            None => out.adoptions.push(a),
            Some(o) => {
                let firmer = a.status == Status::Stopped
                    || o.status == Status::Planned && a.status != Status::Planned;
                if firmer {
                    *o = a;
                } else if o.since.is_none() && a.status == o.status && a.since.is_some() {
                    o.since = a.since;
                }
            }
        }
    }
}

/// What stands between a verb and a scheme without what says of what it is made: 由甲、乙、丙组成的.
fn described(gap: &str) -> &str {
    let made = ["组成的", "构成的", "为内容的", "为主要内容的", "为核心的", "为主的"];
    if gap.starts_with(['由', '以']) && made.iter().any(|w| gap.ends_with(w)) { "" } else { gap }
}

impl Reader<'_> {
    /// 首创, 摸索出, 率先建立: who does so begins the scheme.
    fn origin(&self, a: &Adoption) -> Option<(usize, Actor, usize)> {
        let span = self.found.spans.iter().rev().find(|m| m.end <= a.end)?;
        let words = self.text.slice(a.start, span.start);
        (a.status < Status::Planned && self.lexicon.contains("verb-originate", &words))
            .then_some((a.scheme, a.adopter, a.start))
    }

    /// 甲推行“乙”: a verb stands right before the scheme.
    fn by_verb(&self, k: usize, m: usize, first: usize) -> Vec<Adoption> {
        let span = &self.found.spans[m];
        let Some(scheme) = self.discourse.schemes[m] else { return Vec::new() };
        let Some(c) = self.discourse.clause_at(span.start) else { return Vec::new() };
        let before =
            |i: usize| self.found.spans[first..m].iter().find(|o| o.start <= i && o.end > i);
        // The words between the last other mention and the scheme.
        let mut i = span.start;
        let mut words: Vec<char> = Vec::new();
        while i > c.start && words.len() < 32 {
            if let Some(o) = before(i - 1) {
                let joined = words.iter().rev().collect::<String>();
                if self.discourse.schemes[first + self.index(first, o.start)].is_some()
                    && super::discourse::joins(joined.trim())
                {
                    // 推行甲和乙: the verb of the first is the verb of the second.
                    return self
                        .by_verb(k, first + self.index(first, o.start), first)
                        .into_iter()
                        .map(|a| Adoption { scheme, ..a })
                        .collect();
                }
                if matches!(o.class, Class::Time(_) | Class::Figure(_)) {
                    i = o.start;
                    words.push('\u{fffc}');
                    continue;
                }
                break;
            }
            i -= 1;
            words.push(self.text.chars[i]);
        }
        let words: String = words.iter().rev().collect();
        let Some(verb) = self.verb(&words) else { return Vec::new() };
        if self.lexicon.has("verb-of-spread", verb) {
            return Vec::new();
        }
        // 镇里要求各村建立……: who requires does not adopt.
        let clause_words = self.text.slice(c.start, span.start);
        if ["选取", "选择", "选定", "确定", "遴选"].iter().any(|w| clause_words.contains(w))
            && (first..m).any(|o| {
                self.found.spans[o].start >= c.start
                    && c.subject_span.is_none_or(|s| self.found.spans[o].start >= s.1)
                    && !self.discourse.actors[o].is_empty()
            })
        {
            return Vec::new();
        }
        if ["要求", "责成", "号召", "指导", "支持", "帮助", "鼓励", "引导", "推动"]
            .iter()
            .any(|w| clause_words.contains(w) && clause_words.find(w) < clause_words.find(verb))
        {
            return self.required(c, m, first, scheme, span.end, k);
        }
        let place = self.done_in(c, first, m);
        let subject = if place.is_empty() { Self::subject(c, span.start) } else { place };
        let Some(status) = self.status(verb, c.start, span.start, span.end, c.own, k) else {
            return Vec::new();
        };
        let since = when::since(self.text, self.found, c.start, span.start)
            .or_else(|| when::of_heading(self.text, self.found, k));
        let start = c.subject_span.filter(|s| s.1 <= span.start).map_or(c.start.max(i), |s| s.0);
        subject
            .into_iter()
            .map(|adopter| Adoption { adopter, scheme, status, since, start, end: span.end })
            .collect()
    }

    /// 县里支持甲村建立……: the one between is the adopter, where he is named.
    fn required(
        &self,
        c: &super::Clause,
        m: usize,
        first: usize,
        scheme: usize,
        end: usize,
        k: usize,
    ) -> Vec<Adoption> {
        let words = self.text.slice(c.start, self.found.spans[m].start);
        if !["支持", "帮助", "指导"].iter().any(|w| words.contains(w))
            || clause::under_plan(&self.text.sentences[k])
        {
            return Vec::new();
        }
        let between = (first..m).rev().find(|&o| {
            self.found.spans[o].start >= c.start && !self.discourse.actors[o].is_empty()
        });
        let Some(o) = between.filter(|&o| {
            ["支持", "帮助", "指导"].iter().any(|w| {
                self.text
                    .slice(
                        self.found.spans[o].start.saturating_sub(3).max(c.start),
                        self.found.spans[o].start,
                    )
                    .ends_with(w)
            })
        }) else {
            return Vec::new();
        };
        if clause::tone(
            self.text,
            c.start,
            self.found.spans[m].start,
            &self.found.spans,
            self.lexicon,
        ) != Tone::Told
        {
            return Vec::new();
        }
        self.rows(
            self.discourse.actors[o].clone(),
            scheme,
            Status::Practised,
            self.found.spans[o].start,
            end,
        )
    }

    /// 在乙村试办……: it is 乙村 that runs it, whoever sends it there.
    fn done_in(&self, c: &super::Clause, first: usize, m: usize) -> Vec<Actor> {
        let near = (first..m).rev().find(|&o| {
            self.found.spans[o].start >= c.start && !self.discourse.actors[o].is_empty()
        });
        let Some(o) = near else { return Vec::new() };
        let at = self.found.spans[o].start;
        // An office that promotes something in its whole county acts for the county.
        let office = |a: &Actor| match a {
            Actor::Organization(o) => {
                matches!(self.found.organizations[*o].kind.as_str(), "Government" | "PartyOffice")
            }
            Actor::Place(_) => false,
        };
        let whole =
            matches!(self.found.spans[o].class, Class::Group(crate::mention::Group::Whole(_)))
                && !c.subject.iter().all(office);
        let inside = !whole && at > c.start && "在于".contains(self.text.chars[at - 1]);
        let gap = self.text.slice(self.found.spans[o].end, self.found.spans[m].start);
        // 在全县率先开展: the first of the county is not the county.
        if !c.subject.is_empty() && super::spread::foremost(&gap) {
            return Vec::new();
        }
        if inside && gap.chars().count() <= 8 {
            self.discourse.actors[o].clone()
        } else {
            Vec::new()
        }
    }

    /// 明年起, 年底前: decided, not yet begun; 去年下半年起 is begun.
    fn decided(&self, start: usize, end: usize) -> bool {
        let words = self.text.slice(start, end);
        self.lexicon.contains("decided", &words)
            && !["去年", "上年", "前年", "当年"].iter().any(|w| words.contains(w))
    }

    fn index(&self, first: usize, start: usize) -> usize {
        self.found.spans[first..].iter().position(|o| o.start == start).unwrap_or(0)
    }

    /// The last verb of adoption in the words, at most eight characters before their end.
    fn verb(&self, words: &str) -> Option<&str> {
        let mut best: Option<(usize, usize, &str)> = None;
        for v in self.lexicon.words("verb-adopt") {
            if let Some(at) = words.rfind(v.as_str()) {
                let end = at + v.len();
                let gap = described(&words[end..]).chars().count();
                if gap <= 10 && best.is_none_or(|(e, l, _)| end > e || end == e && v.len() > l) {
                    best = Some((end, v.len(), v));
                }
            }
        }
        let (end, _, verb) = best?;
        let gap = described(&words[end..]);
        // 建立健全……, 学习用了: 一字之动 only right before the scheme.
        let one = verb.chars().count() == 1;
        (!one || gap.chars().count() <= 1).then_some(verb)
    }

    /// The subject of the clause, unless it stands after the verb.
    fn subject(c: &super::Clause, before: usize) -> Vec<Actor> {
        if c.subject_span.is_some_and(|s| s.0 > before) {
            return Vec::new();
        }
        c.subject.clone()
    }

    fn status(
        &self,
        verb: &str,
        start: usize,
        at: usize,
        end: usize,
        own: bool,
        k: usize,
    ) -> Option<Status> {
        let sentence = &self.text.sentences[k];
        let mut tone = clause::tone(self.text, start, at, &self.found.spans, self.lexicon);
        if tone == Tone::Told
            && !own
            && clause::tone(self.text, sentence.start, start, &self.found.spans, self.lexicon)
                == Tone::Planned
        {
            tone = Tone::Planned;
        }
        let tail = self.text.slice(end, sentence.end.min(end + 40));
        // What follows with the same subject: ……，已于8月停止运行.
        let own_tail = &tail[..tail.find("，但").unwrap_or(tail.len())];
        if self.lexicon.contains("stopped", own_tail)
            && tone == Tone::Told
            && !own_tail.contains("“")
        {
            return Some(Status::Stopped);
        }
        let taken_back = tone == Tone::Planned && self.lexicon.contains("stopped", own_tail)
            || ["不属实", "系误传", "没有照搬", "未予采纳"].iter().any(|w| own_tail.contains(w));
        match tone {
            _ if taken_back => None,
            Tone::Negated | Tone::Hearsay => None,
            Tone::Stopped => Some(Status::Stopped),
            Tone::Planned => Some(Status::Planned),
            Tone::Told if clause::under_plan(sentence) || self.decided(sentence.start, at) => {
                Some(Status::Planned)
            }
            Tone::Told if tail.starts_with("试点") || self.lexicon.has("verb-pilot", verb) => {
                Some(Status::Piloted)
            }
            Tone::Told if self.lexicon.has("verb-explore", verb) => Some(Status::Exploring),
            Tone::Told => Some(Status::Practised),
        }
    }

    fn by_rule(
        &self,
        k: usize,
        rule: &Rule,
        coded: &Coded,
        hit: &regex::Captures<'_>,
    ) -> Vec<Adoption> {
        let whole = hit.get(0).map_or((0, 0), |m| (m.start(), m.end()));
        let (start, end) = (coded.position(whole.0), coded.position(whole.1));
        let group = |name: &str| {
            hit.name(name).map(|m| coded.mentions(m.start(), m.end())).unwrap_or_default()
        };
        // 原定推行……，后取消: what was never begun has not ended.
        if rule.yields == "stopped"
            && let Some(c) = self.discourse.clause_at(start)
            && clause::tone(self.text, c.start, c.end.min(end), &self.found.spans, self.lexicon)
                == Tone::Planned
        {
            return Vec::new();
        }
        let told = group("scheme").first().and_then(|&m| self.discourse.schemes[m]);
        let scheme = told.or_else(|| {
            if rule.has("near-scheme") {
                return self.near_scheme(k, start);
            }
            if !rule.has("last-scheme") {
                return None;
            }
            let (first, last) = self.discourse.ranges[k];
            (first..last)
                .rev()
                .filter(|&m| self.found.spans[m].start < end)
                .find_map(|m| self.discourse.schemes[m])
                .or(self.discourse.scheme_before[k])
        });
        let Some(scheme) = scheme else { return Vec::new() };
        let mut adopters: Vec<Actor> = Vec::new();
        for m in group("adopter") {
            adopters.extend(
                self.discourse.actors[m]
                    .iter()
                    .copied()
                    .filter(|a| !adopters.contains(a))
                    .collect::<Vec<_>>(),
            );
        }
        for m in group("more") {
            adopters.extend(
                self.discourse.actors[m]
                    .iter()
                    .copied()
                    .filter(|a| !adopters.contains(a))
                    .collect::<Vec<_>>(),
            );
        }
        let c = self.discourse.clause_at(start);
        if adopters.is_empty() && rule.has("subject") {
            adopters = c.map(|c| c.subject.clone()).unwrap_or_default();
        }
        let from = c.map_or(start, |c| c.start);
        let tone = clause::tone(self.text, from, end, &self.found.spans, self.lexicon);
        if rule.has("weak") {
            let village = group("adopter").iter().all(|&m| {
                matches!(self.found.spans[m].class, Class::Group(crate::mention::Group::That(_)))
            }) && !adopters.is_empty()
                || adopters.iter().all(|a| {
                    self.found
                        .actor_place(*a)
                        .is_some_and(|p| self.found.places[p].level == "village")
                });
            if !village || tone != Tone::Told {
                return Vec::new();
            }
        }
        let planned = clause::under_plan(&self.text.sentences[k]);
        let status = match (rule.yields.as_str(), tone) {
            // Who is learnt from runs it, whoever only means to learn.
            _ if rule.has("source") => Status::Practised,
            (_, Tone::Negated | Tone::Hearsay) if rule.yields != "planned" => return Vec::new(),
            ("stopped", _) => Status::Stopped,
            _ if self.text.sentences[k].section == crate::text::Section::Proposed => {
                Status::Planned
            }
            ("planned", _) | (_, Tone::Planned) => Status::Planned,
            (_, Tone::Stopped) => Status::Stopped,
            _ if planned
                || clause::proposes(
                    self.text,
                    &self.text.sentences[k],
                    start,
                    end,
                    self.lexicon,
                )
                || self.decided(self.text.sentences[k].start, end) =>
            {
                Status::Planned
            }
            ("piloted", _) => Status::Piloted,
            ("exploring", _) => Status::Exploring,
            _ => Status::Practised,
        };
        if rule.name == "ended" {
            // 学过甲村的……，后来中断: it is the learner's that ended.
            let before = self.text.slice(from.max(start.saturating_sub(4)), start);
            if ["学过", "引进过", "借鉴过", "学了", "照搬", "仿照", "学习", "借鉴"]
                .iter()
                .any(|w| before.ends_with(w))
            {
                return Vec::new();
            }
        }
        if rule.yields == "planned" && rule.name == "to-all" && tone == Tone::Told {
            return self.rows(adopters, scheme, Status::Practised, start, end);
        }
        let mut rows = self.rows(adopters, scheme, status, start, end);
        if rule.has("labelled-time") {
            let since = self.labelled_time(k);
            rows.iter_mut().filter(|r| r.since.is_none()).for_each(|r| r.since = since);
        }
        rows
    }

    /// The scheme told last in this sentence before `at`, or in the sentence before.
    fn near_scheme(&self, k: usize, at: usize) -> Option<usize> {
        let from = self.discourse.ranges[k.saturating_sub(1)].0;
        let to = self.discourse.ranges[k].1;
        (from..to)
            .rev()
            .filter(|&m| self.found.spans[m].start < at)
            .find_map(|m| self.discourse.schemes[m])
    }

    /// 起始时间：2018年 in the items beside an item.
    fn labelled_time(&self, k: usize) -> Option<crate::mention::Date> {
        let n = self.text.sentences.len();
        let beside = (k + 1..n.min(k + 4)).take_while(|&o| !self.text.sentences[o].heading);
        let before =
            (k.saturating_sub(3)..k).rev().take_while(|&o| !self.text.sentences[o].heading);
        beside.chain(before).find_map(|o| {
            let s = &self.text.sentences[o];
            let words = self.text.slice(s.start, s.end);
            let label = words.split(['：', ':']).next().unwrap_or_default();
            (label.contains("时间") && label.chars().count() <= 10)
                .then(|| when::governing(self.text, self.found, s.start, s.end))?
        })
    }

    fn rows(
        &self,
        adopters: Vec<Actor>,
        scheme: usize,
        status: Status,
        start: usize,
        end: usize,
    ) -> Vec<Adoption> {
        let since = when::since(self.text, self.found, start, end);
        adopters
            .into_iter()
            .map(|adopter| Adoption { adopter, scheme, status, since, start, end })
            .collect()
    }
}
