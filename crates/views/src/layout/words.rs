//! Sentences that stand in pictures.

use crate::language::Language;
use crate::model::{Bound, Cascade, Entry, Kind, Link, Lookup, Source, Variant};

/// Returns what was asked, for titles.
pub(super) fn asked(cascade: &Cascade, language: Language) -> String {
    let Some(asked) = &cascade.asked else {
        return language.pick("全部模式", "all models").to_owned();
    };
    // An IRI says nothing to a reader.
    let named = cascade.variants.iter().find(|variant| variant.scheme.iri == *asked);
    let lookup = |variant: &Variant| match (language, &variant.scheme.en) {
        (Language::En, Some(en)) => en.clone(),
        _ => variant.scheme.name.clone(),
    };
    named.map_or_else(|| asked.clone(), lookup)
}

/// Returns how well the adopters are dated: “30 dated, 33 bounded, 9 unknown”.
pub(super) fn dates(cascade: &Cascade, language: Language) -> String {
    let s = &cascade.summary;
    let (bounded, unknown) = (s.bounded.unwrap_or(0), s.unknown.unwrap_or(0));
    match language {
        Language::Zh => format!("有日期{}，有上限{bounded}，时间不详{unknown}", s.dated),
        Language::En => format!("{} dated, {bounded} bounded, {unknown} unknown", s.dated),
    }
}

/// Returns the numbers of adopters and links.
pub(super) fn numbers(cascade: &Cascade, language: Language) -> String {
    let s = &cascade.summary;
    let observed = s.observed + s.unnamed;
    match language {
        Language::Zh => format!(
            "{}个采纳者（{}）；传播：所载{observed}条，所推导{}条，所推断{}条",
            s.adopters,
            dates(cascade, language),
            s.derived,
            s.inferred
        ),
        Language::En => format!(
            "{} {} ({}); links: {observed} observed, {} derived, {} inferred",
            s.adopters,
            if s.adopters == 1 { "adopter" } else { "adopters" },
            dates(cascade, language),
            s.derived,
            s.inferred
        ),
    }
}

/// Returns the date of an entry as it stands beside its row.
pub(super) fn date(entry: &Entry, language: Language) -> String {
    let time = entry.time.unwrap_or_default();
    let unknown = language.pick("时间不详", "no date");
    match (entry.start, time.bound) {
        (Some(start), _) => start.to_string(),
        (None, Bound::Bounded) if entry.kind != Kind::Mentioned => {
            let printed = time.reported.filter(|r| Some(r.last_day()) == time.latest);
            let by = printed.map(|r| r.to_string());
            let by = by.or_else(|| time.latest.map(|l| l.to_string()));
            by.map_or_else(|| unknown.to_owned(), |by| format!("≤{by}"))
        }
        _ if entry.kind == Kind::Mentioned => "–".to_owned(),
        _ => unknown.to_owned(),
    }
}

/// Returns what is told of an entry: name, place, date, scheme, from whom, sources.
pub(super) fn entry(entry: &Entry, words: &Lookup<'_>) -> String {
    let language = words.language;
    let mut lines = vec![words.who(&entry.who).to_owned()];
    let above = words.above(&entry.who);
    if !above.is_empty() {
        lines.push(above.join(" › "));
    }
    if entry.kind != Kind::Adopter {
        lines.push(words.kind(entry.kind).to_owned());
    }
    if let Some(scheme) = &entry.scheme {
        lines.push(words.scheme(scheme).to_owned());
    }
    lines.push(when(entry, language));
    let status: Vec<&str> = entry.status.iter().map(|s| words.concept("status", s)).collect();
    if !status.is_empty() {
        lines.push(status.join(language.comma()));
    }
    let from = |link: &Link, zh: &'static str, en: &'static str| {
        format!("{}{}", language.pick(zh, en), words.link(link))
    };
    lines.extend(entry.parent.iter().chain(&entry.unnamed).map(|l| from(l, "学自：", "from: ")));
    lines.extend(entry.alternatives.iter().map(|l| from(l, "或学自：", "or from: ")));
    lines.extend(entry.sources.iter().map(|s| source(s, words)));
    lines.join("\n")
}

/// Returns when an adoption began, in words.
pub(super) fn when(entry: &Entry, language: Language) -> String {
    let time = entry.time.unwrap_or_default();
    match (entry.start, time.bound, time.latest) {
        (Some(start), ..) => format!("{}{start}", language.pick("起始：", "began: ")),
        (None, Bound::Bounded, Some(latest)) => {
            format!("{}{latest}", language.pick("起始未载；至迟：", "start not printed; by: "))
        }
        _ => language.pick("时间不详", "no date").to_owned(),
    }
}

/// Returns where something is stated: report, date, passage.
pub(super) fn source(source: &Source, words: &Lookup<'_>) -> String {
    let last = source.report.rsplit(['/', '#']).next().unwrap_or(&source.report);
    let mut parts = vec![last.to_owned()];
    parts.extend(source.date.map(|d| d.to_string()));
    parts.extend(source.title.clone());
    parts.extend(words.report(source).url);
    if let Some((from, to)) = source.span {
        let at = words.language.pick("字符", "characters ");
        parts.push(format!("{at}{from}–{to}"));
    }
    if let Some(text) = &source.text {
        parts.push(format!("“{text}”"));
    }
    parts.join(" · ")
}
