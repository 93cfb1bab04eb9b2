//! `xiangmai serve`: the graph for people and other programs, over HTTP.

use crate::app::texts::Texts;
use crate::app::{AppError, Source, Workspace};
use crate::cli::args::{StoreArgs, access, megabytes, seconds};
use crate::cli::exit::{Exit, Failure};
use crate::cli::messages::told;
use crate::cli::terminal::Terminal;
use crate::ontology::prefixes;
use crate::server::pages::Pages;
use crate::server::{Log, Server, Service, Settings, Token};
use diagnostics::{Language, Text};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai serve --store graph\n  XIANGMAI_UPDATE_TOKEN=… xiangmai serve --store graph --bind 127.0.0.1:0\n  xiangmai query adopters --param model=积分制 --store http://127.0.0.1:7880\n  curl 'http://127.0.0.1:7880/queries/adopters?model=积分制' -H 'accept: text/csv'\n\nPages: /; paths: /query, /update, /data?graph=IRI, /data?default, /queries, /queries/NAME?param=value,\n/reconcile and /reconcile/1.0-draft (names looked up by OpenRefine and others)"
)]
pub struct Args {
    /// Listen on this address; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7880")]
    pub bind: SocketAddr,
    /// The environment variable with the bearer token that allows changes; read-only where it is not set
    /// [default: XIANGMAI_UPDATE_TOKEN]
    #[arg(long, value_name = "NAME")]
    pub update_token_env: Option<String>,
    /// The environment variable with the bearer token that reading needs; without it anybody reads
    #[arg(long, value_name = "NAME")]
    pub read_token_env: Option<String>,
    /// End a query after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    pub timeout: f64,
    /// End an update after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0)]
    pub update_timeout: f64,
    /// End the largest query when queries need more than this many megabytes of memory together
    #[arg(long, value_name = "MB", default_value_t = 1000)]
    pub max_memory: u64,
    /// Keep at most this many connections; one more takes the place of one that only waits
    #[arg(long, value_name = "N", default_value_t = 512)]
    pub max_connections: usize,
    /// Keep at most this many connections of one address
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub max_of_one_address: usize,
    /// Answer at most this many queries at once
    #[arg(long, value_name = "N", default_value_t = 32)]
    pub max_queries: usize,
    /// Take queries, updates and graphs to be added up to this size; graphs to be replaced may have any
    #[arg(long, value_name = "MB", default_value_t = 16)]
    pub max_body: usize,
    /// Let SERVICE call this end point, or names lead into this network (10.1.0.0/16); may be given several times
    #[arg(long = "allow-service", value_name = "IRI")]
    pub services: Vec<String>,
    /// Let LOAD, and SERVICE in updates, read this address, or names lead into this network; may be given several times
    #[arg(long = "allow-load", value_name = "IRI")]
    pub sources: Vec<String>,
    /// Let updates empty the whole store (DROP ALL, CLEAR NAMED …)
    #[arg(long)]
    pub allow_drop_all: bool,
    /// Let web pages of other origins read
    #[arg(long)]
    pub cors: bool,
    /// Answer to this host name too; on a loopback address only its own names are answered to
    #[arg(long = "allow-host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// Show the sentence behind each fact, from the texts of reports in this folder; they are only read
    #[arg(long, value_name = "DIR")]
    pub texts: Option<PathBuf>,
    /// The places that names are looked up among beside those of the graph: see `gazetteer import`
    /// [default: $XIANGMAI_GAZETTEER, else the imported one, else provinces to townships]
    #[arg(long, value_name = "PATH")]
    pub gazetteer: Option<std::path::PathBuf>,
    /// What to serve.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Where the update token is looked for when no other name is given.
const UPDATE_TOKEN: &str = "XIANGMAI_UPDATE_TOKEN";

/// Serves until it is told to stop.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let settings = settings(args)?;
    let writable = settings.update_token.is_some();
    let workspace = match args.store.source() {
        // Who may change a store may also begin one.
        source @ Source::Store(_) if writable => Workspace::open_or_create(&source, true)?,
        _ => args.store.open(terminal)?,
    };
    let texts = args.texts.as_deref().map(Texts::open).transpose()?;
    let store = Arc::clone(&workspace.store);
    let pages = Pages::new(workspace, texts)?;
    let gazetteer = crate::app::gazetteer::open(args.gazetteer.as_deref())?;
    let service =
        Service::new(store, settings, log()).with_pages(pages).with_gazetteer(Arc::new(gazetteer));
    service.prepare();
    let server = Server::bind(args.bind, service).map_err(|e| failed(&e))?;
    let address = server.address();
    let line = match (terminal.language, writable) {
        (Language::En, true) => {
            format!("listening on http://{address} (changes need the token)")
        }
        (Language::En, false) => format!("listening on http://{address} (read-only)"),
        (Language::Zh, true) => format!("正在监听 http://{address}（改动须出示令牌）"),
        (Language::Zh, false) => format!("正在监听 http://{address}（只读）"),
    };
    terminal.say(&line);
    let stopping = terminal
        .pick(
            "stopping when what has begun is done; once more to stop at once",
            "处理完已开始的请求后停止；再按一次立即停止",
        )
        .to_owned();
    server.run_until_told(move || say(&stopping)).map_err(|e| failed(&e))?;
    Ok(Exit::Done)
}

fn settings(args: &Args) -> Result<Settings, Failure> {
    let update_token = match &args.update_token_env {
        Some(name) => Some(token(name)?),
        None => std::env::var(UPDATE_TOKEN).ok().and_then(|secret| Token::new(&secret)),
    };
    let read_token = args.read_token_env.as_ref().map(|name| token(name)).transpose()?;
    Ok(Settings {
        update_token,
        read_token,
        timeout: Some(seconds(args.timeout)?),
        update_timeout: Some(seconds(args.update_timeout)?),
        max_memory: Some(megabytes(args.max_memory)),
        max_queries: args.max_queries,
        max_connections: args.max_connections,
        max_of_one_address: args.max_of_one_address,
        body_limit: args.max_body.saturating_mul(1 << 20),
        services: access(&args.services)?,
        sources: access(&args.sources)?,
        prefixes: Arc::new(prefixes().map_err(AppError::from)?),
        whole_store: args.allow_drop_all,
        cors: args.cors,
        hosts: hosts(args.bind, &args.hosts),
    })
}

/// The token in an environment variable that was named.
fn token(name: &str) -> Result<Token, Failure> {
    let secret = std::env::var(name).unwrap_or_default();
    Token::new(&secret).ok_or_else(|| {
        Failure::usage(Text::new(
            format!("the environment variable `{name}` holds no token"),
            format!("环境变量 {name} 中没有令牌"),
        ))
    })
}

/// The names that a server on this address answers to: on loopback its own and the given ones, else any
/// unless some are given.
fn hosts(address: SocketAddr, given: &[String]) -> Option<std::collections::BTreeSet<String>> {
    let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
    let given = given.iter().map(|name| name.to_ascii_lowercase());
    match address.ip().is_loopback() {
        true => Some(own.into_iter().chain([address.ip().to_string()]).chain(given).collect()),
        false => {
            Some(given.collect()).filter(|names: &std::collections::BTreeSet<_>| !names.is_empty())
        }
    }
}

/// The log is on standard error, from whichever thread.
fn log() -> Log {
    Arc::new(say)
}

fn say(line: &str) {
    let _closed = writeln!(std::io::stderr(), "{line}");
}

fn failed(error: &crate::server::ServeError) -> Failure {
    Failure::environment(told(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_loopback_answers_to_its_own_names_alone() {
        let check = |address: &str, given: &[&str], expected: Option<&[&str]>| {
            let given: Vec<_> = given.iter().map(ToString::to_string).collect();
            let names = hosts(address.parse().unwrap(), &given);
            let expected = expected.map(|e| e.iter().map(ToString::to_string).collect());
            assert_eq!(names, expected, "{address}");
        };
        check("127.0.0.1:0", &[], Some(&["127.0.0.1", "[::1]", "localhost"]));
        check("127.0.0.1:0", &["Graph"], Some(&["127.0.0.1", "[::1]", "graph", "localhost"]));
        check("0.0.0.0:80", &[], None);
        check("0.0.0.0:80", &["graph"], Some(&["graph"]));
    }
}
