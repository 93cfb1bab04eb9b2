//! The named queries: the same library, and the same answers, as on the command line.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::body::Room;
use super::error::{Kind, Problem};
use super::request::Params;
use super::sparql::{ask, blocking};
use super::{Service, access};
use crate::app::{AppError, values};
use crate::query::{library, param};
use store::QueryOptions;

/// `GET /queries`: every query with the question that it answers and its parameters.
pub(super) async fn list(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Problem> {
    access::may_read(&service.settings, request.headers())?;
    let pairs = |english: &[(String, String)], chinese: &[(String, String)]| -> serde_json::Value {
        let both = english.iter().zip(chinese);
        both.map(|((name, meaning), (_, zh))| json!({ "name": name, "meaning": meaning, "meaning_zh": zh }))
            .collect()
    };
    let queries: serde_json::Value = library::all()
        .iter()
        .map(|query| {
            json!({
                "name": query.name,
                "path": format!("/queries/{}", query.name),
                "summary": query.summary,
                "summary_zh": query.summary_zh,
                "description": query.description,
                "description_zh": query.description_zh,
                "params": pairs(&query.params, &query.params_zh),
                "columns": pairs(&query.columns, &query.columns_zh),
            })
        })
        .collect();
    Ok(([(header::CONTENT_TYPE, "application/json")], queries.to_string()).into_response())
}

/// `GET /queries/NAME?param=value`: rows are sorted as on the command line, and held for it.
pub(super) async fn answer(
    State(service): State<Service>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    access::may_read(&service.settings, &parts.headers)?;
    let Some(query) = library::find(&name) else {
        let near = library::nearest(&name).join(", ");
        let detail = if near.is_empty() { "see /queries".to_owned() } else { near };
        return Err(Problem::because(Kind::NoSuchQuery, detail));
    };
    let params = Params::of_url(&parts);
    let given: Vec<String> =
        params.pairs().map(|(name, value)| format!("{name}={value}")).collect();
    let mut names: Vec<&str> = params.pairs().map(|(name, _)| name).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        let twice = pair[0];
        return Err(Problem::because(Kind::BadRequest, format!("`{twice}` is given twice")));
    }
    let substitutions = param::bind(&query.text, &given)
        .map_err(|e| Problem::because(Kind::BadRequest, e.to_string()))?;
    let store = Arc::clone(&service.store);
    let turn = service.turns.take().ok_or_else(|| Problem::of(Kind::Busy))?;
    let text = query.text.clone();
    blocking(move || {
        let checked = values::check(store.as_ref(), &query, &given);
        drop(turn);
        checked.map_err(|error| match error {
            AppError::Store(error) => error.into(),
            other => Problem::because(Kind::BadRequest, other.to_string()),
        })
    })
    .await?;
    let options = QueryOptions { substitutions, sorted: true, ..QueryOptions::default() };
    ask(&service, &parts.headers, text, Room::default(), options).await
}
