//! Two models side by side, and one place's part in spread, as people read them.

use super::measures::text;
use super::printer::{Labels, Printer, edits};
use super::tree::{heading, write_table};
use diagnostics::Language;
use diffusion::compare::Side;
use diffusion::entry::Who;
use diffusion::field::PartialDate;
use diffusion::field::date::Order;
use diffusion::place::Exchange;
use diffusion::{Measure, ModelComparison, Place};
use std::io::{self, Write};

/// One line of the two models' spreads: what it is, in both languages, and its values.
type Row = ((&'static str, &'static str), [String; 2]);

/// The spreads of two models, line by line.
fn rows(c: &ModelComparison<'_>, p: &Printer) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut row = |en, zh, of: &dyn Fn(&Side) -> String| {
        rows.push(((en, zh), [of(&c.first), of(&c.second)]));
    };
    let (comma, language) = (p.pick(", ", "、"), p.language);
    row("schemes", "做法", &|s| s.schemes.len().to_string());
    row("roles", "主体", &|s| s.roles.join(comma));
    row("adopters", "采纳者", &|s| s.places.to_string());
    row("with a year", "有年份", &|s| s.dated.to_string());
    row("first", "最早", &|s| s.first.map_or_else(|| "?".to_owned(), |d| d.to_string()));
    row("median year", "年份中位数", &|s| text(s.median_year, language));
    row("edges in the tree", "树中的边", &|s| s.shape.edges.to_string());
    row("depth", "深度", &|s| text(s.shape.depth.map(f64::from), language));
    row("breadth", "宽度", &|s| text(s.shape.breadth.map(f64::from), language));
    row("structural virality", "结构病毒性", &|s| text(s.shape.virality, language));
    rows
}

/// Writes two models: formulas with the edits between them, both spreads, adopters in common.
pub fn comparison(
    c: &ModelComparison<'_>,
    labels: &Labels,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let p = Printer::new(&[], labels, language);
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    let asked = |side: &Side| side.asked.clone().unwrap_or_default();
    table.add_row([String::new(), asked(&c.first), asked(&c.second)]);
    for ((en, zh), [first, second]) in rows(c, &p) {
        table.add_row([p.pick(en, zh).to_owned(), first, second]);
    }
    write_table(&table, out)?;
    formulas(c, &p, out)?;
    in_common(c, &p, out)
}

/// Writes figures, the changes of the formula and the adopters of both, one a line.
pub fn csv(c: &ModelComparison<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["kind", "name", "iri", "first", "second", "order"])?;
    let number = |m: Measure<f64>| m.value().map(|n| n.to_string()).unwrap_or_default();
    let date = |d: Option<PartialDate>| d.map(|d| d.to_string()).unwrap_or_default();
    let mut figure = |name: &str, of: &dyn Fn(&Side) -> String| {
        table.write_record(["figure", name, "", &of(&c.first), &of(&c.second), ""])
    };
    figure("asked", &|s| s.asked.clone().unwrap_or_default())?;
    figure("schemes", &|s| s.schemes.join(" | "))?;
    figure("roles", &|s| s.roles.join(" | "))?;
    figure("adopters", &|s| s.places.to_string())?;
    figure("dated", &|s| s.dated.to_string())?;
    figure("first", &|s| date(s.first))?;
    figure("median_year", &|s| number(s.median_year))?;
    figure("edges", &|s| s.shape.edges.to_string())?;
    figure("depth", &|s| number(s.shape.depth.map(f64::from)))?;
    figure("breadth", &|s| number(s.shape.breadth.map(f64::from)))?;
    figure("virality", &|s| number(s.shape.virality))?;
    let (first, second) = (c.only_first.to_string(), c.only_second.to_string());
    table.write_record(["figure", "only_here", "", &first, &second, ""])?;
    table.write_record(["figure", "overlap", "", &number(c.overlap), "", ""])?;
    if let Some(formulas) = &c.formulas {
        let relation = format!("{:?}", formulas.relation).to_lowercase();
        table.write_record(["formula", "relation", "", &relation, "", ""])?;
        table.write_record(["formula", "distance", "", &formulas.distance.to_string(), "", ""])?;
        for edit in &formulas.edits {
            let kind = format!("{:?}", edit.kind).to_lowercase();
            let (from, to) = (edit.from.as_deref(), edit.to.as_deref());
            let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
            table.write_record(["edit", &kind, "", from, to, ""])?;
        }
    }
    for both in &c.both {
        let iri = both.who.iri().map(|iri| iri.to_string()).unwrap_or_default();
        let order = match both.order {
            Some(Order::Before) => "first",
            Some(Order::After) => "second",
            Some(Order::Open) | None => "",
        };
        let (first, second) = (date(both.first), date(both.second));
        table.write_record(["both", both.who.name(), &iri, &first, &second, order])?;
    }
    table.flush()
}

fn formulas(c: &ModelComparison<'_>, p: &Printer, out: &mut dyn Write) -> io::Result<()> {
    heading(out, p.pick("From the first formula to the second", "由前式到后式"))?;
    let Some(comparison) = &c.formulas else {
        let none = p.pick("not both are formulas", "两者并非都是公式");
        return writeln!(out, "  {none}");
    };
    let edits = edits(comparison, p.language);
    let relation = format!("{:?}", comparison.relation).to_lowercase();
    let words = [p.pick("edits", "改动"), p.pick("distance", "距离"), p.pick("relation", "关系")];
    let edits = if edits.is_empty() { p.pick("none", "无").to_owned() } else { edits };
    writeln!(out, "  {}: {edits}", words[0])?;
    writeln!(out, "  {}: {:.3}", words[1], comparison.distance)?;
    writeln!(out, "  {}: {relation}", words[2])
}

fn in_common(c: &ModelComparison<'_>, p: &Printer, out: &mut dyn Write) -> io::Result<()> {
    heading(out, p.pick("Adopters in common", "共同的采纳者"))?;
    let overlap = text(c.overlap, p.language);
    let (both, first, second) = (c.both.len(), c.only_first, c.only_second);
    match p.language {
        Language::En => writeln!(
            out,
            "  {both} of both, {first} of the first alone, {second} of the second alone; overlap {overlap}"
        )?,
        Language::Zh => {
            writeln!(
                out,
                "  两者皆采纳{both}个，仅前者{first}个，仅后者{second}个；重合度{overlap}"
            )?;
        }
    }
    let (before, after) = (c.first_before_second, c.second_before_first);
    let open = both as u32 - before - after;
    match p.language {
        Language::En => writeln!(
            out,
            "  the first came first in {before}, the second in {after}; the dates of {open} do not tell"
        )?,
        Language::Zh => {
            writeln!(out, "  先采纳前者的{before}个，先采纳后者的{after}个；{open}个由时间看不出")?;
        }
    }
    for both in &c.both {
        let date =
            |d: Option<diffusion::field::PartialDate>| d.map_or("?".to_owned(), |d| d.to_string());
        let order = match both.order {
            Some(Order::Before) => p.pick("the first came first", "先采纳前者"),
            Some(Order::After) => p.pick("the second came first", "先采纳后者"),
            Some(Order::Open) | None => p.pick("not known which came first", "先后未知"),
        };
        let (first, second) = (date(both.first), date(both.second));
        writeln!(out, "  {} · {first} · {second} · {order}", who(&both.who))?;
    }
    Ok(())
}

fn who(who: &Who<'_>) -> String {
    text_of(|out| Printer::who(out, who))
}

fn text_of(write: impl FnOnce(&mut String)) -> String {
    let mut text = String::new();
    write(&mut text);
    text
}

/// Writes what a place took up, took from whom, gave to whom, promoted and visited.
pub fn place(
    place: &Place<'_>,
    labels: &Labels,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let p = Printer::new(place.field().channels(), labels, language);
    writeln!(out, "{}", who(&place.who()))?;
    let none = |out: &mut dyn Write| writeln!(out, "  {}", p.pick("nothing recorded", "无记录"));
    let below = place.below();
    if !below.is_empty() {
        heading(out, p.pick("Adopters in the divisions below", "下辖各地的采纳者"))?;
    }
    for division in &below {
        let first = division.first.map(|d| match language {
            Language::En => format!(", first {d}"),
            Language::Zh => format!("，最早{d}"),
        });
        let count = match language {
            Language::En => division.adopters.to_string(),
            Language::Zh => format!("{}个", division.adopters),
        };
        writeln!(out, "  {} · {count}{}", division.who.name(), first.unwrap_or_default())?;
    }
    heading(out, p.pick("Took up", "采纳"))?;
    let adoptions = place.adoptions();
    if adoptions.is_empty() {
        none(out)?;
    }
    for entry in &adoptions {
        writeln!(out, "  {}", text_of(|out| p.entry(out, entry)))?;
    }
    for (title, exchanges, taken) in [
        (p.pick("Took from", "学自"), place.took(), true),
        (p.pick("Gave to", "传给"), place.gave(), false),
    ] {
        heading(out, title)?;
        if exchanges.is_empty() {
            none(out)?;
        }
        for exchange in &exchanges {
            writeln!(out, "  {}", exchanged(&place.who(), exchange, taken, &p))?;
        }
    }
    let promotions = place.promotions();
    if !promotions.is_empty() {
        heading(out, p.pick("Promotions by it and for it", "推广（所推广的与面向其推广的）"))?;
    }
    for promotion in &promotions {
        writeln!(out, "  {}", p.promotion(promotion))?;
    }
    let visits = place.visits();
    if !visits.is_empty() {
        heading(out, p.pick("Study visits (not adoptions)", "考察学习（不等于采纳）"))?;
    }
    for visit in &visits {
        writeln!(out, "  {}", Printer::visit(visit))?;
    }
    Ok(())
}

/// `what · from whom or to whom · channel · basis · date · reports`.
fn exchanged(here: &Who<'_>, exchange: &Exchange<'_>, taken: bool, p: &Printer) -> String {
    let scheme = exchange.scheme.as_ref().map(|s| s.formula.unwrap_or(s.name));
    let scheme = scheme.unwrap_or(p.pick("scheme not named", "未写明做法"));
    let link = text_of(|out| p.link(out, &exchange.link));
    match taken && here.iri() == exchange.to.iri() {
        true => format!("{scheme} · {link}"),
        false => format!("{scheme} · {} ← {link}", who(&exchange.to)),
    }
}
