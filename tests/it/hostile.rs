//! Hostile input: every file ends in a clear message and an exit code, never in a panic, and never eats
//! memory or reaches outside its folder.

use crate::support::workdir::{Run, Workdir};

const CONTEXT: &str = r#""@context": "http://www.w3.org/ns/csvw""#;

/// Metadata of the table at `url`, with these members more.
fn metadata(url: &str, more: &str) -> String {
    format!(r#"{{{CONTEXT}, "url": "{url}"{more}}}"#)
}

/// The program converts `d`, refuses with 1 or 3, does not panic, and says one of `said`.
#[track_caller]
fn refuses(work: &Workdir, said: &[&str]) {
    let run = work.run(&["convert", "d"]);
    assert!([1, 3].contains(&run.code), "{run:?}");
    is_calm(&run);
    assert!(said.iter().any(|text| run.err.contains(text)), "{said:?} in {}", run.err);
}

/// Exits in an orderly way, whatever the code.
#[track_caller]
fn is_calm(run: &Run) {
    assert!((0..=3).contains(&run.code), "{run:?}");
    assert!(!run.err.contains("panicked"), "{run:?}");
    assert!(run.code == 0 || !run.err.trim().is_empty(), "{run:?}");
}

/// A folder `d` with this table and this metadata document.
fn folder(table: impl AsRef<[u8]>, document: impl AsRef<[u8]>) -> Workdir {
    let work = Workdir::new();
    work.file("d/t.csv", table).file("d/csv-metadata.json", document);
    work
}

#[test]
fn metadata_reach_neither_outside_their_folder_nor_the_network() {
    let work = folder("a\n1\n", "");
    work.file("secret.csv", "a\nsecret\n").file("secret.json", r#"{"columns": [{"titles": "a"}]}"#);
    let secret = work.path("secret.csv").display().to_string();
    for url in ["../secret.csv", &secret, &format!("file://{secret}"), "%2e%2e/secret.csv"] {
        work.file("d/csv-metadata.json", metadata(url, ""));
        refuses(&work, &["outside", "not found"]);
        let run = work.run(&["csvw", "to-rdf", "d/csv-metadata.json"]);
        assert!(!run.out.contains("\"secret\"") && [1, 3].contains(&run.code), "{run:?}");
    }
    for url in ["http://localhost:9/t.csv", "https://localhost:9/t.csv", "ftp://localhost/t.csv"] {
        work.file("d/csv-metadata.json", metadata(url, ""));
        refuses(&work, &["is not a file"]);
    }
    for schema in ["../secret.json", "http://localhost:9/s.json"] {
        work.file(
            "d/csv-metadata.json",
            metadata("t.csv", &format!(r#", "tableSchema": "{schema}""#)),
        );
        refuses(&work, &["outside", "is not a file"]);
    }
    let base = format!(
        r#"{{"@context": ["http://www.w3.org/ns/csvw", {{"@base": "../"}}], "url": "secret.csv"}}"#
    );
    work.file("d/csv-metadata.json", base);
    refuses(&work, &["outside"]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let work = folder("", metadata("link.csv", ""));
    work.file("secret.csv", "a\nsecret\n");
    std::os::unix::fs::symlink(work.path("secret.csv"), work.path("d/link.csv")).unwrap();
    refuses(&work, &["outside"]);
    std::fs::create_dir(work.path("out")).unwrap();
    work.file("out/t.csv", "a\nsecret\n").file("d/csv-metadata.json", metadata("dir/t.csv", ""));
    std::os::unix::fs::symlink(work.path("out"), work.path("d/dir")).unwrap();
    refuses(&work, &["outside"]);
}

/// Pipes `total` bytes, made of `head` and then of `piece` again and again, into the confined program.
#[cfg(unix)]
fn piped(work: &Workdir, head: &str, piece: &str, total: usize) -> Run {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = confined(work, "convert - --metadata d/csv-metadata.json --format nt")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let block = piece.repeat((1 << 20) / piece.len());
    let mut written = head.len();
    // The program may go away before all is written.
    let mut open = stdin.write_all(head.as_bytes()).is_ok();
    while open && written < total {
        open = stdin.write_all(block.as_bytes()).is_ok();
        written += block.len();
    }
    drop(stdin);
    ended(&child.wait_with_output().unwrap())
}

/// The program in the folder, with 1.5 GB of address space at most.
#[cfg(unix)]
fn confined(work: &Workdir, arguments: &str) -> std::process::Command {
    let program = env!("CARGO_BIN_EXE_xiangmai");
    let line = format!("ulimit -v 1500000; exec '{program}' {arguments}");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &line]).current_dir(work.path("")).env("XIANGMAI_LANG", "en");
    command
}

/// What a confined program said; its data are of no interest.
#[cfg(unix)]
fn ended(output: &std::process::Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::new(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[cfg(unix)]
#[test]
fn a_cell_of_a_gigabyte_ends_in_a_clear_error() {
    let work = folder("", metadata("t.csv", ""));
    let run = piped(&work, "a,b\n1,", "xxxxxxxx", 1 << 30);
    run.fails(1, &["-:2", "the row is longer than"]);
    let run = piped(&work, "a,b\n1,\"", "line\nof text, and more\n", 1 << 30);
    run.fails(1, &["-:2", "the row is longer than", "a quote that is never closed"]);
}

#[cfg(unix)]
#[test]
fn a_quote_left_open_at_the_start_of_a_big_file_ends_in_a_clear_error() {
    let work = folder("", metadata("t.csv", ""));
    let run = piped(&work, "a,b\n\"1,2\n", "3,4\n", 64 << 20);
    run.fails(1, &["-:2", "a quote that is never closed"]);
    let run = piped(&work, "\"a,b\n", "3,4\n", 64 << 20);
    run.fails(1, &["the row is longer than"]);
}

#[test]
fn a_row_of_a_million_columns_is_cut_off() {
    let row = format!("a,b\n1,2\n{}\n", "x,".repeat(1_000_000));
    let work = folder(
        row,
        metadata("t.csv", r#", "tableSchema": {"columns": [{"titles": "a"}, {"titles": "b"}]}"#),
    );
    refuses(&work, &["CSVW-TOO-MANY-COLUMNS"]);
    let header = format!("{}\n1,2\n", "x,".repeat(1_000_000));
    let work = folder(header, metadata("t.csv", ""));
    is_calm(&work.run(&["convert", "d"]));
}

#[test]
fn bytes_of_no_text_are_no_reason_to_panic() {
    let tables: [&[u8]; 8] = [
        b"",
        b"\n",
        b"a,b\n\0\0\0,\0\n",
        b"\0\0\0\0\0\0\0\0",
        b"a,b\n\xff\xfe\xff,\xc3\x28\n",
        b"\xff\xfea",
        b"\xef\xbb\xbf",
        b"a,b\r\r\r\"\r\n\"\"\"\n",
    ];
    for table in tables {
        is_calm(&folder(table, metadata("t.csv", "")).run(&["convert", "d"]));
    }
    let nul = folder(
        "a,b\n1,\0\n",
        metadata(
            "t.csv",
            r#", "tableSchema": {"columns": [{"titles": "a"}, {"titles": "b", "datatype": "integer"}]}"#,
        ),
    );
    refuses(&nul, &["t.csv:2:2 (b)"]);
}

#[test]
fn metadata_that_are_none_are_refused() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let nested = format!(
        "{{{CONTEXT}, \"url\": \"t.csv\", \"dc:x\": {}1{}}}",
        "{\"dc:y\":".repeat(50_000),
        "}".repeat(50_000)
    );
    let documents: [&[u8]; 12] = [
        b"",
        b"   ",
        b"[]",
        b"[1, {\"url\": \"t.csv\"}]",
        b"null",
        b"17",
        b"\"t.csv\"",
        b"{",
        b"\xff\xfe\0\x01\x02binary\0",
        b"\x7fELF\x02\x01\x01\0",
        deep.as_bytes(),
        nested.as_bytes(),
    ];
    for document in documents {
        refuses(&folder("a\n1\n", document), &["CSVW-", "metadata"]);
    }
}

#[test]
fn patterns_that_blow_up_are_refused_or_run_in_linear_time() {
    let column = |base: &str, format: &str| {
        let format = serde_json::Value::from(format);
        metadata(
            "t.csv",
            &format!(
                r#", "tableSchema": {{"columns": [{{"titles": "a", "datatype": {{"base": "{base}", "format": {format}}}}}]}}"#
            ),
        )
    };
    let value = format!("a\n{}!\n", "a".repeat(50_000));
    for format in [
        "(a+)+$",
        "(a|a)*b",
        "(.*)*(.*)*x",
        "((a{0,100}){0,100}){0,100}",
        "(((((a{99}){99}){99}){99}){99})",
        "[",
        "(?<=a)b",
    ] {
        is_calm(&folder(&value, column("string", format)).run(&["convert", "d"]));
    }
    for (base, format) in [
        ("decimal", "0".repeat(100_000)),
        ("date", "y".repeat(100_000)),
        ("integer", "#,".repeat(50_000)),
        ("boolean", "|".repeat(1000)),
    ] {
        is_calm(&folder("a\n1\n", column(base, &format)).run(&["convert", "d"]));
    }
}

#[test]
fn dialects_and_keys_out_of_all_measure_are_borne() {
    let dialects = [
        r#"{"skipRows": 999999999999}"#,
        r#"{"skipRows": 18446744073709551615}"#,
        r#"{"skipRows": -1}"#,
        r#"{"skipRows": 1e300}"#,
        r#"{"headerRowCount": 4294967296}"#,
        r#"{"headerRowCount": 18446744073709551615, "skipRows": 18446744073709551615}"#,
        r#"{"skipColumns": 18446744073709551615}"#,
        r#"{"skipColumns": 1000000}"#,
        r#"{"delimiter": ""}"#,
        r#"{"delimiter": "\"", "quoteChar": "\""}"#,
        r#"{"lineTerminators": []}"#,
        r#"{"lineTerminators": [""]}"#,
        r#"{"lineTerminators": ["a"], "delimiter": "a"}"#,
        r#"{"encoding": "no-such-encoding"}"#,
        r#"{"encoding": "utf-16be"}"#,
        r#"{"commentPrefix": ""}"#,
        r#"{"doubleQuote": false}"#,
    ];
    for dialect in dialects {
        let work =
            folder("a,b\n1,2\n\"3\\", metadata("t.csv", &format!(", \"dialect\": {dialect}")));
        is_calm(&work.run(&["convert", "d"]));
    }
    let own = r#", "tableSchema": {"primaryKey": "a", "columns": [{"name": "a", "titles": "a"}, {"name": "b", "titles": "b"}],
        "foreignKeys": [{"columnReference": "b", "reference": {"resource": "t.csv", "columnReference": "a"}},
                        {"columnReference": "a", "reference": {"resource": "t.csv", "columnReference": "a"}}]}"#;
    let work = folder("a,b\n1,1\n2,1\n3,4\n", metadata("t.csv", own));
    refuses(&work, &["CSVW-FOREIGN-KEY"]);
    let about = r#", "tableSchema": {"aboutUrl": "{a}{a}{+a}{?a*}{/a:9999}", "columns": [{"name": "a", "titles": "a", "separator": ""}]}"#;
    is_calm(
        &folder(format!("a\n{}\n", "é%{}".repeat(10_000)), metadata("t.csv", about))
            .run(&["convert", "d"]),
    );
}

#[test]
fn hostile_tables_leave_bad_rows_to_be_read_again() {
    let work = folder(
        "a,b\n1,\"x\"y\n2,\0\n3\n\"open,\n",
        metadata(
            "t.csv",
            r#", "tableSchema": {"columns": [{"titles": "a", "datatype": "integer"}, {"titles": "b"}]}"#,
        ),
    );
    let run = work.run(&["convert", "d", "--rejects", "bad.csv"]);
    assert_eq!(run.code, 1, "{run:?}");
    is_calm(&run);
    let again = work.run(&["convert", "bad.csv", "--metadata", "d/csv-metadata.json"]);
    is_calm(&again);
}

#[cfg(unix)]
#[test]
fn metadata_that_multiply_a_table_end_within_bounds() {
    let run = |table: &str, more: &str| {
        let work = folder(table, metadata("t.csv", more));
        let run = ended(&confined(&work, "convert d --format nt").output().unwrap());
        is_calm(&run);
        run
    };
    let column = r#"{"name": "a", "titles": "a"}"#;
    let long = format!("a\n{}", format!("{}\n", "y".repeat(10_000)).repeat(50));
    // A key of one column, named a thousand times; a thousand keys.
    let names = vec!["\"a\""; 900].join(",");
    let key = format!(r#", "tableSchema": {{"columns": [{column}], "primaryKey": [{names}]}}"#);
    assert_eq!(run(&long, &key).err.matches("CSVW-PRIMARY-KEY").count(), 4);
    let key =
        r#"{"columnReference": "a", "reference": {"resource": "t.csv", "columnReference": "a"}}"#;
    let keys = vec![key; 1000].join(",");
    run(&long, &format!(r#", "tableSchema": {{"columns": [{column}], "foreignKeys": [{keys}]}}"#));
    // Many virtual columns, many terminators, templates and defaults without end.
    let made =
        vec![r##"{"virtual": true, "valueUrl": "#x", "propertyUrl": "dc:x"}"##; 1000].join(",");
    run(
        &format!("a\n{}", "1\n".repeat(300)),
        &format!(r#", "tableSchema": {{"columns": [{column}, {made}]}}"#),
    );
    let ends = (0..20_000).map(|i| format!("\"l{i}\"")).collect::<Vec<_>>().join(",");
    let ends = run("a\n1\n", &format!(r#", "dialect": {{"lineTerminators": [{ends}]}}"#));
    assert!(ends.err.contains("CSVW-PROPERTY-VALUE"), "{ends:?}");
    let about = format!(r#", "aboutUrl": "{}""#, "{a}".repeat(300_000));
    assert!(run("a\n1\n", &about).err.contains("CSVW-TEMPLATE"));
    let default = format!(
        r#", "default": "{}", "tableSchema": {{"columns": [{column}, {made}]}}"#,
        "x".repeat(1 << 20)
    );
    assert!(run("a\n1\n", &default).err.contains("CSVW-TOO-BIG"));
}
