//! Which format an answer is written in: RFC 9110 section 12.5.1
//! <https://www.rfc-editor.org/rfc/rfc9110#name-accept>.

use axum::http::{HeaderMap, header};

use super::error::{Kind, Problem};
use rdf::format::{RdfFormat, ResultsFormat};

/// A format and the media type under which it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen<F> {
    pub(super) format: F,
    pub(super) media_type: &'static str,
}

/// Other names under which a format is known, after those of the formats themselves.
const RESULTS_ALIASES: [(ResultsFormat, &str); 2] =
    [(ResultsFormat::Json, "application/json"), (ResultsFormat::Xml, "application/xml")];
const RDF_ALIASES: [(RdfFormat, &str); 3] = [
    (RdfFormat::JsonLd, "application/json"),
    (RdfFormat::RdfXml, "application/xml"),
    (RdfFormat::NTriples, "text/plain"),
];

/// The format for rows and yes/no; JSON where the client does not mind.
pub(super) fn results(headers: &HeaderMap) -> Result<Chosen<ResultsFormat>, Problem> {
    use ResultsFormat as F;
    let offers = [F::Json, F::Xml, F::Csv, F::Tsv].map(|f| (f, f.media_type()));
    choose(&accepted(headers), offers.into_iter().chain(RESULTS_ALIASES))
        .ok_or_else(|| not_acceptable(&F::ALL.map(F::media_type)))
}

/// The format for graphs; Turtle where the client does not mind.
pub(super) fn graph(headers: &HeaderMap) -> Result<Chosen<RdfFormat>, Problem> {
    use RdfFormat as F;
    let all = [F::Turtle, F::NTriples, F::RdfXml, F::JsonLd, F::TriG, F::NQuads];
    let offers = all.map(|f| (f, f.media_type()));
    choose(&accepted(headers), offers.into_iter().chain(RDF_ALIASES))
        .ok_or_else(|| not_acceptable(&F::ALL.map(F::media_type)))
}

/// A page for people or a graph, which is `None` for the page; the page where the client does not mind.
pub(super) fn page(headers: &HeaderMap) -> Result<Chosen<Option<RdfFormat>>, Problem> {
    use RdfFormat as F;
    let graphs = [F::Turtle, F::NTriples, F::JsonLd, F::RdfXml, F::TriG, F::NQuads];
    let offers = graphs.map(|f| (Some(f), f.media_type()));
    let pages = [(None, "text/html"), (None, "application/xhtml+xml")];
    let aliases = RDF_ALIASES.map(|(f, name)| (Some(f), name));
    choose(&accepted(headers), pages.into_iter().chain(offers).chain(aliases))
        .ok_or_else(|| not_acceptable(&["text/html", "text/turtle", "application/n-triples"]))
}

/// Whether a client names plain text, and no other form of a failure.
pub(super) fn wants_text(headers: &HeaderMap) -> bool {
    let accepted = accepted(headers);
    let ranges = ranges(&accepted);
    let names = |name: &str| ranges.iter().any(|(range, q)| range == name && *q > 0);
    names("text/plain") && !names("application/problem+json") && !names("application/json")
}

/// The refusal that names what could be had.
fn not_acceptable(offers: &[&str]) -> Problem {
    Problem::because(Kind::NotAcceptable, format!("one of: {}", offers.join(", ")))
}

fn accepted(headers: &HeaderMap) -> String {
    list(headers, header::ACCEPT)
}

fn list(headers: &HeaderMap, name: header::HeaderName) -> String {
    let values: Vec<_> = headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).collect();
    values.join(",")
}

/// The language that is wanted most, of these; the first where the client does not mind (RFC 9110 section 12.5.4).
pub(super) fn language<L: Copy>(headers: &HeaderMap, offers: [(&str, L); 2]) -> L {
    let ranges = ranges(&list(headers, header::ACCEPT_LANGUAGE));
    let wish = |tag: &str| {
        let fits = |range: &str| range.split('-').next() == Some(tag) || range.starts_with('*');
        let fitting = ranges.iter().filter(|(range, _)| fits(range)).map(|(_, q)| *q);
        fitting.max().unwrap_or(0)
    };
    let [first, second] = offers;
    if wish(second.0) > wish(first.0) { second.1 } else { first.1 }
}

/// The offer that is wanted most; of equals the one named more exactly, then the first.
fn choose<F: Copy>(
    accept: &str,
    offers: impl Iterator<Item = (F, &'static str)>,
) -> Option<Chosen<F>> {
    let ranges = ranges(accept);
    let mut best: Option<((u16, u8), Chosen<F>)> = None;
    for (format, media_type) in offers {
        let Some(wish) = wish(&ranges, media_type).filter(|(q, _)| *q > 0) else { continue };
        if best.as_ref().is_none_or(|(highest, _)| wish > *highest) {
            best = Some((wish, Chosen { format, media_type }));
        }
    }
    best.map(|(_, chosen)| chosen)
}

/// Media ranges with their weights in thousandths; none at all means anything.
fn ranges(accept: &str) -> Vec<(String, u16)> {
    let mut ranges = Vec::new();
    for item in accept.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let Some(range) = parts.next().filter(|range| !range.is_empty()) else { continue };
        let mut weight = 1000;
        for part in parts {
            if let Some((name, value)) = part.split_once('=')
                && name.trim().eq_ignore_ascii_case("q")
            {
                let value = value.trim().parse::<f32>().unwrap_or(0.0);
                weight = (value.clamp(0.0, 1.0) * 1000.0).round() as u16;
            }
        }
        ranges.push((range.to_ascii_lowercase(), weight));
    }
    if ranges.is_empty() {
        ranges.push(("*/*".to_owned(), 1000));
    }
    ranges
}

/// The weight of the most exact range that fits, and how exact it is.
fn wish(ranges: &[(String, u16)], media_type: &str) -> Option<(u16, u8)> {
    let kind = media_type.split('/').next().unwrap_or_default();
    let fits = |range: &str| match range {
        _ if range == media_type => Some(2),
        "*/*" | "*" => Some(0),
        _ => range.strip_suffix("/*").is_some_and(|r| r == kind).then_some(1),
    };
    let fitting = ranges.iter().filter_map(|(range, q)| fits(range).map(|exact| (exact, *q)));
    fitting.max_by_key(|(exact, _)| *exact).map(|(exact, q)| (q, exact))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, expected: Option<ResultsFormat>) {
        let mut headers = HeaderMap::new();
        if accept != "-" {
            headers.insert(header::ACCEPT, accept.parse().unwrap());
        }
        assert_eq!(results(&headers).ok().map(|c| c.format), expected, "{accept}");
    }

    #[test]
    fn the_most_wanted_format_is_chosen() {
        use ResultsFormat::{Csv, Json, Tsv, Xml};
        check("-", Some(Json));
        check("*/*", Some(Json));
        check("text/csv", Some(Csv));
        check("TEXT/CSV ; header=present", Some(Csv));
        check("text/csv;q=0.5, application/sparql-results+xml", Some(Xml));
        check("text/csv;q=0.5, text/tab-separated-values;q=0.51", Some(Tsv));
        check("*/*, text/csv", Some(Csv));
        check("*/*;q=0.1, text/csv;q=0.2", Some(Csv));
        check("text/*", Some(Csv));
        check("text/*, text/csv;q=0", Some(Tsv));
        check("*/*, application/sparql-results+json;q=0, application/json;q=0", Some(Xml));
        check("application/json", Some(Json));
        check("image/png", None);
        check("text/csv;q=0", None);
        check("text/csv;q=nonsense", None);
    }

    #[test]
    fn the_media_type_is_the_one_that_was_asked_for() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, "application/json".parse().unwrap());
        assert_eq!(results(&headers).unwrap().media_type, "application/json");
        assert_eq!(graph(&headers).unwrap().format, RdfFormat::JsonLd);
    }
}
