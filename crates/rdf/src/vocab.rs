//! IRIs of the W3C vocabularies that the engines use, as constants.
//!
//! Refuses to know the project's own terms.

/// RDF.
pub mod rdf {
    /// `rdf:type`.
    pub const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    /// `rdf:first`.
    pub const FIRST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
    /// `rdf:rest`.
    pub const REST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
    /// `rdf:nil`.
    pub const NIL: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";
    /// `rdf:langString`.
    pub const LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
}

/// RDF Schema.
pub mod rdfs {
    /// `rdfs:comment`.
    pub const COMMENT: &str = "http://www.w3.org/2000/01/rdf-schema#comment";
    /// `rdfs:Class`.
    pub const CLASS: &str = "http://www.w3.org/2000/01/rdf-schema#Class";
    /// `rdfs:subClassOf`.
    pub const SUB_CLASS_OF: &str = "http://www.w3.org/2000/01/rdf-schema#subClassOf";
    /// `rdfs:label`.
    pub const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
}

/// XML Schema datatypes.
pub mod xsd {
    /// `xsd:string`.
    pub const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";
    /// `xsd:boolean`.
    pub const BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";
    /// `xsd:integer`.
    pub const INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
    /// `xsd:decimal`.
    pub const DECIMAL: &str = "http://www.w3.org/2001/XMLSchema#decimal";
    /// `xsd:double`.
    pub const DOUBLE: &str = "http://www.w3.org/2001/XMLSchema#double";
    /// `xsd:date`.
    pub const DATE: &str = "http://www.w3.org/2001/XMLSchema#date";
    /// `xsd:dateTime`.
    pub const DATE_TIME: &str = "http://www.w3.org/2001/XMLSchema#dateTime";
    /// `xsd:gYear`.
    pub const G_YEAR: &str = "http://www.w3.org/2001/XMLSchema#gYear";
    /// `xsd:gYearMonth`.
    pub const G_YEAR_MONTH: &str = "http://www.w3.org/2001/XMLSchema#gYearMonth";
}

/// CSV on the Web.
pub mod csvw {
    /// `csvw:TableGroup`.
    pub const TABLE_GROUP: &str = "http://www.w3.org/ns/csvw#TableGroup";
    /// `csvw:Table`.
    pub const TABLE_CLASS: &str = "http://www.w3.org/ns/csvw#Table";
    /// `csvw:Row`.
    pub const ROW_CLASS: &str = "http://www.w3.org/ns/csvw#Row";
    /// `csvw:table`.
    pub const TABLE: &str = "http://www.w3.org/ns/csvw#table";
    /// `csvw:row`.
    pub const ROW: &str = "http://www.w3.org/ns/csvw#row";
    /// `csvw:rownum`.
    pub const ROWNUM: &str = "http://www.w3.org/ns/csvw#rownum";
    /// `csvw:url`.
    pub const URL: &str = "http://www.w3.org/ns/csvw#url";
    /// `csvw:title`.
    pub const TITLE: &str = "http://www.w3.org/ns/csvw#title";
    /// `csvw:describes`.
    pub const DESCRIBES: &str = "http://www.w3.org/ns/csvw#describes";
    /// `csvw:note`.
    pub const NOTE: &str = "http://www.w3.org/ns/csvw#note";
    /// `csvw:csvEncodedTabularData`.
    pub const CSV_ENCODED_TABULAR_DATA: &str = "http://www.w3.org/ns/csvw#csvEncodedTabularData";
    /// `csvw:tabularMetadata`.
    pub const TABULAR_METADATA: &str = "http://www.w3.org/ns/csvw#tabularMetadata";
}

/// PROV-O.
pub mod prov {
    /// `prov:Activity`.
    pub const ACTIVITY: &str = "http://www.w3.org/ns/prov#Activity";
    /// `prov:Entity`.
    pub const ENTITY_CLASS: &str = "http://www.w3.org/ns/prov#Entity";
    /// `prov:SoftwareAgent`.
    pub const SOFTWARE_AGENT: &str = "http://www.w3.org/ns/prov#SoftwareAgent";
    /// `prov:used`.
    pub const USED: &str = "http://www.w3.org/ns/prov#used";
    /// `prov:Usage`.
    pub const USAGE: &str = "http://www.w3.org/ns/prov#Usage";
    /// `prov:wasGeneratedBy`.
    pub const WAS_GENERATED_BY: &str = "http://www.w3.org/ns/prov#wasGeneratedBy";
    /// `prov:wasAssociatedWith`.
    pub const WAS_ASSOCIATED_WITH: &str = "http://www.w3.org/ns/prov#wasAssociatedWith";
    /// `prov:startedAtTime`.
    pub const STARTED_AT_TIME: &str = "http://www.w3.org/ns/prov#startedAtTime";
    /// `prov:qualifiedUsage`.
    pub const QUALIFIED_USAGE: &str = "http://www.w3.org/ns/prov#qualifiedUsage";
    /// `prov:entity`.
    pub const ENTITY: &str = "http://www.w3.org/ns/prov#entity";
    /// `prov:hadRole`.
    pub const HAD_ROLE: &str = "http://www.w3.org/ns/prov#hadRole";
}
