//! The ontology at its own addresses, and what the served graph holds, for catalogues.
//!
//! The base of our IRIs leads here: `…/ontology` (a page for people, statements for programs), `…/ontology/{version}`, and
//! what belongs to it below. The description of the graph (DCAT, VoID, loads as PROV) stands where its IRI leads and
//! where VoID looks for it (*Describing Linked Datasets with the VoID Vocabulary*, section 7.2).

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::super::Service;
use super::super::error::{Kind, Problem};
use super::site::Site;
use super::visit::{Visit, show};
use super::{data, reply};
use crate::app::{dataset, ontology as forms};
use crate::ontology;
use ::rdf::format::RdfFormat;
use ::rdf::term::Triple;

/// Where the ontology is.
const ADDRESS: &str = "/ontology";
/// Where the description of the graph is: that of its IRI.
const DATASET: &str = "/doc/dataset";

/// `GET /ontology`, and the same under its version.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let format = super::thing_format(visit)?;
        let mut response = match format {
            None => readable(visit)?,
            Some(RdfFormat::Turtle) => text("text/turtle; charset=utf-8", forms::turtle(), visit),
            Some(format) => {
                let quads = ontology::quads().map_err(|e| own(&e))?;
                let triples = quads.into_iter().map(Triple::from).collect();
                statements(triples, format, visit)?
            }
        };
        let alternates = alternates(ADDRESS, format.is_some());
        reply::link(response.headers_mut(), &alternates);
        Ok(response)
    })
    .await
}

/// `GET /ontology/…`: this version, the context, shapes, profile and picture.
pub(super) async fn part(State(service): State<Service>, request: Request) -> Response {
    let name = request.uri().path().strip_prefix("/ontology/").unwrap_or_default().to_owned();
    if name == ontology::VERSION {
        return page(State(service), request).await;
    }
    show(service, request, move |visit| {
        let own = |e: crate::app::AppError| own(&e);
        let turtle = "text/turtle; charset=utf-8";
        Ok(match name.as_str() {
            "context.jsonld" => {
                text("application/ld+json", forms::json_ld_context().map_err(own)?, visit)
            }
            "shapes.ttl" => text(turtle, forms::shapes(), visit),
            "shapes-tables.ttl" => text(turtle, forms::table_shapes(), visit),
            "profile.ttl" => text(turtle, forms::profile(), visit),
            "classes.svg" => text("image/svg+xml", forms::svg().map_err(own)?, visit),
            _ => return Err(Problem::of(Kind::NoSuchPath)),
        })
    })
    .await
}

/// `GET /id/dataset`, `GET /.well-known/void`: the description is elsewhere.
pub(super) async fn to_dataset(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |_| reply::see_other(DATASET, &alternates(DATASET, true))).await
}

#[derive(Template)]
#[template(path = "dataset.html")]
struct Described<'a> {
    site: &'a Site,
    turtle: String,
}

/// `GET /doc/dataset`: what the graph holds.
pub(super) async fn dataset(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let format = super::thing_format(visit)?;
        let described = dataset::of_store(visit.service.store.as_ref(), &visit.options())?;
        if let Some(format) = format {
            let mut response = statements(described, format, visit)?;
            reply::link(response.headers_mut(), &alternates(DATASET, true));
            return Ok(response);
        }
        visit.site.alternates = alternates(DATASET, false);
        let turtle = data::written(&described, RdfFormat::Turtle)?;
        let turtle = String::from_utf8_lossy(&turtle).into_owned();
        visit.html(&Described { site: &visit.site, turtle })
    })
    .await
}

/// The page for people. It brings its own style, which is let in by its hash.
fn readable(visit: &Visit) -> Result<Response, Problem> {
    let page = visit.pages.ontology()?;
    let mut response = text("text/html; charset=utf-8", page.as_ref().to_owned(), visit);
    let headers = response.headers_mut();
    reply::secure(headers);
    let hash = STANDARD.encode(Sha256::digest(ontology::page::STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn text(media_type: &'static str, text: String, visit: &Visit) -> Response {
    reply::bytes(media_type, text.into_bytes(), &visit.headers)
}

fn statements(
    mut triples: Vec<Triple>,
    format: RdfFormat,
    visit: &Visit,
) -> Result<Response, Problem> {
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
    let body = data::written(&triples, format)?;
    Ok(reply::bytes(data::media_type(format), body, &visit.headers))
}

/// The other forms of what is at an address.
fn alternates(address: &str, is_page: bool) -> Vec<(&'static str, String)> {
    let page = is_page.then(|| ("text/html", address.to_owned()));
    let forms =
        data::FORMS.iter().map(|(_, name, media)| (*media, format!("{address}?format={name}")));
    page.into_iter().chain(forms).collect()
}

fn own(error: &dyn std::error::Error) -> Problem {
    Problem::because(Kind::Fault, diagnostics::chain(error))
}
