//! Columns that become a database, and the other way round.

use super::*;

const NO_COLUMNS: EmbeddedOptions = EmbeddedOptions {
    transaction: 1000,
    bulk_megabytes: 20,
    bulk_threads: 1,
    columns_megabytes: 0,
};

fn many(from: usize, to: usize) -> String {
    (from..to).map(|i| format!("<http://e/s{i}> <http://e/p> \"{}\" .\n", i % 7)).collect()
}

#[test]
fn columns_that_grow_too_large_become_a_database_and_the_other_way_round() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let options = EmbeddedOptions { columns_megabytes: 2, ..NO_COLUMNS };
    let store = Embedded::open_with(&path, options).unwrap();
    let expected = Embedded::in_memory().unwrap();
    let both = |graphs: &[String]| {
        load(&store, graphs);
        load(&expected, graphs);
        assert_eq!(dump(&store), dump(&expected));
    };
    both(&[many(0, 5000), many(0, 10)]);
    assert!(reads_columns(&store));
    both(&[many(0, 60_000).repeat(2)]);
    assert!(!reads_columns(&store), "what was kept is there too");
    store.compact().unwrap();
    assert!(!reads_columns(&store), "still too large");
    assert_eq!(dump(&store), dump(&expected));
    let text = dump(&expected);
    both(&[many(0, 100), many(3, 10)]);
    assert!(reads_columns(&store), "a generation that is built anew is columns again");
    let restored = Cursor::new(text.clone());
    store.restore(restored, RdfFormat::NQuads, &mut |_| Progress::Continue).unwrap();
    assert!(!reads_columns(&store));
    assert_eq!(dump(&store), text);
    store.check_indexes().unwrap();
}

#[test]
fn a_database_of_an_older_layout_opens_and_becomes_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = Embedded::open_with(&path, NO_COLUMNS).unwrap();
    load(&store, &three_graphs());
    let before = dump(&store);
    drop(store);
    for layout in ["layout 1\nengine Oxigraph 0.5\n", "layout 2\nengine Oxigraph 0.5\n"] {
        files::write_atomic(&path.join("STORE"), layout.as_bytes()).unwrap();
        files::write_atomic(&path.join("columns-1"), b"columns of layout 2").unwrap();
        let store = open(&path);
        assert!(!reads_columns(&store));
        assert_eq!(dump(&store), before);
        assert!(!path.join("columns-1").exists());
    }
    let store = open(&path);
    store.compact().unwrap();
    assert!(reads_columns(&store));
    assert_eq!(dump(&store), before);
    let stamp = files::read_to_string(&path.join("STORE")).unwrap();
    assert!(stamp.starts_with("layout 3\n"), "an older program must not read what it cannot");
}
