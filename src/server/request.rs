//! What a request says: its parameters, its text, its dataset.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

use super::Service;
use super::body::{self, Held, Room};
use super::error::{Kind, Problem};
use rdf::format::essence;
use rdf::term::NamedNode;

const FORM: &str = "application/x-www-form-urlencoded";

/// Names and values out of a URL or a form, in their order.
#[derive(Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Those of the URL.
    pub(super) fn of_url(parts: &Parts) -> Self {
        Self::parse(parts.uri.query().unwrap_or_default().as_bytes())
    }

    fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// All values of a name.
    pub(super) fn all<'a, 'n>(
        &'a self,
        name: &'n str,
    ) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The one value of a name; two are a mistake.
    pub(super) fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut all = self.all(name);
        let first = all.next();
        match all.next() {
            None => Ok(first),
            Some(_) => {
                Err(Problem::because(Kind::BadRequest, format!("`{name}` is given more than once")))
            }
        }
    }

    /// The values of a name as IRIs.
    pub(super) fn iris(&self, name: &str) -> Result<Vec<NamedNode>, Problem> {
        self.all(name).map(iri).collect()
    }

    /// Every name with its value.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Takes an absolute IRI.
pub(super) fn iri(text: &str) -> Result<NamedNode, Problem> {
    NamedNode::new(text)
        .map_err(|_| Problem::because(Kind::BadRequest, format!("`{text}` is not an absolute IRI")))
}

/// The IRI under which a request reached the server, without its parameters.
pub(super) fn own_iri(parts: &Parts) -> Option<NamedNode> {
    let host = match parts.uri.authority() {
        Some(authority) => authority.as_str(),
        None => parts.headers.get(header::HOST)?.to_str().ok()?,
    };
    NamedNode::new(format!("http://{host}{}", parts.uri.path())).ok()
}

/// The media type of a request's body, without parameters.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(essence(value))
}

/// Refuses a body that is packed, or in another encoding than UTF-8: read as it is, it would be misunderstood.
pub(super) fn is_plain_utf8(headers: &HeaderMap) -> Result<(), Problem> {
    let packed = headers.get_all(header::CONTENT_ENCODING).iter().any(|value| {
        let value = value.as_bytes().trim_ascii();
        !value.is_empty() && !value.eq_ignore_ascii_case(b"identity")
    });
    if packed {
        return Err(Problem::because(
            Kind::MediaType,
            "a body is taken without `Content-Encoding`",
        ));
    }
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let parameters = given.into_iter().flat_map(|value| value.split(';').skip(1));
    for (name, value) in parameters.filter_map(|parameter| parameter.split_once('=')) {
        let charset = value.trim().trim_matches('"');
        let is_utf8 = ["utf-8", "utf8", "us-ascii"].iter().any(|u| charset.eq_ignore_ascii_case(u));
        if name.trim().eq_ignore_ascii_case("charset") && !is_utf8 {
            let why = format!("a body is taken in UTF-8, not in `{charset}`");
            return Err(Problem::because(Kind::MediaType, why));
        }
    }
    Ok(())
}

/// A query or update with the parameters beside it (SPARQL 1.1 Protocol section 2).
pub(super) struct Spoken {
    /// The text; `None` where the URL has none.
    pub(super) text: Option<String>,
    pub(super) params: Params,
    /// Held with the text.
    pub(super) room: Room,
}

/// Reads a query (`name` is `query`) or an update (`update`) in whichever of its forms it comes; `direct` is
/// the media type of the bare text.
pub(super) async fn spoken(
    parts: &Parts,
    body: Body,
    name: &str,
    direct: &str,
    service: &Service,
) -> Result<Spoken, Problem> {
    let held = |body| body::whole(body, service.settings.body_limit, &service.bodies);
    let mut params = Params::of_url(parts);
    if parts.method != Method::POST {
        let text = params.one(name)?.map(str::to_owned);
        return Ok(Spoken { text, params, room: Room::default() });
    }
    match media_type(&parts.headers).as_deref() {
        Some(FORM) => {
            let Held { bytes, room } = held(body).await?;
            params.0.extend(Params::parse(&bytes).0);
            let text = params.one(name)?.map(str::to_owned);
            Ok(Spoken { text, params, room })
        }
        Some(given) if given == direct => {
            if params.has(name) {
                let why = format!("`{name}` is given in the URL and in the body");
                return Err(Problem::because(Kind::BadRequest, why));
            }
            let Held { bytes, room } = held(body).await?;
            let text = String::from_utf8(bytes)
                .map_err(|_| Problem::because(Kind::BadRequest, "the text is not UTF-8"))?;
            Ok(Spoken { text: Some(text), params, room })
        }
        other => {
            let found = other.unwrap_or("nothing");
            let why = format!("`{direct}` or `{FORM}` is expected, not `{found}`");
            Err(Problem::because(Kind::MediaType, why))
        }
    }
}
