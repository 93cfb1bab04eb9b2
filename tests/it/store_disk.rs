//! What the store on disk promises beyond the contract: after `kill -9`, with a full disk, between two
//! processes, over versions, and in backups.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::numbers::Numbers;

use super::*;

#[test]
fn a_folder_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    run_claims(&open(folder.path()));
}

fn open(path: &Path) -> Embedded {
    Embedded::open(path).unwrap()
}

/// This test binary, running only the ignored test of that name, with the store's folder handed in.
fn child(test: &str, path: &Path) -> Command {
    let name = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &name, "--ignored", "--nocapture", "--test-threads", "1"]);
    command.env("STORE_UNDER_TEST", path);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn store_under_test() -> Option<PathBuf> {
    std::env::var_os("STORE_UNDER_TEST").map(PathBuf::from)
}

/// Sizes in turn.
const SIZES: [usize; 3] = [200, 2500, 700];

fn group(value: usize) -> Change<'static> {
    let replace = ["one", "two"].map(|name| GraphReplacement {
        name: graph(name),
        triples: source(&numbered(SIZES[value % SIZES.len()], value)),
        version: None,
    });
    let before = Vec::new();
    let record = stamp::record(before, Vec::new(), move |l| stamp_of(l, &value.to_string()));
    Change { replace: replace.into(), drop: Vec::new(), record: Some(record) }
}

#[test]
#[ignore = "run by a_killed_load_leaves_the_old_graphs_or_the_new_ones, which kills it"]
fn child_that_loads_for_ever() {
    let Some(path) = store_under_test() else { return };
    let store = open(&path);
    let from = stamp::read(&store).unwrap();
    let from: usize = from.first().map_or(0, |stamp| stamp.hash.parse().unwrap());
    for value in from + 1.. {
        store.apply(group(value), &mut go_on).unwrap();
    }
}

#[test]
fn a_killed_load_leaves_the_old_graphs_or_the_new_ones() {
    let rounds = 100;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut numbers = Numbers(20_261_122);
    let mut last = 0;
    // Milliseconds within which a loader is killed; longer where the machine loads more slowly.
    let mut window = 600;
    for round in 0..rounds {
        let moment = Duration::from_millis(numbers.next() % window);
        let mut loader = child("child_that_loads_for_ever", &path).spawn().unwrap();
        thread::sleep(moment);
        loader.kill().unwrap();
        loader.wait().unwrap();

        let store = open(&path);
        let value = consistent_value(&store);
        assert!(value >= last, "round {round}: {value} came after {last}");
        if value == last {
            window = (window + window / 10).min(4000);
        }
        last = value;
        touch(&store);
        assert_eq!(leftovers(&path), Vec::<String>::new(), "round {round}");
    }
    assert!(last > 5, "only {last} loads were done: the machine is too slow for this test");
    let store = open(&path);
    store.check_indexes().unwrap();
    store.apply(group(last + 1), &mut go_on).unwrap();
    assert_eq!(stamp::verify(&store, true).unwrap(), []);
}

/// The one value that both graphs have, in full; 0 if there is nothing yet.
fn consistent_value(store: &Embedded) -> usize {
    let query = "SELECT ?g ?o (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s <http://example.com/p> ?o } } \
                 GROUP BY ?g ?o ORDER BY ?g ?o";
    let rows = ask(store, query, &QueryOptions::default()).unwrap();
    let rows: Vec<Vec<&str>> = rows.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    if rows.is_empty() {
        return 0;
    }
    let [one, two] = rows.as_slice() else { panic!("a mixture: {rows:?}") };
    assert_eq!((one[1], one[2]), (two[1], two[2]));
    let union = "SELECT ?o (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s <http://example.com/p> ?o } } GROUP BY ?o";
    let both = 2 * one[2].parse::<usize>().unwrap();
    check(store, union, &format!("?o\t?n\n{}\t{both}\n", one[1]));
    let value: usize = one[1].trim_matches('"').parse().unwrap();
    assert_eq!(one[2], SIZES[value % SIZES.len()].to_string());
    let recorded = stamp::read(store).unwrap();
    assert!(recorded.iter().all(|stamp| stamp.hash == value.to_string()));
    value
}

/// What is in the folder of a store beside what the generation that counts and the one before it name.
fn leftovers(path: &Path) -> Vec<String> {
    let names = |path: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(path).unwrap().flatten();
        entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
    };
    // A loader that was killed before its first change has left nothing that counts.
    let Ok(current) = std::fs::read_to_string(path.join("current")) else { return Vec::new() };
    let mut own: Vec<String> = ["STORE", "lock", "current", "segments"].map(str::to_owned).into();
    let mut manifest = current.split(' ').next().map(str::to_owned);
    for _ in 0..2 {
        let Some(name) = manifest.take() else { break };
        let text = std::fs::read_to_string(path.join(&name)).unwrap();
        let parts: Vec<Vec<&str>> = text.lines().map(|l| l.split(' ').collect()).collect();
        own.extend(parts.iter().filter(|p| p[0] == "segment").map(|p| p[1].to_owned()));
        let previous = parts.iter().find(|p| p[0] == "previous" && p[1] != "none");
        manifest = previous.map(|p| format!("manifest-{}", p[1]));
        own.push(name);
    }
    let all = names(path).into_iter().chain(names(&path.join("segments")));
    all.filter(|name| !own.contains(name)).collect()
}

/// Takes the right to change a store, which removes what killed processes left, and changes nothing.
fn touch(store: &Embedded) {
    let nothing = "DROP SILENT GRAPH <http://example.com/graph/none>";
    store.update(nothing, &UpdateOptions::default()).unwrap();
}

#[test]
fn leftovers_of_killed_loads_are_removed_by_the_next_change_and_not_by_readers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    load(&open(&path), "one", "a p 1\n").unwrap();
    for file in ["segments/graph-77", "segments/terms-78", "current.new"] {
        std::fs::write(path.join(file), "left").unwrap();
    }
    let store = open(&path);
    assert_eq!(count(&store, "one"), 1);
    assert_eq!(leftovers(&path).len(), 3);
    touch(&store);
    assert_eq!(leftovers(&path), Vec::<String>::new());
    assert_eq!(count(&store, "one"), 1);
}

#[test]
#[ignore = "run by a_second_process_reads_while_one_writes_and_is_told_that_it_may_not_write"]
fn child_that_reads_and_may_not_write() {
    let Some(path) = store_under_test() else { return };
    let store = Embedded::open(&path).unwrap();
    assert_eq!(count(&store, "one"), 1);
    let error = load(&store, "one", "a p 2\n").unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert!(error.to_string().contains("being changed by another process"));
}

#[test]
#[ignore = "run by a_second_process_reads_while_one_writes_and_is_told_that_it_may_not_write"]
fn child_that_writes() {
    let Some(path) = store_under_test() else { return };
    load(&Embedded::open(&path).unwrap(), "two", "a p 2\n").unwrap();
}

#[test]
fn a_second_process_reads_while_one_writes_and_is_told_that_it_may_not_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    load(&store, "one", "a p 1\n").unwrap();
    let change = Change::of(graph("one"), source("a p 3\nb p 3\n"));
    let staged = store.stage(change, &mut go_on).unwrap();
    assert!(child("child_that_reads_and_may_not_write", folder.path()).status().unwrap().success());
    staged.commit().unwrap();
    assert_eq!(count(&store, "one"), 2);
    assert!(child("child_that_writes", folder.path()).status().unwrap().success());
    assert_eq!(count(&store, "two"), 1, "what another process writes is seen at once");
}

/// Nobody can write there, as on a medium that is only read, unless the user may do everything.
#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_written_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    load(&open(&path), "one", "a p 1\n").unwrap();
    let all = |mode: (u32, u32)| {
        for folder in [path.clone(), path.join("segments")] {
            for entry in std::fs::read_dir(&folder).unwrap().flatten() {
                let mode = if entry.path().is_dir() { mode.0 } else { mode.1 };
                std::fs::set_permissions(entry.path(), PermissionsExt::from_mode(mode)).unwrap();
            }
        }
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode.0)).unwrap();
    };
    all((0o555, 0o444));
    let store = open(&path);
    assert_eq!(count(&store, "one"), 1);
    store.check().unwrap();
    let may_do_everything = std::fs::write(path.join("probe"), "").is_ok();
    if may_do_everything {
        eprintln!("not checked that writing fails: this user may write everywhere");
    } else {
        assert!(load(&store, "one", "a p 2\n").is_err());
        assert_eq!(count(&store, "one"), 1);
    }
    all((0o755, 0o644));
}

#[test]
#[ignore = "run by a_full_disk_leaves_the_old_graphs"]
fn child_that_fills_the_disk() {
    let Some(path) = store_under_test() else { return };
    let store = open(&path);
    let error = load(&store, "one", &numbered(200_000, 1)).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. } | StoreError::File(_)), "{error:?}");
    assert_eq!(count(&store, "one"), 1);
}

/// A limit on the size of files stands for the full disk: writes fail in the same places.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_graphs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    load(&open(&path), "one", "a p old\n").unwrap();
    let inner = child("child_that_fills_the_disk", &path);
    // Writes beyond the limit are errors, not a signal, once the signal is ignored.
    let mut limited = Command::new("sh");
    limited
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 4000; exec \"$0\" \"$@\"")
        .arg(inner.get_program());
    limited.args(inner.get_args()).envs(inner.get_envs().filter_map(|(k, v)| Some((k, v?))));
    let run = limited.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let store = open(&path);
    check(&store, "SELECT ?o WHERE { ?s ?p ?o }", "?o\n\"old\"\n");
    drop(store);
    assert_eq!(leftovers(&path), Vec::<String>::new());
}

#[test]
fn a_folder_with_something_else_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let refused = |path: &Path, word: &str| {
        let error = Embedded::open(path).unwrap_err();
        assert!(matches!(error, StoreError::Version { .. }), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    };
    let file = path.join("file");
    std::fs::write(&file, "text").unwrap();
    refused(&file, "is a file");
    refused(path, "other files");
    let newer = path.join("newer");
    std::fs::create_dir(&newer).unwrap();
    std::fs::write(newer.join("STORE"), "layout 99\n").unwrap();
    refused(&newer, "newer version");
    let bare = path.join("bare");
    std::fs::create_dir(&bare).unwrap();
    std::fs::write(bare.join("MANIFEST-000001"), "").unwrap();
    refused(&bare, "oxigraph dump");
    assert_eq!(std::fs::read_dir(&bare).unwrap().count(), 1);
}

#[test]
fn every_way_of_a_change_ends_in_the_same_graphs() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    load(&store, "other", "x p _:b\n_:b p 1\n").unwrap();
    let mut value = 0;
    for (size, step) in
        [(10, 1), (3000, 1), (3000, 1), (3000, 300), (3000, 1), (20, 1), (5, 1), (0, 1)]
    {
        value += 1;
        let lines: String = (0..size)
            .map(|i| format!("s{i} p {}\n", if i % step == 0 { value } else { 0 }))
            .collect();
        // Twice, with every triple repeated: both times the same.
        let first = load(&store, "one", &lines.repeat(2)).unwrap();
        let again = load(&store, "one", &lines).unwrap();
        assert_eq!((first[0].stored, first[0].content), (again[0].stored, again[0].content));
        assert_eq!(first[0].stored, size as u64);
        let expected = Embedded::in_memory().unwrap();
        load(&expected, "other", "x p _:b\n_:b p 1\n").unwrap();
        load(&expected, "one", &lines).unwrap();
        assert_eq!(dump(&store), dump(&expected), "{size} triples, every {step}th changed");
    }
    store.check_indexes().unwrap();
}

#[test]
fn a_store_opens_as_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let before = {
        let store = open(folder.path());
        load(&store, "one", &numbered(3000, 1)).unwrap();
        load(&store, "one", &numbered(3000, 2)).unwrap();
        dump(&store)
    };
    let store = open(folder.path());
    assert_eq!(dump(&store), before);
}

#[test]
fn a_reader_outlives_the_generation_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    load(&store, "one", &numbered(20_000, 1)).unwrap();
    let all = "SELECT ?o WHERE { ?s ?p ?o }";
    let mut rows = store.query(all, &QueryOptions::default()).unwrap().into_solutions().unwrap();
    let first = rows.next().unwrap().unwrap();
    let mut triples = store.graph(&graph("one")).unwrap();
    for value in 2..4 {
        load(&store, "one", &numbered(20_000, value)).unwrap();
    }
    assert_eq!(rows.by_ref().filter(|row| *row.as_ref().unwrap() == first).count(), 19_999);
    assert_eq!(triples.by_ref().filter(Result::is_ok).count(), 20_000);
    drop((rows, triples));
    load(&store, "one", "a p 1\n").unwrap();
    assert_eq!(leftovers(folder.path()), Vec::<String>::new());
}

#[test]
fn a_backup_is_a_store_and_a_restored_dump_equals_the_dump() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, "one", "a p _:x\n_:x q 1\n").unwrap();
    load(&store, "two", &numbered(2000, 1)).unwrap();
    let before = dump(&store);

    let backup = folder.path().join("backup");
    store.backup(&backup).unwrap();
    assert!(matches!(store.backup(&backup), Err(StoreError::Refused { .. })));
    load(&store, "two", &numbered(2000, 2)).unwrap();
    let copy = open(&backup);
    assert_eq!(dump(&copy), before);
    load(&copy, "three", "a p 1\n").unwrap();
    assert_eq!(count(&store, "three"), 0);

    let broken = before.join("\n") + "\nbroken";
    let changed = dump(&store);
    store.restore(Cursor::new(broken), RdfFormat::NQuads, &mut go_on).unwrap_err();
    assert_eq!(dump(&store), changed);
    let text = before.join("\n");
    let restored = store.restore(Cursor::new(text), RdfFormat::NQuads, &mut go_on).unwrap();
    assert_eq!(restored, before.len() as u64);
    assert_eq!(dump(&store), before);
}

#[test]
fn compacting_keeps_the_triples_and_gives_space_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for value in 0..6 {
        let text = "长".repeat(300);
        let lines: String = (0..900).map(|i| format!("s{i} p {value}{i}{text}\n")).collect();
        load(&store, "one", &lines).unwrap();
    }
    let before = dump(&store);
    store.compact().unwrap();
    assert_eq!(dump(&store), before);
    store.check_indexes().unwrap();
    assert_eq!(stamp::verify(&store, false).unwrap(), [(graph("one"), Mismatch::Unrecorded)]);
}
