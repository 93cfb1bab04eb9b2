//! One visit: what was asked, and the store within the limits of the service.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

use super::super::error::{Kind, Problem};
use super::super::request::Params;
use super::super::sparql::blocking;
use super::super::turn::Turn;
use super::super::{Service, access, negotiate};
use super::known::Known;
use super::site::Site;
use super::{Pages, reply};
use crate::app::AppError;
use store::{CancellationToken, QueryOptions, QuerySolution};

/// What a page is made from.
pub(super) struct Visit {
    pub(super) service: Service,
    pub(super) pages: Arc<Pages>,
    pub(super) site: Site,
    pub(super) headers: HeaderMap,
    pub(super) params: Params,
    /// The path as it was sent.
    pub(super) path: String,
    cancel: CancellationToken,
    /// Held as long as the visit works.
    _turn: Arc<Turn>,
}

/// Ends what is done for a client when the client has gone.
struct Interest(CancellationToken);

impl Drop for Interest {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Makes an answer on a thread of the store, within a turn; failures are pages where pages are wanted.
pub(super) async fn show(
    service: Service,
    request: Request,
    make: impl FnOnce(&mut Visit) -> Result<Response, Problem> + Send + 'static,
) -> Response {
    let (parts, _) = request.into_parts();
    let params = Params::of_url(&parts);
    let site = Site::new(parts.uri.path(), &params, &parts.headers);
    let is_page = negotiate::page(&parts.headers).is_ok_and(|chosen| chosen.format.is_none());
    let path = parts.uri.path().to_owned();
    let made = visit(service, site.clone(), parts.headers, params, path, make).await;
    made.unwrap_or_else(|problem| reply::failed(problem, &site, is_page))
}

async fn visit(
    service: Service,
    site: Site,
    headers: HeaderMap,
    params: Params,
    path: String,
    make: impl FnOnce(&mut Visit) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    access::may_read(&service.settings, &headers)?;
    let pages = service.pages.clone().ok_or_else(|| Problem::of(Kind::NoSuchPath))?;
    let turn = service.turns.take().ok_or_else(|| Problem::of(Kind::Busy))?;
    let cancel = CancellationToken::new();
    let _interest = Interest(cancel.clone());
    let mut visit = Visit { service, pages, site, headers, params, path, cancel, _turn: turn };
    blocking(move || make(&mut visit)).await
}

impl Visit {
    /// The rows of a query of ours.
    pub(super) fn rows(&self, query: &str) -> Result<Vec<QuerySolution>, Problem> {
        Ok(self.service.store.query(query, &self.options())?.into_solutions()?.rows()?)
    }

    /// The limits of a query.
    pub(super) fn options(&self) -> QueryOptions {
        let settings = &self.service.settings;
        QueryOptions {
            timeout: settings.timeout,
            max_memory: settings.max_memory,
            services: settings.services.clone(),
            cancel: Some(self.cancel.clone()),
            ..QueryOptions::default()
        }
    }

    /// What was computed from the store as it is now.
    pub(super) fn known(&self) -> Result<Arc<Known>, Problem> {
        Ok(self.pages.known()?)
    }

    /// The one value of a parameter, trimmed; empty is none.
    pub(super) fn param(&self, name: &str) -> Result<Option<String>, Problem> {
        let value = self.params.one(name)?.map(str::trim).filter(|value| !value.is_empty());
        Ok(value.map(str::to_owned))
    }

    /// A page of it.
    pub(super) fn html(&self, template: &impl askama::Template) -> Result<Response, Problem> {
        reply::html(&self.site, template, &self.headers)
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => error.into(),
            AppError::Unknown { name, nearest, .. } => {
                let near = nearest.join(", ");
                let detail = if near.is_empty() { name } else { format!("{name} → {near}") };
                Self::because(Kind::NoSuchThing, detail)
            }
            other => Self::because(Kind::Own, diagnostics::chain(&other)),
        }
    }
}
