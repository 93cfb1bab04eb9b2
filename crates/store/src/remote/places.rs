//! Where a server takes queries, updates and graphs.
//!
//! An address that answers queries is asked itself, and nothing else is. Where it takes updates and graphs is only
//! looked for when that is needed: what was named; what the service says of itself (SPARQL 1.1 Service Description
//! <https://www.w3.org/TR/sparql11-service-description/>, which knows end points for updates; for graphs, a word of this
//! crate's own); then the usual names beside it and below it. An update that does nothing tells whether an address is one.

use std::sync::OnceLock;

use oxigraph::io::{RdfFormat, RdfParser};

use super::super::StoreError;
use super::http::{Again, Http, Request, UNNAMED, refused};
use super::{RESULTS, RemoteOptions, UPDATE};
use rdf::term::{NamedOrBlankNode, Quad, Term};

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
/// Says of a service where its whole graphs are; there is no word for it in the standard.
const GRAPHS: &str = "urn:x-store:graphStore";
/// Does nothing.
const NOTHING: &str = "INSERT DATA {}";

/// The addresses of a server.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) query: String,
    /// Whether the server knows what is meant by the union of the named graphs.
    pub(super) knows_union: bool,
    /// Where other addresses may be below.
    near: Vec<String>,
    update: OnceLock<String>,
    graph_store: OnceLock<Option<String>>,
}

impl Places {
    /// Finds where queries are answered: the address itself, or one of the usual names below it.
    pub(super) fn find(
        http: &Http,
        address: &str,
        options: &RemoteOptions,
    ) -> Result<Self, StoreError> {
        let base = address.trim_end_matches('/');
        let parent = base.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        let is_host = parent.as_ref().is_none_or(|parent| parent.ends_with('/'));
        let beside = parent.filter(|_| !is_host);
        let near = std::iter::once(base.to_owned()).chain(beside).collect();
        let made = |query: String, knows_union| Self {
            query,
            knows_union,
            near,
            update: options.update.clone().map(OnceLock::from).unwrap_or_default(),
            graph_store: options
                .graph_store
                .clone()
                .map(|url| OnceLock::from(Some(url)))
                .unwrap_or_default(),
        };
        if let Some(query) = &options.query {
            return Ok(made(query.clone(), false));
        }
        let mut first = None;
        for url in [address.to_owned(), format!("{base}/query"), format!("{base}/sparql")] {
            match answers(http, &url, options)? {
                Ok(knows_union) => return Ok(made(url, knows_union)),
                Err(error) => first = first.or(Some(error)),
            }
        }
        let what = format!("{address} does not answer SPARQL queries");
        Err(first.unwrap_or(StoreError::Unsupported { what }))
    }

    /// Where updates are taken.
    pub(super) fn update(&self, http: &Http, options: &RemoteOptions) -> Result<&str, StoreError> {
        if let Some(url) = self.update.get() {
            return Ok(url);
        }
        let told = self.told(http, options, |quads| {
            let language = format!("{SD}supportedLanguage");
            let service = quads.iter().find(|quad| {
                quad.predicate.as_str() == language
                    && matches!(&quad.object, Term::NamedNode(n) if n.as_str() == format!("{SD}SPARQL11Update"))
            })?;
            object(quads, &service.subject, &format!("{SD}endpoint"))
        });
        // A service that names itself for both is asked where it says, before the usual names.
        let usual = self.near.iter().rev().map(|near| format!("{near}/update"));
        for url in told.into_iter().chain(usual).chain([self.query.clone()]) {
            let request = Request {
                method: "POST",
                url: &url,
                prefer: UNNAMED,
                accept: "*/*",
                body: Some((UPDATE, NOTHING.as_bytes())),
                timeout: Some(options.connect_timeout),
                again: Again::Safe,
            };
            let status = http.send(&request)?.status();
            // Who asks for a name has been found, too.
            if status.is_success() || matches!(status.as_u16(), 401 | 403) {
                return Ok(self.update.get_or_init(|| url));
            }
        }
        Err(StoreError::Unsupported {
            what: format!("{} takes no updates, or elsewhere: name the address", self.query),
        })
    }

    /// Where whole graphs are, if anywhere.
    pub(super) fn graph_store(
        &self,
        http: &Http,
        options: &RemoteOptions,
    ) -> Result<Option<&str>, StoreError> {
        if let Some(found) = self.graph_store.get() {
            return Ok(found.as_deref());
        }
        let told = self.told(http, options, |quads| {
            quads.iter().find(|quad| quad.predicate.as_str() == GRAPHS).and_then(|quad| match &quad
                .object
            {
                Term::NamedNode(node) => Some(node.as_str().to_owned()),
                _ => None,
            })
        });
        let names = |near: &String| [format!("{near}/data"), format!("{near}/store")];
        let usual = self.near.iter().rev().flat_map(names);
        for url in told.into_iter().chain(usual) {
            let probe = format!("{url}?default");
            let request = Request {
                method: "HEAD",
                url: &probe,
                prefer: UNNAMED,
                accept: "*/*",
                body: None,
                timeout: Some(options.connect_timeout),
                again: Again::Safe,
            };
            if http.send(&request)?.status().is_success() {
                return Ok(self.graph_store.get_or_init(|| Some(url)).as_deref());
            }
        }
        Ok(self.graph_store.get_or_init(|| None).as_deref())
    }

    /// What the service says of itself, if anything that can be read.
    fn told(
        &self,
        http: &Http,
        options: &RemoteOptions,
        find: impl Fn(&[Quad]) -> Option<String>,
    ) -> Option<String> {
        let request = Request {
            method: "GET",
            url: &self.query,
            prefer: UNNAMED,
            accept: "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.8",
            body: None,
            timeout: Some(options.connect_timeout),
            again: Again::Safe,
        };
        let mut response = http.send(&request).ok().filter(|r| r.status().is_success())?;
        let told = response.headers().get("content-type")?.to_str().ok()?;
        let format = RdfFormat::from_media_type(told)?;
        let text = response.body_mut().with_config().limit(1 << 20).read_to_vec().ok()?;
        let parser = RdfParser::from_format(format).with_base_iri(&self.query).ok()?;
        let quads: Vec<Quad> = parser.for_slice(&text).collect::<Result<_, _>>().ok()?;
        find(&quads)
    }
}

fn object(quads: &[Quad], subject: &NamedOrBlankNode, predicate: &str) -> Option<String> {
    let of = |quad: &&Quad| quad.subject == *subject && quad.predicate.as_str() == predicate;
    match &quads.iter().find(of)?.object {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    }
}

/// Asks an address whether it answers queries, and whether it has done as preferred.
fn answers(
    http: &Http,
    url: &str,
    options: &RemoteOptions,
) -> Result<Result<bool, StoreError>, StoreError> {
    let joined = if url.contains('?') { '&' } else { '?' };
    let probe = format!("{url}{joined}query=ASK%7B%7D");
    let request = Request {
        method: "GET",
        url: &probe,
        prefer: UNNAMED,
        accept: RESULTS,
        body: None,
        timeout: Some(options.connect_timeout),
        again: Again::Safe,
    };
    let response = http.send(&request)?;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    // A page for people answers to everything.
    let is_results = header("content-type").is_some_and(|told| told.contains("json"));
    if response.status().is_success() && is_results {
        return Ok(Ok(header("preference-applied") == Some(UNNAMED)));
    }
    Ok(Err(refused(&request, response)))
}
