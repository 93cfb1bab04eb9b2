//! Whole graphs: SPARQL 1.1 Graph Store HTTP Protocol <https://www.w3.org/TR/sparql11-http-rdf-update/>.
//!
//! Graphs are named indirectly (`?graph=…`) or by the address itself (`/data/NAME`), the unnamed graph is `?default`;
//! a `POST` that names none makes a new one and says where. A graph without triples is not there. Replacing a named graph streams; the unnamed graph and what is added to a graph go through the text
//! of an update and are held in memory meanwhile, up to [`super::Settings::body_limit`].

use std::fmt::Write as _;
use std::io::{BufReader, Read};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::io::RdfParser;

use super::body::{Held, Reader, Room, streamed, whole};
use super::error::{Kind, Problem};
use super::request::{Params, iri, media_type, own_iri};
use super::sparql::{blocking, limits};
use super::{Service, access, negotiate};
use rdf::format::{RdfFormat, ResultsFormat, essence};
use rdf::term::{BlankNode, NamedNode, Triple};
use store::{
    Answer, Bounded, CancellationToken, Change, DefaultGraph, Progress, QueryOptions, SourceError,
    Store, StoreError, TripleSource, UpdateOptions,
};

/// Where the graphs are.
const STORE: &str = "/data";
const MULTIPART: &str = "multipart/form-data";

/// The graph that a request is about.
enum Target {
    Unnamed,
    Named(NamedNode),
}

impl Target {
    fn of(parts: &Parts) -> Result<Self, Problem> {
        let params = Params::of_url(parts);
        let direct = || match parts.uri.path() == STORE {
            true => None,
            false => own_iri(parts),
        };
        match (params.one("graph")?, params.has("default"), direct()) {
            (Some(name), false, None) => Ok(Self::Named(iri(name)?)),
            (None, true, None) => Ok(Self::Unnamed),
            (None, false, Some(name)) => Ok(Self::Named(name)),
            _ => Err(Problem::because(
                Kind::BadRequest,
                "name one graph: `?graph=IRI`, `?default` or `/data/NAME`",
            )),
        }
    }

    /// Returns whether the graph is there; the unnamed graph always is.
    fn is_there(&self, store: &dyn Store) -> Result<bool, StoreError> {
        match self {
            Self::Unnamed => Ok(true),
            Self::Named(name) => Ok(store.graph(name)?.not_empty()?.is_some()),
        }
    }

    /// The relative IRIs of a document are resolved against the graph's.
    fn parser(&self, format: RdfFormat) -> RdfParser {
        let parser = RdfParser::from_format(format.to_oxigraph()).without_named_graphs();
        match self {
            Self::Unnamed => parser,
            // An IRI was parsed before: this cannot fail, and without a base nothing relative is read.
            Self::Named(name) => parser.clone().with_base_iri(name.as_str()).unwrap_or(parser),
        }
    }
}

/// The graph that a request may change.
fn to_change(service: &Service, parts: &Parts) -> Result<Target, Problem> {
    access::may_change(&service.settings, &parts.headers)?;
    Target::of(parts)
}

/// Triples that a request brings for a graph.
struct Brought {
    target: Target,
    format: RdfFormat,
    body: Body,
}

impl Brought {
    fn of(service: &Service, request: Request) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let target = to_change(service, &parts)?;
        let format = format(media_type(&parts.headers).as_deref())?;
        Ok(Self { target, format, body })
    }
}

/// `GET` and `HEAD`.
pub(super) async fn read(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let target = Target::of(&parts)?;
    let chosen = negotiate::graph(&parts.headers)?;
    let turn = service.turns.take().ok_or_else(|| Problem::of(Kind::Busy))?;
    let cancel = CancellationToken::new();
    let options = QueryOptions {
        default_graph: DefaultGraph::Unnamed,
        timeout: service.settings.timeout,
        cancel: Some(cancel.clone()),
        held: Some(turn.clone()),
        ..QueryOptions::default()
    };
    let store = service.store.clone();
    streamed(cancel, turn, service.log.clone(), move |out| {
        let answer = match target {
            Target::Unnamed => {
                store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", &options)?
            }
            Target::Named(name) => match store.graph(&name)?.not_empty()? {
                Some(triples) => Answer::Triples(triples),
                None => return Err(Problem::of(Kind::NoSuchGraph)),
            },
        };
        out.media_type(chosen.media_type)?;
        answer.write(ResultsFormat::Json, chosen.format, out)?;
        Ok(())
    })
    .await
}

/// `PUT`: the graph has these triples and no others.
pub(super) async fn replace(
    State(service): State<Service>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let Brought { target, format, body } = Brought::of(&service, request)?;
    let Target::Named(name) = &target else {
        let (triples, room) = triples(&service, &target, format, body).await?;
        return change(&service, target, room, move |_| {
            format!("DROP DEFAULT ; INSERT DATA {{\n{triples}}}")
        })
        .await;
    };
    let name = name.clone();
    let reader = Bounded::new(format, BufReader::with_capacity(1 << 16, Reader::new(body)));
    let (store, limit) = (service.store.clone(), service.settings.update_timeout);
    blocking(move || {
        let was_there = target.is_there(store.as_ref())?;
        let source = source(target.parser(format), reader);
        let begun = Instant::now();
        let mut progress = |_| match limit.is_some_and(|limit| begun.elapsed() > limit) {
            true => Progress::Stop,
            false => Progress::Continue,
        };
        store.apply(Change::of(name, source), &mut progress)?;
        Ok(status(was_there))
    })
    .await
}

fn source<'a>(parser: RdfParser, reader: impl Read + 'a) -> TripleSource<'a> {
    let quads = parser.for_reader(reader);
    TripleSource::Triples(Box::new(
        quads.map(|quad| quad.map(Triple::from).map_err(SourceError::from)),
    ))
}

/// `POST`: the graph has these triples too; its blank nodes stay apart from those of the request.
pub(super) async fn add(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    access::may_change(&service.settings, &parts.headers)?;
    let names_none = parts.uri.path() == STORE && parts.uri.query().is_none_or(str::is_empty);
    let (target, new) = match names_none {
        true => new_graph(&parts)?,
        false => (Target::of(&parts)?, None),
    };
    let (triples, room) = match media_type(&parts.headers).as_deref() {
        Some(MULTIPART) => of_form(&service, &target, parts, body).await?,
        given => triples(&service, &target, format(given)?, body).await?,
    };
    let status = change(&service, target, room, move |target| match target {
        Target::Unnamed => format!("INSERT DATA {{\n{triples}}}"),
        Target::Named(name) => format!("INSERT DATA {{ GRAPH {name} {{\n{triples}}} }}"),
    })
    .await?;
    Ok(match new {
        Some(location) => (status, [(header::LOCATION, location)]).into_response(),
        None => status.into_response(),
    })
}

/// A graph with a name that no other has (SPARQL 1.1 Graph Store HTTP Protocol section 5.5).
fn new_graph(parts: &Parts) -> Result<(Target, Option<String>), Problem> {
    let wrong = || Problem::because(Kind::BadRequest, "the host is not well formed");
    let store = own_iri(parts).ok_or_else(wrong)?;
    let name = format!("{}/{}", store.as_str(), BlankNode::default().as_str());
    let graph = NamedNode::new(&name).map_err(|_| wrong())?;
    Ok((Target::Named(graph), Some(name)))
}

/// The triples of all files of a form; their blank nodes are those of each file alone.
async fn of_form(
    service: &Service,
    target: &Target,
    parts: Parts,
    body: Body,
) -> Result<(String, Room), Problem> {
    let Held { bytes, room } = whole(body, service.settings.body_limit, &service.bodies).await?;
    let wrong = |why: String| Problem::because(Kind::BadRequest, why);
    let form = Request::from_parts(parts, Body::from(bytes));
    let form = Multipart::from_request(form, &()).await;
    let mut form = form.map_err(|e| wrong(e.body_text()))?;
    let mut text = String::new();
    while let Some(file) = form.next_field().await.map_err(|e| wrong(e.body_text()))? {
        let given = file.content_type().map(essence);
        let format = format(given.as_deref())?;
        let bytes = file.bytes().await.map_err(|e| wrong(e.body_text()))?;
        let parser = target.parser(format).rename_blank_nodes();
        text.push_str(&blocking(move || as_text(parser, format, &bytes)).await?);
    }
    Ok((text, room))
}

/// A document as N-Triples.
fn as_text(parser: RdfParser, format: RdfFormat, bytes: &[u8]) -> Result<String, Problem> {
    let mut text = String::new();
    for quad in parser.for_reader(Bounded::new(format, bytes)) {
        let quad = quad.map_err(|e| Problem::because(Kind::Syntax, e.to_string()))?;
        // Writing to a string cannot fail.
        let _never = writeln!(text, "{} .", Triple::from(quad));
    }
    Ok(text)
}

/// `DELETE`.
pub(super) async fn remove(
    State(service): State<Service>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (parts, _) = request.into_parts();
    let target = to_change(&service, &parts)?;
    let Target::Named(name) = &target else {
        return change(&service, target, Room::default(), |_| "DROP DEFAULT".to_owned()).await;
    };
    let (name, store) = (name.clone(), service.store.clone());
    let was_there = blocking(move || {
        let was_there = target.is_there(store.as_ref())?;
        let change = Change { drop: vec![name], ..Change::default() };
        store.apply(change, &mut |_| Progress::Continue)?;
        Ok(was_there)
    })
    .await?;
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::of(Kind::NoSuchGraph)) }
}

/// Changes a graph by an update.
async fn change(
    service: &Service,
    target: Target,
    room: Room,
    update: impl FnOnce(&Target) -> String + Send + 'static,
) -> Result<StatusCode, Problem> {
    let store = service.store.clone();
    // The protocol itself allows the unnamed graph to be replaced.
    let options = UpdateOptions { whole_store: true, ..limits(service) };
    blocking(move || {
        let was_there = target.is_there(store.as_ref())?;
        store.update(&update(&target), &options)?;
        drop(room);
        Ok(status(was_there))
    })
    .await
}

fn status(was_there: bool) -> StatusCode {
    if was_there { StatusCode::NO_CONTENT } else { StatusCode::CREATED }
}

/// The syntax of a body.
fn format(given: Option<&str>) -> Result<RdfFormat, Problem> {
    given.and_then(RdfFormat::from_media_type).ok_or_else(|| {
        let known: Vec<_> = RdfFormat::ALL.iter().map(|f| f.media_type()).collect();
        Problem::because(Kind::MediaType, format!("one of: {}", known.join(", ")))
    })
}

/// Reads a whole body and returns it as N-Triples, with its room.
async fn triples(
    service: &Service,
    target: &Target,
    format: RdfFormat,
    body: Body,
) -> Result<(String, Room), Problem> {
    let Held { bytes, room } = whole(body, service.settings.body_limit, &service.bodies).await?;
    let parser = target.parser(format);
    blocking(move || Ok((as_text(parser, format, &bytes)?, room))).await
}
