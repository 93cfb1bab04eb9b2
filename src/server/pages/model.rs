//! The page of a model: who took it up and from whom, in pictures and as a table with its evidence.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;

use super::super::Service;
use super::super::error::{Kind, Problem};
use super::facts::{Row, Table};
use super::labels::Shown;
use super::site::Site;
use super::visit::{Visit, show};
use super::{address, data, proof};
use crate::app::trace::Question;
use crate::namespace;
use diffusion::Variants;
use rdf::term::NamedNode;
use views::layout::View;
use views::model::{Bound, Cascade, Entry, Kind as NodeKind, Lookup};

/// Adopters on one page of the table.
const ROWS: usize = 100;

/// A picture as a page shows it.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) id: String,
    pub(super) heading: String,
    /// SVG as the views write it, escaped there.
    pub(super) svg: String,
    /// The same for narrow screens, where it has to be laid out for them.
    pub(super) narrow: Option<String>,
}

#[derive(Template)]
#[template(path = "model.html")]
struct Page<'a> {
    site: &'a Site,
    title: String,
    thing: Option<String>,
    answer: String,
    pictures: Vec<Picture>,
    table: Table,
    findings: Vec<String>,
    /// The variants that count, and the other choice.
    alone: bool,
    other_choice: String,
}

/// The page of a scheme.
pub(super) fn address_of(iri: &str) -> String {
    match address::local(iri).and_then(|local| local.strip_prefix("scheme/")) {
        Some(id) => format!("/model/{}", address::path(id)),
        None => format!("/model/{}", address::value(iri)),
    }
}

/// `GET /model/…`: the id of a scheme, its name, its formula, or its IRI.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let asked = asked(visit);
        if let Some(format) = super::thing_format(visit)? {
            let iri = NamedNode::new(asked)
                .map_err(|_| Problem::because(Kind::NotAcceptable, "text/html"))?;
            return data::answer(visit, &iri, format);
        }
        write(visit, &asked)
    })
    .await
}

/// What the path asks for: an IRI where the store knows one, else the words themselves.
fn asked(visit: &Visit) -> String {
    let raw = visit.path.strip_prefix("/model/").unwrap_or_default();
    let decoded = address::decoded(raw);
    let candidates = [raw, &decoded].map(|id| format!("{}scheme/{id}", namespace::ID));
    match super::thing::find(visit, &candidates) {
        Ok(iri) => iri.into_string(),
        Err(_) => decoded,
    }
}

fn write(visit: &mut Visit, asked: &str) -> Result<Response, Problem> {
    let alone = match visit.param("variants")?.as_deref() {
        None | Some("comparable") => false,
        Some("none") => true,
        Some(_) => return Err(Problem::because(Kind::BadRequest, "variants: none, comparable")),
    };
    let variants = if alone { Variants::Same } else { Variants::Comparable };
    let question = Question { variants, ..Question::of(asked) };
    let known = visit.known()?;
    let cascade = visit.pages.cascade(&known, &question)?;
    let scheme = cascade.variants.first().map(|variant| variant.scheme.iri.clone());
    if let Some(Ok(iri)) = scheme.as_deref().map(NamedNode::new) {
        visit.site.json_ld = Some(data::embedded(visit, &iri)?);
        visit.site.alternates = data::alternates(iri.as_str());
    }
    let language = visit.site.language;
    let words = Lookup::new(&cascade, language);
    let title = cascade
        .variants
        .first()
        .map_or_else(|| asked.to_owned(), |variant| variant.scheme.name.clone());
    let findings = cascade.findings.iter();
    let choice = if alone { "comparable" } else { "none" };
    let path = &visit.path;
    let page = Page {
        site: &visit.site,
        title,
        thing: scheme.as_deref().map(|iri| visit.site.thing(iri)),
        answer: views::brief::answer(&cascade, language),
        pictures: pictures(&cascade, &View::of(&cascade), language, ""),
        table: table(visit, &cascade, &words, &question)?,
        findings: findings.map(|f| language.pick(&f.zh, &f.en).to_owned()).collect(),
        alone,
        other_choice: visit.site.to(&format!("{path}?variants={choice}")),
    };
    visit.html(&page)
}

/// Views as SVG, with what they are called.
pub(super) fn pictures(
    cascade: &Cascade,
    wanted: &[View],
    language: views::Language,
    prefix: &str,
) -> Vec<Picture> {
    let picture = |view: &View| {
        let id = format!("{prefix}{}", view.id());
        let mut drawn = views::brief::pictures(view, cascade, language, &id).into_iter();
        Picture {
            svg: drawn.next().map(|(_, svg)| svg).unwrap_or_default(),
            narrow: drawn.next().map(|(_, svg)| svg),
            heading: views::brief::heading(view, language).to_owned(),
            id,
        }
    };
    wanted.iter().map(picture).collect()
}

/// One page of the nodes of a cascade, with the evidence of their adoptions and of the link that drew them.
fn table(
    visit: &Visit,
    cascade: &Cascade,
    words: &Lookup<'_>,
    question: &Question,
) -> Result<Table, Problem> {
    let from = visit.param("from")?.and_then(|from| from.parse::<usize>().ok()).unwrap_or(0);
    let some: Vec<&Entry> = cascade.entries.iter().skip(from).take(ROWS).collect();
    let facts = some.iter().flat_map(|entry| facts_of(entry));
    let facts: Vec<NamedNode> = facts.filter_map(|iri| NamedNode::new(iri).ok()).collect();
    let proofs = proof::of(visit, &facts)?;
    let row = |entry: &&Entry| {
        let mut all: Vec<proof::Proof> =
            facts_of(entry).filter_map(|fact| proofs.get(fact)).flatten().cloned().collect();
        all.sort();
        all.dedup();
        Row { head: who(visit, words, &entry.who), cells: cells(visit, words, entry), proofs: all }
    };
    let page = |from: usize| {
        let variants = if question.variants == Variants::Same { "none" } else { "comparable" };
        visit.site.to(&format!("{}?variants={variants}&from={from}#table", visit.path))
    };
    let site = &visit.site;
    let columns = [
        ("行政隶属", "Place"),
        ("类别", "Kind"),
        ("做法", "Scheme"),
        ("起始", "Start"),
        ("学自", "From"),
        ("依据", "Basis"),
    ];
    let query = crate::query::library::find("adopters").map(|q| q.text).unwrap_or_default();
    let link = format!("/sparql?name=adopters&model={}", address::value(&question.model));
    Ok(Table {
        anchor: "table".to_owned(),
        heading: site.pick("一览表", "Table").to_owned(),
        count: cascade.entries.len() as u64,
        columns: columns.iter().map(|(zh, en)| site.pick(zh, en).to_owned()).collect(),
        rows: some.iter().map(row).collect(),
        before: (from > 0).then(|| page(from.saturating_sub(ROWS))),
        behind: (from + ROWS < cascade.entries.len()).then(|| page(from + ROWS)),
        query,
        query_link: site.to(&link),
    })
}

/// The facts behind a node: its adoptions, and the transmission that drew it.
fn facts_of(entry: &Entry) -> impl Iterator<Item = &str> {
    let links = entry.candidates().map(|link| link.fact.as_str());
    entry.adoptions.iter().map(String::as_str).chain(links)
}

fn who(visit: &Visit, words: &Lookup<'_>, who: &views::model::Who) -> Shown {
    let link = who.iri.as_deref().map(|iri| visit.site.thing(iri));
    Shown { text: words.who(who).to_owned(), link, ..Shown::default() }
}

fn cells(visit: &Visit, words: &Lookup<'_>, entry: &Entry) -> Vec<Vec<Shown>> {
    let site = &visit.site;
    let plain = |text: String| vec![Shown { text, ..Shown::default() }];
    let time = entry.time.unwrap_or_default();
    let start = match (entry.start, time.latest) {
        (Some(start), _) => start.to_string(),
        (None, Some(latest)) if time.bound == Bound::Bounded => format!("≤ {latest}"),
        _ if entry.kind == NodeKind::Adopter => site.pick("不详", "unknown").to_owned(),
        _ => String::new(),
    };
    let scheme = entry.scheme.iter().map(|scheme| Shown {
        text: words.scheme(scheme).to_owned(),
        link: Some(site.to(&address_of(&scheme.iri))),
        ..Shown::default()
    });
    let from = entry.candidates().map(|link| who(visit, words, &link.from));
    let basis = entry.candidates().map(|link| words.basis(link.basis).to_owned());
    vec![
        plain(words.above(&entry.who).join(" › ")),
        plain(words.kind(entry.kind).to_owned()),
        scheme.collect(),
        vec![Shown { text: start, is_number: true, ..Shown::default() }],
        from.collect(),
        basis.map(|text| Shown { text, ..Shown::default() }).collect(),
    ]
}
