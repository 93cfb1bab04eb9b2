//! How a run ends: exit codes, and failures with what helps against them.

use super::messages::told;
use crate::app::error::Shrinking;
use diagnostics::Text;
use std::process::ExitCode;

/// The exit codes of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// The work is done.
    Done = 0,
    /// The input has findings, or the question has no answer.
    Findings = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The environment failed: files, network, store.
    Environment = 3,
    /// Ctrl-C ended the work.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A command that could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// How the program exits.
    pub exit: Exit,
    /// What went wrong, with its causes; nothing where the findings say it all.
    pub message: Option<Text>,
    /// What may help, one line each.
    pub hints: Vec<Text>,
    /// Findings in the input, shown before the message.
    pub findings: Vec<diagnostics::Diagnostic>,
}

impl Failure {
    /// A failure that exits with `exit`.
    pub fn new(exit: Exit, message: Text) -> Self {
        Self { exit, message: Some(message), hints: Vec::new(), findings: Vec::new() }
    }

    /// Findings, which say by themselves what is wrong.
    fn findings(findings: Vec<diagnostics::Diagnostic>) -> Self {
        Self { exit: Exit::Findings, message: None, hints: Vec::new(), findings }
    }

    /// A mistake in how the program was called.
    pub fn usage(message: Text) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A failure of files, network or store.
    pub fn environment(message: Text) -> Self {
        Self::new(Exit::Environment, message)
    }

    /// The same failure with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: Text) -> Self {
        self.hints.push(hint);
        self
    }

    /// The same failure with the nearest names, if any are near.
    #[must_use]
    pub fn with_nearest(self, names: &[impl AsRef<str>]) -> Self {
        if names.is_empty() {
            return self;
        }
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let (en, zh) = (names.join(", "), names.join("、"));
        self.with_hint(Text::new(format!("nearest: {en}"), format!("最接近的：{zh}")))
    }
}

impl From<std::io::Error> for Failure {
    /// Writing the output failed.
    fn from(error: std::io::Error) -> Self {
        let cause = told(&error);
        Self::environment(Text::new(
            format!("cannot write the output: {}", cause.en),
            format!("无法写出结果：{}", cause.zh),
        ))
    }
}

impl From<files::FileError> for Failure {
    fn from(error: files::FileError) -> Self {
        Self::environment(told(&error))
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        let exit = if error.is_user_fault() { Exit::Usage } else { Exit::Environment };
        Self::new(exit, told(&error))
    }
}

impl From<crate::app::AppError> for Failure {
    fn from(error: crate::app::AppError) -> Self {
        use crate::app::AppError;
        let text = told(&error);
        let hinted =
            |exit, en: &str, zh: &str| Self::new(exit, text.clone()).with_hint(Text::new(en, zh));
        match error {
            AppError::Store(e) => e.into(),
            AppError::File(e) => e.into(),
            AppError::Write(e) => e.into(),
            AppError::Findings(findings) => Self::findings(findings),
            AppError::Unknown { ref nearest, .. } => Self::usage(text).with_nearest(nearest),
            AppError::NoStore(_) => hinted(
                Exit::Environment,
                "make one with `xiangmai load DIR --store PATH`",
                "可用 xiangmai load 文件夹 --store 路径 新建",
            ),
            AppError::NoMetadata(_) => hinted(
                Exit::Findings,
                "name a table with its metadata beside it, or start from `xiangmai init DIR`",
                "请给出旁边有元数据的表格，或从 xiangmai init 文件夹 开始",
            ),
            AppError::NotDescribed(ref path) => {
                let path = path.display();
                let en = format!(
                    "read a ledger with `xiangmai intake {path} --into DIR`, or put CSVW metadata beside it"
                );
                let zh = format!(
                    "台账可用 xiangmai intake {path} --into 文件夹 读取；否则请在旁边放上 CSVW 元数据"
                );
                hinted(Exit::Findings, &en, &zh)
            }
            AppError::TwoForms { ref folder, .. } => {
                let folder = folder.display();
                let en = format!(
                    "name the workbook, or `{folder}/csv-metadata.json` for the CSV tables"
                );
                let zh = format!("请指明工作簿，或指明 {folder}/csv-metadata.json 以读取 CSV 表格");
                hinted(Exit::Findings, &en, &zh)
            }
            AppError::Draft(_)
            | AppError::ReportText(_)
            | AppError::NotText(_)
            | AppError::NothingBefore(_)
            | AppError::Unfit(_)
            | AppError::Population { .. } => Self::new(Exit::Findings, text),
            AppError::NoDataFolder => hinted(
                Exit::Environment,
                "name a file with --output, and give it with --gazetteer",
                "请用 --output 指定文件，以后用 --gazetteer 给出",
            ),
            AppError::Ledger(ref e) if e.is_users() => Self::new(Exit::Findings, text),
            AppError::Gazetteer(ref e) if e.is_users() => Self::usage(text),
            AppError::Link(ref e) if !matches!(e, gazetteer::TableError::Csv(_)) => {
                Self::usage(text)
            }
            AppError::SourceName(_) => Self::usage(text),
            AppError::Shrinks(ref graphs) => {
                let line = |g: &Shrinking| format!("<{}>: {} -> {}", g.graph, g.before, g.after);
                let lines = graphs.iter().map(|g| Text::new(line(g), line(g)));
                let failure = lines.fold(Self::new(Exit::Findings, text), Self::with_hint);
                failure
                    .with_hint(Text::new("say `--yes` if this is meant", "如确要如此，请加 --yes"))
            }
            AppError::NoSource { ref known, .. } => {
                let (en, zh) = (known.join(", "), known.join("、"));
                hinted(Exit::Usage, &format!("there are: {en}"), &format!("现有：{zh}"))
            }
            AppError::Unsupported(text) => Self::usage(text),
            AppError::InTheWay(_) => hinted(
                Exit::Usage,
                "name another folder, or overwrite them with `--force`",
                "请另指文件夹，或用 --force 覆盖",
            ),
            AppError::Csvw(_)
            | AppError::Raster(_)
            | AppError::Lexicon(_)
            | AppError::Export(_)
            | AppError::Fault(_)
            | AppError::Link(_)
            | AppError::Json(_)
            | AppError::Ledger(_)
            | AppError::Gazetteer(_)
            | AppError::Ontology(_)
            | AppError::Shacl(_)
            | AppError::Endpoint { .. }
            | AppError::Template(_) => Self::environment(text),
        }
    }
}
