//! Plans: what is done for each cell of a table, compiled once from its annotated columns.
//!
//! Follows *Generating RDF from Tabular Data*, section 4.2, and *Metadata Vocabulary for Tabular Data*,
//! section 5.1.3 "URI Template Properties". Everything that does not depend on the row is bytes
//! already: predicates, datatypes, languages, graph names. Refuses to know rows.

use super::annotated::{AnnotatedColumn, UriTemplate};
use super::cell::CellRules;
use super::iri;
use super::label::Scope;
use super::metadata::{Table, context};
use super::options::{LiteralHook, Mode, Options, RepairHook, RowHook};
use super::template::{Template, Var};
use diagnostics::Severity;
use rdf::ntriples::push_node;
use rdf::vocab::xsd;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What is done with the rows of one table.
#[derive(Debug)]
pub(super) struct Plan {
    /// The columns, virtual ones last.
    pub(super) columns: Vec<ColumnPlan>,
    /// How many of them the file has.
    pub(super) real: usize,
    /// The distinct templates of what cells are about.
    pub(super) subjects: Vec<IriPlan>,
    /// What triples are written.
    pub(super) output: Option<OutputPlan>,
    /// The columns of each key whose values are wanted.
    pub(super) keys: Vec<KeyPlan>,
    /// How findings call the file.
    pub(super) file: Arc<str>,
    /// How bad a broken cell is.
    pub(super) severity: Severity,
    /// Cells of the file before the first column.
    pub(super) skipped: usize,
    /// Lines of rows that are passed over.
    pub(super) skip: HashSet<u64>,
    /// Reads values that are not of their datatype.
    pub(super) repair: Option<RepairHook>,
    /// Whether a last column of remarks follows the columns.
    pub(super) remarks: bool,
}

/// What holds for every triple of a table.
#[derive(Debug)]
pub(super) struct OutputPlan {
    /// Whether rows are described (standard mode).
    pub(super) standard: bool,
    /// Whether JSON is written, and not RDF.
    pub(super) is_json: bool,
    /// The node of the table and `csvw:row`, with its spaces.
    pub(super) table_row: Vec<u8>,
    /// The beginning of a row's URL: `<url#row=`.
    pub(super) row_url: Vec<u8>,
    /// What the labels of blank nodes are unique in.
    pub(super) scope: Scope,
    /// Whether rows have blank nodes of their own.
    pub(super) names_rows: bool,
    /// What ends a statement: the graph, the full stop and the line.
    pub(super) tail: Vec<u8>,
    /// The columns of the row titles.
    pub(super) row_titles: Vec<usize>,
    /// Whether comments are wanted.
    pub(super) comments: bool,
    /// Refines literals.
    pub(super) literal: Option<LiteralHook>,
    /// Refines the statements of a row.
    pub(super) row: Option<RowHook>,
}

/// The columns of a key.
#[derive(Debug, Clone)]
pub(super) struct KeyPlan {
    pub(super) columns: Vec<usize>,
    /// Whether keys with an empty cell are passed over.
    pub(super) foreign: bool,
    /// Whether those with any null are.
    pub(super) skip_nulls: bool,
}

/// What is done with the cells of one column.
#[derive(Debug)]
pub(super) struct ColumnPlan {
    /// Index of the cell in the row; `None`: the column is virtual.
    pub(super) cell: Option<usize>,
    pub(super) title: Arc<str>,
    pub(super) rules: CellRules,
    /// Whether a template asks for the canonical form, and that differs from the lexical one.
    pub(super) canonical: bool,
    /// `None`: no triples.
    pub(super) emit: Option<Emit>,
    /// The language of a title from this column.
    pub(super) language: Vec<u8>,
}

/// The triple of a cell.
#[derive(Debug)]
pub(super) struct Emit {
    /// Index among the subjects; `None`: the row's own blank node.
    pub(super) subject: Option<usize>,
    pub(super) predicate: Predicate,
    /// The name of the column, where no property is given.
    pub(super) name: Option<String>,
    pub(super) object: Object,
}

#[derive(Debug)]
pub(super) enum Predicate {
    /// ` <iri> `.
    Constant(Vec<u8>),
    Made(IriPlan),
}

#[derive(Debug)]
pub(super) enum Object {
    Literal(LiteralPlan),
    /// The node of a value URL; without a value there is none unless the column is virtual.
    Node(IriPlan),
}

/// How literals end: everything from the closing quote on, without the tail of the statement.
#[derive(Debug)]
pub(super) struct LiteralPlan {
    pub(super) datatype: String,
    pub(super) valid: Vec<u8>,
    /// Of a string that is not of the datatype.
    pub(super) invalid: Vec<u8>,
}

/// How an IRI is made for a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum IriPlan {
    Constant(String),
    Made { template: Template, bindings: Vec<Binding>, shape: Shape, base: Arc<str> },
}

/// What a variable of a template stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Binding {
    /// The values of a column.
    Cell(usize),
    /// `_row`.
    Row,
    /// `_sourceRow`.
    SourceRow,
    /// The same for every row.
    Fixed(String),
    Undefined,
}

/// What is known about every expansion of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// It begins with a scheme and an authority: only dot segments can change it.
    Absolute,
    /// Nothing.
    Any,
}

/// Compiles the columns of a table.
pub(super) struct Compiler<'a> {
    columns: &'a [AnnotatedColumn],
    /// URL of the table.
    url: &'a str,
    /// The first column of each name.
    names: HashMap<&'a str, usize>,
}

/// The distinct subjects.
#[derive(Default)]
struct Subjects {
    known: HashMap<IriPlan, usize>,
    all: Vec<IriPlan>,
}

impl Subjects {
    fn index(&mut self, plan: IriPlan) -> usize {
        *self.known.entry(plan).or_insert_with_key(|plan| {
            self.all.push(plan.clone());
            self.all.len() - 1
        })
    }
}

impl<'a> Compiler<'a> {
    /// Compiles these columns of the table at `url`.
    pub(super) fn new(columns: &'a [AnnotatedColumn], url: &'a str) -> Self {
        let mut names = HashMap::new();
        for (i, column) in columns.iter().enumerate() {
            names.entry(column.name.as_str()).or_insert(i);
        }
        Self { columns, url, names }
    }

    /// The plans of the columns and the distinct subjects; `convert`: with triples.
    pub(super) fn columns(&self, convert: bool) -> (Vec<ColumnPlan>, Vec<IriPlan>) {
        let mut subjects = Subjects::default();
        let mut used = vec![false; self.columns.len()];
        let mut plans = Vec::with_capacity(self.columns.len());
        for (i, column) in self.columns.iter().enumerate() {
            let emit = (convert && !column.suppress_output)
                .then(|| self.emit(i, column, &mut subjects, &mut used));
            plans.push(ColumnPlan {
                cell: (!column.is_virtual()).then_some(i),
                title: Arc::clone(&column.title),
                rules: column.rules.clone(),
                canonical: false,
                emit,
                language: language_suffix(column.rules.lang.as_deref()),
            });
        }
        for (plan, used) in plans.iter_mut().zip(used) {
            plan.canonical = used && !plan.rules.datatype.has_language();
        }
        (plans, subjects.all)
    }

    fn emit(
        &self,
        index: usize,
        column: &AnnotatedColumn,
        subjects: &mut Subjects,
        used: &mut [bool],
    ) -> Emit {
        let mut iri = |t: &UriTemplate| self.iri(index, t, used);
        let subject = column.about_url.as_ref().map(|t| subjects.index(iri(t)));
        let predicate = column.property_url.as_ref().map_or_else(
            || IriPlan::Constant(format!("{}#{}", iri::without_fragment(self.url), column.name)),
            &mut iri,
        );
        let predicate = match predicate {
            IriPlan::Constant(p) => Predicate::Constant(predicate_bytes(&p)),
            made @ IriPlan::Made { .. } => Predicate::Made(made),
        };
        let object = match &column.value_url {
            Some(template) => Object::Node(iri(template)),
            None => Object::Literal(literal(&column.rules)),
        };
        let name = column.property_url.is_none().then(|| iri::unescape(&column.name));
        Emit { subject, predicate, name, object }
    }

    /// The column of a name; a name made of a title, and escaped therefore, may be written without
    /// escapes.
    fn column(&self, name: &str) -> Option<usize> {
        let escaped = || (!name.is_ascii()).then(|| iri::escape_name(name));
        let found = self.names.get(name).copied();
        found.or_else(|| self.names.get(escaped()?.as_str()).copied())
    }

    /// Binds a template for the cells of column `index`.
    fn iri(&self, index: usize, template: &UriTemplate, used: &mut [bool]) -> IriPlan {
        let (text, template) = expand_prefix(template);
        let column = &self.columns[index];
        let bind = |name: &String| match name.as_str() {
            "_row" => Binding::Row,
            "_sourceRow" => Binding::SourceRow,
            "_column" => Binding::Fixed(column.number.to_string()),
            "_sourceColumn" => {
                column.source_number.map_or(Binding::Undefined, |n| Binding::Fixed(n.to_string()))
            }
            "_name" => Binding::Fixed(iri::unescape(&column.name)),
            name => self.column(name).map_or(Binding::Undefined, Binding::Cell),
        };
        let bindings: Vec<Binding> = template.variables().iter().map(bind).collect();
        let mut constant = true;
        for binding in &bindings {
            match binding {
                Binding::Cell(i) => {
                    used[*i] = true;
                    constant = false;
                }
                Binding::Row | Binding::SourceRow => constant = false,
                Binding::Fixed(_) | Binding::Undefined => {}
            }
        }
        if constant {
            let mut expanded = String::new();
            let value = |i: usize| match &bindings[i] {
                Binding::Fixed(text) => Some(Var::Text(text)),
                _ => None,
            };
            template.expand(value, &mut expanded);
            return IriPlan::Constant(absolute(&expanded, self.url));
        }
        let literal = text.split('{').next().unwrap_or_default();
        let with_authority = literal.split_once("://").is_some_and(|(s, _)| !s.contains('/'));
        let shape =
            if iri::is_absolute(literal) && with_authority { Shape::Absolute } else { Shape::Any };
        IriPlan::Made { template, bindings, shape, base: self.url.into() }
    }
}

/// Expands a known prefix at the beginning of a template, so that expansions need not be looked at.
fn expand_prefix(template: &UriTemplate) -> (String, Template) {
    let literal = template.text.split('{').next().unwrap_or_default();
    if let Cow::Owned(expanded) = context::expand(literal) {
        let text = format!("{expanded}{}", &template.text[literal.len()..]);
        if let Ok(compiled) = Template::parse(&text) {
            return (text, compiled);
        }
    }
    (template.text.clone(), template.template.clone())
}

/// Makes an absolute IRI of an expanded template: known prefixes, then resolution.
pub(super) fn absolute(expanded: &str, base: &str) -> String {
    iri::resolve(base, &context::expand(expanded))
}

fn predicate_bytes(iri: &str) -> Vec<u8> {
    let mut bytes = vec![b' '];
    push_node(&mut bytes, iri);
    bytes.push(b' ');
    bytes
}

fn language_suffix(language: Option<&str>) -> Vec<u8> {
    language.map_or_else(|| b"\"".to_vec(), |l| format!("\"@{l}").into_bytes())
}

fn literal(rules: &CellRules) -> LiteralPlan {
    let datatype = rules.datatype.iri().to_owned();
    let plain = language_suffix(rules.lang.as_deref());
    let valid = if rules.datatype.has_language() {
        plain.clone()
    } else if datatype == xsd::STRING {
        b"\"".to_vec()
    } else {
        let mut bytes = b"\"^^".to_vec();
        push_node(&mut bytes, &datatype);
        bytes
    };
    LiteralPlan { datatype, valid, invalid: plain }
}

/// What every triple of a table shares; `node` is the table's, `scope` that of its rows.
pub(super) fn output(
    table: &Table,
    columns: &[ColumnPlan],
    scope: Scope,
    node: &[u8],
    tail: &[u8],
    options: &Options,
) -> OutputPlan {
    let blank = |column: &ColumnPlan| column.emit.as_ref().is_some_and(|e| e.subject.is_none());
    let standard = options.mode == Mode::Standard;
    let mut table_row = node.to_vec();
    table_row.push(b' ');
    push_node(&mut table_row, rdf::vocab::csvw::ROW);
    table_row.push(b' ');
    let mut row_url = Vec::new();
    push_node(&mut row_url, &format!("{}#row=", iri::without_fragment(&table.url)));
    row_url.pop();
    OutputPlan {
        standard,
        is_json: false,
        table_row,
        row_url,
        scope,
        names_rows: standard || columns.iter().any(blank),
        tail: tail.to_vec(),
        row_titles: table.schema.row_titles.clone(),
        comments: standard && table.is_embedded,
        literal: options.literal,
        row: options.row,
    }
}
