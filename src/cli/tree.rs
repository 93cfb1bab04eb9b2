//! A trace as people read it: a tree.

use super::printer::{Labels, Printer, edits};
use super::{answer, blocks};
use crate::app::cascade::Beside;
use diagnostics::Language;
use diffusion::entry::{Entry, Variant};
use diffusion::{NodeId, Reason, Trace};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes a trace as a tree: the answer in three lines, variants, the trees of linked adopters, those without a link,
/// study visits, promotions and what does not agree.
pub fn write(
    trace: &Trace<'_>,
    beside: &Beside,
    labels: &Labels,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let p = Printer::new(trace.field().channels(), labels, language);
    let asked = trace.request.model.as_deref().unwrap_or("*");
    writeln!(out, "{asked}")?;
    answer::write(trace, &beside.origins, language, out)?;
    variants(trace, &p, out)?;
    heading(out, p.pick("Who took it up from whom", "传播树：谁从谁处学得"))?;
    let mut unlinked: Vec<NodeId> = trace.unlinked().collect();
    let is_drawn = |n: &NodeId| !trace.is_unlinked(*n) && !is_beside(trace, *n);
    let drawn: Vec<NodeId> = trace.forest.order().iter().copied().filter(is_drawn).collect();
    if drawn.is_empty() {
        writeln!(out, "  {}", p.pick("no report says", "报道均未说明"))?;
    }
    // On all processors: a tree of millions is written and never held.
    let draw = |_: &[NodeId], nodes: &[NodeId]| block(trace, nodes, beside, &p);
    blocks::each(&drawn, draw, |text| out.write_all(text.as_bytes()))?;
    if !unlinked.is_empty() {
        heading(out, p.pick("Adopters of whom no report says from whom", "来源未载的采纳者"))?;
        let start = |n: NodeId| trace.cascade.node(n).start;
        unlinked.sort_by_key(|&n| (start(n).is_none(), start(n), n));
        let p = &p;
        let draw = |_: &[NodeId], nodes: &[NodeId]| {
            let mut text = String::new();
            for &node in nodes {
                text.push_str("  ");
                let entry = trace.outline(node);
                p.entry(&mut text, &entry);
                text.push('\n');
                yielded(&mut text, &entry, beside, p, "       ");
            }
            text
        };
        blocks::each(&unlinked, draw, |text| out.write_all(text.as_bytes()))?;
    }
    events(trace, &p, out)?;
    sources(trace, &p, out)
}

/// The reports that the tree names by id, with title and date.
fn sources(trace: &Trace<'_>, p: &Printer, out: &mut dyn Write) -> io::Result<()> {
    let mut reports: BTreeMap<String, String> = BTreeMap::new();
    for s in trace.reports() {
        let date = s.date().map(|d| d.to_string());
        let words: Vec<_> = date.as_deref().into_iter().chain(s.title()).collect();
        reports.insert(s.report().id().into_owned(), words.join(" · "));
    }
    let heading_text = p.pick(
        "Reports (id:from-to is the passage, in Unicode code points)",
        "报道（编号：起-止 为所在段落，按Unicode码点计）",
    );
    heading(out, heading_text)?;
    for (id, words) in reports {
        writeln!(out, "  {id}  {words}")?;
    }
    Ok(())
}

pub(super) fn heading(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "\n{text}")
}

fn variants(trace: &Trace<'_>, p: &Printer, out: &mut dyn Write) -> io::Result<()> {
    heading(out, p.pick("The model and its variants", "模式及其变体"))?;
    for variant in trace.variants() {
        writeln!(out, "  {}", variant_line(&variant, p))?;
    }
    Ok(())
}

fn variant_line(variant: &Variant<'_>, p: &Printer) -> String {
    let scheme = &variant.scheme;
    let mut words = vec![scheme.formula.unwrap_or(scheme.name).to_owned()];
    if scheme.formula.is_some_and(|f| f != scheme.name) {
        words.push(scheme.name.to_owned());
    }
    words.push(match p.language {
        Language::En if variant.adopters == 1 => "1 adopter".to_owned(),
        Language::En => format!("{} adopters", variant.adopters),
        Language::Zh => format!("{}个采纳者", variant.adopters),
    });
    if let Some(first) = variant.first {
        words.push(format!("{} {first}", p.pick("first", "最早")));
    }
    let difference = variant.comparison.map(|c| edits(c, p.language)).unwrap_or_default();
    words.push(match (variant.reason, difference.is_empty()) {
        (Reason::DeclaredVariant, true) => p.pick("declared a variant", "注明为变体").to_owned(),
        (_, true) => p.pick("as asked", "即所问").to_owned(),
        (_, false) => difference,
    });
    words.join(" · ")
}

/// Whether a node is no adopter and stands in nobody's tree: only beside it, as another possible parent.
fn is_beside(trace: &Trace<'_>, node: NodeId) -> bool {
    node >= trace.cascade.adopters
        && trace.forest.parent(node).is_none()
        && trace.forest.children(node).is_empty()
}

/// Draws some nodes that follow each other in tree order with branches; a node's links stand below it.
fn block(trace: &Trace<'_>, nodes: &[NodeId], beside: &Beside, p: &Printer) -> String {
    let mut out = String::new();
    let is_last = |n: NodeId| {
        let parent = trace.forest.parent(n);
        parent.is_none_or(|p| trace.forest.children(p).last() == Some(&n))
    };
    // For each ancestor of the first node, whether a sibling follows.
    let above = nodes.first().and_then(|&n| trace.forest.parent(n));
    let mut open: Vec<bool> =
        std::iter::successors(above, |&n| trace.forest.parent(n)).map(|n| !is_last(n)).collect();
    open.reverse();
    // What stands before a node at each depth, and where it ends.
    let (mut indent, mut ends) = (String::from("  "), vec![2]);
    trace.warm(nodes);
    for &node in nodes {
        let entry = trace.entry(node);
        let depth = entry.depth as usize;
        let is_last = is_last(node);
        open.truncate(depth);
        ends.truncate(depth.max(1));
        indent.truncate(ends[ends.len() - 1]);
        for more in open.iter().skip(ends.len()) {
            indent.push_str(if *more { "│  " } else { "   " });
            ends.push(indent.len());
        }
        let branch = match (depth, is_last) {
            (0, _) => "",
            (_, true) => "└─ ",
            (_, false) => "├─ ",
        };
        out.push_str(&indent);
        out.push_str(branch);
        p.entry(&mut out, &entry);
        out.push('\n');
        open.push(!is_last);
        let side = match (depth, is_last) {
            (0, _) => "",
            (_, true) => "   ",
            (_, false) => "│  ",
        };
        let below = if entry.children > 0 { "│    " } else { "     " };
        let links = entry
            .parent
            .iter()
            .map(|l| (p.pick("from ", "学自 "), l))
            .chain(entry.unnamed.iter().map(|l| (p.pick("from ", "学自 "), l)))
            .chain(entry.alternatives.iter().map(|l| (p.pick("or from ", "或学自 "), l)));
        let mut said: Vec<String> = Vec::new();
        for (word, link) in links {
            let mut line = String::new();
            p.link(&mut line, link);
            if said.contains(&line) {
                continue;
            }
            [&indent, side, below, word, &line].into_iter().for_each(|part| out.push_str(part));
            out.push('\n');
            said.push(line);
        }
        yielded(&mut out, &entry, beside, p, &[&indent, side, below].concat());
    }
    out
}

/// What an adoption yielded, a line each.
fn yielded(out: &mut String, entry: &Entry<'_>, beside: &Beside, p: &Printer, indent: &str) {
    let of = entry.adoptions.iter().filter_map(|a| beside.outcomes.get(&a.to_string()));
    let mut said: Vec<&str> = Vec::new();
    for outcome in of.flatten() {
        let line = if p.language == Language::En { &outcome.en } else { &outcome.zh };
        if !said.contains(&line.as_str()) {
            let word = p.pick("outcome: ", "成效：");
            [indent, word, line, "\n"].into_iter().for_each(|part| out.push_str(part));
            said.push(line);
        }
    }
}

fn events(trace: &Trace<'_>, p: &Printer, out: &mut dyn Write) -> io::Result<()> {
    let visits: Vec<_> = trace.visit_entries().collect();
    if !visits.is_empty() {
        heading(out, p.pick("Study visits (not adoptions)", "考察学习（不等于采纳）"))?;
    }
    for visit in visits {
        writeln!(out, "  {}", Printer::visit(&visit))?;
    }
    let promotions: Vec<_> = trace.promotion_entries().collect();
    if !promotions.is_empty() {
        heading(out, p.pick("Promotions", "推广"))?;
    }
    for promotion in promotions {
        writeln!(out, "  {}", p.promotion(&promotion))?;
    }
    let findings = trace.findings();
    if !findings.is_empty() {
        heading(out, p.pick("What does not agree", "彼此不符之处"))?;
    }
    for finding in findings {
        writeln!(out, "  {}", p.pick(&finding.en, &finding.zh))?;
    }
    Ok(())
}

/// Writes a table without the blanks that end its lines.
pub(super) fn write_table(table: &comfy_table::Table, out: &mut dyn Write) -> io::Result<()> {
    for line in table.to_string().lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
