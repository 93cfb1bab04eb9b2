//! Requests: any method, path, headers and body have an answer, and none of them is a fault of the server.

use std::sync::{Arc, OnceLock};
use xiangmai::server::{Log, Service, Settings, Token, router};

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt as _;

/// Requests to begin with: a first line, headers, an empty line, a body.
pub const SEEDS: &[&str] = &[
    "GET /query?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D\naccept: text/csv\n\n",
    "POST /query\ncontent-type: application/sparql-query\naccept: application/sparql-results+xml;q=0.3, */*\n\nASK { ?s ?p ?o }",
    "POST /query\ncontent-type: application/x-www-form-urlencoded\n\nquery=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D&default-graph-uri=http://e/1",
    "POST /update\ncontent-type: application/sparql-update\nauthorization: Bearer t\n\nINSERT DATA { GRAPH <http://e/5> { <http://e/a> <http://e/p> 1 } }",
    "PUT /data?graph=http://e/1\ncontent-type: text/turtle\nauthorization: Bearer t\n\n@prefix e: <http://e/> . e:a e:p [ e:q (1 2 \"村\"@zh) ] .",
    "POST /data?default\ncontent-type: application/ld+json\nauthorization: Bearer t\n\n{\"@context\": {\"p\": \"http://e/p\"}, \"@id\": \"http://e/a\", \"p\": [1, {\"@list\": [[2]]}]}",
    "POST /data\ncontent-type: multipart/form-data; boundary=b\nauthorization: Bearer t\n\n--b\r\ncontent-disposition: form-data; name=\"f\"; filename=\"x.nt\"\r\ncontent-type: text/plain\r\n\r\n<http://e/a> <http://e/p> <http://e/b> .\r\n--b--\r\n",
    "DELETE /data?graph=http://e/2\nauthorization: Bearer t\n\n",
    "GET /queries/adopters?model=x&language=en\n\n",
    "POST /reconcile\ncontent-type: application/x-www-form-urlencoded\n\nqueries={\"q0\":{\"query\":\"头营村\",\"type\":\"Division\",\"limit\":3}}",
    "POST /reconcile/1.0-draft/match\ncontent-type: application/json\n\n{\"queries\":[{\"conditions\":[{\"matchType\":\"name\",\"propertyValue\":\"头营村\"}]}]}",
    "GET /reconcile?extend={\"ids\":[\"division/1\"],\"properties\":[{\"id\":\"level\"}]}\n\n",
];

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
    })
}

/// Reads the bytes as a request; `None` where they are none that HTTP would let through.
fn request(bytes: &[u8]) -> Option<Request<Body>> {
    let end = bytes.windows(2).position(|two| two == b"\n\n")?;
    let (head, body) = (std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 2..]);
    let mut lines = head.lines();
    let (method, path) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        request = request.header(name.trim(), value.trim());
    }
    request.body(Body::from(body.to_vec())).ok()
}

/// Sends the bytes as a request.
pub fn run(bytes: &[u8]) {
    let Some(request) = request(bytes) else { return };
    let log: Log = Arc::new(|_: &str| ());
    let settings = Settings { update_token: Token::new("t"), ..Settings::default() };
    let service = Service::new(Arc::new(super::query::fresh()), settings, log);
    let status = runtime().block_on(async {
        let response = router(service).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A body that breaks off is an answer that failed after its beginning.
        let _whole = axum::body::to_bytes(body, 1 << 24).await;
        parts.status
    });
    assert!(status.as_u16() < 500 || status.as_u16() == 503, "{status}");
}
