//! The ontology for readers: one HTML page in Chinese and English with a picture of its classes, and a
//! diagram of them as DOT.
//!
//! All are made of [`super::terms`] alone, sorted, without script and without anything from elsewhere.
//! Anchors are the local names of terms, so that `…/ontology#Adoption` leads to its entry. Everything
//! that stands in the ontology is escaped (*HTML Living Standard*, section 13.3; *DOT language*, quoted
//! IDs).

use super::constraints::Constraints;
use super::diagram;
use super::shown::{CONCEPTS, Terms, escape, is_own, local, short};
use super::terms::{Bilingual, Kind, NAMESPACE, Term};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Examples by the IRI of the term that they show, as Turtle without prefixes.
pub type Examples = BTreeMap<String, String>;

/// The style of the page, which stands in it.
pub const STYLE: &str = "body{font:16px/1.6 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;\
max-width:64rem;margin:0 auto;padding:1rem;color:#222}\
h1,h2{line-height:1.2}nav a{margin-right:1rem}article{border-top:1px solid #ddd;padding:.6rem 0}\
h3{margin:.2rem 0}h3 small{font-weight:normal;color:#666}p{margin:.2rem 0}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;margin:.3rem 0;font-size:.9rem}\
dt{color:#666}dd{margin:0}table{border-collapse:collapse;width:100%}\
td,th{border-bottom:1px solid #ddd;padding:.2rem .6rem;text-align:left;vertical-align:top}\
figure{margin:0;overflow-x:auto}ul{margin:.2rem 0;font-size:.9rem}pre{margin:.2rem 0;overflow-x:auto}code{font-size:.9em}a{color:#0b5394}";

/// Where its other forms are to be had: from the program, or from the server that shows the page.
const COMMANDS: &str = "<code>xiangmai ontology --format ttl</code> (Turtle)、<code>context</code> (JSON-LD)、\
    <code>shapes</code> (SHACL)、<code>profile</code>、<code>svg</code>、<code>dot</code>";
const LINKS: &str = "<a href=\"/ontology?format=ttl\">Turtle</a>、<a href=\"/ontology?format=nt\">N-Triples</a>、\
    <a href=\"/ontology?format=jsonld\">JSON-LD</a>、<a href=\"/ontology/context.jsonld\">JSON-LD context</a>、\
    <a href=\"/ontology/shapes.ttl\">SHACL</a>、<a href=\"/ontology/shapes-tables.ttl\">SHACL (tables)</a>、\
    <a href=\"/ontology/profile.ttl\">profile</a>、<a href=\"/ontology/classes.svg\">SVG</a>、\
    <a href=\"/doc/dataset\">DCAT + VoID</a>";

/// The page: terms, what the shapes ask of them, and an example of each. Where it `is_served`, its downloads are links.
pub fn html(
    terms: &Terms,
    version: &str,
    constraints: &Constraints,
    examples: &Examples,
    is_served: bool,
) -> String {
    let mut page = Page { terms, constraints, examples, out: String::new() };
    page.write(version, if is_served { LINKS } else { COMMANDS });
    page.out
}

/// The diagram: own classes, their standard parents, and the properties between own classes.
pub fn dot(terms: &Terms) -> String {
    let mut out = String::from(
        "digraph ontology {\n  graph [rankdir=BT, fontname=\"Noto Sans CJK SC\"];\n  \
         node [shape=box, style=rounded, fontname=\"Noto Sans CJK SC\"];\n  \
         edge [fontname=\"Noto Sans CJK SC\", fontsize=10];\n",
    );
    let classes: Vec<(&String, &Term)> =
        terms.iter().filter(|(iri, t)| t.kind == Kind::Class && is_own(iri)).collect();
    let mut foreign: Vec<&str> = Vec::new();
    for (iri, term) in &classes {
        let label = format!("{}\n{}", term.label.zh, term.label.en);
        line(&mut out, &format!("  {} [label={}];", quote(&short(iri)), quote(&label)));
        foreign.extend(term.parents.iter().filter(|p| !is_own(p)).map(String::as_str));
    }
    foreign.sort_unstable();
    foreign.dedup();
    for iri in foreign {
        line(
            &mut out,
            &format!("  {} [style=\"rounded,dashed\", color=gray];", quote(&short(iri))),
        );
    }
    for (iri, term) in &classes {
        for parent in &term.parents {
            let (from, to) = (quote(&short(iri)), quote(&short(parent)));
            line(&mut out, &format!("  {from} -> {to} [arrowhead=empty];"));
        }
    }
    let properties = terms.iter().filter(|(_, t)| t.kind == Kind::ObjectProperty);
    for (iri, term) in properties.filter(|(iri, _)| is_own(iri)) {
        for (domain, range) in
            term.domains.iter().flat_map(|d| term.ranges.iter().map(move |r| (d, r)))
        {
            if is_own(domain) && is_own(range) {
                let label = format!("{} {}", term.label.zh, local(iri));
                let (from, to) = (quote(&short(domain)), quote(&short(range)));
                let style = "style=dashed, constraint=false";
                line(&mut out, &format!("  {from} -> {to} [label={}, {style}];", quote(&label)));
            }
        }
    }
    out.push_str("}\n");
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A quoted ID of DOT; a line feed becomes the escape for a centred line.
fn quote(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// The anchor of an own term or concept; none for terms of others.
fn anchor(iri: &str) -> Option<String> {
    iri.strip_prefix(NAMESPACE)
        .map(str::to_owned)
        .or_else(|| iri.strip_prefix(CONCEPTS).map(|path| path.replace('/', ".")))
}

struct Page<'t> {
    terms: &'t Terms,
    constraints: &'t Constraints,
    examples: &'t Examples,
    out: String,
}

impl Page<'_> {
    fn write(&mut self, version: &str, downloads: &str) {
        self.push(&format!(
            "<!doctype html>\n<html lang=\"zh\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>乡脉本体 · xiangmai ontology</title>\n<style>{STYLE}</style>\n\
             <h1>乡脉本体 <small lang=\"en\">xiangmai ontology</small></h1>\n\
             <p>命名空间 <span lang=\"en\">namespace</span> <code>{}</code> · \
             版本 <span lang=\"en\">version</span> {}</p>\n\
             <p>下载 <span lang=\"en\">downloads</span>：{downloads}；\
             <a href=\"https://w3id.org/xiangmai/ontology/{}\">https://w3id.org/xiangmai/ontology/{}</a></p>\n\
             <nav><a href=\"#diagram\">类图 Diagram</a><a href=\"#classes\">类 Classes</a><a href=\"#properties\">属性 Properties</a>\
             <a href=\"#schemes\">概念体系 Concept schemes</a>\
             <a href=\"#others\">所用的外部词汇 Terms of others</a></nav>\n",
            escape(NAMESPACE),
            escape(version),
            escape(version),
            escape(version),
        ));
        let properties = [Kind::ObjectProperty, Kind::DatatypeProperty, Kind::AnnotationProperty];
        let picture = diagram::svg(self.terms, "#");
        self.push(&format!(
            "<h2 id=\"diagram\">类图 <small lang=\"en\">Diagram of the classes</small></h2>\n\
             <figure>{picture}</figure>\n"
        ));
        self.section("classes", "类", "Classes", &|iri, kind| kind == Kind::Class && is_own(iri));
        self.section("properties", "属性", "Properties", &|iri, kind| {
            properties.contains(&kind) && is_own(iri)
        });
        self.schemes();
        self.section("others", "所用的外部词汇", "Terms of others", &|iri, kind| {
            (properties.contains(&kind) || kind == Kind::Class) && !is_own(iri)
        });
        self.push("</html>\n");
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn section(&mut self, id: &str, zh: &str, en: &str, holds: &dyn Fn(&str, Kind) -> bool) {
        self.push(&format!("<h2 id=\"{id}\">{zh} <small lang=\"en\">{en}</small></h2>\n"));
        let terms = self.terms;
        for (iri, term) in terms.iter().filter(|(iri, t)| holds(iri, t.kind)) {
            self.article(iri, term);
        }
    }

    fn article(&mut self, iri: &str, term: &Term) {
        let id = anchor(iri).map(|a| format!(" id=\"{}\"", escape(&a))).unwrap_or_default();
        let name = escape(&short(iri));
        let heading = both(&term.label);
        self.push(&format!(
            "<article{id}>\n<h3>{heading} <small><code>{name}</code></small></h3>\n"
        ));
        self.definition(&term.definition);
        let terms = self.terms;
        let below =
            terms.iter().filter(|(_, t)| t.kind == term.kind && t.parents.iter().any(|p| p == iri));
        let below: Vec<&str> = below.map(|(iri, _)| iri.as_str()).collect();
        let own = |list: &[String]| list.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let rows = [
            ("上位 parents", own(&term.parents)),
            ("下位 children", below.join(" ")),
            ("定义域 domain", own(&term.domains)),
            ("值域 range", own(&term.ranges)),
        ];
        if rows.iter().any(|(_, iris)| !iris.is_empty()) {
            self.push("<dl>\n");
            for (head, iris) in rows.iter().filter(|(_, iris)| !iris.is_empty()) {
                let links: Vec<String> = iris.split(' ').map(|iri| self.link(iri)).collect();
                self.push(&format!("<dt>{head}</dt><dd>{}</dd>\n", links.join(", ")));
            }
            self.push("</dl>\n");
        }
        self.demands(iri);
        if let Some(example) = self.examples.get(iri) {
            self.push(&format!(
                "<details><summary>例 <span lang=\"en\">example</span></summary><pre>{}</pre></details>\n",
                escape(example)
            ));
        }
        self.push("</article>\n");
    }

    /// What the shapes ask of a term.
    fn demands(&mut self, iri: &str) {
        let Some(demands) = self.constraints.get(iri) else { return };
        self.push("<ul>\n");
        for demand in demands {
            self.push(&format!("<li>{}</li>\n", both(demand)));
        }
        self.push("</ul>\n");
    }

    fn definition(&mut self, definition: &Bilingual) {
        if !definition.zh.is_empty() {
            self.push(&format!("<p>{}</p>\n", escape(&definition.zh)));
        }
        if !definition.en.is_empty() {
            self.push(&format!("<p lang=\"en\">{}</p>\n", escape(&definition.en)));
        }
    }

    fn schemes(&mut self) {
        self.push("<h2 id=\"schemes\">概念体系 <small lang=\"en\">Concept schemes</small></h2>\n");
        let terms = self.terms;
        for (scheme, term) in terms.iter().filter(|(_, t)| t.kind == Kind::Scheme) {
            let id = anchor(scheme).unwrap_or_default();
            self.push(&format!(
                "<article id=\"{}\">\n<h3>{}</h3>\n",
                escape(&id),
                both(&term.label),
            ));
            self.definition(&term.definition);
            self.push(
                "<table>\n<tr><th>编号 id<th>中文<th lang=\"en\">English<th>含义 meaning<th>又称 synonyms<th>上位 broader</tr>\n",
            );
            for (iri, concept) in terms.iter().filter(|(_, t)| t.schemes.contains(scheme)) {
                let broader: Vec<String> = concept.parents.iter().map(|p| self.link(p)).collect();
                let row = format!(
                    "<tr id=\"{}\"><td><code>{}</code><td>{}<td lang=\"en\">{}<td>{}<td>{}<td>{}</tr>\n",
                    escape(&anchor(iri).unwrap_or_default()),
                    escape(local(iri)),
                    escape(&concept.label.zh),
                    escape(&concept.label.en),
                    both(&concept.definition),
                    escape(&concept.synonyms.join("、")),
                    broader.join(", "),
                );
                self.push(&row);
            }
            self.push("</table>\n</article>\n");
        }
    }

    /// A link to a term on this page, or to where its IRI leads.
    fn link(&self, iri: &str) -> String {
        let target = match anchor(iri).filter(|_| self.terms.contains_key(iri)) {
            Some(anchor) => format!("#{anchor}"),
            None => iri.to_owned(),
        };
        format!("<a href=\"{}\">{}</a>", escape(&target), escape(&short(iri)))
    }
}

fn both(label: &Bilingual) -> String {
    let mut text = escape(&label.zh);
    // Writing to a string cannot fail.
    let _ = write!(text, " <span lang=\"en\">{}</span>", escape(&label.en));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hostile() -> Terms {
        let label = Bilingual { zh: "<b>\"村\"</b>".into(), en: "a & 'b' \\".into() };
        let class = Term { kind: Kind::Class, label, ..Term::default() };
        BTreeMap::from([(format!("{NAMESPACE}X"), class)])
    }

    #[test]
    fn what_stands_in_the_ontology_is_escaped() {
        let page = html(&hostile(), "1<2", &Constraints::new(), &Examples::new(), false);
        assert!(!page.contains("<b>"), "{page}");
        assert!(page.contains("&lt;b&gt;&quot;村&quot;") && page.contains("a &amp; &#39;b&#39;"));
        assert!(page.contains("1&lt;2"));
        let diagram = dot(&hostile());
        assert!(diagram.contains(r#"label="<b>\"村\"</b>\na & 'b' \\""#), "{diagram}");
    }

    #[test]
    fn every_own_term_has_an_entry_in_both_languages() {
        let terms = super::super::terms::read().unwrap();
        let page = html(&terms, "0", &Constraints::new(), &Examples::new(), false);
        for (iri, term) in terms.iter().filter(|(iri, _)| is_own(iri)) {
            let id = format!("id=\"{}\"", iri.trim_start_matches(NAMESPACE));
            assert!(page.contains(&id), "{iri}");
            assert!(page.contains(&escape(&term.definition.zh)), "{iri}");
            assert!(page.contains(&escape(&term.definition.en)), "{iri}");
        }
        assert!(dot(&terms).contains("\"xm:Adoption\" -> \"prov:Activity\" [arrowhead=empty];"));
    }
}
