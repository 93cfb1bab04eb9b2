//! The server on a socket: what other programs see, federation, the end of a server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::own;
use crate::support::workdir::{Run, Workdir};
use rdf::term::{Literal, NamedNode, Triple};
use store::{
    Access, Change, GraphReplacement, Progress, RemoteOptions, Store, StoreError, TripleSource,
    UpdateOptions,
};
use xiangmai::server::Settings;

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The status and the text of an answer as CSV.
fn get(address: &str, path: &str) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let request = config.new_agent().get(format!("{address}{path}")).header("accept", "text/csv");
    let mut answer = request.call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

fn ask(address: &str, query: &str) -> (u16, String) {
    get(address, &format!("/query?query={}", percent(query)))
}

/// Sends an update with the token; returns the status and what was said.
fn update(address: &str, update: &str) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let request = config
        .new_agent()
        .post(format!("{address}/update"))
        .header("authorization", format!("Bearer {}", own::TOKEN))
        .content_type("application/sparql-update");
    let mut answer = request.send(update).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

fn numbered(count: usize, value: usize) -> TripleSource<'static> {
    let node = |name: String| NamedNode::new_unchecked(format!("http://e/{name}"));
    let triples = (0..count).map(move |i| {
        let value = Literal::from(i64::try_from(value).unwrap());
        Ok(Triple::new(node(format!("s{i}")), node("p".into()), value))
    });
    TripleSource::Triples(Box::new(triples))
}

/// Readers of the server itself, who know nothing of pieces and markers, see whole uploads alone.
#[test]
fn an_upload_in_pieces_is_seen_whole_or_not_at_all() {
    let address = own::in_memory(Settings::default());
    let pieces = RemoteOptions { piece: 16 << 10, ..RemoteOptions::default() };
    let store = own::remote(&address, pieces);
    let load = |round: usize| {
        let replace = ["one", "two"].map(|name| GraphReplacement {
            name: NamedNode::new_unchecked(format!("http://e/{name}")),
            triples: numbered(1500, round),
            version: None,
        });
        let change = Change { replace: replace.into(), ..Change::default() };
        store.apply(change, &mut |_| Progress::Continue).unwrap();
    };
    load(0);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while !done.load(Ordering::Acquire) {
                let union = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?values) { ?s ?p ?o }";
                assert_eq!(ask(&address, union), (200, "n,values\r\n1500,1\r\n".to_owned()));
                let named = "SELECT (COUNT(DISTINCT ?g) AS ?n) (COUNT(DISTINCT ?o) AS ?values) \
                             { GRAPH ?g { ?s ?p ?o } }";
                assert_eq!(ask(&address, named), (200, "n,values\r\n2,1\r\n".to_owned()));
                seen += 1;
            }
            seen
        });
        (1..6).for_each(load);
        done.store(true, Ordering::Release);
        assert!(reader.join().unwrap() > 3);
    });
}

#[test]
fn service_calls_only_end_points_that_are_allowed_by_name() {
    let other = own::in_memory(Settings::default());
    assert_eq!(update(&other, "INSERT DATA { <http://e/a> <http://e/p> \"far\" }").0, 204);
    let endpoint = format!("{other}/query");
    let query = format!("SELECT ?o {{ SERVICE <{endpoint}> {{ <http://e/a> ?p ?o }} }}");
    let hidden =
        format!("ASK {{ FILTER EXISTS {{ SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} }} }}");

    // On the command line.
    let work = Workdir::new();
    let run = |query: &str, more: &[&str]| -> Run {
        work.run_with(&[&["query", "-", "--format", "csv"], more].concat(), query)
    };
    let allowed = ["--allow-service", endpoint.as_str()];
    let elsewhere = ["--allow-service", other.as_str()];
    let said = [&format!("SERVICE <{endpoint}> is refused"), "--allow-service"];
    for (query, more) in [(&query, &[][..]), (&query, &elsewhere)] {
        run(query, more).fails(2, &said);
    }
    // SILENT passes over a refusal as over any failure: one solution that binds nothing.
    assert_eq!(run(&hidden, &[]).succeeds().trim(), "true");
    run("SELECT * { ?s ?p ?g SERVICE ?g {} }", &allowed).fails(2, &["SERVICE ?g is refused"]);
    assert_eq!(run(&query, &allowed).succeeds(), "o\r\nfar\r\n");

    // On the server.
    let closed = own::in_memory(Settings::default());
    let services = Access::new([endpoint.as_str()]).unwrap();
    let open = own::in_memory(Settings { services, ..Settings::default() });
    let (status, text) = ask(&closed, &query);
    assert_eq!(status, 403, "{text}");
    assert!(text.contains(&format!("SERVICE <{endpoint}> is refused")), "{text}");
    assert_eq!(ask(&open, &query), (200, "o\r\nfar\r\n".to_owned()));
    assert_eq!(ask(&open, &query.replace("/query>", "/other>")).0, 403);
    // What queries may call, updates may not.
    let insert = format!("INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}");
    assert_eq!(update(&open, &insert).0, 403);
}

#[test]
fn load_reads_only_addresses_that_are_allowed_by_name() {
    let other = own::in_memory(Settings::default());
    let insert = "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> \"far\" } }";
    assert_eq!(update(&other, insert).0, 204);
    let source = format!("{other}/data?graph=http://e/g");
    let load = format!("LOAD <{source}> INTO GRAPH <http://e/copy>");
    let silent = load.replace("LOAD", "LOAD SILENT");
    let sources = Access::new([source.as_str()]).unwrap();
    let open = own::in_memory(Settings { sources, ..Settings::default() });
    let closed = own::in_memory(Settings::default());
    let (status, text) = update(&closed, &load);
    assert_eq!(status, 403, "{text}");
    assert!(text.contains(&format!("LOAD <{source}> is refused")), "{text}");
    assert_eq!(update(&closed, &silent).0, 204, "SILENT passes over a refusal");
    assert_eq!(ask(&closed, "ASK { GRAPH ?g { ?s ?p ?o } }").1.trim(), "false");
    assert_eq!(update(&open, &load.replace("http://e/g", "http://e/h")).0, 403);
    let all = "SELECT ?o { GRAPH <http://e/copy> { ?s ?p ?o } }";
    assert_eq!(ask(&open, all), (200, "o\r\n".to_owned()));
    assert_eq!(update(&open, &load).0, 204);
    assert_eq!(ask(&open, all), (200, "o\r\nfar\r\n".to_owned()));

    // The other home of the trait, from both sides.
    let store = own::remote(&open, RemoteOptions::default());
    let refused = store.update(&load, &UpdateOptions::default());
    assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
    // Silently refused here, it is not left to the server, which would allow it.
    store.update("DROP GRAPH <http://e/copy>", &UpdateOptions::default()).unwrap();
    store.update(&silent, &UpdateOptions::default()).unwrap();
    assert_eq!(ask(&open, all), (200, "o\r\n".to_owned()));
    let sources = Access::new([source.as_str()]).unwrap();
    store.update(&load, &UpdateOptions { sources, ..UpdateOptions::default() }).unwrap();
}

#[test]
fn a_named_query_gives_the_same_bytes_as_on_the_command_line() {
    let work = Workdir::new();
    let server = own::Program::start(&work, &[]);
    let model = "党支部+合作社+农户";
    let param = format!("model={model}");
    let printed = work.run(&["query", "adopters", "--param", &param, "--format", "csv"]);
    let path = format!("/queries/adopters?model={}", percent(model));
    assert_eq!(get(&server.address, &path), (200, printed.succeeds().to_owned()));
    // And refuses what the command line refuses.
    for bad in [
        "adopters?model=x&place=y",
        "adopters?model=nowhere",
        "adopters?model=积分制&language=fr",
        "adopters?model=积分制&model=积分制",
        "learned-from?since=abc",
        "learned-from?basis=xx",
    ] {
        let (status, text) = get(&server.address, &format!("/queries/{}", percent_of_path(bad)));
        assert_eq!(status, 400, "{bad}: {text}");
    }
}

/// A path with what is not ASCII in it escaped.
fn percent_of_path(path: &str) -> String {
    path.chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { percent(&c.to_string()) })
        .collect()
}

#[test]
fn a_server_without_a_token_is_read_only_and_says_so() {
    let work = Workdir::new().with_env("EMPTY", "");
    work.run(&["serve", "--update-token-env", "EMPTY"]).fails(2, &["`EMPTY` holds no token"]);
    work.run(&["serve", "--store", "nowhere", "--bind", "127.0.0.1:0"]).fails(3, &["no store at"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    work.run(&["serve", "--bind", &address]).fails(3, &["cannot listen on", &address]);
    work.run(&["serve", "--bind", "localhost"]).fails(2, &["--bind"]);
}

/// Asks for an answer that does not fit into any buffer, and reads its beginning.
#[cfg(unix)]
fn long_answer(server: &own::Program, limit: usize) -> BufReader<TcpStream> {
    let host = server.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let query = percent(&format!("SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {limit}"));
    // HTTP/1.0: the answer ends with the connection.
    let request =
        format!("GET /query?query={query} HTTP/1.0\r\nhost: {host}\r\naccept: text/csv\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.contains(" 200"), "{line}");
    reader
}

#[cfg(unix)]
fn terminate(server: &own::Program) {
    let id = server.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
}

/// Waits until the server has ended, at most 30 s.
#[cfg(unix)]
fn ended(server: &mut own::Program) -> Option<i32> {
    let began = Instant::now();
    loop {
        if let Some(status) = server.child.try_wait().unwrap() {
            return status.code();
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the server goes on");
        thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_stop_ends_what_it_has_begun() {
    let work = Workdir::new();
    let mut server = own::Program::start(&work, &[]);
    let mut answer = long_answer(&server, 200_000);
    terminate(&server);
    let began = Instant::now();
    while TcpStream::connect(server.address.trim_start_matches("http://")).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(30), "the server takes new connections");
        thread::sleep(Duration::from_millis(20));
    }
    assert!(server.child.try_wait().unwrap().is_none());
    let mut text = String::new();
    answer.read_to_string(&mut text).unwrap();
    let (_, rows) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(rows.lines().count(), 200_001);
    assert_eq!(ended(&mut server), Some(0));

    let mut server = own::Program::start(&work, &[]);
    let _unread = long_answer(&server, usize::MAX);
    terminate(&server);
    thread::sleep(Duration::from_millis(300));
    assert!(server.child.try_wait().unwrap().is_none());
    terminate(&server);
    assert_eq!(ended(&mut server), Some(0));
}
