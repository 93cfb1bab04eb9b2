use super::check::Checker;
use super::reason::Reason;
use crate::draft::Fact;
use crate::mention::{Actor, Bound, Class, Figure, figures};

/// What in a passage says a value.
enum Said {
    /// The figure at this place of the list.
    Figure(usize),
    /// Words that are no figure: a nought written out, a small Chinese numeral, a number with an unknown unit.
    Word,
}

impl Checker<'_> {
    pub(super) fn indicator(&self, f: &Fact) -> Option<Reason> {
        let (Some(value), Some(unit)) = (f.value, f.unit.as_deref()) else {
            return Some(Reason::Incomplete("value"));
        };
        let names: Vec<&String> =
            if f.joint.is_empty() { f.subject.iter().collect() } else { f.joint.iter().collect() };
        for name in &names {
            if self.schemes(name).is_empty()
                && let Err(r) = self.actor_known(name)
            {
                return Some(r);
            }
        }
        let figures = figures(&self.text.chars, f.start, f.end, self.lexicon);
        let Some(at) = self.matching(&figures, value, unit, f) else {
            let told = figures
                .first()
                .map_or_else(|| f.quote.clone(), |g| self.text.slice(g.start, g.end));
            return Some(Reason::NumberOther(told));
        };
        if let Said::Figure(g) = at {
            if opposite(f.bound.as_deref(), figures[g].bound) {
                let told = self.text.slice(figures[g].start, figures[g].end);
                return Some(Reason::NumberOther(told));
            }
            if let Some(r) = self.subject(f, &figures[g]) {
                return Some(r);
            }
        }
        let position = match at {
            Said::Figure(g) => figures[g].start,
            Said::Word => f.start,
        };
        if f.achieved != Some(false)
            && let Some(r) = self.reached(position)
        {
            return Some(r);
        }
        f.year.and_then(|y| self.date(&y.to_string(), f))
    }

    /// What of the passage says the value, if anything does.
    fn matching(&self, figures: &[Figure], value: f64, unit: &str, f: &Fact) -> Option<Said> {
        let (scale, base) = scaled(unit);
        let wanted = value * scale;
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
        for (i, g) in figures.iter().enumerate() {
            if close(g.value, wanted) && same_unit(&g.unit.base, &g.unit.printed, base) {
                return Some(Said::Figure(i));
            }
        }
        if wanted == 0.0 && f.quote.contains('零') {
            return Some(Said::Word);
        }
        // A unit that the lexicon does not have: the number and the unit must stand as written.
        let unknown = !self.lexicon.units.iter().any(|u| u.printed == base || u.base == base);
        let printed = format!("{value}{unit}");
        let single = chinese_single(value, base, f);
        (unknown && super::names::plain(&f.quote).contains(&printed) || single)
            .then_some(Said::Word)
    }

    /// A number of several together is not one's own.
    fn subject(&self, f: &Fact, figure: &Figure) -> Option<Reason> {
        if f.joint.len() > 1 {
            return None;
        }
        let name = f.subject.as_deref()?;
        let m = self.found.spans.iter().position(
            |s| matches!(&s.class, Class::Figure(g) if g.number_start == figure.number_start),
        )?;
        let subjects =
            crate::reading::subjects_of(self.text, self.found, self.discourse, self.lexicon, m);
        let actors = self.actors(name);
        if subjects.len() < 2 {
            return self
                .member_of_group(&actors, &subjects, figure)
                .or_else(|| self.subject_told(name, &actors, &subjects, f));
        }
        let member = actors.iter().any(|a| subjects.iter().any(|s| self.same_place(*a, *s)));
        let all: Vec<&str> = subjects.iter().map(|s| self.found.actor_name(*s)).collect();
        if member {
            return Some(Reason::Joint(all.join("、")));
        }
        self.subject_told(name, &actors, &subjects, f)
    }

    /// 歧坪镇在三村设……。全年晒账12次: not one of the three, unless the figure's subject is that one.
    fn member_of_group(
        &self,
        actors: &[Actor],
        subjects: &[Actor],
        figure: &Figure,
    ) -> Option<Reason> {
        if actors.is_empty()
            || actors.iter().any(|a| subjects.iter().any(|s| self.same_place(*a, *s)))
        {
            return None;
        }
        let paragraph = self.text.sentences[self.text.sentence_at(figure.start)].paragraph;
        let last = self.found.spans.iter().enumerate().rev().find(|(m, s)| {
            s.end <= figure.start
                && self.text.sentences[self.text.sentence_at(s.start)].paragraph == paragraph
                && self.discourse.actors[*m]
                    .iter()
                    .any(|x| actors.iter().any(|a| self.same_place(*a, *x)))
        })?;
        let group = &self.discourse.actors[last.0];
        let all: Vec<&str> = group.iter().map(|s| self.found.actor_name(*s)).collect();
        (group.len() > 1).then(|| Reason::Joint(all.join("、")))
    }

    fn same_place(&self, a: Actor, b: Actor) -> bool {
        a == b
            || crate::reading::party_place(self.found, a)
                == crate::reading::party_place(self.found, b)
    }

    /// A figure of a plan is not reached.
    fn reached(&self, position: usize) -> Option<Reason> {
        crate::reading::is_planned(self.text, self.found, self.discourse, self.lexicon, position)
            .then_some(Reason::Planned)
    }
}

/// More than is not less than.
fn opposite(told: Option<&str>, printed: Bound) -> bool {
    let up = |w: &str| matches!(w, "more-than" | "at-least");
    let down = |w: &str| matches!(w, "less-than" | "at-most");
    told.is_some_and(|t| up(t) && down(printed.word()) || down(t) && up(printed.word()))
}

/// 万亩 is ten thousand 亩.
fn scaled(unit: &str) -> (f64, &str) {
    for (w, s) in [("万", 1e4), ("亿", 1e8), ("千万", 1e7), ("百万", 1e6)] {
        if let Some(rest) = unit.strip_prefix(w)
            && !rest.is_empty()
        {
            return (s, rest);
        }
    }
    (1.0, unit)
}

fn same_unit(base: &str, printed: &str, wanted: &str) -> bool {
    let persons = ["人", "名", "位", "个"];
    let percent = ["%", "％", "个百分点", "百分点", "成"];
    base == wanted
        || printed == wanted
        || persons.contains(&base) && persons.contains(&wanted) && wanted != "个" && base != "个"
        || percent.contains(&printed) && percent.contains(&wanted)
        || printed == "村" && wanted == "个"
        || base == "家" && wanted == "个"
        || base == "个" && wanted == "家"
        || base == "公里" && wanted == "千米"
        || base == "批" && wanted == "批次"
        || base == "次" && wanted == "场次"
}

/// 五人, 一个: small Chinese numerals that are mostly words, but may be meant as figures.
fn chinese_single(value: f64, base: &str, f: &Fact) -> bool {
    let words = f.quote.chars().collect::<Vec<_>>();
    (0..words.len()).any(|i| {
        let one: String = words[i..=i].iter().collect();
        let rest: String = words[i + 1..].iter().collect();
        let before = if i > 0 { words[i - 1] } else { ' ' };
        crate::mention::chinese(&one).is_some_and(|v| (v - value).abs() < 1e-9 && v < 10.0)
            && !"十百千万".contains(before)
            && (rest.starts_with(base) || rest.starts_with('个') && rest[3..].starts_with(base))
    })
}
