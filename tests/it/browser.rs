//! The brief and the pages in a real browser: Chromium with the network off; see `tests/browser`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::own::{Program, TOKEN};
use crate::support::workdir::Workdir;

const MODEL: &str = "党支部领办合作社";

/// The folder with playwright-core and axe-core; `None`, said loudly, where it or the browser is missing.
fn tools() -> Option<PathBuf> {
    let cache = || std::env::var_os("XIANGMAI_TEST_CACHE").map(|c| Path::new(&c).join("browser"));
    let folder = std::env::var_os("XIANGMAI_BROWSER").map(PathBuf::from).or_else(cache);
    let folder = folder.filter(|folder| folder.join("node_modules/playwright-core").exists());
    if folder.is_none() {
        let absent = "XIANGMAI_BROWSER names no folder with playwright-core";
        assert!(std::env::var_os("CI").is_none(), "{absent}");
        eprintln!("SKIPPED: {absent}");
    }
    folder
}

fn node(script: &str, tools: &Path, variables: &[(&str, &str)]) {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(script);
    let mut command = Command::new("node");
    command.arg(&script).env("XIANGMAI_BROWSER", tools).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said.lines().take(60).collect();
    assert!(output.status.success(), "{}", said.join("\n"));
}

fn cascade(work: &Workdir) -> String {
    work.run(&["trace", MODEL, "--format", "json", "--output", "cascade.json"]).succeeds();
    work.path("cascade.json").display().to_string()
}

#[test]
fn the_brief_holds_in_a_browser() {
    let Some(tools) = tools() else { return };
    let work = Workdir::new();
    let cascade = cascade(&work);
    work.run(&["brief", MODEL, "--output", "brief.html"]).succeeds();
    let brief = work.path("brief.html").display().to_string();
    node("brief.mjs", &tools, &[("BRIEF", &brief), ("CASCADE", &cascade)]);
}

#[test]
fn the_pages_hold_in_a_browser() {
    let Some(tools) = tools() else { return };
    let work = Workdir::new();
    let cascade = cascade(&work);
    let served = Program::start(&work, &[]);
    let hostile = Program::start(&work, &["--store", "hostile"]);
    update(&hostile.address, &hostile_graph());
    let variables = [
        ("BASE", served.address.as_str()),
        ("MODEL", MODEL),
        ("CASCADE", &cascade),
        ("REPORT", "/report/seed-003"),
        ("HOSTILE", &hostile.address),
    ];
    node("pages.mjs", &tools, &variables);
}

#[test]
fn a_review_holds_in_a_browser() {
    let Some(tools) = tools() else { return };
    let work = crate::review::drafted();
    let review = crate::review::Reviewing::start(&work, &["draft"]);
    let folder = work.path("draft").display().to_string();
    node("review.mjs", &tools, &[("OPEN", &review.address), ("FOLDER", &folder)]);
}

fn update(address: &str, update: &str) {
    let request = ureq::post(format!("{address}/update"))
        .header("authorization", format!("Bearer {TOKEN}"))
        .content_type("application/sparql-update");
    request.send(update).unwrap();
}

/// A graph in which every text and every address would do harm if it were taken for more than a text.
fn hostile_graph() -> String {
    let texts = [
        r#"\"><script>window.hit=1</script>"#,
        r#"'><img src=x onerror=\"window.hit=1\">"#,
        r"</script></style></textarea></title><svg onload=window.hit=1>",
        r"<!--]]>{{7*7}}\u202E\u0000",
        "javascript:window.hit=1",
    ];
    let mut out = String::from(
        "PREFIX id: <https://w3id.org/xiangmai/id/> PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
         PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> \
         PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> \
         PREFIX oa: <http://www.w3.org/ns/oa#>\nINSERT DATA { GRAPH <http://e/g> {\n",
    );
    for (n, text) in texts.iter().enumerate() {
        let text = text.replace("\\u0000", "");
        out.push_str(&format!(
            "<https://w3id.org/xiangmai/id/scheme/s{n}> a xm:Scheme ; rdfs:label \"{text}\"@zh ; skos:altLabel \"{text}a\" ; \
             xm:formula \"{text}+{text}\" ; skos:note \"{text}\" ; foaf:page <javascript:window.hit=1> .\n\
             <https://w3id.org/xiangmai/id/division/d{n}> a xm:Division ; rdfs:label \"{text}\"@zh ; xm:code \"{text}\" ; \
             xm:within <https://w3id.org/xiangmai/id/division/d0> ; \
             xm:level <https://w3id.org/xiangmai/id/level/province> .\n\
             <https://w3id.org/xiangmai/id/report/r{n}> a xm:Report ; dcterms:title \"{text}\"@zh ; dcterms:publisher \"{text}\" ; \
             foaf:page <javascript:window.hit=1> ; xm:file \"../../etc/passwd\" .\n\
             <https://w3id.org/xiangmai/id/adoption/a{n}> a xm:Adoption ; xm:scheme <https://w3id.org/xiangmai/id/scheme/s{n}> ; \
             xm:adopter <https://w3id.org/xiangmai/id/division/d{n}> ; xm:start \"{text}\" ; xm:effect \"{text}\" ; \
             rdfs:label \"{text}\" ; \
             xm:report <https://w3id.org/xiangmai/id/report/r{n}> ; \
             xm:status <https://w3id.org/xiangmai/id/status/practised> ; xm:basis <https://w3id.org/xiangmai/id/basis/observed> .\n\
             <https://w3id.org/xiangmai/id/evidence/e{n}> a xm:Evidence ; xm:supports <https://w3id.org/xiangmai/id/adoption/a{n}> ; \
             oa:hasSource <https://w3id.org/xiangmai/id/report/r{n}> ; xm:keyword \"{text}\" ; xm:property \"{text}\" ; \
             xm:stance <https://w3id.org/xiangmai/id/stance/%3Cscript%3E> ; oa:hasSelector _:x{n} .\n\
             _:x{n} oa:start 1 ; oa:end 2 ; xm:sheet \"{text}\" .\n"
        ));
    }
    out.push_str("} }");
    out
}
