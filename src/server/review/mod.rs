//! A review in the browser: what waits in one folder of tables, answered by keys.
//!
//! | path | what |
//! | --- | --- |
//! | `GET /?token=…` | opens the review: once, for one browser |
//! | `GET /` | the next line or fact that waits; `list`, `at` and `lang` choose |
//! | `POST /line`, `/fact` | an answer |
//! | `POST /undo`, `/finish` | takes the last answer back; ends the review |
//!
//! It listens on loopback alone, under a token that works once: the browser that shows it gets a cookie, nobody else gets
//! anything. Forms are taken from its own pages only, hosts by other names are refused, and answers are written into the
//! one folder, through [`crate::app::review`]. It ends when told, or when nobody has asked for an hour. Pages work
//! without scripts; the script adds keys.

mod page;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::collections::{BTreeSet, HashMap};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use super::access::{self, Token};
use super::connections::{self, Most};
use super::error::{Kind, Problem};
use super::pages::{assets, reply};
use super::run::{ServeError, Signals};
use crate::app::AppError;
use crate::app::review::{self, Before, Verdict};
use crate::app::review_source::Sources;
use diagnostics::Language;

/// How long nobody may ask before it ends by itself.
const IDLE: Duration = Duration::from_hours(1);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(20);
/// How long it stays after the end, so that the last page gets its style.
const LINGER: Duration = Duration::from_secs(2);
/// Bytes of a form.
const FORM: usize = 1 << 20;
/// Answers that can be taken back.
const BACK: usize = 20;

/// What is reviewed, and for whom.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The folder of tables.
    pub folder: PathBuf,
    /// Where the texts of its reports are; else they are looked for around the folder.
    pub texts: Option<PathBuf>,
    /// Whether drafted facts come first.
    pub facts: bool,
    /// The language of the pages until another is chosen.
    pub language: Language,
}

/// A review that listens.
#[derive(Debug)]
pub struct Review {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    secret: String,
    desk: Arc<Desk>,
}

/// What all requests of a review share.
#[derive(Debug)]
struct Desk {
    asked: Asked,
    sources: Sources,
    /// Shown once in the address, and then no more.
    token: Mutex<Option<Token>>,
    /// What the browser shows that opened the review.
    cookie: Token,
    cookie_text: String,
    cookie_name: String,
    hosts: BTreeSet<String>,
    state: Mutex<Going>,
    finished: Notify,
}

#[derive(Debug)]
struct Going {
    language: Language,
    before: Vec<Before>,
    last: Instant,
}

impl Review {
    /// Begins to listen on a free port of loopback.
    pub fn bind(asked: Asked) -> Result<Self, ReviewError> {
        let sources = Sources::open(&asked.folder, asked.texts.as_deref())?;
        let runtime =
            Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(system)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = runtime
            .block_on(TcpListener::bind(address))
            .map_err(|source| ServeError::Bind { address, source })?;
        let address = listener.local_addr().map_err(system)?;
        let (secret, cookie_text) = (secret()?, secret()?);
        let token = |secret: &str| Token::new(secret).ok_or_else(|| system(no_randomness()));
        let going = Going { language: asked.language, before: Vec::new(), last: Instant::now() };
        let desk = Desk {
            sources,
            token: Mutex::new(Some(token(&secret)?)),
            cookie: token(&cookie_text)?,
            cookie_text,
            // Cookies know no ports: two reviews at once are two names.
            cookie_name: format!("xiangmai-review-{}", address.port()),
            hosts: ["127.0.0.1", "localhost"].map(str::to_owned).into(),
            state: Mutex::new(going),
            finished: Notify::new(),
            asked,
        };
        Ok(Self { runtime, listener, address, secret, desk: Arc::new(desk) })
    }

    /// The address to open, with the token.
    pub fn address(&self) -> String {
        format!("http://{}/?token={}", self.address, self.secret)
    }

    /// Answers until the person is done, nobody asks any more, or a signal says so.
    pub fn run(self) -> Result<(), ServeError> {
        let Self { runtime, listener, desk, .. } = self;
        let most = Most { connections: 32, of_one_address: 32 };
        runtime.block_on(async {
            let mut signals = Signals::new()?;
            let watched = Arc::clone(&desk);
            let stop = async move {
                tokio::select! {
                    () = signals.next() => {}
                    () = watched.finished.notified() => {}
                    () = watched.is_left() => {}
                }
            };
            connections::serve(listener, router(desk), most, stop).await
        })?;
        Ok(())
    }
}

/// Why a review could not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] AppError),
    /// The address cannot be had.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

fn system(error: std::io::Error) -> ServeError {
    ServeError::System(error)
}

fn no_randomness() -> std::io::Error {
    std::io::Error::other("the system gives no random numbers")
}

/// 256 bits that nobody can guess.
fn secret() -> Result<String, ServeError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| system(no_randomness()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Desk {
    fn going(&self) -> std::sync::MutexGuard<'_, Going> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ready when nobody has asked for long.
    async fn is_left(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            if self.going().last.elapsed() > IDLE {
                return;
            }
        }
    }

    /// Whether a request shows the cookie.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let cookies =
            headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(|value| value.split(';')).any(|pair| {
            pair.trim()
                .split_once('=')
                .is_some_and(|(name, value)| name == self.cookie_name && self.cookie.is(value))
        })
    }

    /// Takes the token of an address: once.
    fn opens(&self, shown: &str) -> bool {
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = token.as_ref().is_some_and(|token| token.is(shown));
        if is_it {
            *token = None;
        }
        is_it
    }

    /// Answers, keeping what was there before.
    fn change(
        &self,
        table: Option<&str>,
        change: impl FnOnce() -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let before = Before::keep(&self.asked.folder, table)?;
        change()?;
        let mut going = self.going();
        going.before.push(before);
        if going.before.len() > BACK {
            going.before.remove(0);
        }
        Ok(())
    }
}

fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(show))
        .route("/line", post(line))
        .route("/fact", post(fact))
        .route("/undo", post(undo))
        .route("/finish", post(finish))
        .route("/assets/{name}", get(assets::file))
        .fallback(async || Problem::of(Kind::NoSuchPath))
        .method_not_allowed_fallback(async || Problem::of(Kind::Method))
        .layer(from_fn_with_state(Arc::clone(&desk), guard))
        .with_state(desk)
}

/// Lets those pass who ask this host, have opened the review, and send forms from its own pages.
async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    if let Err(problem) = access::is_host(Some(&desk.hosts), &request) {
        return problem.into_response();
    }
    let is_asset = request.uri().path().starts_with("/assets/");
    if !is_asset && !desk.knows(request.headers()) {
        let query = request.uri().query().unwrap_or_default().as_bytes();
        let mut shown = url::form_urlencoded::parse(query).filter(|(name, _)| name == "token");
        let is_new = request.method() == Method::GET && request.uri().path() == "/";
        return match shown.next() {
            Some((_, shown)) if is_new && desk.opens(&shown) => opened(&desk),
            _ => page::closed(&desk),
        };
    }
    if request.method() == Method::POST && !is_from_here(&desk, request.headers()) {
        return Problem::of(Kind::Refused).into_response();
    }
    desk.going().last = Instant::now();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !is_asset {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        reply::secure(headers);
        // Without one, browsers say of a form that it comes from `null`.
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    response
}

/// Whether a form comes from a page of this server: browsers say so of every form.
fn is_from_here(desk: &Desk, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let (origin, host) = (text(header::ORIGIN), text(header::HOST));
    let is_own =
        origin.zip(host).is_some_and(|(origin, host)| origin.strip_prefix("http://") == Some(host));
    is_own && desk.knows(headers)
}

/// The token is spent: the browser gets its cookie, and an address without a secret.
fn opened(desk: &Desk) -> Response {
    let cookie =
        format!("{}={}; HttpOnly; SameSite=Strict; Path=/", desk.cookie_name, desk.cookie_text);
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_static("/"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    reply::secure(headers);
    response
}

/// Goes back to the list, where it was.
fn back(list: &str, at: usize) -> Response {
    let address = format!("/?list={list}&at={at}");
    let location = HeaderValue::from_str(&address).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

async fn show(State(desk): State<Arc<Desk>>, request: Request) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let params: HashMap<String, String> = url::form_urlencoded::parse(query).into_owned().collect();
    match params.get("lang").map(String::as_str) {
        Some("zh") => desk.going().language = Language::Zh,
        Some("en") => desk.going().language = Language::En,
        _ => {}
    }
    let at = params.get("at").and_then(|at| at.parse().ok()).unwrap_or(0);
    let list = params.get("list").cloned();
    on_disk(move || page::next(&desk, list.as_deref(), at)).await
}

/// Works with files on a thread of its own.
async fn on_disk(
    work: impl FnOnce() -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Problem::because(Kind::Fault, "a page could not be made")))
}

/// What a form says, by its names.
async fn form(body: Body) -> Result<HashMap<String, String>, Problem> {
    let bytes = to_bytes(body, FORM).await.map_err(|_| Problem::of(Kind::TooLarge))?;
    Ok(url::form_urlencoded::parse(&bytes).into_owned().collect())
}

fn place(form: &HashMap<String, String>) -> usize {
    form.get("at").and_then(|at| at.parse().ok()).unwrap_or(0)
}

fn failed(error: &AppError) -> Problem {
    Problem::because(Kind::Own, error.to_string())
}

/// A decision on a line; one that is answered already stays as it is.
async fn line(State(desk): State<Arc<Desk>>, body: Body) -> Result<Response, Problem> {
    let form = form(body).await?;
    on_disk(move || {
        let text = |name: &str| form.get(name).map_or("", |value| value.trim());
        let decision = match text("decision") {
            "own" => text("own"),
            decision => decision,
        };
        let folder = &desk.asked.folder;
        let questions = review::questions(folder).map_err(|e| failed(&e))?;
        if let Some(question) = questions.iter().find(|q| q.id() == text("item"))
            && !decision.is_empty()
        {
            desk.change(None, || review::decide(folder, question, decision))
                .map_err(|e| failed(&e))?;
        }
        Ok(back("lines", place(&form)))
    })
    .await
}

/// A verdict on a fact: accepted as the form has it, or refused.
async fn fact(State(desk): State<Arc<Desk>>, body: Body) -> Result<Response, Problem> {
    let form = form(body).await?;
    on_disk(move || {
        let item = form.get("item").map_or("", String::as_str);
        let folder = &desk.asked.folder;
        let facts = review::facts(folder).map_err(|e| failed(&e))?;
        let Some(fact) = facts.iter().find(|fact| format!("{}/{}", fact.table, fact.id) == item)
        else {
            return Ok(back("facts", place(&form)));
        };
        let blank = fact.blank.iter().map(|column| (column.as_str(), ""));
        let known = fact.fields.iter().map(|(column, value)| (column.as_str(), value.as_str()));
        let mended = known.chain(blank).filter_map(|(column, value)| {
            let told = form.get(&format!("column.{column}"))?.trim();
            (column != "id" && told != value)
                .then(|| Verdict::Mend(column.to_owned(), told.to_owned()))
        });
        let verdicts: Vec<Verdict> = match form.get("verdict").map_or("", String::as_str) {
            "refuse" => vec![Verdict::Refuse],
            "accept" => {
                let mended: Vec<Verdict> = mended.collect();
                if mended.is_empty() { vec![Verdict::Accept] } else { mended }
            }
            _ => return Ok(back("facts", place(&form))),
        };
        desk.change(Some(&fact.table), || {
            verdicts.iter().try_for_each(|verdict| review::judge(folder, fact, verdict))
        })
        .map_err(|e| failed(&e))?;
        Ok(back("facts", place(&form)))
    })
    .await
}

/// Takes the last answer back.
async fn undo(State(desk): State<Arc<Desk>>, body: Body) -> Result<Response, Problem> {
    let form = form(body).await?;
    on_disk(move || {
        let last = desk.going().before.pop();
        last.map_or(Ok(()), Before::restore).map_err(|e| failed(&e))?;
        let list = form.get("list").map_or("lines", String::as_str);
        Ok(back(if list == "facts" { "facts" } else { "lines" }, place(&form)))
    })
    .await
}

/// Ends the review.
async fn finish(State(desk): State<Arc<Desk>>) -> Result<Response, Problem> {
    let asked = Arc::clone(&desk);
    let page = on_disk(move || page::finished(&asked)).await?;
    tokio::spawn(async move {
        tokio::time::sleep(LINGER).await;
        desk.finished.notify_one();
    });
    Ok(page)
}
