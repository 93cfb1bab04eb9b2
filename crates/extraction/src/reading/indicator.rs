use super::clause::{self, Tone};
use super::read::{Indicator, Reading};
use super::{Discourse, when};
use crate::lexicon::Lexicon;
use crate::mention::{Actor, Class, Entity, Figure, Group, Mention, Mentions};
use crate::text::Text;

/// Words between a measure and its figure that are no part of the measure; longer ones stand first.
const TAILS: [&str; 22] = [
    "达到",
    "增加到",
    "增加至",
    "增至",
    "提高到",
    "提高至",
    "上升到",
    "下降到",
    "实现",
    "共有",
    "现有",
    "完成",
    "合计",
    "总计",
    "累计",
    "仍",
    "已",
    "达",
    "为",
    "有",
    "了",
    "到",
];

struct Reader<'a> {
    text: &'a Text,
    found: &'a Mentions,
    discourse: &'a Discourse,
    lexicon: &'a Lexicon,
    spoken: Vec<bool>,
}

/// Reads the figures of a text: about whom, what, how much, when, reached or meant.
pub(super) fn read(
    out: &mut Reading,
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
) {
    let r = Reader { text, found, discourse, lexicon, spoken: spoken(text) };
    for (k, s) in text.sentences.iter().enumerate() {
        if s.repeated || text.chars[s.start..s.end].contains(&'？') {
            continue;
        }
        let (first, last) = discourse.ranges[k];
        for m in first..last {
            if let Class::Figure(f) = &found.spans[m].class {
                for i in r.figure(k, m, first, f) {
                    let same = |o: &Indicator| {
                        o.subjects == i.subjects
                            && (o.value - i.value).abs() < 1e-9
                            && o.unit.code == i.unit.code
                            && (o.measure == i.measure || o.measure.is_empty())
                    };
                    if !out.indicators.iter().any(same) {
                        out.indicators.push(i);
                    }
                }
            }
        }
    }
}

/// Returns whose a figure is, by the rules.
pub(crate) fn subjects_of(
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
    m: usize,
) -> Vec<Actor> {
    let r = Reader { text, found, discourse, lexicon, spoken: Vec::new() };
    let span = &found.spans[m];
    let Class::Figure(f) = &span.class else { return Vec::new() };
    let Some(c) = discourse.clause_at(f.start) else { return Vec::new() };
    let (first, _) = discourse.ranges[text.sentence_at(f.start)];
    let subjects = r.subjects(m, first, c);
    let head = text.slice(c.start, f.start);
    let shared = lexicon.contains("joint", &head);
    if !shared && lexicon.contains("distributive", &head) {
        return subjects.into_iter().take(1).collect();
    }
    subjects
}

/// Returns whether what stands at a position is only planned.
pub(crate) fn is_planned(
    text: &Text,
    found: &Mentions,
    discourse: &Discourse,
    lexicon: &Lexicon,
    position: usize,
) -> bool {
    let r = Reader { text, found, discourse, lexicon, spoken: Vec::new() };
    let sentence = &text.sentences[text.sentence_at(position)];
    let clause = discourse.clause_at(position).map_or(position, |c| c.start);
    clause::under_plan(sentence) || r.planned(sentence.start, clause, position)
}

/// Which characters someone speaks: in quotation marks, with a pause within or at the end.
fn spoken(text: &Text) -> Vec<bool> {
    let mut out = vec![false; text.chars.len()];
    let mut open: Option<usize> = None;
    for (i, &c) in text.chars.iter().enumerate() {
        match c {
            '“' => open = Some(i),
            '”' => {
                if let Some(o) = open.take()
                    && text.chars[o..i].iter().any(|c| "，。？！；".contains(*c))
                {
                    out[o..i].iter_mut().for_each(|b| *b = true);
                }
            }
            _ => {}
        }
    }
    out
}

impl Reader<'_> {
    fn figure(&self, k: usize, m: usize, first: usize, f: &Figure) -> Vec<Indicator> {
        if f.range
            || self.text.slice(f.number_start, f.end).contains('几')
            || self.spoken[f.number_start]
            || self.qualifies(f)
            || self.is_condition(m, first, f)
            || self.explains(f)
            || self.of_person(f)
            || self.counts_told(f)
        {
            return Vec::new();
        }
        let Some(c) = self.discourse.clause_at(f.start) else { return Vec::new() };
        let mut subjects = self.subjects(m, first, c);
        let measure = self.measure(c.start, f);
        subjects = self.lift(subjects, f, &measure);
        if subjects.is_empty() {
            return Vec::new();
        }
        let sentence = &self.text.sentences[k];
        let planned =
            clause::under_plan(sentence) || self.planned(sentence.start, c.start, f.start);
        let year = self.year(k, f);
        let row = |subjects: Vec<Actor>| Indicator {
            subjects,
            scheme: None,
            measure: measure.clone(),
            value: f.value,
            unit: f.unit.clone(),
            bound: f.bound,
            year,
            achieved: !planned,
            start: c.start.max(f.start.saturating_sub(measure.chars().count() + 6)),
            end: f.end,
        };
        if subjects.len() == 1
            && self.text.slice(c.start, f.start).contains("分别")
            && self.is_one_of_several(k, m)
        {
            // 各村分别增收41万元、36万元: whose each is cannot be told.
            return Vec::new();
        }
        if subjects.len() > 1 {
            let head = self.text.slice(c.start, f.start);
            let shared = self.lexicon.contains("joint", &head);
            if !shared
                && self
                    .lexicon
                    .words("distributive")
                    .iter()
                    .any(|w| head.contains(w.as_str()) && w != "户均")
            {
                if head.contains("分别") {
                    return self
                        .respectively(m, first, c.start, &subjects)
                        .map(|s| row(vec![s]))
                        .into_iter()
                        .collect();
                }
                return subjects.into_iter().map(|s| row(vec![s])).collect();
            }
        }
        vec![row(subjects)]
    }

    /// Whether a figure stands in a list of figures of one unit.
    fn is_one_of_several(&self, k: usize, m: usize) -> bool {
        let (first, last) = self.discourse.ranges[k];
        let joined = |a: usize, b: usize| {
            let (a, b) = (&self.found.spans[a], &self.found.spans[b]);
            matches!((&a.class, &b.class), (Class::Figure(x), Class::Figure(y)) if x.unit.code == y.unit.code)
                && super::discourse::joins(&self.text.slice(a.end, b.start))
        };
        m > first && joined(m - 1, m) || m + 1 < last && joined(m, m + 1)
    }

    /// 甲村、乙村分别为3亩、5亩: the figure's place in its list is the subject's.
    fn respectively(
        &self,
        m: usize,
        first: usize,
        start: usize,
        subjects: &[Actor],
    ) -> Option<Actor> {
        let n = (first..m)
            .filter(|&o| {
                self.found.spans[o].start >= start
                    && matches!(self.found.spans[o].class, Class::Figure(_))
            })
            .count();
        subjects.get(n).copied()
    }

    /// A figure that only tells which: 10万元以下的村, 70岁以上老人.
    fn qualifies(&self, f: &Figure) -> bool {
        let tail = self.text.slice(f.end, f.end + 8);
        let noun = tail
            .chars()
            .take(5)
            .position(|c| c == '的')
            .filter(|n| *n > 0 && *n <= 3 && f.unit.printed == "个");
        let counted = noun.is_some_and(|n| {
            ["村", "镇", "乡", "户", "嘎查", "支部"]
                .iter()
                .any(|w| tail.chars().skip(n + 1).collect::<String>().starts_with(w))
        });
        if counted {
            return true;
        }
        let which = tail.strip_prefix('的').is_some_and(|t| {
            [
                "村", "户", "农户", "群众", "人", "家庭", "老人", "项目", "企业", "大户", "乡镇",
                "镇", "乡", "党员", "社员", "地方", "嘎查",
            ]
            .iter()
            .any(|w| t.starts_with(w))
        });
        let head = self.text.slice(f.number_start.saturating_sub(1), f.number_start);
        let per =
            tail.starts_with(['/', '／']) || tail.starts_with("一") && !tail.starts_with("一是");
        // 百万元村 tells which villages.
        let village = f.unit.code == "yuan"
            && tail.starts_with(['村', '镇'])
            && !tail.starts_with("村民")
            && !tail.starts_with("村集体");
        let rate = ["换", "抵", "兑", "折算"].iter().any(|w| tail.starts_with(w));
        which
            || village
            || rate
            || head == "第"
            || per && f.unit.code != "percent" && tail.starts_with('一')
    }

    /// 还有7个村集体收入低于10万元: the second figure says which villages. 甲村、乙村和丙村3个村: the figure counts what was told.
    fn is_condition(&self, m: usize, first: usize, f: &Figure) -> bool {
        let tail = self.text.slice(f.end, f.end + 4);
        let counts = |u: &Figure, tail: &str| {
            u.unit.printed == "个"
                && ["村", "镇", "乡", "行政村", "嘎查", "社区"].iter().any(|w| tail.starts_with(w))
                && !tail.starts_with("村民")
        };
        // 甲村、乙村和丙村3个村, 甲镇、乙镇的9个村: only lists; 全县217个村 counts what nobody told.
        let of = usize::from(self.text.slice(f.start.saturating_sub(1), f.start) == "的");
        let list = (first..m)
            .find(|&o| self.found.spans[o].end + of == f.start && self.is_actor(o))
            .map_or(0, |o| o + 1 - self.list_head(o, first));
        let told = list > 1 && (of == 1 || (list as f64 - f.value).abs() < 0.5);
        if told && counts(f, &tail) {
            return true;
        }
        // 44个村里有39个: the first is only what the second is a part of.
        if ["村里有", "村中有", "户里有", "户中有"].iter().any(|w| tail.starts_with(w))
        {
            return true;
        }
        let among = self.text.slice(f.end, f.end + 12);
        if among.split(['，', '。', '；']).next().is_some_and(|t| t.ends_with("之一")) {
            return true;
        }
        let before = (first..m).rev().find_map(|o| match &self.found.spans[o].class {
            Class::Figure(u) => Some(u),
            _ => None,
        });
        before.is_some_and(|u| {
            let gap = self.text.slice(u.end, f.number_start);
            counts(u, &gap)
                && gap.chars().count() <= 16
                && !gap.contains(['，', '、', '；', '。', '（'])
                && f.unit.code == "yuan"
                && ["低于", "不到", "不足", "超过", "达到", "突破", "高于", "在"]
                    .iter()
                    .any(|w| self.text.slice(u.end, f.end).contains(w))
        })
    }

    /// 甲镇等3个乡镇, 书记及11名村支书: the figure counts those told, or who goes with them.
    fn counts_told(&self, f: &Figure) -> bool {
        let left = self.text.slice(f.start.saturating_sub(3), f.start);
        left.ends_with('等') && !left.ends_with("平等") && !left.ends_with("中等")
            || left.ends_with(
                ["记及", "员及", "任及", "部及", "长及"]
                    .iter()
                    .find(|w| left.ends_with(**w))
                    .copied()
                    .unwrap_or("\u{0}"),
            )
    }

    /// A count that explains the figures of a scheme's name: “1+6”: 1名支委带6名党员.
    fn explains(&self, f: &Figure) -> bool {
        if f.unit.code == "percent" {
            return false;
        }
        let sentence = &self.text.sentences[self.text.sentence_at(f.start)];
        self.found.schemes.iter().flat_map(|s| &s.parts).any(|p| {
            let n = p.chars().count();
            (sentence.start..=f.start)
                .rev()
                .take(n + 1)
                .any(|i| i + n >= f.end && self.text.slice(i, i + n) == *p)
        })
    }

    /// What one person earns or owns says nothing of a place: 村民王大姐家一天就挣了2300元.
    fn of_person(&self, f: &Figure) -> bool {
        let Some(c) = self.discourse.clause_at(f.start) else { return false };
        if c.own
            && c.subject_span.is_some_and(|s| s.1 + 6 < f.start)
            && !self.text.slice(c.start, f.start).contains('家')
        {
            return false;
        }
        let words = self.text.slice(c.start, f.start);
        if self.found.persons.iter().any(|p| words.contains(p.as_str())) {
            return true;
        }
        [
            "村民",
            "农户",
            "大户",
            "种植户",
            "养殖户",
            "脱贫户",
            "低保户",
            "社员",
            "老人",
            "茶农",
            "果农",
        ]
        .iter()
        .any(|r| {
            words.find(r).is_some_and(|at| {
                let name: Vec<char> = words[at + r.len()..].chars().take(4).collect();
                let surname: String = name.iter().take(1).collect();
                name.len() >= 3
                    && self.lexicon.has("surname", &surname)
                    && (name[1..].contains(&'家')
                        || name[1..].iter().any(|c| "某大老阿".contains(*c)))
            })
        })
    }

    fn is_actor(&self, m: usize) -> bool {
        !self.discourse.actors[m].is_empty()
            && matches!(
                self.found.spans[m].class,
                Class::Named(Entity::Place(_) | Entity::Organization(_))
                    | Class::Group(_)
                    | Class::Generic(_)
            )
    }

    fn subjects(&self, m: usize, first: usize, c: &super::Clause) -> Vec<Actor> {
        let f = &self.found.spans[m];
        let here: Vec<usize> = (first..m)
            .filter(|&o| self.found.spans[o].start >= c.start && self.is_actor(o))
            .collect();
        // 甲镇（96.4分）: what stands in brackets after a name is of the name.
        if c.start > 0
            && "（(".contains(self.text.chars[c.start - 1])
            && here.is_empty()
            && let Some(o) =
                (first..m).find(|&o| self.found.spans[o].end + 1 == c.start && self.is_actor(o))
        {
            return self.discourse.actors[o].clone();
        }
        // The actor right before the figure: 其中宋水村15.2万元、石家坝村12.9万元.
        if let Some(&near) = here.last() {
            let gap = self.text.slice(self.found.spans[near].end, f.start);
            let alone = (first..m)
                .filter(|&o| self.found.spans[o].start >= self.found.spans[near].end)
                .all(|o| !matches!(self.found.spans[o].class, Class::Figure(_)));
            // 到甲县、乙县: what stands before the list says what the list is.
            let head = self.list_head(near, first);
            let head = self.found.spans[head].start;
            let before = self.text.slice(head.saturating_sub(2).max(c.start), head);
            let object = self.lexicon.ends_with("preposition", &before).is_some()
                && !before.ends_with(['由', '有'])
                || before.ends_with(['占', '由']);
            if alone && !object && gap.chars().count() <= 2 {
                return self.with_list(near, first);
            }
            if !c.own && !object && alone {
                let verbless = before.is_empty()
                    || before.ends_with(|ch: char| !('\u{4e00}'..='\u{9fff}').contains(&ch))
                    || self.lexicon.ends_with("subject-opener", &before).is_some()
                    || self.found.spans.iter().any(|o| o.end == head);
                if verbless {
                    return self.with_list(near, first);
                }
            }
        }
        if let Some(o) = self.firm(f, c) {
            return vec![Actor::Organization(o)];
        }
        c.subject.clone()
    }

    /// The first mention of the list that ends with a mention.
    fn list_head(&self, near: usize, first: usize) -> usize {
        let mut at = near;
        while at > first
            && self.is_actor(at - 1)
            && super::discourse::joins(
                &self.text.slice(self.found.spans[at - 1].end, self.found.spans[at].start),
            )
        {
            at -= 1;
        }
        at
    }

    /// The list that ends with a mention.
    fn with_list(&self, near: usize, first: usize) -> Vec<Actor> {
        let mut out = self.discourse.actors[near].clone();
        if matches!(self.found.spans[near].class, Class::Group(Group::Count(..))) {
            return out;
        }
        for at in (self.list_head(near, first)..near).rev() {
            for a in self.discourse.actors[at].iter().rev() {
                if !out.contains(a) {
                    out.insert(0, *a);
                }
            }
        }
        out
    }

    /// What only a cooperative or firm counts is its own, where one has been told in the sentence.
    fn firm(&self, f: &Mention, c: &super::Clause) -> Option<usize> {
        let words = self.text.slice(c.start, f.start);
        let sentence = &self.text.sentences[c.sentence];
        if c.own || !self.lexicon.contains("firm-measure", &words) {
            return None;
        }
        self.found
            .spans
            .iter()
            .rev()
            .filter(|o| o.start >= sentence.start && o.end <= c.start)
            .find_map(|o| match o.class {
                Class::Named(Entity::Organization(i))
                    if matches!(
                        self.found.organizations[i].kind.as_str(),
                        "Cooperative" | "Enterprise" | "CooperativeUnion"
                    ) =>
                {
                    Some(i)
                }
                _ => None,
            })
    }

    /// A village does not count villages: 低于15万元的村还有6个 is of the township.
    fn lift(&self, subjects: Vec<Actor>, f: &Figure, measure: &str) -> Vec<Actor> {
        let counts_villages = f.unit.printed == "村"
            || f.unit.printed == "个"
                && (measure.contains('村')
                    && !measure.contains("村集体")
                    && !measure.contains("村民")
                    || self.text.slice(f.end, f.end + 3).starts_with(['村', '行'])
                        && !self.text.slice(f.end, f.end + 3).starts_with("村民"));
        if !counts_villages || f.unit.code == "percent" {
            return subjects;
        }
        let village = |a: &Actor| {
            self.found.actor_place(*a).is_some_and(|p| self.found.places[p].level == "village")
                && matches!(a, Actor::Place(_))
        };
        if subjects.len() == 1 && subjects.iter().all(village) {
            let up = subjects
                .iter()
                .find_map(|a| self.found.actor_place(*a))
                .and_then(|p| self.found.ancestor(p, "township"));
            return up.map(Actor::Place).into_iter().collect();
        }
        subjects
    }

    fn measure(&self, start: usize, f: &Figure) -> String {
        let mut out: Vec<char> = Vec::new();
        let mut i = f.start;
        while i > start && out.len() < 14 {
            if self
                .found
                .spans
                .iter()
                .any(|m| m.start < i && m.end >= i && !matches!(m.class, Class::Figure(_)))
            {
                break;
            }
            let ch = self.text.chars[i - 1];
            if "，。；：、（）“”".contains(ch) {
                break;
            }
            if self.found.spans.iter().any(|m| m.start < i && m.end >= i) {
                break;
            }
            out.push(ch);
            i -= 1;
        }
        let words: String = out.iter().rev().collect();
        let words = words.trim();
        let mut measure = words;
        loop {
            let cut = TAILS.iter().find_map(|t| measure.strip_suffix(t));
            match cut {
                Some(c) if !c.is_empty() => measure = c,
                _ => break,
            }
        }
        if measure.is_empty() {
            let after: String = self
                .text
                .slice(f.end, f.end + 6)
                .chars()
                .take_while(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
                .collect();
            return after;
        }
        measure.to_owned()
    }

    fn planned(&self, sentence: usize, clause: usize, at: usize) -> bool {
        let own = self.text.slice(clause, at);
        if self
            .lexicon
            .words("achieved")
            .iter()
            .any(|w| own.contains(w.as_str()) && w != "达到" && w != "实现" && w != "完成")
        {
            return false;
        }
        let tone = clause::tone(self.text, clause, at, &self.found.spans, self.lexicon);
        let before = clause::tone(self.text, sentence, clause, &self.found.spans, self.lexicon);
        let turns = self.lexicon.words("turn").iter().any(|w| own.starts_with(w.as_str()));
        tone == Tone::Planned || before == Tone::Planned && tone != Tone::Negated && !turns
    }

    fn year(&self, k: usize, f: &Figure) -> Option<i32> {
        if let Some(own) = when::governing(self.text, self.found, f.start, f.end) {
            return Some(own.year);
        }
        // 到2024年底，甲达到……；乙达到……: one year governs what semicolons join.
        let sentences = &self.text.sentences;
        let joined = (0..k).rev().take_while(|&o| {
            sentences[o].paragraph == sentences[k].paragraph
                && self.text.chars[sentences[o].end - 1] == '；'
        });
        let first = joined.last();
        if let Some(first) = first {
            let s = &sentences[first];
            let lead = when::governing(self.text, self.found, s.start, s.start + 12);
            let leads = lead.is_some() && sentences[k].section != crate::text::Section::Told;
            if leads {
                return lead.map(|d| d.year);
            }
        }
        when::of_heading(self.text, self.found, k).map(|d| d.year)
    }
}
