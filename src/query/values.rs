//! What the values of a query's parameters must name: a scheme, a place, a report, …
//!
//! The header of a query says it (`#+ values:`, one `parameter: kind` a line). A value that names nothing is a slip
//! of the keyboard far more often than a question, and no rows would answer it: whoever runs a query asks
//! [`Kind::known`] first.
//!
//! Refuses to run anything: it only words the questions.

use crate::namespace::{ID, ONTOLOGY};
use rdf::term::{Literal, NamedNode};

/// What a value names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A scheme, by name, other name, formula or IRI.
    Scheme,
    /// A division, organization or site, by name, other name or IRI.
    Place,
    /// A role of formulas, by label.
    Role,
    /// A channel, by label, id or IRI.
    Channel,
    /// An indicator, by name, id or IRI.
    Indicator,
    /// A report, by id or IRI.
    Report,
    /// Anything with a passage, by IRI, or by table and id.
    Fact,
    /// Who founded or runs something, by name as printed.
    Party,
    /// `observed`, `derived` or `inferred`.
    Basis,
    /// `explicit` or `implied`.
    Statement,
    /// `yes` or `no`.
    Choice,
    /// A day, a month or a year.
    Date,
}

impl Kind {
    /// The kind that a header names so.
    pub fn from_id(id: &str) -> Option<Self> {
        Some(match id {
            "scheme" => Self::Scheme,
            "place" => Self::Place,
            "role" => Self::Role,
            "channel" => Self::Channel,
            "indicator" => Self::Indicator,
            "report" => Self::Report,
            "fact" => Self::Fact,
            "party" => Self::Party,
            "basis" => Self::Basis,
            "statement" => Self::Statement,
            "choice" => Self::Choice,
            "date" => Self::Date,
            _ => return None,
        })
    }

    /// What it is called in a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Scheme => "scheme",
            Self::Place => "place or organization",
            Self::Role => "role",
            Self::Channel => "channel",
            Self::Indicator => "indicator",
            Self::Report => "report",
            Self::Fact => "fact",
            Self::Party => "founder or operator",
            Self::Basis => "basis",
            Self::Statement => "statement",
            Self::Choice => "choice",
            Self::Date => "date",
        }
    }

    /// The only values that there are, where they are few.
    pub const fn all(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Basis => Some(&["observed", "derived", "inferred"]),
            Self::Statement => Some(&["explicit", "implied"]),
            Self::Choice => Some(&["yes", "no"]),
            _ => None,
        }
    }

    /// The quick question whether something is called so: exact, answered by an index.
    pub fn known(self, value: &str) -> Option<String> {
        let iri = |iri: &str| NamedNode::new(iri).ok().map(|n| format!("{n} ?p ?o"));
        let own = |list: &str| iri(&format!("{ID}{list}{value}"));
        let mut ways: Vec<String> = iri(value).into_iter().collect();
        match self {
            Self::Basis | Self::Statement | Self::Choice | Self::Date => return None,
            Self::Fact => ways.extend(own("")),
            Self::Report => ways.extend(own("report/")),
            Self::Indicator => ways.extend(own("indicator/")),
            Self::Channel => ways.extend(own("channel/")),
            _ => {}
        }
        if !matches!(self, Self::Fact | Self::Report) {
            let plain = Literal::new_simple_literal(value);
            let (names, class) = (self.properties(), self.classes());
            ways.push(format!(
                "VALUES ?name {{ {plain} {plain}@zh {plain}@en }} ?thing {names} ?name {class}"
            ));
        }
        let ways: Vec<String> = ways.iter().map(|way| format!("{{ {way} }}")).collect();
        Some(format!("{} ASK {{ {} }}", prefixes(), ways.join(" UNION ")))
    }

    /// The slow question for every name that there is: `?name`.
    pub fn names(self) -> Option<String> {
        let local = "BIND(REPLACE(STR(?thing), \"^.*[/#]\", \"\") AS ?name)";
        let pattern = match self {
            Self::Basis | Self::Statement | Self::Choice | Self::Date => return None,
            Self::Fact => {
                format!("?e xm:supports ?thing BIND(STRAFTER(STR(?thing), \"{ID}\") AS ?name)")
            }
            Self::Report => format!("?thing a xm:Report {local}"),
            Self::Indicator => {
                format!(
                    "?thing a xm:Indicator {{ ?thing rdfs:label ?name }} UNION {{ ?thing a xm:Indicator {local} }}"
                )
            }
            _ => format!("?thing {} ?name {}", self.properties(), self.classes()),
        };
        Some(format!("{} SELECT DISTINCT ?name {{ {pattern} }}", prefixes()))
    }

    /// The properties that give its names.
    const fn properties(self) -> &'static str {
        match self {
            Self::Scheme => "rdfs:label|skos:altLabel|xm:formula|xm:alternativeFormula",
            Self::Role | Self::Channel => "skos:prefLabel|skos:altLabel",
            Self::Party => "rdfs:label|xm:affiliateName",
            _ => "rdfs:label|skos:altLabel",
        }
    }

    /// What its things are.
    const fn classes(self) -> &'static str {
        match self {
            Self::Scheme => ". ?thing a/rdfs:subClassOf* xm:Scheme",
            Self::Place => {
                ". ?thing a/rdfs:subClassOf* ?class . VALUES ?class { xm:Division xm:Organization xm:Site }"
            }
            Self::Role => ". ?thing a xm:Role",
            Self::Channel => ". ?thing a xm:Channel",
            Self::Indicator => ". ?thing a xm:Indicator",
            _ => "",
        }
    }
}

fn prefixes() -> String {
    format!(
        "PREFIX xm: <{ONTOLOGY}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> \
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_is_sparql_whatever_the_value() {
        for id in ["scheme", "place", "role", "channel", "indicator", "report", "fact", "party"] {
            let kind = Kind::from_id(id).unwrap();
            for value in ["烟台市", "a\"b\\\n{", "http://e.org/a", "../x>", ""] {
                for text in kind.known(value).into_iter().chain(kind.names()) {
                    let parsed = oxigraph::sparql::SparqlEvaluator::new().parse_query(&text);
                    assert!(parsed.is_ok(), "{text}: {:?}", parsed.err());
                }
            }
        }
    }
}
