//! Use case: infer who learned from whom out of dates of adoption.
//!
//! The cascades come from a table with chosen columns ([`infer_table`]) or from anywhere else
//! ([`infer_cascades`]); the method is [`diffusion::netinf`]. What is wrong with rows is collected
//! as findings; an error among them means that nothing is inferred, because a network from part of the
//! rows would silently be another one.
//!
//! Times are numbers, whose unit is that of the parameters, or dates of their own precision, which
//! count in years: 2014-07 is 2014 and 181/365.

use diagnostics::{Diagnostic, Place, Text, codes, has_errors};
use diffusion::bootstrap::{Bootstrap, Plan, bootstrap};
use diffusion::field::PartialDate;
use diffusion::netinf::{self, Cascades, Inference, Irregularity, Prepared, Rows, Settings};
use diffusion::sensitivity::{Comparison, compare, variants};
use files::{self, FileError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use text::encoding;

/// Why nothing could be inferred.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InferError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file is in no encoding that we know.
    #[error("`{}`: byte {offset} is not text in {encoding}", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// The encoding in which it was read.
        encoding: &'static str,
        /// Offset of the first byte that could not be decoded.
        offset: u64,
    },
    /// A file is not a CSV table.
    #[error("`{}` is not a CSV table", path.display())]
    NotATable {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        #[source]
        source: csv::Error,
    },
    /// A table has no column with the name that was asked for, or has it twice.
    #[error("`{}` has {} column `{column}`", path.display(), if *twice { "more than one" } else { "no" })]
    Column {
        /// The file.
        path: PathBuf,
        /// The name asked for.
        column: String,
        /// Whether there are several.
        twice: bool,
        /// The columns that there are.
        columns: Vec<String>,
    },
    /// The method refuses the data or the settings.
    #[error(transparent)]
    Method(#[from] netinf::Error),
}

impl InferError {
    /// What may help: the nearest column name, if one is near, and all names.
    pub fn hint(&self) -> Option<Text> {
        let Self::Column { column, columns, .. } = self else {
            return None;
        };
        let near = |name: &&String| strsim::jaro_winkler(name, column);
        let nearest = columns.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
        let nearest = nearest.filter(|name| near(name) > 0.7);
        let (all, all_zh) = (columns.join(", "), columns.join("、"));
        Some(match nearest {
            Some(name) => Text::new(
                format!("did you mean `{name}`? columns: {all}"),
                format!("是不是“{name}”？各列为：{all_zh}"),
            ),
            None => Text::new(format!("columns: {all}"), format!("各列为：{all_zh}")),
        })
    }
}

/// A table of cascades: one row per adoption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CascadeTable {
    /// The CSV file, with a header row.
    pub path: PathBuf,
    /// Title of the column of places.
    pub node: String,
    /// Title of the column of cascades (schemes).
    pub cascade: String,
    /// Title of the column of times.
    pub time: String,
    /// A table of all places, in a column titled as in the cascades or its only one; the order of its rows
    /// fixes their numbers and no other place may appear.
    pub nodes: Option<PathBuf>,
}

/// What to infer and what to say about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// Model, stop rule, mode, window.
    pub settings: Settings,
    /// How to measure the support of each edge, if at all.
    pub bootstrap: Option<Plan>,
    /// Whether to infer again with other models and parameters.
    pub sensitivity: bool,
}

/// An inferred network with what it hangs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The network with its provenance.
    pub network: Inference,
    /// Support of its edges, if asked for.
    pub bootstrap: Option<Bootstrap>,
    /// Comparison with other settings, if asked for.
    pub sensitivity: Vec<Comparison>,
}

/// What came of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The answer; `None` if a finding is an error.
    pub answer: Option<Answer>,
    /// What is wrong with the rows.
    pub findings: Vec<Diagnostic>,
}

/// Reads a table of cascades and infers the network behind it.
pub fn infer_table(table: &CascadeTable, question: &Question) -> Result<Outcome, InferError> {
    let (cascades, findings) = read_cascades(table)?;
    let answer =
        if has_errors(&findings) { None } else { Some(infer_cascades(&cascades, question)?) };
    Ok(Outcome { answer, findings })
}

/// Infers the network behind cascades.
pub fn infer_cascades(cascades: &Cascades, question: &Question) -> Result<Answer, netinf::Error> {
    let prepared = Prepared::new(cascades, &question.settings)?;
    let network = prepared.infer()?;
    let bootstrap = question.bootstrap.map(|plan| bootstrap(&prepared, &plan));
    let sensitivity = if question.sensitivity {
        compare(cascades, &network, &variants(&question.settings, prepared.model()))
    } else {
        Vec::new()
    };
    Ok(Answer { network, bootstrap, sensitivity })
}

/// Reads a table of cascades, with findings for rows that cannot be used.
pub fn read_cascades(table: &CascadeTable) -> Result<(Cascades, Vec<Diagnostic>), InferError> {
    let mut rows = match &table.nodes {
        Some(path) => Rows::with_nodes(read_nodes(path, &table.node)?),
        None => Rows::new(),
    };
    let text = read_text(&table.path)?;
    let mut sheet = Sheet::new(&table.path, &text)?;
    let titles = [&table.node, &table.cascade, &table.time];
    let columns = [sheet.column(titles[0])?, sheet.column(titles[1])?, sheet.column(titles[2])?];
    let file: Arc<str> = table.path.display().to_string().into();
    let mut findings = Vec::new();
    // Line of each row that was added.
    let mut lines = Vec::new();
    while let Some((line, row)) = sheet.next_row()? {
        let cells = columns.map(|column| row.get(column).unwrap_or_default().trim());
        let place = |which: usize| {
            Place::file(Arc::clone(&file))
                .at_row(line)
                .at_column(columns[which] as u64 + 1, Some(titles[which].as_str().into()))
        };
        if let Some(which) = cells.iter().position(|cell| cell.is_empty()) {
            findings.push(empty_cell(place(which)));
        } else if let Some(time) = parse_time(cells[2]) {
            rows.add(cells[0], cells[1], time);
            lines.push(line);
        } else {
            findings.push(bad_time(place(2), cells[2]));
        }
    }
    let (cascades, irregular) = rows.finish();
    for irregularity in irregular {
        let at = |row: usize| {
            let place = Place::file(Arc::clone(&file)).at_row(lines[row]);
            place.at_column(columns[0] as u64 + 1, Some(table.node.as_str().into()))
        };
        findings.extend(describe(&irregularity, at));
    }
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok((cascades, findings))
}

/// Reads a number, or a date as years.
///
/// A date stands for its first day: `2014-03` is 2014 + 59/365.
pub fn parse_time(text: &str) -> Option<f64> {
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let date: PartialDate = text.parse().ok()?;
    let year = PartialDate::from_year(date.year())?;
    let (start, end) = (year.first_day(), year.last_day());
    let share = f64::from(date.first_day() - start) / f64::from(end - start + 1);
    Some(f64::from(date.year()) + share)
}

fn read_nodes(path: &Path, title: &str) -> Result<Vec<String>, InferError> {
    let text = read_text(path)?;
    let mut sheet = Sheet::new(path, &text)?;
    let column = if sheet.titles.len() == 1 { 0 } else { sheet.column(title)? };
    let mut nodes = Vec::new();
    while let Some((_, row)) = sheet.next_row()? {
        let name = row.get(column).unwrap_or_default().trim();
        if !name.is_empty() {
            nodes.push(name.to_owned());
        }
    }
    Ok(nodes)
}

fn read_text(path: &Path) -> Result<String, InferError> {
    let bytes = files::read(path)?;
    let named = None;
    let decoded = encoding::decode(&bytes, named).map_err(|_| InferError::NotText {
        path: path.to_owned(),
        encoding: "any encoding",
        offset: 0,
    })?;
    match decoded.bad.first() {
        None => Ok(decoded.text),
        Some(&offset) => {
            Err(InferError::NotText { path: path.to_owned(), encoding: decoded.encoding, offset })
        }
    }
}

/// A CSV table with a header, read row by row.
struct Sheet<'a> {
    path: &'a Path,
    titles: Vec<String>,
    reader: csv::Reader<&'a [u8]>,
    row: csv::StringRecord,
}

impl<'a> Sheet<'a> {
    fn new(path: &'a Path, text: &'a str) -> Result<Self, InferError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader
            .headers()
            .map_err(|source| InferError::NotATable { path: path.to_owned(), source })?;
        let titles = header.iter().map(|title| title.trim().to_owned()).collect();
        Ok(Self { path, titles, reader, row: csv::StringRecord::new() })
    }

    /// Number of the column with that title, from 0.
    fn column(&self, title: &str) -> Result<usize, InferError> {
        let mut named = (0..self.titles.len()).filter(|&column| self.titles[column] == title);
        match (named.next(), named.next()) {
            (Some(column), None) => Ok(column),
            (_, second) => Err(InferError::Column {
                path: self.path.to_owned(),
                column: title.to_owned(),
                twice: second.is_some(),
                columns: self.titles.clone(),
            }),
        }
    }

    /// The next row and the line on which it starts.
    fn next_row(&mut self) -> Result<Option<(u64, &csv::StringRecord)>, InferError> {
        let more = self
            .reader
            .read_record(&mut self.row)
            .map_err(|source| InferError::NotATable { path: self.path.to_owned(), source })?;
        let line = self.row.position().map_or(0, csv::Position::line);
        Ok(more.then_some((line, &self.row)))
    }
}

fn empty_cell(place: Place) -> Diagnostic {
    let message = Text::new("empty, so the row is left out", "为空，略去该行");
    Diagnostic::warning(&codes::CASCADE_EMPTY, place, message)
}

fn bad_time(place: Place, value: &str) -> Diagnostic {
    let message = Text::new("is neither a number nor a date", "既不是数字也不是日期");
    let hint = Text::new("write 2014, 2014-03 or 2014-03-05", "请写作 2014、2014-03 或 2014-03-05");
    Diagnostic::error(&codes::CASCADE_TIME, place, message).with_value(value).with_hint(hint)
}

/// The finding for a row that the cascades left out; times that are no numbers were found before.
fn describe(irregularity: &Irregularity, at: impl Fn(usize) -> Place) -> Option<Diagnostic> {
    match irregularity {
        Irregularity::Repeated { row, place, cascade, time, kept } => {
            let message = Text::new(
                format!(
                    "is already in cascade `{cascade}` at {kept}; the row at {time} is left out"
                ),
                format!("已在级联“{cascade}”中（{kept}），略去时间为 {time} 的这一行"),
            );
            let warning = Diagnostic::warning(&codes::CASCADE_REPEATED, at(*row), message);
            Some(warning.with_value(place.as_ref()))
        }
        Irregularity::UnknownPlace { row, place } => {
            let message = Text::new("is not in the list of nodes", "不在节点列表中");
            let error = Diagnostic::error(&codes::CASCADE_PLACE, at(*row), message);
            Some(error.with_value(place.as_ref()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffusion::netinf::{Choice, Model, Stop};

    fn question() -> Question {
        let model = Choice::Given(Model::Exponential { rate: 0.5 });
        let settings = Settings::new(model, Stop::Edges(1));
        Question { settings, bootstrap: None, sensitivity: false }
    }

    fn run(text: &str, nodes: Option<&str>, question: &Question) -> Result<Outcome, InferError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cascades.csv");
        files::write_atomic(&path, text.as_bytes()).unwrap();
        let nodes = nodes.map(|text| {
            let path = folder.path().join("nodes.csv");
            files::write_atomic(&path, text.as_bytes()).unwrap();
            path
        });
        let (node, cascade, time) = ("村".into(), "做法".into(), "年".into());
        infer_table(&CascadeTable { path, node, cascade, time, nodes }, question)
    }

    fn found(outcome: &Outcome) -> Vec<(&'static str, Option<u64>)> {
        outcome.findings.iter().map(|d| (d.code.id, d.place.row)).collect()
    }

    #[test]
    fn a_table_gives_edges_in_order_of_choice() {
        let text = "做法,年,村\nx,2014,甲\nx,2015-07,乙\ny,2016,甲\ny,2017-03-01,乙\n";
        let question =
            Question { bootstrap: Some(Plan::new(20, 1)), sensitivity: true, ..question() };
        let outcome = run(text, None, &question).unwrap();
        assert!(outcome.findings.is_empty());
        let answer = outcome.answer.unwrap();
        let edge = &answer.network.edges[0];
        assert_eq!((&*edge.origin, &*edge.destination, edge.explained), ("甲", "乙", 2));
        assert_eq!(answer.bootstrap.unwrap().support(edge), Some(1.0));
        assert!(!answer.sensitivity.is_empty());
    }

    #[test]
    fn rows_left_out_are_found_with_their_lines() {
        let text = "村,做法,年\n甲,x,2014\n乙,x,\n乙,x,2016\n乙,x,2015\n";
        let outcome = run(text, None, &question()).unwrap();
        assert_eq!(
            found(&outcome),
            [("XM-CASCADE-EMPTY", Some(3)), ("XM-CASCADE-REPEATED", Some(4))]
        );
        let tree = &outcome.answer.unwrap().network.trees[0];
        assert!((tree.delay - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_error_in_a_row_stops_the_inference_but_not_the_reading() {
        let text = "村,做法,年\n甲,x,二〇一四\n乙,x,2015\n丙,x,inf\n丁,x,2016\n";
        let outcome = run(text, Some("村\n甲\n乙\n丙\n"), &question()).unwrap();
        assert_eq!(
            found(&outcome),
            [
                ("XM-CASCADE-TIME", Some(2)),
                ("XM-CASCADE-TIME", Some(4)),
                ("XM-CASCADE-PLACE", Some(5))
            ]
        );
        assert!(outcome.answer.is_none());
    }

    #[test]
    fn a_missing_column_is_named_with_its_nearest() {
        let error = run("村,做法,年份\n", None, &question()).unwrap_err();
        assert!(error.to_string().ends_with("has no column `年`"));
        assert_eq!(error.hint().unwrap().en, "did you mean `年份`? columns: 村, 做法, 年份");
        let error = run("村,村,做法,年\n", None, &question()).unwrap_err();
        assert!(error.to_string().ends_with("has more than one column `村`"));
    }

    #[test]
    fn times_are_numbers_or_dates_in_years() {
        let check = |text: &str, expected: Option<f64>| assert_eq!(parse_time(text), expected);
        check("1957", Some(1957.0));
        check("0.41600259952247143", Some(0.416_002_599_522_471_43));
        check("-3", Some(-3.0));
        check("2014-01", Some(2014.0));
        check("2014-03", Some(2014.0 + 59.0 / 365.0));
        check("2016-12-31", Some(2016.0 + 365.0 / 366.0));
        check("NaN", None);
        check("2014-13", None);
        check("", None);
    }
}
