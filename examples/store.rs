//! The store without the rest of the program: a graph is replaced, looked at before it counts, asked, and taken back.
//!
//! ```sh
//! cargo run --example store
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use rdf::term::NamedNode;
use store::{Change, Embedded, Progress, QueryOptions, Store, TripleSource};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = Embedded::in_memory()?;
    let graph = NamedNode::new("http://example.com/graph/villages")?;
    for text in [
        "<http://example.com/v1> <http://example.com/name> \"东村\" .\n",
        "<http://example.com/v1> <http://example.com/name> \"东村\" .\n\
         <http://example.com/v2> <http://example.com/name> \"西村\" .\n",
    ] {
        let change = Change::of(graph.clone(), TripleSource::from_ntriples(text.as_bytes()));
        let staged = store.stage(change, &mut |_| Progress::Continue)?;
        // Nobody sees the change yet: it can be asked, and dropped if it is not as it should be.
        let query = "ASK { ?village <http://example.com/name> ?name }";
        let is_good = staged.snapshot().query(query, &QueryOptions::default())?.into_boolean()?;
        if is_good {
            let loads = staged.commit()?;
            println!("{} statements in {}", loads[0].stored, loads[0].name);
        }
    }
    let names = "SELECT ?name { ?village <http://example.com/name> ?name } ORDER BY ?name";
    for row in store.query(names, &QueryOptions::default())?.into_solutions()? {
        println!("{:?}", row?.get("name"));
    }
    store.undo()?;
    println!("{} statement after undo", store.graphs()?[0].triples);
    println!("{:?}", store.check()?);
    Ok(())
}
