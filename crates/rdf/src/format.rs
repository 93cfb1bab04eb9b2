//! Formats of RDF graphs and of SPARQL results: one enum each that knows its media type, file
//! extension and IRI, so that the command line, HTTP and file names cannot disagree.
//!
//! Refuses to know how any of them is read or written. IRIs are those of
//! <https://www.w3.org/ns/formats/>.

use std::path::Path;

/// A syntax for RDF graphs or datasets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RdfFormat {
    /// N-Triples, one graph.
    NTriples,
    /// N-Quads, a dataset.
    NQuads,
    /// Turtle, one graph.
    Turtle,
    /// TriG, a dataset.
    TriG,
    /// JSON-LD, a dataset.
    JsonLd,
    /// RDF/XML, one graph.
    RdfXml,
}

impl RdfFormat {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 6] =
        [Self::NTriples, Self::NQuads, Self::Turtle, Self::TriG, Self::JsonLd, Self::RdfXml];

    /// Returns the IRI of the format.
    pub fn iri(self) -> &'static str {
        match self {
            Self::NTriples => "http://www.w3.org/ns/formats/N-Triples",
            Self::NQuads => "http://www.w3.org/ns/formats/N-Quads",
            Self::Turtle => "http://www.w3.org/ns/formats/Turtle",
            Self::TriG => "http://www.w3.org/ns/formats/TriG",
            Self::JsonLd => "http://www.w3.org/ns/formats/JSON-LD",
            Self::RdfXml => "http://www.w3.org/ns/formats/RDF_XML",
        }
    }

    /// Returns the media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::NTriples => "application/n-triples",
            Self::NQuads => "application/n-quads",
            Self::Turtle => "text/turtle",
            Self::TriG => "application/trig",
            Self::JsonLd => "application/ld+json",
            Self::RdfXml => "application/rdf+xml",
        }
    }

    /// Returns the file extension, which is also the name on the command line.
    pub fn extension(self) -> &'static str {
        match self {
            Self::NTriples => "nt",
            Self::NQuads => "nq",
            Self::Turtle => "ttl",
            Self::TriG => "trig",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdf",
        }
    }

    /// Returns whether the format can name graphs.
    pub fn holds_datasets(self) -> bool {
        matches!(self, Self::NQuads | Self::TriG | Self::JsonLd)
    }

    /// Finds the format of a media type, with or without parameters.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = essence(media_type);
        let known = Self::ALL.into_iter().find(|f| f.media_type() == essence);
        known.or(match essence.as_str() {
            "text/plain" => Some(Self::NTriples),
            "text/x-nquads" => Some(Self::NQuads),
            "application/turtle" | "application/x-turtle" => Some(Self::Turtle),
            "application/x-trig" => Some(Self::TriG),
            "application/json" => Some(Self::JsonLd),
            "application/xml" | "text/xml" => Some(Self::RdfXml),
            _ => None,
        })
    }

    /// Finds the format of a file extension or command-line name, without the dot.
    pub fn from_extension(extension: &str) -> Option<Self> {
        let lower = extension.to_ascii_lowercase();
        let known = Self::ALL.into_iter().find(|f| f.extension() == lower);
        known.or(match lower.as_str() {
            "json" | "json-ld" => Some(Self::JsonLd),
            "rdfxml" | "xml" | "owl" => Some(Self::RdfXml),
            "turtle" => Some(Self::Turtle),
            "ntriples" => Some(Self::NTriples),
            "nquads" => Some(Self::NQuads),
            _ => None,
        })
    }

    /// Finds the format of a file by its name, looking through a last `.gz`.
    pub fn from_path(path: &Path) -> Option<Self> {
        extension_of(path).and_then(|e| Self::from_extension(&e))
    }

    /// Returns Oxigraph's name for the format.
    #[cfg(feature = "oxigraph")]
    pub fn to_oxigraph(self) -> oxigraph::io::RdfFormat {
        use oxigraph::io::{JsonLdProfileSet, RdfFormat as Ox};
        match self {
            Self::NTriples => Ox::NTriples,
            Self::NQuads => Ox::NQuads,
            Self::Turtle => Ox::Turtle,
            Self::TriG => Ox::TriG,
            Self::JsonLd => Ox::JsonLd { profile: JsonLdProfileSet::empty() },
            Self::RdfXml => Ox::RdfXml,
        }
    }
}

/// A syntax for the solutions of a `SELECT` or the answer of an `ASK`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResultsFormat {
    /// Comma-separated values: plain values, types are lost.
    Csv,
    /// Tab-separated values with terms as in Turtle.
    Tsv,
    /// SPARQL 1.1 Query Results JSON Format.
    Json,
    /// SPARQL Query Results XML Format.
    Xml,
}

impl ResultsFormat {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Tsv, Self::Json, Self::Xml];

    /// Returns the IRI of the format.
    pub fn iri(self) -> &'static str {
        match self {
            Self::Csv => "http://www.w3.org/ns/formats/SPARQL_Results_CSV",
            Self::Tsv => "http://www.w3.org/ns/formats/SPARQL_Results_TSV",
            Self::Json => "http://www.w3.org/ns/formats/SPARQL_Results_JSON",
            Self::Xml => "http://www.w3.org/ns/formats/SPARQL_Results_XML",
        }
    }

    /// Returns the media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Tsv => "text/tab-separated-values",
            Self::Json => "application/sparql-results+json",
            Self::Xml => "application/sparql-results+xml",
        }
    }

    /// Returns the file extension of the SPARQL recommendations.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "srj",
            Self::Xml => "srx",
        }
    }

    /// Finds the format of a media type, with or without parameters.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = essence(media_type);
        let known = Self::ALL.into_iter().find(|f| f.media_type() == essence);
        known.or(match essence.as_str() {
            "application/json" | "text/json" => Some(Self::Json),
            "application/xml" | "text/xml" => Some(Self::Xml),
            _ => None,
        })
    }

    /// Finds the format of a file extension or command-line name, without the dot.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "srj" | "json" => Some(Self::Json),
            "srx" | "xml" => Some(Self::Xml),
            _ => None,
        }
    }

    /// Returns Oxigraph's name for the format.
    #[cfg(feature = "oxigraph")]
    pub fn to_oxigraph(self) -> oxigraph::sparql::results::QueryResultsFormat {
        use oxigraph::sparql::results::QueryResultsFormat as Ox;
        match self {
            Self::Csv => Ox::Csv,
            Self::Tsv => Ox::Tsv,
            Self::Json => Ox::Json,
            Self::Xml => Ox::Xml,
        }
    }
}

/// The type and subtype of a media type, in lower case, without parameters.
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn extension_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    Some(name.rsplit_once('.')?.1.to_owned())
}

#[cfg(all(test, feature = "oxigraph"))]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_format() {
        for format in RdfFormat::ALL {
            assert_eq!(RdfFormat::from_extension(format.extension()), Some(format));
            assert_eq!(RdfFormat::from_media_type(format.media_type()), Some(format));
            assert_eq!(
                format.to_oxigraph().media_type().split(';').next(),
                Some(format.media_type())
            );
            // Oxigraph names JSON-LD otherwise than the list does.
            if format != RdfFormat::JsonLd {
                assert_eq!(format.to_oxigraph().iri(), format.iri());
            }
            assert_eq!(format.to_oxigraph().supports_datasets(), format.holds_datasets());
        }
        for format in ResultsFormat::ALL {
            assert_eq!(ResultsFormat::from_extension(format.extension()), Some(format));
            assert_eq!(ResultsFormat::from_media_type(format.media_type()), Some(format));
            assert_eq!(format.to_oxigraph().iri(), format.iri());
        }
    }

    #[test]
    fn a_media_type_is_known_with_parameters_and_capitals() {
        assert_eq!(
            RdfFormat::from_media_type("Text/Turtle; charset=UTF-8"),
            Some(RdfFormat::Turtle)
        );
        assert_eq!(RdfFormat::from_media_type("image/png"), None);
    }

    #[test]
    fn a_compressed_file_is_known_by_its_inner_extension() {
        assert_eq!(RdfFormat::from_path(Path::new("a/dump.nq.gz")), Some(RdfFormat::NQuads));
        assert_eq!(RdfFormat::from_path(Path::new("a/dump")), None);
    }
}
