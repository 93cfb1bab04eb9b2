//! GEXF 1.3 writer. Source: <https://gexf.net/schema.html>.

use super::view::{Attribute, View, padded_to_day, present};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

const NAMESPACE: &str = "http://gexf.net/1.3";

/// Writes `view` as GEXF; a node's start is padded to a day.
pub fn write(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("gexf")
        .with_attributes([("xmlns", NAMESPACE), ("version", "1.3")])
        .write_inner_content(|xml| {
            xml.create_element("meta").write_inner_content(|xml| {
                xml.create_element("creator").write_text_content(BytesText::new("xiangmai"))?;
                xml.create_element("description")
                    .write_text_content(BytesText::new(&view.title))?;
                Ok(())
            })?;
            let dynamic = view.nodes.iter().any(|n| n.start.is_some());
            let mut graph =
                xml.create_element("graph").with_attribute(("defaultedgetype", "directed"));
            if dynamic {
                graph = graph.with_attributes([("mode", "dynamic"), ("timeformat", "date")]);
            }
            graph.write_inner_content(|xml| {
                declare(xml, "node", &view.node_attributes)?;
                declare(xml, "edge", &view.edge_attributes)?;
                nodes(xml, view)?;
                edges(xml, view)
            })?;
            Ok(())
        })?;
    xml.into_inner().write_all(b"\n")
}

fn declare<W: Write>(xml: &mut Writer<W>, class: &str, list: &[Attribute]) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    xml.create_element("attributes")
        .with_attributes([("class", class), ("mode", "static")])
        .write_inner_content(|xml| {
            for (i, a) in list.iter().enumerate() {
                xml.create_element("attribute")
                    .with_attributes([
                        ("id", i.to_string().as_str()),
                        ("title", a.name),
                        ("type", a.kind.xml_name()),
                    ])
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

fn values<W: Write>(
    xml: &mut Writer<W>,
    list: &[Attribute],
    values: &[Option<super::view::Value>],
) -> io::Result<()> {
    xml.create_element("attvalues").write_inner_content(|xml| {
        for (i, _, v) in present(list, values) {
            xml.create_element("attvalue")
                .with_attributes([
                    ("for", i.to_string().as_str()),
                    ("value", v.to_string().as_str()),
                ])
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn nodes<W: Write>(xml: &mut Writer<W>, view: &View) -> io::Result<()> {
    xml.create_element("nodes").write_inner_content(|xml| {
        for node in &view.nodes {
            let mut element = xml
                .create_element("node")
                .with_attributes([("id", node.id.as_str()), ("label", node.label.as_str())]);
            if let Some(start) = &node.start {
                element = element.with_attribute(("start", padded_to_day(start).as_str()));
            }
            element.write_inner_content(|xml| values(xml, &view.node_attributes, &node.values))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn edges<W: Write>(xml: &mut Writer<W>, view: &View) -> io::Result<()> {
    xml.create_element("edges").write_inner_content(|xml| {
        for edge in &view.edges {
            xml.create_element("edge")
                .with_attributes([
                    ("id", edge.id.as_str()),
                    ("source", view.nodes[edge.source].id.as_str()),
                    ("target", view.nodes[edge.target].id.as_str()),
                    ("label", edge.label.as_str()),
                ])
                .write_inner_content(|xml| values(xml, &view.edge_attributes, &edge.values))?;
        }
        Ok(())
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kind_of_value_and_awkward_text_is_written() {
        let mut out = Vec::new();
        super::write(&super::super::view::sample(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for expected in [
            r#"start="2019-01-01""#,
            r#"label="甲村 &quot;A&quot; &amp; &lt;b&gt;""#,
            r#"<attribute id="1" title="depth" type="long"/>"#,
            r#"<attvalue for="3" value="true"/>"#,
            r#"source="https://example.org/a" target="https://example.org/b""#,
        ] {
            assert!(text.contains(expected), "{expected} not in\n{text}");
        }
    }
}
