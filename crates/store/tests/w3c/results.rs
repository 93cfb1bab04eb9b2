//! Results that are expected, and whether those that came are the same.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::graph::CanonicalizationAlgorithm;
use oxigraph::model::{BlankNode, Dataset, Graph, Literal, NamedOrBlankNode, Quad, Term, Triple};
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput,
};
use xiangmai_store::Answer;

use rdf::format::{RdfFormat as Graphs, ResultsFormat};

use crate::manifest::{self, Node};

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

/// One row: values by name.
type Row = BTreeMap<String, Term>;
/// Which blank node stands for which.
type Nodes = HashMap<BlankNode, BlankNode>;

/// What a query comes to.
#[allow(clippy::large_enum_variant, reason = "one of each test at a time")]
pub enum Results {
    Boolean(bool),
    Rows {
        variables: Vec<String>,
        rows: Vec<Row>,
        /// Whether their order is told.
        ordered: bool,
    },
    Graph(Graph),
    /// Text of CSV, which does not tell IRIs from strings.
    Csv(String),
}

impl Results {
    /// What the suite expects.
    pub fn expected(root: &Path, file: &str) -> Self {
        let bytes = std::fs::read(root.join(file)).expect("a result");
        match file.rsplit('.').next() {
            Some("srx") => Self::of_bytes(&bytes, QueryResultsFormat::Xml),
            Some("srj") => Self::of_bytes(&bytes, QueryResultsFormat::Json),
            Some("tsv") => Self::of_bytes(&bytes, QueryResultsFormat::Tsv),
            Some("csv") => Self::Csv(String::from_utf8(bytes).expect("UTF-8")),
            _ => Self::of_graph(manifest::graph(root, file)),
        }
    }

    /// What came, having gone through the format in which it is expected, or JSON.
    pub fn found(answer: Answer, file: &str) -> Result<Self, String> {
        let (format, parsed) = match file.rsplit('.').next() {
            Some("srx") => (ResultsFormat::Xml, QueryResultsFormat::Xml),
            Some("tsv") => (ResultsFormat::Tsv, QueryResultsFormat::Tsv),
            Some("csv") => (ResultsFormat::Csv, QueryResultsFormat::Csv),
            _ => (ResultsFormat::Json, QueryResultsFormat::Json),
        };
        let is_graph = matches!(answer, Answer::Triples(_));
        let mut bytes = Vec::new();
        answer.write(format, Graphs::NTriples, &mut bytes).map_err(|e| e.to_string())?;
        Ok(match (is_graph, format) {
            (true, _) => {
                let quads = RdfParser::from_format(RdfFormat::NTriples).for_slice(&bytes);
                Self::Graph(quads.map(|q| Triple::from(q.expect("N-Triples"))).collect())
            }
            (false, ResultsFormat::Csv) => Self::Csv(String::from_utf8(bytes).expect("UTF-8")),
            (false, _) => Self::of_bytes(&bytes, parsed),
        })
    }

    fn of_bytes(bytes: &[u8], format: QueryResultsFormat) -> Self {
        let parser = QueryResultsParser::from_format(format);
        match parser.for_slice(bytes).expect("results") {
            SliceQueryResultsParserOutput::Boolean(answer) => Self::Boolean(answer),
            SliceQueryResultsParserOutput::Solutions(solutions) => {
                let name = |v: &oxigraph::model::Variable| v.as_str().to_owned();
                let variables = solutions.variables().iter().map(name).collect();
                let row = |row: oxigraph::sparql::QuerySolution| {
                    row.iter().map(|(v, t)| (name(v), t.clone())).collect()
                };
                let rows = solutions.map(|r| row(r.expect("a row"))).collect();
                Self::Rows { variables, rows, ordered: false }
            }
        }
    }

    /// A graph that describes results, or one that is a result.
    fn of_graph(graph: Graph) -> Self {
        let typed = |name: &str| {
            let kind = oxigraph::model::NamedNode::new_unchecked(format!("{RS}{name}"));
            let typed = graph.subjects_for_predicate_object(
                oxigraph::model::vocab::rdf::TYPE,
                oxigraph::model::TermRef::from(&kind),
            );
            typed.map(oxigraph::model::NamedOrBlankNodeRef::into_owned).next()
        };
        let Some(set) = typed("ResultSet") else { return Self::Graph(graph) };
        let set: Term = match set {
            NamedOrBlankNode::NamedNode(node) => node.into(),
            NamedOrBlankNode::BlankNode(node) => node.into(),
        };
        let set = Node::new(graph, set);
        let get = |node: &Node, name: &str| node.one(&format!("{RS}{name}"));
        if let Some(answer) = get(&set, "boolean") {
            return Self::Boolean(answer.text() == "true");
        }
        let variables = set.all(&format!("{RS}resultVariable")).iter().map(Node::text).collect();
        let mut rows: Vec<(i64, Row)> = Vec::new();
        let mut ordered = false;
        for solution in set.all(&format!("{RS}solution")) {
            let index = get(&solution, "index").and_then(|index| index.text().parse().ok());
            ordered |= index.is_some();
            let bindings = solution.all(&format!("{RS}binding"));
            let value = |b: &Node| Some((get(b, "variable")?.text(), get(b, "value")?.term));
            rows.push((index.unwrap_or_default(), bindings.iter().filter_map(value).collect()));
        }
        rows.sort_by_key(|(index, _)| *index);
        Self::Rows { variables, rows: rows.into_iter().map(|(_, row)| row).collect(), ordered }
    }

    /// The same with another IRI in place of one.
    pub fn with_iri(self, from: &str, to: &str) -> Self {
        let Self::Rows { variables, mut rows, ordered } = self else { return self };
        for term in rows.iter_mut().flat_map(BTreeMap::values_mut) {
            if matches!(term, Term::NamedNode(node) if node.as_str() == from) {
                *term = oxigraph::model::NamedNode::new_unchecked(to).into();
            }
        }
        Self::Rows { variables, rows, ordered }
    }

    /// Says what is wrong, if these are not the expected ones.
    pub fn compare(&self, expected: &Self, is_lax: bool) -> Result<(), String> {
        let same = match (self, expected) {
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Csv(a), Self::Csv(b)) => same_csv(a, b),
            (Self::Graph(a), Self::Graph(b)) => same_dataset(&as_dataset(a), &as_dataset(b)),
            (
                Self::Rows { variables: a, rows, .. },
                Self::Rows { variables: b, rows: expected, ordered },
            ) => {
                let (mut rows, mut expected) = (rows.clone(), expected.clone());
                if is_lax {
                    once(&mut rows);
                    once(&mut expected);
                }
                same_names(a, b) && same_rows(&rows, &expected, *ordered)
            }
            _ => false,
        };
        let why = || format!("found:\n{}\nexpected:\n{}", self.shown(), expected.shown());
        if same { Ok(()) } else { Err(why()) }
    }

    fn shown(&self) -> String {
        match self {
            Self::Boolean(answer) => answer.to_string(),
            Self::Csv(text) => text.clone(),
            Self::Graph(graph) => graph.iter().map(|t| format!("  {t}\n")).collect(),
            Self::Rows { rows, .. } => {
                let show = |row: &Row| row.iter().map(|(n, t)| format!("?{n}={t} ")).collect();
                let mut lines: Vec<String> = rows.iter().map(show).collect();
                lines.sort();
                lines.join("\n")
            }
        }
    }
}

fn same_names(a: &[String], b: &[String]) -> bool {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    sorted(a) == sorted(b)
}

/// Whether the rows are the same up to the names of blank nodes.
fn same_rows(found: &[Row], expected: &[Row], ordered: bool) -> bool {
    fn matched(
        found: &[Row],
        expected: &[Row],
        used: &mut [bool],
        nodes: &Nodes,
        ordered: bool,
    ) -> bool {
        let Some((first, rest)) = expected.split_first() else { return true };
        let at = found.len() - expected.len();
        for i in 0..found.len() {
            if used[i] || (ordered && i != at) {
                continue;
            }
            let mut nodes = nodes.clone();
            if !same_row(&found[i], first, &mut nodes) {
                continue;
            }
            used[i] = true;
            if matched(found, rest, used, &nodes, ordered) {
                return true;
            }
            used[i] = false;
            // A row without blank nodes is as good as any other that is equal to it.
            if !first.values().any(has_blank) {
                return false;
            }
        }
        false
    }
    found.len() == expected.len()
        && matched(found, expected, &mut vec![false; found.len()], &Nodes::new(), ordered)
}

fn same_row(a: &Row, b: &Row, nodes: &mut Nodes) -> bool {
    a.len() == b.len()
        && a.iter().all(|(name, term)| b.get(name).is_some_and(|other| same(term, other, nodes)))
}

fn same(a: &Term, b: &Term, nodes: &mut Nodes) -> bool {
    match (a, b) {
        (Term::BlankNode(a), Term::BlankNode(b)) => match nodes.get(a) {
            Some(known) => known == b,
            None if nodes.values().any(|taken| taken == b) => false,
            None => nodes.insert(a.clone(), b.clone()).is_none(),
        },
        (Term::Triple(a), Term::Triple(b)) => {
            let subject = |t: &Triple| Term::from(t.subject.clone());
            a.predicate == b.predicate
                && same(&subject(a), &subject(b), nodes)
                && same(&a.object, &b.object, nodes)
        }
        (Term::Literal(a), Term::Literal(b)) => a == b || same_value(a, b),
        _ => a == b,
    }
}

/// Whether numbers that are no integers have one value: what is computed may be written in several ways, and the suite
/// writes it in one of them.
fn same_value(a: &Literal, b: &Literal) -> bool {
    use oxigraph::model::vocab::xsd;
    let kind = a.datatype();
    let value = |l: &Literal| l.value().parse::<f64>().ok();
    kind == b.datatype()
        && [xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT].contains(&kind)
        && value(a).is_some()
        && value(a) == value(b)
}

/// Each row once.
fn once(rows: &mut Vec<Row>) {
    let mut seen: Vec<Row> = Vec::new();
    rows.retain(|row| {
        let is_new = !seen.contains(row);
        seen.push(row.clone());
        is_new
    });
}

fn has_blank(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(t) => {
            matches!(t.subject, NamedOrBlankNode::BlankNode(_)) || has_blank(&t.object)
        }
        _ => false,
    }
}

/// Rows and columns in any order; blank nodes are all one.
fn same_csv(a: &str, b: &str) -> bool {
    let rows = |text: &str| {
        let mut lines = text.lines().map(cells);
        let names = lines.next().unwrap_or_default();
        let row = |cells: Vec<String>| -> BTreeMap<String, String> {
            names.iter().cloned().zip(cells).collect()
        };
        let mut rows: Vec<_> = lines.map(row).collect();
        rows.sort();
        rows
    };
    rows(a) == rows(b)
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    for cell in cells.iter_mut().filter(|cell| cell.starts_with("_:")) {
        "_:".clone_into(cell);
    }
    cells
}

fn as_dataset(graph: &Graph) -> Dataset {
    let quad = |t: oxigraph::model::TripleRef<'_>| {
        t.into_owned().in_graph(oxigraph::model::GraphName::DefaultGraph)
    };
    graph.iter().map(quad).collect::<Vec<Quad>>().into_iter().collect()
}

/// Whether two sets of graphs are the same up to the names of blank nodes.
pub fn same_dataset(a: &Dataset, b: &Dataset) -> bool {
    let (mut a, mut b) = (a.clone(), b.clone());
    a.canonicalize(CanonicalizationAlgorithm::Unstable);
    b.canonicalize(CanonicalizationAlgorithm::Unstable);
    a == b
}
