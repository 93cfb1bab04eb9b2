//! Claims about metadata documents: what is an error, what a warning, what is inherited.

use super::super::resolver::{FetchError, Origin, Resolver, Response};
use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

struct Shelf(HashMap<&'static str, &'static str>);

impl Resolver for Shelf {
    fn fetch(&self, url: &str, _: Origin) -> Result<Response, FetchError> {
        let body = self.0.get(url).ok_or(FetchError::NotFound)?.as_bytes();
        Ok(Response {
            content_type: None,
            links: Vec::new(),
            content_language: None,
            body: Box::new(body),
        })
    }
}

fn read(json: &str) -> (Option<TableGroup>, Vec<String>) {
    let shelf = Shelf(HashMap::from([
        (
            "http://e/s.json",
            r#"{"@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
                "columns": [{"titles": "甲"}]}"#,
        ),
        (
            "http://e/r.json",
            r#"{"@context": "http://www.w3.org/ns/csvw", "resource": "t.csv", "columnReference": "a"}"#,
        ),
        ("http://e/broken.json", "{"),
    ]));
    match Document::read(json.as_bytes(), "http://e/m.json") {
        Ok(document) => {
            let (group, findings) = parse(&document, &shelf);
            (group, findings.iter().map(ToString::to_string).collect())
        }
        Err(finding) => (None, vec![finding.to_string()]),
    }
}

/// A table with these properties beside its URL, and the codes of the findings that it gives.
fn check(properties: &str, expected: &[&str]) {
    let comma = if properties.is_empty() { "" } else { ", " };
    let json = format!(
        r#"{{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv"{comma}{properties}}}"#
    );
    let (_, findings) = read(&json);
    let short = |f: &String| {
        let code = f.rsplit('[').next().unwrap().trim_end_matches(']');
        format!("{} {code}", f.split(':').next().unwrap())
    };
    let found: Vec<String> = findings.iter().map(short).collect();
    assert_eq!(found, expected, "{properties}\n{findings:#?}");
}

fn columns(columns: &str) -> String {
    format!(r#""tableSchema": {{"columns": [{columns}]}}"#)
}

#[test]
fn values_of_the_wrong_kind_are_warnings() {
    let warning = &["warning CSVW-PROPERTY-VALUE"];
    check("", &[]);
    for property in [
        r#""null": 1"#,
        r#""null": ["a", 1]"#,
        r#""lang": "a-bad-tag""#,
        r#""ordered": "yes""#,
        r#""required": 1"#,
        r#""separator": false"#,
        r#""default": ["a"]"#,
        r#""aboutUrl": true"#,
        r#""textDirection": "up""#,
        r#""datatype": 5"#,
        r#""tableDirection": "up""#,
        r#""suppressOutput": "no""#,
        r#""dialect": 1"#,
        r#""dialect": {"quoteChar": 1}"#,
        r#""dialect": {"delimiter": ""}"#,
        r#""dialect": {"trim": "both"}"#,
        r#""dialect": {"headerRowCount": 1000000000}"#,
        r#""dialect": {"lineTerminators": []}"#,
        r#""transformations": {}"#,
        r#""notes": "n""#,
        r#""notes": ["n"]"#,
        r#""tableSchema": 1"#,
        r#""tableSchema": {"columns": 1}"#,
        r#""tableSchema": {"primaryKey": "a"}"#,
        r#""tableSchema": {"rowTitles": []}"#,
        r#""tableSchema": {"foreignKeys": 1}"#,
        r#""@id": 1"#,
    ] {
        check(property, warning);
    }
    check(r#""datatype": "foo""#, &["warning CSVW-DATATYPE-UNKNOWN"]);
    check(r#""valueUrl": "{a""#, &["warning CSVW-TEMPLATE"]);
    check(r#""foo": 1"#, &["warning CSVW-PROPERTY-UNKNOWN"]);
    check(r#""dialect": {"dc:title": "x"}"#, &["warning CSVW-PROPERTY-UNKNOWN"]);
    check(r#""separator": null, "dialect": {"quoteChar": null, "commentPrefix": null}"#, &[]);
}

#[test]
fn what_breaks_a_rule_is_an_error() {
    check(r#""@id": "_:a""#, &["error CSVW-ID"]);
    check(r#""@type": "TableGroup""#, &["error CSVW-TYPE"]);
    check(r#""dialect": {"@type": "Table"}"#, &["error CSVW-TYPE"]);
    check(r#""tableSchema": {"@id": "_:a"}"#, &["error CSVW-ID"]);
    check(r#""datatype": {"@id": "xsd:date"}"#, &["error CSVW-ID"]);
    check(r#""tableSchema": "none.json""#, &["error CSVW-FETCH"]);
    check(r#""tableSchema": "broken.json""#, &["error CSVW-JSON"]);
    let missing = "error CSVW-PROPERTY-MISSING";
    check(r#""transformations": [{"url": "a"}]"#, &[missing, missing]);
    check(&columns(r#"{"name": "a"}, {"name": "a"}"#), &["error CSVW-COLUMN-NAME"]);
    check(&columns(r#"{"virtual": true}, {"name": "a"}"#), &["error CSVW-COLUMN-ORDER"]);
}

#[test]
fn common_properties_keep_the_rules_of_json_ld() {
    for value in [
        r#"{"@list": [1]}"#,
        r#"{"@language": "en"}"#,
        r#"{"@value": 1, "@type": "xsd:int", "@language": "en"}"#,
        r#"{"@value": [1]}"#,
        r#"{"@value": "a", "@language": "bad-"}"#,
        r#"{"@value": "a", "@type": "not a type"}"#,
        r#"{"@type": [1]}"#,
        r#"{"url": "a"}"#,
        r#"[[{"@context": {}}]]"#,
    ] {
        check(&format!(r#""dc:title": {value}"#), &["error CSVW-COMMON-PROPERTY"]);
    }
    check(r#""dc:title": {"@id": "_:a"}"#, &["error CSVW-ID"]);
    check(r#""dc:title": [{"@id": "a", "@type": ["Table"], "http://e/p": [true, null]}]"#, &[]);
}

#[test]
fn keys_that_lead_nowhere_are_errors() {
    let key = |key: &str| {
        format!(
            r#""tableSchema": {{"columns": [{{"name": "a"}}, {{"titles": "b"}}],
            "foreignKeys": [{key}]}}"#
        )
    };
    let to =
        |reference: &str| key(&format!(r#"{{"columnReference": "a", "reference": {reference}}}"#));
    let broken = &["error CSVW-FOREIGN-KEY-DEFINITION"];
    check(&to(r#"{"resource": "t.csv", "columnReference": "a"}"#), &[]);
    check(&to(r#"{"resource": "u.csv", "columnReference": "a"}"#), broken);
    check(&to(r#"{"schemaReference": "s", "columnReference": "a"}"#), broken);
    check(&to(r#"{"resource": "t.csv", "columnReference": "b"}"#), broken);
    check(&to(r#"{"resource": "t.csv", "columnReference": ["a", "a"]}"#), broken);
    check(&to(r#"{"resource": "t.csv", "schemaReference": "s", "columnReference": "a"}"#), broken);
    check(&to(r#"{"resource": "t.csv", "columnReference": "a", "dc:title": "x"}"#), broken);
    check(&to("1"), broken);
    check(&to(r#""r.json""#), &[]);
    check(&to(r#""s.json""#), &[broken[0]; 3]);
    check(&to(r#""none.json""#), &["error CSVW-FETCH"]);
    check(
        &key(
            r#"{"columnReference": "b", "reference": {"resource": "t.csv", "columnReference": "a"}}"#,
        ),
        broken,
    );
    check(&key("1"), &["warning CSVW-PROPERTY-VALUE"]);
}

#[test]
fn contexts_are_what_the_recommendation_allows() {
    let check = |context: &str, good: bool| {
        let (group, findings) = read(&format!(r#"{{"@context": {context}, "url": "t.csv"}}"#));
        assert_eq!(group.is_some(), good, "{context}: {findings:?}");
    };
    check(r#""http://www.w3.org/ns/csvw""#, true);
    check(r#"["http://www.w3.org/ns/csvw", {"@language": "zh", "@base": "x/"}]"#, true);
    check(r#"["http://www.w3.org/ns/csvw", {"@language": "x"}]"#, true);
    check(r#"["http://www.w3.org/ns/csvw", {"dc": "http://e/"}]"#, false);
    check(r#""http://e/""#, false);
    check("null", false);
    assert!(read(r#"{"url": "t.csv"}"#).0.is_none());
    assert!(read("[1]").0.is_none());
    assert!(read(r#"{"@context": "http://www.w3.org/ns/csvw", "tables": []}"#).0.is_none());
    assert!(read(r#"{"@context": "http://www.w3.org/ns/csvw", "tables": [{}]}"#).0.is_none());
}

#[test]
fn a_context_stands_only_at_the_top_of_a_document() {
    let nested = r#""@context": "http://www.w3.org/ns/csvw""#;
    let refused = &["error CSVW-CONTEXT"];
    check(&format!(r#""tableSchema": {{{nested}}}"#), refused);
    check(&format!(r#""dialect": {{{nested}}}"#), refused);
    check(&format!(r#""datatype": {{{nested}}}"#), refused);
    check(&columns(&format!("{{{nested}}}")), refused);
    let tables = format!(r#"{{{nested}, "tables": [{{{nested}, "url": "t.csv"}}]}}"#);
    assert!(read(&tables).0.is_none());
    check(r#""tableSchema": "s.json""#, &[]);
}

#[test]
fn the_nearest_inherited_property_wins() {
    let (group, findings) = read(
        r#"{"@context": "http://www.w3.org/ns/csvw", "null": "g", "lang": "en", "default": "g",
        "tables": [{"url": "t.csv", "null": "t", "lang": "zh",
        "tableSchema": {"null": "s", "columns": [{"name": "a", "null": ["c"]}, {"name": "b"}]}}]}"#,
    );
    assert!(findings.is_empty());
    let table = &group.unwrap().tables[0];
    let [a, b] = table.schema.columns.as_slice() else { panic!("two columns") };
    assert_eq!(a.inherited.null, Some(vec!["c".to_owned()]));
    assert_eq!(b.inherited.null, Some(vec!["s".to_owned()]));
    assert_eq!(b.inherited.lang.as_deref(), Some("zh"));
    assert_eq!(b.inherited.default.as_deref(), Some("g"));
    assert_eq!(table.lang.as_deref(), Some("zh"));
}

#[test]
fn a_schema_from_a_url_has_its_own_language_and_id() {
    let (group, findings) = read(
        r#"{"@context": ["http://www.w3.org/ns/csvw", {"@language": "en", "@base": "http://e/"}],
        "tables": [{"url": "a.csv", "tableSchema": "s.json"}, {"url": "b.csv", "tableSchema": "s.json"}]}"#,
    );
    assert!(findings.is_empty(), "{findings:?}");
    for table in group.unwrap().tables {
        assert_eq!(table.schema.id.as_deref(), Some("http://e/s.json"));
        assert_eq!(table.schema.columns[0].annotated_name, "%E7%94%B2");
        assert_eq!(table.schema.columns[0].titles.0, [("zh".into(), vec!["甲".to_owned()])]);
    }
}

#[test]
fn findings_name_the_path_in_the_document() {
    let (_, findings) = read(
        r#"{"@context": "http://www.w3.org/ns/csvw",
        "tables": [{"url": "t.csv", "tableSchema": {"columns": [{}, {"titles": {"zh": [1]}}]}}]}"#,
    );
    assert!(
        findings[0].contains("(tables[0].tableSchema.columns[1].titles.zh[0])"),
        "{findings:?}"
    );
}

#[test]
fn any_document_is_parsed_or_refused() {
    for json in [
        "",
        "{",
        "null",
        "\u{feff}{}",
        r#"{"tables": {"url": 1}}"#,
        r#"{"@context": [[]]}"#,
        r#"{"@context": "http://www.w3.org/ns/csvw", "url": "", "tableSchema": {"columns": [[], {"name": "%"}]}}"#,
        r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t", "datatype": {"base": [], "format": {}, "length": -1, "minimum": {}}}"#,
    ] {
        read(json);
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(&deep).0.is_none());
}

/// Serves any bytes as metadata, and a small table.
struct Pair(Vec<u8>);

impl Resolver for Pair {
    fn fetch(&self, url: &str, _: Origin) -> Result<Response, FetchError> {
        let body = match url.rsplit('.').next() {
            Some("json") => self.0.clone(),
            Some("csv") => b"a,b\n1,\"x\"y\n,2021\nlong,row,3\n".to_vec(),
            _ => return Err(FetchError::NotFound),
        };
        Ok(Response {
            content_type: None,
            links: Vec::new(),
            content_language: None,
            body: Box::new(std::io::Cursor::new(body)),
        })
    }
}

/// Describes and converts; all that is claimed is that it comes to an end.
fn survive(document: Vec<u8>) {
    use super::super::{Input, Options, describe, to_rdf};
    let pair = Pair(document);
    let input = Input { url: "http://e/m.json", ..Input::default() };
    if let Ok((group, _)) = describe(input, &pair) {
        let options = Options { validate: true, max_errors: Some(100), ..Options::default() };
        let _any = to_rdf(&group, &pair, &options, &mut Vec::new(), &mut |_| {});
    }
}

/// JSON made of the words of the vocabulary, and of values that fit and that do not.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::{Value, json};
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::sample::select(vec![json!(0), json!(-1), json!(1e300), json!(u64::MAX), json!(0.5)]),
        prop::sample::select(vec![
            "",
            "a",
            "b",
            "_col.1",
            "t.csv",
            "u.csv",
            "zh",
            "und",
            "string",
            "date",
            "number",
            "yyyy-MM-dd",
            "#,##0.#",
            "[a",
            "{a}",
            "{#a*}",
            "{",
            "_:x",
            "http://e/x",
            "Table",
            ",",
            "\"",
            "utf-16be",
            "csvw:x",
            "rdf:type",
            "start",
        ])
        .prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    let keys = vec![
        "@context",
        "@id",
        "@type",
        "@value",
        "@language",
        "url",
        "tables",
        "tableSchema",
        "columns",
        "name",
        "titles",
        "datatype",
        "base",
        "format",
        "pattern",
        "decimalChar",
        "groupChar",
        "minimum",
        "maxInclusive",
        "length",
        "minLength",
        "separator",
        "ordered",
        "null",
        "default",
        "required",
        "lang",
        "aboutUrl",
        "propertyUrl",
        "valueUrl",
        "virtual",
        "suppressOutput",
        "primaryKey",
        "foreignKeys",
        "columnReference",
        "reference",
        "resource",
        "schemaReference",
        "rowTitles",
        "dialect",
        "delimiter",
        "quoteChar",
        "doubleQuote",
        "skipRows",
        "skipColumns",
        "headerRowCount",
        "header",
        "commentPrefix",
        "lineTerminators",
        "encoding",
        "trim",
        "skipBlankRows",
        "transformations",
        "notes",
        "textDirection",
        "tableDirection",
        "dc:title",
        "zh",
        "x",
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let key = prop::sample::select(keys.clone()).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_metadata_or_is_refused(schema in any_json(), dialect in any_json(), more in any_json()) {
        let mut document = serde_json::json!({
            "@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": schema,
            "dialect": dialect
        });
        survive(serde_json::to_vec(&more).unwrap());
        if let (Some(document), Some(more)) = (document.as_object_mut(), more.as_object()) {
            document.extend(more.clone());
        }
        survive(serde_json::to_vec(&document).unwrap());
    }

    #[test]
    fn any_bytes_are_metadata_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(bytes);
    }
}

#[test]
fn a_document_that_breaks_a_rule_a_million_times_is_told_so_briefly() {
    let json = format!(
        r#"{{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "notes": [{}1]}}"#,
        "1,".repeat(1_000_000)
    );
    let (group, findings) = read(&json);
    assert!(group.is_some() && findings.len() == 1001, "{}", findings.len());
    assert!(findings[1000].contains("999001 more findings"), "{}", findings[1000]);
    let json = json.replace("\"url\": \"t.csv\"", "\"url\": \"t.csv\", \"@id\": \"_:a\"");
    assert!(read(&json).0.is_none());
}

#[test]
fn what_many_tables_and_columns_inherit_is_weighed_before_it_is_copied() {
    let columns = "{},".repeat(50_000);
    let columns = format!(r#""tableSchema": {{"columns": [{}]}}"#, columns.trim_end_matches(','));
    let text = "x".repeat(1 << 20);
    let many = r#"{"url": "t"},"#.repeat(500);
    for members in [
        format!(r#""url": "t.csv", "default": "{text}", {columns}"#),
        format!(r#""tables": [{}], {columns}"#, many.trim_end_matches(',')),
    ] {
        let (group, findings) =
            read(&format!(r#"{{"@context": "http://www.w3.org/ns/csvw", {members}}}"#));
        assert!(group.is_none());
        assert!(findings[0].contains("CSVW-TOO-BIG"), "{}", findings[0]);
    }
}
