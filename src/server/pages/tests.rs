//! The pages, asked without a socket.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::super::{Log, Service, Settings, Token, router};
use super::Pages;
use crate::app::texts::Texts;
use crate::app::{Source, Workspace};
use store::UpdateOptions;

struct Served {
    runtime: Runtime,
    service: Service,
}

struct Got {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn header(&self, name: &str) -> String {
        let all = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        all.collect::<Vec<_>>().join(", ")
    }
}

const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

impl Served {
    fn with(settings: Settings, texts: Option<Texts>) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let log: Log = Arc::new(|line: &str| assert!(!line.contains("failure"), "{line}"));
        let workspace = Workspace::open(&Source::Shipped).unwrap();
        let store = Arc::clone(&workspace.store);
        let pages = Pages::new(workspace, texts).unwrap();
        Self { runtime, service: Service::new(store, settings, log).with_pages(pages) }
    }

    fn new() -> Self {
        Self::with(Settings::default(), None)
    }

    fn ask(&self, uri: &str, headers: &[(&str, &str)]) -> Got {
        let mut request = Request::get(uri).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        self.runtime.block_on(async {
            let response = router(self.service.clone()).oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 1 << 26).await.unwrap();
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            Got { status: parts.status.as_u16(), headers: parts.headers, text }
        })
    }

    fn page(&self, uri: &str) -> Got {
        let got = self.ask(uri, &[("accept", HTML), ("accept-language", "en")]);
        assert_eq!(got.status, 200, "{uri}: {}", got.text);
        got
    }

    fn update(&self, update: &str) {
        self.service.store.update(update, &UpdateOptions::default()).unwrap();
    }
}

#[test]
fn one_address_has_a_page_for_people_and_statements_for_programs() {
    let served = Served::new();
    let page = served.ask("/id/division/5201", &[("accept", HTML)]);
    assert_eq!((page.status, page.header("location").as_str()), (303, "/doc/division/5201"));
    assert!(page.header("vary").contains("accept"), "{}", page.header("vary"));
    assert!(page.header("link").contains("rel=\"alternate\""));
    let iri = "https://w3id.org/xiangmai/id/division/5201";
    for (media, name) in
        [("text/turtle", "ttl"), ("application/n-triples", "nt"), ("application/ld+json", "jsonld")]
    {
        let there = served.ask("/id/division/5201", &[("accept", media)]);
        let location = there.header("location");
        assert_eq!((there.status, location), (303, format!("/doc/division/5201?format={name}")));
        let by_address = served.ask(&there.header("location"), &[("accept", "*/*")]);
        let by_accept = served.ask("/doc/division/5201", &[("accept", media)]);
        assert!(by_address.header("content-type").starts_with(media), "{media}");
        assert_eq!(by_address.text, by_accept.text);
        assert_eq!(by_address.header("etag"), by_accept.header("etag"));
        assert!(by_address.text.contains("贵阳市") || by_address.text.contains("\\u"), "{media}");
        let format = rdf::format::RdfFormat::from_media_type(media).unwrap().to_oxigraph();
        let quads =
            oxigraph::io::RdfParser::from_format(format).for_slice(by_accept.text.as_bytes());
        let named = quads.map(Result::unwrap).filter(|q| q.subject.to_string().contains(iri));
        assert!(named.count() > 4, "{media}: the statements name another thing");
    }
    let page = served.page("/doc/division/5201");
    assert!(page.header("link").contains("text/turtle"));
    assert!(page.text.contains("rel=\"alternate\" type=\"application/ld+json\""));
    assert_eq!(served.ask("/doc/division/5201", &[("accept", "image/png")]).status, 406);
    assert_eq!(served.ask("/doc/division/5201?format=png", &[]).status, 400);
}

#[test]
fn the_ontology_is_a_page_for_people_and_statements_for_programs() {
    let served = Served::new();
    let parsed = |got: &Got, format: rdf::format::RdfFormat| {
        let parser = oxigraph::io::RdfParser::from_format(format.to_oxigraph());
        let quads = parser.for_slice(got.text.as_bytes());
        let triples = quads.map(|q| oxigraph::model::Triple::from(q.unwrap()).to_string());
        triples.collect::<std::collections::BTreeSet<_>>()
    };
    let expected: std::collections::BTreeSet<String> = crate::ontology::quads()
        .unwrap()
        .into_iter()
        .map(|q| oxigraph::model::Triple::from(q).to_string())
        .collect();
    let version = format!("/ontology/{}", crate::ontology::VERSION);
    for (media, name) in
        [("text/turtle", "ttl"), ("application/n-triples", "nt"), ("application/ld+json", "jsonld")]
    {
        let format = rdf::format::RdfFormat::from_media_type(media).unwrap();
        for uri in ["/ontology", &version] {
            let got = served.ask(uri, &[("accept", media)]);
            assert!(got.header("content-type").starts_with(media), "{uri}");
            assert!(got.header("vary").contains("accept") && !got.header("etag").is_empty());
            assert!(got.header("link").contains("text/html"), "{}", got.header("link"));
            assert_eq!(parsed(&got, format), expected, "{uri} {media}");
            let again = served.ask(&format!("{uri}?format={name}"), &[("accept", "*/*")]);
            assert_eq!(again.text, got.text);
        }
    }
    let page = served.page("/ontology");
    assert!(page.text.contains("id=\"Adoption\"") && page.header("link").contains("text/turtle"));
    // Its style is let in, and every place that it leads to here is there.
    assert!(page.header("content-security-policy").contains("style-src 'sha256-"));
    let links = page.text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    let links: std::collections::BTreeSet<&str> = links.collect();
    assert!(links.len() > 6, "{links:?}");
    for link in links {
        let got = served.ask(&format!("/{}", link.replace("&amp;", "&")), &[("accept", "*/*")]);
        assert_eq!(got.status, 200, "{link}: {}", got.text);
        assert!(!got.header("etag").is_empty(), "{link}");
    }
    assert_eq!(served.ask("/ontology/0.0.1", &[]).status, 404);
    assert_eq!(served.ask("/ontology", &[("accept", "image/png")]).status, 406);
}

#[test]
fn what_the_graph_holds_is_told_where_catalogues_look_for_it() {
    let served = Served::new();
    for uri in ["/.well-known/void", "/id/dataset"] {
        let there = served.ask(uri, &[("accept", "text/turtle")]);
        assert_eq!((there.status, there.header("location").as_str()), (303, "/doc/dataset"));
    }
    let got = served.ask("/doc/dataset", &[("accept", "application/n-triples")]);
    assert_eq!(got.status, 200, "{}", got.text);
    for said in ["<http://www.w3.org/ns/dcat#Dataset>", "<http://rdfs.org/ns/void#subset>"] {
        assert!(got.text.contains(said), "{said}");
    }
    let line = "<https://w3id.org/xiangmai/id/dataset> <http://rdfs.org/ns/void#triples> \"";
    let count = got.text.split(line).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(count.parse::<u64>().unwrap() > 10_000, "{count}");
    assert!(served.page("/doc/dataset").text.contains("dcat"));
}

#[test]
fn embedded_json_ld_says_what_the_page_is_about() {
    let served = Served::new();
    let text = served.page("/doc/division/5201").text;
    let from = text.find("application/ld+json\">").unwrap();
    let begins = text[from..].find('>').unwrap() + from + 1;
    let ends = begins + text[begins..].find("</script>").unwrap();
    let value: serde_json::Value = serde_json::from_str(&text[begins..ends]).unwrap();
    assert_eq!(value["@context"]["xm"], crate::namespace::ONTOLOGY);
    assert_eq!(value["@graph"][0]["rdfs:label"][0]["@value"], "贵阳市");
    let types = value["@graph"][0]["@type"].as_array().unwrap();
    assert!(types.iter().any(|t| t == "xm:Division"), "{types:?}");
}

#[test]
fn who_has_a_page_already_is_told_so_until_it_changes() {
    let served = Served::new();
    let first = served.page("/doc/division/5201");
    let tag = first.header("etag");
    let again = |served: &Served| {
        let headers = [("accept", HTML), ("accept-language", "en"), ("if-none-match", &*tag)];
        served.ask("/doc/division/5201", &headers).status
    };
    assert_eq!(again(&served), 304);
    served.update(
        "INSERT DATA { GRAPH <http://e/g> { <https://w3id.org/xiangmai/id/division/5201> \
         <http://www.w3.org/2004/02/skos/core#altLabel> \"筑城\" } }",
    );
    assert_eq!(again(&served), 200);
    let found = served.page("/?q=zhucheng").text;
    assert!(
        found.contains("贵阳市") && found.contains("筑城"),
        "the index is not of this revision"
    );
}

#[test]
fn every_page_keeps_to_its_policy() {
    let served = Served::new();
    for uri in [
        "/",
        "/?q=a",
        "/doc/adoption/R0002",
        "/model/%E7%A7%AF%E5%88%86%E5%88%B6",
        "/place/3706",
        "/report/seed-003",
        "/sparql?name=adopters",
    ] {
        let got = served.page(uri);
        let policy = got.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        for inline in [" style=\"", "<style", " onclick", "<iframe", "src=\"http", "@import"] {
            assert!(!got.text.contains(inline), "{uri} has {inline}");
        }
        assert!(got.header("vary").contains("accept-language"));
        let tags = got.text.matches("<script").count();
        let own = got.text.matches("<script type=\"module\" src=\"/assets/").count();
        let data = got.text.matches("<script type=\"application/ld+json\"").count();
        assert_eq!(tags, own + data, "{uri}");
    }
    let missing = served.ask("/doc/no/such", &[("accept", HTML)]);
    assert_eq!(missing.status, 404);
    assert!(missing.header("content-type").starts_with("text/html"));
    assert!(missing.header("content-security-policy").contains("'none'"));
    let problem = served.ask("/doc/no/such", &[("accept", "text/turtle")]);
    assert_eq!(
        (problem.status, &*problem.header("content-type")),
        (404, "application/problem+json")
    );
}

#[test]
fn the_language_is_the_one_that_was_asked_for() {
    let served = Served::new();
    let check = |uri: &str, accepted: &str, expected: &str| {
        let got = served.ask(uri, &[("accept", HTML), ("accept-language", accepted)]);
        assert_eq!(got.header("content-language"), expected, "{uri} {accepted}");
        assert!(got.text.contains(&format!("<html lang=\"{expected}\">")), "{uri} {accepted}");
    };
    check("/", "en-GB,en;q=0.9", "en");
    check("/", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans");
    check("/", "fr", "zh-Hans");
    check("/", "en;q=0.2, zh;q=0.1", "en");
    check("/?lang=en", "zh", "en");
    check("/?lang=zh", "en", "zh-Hans");
    check("/?lang=fr", "en", "en");
    let links = served.page("/?lang=en").text;
    assert!(links.contains("href=\"/sparql?lang=en\""), "the language is not handed on");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this room has no files")]
fn a_fact_shows_its_passage_and_with_the_texts_its_sentence() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r9.txt"), "甲县在前。乙县学习<甲>县的做法。丙县在后。")
        .unwrap();
    let texts = Texts::open(folder.path()).unwrap();
    let served = Served::with(Settings::default(), Some(texts));
    served.update(
        "PREFIX xm: <https://w3id.org/xiangmai/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> \
         PREFIX dcterms: <http://purl.org/dc/terms/> BASE <https://w3id.org/xiangmai/id/> \
         INSERT DATA { GRAPH <http://e/g> { <report/r9> a xm:Report ; dcterms:title \"第九篇\"@zh ; \
         <http://xmlns.com/foaf/0.1/page> <https://e.org/9> ; dcterms:date \"2024-05-06\" . \
         <adoption/x9> a xm:Adoption ; xm:adopter <division/5201> ; xm:report <report/r9> . \
         <evidence/v9> xm:supports <adoption/x9> ; oa:hasSource <report/r9> ; xm:keyword \"学习\"@zh ; \
         oa:hasSelector <evidence/v9s> . <evidence/v9s> oa:start 7 ; oa:end 12 } }",
    );
    let page = served.page("/doc/adoption/x9").text;
    for said in ["第九篇", "2024-05-06", "https://e.org/9", "characters 7–12"] {
        assert!(page.contains(said), "{said} is missing");
    }
    assert!(
        page.contains("乙县<mark>学习&#60;甲&#62;</mark>县的做法。"),
        "the sentence is missing"
    );
    assert!(!page.contains("甲县在前"), "more than the sentence is shown");
    let report = served.page("/report/r9").text;
    assert!(report.contains("<mark>学习&#60;甲&#62;</mark>") && report.contains("adoption/x9"));
    assert!(!Served::new().page("/report/seed-003").text.contains("<blockquote>"));
}

#[test]
fn a_model_is_found_by_id_name_formula_and_iri() {
    let served = Served::new();
    for name in [
        "dangzhibu-lingban-hezuoshe",
        "%E5%85%9A%E6%94%AF%E9%83%A8%E9%A2%86%E5%8A%9E%E5%90%88%E4%BD%9C%E7%A4%BE",
        "https://w3id.org/xiangmai/id/scheme/dangzhibu-lingban-hezuoshe",
    ] {
        let page = served.page(&format!("/model/{name}")).text;
        assert!(page.contains("<h1>党支部领办合作社"), "{name}");
        assert!(page.contains("id=\"view-lanes\"") && page.contains("id=\"view-curve\""));
    }
    let formula = "/model/%E5%85%9A%E6%94%AF%E9%83%A8+%E5%90%88%E4%BD%9C%E7%A4%BE";
    assert!(served.page(formula).text.contains("党支部+合作社"));
    assert_eq!(served.ask("/model/nothing-like-it", &[("accept", HTML)]).status, 404);
}

#[test]
fn queries_have_fields_places_of_errors_and_files() {
    let served = Served::new();
    let form = served.page("/sparql?name=adopters").text;
    assert!(form.contains("id=\"p-model\"") && !form.contains("id=\"found\""));
    let answer = served.page("/sparql?name=adopters&model=%E7%A7%AF%E5%88%86%E5%88%B6").text;
    assert!(answer.contains("id=\"found\"") && answer.contains("format=csv"));
    let csv = served.ask("/sparql?name=adopters&model=%E7%A7%AF%E5%88%86%E5%88%B6&format=csv", &[]);
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.text.starts_with("adoption,adopter,within"), "{}", csv.text);
    let own = "/sparql?query=SELECT%20%3Fo%20%7B%20%3Fs%20%3C%3A%3E%20%3Fo%20.%0A%20%7D%20LIMIT";
    let wrong = served.ask(own, &[("accept", HTML)]);
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("data-line=\""), "the error has no place");
    let bound =
        "/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20%3Fp%20%3F_name%20%7D%20LIMIT%201&name=x";
    assert!(served.page(bound).text.contains("id=\"found\""));
    assert_eq!(served.ask("/sparql?name=adoptrs", &[("accept", HTML)]).status, 404);
}

#[test]
fn who_may_not_read_sees_no_page() {
    let read_token = Token::new("r");
    let served = Served::with(Settings { read_token, ..Settings::default() }, None);
    for uri in [
        "/",
        "/?q=a",
        "/doc/division/52",
        "/id/division/52",
        "/sparql",
        "/sitemap.xml",
        "/terms",
        "/complete?q=a",
        "/model/x",
        "/place/52",
        "/report/S001",
        "/sparql?query=ASK%7B%7D&format=csv",
    ] {
        assert_eq!(served.ask(uri, &[("accept", HTML)]).status, 401, "{uri}");
        let with = [("accept", "text/html, */*;q=0.1"), ("authorization", "Bearer r")];
        assert_ne!(served.ask(uri, &with).status, 401, "{uri}");
    }
}

#[test]
fn programs_still_learn_at_the_root_what_the_service_can_do() {
    let served = Served::new();
    let got = served.ask("/", &[("accept", "text/turtle")]);
    assert!(got.text.contains("sparql-service-description"), "{}", got.text);
    let map = served.ask("/sitemap.xml", &[]).text;
    assert!(map.contains("<loc>http://localhost/doc/division/5201</loc>"));
}

#[test]
fn things_are_named_by_the_classes_of_the_ontology_and_nothing_is_said_twice() {
    let served = Served::new();
    let page = served.page("/doc/adoption/R0083").text;
    let adoption = page.split("<main").nth(1).unwrap();
    assert!(adoption.contains("<small>adoption</small>"), "its class is another");
    assert!(adoption.contains("烟台市 adopts 党支部领办合作社 (2017)"), "it is named otherwise");
    assert!(!adoption.contains("Activity") && !adoption.contains("wasAssociatedWith"));
    assert!(adoption.contains("observation · outcome of"), "its outcomes are called otherwise");
    let place = served.page("/place/3706").text;
    assert!(place.contains("<small>division</small>"), "its kind is another");
    let learner = served.page("/doc/division/3706").text;
    assert!(learner.contains("transmission · from"), "a transmission is called otherwise");
    assert!(!learner.contains("claim · from"));
}

/// The title of a page.
fn title(page: &str) -> &str {
    let text = page.split("<title>").nth(1).unwrap();
    text.split(" · ").next().unwrap()
}

fn solutions(served: &Served, query: &str) -> Vec<store::QuerySolution> {
    let options = store::QueryOptions::default();
    let answer = served.service.store.query(query, &options).unwrap();
    answer.into_solutions().unwrap().rows().unwrap()
}

#[test]
fn every_kind_of_fact_is_named_by_what_it_says_in_both_languages() {
    let served = Served::new();
    let mut seen = 0;
    for wording in crate::query::fact_name::all() {
        let class = format!("{}{}", crate::namespace::ONTOLOGY, wording.class);
        let query = format!("SELECT ?s WHERE {{ ?s a <{class}> }} ORDER BY ?s LIMIT 3");
        for row in solutions(&served, &query) {
            let iri = super::proof::text(&row, "s").unwrap();
            let address = super::address::of_page(&iri);
            let names = ["zh", "en"].map(|code| {
                let page = served.page(&format!("{address}?lang={code}")).text;
                title(&page).to_owned()
            });
            let id = super::labels::last(&iri);
            let is_report = wording.class == "Report";
            for name in &names {
                assert!(is_report || !name.contains(&id), "{iri}: {name}");
                assert!(!name.contains("未载") && !name.contains("not stated"), "{iri}: {name}");
            }
            assert!(is_report || names[0] != names[1], "{iri}: {names:?}");
            // The same names stand in the statements.
            let json = served.ask(&format!("{address}?format=jsonld"), &[]).text;
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            let graph = value["@graph"].as_array().unwrap();
            let own = graph.iter().find(|node| node["@id"] == *iri).unwrap();
            let has_name = ["rdfs:label", "dcterms:title"].iter().any(|p| own.get(*p).is_some());
            assert!(has_name, "{iri}: {own}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
    let found = served.ask("/complete?q=%E9%87%87%E7%BA%B3%E7%A7%AF%E5%88%86%E5%88%B6", &[]).text;
    assert!(found.contains("采纳积分制"), "{found}");
}

#[test]
fn every_property_and_class_that_pages_show_has_words_in_both_languages() {
    let served = Served::new();
    let query = "SELECT DISTINCT ?t WHERE { { ?s ?t ?o } UNION { ?s a ?t } \
                 FILTER EXISTS { ?s <http://purl.org/dc/terms/identifier> ?i } }";
    let terms = crate::ontology::terms::read().unwrap();
    for row in solutions(&served, query) {
        let iri = super::proof::text(&row, "t").unwrap();
        let own = terms.get(&iri).map(|t| (t.label.zh.as_str(), t.label.en.as_str()));
        let (zh, en) =
            own.filter(|l| !l.0.is_empty()).or(super::borrowed::label(&iri)).unwrap_or_default();
        let is_type = iri == rdf::vocab::rdf::TYPE;
        assert!(is_type || (!zh.is_empty() && !en.is_empty()), "{iri}");
    }
}

fn sparql(served: &Served, query: &str, more: &str) -> Got {
    let query = super::address::value(query);
    let headers = [("accept", HTML), ("accept-language", "en")];
    served.ask(&format!("/sparql?query={query}{more}"), &headers)
}

#[test]
fn a_comment_or_the_address_chooses_how_an_answer_is_shown() {
    let served = Served::new();
    let query = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> SELECT ?who ?date ?from WHERE { \
                 ?t xm:to ?who ; xm:from ?from . OPTIONAL { ?a xm:adopter ?who ; xm:start ?date } }";
    let plain = sparql(&served, query, "");
    assert_eq!(plain.status, 200);
    assert!(!plain.text.contains("<svg") && plain.text.contains("view=lanes"));
    for (shape, part) in
        [("lanes", "<svg"), ("curve", "<svg"), ("map", "<svg"), ("tree", "class=\"tree\"")]
    {
        let by_comment = sparql(&served, &format!("# view: {shape}\n{query}"), "");
        let by_address = sparql(&served, query, &format!("&view={shape}"));
        for shown in [&by_comment, &by_address] {
            assert_eq!(shown.status, 200, "{shape}");
            assert!(shown.text.contains(part), "{shape}");
            assert!(shown.text.contains("<td>"), "{shape}: no table beside it");
            let lists =
                ["<ul", "</ul>", "<li>", "</li>"].map(|tag| shown.text.matches(tag).count());
            assert_eq!((lists[0], lists[2]), (lists[1], lists[3]), "{shape}");
        }
    }
    let wrong = sparql(&served, &format!("{query}\n# view: cloud"), "");
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("data-line=\"2\" data-column=\"9\""), "{}", wrong.text);
    let lacking = sparql(&served, "# view: tree\nSELECT ?x WHERE { ?x a ?y } LIMIT 3", "");
    assert!(lacking.text.contains("role=\"status\"") && lacking.text.contains("who=name"));
}

#[test]
fn what_values_of_an_answer_hold_stays_text_in_every_view() {
    let served = Served::new();
    let bad = r#"\"></title><script>alert(1)</script><img src=x onerror=alert(1)>"#;
    let query = format!(
        "SELECT ?who ?from ?date WHERE {{ VALUES (?who ?from ?date) {{ (\"{bad}\" \"{bad}b\" \"2011\") (\"{bad}b\" \"<svg onload=1>\" \"x\") }} }}"
    );
    for shape in ["table", "lanes", "curve", "map", "tree"] {
        let shown = sparql(&served, &query, &format!("&view={shape}"));
        assert_eq!(shown.status, 200, "{shape}");
        for part in ["<script>alert", "<img", "<svg onload"] {
            assert!(!shown.text.contains(part), "{shape}: {part}");
        }
    }
}
