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
