//! The server on a socket: hostile requests, slow clients, turns.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::*;

/// A server on a socket, in a thread of its own, over a store in a folder.
struct Listening {
    address: std::net::SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Listening {
    fn with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Embedded::open(folder.path()).unwrap();
        let data: String =
            (0..2_000).map(|n| format!("<http://e/{n}> <http://e/p> {n} .")).collect();
        let data = format!("INSERT DATA {{ GRAPH <http://e/g> {{ {data} }} }}");
        store.update(&data, &UpdateOptions::default()).unwrap();
        let service = Service::new(Arc::new(store), settings, Arc::new(|_: &str| {}));
        let server = crate::server::Server::bind("127.0.0.1:0".parse().unwrap(), service).unwrap();
        let address = server.address();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let serve = move || server.run_until(async move { drop(stopped.await) }).unwrap();
        let thread = Some(std::thread::spawn(serve));
        Self { address, stop: Some(stop), thread, _folder: folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends a query in a body and returns the status, 0 if the server closes before.
    fn query(&self, text: &str, path: &str, media_type: &str) -> u16 {
        let mut stream = self.connect();
        let length = text.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\nConnection: close\r\n\
             Content-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let _refused_early = stream.write_all(text.as_bytes());
        let mut answer = Vec::new();
        let _broken_off = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer);
        text.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    fn ask(&self, text: &str) -> u16 {
        self.query(text, "/query", "application/sparql-query")
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

#[test]
fn no_hostile_request_ends_the_server() {
    let token = Token::new("t");
    let server = Listening::with(Settings { update_token: token, ..Settings::default() });
    let nest = |open: &str, close: &str, n| format!("{}{}", open.repeat(n), close.repeat(n));
    for n in [1_200, 100_000] {
        let queries = [
            format!("ASK{{FILTER{}}}", nest("(", ")", n)),
            format!("ASK{}", nest("{", "}", n)),
            format!("ASK{{FILTER({}1)}}", "!".repeat(n)),
            format!("ASK{{?s <http://e/p>{} ?o}}", "/<http://e/p>".repeat(n)),
            format!("ASK{{{{}}{}}}", "UNION{}".repeat(n)),
        ];
        for text in queries {
            assert_eq!(server.ask(&text), 400, "{text:.60}");
        }
        for (media_type, text) in [
            ("application/ld+json", nest("[", "]", n)),
            ("application/ld+json", format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n))),
            ("text/turtle", format!("<s> <p> {}", "[<p> ".repeat(n))),
            ("text/turtle", format!("<s> <p> {}", "(".repeat(n))),
            ("application/n-triples", "<<(<http://e/s> <http://e/p> ".repeat(n)),
        ] {
            for path in ["/data?default", "/data?graph=http://e/new"] {
                let status = server.query(&text, path, media_type);
                assert!(matches!(status, 400 | 0), "{media_type} {status} {text:.60}");
            }
        }
        assert_eq!(server.ask("ASK{}"), 200);
    }
}

#[test]
fn connections_that_only_wait_stop_nobody() {
    let settings = Settings { max_connections: 20, max_of_one_address: 10, ..Settings::default() };
    let server = Listening::with(settings);
    let half_open: Vec<_> = (0..60)
        .map(|n| {
            let mut stream = server.connect();
            if n % 2 == 0 {
                let _closed = stream.write_all(b"GET /query?query=ASK%7B%7D HTTP/1.1\r\nHost: loc");
            }
            stream
        })
        .collect();
    let begun = Instant::now();
    for _ in 0..5 {
        assert_eq!(server.ask("ASK{}"), 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
    drop(half_open);
}

#[test]
fn clients_that_read_nothing_keep_no_turn() {
    let server = Listening::with(Settings { max_queries: 2, ..Settings::default() });
    let large = "SELECT * { ?a <http://e/p> ?b . ?c <http://e/p> ?d . }";
    let head = format!("GET /query?query={} HTTP/1.1\r\nHost: localhost\r\n\r\n", percent(large));
    let deaf: Vec<_> = (0..3)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(head.as_bytes()).unwrap();
            // Until what lies between is full.
            std::thread::sleep(Duration::from_millis(1_500));
            stream
        })
        .collect();
    let answered = (0..40).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        server.ask("ASK{}") == 200
    });
    assert!(answered);
    drop(deaf);
}

#[test]
fn a_turn_is_free_again_only_when_the_work_is_over_and_then_soon() {
    let timeout = Some(Duration::from_millis(200));
    let server = Listening::with(Settings { max_queries: 1, timeout, ..Settings::default() });
    let triple = "?a <http://e/p> ?b . ?c <http://e/p> ?d . ?e <http://e/p> ?f";
    for query in [
        format!("SELECT (COUNT(DISTINCT *) AS ?n) {{ {triple} }}"),
        format!("SELECT * {{ {{ SELECT * {{ {triple} }} ORDER BY ?d }} FILTER(?b > 3) }}"),
    ] {
        // The turn of the answer before may not have been given back yet.
        let status = (0..100).map(|_| server.ask(&query)).find(|status| {
            std::thread::sleep(Duration::from_millis(50));
            *status != 503
        });
        assert_eq!(status, Some(422), "{query}");
        let answered = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            server.ask("ASK{}") == 200
        });
        assert!(answered, "{query}");
    }
}

#[test]
fn a_body_too_many_is_told_to_come_again_before_it_is_held() {
    let settings = Settings { body_limit: 1 << 20, ..Settings::default() };
    let served = Served::with(settings);
    let taken = served.service.bodies.clone().try_acquire_many_owned((4 << 10) - 1).unwrap();
    let direct = [("content-type", "application/sparql-query")];
    let large = format!("ASK{{}} # {}", "x".repeat(10_000));
    assert_eq!(served.ask("POST", "/query", &direct, &large).status, 503);
    assert_eq!(served.ask("POST", "/query", &direct, "ASK{}").status, 200);
    drop(taken);
    assert_eq!(served.ask("POST", "/query", &direct, &large).status, 200);
    assert_eq!(served.service.bodies.available_permits(), 4 << 10, "all is given back");
}
