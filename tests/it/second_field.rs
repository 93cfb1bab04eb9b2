//! The American policies as a field of the same ontology, by metadata alone.

use crate::support::workdir::{Workdir, shared};

fn american() -> Option<Workdir> {
    let spid = shared("spid")?;
    let work = Workdir::new();
    let metadata = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/us-policies");
    work.file("us/csv-metadata.json", std::fs::read(metadata.join("csv-metadata.json")).unwrap());
    for name in ["policies.csv", "policies_metadata.csv"] {
        work.file(&format!("us/{name}"), std::fs::read(spid.join(name)).unwrap());
    }
    Some(work)
}

#[test]
fn the_american_policies_load_and_are_traced_without_code() {
    let Some(work) = american() else { return };
    let run = work.run(&["trace", "lott", "--data", "us"]);
    let out = run.succeeds();
    assert!(out.contains("Adopters: 36 by 1993"), "{out}");
    assert!(out.contains("New Hampshire · 1964"), "{out}");
}

#[test]
fn inference_reads_the_graph_as_it_reads_the_table() {
    let Some(work) = american() else { return };
    let how = ["--model", "exponential", "--params", "0.5", "--edges", "100"];
    let with = |source: &[&str]| {
        let args: Vec<&str> = ["infer"].iter().chain(source).chain(&how).copied().collect();
        let out = work.run(&args).succeeds().to_owned();
        let lines = out.lines().skip(1).map(|l| {
            let mut cells = l.split(',').map(|c| c.rsplit('/').next().unwrap().replace("%20", " "));
            (cells.next().unwrap(), cells.next().unwrap())
        });
        lines.collect::<std::collections::BTreeSet<_>>()
    };
    let columns = ["--node", "statenam", "--cascade", "policy", "--time", "adopt_year"];
    let table: Vec<&str> =
        ["--cascades", "us/policies.csv"].iter().chain(&columns).copied().collect();
    assert_eq!(with(&["--data", "us"]), with(&table));
}

#[test]
fn inferred_transmissions_stand_in_a_graph_of_their_own() {
    let Some(work) = american() else { return };
    work.run(&["load", "us", "--store", "graph"]).succeeds();
    let how = ["--model", "exponential", "--params", "0.5", "--edges", "50"];
    let args: Vec<&str> = ["infer", "--store", "graph"].iter().chain(&how).copied().collect();
    work.run(&args).succeeds();
    let ask = |graph: &str| {
        let query = format!(
            "PREFIX xm: <https://w3id.org/xiangmai/ontology#> SELECT (COUNT(DISTINCT ?t) AS ?n) \
             {{ GRAPH {graph} {{ ?t xm:basis <https://w3id.org/xiangmai/id/basis/inferred> }} }}"
        );
        let run = work.run_with(&["query", "-", "--store", "graph", "--format", "csv"], &query);
        run.succeeds().lines().nth(1).unwrap().parse::<u64>().unwrap()
    };
    let inside = ask("<https://w3id.org/xiangmai/graph/inferred>");
    assert!(inside > 0);
    assert_eq!(inside, ask("?g"));
}
