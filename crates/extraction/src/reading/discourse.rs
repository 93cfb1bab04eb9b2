use super::clause::{self, Clause};
use crate::lexicon::Lexicon;
use crate::mention::{Actor, Class, Entity, Group, Mentions};
use crate::text::Text;

/// Who and what each mention means, sentence by sentence, and the subjects of the clauses.
#[derive(Debug, Clone, Default)]
pub struct Discourse {
    /// The actors each mention of the text stands for; none where it is left open.
    pub actors: Vec<Vec<Actor>>,
    /// The scheme each mention stands for.
    pub schemes: Vec<Option<usize>>,
    /// The clauses, in order.
    pub clauses: Vec<Clause>,
    /// The mentions of each sentence: first and one past the last.
    pub ranges: Vec<(usize, usize)>,
    /// The scheme that was told last before each sentence.
    pub scheme_before: Vec<Option<usize>>,
}

struct Follow<'a> {
    text: &'a Text,
    found: &'a Mentions,
    lexicon: &'a Lexicon,
    out: Discourse,
    /// Places in the order told: sentence, paragraph, place.
    told: Vec<(usize, usize, usize)>,
    /// Lists of places joined by 、 or 和: sentence, places.
    lists: Vec<(usize, Vec<usize>)>,
    last_scheme: Option<usize>,
    last_organization: Vec<usize>,
    /// The subject that a sentence without one goes on with, and its paragraph.
    topic: Vec<Actor>,
    topic_paragraph: usize,
    /// The place that the heading above names: “（一）黄杜村：一片叶子富一方”.
    heading: Vec<Actor>,
}

impl Discourse {
    /// Follows the text from its beginning.
    pub fn follow(text: &Text, found: &Mentions, lexicon: &Lexicon) -> Self {
        let mut f = Follow {
            text,
            found,
            lexicon,
            out: Self {
                actors: vec![Vec::new(); found.spans.len()],
                schemes: vec![None; found.spans.len()],
                ..Self::default()
            },
            told: Vec::new(),
            lists: Vec::new(),
            last_scheme: None,
            last_organization: Vec::new(),
            topic: Vec::new(),
            topic_paragraph: usize::MAX,
            heading: Vec::new(),
        };
        let mut m = 0;
        for (k, s) in text.sentences.iter().enumerate() {
            while m < found.spans.len() && found.spans[m].end <= s.start {
                m += 1;
            }
            let first = m;
            while m < found.spans.len() && found.spans[m].start < s.end {
                m += 1;
            }
            f.out.ranges.push((first, m));
            f.out.scheme_before.push(f.last_scheme);
            f.sentence(k, first, m);
        }
        f.out
    }

    /// Returns the clause in which `position` lies.
    pub fn clause_at(&self, position: usize) -> Option<&Clause> {
        let i = self.clauses.partition_point(|c| c.end <= position);
        self.clauses.get(i)
    }
}

/// Whether the words between two mentions join them to a list.
pub(super) fn joins(gap: &str) -> bool {
    matches!(gap, "、" | "和" | "及" | "以及" | "，以及" | "与")
}

impl Follow<'_> {
    fn gap(&self, a: usize, b: usize) -> String {
        self.text.slice(self.found.spans[a].end, self.found.spans[b].start)
    }

    fn sentence(&mut self, k: usize, first: usize, last: usize) {
        let s = &self.text.sentences[k];
        let cuts = clause::cut(self.text, s, &self.found.spans[first..last]);
        if s.paragraph != self.topic_paragraph {
            self.topic = self.heading.clone();
            self.topic_paragraph = s.paragraph;
        }
        // Where a text turns from what is to what is planned, the writer is the subject again.
        if k > 0
            && self.text.sentences[k - 1].section == crate::text::Section::Told
            && s.section != crate::text::Section::Told
        {
            self.topic = self.heading.clone();
        }
        let opening = self.text.slice(s.start, s.start + 12);
        let opening = crate::text::unmarked(&opening);
        if self.lexicon.words("of-the-whole").iter().any(|w| opening.starts_with(w.as_str())) {
            self.heading.clear();
            self.topic.clear();
        }
        let mut subject = self.topic.clone();
        let mut next = first;
        let mut own_first: Option<Vec<Actor>> = None;
        for (start, end) in cuts {
            let from = next;
            while next < last && self.found.spans[next].start < end {
                self.resolve(next, k, first, &subject);
                next += 1;
            }
            let own = self.own_subject(start, end, from, next);
            let has = own.is_some();
            let words = self.text.slice(start, end);
            if !has && self.lexicon.words("back-home").iter().any(|w| words.starts_with(w.as_str()))
            {
                subject = self.home();
            }
            let mut span = None;
            // （某市农业局）: what stands in brackets is an aside.
            let aside = start > 0 && "（(".contains(self.text.chars[start - 1]);
            let before = aside.then(|| subject.clone());
            if let Some((actors, s0, e0)) = own {
                subject = actors;
                span = Some((s0, e0));
                // 人家的办法让我们开了眼: what is theirs does not make them the topic.
                let theirs = self.found.spans[from..next].iter().any(|m| {
                    m.start == s0
                        && matches!(m.class, Class::Group(Group::That("place" | "other")))
                        && self.text.chars.get(m.end) == Some(&'的')
                });
                if own_first.is_none() && !subject.is_empty() && !theirs && !aside {
                    own_first = Some(subject.clone());
                }
            }
            let carried = if subject.is_empty() { self.home() } else { subject.clone() };
            self.out.clauses.push(Clause {
                start,
                end,
                sentence: k,
                subject: carried,
                own: has,
                subject_span: span,
            });
            if let Some(before) = before {
                subject = before;
            }
        }
        let numbered = s.heading
            && crate::text::unmarked(&self.text.slice(s.start, s.end)).chars().count()
                < s.end - s.start;
        if s.heading && (k > 1 || numbered) {
            let mut named: Vec<Actor> = (first..last).flat_map(|m| self.out.actors[m].clone()).filter(|a| matches!(a, Actor::Place(p) if self.found.places[*p].level == "village" || self.found.places[*p].level == "township")).collect();
            named.dedup();
            self.heading = if named.len() == 1 { named } else { Vec::new() };
            return;
        }
        if !s.repeated
            && let Some(own) = own_first
        {
            self.topic = own;
        }
    }

    fn home(&self) -> Vec<Actor> {
        if let Some(own) = self.found.own_organization {
            return vec![Actor::Organization(own)];
        }
        self.found.home.first().map(|&p| Actor::Place(p)).into_iter().collect()
    }

    /// The subject that stands at the beginning of a clause: one mention or a list.
    fn own_subject(
        &self,
        start: usize,
        end: usize,
        from: usize,
        to: usize,
    ) -> Option<(Vec<Actor>, usize, usize)> {
        let acts = |m: usize| {
            matches!(
                self.found.spans[m].class,
                Class::Named(Entity::Place(_) | Entity::Organization(_))
                    | Class::Group(_)
                    | Class::Generic(_)
            )
        };
        let head = (from..to).find(|&m| acts(m))?;
        // What stands before it: times do not count.
        let mut prefix = String::new();
        let mut i = start;
        while i < self.found.spans[head].start {
            if let Some(m) = self.found.spans[from..to].iter().find(|m| m.start <= i && m.end > i) {
                if !matches!(m.class, Class::Time(_)) {
                    return None;
                }
                i = m.end;
            } else {
                prefix.push(self.text.chars[i]);
                i += 1;
            }
        }
        let prefix = crate::text::unmarked(&prefix)
            .trim_matches(|c: char| c.is_whitespace() || "“”‘’★●■、·|｜【】".contains(c))
            .to_owned();
        // 2021年度广元市农民合作社示范社: the place begins a title.
        let after = self.text.slice(self.found.spans[head].end, end);
        let title = after.trim_end_matches(['”', '“', '称', '号']);
        if title.chars().count() >= 4
            && self.lexicon.ends_with("honour-noun", title).is_some()
            && !title
                .contains(['被', '获', '授', '评', '是', '为', '有', '的', '，', '了', '、', '“'])
            && start < self.found.spans[head].start
        {
            return None;
        }
        let located = ["在", "走进", "来到", "走访", "再看", "看看"].contains(&prefix.as_str())
            && self.found.spans[head].end >= end.saturating_sub(1);
        let opener = located
            || prefix.is_empty()
            || self.lexicon.ends_with("subject-opener", &prefix).is_some()
            || prefix.ends_with('的') && prefix.chars().count() <= 6;
        let by = prefix.ends_with('由');
        // 某合作社：由某村党支部领办，……: who founded it is not whom the clause goes on about.
        let founded = by
            && ["领办", "创办", "发起", "组建", "注册", "成立"]
                .iter()
                .any(|w| self.text.slice(self.found.spans[head].end, end).contains(w))
            && self.topic_is_organization(start);
        if founded {
            return None;
        }
        if !opener
            || !located
                && !by
                && prefix.chars().count() <= 4
                && self.lexicon.ends_with("preposition", &prefix).is_some()
                && !self.lexicon.has("subject-opener", &prefix)
        {
            return None;
        }
        let head = self.spoken_of(head, from, to, &acts);
        let mut actors = self.out.actors[head].clone();
        let mut last = head;
        while last + 1 < to && acts(last + 1) {
            let gap = self.gap(last, last + 1);
            if joins(&gap) {
                // 甲与乙同名, 甲与乙结对: only 甲 is the subject unless both act.
                let tail = self
                    .text
                    .slice(self.found.spans[last + 1].end, self.found.spans[last + 1].end + 6);
                if gap == "与"
                    && !["两", "均", "都", "先后", "共", "分别"].iter().any(|w| tail.starts_with(w))
                {
                    break;
                }
                for a in self.out.actors[last + 1].clone() {
                    if !actors.contains(&a) {
                        actors.push(a);
                    }
                }
                last += 1;
            } else if gap.is_empty()
                && matches!(self.found.spans[last + 1].class, Class::Group(Group::Count(..)))
            {
                let more = self.out.actors[last + 1].clone();
                if more.len() >= actors.len() {
                    actors = more;
                }
                last += 1;
            } else {
                break;
            }
        }
        // 村党支部领办的某合作社: the one after 的 is the subject.
        if last + 1 < to && acts(last + 1) {
            let gap = self.gap(last, last + 1);
            let relative = gap.ends_with('的')
                && ["领办", "创办", "成立", "组建", "引进", "经营", "牵头", "投资", "兴办"]
                    .iter()
                    .any(|w| gap.contains(w));
            if relative && !self.out.actors[last + 1].is_empty() {
                last += 1;
                actors.clone_from(&self.out.actors[last]);
            }
        }
        Some((actors, self.found.spans[head].start, self.found.spans[last].end))
    }

    /// 某县的朋友说某村……, 某镇汇报：某村……: what is told is of whom they speak, not of the speaker.
    fn spoken_of(
        &self,
        head: usize,
        from: usize,
        to: usize,
        acts: &dyn Fn(usize) -> bool,
    ) -> usize {
        let next = (head + 1..to).find(|&m| m > from && acts(m));
        let Some(next) = next else { return head };
        let gap = self.gap(head, next);
        let says = ["说", "介绍", "介绍说", "告诉我们", "反映", "坦言", "表示"];
        if gap.chars().count() <= 10 && says.iter().any(|w| gap.ends_with(w)) { next } else { head }
    }

    /// Whether the clause before, in the same sentence, is about an organization.
    fn topic_is_organization(&self, start: usize) -> bool {
        let k = self.text.sentence_at(start);
        self.out
            .clauses
            .last()
            .is_some_and(|c| c.sentence == k && matches!(c.subject[..], [Actor::Organization(_)]))
    }

    fn resolve(&mut self, m: usize, k: usize, first: usize, subject: &[Actor]) {
        let class = self.found.spans[m].class.clone();
        let paragraph = self.text.sentences[k].paragraph;
        match class {
            Class::Named(Entity::Place(p)) => {
                self.out.actors[m] = vec![Actor::Place(p)];
                self.tell(k, paragraph, p);
                self.list(m, k, first, p);
            }
            Class::Named(Entity::Organization(o)) => {
                self.out.actors[m] = vec![Actor::Organization(o)];
                self.last_organization.retain(|&x| x != o);
                self.last_organization.push(o);
                if let Some(p) = self.found.organizations[o].place
                    && self.found.organizations[o].kind.starts_with("Party")
                {
                    self.tell(k, paragraph, p);
                }
            }
            Class::Named(Entity::Scheme(s)) => {
                self.out.schemes[m] = Some(s);
                self.last_scheme = Some(s);
            }
            Class::SchemeWord => self.out.schemes[m] = self.last_scheme,
            Class::Generic(kind) => {
                let of_kind = |o: &&usize| self.found.organizations[**o].kind == kind;
                if let Some(&o) = self.last_organization.iter().rev().find(of_kind) {
                    self.out.actors[m] = vec![Actor::Organization(o)];
                }
            }
            Class::Group(g) => {
                let places = self.group(&g, m, k, first, paragraph, subject);
                if places.len() == 1 && !matches!(g, Group::Count(..)) {
                    self.tell(k, paragraph, places[0]);
                }
                self.out.actors[m] = places.into_iter().map(Actor::Place).collect();
            }
            Class::Figure(_) | Class::Time(_) | Class::Quoted => {}
        }
    }

    fn tell(&mut self, k: usize, paragraph: usize, p: usize) {
        self.told.push((k, paragraph, p));
    }

    /// Adds a place to the list it stands in.
    fn list(&mut self, m: usize, k: usize, first: usize, p: usize) {
        if m > first {
            let before = self.out.actors[m - 1].first().copied();
            if let (Some(Actor::Place(q)), true) = (before, joins(&self.gap(m - 1, m))) {
                if let Some((sentence, list)) = self.lists.last_mut()
                    && *sentence == k
                    && list.last() == Some(&q)
                {
                    list.push(p);
                    return;
                }
                self.lists.push((k, vec![q, p]));
            }
        }
    }

    fn level(&self, p: usize, level: &str) -> bool {
        let own = self.found.places[p].level.as_str();
        own == level || level == "city" && matches!(own, "prefecture" | "county")
    }

    fn home_of(&self, level: &str) -> Option<usize> {
        self.found
            .home
            .iter()
            .copied()
            .find(|&p| self.level(p, level))
            .or_else(|| self.found.home.iter().find_map(|&p| self.up(p, level)))
    }

    fn up(&self, p: usize, level: &str) -> Option<usize> {
        if level == "city" {
            self.found
                .ancestor(p, "county")
                .filter(|&q| self.found.places[q].name.ends_with('市'))
                .or_else(|| self.found.ancestor(p, "prefecture"))
        } else {
            self.found.ancestor(p, level)
        }
    }

    fn group(
        &self,
        g: &Group,
        m: usize,
        k: usize,
        first: usize,
        paragraph: usize,
        subject: &[Actor],
    ) -> Vec<usize> {
        let last = |level: &str, same: bool| {
            self.told
                .iter()
                .rev()
                .find(|(_, par, p)| self.level(*p, level) && (!same || *par == paragraph))
                .map(|t| t.2)
        };
        let by_subject = |level: &str| {
            subject.iter().find_map(|a| self.found.actor_place(*a)).and_then(|p| self.up(p, level))
        };
        match g {
            Group::Count(n, level) => self.counted(*n, *level, m, k, first),
            Group::That("place") => {
                let own = subject.iter().find_map(|a| self.found.actor_place(*a));
                self.told
                    .last()
                    .filter(|t| t.1 == paragraph)
                    .map(|t| t.2)
                    .or(own)
                    .into_iter()
                    .collect()
            }
            Group::That("other") => {
                let other = |p: usize| !self.found.home.contains(&p);
                let named = self.told.iter().rev().find(|t| t.1 == paragraph && other(t.2));
                named.map(|t| t.2).into_iter().collect()
            }
            Group::Whole(level) | Group::That(level) if *level == "village" => {
                by_subject("village")
                    .or_else(|| last("village", true))
                    .or_else(|| self.home_of("village"))
                    .or_else(|| last("village", false))
                    .into_iter()
                    .collect()
            }
            Group::Whole(level) => by_subject(level)
                .or_else(|| self.home_of(level))
                .or_else(|| last(level, false))
                .into_iter()
                .collect(),
            Group::Own("home") => self.found.home.first().copied().into_iter().collect(),
            Group::Own(level) => self.home_of(level).into_iter().collect(),
            Group::That(level) => last(level, true)
                .or_else(|| by_subject(level))
                .or_else(|| last(level, false))
                .into_iter()
                .collect(),
            Group::Within(level) => {
                let here = self
                    .told
                    .iter()
                    .rev()
                    .find(|(s, _, p)| *s == k && self.level(*p, level))
                    .map(|t| t.2);
                let own = subject
                    .iter()
                    .find_map(|a| self.found.actor_place(*a))
                    .filter(|&p| self.level(p, level));
                let home = self.home_of(level);
                if *level == "village" {
                    // 老观镇……，村里仿照: no village is known; the township that acts stands for it.
                    let above = subject
                        .iter()
                        .find_map(|a| self.found.actor_place(*a))
                        .filter(|_| home.is_none());
                    return own
                        .or(here)
                        .or(home)
                        .or_else(|| last(level, true))
                        .or(above)
                        .into_iter()
                        .collect();
                }
                own.or_else(|| by_subject(level))
                    .or(home)
                    .or(here)
                    .or_else(|| last(level, false))
                    .into_iter()
                    .collect()
            }
            Group::Each(_) => Vec::new(),
        }
    }

    /// 两村, 上述三地: the list of so many that was told last, else the so many told last.
    fn counted(
        &self,
        n: usize,
        level: Option<&str>,
        m: usize,
        k: usize,
        first: usize,
    ) -> Vec<usize> {
        let fits = |p: usize| level.is_none_or(|l| self.level(p, l));
        // 甲村、乙村两村
        if m > first {
            let before: Vec<usize> = self
                .lists
                .last()
                .filter(|(s, l)| *s == k && l.len() == n && l.iter().all(|&p| fits(p)))
                .map(|(_, l)| l.clone())
                .unwrap_or_default();
            if before.len() == n {
                return before;
            }
        }
        let mut seen: Vec<usize> = Vec::new();
        let mut sentence = usize::MAX;
        for (s, _, p) in self.told.iter().rev() {
            if *s != sentence {
                if seen.len() == n {
                    break;
                }
                if seen.len() > n || k.saturating_sub(*s) > 14 {
                    return self.recent_list(n, &fits);
                }
                sentence = *s;
            }
            if fits(*p) && !seen.contains(p) {
                seen.push(*p);
            }
        }
        if seen.len() == n {
            seen.reverse();
            return seen;
        }
        self.recent_list(n, &fits)
    }

    fn recent_list(&self, n: usize, fits: &dyn Fn(usize) -> bool) -> Vec<usize> {
        self.lists
            .iter()
            .rev()
            .find(|(_, l)| l.len() == n && l.iter().all(|&p| fits(p)))
            .map(|(_, l)| l.clone())
            .unwrap_or_default()
    }
}
