//! Whether the fields of a fact fit its passage: channel to verb, date to clause, level to giver, bound and measure to figure.

use super::check::Checker;
use super::names::plain;
use super::reason::Reason;
use crate::draft::{Fact, Kind};
use crate::mention::{Actor, Bound, Class, Date, Figure};
use crate::reading::Clause;

/// What the rest of a sentence says where what it began with is not so.
const DENIALS: [&str; 30] = [
    "不属实",
    "系误传",
    "属误传",
    "并非事实",
    "没有照搬",
    "未照搬",
    "没有采用",
    "未采用",
    "没有采纳",
    "未予采纳",
    "没有推行",
    "未推行",
    "没有实行",
    "没有实施",
    "未实施",
    "没有引入",
    "没有跟进",
    "没有领办",
    "没有建立",
    "没有落地",
    "至今没有",
    "至今未",
    "并未推行",
    "并未采用",
    "并未实施",
    "并未实行",
    "后取消",
    "后来取消",
    "随后取消",
    "最终取消",
];

/// Words for what is begun by somebody.
const CREATES: [&str; 18] = [
    "首创", "创设", "创立", "创新", "创办", "创造", "始创", "发明", "探索", "摸索", "总结", "提炼",
    "发起", "率先", "最早", "最先", "首推", "推出",
];

impl Checker<'_> {
    /// Refuses what the words around a passage do not bear out.
    pub(super) fn fits(&self, f: &Fact) -> Option<Reason> {
        match f.kind? {
            Kind::Place => self.level_fits(f),
            Kind::Organization => self.type_fits(f),
            Kind::Scheme => self.originator_fits(f),
            Kind::Adoption => self
                .denied_after(f)
                .or_else(|| self.only_visited(f))
                .or_else(|| self.person_does(f))
                .or_else(|| self.pilot_fits(f))
                .or_else(|| self.start_fits(f)),
            Kind::Spread => self
                .denied_after(f)
                .or_else(|| {
                    let scheme = f.scheme.as_deref()?;
                    self.other_scheme(scheme, &self.schemes(scheme), f)
                })
                .or_else(|| self.channel_fits(f)),
            Kind::Indicator => self.figure_fits(f),
            Kind::Honour => self.honour_fits(f),
        }
    }

    pub(super) fn same(&self, a: Actor, b: Actor) -> bool {
        let place = |x: Actor| self.found.actor_place(x);
        crate::reading::party_place(self.found, a) == crate::reading::party_place(self.found, b)
            || place(a).is_some() && place(a) == place(b)
    }

    pub(super) fn any_same(&self, some: &[Actor], others: &[Actor]) -> bool {
        some.iter().any(|a| others.iter().any(|b| self.same(*a, *b)))
    }

    /// A village is no township, whatever the draft says.
    fn level_fits(&self, f: &Fact) -> Option<Reason> {
        let (name, level) = (f.name.as_deref()?, f.level.as_deref()?);
        let actors = self.actors(name);
        if actors.is_empty() {
            let stem = name.strip_suffix(['村', '镇', '乡'])?;
            let word = self.lexicon.has("not-a-name", stem);
            return word.then(|| Reason::NoActor(name.to_owned()));
        }
        let fits = actors.iter().any(|a| match a {
            Actor::Place(p) => self.found.places[*p].level == level,
            Actor::Organization(_) => true,
        });
        (!fits).then(|| Reason::FieldOther("level", level.to_owned()))
    }

    /// A party committee is no cooperative, and one of a city is not one of its counties'.
    fn type_fits(&self, f: &Fact) -> Option<Reason> {
        let name = f.name.as_deref()?;
        let known = self.actors(name).into_iter().find_map(|a| match a {
            Actor::Organization(o) => Some(&self.found.organizations[o]),
            Actor::Place(_) => None,
        })?;
        let exact = |words: &str| plain(words).trim_start_matches("中共").to_owned();
        if exact(&known.name) != exact(name) {
            return None;
        }
        let party = |kind: &str| kind.starts_with("Party") || kind == "Government";
        if let Some(sort) = f.sort.as_deref()
            && sort != known.kind
            && party(sort) != party(&known.kind)
        {
            return Some(Reason::FieldOther("type", sort.to_owned()));
        }
        // 烟台市委组织部 is of the city that its name begins with.
        let told = f.place.as_deref()?;
        let own = known.place.map(|p| &self.found.places[p])?;
        let other = party(&known.kind)
            && name.starts_with(&own.name)
            && self.actors(told).iter().all(|a| match a {
                Actor::Place(p) => self.found.places[*p].name != own.name,
                Actor::Organization(_) => false,
            })
            && !self.actors(told).is_empty();
        other.then(|| Reason::OtherParent(name.to_owned(), told.to_owned()))
    }

    /// Who began a scheme is the one of whom the text says so.
    fn originator_fits(&self, f: &Fact) -> Option<Reason> {
        let name = f.originator.as_deref()?;
        let schemes = self.schemes(f.name.as_deref()?);
        let actors = self.actors(name);
        let origin = |s: &usize| self.read.origins.iter().find(|o| o.0 == *s).map(|o| o.1);
        let meant = schemes.iter().filter_map(origin);
        if actors.is_empty() || meant.into_iter().any(|o| self.any_same(&[o], &actors)) {
            return None;
        }
        let creates = |words: &str| CREATES.iter().any(|w| words.contains(w));
        let began = |c: &&Clause| creates(&self.text.slice(c.start, c.end));
        let by = self.discourse.clauses.iter().filter(began);
        let of_it = by.filter(|c| {
            self.found.spans.iter().enumerate().any(|(m, s)| {
                s.start >= c.start
                    && s.end <= c.end
                    && self.discourse.schemes[m].is_some_and(|x| schemes.contains(&x))
            })
        });
        let (mut own, mut other) = (false, false);
        for c in of_it.filter(|c| c.own) {
            own |= self.any_same(&c.subject, &actors);
            other |= !self.any_same(&c.subject, &actors);
        }
        let takes = ["参照", "学习", "借鉴", "引入", "推行", "照搬", "效仿"];
        let took = takes.iter().any(|w| f.quote.contains(w)) && !creates(&f.quote);
        (!own && (other || took)).then(|| Reason::FieldOther("originator", name.to_owned()))
    }

    /// The clauses that go on with the same subject after a passage, in its sentence.
    fn going_on(&self, f: &Fact) -> Vec<&Clause> {
        let k = self.text.sentence_at(f.end.saturating_sub(1));
        let names = [&f.adopter, &f.to, &f.from].into_iter().flatten();
        let actors: Vec<Actor> = names.flat_map(|n| self.actors(n)).collect();
        self.discourse
            .clauses
            .iter()
            .filter(|c| c.sentence == k && c.end > f.end)
            .take_while(|c| {
                c.start < f.end
                    || !c.own
                    || c.subject.is_empty()
                    || self.any_same(&c.subject, &actors)
            })
            .collect()
    }

    /// 据传……，经核实并不属实; ……，没有照搬; ……，2022年停用, though the quote ends before.
    fn denied_after(&self, f: &Fact) -> Option<Reason> {
        let ended = f.status.as_deref() == Some("stopped");
        if ended || f.channel.as_deref() == Some("visit") || f.status.as_deref() == Some("planned")
        {
            return None;
        }
        let clauses = self.going_on(f);
        let tail: String =
            clauses.iter().map(|c| self.masked(c.start.max(f.end), c.end) + "，").collect();
        if DENIALS.iter().any(|w| tail.contains(w)) {
            return Some(Reason::Negated);
        }
        let over = f.kind == Some(Kind::Adoption)
            && clauses.iter().any(|c| {
                let words = self.masked(c.start.max(f.end), c.end);
                let close = words.trim_end_matches(['了', '。', '；', '，']);
                self.lexicon.words("stopped").iter().any(|w| {
                    close.ends_with(w.as_str())
                        || close.ends_with(&format!("{w}运行"))
                        || close.ends_with(&format!("{w}运营"))
                })
            });
        over.then_some(Reason::Stopped)
    }

    /// To look at a scheme is not to run it.
    fn only_visited(&self, f: &Fact) -> Option<Reason> {
        if matches!(f.status.as_deref(), Some("stopped" | "planned")) {
            return None;
        }
        let (adopter, scheme) = (f.adopter.as_deref()?, f.scheme.as_deref()?);
        let (actors, schemes) = (self.actors(adopter), self.schemes(scheme));
        let read = self
            .read
            .adoptions
            .iter()
            .any(|a| schemes.contains(&a.scheme) && self.any_same(&[a.adopter], &actors));
        let (_, end) = self.sentences(f);
        let quote = self.masked(f.start, f.end);
        let words = self.masked(f.start, end);
        let visits = ["参观", "考察", "观摩", "走访", "取经", "调研", "看了", "学习"];
        let looks = visits.iter().any(|w| quote.contains(w));
        let learns = ["学习", "学", "借鉴", "对标", "参照"];
        let runs = self
            .lexicon
            .words("verb-adopt")
            .iter()
            .any(|w| !learns.contains(&w.as_str()) && words.contains(w.as_str()));
        (!read && looks && !runs && !self.lexicon.contains("verb-imitate", &words))
            .then_some(Reason::VisitOnly)
    }

    /// 农户某某推行……: not the village of the sentence before.
    fn person_does(&self, f: &Fact) -> Option<Reason> {
        let actors = self.actors(f.adopter.as_deref()?);
        let c = self.discourse.clause_at(f.start)?;
        let words = self.text.slice(c.start, c.end.max(f.end));
        let person = self.found.persons.iter().any(|p| {
            self.lexicon.words("verb-adopt").iter().any(|v| words.contains(&format!("{p}{v}")))
        });
        let named = self.found.spans.iter().enumerate().any(|(m, s)| {
            s.start >= c.start
                && s.end <= c.end.max(f.end)
                && self.any_same(&self.discourse.actors[m], &actors)
        });
        (person && !named).then_some(Reason::Personal)
    }

    /// Who takes up in the passage: the subject of 引入, 借鉴 and the like. True: the draft has it the other way round.
    pub(super) fn taker_is(&self, f: &Fact, from: &[Actor], to: &[Actor]) -> Option<bool> {
        const TAKES: [&str; 10] =
            ["引入", "引进", "借鉴", "效仿", "仿照", "移植", "照搬", "学习", "参照", "学来"];
        for c in self.discourse.clauses.iter().filter(|c| c.start < f.end && c.end > f.start) {
            let words = self.masked(c.start, c.end);
            let passive = words.contains('被') || words.contains("供") || words.contains('让');
            if passive || !c.own || !TAKES.iter().any(|w| words.contains(w)) {
                continue;
            }
            let (gives, takes) = (self.any_same(&c.subject, from), self.any_same(&c.subject, to));
            if gives != takes {
                return Some(gives);
            }
        }
        None
    }

    /// A pilot is called one.
    fn pilot_fits(&self, f: &Fact) -> Option<Reason> {
        let (start, end) = self.sentences(f);
        let words = self.text.slice(start, end);
        let pilot = f.status.as_deref() == Some("piloted");
        (pilot && !words.contains('试') && !words.contains("先行"))
            .then(|| Reason::FieldOther("status", "piloted".to_owned()))
    }

    /// A start is neither the time of the end nor one of another's clause.
    fn start_fits(&self, f: &Fact) -> Option<Reason> {
        let told = f.start_date.as_deref()?;
        let wanted = Date::parse(told)?;
        let (start, end) = self.sentences(f);
        let actors = self.actors(f.adopter.as_deref()?);
        let (mut own, mut foreign, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for c in self.discourse.clauses.iter().filter(|c| c.start < end && c.end > start) {
            let words = self.text.slice(c.start, c.end);
            let over = self.lexicon.counts("stopped", &words);
            let others = c.own && !c.subject.is_empty() && !self.any_same(&c.subject, &actors);
            for date in self.dates(c) {
                match (over, others) {
                    (true, _) => ends.push(date),
                    (_, true) => foreign.push(date),
                    _ => own.push(date),
                }
            }
        }
        let fits = |all: &[Date]| {
            all.iter().any(|d| {
                d.year == wanted.year && (wanted.month.is_none() || d.month == wanted.month)
            })
        };
        let bad = !own.is_empty() && !fits(&own) && (fits(&foreign) || fits(&ends));
        bad.then(|| Reason::DateAbsent(told.to_owned()))
    }

    /// The dates that stand in a clause.
    pub(super) fn dates(&self, c: &Clause) -> Vec<Date> {
        let times = self.found.spans.iter().filter(|m| m.start >= c.start && m.end <= c.end);
        times.filter_map(|m| self.date_of(m.start, &m.class)).collect()
    }

    pub(super) fn date_of(&self, at: usize, class: &Class) -> Option<Date> {
        let Class::Time(time) = class else { return None };
        crate::reading::resolve_time(self.text, self.found, *time, at)
    }

    /// The verb of the sentence bears out the channel.
    fn channel_fits(&self, f: &Fact) -> Option<Reason> {
        let channel = f.channel.as_deref()?;
        let (start, end) = self.sentences(f);
        let words = self.masked(start, end);
        let has = |set: &str| self.lexicon.contains(set, &words);
        let one = |list: &[&str]| list.iter().any(|w| words.contains(w));
        let fits = match channel {
            "pairing" => {
                has("verb-pair")
                    || one(&[
                        "结对", "共建", "帮扶", "对口", "联建", "结亲", "协作", "联手", "友好",
                        "携手",
                    ])
            }
            "mandate" => {
                has("verb-require")
                    || one(&[
                        "必须", "都要", "一律", "务必", "均要", "均须", "印发", "下发", "出台",
                        "发文", "下文", "行文", "规定", "执行", "落实", "全面", "各", "统一",
                        "考核",
                    ])
            }
            "pilot" => one(&["试", "先行"]),
            "promotion" => {
                has("verb-promote")
                    || one(&[
                        "推", "普及", "扩大", "延伸", "覆盖", "复制", "辐射", "铺", "学", "各",
                        "扩", "印发", "带动",
                    ])
            }
            _ => true,
        };
        (!fits).then(|| Reason::FieldOther("channel", channel.to_owned()))
    }

    /// Bound, unit and measure as the passage has them, and whose figure it is.
    fn figure_fits(&self, f: &Fact) -> Option<Reason> {
        let (start, end) = self.sentences(f);
        let (value, unit) = (f.value.filter(|v| *v != 0.0)?, f.unit.as_deref()?);
        let told = self.found.spans.iter().filter(|s| s.start < f.end && s.end > f.start);
        let figure: &Figure = told
            .filter_map(|s| match &s.class {
                Class::Figure(g) => Some(g),
                _ => None,
            })
            .find(|g| {
                let scale = [("万", 1e4), ("亿", 1e8)]
                    .iter()
                    .find(|(w, _)| unit.starts_with(w) && unit.chars().count() > 1);
                (g.value - value * scale.map_or(1.0, |s| s.1)).abs()
                    <= 1e-9 * g.value.abs().max(1.0)
            })?;
        let printed = self.text.slice(figure.start, figure.end);
        let claims = f.bound.as_deref().is_some_and(|b| b == "at-least" || b == "at-most");
        let after = self.text.slice(figure.end, figure.end + 2);
        if claims && figure.bound == Bound::Exact && !after.starts_with("以") {
            return Some(Reason::FieldOther("bound", f.bound.clone().unwrap_or_default()));
        }
        let measure = f.measure.as_deref().unwrap_or_default();
        let up = f.bound.as_deref().is_some_and(|b| b == "at-least" || b == "more-than");
        if up && figure.bound == Bound::About {
            return Some(Reason::FieldOther("bound", f.bound.clone().unwrap_or_default()));
        }
        let money = ["收入", "产值", "资产", "贷款", "分红", "金额", "投资", "收益", "增收"];
        let heads = ["人次", "人", "户", "名"];
        if money.iter().any(|w| measure.ends_with(w)) && heads.contains(&figure.unit.base.as_str())
        {
            return Some(Reason::NumberOther(printed));
        }
        if !self.measure_stands(measure, start, end, f) {
            return Some(Reason::FieldOther("measure", measure.to_owned()));
        }
        self.whose(f, figure, measure)
    }

    /// A sign of the measure that says something stands in the sentence or the one before.
    fn measure_stands(&self, measure: &str, start: usize, end: usize, f: &Fact) -> bool {
        const COMMON: &str = "数量率面积额年户人个总的均村家金值";
        let k = self.text.sentence_at(start);
        let from = if k > 0 { self.text.sentences[k - 1].start } else { start };
        let told = plain(&self.text.slice(start.min(f.start), end));
        let near = plain(&self.text.slice(from, end));
        let signs: Vec<char> = plain(measure).chars().filter(|c| !COMMON.contains(*c)).collect();
        let stands = |words: &str| signs.iter().any(|c| words.contains(*c));
        signs.len() < 2 || stands(&told) || signs.len() < 4 && stands(&near)
    }

    /// A person's figure, a difference and a share are not the place's own.
    fn whose(&self, f: &Fact, figure: &Figure, measure: &str) -> Option<Reason> {
        let c = self.discourse.clause_at(figure.start)?;
        let before = self.text.slice(c.start, figure.start);
        let named = |p: &String| before.contains(p.as_str());
        if self.found.persons.iter().any(named) {
            return Some(Reason::Personal);
        }
        let subject = f.subject.as_deref().unwrap_or_default();
        let differs = self.compared(c.start, figure.start);
        if !differs.is_empty() {
            let says =
                ["多", "差", "比", "高", "增", "少", "低"].iter().any(|w| measure.contains(w));
            if self.any_same(&differs, &self.actors(subject)) || !says {
                return Some(Reason::NumberOther(self.text.slice(figure.start, figure.end)));
            }
        }
        let joint: Vec<&String> =
            if f.joint.len() > 1 { f.joint.iter().collect() } else { Vec::new() };
        let m = self.found.spans.iter().position(
            |s| matches!(&s.class, Class::Figure(g) if g.number_start == figure.number_start),
        )?;
        let rules =
            crate::reading::subjects_of(self.text, self.found, self.discourse, self.lexicon, m);
        if rules.len() > 1
            && let Some(other) = joint.iter().find(|n| {
                let actors = self.actors(n);
                !actors.is_empty() && !self.any_same(&actors, &rules)
            })
        {
            return Some(Reason::ActorElsewhere((*other).clone()));
        }
        // The clause names its own subject, a village, before the figure: it is no other's.
        let own = c.own && c.subject_span.is_some_and(|s| s.1 <= figure.start);
        let actors = self.actors(subject);
        let village = |a: &Actor| {
            self.found.actor_place(*a).is_some_and(|p| self.found.places[p].level == "village")
        };
        let alone = joint.is_empty() && rules.len() == 1 && rules.iter().all(village);
        let share =
            ["占全镇", "占全县", "占全乡", "占全市", "占全省"].iter().any(|w| before.contains(w));
        let foreign = |who: &[Actor]| !self.any_same(&actors, who);
        if share
            && !actors.is_empty()
            && actors.iter().all(village)
            && foreign(&c.subject)
            && foreign(&rules)
        {
            return Some(Reason::ActorElsewhere(subject.to_owned()));
        }
        let other = own && alone && !actors.is_empty() && !self.any_same(&actors, &rules);
        (other && !share && self.schemes(subject).is_empty())
            .then(|| Reason::ActorElsewhere(subject.to_owned()))
    }

    /// 比大溪村多120万元: those compared with.
    fn compared(&self, start: usize, at: usize) -> Vec<Actor> {
        let near =
            self.found.spans.iter().enumerate().rev().find(|(m, s)| {
                s.start > start && s.end <= at && !self.discourse.actors[*m].is_empty()
            });
        let Some((m, s)) = near else { return Vec::new() };
        let gap = self.text.slice(s.end, at);
        let than = "比较".contains(self.text.chars[s.start - 1]);
        let more = ["多", "高", "少", "低", "增", "快"].iter().any(|w| gap.starts_with(w));
        if than && more { self.discourse.actors[m].clone() } else { Vec::new() }
    }
}
