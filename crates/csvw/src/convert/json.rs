//! The JSON of a row: objects by subject, nested where a value is another subject of the row.
//!
//! Follows *Generating JSON from Tabular Data on the Web* (<https://www.w3.org/TR/csv2json/>), sections
//! 4.2.2 "Standard mode", 4.3 "Generating objects", 4.4 "Interpreting datatypes" and 4.5 "Generating
//! nested objects". Numbers keep their digits, whatever a JSON reader may do with them.

use super::super::metadata::context;
use super::super::plan::{Emit, Object, OutputPlan, Predicate};
use super::super::rows::Position;
use super::super::values::{CellValue, Single};
use super::{Outlet, Worker};
use ::rdf::vocab::rdf;

/// A value of a member.
enum Member {
    /// JSON as it is written.
    Text(String),
    /// The IRI of something, which may be another object of the row.
    Iri(String),
}

/// What is said with one name.
struct Said {
    name: String,
    values: Vec<Member>,
    /// Whether one value is an array all the same, because its cell is a list.
    is_list: bool,
}

/// What is said of one subject.
struct Node {
    /// Its IRI; `None` for a blank node.
    id: Option<String>,
    /// In the order of the columns.
    said: Vec<Said>,
    /// Whether another object of the row holds it.
    is_part: bool,
}

impl Node {
    fn add(&mut self, mut new: Said) {
        match self.said.iter_mut().find(|said| said.name == new.name) {
            Some(said) => {
                said.values.append(&mut new.values);
                said.is_list |= new.is_list;
            }
            None => self.said.push(new),
        }
    }
}

impl Worker<'_> {
    /// Writes the objects of the row, or the row that holds them, each after a comma and a line end.
    pub(super) fn write_json(&mut self, output: &OutputPlan, at: Position, out: &mut Outlet<'_>) {
        let mut nodes = self.json_nodes(at, out);
        let parts = nest(&mut nodes);
        let roots = (0..nodes.len()).filter(|&i| !nodes[i].is_part && !nodes[i].said.is_empty());
        let mut objects: Vec<String> = roots.map(|i| object(&nodes, &parts, i)).collect();
        if output.standard {
            let row = self.json_row(output, at, &objects);
            objects = vec![row];
        }
        for object in objects {
            out.bytes.extend_from_slice(b",\n");
            out.bytes.extend_from_slice(object.as_bytes());
            out.triples += 1;
        }
    }

    /// What the cells of the row say, by subject.
    fn json_nodes(&mut self, at: Position, out: &mut Outlet<'_>) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let plan = self.plan;
        for (i, column) in plan.columns.iter().enumerate() {
            let Some(emit) = &column.emit else { continue };
            let id = emit.subject.map(|slot| {
                self.expand(&plan.subjects[slot], at, out);
                self.expanded.clone()
            });
            let slot = nodes.iter().position(|n| n.id == id).unwrap_or_else(|| {
                nodes.push(Node { id, said: Vec::new(), is_part: false });
                nodes.len() - 1
            });
            let value = self.values.cells[i].clone();
            let is_null = matches!(value, CellValue::Null { .. });
            let is_number = column.rules.datatype.is_number();
            let is_boolean = column.rules.datatype.base() == "boolean";
            let text = |single: &Single| {
                let lexical = self.values.get(&single.lexical);
                let bare = match single.valid {
                    true if is_number => number(lexical),
                    true if is_boolean => Some(lexical.to_owned()),
                    _ => None,
                };
                Member::Text(bare.unwrap_or_else(|| quoted(lexical)))
            };
            let values = match (&emit.object, &value) {
                (Object::Node(_), _) if is_null && column.cell.is_some() => continue,
                (Object::Node(iri), _) => {
                    self.expand(iri, at, out);
                    vec![Member::Iri(self.expanded.clone())]
                }
                (Object::Literal(_), CellValue::Null { .. }) => continue,
                (Object::Literal(_), CellValue::One(single)) => vec![text(single)],
                (Object::Literal(_), CellValue::List(items)) => {
                    self.values.items[items.clone()].iter().map(text).collect()
                }
            };
            if values.is_empty() {
                continue;
            }
            let is_list =
                matches!(value, CellValue::List(_)) && matches!(emit.object, Object::Literal(_));
            let name = self.member_name(emit, at, out);
            nodes[slot].add(Said { name, values, is_list });
        }
        nodes
    }

    /// The name of a member: of its column, or of the property, with a prefix if there is one.
    fn member_name(&mut self, emit: &Emit, at: Position, out: &mut Outlet<'_>) -> String {
        if let Some(name) = &emit.name {
            return name.clone();
        }
        match &emit.predicate {
            Predicate::Constant(bytes) => {
                let iri = String::from_utf8_lossy(bytes);
                compact(iri.trim().trim_start_matches('<').trim_end_matches('>'))
            }
            Predicate::Made(plan) => {
                self.expand(plan, at, out);
                compact(&self.expanded)
            }
        }
    }

    /// The row itself: its place, its number and its titles.
    fn json_row(&self, output: &OutputPlan, at: Position, objects: &[String]) -> String {
        let url = String::from_utf8_lossy(&output.row_url);
        let url = quoted(&format!("{}{}", url.trim_start_matches('<'), at.source_row));
        let mut titles = Vec::new();
        for &column in &output.row_titles {
            match &self.values.cells[column] {
                CellValue::Null { .. } => {}
                CellValue::One(single) => titles.push(quoted(self.values.get(&single.lexical))),
                CellValue::List(items) => {
                    let items = self.values.items[items.clone()].iter();
                    titles.extend(items.map(|i| quoted(self.values.get(&i.lexical))));
                }
            }
        }
        let titles = match titles.as_slice() {
            [] => String::new(),
            [one] => format!(",\"titles\":{one}"),
            several => format!(",\"titles\":[{}]", several.join(",")),
        };
        let (number, described) = (at.row, objects.join(","));
        format!("{{\"url\":{url},\"rownum\":{number}{titles},\"describes\":[{described}]}}")
    }
}

/// An IRI with a known prefix, if there is one; the type of something has a name of its own.
fn compact(iri: &str) -> String {
    if iri == rdf::TYPE { "@type".to_owned() } else { context::compact(iri) }
}

/// Makes objects parts of those that refer to them: of an object to which one value of the row refers, and
/// which is not a part of what it would be put into. Returns the part for each such value's IRI.
fn nest(nodes: &mut [Node]) -> Vec<Option<usize>> {
    let mut holders = vec![None; nodes.len()];
    for i in 0..nodes.len() {
        let Some(id) = nodes[i].id.clone() else { continue };
        let refers = |value: &Member| matches!(value, Member::Iri(iri) if *iri == id);
        let count = |n: &Node| n.said.iter().flat_map(|s| &s.values).filter(|v| refers(v)).count();
        if nodes.iter().map(count).sum::<usize>() != 1 {
            continue;
        }
        let Some(holder) = nodes.iter().position(|n| count(n) == 1) else { continue };
        // Up from the holder; meeting the object itself would close a circle.
        let mut above = Some(holder);
        while let Some(at) = above.filter(|&at| at != i) {
            above = holders[at];
        }
        if above.is_none() {
            holders[i] = Some(holder);
            nodes[i].is_part = true;
        }
    }
    holders
}

/// Writes an object with its parts.
fn object(nodes: &[Node], holders: &[Option<usize>], at: usize) -> String {
    let node = &nodes[at];
    let id = node.id.iter().map(|id| format!("\"@id\":{}", quoted(id)));
    let value = |name: &str, value: &Member| match value {
        Member::Text(text) => text.clone(),
        Member::Iri(iri) => {
            let is_part = |i: &usize| holders[*i] == Some(at) && nodes[*i].id.as_ref() == Some(iri);
            match (0..nodes.len()).find(is_part) {
                Some(part) => object(nodes, holders, part),
                None if name == "@type" => quoted(&context::compact(iri)),
                None => quoted(iri),
            }
        }
    };
    let members = node.said.iter().map(|said| {
        let values: Vec<_> = said.values.iter().map(|v| value(&said.name, v)).collect();
        let name = quoted(&said.name);
        match values.as_slice() {
            [one] if !said.is_list => format!("{name}:{one}"),
            several => format!("{name}:[{}]", several.join(",")),
        }
    });
    format!("{{{}}}", id.chain(members).collect::<Vec<_>>().join(","))
}

/// A string as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The lexical form of a number as JSON has it; `None` for what JSON does not have (`INF`, `NaN`).
fn number(lexical: &str) -> Option<String> {
    let (sign, unsigned) = match lexical.as_bytes().first()? {
        b'-' => ("-", &lexical[1..]),
        b'+' => ("", &lexical[1..]),
        _ => ("", lexical),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], &unsigned[at + 1..]),
        None => (unsigned, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let exponent = if exponent.is_empty() { String::new() } else { format!("e{exponent}") };
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_are_json() {
        let check = |lexical, expected: Option<&str>| {
            assert_eq!(number(lexical).as_deref(), expected, "{lexical}");
            if let Some(json) = expected {
                assert!(serde_json::from_str::<serde_json::Number>(json).is_ok(), "{json}");
            }
        };
        check("+1", Some("1"));
        check("007", Some("7"));
        check("-0.50", Some("-0.50"));
        check(".5", Some("0.5"));
        check("5.", Some("5"));
        check("10.10e+1", Some("10.10e+1"));
        check("12345678901234567890123", Some("12345678901234567890123"));
        check("INF", None);
        check("NaN", None);
    }
}
