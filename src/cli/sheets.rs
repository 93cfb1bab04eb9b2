//! A cascade as tidy tables, one adopter and one link a line, for spreadsheets, R and Python: ids of lists, dates as
//! days, words in the language asked for. The values are those of every export.

use std::io::{self, Write};
use views::Language;
use views::model::{Cascade, Link, Lookup};
use views::network::{CascadeNetwork, Edge, Network, Node, Value};

/// The columns of adopters: first what is read, then what is computed with.
const ADOPTERS: [&str; 44] = [
    "adopter",
    "within",
    "scheme",
    "formula",
    "change",
    "start",
    "from",
    "channel",
    "id",
    "iri",
    "class",
    "level",
    "province",
    "prefecture",
    "county",
    "scheme_iri",
    "status",
    "basis",
    "statement",
    "bound",
    "earliest",
    "latest",
    "precision",
    "year",
    "by_year",
    "ended",
    "reported",
    "outcomes",
    "from_iri",
    "link_basis",
    "link_statement",
    "rule",
    "link_date",
    "lag",
    "candidates",
    "depth",
    "children",
    "longitude",
    "latitude",
    "adoptions",
    "reports",
    "report_titles",
    "report_urls",
    "evidence",
];

/// The columns of links.
const EDGES: [&str; 36] = [
    "source",
    "target",
    "scheme",
    "channel",
    "basis",
    "statement",
    "rule",
    "date",
    "source_start",
    "target_start",
    "lag",
    "p_value",
    "weight",
    "rank",
    "candidates",
    "draws_tree",
    "kind",
    "direction",
    "mechanisms",
    "carriers",
    "precision",
    "earliest",
    "latest",
    "year",
    "conflict",
    "across",
    "change",
    "id",
    "fact",
    "source_id",
    "target_id",
    "source_iri",
    "target_iri",
    "report_titles",
    "report_urls",
    "evidence",
];

/// Writes one adopter a line; returns how many.
pub fn adopters(cascade: &Cascade, language: Language, out: &mut dyn Write) -> io::Result<u64> {
    let network = CascadeNetwork::new(cascade, language);
    let words = Lookup::new(cascade, language);
    let mut table = csv::Writer::from_writer(out);
    table.write_record(ADOPTERS)?;
    let mut count = 0;
    for (node, entry) in network.nodes().zip(&cascade.entries) {
        if entry.kind != views::model::Kind::Adopter {
            continue;
        }
        let link = entry.parent.as_ref().or(entry.unnamed.first());
        let of = |f: &dyn Fn(&Link) -> Option<String>| link.and_then(f).unwrap_or_default();
        let cell = |column: &str| match column {
            "adopter" => node.label.clone(),
            "within" => words.above(&entry.who).join(" › "),
            "start" => value(&network, &node, "started"),
            "id" => node.id.clone(),
            "from" => of(&|l| Some(words.who(&l.from).to_owned())),
            "from_iri" => of(&|l| l.from.iri.clone()),
            "channel" => of(&|l| words.channel(&l.channel)),
            "link_basis" => of(&|l| Some(l.basis.id().to_owned())),
            "link_statement" => of(&|l| l.statement.map(|s| s.id().to_owned())),
            "rule" => of(&|l| l.rule.clone()),
            "link_date" => of(&|l| l.date.map(|d| d.to_string())),
            "lag" => of(&|l| l.lag.map(|n| n.to_string())),
            "candidates" => (entry.candidates().count() + entry.unnamed.len()).to_string(),
            column => value(&network, &node, column),
        };
        table.write_record(ADOPTERS.map(cell))?;
        count += 1;
    }
    table.flush()?;
    Ok(count)
}

/// Writes one link a line, all possible parents of an adopter; returns how many.
pub fn edges(cascade: &Cascade, language: Language, out: &mut dyn Write) -> io::Result<u64> {
    let network = CascadeNetwork::new(cascade, language);
    let nodes: Vec<Node> = network.nodes().collect();
    let mut table = csv::Writer::from_writer(out);
    table.write_record(EDGES)?;
    let mut count = 0;
    for edge in network.edges() {
        if !matches!(edge.kind.as_str(), "transmission" | "alternative") {
            continue;
        }
        let node = |number: u64| usize::try_from(number).ok().and_then(|at| nodes.get(at));
        let (source, target) = (node(edge.source.number), node(edge.target.number));
        let of = |node: Option<&Node>, column: &str| {
            node.map(|n| value(&network, n, column)).unwrap_or_default()
        };
        let label = |node: Option<&Node>| node.map(|n| n.label.clone()).unwrap_or_default();
        let cell = |column: &str| match column {
            "source" => label(source),
            "target" => label(target),
            "source_start" => of(source, "started"),
            "target_start" => of(target, "started"),
            "source_iri" => of(source, "iri"),
            "target_iri" => of(target, "iri"),
            "source_id" => edge.source.id.clone(),
            "target_id" => edge.target.id.clone(),
            "id" => edge.id.clone(),
            "weight" => edge.weight.map(|w| w.to_string()).unwrap_or_default(),
            column => edge_value(&network, &edge, column),
        };
        table.write_record(EDGES.map(cell))?;
        count += 1;
    }
    table.flush()?;
    Ok(count)
}

fn value(network: &CascadeNetwork<'_>, node: &Node, column: &str) -> String {
    let at = network.node_attributes().iter().position(|a| a.name == column);
    text(at.and_then(|at| node.values.get(at)?.as_ref()))
}

fn edge_value(network: &CascadeNetwork<'_>, edge: &Edge, column: &str) -> String {
    let at = network.edge_attributes().iter().position(|a| a.name == column);
    text(at.and_then(|at| edge.values.get(at)?.as_ref()))
}

fn text(value: Option<&Value>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use views::network::{EDGE_ATTRIBUTES, NODE_ATTRIBUTES};

    #[test]
    fn every_column_is_an_attribute_or_filled_here() {
        let of_node = [
            "adopter",
            "within",
            "start",
            "id",
            "from",
            "from_iri",
            "channel",
            "link_basis",
            "link_statement",
            "rule",
            "link_date",
            "lag",
            "candidates",
        ];
        for column in ADOPTERS {
            let known = NODE_ATTRIBUTES.iter().any(|a| a.name == column);
            assert!(known || of_node.contains(&column), "{column}");
        }
        let of_edge = [
            "source",
            "target",
            "source_start",
            "target_start",
            "source_iri",
            "target_iri",
            "source_id",
            "target_id",
            "id",
            "weight",
        ];
        for column in EDGES {
            let known = EDGE_ATTRIBUTES.iter().any(|a| a.name == column);
            assert!(known || of_edge.contains(&column), "{column}");
        }
    }
}
