//! What keeps us from reading a ledger or writing its tables, as opposed to what is wrong in its cells.

/// Why a ledger could not be read or the tables not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is no table: a picture, a text document, a workbook of a kind that is not read.
    #[error("{file}: is {what}, not a ledger as csv, xlsx, xls, xlsb or ods")]
    NotATable {
        /// The file's name.
        file: String,
        /// What its content shows it to be.
        what: &'static str,
    },
    /// The bytes are text in no encoding that we know.
    #[error("{file}: byte {byte} belongs to no character in {encoding}, the likeliest encoding")]
    Encoding {
        /// The file's name.
        file: String,
        /// The encoding tried last.
        encoding: &'static str,
        /// Offset of the first bad byte.
        byte: usize,
    },
    /// The workbook is damaged or locked by a password.
    #[error("{file}: the workbook cannot be opened")]
    Workbook {
        /// The file's name.
        file: String,
        /// What the reader said.
        #[source]
        source: calamine::Error,
    },
    /// No sheet of the file has a header that names an organization, a place or a model.
    #[error(
        "{file}: no row of it is the header of a ledger (no column names a village, an organization or a model)"
    )]
    NoHeader {
        /// The file's name.
        file: String,
    },
    /// Whoever watches said stop.
    #[error("stopped: nothing was written")]
    Stopped,
    /// A decisions or mapping file does not have the form asked for.
    #[error("{file}: {problem}")]
    Given {
        /// The file's name.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// A schema of the standard tables is missing or damaged: our fault.
    #[error("the schema of table `{0}` cannot be read")]
    Schema(String),
    /// A file of the folder could not be read or written.
    #[error("{file}: cannot be read or written")]
    Io {
        /// The file's path.
        file: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The review list could not be written as a workbook: our fault.
    #[error("the review list cannot be written as a workbook")]
    Review(#[source] rust_xlsxwriter::XlsxError),
}

impl Error {
    /// Returns whether the user gave something wrong (exit code 2), rather than the environment or we failing (3).
    pub fn is_users(&self) -> bool {
        matches!(
            self,
            Error::NotATable { .. }
                | Error::Encoding { .. }
                | Error::Workbook { .. }
                | Error::NoHeader { .. }
                | Error::Given { .. }
        )
    }

    /// Returns the sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Error::NotATable { file, what } => {
                format!(
                    "{file}：内容是{}，不是 csv、xlsx、xls、xlsb 或 ods 台账",
                    kind_in_chinese(what)
                )
            }
            Error::Encoding { file, encoding, byte } => {
                format!("{file}：第 {byte} 字节在最可能的编码 {encoding} 中不是任何字符")
            }
            Error::Workbook { file, .. } => format!("{file}：工作簿打不开，可能已损坏或设有密码"),
            Error::NoHeader { file } => {
                format!("{file}：没有哪一行是台账的表头（没有一列写明村、组织或模式）")
            }
            Error::Stopped => "已中止，未写入任何内容".to_owned(),
            Error::Given { file, problem } => format!("{file}：{problem}"),
            Error::Schema(table) => format!("表 {table} 的结构无法读取（程序自身的错误）"),
            Error::Io { file, .. } => format!("{file}：无法读取或写入"),
            Error::Review(_) => "待定清单无法写成工作簿（程序自身的错误）".to_owned(),
        }
    }
}

fn kind_in_chinese(what: &str) -> &'static str {
    match what {
        "empty" => "空文件",
        "a picture" => "图片",
        "a PDF document" => "PDF 文档",
        "a web page" => "网页",
        "a text document" => "文字文档",
        "an archive" => "压缩包",
        "a program" => "程序",
        _ => "二进制文件",
    }
}
