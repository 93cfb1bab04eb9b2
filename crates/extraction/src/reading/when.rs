use crate::mention::{Class, Date, Mention, Mentions, TimeWord};
use crate::text::Text;

/// Resolves a time against the report's date and the year told before it.
pub(crate) fn resolve(
    time: TimeWord,
    report: Option<Date>,
    year_before: Option<i32>,
) -> Option<Date> {
    match time {
        TimeWord::Printed(d) => Some(d),
        TimeWord::Relative(shift, month) => {
            report.map(|r| Date { year: r.year + shift, month, day: None })
        }
        TimeWord::Following(shift, month) => {
            year_before.map(|y| Date { year: y + shift, month, day: None })
        }
        TimeWord::MonthShift(shift) => {
            let r = report?;
            let months = r.year * 12 + i32::try_from(r.month?).ok()? - 1 + shift;
            Some(Date {
                year: months.div_euclid(12),
                month: u32::try_from(months.rem_euclid(12) + 1).ok(),
                day: None,
            })
        }
        TimeWord::Month(month) => year_before.or(report.map(|r| r.year)).map(|year| Date {
            year,
            month: Some(month),
            day: None,
        }),
    }
}

/// The date that a time at a position means.
pub(crate) fn resolve_time(
    text: &Text,
    found: &Mentions,
    time: TimeWord,
    at: usize,
) -> Option<Date> {
    resolve(time, text.date, year_before(text, found, at, 0))
}

/// The year last told before a position: printed, or following from the report's date.
pub(crate) fn year_before(
    text: &Text,
    found: &Mentions,
    position: usize,
    floor: usize,
) -> Option<i32> {
    let told = found.spans.iter().rev().filter(|m| m.end <= position && m.start >= floor);
    told.filter(|m| !is_base(text, m)).find_map(|m| match m.class {
        Class::Time(TimeWord::Printed(d)) => Some(d.year),
        Class::Time(TimeWord::Relative(s, _)) => text.date.map(|r| r.year + s),
        _ => None,
    })
}

/// 较2021年, 由2021年的430亩: a year with which another is compared.
fn is_base(text: &Text, time: &Mention) -> bool {
    let before = time.start.checked_sub(1).map_or(' ', |i| text.chars[i]);
    let after = text.chars.get(time.end).copied().unwrap_or(' ');
    "较比".contains(before) || "由从".contains(before) && after == '的'
}

/// The year of the heading under which a sentence stands, where what stands there is planned: 三、2022年打算.
pub(crate) fn of_heading(text: &Text, found: &Mentions, k: usize) -> Option<Date> {
    let sentences = &text.sentences;
    let h = &sentences[(0..k).rev().find(|&o| sentences[o].heading)?];
    let numbered = |o: usize| sentences[o].heading;
    // 三、2023年工作安排 / （二）推广…: the heading above the nearest one may say it.
    let above = (0..k)
        .rev()
        .filter(|o| numbered(*o))
        .take(2)
        .map(|o| &sentences[o])
        .find_map(|h| governing(text, found, h.start, h.end));
    (sentences[k].section == crate::text::Section::Planned)
        .then(|| governing(text, found, h.start, h.end).or(above))?
}

/// The time since which something is so: 截至4月底 only says until when it was looked at.
pub(crate) fn since(text: &Text, found: &Mentions, start: usize, end: usize) -> Option<Date> {
    let before = |m: &Mention| text.slice(m.start.saturating_sub(3), m.start);
    let is_as_of =
        |m: &Mention| ["截至", "截止", "截至到", "截止到"].iter().any(|w| before(m).ends_with(w));
    picked(text, found, start, end).filter(|m| !is_as_of(m))?;
    governing(text, found, start, end)
}

/// The time that governs a passage: told in it, else before it in its sentence.
pub(crate) fn governing(text: &Text, found: &Mentions, start: usize, end: usize) -> Option<Date> {
    let pick = picked(text, found, start, end)?;
    let s = &text.sentences[text.sentence_at(start)];
    let paragraph_start =
        text.sentences.iter().find(|o| o.paragraph == s.paragraph).map_or(s.start, |o| o.start);
    let Class::Time(t) = pick.class else { return None };
    if let (TimeWord::Month(month), Some(r), crate::text::Section::Planned) =
        (t, text.date, s.section)
    {
        return Some(Date { year: r.year, month: Some(month), day: None });
    }
    resolve(t, text.date, year_before(text, found, pick.start, paragraph_start))
}

/// The words of that time.
fn picked<'f>(text: &Text, found: &'f Mentions, start: usize, end: usize) -> Option<&'f Mention> {
    let s = &text.sentences[text.sentence_at(start)];
    let inside: Vec<&Mention> = found
        .spans
        .iter()
        .filter(|m| m.start >= start && m.end <= end && matches!(m.class, Class::Time(_)))
        .filter(|m| !is_base(text, m))
        .collect();
    let before = found
        .spans
        .iter()
        .rev()
        .filter(|m| m.end <= start && m.start >= s.start && matches!(m.class, Class::Time(_)))
        .find(|m| !is_base(text, m) || start - m.end <= 1);
    inside.first().copied().or(before)
}

/// Every date that a reader may take for the passage: in it, in its sentence, earlier in its paragraph, at the head of the text.
pub(crate) fn reachable(
    text: &Text,
    found: &Mentions,
    start: usize,
    end: usize,
) -> Vec<(u8, Date)> {
    let s = &text.sentences[text.sentence_at(start)];
    let last = &text.sentences[text.sentence_at(end.saturating_sub(1))];
    let first_of_paragraph =
        text.sentences.iter().find(|o| o.paragraph == s.paragraph).map_or(s.start, |o| o.start);
    let mut out = Vec::new();
    for m in &found.spans {
        let Class::Time(t) = m.class else { continue };
        let Some(d) = resolve(t, text.date, year_before(text, found, m.start, 0)) else { continue };
        // 7月 in a plan is of the year of the plan, though last year was told before it.
        let other = if let (TimeWord::Month(month), Some(r)) = (t, text.date) {
            Some(Date { year: r.year, month: Some(month), day: None })
        } else {
            None
        };
        let distance = if m.start >= start && m.end <= end {
            0
        } else if m.start >= s.start && m.end <= last.end {
            1
        } else if m.start >= first_of_paragraph && m.end <= start {
            2
        } else if m.end <= start {
            3
        } else {
            continue;
        };
        out.push((distance, d));
        out.extend(other.map(|o| (distance, o)));
    }
    out.sort();
    out
}
