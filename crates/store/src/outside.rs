//! Other servers, asked by `SERVICE` and `LOAD`: SPARQL 1.1 Federated Query
//! <https://www.w3.org/TR/sparql11-federated-query/>.
//!
//! Oxigraph's own client follows redirections anywhere and asks whatever a name leads to; this one asks [`Access`] before each
//! connection. Rows of a service are read to their end before one is used, so that one which breaks off is a failure
//! as a whole, which `SILENT` can pass over.

use std::io::{BufReader, Read};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use oxigraph::io::RdfParser;
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput,
};
use oxigraph::sparql::{CancellationToken, DefaultServiceHandler, QuerySolutionIter};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use ureq::config::Config;
use ureq::http::{Response, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

use super::access::redirected;
use super::{Access, Bounded, SourceError, StoreError};
use rdf::format::RdfFormat;
use rdf::term::{NamedNode, Triple, Variable};

/// How many redirections are followed.
const STEPS: usize = 5;
const ROWS: &str = "application/sparql-results+json, application/sparql-results+xml;q=0.8";
const GRAPHS: &str = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8, \
                      application/ld+json;q=0.5";

/// Who asks other servers for one query or update.
#[derive(Clone)]
pub(super) struct Outside {
    access: Access,
    token: CancellationToken,
    agent: Agent,
}

/// Looks names up, and refuses where they may not lead.
#[derive(Debug)]
struct Judged {
    access: Access,
    names: DefaultResolver,
}

impl Resolver for Judged {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let answers: Vec<IpAddr> = found.iter().map(std::net::SocketAddr::ip).collect();
        let host = uri.host().unwrap_or_default();
        let judged = self.access.check_answers(host, &answers);
        judged.map(|()| found).map_err(|refused| ureq::Error::Other(Box::new(refused)))
    }
}

impl Outside {
    pub(super) fn new(
        access: &Access,
        token: &CancellationToken,
        timeout: Option<Duration>,
    ) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A proxy would look names up itself.
            .proxy(None)
            .timeout_global(timeout)
            .user_agent("rdf-store")
            .build();
        let names = Judged { access: access.clone(), names: DefaultResolver::default() };
        let agent = Agent::with_parts(config, DefaultConnector::default(), names);
        Self { access: access.clone(), token: token.clone(), agent }
    }

    /// Asks an address and those to which it leads; only a 2xx is an answer.
    fn ask(
        &self,
        address: &str,
        accept: &str,
        query: Option<&str>,
    ) -> Result<Response<Body>, StoreError> {
        let mut url = self.access.check(address)?;
        let mut query = query;
        for _ in 0..=STEPS {
            if self.token.is_cancelled() {
                return Err(StoreError::Cancelled);
            }
            let response = self.once(url.as_str(), accept, query)?;
            let status = response.status().as_u16();
            if response.status().is_success() {
                return Ok(response);
            }
            let location = response.headers().get(header::LOCATION);
            let Some(location) = location.and_then(|l| l.to_str().ok()) else {
                return Err(answered(url.as_str(), status));
            };
            if !matches!(status, 301 | 302 | 303 | 307 | 308) {
                return Err(answered(url.as_str(), status));
            }
            if status == 303 {
                query = None;
            }
            let next = redirected(&url, location)?;
            url = self.access.check(next.as_str())?;
        }
        Err(StoreError::Refused {
            what: format!("the redirection of <{address}>"),
            hint: format!("more than {STEPS} are not followed"),
        })
    }

    fn once(
        &self,
        url: &str,
        accept: &str,
        query: Option<&str>,
    ) -> Result<Response<Body>, StoreError> {
        let answer = match query {
            Some(query) => {
                let request = self.agent.post(url).header(header::ACCEPT, accept);
                request.content_type("application/sparql-query").send(query)
            }
            None => self.agent.get(url).header(header::ACCEPT, accept).call(),
        };
        answer.map_err(|error| match error {
            ureq::Error::Other(other) => match other.downcast::<StoreError>() {
                Ok(refused) => *refused,
                Err(other) => unreachable_at(url, other),
            },
            other => unreachable_at(url, other.into()),
        })
    }

    /// The triples of a document.
    pub(super) fn load(&self, source: &NamedNode) -> Result<Vec<Triple>, StoreError> {
        let response = self.ask(source.as_str(), GRAPHS, None)?;
        let format = graph_format(&response, source.as_str())?;
        let parser = RdfParser::from_format(format.to_oxigraph())
            .without_named_graphs()
            .rename_blank_nodes();
        let parser = parser.clone().with_base_iri(source.as_str()).unwrap_or(parser);
        let reader = Bounded::new(format, BufReader::new(reader(response)));
        let mut triples = Vec::new();
        for quad in parser.for_reader(reader) {
            if self.token.is_cancelled() {
                return Err(StoreError::Cancelled);
            }
            let quad = quad.map_err(|e| StoreError::Evaluation {
                message: format!("what {source} holds: {e}"),
            })?;
            triples.push(quad.into());
        }
        Ok(triples)
    }

    fn rows(
        &self,
        service: &NamedNode,
        query: &str,
    ) -> Result<QuerySolutionIter<'static>, StoreError> {
        let response = self.ask(service.as_str(), ROWS, Some(query))?;
        let told = media_type(&response);
        let format = QueryResultsFormat::from_media_type(&told).ok_or_else(|| {
            unusable(service.as_str(), &format!("it answers with `{told}`, not with rows"))
        })?;
        let wrong = |e: &dyn std::fmt::Display| unusable(service.as_str(), &e.to_string());
        let parser = QueryResultsParser::from_format(format);
        let parsed = parser.for_reader(reader(response)).map_err(|e| wrong(&e))?;
        let ReaderQueryResultsParserOutput::Solutions(solutions) = parsed else {
            return Err(unusable(service.as_str(), "it answers with yes or no"));
        };
        let variables: Arc<[Variable]> = solutions.variables().into();
        let mut rows = Vec::new();
        for row in solutions {
            if self.token.is_cancelled() {
                return Err(StoreError::Cancelled);
            }
            rows.push(Ok(row.map_err(|e| wrong(&e))?));
        }
        Ok(QuerySolutionIter::new(variables, rows))
    }
}

impl DefaultServiceHandler for Outside {
    type Error = StoreError;

    fn handle(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&oxiri::Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, StoreError> {
        let (pattern, base_iri) = (pattern.clone(), base.cloned());
        let query = Query::Select { dataset: None, pattern, base_iri };
        self.rows(service, &query.to_string())
    }
}

fn reader(response: Response<Body>) -> impl Read + 'static {
    response.into_body().into_reader()
}

/// The media type of an answer, with its parameters.
fn media_type(response: &Response<Body>) -> String {
    let told = response.headers().get(header::CONTENT_TYPE);
    told.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// By the media type; where that tells nothing, by the end of the name.
fn graph_format(response: &Response<Body>, address: &str) -> Result<RdfFormat, StoreError> {
    let told = media_type(response);
    let is_vague = |told: &str| {
        told.is_empty() || told.starts_with("text/plain") || told.starts_with("application/octet-")
    };
    let by_name = || {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        RdfFormat::from_extension(path.rsplit('.').next().unwrap_or_default())
    };
    let format = match RdfFormat::from_media_type(&told) {
        Some(format) if !is_vague(&told) => Some(format),
        format if is_vague(&told) => by_name().or(format),
        _ => None,
    };
    format.ok_or_else(|| unusable(address, &format!("it answers with `{told}`, not with a graph")))
}

fn answered(url: &str, status: u16) -> StoreError {
    unusable(url, &format!("it answered {status}"))
}

fn unusable(url: &str, why: &str) -> StoreError {
    StoreError::Evaluation { message: format!("<{url}> cannot be used: {why}") }
}

fn unreachable_at(url: &str, source: SourceError) -> StoreError {
    StoreError::Network { url: url.to_owned(), tries: 1, source }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, Write};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A server that answers each path with a status, headers and a body; counts its requests.
    fn server(answer: impl Fn(&str) -> String + Send + 'static) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let count = Arc::new(AtomicUsize::new(0));
        let asked = Arc::clone(&count);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                asked.fetch_add(1, Ordering::SeqCst);
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut first, mut line) = (String::new(), String::new());
                reader.read_line(&mut first).unwrap();
                let mut length = 0;
                while reader.read_line(&mut line).unwrap() > 2 {
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                reader.read_exact(&mut vec![0; length]).unwrap();
                let path = first.split(' ').nth(1).unwrap();
                let text = format!("HTTP/1.1 {}", answer(path));
                drop(stream.write_all(text.as_bytes()));
            }
        });
        (address, count)
    }

    fn to(place: &str) -> String {
        format!("302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    }

    fn with_body(media_type: &str, body: &str) -> String {
        format!(
            "200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    }

    fn outside(entries: &[&str]) -> Outside {
        let access = Access::new(entries.iter().copied()).unwrap();
        Outside::new(&access, &CancellationToken::new(), Some(Duration::from_secs(10)))
    }

    fn node(address: &str) -> NamedNode {
        NamedNode::new(address).unwrap()
    }

    #[test]
    fn every_step_of_a_redirection_must_be_named() {
        let triple = "<http://e/a> <http://e/p> <http://e/b> .\n";
        let (hidden, hits) = server(move |_| with_body("application/n-triples", triple));
        let inner = hidden.clone();
        let (open, _) = server(move |path| match path {
            "/away" => to(&format!("{inner}/secret")),
            "/mapped" => to(&inner.replace("127.0.0.1", "[::ffff:127.0.0.1]")),
            "/file" => to("file:///etc/passwd"),
            "/round" => to("/round"),
            "/here" => to("/there"),
            _ => with_body("application/n-triples", triple),
        });
        let named: Vec<String> = ["/away", "/mapped", "/file", "/round", "/here", "/there"]
            .iter()
            .map(|path| format!("{open}{path}"))
            .collect();
        let entries: Vec<&str> = named.iter().map(String::as_str).collect();
        let outside = outside(&entries);
        for path in ["/away", "/mapped", "/file", "/round"] {
            let failed = outside.load(&node(&format!("{open}{path}")));
            assert!(matches!(failed, Err(StoreError::Refused { .. })), "{path}: {failed:?}");
        }
        assert_eq!(hits.load(Ordering::SeqCst), 0, "nobody went there");
        assert_eq!(outside.load(&node(&format!("{open}/here"))).unwrap().len(), 1);
        assert!(outside.load(&node(&format!("{open}/unnamed"))).is_err());
    }

    /// A name that leads to this machine is not this machine's name.
    #[test]
    fn where_a_name_leads_is_judged_before_it_is_asked() {
        let (here, hits) = server(|_| with_body("application/n-triples", ""));
        let port = here.rsplit(':').next().unwrap();
        let judged = Judged {
            access: Access::new(["http://data.example/"]).unwrap(),
            names: DefaultResolver::default(),
        };
        let answers = [IpAddr::from([127, 0, 0, 1])];
        assert!(judged.access.check_answers("data.example", &answers).is_err());
        let local = format!("http://localhost:{port}/");
        assert_eq!(outside(&[&local]).load(&node(&local)).unwrap().len(), 0);
        assert_eq!(hits.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_is_no_answer_is_a_failure() {
        let (address, _) = server(|path| match path {
            "/page" => with_body("text/html", "<html></html>"),
            "/broken" => with_body(
                "application/sparql-results+json",
                "{\"head\":{\"vars\":[\"x\"]},\"results\":{",
            ),
            "/boolean" => {
                with_body("application/sparql-results+json", "{\"head\":{},\"boolean\":true}")
            }
            _ => "500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
        });
        for path in ["/page", "/broken", "/boolean", "/error"] {
            let place = format!("{address}{path}");
            assert!(outside(&[&place]).rows(&node(&place), "SELECT * {}").is_err(), "{path}");
            assert!(outside(&[&place]).load(&node(&place)).is_err(), "{path}");
        }
    }
}
