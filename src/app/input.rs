//! Inputs: what a user names as tables, opened for the CSVW engine and named as the user would.
//!
//! A folder, a metadata document, a table, a workbook or nothing (the shipped tables) becomes a URL
//! to start from, a [`Resolver`] that serves what lies behind it, and the way back: from a URL and a
//! line to the place as a person finds it.

use super::resolve::{self, Files};
use super::source_name::{self, SourceName};
use super::{AppError, request::Request};
use crate::tables::{self, sheet::Workbook};
use csvw::{FetchError, Input as Described, Origin, Resolver, Response, TableGroup, describe};
use diagnostics::{Diagnostic, Text};
use std::path::{Path, PathBuf};
use url::Url;

/// Tables that can be described and converted.
#[derive(Debug)]
pub struct Input {
    /// The URL from which the engine starts.
    pub url: String,
    /// The name of the source, if the user gives one.
    name: Option<SourceName>,
    /// Where the user found it; `None` for the shipped tables.
    path: Option<PathBuf>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Shipped,
    Files(Files),
    Book(Box<Book>),
}

/// A workbook with the metadata that describe its sheets.
#[derive(Debug)]
struct Book {
    workbook: Workbook,
    /// The workbook as the user would name it.
    name: String,
    /// Where metadata are; `None`: the shipped ones are used.
    files: Option<Files>,
}

/// Opens every input of a request; the shipped tables when it names none.
pub fn open_all(request: &Request) -> Result<Vec<Input>, AppError> {
    if request.inputs.is_empty() {
        let url = format!("{}csv-metadata.json", tables::SHIPPED_BASE);
        let name = request.source.clone();
        return Ok(vec![Input { url, name, path: None, source: Source::Shipped }]);
    }
    let mut inputs = request.inputs.iter().map(|path| open(path)).collect::<Result<Vec<_>, _>>()?;
    for input in &mut inputs {
        input.name.clone_from(&request.source);
    }
    Ok(inputs)
}

/// Workbooks beside tables that hold no tables: what a person decided of a ledger.
const NOT_TABLES: &str = "review.xlsx";

/// Returns the workbook of a folder that holds no CSV tables; one that holds both is not to be guessed at.
fn workbook_in(folder: &Path) -> Result<Option<PathBuf>, AppError> {
    let has = |path: &Path, endings: &[&str]| {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        endings.iter().any(|e| extension.eq_ignore_ascii_case(e))
    };
    let inside = files::list(folder)?;
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_book = |path: &&PathBuf| {
        let name = name(path);
        has(path, tables::sheet::EXTENSIONS) && name != NOT_TABLES && !name.starts_with(['~', '.'])
    };
    let mut books: Vec<PathBuf> = inside.iter().filter(is_book).cloned().collect();
    books.sort();
    let is_table = |path: &PathBuf| has(path, &["csv"]) && name(path) != "review.csv";
    match (books.as_slice(), inside.iter().any(is_table)) {
        ([], _) => Ok(None),
        ([book], false) => Ok(Some(book.clone())),
        _ => Err(AppError::TwoForms { folder: folder.to_path_buf(), workbooks: books }),
    }
}

fn open(path: &Path) -> Result<Input, AppError> {
    if path.is_dir()
        && let Some(book) = workbook_in(path)?
    {
        return Ok(Input { path: Some(path.to_path_buf()), ..open_book(&book)? });
    }
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    if tables::sheet::EXTENSIONS.iter().any(|e| extension.eq_ignore_ascii_case(e)) {
        return open_book(path);
    }
    let (url, files) = resolve::input(path)?;
    let path = Some(path.to_path_buf());
    Ok(Input { url, name: None, path, source: Source::Files(files) })
}

/// A workbook is described by `NAME-metadata.json` or `csv-metadata.json` beside it, or else by the
/// shipped metadata.
fn open_book(path: &Path) -> Result<Input, AppError> {
    let bytes = files::read(path)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let own = path.file_name().map(|n| format!("{}-metadata.json", n.to_string_lossy()));
    let candidates = own.into_iter().chain(["csv-metadata.json".to_owned()]);
    let metadata = candidates.map(|n| folder.join(n)).find(|p| p.exists());
    let (url, files) = match metadata {
        Some(metadata) => {
            let (url, files) = resolve::input(&metadata)?;
            (url, Some(files))
        }
        None => (format!("{}csv-metadata.json", tables::SHIPPED_BASE), None),
    };
    let (group, _) = described(&url, &Metadata(files.as_ref()))?;
    let name = relative(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()));
    let name = name.display().to_string();
    let workbook = Workbook::read(bytes, &group).map_err(|e| {
        let (en, zh) =
            (format!("`{name}` cannot be read: {e}"), format!("无法读取“{name}”（原文：{e}）"));
        AppError::Unsupported(Text::new(en, zh))
    })?;
    let path = Some(path.to_path_buf());
    let source = Source::Book(Box::new(Book { workbook, name, files }));
    Ok(Input { url, name: None, path, source })
}

/// Broken metadata are findings, shown as the user would name their files.
fn described(
    url: &str,
    resolver: &dyn Resolver,
) -> Result<(TableGroup, Vec<Diagnostic>), AppError> {
    match describe(Described { url, ..Described::default() }, resolver) {
        Ok(described) => Ok(described),
        Err(csvw::Error::Metadata(mut findings)) => {
            findings.iter_mut().for_each(relabel);
            Err(AppError::Findings(findings))
        }
        Err(other) => Err(other.into()),
    }
}

/// Serves the metadata of a workbook and no table.
struct Metadata<'f>(Option<&'f Files>);

impl Resolver for Metadata<'_> {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        self.0.map_or_else(|| shipped(url), |files| files.fetch(url, origin))
    }
}

impl Resolver for Input {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        let book = match &self.source {
            Source::Shipped => return shipped(url),
            Source::Files(files) => return files.fetch(url, origin),
            Source::Book(book) => book,
        };
        if let Some(bytes) = book.workbook.csv(url) {
            return Ok(response(Box::new(std::io::Cursor::new(bytes))));
        }
        if !url.ends_with(".json") {
            let sheets = book.workbook.sheets().join("`, `");
            let text = format!("`{}` has no sheet of this name, only `{sheets}`", book.name);
            return Err(FetchError::Failed(text));
        }
        Metadata(book.files.as_ref()).fetch(url, origin)
    }
}

fn response(body: Box<dyn std::io::Read + Send>) -> Response {
    Response { content_type: None, links: Vec::new(), content_language: None, body }
}

fn shipped(url: &str) -> Result<Response, FetchError> {
    let name = url.strip_prefix(tables::SHIPPED_BASE).ok_or(FetchError::NotFound)?;
    let bytes = tables::shipped(name).ok_or(FetchError::NotFound)?;
    Ok(response(Box::new(bytes)))
}

impl Input {
    /// Finds and parses the metadata, and names the graph of each table; the findings are warnings.
    ///
    /// A table without metadata of its own is an error: nobody knows what its columns mean.
    pub fn describe(&self) -> Result<(TableGroup, Vec<Diagnostic>), AppError> {
        let (mut group, findings) = described(&self.url, self)?;
        self.name_graphs(&mut group)?;
        Ok((group, findings))
    }

    /// Gives each table the IRI of the graph that holds it: its own `@id`, or one made of source and table.
    pub fn name_graphs(&self, group: &mut TableGroup) -> Result<(), AppError> {
        if group.source.is_none() {
            return Err(AppError::NotDescribed(self.path.clone().unwrap_or_default()));
        }
        let name = self.source_name(group)?;
        for table in &mut group.tables {
            let file = csvw::iri::file_name(&table.url);
            let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
            table.id.get_or_insert_with(|| name.graph(stem));
        }
        Ok(())
    }

    /// Returns the name of the source: the one given, the one that the metadata keep, or that of the folder or
    /// workbook.
    fn source_name(&self, group: &TableGroup) -> Result<SourceName, AppError> {
        if let Some(name) = self.name.clone().or_else(|| SourceName::of_metadata(group)) {
            return Ok(name);
        }
        let place =
            self.path.as_deref().map(|p| std::path::absolute(p).unwrap_or_else(|_| p.into()));
        let place = place.map(|p| match (&self.source, p.is_file()) {
            // A metadata document or a table stands for its folder.
            (Source::Files(_), true) => p.parent().map_or(p.clone(), Path::to_path_buf),
            // So does the workbook that `init` writes into one.
            (Source::Book(_), true) if p.ends_with(super::init::WORKBOOK) => {
                p.parent().map_or(p.clone(), Path::to_path_buf)
            }
            _ => p,
        });
        place
            .as_deref()
            .and_then(SourceName::of_path)
            .ok_or_else(|| AppError::SourceName(self.url.clone()))
    }

    /// Keeps the name that the user gave in the metadata of the folder, so that it need not be given again.
    pub fn keep_name(&self) -> Result<(), AppError> {
        let (Some(name), Source::Files(_)) = (&self.name, &self.source) else { return Ok(()) };
        let path = Url::parse(&self.url).ok().and_then(|url| url.to_file_path().ok());
        match path.filter(|p| p.extension().is_some_and(|e| e == "json")) {
            Some(metadata) => source_name::keep(&metadata, name),
            None => Ok(()),
        }
    }

    /// What was wrong with the input before the engine saw it (cells of workbooks). Places are those of
    /// the engine, as far as it sees the row; [`Self::relabel`] leads back to the sheet.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let Source::Book(book) = &self.source else { return Vec::new() };
        let mut findings = book.workbook.findings().to_vec();
        for finding in &mut findings {
            let Some(sheet) = finding.place.file.take() else { continue };
            match finding.place.row.and_then(|row| book.workbook.line(&sheet, row)) {
                Some((url, line)) => {
                    finding.place.file = Some(url.into());
                    finding.place.row = Some(line);
                }
                None => finding.place.file = Some(format!("{}#{sheet}", book.name).into()),
            }
        }
        findings
    }

    /// Shows the place of a finding as the user would name it.
    pub fn relabel(&self, finding: &mut Diagnostic) {
        if let Source::Book(book) = &self.source
            && let Some(url) = finding.place.file.clone()
            && let Some(sheet) = book.workbook.sheet(&url)
        {
            let row = finding.place.row;
            finding.place.row = row.map(|line| book.workbook.row(&url, line));
            finding.place.file = Some(format!("{}#{sheet}", book.name).into());
            return;
        }
        relabel(finding);
    }

    /// A table's URL as the user would name it.
    pub fn name(&self, url: &str) -> String {
        match &self.source {
            Source::Book(book) => match book.workbook.sheet(url) {
                Some(sheet) => format!("{}#{sheet}", book.name),
                None => readable(url),
            },
            _ => readable(url),
        }
    }
}

/// Shows a place as the user would name it: a path, not a URL.
pub(super) fn relabel(finding: &mut Diagnostic) {
    if let Some(file) = &finding.place.file {
        finding.place.file = Some(readable(file).into());
    }
}

/// A URL as a path below the working folder where that is possible.
fn readable(url: &str) -> String {
    let shipped = url.strip_prefix(tables::SHIPPED_BASE).map(|name| format!("data/{name}"));
    let path = || url::Url::parse(url).ok().and_then(|u| u.to_file_path().ok());
    shipped
        .or_else(|| path().map(|p| relative(&p).display().to_string()))
        .unwrap_or_else(|| url.to_owned())
}

fn relative(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|h| path.strip_prefix(h).ok().map(Path::to_path_buf))
        .unwrap_or_else(|| path.to_path_buf())
}
