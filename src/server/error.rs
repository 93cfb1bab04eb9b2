//! The one table from failures to HTTP statuses, and the body that tells of them.
//!
//! Problem Details for HTTP APIs, RFC 9457 <https://www.rfc-editor.org/rfc/rfc9457>.
//!
//! # Rationale
//!
//! A query over its limit of time or memory is 422 and neither 503 nor 504: it would be over it again, and clients take
//! 503 and 504 as leave to ask again at once.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use diagnostics::{Language, chain};
use store::StoreError;

/// What can be the matter with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    BadRequest,
    Syntax,
    NoToken,
    WrongToken,
    ReadOnly,
    ReadToken,
    Refused,
    NoSuchPath,
    NoSuchGraph,
    NoSuchQuery,
    NoSuchThing,
    Method,
    NotAcceptable,
    TooLarge,
    MediaType,
    Misdirected,
    Timeout,
    Evaluation,
    Busy,
    Memory,
    Upstream,
    Unsupported,
    Bounds,
    TooSlow,
    Own,
    Fault,
}

/// A row of the table: the name in the problem's type, status, titles.
struct Row(&'static str, StatusCode, &'static str, &'static str);

impl Kind {
    fn row(self) -> Row {
        use StatusCode as S;
        match self {
            Self::BadRequest => {
                Row("bad-request", S::BAD_REQUEST, "the request is not well formed", "请求有误")
            }
            Self::Syntax => Row("syntax", S::BAD_REQUEST, "a syntax error", "语法错误"),
            Self::NoToken => Row("no-token", S::UNAUTHORIZED, "a token is needed", "需要令牌"),
            Self::WrongToken => {
                Row("wrong-token", S::UNAUTHORIZED, "the token is not the right one", "令牌不对")
            }
            Self::ReadOnly => {
                Row("read-only", S::FORBIDDEN, "this server is read-only", "本服务器只读")
            }
            Self::ReadToken => {
                Row("read-token", S::FORBIDDEN, "this token is for reading only", "此令牌仅供读取")
            }
            Self::Refused => Row("refused", S::FORBIDDEN, "this is not allowed here", "此处不允许"),
            Self::NoSuchPath => {
                Row("no-such-path", S::NOT_FOUND, "there is nothing here", "此处无内容")
            }
            Self::NoSuchGraph => {
                Row("no-such-graph", S::NOT_FOUND, "there is no such graph", "没有这个图")
            }
            Self::NoSuchQuery => {
                Row("no-such-query", S::NOT_FOUND, "no query is called so", "没有这个名称的查询")
            }
            Self::NoSuchThing => {
                Row("no-such-thing", S::NOT_FOUND, "nothing here is called so", "没有这样的事物")
            }
            Self::Method => {
                Row("method", S::METHOD_NOT_ALLOWED, "not with this method", "不支持该方法")
            }
            Self::NotAcceptable => Row(
                "not-acceptable",
                S::NOT_ACCEPTABLE,
                "the answer cannot be written in what is accepted",
                "无法以所接受的格式作答",
            ),
            Self::TooLarge => {
                Row("too-large", S::PAYLOAD_TOO_LARGE, "the request is too large", "请求过大")
            }
            Self::MediaType => Row(
                "media-type",
                S::UNSUPPORTED_MEDIA_TYPE,
                "the request is written in something else than is read here",
                "不支持请求的格式",
            ),
            Self::Misdirected => Row(
                "misdirected",
                S::MISDIRECTED_REQUEST,
                "this server does not go by that name",
                "本服务器不用这个主机名",
            ),
            Self::Timeout => Row(
                "timeout",
                S::UNPROCESSABLE_ENTITY,
                "the request takes longer than is allowed",
                "请求超过时限",
            ),
            Self::Evaluation => Row(
                "evaluation",
                S::UNPROCESSABLE_ENTITY,
                "the query could not be evaluated",
                "查询无法求值",
            ),
            Self::Busy => {
                Row("busy", S::SERVICE_UNAVAILABLE, "too many queries at once", "同时的查询过多")
            }
            Self::Memory => Row(
                "memory",
                S::UNPROCESSABLE_ENTITY,
                "the request needs more memory than is allowed",
                "请求所需内存超过上限",
            ),
            Self::TooSlow => {
                Row("too-slow", S::REQUEST_TIMEOUT, "the request came too slowly", "请求发送过慢")
            }
            Self::Bounds => Row(
                "bounds",
                S::BAD_REQUEST,
                "the request nests too deeply or makes too long a chain",
                "请求嵌套过深或运算链过长",
            ),
            Self::Upstream => {
                Row("upstream", S::BAD_GATEWAY, "the store behind failed", "后端存储出错")
            }
            Self::Unsupported => {
                Row("unsupported", S::NOT_IMPLEMENTED, "this store cannot do that", "此存储不支持")
            }
            Self::Own => {
                Row("internal", S::INTERNAL_SERVER_ERROR, "the server failed", "服务器出错")
            }
            Self::Fault => {
                Row("fault", S::INTERNAL_SERVER_ERROR, "the program is at fault", "程序本身有错")
            }
        }
    }

    /// Whether the cause is the server's business alone.
    fn is_ours(self) -> bool {
        matches!(self, Self::Own | Self::Fault | Self::Upstream)
    }
}

/// What became of a request that failed.
#[derive(Debug)]
pub(super) struct Problem {
    kind: Kind,
    detail: Option<String>,
    place: Option<Box<Place>>,
}

/// Where the text of a request is wrong.
#[derive(Debug)]
struct Place {
    line: usize,
    column: usize,
    /// Its line with a caret, in English and Chinese.
    shown: [String; 2],
    told: [String; 2],
}

/// What a failure is to a client that wants plain text, carried beside a response.
#[derive(Debug, Clone)]
pub(super) struct Plain(pub(super) String);

/// A line for the log, carried beside a response.
#[derive(Debug, Clone)]
pub(super) struct Logged(pub(super) String);

impl Problem {
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, detail: None, place: None }
    }

    pub(super) fn because(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: Some(detail.into()), place: None }
    }

    /// What is the matter with the text of a query or an update.
    pub(super) fn in_text(error: StoreError, text: &str) -> Self {
        let place = error.fault().map(|fault| {
            let both = [Language::En, Language::Zh];
            Box::new(Place {
                line: fault.line,
                column: fault.column,
                shown: both.map(|language| fault.shown(text, language)),
                told: both.map(|language| fault.told(language)),
            })
        });
        Self { place, ..Self::from(error) }
    }

    /// Its titles in English and Chinese, and the detail that a client may see.
    pub(super) fn titles(&self) -> (&'static str, &'static str, Option<&str>) {
        let Row(_, _, title, title_zh) = self.kind.row();
        let detail = self.detail.as_deref().filter(|_| !self.kind.is_ours());
        (title, title_zh, detail)
    }

    /// What the log says of it.
    pub(super) fn line(&self) -> String {
        let Row(name, ..) = self.kind.row();
        format!("{name}: {}", self.detail.as_deref().unwrap_or("no detail"))
    }

    #[cfg(test)]
    pub(super) fn status(&self) -> StatusCode {
        self.kind.row().1
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Bounds { .. } => Kind::Bounds,
            StoreError::Fault { .. } => Kind::Fault,
            StoreError::Syntax { .. } | StoreError::Source { .. } => Kind::Syntax,
            StoreError::Substitution { .. } => Kind::BadRequest,
            StoreError::Refused { .. } => Kind::Refused,
            StoreError::Evaluation { .. } => Kind::Evaluation,
            StoreError::Timeout { .. } | StoreError::Cancelled => Kind::Timeout,
            StoreError::Memory { .. } => Kind::Memory,
            StoreError::Unsupported { .. } => Kind::Unsupported,
            StoreError::Http { .. } | StoreError::Network { .. } => Kind::Upstream,
            _ => Kind::Own,
        };
        Self { kind, detail: Some(chain(&error)), place: None }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        static FAILURES: AtomicU64 = AtomicU64::new(1);
        let Row(name, status, title, title_zh) = self.kind.row();
        let mut body = serde_json::json!({
            "type": format!("urn:x-store:problem:{name}"),
            "title": title,
            "title_zh": title_zh,
            "status": status.as_u16(),
        });
        let mut logged = None;
        if self.kind.is_ours() {
            let number = FAILURES.fetch_add(1, Ordering::Relaxed);
            body["instance"] = format!("urn:x-store:failure:{number}").into();
            logged = Some(Logged(format!("failure {number}: {}", self.line())));
        } else if let Some(detail) = self.detail {
            body["detail"] = detail.into();
        }
        let mut plain = None;
        if let Some(place) = self.place {
            let Place { line, column, shown: [shown, shown_zh], told: [told, told_zh] } = *place;
            plain = Some(format!("{told}\n{shown}{told_zh}\n"));
            body["line"] = line.into();
            body["column"] = column.into();
            body["excerpt"] = shown.into();
            body["detail_zh"] = told_zh.into();
            body["excerpt_zh"] = shown_zh.into();
        }
        let media_type = HeaderValue::from_static("application/problem+json");
        let mut response =
            (status, [(header::CONTENT_TYPE, media_type)], body.to_string()).into_response();
        if let Some(plain) = plain {
            response.extensions_mut().insert(Plain(plain));
        }
        if let Some(logged) = logged {
            response.extensions_mut().insert(logged);
        }
        let more = match self.kind {
            Kind::NoToken => Some((header::WWW_AUTHENTICATE, "Bearer realm=\"store\"")),
            Kind::WrongToken => {
                Some((header::WWW_AUTHENTICATE, "Bearer realm=\"store\", error=\"invalid_token\""))
            }
            Kind::Busy => Some((header::RETRY_AFTER, "1")),
            _ => None,
        };
        if let Some((name, value)) = more {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
