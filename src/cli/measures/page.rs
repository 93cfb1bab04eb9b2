//! Measures as one readable page: a section is at most ten lines, a measure one line; what has many values shows the
//! first of them, what is not defined is named together with why. CSV and JSON have everything.
#![allow(
    clippy::format_push_string,
    reason = "short texts; `write!` would return an error that cannot be"
)]

use super::rows::{self, ADOPTIONS, Row, SECTIONS, Value};
use super::{CAUTIONS, basis, pick, short, value, words};
use diagnostics::Language;
use diffusion::{Measure, Measures};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Lines of a section.
const LINES: usize = 10;

/// Values on a line.
const VALUES: usize = 8;

/// Below this share of dated adopters, what rests on dates is of the few.
const FEW: f64 = 0.5;

/// Writes the page.
pub fn write(m: &Measures, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let say = |en, zh| pick(language, en, zh);
    writeln!(out, "{}", m.asked.as_deref().unwrap_or("*"))?;
    let names = &m.schemes;
    let more = names.len().saturating_sub(VALUES);
    let mut schemes = names.iter().take(VALUES).cloned().collect::<Vec<_>>().join(say(", ", "、"));
    if more > 0 {
        schemes += &match language {
            Language::En => format!(" and {more} more"),
            Language::Zh => format!("等{}种", names.len()),
        };
    }
    writeln!(out, "{}{schemes}", say("schemes: ", "做法："))?;
    for warning in warnings(m, language) {
        writeln!(out, "! {warning}")?;
    }
    let rows = rows::rows(m);
    for (id, en, zh) in SECTIONS {
        let rows: Vec<&Row> = rows.iter().filter(|r| r.section == id).collect();
        writeln!(out, "\n{}", say(en, zh))?;
        section(&rows, language, out)?;
    }
    writeln!(out, "\n{}", say("To be kept in mind", "注意"))?;
    let seed = m.seed;
    match language {
        Language::En => writeln!(out, "  - permutations and samples: seed {seed}")?,
        Language::Zh => writeln!(out, "  - 置换与抽样的种子：{seed}")?,
    }
    for (en, zh) in CAUTIONS {
        writeln!(out, "  - {}", say(en, zh))?;
    }
    Ok(())
}

/// What the reader must know before any number.
fn warnings(m: &Measures, language: Language) -> Vec<String> {
    let mut all = Vec::new();
    let (dated, places) = (m.dated, m.places);
    if places > 0 && f64::from(dated) < FEW * f64::from(places) {
        all.push(match language {
            Language::En => format!(
                "only {dated} of {places} adopters have a date: curve, lags and orders rest on these alone and may mislead"
            ),
            Language::Zh => format!(
                "{places}个采纳者中只有{dated}个有时间：曲线、时滞与先后只据此得出，可能失真"
            ),
        });
    }
    if m.universe.is_none() {
        all.push(
            pick(
                language,
                "how many places could adopt is not known: no shares, no survival curve; give them with --population FILE or --universe N",
                "可能采纳的地方总数不详：不计占比与生存曲线；可用 --population FILE 或 --universe N 给出",
            )
            .to_owned(),
        );
    }
    all
}

/// The lines of a section.
fn section(rows: &[&Row], language: Language, out: &mut dyn Write) -> io::Result<()> {
    let mut order: Vec<&'static str> = Vec::new();
    for row in rows {
        if !order.contains(&row.id) {
            order.push(row.id);
        }
    }
    let (mut lines, mut undefined) = (Vec::new(), BTreeMap::new());
    for id in order {
        let of: Vec<&Row> = rows.iter().copied().filter(|r| r.id == id).collect();
        let Some(first) = of.first() else { continue };
        let name = pick(language, first.en, first.zh).trim();
        match line(&of, language) {
            Ok(text) => lines.push(format!("{name}{}{text}", pick(language, ": ", "："))),
            Err(why) => undefined.entry(why).or_insert_with(Vec::new).push(name),
        }
    }
    let room = LINES - undefined.len().min(3);
    let left = lines.len().saturating_sub(room);
    for line in lines.iter().take(if left > 0 { room - 1 } else { room }) {
        writeln!(out, "  {line}")?;
    }
    if left > 0 {
        let left = left + 1;
        match language {
            Language::En => writeln!(out, "  … {left} more measures in csv and json")?,
            Language::Zh => writeln!(out, "  ……另有{left}项指标，见csv与json")?,
        }
    }
    let reasons: Vec<(String, Vec<&str>)> = undefined.into_iter().collect();
    for (why, names) in reasons.iter().take(3) {
        let more = names.len().saturating_sub(3);
        let mut list =
            names.iter().take(3).copied().collect::<Vec<_>>().join(pick(language, ", ", "、"));
        if more > 0 {
            list += &match language {
                Language::En => format!(" and {more} more"),
                Language::Zh => format!("等{}项", names.len()),
            };
        }
        writeln!(out, "  {why}{}{list}", pick(language, " — ", "——"))?;
    }
    Ok(())
}

/// One measure: its values, told apart by what they rest on; or why it has none.
fn line(rows: &[&Row], language: Language) -> Result<String, String> {
    let defined: Vec<&Row> =
        rows.iter().copied().filter(|r| matches!(r.value, Measure::Value(_))).collect();
    let Some(first) = defined.first() else {
        return Err(rows.first().map(|r| value(r, language)).unwrap_or_default());
    };
    let keyed = defined.iter().any(|r| !r.key.is_empty());
    if first.basis != ADOPTIONS && !keyed {
        // Where all that is observed is said alike, once is enough.
        let observed = value(first, language);
        let is_same =
            |r: &&&Row| r.basis.starts_with("observed-") && value(r, language) == observed;
        let is_split = !(first.basis == "observed" && defined.iter().any(|r| is_same(&r)));
        let shown = defined.iter().filter(|r| is_split || !r.basis.starts_with("observed-"));
        let parts = shown.map(|r| format!("{} {}", basis(r.basis, language), value(r, language)));
        return Ok(parts.collect::<Vec<_>>().join(" · "));
    }
    // Of a series over years or places, the values of all bases together are shown.
    let whole = defined.iter().filter(|r| r.basis == ADOPTIONS || r.basis == "all");
    let mut shown: Vec<&Row> = whole.copied().collect();
    if shown.is_empty() {
        shown.clone_from(&defined);
    }
    let is_zero = |r: &&Row| matches!(&r.value, Measure::Value(Value::Number(n)) if *n == 0.0);
    if shown.len() > VALUES && !shown.iter().all(is_zero) {
        shown.retain(|r| !is_zero(r));
    }
    let more = shown.len().saturating_sub(VALUES);
    let named = |r: &&Row| {
        let key = words(key_name(&r.key), language);
        if key.is_empty() { value(r, language) } else { format!("{key} {}", value(r, language)) }
    };
    let mut text = shown.iter().take(VALUES).map(named).collect::<Vec<_>>().join(" · ");
    if more > 0 {
        text += &match language {
            Language::En => format!(" · … {more} more"),
            Language::Zh => format!(" · ……另{more}项"),
        };
    }
    if let Some(edges) = shown.first().and_then(|r| r.edges).filter(|_| keyed) {
        text += &match language {
            Language::En => format!(" (from {} edges)", short(f64::from(edges))),
            Language::Zh => format!("（据{}条边）", short(f64::from(edges))),
        };
    }
    Ok(text)
}

/// A key without the IRI of its place.
fn key_name(key: &str) -> &str {
    key.split(" <").next().unwrap_or(key)
}
