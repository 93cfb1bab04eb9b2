//! The same commands on every store: equal tables give equal bytes.

use crate::support::servers;
use crate::support::workdir::Workdir;
use std::sync::OnceLock;

/// Every reading command, with a question that has an answer.
const COMMANDS: &[&[&str]] = &[
    &["query", "models", "--format", "csv"],
    &["query", "adopters", "--param", "model=党支部领办合作社", "--format", "csv"],
    &["query", "variants", "--param", "model=党支部+合作社+农户", "--format", "tsv"],
    &["query", "lineage-up", "--param", "place=芜湖市", "--format", "csv"],
    &["query", "transmissions", "--format", "json"],
    &["query", "conflicts", "--format", "csv"],
    &["query", "cascade", "--param", "model=党支部+合作社+农户", "--format", "nt"],
    &["trace", "党支部+合作社+农户"],
    &["trace", "党支部领办合作社", "--format", "json"],
    &["models"],
    &["measures", "党支部领办合作社", "--format", "json"],
    &["compare", "党支部+合作社+农户", "党支部领办合作社"],
    &["places", "烟台市"],
    &["export", "--format", "gexf", "--model", "党支部+合作社+农户"],
    &["export", "--format", "graphml"],
    &["export", "--format", "nquads"],
    &["export", "--format", "turtle"],
];

fn answers(work: &Workdir, store: &str) -> Vec<String> {
    let ask = |command: &&[&str]| {
        let patience: &[&str] = if command[0] == "query" { &["--timeout", "600"] } else { &[] };
        let more = ["--store", store].into_iter().chain(patience.iter().copied());
        let args: Vec<&str> = command.iter().copied().chain(more).collect();
        work.run(&args).succeeds().to_owned()
    };
    COMMANDS.iter().map(ask).collect()
}

/// What a store is as a whole, records of its loads included.
fn whole(work: &Workdir, store: &str) -> [String; 3] {
    let of = |command: &str| work.run(&[command, "--store", store]).succeeds().to_owned();
    [of("dump"), of("status"), of("verify")]
}

/// What the store on disk answers; asked once for all servers.
fn disk_answers() -> &'static [String] {
    static ANSWERS: OnceLock<Vec<String>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let work = Workdir::with_data();
        work.run(&["load", "data", "--store", "graph"]).succeeds();
        answers(&work, "graph")
    })
}

/// Loads the shipped tables into a server and compares its answers with those of the disk.
fn agrees_with_disk(work: &Workdir, address: &str) {
    for store in ["graph", address] {
        work.run(&["load", "data", "--store", store]).succeeds();
    }
    let again = work.run(&["load", "data", "--store", address]);
    assert!(
        again.err.contains(&format!("{} tables unchanged", xiangmai::tables::NAMES.len())),
        "{again:?}"
    );
    let (here, there) = (disk_answers(), answers(work, address));
    for (command, (a, b)) in COMMANDS.iter().zip(here.iter().zip(&there)) {
        assert_eq!(a, b, "{command:?}");
        assert!(!a.trim().is_empty(), "{command:?}");
    }
    // There and back: a backup of the server is a store, and a dump makes the server that store.
    let wanted = whole(work, address);
    work.run(&["backup", "--store", address, "copy"]).succeeds();
    assert_eq!(wanted, whole(work, "copy"));
    work.run(&["dump", "--store", "graph", "--gzip", "--output", "all.nq.gz"]).succeeds();
    for from in ["all.nq.gz", "graph"] {
        work.run(&["restore", "--store", address, from]).succeeds();
        assert_eq!(whole(work, "graph"), whole(work, address));
    }
}

#[test]
fn an_oxigraph_server_answers_as_the_disk_does() {
    let Some(server) = servers::oxigraph() else { return };
    agrees_with_disk(&Workdir::with_data(), &server.address);
}

#[test]
fn our_server_answers_as_the_disk_does() {
    use crate::support::own;
    let work = Workdir::with_data().with_env("XIANGMAI_STORE_TOKEN", own::TOKEN);
    let server = own::Program::start(&work, &["--store", "served", "--timeout", "600"]);
    agrees_with_disk(&work, &server.address);
}

#[test]
fn fuseki_answers_as_the_disk_does() {
    let Some(server) = servers::fuseki() else { return };
    agrees_with_disk(&Workdir::with_data(), &server.address);
}

#[test]
fn a_removed_table_goes_with_prune_and_stays_without() {
    let work = Workdir::with_data();
    work.file("t/a.csv", "id,name\n1,x\n").file("t/b.csv", "id,name\n2,y\n");
    let both =
        r#"{"@context":"http://www.w3.org/ns/csvw","tables":[{"url":"a.csv"},{"url":"b.csv"}]}"#;
    let one = r#"{"@context":"http://www.w3.org/ns/csvw","tables":[{"url":"a.csv"}]}"#;
    work.file("t/csv-metadata.json", both);
    work.run(&["load", "t", "--store", "graph"]).succeeds();
    let holds_b = || work.run(&["status", "--store", "graph"]).succeeds().contains("graph/t/b");
    assert!(holds_b());
    work.file("t/csv-metadata.json", one);
    work.run(&["load", "t", "--store", "graph"]).succeeds();
    assert!(holds_b());
    work.run(&["load", "t", "--store", "graph", "--prune"]).fails(1, &["--yes"]);
    assert!(holds_b());
    work.run(&["load", "t", "--store", "graph", "--prune", "--yes"]).succeeds();
    assert!(!holds_b());
}

#[test]
fn a_dry_run_counts_what_would_change_and_changes_nothing() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let before = work.run(&["dump", "--store", "graph"]).succeeds().to_owned();
    let industries = work.read("data/industries.csv");
    work.file("data/industries.csv", format!("{industries}zz-extra,多,more,,,\n"));
    let run = work.run(&["load", "data", "--store", "graph", "--dry-run"]);
    assert!(run.err.contains("+4 -0"), "{run:?}");
    assert_eq!(before, work.run(&["dump", "--store", "graph"]).succeeds());
}

#[test]
fn a_dump_restores_and_a_damaged_graph_is_found() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    work.run(&["verify", "--store", "graph"]).succeeds();
    work.run(&["dump", "--store", "graph", "--gzip", "--output", "all.nq.gz"]).succeeds();
    work.run(&["restore", "--store", "copy", "all.nq.gz"]).succeeds();
    let dump = |store: &str| work.run(&["dump", "--store", store]).succeeds().to_owned();
    assert_eq!(dump("graph"), dump("copy"));
    let text = dump("graph");
    let cut = text
        .lines()
        .filter(|l| !l.ends_with("/graph/shipped/visits> ."))
        .collect::<Vec<_>>()
        .join("\n");
    work.file("cut.nq", cut + "\n");
    work.run(&["restore", "--store", "copy", "cut.nq"]).succeeds();
    let found = work.run(&["verify", "--store", "copy"]);
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.out.contains("graph/shipped/visits"), "{found:?}");
}

#[test]
fn status_names_file_hash_time_and_program_in_every_format() {
    let work = Workdir::new();
    work.file("t/a.csv", "id,name\n1,x\n");
    let metadata = r#"{"@context":"http://www.w3.org/ns/csvw","tables":[{"url":"a.csv"}]}"#;
    work.file("t/csv-metadata.json", metadata);
    work.run(&["load", "t", "--store", "graph"]).succeeds();
    let json = work.run(&["status", "--store", "graph", "--format", "json"]).succeeds().to_owned();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let row = rows.iter().find(|r| r["file"] == "t/a.csv").expect("the table is listed");
    assert_eq!((&row["rows"], &row["triples"]), (&1.into(), &2.into()));
    assert_eq!(row["hash"].as_str().map(str::len), Some(64));
    assert!(row["program"].as_str().unwrap().starts_with("xiangmai "), "{row}");
    let table = work.run(&["status", "--store", "graph", "--lang", "zh"]).succeeds().to_owned();
    assert!(table.trim_start().starts_with('图') && table.contains("t/a.csv"), "{table}");
    let csv = work.run(&["status", "--store", "graph", "--format", "csv"]).succeeds().to_owned();
    assert_eq!(csv.lines().next(), Some("graph,triples,rows,file,hash,loaded,program"));
    assert_eq!(csv.lines().count(), rows.len() + 1);
}
