//! Whole graphs: SPARQL 1.1 Graph Store HTTP Protocol <https://www.w3.org/TR/sparql11-http-rdf-update/>.
//!
//! Graphs are named indirectly (`?graph=…`), the unnamed graph is `?default`. A graph without triples is not
//! there. Replacing a named graph streams; the unnamed graph and what is added to a graph go through the text
//! of an update and are held in memory meanwhile, up to [`super::Settings::body_limit`].

use std::fmt::Write as _;
use std::io::{BufReader, Read};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use oxigraph::io::RdfParser;

use super::body::{Held, Reader, Room, streamed, whole};
use super::error::{Kind, Problem};
use super::request::{Params, iri, media_type};
use super::sparql::{blocking, limits};
use super::{Service, access, negotiate};
use rdf::format::{RdfFormat, ResultsFormat};
use rdf::term::{NamedNode, Triple};
use store::{
    Answer, Bounded, CancellationToken, Change, DefaultGraph, Progress, QueryOptions, SourceError,
    Store, StoreError, TripleSource, UpdateOptions,
};

/// The graph that a request is about.
enum Target {
    Unnamed,
    Named(NamedNode),
}

impl Target {
    fn of(parts: &Parts) -> Result<Self, Problem> {
        let params = Params::of_url(parts);
        match (params.one("graph")?, params.has("default")) {
            (Some(name), false) => Ok(Self::Named(iri(name)?)),
            (None, true) => Ok(Self::Unnamed),
            _ => Err(Problem::because(
                Kind::BadRequest,
                "name one graph: `?graph=IRI` or `?default`",
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
        let format = format(&parts.headers)?;
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
) -> Result<StatusCode, Problem> {
    let Brought { target, format, body } = Brought::of(&service, request)?;
    let (triples, room) = triples(&service, &target, format, body).await?;
    change(&service, target, room, move |target| match target {
        Target::Unnamed => format!("INSERT DATA {{\n{triples}}}"),
        Target::Named(name) => format!("INSERT DATA {{ GRAPH {name} {{\n{triples}}} }}"),
    })
    .await
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

/// The syntax of a request's body.
fn format(headers: &HeaderMap) -> Result<RdfFormat, Problem> {
    let given = media_type(headers);
    given.as_deref().and_then(RdfFormat::from_media_type).ok_or_else(|| {
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
    blocking(move || {
        let mut text = String::new();
        for quad in parser.for_reader(Bounded::new(format, bytes.as_slice())) {
            let quad = quad.map_err(|e| Problem::because(Kind::Syntax, e.to_string()))?;
            // Writing to a string cannot fail.
            let _never = writeln!(text, "{} .", Triple::from(quad));
        }
        Ok((text, room))
    })
    .await
}
