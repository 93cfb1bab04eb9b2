//! Ids of the protocol and IRIs of the graph.

use crate::namespace::{ID, ONTOLOGY};
use rdf::term::NamedNode;

/// Properties with ids of their own, and what they are called in Chinese and English.
pub(super) const KNOWN: [(&str, &str, &str); 24] = [
    ("label", "http://www.w3.org/2000/01/rdf-schema#label", "名称 name"),
    ("altLabel", "http://www.w3.org/2004/02/skos/core#altLabel", "别名 other names"),
    ("definition", "http://www.w3.org/2004/02/skos/core#definition", "含义 meaning"),
    ("note", "http://www.w3.org/2004/02/skos/core#note", "备注 note"),
    ("identifier", "http://purl.org/dc/terms/identifier", "编号 id"),
    ("kind", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "类型 kind"),
    ("code", "", "区划代码 division code"),
    ("level", "", "级别 level"),
    ("within", "", "上级区划 enclosing division"),
    ("locatedIn", "", "所在区划 division"),
    ("superior", "", "上级组织 superior organization"),
    ("ledBy", "", "领办组织 led by"),
    ("socialCreditCode", "", "统一社会信用代码 credit code"),
    ("formula", "", "公式 formula"),
    ("alternativeFormula", "", "另一种公式 other formula"),
    ("variantOf", "", "变体 variant of"),
    ("partOf", "", "组成部分 part of"),
    ("originator", "", "首创者 originator"),
    ("role", "", "角色 role"),
    ("report", "", "来源 report"),
    ("attested", "", "来源中出现 attested"),
    ("subarea", "", "片区 subarea"),
    ("path", "urn:path", "全称 full name of the place"),
    ("url", "urn:url", "网址 IRI"),
];

/// The id of a thing in the protocol: its IRI without the common beginning, whole for things of other graphs.
pub(super) fn id_of(iri: &str) -> &str {
    iri.strip_prefix(ID).unwrap_or(iri)
}

/// The IRI of an id; none where it is none.
pub(super) fn iri_of(id: &str) -> Option<NamedNode> {
    let whole = id.contains("://") || id.starts_with("urn:");
    NamedNode::new(if whole { id.to_owned() } else { format!("{ID}{id}") }).ok()
}

/// The IRI of a type or property of the ontology, or of another one given whole.
pub(super) fn term_of(id: &str) -> Option<NamedNode> {
    let known = KNOWN.iter().find(|(known, iri, _)| *known == id && !iri.is_empty());
    if let Some((_, iri, _)) = known {
        return NamedNode::new(*iri).ok();
    }
    NamedNode::new(if id.contains("://") { id.to_owned() } else { format!("{ONTOLOGY}{id}") }).ok()
}

/// The id of a type or property.
pub(super) fn id_of_term(iri: &str) -> String {
    if let Some((id, ..)) = KNOWN.iter().find(|(_, known, _)| *known == iri) {
        return (*id).to_owned();
    }
    iri.strip_prefix(ONTOLOGY).unwrap_or(iri).to_owned()
}

/// What a property is called.
pub(super) fn name_of_property(id: &str) -> String {
    let known = KNOWN.iter().find(|(known, ..)| *known == id);
    known.map_or_else(|| id.to_owned(), |(_, _, name)| (*name).to_owned())
}
