//! Tables as statements in a spool: described, converted and validated, before anything is changed.

use super::AppError;
use super::input::Input;
use super::outcome::LoadedTable;
use super::references;
use super::reject::{self, Rejected};
use super::request::Request;
use super::stamps::Watched;
use crate::tables;
use csvw::{self, Mode, Options, RowSet, TableGroup};
use diagnostics::{Diagnostic, Severity, has_errors};
use files::Spool;
use oxigraph::io::{RdfFormat, RdfParser};
use rdf::term::Triple;
use std::collections::HashSet;
use std::sync::Arc;
use store::{Store, StoreError};

/// The statements of a piece of a spool.
pub(super) fn statements<'a>(
    bytes: impl std::io::Read + 'a,
) -> impl Iterator<Item = Result<Triple, AppError>> + 'a {
    let parser = RdfParser::from_format(RdfFormat::NTriples).lenient().for_reader(bytes);
    parser
        .map(|quad| quad.map(Triple::from).map_err(|e| AppError::Fault(format!("the spool: {e}"))))
}

/// Tables as N-Triples in a spool.
#[derive(Debug, Default)]
pub(super) struct Converted {
    /// The inputs with their descriptions.
    pub(super) inputs: Vec<(Input, TableGroup)>,
    pub(super) tables: Vec<ConvertedTable>,
    pub(super) findings: Vec<Diagnostic>,
    /// Whether there are errors that nothing was done about.
    pub(super) is_blocked: bool,
    /// Whether reading ended because there were too many errors.
    stopped: bool,
    /// Rows that were found to be bad in the last pass.
    newly_rejected: u64,
    /// Rows that were found to be bad.
    pub(super) rejected: Rejected,
    /// Warnings that are only counted.
    pub(super) untold: u64,
}

/// Where a table's statements stand in the spool.
#[derive(Debug)]
pub(super) struct ConvertedTable {
    pub(super) loaded: LoadedTable,
    pub(super) start: u64,
    pub(super) end: u64,
}

/// Converts and validates every input of `request`, one after another. Foreign keys may also refer to what other
/// sources have put into `store`.
pub(super) fn convert_all(
    store: Option<&dyn Store>,
    request: &Request,
    spool: &mut Spool,
) -> Result<Converted, AppError> {
    let mut inputs = Vec::new();
    let mut described = Vec::new();
    for input in super::input::open_all(request)? {
        let (group, findings) = input.describe()?;
        described.extend(findings);
        inputs.push((input, group));
    }
    let known = match store {
        Some(store) => {
            Request { elsewhere: Arc::new(references::known(store, &inputs)?), ..request.clone() }
        }
        None => request.clone(),
    };
    let request = &known;
    let mut rejected = Rejected::default();
    let mut converted = pass(request, &inputs, &described, &mut rejected, spool)?;
    // Leaving rows out may leave others without what they refer to.
    while request.skip_rejected && !converted.stopped && converted.newly_rejected > 0 {
        let before = std::mem::take(&mut converted.findings);
        *spool = spool.emptied()?;
        converted = pass(request, &inputs, &described, &mut rejected, spool)?;
        let seen: HashSet<&Diagnostic> = before.iter().collect();
        converted.findings.retain(|f| f.severity == Severity::Error && !seen.contains(f));
        converted.findings.splice(0..0, before);
    }
    if let Some(most) = request.max_errors.filter(|_| converted.stopped) {
        request.progress.note(reject::stopped_note(most));
    }
    if request.skip_rejected && !converted.is_blocked && rejected.count() > 0 {
        request.progress.note(reject::skipped_note(rejected.count()));
    }
    (converted.inputs, converted.rejected) = (inputs, rejected);
    Ok(converted)
}

/// Writes the rejected rows where the request wants them.
pub(super) fn write_rejects(request: &Request, converted: &Converted) -> Result<(), AppError> {
    let Some(path) = &request.rejects else { return Ok(()) };
    let tables = reject::resolvers(&converted.inputs);
    let files = converted.rejected.write(path, &tables, &options(request), request.language)?;
    files.into_iter().for_each(|text| request.progress.note(text));
    Ok(())
}

/// Converts every input once, without the rows that are rejected by now.
fn pass(
    request: &Request,
    inputs: &[(Input, TableGroup)],
    described: &[Diagnostic],
    rejected: &mut Rejected,
    spool: &mut Spool,
) -> Result<Converted, AppError> {
    let mut converted = Converted { findings: described.to_vec(), ..Converted::default() };
    for (number, (input, group)) in inputs.iter().enumerate() {
        let errors = converted.findings.iter().filter(|f| f.severity == Severity::Error).count();
        let options = Options {
            skip: Arc::new(if request.skip_rejected { rejected.of(number) } else { RowSet::new() }),
            max_errors: request.max_errors.map(|most| most.saturating_sub(errors as u64).max(1)),
            ..options(request)
        };
        let mut findings = input.findings();
        findings.retain(|finding| !reject::is_in(finding, &options.skip));
        findings.extend(convert(input, group, request, &options, spool, &mut converted)?);
        converted.newly_rejected += rejected.take(number, group, &findings);
        for finding in &mut findings {
            input.relabel(finding);
        }
        converted.findings.extend(findings);
        if converted.stopped {
            break;
        }
    }
    let has_errors = has_errors(&converted.findings);
    // Rows found bad in this pass are left out in the next.
    let mendable = request.skip_rejected && converted.newly_rejected > 0;
    converted.is_blocked = converted.stopped || (has_errors && !mendable);
    spool.finish()?;
    let counts: Vec<u64> = converted.tables.iter().map(|t| t.loaded.triples).collect();
    let mut start = 0;
    for (table, end) in converted.tables.iter_mut().zip(spool.line_offsets(&counts)?) {
        (table.start, table.end) = (start, end);
        start = end;
    }
    Ok(converted)
}

/// How tables are read: by whoever loads them and by whoever looks for where a statement came from.
pub(super) fn options(request: &Request) -> Options {
    Options {
        encoding: request.encoding.clone(),
        elsewhere: Arc::clone(&request.elsewhere),
        ..ledger()
    }
}

/// How ledgers are read, whatever is done with them.
pub(super) fn ledger() -> Options {
    Options {
        mode: Mode::Minimal,
        validate: true,
        skip_null_references: true,
        literal: Some(tables::refine::literal),
        row: Some(tables::refine::row),
        repair: Some(tables::refine::read),
        remarks: Some(reject::REMARKS),
        max_alike: Some(reject::MAX_ALIKE),
        threads: super::csvw::machine_threads(),
        ..Options::default()
    }
}

/// Converts an input; the places of the findings are URLs.
fn convert(
    input: &Input,
    group: &TableGroup,
    request: &Request,
    options: &Options,
    spool: &mut Spool,
    converted: &mut Converted,
) -> Result<Vec<Diagnostic>, AppError> {
    let mut findings = Vec::new();
    let watched = Watched { input, progress: Arc::clone(&request.progress) };
    let mut report = |finding| findings.push(finding);
    let summary = csvw::to_rdf(group, &watched, options, spool, &mut report)?;
    if request.progress.is_cancelled() {
        return Err(StoreError::Cancelled.into());
    }
    converted.stopped |= summary.stopped;
    converted.untold += summary.untold;
    for (table, summary) in group.tables.iter().zip(summary.tables) {
        let name = input.name(&table.url);
        if let Some(note) = reject::encoding_note(&name, &summary) {
            request.progress.note(note);
        }
        converted.tables.push(ConvertedTable {
            loaded: LoadedTable {
                name,
                graph: table.id.clone().unwrap_or_default(),
                rows: summary.rows,
                triples: summary.triples,
                difference: None,
            },
            start: 0,
            end: 0,
        });
    }
    Ok(findings)
}
