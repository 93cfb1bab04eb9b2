//! What a fact rests on: reports with the passage, or the cell of a ledger; and the sentence where the texts are given.

use std::collections::{BTreeMap, HashMap};

use super::super::error::Problem;
use super::labels::{last, values};
use super::sentences::tongue;
use super::visit::Visit;
use crate::app::texts::{Passage, Wanted};
use crate::query::fact_name;
use rdf::term::{NamedNode, Term};
use store::QuerySolution;
use views::Language;

/// One piece of evidence, as a drawer shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Proof {
    /// Title of the report, or its id.
    pub(super) report: String,
    /// The page of the report.
    pub(super) link: String,
    /// Who published it when.
    pub(super) published: String,
    /// Where the report was printed.
    pub(super) address: String,
    /// Where in it: offsets, or sheet, row, column.
    pub(super) place: String,
    pub(super) keyword: String,
    /// The property that it is about, if only one.
    pub(super) property: String,
    /// Whether it speaks against the fact, or doubts it.
    pub(super) stance: String,
    pub(super) sentence: Option<Sentence>,
}

/// The passage in its sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sentence {
    pub(super) before: String,
    pub(super) itself: String,
    pub(super) after: String,
}

impl From<Passage> for Sentence {
    fn from(passage: Passage) -> Self {
        Self { before: passage.before, itself: passage.itself, after: passage.after }
    }
}

/// A report as evidence names it.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    pub(super) title: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) date: Option<String>,
    pub(super) page: Option<String>,
    pub(super) file: Option<String>,
    pub(super) sha256: Option<String>,
}

impl Report {
    /// What it is called where no title is known.
    fn untitled(&self, id: &str, language: Language) -> String {
        let said = |name: &str| {
            let word = match name {
                "id" => Some(id.to_owned()),
                "publisher" => self.publisher.clone(),
                "published" => self.date.clone(),
                _ => None,
            };
            word.into_iter().collect()
        };
        let name = fact_name::of_class("Report").map(|w| w.name(tongue(language), &said));
        name.unwrap_or_else(|| id.to_owned())
    }
}

/// Facts of which one query asks.
const AT_ONCE: usize = 300;

const PREFIXES: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> \
                        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> ";

/// The evidence of each of these facts: what supports it, and the report that its own row names.
pub(super) fn of(
    visit: &Visit,
    facts: &[NamedNode],
) -> Result<BTreeMap<String, Vec<Proof>>, Problem> {
    let mut found: Vec<(String, Found)> = Vec::new();
    for some in facts.chunks(AT_ONCE) {
        let values = values(some);
        let query = format!(
            "{PREFIXES} SELECT * WHERE {{ VALUES ?fact {{ {values} }} ?evidence xm:supports ?fact ; oa:hasSource ?report . \
             OPTIONAL {{ ?evidence xm:keyword ?keyword }} OPTIONAL {{ ?evidence xm:property ?property }} \
             OPTIONAL {{ ?evidence xm:stance ?stance }} OPTIONAL {{ ?evidence oa:hasSelector ?selector . \
             OPTIONAL {{ ?selector oa:start ?start ; oa:end ?end }} OPTIONAL {{ ?selector xm:sheet ?sheet }} \
             OPTIONAL {{ ?selector xm:row ?row }} OPTIONAL {{ ?selector xm:column ?column }} }} }}"
        );
        found.extend(visit.rows(&query)?.iter().filter_map(Found::of));
        let query = format!(
            "{PREFIXES} SELECT ?fact ?report WHERE {{ VALUES ?fact {{ {values} }} ?fact xm:report ?report }}"
        );
        found.extend(visit.rows(&query)?.iter().filter_map(Found::of));
    }
    let reports = reports(visit, found.iter().map(|(_, found)| found.report.as_str()))?;
    let mut proofs: BTreeMap<String, Vec<Proof>> = BTreeMap::new();
    for (fact, found) in &found {
        let report = reports.get(&found.report).cloned().unwrap_or_default();
        proofs.entry(fact.clone()).or_default().push(found.proof(visit, &report));
    }
    for list in proofs.values_mut() {
        list.sort();
        list.dedup();
        // A row's own report says nothing more where a passage of it is known.
        let told: Vec<String> =
            list.iter().filter(|p| !p.place.is_empty()).map(|p| p.link.clone()).collect();
        list.retain(|p| !p.place.is_empty() || !told.contains(&p.link));
    }
    Ok(proofs)
}

/// Evidence as the store has it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) report: String,
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    cell: [Option<String>; 3],
    keyword: Option<String>,
    property: Option<String>,
    stance: Option<String>,
}

impl Found {
    /// Reads the fact and its evidence out of a row.
    pub(super) fn of(row: &QuerySolution) -> Option<(String, Self)> {
        Self::in_report(row, &text(row, "report")?)
    }

    /// The same of a row that names no report, because all are of one.
    pub(super) fn in_report(row: &QuerySolution, report: &str) -> Option<(String, Self)> {
        let number = |name| text(row, name).and_then(|n| n.parse().ok());
        let found = Self {
            report: report.to_owned(),
            start: number("start"),
            end: number("end"),
            cell: ["sheet", "row", "column"].map(|name| text(row, name)),
            keyword: text(row, "keyword"),
            property: text(row, "property"),
            stance: text(row, "stance"),
        };
        Some((text(row, "fact")?, found))
    }

    pub(super) fn proof(&self, visit: &Visit, report: &Report) -> Proof {
        let site = &visit.site;
        let id = last(&self.report);
        let published: Vec<String> = report.publisher.iter().chain(&report.date).cloned().collect();
        let stance = self.stance.as_deref().map(last).filter(|stance| stance != "supports");
        Proof {
            report: report.title.clone().unwrap_or_else(|| report.untitled(&id, site.language)),
            link: site.thing(&self.report),
            published: published.join(site.pick("，", ", ")),
            address: report.page.clone().filter(|page| is_web(page)).unwrap_or_default(),
            place: self.place(visit),
            keyword: self.keyword.clone().unwrap_or_default(),
            property: self.property.clone().unwrap_or_default(),
            stance: stance.unwrap_or_default(),
            sentence: self.sentence(visit, report),
        }
    }

    /// Where in the report.
    pub(super) fn place(&self, visit: &Visit) -> String {
        let site = &visit.site;
        let mut words = Vec::new();
        if let (Some(start), Some(end)) = (self.start, self.end) {
            words.push(match site.pick("zh", "en") {
                "zh" => format!("第{start}–{end}字符"),
                _ => format!("characters {start}–{end}"),
            });
        }
        let names = [("工作表", "sheet"), ("行", "row"), ("列", "column")];
        for (cell, (zh, en)) in self.cell.iter().zip(names) {
            words.extend(cell.as_ref().map(|cell| format!("{} {cell}", site.pick(zh, en))));
        }
        words.join(site.pick("，", ", "))
    }

    fn sentence(&self, visit: &Visit, report: &Report) -> Option<Sentence> {
        let texts = visit.pages.texts.as_ref()?;
        let id = last(&self.report);
        let (file, sha256) = (report.file.as_deref(), report.sha256.as_deref());
        let wanted = Wanted { id: &id, file, sha256 };
        texts.passage(wanted, self.start?, self.end?).map(Sentence::from)
    }
}

/// What is known of reports, by IRI.
pub(super) fn reports<'a>(
    visit: &Visit,
    iris: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, Report>, Problem> {
    let mut iris: Vec<NamedNode> = iris.filter_map(|iri| NamedNode::new(iri).ok()).collect();
    iris.sort();
    iris.dedup();
    let mut reports: HashMap<String, Report> = HashMap::new();
    for some in iris.chunks(AT_ONCE) {
        let query = format!(
            "SELECT ?report ?p ?o WHERE {{ VALUES ?report {{ {} }} ?report ?p ?o }}",
            values(some)
        );
        for row in visit.rows(&query)? {
            let (Some(report), Some(p), Some(o)) =
                (text(&row, "report"), text(&row, "p"), text(&row, "o"))
            else {
                continue;
            };
            let report = reports.entry(report).or_default();
            let field = match p.rsplit(['/', '#']).next() {
                Some("title") => &mut report.title,
                Some("publisher") => &mut report.publisher,
                Some("date") => &mut report.date,
                Some("page") => &mut report.page,
                Some("file") => &mut report.file,
                Some("sha256") => &mut report.sha256,
                _ => continue,
            };
            // Of several values the first, so that pages do not change from visit to visit.
            if field.as_ref().is_none_or(|held| o < *held) {
                *field = Some(o);
            }
        }
    }
    Ok(reports)
}

/// A value of a row as text.
pub(super) fn text(row: &QuerySolution, name: &str) -> Option<String> {
    row.get(name).map(|term| match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    })
}

/// Whether an address may be a link: nothing that a browser would run.
pub(super) fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}
