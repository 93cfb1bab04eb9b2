//! Claims about the engine as a whole: small tables in, statements and findings out.

mod encoding;
mod hostile;
mod parts;

use super::*;
use diagnostics::{Diagnostic, Severity};
use std::collections::{HashMap, HashSet};

/// A web of a few documents below `http://e/`.
struct Shelf(HashMap<String, Vec<u8>>);

impl Resolver for Shelf {
    fn fetch(&self, url: &str, _: Origin) -> Result<Response, FetchError> {
        let body = self.0.get(url).ok_or(FetchError::NotFound)?.clone();
        let tsv = url.ends_with(".tsv").then(|| "text/tab-separated-values".to_owned());
        Ok(Response {
            content_type: tsv,
            links: Vec::new(),
            content_language: None,
            body: Box::new(std::io::Cursor::new(body)),
        })
    }
}

fn shelf(files: &[(&str, &str)]) -> Shelf {
    let file = |(name, text): &(&str, &str)| (format!("http://e/{name}"), text.as_bytes().to_vec());
    Shelf(files.iter().map(file).collect())
}

const CONTEXT: &str = r#""@context": "http://www.w3.org/ns/csvw""#;

/// Metadata of `t.csv` with these columns and further properties of the schema.
fn schema(columns: &str, more: &str) -> String {
    format!(r#"{{{CONTEXT}, "url": "t.csv", "tableSchema": {{"columns": [{columns}]{more}}}}}"#)
}

struct Run {
    lines: Vec<String>,
    findings: Vec<String>,
    summary: Option<Summary>,
}

/// Converts the first file; `Err` of describing counts as findings.
fn convert(files: &[(&str, &str)], options: &Options) -> Run {
    let shelf = shelf(files);
    let url = format!("http://e/{}", files[0].0);
    let mut findings = Vec::new();
    let mut out = Vec::new();
    let run = describe(Input { url: &url, ..Input::default() }, &shelf);
    let summary = match run {
        Ok((group, warnings)) => {
            findings.extend(warnings);
            let report = &mut |f: Diagnostic| findings.push(f);
            to_rdf(&group, &shelf, options, &mut out, report).ok()
        }
        Err(Error::Metadata(more)) => {
            findings.extend(more);
            None
        }
        Err(other) => panic!("{other}"),
    };
    let text = String::from_utf8(out).unwrap();
    Run {
        lines: named(&text),
        findings: findings.iter().map(ToString::to_string).collect(),
        summary,
    }
}

/// Lines with their blank nodes numbered as they appear, each kind by itself.
fn named(text: &str) -> Vec<String> {
    let label = regex::Regex::new("_:([gtarl])[0-9a-v]{20}").unwrap();
    let mut seen: HashMap<char, Vec<String>> = HashMap::new();
    let mut name = |found: &regex::Captures<'_>| {
        let kind = found[1].chars().next().unwrap();
        let seen = seen.entry(kind).or_default();
        let at = seen.iter().position(|l| *l == found[0]).unwrap_or_else(|| {
            seen.push(found[0].to_owned());
            seen.len() - 1
        });
        format!("_:{kind}{at}")
    };
    text.lines().map(|line| label.replace_all(line, &mut name).into_owned()).collect()
}

fn minimal() -> Options {
    Options { mode: Mode::Minimal, ..Options::default() }
}

fn checking() -> Options {
    Options { validate: true, ..minimal() }
}

/// Converts `table` with metadata and compares the statements of minimal mode.
fn check(metadata: &str, table: &str, expected: &[&str]) {
    let run = convert(&[("m.json", metadata), ("t.csv", table)], &minimal());
    assert_eq!(run.findings, Vec::<String>::new());
    assert_eq!(run.lines, expected);
}

/// Converts and validates, and compares the codes and rows of the findings.
fn check_findings(metadata: &str, table: &str, expected: &[&str]) {
    let run = convert(&[("m.json", metadata), ("t.csv", table)], &checking());
    let short = |f: &String| {
        let code = f.rsplit('[').next().unwrap().trim_end_matches(']');
        let place = f.split(' ').nth(1).unwrap().trim_start_matches("http://e/");
        format!("{} {} {code}", f.split(':').next().unwrap(), place.trim_end_matches(':'))
    };
    let found: Vec<String> = run.findings.iter().map(short).collect();
    assert_eq!(found, expected, "{:#?}", run.findings);
}

#[test]
fn a_table_without_metadata_gives_one_string_a_cell() {
    let run = convert(&[("t.csv", "村名,a b\n杨家坪,1\n")], &minimal());
    let subject = "_:r0s";
    assert_eq!(
        run.lines,
        [
            format!("{subject} <http://e/t.csv#%E6%9D%91%E5%90%8D> \"杨家坪\" ."),
            format!("{subject} <http://e/t.csv#a%20b> \"1\" ."),
        ]
    );
    assert!(run.findings.is_empty());
}

#[test]
fn templates_expand_prefixes_and_resolve_against_the_table() {
    let columns = r##"{"titles": "a", "aboutUrl": "x/{a}#{_row}", "propertyUrl": "schema:{_name}"},
        {"titles": "b", "aboutUrl": "{+b}", "propertyUrl": "#{_name}", "valueUrl": "{b}"},
        {"name": "c", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "urn:x:{a}{_sourceRow}"}"##;
    check(
        &schema(columns, ""),
        "a,b\n1 2,foaf:P\n",
        &[
            "<http://e/x/1%202#1> <http://schema.org/a> \"1 2\" .",
            "<http://xmlns.com/foaf/0.1/P> <http://e/t.csv#b> <http://e/foaf%3AP> .",
            "_:r0s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:1%2022> .",
        ],
    );
}

#[test]
fn dot_segments_go_even_where_a_template_is_absolute() {
    let columns = r#"{"titles": "a", "propertyUrl": "http://e/p", "valueUrl": "http://e/x/{+a}"}"#;
    check(
        &schema(columns, ""),
        "a\n../y\nz\n",
        &["_:r0s <http://e/p> <http://e/y> .", "_:r1s <http://e/p> <http://e/x/z> ."],
    );
}

#[test]
fn an_empty_cell_gives_no_triple_and_a_virtual_one_does() {
    let columns = r#"{"titles": "a", "propertyUrl": "http://e/p", "valueUrl": "http://e/v/{a}"},
        {"name": "b", "virtual": true, "propertyUrl": "http://e/q", "default": "x"}"#;
    check(&schema(columns, ""), "a\n\"\"\n", &["_:r0s <http://e/q> \"x\" ."]);
}

#[test]
fn lists_are_many_triples_or_one_list() {
    let first = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>";
    let rest = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>";
    let nil = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>";
    let columns = r#"{"titles": "a", "separator": ";", "propertyUrl": "http://e/p"},
        {"titles": "b", "separator": "+", "ordered": true, "propertyUrl": "http://e/q"}"#;
    check(
        &schema(columns, ""),
        "a,b\n1;2,x+y\n3,\n",
        &[
            "_:r0s <http://e/p> \"1\" .",
            "_:r0s <http://e/p> \"2\" .",
            "_:r0s <http://e/q> _:l0i0 .",
            &format!("_:l0i0 {first} \"x\" ."),
            &format!("_:l0i0 {rest} _:l0i1 ."),
            &format!("_:l0i1 {first} \"y\" ."),
            &format!("_:l0i1 {rest} {nil} ."),
            "_:r1s <http://e/p> \"3\" .",
            &format!("_:r1s <http://e/q> {nil} ."),
        ],
    );
}

#[test]
fn a_table_with_an_id_is_a_named_graph() {
    let metadata = format!(r#"{{{CONTEXT}, "@id": "http://e/g", "url": "t.csv"}}"#);
    let files = [("m.json", metadata.as_str()), ("t.csv", "a\n1\n")];
    let run = convert(&files, &Options { graphs: true, ..minimal() });
    assert_eq!(run.lines, ["_:r0s <http://e/t.csv#_col.1> \"1\" <http://e/g> ."]);
    let summary = run.summary.unwrap();
    assert_eq!((summary.rows, summary.triples, summary.tables[0].triples), (1, 1, 1));
}

#[test]
fn a_hook_refines_literals_that_are_valid() {
    fn halve(datatype: &str, lexical: &str, out: &mut String) -> Option<&'static str> {
        (datatype.ends_with("#gYear") && lexical.len() == 4).then(|| {
            out.push_str(&lexical[..2]);
            "http://e/century"
        })
    }
    let columns = r#"{"titles": "a", "datatype": "gYear", "propertyUrl": "http://e/p"}"#;
    let options = Options { literal: Some(halve), ..minimal() };
    let files = [("m.json", schema(columns, "")), ("t.csv", "a\n2016\nx\n".into())];
    let files = files.each_ref().map(|(n, t)| (*n, t.as_str()));
    let run = convert(&files, &options);
    assert_eq!(
        run.lines,
        ["_:r0s <http://e/p> \"20\"^^<http://e/century> .", "_:r1s <http://e/p> \"x\" ."]
    );
    assert_eq!(run.findings.len(), 1);
}

#[test]
fn comments_annotate_a_table_without_metadata() {
    let metadata = format!(r#"{{{CONTEXT}, "url": "t.csv", "dialect": {{"skipRows": 1}}}}"#);
    let files = [("m.json", metadata.as_str()), ("t.csv", "# hello\na\n1\n")];
    let run = convert(&files, &Options::default());
    assert!(run.lines.iter().all(|l| !l.contains("hello")), "metadata say everything");
}

#[test]
fn the_media_type_sets_the_delimiter() {
    let run = convert(&[("t.tsv", "a\tb\n1\t2,3\n")], &minimal());
    assert_eq!(run.lines.len(), 2);
    assert!(run.lines[1].ends_with("\"2,3\" ."));
}

#[test]
fn broken_cells_are_errors_of_validation_and_stay_strings() {
    let columns = r#"{"titles": "a", "datatype": "integer", "propertyUrl": "http://e/p", "lang": "zh"},
        {"titles": "b", "required": true, "propertyUrl": "http://e/q"}"#;
    let metadata = schema(columns, "");
    check_findings(
        &metadata,
        "a,b\n1,x\n一,\n",
        &["error t.csv:3:1 CSVW-DATATYPE", "error t.csv:3:2 CSVW-REQUIRED"],
    );
    let run = convert(&[("m.json", &metadata), ("t.csv", "a,b\n一,x\n")], &minimal());
    assert_eq!(run.lines[0], "_:r0s <http://e/p> \"一\"@zh .");
    assert!(run.findings[0].starts_with("warning: "));
}

#[test]
fn rows_with_other_numbers_of_cells_are_told() {
    let columns = r#"{"titles": "a"}, {"titles": "b"}"#;
    check_findings(
        &schema(columns, ""),
        "a,b\n1\n1,2,3\n\n",
        &[
            "error t.csv:2 CSVW-ROW-LENGTH",
            "error t.csv:3 CSVW-ROW-LENGTH",
            "warning t.csv:4 CSVW-ROW-LENGTH",
        ],
    );
}

#[test]
fn primary_keys_are_compared_as_values() {
    let columns =
        r#"{"name": "a", "titles": "a", "datatype": "integer"}, {"name": "b", "titles": "b"}"#;
    check_findings(
        &schema(columns, r#", "primaryKey": ["a", "b"]"#),
        "a,b\n1,x\n01,x\n1,y\n",
        &["error t.csv:3:1 CSVW-PRIMARY-KEY"],
    );
}

#[test]
fn references_may_go_back_forth_and_to_nothing() {
    let columns = r#"{"name": "a", "titles": "a"}, {"name": "b", "titles": "b"}"#;
    let key = r#", "primaryKey": "a", "foreignKeys": [{"columnReference": "b",
        "reference": {"resource": "t.csv", "columnReference": "a"}}]"#;
    let metadata = schema(columns, key);
    check_findings(&metadata, "a,b\n1,2\n2,1\n3,9\n", &["error t.csv:4:2 CSVW-FOREIGN-KEY"]);
    check_findings(
        &metadata,
        "a,b\n1,1\n1,1\n",
        &[
            "error t.csv:3:1 CSVW-PRIMARY-KEY",
            "error t.csv:2:2 CSVW-FOREIGN-KEY-AMBIGUOUS",
            "error t.csv:3:2 CSVW-FOREIGN-KEY-AMBIGUOUS",
        ],
    );
}

#[test]
fn an_empty_cell_refers_to_nothing_and_a_null_has_to_match() {
    let columns =
        r#"{"name": "a", "titles": "a"}, {"name": "b", "titles": "b", "null": ["", "xx"]}"#;
    let key = r#", "foreignKeys": [{"columnReference": "b",
        "reference": {"resource": "t.csv", "columnReference": "a"}}]"#;
    let metadata = schema(columns, key);
    let count = |table: &str, skip| {
        let options = Options { skip_null_references: skip, ..checking() };
        convert(&[("m.json", metadata.as_str()), ("t.csv", table)], &options).findings.len()
    };
    assert_eq!((count("a,b\n1,\n", false), count("a,b\n1,xx\n", false)), (0, 1));
    assert_eq!(count("a,b\n1,xx\n", true), 0);
}

#[test]
fn a_header_that_differs_is_told_with_its_column() {
    let columns = r#"{"titles": ["a", "甲"]}, {"titles": "b"}"#;
    check_findings(&schema(columns, ""), "甲,c\n1,2\n", &["error t.csv:1:2 CSVW-COMPATIBILITY"]);
    check_findings(&schema(columns, ""), "a,b,c\n1,2,3\n", &["error t.csv CSVW-COMPATIBILITY"]);
}

#[test]
fn a_missing_table_is_an_error_and_the_others_go_on() {
    let metadata = format!(r#"{{{CONTEXT}, "tables": [{{"url": "x.csv"}}, {{"url": "t.csv"}}]}}"#);
    let run = convert(&[("m.json", &metadata), ("t.csv", "a\n1\n")], &minimal());
    assert_eq!(run.lines.len(), 1);
    assert!(run.findings[0].ends_with("[CSVW-FETCH]"), "{:?}", run.findings);
    assert_eq!(run.summary.unwrap().errors, 1);
}

#[test]
fn a_row_without_end_stops_with_an_error() {
    let limits = rows::Limits { row_bytes: 1000, chunk_bytes: 100, ..rows::Limits::default() };
    let long = format!("a,b\n1,2\n\"{}", "x".repeat(5000));
    let run = convert(&[("t.csv", &long)], &Options { limits, ..minimal() });
    assert_eq!(run.findings.len(), 1, "{:?}", run.findings);
    assert!(run.findings[0].starts_with("error: http://e/t.csv:3"), "{:?}", run.findings);
    assert_eq!(run.lines.len(), 2);
}

#[test]
fn threads_and_chunks_change_nothing() {
    let columns = r#"{"name": "a", "titles": "a", "datatype": "integer"}, {"titles": "b"}"#;
    let metadata = schema(columns, r##", "aboutUrl": "#{a}", "primaryKey": "a""##);
    let mut table = String::from("a,b\n");
    for n in 0..2000 {
        let line =
            if n % 97 == 0 { "x,\"1\n2\"\n".into() } else { format!("{},\"y,{n}\"\n", n % 1500) };
        table.push_str(&line);
    }
    let files = [("m.json", metadata.as_str()), ("t.csv", table.as_str())];
    let whole = convert(&files, &checking());
    assert_eq!(whole.summary.as_ref().unwrap().rows, 2000);
    for (threads, chunk_bytes) in [(1, 1), (2, 50), (4, 1000), (3, 7)] {
        let limits = rows::Limits { chunk_bytes, ..rows::Limits::default() };
        let run = convert(&files, &Options { threads, limits, ..checking() });
        assert!(run.lines == whole.lines, "{threads} {chunk_bytes}");
        assert!(run.findings == whole.findings, "{threads} {chunk_bytes}");
        assert_eq!(run.summary, whole.summary);
    }
}

#[test]
fn standard_mode_describes_group_table_and_rows() {
    let metadata = format!(
        r#"{{{CONTEXT}, "@id": "http://e/g", "dc:title": "T", "tables": [{{"url": "t.csv",
        "notes": [{{"schema:name": {{"@value": "n", "@language": "zh"}}}}],
        "tableSchema": {{"columns": [{{"name": "a", "titles": "a", "lang": "zh"}}],
        "rowTitles": "a"}}}}]}}"#
    );
    let run = convert(&[("m.json", &metadata), ("t.csv", "a\n甲\n")], &Options::default());
    assert_eq!(run.findings, Vec::<String>::new());
    let short = |l: &String| {
        l.replace("http://www.w3.org/ns/csvw#", "csvw:")
            .replace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:")
    };
    assert_eq!(
        run.lines.iter().map(short).collect::<Vec<_>>(),
        [
            "<http://e/g> <rdf:type> <csvw:TableGroup> .",
            "<http://e/g> <http://purl.org/dc/terms/title> \"T\" .",
            "<http://e/g> <csvw:table> _:t0 .",
            "_:t0 <rdf:type> <csvw:Table> .",
            "_:t0 <csvw:url> <http://e/t.csv> .",
            "_:t0 <csvw:note> _:a0 .",
            "_:a0 <http://schema.org/name> \"n\"@zh .",
            "_:t0 <csvw:row> _:r0n1 .",
            "_:r0n1 <rdf:type> <csvw:Row> .",
            "_:r0n1 <csvw:rownum> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .",
            "_:r0n1 <csvw:url> <http://e/t.csv#row=2> .",
            "_:r0n1 <csvw:title> \"甲\"@zh .",
            "_:r0n1 <csvw:describes> _:r0n1s .",
            "_:r0n1s <http://e/t.csv#a> \"甲\"@zh .",
        ]
    );
}

#[test]
fn severity_follows_the_task() {
    let shelf = shelf(&[("t.csv", "a,b\n1\n")]);
    let (group, _) = describe(Input { url: "http://e/t.csv", ..Input::default() }, &shelf).unwrap();
    let mut found = Vec::new();
    let options = Options::default();
    validate(&group, &shelf, &options, &mut |f| found.push(f.severity)).unwrap();
    to_rdf(&group, &shelf, &options, &mut Vec::new(), &mut |f| found.push(f.severity)).unwrap();
    assert_eq!(found, [Severity::Error, Severity::Warning]);
}

#[test]
fn a_hostile_list_is_left_out_with_a_finding() {
    let columns = r#"{"titles": "a", "separator": ";"}, {"titles": "b"}"#;
    let table = format!("a,b\n{},1\n", ";".repeat(100_000));
    check_findings(&schema(columns, ""), &table, &["error t.csv:2:1 CSVW-LIST-LENGTH"]);
}

#[test]
fn findings_beyond_the_bound_are_counted() {
    let columns = r#"{"titles": "a", "datatype": "integer"}"#;
    let metadata = schema(columns, "");
    let files = [("m.json", metadata.as_str()), ("t.csv", "a\nx\ny\nz\n")];
    let run = convert(&files, &Options { max_findings: Some(2), ..checking() });
    assert_eq!((run.findings.len(), run.summary.unwrap().errors), (2, 3));
}

#[test]
fn comments_before_the_first_row_do_not_hide_how_wide_the_table_is() {
    let metadata = format!(
        r##"{{{CONTEXT}, "url": "t.csv", "dialect": {{"header": false, "commentPrefix": "#"}}}}"##
    );
    let files = [("m.json", metadata.as_str()), ("t.csv", "# a comment\n1,2\n")];
    let limits = rows::Limits { chunk_bytes: 1, ..rows::Limits::default() };
    let run = convert(&files, &Options { limits, ..checking() });
    assert_eq!((run.findings.len(), run.lines.len()), (0, 2), "{:?}", run.findings);
}

#[test]
fn a_first_row_that_is_skipped_whole_sets_the_width_in_chunks_too() {
    let metadata = format!(
        r#"{{{CONTEXT}, "url": "t.csv", "dialect": {{"header": false, "skipColumns": 1}}}}"#
    );
    let files = [("m.json", metadata.as_str()), ("t.csv", "a\nb,c\n")];
    let whole = convert(&files, &checking());
    let limits = rows::Limits { chunk_bytes: 1, ..rows::Limits::default() };
    let run = convert(&files, &Options { limits, ..checking() });
    assert_eq!((run.lines, run.findings), (whole.lines, whole.findings));
}

#[test]
fn values_are_read_otherwise_where_the_options_say_how() {
    let columns = r#"{"titles": "a", "propertyUrl": "http://e/a", "datatype": "integer"},
        {"titles": "b", "propertyUrl": "http://e/b", "datatype": "integer", "separator": ";"}"#;
    let repair: RepairHook =
        |datatype, text| (datatype.base() == "integer").then(|| text.replace('o', "0"));
    let options = Options { mode: Mode::Minimal, repair: Some(repair), ..Options::default() };
    let csv = "a,b\n1o,2;3o\nx,1\n";
    let run = convert(&[("m.json", &schema(columns, "")), ("t.csv", csv)], &options);
    let has = |text: &str| run.lines.iter().any(|line| line.contains(text));
    assert!(has("<http://e/a> \"10\"^^") && has("<http://e/b> \"30\"^^"), "{:?}", run.lines);
    assert!(has("<http://e/a> \"x\" ."), "{:?}", run.lines);
    let codes: Vec<_> = run.findings.iter().map(|f| f.rsplit('[').next().unwrap()).collect();
    assert_eq!(codes, ["CSVW-READ-AS]", "CSVW-READ-AS]", "CSVW-DATATYPE]"]);
}

#[test]
fn rows_are_passed_over_and_remarks_are_none_of_the_table() {
    let columns = r#"{"titles": "a", "propertyUrl": "http://e/a"}"#;
    let skip = RowSet::from([("http://e/t.csv".to_owned(), HashSet::from([3]))]);
    let options = Options {
        mode: Mode::Minimal,
        skip: skip.into(),
        remarks: Some("why"),
        validate: true,
        ..Options::default()
    };
    let csv = "a,why\n1,\n2,bad\n3\n";
    let run = convert(&[("m.json", &schema(columns, "")), ("t.csv", csv)], &options);
    assert_eq!(run.findings, [""; 0]);
    assert_eq!(run.lines.len(), 2, "{:?}", run.lines);
    assert_eq!(run.summary.map(|s| s.rows), Some(2));
}

#[test]
fn the_work_stops_at_as_many_errors_as_are_allowed() {
    let columns = r#"{"titles": "a", "datatype": "integer"}"#;
    for threads in [1, 3] {
        let limits = rows::Limits { chunk_bytes: 64, ..rows::Limits::default() };
        let options =
            Options { validate: true, max_errors: Some(7), threads, limits, ..Options::default() };
        let csv = format!("a\n{}", "x\n".repeat(10_000));
        let run = convert(&[("m.json", &schema(columns, "")), ("t.csv", &csv)], &options);
        let summary = run.summary.unwrap();
        assert_eq!((run.findings.len(), summary.errors, summary.stopped), (7, 7, true));
    }
}

#[test]
fn virtual_columns_keep_their_part_in_keys_and_titles_where_the_file_has_more_columns() {
    let columns = r#"{"name": "a", "titles": "a", "propertyUrl": "http://e/p"},
        {"name": "v", "virtual": true, "default": "{x}", "suppressOutput": true}"#;
    let more = r#", "rowTitles": ["v", "a"], "primaryKey": ["a", "v"]"#;
    let table = "a,more\n1,x\n1,y\n";
    let metadata = schema(columns, more);
    let run = convert(&[("m.json", &metadata), ("t.csv", table)], &Options::default());
    let titles: Vec<_> = run.lines.iter().filter(|l| l.contains("csvw#title>")).collect();
    assert_eq!(titles.len(), 4, "{titles:#?}");
    assert!(titles[0].ends_with("\"{x}\" .") && titles[1].ends_with("\"1\" ."), "{titles:#?}");
    let repeated = ["error t.csv CSVW-COMPATIBILITY", "error t.csv:3:1 CSVW-PRIMARY-KEY"];
    check_findings(&metadata, table, &repeated);
}

#[test]
fn a_variable_may_be_written_as_the_title_that_names_its_column() {
    let columns = r##"{"titles": "村名", "aboutUrl": "#{村名}", "propertyUrl": "http://e/p"}"##;
    check(&schema(columns, ""), "村名\na\n", &["<http://e/t.csv#a> <http://e/p> \"a\" ."]);
}

#[test]
fn a_title_in_another_language_is_told_from_another_title() {
    let metadata =
        schema(r#"{"titles": {"de": "a"}}"#, "").replace("\"url\"", "\"lang\": \"en\", \"url\"");
    let run = convert(&[("m.json", &metadata), ("t.csv", "a\n1\n")], &checking());
    assert!(run.findings[0].contains("in the language `de`"), "{:?}", run.findings);
}

#[test]
fn broken_bytes_are_found_wherever_the_encoding_shows() {
    let rows = "1,x\n".repeat(50_000).into_bytes();
    let names = "2,下党村是一个村庄\n3,上西坑村\n".repeat(20);
    let (names, _, _) = encoding_rs::GB18030.encode(&names);
    let table = [b"a,b\n".as_slice(), &rows, &names, b"4,\xff\n"].concat();
    let metadata = schema(r#"{"titles": "a"}, {"titles": "b"}"#, "");
    for threads in [1, 3] {
        let files = HashMap::from([
            ("http://e/m.json".to_owned(), metadata.clone().into_bytes()),
            ("http://e/t.csv".to_owned(), table.clone()),
        ]);
        let shelf = Shelf(files);
        let input = Input { url: "http://e/m.json", ..Input::default() };
        let (group, _) = describe(input, &shelf).unwrap();
        let mut found = Vec::new();
        let mut options = Options { threads, ..minimal() };
        options.limits.chunk_bytes = 4 << 10;
        let report = &mut |f: Diagnostic| found.push((f.code.id, f.place.row));
        let summary = to_rdf(&group, &shelf, &options, &mut Vec::new(), report).unwrap();
        assert_eq!(summary.tables[0].encoding, "gb18030");
        assert_eq!(found, [("CSVW-ENCODING", Some(50_042))]);
        assert_eq!(summary.errors, 1);
    }
}

#[test]
fn what_stands_above_the_rows_is_kept_within_bounds() {
    let comments = format!("#{}\n", "x".repeat(1 << 20)).repeat(12);
    let run = convert(&[("t.csv", &format!("{comments}a\n1\n"))], &Options::default());
    let metadata = format!(r#"{{{CONTEXT}, "url": "t.csv", "dialect": {{"skipRows": 12}}}}"#);
    assert!(run.findings.is_empty());
    let table = format!("{comments}a\n1\n");
    let run = convert(&[("m.json", &metadata), ("t.csv", &table)], &Options::default());
    assert_eq!(run.summary.unwrap().rows, 1);
    let metadata =
        format!(r#"{{{CONTEXT}, "url": "t.csv", "dialect": {{"headerRowCount": 900}}}}"#);
    let mut options = Options::default();
    options.limits.row_bytes = 1 << 16;
    let header = format!("{}\n", "x".repeat(1 << 10)).repeat(900);
    let run = convert(&[("m.json", &metadata), ("t.csv", &header)], &options);
    assert!(run.findings[0].contains("longer than"), "{:?}", run.findings);
}
