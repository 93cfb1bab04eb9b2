//! Claims about parts of tables: whatever the cut, the parts give the graph of the whole.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Columns: a subject of its own or none, a value, an ordered list, an unordered one, a text.
fn metadata(about: &str, table_id: &str) -> String {
    format!(
        r#"{{{CONTEXT}, "url": "t.csv", {table_id} "tableSchema": {{{about} "columns": [
            {{"name": "id", "titles": "id", "propertyUrl": "http://e/id"}},
            {{"name": "list", "titles": "list", "separator": "+", "ordered": true,
              "propertyUrl": "http://e/list"}},
            {{"name": "set", "titles": "set", "separator": ";", "propertyUrl": "http://e/set"}},
            {{"name": "text", "titles": "text", "propertyUrl": "http://e/text"}},
            {{"name": "own", "virtual": true, "separator": "+", "ordered": true, "default": "x+y",
              "aboutUrl": "http://e/own/{{id}}", "propertyUrl": "http://e/list"}}]}}}}"#
    )
}

const HEADER: &str = "id,list,set,text\n";

fn lines(metadata: &str, table: &str, threads: usize) -> Vec<String> {
    let shelf = shelf(&[("m.json", metadata), ("t.csv", table)]);
    let (group, _) =
        describe(Input { url: "http://e/m.json", ..Input::default() }, &shelf).unwrap();
    let mut out = Vec::new();
    let mut options = Options { threads, ..minimal() };
    options.limits.chunk_bytes = 64;
    to_rdf(&group, &shelf, &options, &mut out, &mut |f| panic!("{f}")).unwrap();
    let mut lines: Vec<_> = String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Every list node has one value and one successor.
fn check_lists(lines: &[String]) {
    let mut said = BTreeMap::new();
    for line in lines.iter().filter(|l| l.contains("#first>") || l.contains("#rest>")) {
        let mut parts = line.splitn(3, ' ');
        let key = (parts.next().unwrap(), parts.next().unwrap());
        let object = parts.next().unwrap();
        assert_eq!(*said.entry(key).or_insert(object), object, "{line}");
    }
}

fn row() -> impl Strategy<Value = String> {
    let item = prop_oneof!["[ab]", "党支部", "农户"];
    let list = proptest::collection::vec(item, 0..4);
    let text = prop_oneof!["[a-c]{0,2}", "[ab\n\"]{1,4}", "村\r\n民"];
    ("[1-4]", list.clone(), list, text).prop_map(|(id, list, set, text)| {
        let text = text.replace('"', "\"\"");
        format!("{id},{},{},\"{text}\"\n", list.join("+"), set.join(";"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cut_gives_the_graph_of_the_whole(
        rows in proptest::collection::vec(row(), 1..80),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 1..50),
        about in any::<bool>(),
        id in any::<bool>(),
    ) {
        let about = if about { r#""aboutUrl": "http://e/{id}","# } else { "" };
        let id = if id { r#""@id": "http://e/table","# } else { "" };
        let metadata = metadata(about, id);
        let whole = lines(&metadata, &format!("{HEADER}{}", rows.concat()), 3);
        let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(rows.len() + 1)).collect();
        ends.extend([0, rows.len()]);
        ends.sort_unstable();
        let mut parts = Vec::new();
        for ends in ends.windows(2) {
            let part = rows[ends[0]..ends[1]].concat();
            parts.extend(lines(&metadata, &format!("{HEADER}{part}"), 1));
        }
        parts.sort();
        check_lists(&whole);
        prop_assert_eq!(parts, whole);
    }
}

#[test]
fn tables_that_lie_elsewhere_or_say_something_else_share_no_node() {
    let labels = |base: &str, metadata: &str| {
        let files = [("m.json", metadata), ("t.csv", "id,list,set,text\n1,a+b,,\n")];
        let named = files.map(|(n, t)| (format!("{base}{n}"), t.as_bytes().to_vec()));
        let shelf = Shelf(HashMap::from(named));
        let url = format!("{base}m.json");
        let (group, _) = describe(Input { url: &url, ..Input::default() }, &shelf).unwrap();
        let mut out = Vec::new();
        to_rdf(&group, &shelf, &minimal(), &mut out, &mut |f| panic!("{f}")).unwrap();
        let text = String::from_utf8(out).unwrap();
        let words = text.split_whitespace().filter(|w| w.starts_with("_:"));
        words.map(str::to_owned).collect::<HashSet<_>>()
    };
    let portable = metadata(r#""aboutUrl": "http://e/{id}","#, "");
    let other = portable.replace("http://e/list", "http://e/steps");
    let bound = portable.replace(r#", "propertyUrl": "http://e/text""#, "");
    let (a, b) = ("http://e/a/", "http://e/b/");
    // The same statements have the same nodes, wherever the files lie.
    assert_eq!(labels(a, &portable), labels(b, &portable));
    assert!(labels(a, &portable).is_disjoint(&labels(a, &other)));
    assert!(labels(a, &bound).is_disjoint(&labels(b, &bound)));
}

#[test]
fn lists_that_differ_are_apart_though_their_subject_is_one() {
    let metadata = metadata(r#""aboutUrl": "http://e/{id}","#, "");
    let lines = lines(&metadata, &format!("{HEADER}1,a+b,,\n1,b+a,,\n1,a+b,,x\n"), 1);
    check_lists(&lines);
    let heads = lines.iter().filter(|l| l.contains("<http://e/1> <http://e/list>"));
    assert_eq!(heads.collect::<HashSet<_>>().len(), 2);
}
