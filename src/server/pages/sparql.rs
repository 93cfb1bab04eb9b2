//! Queries for people: the named ones with their parameters as fields, one's own with errors at their place, answers as
//! tables with an address that can be kept.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::body::Room;
use super::super::error::{Kind, Problem};
use super::super::request::Params;
use super::super::{Service, access, sparql};
use super::address;
use super::labels::{Labels, Shown};
use super::result::{self, Drawn, Row, Shape, Wanted};
use super::site::Site;
use super::visit::{Visit, show};
use crate::query::{library, param};
use rdf::format::RdfFormat;
use rdf::term::Term;
use store::{Answer, QueryOptions, Solutions, StoreError};

/// Rows that a table shows, and rows of which a picture is drawn.
const ROWS: usize = 1000;
const DRAWN: usize = 10_000;

/// A field of the form.
#[derive(Debug)]
struct Field {
    name: String,
    meaning: String,
    value: String,
    optional: bool,
    /// Kinds of things whose names are offered.
    kinds: &'static str,
    example: &'static str,
}

/// Where a query is wrong.
#[derive(Debug, Default)]
struct Mistake {
    message: String,
    line: usize,
    column: usize,
    /// The line, cut where the mistake begins.
    before: String,
    after: String,
}

impl Mistake {
    fn at(message: String, line: usize, column: usize, text: &str) -> Self {
        let shown = line.checked_sub(1).and_then(|n| text.lines().nth(n)).unwrap_or_default();
        let before: String = shown.chars().take(column.saturating_sub(1)).collect();
        let after = shown[before.len()..].to_owned();
        Self { message, line, column, before, after }
    }
}

/// What came back.
#[derive(Debug, Default)]
struct Found {
    columns: Vec<String>,
    rows: Vec<Vec<Option<Shown>>>,
    is_cut: bool,
    yes: Option<bool>,
    turtle: Option<String>,
    /// How many rows came back, and whether there are more.
    count: usize,
    is_more: bool,
    /// The answer as a picture.
    drawn: Drawn,
    /// Every view: name, address, whether it is this one.
    views: Vec<(&'static str, String, bool)>,
    /// The same in other forms: name and address.
    forms: Vec<(&'static str, String)>,
}

/// A named query of the gallery.
struct Offer {
    name: String,
    summary: String,
    link: String,
}

#[derive(Template)]
#[template(path = "sparql.html")]
struct Page<'a> {
    site: &'a Site,
    /// The named query, if one is chosen.
    name: String,
    summary: String,
    description: String,
    text: String,
    fields: Vec<Field>,
    mistake: Option<Mistake>,
    found: Option<Found>,
    permalink: String,
    gallery: Vec<Offer>,
}

/// `GET /sparql`.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    let format = request.uri().query().and_then(format_of);
    if let Some(accept) = format {
        let answer = file(service, request, accept).await;
        return answer.into_response();
    }
    show(service, request, write).await
}

/// The media type that `format=` asks for.
fn format_of(query: &str) -> Option<&'static str> {
    let value = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "format")?;
    Some(match &*value.1 {
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "json" => "application/sparql-results+json",
        "xml" => "application/sparql-results+xml",
        "nt" => "application/n-triples",
        "jsonld" => "application/ld+json",
        _ => "text/turtle",
    })
}

/// The answer as a file.
async fn file(
    service: Service,
    request: Request,
    accept: &'static str,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let params = Params::of_url(&parts);
    let site = Site::new(parts.uri.path(), &params, &parts.headers);
    let asked = Asked::of(&params, site.code())?;
    let given = asked.given();
    let substitutions = param::bind(&asked.text, &given)
        .map_err(|e| Problem::because(Kind::BadRequest, e.to_string()))?;
    let options = QueryOptions { substitutions, sorted: true, ..QueryOptions::default() };
    let mut headers = HeaderMap::new();
    let both = format!("{accept}, */*;q=0.1");
    headers.extend(HeaderValue::from_str(&both).ok().map(|both| (header::ACCEPT, both)));
    let name = if asked.name.is_empty() { "answer" } else { &asked.name };
    let ending = accept.rsplit(['/', '-', '+']).next().unwrap_or("txt");
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    let mut response =
        sparql::ask(&service, &headers, asked.text.clone(), Room::default(), options).await?;
    if let Ok(value) = disposition.parse() {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// What the address asks.
struct Asked {
    name: String,
    summary: String,
    summary_zh: String,
    description: String,
    description_zh: String,
    text: String,
    /// Meaning of each parameter that the header explains.
    meanings: Vec<(String, String)>,
    /// The same in Chinese.
    meanings_zh: Vec<(String, String)>,
    /// What the values of parameters name.
    kinds: Vec<(String, String)>,
    /// Values of parameters; empty ones are none.
    values: Vec<(String, String)>,
    /// Whether the text is one's own.
    is_own: bool,
    /// The view that the address asks for.
    view: Option<String>,
    /// The language of labels, for a query that has a parameter for it and was given none.
    language: Option<&'static str>,
}

impl Asked {
    fn of(params: &Params, language: &'static str) -> Result<Self, Problem> {
        let own = params.one("query")?.filter(|text| !text.trim().is_empty());
        let name = params.one("name")?.filter(|name| !name.is_empty());
        let query = match (own, name) {
            // A browser sends the lines of a field with both characters.
            (Some(text), _) => library::parse("", &text.replace("\r\n", "\n")),
            (None, Some(name)) => library::find(name).ok_or_else(|| {
                Problem::because(Kind::NoSuchQuery, library::nearest(name).join(", "))
            })?,
            (None, None) => library::parse("", ""),
        };
        let known = param::of_query(&query.text);
        let values = params.pairs().filter(|(name, value)| {
            !value.trim().is_empty() && known.iter().any(|param| param.name == *name)
        });
        let takes_language = known.iter().any(|param| param.name == "language");
        Ok(Self {
            view: params.one("view")?.filter(|v| !v.is_empty()).map(str::to_owned),
            language: takes_language.then_some(language),
            values: values.map(|(n, v)| (n.to_owned(), v.trim().to_owned())).collect(),
            name: query.name,
            summary: query.summary,
            summary_zh: query.summary_zh,
            description: query.description,
            description_zh: query.description_zh,
            text: query.text,
            meanings: query.params,
            meanings_zh: query.params_zh,
            kinds: query.values,
            is_own: own.is_some(),
        })
    }

    fn given(&self) -> Vec<String> {
        let is_given = self.values.iter().any(|(name, _)| name == "language");
        let language = self.language.filter(|_| !is_given);
        let own = language.map(|code| format!("language={code}"));
        let given = self.values.iter().map(|(name, value)| format!("{name}={value}"));
        given.chain(own).collect()
    }

    fn fields(&self, site: &Site) -> Vec<Field> {
        let field = |param: param::Param| {
            let of = |list: &[(String, String)]| -> String {
                let found = list.iter().find(|(name, _)| *name == param.name);
                found.map(|(_, text)| text.clone()).unwrap_or_default()
            };
            let (meaning, meaning_zh) = (of(&self.meanings), of(&self.meanings_zh));
            Field {
                optional: meaning.starts_with("optional"),
                value: of(&self.values),
                kinds: kinds(&of(&self.kinds)),
                example: example(param.kind.as_deref()),
                meaning: site.pick(&meaning_zh, &meaning).to_owned(),
                name: param.name.clone(),
            }
        };
        param::of_query(&self.text).into_iter().map(field).collect()
    }

    /// The same with the view that was asked for.
    fn address_of_view(&self) -> String {
        match &self.view {
            Some(view) => format!("{}&view={}", self.address(), address::value(view)),
            None => self.address(),
        }
    }

    /// The address of this query with its values.
    fn address(&self) -> String {
        let mut address = match self.is_own {
            true => format!("/sparql?query={}", address::value(&self.text)),
            false => format!("/sparql?name={}", address::value(&self.name)),
        };
        for (name, value) in &self.values {
            let _ = write!(address, "&{}={}", address::value(name), address::value(value));
        }
        address
    }
}

/// Whose names fit a parameter of this kind.
fn kinds(kind: &str) -> &'static str {
    match kind {
        "scheme" => "scheme",
        "place" => "division,organization",
        _ => "",
    }
}

fn example(kind: Option<&str>) -> &'static str {
    match kind {
        Some("date") => "2021-03-05",
        Some("gYear") => "2021",
        Some("integer") => "10",
        Some("decimal") => "0.5",
        Some("boolean") => "true",
        Some("iri") => "https://…",
        _ => "",
    }
}

fn write(visit: &mut Visit) -> Result<Response, Problem> {
    let asked = Asked::of(&visit.params, visit.site.code())?;
    let (mut found, mut mistake) = (None, None);
    if !asked.text.is_empty() {
        // A named query whose parameters are still missing is a form, and no mistake.
        match param::bind(&asked.text, &asked.given()) {
            Err(param::ParamError::Missing(_)) if asked.values.is_empty() => {}
            Err(e) => mistake = Some(Mistake { message: e.to_string(), ..Mistake::default() }),
            Ok(substitutions) => match run(visit, &asked, substitutions) {
                Ok(answer) => found = Some(answer),
                Err(Failed::Query(error)) => mistake = Some(*error),
                Err(Failed::Other(problem)) => return Err(problem),
            },
        }
    }
    let status = if mistake.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let site = &visit.site;
    let page = Page {
        site,
        summary: site.pick(&asked.summary_zh, &asked.summary).to_owned(),
        description: site.pick(&asked.description_zh, &asked.description).to_owned(),
        fields: asked.fields(site),
        permalink: site.to(&asked.address_of_view()),
        gallery: gallery(site),
        name: asked.name,
        text: asked.text,
        mistake,
        found,
    };
    let mut response = visit.html(&page)?;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    Ok(response)
}

fn gallery(site: &Site) -> Vec<Offer> {
    let all = library::all().into_iter();
    let offer = |query: library::NamedQuery| Offer {
        summary: site.pick(&query.summary_zh, &query.summary).to_owned(),
        link: site.to(&format!("/sparql?name={}", query.name)),
        name: query.name,
    };
    all.map(offer).collect()
}

/// What kept a query from its answer.
enum Failed {
    /// The query itself; the page says where.
    Query(Box<Mistake>),
    Other(Problem),
}

impl<E: Into<Problem>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

fn run(
    visit: &Visit,
    asked: &Asked,
    substitutions: Vec<(rdf::term::Variable, Term)>,
) -> Result<Found, Failed> {
    let wanted = Wanted::of(asked.view.as_deref(), &asked.text)
        .map_err(|unknown| Failed::Query(Box::new(no_such_view(visit, unknown, &asked.text))))?;
    let limit = if wanted.shape == Shape::Table { ROWS } else { DRAWN };
    let options = QueryOptions { substitutions, limit: Some(limit + 1), ..visit.options() };
    let answer = match visit.service.store.query(&asked.text, &options) {
        Ok(answer) => answer,
        Err(error) => return Err(failed(error, &asked.text)),
    };
    let form = |name: &'static str, format: &str| {
        (name, visit.site.to(&format!("{}&format={format}", asked.address())))
    };
    Ok(match answer {
        Answer::Boolean(yes) => Found { yes: Some(yes), ..Found::default() },
        Answer::Solutions(solutions) => Found {
            forms: vec![form("CSV", "csv"), form("JSON", "json")],
            views: result::choices(visit, &asked.address(), wanted.shape),
            ..table(visit, solutions, &wanted, limit)?
        },
        Answer::Triples(triples) => {
            let mut out = Vec::new();
            let answer = Answer::Triples(triples);
            let format = RdfFormat::Turtle;
            answer.write(rdf::format::ResultsFormat::Json, format, &mut out)?;
            Found {
                turtle: Some(String::from_utf8_lossy(&out).into_owned()),
                forms: vec![form("Turtle", "ttl"), form("JSON-LD", "jsonld")],
                ..Found::default()
            }
        }
    })
}

fn table(
    visit: &Visit,
    solutions: Solutions,
    wanted: &Wanted,
    limit: usize,
) -> Result<Found, Failed> {
    let columns: Vec<String> =
        solutions.variables().iter().map(|v| v.as_str().to_owned()).collect();
    let mut rows: Vec<Row> = Vec::new();
    for row in solutions {
        let row = row?;
        rows.push(columns.iter().map(|column| row.get(column.as_str()).cloned()).collect());
    }
    let is_more = rows.len() > limit;
    rows.truncate(limit);
    let iris: BTreeSet<String> = rows
        .iter()
        .flatten()
        .filter_map(|term| match term {
            Some(Term::NamedNode(node)) => Some(node.as_str().to_owned()),
            _ => None,
        })
        .collect();
    let labels = Labels::read(visit, iris)?;
    let drawn = result::draw(visit, wanted, &columns, &rows, &labels)?;
    let count = rows.len();
    let is_cut = is_more || count > ROWS;
    rows.truncate(ROWS);
    let shown = |term: Option<Term>| term.map(|term| labels.term(&visit.site, &term));
    let rows = rows.into_iter().map(|row| row.into_iter().map(shown).collect()).collect();
    Ok(Found { columns, rows, is_cut, count, is_more, drawn, ..Found::default() })
}

/// A view that there is not, with its place in the query.
fn no_such_view(visit: &Visit, unknown: result::Unknown, text: &str) -> Mistake {
    let result::Unknown { word, line, column } = unknown;
    let views = Shape::ALL.map(Shape::id).join(", ");
    let roles = "who=…, label=…, date=…, from=…, basis=…, scheme=…, count=…, lat=…, long=…";
    let message = match visit.site.language {
        views::Language::Zh => format!("没有“{word}”这种显示方式；可用：{views}；列可写作 {roles}"),
        views::Language::En => {
            format!("There is no view “{word}”; there are {views}; columns are named {roles}")
        }
    };
    Mistake::at(message, line, column, text)
}

/// A mistake in the query with its place; what is not the query's fault stays a problem.
fn failed(error: StoreError, text: &str) -> Failed {
    let (line, column) = match &error {
        StoreError::Syntax { line, column, .. } | StoreError::Bounds { line, column, .. } => {
            (*line, *column)
        }
        other if other.is_user_fault() => (0, 0),
        _ => return Failed::Other(error.into()),
    };
    Failed::Query(Box::new(Mistake::at(diagnostics::chain(&error), line, column, text)))
}

/// `GET /terms`: the words of this graph for the editor: prefixes, classes, properties.
pub(super) async fn terms(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let prefixes = super::data::PREFIXES;
        let short = |iri: &str| {
            let known = prefixes.iter().find_map(|(name, base)| {
                iri.strip_prefix(base).map(|local| format!("{name}:{local}"))
            });
            known.filter(|name| !name.contains(['/', '#']))
        };
        let terms: serde_json::Value = visit
            .pages
            .terms
            .iter()
            .filter_map(|(iri, term)| {
                let name = short(iri)?;
                let label = visit.site.pick(&term.label.zh, &term.label.en);
                Some(json!({ "name": name, "label": label }))
            })
            .collect();
        let prefixes: serde_json::Value =
            prefixes.iter().map(|(name, iri)| json!({ "name": name, "iri": iri })).collect();
        let body = json!({ "prefixes": prefixes, "terms": terms }).to_string();
        Ok(super::reply::bytes("application/json", body.into_bytes(), &visit.headers))
    })
    .await
}
