//! What the brief says, in one language.

use crate::language::Language;
use crate::layout::{Options, View, draw};
use crate::model::{Bound, Cascade, Entry, Kind, Lookup, PartialDate, Report};
use crate::scene::{Item, Scene};
use crate::svg::{self, escaped};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Entries of which the table shows each.
const ROWS: usize = 1500;

pub(super) fn write(out: &mut String, cascade: &Cascade, language: Language) {
    let words = Lookup::new(cascade, language);
    let _ = writeln!(out, "<p class=\"answer\">{}</p>", escaped(&answer(cascade, language)));
    for view in View::of(cascade) {
        let _ = writeln!(out, "<section><h2>{}</h2>", heading(&view, language));
        let prefix = format!("{}-{}", view.id(), language.tag());
        let mut drawn = Vec::from(scenes(&view, cascade, language));
        // One file holds everything: of the others there is one picture, which scrolls.
        if view != View::Lanes {
            drawn.truncate(1);
            drawn.iter_mut().for_each(|(class, _)| *class = "view");
        }
        for (class, mut scene) in drawn {
            if class == NARROW_CLASS {
                silence(&mut scene.items);
            }
            let picture = svg::write(&scene, &named(&prefix, class));
            let _ = writeln!(
                out,
                "<figure class=\"{class}\">\n{picture}<figcaption class=\"save\" hidden><button type=\"button\" data-view=\"{}\">SVG</button></figcaption></figure>",
                view.id()
            );
        }
        out.push_str("</section>\n");
    }
    table(out, cascade, &words);
    unknown(out, cascade, &words);
    sources(out, cascade, &words);
    made(out, cascade, language);
}

/// Width of a picture on a wide screen.
const WIDE: f64 = 1040.0;
/// Width of a picture that is laid out for a narrow screen.
const NARROW: f64 = 360.0;

/// Returns a view as SVG for a page, with the class of its figure: one `view wide`, and one `view narrow` that is laid out
/// for narrow screens; the page's style shows one of them.
pub fn pictures(
    view: &View,
    cascade: &Cascade,
    language: Language,
    prefix: &str,
) -> Vec<(&'static str, String)> {
    let scenes = scenes(view, cascade, language).into_iter();
    scenes.map(|(class, scene)| (class, svg::write(&scene, &named(prefix, class)))).collect()
}

/// The name of a picture: that for narrow screens has one of its own.
fn named(prefix: &str, class: &str) -> String {
    if class == NARROW_CLASS { format!("{prefix}-narrow") } else { prefix.to_owned() }
}

const NARROW_CLASS: &str = "view narrow";

fn scenes(view: &View, cascade: &Cascade, language: Language) -> [(&'static str, Scene); 2] {
    let drawn = |width: f64| {
        let options = Options { language, width, ..Options::default() };
        draw(view, cascade, &options)
    };
    [("view wide", drawn(WIDE)), (NARROW_CLASS, drawn(NARROW))]
}

/// Takes out what marks tell: the script of the brief takes it from the wide picture, so that it stands there once.
fn silence(items: &mut [Item]) {
    for item in items {
        if let Item::Group(group) = item {
            group.title.clear();
            silence(&mut group.items);
        }
    }
}

/// Returns what a view answers, as a heading.
pub fn heading(view: &View, language: Language) -> &'static str {
    match view {
        View::Lanes => language.pick("谁从谁处学得", "Who learned from whom"),
        View::Curve => language.pick("何时采纳", "When it was taken up"),
        View::Lattice => language.pick("变体", "Variants"),
        View::Channels => language.pick("经由何种渠道", "Through which channels"),
        View::Map => language.pick("在何处", "Where"),
        View::Formula => language.pick("公式如何变化", "How the formula changed"),
        View::Around(_) => language.pick("传播最广者", "Who passed it on most"),
    }
}

/// Returns the answer in words, with its numbers.
pub fn answer(cascade: &Cascade, language: Language) -> String {
    let words = Lookup::new(cascade, language);
    let l = language;
    let s = &cascade.summary;
    let adopters = || cascade.entries.iter().filter(|e| e.kind == Kind::Adopter);
    let first =
        adopters().filter(|e| e.start.is_some()).min_by_key(|e| e.start.map(PartialDate::last_day));
    let most = cascade.entries.iter().rev().max_by_key(|e| e.children).filter(|e| e.children > 1);
    let provinces: BTreeSet<&str> =
        adopters().filter_map(|e| e.who.path.first()).map(String::as_str).collect();
    let name = |e: &Entry| {
        let above = words.above(&e.who).join(l.pick("", ", "));
        match l {
            Language::Zh => format!("{above}{}", words.who(&e.who)),
            Language::En if above.is_empty() => words.who(&e.who).to_owned(),
            Language::En => format!("{} ({above})", words.who(&e.who)),
        }
    };
    let (bounded, unknown) = (s.bounded.unwrap_or(0), s.unknown.unwrap_or(0));
    let mut text = match l {
        Language::Zh => format!(
            "已知{}个采纳者，分布在{}个省级地区：{}个有日期，{bounded}个只知上限，{unknown}个时间不详。",
            s.adopters,
            provinces.len(),
            s.dated
        ),
        Language::En => format!(
            "{} adopters are known, in {} provinces: {} with a date, {bounded} known only by when at the latest, {unknown} without any date. ",
            s.adopters,
            provinces.len(),
            s.dated
        ),
    };
    if let Some((first, start)) = first.and_then(|e| e.start.map(|s| (e, s))) {
        let said = match l {
            Language::Zh => format!("有日期者中最早的是{}（{start}）。", name(first)),
            Language::En => format!("The earliest with a date is {} ({start}). ", name(first)),
        };
        text.push_str(&said);
    }
    if let Some(most) = most {
        let said = match l {
            Language::Zh => format!("直接学自{}的最多，有{}个。", name(most), most.children),
            Language::En => format!("Most learned from {}: {}. ", name(most), most.children),
        };
        text.push_str(&said);
    }
    let said = match l {
        Language::Zh => format!(
            "传播关系中，{}条为报道所载，{}条按规则推导，{}条由统计推断；{}个采纳者未见来源与去向。",
            s.observed + s.unnamed,
            s.derived,
            s.inferred,
            s.unlinked
        ),
        Language::En => format!(
            "Of the links, {} stand in reports, {} are derived by rules, {} inferred by statistics; of {} adopters nothing says from whom or to whom.",
            s.observed + s.unnamed,
            s.derived,
            s.inferred,
            s.unlinked
        ),
    };
    text.push_str(&said);
    text
}

fn table(out: &mut String, cascade: &Cascade, words: &Lookup<'_>) {
    let l = words.language;
    let heads = match l {
        Language::Zh => ["名称", "行政隶属", "做法", "起始", "学自", "依据", "报道"],
        Language::En => ["Name", "Place", "Scheme", "Start", "From", "Basis", "Reports"],
    };
    let _ = writeln!(out, "<section><h2>{}</h2>", l.pick("一览表", "Table"));
    out.push_str("<div class=\"table\" tabindex=\"0\"><table><thead><tr>");
    for h in heads {
        let _ = write!(out, "<th scope=\"col\">{h}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
    for entry in cascade.entries.iter().take(ROWS) {
        let start = match (entry.start, entry.time.and_then(|t| t.latest)) {
            (Some(start), _) => start.to_string(),
            (None, Some(latest)) if entry.kind == Kind::Adopter => format!("≤{latest}"),
            _ => l.pick("不详", "unknown").to_owned(),
        };
        let reports: BTreeSet<&str> = entry.sources.iter().map(|s| last(&s.report)).collect();
        let cells = [
            words.who(&entry.who).to_owned(),
            words.above(&entry.who).join(" › "),
            entry.scheme.as_ref().map(|s| words.scheme(s).to_owned()).unwrap_or_default(),
            start,
            entry.parent.as_ref().map(|p| words.who(&p.from).to_owned()).unwrap_or_default(),
            entry.parent.as_ref().map(|p| words.basis(p.basis).to_owned()).unwrap_or_default(),
            reports.into_iter().collect::<Vec<_>>().join(" "),
        ];
        let _ = write!(out, "<tr data-node=\"{}\">", entry.node);
        for c in &cells {
            let _ = write!(out, "<td>{}</td>", escaped(c));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div></section>\n");
}

fn unknown(out: &mut String, cascade: &Cascade, words: &Lookup<'_>) {
    let l = words.language;
    let of = |bound: Bound| -> Vec<&str> {
        let all = cascade.entries.iter().filter(|e| e.kind == Kind::Adopter);
        let undated = all.filter(|e| e.time.unwrap_or_default().bound == bound);
        undated.map(|e| words.who(&e.who)).collect()
    };
    let several = cascade.entries.iter().filter(|e| !e.alternatives.is_empty());
    let several: Vec<&str> = several.map(|e| words.who(&e.who)).collect();
    let lists = [
        (l.pick("没有任何日期", "Without any date"), of(Bound::Unknown)),
        (l.pick("只知最晚何时", "Known only by when"), of(Bound::Bounded)),
        (l.pick("可能的来源不止一个", "With several possible sources"), several),
    ];
    let _ = writeln!(out, "<section><h2>{}</h2>\n<ul>", l.pick("尚不清楚的", "What is not known"));
    for (what, who) in lists.into_iter().filter(|(_, who)| !who.is_empty()) {
        let (n, names) = (who.len(), who.join(l.comma()));
        let _ =
            writeln!(out, "<li>{what}（{n}）<span class=\"soft\">{}</span></li>", escaped(&names));
    }
    for finding in &cascade.findings {
        let _ = writeln!(out, "<li>{}</li>", escaped(l.pick(&finding.zh, &finding.en)));
    }
    out.push_str("</ul></section>\n");
}

fn sources(out: &mut String, cascade: &Cascade, words: &Lookup<'_>) {
    let l = words.language;
    let mut reports: BTreeMap<String, Report> = BTreeMap::new();
    let links = cascade.entries.iter().flat_map(|e| e.candidates().chain(&e.unnamed));
    let passages = cascade.entries.iter().flat_map(|e| &e.sources);
    for source in passages.chain(links.flat_map(|l| &l.sources)) {
        reports.entry(source.report.clone()).or_insert_with(|| words.report(source));
    }
    let _ =
        writeln!(out, "<section><h2>{}</h2>\n<ol class=\"sources\">", l.pick("报道", "Sources"));
    for (iri, report) in reports {
        let parts = [report.publisher, report.title, report.date.map(|d| d.to_string())];
        let said: Vec<String> = parts.into_iter().flatten().map(|p| escaped(&p)).collect();
        let address = report.url.filter(|u| u.starts_with("https://") || u.starts_with("http://"));
        let link = address.map(|u| {
            let u = escaped(&u);
            format!(" <a href=\"{u}\" rel=\"noreferrer\">{u}</a>")
        });
        let said = said.join(l.pick("，", ", "));
        let _ =
            writeln!(out, "<li>[{}] {said}{}</li>", escaped(last(&iri)), link.unwrap_or_default());
    }
    out.push_str("</ol></section>\n");
}

fn made(out: &mut String, cascade: &Cascade, l: Language) {
    let Some(made) = &cascade.made else { return };
    let _ = write!(
        out,
        "<section><h2>{}</h2>\n<p class=\"soft\">",
        l.pick("本页如何生成", "How this was made")
    );
    let mut parts = vec![format!("xiangmai {}", made.version)];
    parts.extend(made.command.clone());
    parts.extend(made.data.as_ref().map(|d| format!("{}{d}", l.pick("数据：", "data: "))));
    let _ = writeln!(out, "{}</p></section>", escaped(&parts.join(" · ")));
}

fn last(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}
