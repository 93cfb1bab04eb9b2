//! Who may do what: bearer tokens (RFC 6750) and the names under which the server answers.

use std::collections::BTreeSet;

use axum::extract::Request;
use axum::http::{HeaderMap, Version, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Settings;
use super::error::{Kind, Problem};

/// A secret that a client must show; kept as its hash.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl std::fmt::Debug for Token {
    /// Shows nothing of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Takes a secret; an empty one is none.
    pub fn new(secret: &str) -> Option<Self> {
        (!secret.is_empty()).then(|| Self(Sha256::digest(secret).into()))
    }

    /// Compares in a time that does not depend on where two secrets differ, nor on their lengths.
    pub(super) fn is(&self, shown: &str) -> bool {
        let shown: [u8; 32] = Sha256::digest(shown).into();
        self.0.ct_eq(&shown).into()
    }
}

/// The bearer token of a request.
fn shown(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Lets those pass who may read.
pub(super) fn may_read(settings: &Settings, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(wanted) = &settings.read_token else { return Ok(()) };
    let tokens = [Some(wanted), settings.update_token.as_ref()];
    match shown(headers) {
        None => Err(Problem::of(Kind::NoToken)),
        Some(token) if tokens.into_iter().flatten().any(|t| t.is(token)) => Ok(()),
        Some(_) => Err(Problem::of(Kind::WrongToken)),
    }
}

/// Lets those pass who may change the store.
pub(super) fn may_change(settings: &Settings, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(wanted) = &settings.update_token else { return Err(Problem::of(Kind::ReadOnly)) };
    match shown(headers) {
        None => Err(Problem::of(Kind::NoToken)),
        Some(token) if wanted.is(token) => Ok(()),
        Some(token) if settings.read_token.as_ref().is_some_and(|t| t.is(token)) => {
            Err(Problem::of(Kind::ReadToken))
        }
        Some(_) => Err(Problem::of(Kind::WrongToken)),
    }
}

/// Lets a request pass that names, once, a host that this server is (RFC 9112 section 3.2): a page that has given its
/// own name the server's address (DNS rebinding) would name another.
pub(super) fn is_ours(settings: &Settings, request: &Request) -> Result<(), Problem> {
    is_host(settings.hosts.as_ref(), request)
}

/// The same for these names; `None` for any.
pub(super) fn is_host(hosts: Option<&BTreeSet<String>>, request: &Request) -> Result<(), Problem> {
    let mut named = request.headers().get_all(header::HOST).iter();
    let host = match (named.next(), named.next()) {
        (Some(host), None) => host.to_str().ok(),
        (None, None) if request.version() < Version::HTTP_11 && hosts.is_none() => {
            return Ok(());
        }
        _ => None,
    };
    let host = host.filter(|host| is_authority(host)).ok_or_else(|| {
        Problem::because(Kind::BadRequest, "exactly one well-formed `Host` is expected")
    })?;
    let Some(hosts) = hosts else { return Ok(()) };
    // Of an absolute target, its own host counts.
    let host = request.uri().authority().map_or(host, axum::http::uri::Authority::as_str);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    match hosts.contains(&name.to_ascii_lowercase()) {
        true => Ok(()),
        false => Err(Problem::of(Kind::Misdirected)),
    }
}

/// Whether it is a host with or without a port, and nothing else.
fn is_authority(host: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&b);
    !host.is_empty() && host.bytes().all(allowed)
}
