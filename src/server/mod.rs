//! The server: a store for other programs, over HTTP.
//!
//! | path | what | specification |
//! | --- | --- | --- |
//! | `/query` | queries; without one, what the service can do | SPARQL 1.1 Protocol, Service Description |
//! | `/update` | updates | SPARQL 1.1 Protocol |
//! | `/data?graph=…`, `/data?default`, `/data/NAME` | whole graphs: read, replace, add, remove | SPARQL 1.1 Graph Store HTTP Protocol |
//! | `/queries`, `/queries/NAME?param=…` | the named queries, and their answers | |
//! | `/reconcile`, `/reconcile/1.0-draft` | names looked up by other programs | W3C Reconciliation Service API 0.2 and draft |
//! | `/` | what the service can do | SPARQL 1.1 Service Description |
//! | `/id/…`, `/model/…`, `/sparql` … | pages for people, the same for programs; see [`pages`] | |
//!
//! [`review`] is a server of its own, for one person and one folder of tables.
//!
//! <https://www.w3.org/TR/sparql11-protocol/>, <https://www.w3.org/TR/sparql11-http-rdf-update/>,
//! <https://www.w3.org/TR/sparql11-service-description/>. The only room that knows HTTP status codes. Refuses to
//! know a terminal and the environment: it is handed a store, [`Settings`] and a function that takes lines of the log.
//! Tables and the field are known to [`pages`] alone, which a service may go without.
//!
//! # Manners
//!
//! - **Read-only** unless an update token is set; a change without it is 401, on a server without one 403.
//!   `SERVICE`, `LOAD` and the emptying of the whole store are refused unless allowed.
//! - **Streams.** Answers go out while they are computed, graphs are stored while they come in; nothing but
//!   queries, updates and merges is held in memory, and those up to [`Settings::body_limit`]. The store works on
//!   threads of its own; a client that goes away, or reads or sends nothing for half a minute, ends its work.
//! - **Limits end the work.** A query holds its turn until its work is over, and lends it out while its client does not read.
//!   Connections, bodies and memory are counted; what is one too many takes the place of what only waits.
//! - **Whole changes.** Each request is one change of the store, seen whole or not at all. An upload in
//!   pieces ([`store::Remote`]) stays hidden until its last update switches it in.
//! - **The default graph** of a query is the union of all graphs, unless the request or the query says
//!   otherwise; of an update's `WHERE` it is the unnamed graph, and so is `/data?default`. A client that wants
//!   the unnamed graph alone in a query too says `Prefer: default-graph=unnamed` (RFC 7240).
//! - **No other origin** reads: `Access-Control-Allow-Origin` is sent only with [`Settings::cors`]. A server on
//!   loopback would else be open to every page in the browsers of its machine; for the same reason it
//!   answers only to the names of [`Settings::hosts`].
//! - **Failures** are `application/problem+json` (RFC 9457) out of one table in `error`; where a text is wrong, with line, column
//!   and the line itself under a caret, which a client that accepts `text/plain` gets alone; what is the server's own
//!   fault goes to the log under a number, and only the number to the client.

mod access;
mod body;
mod connections;
mod describe;
mod error;
mod graph_store;
mod named;
mod negotiate;
pub mod pages;
mod reconcile;
mod request;
pub mod review;
mod run;
mod sparql;
mod turn;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::Semaphore;

pub use self::access::Token;
use self::error::{Kind, Logged, Plain, Problem};
pub use self::run::{ServeError, Server};
use self::turn::Turns;
use store::{Access, Store};

/// What a server allows, and within which bounds.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who shows this may change the store; without it nobody may.
    pub update_token: Option<Token>,
    /// Who shows this, or the update token, may read; without it everybody may.
    pub read_token: Option<Token>,
    /// The time limit of a query.
    pub timeout: Option<Duration>,
    /// The time limit of an update, and of what is done to a whole graph.
    pub update_timeout: Option<Duration>,
    /// When queries and updates together have made the process grow by more bytes than this, the largest ends.
    pub max_memory: Option<u64>,
    /// Queries at the same time; one more is told to come again.
    pub max_queries: usize,
    /// Connections at the same time; one more takes the place of the one idle for longest.
    pub max_connections: usize,
    /// Connections of one address at the same time.
    pub max_of_one_address: usize,
    /// Bytes of a request that is held in memory: a query, an update, a graph that is added to another.
    pub body_limit: usize,
    /// What `SERVICE` may call.
    pub services: Access,
    /// What `LOAD`, and `SERVICE` within an update, may read.
    pub sources: Access,
    /// IRIs by the prefixes that queries and updates need not declare.
    pub prefixes: Arc<BTreeMap<String, String>>,
    /// Whether an update may empty the whole store.
    pub whole_store: bool,
    /// Whether pages of other origins may read.
    pub cors: bool,
    /// The host names that the server answers to; `None` for any.
    pub hosts: Option<BTreeSet<String>>,
}

impl Default for Settings {
    /// Read-only; 60 s a query, 10 minutes an update, 32 queries at a time, 1 GB of memory for them all, 512 connections, half
    /// of them of one address, requests of 16 MB.
    fn default() -> Self {
        Self {
            update_token: None,
            read_token: None,
            timeout: Some(Duration::from_mins(1)),
            update_timeout: Some(Duration::from_mins(10)),
            max_memory: Some(1 << 30),
            max_queries: 32,
            max_connections: 512,
            max_of_one_address: 256,
            body_limit: 16 << 20,
            services: Access::default(),
            sources: Access::default(),
            prefixes: Arc::default(),
            whole_store: false,
            cors: false,
            hosts: None,
        }
    }
}

/// Takes the lines of the log.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// What every request shares.
#[derive(Clone)]
pub struct Service {
    store: Arc<dyn Store>,
    settings: Arc<Settings>,
    turns: Turns,
    /// Room for the bodies that are held in memory, in kilobytes.
    bodies: Arc<Semaphore>,
    desk: Arc<reconcile::Desk>,
    log: Log,
    /// The pages, where there are some.
    pages: Option<Arc<pages::Pages>>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("store", &self.store.place()).finish_non_exhaustive()
    }
}

impl Service {
    /// Serves this store.
    pub fn new(store: Arc<dyn Store>, settings: Settings, log: Log) -> Self {
        let turns = Turns::new(settings.max_queries.clamp(1, 10_000));
        // Four bodies of the largest size, or many small ones.
        let bodies = (settings.body_limit.saturating_mul(4) >> 10).clamp(64, 4 << 20);
        let bodies = Arc::new(Semaphore::new(bodies));
        let desk = Arc::new(reconcile::Desk::new(None));
        Self { store, settings: Arc::new(settings), turns, bodies, desk, log, pages: None }
    }

    /// Serves these pages too; they should show the same store.
    #[must_use]
    pub fn with_pages(mut self, pages: pages::Pages) -> Self {
        self.pages = Some(Arc::new(pages));
        self
    }

    /// Reads the names of a large store in the background, so that whoever searches first need not wait for it.
    pub fn prepare(&self) {
        let Some(pages) = self.pages.clone() else { return };
        let thread = std::thread::Builder::new().name("names".to_owned());
        // Without it, or where it fails, whoever searches first reads them and is told.
        drop(thread.spawn(move || pages.prepare()));
    }

    /// Knows these places too when names are looked up.
    #[must_use]
    pub fn with_gazetteer(self, gazetteer: Arc<gazetteer::Gazetteer>) -> Self {
        Self { desk: Arc::new(reconcile::Desk::new(Some(gazetteer))), ..self }
    }
}

/// Makes the routes of a service.
pub fn router(service: Service) -> Router {
    let routes = match service.pages {
        Some(_) => pages::routes(),
        None => Router::new().route("/", get(describe::root)),
    };
    routes
        .route("/query", get(sparql::query).post(sparql::query))
        .route("/update", post(sparql::update))
        .route(
            "/data",
            get(graph_store::read)
                .put(graph_store::replace)
                .post(graph_store::add)
                .delete(graph_store::remove),
        )
        .route(
            "/data/{*name}",
            get(graph_store::read)
                .put(graph_store::replace)
                .post(graph_store::add)
                .delete(graph_store::remove),
        )
        .route("/queries", get(named::list))
        .route("/queries/{name}", get(named::answer))
        .merge(reconcile::routes())
        .fallback(async || Problem::of(Kind::NoSuchPath))
        .method_not_allowed_fallback(async || Problem::of(Kind::Method))
        .layer(from_fn_with_state(service.clone(), manners))
        .with_state(service)
}

/// What holds for every request: the host's name, headers, and the log of failures.
async fn manners(State(service): State<Service>, request: Request, next: Next) -> Response {
    let settings = &service.settings;
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let plainly = negotiate::wants_text(request.headers());
    let reads = method == Method::GET
        || method == Method::HEAD
        || (method == Method::POST && (path == "/query" || path.starts_with("/reconcile")));
    let mut response = if let Err(problem) = access::is_ours(settings, &request) {
        problem.into_response()
    } else if method == Method::OPTIONS && settings.cors {
        preflight()
    } else if let Err(problem) = request::is_plain_utf8(request.headers()) {
        problem.into_response()
    } else {
        next.run(request).await
    };
    if let Some(Logged(line)) = response.extensions_mut().remove::<Logged>() {
        (service.log)(&format!("{method} {path}: {line}"));
    }
    if let Some(Plain(text)) = response.extensions_mut().remove::<Plain>()
        && plainly
    {
        let media_type = HeaderValue::from_static("text/plain; charset=utf-8");
        response = (response.status(), [(header::CONTENT_TYPE, media_type)], text).into_response();
    }
    let headers = response.headers_mut();
    if settings.cors && (reads || method == Method::OPTIONS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let vary = HeaderValue::from_static("accept, authorization, prefer");
    headers.entry(header::VARY).or_insert(vary);
    response
}

/// Tells a page of another origin what it may ask: to read.
fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, authorization, content-type, prefer"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (axum::http::StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests;
