//! The pages that there are, for crawlers: <https://www.sitemaps.org/protocol.html>.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::Response;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::Service;
use super::super::error::{Kind, Problem};
use super::address;
use super::reply;
use super::visit::{Visit, show};

/// Addresses of one file, as the protocol has it.
const MOST: usize = 50_000;

/// `GET /sitemap.xml`; of more than 50,000 pages an index of `/sitemap.xml?part=…`.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let part = visit.param("part")?;
        let known = visit.known()?;
        let things: BTreeSet<&str> = known.names.things().collect();
        let things: Vec<&str> =
            things.into_iter().filter(|iri| address::local(iri).is_some()).collect();
        let base = base(visit)?;
        let body = match part {
            None if things.len() > MOST => index(&base, things.len().div_ceil(MOST)),
            None => pages(&base, &things),
            Some(part) => {
                let part: usize = part
                    .parse()
                    .map_err(|_| Problem::because(Kind::BadRequest, "part: a number"))?;
                let some = things
                    .chunks(MOST)
                    .nth(part)
                    .ok_or_else(|| Problem::because(Kind::NoSuchThing, format!("part {part}")))?;
                pages(&base, some)
            }
        };
        Ok(reply::bytes("application/xml", body.into_bytes(), &visit.headers))
    })
    .await
}

/// The address under which the client knows the server.
fn base(visit: &Visit) -> Result<String, Problem> {
    let host = visit.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.ok_or_else(|| Problem::because(Kind::BadRequest, "there is no `Host`"))?;
    Ok(format!("http://{}", views::svg::escaped(host)))
}

const XMLNS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

fn pages(base: &str, things: &[&str]) -> String {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{XMLNS}\">\n");
    for iri in things {
        let page = views::svg::escaped(&address::of_page(iri));
        let _ = writeln!(out, "<url><loc>{base}{page}</loc></url>");
    }
    out.push_str("</urlset>\n");
    out
}

fn index(base: &str, parts: usize) -> String {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{XMLNS}\">\n");
    for part in 0..parts {
        let _ = writeln!(out, "<sitemap><loc>{base}/sitemap.xml?part={part}</loc></sitemap>");
    }
    out.push_str("</sitemapindex>\n");
    out
}
