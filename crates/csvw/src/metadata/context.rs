//! The terms and prefixes of the CSVW context, which is built in and never fetched.
//!
//! Follows <https://www.w3.org/ns/csvw.jsonld> (the prefixes of the RDFa 1.1 initial context and the
//! terms of the vocabulary) and *Metadata Vocabulary for Tabular Data*, "Names of Common Properties".

use super::super::iri;
use std::borrow::Cow;

/// The namespace of CSVW, which is also the only context that a document may name.
pub const CONTEXT: &str = "http://www.w3.org/ns/csvw";

const PREFIXES: &[(&str, &str)] = &[
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("cc", "http://creativecommons.org/ns#"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("ctag", "http://commontag.org/ns#"),
    ("dc", "http://purl.org/dc/terms/"),
    ("dc11", "http://purl.org/dc/elements/1.1/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dctypes", "http://purl.org/dc/dcmitype/"),
    ("dqv", "http://www.w3.org/ns/dqv#"),
    ("duv", "https://www.w3.org/TR/vocab-duv#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("gr", "http://purl.org/goodrelations/v1#"),
    ("grddl", "http://www.w3.org/2003/g/data-view#"),
    ("ical", "http://www.w3.org/2002/12/cal/icaltzd#"),
    ("ldp", "http://www.w3.org/ns/ldp#"),
    ("ma", "http://www.w3.org/ns/ma-ont#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("og", "http://ogp.me/ns#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfa", "http://www.w3.org/ns/rdfa#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("rev", "http://purl.org/stuff/rev#"),
    ("rif", "http://www.w3.org/2007/rif#"),
    ("rr", "http://www.w3.org/ns/r2rml#"),
    ("schema", "http://schema.org/"),
    ("sd", "http://www.w3.org/ns/sparql-service-description#"),
    ("sioc", "http://rdfs.org/sioc/ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("skosxl", "http://www.w3.org/2008/05/skos-xl#"),
    ("v", "http://rdf.data-vocabulary.org/#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("wdr", "http://www.w3.org/2007/05/powder#"),
    ("wdrs", "http://www.w3.org/2007/05/powder-s#"),
    ("wrds", "http://www.w3.org/2007/05/powder-s#"),
    ("xhv", "http://www.w3.org/1999/xhtml/vocab#"),
    ("xml", "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Terms whose IRI is not their name in the namespace of CSVW or XSD.
const TERMS: &[(&str, &str)] = &[
    ("any", "http://www.w3.org/2001/XMLSchema#anyAtomicType"),
    ("binary", "http://www.w3.org/2001/XMLSchema#base64Binary"),
    ("columns", "http://www.w3.org/ns/csvw#column"),
    ("datetime", "http://www.w3.org/2001/XMLSchema#dateTime"),
    ("describedby", "http://www.w3.org/2007/05/powder-s#describedby"),
    ("foreignKeys", "http://www.w3.org/ns/csvw#foreignKey"),
    ("html", "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML"),
    ("json", "http://www.w3.org/ns/csvw#JSON"),
    ("license", "http://www.w3.org/1999/xhtml/vocab#license"),
    ("maximum", "http://www.w3.org/ns/csvw#maxInclusive"),
    ("minimum", "http://www.w3.org/ns/csvw#minInclusive"),
    ("notes", "http://www.w3.org/ns/csvw#note"),
    ("number", "http://www.w3.org/2001/XMLSchema#double"),
    ("referencedRows", "http://www.w3.org/ns/csvw#referencedRow"),
    ("role", "http://www.w3.org/1999/xhtml/vocab#role"),
    ("rowTitles", "http://www.w3.org/ns/csvw#rowTitle"),
    ("tables", "http://www.w3.org/ns/csvw#table"),
    ("titles", "http://www.w3.org/ns/csvw#title"),
    ("xml", "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral"),
];

/// Terms named as they are in XSD.
const XSD_TERMS: &[&str] = &[
    "anyAtomicType",
    "anyURI",
    "base64Binary",
    "boolean",
    "byte",
    "date",
    "dateTime",
    "dayTimeDuration",
    "dateTimeStamp",
    "decimal",
    "double",
    "duration",
    "float",
    "gDay",
    "gMonth",
    "gMonthDay",
    "gYear",
    "gYearMonth",
    "hexBinary",
    "int",
    "integer",
    "language",
    "long",
    "Name",
    "NCName",
    "NMTOKEN",
    "negativeInteger",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "normalizedString",
    "positiveInteger",
    "QName",
    "short",
    "string",
    "time",
    "token",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
    "yearMonthDuration",
];

/// Terms named as they are in the namespace of CSVW.
const CSVW_TERMS: &[&str] = &[
    "Cell",
    "Column",
    "Datatype",
    "Dialect",
    "Direction",
    "ForeignKey",
    "JSON",
    "NumericFormat",
    "Row",
    "Schema",
    "Table",
    "TableGroup",
    "TableReference",
    "Template",
    "Transformation",
    "aboutUrl",
    "base",
    "columnReference",
    "commentPrefix",
    "datatype",
    "decimalChar",
    "default",
    "delimiter",
    "describes",
    "dialect",
    "doubleQuote",
    "encoding",
    "format",
    "groupChar",
    "header",
    "headerRowCount",
    "lang",
    "length",
    "lineTerminators",
    "maxExclusive",
    "maxInclusive",
    "maxLength",
    "minExclusive",
    "minInclusive",
    "minLength",
    "name",
    "null",
    "ordered",
    "pattern",
    "primaryKey",
    "propertyUrl",
    "quoteChar",
    "reference",
    "required",
    "resource",
    "row",
    "rownum",
    "schemaReference",
    "scriptFormat",
    "separator",
    "skipBlankRows",
    "skipColumns",
    "skipInitialSpace",
    "skipRows",
    "source",
    "suppressOutput",
    "tableDirection",
    "tableSchema",
    "targetFormat",
    "textDirection",
    "transformations",
    "trim",
    "uriTemplate",
    "url",
    "valueUrl",
    "virtual",
];

fn prefix(name: &str) -> Option<&'static str> {
    PREFIXES.iter().find(|(p, _)| *p == name).map(|(_, iri)| *iri)
}

/// Returns the IRI of a term of the context.
pub fn term(name: &str) -> Option<Cow<'static, str>> {
    if let Some((_, iri)) = TERMS.iter().find(|(t, _)| *t == name) {
        return Some(Cow::Borrowed(iri));
    }
    let in_namespace = |terms: &[&str], namespace: &str| {
        terms.contains(&name).then(|| Cow::Owned(format!("{namespace}{name}")))
    };
    in_namespace(XSD_TERMS, "http://www.w3.org/2001/XMLSchema#")
        .or_else(|| in_namespace(CSVW_TERMS, "http://www.w3.org/ns/csvw#"))
}

/// Replaces a known prefix (`schema:name`) by its namespace; anything else stays as it is.
pub fn expand(name: &str) -> Cow<'_, str> {
    if let Some((p, local)) = name.split_once(':')
        && !local.starts_with("//")
        && let Some(namespace) = prefix(p)
    {
        return Cow::Owned(format!("{namespace}{local}"));
    }
    Cow::Borrowed(name)
}

/// Writes an IRI with the first prefix that it begins with; one without stays as it is.
pub fn compact(iri: &str) -> String {
    let found = PREFIXES.iter().find_map(|(prefix, namespace)| {
        let local = iri.strip_prefix(namespace)?;
        (!local.is_empty()).then(|| format!("{prefix}:{local}"))
    });
    found.unwrap_or_else(|| iri.to_owned())
}

/// Returns the IRI of a term, prefixed name or absolute URL; `None` for anything else.
pub fn expand_term(name: &str) -> Option<Cow<'_, str>> {
    if let Some(iri) = term(name) {
        return Some(iri);
    }
    let expanded = expand(name);
    let clean = !expanded.contains(|c: char| c.is_whitespace() || "<>\"{}|\\^`".contains(c));
    (iri::is_absolute(&expanded) && clean && !name.starts_with("_:")).then_some(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_expand_as_the_context_says() {
        let check =
            |name, expected: Option<&str>| assert_eq!(expand_term(name).as_deref(), expected);
        check("dc:title", Some("http://purl.org/dc/terms/title"));
        check("Table", Some("http://www.w3.org/ns/csvw#Table"));
        check("notes", Some("http://www.w3.org/ns/csvw#note"));
        check("http://example.org/a", Some("http://example.org/a"));
        check("not a link", None);
        check("foo", None);
        check("_:b", None);
    }
}
