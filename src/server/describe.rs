//! What the service can do: SPARQL 1.1 Service Description
//! <https://www.w3.org/TR/sparql11-service-description/>.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use oxigraph::io::RdfSerializer;

use super::body::content_type;
use super::error::{Kind, Problem};
use super::{Service, access, negotiate};
use ::rdf::format::{RdfFormat, ResultsFormat};
use ::rdf::term::{BlankNode, NamedNode, NamedOrBlankNode, Triple};
use ::rdf::vocab::rdf;

/// Where whole graphs are; the standard has no word for it.
const GRAPHS: &str = "urn:x-store:graphStore";
const SD: &str = "http://www.w3.org/ns/sparql-service-description#";

/// `GET /`.
pub(super) async fn root(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    access::may_read(&service.settings, request.headers())?;
    description(&service, request.headers())
}

/// The description in a format that the client accepts.
pub(super) fn description(service: &Service, headers: &HeaderMap) -> Result<Response, Problem> {
    let chosen = negotiate::graph(headers)?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let triples = triples(service, host.unwrap_or("localhost"))?;
    let own = |e: String| Problem::because(Kind::Own, e);
    let mut writer = RdfSerializer::from_format(chosen.format.to_oxigraph())
        .with_prefix("sd", SD)
        .map_err(|e| own(e.to_string()))?
        .for_writer(Vec::new());
    for triple in &triples {
        writer.serialize_triple(triple).map_err(|e| own(e.to_string()))?;
    }
    let bytes = writer.finish().map_err(|e| own(e.to_string()))?;
    Ok(([(header::CONTENT_TYPE, content_type(chosen.media_type))], bytes).into_response())
}

fn triples(service: &Service, host: &str) -> Result<Vec<Triple>, Problem> {
    let settings = &service.settings;
    let sd = |name: &str| NamedNode::new_unchecked(format!("{SD}{name}"));
    let endpoint = NamedNode::new(format!("http://{host}/query"))
        .map_err(|_| Problem::because(Kind::BadRequest, "the host is not well formed"))?;
    let place = |path: &str| NamedNode::new_unchecked(format!("http://{host}{path}"));
    let it = NamedOrBlankNode::from(BlankNode::new_unchecked("service"));
    let mut triples = Vec::new();
    if settings.update_token.is_some() {
        // The same graphs under another address, which takes updates.
        let updates = NamedOrBlankNode::from(BlankNode::new_unchecked("updates"));
        for (predicate, object) in [
            (NamedNode::new_unchecked(rdf::TYPE), sd("Service")),
            (sd("endpoint"), place("/update")),
            (sd("supportedLanguage"), sd("SPARQL11Update")),
        ] {
            triples.push(Triple::new(updates.clone(), predicate, object));
        }
    }
    let mut say = |predicate: NamedNode, object: NamedNode| {
        triples.push(Triple::new(it.clone(), predicate, object));
    };
    say(NamedNode::new_unchecked(rdf::TYPE), sd("Service"));
    say(sd("endpoint"), endpoint);
    say(sd("supportedLanguage"), sd("SPARQL10Query"));
    say(sd("supportedLanguage"), sd("SPARQL11Query"));
    say(NamedNode::new_unchecked(GRAPHS), place("/data"));
    say(sd("feature"), sd("UnionDefaultGraph"));
    if !settings.services.is_empty() {
        say(sd("feature"), sd("BasicFederatedQuery"));
    }
    let formats = ResultsFormat::ALL.iter().map(|f| f.iri());
    for format in formats.chain(RdfFormat::ALL.iter().map(|f| f.iri())) {
        say(sd("resultFormat"), NamedNode::new_unchecked(format));
    }
    if settings.update_token.is_some() {
        for format in RdfFormat::ALL {
            say(sd("inputFormat"), NamedNode::new_unchecked(format.iri()));
        }
    }
    Ok(triples)
}
