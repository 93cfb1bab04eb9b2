//! A small page about an entity: what it is, where it lies, and which passages say so.

use std::fmt::Write as _;

use super::index::Kind;
use super::terms::iri_of;
use super::{Problem, Work};
use crate::namespace::ONTOLOGY;
use rdf::term::{NamedNode, Term};

/// Passages shown in a frame, and on a page of its own.
const PASSAGES: (usize, usize) = (4, 200);

/// A whole page.
pub(super) fn page(work: &Work<'_>, id: &str, whole: bool) -> Result<String, Problem> {
    let style = "body{font:14px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;margin:.6em;color:#222}\
                 h1{font-size:1.1em;margin:0}p,ul{margin:.3em 0}ul{padding-left:1.2em}\
                 .m{color:#666}.g{background:#fff3cd;padding:.1em .4em}";
    Ok(format!(
        "<!DOCTYPE html><html lang=\"zh\"><head><meta charset=\"utf-8\"><title>{}</title><style>{style}</style></head><body>{}</body></html>",
        escaped(id),
        fragment(work, id, whole)?
    ))
}

/// What stands on the page.
pub(super) fn fragment(work: &Work<'_>, id: &str, whole: bool) -> Result<String, Problem> {
    let mut html = String::new();
    let Some(entity) = work.index.get(id) else {
        return Ok(of_gazetteer(work, id).unwrap_or_else(|| {
            format!(
                "<p>{}</p><p class=\"m\">图谱中没有此编号。There is no such id in the graph.</p>",
                escaped(id)
            )
        }));
    };
    let types: Vec<String> =
        entity.types.iter().map(|t| escaped(&work.index.type_name(t))).collect();
    let _ =
        write!(html, "<h1>{}</h1><p class=\"m\">{}</p>", escaped(&entity.name), types.join(" · "));
    let path = work.index.path(entity);
    if !path.is_empty() {
        let _ = write!(html, "<p>{}</p>", escaped(&path));
    }
    if let Some(code) = &entity.code {
        let what = if entity.kind == Kind::Place {
            "区划代码 code"
        } else {
            "信用代码 credit code"
        };
        let _ = write!(html, "<p>{what}: {}</p>", escaped(code));
    }
    if !entity.others.is_empty() {
        let _ = write!(html, "<p>又作 also: {}</p>", escaped(&entity.others.join("；")));
    }
    let most = if whole { PASSAGES.1 } else { PASSAGES.0 };
    let passages = passages(work, id, most)?;
    if !passages.is_empty() {
        html.push_str("<p class=\"m\">依据 evidence:</p><ul>");
        for passage in passages {
            let _ = write!(html, "<li>{}</li>", escaped(&passage));
        }
        html.push_str("</ul>");
    }
    if whole && let Some(iri) = iri_of(id) {
        let _ = write!(html, "<p class=\"m\">{}</p>", escaped(iri.as_str()));
    }
    Ok(html)
}

fn of_gazetteer(work: &Work<'_>, id: &str) -> Option<String> {
    let gazetteer = work.gazetteer?;
    let division = gazetteer.get(id.strip_prefix("division/")?)?;
    Some(format!(
        "<h1>{}</h1><p>{}</p><p>区划代码 code: {}</p><p class=\"g\">仅在区划库中，尚未入图。In the gazetteer only, not in the graph yet.</p>",
        escaped(&division.name),
        escaped(&gazetteer.full_name(division.code).unwrap_or_default()),
        division.code
    ))
}

/// The passages that support the entity or what it takes part in: report, where in it, the words.
fn passages(work: &Work<'_>, id: &str, most: usize) -> Result<Vec<String>, Problem> {
    let Some(iri) = iri_of(id) else { return Ok(Vec::new()) };
    let query = format!(
        "PREFIX xm: <{ONTOLOGY}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX dct: <http://purl.org/dc/terms/>
         SELECT DISTINCT ?title ?sheet ?row ?column ?start ?end ?keyword WHERE {{
           {{ ?e xm:supports {iri} . }}
           UNION {{ ?fact xm:adopter {iri} . ?e xm:supports ?fact }}
           UNION {{ ?fact xm:scheme {iri} . ?e xm:supports ?fact }}
           ?e oa:hasSource ?report .
           OPTIONAL {{ ?report dct:title ?title }}
           OPTIONAL {{ ?e xm:keyword ?keyword }}
           OPTIONAL {{ ?e oa:hasSelector ?at .
             OPTIONAL {{ ?at oa:start ?start ; oa:end ?end }}
             OPTIONAL {{ ?at xm:row ?row }} OPTIONAL {{ ?at xm:sheet ?sheet }} OPTIONAL {{ ?at xm:column ?column }} }}
         }} ORDER BY ?title ?row ?start ?column ?keyword LIMIT {most}"
    );
    let mut found = Vec::new();
    for row in work.store.query(&query, &work.options)?.into_solutions()? {
        let row = row?;
        let text = |name: &str| match row.get(name) {
            Some(Term::Literal(literal)) => literal.value().to_owned(),
            _ => String::new(),
        };
        let mut passage = text("title");
        let (sheet, line, column) = (text("sheet"), text("row"), text("column"));
        if !line.is_empty() {
            let _ = write!(passage, " {sheet} 第{line}行 {column}");
        } else if !text("start").is_empty() {
            let _ = write!(passage, " [{}–{}]", text("start"), text("end"));
        }
        if !text("keyword").is_empty() {
            let _ = write!(passage, "：{}", text("keyword"));
        }
        found.push(passage);
    }
    found.dedup();
    if found.is_empty() {
        return reports(work, &iri, most);
    }
    Ok(found)
}

/// The reports that tell of the entity where no passage is marked.
fn reports(work: &Work<'_>, iri: &NamedNode, most: usize) -> Result<Vec<String>, Problem> {
    let query = format!(
        "PREFIX xm: <{ONTOLOGY}>
         SELECT DISTINCT ?report ?title ?publisher ?date WHERE {{
           {{ {iri} xm:report ?report }}
           UNION {{ ?fact xm:adopter {iri} ; xm:report ?report }}
           UNION {{ ?fact xm:scheme {iri} ; xm:report ?report }}
           OPTIONAL {{ ?report <http://purl.org/dc/terms/title> ?title }}
           OPTIONAL {{ ?report <http://purl.org/dc/terms/publisher> ?publisher }}
           OPTIONAL {{ ?report <http://purl.org/dc/terms/date> ?date }}
         }} ORDER BY ?title ?report LIMIT {most}"
    );
    let mut found = Vec::new();
    for row in work.store.query(&query, &work.options)?.into_solutions()? {
        let row = row?;
        let told = ["title", "publisher", "date"].iter().filter_map(|name| match row.get(*name) {
            Some(Term::Literal(literal)) => Some(literal.value().to_owned()),
            _ => None,
        });
        let id = match row.get("report") {
            Some(Term::NamedNode(report)) => super::terms::id_of(report.as_str()).to_owned(),
            _ => continue,
        };
        found.push(told.chain([id]).collect::<Vec<_>>().join(" · "));
    }
    Ok(found)
}

/// Text in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
