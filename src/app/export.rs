//! The graph as RDF.

use super::{AppError, Workspace};
use crate::query::field::XM;
use ::rdf::term::Triple;

/// The classes of whole tables, of whose members a narrower class says more.
const GENERAL: [&str; 4] = ["Instrument", "Organization", "Scheme", "Site"];

/// Whether a class says more than another one of the same thing; of two that say as much the first by name counts, so
/// that the order of statements does not.
pub(super) fn is_narrower(class: &str, known: &str) -> bool {
    let general = |class: &str| GENERAL.contains(&class);
    (general(class), class) < (general(known), known)
}

/// Writes every named graph as RDF, sorted by graph and statement; a syntax of one graph gets their
/// union. N-Quads take bounded memory; for the others one graph at a time is held.
pub fn dump(
    workspace: &Workspace,
    format: ::rdf::format::RdfFormat,
    out: &mut dyn std::io::Write,
) -> Result<(), AppError> {
    if format == ::rdf::format::RdfFormat::NQuads {
        workspace.store.dump(Some(&workspace.graph_names()?), out)?;
        return Ok(());
    }
    if format == ::rdf::format::RdfFormat::JsonLd {
        let mut writer = super::jsonld::Writer::begin(out)?;
        for name in workspace.graph_names()? {
            let mut triples = workspace.store.graph(&name)?.collect::<Result<Vec<_>, _>>()?;
            triples.sort_by_cached_key(ToString::to_string);
            writer.graph(name.as_str(), &triples)?;
        }
        return writer.finish();
    }
    let mut writer = serializer(format)?.for_writer(out);
    for name in workspace.graph_names()? {
        let mut triples = workspace.store.graph(&name)?.collect::<Result<Vec<_>, _>>()?;
        triples.sort_by_cached_key(ToString::to_string);
        for triple in &triples {
            if format.holds_datasets() {
                let quad = triple.as_ref().in_graph(name.as_ref());
                writer.serialize_quad(quad)?;
            } else {
                writer.serialize_triple(triple.as_ref())?;
            }
        }
    }
    writer.finish()?;
    Ok(())
}

/// Writes the triples of an answer, sorted, each once.
pub fn write_triples(
    triples: impl IntoIterator<Item = Result<Triple, store::StoreError>>,
    format: ::rdf::format::RdfFormat,
    out: &mut dyn std::io::Write,
) -> Result<(), AppError> {
    let mut triples = triples.into_iter().collect::<Result<Vec<_>, _>>()?;
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
    let mut writer = serializer(format)?.for_writer(out);
    for triple in &triples {
        writer.serialize_triple(triple.as_ref())?;
    }
    writer.finish()?;
    Ok(())
}

pub(super) fn serializer(
    format: ::rdf::format::RdfFormat,
) -> Result<oxigraph::io::RdfSerializer, AppError> {
    oxigraph::io::RdfSerializer::from_format(format.to_oxigraph())
        .with_prefix("xm", XM)
        .and_then(|s| s.with_prefix("dcterms", "http://purl.org/dc/terms/"))
        .and_then(|s| s.with_prefix("foaf", "http://xmlns.com/foaf/0.1/"))
        .and_then(|s| s.with_prefix("oa", "http://www.w3.org/ns/oa#"))
        .and_then(|s| s.with_prefix("prov", "http://www.w3.org/ns/prov#"))
        .and_then(|s| s.with_prefix("xsd", "http://www.w3.org/2001/XMLSchema#"))
        .and_then(|s| s.with_prefix("rdfs", "http://www.w3.org/2000/01/rdf-schema#"))
        .and_then(|s| s.with_prefix("skos", "http://www.w3.org/2004/02/skos/core#"))
        .map_err(|e| AppError::Fault(e.to_string()))
}
