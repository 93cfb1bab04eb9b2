//! The page of a thing, in the order in which a person reads: what it is and where, what is said of it, which facts
//! name it; each with its evidence.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;

use super::super::Service;
use super::super::error::{Kind, Problem};
use super::facts::{Facts, Property, ROWS, Table, order, shown_query};
use super::labels::{Shown, last};
use super::proof::{Proof, text};
use super::site::Site;
use super::visit::{Visit, show};
use super::{address, data, reply};
use rdf::term::{NamedNode, Term};

/// Kinds of facts in tables of their own, at most.
const TABLES: usize = 24;

#[derive(Template)]
#[template(path = "thing.html")]
struct Page<'a> {
    site: &'a Site,
    title: String,
    kind: Option<String>,
    iri: &'a str,
    /// Its own address here.
    address: String,
    path: Vec<Shown>,
    /// The page with pictures, where there is one.
    pictures: Option<(String, &'a str)>,
    properties: Vec<Property>,
    proofs: Vec<Proof>,
    tables: Vec<Table>,
}

/// `GET /id/…`: the thing itself is not sent; what is known of it is elsewhere.
pub(super) async fn redirect(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let iri = find(visit, &address::iris(&visit.path, "/id/"))?;
        let alternates = data::alternates(iri.as_str());
        let wanted = super::thing_format(visit)?;
        let page = visit.site.thing(iri.as_str());
        let form = data::FORMS.iter().zip(&alternates).find(|(form, _)| Some(form.0) == wanted);
        let address = match (wanted, form) {
            (Some(_), Some((_, (_, address)))) => address.clone(),
            _ => page,
        };
        reply::see_other(&address, &alternates)
    })
    .await
}

/// `GET /doc/…`, `GET /doc?iri=…`.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let candidates = match visit.param("iri")? {
            Some(iri) => vec![iri],
            None => address::iris(&visit.path, "/doc/"),
        };
        let iri = find(visit, &candidates)?;
        match super::thing_format(visit)? {
            Some(format) => data::answer(visit, &iri, format),
            None => {
                visit.site.json_ld = Some(data::embedded(visit, &iri)?);
                visit.site.alternates = data::alternates(iri.as_str());
                write(visit, iri.as_str())
            }
        }
    })
    .await
}

/// The first of these IRIs that the store knows.
pub(super) fn find(visit: &Visit, candidates: &[String]) -> Result<NamedNode, Problem> {
    for iri in candidates {
        let Ok(node) = NamedNode::new(iri.as_str()) else { continue };
        let query = format!("ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}");
        if visit.service.store.query(&query, &visit.options())?.into_boolean()? {
            return Ok(node);
        }
    }
    let asked = candidates.last().cloned().unwrap_or_default();
    Err(Problem::because(Kind::NoSuchThing, asked))
}

fn write(visit: &Visit, iri: &str) -> Result<Response, Problem> {
    let facts = Facts::read(visit, &[iri.to_owned()])?;
    let page = Page {
        site: &visit.site,
        title: facts.name(iri),
        kind: facts.kind(iri),
        iri,
        address: address::of_thing(iri),
        path: path(visit, iri)?,
        pictures: pictures(visit, iri),
        properties: facts.properties(visit, iri),
        proofs: facts.proofs.get(iri).cloned().unwrap_or_default(),
        tables: tables(visit, iri)?,
    };
    visit.html(&page)
}

/// Where the pictures of a thing are, by the kind in its IRI.
fn pictures<'a>(visit: &Visit, iri: &str) -> Option<(String, &'a str)> {
    let local = address::local(iri)?;
    let (kind, id) = local.split_once('/')?;
    let site = &visit.site;
    let to = |page: &str, rest: &str| site.to(&format!("/{page}/{}", address::path(rest)));
    match kind {
        "scheme" => Some((to("model", id), site.language.pick("怎样传播", "How it spread"))),
        "division" | "organization" => {
            let words = site.language.pick("在传播中的位置", "Its part in the spread");
            Some((to("place", local), words))
        }
        "report" => {
            Some((to("report", id), site.language.pick("逐段列出事实", "Facts by passage")))
        }
        _ => None,
    }
}

/// The divisions in which a thing lies, the widest first.
pub(super) fn path(visit: &Visit, iri: &str) -> Result<Vec<Shown>, Problem> {
    let Ok(node) = NamedNode::new(iri) else { return Ok(Vec::new()) };
    let query = format!(
        "PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
         SELECT ?above (SAMPLE(?label) AS ?name) (COUNT(DISTINCT ?top) AS ?depth) WHERE {{ \
         {node} xm:locatedIn?/xm:within* ?above . ?above xm:within* ?top . \
         OPTIONAL {{ ?above <http://www.w3.org/2000/01/rdf-schema#label> ?label }} \
         FILTER(?above != {node}) }} GROUP BY ?above ORDER BY ?depth ?above LIMIT 12"
    );
    let mut path = Vec::new();
    for row in visit.rows(&query)? {
        if let Some(above) = text(&row, "above") {
            let name = text(&row, "name").unwrap_or_else(|| last(&above));
            let link = Some(visit.site.thing(&above));
            path.push(Shown { text: name, link, ..Shown::default() });
        }
    }
    Ok(path)
}

/// The facts that name a thing, by the property that does.
pub(super) fn tables(visit: &Visit, iri: &str) -> Result<Vec<Table>, Problem> {
    let Ok(node) = NamedNode::new(iri) else { return Ok(Vec::new()) };
    let counts = format!(
        "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s ?p {node} . FILTER(isIRI(?s)) }} GROUP BY ?p"
    );
    let mut groups: Vec<(NamedNode, u64)> = Vec::new();
    for row in visit.rows(&counts)? {
        if let (Some(Term::NamedNode(p)), Some(n)) = (row.get("p"), text(&row, "n")) {
            let is_evidence = ["supports", "hasSource"].contains(&last(p.as_str()).as_str());
            if !is_evidence {
                groups.push((p.clone(), n.parse().unwrap_or(0)));
            }
        }
    }
    groups.sort_by_cached_key(|(p, _)| order(p.as_str()));
    groups.truncate(TABLES);
    groups.into_iter().map(|(p, count)| table(visit, &node, &p, count)).collect()
}

/// One page of the facts that name a thing by a property.
fn table(
    visit: &Visit,
    node: &NamedNode,
    property: &NamedNode,
    count: u64,
) -> Result<Table, Problem> {
    let anchor = format!("facts-{}", last(property.as_str()));
    let from = match visit.param("table")? {
        Some(table) if table == anchor => {
            visit.param("from")?.and_then(|from| from.parse::<u64>().ok()).unwrap_or(0)
        }
        _ => 0,
    };
    let query =
        format!("SELECT DISTINCT ?fact WHERE {{\n  ?fact {property} {node} .\n}}\nORDER BY ?fact");
    let rows = visit.rows(&format!("{query} LIMIT {ROWS} OFFSET {from}"))?;
    let found: Vec<String> = rows.iter().filter_map(|row| text(row, "fact")).collect();
    let facts = Facts::read(visit, &found)?;
    let page = |from: u64| {
        let path = address::of_page(node.as_str());
        let sign = if path.contains('?') { '&' } else { '?' };
        visit.site.to(&format!("{path}{sign}table={anchor}&from={from}#{anchor}"))
    };
    let rows = ROWS as u64;
    let (query, query_link) = shown_query(visit, &query);
    Ok(Table {
        heading: heading(visit, &facts, &found, property.as_str()),
        count,
        before: (from > 0).then(|| page(from.saturating_sub(rows))),
        behind: (from + rows < count).then(|| page(from + rows)),
        query,
        query_link,
        anchor: anchor.clone(),
        ..facts.table(visit, &found, &[property.as_str()])
    })
}

/// What facts that name a thing by this property are called: what they are, else the property's domain, and the
/// property.
fn heading(visit: &Visit, facts: &Facts, found: &[String], property: &str) -> String {
    let site = &visit.site;
    let label = |iri: &str| {
        let term = visit.pages.terms.get(iri);
        let label = term.map(|t| site.pick(&t.label.zh, &t.label.en).to_owned());
        label.filter(|l| !l.is_empty()).unwrap_or_else(|| last(iri))
    };
    let mut kinds: Vec<&str> = found.iter().filter_map(|fact| facts.class(fact)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let domain = visit.pages.terms.get(property).and_then(|term| term.domains.first());
    let kind = match (kinds.as_slice(), domain) {
        (kinds @ ([_] | [_, _] | [_, _, _]), _) => {
            let kinds: Vec<String> = kinds.iter().map(|kind| label(kind)).collect();
            Some(kinds.join(site.language.comma()))
        }
        (_, domain) => domain.map(|domain| label(domain)),
    };
    kind.map_or_else(|| label(property), |kind| format!("{kind} · {}", label(property)))
}
