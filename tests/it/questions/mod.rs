//! What a researcher asks of the five reports, half in Chinese and half in English, and what they say.
//!
//! Each question was put to the texts first; the answers are theirs. The program answers from its
//! shipped tables, by a named query or by SPARQL as a newcomer to the ontology would write it.

mod central;
mod facts;
mod narrowed;
mod schemes;
mod spread;

use crate::support::workdir::Workdir;
use std::collections::BTreeSet;

/// How a question is put to the graph.
enum Ask {
    /// A named query, its parameters, and the columns that answer.
    Named(&'static str, &'static [&'static str], &'static [&'static str]),
    /// A query as text, all of whose columns answer; the prefixes are given.
    Sparql(&'static str),
}
use Ask::{Named, Sparql};

/// A question, how it is put, and the whole set of answers: the cells of a row joined by ` | `.
struct Question(&'static str, Ask, &'static [&'static str]);

const PREFIXES: &str = "\
PREFIX xm: <https://w3id.org/xiangmai/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX id: <https://w3id.org/xiangmai/id/>
PREFIX report: <https://w3id.org/xiangmai/id/report/>
";

/// Puts a question in a run of its own and compares the set of answers.
fn check(Question(text, ask, expected): &Question) -> Result<(), String> {
    let work = Workdir::new();
    let mut args = vec!["query"];
    let (run, wanted) = match ask {
        Named(name, params, columns) => {
            args.push(name);
            for param in *params {
                args.extend(["--param", param]);
            }
            args.extend(["--format", "csv"]);
            (work.run(&args), *columns)
        }
        Sparql(query) => {
            let query = format!("{PREFIXES}{query}");
            (work.run_with(&["query", "-", "--format", "csv"], &query), &[] as &[_])
        }
    };
    let mut reader = csv::Reader::from_reader(run.succeeds().as_bytes());
    let header = reader.headers().unwrap().clone();
    let columns: Vec<usize> = if wanted.is_empty() {
        (0..header.len()).collect()
    } else {
        wanted.iter().map(|w| header.iter().position(|h| h == *w).unwrap()).collect()
    };
    let found: BTreeSet<String> = reader
        .records()
        .map(Result::unwrap)
        .map(|r| columns.iter().map(|&c| &r[c]).collect::<Vec<_>>().join(" | "))
        .collect();
    let expected: BTreeSet<String> = expected.iter().map(|&s| s.to_owned()).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let wrong: Vec<_> = found.difference(&expected).collect();
    if missing.is_empty() && wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{text}\n  missing: {missing:?}\n  not so: {wrong:?}"))
    }
}

#[track_caller]
fn check_all(questions: &[Question]) {
    let wrong: Vec<_> = questions.iter().filter_map(|q| check(q).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
