//! The answer to “how did it spread?” in three lines: from whom, how many by when, how fast from one to the next.
#![allow(
    clippy::format_push_string,
    reason = "short texts; `write!` would return an error that cannot be"
)]

use super::printer::Printer;
use diagnostics::Language;
use diffusion::Trace;
use diffusion::entry::Documented;
use std::io::{self, Write};
use views::model::{Origin, OriginGround};

/// Of several origins, so many are named.
const NAMED: usize = 3;

/// Writes the three lines.
pub(super) fn write(
    trace: &Trace<'_>,
    origins: &[Origin],
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    match language {
        Language::En => {
            writeln!(out, "Origin: {}", origin(origins, language))?;
            writeln!(out, "Adopters: {}", adopters(trace, language))?;
            writeln!(out, "Lag from source to learner: {}", lag(trace, language))
        }
        Language::Zh => {
            writeln!(out, "由来：{}", origin(origins, language))?;
            writeln!(out, "采纳者：{}", adopters(trace, language))?;
            writeln!(out, "时滞：{}", lag(trace, language))
        }
    }
}

/// Who started it, as stated; failing that, who was first on record.
fn origin(origins: &[Origin], language: Language) -> String {
    let of = |ground| origins.iter().filter(move |o| o.ground == ground);
    let named = |ground| {
        let all: Vec<String> = of(ground).map(|o| one(o, language)).collect();
        let more = all.len().saturating_sub(NAMED);
        let comma = if language == Language::En { "; " } else { "；" };
        let mut text = all.into_iter().take(NAMED).collect::<Vec<_>>().join(comma);
        if more > 0 {
            text += &match language {
                Language::En => format!("{comma}and {more} more"),
                Language::Zh => format!("{comma}另有{more}个"),
            };
        }
        text
    };
    let (stated, earliest) = (named(OriginGround::Stated), named(OriginGround::Earliest));
    match (language, stated.is_empty(), earliest.is_empty()) {
        (_, false, _) => stated,
        (Language::En, true, true) => "no report names it, and no adoption has a date".to_owned(),
        (Language::Zh, true, true) => "报道均未载明，也没有注明时间的采纳".to_owned(),
        (Language::En, true, false) => {
            format!("no report names it; the earliest dated adoption is {earliest}")
        }
        (Language::Zh, true, false) => format!("报道均未载明；有时间可考的最早采纳者为{earliest}"),
    }
}

fn one(origin: &Origin, language: Language) -> String {
    let who = &origin.who;
    let above: Vec<&str> = who.path.iter().map(String::as_str).filter(|n| *n != who.name).collect();
    let mut text = who.name.clone();
    if !above.is_empty() {
        text += &match language {
            Language::En => format!(" ({})", above.join(" › ")),
            Language::Zh => format!("（{}）", above.join(" › ")),
        };
    }
    if let Some(start) = origin.start {
        text += &format!(" · {start}");
    }
    let mut reports: Vec<String> = Vec::new();
    for source in &origin.sources {
        let id = source.report.rsplit('/').next().unwrap_or_default();
        let span = source.span.map(|(from, to)| format!(":{from}-{to}")).unwrap_or_default();
        let report = format!("{id}{span}");
        if !reports.contains(&report) {
            reports.push(report);
        }
    }
    if !reports.is_empty() {
        text += &format!(" · {}", reports.join(" "));
    }
    text
}

fn adopters(trace: &Trace<'_>, language: Language) -> String {
    let (s, dates) = (trace.summary(), trace.dates());
    let rests = documented(s.adopters_by, language);
    let by = dates.by.filter(|_| dates.told > 0);
    let span = match (dates.first, dates.last, language) {
        (Some(first), Some(last), _) if first == last => format!("{first}"),
        (Some(first), Some(last), Language::En) => format!("{first} to {last}"),
        (Some(first), Some(last), Language::Zh) => format!("{first}至{last}"),
        _ => String::new(),
    };
    let (all, dated, told) = (s.adopters, s.dated, dates.told);
    match language {
        Language::En => {
            let mut text = format!("{all}");
            if let Some(by) = by {
                text += &match told == all {
                    true => format!(" by {by}"),
                    false => format!(", {told} of them by {by}"),
                };
            }
            text += &format!("; {dated} with a date");
            if !span.is_empty() {
                text += &format!(" ({span})");
            }
            format!("{text}; {rests}")
        }
        Language::Zh => {
            let mut text = format!("{all}个");
            if let Some(by) = by {
                text += &match told == all {
                    true => format!("，至迟于{by}均已采纳"),
                    false => format!("，其中{told}个至迟于{by}已采纳"),
                };
            }
            text += &format!("；有时间的{dated}个");
            if !span.is_empty() {
                text += &format!("（{span}）");
            }
            format!("{text}；{rests}")
        }
    }
}

fn lag(trace: &Trace<'_>, language: Language) -> String {
    let (lags, s) = (trace.lags(), trace.summary());
    let links = lags.links + s.unnamed;
    let rests = documented(s.links_by, language);
    let (dated, median) = (lags.dated, lags.median);
    match (language, median) {
        (Language::En, Some(median)) => super::number::agreed(&format!(
            "median {median} years, from {dated} of {links} links; {rests}"
        )),
        (Language::Zh, Some(median)) => {
            format!("中位数{median}年，得自{links}条传播中的{dated}条；{rests}")
        }
        (_, None) if links == 0 => {
            Printer::pick_in(language, "not known, no link is recorded", "不详，没有传播记录")
                .to_owned()
        }
        (Language::En, None) => {
            format!("not known, none of {links} links has both dates; {rests}")
        }
        (Language::Zh, None) => format!("不详，{links}条传播均非双方皆有时间；{rests}"),
    }
}

/// How many rest on what; kinds of which there is none are said all the same.
fn documented(d: Documented, language: Language) -> String {
    let unsaid = match (d.unsaid, language) {
        (0, _) => String::new(),
        (n, Language::En) => format!(", {n} observed"),
        (n, Language::Zh) => format!("、所载{n}"),
    };
    let Documented { explicit, implied, derived, inferred, .. } = d;
    match language {
        Language::En => format!(
            "{explicit} observed explicit, {implied} observed implied{unsaid}, {derived} derived, {inferred} inferred"
        ),
        Language::Zh => {
            format!("所载明言{explicit}、所载隐含{implied}{unsaid}、推导{derived}、推断{inferred}")
        }
    }
}
