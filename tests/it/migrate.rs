//! Tables of older columns, written with the columns of today.

use crate::support::workdir::Workdir;

/// Tables as 0.1.0 had them: fewer columns, in another order than today's.
fn old() -> Workdir {
    let work = Workdir::new();
    work.file(
        "old/divisions.csv",
        "id,code,name,level,parent,attested\n52,52,贵州省,province,,true\n",
    );
    work.file(
        "old/reports.csv",
        "id,title,publisher,date,url,file,sha256,note\nr1,一题,某报,2020-05,,r1.txt,,\n",
    );
    work.file("old/schemes.csv", "id,name,kind,note\nm1,积分制,Mechanism,一个 \"备注\"\n");
    work.file(
        "old/adoptions.csv",
        "id,scheme,adopter_division,adopter_organization,start,end,status,industry,households,area_mu,effect,report,note\n\
         a1,m1,52,,2019,,practised,,120,,,r1,\n",
    );
    work.file(
        "old/evidence.csv",
        "id,fact,report,start,end,keyword\ne1,adoption/a1,r1,3,9,积分制\n",
    );
    work
}

#[test]
fn old_tables_check_load_and_say_what_they_said() {
    let work = old();
    let run = work.run(&["migrate", "old", "--into", "new"]);
    assert_eq!(run.succeeds().lines().count(), 5, "{run:?}");
    assert!(run.err.contains("columns added: through, not_before"), "{run:?}");
    let check = work.run(&["check", "new"]);
    assert_eq!(check.code, 0, "{check:?}");
    let evidence = work.read("new/evidence.csv");
    assert!(evidence.contains("e1,adoption/a1,,supports,r1,3,9,积分制,,,"), "{evidence}");
    assert!(work.read("new/schemes.csv").contains("\"一个 \"\"备注\"\"\""));
    let query = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
        SELECT ?n { ?a a xm:Adoption ; xm:households ?n ; xm:earliest ?d . ?e xm:supports ?a }";
    let run = work.run_with(&["query", "-", "--data", "new", "--format", "csv"], query);
    assert_eq!(run.succeeds(), "n\r\n120\r\n");
    // What is new stays new: a second time changes nothing.
    work.run(&["migrate", "new", "--into", "again"]).succeeds();
    for table in ["adoptions", "evidence", "schemes", "transmissions"] {
        let file = |folder: &str| work.read(&format!("{folder}/{table}.csv"));
        assert_eq!(
            file("new").trim_start_matches('\u{feff}'),
            file("again").trim_start_matches('\u{feff}'),
            "{table}"
        );
    }
}

#[test]
fn nothing_is_lost_and_nothing_overwritten() {
    let work = old();
    work.file("old/schemes.csv", "id,name,kind,colour\nm1,积分制,Mechanism,red\n");
    work.run(&["migrate", "old", "--into", "new"]).fails(2, &["colour"]);
    assert!(!work.path("new").exists());
    let work = old();
    work.file("new/schemes.csv", "mine");
    work.run(&["migrate", "old", "--into", "new"]).fails(2, &["in the way"]);
    assert_eq!(work.read("new/schemes.csv"), "mine");
    work.file("bare/note.txt", "x");
    work.run(&["migrate", "bare", "--into", "other"]).fails(2, &["no CSV table"]);
}

#[test]
fn the_store_describes_itself_for_catalogues() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let said = work.run(&["status", "--store", "graph", "--format", "ttl"]).succeeds().to_owned();
    let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::Turtle);
    let triples: Vec<_> = parser.for_slice(said.as_bytes()).map(Result::unwrap).collect();
    let count =
        |object: &str| triples.iter().filter(|t| t.object.to_string().contains(object)).count();
    assert!(count("http://rdfs.org/ns/void#Dataset") > 20, "{said}");
    assert!(
        count("http://www.w3.org/ns/prov#Activity") > 20 && said.contains("void#classPartition"),
        "{said}"
    );
}

#[test]
fn the_context_makes_json_of_our_names_rdf() {
    let work = Workdir::new();
    let context = work.run(&["ontology", "--format", "context"]).succeeds().to_owned();
    let mut document: serde_json::Value = serde_json::from_str(&context).unwrap();
    assert_eq!(document["@context"]["adopter"]["@type"], "@id");
    document["id"] = "https://example.org/a".into();
    document["type"] = "Adoption".into();
    document["adopter"] = "https://example.org/d".into();
    document["households"] = "120".into();
    let text = document.to_string();
    let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::JsonLd {
        profile: oxigraph::io::JsonLdProfileSet::empty(),
    });
    let found: Vec<String> =
        parser.for_slice(text.as_bytes()).map(|q| q.unwrap().to_string()).collect();
    let own = "https://w3id.org/xiangmai/ontology#";
    for said in [
        format!("<https://example.org/a> <{own}adopter> <https://example.org/d>"),
        format!("#type> <{own}Adoption>"),
    ] {
        assert!(found.iter().any(|q| q.contains(&said)), "{said}: {found:#?}");
    }
    for format in ["shapes", "profile"] {
        let turtle = work.run(&["ontology", "--format", format]).succeeds().to_owned();
        let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::Turtle);
        assert!(parser.for_slice(turtle.as_bytes()).map(Result::unwrap).count() > 50, "{format}");
    }
}
