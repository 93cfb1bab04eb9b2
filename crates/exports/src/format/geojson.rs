//! GeoJSON writer (RFC 7946, <https://www.rfc-editor.org/rfc/rfc7946>): a point per node that has
//! coordinates, a straight line per edge between two of them. Codes stay strings, days are ISO 8601.

use super::cyjs::{json, string};
use super::dot::number;
use super::{ExportError, File};
use std::collections::HashMap;
use std::io::{self, Write};
use views::network::{Attribute, Network, Value, present};

/// Writes what can be placed of `network`; returns the numbers of points and lines.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> Result<(u64, u64), ExportError> {
    let list = network.node_attributes();
    let mut places: HashMap<u64, (f64, f64)> = HashMap::new();
    let mut counts = (0, 0);
    for node in network.nodes() {
        let at =
            number(list, &node.values, "longitude").zip(number(list, &node.values, "latitude"));
        let Some(at) = at.filter(|(x, y)| x.abs() <= 180.0 && y.abs() <= 90.0) else { continue };
        if counts.0 == 0 {
            let title = string(network.title());
            writeln!(out, "{{\"type\":\"FeatureCollection\",\"name\":{title},\"features\":[")?;
        } else {
            out.write_all(b",\n")?;
        }
        places.insert(node.number, at);
        let point = format!("{{\"type\":\"Point\",\"coordinates\":[{:?},{:?}]}}", at.0, at.1);
        let own = [("id", node.id.as_str()), ("label", &node.label)];
        feature(&node.id, &point, &own, (list, &node.values), out)?;
        counts.0 += 1;
    }
    if counts.0 == 0 {
        return Err(ExportError::Nothing(File::GeoJson));
    }
    for edge in network.edges() {
        let ends = places.get(&edge.source.number).zip(places.get(&edge.target.number));
        let Some((a, b)) = ends.filter(|(a, b)| a != b) else { continue };
        out.write_all(b",\n")?;
        let line = format!(
            "{{\"type\":\"LineString\",\"coordinates\":[[{:?},{:?}],[{:?},{:?}]]}}",
            a.0, a.1, b.0, b.1
        );
        let own = [
            ("id", edge.id.as_str()),
            ("label", &edge.label),
            ("source", &edge.source.id),
            ("target", &edge.target.id),
        ];
        feature(&edge.id, &line, &own, (network.edge_attributes(), &edge.values), out)?;
        counts.1 += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(counts)
}

fn feature(
    id: &str,
    geometry: &str,
    own: &[(&str, &str)],
    (list, values): (&[Attribute], &[Option<Value>]),
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(
        out,
        "{{\"type\":\"Feature\",\"id\":{},\"geometry\":{geometry},\"properties\":{{",
        string(id)
    )?;
    let own = own.iter().filter(|(_, value)| !value.is_empty());
    for (k, (name, value)) in own.enumerate() {
        let comma = if k == 0 { "" } else { "," };
        write!(out, "{comma}\"{name}\":{}", string(value))?;
    }
    for (_, a, value) in present(list, values) {
        write!(out, ",{}:{}", string(&a.name), json(value))?;
    }
    out.write_all(b"}}")
}
