//! Reconciliation: names of other tables, looked up in the graph by OpenRefine and other clients.
//!
//! W3C Reconciliation Service API, <https://reconciliation-api.github.io/specs/0.2/> under `/reconcile` and the current
//! draft of 1.0, <https://reconciliation-api.github.io/specs/draft/>, under `/reconcile/1.0-draft`. Places (of the graph,
//! then of the gazetteer, marked), organizations and schemes; each candidate with the features that speak for it.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `index` | names of the graph in memory, made when first asked and anew when the graph has changed |
//! | `ask` | a query of either version, read into one form |
//! | `judge` | candidates for a query, scored |
//! | `wire` | answers in the form of either version |
//! | `manifest`, `suggest`, `extend`, `preview` | the other parts of the protocol |

mod ask;
mod extend;
mod index;
mod judge;
mod manifest;
mod preview;
mod suggest;
mod terms;
mod wire;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gazetteer::Gazetteer;
use serde_json::Value;

use self::index::Index;
use super::error::{Kind, Problem};
use super::request::{Params, Spoken, spoken};
use super::sparql::blocking;
use super::{Service, access, body};
use store::{QueryOptions, Store};

/// The version of the protocol in which a request comes and its answer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    /// 0.2, under `/reconcile`.
    V02,
    /// The draft of 1.0.
    Draft,
}

impl Version {
    /// The path below which it is served.
    fn base(self) -> &'static str {
        match self {
            Self::V02 => "/reconcile",
            Self::Draft => "/reconcile/1.0-draft",
        }
    }
}

/// Queries that a request may hold.
const MOST_QUERIES: usize = 1000;
/// Candidates of a query, unless it says otherwise, and at most.
const CANDIDATES: (usize, usize) = (5, 100);

/// What is kept between requests: the gazetteer, and the names of the graph as it was.
pub(super) struct Desk {
    gazetteer: Option<Arc<Gazetteer>>,
    index: Mutex<Option<(index::Token, Arc<Index>)>>,
}

impl Desk {
    /// With places that the graph does not have, or without.
    pub(super) fn new(gazetteer: Option<Arc<Gazetteer>>) -> Self {
        Self { gazetteer, index: Mutex::new(None) }
    }

    /// The names of the graph as it is now. Whoever comes while they are made waits for them.
    fn index(&self, store: &dyn Store, options: &QueryOptions) -> Result<Arc<Index>, Problem> {
        let token = index::token(store)?;
        let mut held = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, index)) = held.as_ref().filter(|(of, _)| *of == token) {
            debug_assert_eq!(*of, token);
            return Ok(Arc::clone(index));
        }
        let index = Arc::new(Index::read(store, options)?);
        *held = Some((token, Arc::clone(&index)));
        Ok(index)
    }
}

/// What a request works with.
struct Work<'s> {
    store: &'s dyn Store,
    options: QueryOptions,
    index: Arc<Index>,
    gazetteer: Option<&'s Gazetteer>,
}

/// The routes of both versions.
pub(super) fn routes() -> Router<Service> {
    let mut router =
        Router::new().route("/reconcile", get(root).post(root)).route("/reconcile/view", get(view));
    for version in [Version::V02, Version::Draft] {
        let at = |path: &str| format!("{}{path}", version.base());
        for kind in ["entity", "property", "type"] {
            router = router
                .route(&at(&format!("/suggest/{kind}")), {
                    get(move |state, request| suggest(state, request, kind))
                })
                .route(&at(&format!("/flyout/{kind}")), {
                    get(move |state, request| flyout(state, request, kind))
                });
        }
        router =
            router.route(&at("/preview"), get(show)).route(&at("/extend/propose"), get(propose));
    }
    let draft = Version::Draft.base();
    router
        .route(draft, get(draft_manifest))
        .route(&format!("{draft}/"), get(draft_manifest))
        .route(&format!("{draft}/match"), axum::routing::post(draft_match))
        .route(&format!("{draft}/extend"), axum::routing::post(draft_extend))
}

/// `GET` and `POST /reconcile`: the manifest, a batch of queries, or a request for values.
async fn root(State(service): State<Service>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    // A client may ask for the manifest by an empty POST too.
    let posted = parts.method == Method::POST && parts.headers.contains_key(header::CONTENT_TYPE);
    let (params, room) = if posted {
        let Spoken { params, room, .. } =
            spoken(&parts, body, "queries", "application/x-www-form-urlencoded", &service).await?;
        (params, room)
    } else {
        (Params::of_url(&parts), body::Room::default())
    };
    let callback = callback(&service, &params)?;
    let answer = if let Some(queries) = params.one("queries")? {
        let asks = ask::batch(&parsed(queries)?)?;
        working(&service, move |work| {
            let answers = asks.iter().map(|(key, ask)| (key.clone(), judge::candidates(work, ask)));
            Ok(wire::batch(work, answers))
        })
        .await?
    } else if let Some(wanted) = params.one("extend")? {
        let wanted = extend::Wanted::of(&parsed(wanted)?)?;
        working(&service, move |work| extend::rows(work, &wanted, Version::V02)).await?
    } else {
        let base = origin(&parts);
        working(&service, move |work| Ok(manifest::v02(work, &base))).await?
    };
    drop(room);
    Ok(json(&answer, callback.as_deref()))
}

async fn draft_manifest(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let base = origin(&parts);
    let answer = working(&service, move |work| Ok(manifest::draft(work, &base))).await?;
    Ok(json(&answer, None))
}

async fn draft_match(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let (asked, room) = json_body(&service, body).await?;
    let asks = ask::draft(&asked)?;
    let answer = working(&service, move |work| {
        let answers = asks.iter().map(|ask| judge::candidates(work, ask));
        Ok(wire::draft(work, answers))
    })
    .await?;
    drop(room);
    Ok(json(&answer, None))
}

async fn draft_extend(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let (asked, room) = json_body(&service, body).await?;
    let wanted = extend::Wanted::of(&asked)?;
    let answer = working(&service, move |work| extend::rows(work, &wanted, Version::Draft)).await?;
    drop(room);
    Ok(json(&answer, None))
}

async fn suggest(
    State(service): State<Service>,
    request: Request,
    kind: &'static str,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let params = Params::of_url(&parts);
    let callback = callback(&service, &params)?;
    let prefix = params.one("prefix")?.unwrap_or_default().to_owned();
    let cursor = params.one("cursor")?.and_then(|c| c.parse().ok()).unwrap_or(0);
    let answer =
        working(&service, move |work| Ok(suggest::answer(work, kind, &prefix, cursor))).await?;
    Ok(json(&answer, callback.as_deref()))
}

async fn flyout(
    State(service): State<Service>,
    request: Request,
    kind: &'static str,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let params = Params::of_url(&parts);
    let callback = callback(&service, &params)?;
    let id = params.one("id")?.unwrap_or_default().to_owned();
    let answer = working(&service, move |work| suggest::flyout(work, kind, &id)).await?;
    Ok(json(&answer, callback.as_deref()))
}

async fn propose(State(service): State<Service>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let params = Params::of_url(&parts);
    let callback = callback(&service, &params)?;
    let of = params.one("type")?.unwrap_or_default().to_owned();
    let limit = params.one("limit")?.and_then(|l| l.parse().ok()).unwrap_or(50);
    let answer = working(&service, move |work| extend::propose(work, &of, limit)).await?;
    Ok(json(&answer, callback.as_deref()))
}

/// `GET /reconcile/preview?id=`: a small page for a frame.
async fn show(State(service): State<Service>, request: Request) -> Result<Response, Problem> {
    page(service, request, false).await
}

/// `GET /reconcile/view?id=`: the same with all that is known.
async fn view(State(service): State<Service>, request: Request) -> Result<Response, Problem> {
    page(service, request, true).await
}

async fn page(service: Service, request: Request, whole: bool) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let params = Params::of_url(&parts);
    let id = params.one("id")?.unwrap_or_default().to_owned();
    let html = working(&service, move |work| preview::page(work, &id, whole)).await?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
    ];
    Ok((headers, html).into_response())
}

/// Does the work of a request in a turn, on a thread of its own.
async fn working<T: Send + 'static>(
    service: &Service,
    job: impl FnOnce(&Work<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let turn = service.turns.take().ok_or_else(|| Problem::of(Kind::Busy))?;
    let (store, desk) = (Arc::clone(&service.store), Arc::clone(&service.desk));
    let options = QueryOptions {
        timeout: service.settings.timeout,
        max_memory: service.settings.max_memory,
        ..QueryOptions::default()
    };
    blocking(move || {
        let index = desk.index(store.as_ref(), &options)?;
        let gazetteer = desk.gazetteer.as_deref();
        let done = job(&Work { store: store.as_ref(), options, index, gazetteer });
        drop(turn);
        done
    })
    .await
}

/// Where the server is, as the client called it.
fn origin(parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|h| h.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str));
    // A server behind another one that speaks TLS is told so.
    let forwarded = parts.headers.get("x-forwarded-proto").and_then(|p| p.to_str().ok());
    let scheme = if forwarded == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

/// The function that a page of another origin wants the answer handed to (JSONP): only where such pages may read.
fn callback(service: &Service, params: &Params) -> Result<Option<String>, Problem> {
    let Some(name) = params.one("callback")?.filter(|_| service.settings.cors) else {
        return Ok(None);
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "_$.".contains(c);
    if name.is_empty() || name.len() > 100 || !name.chars().all(fits) {
        return Err(Problem::because(Kind::BadRequest, "`callback` is not the name of a function"));
    }
    Ok(Some(name.to_owned()))
}

fn json(answer: &Value, callback: Option<&str>) -> Response {
    match callback {
        None => ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response(),
        Some(name) => {
            let script = format!("/**/{name}({answer});");
            ([(header::CONTENT_TYPE, "text/javascript")], script).into_response()
        }
    }
}

fn parsed(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|e| {
        Problem::because(Kind::BadRequest, format!("the JSON is not well formed: {e}"))
    })
}

async fn json_body(service: &Service, body: Body) -> Result<(Value, body::Room), Problem> {
    let held = body::whole(body, service.settings.body_limit, &service.bodies).await?;
    let asked = std::str::from_utf8(&held.bytes)
        .map_err(|_| Problem::because(Kind::BadRequest, "the text is not UTF-8"))?;
    Ok((parsed(asked)?, held.room))
}

fn bad(why: impl Into<String>) -> Problem {
    Problem::because(Kind::BadRequest, why.into())
}
