//! Claims about files that are not what they are said to be.

use super::*;
use ::text::encoding;

/// Converts `bytes` as `t.csv`, with two columns and this dialect.
fn convert_bytes(bytes: &[u8], dialect: &str, options: &Options) -> Run {
    let metadata = format!(
        r#"{{{CONTEXT}, "url": "t.csv", "dialect": {{{dialect}}}, "tableSchema": {{
            "aboutUrl": "http://e/{{a}}", "columns": [
                {{"name": "a", "titles": "村名", "propertyUrl": "http://e/p"}},
                {{"name": "b", "titles": "年", "datatype": "gYear", "propertyUrl": "http://e/q"}}]}}}}"#
    );
    let files = HashMap::from([
        ("http://e/m.json".to_owned(), metadata.into_bytes()),
        ("http://e/t.csv".to_owned(), bytes.to_vec()),
    ]);
    let shelf = Shelf(files);
    let (group, _) =
        describe(Input { url: "http://e/m.json", ..Input::default() }, &shelf).unwrap();
    let (mut out, mut findings) = (Vec::new(), Vec::new());
    let report = &mut |f: Diagnostic| findings.push(f.to_string());
    let summary = to_rdf(&group, &shelf, options, &mut out, report).ok();
    Run { lines: named(&String::from_utf8(out).unwrap()), findings, summary }
}

const LEDGER: &str = "村名,年\n下党村,2016\n西坑村,2017\n上党村,2018\n";

#[test]
fn one_ledger_gives_one_graph_in_every_encoding_under_every_declaration() {
    let expected = convert_bytes(LEDGER.as_bytes(), "", &minimal()).lines;
    assert_eq!(expected.len(), 6);
    let names = ["utf-8", "gb18030", "utf-16le", "utf-16be"];
    for written in names {
        for mark in ["", "\u{FEFF}"] {
            if written == "gb18030" && !mark.is_empty() {
                continue;
            }
            let bytes = encoding::encode(&format!("{mark}{LEDGER}"), Some(written)).into_owned();
            let check = |dialect: &str, options: &Options, contradicts: bool| {
                let run = convert_bytes(&bytes, dialect, options);
                assert_eq!(run.lines, expected, "{written} {mark:?} {dialect}");
                let said = run.findings.iter().filter(|f| f.contains("[CSVW-ENCODING]")).count();
                assert_eq!((said, run.findings.len()), (usize::from(contradicts), said));
                assert_eq!(run.summary.unwrap().errors, 0);
            };
            check("", &minimal(), false);
            for declared in names {
                let both_16 = written.starts_with("utf-16") && declared.starts_with("utf-16");
                let contradicts = written != declared && !both_16;
                check(&format!(r#""encoding": "{declared}""#), &minimal(), contradicts);
                let options = Options { encoding: Some(declared.into()), ..minimal() };
                check(r#""encoding": "utf-8""#, &options, contradicts);
            }
        }
    }
}

#[test]
fn nothing_is_made_of_a_row_with_lost_characters_and_its_cells_are_told_once() {
    let bytes = [LEDGER.as_bytes(), b"\xFFx,20\xFF\n", "好村,2019\n".as_bytes()].concat();
    for options in [minimal(), checking()] {
        let run = convert_bytes(&bytes, "", &options);
        assert_eq!(run.lines.len(), 8, "{:?}", run.lines);
        assert!(run.lines.iter().all(|l| !l.contains('\u{FFFD}')));
        assert_eq!(run.findings.len(), 2, "{:?}", run.findings);
        assert!(run.findings[0].starts_with("error: http://e/t.csv:5:1 (村名)"));
        assert!(run.findings[1].starts_with("error: http://e/t.csv:5:2 (年)"));
        assert_eq!(run.summary.unwrap().errors, 2);
    }
    // Lost before, in another program.
    let run = convert_bytes(format!("{LEDGER}\u{FFFD}村,2019\n").as_bytes(), "", &minimal());
    assert_eq!((run.lines.len(), run.findings.len()), (6, 1));
}

#[test]
fn a_header_with_lost_characters_is_refused() {
    let bytes = [LEDGER.replace("村名", "X").as_bytes(), &LEDGER.as_bytes().repeat(4)].concat();
    let at = bytes.iter().position(|b| *b == b'X').unwrap();
    let mut bytes = bytes;
    bytes[at] = 0xFF;
    let run = convert_bytes(&bytes, "", &minimal());
    assert!(run.lines.is_empty());
    assert_eq!(run.findings.len(), 1, "{:?}", run.findings);
    assert!(run.findings[0].contains("the header holds bytes"), "{:?}", run.findings);
}

#[test]
fn what_is_no_text_is_refused_with_one_message() {
    let check = |bytes: &[u8], said: &str| {
        for options in [minimal(), checking()] {
            let run = convert_bytes(bytes, r#""encoding": "utf-8""#, &options);
            assert!(run.lines.is_empty());
            assert_eq!(run.findings.len(), 1, "{:?}", run.findings);
            assert!(run.findings[0].contains(said), "{:?}", run.findings);
        }
    };
    check(b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0", "a workbook (.xlsx, .ods)");
    check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0", ".et");
    check(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01", "a picture");
    check(b"\0\x01\x02\x03\x04\x05\x06\xC8\xC9", "binary data");
    check(
        "村名,年\n"
            .repeat(0)
            .as_bytes()
            .iter()
            .chain(b"a,b\nx,\xFF\xFE\xFF\n")
            .copied()
            .collect::<Vec<_>>()
            .as_slice(),
        "fit no encoding",
    );
}

#[test]
fn a_table_that_cannot_be_read_is_one_message_and_not_one_for_each_row_that_refers_to_it() {
    let metadata = format!(
        r#"{{{CONTEXT}, "tables": [
        {{"url": "a.csv", "tableSchema": {{"columns": [{{"name": "id", "titles": "id"}}],
            "primaryKey": "id"}}}},
        {{"url": "b.csv", "tableSchema": {{"columns": [{{"name": "of", "titles": "of"}}],
            "foreignKeys": [{{"columnReference": "of",
                "reference": {{"resource": "a.csv", "columnReference": "id"}}}}]}}}}]}}"#
    );
    let b = "of\n1\n2\n3\n";
    for a in [None, Some("PK\u{3}\u{4}\u{14}\0\u{6}\0")] {
        let mut files = vec![("m.json", metadata.as_str()), ("b.csv", b)];
        files.extend(a.map(|a| ("a.csv", a)));
        let run = convert(&files, &checking());
        assert_eq!(run.findings.len(), 1, "{:?}", run.findings);
        assert!(run.findings[0].contains("a.csv"), "{:?}", run.findings);
    }
}

#[test]
fn a_cell_is_reported_once_and_a_short_row_once_for_all_that_it_lacks() {
    let columns = r#"{"titles": "a", "separator": ";", "datatype": "integer"},
        {"titles": "b", "required": true}, {"titles": "c", "required": true}"#;
    let run = convert(
        &[("m.json", &*schema(columns, "")), ("t.csv", "a,b,c\nx;1;y;z,1,2\n1\n1,,\n")],
        &checking(),
    );
    let codes: Vec<_> = run.findings.iter().map(|f| f.rsplit('[').next().unwrap()).collect();
    let expected = ["CSVW-DATATYPE]", "CSVW-ROW-LENGTH]", "CSVW-REQUIRED]", "CSVW-REQUIRED]"];
    assert_eq!(codes, expected, "{:#?}", run.findings);
    assert!(run.findings[0].contains("(and 2 more values of this cell)"));
}

#[test]
fn metadata_that_are_no_utf_8_are_told_from_broken_json() {
    let check = |bytes: &[u8], said: &str| {
        let shelf = Shelf(HashMap::from([("http://e/m.json".to_owned(), bytes.to_vec())]));
        let described = describe(Input { url: "http://e/m.json", ..Input::default() }, &shelf);
        let Err(Error::Metadata(findings)) = described else { panic!("{said}") };
        assert_eq!(findings.len(), 1);
        assert!(findings[0].to_string().contains(said), "{}", findings[0]);
    };
    let json = format!(r#"{{{CONTEXT}, "url": "t.csv", "dc:title": "下党村的村民与干部"}}"#);
    check(&encoding::encode(&json, Some("gb18030")), "it looks like gb18030");
    check(b"PK\x03\x04\x14\0", "not JSON: it is a workbook");
    check(json.replace("下党", "\u{FFFD}").as_bytes(), "U+FFFD");
}
