//! Answers: pages and their headers, redirects, failures as pages.

use askama::Template;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::super::error::{Kind, Problem};
use super::site::Site;

/// Own style and script, own pictures, own forms; nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const VARY: &str = "accept, accept-language, authorization";

/// A page.
pub(super) fn html(
    site: &Site,
    template: &impl Template,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let text =
        template.render().map_err(|e| Problem::because(Kind::Fault, format!("a template: {e}")))?;
    let mut response = bytes("text/html; charset=utf-8", text.into_bytes(), headers);
    let out = response.headers_mut();
    secure(out);
    out.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(site.tag()));
    link(out, &site.alternates);
    Ok(response)
}

/// What a page may do, said to the browser.
pub(in crate::server) fn secure(headers: &mut HeaderMap) {
    let said = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    headers.extend(said.map(|(name, value)| (name, HeaderValue::from_static(value))));
}

/// Names the other forms of a page (RFC 8288).
pub(super) fn link(headers: &mut HeaderMap, alternates: &[(&'static str, String)]) {
    for (media_type, address) in alternates {
        let text = format!("<{address}>; rel=\"alternate\"; type=\"{media_type}\"");
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append(header::LINK, value);
        }
    }
}

/// Bytes with a tag made of them; nothing but the tag for who has them already (RFC 9110 section 13.1.2).
pub(super) fn bytes(media_type: &'static str, body: Vec<u8>, asked: &HeaderMap) -> Response {
    let hash = Sha256::digest(&body);
    let tag: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let is_known = known.flat_map(|v| v.split(',')).any(|v| {
        let v = v.trim();
        v == "*" || v.strip_prefix("W/").unwrap_or(v) == tag
    });
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, media_type)], body).into_response(),
    };
    let headers = response.headers_mut();
    headers.extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// 303: the thing itself cannot be sent, what is known of it is there.
pub(super) fn see_other(
    address: &str,
    alternates: &[(&'static str, String)],
) -> Result<Response, Problem> {
    let location = HeaderValue::from_str(address)
        .map_err(|_| Problem::because(Kind::Fault, "an address that is no header"))?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
    link(headers, alternates);
    Ok(response)
}

/// A failure for a person.
#[derive(Template)]
#[template(path = "failed.html")]
struct Failed<'a> {
    site: &'a Site,
    title: &'a str,
    detail: Option<&'a str>,
}

/// A failure: as a page where a page was wanted, with the status and headers that it has everywhere.
pub(super) fn failed(problem: Problem, site: &Site, is_page: bool) -> Response {
    if !is_page {
        return problem.into_response();
    }
    let (en, zh, detail) = problem.titles();
    let title = site.pick(zh, en);
    let rendered = Failed { site, title, detail }.render();
    let mut response = problem.into_response();
    if let Ok(text) = rendered {
        let (mut parts, _) = response.into_parts();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        parts.headers.insert(header::CONTENT_TYPE, html);
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::VARY, HeaderValue::from_static(VARY));
        secure(&mut parts.headers);
        response = Response::from_parts(parts, text.into());
    }
    response
}
