//! Converting and validating tables that CSVW metadata describe, from files, maps and the web.
//!
//! Follows the command-line contract of the W3C suite's runner: `--map`, `--offline`, `Link` headers.
//! Refuses to know a terminal: findings go to a callback, the graph to a writer.

use super::AppError;
use super::input::relabel;
use super::resolve::Files;
use csvw::{self, FetchError, Input, Mode, Options, Origin, Provenance, Resolver, Response};
pub use csvw::{Error, Summary};
use diagnostics::{Diagnostic, Text};
use oxigraph::io::{RdfParser, RdfSerializer};
use rdf::format::RdfFormat;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// What is to be converted or validated.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// URL or path of a table or of metadata.
    pub input: String,
    /// URL or path of overriding metadata.
    pub metadata: Option<String>,
    /// A `Link` header, as if the input had come with it.
    pub link_header: Option<String>,
    /// Where URLs are served from.
    pub maps: Vec<Map>,
    /// Whether no connection is opened.
    pub offline: bool,
    /// Whether metadata may name what lies outside their folder.
    pub allow_outside: bool,
    /// Whether only cells become triples.
    pub minimal: bool,
    /// Whether PROV triples tell who converted what; read from the clock by the caller.
    pub provenance: Option<Provenance>,
    /// Whether conversion validates too.
    pub validate: bool,
    /// Whether foreign keys with any null are passed over, not only those with an empty cell.
    pub skip_null_references: bool,
    /// The encoding of every table, whatever its metadata say.
    pub encoding: Option<String>,
    /// Findings that are reported; more are only counted.
    pub max_findings: Option<u64>,
    /// Threads; `None`: as many as the machine has.
    pub threads: Option<usize>,
}

/// A URL, or a prefix of URLs, that is served from a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    from: String,
    to: PathBuf,
}

impl Map {
    /// Reads `FROM=TO`, split at the last `=`; a `FROM` that ends in `/` is a prefix.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let (from, to) = text
            .rsplit_once('=')
            .ok_or_else(|| Text::new("a map is written FROM=TO", "应写成“原址=替换”"))?;
        if from.is_empty() || to.is_empty() {
            return Err(Text::new("neither side of a map may be empty", "等号两边都不能空"));
        }
        if from.ends_with('/') && !to.ends_with('/') {
            let en = "a prefix is mapped to a folder: end TO in `/` too";
            return Err(Text::new(en, "前缀对应文件夹：等号右边也要以 / 结尾"));
        }
        Ok(Self { from: from.to_owned(), to: to.into() })
    }

    fn is_prefix(&self) -> bool {
        self.from.ends_with('/')
    }
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows read and triples written.
    pub summary: csvw::Summary,
}

/// Who converts: this program, now. The only look at the clock.
pub fn provenance() -> Provenance {
    let agent = crate::namespace::SOFTWARE;
    Provenance { agent: agent.to_owned(), started: jiff::Timestamp::now().to_string() }
}

/// Converts, writing `format` to `out`; every finding goes to `report` as it is met.
///
/// Broken metadata are error findings, too: nothing is written then.
pub fn to_rdf(
    request: &Request,
    format: RdfFormat,
    out: &mut dyn Write,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Outcome, AppError> {
    let mut options = options(request);
    options.graphs = format.holds_datasets();
    match format {
        RdfFormat::NTriples | RdfFormat::NQuads => {
            run(request, &options, Some((out, csvw::to_rdf as Convert)), report)
        }
        other => {
            let mut spool = files::Spool::in_file()?;
            let outcome =
                run(request, &options, Some((&mut spool, csvw::to_rdf as Convert)), report)?;
            rewrite(&mut spool, other, out)?;
            Ok(outcome)
        }
    }
}

/// Converts to one JSON document on `out`; every finding goes to `report` as it is met.
pub fn to_json(
    request: &Request,
    out: &mut dyn Write,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Outcome, AppError> {
    run(request, &options(request), Some((out, csvw::to_json as Convert)), report)
}

/// Validates; every finding goes to `report` as it is met.
pub fn validate(
    request: &Request,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Outcome, AppError> {
    run(request, &options(request), None, report)
}

/// How many threads the machine has for us.
pub(super) fn machine_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn options(request: &Request) -> Options {
    Options {
        mode: if request.minimal { Mode::Minimal } else { Mode::Standard },
        provenance: request.provenance.clone(),
        validate: request.validate,
        skip_null_references: request.skip_null_references,
        threads: request.threads.unwrap_or_else(machine_threads),
        encoding: request.encoding.clone(),
        max_findings: request.max_findings,
        ..Options::default()
    }
}

/// Converts a described group.
type Convert = fn(
    &csvw::TableGroup,
    &dyn Resolver,
    &Options,
    &mut dyn Write,
    &mut dyn FnMut(Diagnostic),
) -> Result<csvw::Summary, csvw::Error>;

fn run(
    request: &Request,
    options: &Options,
    out: Option<(&mut dyn Write, Convert)>,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Outcome, AppError> {
    let report = &mut |mut finding: Diagnostic| {
        relabel(&mut finding);
        report(finding);
    };
    let url = to_url(&request.input)?;
    let metadata = request.metadata.as_deref().map(to_url).transpose()?;
    let web = Web::new(request, &url, metadata.as_deref());
    let input =
        Input { url: &url, metadata: metadata.as_deref(), link: request.link_header.as_deref() };
    let (group, findings) = match csvw::describe(input, &web) {
        Ok(described) => described,
        Err(csvw::Error::Metadata(findings)) => {
            let errors = findings.len() as u64;
            findings.into_iter().for_each(report);
            let summary = csvw::Summary { errors, ..csvw::Summary::default() };
            return Ok(Outcome { summary });
        }
        Err(error) => return Err(error.into()),
    };
    findings.into_iter().for_each(&mut *report);
    let summary = match out {
        Some((out, convert)) => convert(&group, &web, options, out, report)?,
        None => csvw::validate(&group, &web, options, report)?,
    };
    Ok(Outcome { summary })
}

/// Writes spooled N-Quads in another syntax.
fn rewrite(
    spool: &mut files::Spool,
    format: RdfFormat,
    out: &mut dyn Write,
) -> Result<(), AppError> {
    spool.finish()?;
    let parsed = RdfParser::from_format(oxigraph::io::RdfFormat::NQuads)
        .lenient()
        .for_reader(spool.reader(0, spool.written()?)?);
    let mut serializer = RdfSerializer::from_format(format.to_oxigraph());
    for (prefix, iri) in [
        ("csvw", "http://www.w3.org/ns/csvw#"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ] {
        let broken = |e: oxigraph::model::IriParseError| AppError::Fault(e.to_string());
        serializer = serializer.with_prefix(prefix, iri).map_err(broken)?;
    }
    let mut writer = serializer.for_writer(out);
    for quad in parsed {
        let quad = quad.map_err(|e| AppError::Fault(e.to_string()))?;
        writer.serialize_quad(&quad)?;
    }
    writer.finish()?;
    Ok(())
}

/// A URL as it is; a path as its `file:` URL.
fn to_url(input: &str) -> Result<String, AppError> {
    if ["http://", "https://", "file:"].iter().any(|scheme| input.starts_with(scheme)) {
        return Ok(input.to_owned());
    }
    let path = std::path::absolute(input).map_err(|source| files::FileError {
        action: "find",
        path: input.into(),
        source,
    })?;
    let url = Url::from_file_path(&path).map_err(|()| super::resolve::no_file_url(&input))?;
    Ok(url.into())
}

/// Opens maps, files and, unless told not to, the web.
///
/// What the user names is opened. What metadata name has to lie in the folder of the metadata (or of
/// the input) or be covered by a map, unless everything is allowed.
struct Web<'r> {
    request: &'r Request,
    /// The folder of what the user named.
    folder: String,
    files: Files,
}

impl<'r> Web<'r> {
    fn new(request: &'r Request, input: &str, metadata: Option<&str>) -> Self {
        let start = metadata.unwrap_or(input);
        let start = start.split(['?', '#']).next().unwrap_or(start);
        let folder = start.rfind('/').map_or("", |end| &start[..=end]).to_owned();
        let path = Url::parse(&folder).ok().filter(|u| u.scheme() == "file");
        let path = path.and_then(|u| u.to_file_path().ok());
        // Without a folder of files, metadata name no files at all.
        let files = Files::within(path.unwrap_or_else(|| PathBuf::from("/nonexistent")));
        Self { request, folder, files }
    }

    /// The file that a map gives for `url`: an exact one first, then the longest prefix.
    fn mapped(&self, url: &str) -> Option<Result<PathBuf, FetchError>> {
        let maps = &self.request.maps;
        if let Some(map) = maps.iter().find(|m| !m.is_prefix() && m.from == url) {
            return Some(Ok(map.to.clone()));
        }
        let covers = |m: &&Map| m.is_prefix() && url.starts_with(&m.from) && !url.contains('?');
        let map = maps.iter().filter(covers).max_by_key(|m| m.from.len())?;
        let rest = csvw::iri::unescape(&url[map.from.len()..]);
        let steps_out = rest.split(['/', '\\']).any(|step| step == "..");
        if steps_out || rest.starts_with('/') || rest.contains('\0') {
            return Some(Err(FetchError::Refused(format!("`{url}` steps out of its map"))));
        }
        Some(Ok(map.to.join(rest)))
    }

    /// Whether metadata may name this address.
    fn may_reach(&self, url: &str) -> bool {
        let well_known = Url::parse(&self.folder).and_then(|f| f.join("/.well-known/csvm"));
        self.request.allow_outside
            || url.starts_with(&self.folder)
            || well_known.is_ok_and(|u| u.as_str() == url)
    }

    /// Fetches from the web; each redirect is held to what the address that led to it is held to.
    fn http(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        if self.request.offline {
            return Err(FetchError::NotFound);
        }
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_recv_response(Some(Duration::from_mins(1)))
            .max_redirects(0)
            .build()
            .into();
        let mut url = url.to_owned();
        for _ in 0..=MAX_REDIRECTS {
            if origin == Origin::Metadata && !self.may_reach(&url) {
                return Err(FetchError::Refused(format!("`{url}` lies outside `{}`", self.folder)));
            }
            let accept = "application/csvm+json, application/json, text/csv, */*;q=0.1";
            let response = match agent.get(&url).header("Accept", accept).call() {
                Ok(response) => response,
                Err(ureq::Error::StatusCode(400..=599)) => return Err(FetchError::NotFound),
                Err(error) => return Err(FetchError::Failed(error.to_string())),
            };
            match redirected(&url, &response) {
                Some(next) => url = next?,
                None => return Ok(answered(response)),
            }
        }
        Err(FetchError::Failed(format!("more than {MAX_REDIRECTS} redirects, the last to `{url}`")))
    }
}

/// Redirects followed from one address.
const MAX_REDIRECTS: usize = 10;

/// Where a redirect leads; `None` if the response is none.
fn redirected(
    url: &str,
    response: &ureq::http::Response<ureq::Body>,
) -> Option<Result<String, FetchError>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get("location").and_then(|v| v.to_str().ok());
    let next = location.and_then(|l| Url::parse(url).ok()?.join(l).ok());
    let next = next.filter(|u| matches!(u.scheme(), "http" | "https"));
    let lost = || FetchError::Failed(format!("`{url}` is redirected to nowhere"));
    Some(next.map(String::from).ok_or_else(lost))
}

fn answered(response: ureq::http::Response<ureq::Body>) -> Response {
    let headers = response.headers();
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let links = headers.get_all("link").iter().filter_map(|v| v.to_str().ok());
    Response {
        content_type: text("content-type"),
        links: links.map(str::to_owned).collect(),
        content_language: text("content-language").filter(|l| !l.contains(',')),
        body: Box::new(response.into_body().into_reader()),
    }
}

impl Resolver for Web<'_> {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        let url = csvw::iri::without_fragment(url);
        if let Some(path) = self.mapped(url) {
            return open(&path?);
        }
        if url.starts_with("http://") || url.starts_with("https://") {
            return self.http(url, origin);
        }
        let origin = if self.request.allow_outside { Origin::User } else { origin };
        self.files.fetch(url, origin)
    }
}

fn open(path: &Path) -> Result<Response, FetchError> {
    match files::open(path) {
        Ok(file) => Ok(Response {
            content_type: None,
            links: Vec::new(),
            content_language: None,
            body: Box::new(file),
        }),
        Err(error) if error.is_missing() => Err(FetchError::NotFound),
        Err(error) => Err(FetchError::Failed(error.source.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_split_at_its_last_equals_sign() {
        let check = |text, expected: Option<(&str, &str)>| {
            let map = Map::parse(text).ok();
            let expected = expected.map(|(f, t)| Map { from: f.into(), to: t.into() });
            assert_eq!(map, expected, "{text}");
        };
        check("http://a/b/=c/", Some(("http://a/b/", "c/")));
        check("http://a/b?q=1=c", Some(("http://a/b?q=1", "c")));
        check("http://a/b/=c", None);
        check("http://a/b", None);
    }

    #[test]
    fn maps_serve_exact_urls_first_and_never_step_out() {
        let maps = ["http://a/=x/", "http://a/b/=y/", "http://a/b/c=z", "http://a/q?v=w"];
        let maps = maps.iter().map(|m| Map::parse(m).unwrap()).collect();
        let request = Request { maps, ..Request::default() };
        let web = Web::new(&request, "http://a/m.json", None);
        let check = |url, expected: Option<&str>| {
            let found = web.mapped(url).and_then(Result::ok);
            assert_eq!(found, expected.map(PathBuf::from), "{url}");
        };
        check("http://a/b/c", Some("z"));
        check("http://a/b/d%20e", Some("y/d e"));
        check("http://a/d", Some("x/d"));
        check("http://a/q?v", Some("w"));
        check("http://a/d?q", None);
        check("http://a/b/%2e%2e/d", None);
        assert!(matches!(web.mapped("http://a/b/../d"), Some(Err(_))));
    }

    /// Answers one request with these bytes; returns the address.
    fn once(answer: String) -> String {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _read = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn a_redirect_leads_metadata_no_further_than_a_name_would() {
        let check = |origin, wanted: Result<&str, &str>| {
            let body = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\na\n1\n";
            let there = once(body.to_owned());
            let moved = format!(
                "HTTP/1.1 302 Found\r\nLocation: {there}/t.csv\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let here = once(moved);
            let request = Request::default();
            let web = Web::new(&request, &format!("{here}/m.json"), None);
            let fetched = web.fetch(&format!("{here}/t.csv"), origin);
            match (fetched, wanted) {
                (Ok(mut response), Ok(text)) => {
                    assert_eq!(std::io::read_to_string(&mut response.body).unwrap(), text);
                }
                (Err(error), Err(said)) => {
                    assert!(format!("{error:?}").contains(said), "{error:?}");
                }
                (other, _) => panic!("{:?} but {wanted:?}", other.map(|_| ())),
            }
        };
        check(Origin::User, Ok("a\n1\n"));
        check(Origin::Metadata, Err("lies outside"));
    }
}
