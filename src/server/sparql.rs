//! Queries and updates: SPARQL 1.1 Protocol <https://www.w3.org/TR/sparql11-protocol/>.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;

use super::body::{Room, streamed};
use super::error::{Kind, Problem};
use super::request::{Params, Spoken, own_iri, spoken};
use super::{Service, access, describe, negotiate};
use rdf::format::{RdfFormat, ResultsFormat};
use store::{
    Answer, CancellationToken, DefaultGraph, Prologue, QueryOptions, UpdateOptions, Using,
};

/// Answers a query, or tells what the service can do where there is none.
pub(super) async fn query(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let Spoken { text, params, room } =
        spoken(&parts, body, "query", "application/sparql-query", &service).await?;
    let Some(text) = text else {
        if parts.method == Method::POST {
            return Err(Problem::because(Kind::BadRequest, "there is no `query`"));
        }
        return describe::description(&service, &parts.headers);
    };
    let (default_graph, applied) = dataset(&params, &parts.headers)?;
    let options = QueryOptions {
        default_graph,
        prologue: prologue(&service, &parts),
        ..QueryOptions::default()
    };
    let mut response = ask(&service, &parts.headers, text, room, options).await?;
    if let Some(applied) = applied {
        response.headers_mut().insert("preference-applied", HeaderValue::from_static(applied));
    }
    Ok(response)
}

/// The dataset of a query: that of the request, else what the client prefers, else the union. With the
/// preference that was followed.
fn dataset(
    params: &Params,
    headers: &HeaderMap,
) -> Result<(DefaultGraph, Option<&'static str>), Problem> {
    let default = params.iris("default-graph-uri")?;
    let named = params.iris("named-graph-uri")?;
    if !default.is_empty() || !named.is_empty() {
        return Ok((DefaultGraph::Dataset { default, named }, None));
    }
    let wishes = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    for wish in wishes.flat_map(|value| value.split(',')) {
        let wish = wish.split(';').next().unwrap_or_default();
        let (name, value) = wish.split_once('=').unwrap_or((wish, ""));
        if !name.trim().eq_ignore_ascii_case("default-graph") {
            continue;
        }
        match value.trim().trim_matches('"') {
            "unnamed" => return Ok((DefaultGraph::Unnamed, Some("default-graph=unnamed"))),
            "union" => return Ok((DefaultGraph::Union, Some("default-graph=union"))),
            _ => {}
        }
    }
    Ok((DefaultGraph::Union, None))
}

/// Asks the store within the service's limits and streams the answer in what the client accepts.
pub(super) async fn ask(
    service: &Service,
    headers: &HeaderMap,
    text: String,
    room: Room,
    options: QueryOptions,
) -> Result<Response, Problem> {
    let (rows, graph) = (negotiate::results(headers), negotiate::graph(headers));
    let turn = service.turns.take().ok_or_else(|| Problem::of(Kind::Busy))?;
    let cancel = CancellationToken::new();
    let options = QueryOptions {
        timeout: service.settings.timeout,
        max_memory: service.settings.max_memory,
        services: service.settings.services.clone(),
        cancel: Some(cancel.clone()),
        held: Some(turn.clone()),
        ..options
    };
    let store = service.store.clone();
    streamed(cancel, turn, service.log.clone(), move |out| {
        let answer = store.query(&text, &options).map_err(|e| Problem::in_text(e, &text))?;
        drop((text, room));
        let (media_type, rows, graph) = match &answer {
            Answer::Triples(_) => {
                let chosen = graph?;
                (chosen.media_type, ResultsFormat::Json, chosen.format)
            }
            Answer::Solutions(_) | Answer::Boolean(_) => {
                let chosen = rows?;
                (chosen.media_type, chosen.format, RdfFormat::Turtle)
            }
        };
        out.media_type(media_type)?;
        answer.write(rows, graph, out)?;
        Ok(())
    })
    .await
}

/// Relative IRIs stand below the request's own.
fn prologue(service: &Service, parts: &Parts) -> Prologue {
    Prologue { base: own_iri(parts), prefixes: Arc::clone(&service.settings.prefixes) }
}

/// Carries an update out.
pub(super) async fn update(
    State(service): State<Service>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (parts, body) = request.into_parts();
    access::may_change(&service.settings, &parts.headers)?;
    let Spoken { text, params, room } =
        spoken(&parts, body, "update", "application/sparql-update", &service).await?;
    let text = text.ok_or_else(|| Problem::because(Kind::BadRequest, "there is no `update`"))?;
    let default = params.iris("using-graph-uri")?;
    let named = params.iris("using-named-graph-uri")?;
    let using = (!default.is_empty() || !named.is_empty()).then_some(Using { default, named });
    let options = UpdateOptions {
        sources: service.settings.sources.clone(),
        whole_store: service.settings.whole_store,
        using,
        prologue: prologue(&service, &parts),
        ..limits(&service)
    };
    let store = service.store.clone();
    blocking(move || {
        store.update(&text, &options).map_err(|e| Problem::in_text(e, &text))?;
        drop(room);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// What every update is limited to.
pub(super) fn limits(service: &Service) -> UpdateOptions {
    UpdateOptions {
        timeout: service.settings.update_timeout,
        max_memory: service.settings.max_memory,
        ..UpdateOptions::default()
    }
}

/// Does the store's work on a thread of its own. It is carried to its end even if the client goes away.
pub(super) async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(job).await;
    done.unwrap_or_else(|panicked| Err(Problem::because(Kind::Fault, panicked.to_string())))
}
