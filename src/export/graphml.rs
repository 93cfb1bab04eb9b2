//! GraphML writer. Source: <http://graphml.graphdrawing.org/specification.html>.

use super::view::{Attribute, Kind, Value, View, present};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";

/// Writes `view` as GraphML; labels and starts are data of their own.
pub fn write(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("graphml").with_attribute(("xmlns", NAMESPACE)).write_inner_content(
        |xml| {
            key(xml, "n-label", "node", "label", Kind::Text)?;
            key(xml, "n-start", "node", "start", Kind::Text)?;
            keys(xml, "n", "node", &view.node_attributes)?;
            key(xml, "e-label", "edge", "label", Kind::Text)?;
            keys(xml, "e", "edge", &view.edge_attributes)?;
            xml.create_element("graph")
                .with_attributes([("id", "G"), ("edgedefault", "directed")])
                .write_inner_content(|xml| {
                    xml.create_element("desc").write_text_content(BytesText::new(&view.title))?;
                    nodes(xml, view)?;
                    edges(xml, view)
                })?;
            Ok(())
        },
    )?;
    xml.into_inner().write_all(b"\n")
}

fn key<W: Write>(
    xml: &mut Writer<W>,
    id: &str,
    class: &str,
    name: &str,
    kind: Kind,
) -> io::Result<()> {
    xml.create_element("key")
        .with_attributes([
            ("id", id),
            ("for", class),
            ("attr.name", name),
            ("attr.type", kind.xml_name()),
        ])
        .write_empty()?;
    Ok(())
}

fn keys<W: Write>(
    xml: &mut Writer<W>,
    prefix: &str,
    class: &str,
    list: &[Attribute],
) -> io::Result<()> {
    for (i, a) in list.iter().enumerate() {
        key(xml, &format!("{prefix}{i}"), class, a.name, a.kind)?;
    }
    Ok(())
}

fn data<W: Write>(xml: &mut Writer<W>, key: &str, value: &str) -> io::Result<()> {
    xml.create_element("data")
        .with_attribute(("key", key))
        .write_text_content(BytesText::new(value))?;
    Ok(())
}

fn values<W: Write>(
    xml: &mut Writer<W>,
    prefix: &str,
    list: &[Attribute],
    values: &[Option<Value>],
) -> io::Result<()> {
    for (i, _, v) in present(list, values) {
        data(xml, &format!("{prefix}{i}"), &v.to_string())?;
    }
    Ok(())
}

fn nodes<W: Write>(xml: &mut Writer<W>, view: &View) -> io::Result<()> {
    for node in &view.nodes {
        xml.create_element("node").with_attribute(("id", node.id.as_str())).write_inner_content(
            |xml| {
                data(xml, "n-label", &node.label)?;
                if let Some(start) = &node.start {
                    data(xml, "n-start", start)?;
                }
                values(xml, "n", &view.node_attributes, &node.values)
            },
        )?;
    }
    Ok(())
}

fn edges<W: Write>(xml: &mut Writer<W>, view: &View) -> io::Result<()> {
    for edge in &view.edges {
        xml.create_element("edge")
            .with_attributes([
                ("id", edge.id.as_str()),
                ("source", view.nodes[edge.source].id.as_str()),
                ("target", view.nodes[edge.target].id.as_str()),
            ])
            .write_inner_content(|xml| {
                data(xml, "e-label", &edge.label)?;
                values(xml, "e", &view.edge_attributes, &edge.values)
            })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_key_is_declared_with_its_type() {
        let mut out = Vec::new();
        super::write(&super::super::view::sample(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for expected in [
            r#"<key id="n1" for="node" attr.name="depth" attr.type="long"/>"#,
            r#"<data key="n-start">2019</data>"#,
            r#"<data key="e0">observed</data>"#,
            "甲村 &quot;A&quot; &amp; &lt;b&gt;",
        ] {
            assert!(text.contains(expected), "{expected} not in\n{text}");
        }
    }
}
