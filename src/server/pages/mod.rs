//! Pages for people, and the same for programs at the same addresses.
//!
//! | path | what |
//! | --- | --- |
//! | `/`, `/?q=…` | search over every name, in Chinese and by sound (pinyin) |
//! | `/complete?q=…` | the same for scripts, as JSON |
//! | `/id/…` | a thing: 303 to its page or its statements, as the client accepts |
//! | `/doc/…`, `/doc?iri=…` | the page of a thing, or its statements (`?format=ttl`, `nt`, `jsonld`) |
//! | `/model/…`, `/place/…` | a model or a place with its pictures |
//! | `/report/…` | a report with its facts by passage |
//! | `/sparql` | queries: the named ones, one's own, and their answers |
//! | `/terms` | classes, properties and prefixes for the editor, as JSON |
//! | `/sitemap.xml`, `/assets/…` | the pages there are; style and script |
//!
//! The IRIs of a graph and the address of the server that shows it differ: `/id/…` stands for the IRI with the same path
//! under [`namespace::ID`](crate::namespace::ID). 303 follows *Cool URIs for the Semantic Web*,
//! <https://www.w3.org/TR/cooluris/>.
//!
//! Every page can be read without scripts; values are escaped by the templates, and the policy of every page
//! allows its own style and script and nothing else. What is computed once (the index of names, the field of a trace,
//! cascades) is kept as long as the store's revision stays.

mod address;
pub(super) mod assets;
mod borrowed;
mod data;
mod facts;
mod known;
mod labels;
mod model;
mod named_facts;
mod names;
mod place;
mod proof;
pub(super) mod reply;
mod report;
mod result;
mod search;
mod sentences;
mod site;
mod sitemap;
mod sparql;
mod thing;
mod visit;
mod vocabulary;

use axum::Router;
use axum::routing::get;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, OnceLock};

use self::known::Shelf;
use super::Service;
use super::error::Problem;
use crate::app::texts::Texts;
use crate::app::{AppError, Workspace};
use crate::ontology::terms::{self, Term};
use rdf::format::RdfFormat;

/// What pages need beside the store.
#[derive(Debug)]
pub struct Pages {
    workspace: Workspace,
    texts: Option<Texts>,
    terms: BTreeMap<String, Term>,
    shelf: Mutex<Shelf>,
    /// Told when the shelf has been filled, or could not be.
    made: Condvar,
    /// The page of the ontology, made when it is first asked for.
    ontology: OnceLock<Arc<str>>,
}

impl Pages {
    /// Shows a workspace; `texts` are where the operator keeps the texts of reports, if anywhere.
    pub fn new(workspace: Workspace, texts: Option<Texts>) -> Result<Self, AppError> {
        let terms = terms::read()?;
        Ok(Self {
            workspace,
            texts,
            terms,
            shelf: Mutex::default(),
            made: Condvar::new(),
            ontology: OnceLock::new(),
        })
    }
}

impl Pages {
    /// The ontology for readers, with links to its other forms here.
    fn ontology(&self) -> Result<Arc<str>, AppError> {
        if let Some(page) = self.ontology.get() {
            return Ok(Arc::clone(page));
        }
        let page: Arc<str> = crate::app::ontology::html(true)?.into();
        Ok(Arc::clone(self.ontology.get_or_init(|| page)))
    }
}

/// The routes of the pages.
pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/", get(search::page))
        .route("/complete", get(search::complete))
        .route("/ontology", get(vocabulary::page))
        .route("/ontology/{name}", get(vocabulary::part))
        .route("/.well-known/void", get(vocabulary::to_dataset))
        .route("/id/dataset", get(vocabulary::to_dataset))
        .route("/doc/dataset", get(vocabulary::dataset))
        .route("/id/{*path}", get(thing::redirect))
        .route("/doc/{*path}", get(thing::page))
        .route("/doc", get(thing::page))
        .route("/model/{*path}", get(model::page))
        .route("/place/{*path}", get(place::page))
        .route("/report/{*path}", get(report::page))
        .route("/sparql", get(sparql::page))
        .route("/terms", get(sparql::terms))
        .route("/sitemap.xml", get(sitemap::page))
        .route("/assets/{name}", get(assets::file))
}

/// The form other than a page in which a thing is wanted: by the address, or by what the client accepts.
fn thing_format(visit: &visit::Visit) -> Result<Option<RdfFormat>, Problem> {
    match data::of_address(visit)? {
        Some(format) => Ok(Some(format)),
        None => data::wanted(&visit.headers),
    }
}

#[cfg(test)]
mod tests;
