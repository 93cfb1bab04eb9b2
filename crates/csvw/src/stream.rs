//! Streaming a table: open, decode, cut into chunks, convert on several threads, keep the order.
//!
//! Follows *Model for Tabular Data*, section 6.1 "Creating Annotated Tables", steps 3.1 to 3.6. Refuses
//! to know what becomes of the output.
//!
//! # Rationale
//! The caller's thread reads and cuts, because cutting needs the bytes in order; workers parse and
//! convert; the caller's thread hands the results on in the order of the chunks. At most two chunks a
//! worker are under way, what they come to is handed on part by part, and the buffers come back, so that
//! memory grows neither with the file nor with what metadata make of a row.

use super::annotated::{self, AnnotatedColumn};
use super::convert::{Job, Worker};
use super::dialect::Dialect;
use super::error::Error;
use super::metadata::{Table, compatible};
use super::options::Options;
use super::outlet::Output;
use super::plan::Plan;
use super::resolver::{FetchError, Origin, Resolver, Response};
use super::rows::{self, Chunk, RowsError};
use super::undecodable::{is_damaged, name_the_encoding, undecoded_comment};
use diagnostics::{Diagnostic, Place, Severity, Text, codes};
use std::collections::VecDeque;
use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use text::encoding::{NotText, Utf8Reader, Why};

/// A table whose header has been read.
pub(super) struct Opened {
    rows: rows::Table<Reader>,
    /// Chunks that have been read to see how wide the table is.
    ahead: VecDeque<Chunk>,
    failure: Option<Diagnostic>,
    /// How the file is cut into cells.
    pub(super) dialect: Dialect,
    /// Its columns.
    pub(super) columns: Vec<AnnotatedColumn>,
    /// Comments above the rows.
    pub(super) comments: Vec<String>,
    /// Whether the last column holds remarks and is none of the table's.
    pub(super) remarks: bool,
    /// Whether it has been said that the file is not in the encoding declared for it.
    is_contradiction_told: bool,
}

/// Opens a table and annotates its columns; what keeps it from being read is an error finding.
///
/// `severity` is how bad it is that the file does not fit its metadata.
pub(super) fn open(
    table: &Table,
    resolver: &dyn Resolver,
    options: &Options,
    severity: Severity,
    report: &mut dyn FnMut(Diagnostic),
) -> Option<Opened> {
    let place = || Place::file(table.url.as_str());
    let mut refuse = |code, en: String, zh: String| {
        report(Diagnostic::error(code, place(), Text::new(en, zh)));
        None
    };
    let response = match resolver.fetch(&table.url, Origin::Metadata) {
        Ok(response) => response,
        Err(error) => {
            return refuse(
                &codes::FETCH,
                format!("the table cannot be read: {error}"),
                format!("无法读取表：{error}"),
            );
        }
    };
    let mut table = table.clone();
    if table.lang.is_none() {
        table.lang.clone_from(&response.content_language);
        inherit_language(&mut table);
    }
    let dialect = dialect(&table, &response, options);
    let reader = match Utf8Reader::new(response.body, dialect.encoding.as_deref()) {
        Ok(reader) => reader,
        Err(error) => {
            return refuse(&codes::ENCODING, error.to_string(), format!("编码名称无效：{error}"));
        }
    };
    let mut rows = match rows::Table::open(reader, &dialect, options.limits) {
        Ok(rows) => rows,
        Err(error) => {
            report(unreadable(&error, place()));
            return None;
        }
    };
    if let Some(start) = options.start {
        rows.continue_at(start);
    }
    let (ahead, width) = match look_ahead(&mut rows, &dialect, options.limits) {
        Ok(found) => found,
        Err(error) => {
            report(unreadable(&error, place()));
            return None;
        }
    };
    if let Some(finding) = damaged_header(rows.header(), dialect.skip_columns, place()) {
        report(finding);
        return None;
    }
    let mut titles = annotated::titles(rows.header(), width);
    let remarks = has_remarks(&titles, options);
    titles.truncate(titles.len() - usize::from(remarks));
    if !table.is_embedded && !rows.header().is_empty() {
        check_header(&table, &titles, dialect.skip_columns, severity, report);
    }
    let columns = annotated::columns(&table, &titles, dialect.skip_columns);
    let mut comments = rows.comments().to_vec();
    comments.retain(|comment| !is_damaged(comment));
    if comments.len() < rows.comments().len() {
        report(Diagnostic::error(&codes::ENCODING, place(), undecoded_comment()));
    }
    let mut opened = Opened {
        rows,
        ahead,
        failure: None,
        dialect,
        columns,
        comments,
        remarks,
        is_contradiction_told: false,
    };
    opened.tell_contradiction(place(), report);
    Some(opened)
}

/// The first header cell that could not be decoded.
fn damaged_header(header: &[Vec<String>], skipped: usize, place: Place) -> Option<Diagnostic> {
    let mut cells = header.iter().flat_map(|row| row.iter().enumerate());
    let (i, cell) = cells.find(|(_, cell)| is_damaged(cell))?;
    let place = place.at_column((i + 1 + skipped) as u64, Some(cell.as_str().into()));
    let text = Text::new(
        "the header holds bytes that do not fit the encoding; the table is not read",
        "表头中有字节与编码不符，不读取此表",
    );
    Some(Diagnostic::error(&codes::ENCODING, place, text).with_hint(name_the_encoding()))
}

/// Whether the last column of a file is one of remarks.
pub(super) fn has_remarks(titles: &[Vec<String>], options: &Options) -> bool {
    let last = titles.last().and_then(|titles| titles.last());
    options.remarks.is_some_and(|remarks| last.is_some_and(|title| title == remarks))
}

/// Gives the columns the language of the response where none is said.
fn inherit_language(table: &mut Table) {
    let lang = table.lang.clone();
    let schema = &mut table.schema;
    let columns = schema.columns.iter_mut().map(|c| &mut c.inherited);
    for inherited in columns.chain([&mut schema.inherited]) {
        if inherited.lang.is_none() {
            inherited.lang.clone_from(&lang);
        }
    }
}

/// The dialect: of the table or its group, or else the default one as the media type changes it.
fn dialect(table: &Table, response: &Response, options: &Options) -> Dialect {
    let mut dialect = table.dialect.clone().unwrap_or_else(|| {
        let mut dialect = Dialect::default();
        let kind = response.content_type.as_deref().unwrap_or_default();
        let mut parts = kind.split(';').map(str::trim);
        if parts.next().is_some_and(|t| t.eq_ignore_ascii_case("text/tab-separated-values")) {
            dialect.delimiter = "\t".into();
        }
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "header" if value.eq_ignore_ascii_case("absent") => dialect.header = false,
                "charset" if !value.is_empty() => dialect.encoding = Some(value.to_owned()),
                _ => {}
            }
        }
        dialect
    });
    if options.encoding.is_some() {
        dialect.encoding.clone_from(&options.encoding);
    }
    dialect
}

/// A file as UTF-8.
type Reader = Utf8Reader<Box<dyn Read + Send>>;

/// The file of a table, and the dialect in which it is to be read.
pub(super) fn file(
    table: &Table,
    resolver: &dyn Resolver,
    options: &Options,
) -> Result<(Reader, Dialect), FetchError> {
    file_through(table, resolver, options, |body| body)
}

/// The same, of what `through` makes of its bytes.
pub(super) fn file_through(
    table: &Table,
    resolver: &dyn Resolver,
    options: &Options,
    through: impl FnOnce(Box<dyn Read + Send>) -> Box<dyn Read + Send>,
) -> Result<(Reader, Dialect), FetchError> {
    let response = resolver.fetch(&table.url, Origin::Metadata)?;
    let dialect = dialect(table, &response, options);
    let reader = Utf8Reader::new(through(response.body), dialect.encoding.as_deref());
    Ok((reader.map_err(|e| FetchError::Failed(e.to_string()))?, dialect))
}

/// How many chunks are read to find the first row of a table without header.
const MAX_AHEAD: usize = 64;

/// Reads up to the first row where there is no header, and says how many cells it has.
fn look_ahead<R: Read>(
    rows: &mut rows::Table<R>,
    dialect: &Dialect,
    limits: rows::Limits,
) -> Result<(VecDeque<Chunk>, usize), RowsError> {
    let mut ahead = VecDeque::new();
    let mut width = None;
    while rows.header().is_empty() && width.is_none() && ahead.len() < MAX_AHEAD {
        let Some(chunk) = rows.next_chunk()? else { break };
        let (text, _) = chunk.clone().into_text();
        width = text.rows(dialect, limits).next_row().map(|row| row.len());
        ahead.push_back(chunk);
    }
    Ok((ahead, width.unwrap_or_default()))
}

fn check_header(
    table: &Table,
    titles: &[Vec<String>],
    skipped: usize,
    severity: Severity,
    report: &mut dyn FnMut(Diagnostic),
) {
    for mismatch in compatible::mismatches(table, titles, severity == Severity::Error) {
        let mut place = Place::file(table.url.as_str());
        if let Some(column) = mismatch.column {
            let title = titles[column].first().map(|t| t.as_str().into());
            place = place.at_row(1).at_column((column + 1 + skipped) as u64, title);
        }
        let finding = Diagnostic::error(&codes::COMPATIBILITY, place, mismatch.text);
        report(Diagnostic { severity, ..finding }.with_hint(mismatch.hint));
    }
}

fn unreadable(error: &RowsError, mut place: Place) -> Diagnostic {
    if let RowsError::Read(error) = error
        && let Some(why) = NotText::of(error)
    {
        return no_text(why, place);
    }
    let (text, hint) = match error {
        RowsError::RowTooLong { line, limit, open_quote } => {
            place.row = Some(*line);
            let text = Text::new(
                format!("the row is longer than {limit} bytes; reading stops here"),
                format!("该行超过 {limit} 字节，读取到此为止"),
            );
            let hint = open_quote.then(|| {
                Text::new(
                    "a quote that is never closed is the usual cause",
                    "常见原因是引号没有闭合",
                )
            });
            (text, hint)
        }
        other => (Text::new(format!("reading stops: {other}"), format!("读取中止：{other}")), None),
    };
    let finding = Diagnostic::error(&codes::FETCH, place, text);
    Diagnostic { hint, ..finding }
}

/// What is said of a file that is no text.
fn no_text(why: &NotText, place: Place) -> Diagnostic {
    match why {
        NotText::Binary(content) => {
            let (en, zh) = content.name();
            let text = Text::new(
                format!("the file is {en}, not a table of text; it is not read"),
                format!("此文件是{zh}，不是文本表格，不予读取"),
            );
            let hint = if content.is_workbook() {
                Text::new("save the sheet as CSV (UTF-8)", "请把工作表另存为 CSV（UTF-8）")
            } else {
                Text::new("name the CSV file that is meant", "请指明所要的 CSV 文件")
            };
            Diagnostic::error(&codes::NOT_TEXT, place, text).with_hint(hint)
        }
        other => {
            let place = match other {
                NotText::Undecodable { line, .. } => place.at_row(*line),
                _ => place,
            };
            let text = Text::new(
                format!("{other}; the table is not read"),
                "字节不合任何编码，不读取此表".to_owned(),
            );
            Diagnostic::error(&codes::ENCODING, place, text).with_hint(name_the_encoding())
        }
    }
}

/// Takes the output of each chunk, in order, and reports its findings.
pub(super) type Sink<'a> =
    dyn FnMut(&mut Output, &mut dyn FnMut(Diagnostic)) -> Result<(), Error> + 'a;

/// What is known of a table once it has been read.
pub(super) struct End {
    /// The encoding that was found.
    pub(super) encoding: &'static str,
    /// Why in that one.
    pub(super) why: Why,
    /// Whether it was read to its end.
    pub(super) is_whole: bool,
}

impl Opened {
    /// The encoding in which it is read, as far as it is known by now, and why in that one.
    pub(super) fn encoding(&self) -> (&'static str, Why) {
        (self.rows.source().encoding(), self.rows.source().why())
    }

    /// Says, once, that the file is not in the encoding declared for it.
    fn tell_contradiction(&mut self, place: Place, report: &mut dyn FnMut(Diagnostic)) {
        let (found, why) = self.encoding();
        if why != Why::Contradicted || std::mem::replace(&mut self.is_contradiction_told, true) {
            return;
        }
        let declared = self.dialect.encoding.as_deref().unwrap_or("utf-8");
        let text = Text::new(
            format!("declared as `{declared}`, but the bytes are {found}; read as {found}"),
            format!("声明为 `{declared}`，而字节是 {found}，已按 {found} 读取"),
        );
        let hint = Text::new(
            "save the file as declared, or correct the declaration",
            "请按声明的编码另存文件，或改正声明",
        );
        report(Diagnostic::warning(&codes::ENCODING, place, text).with_hint(hint));
    }

    /// Converts every row and hands the outputs to `sink` in the order of the rows; returns the
    /// encoding that was found, and why, and whether the table was read to its end.
    ///
    /// A table that cannot be read on ends with an error finding.
    pub(super) fn run(
        mut self,
        plan: &Plan,
        options: &Options,
        report: &mut dyn FnMut(Diagnostic),
        sink: &mut Sink<'_>,
    ) -> Result<End, Error> {
        let Some(first) = self.next_chunk(plan) else {
            sink(&mut Output::default(), report)?;
            return Ok(self.end(plan, report));
        };
        let second = self.next_chunk(plan);
        let dialect = self.dialect.clone();
        let worker = || Worker::new(plan, &dialect, options.limits);
        if options.threads <= 1 || second.is_none() {
            let (mut worker, mut out) = (worker(), Output::default());
            let mut chunk = Some(first);
            let mut after = second;
            while let Some(current) = chunk {
                let mut done = Ok(());
                let mut give = |out: &mut Output| {
                    done = sink(out, report);
                    done.is_ok()
                };
                worker.chunk(current, &mut out, &mut give);
                done?;
                chunk = after.take().or_else(|| self.next_chunk(plan));
            }
        } else {
            let ahead = [Some(first), second];
            self.parallel(
                plan,
                options.threads,
                ahead.into_iter().flatten(),
                &worker,
                report,
                sink,
            )?;
        }
        Ok(self.end(plan, report))
    }

    fn end(mut self, plan: &Plan, report: &mut dyn FnMut(Diagnostic)) -> End {
        self.tell_contradiction(Place::file(plan.file.clone()), report);
        let (encoding, why) = self.encoding();
        let is_whole = self.failure.is_none();
        self.failure.into_iter().for_each(report);
        End { encoding, why, is_whole }
    }

    /// Reads the next chunk; a failure is kept for the end.
    fn next_chunk(&mut self, plan: &Plan) -> Option<Job> {
        let chunk = match self.ahead.pop_front() {
            Some(chunk) => Some(chunk),
            None if self.failure.is_some() => None,
            None => self.rows.next_chunk().unwrap_or_else(|error| {
                self.failure = Some(unreadable(&error, Place::file(plan.file.clone())));
                None
            }),
        };
        chunk.map(|chunk| Job { chunk })
    }

    fn parallel<'p>(
        &mut self,
        plan: &Plan,
        threads: usize,
        ahead: impl Iterator<Item = Job>,
        worker: &(impl Fn() -> Worker<'p> + Sync),
        report: &mut dyn FnMut(Diagnostic),
        sink: &mut Sink<'_>,
    ) -> Result<(), Error> {
        let under_way = threads * 2;
        let pool = Mutex::new(Vec::new());
        thread::scope(|scope| {
            let (jobs, queue) = sync_channel(under_way);
            let queue = Arc::new(Mutex::new(queue));
            for _ in 0..threads {
                let (queue, pool) = (Arc::clone(&queue), &pool);
                scope.spawn(move || work(&mut worker(), &queue, pool));
            }
            drop(queue);
            let mut chunks = ahead.chain(std::iter::from_fn(|| self.next_chunk(plan))).fuse();
            // The chunks under way, in their order. A worker that is ahead waits with its third part.
            let mut awaited = VecDeque::new();
            loop {
                while awaited.len() < under_way {
                    let Some(job) = chunks.next() else { break };
                    let (parts, finished) = sync_channel(2);
                    if jobs.send((job, parts)).is_err() {
                        break;
                    }
                    awaited.push_back(finished);
                }
                let Some(first) = awaited.front() else { return Ok(()) };
                let Ok(mut out) = first.recv() else {
                    // The chunk is at its end; if its worker has panicked, the scope passes that on.
                    awaited.pop_front();
                    continue;
                };
                sink(&mut out, report)?;
                pool.lock().unwrap_or_else(PoisonError::into_inner).push(out);
            }
        })
    }
}

type Queue = Arc<Mutex<Receiver<(Job, SyncSender<Output>)>>>;

/// What a thread does: takes chunks until there are no more.
fn work(worker: &mut Worker<'_>, queue: &Queue, pool: &Mutex<Vec<Output>>) {
    let fresh = || pool.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    // What is handed on is replaced by a buffer that came back; the outlet empties it.
    let mut out = Output::default();
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((job, parts)) = job else { return };
        let mut give = |out: &mut Output| parts.send(std::mem::replace(out, fresh())).is_ok();
        worker.chunk(job, &mut out, &mut give);
    }
}
