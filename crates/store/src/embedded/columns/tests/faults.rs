//! Every single operation on files fails once, and the power is cut at each: the store is the old one or the new one.

use super::super::super::directory::simulated::{Fault, Numbers, Simulated};
use super::*;
use std::io::ErrorKind;

fn reopen(directory: &Simulated) -> Result<Embedded, StoreError> {
    Embedded::in_directory(Arc::new(directory.clone()), EmbeddedOptions::default())
}

/// What can be done to a store.
#[derive(Debug, Clone, Copy)]
enum Job {
    Load,
    Update,
    Drop,
    Compact,
    Restore,
    Undo,
    Staged,
}

const JOBS: [Job; 7] =
    [Job::Load, Job::Update, Job::Drop, Job::Compact, Job::Restore, Job::Undo, Job::Staged];

impl Job {
    fn run(self, store: &Embedded) -> Result<(), StoreError> {
        let go_on = &mut |_: u64| Progress::Continue;
        let options = UpdateOptions { whole_store: true, ..UpdateOptions::default() };
        let graph = |text: String| change(&[text]);
        match self {
            Self::Load => store.apply(graph(line((1, 1, 3)) + &line((2, 0, 5))), go_on).map(drop),
            Self::Update => store.update(
                "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?o ?p 77 } } \
                 WHERE { GRAPH ?g { ?s ?p ?o FILTER(isIRI(?o)) } }",
                &options,
            ),
            Self::Drop => store.update("DROP GRAPH <http://e/graph/1>", &options),
            Self::Compact => store.compact(),
            Self::Restore => {
                let text = "<http://e/x> <http://e/p> <http://e/y> <http://e/graph/9> .\n";
                store.restore(Cursor::new(text), RdfFormat::NQuads, go_on).map(drop)
            }
            Self::Undo => store.undo().map(drop),
            Self::Staged => {
                let staged = store.stage(graph(line((0, 2, 2))), go_on)?;
                staged.then(change(&three_graphs()), go_on)?.commit().map(drop)
            }
        }
    }
}

/// A store with some history, and what is in it.
fn store_with_history() -> (Simulated, Embedded, String) {
    let directory = Simulated::default();
    let store = reopen(&directory).unwrap();
    load(&store, &three_graphs());
    let insert = "INSERT DATA { GRAPH <http://e/graph/1> { <http://e/a> <http://e/p> 7 } }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    let before = dump(&store);
    (directory, store, before)
}

fn after(job: Job) -> String {
    let (_, store, _) = store_with_history();
    job.run(&store).unwrap();
    dump(&store)
}

/// The store is whole, can be changed, and keeps nothing that nobody needs.
fn is_sound(directory: &Simulated, store: &Embedded, what: &str) {
    store.check().unwrap_or_else(|error| panic!("{what}: {error}"));
    load(store, &[line((0, 0, 0))]);
    load(store, &[line((0, 0, 1))]);
    load(store, &[line((0, 0, 2))]);
    store.check().unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut named: Vec<String> = store.snapshot().unwrap().segments();
    named.extend(store.previous().unwrap().unwrap().segments());
    let names = directory.names();
    let stray = names.iter().filter_map(|name| name.strip_prefix("segments/"));
    let stray: Vec<&str> = stray.filter(|name| !named.iter().any(|n| n == name)).collect();
    assert!(stray.is_empty(), "{what}: {stray:?} of {names:?}");
}

#[test]
fn whichever_operation_fails_the_store_is_the_old_one_or_the_new_one() {
    let faults = [Fault::Error(ErrorKind::StorageFull), Fault::Late(ErrorKind::Other)];
    for (job, fault) in JOBS.into_iter().flat_map(|job| faults.map(|fault| (job, fault))) {
        let new = after(job);
        for at in 0.. {
            let what = format!("{job:?}: {fault:?} at {at}");
            let (directory, store, old) = store_with_history();
            directory.fail(at, fault);
            let result = job.run(&store);
            let has_come = directory.heal();
            let found = dump(&store);
            match &result {
                Ok(()) => assert_eq!(found, new, "{what}"),
                Err(_) => assert!(found == old || found == new, "{what}: {found}"),
            }
            let again = reopen(&directory).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(dump(&again), found, "{what}");
            drop(again);
            is_sound(&directory, &store, &what);
            if !has_come {
                assert!(at > 20, "{what}: a change does more than that");
                break;
            }
        }
    }
}

#[test]
fn whenever_the_power_is_cut_the_store_is_the_old_one_or_the_new_one() {
    let mut seeds = Numbers(20_261_130);
    for job in JOBS {
        let new = after(job);
        for at in 0.. {
            let (directory, store, old) = store_with_history();
            directory.fail(at, Fault::Power);
            let result = job.run(&store);
            let has_come = directory.heal();
            drop(store);
            for _ in 0..3 {
                let seed = seeds.next();
                let what = format!("{job:?}: power cut at {at}, seed {seed}");
                let left = directory.after_power_failure(seed);
                let store = reopen(&left).unwrap_or_else(|error| panic!("{what}: {error}"));
                let found = dump(&store);
                match &result {
                    Ok(()) => assert_eq!(found, new, "{what}"),
                    Err(_) => assert!(found == old || found == new, "{what}: {found}"),
                }
                is_sound(&left, &store, &what);
            }
            if !has_come {
                break;
            }
        }
    }
}

#[test]
fn a_store_whose_making_was_broken_off_is_made_or_refused_and_never_half() {
    let mut seeds = Numbers(7);
    for at in 0.. {
        let directory = Simulated::default();
        directory.fail(at, Fault::Power);
        let result = reopen(&directory).map(drop);
        let has_come = directory.heal();
        for _ in 0..8 {
            let left = directory.after_power_failure(seeds.next());
            let store = reopen(&left).unwrap();
            assert_eq!(dump(&store), "");
            load(&store, &three_graphs());
            store.check().unwrap();
        }
        if !has_come {
            result.unwrap();
            break;
        }
    }
}

#[test]
fn whichever_operation_fails_a_reader_is_told_or_reads_what_is_there() {
    let query = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }";
    let (directory, store, before) = store_with_history();
    let expected = ask(&store, query).unwrap();
    drop(store);
    for at in 0.. {
        directory.fail(at, Fault::Error(ErrorKind::Other));
        let found = reopen(&directory).and_then(|store| {
            let found = ask(&store, query)?;
            store.check()?;
            Ok(found)
        });
        let has_come = directory.heal();
        match found {
            Ok(found) => assert_eq!(found, expected),
            Err(error) => assert!(has_come, "{error}"),
        }
        assert_eq!(dump(&reopen(&directory).unwrap()), before);
        if !has_come {
            break;
        }
    }
}

#[test]
fn a_backup_that_is_broken_off_is_whole_or_no_store() {
    let mut seeds = Numbers(11);
    let (_, store, before) = store_with_history();
    for at in 0.. {
        let target = Simulated::default();
        target.fail(at, Fault::Power);
        let result = store.copy_into(Arc::new(target.clone()));
        let has_come = target.heal();
        for _ in 0..4 {
            match reopen(&target.after_power_failure(seeds.next())) {
                Ok(copy) => {
                    let found = dump(&copy);
                    assert!(found == before || result.is_err() && found.is_empty(), "at {at}");
                    copy.check().unwrap();
                }
                Err(StoreError::Version { .. }) => assert!(result.is_err(), "at {at}"),
                Err(error) => panic!("at {at}: {error}"),
            }
        }
        if !has_come {
            result.unwrap();
            break;
        }
    }
}
