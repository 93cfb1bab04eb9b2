//! What ledgers need: their encodings, their forms of dates and numbers, workbooks, and bad rows that
//! go back to be mended.

use crate::support::workdir::Workdir;

const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "villages.csv",
    "tableSchema": {"aboutUrl": "http://example.org/{code}", "primaryKey": "code", "columns": [
    {"name": "code", "titles": {"zh": "区划代码", "en": "code"}, "required": true,
     "datatype": {"base": "string", "format": "[0-9]{12}|[0-9]{18}"}},
    {"name": "name", "titles": "名称"},
    {"name": "households", "titles": "户数", "datatype": "integer"},
    {"name": "start", "titles": "起始", "datatype": {"base": "string",
     "@id": "http://id.loc.gov/datatypes/edtf/EDTF-level0",
     "format": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)$"}}]}}"#;

const HEADER: &str = "区划代码,名称,户数,起始\n";

/// A folder with the metadata and a table of these rows.
fn ledger(rows: &str) -> Workdir {
    let work = Workdir::new();
    work.file("d/csv-metadata.json", METADATA);
    work.file("d/villages.csv", format!("{HEADER}{rows}"));
    work
}

const ROWS: [(&str, &str, u32, &str); 3] = [
    ("052011220320", "下党村的党支部与合作社", 120, "2021"),
    ("520112203201", "十八洞村的苗绣合作社", 225, "2013-11"),
    ("911000001000130428", "大坡村农民专业合作社联合社", 7, "2019-03-05"),
];

#[test]
fn a_ledger_gives_the_same_triples_in_every_encoding_and_as_a_workbook() {
    let rows =
        ROWS.map(|(code, name, households, start)| format!("{code},{name},{households},{start}\n"));
    let text = format!("{HEADER}{}", rows.concat());
    let work = ledger(&rows.concat());
    let convert = |input: &str| work.run(&["convert", input, "--source", "s"]);
    let expected = convert("d").sorted();
    assert_eq!(expected.len(), 12);
    let codes = [
        "/052011220320>",
        "/911000001000130428>",
        "\"2013-11\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>",
    ];
    for code in codes {
        assert!(expected.iter().any(|line| line.contains(code)), "{code} in {expected:?}");
    }

    work.file("d/villages.csv", encoding_rs::GB18030.encode(&text).0);
    let run = convert("d");
    assert_eq!(run.sorted(), expected);
    assert!(
        run.err.contains("note: d/villages.csv: read as GB") && run.err.contains("--encoding"),
        "{run:?}"
    );

    let utf16: Vec<u8> =
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    work.file("d/villages.csv", utf16);
    let run = convert("d");
    assert_eq!(run.sorted(), expected);
    assert!(run.err.contains("read as UTF-16LE (its byte order mark says so)"), "{run:?}");

    work.file("d/villages.csv", format!("\u{feff}{text}"));
    let run = convert("d");
    assert_eq!(run.sorted(), expected);
    assert!(!run.err.contains("note:"), "{run:?}");

    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("villages").unwrap();
    for (column, title) in HEADER.trim().split(',').enumerate() {
        sheet.write_string(0, column as u16, title).unwrap();
    }
    for (i, (code, name, households, start)) in ROWS.iter().enumerate() {
        let row = i as u32 + 1;
        sheet.write_string(row, 0, *code).unwrap();
        sheet.write_string(row, 1, *name).unwrap();
        sheet.write_number(row, 2, f64::from(*households)).unwrap();
        sheet.write_string(row, 3, *start).unwrap();
    }
    book.save(work.path("d/ledger.xlsx")).unwrap();
    assert_eq!(convert("d/ledger.xlsx").sorted(), expected);
}

#[test]
fn dates_and_numbers_as_people_write_them_are_read_with_a_warning() {
    let rows = "000000000001,a,１２,2021年3月\n000000000002,b,＋１，２３４,2021.3\n\
                000000000003,c,3,2021/3/5\n000000000004,d,4,２０２１年\n000000000005,e,5,2021-03\n";
    let work = ledger(rows);
    let run = work.run(&["convert", "d", "--format", "nt"]);
    let out = run.succeeds();
    for (n, expected) in [
        (1, "\"2021-03\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>"),
        (1, "\"12\"^^<http://www.w3.org/2001/XMLSchema#integer>"),
        (2, "\"2021-03\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>"),
        (2, "\"+1234\"^^<http://www.w3.org/2001/XMLSchema#integer>"),
        (3, "\"2021-03-05\"^^<http://www.w3.org/2001/XMLSchema#date>"),
        (4, "\"2021\"^^<http://www.w3.org/2001/XMLSchema#gYear>"),
    ] {
        let subject = format!("/00000000000{n}> ");
        assert!(
            out.lines().any(|l| l.contains(&subject) && l.contains(expected)),
            "{n} {expected}\n{out}"
        );
    }
    for said in [
        "warning: d/villages.csv:2:4 (起始) `2021年3月` → read as `2021-03` [CSVW-READ-AS]",
        "… and 1 more of the kind [CSVW-READ-AS]",
    ] {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
    assert!(!run.err.contains("villages.csv:6"), "{}", run.err);
    // The engine alone goes by the metadata.
    work.run(&["csvw", "validate", "d/csv-metadata.json"])
        .fails(1, &["CSVW-FORMAT", "CSVW-DATATYPE"]);
    work.run(&["convert", "d", "--plain"]).fails(1, &["CSVW-FORMAT"]);
}

#[test]
fn what_can_be_read_in_two_ways_is_an_error_and_a_spoiled_code_is_explained() {
    for value in ["21年3月", "3/5/2021", "2021年13月", "2021年2月30日", "约2021年"] {
        let work = ledger(&format!("000000000001,a,1,{value}\n"));
        work.run(&["convert", "d"]).fails(1, &[value, "CSVW-FORMAT"]);
    }
    let work = ledger("5.2E+11,a,1,2021\n");
    work.run(&["convert", "d"])
        .fails(1, &["d/villages.csv:2:1 (区划代码) `5.2E+11`", "CSVW-SCIENTIFIC"]);
}

#[test]
fn undecodable_bytes_are_found_at_their_cell() {
    let check = |encoding: &str, bytes: &[u8]| {
        let work = ledger("");
        let header = match encoding {
            "gb18030" => encoding_rs::GB18030.encode(HEADER).0.into_owned(),
            _ => HEADER.as_bytes().to_vec(),
        };
        work.file(
            "d/villages.csv",
            [&header, &b"000000000001,a"[..], bytes, &b"z,1,2021\n"[..]].concat(),
        );
        let run = work.run(&["convert", "d", "--encoding", encoding]);
        run.fails(1, &["error: d/villages.csv:2:2 (名称) `a\u{fffd}", "CSVW-ENCODING"]);
        assert!(!run.out.contains("000000000001"), "{run:?}");
    };
    check("utf-8", b"\xff");
    check("gb18030", b"\xff");
}

#[test]
fn bad_rows_come_back_with_their_reasons_and_are_taken_again_once_mended() {
    let rows =
        "000000000001,a,1,2021\n12,b,x,2022\n000000000003,c,3,2023,多\n000000000001,d,4,2024\n";
    let work = ledger(rows);
    let run = work.run(&["check", "d", "--rejects", "bad.csv"]);
    assert_eq!(run.code, 1, "{run:?}");
    let bad = work.read("bad.csv");
    let lines: Vec<_> = bad.lines().collect();
    assert_eq!(lines.len(), 4, "{bad}");
    assert!(lines[0].ends_with(",why rejected 退回原因"), "{bad}");
    assert!(lines[1].starts_with("12,b,x,2022,") && lines[1].contains("CSVW-FORMAT"), "{bad}");
    assert!(lines[1].contains("CSVW-DATATYPE (户数) `x`"), "{bad}");
    assert!(lines[2].contains("CSVW-ROW-LENGTH"), "{bad}");
    assert!(lines[3].contains("CSVW-PRIMARY-KEY"), "{bad}");

    let good = work.run(&["convert", "d", "--skip-rejected", "--format", "nt"]);
    assert_eq!(good.sorted().len(), 4);
    assert!(good.err.contains("3 bad rows were left out"), "{good:?}");

    // Mended, with the last column as it is.
    let mended = bad
        .replace("12,b,x,", "000000000002,b,2,")
        .replace("2023,多", "2023")
        .replace("01,d,", "04,d,");
    work.file("mended.csv", mended);
    let run =
        work.run(&["convert", "mended.csv", "--metadata", "d/csv-metadata.json", "--format", "nt"]);
    assert_eq!(run.sorted().len(), 12, "{run:?}");
}

#[test]
fn bad_rows_of_several_tables_go_into_a_file_each() {
    let work = Workdir::with_data();
    work.edit("data/adoptions.csv", ",2011-10,", ",2011-1O,");
    let text = work.read("data/industries.csv");
    work.file("data/industries.csv", format!("{text}extra,多,more,,,,one-too-many\n"));
    let run = work.run(&["check", "data", "--rejects", "out.csv"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(work.read("out-adoptions.csv").contains("2011-1O"));
    assert!(work.read("out-industries.csv").contains("one-too-many"));
    assert!(!work.path("out.csv").exists());
}

#[test]
fn a_load_leaves_bad_rows_out_only_when_told_to_and_those_that_refer_to_them_too() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let count = "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/xiangmai/graph/shipped/schemes> { ?s ?p ?o } }";
    let ask = || {
        let run = work.run_with(&["query", "-", "--store", "graph", "--format", "csv"], count);
        run.succeeds().to_owned()
    };
    let before = ask();
    let text = work.read("data/schemes.csv");
    let first = text.lines().nth(1).unwrap();
    work.edit("data/schemes.csv", first, &format!("{first},extra"));
    work.run(&["load", "data", "--store", "graph", "--rejects", "bad.csv"]).fails(1, &["bad.csv"]);
    assert_eq!(ask(), before);
    work.run(&["load", "data", "--store", "graph", "--skip-rejected"]).fails(1, &["--yes"]);
    let run = work.run(&["load", "data", "--store", "graph", "--skip-rejected", "--yes"]);
    run.succeeds();
    assert!(run.err.contains("left out"), "{run:?}");
    assert_ne!(ask(), before);
    let id = first.split(',').next().unwrap();
    let referring =
        work.read("data/adoptions.csv").lines().filter(|l| l.split(',').nth(1) == Some(id)).count();
    assert_eq!(
        run.err.contains("CSVW-FOREIGN-KEY"),
        referring > 0 || run.err.contains("`part_of`"),
        "{run:?}"
    );
    work.run(&["load", "data", "--store", "graph"]).fails(1, &["CSVW-ROW-LENGTH"]);
}

#[test]
fn reading_stops_at_as_many_errors_as_are_borne_and_says_so() {
    let rows: String = (0..100).map(|n| format!("{n},a,x,2021\n")).collect();
    let work = ledger(&rows);
    for command in ["convert", "check"] {
        let run = work.run(&[command, "d", "--max-errors", "5"]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.err.contains("stopped after 5 errors"), "{run:?}");
        assert!(
            !run.err.contains("villages.csv:9") && !run.out.contains("villages.csv:9"),
            "{run:?}"
        );
    }
}

#[test]
fn partitions_through_pipes_give_what_the_whole_gives() {
    let rows: Vec<String> =
        (0..40).map(|n| format!("{n:012},村{n},{n},20{:02}\n", n % 24)).collect();
    let work = ledger(&rows.concat());
    let whole = work.run(&["convert", "d", "--format", "nt"]).sorted();
    let metadata = "d/csv-metadata.json";
    let args = ["convert", "-", "--metadata", metadata, "--no-header", "--format", "nt"];
    let mut parts = Vec::new();
    for part in rows.chunks(15) {
        parts.extend(work.run_with(&args, &part.concat()).sorted());
    }
    parts.sort();
    assert_eq!(parts, whole);

    let with_header = format!("{HEADER}{}", rows.concat());
    let quads = work.run_with(&["convert", "-", "--metadata", metadata], &with_header);
    assert_eq!(quads.sorted(), work.run(&["convert", "d"]).sorted());

    let bad = format!("{HEADER}x,a,1,2021\n{}", rows[0]);
    let run =
        work.run_with(&["convert", "-", "--metadata", metadata, "--rejects", "bad.csv"], &bad);
    run.fails(1, &["error: -:2:1 (区划代码) `x`"]);
    assert!(work.read("bad.csv").contains("x,a,1,2021,"));
    let run = work.run_with(&["convert", "-", "--metadata", metadata, "--no-check"], &bad);
    run.succeeds();
    work.run_with(&["convert", "-"], &bad).fails(2, &["--metadata"]);
}
