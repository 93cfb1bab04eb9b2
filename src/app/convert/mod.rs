//! Converting whole table groups to N-Triples or N-Quads: a pure filter, which keeps nothing.
//!
//! The statements are those that [`super::load`] would keep, table by table in the order of the group;
//! as quads each stands in the graph that loading would replace. One table may come from standard
//! input, so that a batch engine can run the filter over the partitions of a file.

mod parts;

pub use parts::{Cut, parts, position};

use super::input::{self, Input};
use super::progress::{Progress, Unwatched};
use super::reject::{self, Rejected};
use super::source_name::SourceName;
use super::{AppError, load, spooled};
use csvw::rows::Position;
use csvw::{self, FetchError, Options, Origin, Resolver, Response, Summary, TableGroup};
use diagnostics::{Diagnostic, Language, Severity, Text};
use files::{self, Kept};
use rdf::format::RdfFormat;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What is to be converted.
#[derive(Clone)]
pub struct Request {
    /// Folders, metadata documents, tables or workbooks; none: the shipped tables.
    pub inputs: Vec<PathBuf>,
    /// The name of the source, if the user gives one.
    pub source: Option<SourceName>,
    /// Metadata that describe the one input, a table.
    pub metadata: Option<PathBuf>,
    /// The one table of the inputs to convert, by the name of its file, with or without extension.
    pub table: Option<String>,
    /// Whether the one table has header rows, as its dialect says; partitions have none.
    pub header: bool,
    /// Where the first row stands, if the header and a part of the one table are read.
    pub part: Option<Position>,
    /// The file that takes the keys of all rows, which are not judged then: whoever has all parts does.
    pub keys: Option<PathBuf>,
    /// Whether cells and keys are validated: without it broken cells are warnings.
    pub validate: bool,
    /// Whether literals are left as the metadata type them and values as they are written.
    pub plain: bool,
    /// The encoding of every table, whatever is detected.
    pub encoding: Option<String>,
    /// Threads; `None`: as many as the machine has.
    pub threads: Option<usize>,
    /// Errors after which the work ends.
    pub max_errors: Option<u64>,
    /// Where bad rows go, with their reasons.
    pub rejects: Option<PathBuf>,
    /// Whether bad rows are left out of the output.
    pub skip_rejected: bool,
    /// The language of the reasons.
    pub language: Language,
    /// Told what is worth saying.
    pub progress: Arc<dyn Progress>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            inputs: Vec::new(),
            source: None,
            metadata: None,
            table: None,
            header: true,
            part: None,
            keys: None,
            validate: true,
            plain: false,
            encoding: None,
            threads: None,
            max_errors: None,
            rejects: None,
            skip_rejected: false,
            language: Language::En,
            progress: Arc::new(Unwatched),
        }
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("inputs", &self.inputs).finish_non_exhaustive()
    }
}

/// Converts and validates; with `piped` that reader stands for the file of the one table.
///
/// Foreign keys are not checked where one table is picked, piped or described by name: the rows that
/// they refer to are elsewhere.
pub fn convert(
    request: &Request,
    piped: Option<Box<dyn Read + Send>>,
    format: RdfFormat,
    out: &mut dyn Write,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Summary, AppError> {
    let mut rejected = Rejected::default();
    let mut total = Summary::default();
    let sources = sources(request, piped, report)?;
    let keys = request.keys.as_deref().map(parts::KeyFile::create).transpose()?;
    for (number, source) in sources.iter().enumerate() {
        let left = request.max_errors.map(|most| most.saturating_sub(total.errors).max(1));
        let hook = keys.as_ref().map(parts::KeyFile::hook);
        let only = source.only;
        let options = Options { max_errors: left, only, keys: hook, ..options(request, format) };
        let mut work = Work { request, number, rejected: &mut rejected, options, report };
        let summary = work.run(source, out)?;
        total.rows += summary.rows;
        total.triples += summary.triples;
        total.errors += summary.errors;
        total.warnings += summary.warnings;
        total.stopped |= summary.stopped;
        for table in &summary.tables {
            if let Some(note) = reject::encoding_note(&source.name(&table.url), table) {
                request.progress.note(note);
            }
        }
        total.tables.extend(summary.tables);
        if total.stopped {
            break;
        }
    }
    if let Some(keys) = keys {
        keys.close()?;
    }
    if let Some(most) = request.max_errors.filter(|_| total.stopped) {
        request.progress.note(reject::stopped_note(most));
    }
    if let Some(path) = &request.rejects {
        let tables: Vec<_> = sources.iter().map(|s| (s as &dyn Resolver, &s.group)).collect();
        let said = rejected.write(path, &tables, &options(request, format), request.language)?;
        said.into_iter().for_each(|text| request.progress.note(text));
    }
    if request.skip_rejected && rejected.count() > 0 {
        request.progress.note(reject::skipped_note(rejected.count()));
    }
    Ok(total)
}

fn options(request: &Request, format: RdfFormat) -> Options {
    let mut options = Options {
        validate: request.validate,
        graphs: format.holds_datasets(),
        encoding: request.encoding.clone(),
        start: request.part,
        ..spooled::ledger()
    };
    if let Some(threads) = request.threads {
        options.threads = threads;
    }
    if request.plain {
        (options.literal, options.row, options.repair) = (None, None, None);
    }
    options
}

/// The inputs, described, with the tables that are wanted.
fn sources(
    request: &Request,
    piped: Option<Box<dyn Read + Send>>,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Vec<Source>, AppError> {
    let unsupported = |en: &str, zh: &str| AppError::Unsupported(Text::new(en, zh));
    let (mut inputs, mut piped) = (request.inputs.clone(), piped);
    let mut data = piped.as_ref().map(|_| "-".to_owned());
    if let Some(metadata) = &request.metadata {
        let table = inputs.pop().filter(|_| inputs.is_empty());
        match (table, &piped) {
            (Some(table), None) => {
                data = Some(table.display().to_string());
                piped = Some(Box::new(files::open(&table)?));
            }
            (None, Some(_)) if request.inputs.is_empty() => {}
            _ => {
                let en = "--metadata describes one table: name one FILE, or `-`";
                return Err(unsupported(en, "--metadata 只描述一张表：请给出一个文件或 -"));
            }
        }
        inputs = vec![metadata.clone()];
    }
    let picked = request.table.is_some() || piped.is_some();
    let keeps = request.rejects.is_some() || request.skip_rejected;
    let mut sources = Vec::new();
    let named = load::Request { source: request.source.clone(), ..load::Request::of(inputs) };
    for input in input::open_all(&named)? {
        let (mut group, findings) = input.describe()?;
        findings.into_iter().for_each(&mut *report);
        for table in &mut group.tables {
            if !request.header {
                let dialect = table.dialect.get_or_insert_default();
                (dialect.header, dialect.header_row_count, dialect.skip_rows) = (false, None, 0);
            }
        }
        let mut only = None;
        let by_file = data.as_deref().filter(|d| *d != "-" && group.tables.len() > 1);
        let by_file = by_file.and_then(|d| d.rsplit(['/', '\\']).next());
        if let Some(name) = request.table.as_deref().or(by_file) {
            if request.keys.is_some() {
                // The names of the keys come from the tables beside it, too.
                let named = group.tables.iter().position(|t| is_named(&t.url, name));
                only = Some(named.unwrap_or(usize::MAX));
            } else {
                group.tables.retain(|t| is_named(&t.url, name));
            }
        }
        if picked && request.keys.is_none() {
            leave_keys(&mut group, request);
        }
        let is_one = group.tables.len() == 1 || only.is_some();
        let nothing = group.tables.get(only.unwrap_or_default()).is_none();
        if nothing || ((piped.is_some() || request.part.is_some()) && !is_one) {
            return Err(unsupported(
                "name one table of the metadata with --table",
                "请用 --table 指明元数据中的一张表",
            ));
        }
        let pipe = match piped.take() {
            None => None,
            Some(mut reader) if keeps => Some(Pipe::Kept(Kept::of(&mut reader)?)),
            Some(reader) => Some(Pipe::Once(Mutex::new(Some(reader)))),
        };
        let url = &group.tables[only.unwrap_or_default()].url;
        // A part is called by the table of which it is one.
        let own = || input.name(url);
        let name = if request.part.is_some() { Some(own()) } else { data.clone() };
        let piped = pipe.zip(name).map(|(pipe, name)| Piped { url: url.clone(), name, pipe });
        sources.push(Source { input, group, only, piped });
    }
    Ok(sources)
}

/// Takes out the keys that cannot be judged from what is read, and says so.
fn leave_keys(group: &mut TableGroup, request: &Request) {
    let is_part = request.part.is_some() || !request.header;
    let (mut refers, mut is_named) = (false, false);
    for table in &mut group.tables {
        refers |= !std::mem::take(&mut table.schema.foreign_keys).is_empty();
        is_named |= !table.schema.primary_key.is_empty();
    }
    if !request.validate {
        return;
    }
    if refers {
        request.progress.note(Text::new(
            "foreign keys are not checked: that needs all the tables, which `xiangmai check` reads",
            "不检查外键：须有全部表格，请用 xiangmai check",
        ));
    }
    if is_part && is_named {
        request.progress.note(Text::new(
            "primary keys are checked in this part alone; --keys is for a check of all parts",
            "主键仅在本分片内核对；要核对全部分片，请用 --keys",
        ));
    }
}

/// The conversion of one input.
struct Work<'w> {
    request: &'w Request,
    number: usize,
    rejected: &'w mut Rejected,
    options: Options,
    report: &'w mut dyn FnMut(Diagnostic),
}

impl Work<'_> {
    fn run(&mut self, source: &Source, out: &mut dyn Write) -> Result<Summary, AppError> {
        let sheet = source.input.findings();
        self.rejected.take(self.number, &source.group, &sheet);
        if self.request.skip_rejected {
            self.options.skip = Arc::new(self.rejected.of(self.number));
        }
        let is_error = |f: &Diagnostic| f.severity == Severity::Error;
        let left = |f: &&Diagnostic| is_error(f) && !reject::is_in(f, &self.options.skip);
        let of_sheet = sheet.iter().filter(left).count() as u64;
        for finding in sheet {
            self.say(source, finding);
        }
        if self.request.skip_rejected {
            // Leaving rows out may leave others without what they refer to.
            loop {
                let mut found = Vec::new();
                let take = &mut |f| found.push(f);
                let summary = csvw::validate(&source.group, source, &self.options, take)?;
                let new = self.rejected.take(self.number, &source.group, &found);
                if summary.stopped {
                    found.into_iter().for_each(|f| self.say(source, f));
                    return Ok(summary);
                }
                if new == 0 {
                    // What leaving rows out does not mend is said below.
                    break;
                }
                let bad = found.into_iter().filter(is_error);
                bad.for_each(|f| self.say(source, f));
                self.options.skip = Arc::new(self.rejected.of(self.number));
            }
        }
        let mut found = Vec::new();
        let sets_aside = self.request.rejects.is_some();
        let report = &mut *self.report;
        let mut take = |mut finding: Diagnostic| {
            if sets_aside {
                found.push(finding.clone());
            }
            source.relabel(&mut finding);
            report(finding);
        };
        let mut summary = csvw::to_rdf(&source.group, source, &self.options, out, &mut take)?;
        self.rejected.take(self.number, &source.group, &found);
        summary.errors += of_sheet;
        Ok(summary)
    }

    fn say(&mut self, source: &Source, mut finding: Diagnostic) {
        source.relabel(&mut finding);
        (self.report)(finding);
    }
}

/// Whether a table's file has this name, or this name before its extension.
fn is_named(url: &str, name: &str) -> bool {
    let file = csvw::iri::file_name(url);
    file == name || file.rsplit_once('.').is_some_and(|(stem, _)| stem == name)
}

/// An input, described; one table may come from a reader.
struct Source {
    input: Input,
    group: TableGroup,
    /// The one table that is read, where the others are there for their keys alone.
    only: Option<usize>,
    piped: Option<Piped>,
}

/// A table that comes from a reader.
struct Piped {
    url: String,
    /// What findings call it.
    name: String,
    pipe: Pipe,
}

enum Pipe {
    /// Can be read once.
    Once(Mutex<Option<Box<dyn Read + Send>>>),
    Kept(Kept),
}

impl Source {
    /// A table as the user would name it.
    fn name(&self, url: &str) -> String {
        self.piped(url).map_or_else(|| self.input.name(url), |piped| piped.name.clone())
    }

    fn relabel(&self, finding: &mut Diagnostic) {
        match finding.place.file.as_deref().and_then(|url| self.piped(url)) {
            Some(piped) => finding.place.file = Some(piped.name.as_str().into()),
            None => self.input.relabel(finding),
        }
    }

    /// The table at this URL, if it comes from a reader.
    fn piped(&self, url: &str) -> Option<&Piped> {
        self.piped.as_ref().filter(|piped| piped.url == url)
    }
}

impl Resolver for Source {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        let Some(piped) = self.piped(url) else { return self.input.fetch(url, origin) };
        let failed = FetchError::Failed;
        let body: Box<dyn Read + Send> = match &piped.pipe {
            Pipe::Once(reader) => {
                let reader = reader.lock().unwrap_or_else(PoisonError::into_inner).take();
                reader.ok_or_else(|| failed("it was read already".to_owned()))?
            }
            Pipe::Kept(kept) => Box::new(kept.reader().map_err(|e| failed(e.to_string()))?),
        };
        Ok(Response { content_type: None, links: Vec::new(), content_language: None, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_by_its_file() {
        let check = |url, name, expected| assert_eq!(is_named(url, name), expected);
        check("file:///a/villages.csv", "villages", true);
        check("file:///a/villages.csv", "villages.csv", true);
        check("file:///a/%E6%9D%91.csv", "村", true);
        check("file:///a/villages.csv", "village", false);
    }

    #[test]
    fn the_shipped_tables_convert_without_errors_to_quads_of_their_graphs() {
        let mut out = Vec::new();
        let mut findings = Vec::new();
        let format = RdfFormat::NQuads;
        let report = &mut |f: Diagnostic| findings.push(f);
        let summary = convert(&Request::default(), None, format, &mut out, report).unwrap();
        assert_eq!(summary.errors, 0, "{findings:?}");
        let lines = out.split(|b| *b == b'\n').filter(|l| !l.is_empty());
        assert_eq!(lines.clone().count() as u64, summary.triples);
        assert!(lines.into_iter().all(|l| l.ends_with(b"> .")));
    }
}
