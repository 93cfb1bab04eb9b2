//! Neo4j: tables for `neo4j-admin database import full`, and a Cypher script that may be run again.
//!
//! Headers: <https://neo4j.com/docs/operations-manual/current/import/>. Property keys are ASCII; the kind
//! of a node is its label beside `Thing`, the kind of an edge its relationship type. In the script a node
//! is merged by its `id` and a relationship by its own, so that a second run changes nothing.

use super::ExportError;
use csv::Writer;
use std::fmt::Write as _;
use std::io::{self, Write};
use views::network::{Attribute, Network, Type, Value, present};

/// Rows per statement of the script.
const BATCH: usize = 500;

/// The label of a kind of node: `unnamed` → `Unnamed`, `variant-of` → `VariantOf`.
pub(super) fn label(kind: &str) -> String {
    let words = kind.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    let word = |w: &str| {
        let (first, rest) = w.split_at(1);
        first.to_ascii_uppercase() + rest
    };
    let name: String = words.map(word).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("Kind{name}") }
}

/// The type of a kind of edge: `variant-of` → `VARIANT_OF`.
pub(super) fn relationship(kind: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = kind.chars().map(plain).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("KIND_{name}") }
}

const fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Text => "string",
        Type::Integer => "long",
        Type::Number => "double",
        Type::Boolean => "boolean",
        Type::Day => "date",
    }
}

fn broken(error: csv::Error) -> ExportError {
    ExportError::Write(error.into())
}

fn headers(list: &[Attribute]) -> impl Iterator<Item = String> + '_ {
    list.iter().map(|a| format!("{}:{}", a.name, type_name(a.kind)))
}

fn cells(values: &[Option<Value>]) -> impl Iterator<Item = String> + '_ {
    values.iter().map(|v| v.as_ref().map(Value::to_string).unwrap_or_default())
}

/// Writes the table of nodes.
pub(super) fn nodes(network: &dyn Network, out: &mut dyn Write) -> Result<(u64, u64), ExportError> {
    let mut table = Writer::from_writer(out);
    let first = ["id:ID", "label:string", ":LABEL"].map(str::to_owned);
    let names = headers(network.node_attributes());
    table.write_record(first.into_iter().chain(names)).map_err(broken)?;
    let mut count = 0;
    for node in network.nodes() {
        let labels = format!("Thing;{}", label(&node.kind));
        let first = [node.id, node.label, labels].into_iter();
        table.write_record(first.chain(cells(&node.values))).map_err(broken)?;
        count += 1;
    }
    table.flush()?;
    Ok((count, 0))
}

/// Writes the table of relationships.
pub(super) fn relationships(
    network: &dyn Network,
    out: &mut dyn Write,
) -> Result<(u64, u64), ExportError> {
    let mut table = Writer::from_writer(out);
    let first = [":START_ID", ":END_ID", ":TYPE", "id:string", "label:string", "weight:double"];
    let names = headers(network.edge_attributes());
    table.write_record(first.map(str::to_owned).into_iter().chain(names)).map_err(broken)?;
    let mut count = 0;
    for edge in network.edges() {
        let weight = edge.weight.map(|w| w.to_string()).unwrap_or_default();
        let kind = relationship(&edge.kind);
        let first = [edge.source.id, edge.target.id, kind, edge.id, edge.label, weight];
        table.write_record(first.into_iter().chain(cells(&edge.values))).map_err(broken)?;
        count += 1;
    }
    table.flush()?;
    Ok((0, count))
}

/// Writes the script. Rows that follow each other with one kind go into one statement.
pub(super) fn script(
    network: &dyn Network,
    out: &mut dyn Write,
) -> Result<(u64, u64), ExportError> {
    out.write_all(b"// cypher-shell -f neo4j.cypher\n")?;
    out.write_all(
        b"CREATE CONSTRAINT thing_id IF NOT EXISTS FOR (n:Thing) REQUIRE n.id IS UNIQUE;\n",
    )?;
    let mut counts = (0, 0);
    let mut open: Option<(String, usize)> = None;
    for node in network.nodes() {
        let kind = label(&node.kind);
        begin(&mut open, &kind, &end_nodes, out)?;
        write!(out, "{{id: {}, properties: {{label: {}", literal(&node.id), literal(&node.label))?;
        properties(network.node_attributes(), &node.values, &[], out)?;
        out.write_all(b"}}")?;
        counts.0 += 1;
    }
    finish(&mut open, &end_nodes, out)?;
    for edge in network.edges() {
        let kind = relationship(&edge.kind);
        begin(&mut open, &kind, &end_edges, out)?;
        let ends = (literal(&edge.source.id), literal(&edge.target.id));
        write!(out, "{{source: {}, target: {}, id: {}", ends.0, ends.1, literal(&edge.id))?;
        write!(out, ", properties: {{kind: {}", literal(&edge.kind))?;
        if !edge.label.is_empty() {
            write!(out, ", label: {}", literal(&edge.label))?;
        }
        if let Some(weight) = edge.weight {
            write!(out, ", weight: {weight:?}")?;
        }
        properties(network.edge_attributes(), &edge.values, &["kind"], out)?;
        out.write_all(b"}}")?;
        counts.1 += 1;
    }
    finish(&mut open, &end_edges, out)?;
    Ok(counts)
}

fn end_nodes(kind: &str) -> String {
    format!("MERGE (n:Thing {{id: row.id}}) SET n:{kind}, n += row.properties;")
}

fn end_edges(kind: &str) -> String {
    format!(
        "MATCH (a:Thing {{id: row.source}}), (b:Thing {{id: row.target}})\n\
         MERGE (a)-[r:{kind} {{id: row.id}}]->(b) SET r += row.properties;"
    )
}

/// Begins a row: in the open statement, or in a new one.
fn begin(
    open: &mut Option<(String, usize)>,
    kind: &str,
    end: &dyn Fn(&str) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    if let Some((of, rows)) = open
        && of == kind
        && *rows < BATCH
    {
        *rows += 1;
        return out.write_all(b",\n");
    }
    finish(open, end, out)?;
    *open = Some((kind.to_owned(), 1));
    out.write_all(b"UNWIND [\n")
}

fn finish(
    open: &mut Option<(String, usize)>,
    end: &dyn Fn(&str) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    match open.take() {
        Some((kind, _)) => writeln!(out, "\n] AS row\n{}", end(&kind)),
        None => Ok(()),
    }
}

fn properties(
    list: &[Attribute],
    values: &[Option<Value>],
    but: &[&str],
    out: &mut dyn Write,
) -> io::Result<()> {
    for (_, a, value) in present(list, values).filter(|p| !but.contains(&p.1.name.as_ref())) {
        match (a.kind, value) {
            (Type::Day, Value::Text(day)) => write!(out, ", {}: date({})", a.name, literal(day))?,
            (_, Value::Text(text)) => write!(out, ", {}: {}", a.name, literal(text))?,
            (_, Value::Number(n)) => write!(out, ", {}: {n:?}", a.name)?,
            (_, value) => write!(out, ", {}: {value}", a.name)?,
        }
    }
    Ok(())
}

/// A string literal of Cypher.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn kinds_are_names_and_text_stays_text() {
        let check = |kind: &str, expected: (&str, &str)| {
            assert_eq!((super::label(kind).as_str(), super::relationship(kind).as_str()), expected);
        };
        check("adopter", ("Adopter", "ADOPTER"));
        check("variant-of", ("VariantOf", "VARIANT_OF"));
        check("`DETACH", ("DETACH", "KIND__DETACH"));
        check("", ("Kind", "KIND_"));
        assert_eq!(super::literal("a'b\\c\nd"), "'a\\'b\\\\c\\nd'");
    }
}
