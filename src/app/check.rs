//! Checking tables without a store: their metadata, then the shapes of the ontology.
//!
//! CSVW judges cells, rows and keys; SHACL judges what only several rows together can break. Both
//! report in the tables' own coordinates: a shape names a node and a property, and
//! [`csvw::origin`] leads back to row and column. Shapes are looked at when the tables have no
//! error of their own: a cell that could not be read would break shapes that it does not deserve.

use super::AppError;
use super::fault::Fault;
use super::outcome::LoadedTable;
use super::request::Request;
use super::spooled::{Converted, convert_all, options, write_rejects};
use crate::ontology;
use crate::query::field::XM;
use csvw::origin::{self, CellOrigin, RowOrigin};
use diagnostics::{Diagnostic, Place, Severity, Text, codes, has_errors};
use diffusion::field::code::{self, Oddity};
use diffusion::formula::{RoleRef, parse};
use files::Spool;
use oxigraph::io::{RdfFormat, RdfParser};
use rdf::term::{NamedOrBlankNode, Term, Triple};
use shacl::Violation;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::Store;

/// Whether shapes were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shapes {
    /// They were.
    Checked,
    /// The tables have errors that have to be mended first.
    #[default]
    Waiting,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The tables.
    pub tables: Vec<LoadedTable>,
    /// What is wrong, in the order of tables and rows.
    pub findings: Vec<Diagnostic>,
    /// Warnings that are only counted, where there are too many alike.
    pub untold: u64,
    /// Whether shapes were looked at.
    pub shapes: Shapes,
}

/// Checks tables; what is wrong with them is no error but the outcome. Foreign keys may also refer to what other
/// sources have put into `store`.
pub fn check(store: Option<&dyn Store>, request: &Request) -> Result<Outcome, AppError> {
    let mut spool = if request.inputs.is_empty() { Spool::in_memory() } else { Spool::in_file()? };
    let mut converted = match convert_all(store, request, &mut spool) {
        Ok(converted) => converted,
        Err(AppError::Findings(findings)) => return Ok(Outcome { findings, ..Outcome::default() }),
        Err(other) => return Err(other),
    };
    let mut outcome = Outcome {
        tables: converted.tables.iter().map(|t| t.loaded.clone()).collect(),
        findings: std::mem::take(&mut converted.findings),
        untold: converted.untold,
        shapes: Shapes::Waiting,
    };
    if has_errors(&outcome.findings) {
        write_rejects(request, &converted)?;
        return Ok(outcome);
    }
    let triples = statements(&spool)?;
    let graphs: Vec<String> = converted.tables.iter().map(|t| t.loaded.graph.clone()).collect();
    let faults = match store {
        Some(store) => super::sources::differing(store, &graphs, &triples)?,
        None => Vec::new(),
    };
    outcome.findings.extend(rules(request, &mut converted, triples, Vec::new(), faults)?);
    outcome.shapes = Shapes::Checked;
    write_rejects(request, &converted)?;
    Ok(outcome)
}

/// What breaks the rules of the ontology among `triples`, located in their tables; of `around` only what those need is known; `faults` were
/// found before.
pub(super) fn rules(
    request: &Request,
    converted: &mut Converted,
    triples: Vec<Triple>,
    around: Vec<Triple>,
    mut faults: Vec<Fault>,
) -> Result<Vec<Diagnostic>, AppError> {
    faults.extend(odd_codes(&triples));
    faults.extend(odd_credit_codes(&triples));
    faults.extend(unknown_roles(&triples)?);
    let own: Option<HashSet<String>> = (!around.is_empty())
        .then(|| triples.iter().map(|t| plain(&t.subject.clone().into())).collect());
    let background = ontology::quads()?.into_iter().map(Triple::from);
    let shapes = super::ontology::table_shapes();
    let shapes = shacl::Shapes::parse(&shapes)?;
    let all = triples.into_iter().chain(around).chain(background);
    let mut violations = shacl::validate_triples(all, &shapes)?;
    // Two results alike are one finding.
    violations.dedup();
    violations.retain(|v| own.as_ref().is_none_or(|own| own.contains(&plain(&v.focus))));
    faults.extend(violations.iter().map(broken_shape));
    Ok(located(request, converted, &faults))
}

/// Findings for faults, in the order of tables and rows.
fn located(request: &Request, converted: &mut Converted, faults: &[Fault]) -> Vec<Diagnostic> {
    let subjects: BTreeSet<String> = faults.iter().map(|f| f.subject.clone()).collect();
    let mut places = HashMap::new();
    if !subjects.is_empty() {
        let options = options(request);
        for (number, (input, group)) in converted.inputs.iter().enumerate() {
            for row in origin::rows(group, input, &options, &subjects) {
                index(row, number, &subjects, &mut places);
            }
        }
    }
    let mut located: Vec<_> = faults.iter().map(|f| locate(f, &places)).collect();
    located.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut findings = Vec::new();
    for ((number, ..), mut finding) in located {
        if let Some((input, group)) = converted.inputs.get(number) {
            converted.rejected.take(number, group, std::slice::from_ref(&finding));
            input.relabel(&mut finding);
        }
        findings.push(finding);
    }
    findings
}

/// The tables' own statements.
fn statements(spool: &Spool) -> Result<Vec<Triple>, AppError> {
    let bytes = spool.reader(0, spool.written()?)?;
    let parser = RdfParser::from_format(RdfFormat::NTriples).lenient();
    let failed = |e: oxigraph::io::RdfParseError| AppError::Fault(e.to_string());
    parser.for_reader(bytes).map(|q| q.map(Triple::from).map_err(failed)).collect()
}

fn broken_shape(violation: &Violation) -> Fault {
    let said = |language: &str| {
        let other = || violation.messages.values().next();
        let text = violation.messages.get(language).or_else(other);
        text.cloned().unwrap_or_else(|| violation.component.clone())
    };
    Fault {
        message: Text::new(said("en"), said("zh")),
        subject: plain(&violation.focus),
        property: violation
            .path
            .as_ref()
            .and_then(|p| p.first_property())
            .map(|p| p.as_str().to_owned()),
        value: violation.value.as_ref().map(plain),
        code: &codes::SHAPE,
        severity: violation.severity,
    }
}

/// An IRI, a lexical form or a label.
fn plain(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

/// What is said of a division that bears on its code.
#[derive(Debug, Default)]
struct Coded<'t> {
    code: Option<&'t str>,
    level: Option<&'t str>,
    above: Option<&'t str>,
}

/// Codes that do not fit the tree: warnings, because places are reorganised.
fn odd_codes(triples: &[Triple]) -> Vec<Fault> {
    let mut divisions: BTreeMap<&str, Coded<'_>> = BTreeMap::new();
    for triple in triples {
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { continue };
        let Some(property) = triple.predicate.as_str().strip_prefix(XM) else { continue };
        let division = divisions.entry(subject.as_str()).or_default();
        match (property, &triple.object) {
            ("code", Term::Literal(code)) => division.code = Some(code.value()),
            ("level", Term::NamedNode(level)) => {
                division.level = level.as_str().rsplit('/').next();
            }
            ("within", Term::NamedNode(above)) => division.above = Some(above.as_str()),
            _ => {}
        }
    }
    let mut faults = Vec::new();
    for (iri, division) in &divisions {
        let Some(own) = division.code else { continue };
        let above = division.above.and_then(|a| nearest_code(&divisions, a));
        if let Some(oddity) = code::oddity(own, division.level, above) {
            faults.push(Fault {
                subject: (*iri).to_owned(),
                property: Some(format!("{XM}code")),
                value: Some(own.to_owned()),
                code: &codes::DIVISION_CODE,
                severity: Severity::Warning,
                message: said_of(&oddity),
            });
        }
    }
    faults
}

/// Credit codes whose last character does not follow from the others: errors, because no code is so.
fn odd_credit_codes(triples: &[Triple]) -> Vec<Fault> {
    let property = format!("{XM}socialCreditCode");
    let coded = triples.iter().filter(|t| t.predicate.as_str() == property);
    let mut faults = Vec::new();
    for triple in coded {
        let Term::Literal(code) = &triple.object else { continue };
        let code = code.value();
        let Some(last) = code.chars().last() else { continue };
        let expected = code::credit_check(&code[..code.len() - last.len_utf8()]);
        if let Some(expected) = expected.filter(|e| *e != last) {
            faults.push(Fault {
                subject: plain(&triple.subject.clone().into()),
                property: Some(property.clone()),
                value: Some(code.to_owned()),
                code: &codes::CREDIT_CODE,
                severity: Severity::Error,
                message: Text::new(
                    format!("the check character would be `{expected}`"),
                    format!("校验码应为 `{expected}`"),
                ),
            });
        }
    }
    faults
}

/// Words of formulas that no role is called: warnings, because roles are invented every year. The
/// reading with restored plus signs counts.
fn unknown_roles(triples: &[Triple]) -> Result<Vec<Fault>, AppError> {
    let lexicon = super::lexicon::roles()?;
    let (formula, other) = (format!("{XM}formula"), format!("{XM}alternativeFormula"));
    let mut formulas: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for triple in triples {
        let property = triple.predicate.as_str();
        let (true, Term::Literal(text)) =
            (property == formula || property == other, &triple.object)
        else {
            continue;
        };
        let scheme = plain(&triple.subject.clone().into());
        let read = formulas.entry(scheme).or_insert((property, text.value()));
        if property == other {
            *read = (property, text.value());
        }
    }
    let models: BTreeSet<String> = triples
        .iter()
        .filter(|t| matches!(&t.object, Term::NamedNode(n) if n.as_str() == format!("{XM}OrganizationalModel")))
        .map(|t| plain(&t.subject.clone().into()))
        .collect();
    let mut faults = Vec::new();
    for (scheme, (property, text)) in formulas.iter().filter(|(s, _)| models.contains(*s)) {
        for used in lexicon.read(&parse(text)).uses {
            if let RoleRef::Unknown(word) = &used.role {
                faults.push(Fault {
                    subject: scheme.clone(),
                    property: Some((*property).to_owned()),
                    value: Some((*text).to_owned()),
                    code: &codes::FORMULA_WORD,
                    severity: Severity::Warning,
                    message: Text::new(
                        format!("`{word}` is no known role"),
                        format!("“{word}”不是已知的角色"),
                    ),
                });
            }
        }
    }
    Ok(faults)
}

/// The code of a division, or of the nearest one above it that has a code.
fn nearest_code<'t>(divisions: &BTreeMap<&str, Coded<'t>>, iri: &str) -> Option<&'t str> {
    let mut at = divisions.get(iri)?;
    // A tree of divisions has six levels; more is a loop, which a shape reports.
    for _ in 0..8 {
        if at.code.is_some() {
            return at.code;
        }
        at = divisions.get(at.above?)?;
    }
    None
}

fn said_of(oddity: &Oddity) -> Text {
    match oddity {
        Oddity::NoProvince => {
            Text::new("no province has a code that begins so", "没有以这两位开头的省级代码")
        }
        Oddity::NotBelow(above) => Text::new(
            format!("the code of the division above begins with `{above}`, this one does not"),
            format!("上级区划的代码以 `{above}` 开头，此代码不是"),
        ),
        Oddity::Length(digits) => Text::new(
            format!("the code of a division of this level has {digits} digits"),
            format!("此级别区划的代码应有 {digits} 位"),
        ),
    }
}

/// A row with the number of its input; rows are kept by each subject of which they speak.
type Places = HashMap<String, Vec<(usize, Arc<RowOrigin>)>>;

fn index(row: RowOrigin, input: usize, subjects: &BTreeSet<String>, places: &mut Places) {
    let row = Arc::new(row);
    let mut spoken: Vec<&String> = row.cells.iter().filter_map(|c| c.subject.as_ref()).collect();
    spoken.sort();
    spoken.dedup();
    for subject in spoken.into_iter().filter(|s| subjects.contains(*s)) {
        places.entry(subject.clone()).or_default().push((input, row.clone()));
    }
}

/// The order of a finding: input, table, row, column.
type Order = (usize, Arc<str>, u64, u64);

fn locate(fault: &Fault, places: &Places) -> (Order, Diagnostic) {
    let make = match fault.severity {
        Severity::Error => Diagnostic::error,
        Severity::Warning => Diagnostic::warning,
    };
    let rows = places.get(&fault.subject).map_or(&[][..], Vec::as_slice);
    let speaks = |row: &RowOrigin| row.cells.iter().any(|c| is_about(c, fault));
    let Some((input, row)) = rows.iter().find(|(_, row)| speaks(row)).or_else(|| rows.first())
    else {
        let finding = make(fault.code, Place::default(), fault.message.clone());
        return ((usize::MAX, "".into(), 0, 0), finding.with_value(&fault.subject));
    };
    let place = Place::file(row.url.clone()).at_row(row.line);
    let cell = cell_of(row, fault).filter(|c| c.column.is_some());
    let (place, column) = match cell.and_then(|c| c.column.map(|n| (c, n))) {
        Some((cell, number)) => (place.at_column(number, Some(cell.title.clone())), number),
        None => (place, 0),
    };
    let finding = make(fault.code, place, fault.message.clone());
    let finding = match cell.map(|c| c.raw.as_str()).filter(|raw| !raw.is_empty()) {
        Some(raw) => finding.with_value(raw),
        None => finding,
    };
    ((*input, row.url.clone(), row.line, column), finding)
}

fn is_about(cell: &CellOrigin, fault: &Fault) -> bool {
    cell.subject.as_ref() == Some(&fault.subject)
        && fault.property.as_ref().is_none_or(|p| *p == cell.property)
}

/// The cell at fault: of the property's cells the one with the value, else one that is filled, else
/// the first; without a property the one with the value, else the one with the id.
fn cell_of<'r>(row: &'r RowOrigin, fault: &Fault) -> Option<&'r CellOrigin> {
    let about: Vec<&CellOrigin> = row.cells.iter().filter(|c| is_about(c, fault)).collect();
    let holds = |c: &&&CellOrigin| fault.value.as_ref().is_some_and(|v| c.values.contains(v));
    let by_value = about.iter().find(holds);
    let found = if fault.property.is_some() {
        by_value.or_else(|| about.iter().find(|c| !c.raw.is_empty())).or_else(|| about.first())
    } else {
        by_value.or_else(|| about.first())
    };
    found.copied().or_else(|| row.cells.iter().find(|c| c.subject.as_ref() == Some(&fault.subject)))
}
