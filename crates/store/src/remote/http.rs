//! Requests to a SPARQL server: authentication, time limits, and trying again where that is safe.

use std::thread;
use std::time::Duration;

use ureq::http::Response;
use ureq::{Agent, Body, Error};

use super::super::StoreError;
use super::{Auth, RemoteOptions};

/// How much of an error page is shown.
const EXCERPT: usize = 300;

/// What a query that names no graphs means, said in words that a server which does not know them ignores
/// (RFC 7240 section 2): the unnamed graph, with every named one in sight.
pub(super) const UNNAMED: &str = "default-graph=unnamed";
/// The union of the named graphs, without those of uploads under way.
pub(super) const UNION: &str = "default-graph=union";

/// Whether a request may be sent again when it is not known what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// Repeating changes nothing: reading, replacing, deleting.
    Safe,
    /// It might be carried out twice.
    Never,
}

/// One request.
pub(super) struct Request<'a> {
    pub(super) method: &'static str,
    pub(super) url: &'a str,
    pub(super) accept: &'static str,
    pub(super) prefer: &'static str,
    /// The media type and the body, where there is one.
    pub(super) body: Option<(&'static str, &'a [u8])>,
    pub(super) timeout: Option<Duration>,
    pub(super) again: Again,
}

/// A client of one server.
#[derive(Debug, Clone)]
pub(super) struct Http {
    agent: Agent,
    authorization: Option<String>,
    tries: u32,
    pause: Duration,
}

impl Http {
    pub(super) fn new(options: &RemoteOptions) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(options.connect_timeout))
            .user_agent("rdf-store")
            .build();
        let authorization = match &options.auth {
            Auth::None => None,
            Auth::Basic { user, password } => {
                Some(format!("Basic {}", base64(format!("{user}:{password}").as_bytes())))
            }
            Auth::Bearer(token) => Some(format!("Bearer {token}")),
        };
        Self {
            agent: config.new_agent(),
            authorization,
            tries: options.tries.max(1),
            pause: options.pause,
        }
    }

    /// How often a request that is safe to repeat is sent at most.
    pub(super) fn tries(&self) -> u32 {
        self.tries
    }

    /// The pause before the second try.
    pub(super) fn pause(&self) -> Duration {
        self.pause
    }

    /// Sends a request, again if need be, and returns the answer whatever its status.
    ///
    /// A request that may be repeated is tried again, after a pause that doubles each time, when the
    /// connection fails or the server says that it is overloaded (429, 502, 503, 504).
    pub(super) fn send(&self, request: &Request<'_>) -> Result<Response<Body>, StoreError> {
        let tries = if request.again == Again::Safe { self.tries } else { 1 };
        let mut pause = self.pause;
        for attempt in 1..=tries {
            let last = attempt == tries;
            match self.once(request) {
                Ok(response) if last || !is_overload(response.status().as_u16()) => {
                    return Ok(response);
                }
                Err(Error::Timeout(_)) if request.timeout.is_some() => {
                    let after = request.timeout.unwrap_or_default();
                    return Err(StoreError::Timeout { after });
                }
                Err(error) if last || !is_passing(&error) => {
                    return Err(StoreError::Network {
                        url: request.url.to_owned(),
                        tries: attempt,
                        source: error.into(),
                    });
                }
                Ok(_) | Err(_) => {}
            }
            thread::sleep(pause);
            pause *= 2;
        }
        // Not reached: the last try returns.
        Err(StoreError::Unsupported { what: "no request was sent".to_owned() })
    }

    /// Sends a request and refuses every answer but a 2xx.
    pub(super) fn expect(&self, request: &Request<'_>) -> Result<Response<Body>, StoreError> {
        let response = self.send(request)?;
        if response.status().is_success() { Ok(response) } else { Err(refused(request, response)) }
    }

    fn once(&self, request: &Request<'_>) -> Result<Response<Body>, Error> {
        let mut builder = ureq::http::Request::builder()
            .method(request.method)
            .uri(request.url)
            .header("accept", request.accept)
            .header("prefer", request.prefer);
        if let Some(authorization) = &self.authorization {
            builder = builder.header("authorization", authorization);
        }
        if let Some((media_type, bytes)) = request.body {
            let built = builder.header("content-type", media_type).body(bytes)?;
            self.agent
                .run(self.agent.configure_request(built).timeout_global(request.timeout).build())
        } else {
            let built = builder.body(())?;
            self.agent
                .run(self.agent.configure_request(built).timeout_global(request.timeout).build())
        }
    }
}

/// The error for an answer that is not the wanted one, with the beginning of its text.
pub(super) fn refused(request: &Request<'_>, mut response: Response<Body>) -> StoreError {
    let body = response.body_mut().with_config().limit(64 << 10).lossy_utf8(true).read_to_string();
    let text = body.unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    StoreError::Http {
        url: request.url.to_owned(),
        status: response.status().as_u16(),
        message: text.chars().take(EXCERPT).collect(),
    }
}

fn is_overload(status: u16) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}

/// Whether trying again may help; a wrong address or a bad certificate stays what it is.
fn is_passing(error: &Error) -> bool {
    matches!(
        error,
        Error::Io(_)
            | Error::ConnectionFailed
            | Error::Timeout(_)
            | Error::Protocol(_)
            | Error::BodyStalled
    )
}

/// RFC 4648 section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let cases =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, expected) in cases {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }
}
