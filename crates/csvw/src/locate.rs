//! Locating the metadata of an input.
//!
//! Follows *Model for Tabular Data*, sections 5 "Locating Metadata" and 6.1 "Creating Annotated
//! Tables": overriding metadata, the Link header, site-wide and default locations, the header of the
//! file. Opens nothing itself.

use super::error::Error;
use super::iri;
use super::metadata::{self, Document, TableGroup};
use super::resolver::{FetchError, Origin, Resolver, Response};
use super::template::{Template, Var};
use diagnostics::{Diagnostic, Place, Text, codes};
use std::io::Read as _;

/// What is to be described.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// URL of a table or of a metadata document.
    pub url: &'a str,
    /// URL of overriding metadata.
    pub metadata: Option<&'a str>,
    /// A `Link` header, as if the input had come with it and no other.
    pub link: Option<&'a str>,
}

/// Media types under which a Link header may offer metadata.
const METADATA_TYPES: [&str; 3] =
    ["application/csvm+json", "application/ld+json", "application/json"];

/// Default locations (section 5.3).
const DEFAULT_LOCATIONS: &str = "{+url}-metadata.json\ncsv-metadata.json\n";

/// Finds and parses the metadata of `input`; the findings are warnings.
///
/// An input whose path ends in `.json` or whose media type is JSON is metadata itself.
pub fn describe(
    input: Input<'_>,
    resolver: &dyn Resolver,
) -> Result<(TableGroup, Vec<Diagnostic>), Error> {
    if let Some(url) = input.metadata {
        let response = open(url, resolver)?;
        return parse(response, url, resolver);
    }
    let mut response = open(input.url, resolver)?;
    if is_metadata(input.url, &response) {
        return parse(response, input.url, resolver);
    }
    let own = std::mem::take(&mut response.links);
    let links = input.link.map_or(own, |link| vec![link.to_owned()]);
    drop(response);
    let mut search = Search { table: input.url, resolver, findings: Vec::new() };
    let found = match search.linked(&links)? {
        Some(found) => Some(found),
        None => search.located()?,
    };
    let mut findings = search.findings;
    let Some(document) = found else {
        return Ok((metadata::embedded(input.url), findings));
    };
    let (group, more) = finish(&document, resolver)?;
    findings.extend(more);
    Ok((group, findings))
}

fn open(url: &str, resolver: &dyn Resolver) -> Result<Response, Error> {
    resolver
        .fetch(url, Origin::User)
        .map_err(|source| Error::Unreadable { url: url.to_owned(), source })
}

fn is_metadata(url: &str, response: &Response) -> bool {
    let essence = response.content_type.as_deref().and_then(|t| t.split(';').next());
    let json = essence.is_some_and(|t| {
        let t = t.trim().to_ascii_lowercase();
        t == "application/json" || t.ends_with("+json")
    });
    json || iri::path(url).rsplit_once('.').is_some_and(|(_, extension)| extension == "json")
}

fn parse(
    response: Response,
    url: &str,
    resolver: &dyn Resolver,
) -> Result<(TableGroup, Vec<Diagnostic>), Error> {
    let document = Document::read(response.body, url).map_err(|f| Error::Metadata(vec![*f]))?;
    finish(&document, resolver)
}

fn finish(
    document: &Document,
    resolver: &dyn Resolver,
) -> Result<(TableGroup, Vec<Diagnostic>), Error> {
    match metadata::parse(document, resolver) {
        (Some(group), findings) => Ok((group, findings)),
        (None, findings) => Err(Error::Metadata(findings)),
    }
}

struct Search<'a> {
    table: &'a str,
    resolver: &'a dyn Resolver,
    findings: Vec<Diagnostic>,
}

impl Search<'_> {
    /// Section 5.2: the last Link header that offers metadata of this table.
    fn linked(&mut self, headers: &[String]) -> Result<Option<Document>, Error> {
        let links: Vec<Link<'_>> = headers.iter().flat_map(|h| links(h)).collect();
        for link in links.iter().rev().filter(|l| l.offers_metadata()) {
            let url = iri::resolve(self.table, link.target);
            if let Some(document) = self.try_document(&url)? {
                return Ok(Some(document));
            }
        }
        Ok(None)
    }

    /// Section 5.3: the locations of the site, or else the default ones.
    fn located(&mut self) -> Result<Option<Document>, Error> {
        let url = iri::without_fragment(self.table);
        let locations = self.site_locations();
        for line in locations.as_deref().unwrap_or(DEFAULT_LOCATIONS).lines() {
            let Ok(template) = Template::parse(line.trim()) else {
                continue;
            };
            if line.trim().is_empty() {
                continue;
            }
            let mut location = String::new();
            let names = template.variables();
            let bind = |i: usize| (names[i] == "url").then_some(Var::Text(url));
            template.expand(bind, &mut location);
            let location = iri::resolve(self.table, &location);
            if let Some(document) = self.try_document(&location)? {
                return Ok(Some(document));
            }
        }
        Ok(None)
    }

    /// What `/.well-known/csvm` of the table's host says; only the web has such a place.
    fn site_locations(&self) -> Option<String> {
        if !self.table.starts_with("http://") && !self.table.starts_with("https://") {
            return None;
        }
        let url = iri::resolve(self.table, "/.well-known/csvm");
        let response = self.resolver.fetch(&url, Origin::Metadata).ok()?;
        let mut text = String::new();
        response.body.take(1 << 16).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Reads a document that may describe the table.
    fn try_document(&mut self, url: &str) -> Result<Option<Document>, Error> {
        let response = match self.resolver.fetch(url, Origin::Metadata) {
            Ok(response) => response,
            Err(FetchError::NotFound) => return Ok(None),
            Err(error) => {
                let text = Text::new(
                    format!("cannot be read ({error}); the search for metadata goes on"),
                    format!("无法读取（{error}）；继续查找元数据"),
                );
                self.findings.push(Diagnostic::warning(&codes::FETCH, Place::file(url), text));
                return Ok(None);
            }
        };
        // A site may answer with a page where there is no document.
        if response.content_type.as_deref().is_some_and(|t| t.contains("html")) {
            return Ok(None);
        }
        let document = Document::read(response.body, url).map_err(|f| Error::Metadata(vec![*f]))?;
        if document.describes(self.table) {
            return Ok(Some(document));
        }
        let table = self.table;
        let text = Text::new(
            format!("does not describe `{table}` and is ignored"),
            format!("没有描述 `{table}`，已忽略"),
        );
        self.findings.push(Diagnostic::warning(&codes::LOCATION, Place::file(url), text));
        Ok(None)
    }
}

/// One link of a Link header (RFC 8288, section 3).
#[derive(Debug, PartialEq, Eq)]
struct Link<'a> {
    target: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

impl Link<'_> {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| *v)
    }

    fn offers_metadata(&self) -> bool {
        let rel = self.parameter("rel").unwrap_or_default();
        let kind = self.parameter("type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("describedby"))
            && METADATA_TYPES.iter().any(|t| kind.eq_ignore_ascii_case(t))
    }
}

/// Reads a Link header; what is malformed ends the list.
fn links(header: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut rest = header.trim_start();
    while let Some((target, tail)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
        let mut link = Link { target: target.trim(), parameters: Vec::new() };
        rest = tail.trim_start();
        while let Some(tail) = rest.strip_prefix(';') {
            let tail = tail.trim_start();
            let end = tail.find(['=', ';', ',']).unwrap_or(tail.len());
            let name = tail[..end].trim();
            rest = &tail[end..];
            let mut value = "";
            if let Some(tail) = rest.strip_prefix('=') {
                let tail = tail.trim_start();
                let (v, after) = match tail.strip_prefix('"') {
                    Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                    None => tail.split_at(tail.find([';', ',']).unwrap_or(tail.len())),
                };
                value = v.trim();
                rest = after.trim_start();
            }
            link.parameters.push((name, value));
        }
        links.push(link);
        rest = rest.strip_prefix(',').unwrap_or_default().trim_start();
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_headers_are_read_as_in_rfc_8288() {
        let header =
            r#"<a.json>; rel="describedBy"; type="application/csvm+json", <b,c>;rel=next ;x"#;
        let links = links(header);
        assert_eq!(links.len(), 2);
        assert!(links[0].offers_metadata());
        assert_eq!(links[0].target, "a.json");
        assert_eq!(links[1].target, "b,c");
        assert_eq!(links[1].parameters, [("rel", "next"), ("x", "")]);
        assert!(!links[1].offers_metadata());
    }

    #[test]
    fn a_media_type_may_have_parameters() {
        let offers = |header| links(header)[0].offers_metadata();
        assert!(offers(r#"<a>; rel=describedby; type="application/csvm+json; charset=utf-8""#));
        assert!(!offers(r#"<a>; rel=describedby; type="text/csv; x=application/json""#));
        assert!(!offers("<a>; rel=describedby"));
    }

    #[test]
    fn malformed_link_headers_end_the_list() {
        for header in ["", "<", "a", "<a", "<a>;", "<a>; rel=\"x", "<a>,,<b>"] {
            assert!(links(header).len() <= 1, "{header}");
        }
    }
}
