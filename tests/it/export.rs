//! Exports opened by the tools for which they are made.

use crate::support::workdir::{Workdir, python};
use std::process::{Command, Stdio};

const MODEL: &str = "党支部+合作社+农户";

fn python_says(program: &str, file: &std::path::Path) -> Option<String> {
    let output = Command::new(python("networkx, rdflib")?)
        .arg("-c")
        .arg(program)
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

fn export(format: &str, extra: &[&str]) -> (Workdir, std::path::PathBuf) {
    let work = Workdir::new();
    let name = format!("out.{format}");
    let mut args = vec!["export", "--format", format, "--output", &name];
    args.extend(extra);
    work.run(&args).succeeds();
    let path = work.path(&name);
    (work, path)
}

#[test]
fn networkx_reads_the_cascade_as_gexf_and_as_graphml_alike() {
    let (_g, gexf) = export("gexf", &["--model", MODEL]);
    let (_m, graphml) = export("graphml", &["--model", MODEL]);
    let read = |kind: &str, file| {
        python_says(
            &format!(
                "import sys, networkx as nx; g = nx.read_{kind}(sys.argv[1]); print(len(g), g.number_of_edges(), sorted(d.get('label', '') for _, d in g.nodes(data=True)))"
            ),
            file,
        )
    };
    let (Some(a), Some(b)) = (read("gexf", &gexf), read("graphml", &graphml)) else { return };
    assert_eq!(a, b);
    assert!(!a.starts_with("0 "), "{a}");
}

#[test]
fn networkx_reads_the_whole_graph() {
    let (_g, gexf) = export("gexf", &[]);
    let nodes = python_says(
        "import sys, networkx as nx; print(len(nx.read_gexf(sys.argv[1])) > 1000)",
        &gexf,
    );
    assert!(nodes.is_none_or(|n| n == "True"));
}

#[test]
fn graphviz_draws_the_cascade() {
    let (_w, dot) = export("dot", &["--model", MODEL]);
    let drawn = Command::new("dot").arg("-Tsvg").arg(&dot).stderr(Stdio::piped()).output();
    let Ok(drawn) = drawn else {
        assert!(std::env::var_os("CI").is_none(), "graphviz is missing under CI");
        eprintln!("SKIPPED: no graphviz");
        return;
    };
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    assert!(String::from_utf8_lossy(&drawn.stdout).contains("<svg"));
}

#[test]
fn rdflib_reads_every_rdf_format_alike() {
    let mut counts = Vec::new();
    for (format, name) in [("turtle", "turtle"), ("nquads", "nquads"), ("jsonld", "json-ld")] {
        let (_w, file) = export(format, &[]);
        let count = python_says(
            &format!(
                "import sys, rdflib; d = rdflib.Dataset(default_union=True); d.parse(sys.argv[1], format='{name}'); print(len(set((s, p, o) for s, p, o, _ in d.quads())))"
            ),
            &file,
        );
        let Some(count) = count else { return };
        counts.push(count);
    }
    assert!(counts.iter().all(|c| *c == counts[0]), "{counts:?}");
}

/// The quads of an export, by Oxigraph's own reader.
fn quads(format: oxigraph::io::RdfFormat, text: &str) -> Vec<oxigraph::model::Quad> {
    let parser = oxigraph::io::RdfParser::from_format(format);
    parser.for_slice(text.as_bytes()).collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_rdf_of_a_model_is_the_cascade_of_the_pictures() {
    use oxigraph::io::{JsonLdProfileSet, RdfFormat};
    use std::collections::BTreeSet;
    const XM: &str = "https://w3id.org/xiangmai/ontology#";
    for extra in [&["--model", MODEL][..], &["--model", "党支部领办合作社", "--within", "山东省"]]
    {
        let read = |format: &str| {
            let (work, _) = export(format, extra);
            work.read(&format!("out.{format}"))
        };
        let cascade: serde_json::Value = serde_json::from_str(&read("json")).unwrap();
        let all = quads(RdfFormat::NQuads, &read("nquads"));
        let of = |class: &str| -> BTreeSet<String> {
            let class = format!("<{XM}{class}>");
            let typed = all.iter().filter(|q| q.object.to_string() == class);
            typed.map(|q| q.subject.to_string()).collect()
        };
        let texts = |value: &serde_json::Value| -> Vec<String> {
            let items = value.as_array().into_iter().flatten();
            items.map(|v| format!("<{}>", v.as_str().unwrap())).collect()
        };
        let entries = cascade["entries"].as_array().unwrap();
        let adoptions: BTreeSet<String> =
            entries.iter().flat_map(|e| texts(&e["adoptions"])).collect();
        assert_eq!(of("Adoption"), adoptions);
        let links = |e: &serde_json::Value| -> Vec<serde_json::Value> {
            let lists = ["alternatives", "unnamed"].map(|k| e[k].as_array().cloned());
            let drawn = e["parent"].is_object().then(|| e["parent"].clone());
            lists.into_iter().flatten().flatten().chain(drawn).collect()
        };
        // A link by rule is named by rule, promotion and parties; all others by their own row.
        let named: BTreeSet<String> = entries
            .iter()
            .flat_map(|e| links(e).into_iter().map(move |l| (e.clone(), l)))
            .map(|(e, l)| match l["basis"].as_str() {
                Some("derived") => {
                    let local = |iri: &serde_json::Value| {
                        iri.as_str().unwrap().split("/id/").nth(1).unwrap().replace('/', "-")
                    };
                    let slug = l["fact"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
                    let (from, to) = (local(&l["from"]["iri"]), local(&e["who"]["iri"]));
                    let rule = l["rule"].as_str().unwrap();
                    format!("<https://w3id.org/xiangmai/id/transmission/{rule}-{slug}-{from}-{to}>")
                }
                _ => format!("<{}>", l["fact"].as_str().unwrap()),
            })
            .collect();
        assert_eq!(of("Transmission"), named);
        let iris = |list: &str, key: &str| -> BTreeSet<String> {
            let items = cascade[list].as_array().into_iter().flatten();
            items.map(|v| format!("<{}>", v[key].as_str().unwrap())).collect()
        };
        assert_eq!(of("Report"), iris("reports", "iri"));
        assert_eq!(of("Promotion").difference(&iris("promotions", "iri")).count(), 0);
        let variants: BTreeSet<String> = cascade["variants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| format!("<{}>", v["scheme"]["iri"].as_str().unwrap()))
            .collect();
        assert!(variants.is_subset(&of("Scheme")), "{:?}", variants.difference(&of("Scheme")));
        let steps = entries.iter().filter(|e| e["parent"].is_object()).count();
        assert_eq!(of("TraceStep").len(), steps);
        let graphs: BTreeSet<String> = all.iter().map(|q| q.graph_name.to_string()).collect();
        assert!(graphs.len() > 4 && !graphs.contains("DEFAULT"), "{graphs:?}");
        let triple =
            |q: &oxigraph::model::Quad| format!("{} {} {}", q.subject, q.predicate, q.object);
        let set =
            |quads: &[oxigraph::model::Quad]| quads.iter().map(triple).collect::<BTreeSet<_>>();
        let jsonld = read("jsonld");
        assert!(jsonld.contains("\"@context\"") && jsonld.contains(XM));
        let linked = quads(RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }, &jsonld);
        assert_eq!(linked.len(), all.len());
        assert_eq!(set(&linked), set(&all));
        for (format, name) in [
            (RdfFormat::Turtle, "turtle"),
            (RdfFormat::NTriples, "ntriples"),
            (RdfFormat::RdfXml, "rdfxml"),
        ] {
            let triples = quads(format, &read(name));
            assert_eq!(triples.len(), set(&all).len(), "{name}");
            assert_eq!(set(&triples), set(&all), "{name}");
        }
        assert_eq!(set(&quads(RdfFormat::TriG, &read("trig"))), set(&all));
    }
}

#[test]
fn an_export_as_rdf_says_what_it_wrote() {
    let work = Workdir::new();
    let args = ["export", "--format", "turtle", "--model", MODEL, "--output", "m.ttl"];
    let run = work.run(&args);
    let bytes = work.read("m.ttl").len();
    assert!(run.err.contains(&format!("{bytes} bytes")), "{}", run.err);
    assert!(run.err.contains(" statements, ") && run.err.contains(" adoptions, "), "{}", run.err);
}

/// The rows of a table with byte order mark, by column.
fn rows(path: &std::path::Path) -> Vec<std::collections::HashMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let header: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    let unique: std::collections::HashSet<&String> = header.iter().collect();
    assert_eq!(unique.len(), header.len(), "{header:?}");
    let row =
        |r: csv::StringRecord| header.iter().cloned().zip(r.iter().map(str::to_owned)).collect();
    table.records().map(|r| row(r.unwrap())).collect()
}

#[test]
fn the_whole_graph_has_things_as_nodes_and_facts_as_edges_with_what_they_say() {
    let work = Workdir::new();
    work.run(&["--lang", "zh", "export", "--format", "set", "--output", "set"]).succeeds();
    let set = work.path("set");
    let (nodes, edges) = (rows(&set.join("nodes.csv")), rows(&set.join("edges.csv")));
    let facts = rows(&set.join("facts.csv"));
    let readme = std::fs::read_to_string(set.join("README.md")).unwrap();
    for named in readme.split('`').filter(|word| ["province", "kind", "value"].contains(word)) {
        assert!(nodes[0].contains_key(named) || edges[0].contains_key(named), "{named}");
    }
    for node in &nodes {
        let id = node["id"].rsplit('/').next().unwrap();
        assert!(!node["label"].is_empty() && node["label"] != id, "{node:?}");
    }
    let of = |kind: &str| edges.iter().filter(|e| e["kind"] == kind).collect::<Vec<_>>();
    let adoptions =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/adoptions.csv"))
            .unwrap();
    let told = adoptions.lines().count() - 1;
    assert!(of("adoption").len() + of("intention").len() >= told, "{told}");
    assert!(of("adoption").iter().all(|e| !e["basis"].is_empty() && !e["scheme"].is_empty()));
    // A fact is called by what it says, in both languages.
    for fact in edges.iter().filter(|e| !e["fact"].is_empty()) {
        let id = fact["fact"].rsplit('/').next().unwrap();
        for name in [&fact["name_zh"], &fact["name_en"]] {
            assert!(!name.is_empty() && !name.contains(id), "{fact:?}");
        }
    }
    let numbers = of("observation");
    assert!(numbers.iter().all(|e| e["value"].parse::<f64>().is_ok() && !e["unit"].is_empty()));
    assert!(of("transmission").iter().any(|e| !e["channel"].is_empty()));
    // Every fact is about a node or an edge, and every passage of the tables is among them.
    let ids: std::collections::HashSet<&String> =
        nodes.iter().chain(&edges).map(|r| &r["id"]).collect();
    assert!(facts.iter().all(|f| ids.contains(&f["about"]) && !f["report"].is_empty()));
    assert!(facts.iter().filter(|f| !f["span_start"].is_empty()).count() > 1000);
}

#[test]
fn things_of_other_vocabularies_are_nodes_too() {
    let work = Workdir::new();
    std::fs::create_dir(work.path("t")).unwrap();
    work.file("t/e.csv", "id,label,members,village\na,甲,12,v\n");
    work.file(
        "t/e.csv-metadata.json",
        r#"{"@context":"http://www.w3.org/ns/csvw","url":"e.csv","tableSchema":{"aboutUrl":"https://e.org/{id}","columns":[
            {"name":"id","titles":"id","suppressOutput":true},
            {"name":"label","titles":"label","propertyUrl":"rdfs:label","lang":"zh"},
            {"name":"members","titles":"members","propertyUrl":"https://e.org/members","datatype":"integer"},
            {"name":"village","titles":"village","propertyUrl":"https://e.org/village","valueUrl":"https://e.org/{village}"},
            {"name":"type","virtual":true,"propertyUrl":"rdf:type","valueUrl":"https://e.org/Branch"},
            {"name":"name","virtual":true,"aboutUrl":"https://e.org/{village}","propertyUrl":"rdfs:label","default":"乙村","lang":"zh"}]}}"#,
    );
    work.run(&["load", "t/e.csv", "--store", "s", "-y"]).succeeds();
    work.run(&["--lang", "zh", "export", "--store", "s", "--format", "set", "--output", "set"])
        .succeeds();
    let nodes = rows(&work.path("set/nodes.csv"));
    let of = |id: &str| nodes.iter().find(|n| n["id"] == format!("https://e.org/{id}"));
    let branch = of("a").unwrap();
    assert_eq!((branch["label"].as_str(), branch["kind"].as_str()), ("甲", "Branch"));
    assert!(branch["more"].contains("members: 12"), "{branch:?}");
    assert_eq!(of("v").unwrap()["label"], "乙村");
    let edges = rows(&work.path("set/edges.csv"));
    assert!(edges.iter().any(|e| e["kind"] == "village" && e["target"] == "https://e.org/v"));
}
