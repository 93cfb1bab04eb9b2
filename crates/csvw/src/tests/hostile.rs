//! What is hostile costs no more than its bounds.

use super::*;

/// Converts on three threads and one, with these metadata, and gives what is alike in both runs.
fn convert_hostile(metadata: &str, table: &str) -> Run {
    let files = [("m.json", metadata), ("t.csv", table)];
    let one = convert(&files, &minimal());
    let mut options = Options { threads: 3, ..minimal() };
    options.limits.chunk_bytes = 16;
    let three = convert(&files, &options);
    assert!(one.lines == three.lines && one.findings == three.findings);
    one
}

#[test]
fn what_metadata_make_of_a_row_is_handed_on_in_parts_and_in_order() {
    let list = format!("{}x", "x;".repeat(4999));
    let made = format!(
        r#", {{"virtual": true, "separator": ";", "default": "{list}",
            "aboutUrl": "http://e/{{_row}}/of-this-table", "propertyUrl": "http://e/p"}}"#
    );
    let columns = format!(r#"{{"titles": "a"}}{}"#, made.repeat(25));
    let run = convert_hostile(&schema(&columns, ""), "a\n1\n2\n3\n");
    assert_eq!(run.lines.len(), 3 * 125_001);
    let subjects = run.lines.iter().filter(|l| l.starts_with('<'));
    let rows: Vec<_> = subjects.map(|l| &l[10..11]).collect();
    assert!(rows.is_sorted());
    let failing = Options { max_errors: Some(3), ..checking() };
    let columns = columns.replace("\"separator\"", "\"datatype\": \"integer\", \"separator\"");
    let files = [("m.json", &*schema(&columns, "")), ("t.csv", "a\n1\n2\n")];
    let run = convert(&files, &failing);
    assert_eq!(run.findings.len(), 3);
    assert!(run.summary.unwrap().stopped);
}

#[test]
fn long_values_shared_by_many_columns_and_endless_urls_are_bounded() {
    let columns = r#"{"titles": "a"},"#.to_owned() + &r#"{"virtual": true},"#.repeat(500);
    let more = format!(r#", "default": "{}""#, "x".repeat(200_000));
    let run = convert_hostile(&schema(columns.trim_end_matches(','), &more), "a\n1\n");
    assert!(run.findings.iter().any(|f| f.contains("CSVW-TOO-BIG")), "{:?}", run.findings.first());
    for (default, cell) in
        [("x".repeat(1 << 20), ";".repeat(200)), (";".repeat(1 << 20), String::new())]
    {
        let column = format!(r#"{{"titles": "a", "separator": ";", "default": "{default}"}}"#);
        let run = convert_hostile(&schema(&column, ""), &format!("a\n\"{cell}\"\n"));
        assert!(run.lines.is_empty(), "{:?}", run.findings);
        assert!(run.findings[0].contains("CSVW-LIST-LENGTH"), "{:?}", run.findings);
    }
    let columns = r#"{"name": "a", "titles": "a", "aboutUrl": "ABOUT"}"#;
    let columns = columns.replace("ABOUT", &"{a}".repeat(1000));
    let table = format!("a\n{}\n", "é".repeat(100_000));
    let run = convert_hostile(&schema(&columns, ""), &table);
    assert!(run.lines[0].len() < 700_000 && run.findings.len() == 1, "{:?}", run.findings);
    assert!(run.findings[0].contains("CSVW-TOO-BIG"));
}
