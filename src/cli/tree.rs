//! A trace as people read it: a tree, or one adopter a line.

use crate::diagnostic::Language;
use crate::formula::{Comparison, EditKind};
use crate::spread::entry::{Entry, Link, PromotionEntry, Stated, Variant, VisitEntry, Who};
use crate::spread::{NodeId, Reason, Rule, Trace};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Chinese and English labels of concepts, by IRI.
pub type Labels = BTreeMap<String, (String, String)>;

/// Words for what a trace holds, in one language.
pub(super) struct Printer<'a> {
    pub(super) labels: &'a Labels,
    pub(super) language: Language,
}

impl Printer<'_> {
    pub(super) fn pick<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        if self.language == Language::En { en } else { zh }
    }

    fn concept(&self, list: &str, id: &str) -> String {
        let iri = format!("https://w3id.org/xiangmai/id/{list}/{id}");
        match (self.labels.get(&iri), self.language) {
            (Some((_, en)), Language::En) => en.clone(),
            (Some((zh, _)), Language::Zh) => zh.clone(),
            (None, _) => id.to_owned(),
        }
    }

    pub(super) fn channel(&self, channel: &crate::domain::Channel) -> String {
        let ids = channel.direction.iter().chain(&channel.mechanisms).chain(&channel.carriers);
        let words: Vec<_> = ids.map(|id| self.concept("channel", id)).collect();
        words.join(self.pick(", ", "、"))
    }

    /// The basis of a link, and what it rests on.
    fn basis(&self, link: &Link<'_>) -> String {
        let mut words = vec![self.concept("basis", &format!("{:?}", link.basis).to_lowercase())];
        if let Some(statement) = link.statement {
            words.push(self.concept("statement", &format!("{statement:?}").to_lowercase()));
        }
        if let Some(rule) = link.rule {
            let id = rule.rsplit('/').next().unwrap_or(rule);
            let known = Rule::ALL.into_iter().find(|r| r.id() == id).map(Rule::label);
            words.push(known.map_or(id, |(en, zh)| self.pick(en, zh)).to_owned());
        }
        words.join(self.pick(", ", "、"))
    }

    /// `from whom · channel · basis · date`.
    pub(super) fn link(&self, link: &Link<'_>) -> String {
        let mut words = vec![link.from.name.to_owned()];
        let channel = self.channel(link.channel);
        words.push(match channel.is_empty() {
            true => self.pick("channel unknown", "渠道未知").to_owned(),
            false => channel,
        });
        words.push(self.basis(link));
        words.extend(link.date.map(|d| d.to_string()));
        if let Some(conflict) = link.conflict {
            words.push(format!(
                "{} {conflict:?}",
                self.pick("contradicts the dates:", "与日期矛盾:")
            ));
        }
        words.join(" · ")
    }

    #[expect(clippy::unused_self, reason = "one printer, whatever it needs to know")]
    pub(super) fn reports(&self, sources: &[Stated<'_>]) -> String {
        let mut shown: Vec<String> = Vec::new();
        for source in sources {
            let id = source.report.rsplit('/').next().unwrap_or_default();
            let mut word = id.to_owned();
            if let Some((start, end)) = source.span {
                word = format!("{word}:{start}-{end}");
            }
            if !shown.contains(&word) {
                shown.push(word);
            }
        }
        shown.join(" ")
    }

    pub(super) fn above(who: &Who<'_>) -> String {
        let path: Vec<_> = who.path.iter().filter(|p| **p != who.name).copied().collect();
        if path.is_empty() { String::new() } else { format!("({})", path.join(" › ")) }
    }

    /// No report says when; the earliest report at least says by when.
    fn unknown(&self, entry: &Entry<'_>) -> String {
        let unknown = self.pick("date unknown", "时间未知");
        match entry.sources.iter().filter_map(|s| s.date).min() {
            Some(date) => format!("{unknown}{} {date}", self.pick(", reported", ",见报于")),
            None => unknown.to_owned(),
        }
    }

    /// `visitor → host · scheme · date · reports`.
    pub(super) fn visit(&self, visit: &VisitEntry<'_>) -> String {
        let name = |w: &Option<Who<'_>>| w.as_ref().map_or("?", |w| w.name).to_owned();
        let date = visit.date.map(|d| format!(" · {d}")).unwrap_or_default();
        let scheme = visit.scheme.as_ref().map(|s| format!(" · {}", s.name)).unwrap_or_default();
        let line = format!("{} → {}{scheme}{date}", name(&visit.visitor), name(&visit.host));
        format!("{line} · {}", self.reports(&visit.sources))
    }

    /// `promoter → scope · scheme · channel · date · reports`.
    pub(super) fn promotion(&self, promotion: &PromotionEntry<'_>) -> String {
        let scope = promotion.scope.as_ref().map_or("?", |s| s.name);
        let scheme =
            promotion.scheme.as_ref().map(|s| format!(" · {}", s.name)).unwrap_or_default();
        let date = promotion.date.map(|d| format!(" · {d}")).unwrap_or_default();
        let channel = self.channel(promotion.channel);
        let channel = if channel.is_empty() { channel } else { format!(" · {channel}") };
        let line = format!("{} → {scope}{scheme}{channel}{date}", promotion.promoter.name);
        format!("{line} · {}", self.reports(&promotion.sources))
    }

    /// One line for an entry, without its place in the tree.
    pub(super) fn entry(&self, entry: &Entry<'_>) -> String {
        let mut head = entry.who.name.to_owned();
        let above = Self::above(&entry.who);
        if !above.is_empty() {
            head = format!("{head} {above}");
        }
        let mut words = vec![head];
        if entry.scheme.is_some() {
            words.push(entry.start.map_or_else(|| self.unknown(entry), |d| d.to_string()));
        } else {
            words.push(self.pick("no adoption recorded", "无采纳记录").to_owned());
        }
        words.extend(entry.scheme.as_ref().map(|s| s.formula.unwrap_or(s.name).to_owned()));
        if let Some(change) = &entry.change {
            let edits = edits(change, self.language);
            if !edits.is_empty() {
                words.push(format!("[{edits}]"));
            }
        }
        for status in entry.status.iter().filter(|s| **s != crate::domain::Status::Practised) {
            words.push(self.concept("status", &format!("{status:?}").to_lowercase()));
        }
        let reports = self.reports(&entry.sources);
        if !reports.is_empty() {
            words.push(reports);
        }
        words.join(" · ")
    }
}

/// What changed between two formulas: `+基地 −公司 农户→牧户`.
pub fn edits(comparison: &Comparison, language: Language) -> String {
    let words = comparison.edits.iter().filter_map(|edit| {
        let (before, after) = (edit.from.as_deref(), edit.to.as_deref());
        match edit.kind {
            EditKind::Added => after.map(|a| format!("+{a}")),
            EditKind::Dropped => before.map(|b| format!("−{b}")),
            EditKind::Reordered if language == Language::En => Some("reordered".to_owned()),
            EditKind::Reordered => Some("换序".to_owned()),
            _ => before.zip(after).map(|(b, a)| format!("{b}→{a}")),
        }
    });
    let mut words: Vec<_> = words.collect();
    words.dedup();
    words.join(" ")
}

/// Writes a trace as a tree: variants, the trees of linked adopters, those without a link, study
/// visits, promotions and what does not agree.
pub fn write(
    trace: &Trace<'_>,
    labels: &Labels,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let p = Printer { labels, language };
    let asked = trace.request.model.as_deref().unwrap_or("*");
    let s = trace.summary();
    writeln!(out, "{asked}")?;
    match language {
        Language::En => writeln!(
            out,
            "{} adopters ({} with a date), {} links observed, {} derived, {} inferred",
            s.adopters,
            s.dated,
            s.observed + s.unnamed,
            s.derived,
            s.inferred
        )?,
        Language::Zh => writeln!(
            out,
            "{}个采纳者(有时间的{}个),传播:所载{}条、所推导{}条、所推断{}条",
            s.adopters,
            s.dated,
            s.observed + s.unnamed,
            s.derived,
            s.inferred
        )?,
    }
    variants(trace, &p, out)?;
    heading(out, p.pick("Who took it up from whom", "传播树:谁从谁处学得"))?;
    let mut unlinked: Vec<NodeId> = trace.unlinked().collect();
    let is_drawn = |n: &NodeId| !trace.is_unlinked(*n) && !is_beside(trace, *n);
    if !trace.forest.order().iter().any(is_drawn) {
        writeln!(out, "  {}", p.pick("no report says", "报道均未说明"))?;
    }
    branches(trace, &unlinked, &p, out)?;
    if !unlinked.is_empty() {
        heading(out, p.pick("Adopters of whom no report says from whom", "来源未载的采纳者"))?;
        let start = |n: NodeId| trace.cascade.node(n).start;
        unlinked.sort_by_key(|&n| (start(n).is_none(), start(n), n));
        for node in unlinked {
            writeln!(out, "  {}", p.entry(&trace.entry(node)))?;
        }
    }
    events(trace, &p, out)?;
    sources(trace, &p, out)
}

/// The reports that the tree names by id, with title and date.
fn sources(trace: &Trace<'_>, p: &Printer<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut reports: BTreeMap<String, String> = BTreeMap::new();
    for s in trace.reports() {
        let id = s.report.rsplit('/').next().unwrap_or_default();
        let date = s.date.map(|d| d.to_string());
        let words: Vec<_> = date.as_deref().into_iter().chain(s.title).collect();
        reports.insert(id.to_owned(), words.join(" · "));
    }
    let heading_text = p.pick(
        "Reports (id:from-to is the passage, in Unicode code points)",
        "报道(编号:起-止 为所在段落,按Unicode码点计)",
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

fn variants(trace: &Trace<'_>, p: &Printer<'_>, out: &mut dyn Write) -> io::Result<()> {
    heading(out, p.pick("The model and its variants", "模式及其变体"))?;
    for variant in trace.variants() {
        writeln!(out, "  {}", variant_line(&variant, p))?;
    }
    Ok(())
}

fn variant_line(variant: &Variant<'_>, p: &Printer<'_>) -> String {
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

/// Draws the nodes that are not `unlinked` in tree order with branches; a node's links stand below it.
/// Some thousands at a time, on all processors: a tree of millions is written and never held.
fn branches(
    trace: &Trace<'_>,
    unlinked: &[NodeId],
    p: &Printer<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut hidden = vec![false; trace.forest.len()];
    unlinked.iter().for_each(|&n| hidden[n as usize] = true);
    let is_drawn = |n: &NodeId| !hidden[*n as usize] && !is_beside(trace, *n);
    let drawn: Vec<NodeId> = trace.forest.order().iter().copied().filter(is_drawn).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for round in drawn.chunks(BLOCK * threads) {
        let texts: Vec<io::Result<Vec<u8>>> = std::thread::scope(|scope| {
            let draw = |nodes| scope.spawn(move || block(trace, nodes, p));
            let running: Vec<_> = round.chunks(BLOCK).map(draw).collect();
            let lost = |_| Err(io::Error::other("a thread that draws the tree was lost"));
            running.into_iter().map(|t| t.join().unwrap_or_else(lost)).collect()
        });
        for text in texts {
            out.write_all(&text?)?;
        }
    }
    Ok(())
}

/// Nodes that one thread draws at a time.
const BLOCK: usize = 4096;

/// Draws some nodes that follow each other in tree order.
fn block(trace: &Trace<'_>, nodes: &[NodeId], p: &Printer<'_>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let is_last = |n: NodeId| {
        let parent = trace.forest.parent(n);
        parent.is_none_or(|p| trace.forest.children(p).last() == Some(&n))
    };
    // For each ancestor of the first node, whether a sibling follows.
    let above = nodes.first().and_then(|&n| trace.forest.parent(n));
    let mut open: Vec<bool> =
        std::iter::successors(above, |&n| trace.forest.parent(n)).map(|n| !is_last(n)).collect();
    open.reverse();
    for &node in nodes {
        let entry = trace.entry(node);
        let depth = entry.depth as usize;
        let is_last = is_last(node);
        open.truncate(depth);
        let mut indent = String::from("  ");
        for (level, more) in open.iter().enumerate() {
            if level > 0 {
                indent.push_str(if *more { "│  " } else { "   " });
            }
        }
        let branch = match (depth, is_last) {
            (0, _) => "",
            (_, true) => "└─ ",
            (_, false) => "├─ ",
        };
        writeln!(out, "{indent}{branch}{}", p.entry(&entry))?;
        open.push(!is_last);
        let mut below = indent;
        if depth > 0 {
            below.push_str(if is_last { "   " } else { "│  " });
        }
        below.push_str(if entry.children > 0 { "│    " } else { "     " });
        let links = entry
            .parent
            .iter()
            .map(|l| (p.pick("from", "学自"), l))
            .chain(entry.unnamed.iter().map(|l| (p.pick("from", "学自"), l)))
            .chain(entry.alternatives.iter().map(|l| (p.pick("or from", "或学自"), l)));
        for (word, link) in links {
            let reports = p.reports(&link.sources);
            let tail = if reports.is_empty() { String::new() } else { format!(" · {reports}") };
            writeln!(out, "{below}{word} {}{tail}", p.link(link))?;
        }
    }
    Ok(out)
}

fn events(trace: &Trace<'_>, p: &Printer<'_>, out: &mut dyn Write) -> io::Result<()> {
    let visits: Vec<_> = trace.visit_entries().collect();
    if !visits.is_empty() {
        heading(out, p.pick("Study visits (not adoptions)", "考察学习(不等于采纳)"))?;
    }
    for visit in visits {
        writeln!(out, "  {}", p.visit(&visit))?;
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

const COLUMNS: [&str; 13] = [
    "adopter",
    "within",
    "scheme",
    "formula",
    "change",
    "start",
    "from",
    "channel",
    "basis",
    "statement",
    "rule",
    "link_date",
    "reports",
];

fn cells(entry: &Entry<'_>, p: &Printer<'_>) -> [String; 13] {
    let link = entry.parent.as_ref().or(entry.unnamed.first());
    let of = |f: &dyn Fn(&Link<'_>) -> String| link.map(f).unwrap_or_default();
    let lower = |text: String| text.to_lowercase();
    [
        entry.who.name.to_owned(),
        Printer::above(&entry.who).trim_matches(['(', ')']).to_owned(),
        entry.scheme.as_ref().map(|s| s.name.to_owned()).unwrap_or_default(),
        entry.scheme.as_ref().and_then(|s| s.formula).unwrap_or_default().to_owned(),
        entry.change.as_ref().map(|c| edits(c, p.language)).unwrap_or_default(),
        entry.start.map(|d| d.to_string()).unwrap_or_default(),
        of(&|l| l.from.name.to_owned()),
        of(&|l| p.channel(l.channel)),
        of(&|l| lower(format!("{:?}", l.basis))),
        of(&|l| l.statement.map(|s| lower(format!("{s:?}"))).unwrap_or_default()),
        of(&|l| l.rule.unwrap_or_default().to_owned()),
        of(&|l| l.date.map(|d| d.to_string()).unwrap_or_default()),
        p.reports(&entry.sources),
    ]
}

/// Writes one adopter a line, aligned for a terminal.
pub fn table(
    trace: &Trace<'_>,
    labels: &Labels,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let p = Printer { labels, language };
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(COLUMNS);
    for entry in trace.entries() {
        table.add_row(cells(&entry, &p));
    }
    write_table(&table, out)
}

/// Writes a table without the blanks that end its lines.
pub(super) fn write_table(table: &comfy_table::Table, out: &mut dyn Write) -> io::Result<()> {
    for line in table.to_string().lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes one adopter a line as CSV.
pub fn csv(
    trace: &Trace<'_>,
    labels: &Labels,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let p = Printer { labels, language };
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for entry in trace.entries() {
        writer.write_record(cells(&entry, &p))?;
    }
    writer.flush()
}
