//! The routes, asked without a socket.

mod sockets;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::{Log, Service, Settings, Token, body, router};
use store::{Access, Embedded, Store, UpdateOptions};

/// A service in memory.
struct Served {
    runtime: Runtime,
    service: Service,
}

/// What came back.
#[derive(Debug)]
struct Got {
    status: u16,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Got {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

const DATA: &str = "INSERT DATA { GRAPH <http://e/1> { <http://e/a> <http://e/p> 1 } \
                    GRAPH <http://e/2> { <http://e/b> <http://e/p> 2 } \
                    <http://e/c> <http://e/p> 3 }";
const ALL: &str = "SELECT ?o WHERE { ?s <http://e/p> ?o } ORDER BY ?o";

impl Served {
    fn with(settings: Settings) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let log: Log = Arc::new(|_: &str| ());
        let store = Embedded::in_memory().unwrap();
        store.update(DATA, &UpdateOptions::default()).unwrap();
        let service = Service::new(Arc::new(store), settings, log);
        Self { runtime, service }
    }

    /// A service whose update token is `t`.
    fn writable() -> Self {
        Self::with(Settings { update_token: Token::new("t"), ..Settings::default() })
    }

    fn send(&self, request: Request<Body>) -> Got {
        self.runtime.block_on(async {
            let response = router(self.service.clone()).oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let room = Arc::new(tokio::sync::Semaphore::new(1 << 20));
            let whole = body::whole(body, 1 << 24, &room).await;
            let bytes = whole.map_or_else(|p| p.line().into_bytes(), |held| held.bytes);
            let text = String::from_utf8(bytes).unwrap();
            Got { status: parts.status.as_u16(), headers: parts.headers, text }
        })
    }

    /// `method`, path, headers, body.
    fn ask(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Got {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost");
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
    }

    fn get(&self, uri: &str, accept: &str) -> Got {
        self.ask("GET", uri, &[("accept", accept)], "")
    }

    /// A change with the token.
    fn change(&self, method: &str, uri: &str, media_type: &str, body: &str) -> u16 {
        let headers = [("authorization", "Bearer t"), ("content-type", media_type)];
        self.ask(method, uri, &headers, body).status
    }

    /// The numbers that a query gives, from the dataset of these parameters.
    fn numbers(&self, params: &str, query: &str) -> String {
        let got = self.get(&format!("/query?query={}{params}", percent(query)), "text/csv");
        assert_eq!(got.status, 200, "{got:?}");
        got.text.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    }
}

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn a_query_comes_in_every_form_of_the_protocol() {
    let served = Served::with(Settings::default());
    let accept = ("accept", "text/csv");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let direct = ("content-type", "application/sparql-query; charset=utf-8");
    let text = format!("query={}", percent(ALL));
    let answers = [
        served.ask("GET", &format!("/query?{text}"), &[accept], ""),
        served.ask("POST", "/query", &[accept, form], &text),
        served.ask("POST", "/query", &[accept, direct], ALL),
    ];
    for got in answers {
        assert_eq!((got.status, got.text.as_str()), (200, "o\r\n1\r\n2\r\n3\r\n"));
        assert_eq!(got.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    }
    let head = served.ask("HEAD", &format!("/query?{text}"), &[accept], "");
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

/// Bytes that are packed or in another encoding would be read as other text.
#[test]
fn a_body_that_is_not_plain_utf_8_is_refused_on_every_path() {
    let served = Served::writable();
    let types = ["application/sparql-query", "application/sparql-update", "text/turtle"];
    let paths = [("POST", "/query"), ("POST", "/update"), ("PUT", "/data?graph=http://e/g")];
    for ((method, path), media_type) in paths.into_iter().zip(types) {
        for charset in ["gb18030", "\"UTF-16\"", "latin1"] {
            let given = format!("{media_type}; charset={charset}");
            let got = served.ask(method, path, &[("content-type", &given)], ALL);
            assert_eq!(got.status, 415, "{path} {charset}");
        }
        let packed = [("content-type", media_type), ("content-encoding", "gzip")];
        assert_eq!(served.ask(method, path, &packed, ALL).status, 415, "{path}");
    }
    let quoted = [
        ("content-type", "application/sparql-query; charset=\"UTF-8\""),
        ("content-encoding", "identity"),
    ];
    assert_eq!(served.ask("POST", "/query", &quoted, ALL).status, 200);
}

/// Line, column and the line itself under a caret, as members of the problem, and alone where plain text is wanted.
#[test]
fn a_wrong_text_is_shown_at_its_place() {
    let served = Served::writable();
    let text = "SELECT *\nWHERE { ?村 ?p }";
    let uri = format!("/query?query={}", percent(text));
    let got = served.get(&uri, "application/sparql-results+json");
    let problem: serde_json::Value = serde_json::from_str(&got.text).unwrap();
    assert_eq!((problem["line"].as_u64(), problem["column"].as_u64()), (Some(2), Some(15)));
    assert!(problem["excerpt"].as_str().unwrap().contains("2 | WHERE { ?村 ?p }"), "{problem}");
    assert!(problem["detail_zh"].as_str().unwrap().starts_with("第 2 行第 15 列："), "{problem}");
    let plain = served.get(&uri, "text/plain");
    assert_eq!(
        (plain.status, plain.header(header::CONTENT_TYPE)),
        (400, "text/plain; charset=utf-8")
    );
    for part in ["line 2 column 15: ", "2 | WHERE", "^", "第 2 行第 15 列："] {
        assert!(plain.text.contains(part), "{}", plain.text);
    }
    let headers = [
        ("authorization", "Bearer t"),
        ("content-type", "application/sparql-update"),
        ("accept", "text/plain"),
    ];
    let update = served.ask("POST", "/update", &headers, "INSERT DATA { a }");
    assert_eq!(update.status, 400);
    assert!(update.text.starts_with("line 1 column "), "{}", update.text);
}

#[test]
fn what_is_no_query_is_a_mistake_of_the_client() {
    let served = Served::with(Settings::default());
    let check = |method, uri: &str, media_type, body, expected, name: &str| {
        let got = served.ask(method, uri, &[("content-type", media_type)], body);
        assert_eq!(got.status, expected, "{method} {uri}: {got:?}");
        assert_eq!(got.header(header::CONTENT_TYPE), "application/problem+json");
        let problem: serde_json::Value = serde_json::from_str(&got.text).unwrap();
        assert_eq!(problem["status"], expected);
        assert_eq!(problem["type"], format!("urn:x-store:problem:{name}"));
        assert!(!problem["title_zh"].as_str().unwrap().is_empty());
    };
    let (form, direct) = ("application/x-www-form-urlencoded", "application/sparql-query");
    check("GET", "/query?query=SELECT", "", "", 400, "syntax");
    check("GET", "/query?query=ASK%7B%7D&query=ASK%7B%7D", "", "", 400, "bad-request");
    check("GET", "/query?query=ASK%7B%7D&default-graph-uri=x", "", "", 400, "bad-request");
    check("POST", "/query", form, "update=CLEAR+ALL", 400, "bad-request");
    check("POST", "/query?query=ASK%7B%7D", direct, "ASK{}", 400, "bad-request");
    check("POST", "/query", "text/plain", "ASK{}", 415, "media-type");
    check("PUT", "/query", direct, "ASK{}", 405, "method");
    check("GET", "/nowhere", "", "", 404, "no-such-path");
    check(
        "GET",
        "/query?query=ASK%7BSERVICE%3Chttp://127.0.0.1:9/%3E%7B%7D%7D",
        "",
        "",
        403,
        "refused",
    );
    check("GET", "/data", "", "", 400, "bad-request");
    check("GET", "/data?graph=x", "", "", 400, "bad-request");
    check("GET", "/data?default&graph=http://e/1", "", "", 400, "bad-request");
    check("GET", "/data?graph=http://e/none", "", "", 404, "no-such-graph");
    check("GET", "/queries/adoptrs", "", "", 404, "no-such-query");
    check("GET", "/queries/adopters", "", "", 400, "bad-request");
}

#[test]
fn the_dataset_is_the_union_unless_the_request_says_otherwise() {
    let served = Served::with(Settings::default());
    assert_eq!(served.numbers("", ALL), "1 2 3");
    assert_eq!(served.numbers("&default-graph-uri=http://e/1", ALL), "1");
    let both = "&default-graph-uri=http://e/1&default-graph-uri=http://e/2";
    assert_eq!(served.numbers(both, ALL), "1 2");
    let named = "SELECT ?o WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o";
    assert_eq!(served.numbers("", named), "1 2");
    assert_eq!(served.numbers("&named-graph-uri=http://e/2", named), "2");
    assert_eq!(served.numbers("&named-graph-uri=http://e/2", ALL), "");
    assert_eq!(served.numbers("&default-graph-uri=http://e/2", named), "");
    let from = "SELECT ?o FROM <http://e/1> WHERE { ?s ?p ?o }";
    assert_eq!(served.numbers("", from), "1");
    assert_eq!(served.numbers("&default-graph-uri=http://e/2", from), "2");
    let wish = [("accept", "text/csv"), ("prefer", "respond-async, default-graph=unnamed")];
    let got = served.ask("GET", &format!("/query?query={}", percent(ALL)), &wish, "");
    assert_eq!(got.text, "o\r\n3\r\n");
    assert_eq!(got.headers["preference-applied"], "default-graph=unnamed");
    let union = served.ask(
        "GET",
        &format!("/query?query={}", percent(ALL)),
        &[("prefer", "default-graph=union")],
        "",
    );
    assert_eq!(union.headers["preference-applied"], "default-graph=union");
    assert!(
        served
            .get(&format!("/query?query={}", percent(ALL)), "*/*")
            .headers
            .get("preference-applied")
            .is_none()
    );
}

#[test]
fn an_answer_is_written_in_what_the_client_accepts() {
    let served = Served::with(Settings::default());
    let check = |query: &str, accept: &str, status, media_type: &str, part: &str| {
        let got = served.get(&format!("/query?query={}", percent(query)), accept);
        assert_eq!(got.status, status, "{query} {accept}: {got:?}");
        assert_eq!(got.header(header::CONTENT_TYPE), media_type);
        assert!(got.text.contains(part), "{}", got.text);
    };
    let rows = "SELECT (1 AS ?n) {}";
    check(rows, "*/*", 200, "application/sparql-results+json", "\"bindings\"");
    check(rows, "application/sparql-results+xml", 200, "application/sparql-results+xml", "<sparql");
    check(rows, "text/tab-separated-values", 200, "text/tab-separated-values; charset=utf-8", "?n");
    check(rows, "text/turtle", 406, "application/problem+json", "text/csv");
    check("ASK {}", "text/csv;q=0.1, application/json", 200, "application/json", "true");
    let graph = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }";
    check(graph, "*/*", 200, "text/turtle; charset=utf-8", "<http://e/a>");
    check(graph, "application/n-triples", 200, "application/n-triples", "<http://e/p>");
    check(graph, "application/rdf+xml", 200, "application/rdf+xml", "<rdf:RDF");
    check(graph, "application/ld+json", 200, "application/ld+json", "@id");
    check(graph, "application/trig;q=0.9, image/*", 200, "application/trig", "<http://e/b>");
    check(graph, "text/csv", 406, "application/problem+json", "text/turtle");
}

#[test]
fn changes_need_the_token_and_a_server_without_one_takes_none() {
    let changes = [
        ("POST", "/update", "application/sparql-update", "DROP GRAPH <http://e/1>"),
        ("PUT", "/data?graph=http://e/1", "text/turtle", ""),
        ("POST", "/data?graph=http://e/1", "text/turtle", ""),
        ("DELETE", "/data?graph=http://e/1", "text/turtle", ""),
    ];
    let read_only = Served::with(Settings::default());
    let both = Settings {
        update_token: Token::new("t"),
        read_token: Token::new("r"),
        ..Settings::default()
    };
    let served = Served::with(both);
    for (method, uri, media_type, text) in changes {
        let with = |served: &Served, token: &str| {
            let mut headers = vec![("content-type", media_type)];
            headers.extend((!token.is_empty()).then_some(("authorization", token)));
            let got = served.ask(method, uri, &headers, text);
            (got.status, got.header(header::WWW_AUTHENTICATE).to_owned())
        };
        assert_eq!(with(&read_only, "Bearer t").0, 403);
        assert_eq!(with(&served, ""), (401, "Bearer realm=\"store\"".to_owned()));
        assert_eq!(with(&served, "Bearer r").0, 403);
        for wrong in ["Bearer x", "Bearer tt", "bearer ", "Bearer"] {
            assert_eq!(with(&served, wrong).0, 401, "{wrong}");
        }
        assert_eq!(with(&served, "Basic t").0, 401);
    }
    assert_eq!(served.change("DELETE", "/data?graph=http://e/1", "", ""), 204);
    let read = |token: &str| {
        served.ask("GET", "/data?graph=http://e/2", &[("authorization", token)], "").status
    };
    assert_eq!((read("Bearer r"), read("Bearer t"), read("Bearer x")), (200, 200, 401));
    for uri in ["/", "/query?query=ASK%7B%7D", "/data?default", "/queries", "/queries/models"] {
        assert_eq!(served.get(uri, "*/*").status, 401, "{uri}");
    }
}

#[test]
fn an_update_is_carried_out_on_its_dataset() {
    let served = Served::writable();
    let (form, direct) = ("application/x-www-form-urlencoded", "application/sparql-update");
    let insert = "INSERT { GRAPH <http://e/new> { ?s ?p ?o } } WHERE { ?s ?p ?o }";
    let one = "/update?using-graph-uri=http://e/1";
    assert_eq!(served.change("POST", one, direct, insert), 204);
    let new = "&default-graph-uri=http://e/new";
    assert_eq!(served.numbers(new, ALL), "1");
    let body = format!("update={}&using-graph-uri=http://e/2", percent(insert));
    assert_eq!(served.change("POST", "/update", form, &body), 204);
    assert_eq!(served.numbers(new, ALL), "1 2");
    let named =
        "INSERT { GRAPH <http://e/new> { ?s <http://e/p> ?g } } WHERE { GRAPH ?g { ?s ?p ?o } }";
    let uri = "/update?using-named-graph-uri=http://e/2";
    assert_eq!(served.change("POST", uri, direct, named), 204);
    assert_eq!(served.numbers(new, ALL), "http://e/2 1 2");
    // The unnamed graph is the default of an update.
    assert_eq!(served.change("POST", "/update", direct, insert), 204);
    assert_eq!(served.numbers(new, ALL), "http://e/2 1 2 3");

    let with = "WITH <http://e/1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }";
    assert_eq!(served.change("POST", one, direct, with), 403);
    assert_eq!(served.change("POST", "/update", direct, "DROP ALL"), 403);
    assert_eq!(served.change("POST", "/update", direct, "LOAD <http://127.0.0.1:9/>"), 403);
    assert_eq!(served.change("POST", "/update", direct, "DROP"), 400);
    assert_eq!(served.change("POST", "/update", direct, "DROP GRAPH <http://e/none>"), 422);
    assert_eq!(served.change("POST", "/update", "text/plain", "DROP"), 415);
    let half = "DROP GRAPH <http://e/1> ; DROP GRAPH <http://e/none>";
    assert_eq!(served.change("POST", "/update", direct, half), 422);
    assert_eq!(served.numbers("&default-graph-uri=http://e/1", ALL), "1");
}

#[test]
fn graphs_are_read_replaced_added_to_and_removed() {
    let served = Served::writable();
    let (uri, turtle) = ("/data?graph=http://e/new", "text/turtle");
    let is = |expected: &str| assert_eq!(served.get(uri, "application/n-triples").text, expected);
    let line = |o: u8| format!("<http://e/x> <http://e/p> \"{o}\" .\n");
    assert_eq!(served.change("PUT", uri, turtle, "<x> <p> \"1\" ."), 201);
    is(&line(1));
    assert_eq!(served.change("PUT", uri, turtle, "<x> <p> \"2\" ."), 204);
    is(&line(2));
    assert_eq!(served.change("POST", uri, "application/n-triples", &line(3)), 204);
    assert_eq!(served.get(uri, "application/n-triples").text.lines().count(), 2);
    let json = r#"[{"@id": "http://e/x", "http://e/p": "4"}]"#;
    assert_eq!(served.change("PUT", uri, "application/ld+json", json), 204);
    is(&line(4));
    // A failure leaves the graph as it was.
    assert_eq!(served.change("PUT", uri, turtle, "<x> <p> \"5\" . <x> broken"), 400);
    assert_eq!(served.change("POST", uri, turtle, "<x> broken"), 400);
    let quad = "<http://e/x> <http://e/p> \"5\" <http://e/other> .";
    assert_eq!(served.change("PUT", uri, "application/n-quads", quad), 400);
    assert_eq!(served.change("PUT", uri, "text/csv", "a,b"), 415);
    is(&line(4));
    let head = served.ask("HEAD", uri, &[], "");
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(served.change("DELETE", uri, "", ""), 204);
    assert_eq!(served.change("DELETE", uri, "", ""), 404);
    assert_eq!(served.ask("HEAD", uri, &[], "").status, 404);
    assert_eq!(served.change("POST", uri, turtle, "<x> <p> [] ."), 201);
    assert_eq!(served.change("POST", uri, turtle, "<x> <p> [] ."), 204);
    assert_eq!(served.get(uri, "application/n-triples").text.lines().count(), 2);

    let default = "/data?default";
    assert!(served.get(default, "application/n-triples").text.contains("\"3\""));
    assert_eq!(served.change("PUT", default, turtle, "<http://e/y> <http://e/p> 7 ."), 204);
    assert_eq!(served.change("POST", default, turtle, "<http://e/y> <http://e/p> 8 ."), 204);
    assert_eq!(served.get(default, "application/n-triples").text.lines().count(), 2);
    assert_eq!(served.change("DELETE", default, "", ""), 204);
    assert_eq!(served.get(default, "application/n-triples").text, "");
}

#[test]
fn what_is_held_in_memory_is_bounded_and_what_streams_is_not() {
    let settings =
        Settings { update_token: Token::new("t"), body_limit: 1000, ..Settings::default() };
    let served = Served::with(settings);
    let long = format!("ASK {{}} #{}", "x".repeat(2000));
    let direct = [("content-type", "application/sparql-query")];
    assert_eq!(served.ask("POST", "/query", &direct, &long).status, 413);
    assert_eq!(served.change("POST", "/update", "application/sparql-update", &long), 413);
    let lines: String =
        (0..500).map(|i| format!("<http://e/{i}> <http://e/p> \"{i}\" .\n")).collect();
    let (uri, format) = ("/data?graph=http://e/new", "application/n-triples");
    assert_eq!(served.change("POST", uri, format, &lines), 413);
    assert_eq!(served.change("PUT", "/data?default", format, &lines), 413);
    assert_eq!(served.change("PUT", uri, format, &lines), 201);
    assert_eq!(served.get(uri, format).text.lines().count(), 500);
}

/// A body that breaks off after its pieces.
struct Broken(Vec<Result<&'static str, &'static str>>);

impl axum::body::HttpBody for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        let next = (!self.0.is_empty()).then(|| self.0.remove(0));
        let bytes = |text: &'static str| http_body::Frame::data(Bytes::from(text));
        std::task::Poll::Ready(next.map(|n| n.map(bytes).map_err(std::io::Error::other)))
    }
}

#[test]
fn a_graph_whose_sender_breaks_off_stays_as_it_was() {
    let served = Served::writable();
    let pieces = vec![Ok("<http://e/x> <http://e/p> 7 .\n<http://e/"), Err("gone")];
    let request = Request::put("/data?graph=http://e/1")
        .header(header::AUTHORIZATION, "Bearer t")
        .header(header::CONTENT_TYPE, "application/n-triples")
        .body(Body::new(Broken(pieces)))
        .unwrap();
    assert_eq!(served.send(request).status, 400);
    assert_eq!(served.numbers("&default-graph-uri=http://e/1", ALL), "1");
}

#[test]
fn uploads_under_way_are_hidden() {
    let served = Served::writable();
    let (piece, marker) = ("urn:x-store:staging:1:0", "urn:x-store:uploads");
    for name in [piece, marker] {
        let uri = format!("/data?graph={name}");
        let line = "<http://e/z> <http://e/p> \"9\" .";
        assert_eq!(served.change("PUT", &uri, "application/n-triples", line), 201);
    }
    let named = "SELECT ?o WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o";
    let names = "SELECT ?g WHERE { GRAPH ?g {} } ORDER BY ?g";
    assert_eq!(served.numbers("", ALL), "1 2 3");
    assert_eq!(served.numbers("", named), "1 2");
    assert_eq!(served.numbers("", names), "http://e/1 http://e/2");
    let wish = [("accept", "text/csv"), ("prefer", "default-graph=unnamed")];
    let got = served.ask("GET", &format!("/query?query={}", percent(names)), &wish, "");
    assert_eq!(got.text.lines().count(), 5);
}

#[test]
fn a_query_over_its_limits_is_told_so() {
    let endless = "SELECT (COUNT(DISTINCT *) AS ?n) { { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } } \
                   ?j ?k ?l . ?m ?n ?o . ?q ?r ?s . ?t ?u ?v . ?w ?x ?y . ?z ?aa ?ab . ?ac ?ad ?ae . \
                   ?af ?ag ?ah . ?ai ?aj ?ak . ?al ?am ?an . ?ao ?ap ?aq . ?ar ?as ?at }";
    let uri = format!("/query?query={}", percent(endless));
    let timeout = Some(std::time::Duration::from_millis(200));
    let served = Served::with(Settings { timeout, ..Settings::default() });
    let got = served.get(&uri, "*/*");
    assert_eq!(got.status, 422, "{got:?}");
    assert!(got.text.contains("0.2 s"), "{}", got.text);
    if cfg!(target_os = "linux") {
        let served = Served::with(Settings { max_memory: Some(1), ..Settings::default() });
        let got = served.get(&uri, "*/*");
        // It would need as much again: nobody is told to come again.
        assert_eq!((got.status, got.header(header::RETRY_AFTER)), (422, ""), "{got:?}");
        assert!(got.text.contains("problem:memory"), "{}", got.text);
        assert_eq!(served.get("/query?query=ASK%7B%7D", "*/*").status, 200);
    }
}

#[test]
fn one_query_too_many_is_told_to_come_again() {
    let served = Served::with(Settings { max_queries: 1, ..Settings::default() });
    let taken = served.service.turns.take().unwrap();
    let got = served.get("/query?query=ASK%7B%7D", "*/*");
    assert_eq!((got.status, got.header(header::RETRY_AFTER)), (503, "1"));
    drop(taken);
    assert_eq!(served.get("/query?query=ASK%7B%7D", "*/*").status, 200);
}

#[test]
fn the_description_says_what_is_allowed() {
    let read_only = Served::with(Settings::default()).get("/", "*/*");
    assert_eq!(read_only.header(header::CONTENT_TYPE), "text/turtle; charset=utf-8");
    assert!(read_only.text.contains("sd:UnionDefaultGraph"), "{}", read_only.text);
    assert!(!read_only.text.contains("SPARQL11Update"), "{}", read_only.text);
    let settings = Settings {
        update_token: Token::new("t"),
        services: Access::new(["http://e/"]).unwrap(),
        ..Settings::default()
    };
    let served = Served::with(settings);
    let got = served.ask(
        "GET",
        "/query",
        &[("host", "graph.example:7880"), ("accept", "application/n-triples")],
        "",
    );
    for part in ["SPARQL11Update", "BasicFederatedQuery", "<http://graph.example:7880/query>"] {
        assert!(got.text.contains(part), "{part}: {}", got.text);
    }
    assert_eq!(served.get("/", "text/html").status, 406);
}

#[test]
fn other_origins_read_only_where_that_is_wished() {
    let closed = Served::with(Settings::default());
    let uri = "/query?query=ASK%7B%7D";
    assert_eq!(closed.get(uri, "*/*").header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
    assert_eq!(closed.ask("OPTIONS", "/query", &[], "").status, 405);
    let update_token = Token::new("t");
    let open = Served::with(Settings { cors: true, update_token, ..Settings::default() });
    assert_eq!(open.get(uri, "*/*").header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    let preflight = open.ask("OPTIONS", "/query", &[], "");
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header(header::ACCESS_CONTROL_ALLOW_METHODS), "GET, HEAD, POST");
    let update = open.ask("POST", "/update", &[], "");
    assert_eq!(update.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
}

#[test]
fn a_page_that_took_the_address_under_its_own_name_is_turned_away() {
    let hosts = Some(BTreeSet::from(["localhost".to_owned(), "[::1]".to_owned()]));
    let served = Served::with(Settings { hosts, ..Settings::default() });
    let status = |host| served.ask("GET", "/", &[("host", host)], "").status;
    assert_eq!(
        (status("localhost:7880"), status("LOCALHOST"), status("[::1]:80")),
        (200, 200, 200)
    );
    assert_eq!((status("evil.example:7880"), status("[::1].evil"), status("")), (421, 421, 400));
}

#[test]
fn named_queries_are_listed_and_answered() {
    let served = Served::with(Settings::default());
    let list: serde_json::Value =
        serde_json::from_str(&served.get("/queries", "*/*").text).unwrap();
    let names: Vec<_> =
        list.as_array().unwrap().iter().map(|q| q["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"adopters"));
    let got = served.get("/queries/models", "text/csv");
    assert_eq!(got.status, 200, "{got:?}");
    assert!(got.text.starts_with("model,label,"), "{}", got.text);
    // A parameter that the query does not have, and a value that names nothing.
    assert_eq!(served.get("/queries/models?other=y", "text/csv").status, 400);
    assert_eq!(served.get("/queries/adopters?model=x", "text/csv").status, 400);
}

#[test]
fn tokens_show_nothing_and_empty_ones_are_none() {
    assert!(Token::new("").is_none());
    assert_eq!(format!("{:?}", Token::new("secret").unwrap()), "Token(…)");
}

#[test]
fn every_failure_of_a_store_has_its_status() {
    use super::error::Problem;
    use store::StoreError as E;
    let check = |error: E, expected: StatusCode| {
        let text = error.to_string();
        assert_eq!(Problem::from(error).status(), expected, "{text}");
    };
    let io = || std::io::Error::other("disk");
    check(E::Io { action: "commit", source: io() }, StatusCode::INTERNAL_SERVER_ERROR);
    check(E::Corrupt { message: String::new() }, StatusCode::INTERNAL_SERVER_ERROR);
    check(E::Fault { message: String::new() }, StatusCode::INTERNAL_SERVER_ERROR);
    check(E::Cancelled, StatusCode::UNPROCESSABLE_ENTITY);
    check(
        E::Network { url: String::new(), tries: 1, source: io().into() },
        StatusCode::BAD_GATEWAY,
    );
    check(E::Unsupported { what: String::new() }, StatusCode::NOT_IMPLEMENTED);
}

#[test]
fn a_host_is_named_exactly_once() {
    let served = Served::with(Settings::default());
    let status = |hosts: &[&str]| {
        let mut request = Request::builder().uri("/query?query=ASK%7B%7D");
        for host in hosts {
            request = request.header("host", *host);
        }
        served.send(request.body(Body::empty()).unwrap()).status
    };
    assert_eq!(status(&["a.example"]), 200);
    assert_eq!(status(&[]), 400);
    assert_eq!(status(&["a.example", "a.example"]), 400);
    assert_eq!(status(&["a.example/b"]), 400);
    assert_eq!(status(&["a b"]), 400);
}
