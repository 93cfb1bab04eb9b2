//! What a person must decide, and what was decided.

mod decision;
mod workbook;

pub use decision::Decisions;
pub(crate) use decision::base_name;
pub use workbook::review_workbook;

use std::fmt;

/// What a line of the review list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The place fits several divisions or none: the row waits.
    Division,
    /// The name and the division code beside it are two places: the row waits.
    CodeNameConflict,
    /// The organization cannot be told: the row waits.
    Organization,
    /// A person stands where an organization should: the row waits.
    Personal,
    /// Two names that are taken for one organization.
    Duplicate,
    /// The credit code's length or check character is wrong.
    BadCreditCode,
    /// Excel made a number of the credit code.
    ExcelDamagedCode,
    /// No calendar has the date.
    ImpossibleDate,
    /// Only the day of writing would tell the date.
    RelativeDate,
    /// The date cannot be read.
    Date,
    /// The date contradicts another one, the state, or the day on which the ledger was written.
    DateConflict,
    /// The figure cannot be read.
    Number,
    /// A formula of the sheet failed.
    CellError,
    /// The model cannot be read.
    Scheme,
    /// From whom a practice was learned is no place that can be told.
    Source,
    /// Whom a visit went to see, or who went, is no place or organization that can be told: the row waits.
    Visit,
    /// The status is no word of the list.
    Status,
    /// The sheet or a column cannot be told.
    Mapping,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 18] = [
        Kind::Division,
        Kind::CodeNameConflict,
        Kind::Organization,
        Kind::Personal,
        Kind::Duplicate,
        Kind::BadCreditCode,
        Kind::ExcelDamagedCode,
        Kind::ImpossibleDate,
        Kind::RelativeDate,
        Kind::Date,
        Kind::DateConflict,
        Kind::Number,
        Kind::CellError,
        Kind::Scheme,
        Kind::Source,
        Kind::Visit,
        Kind::Status,
        Kind::Mapping,
    ];

    /// Returns the word of the review list.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Division => "division",
            Kind::CodeNameConflict => "code-name-conflict",
            Kind::Organization => "organization",
            Kind::Personal => "personal",
            Kind::Duplicate => "duplicate",
            Kind::BadCreditCode => "bad-credit-code",
            Kind::ExcelDamagedCode => "excel-damaged-code",
            Kind::ImpossibleDate => "impossible-date",
            Kind::RelativeDate => "relative-date",
            Kind::Date => "date",
            Kind::DateConflict => "date-conflict",
            Kind::Number => "number",
            Kind::CellError => "cell-error",
            Kind::Scheme => "scheme",
            Kind::Source => "source",
            Kind::Visit => "visit",
            Kind::Status => "status",
            Kind::Mapping => "mapping",
        }
    }

    /// Returns what the line asks, in Chinese and in English.
    pub fn question(self) -> (&'static str, &'static str) {
        match self {
            Kind::Division => (
                "这个地名是哪个区划？填区划代码；新设填 new；不入表填 skip",
                "which division is this place? its code, `new`, or `skip`",
            ),
            Kind::CodeNameConflict => (
                "地名与旁边的区划代码不是同一处，以哪个为准？",
                "name and code are two divisions: which one?",
            ),
            Kind::Organization => (
                "看不出是什么组织；确是组织填 new，不入表填 skip",
                "no organization can be told from it: `new` if it is one, or `skip`",
            ),
            Kind::Personal => (
                "像是人名；确是组织填 new，不入表填 skip",
                "looks like a person's name: `new` if it is an organization, or `skip`",
            ),
            Kind::Duplicate => (
                "已按同一组织处理；确是两个填 new，同意填 skip",
                "taken for one organization: `new` if they are two, `skip` to agree",
            ),
            Kind::BadCreditCode => (
                "信用代码位数或校验位不对；填正确代码，留空不入表填 skip",
                "length or check character is wrong: the right code, or `skip` to leave it out",
            ),
            Kind::ExcelDamagedCode => (
                "信用代码被 Excel 改成了数字；填正确代码，或填 skip",
                "Excel made a number of the code: the right code, or `skip`",
            ),
            Kind::ImpossibleDate => (
                "历法中没有这一天；填正确日期，或填 skip",
                "no calendar has this date: the right one, or `skip`",
            ),
            Kind::RelativeDate => (
                "只有填表当天才能换算；填具体日期，或填 skip",
                "relative to the day of writing: the date, or `skip`",
            ),
            Kind::Date => (
                "看不懂的日期；填具体日期，或填 skip",
                "not readable as a date: the date, or `skip`",
            ),
            Kind::DateConflict => (
                "与台账日期、状态或另一日期矛盾；填正确日期，或填 skip",
                "contradicts the ledger's date, the status or another date: the right date, or `skip`",
            ),
            Kind::Number => (
                "看不懂的数值；填数值，或填 skip",
                "not readable as a figure: the figure, or `skip`",
            ),
            Kind::CellError => (
                "表格公式出错；填正确内容，或填 skip",
                "an error of the sheet: the right content, or `skip`",
            ),
            Kind::Scheme => (
                "看不出是什么模式；填模式，或填 skip",
                "no model can be read from it: the model, or `skip`",
            ),
            Kind::Source => (
                "从哪里学来？填区划代码或名称（多处用分号隔开）；照原文记名填 new，不入表填 skip",
                "learned from where? codes or names of places (`;` between several), `new` to keep the words, or `skip`",
            ),
            Kind::Visit => (
                "考察的一方或对象是哪里？填区划代码或名称（多处用分号隔开）；对象照原文记名填 new，不入表填 skip",
                "who went, or went where? codes or names of places (`;` between several), `new` to keep the words for the host, or `skip`",
            ),
            Kind::Status => (
                "状态不在列表中；填 practised、piloted、planned、ended 之一，或填 skip",
                "no status of the list: one of practised, piloted, planned, ended, or `skip`",
            ),
            Kind::Mapping => (
                "认不出这张表或这一列；不读填 skip",
                "this sheet or column is not recognised; `skip` to leave it unread",
            ),
        }
    }

    /// Returns why a decision on such a line may not be carried out, in Chinese and in English.
    pub fn refusal(self) -> (&'static str, &'static str) {
        match self {
            Kind::Division | Kind::CodeNameConflict => (
                "没有这个代码，或该名称不止一处；只能填一处",
                "no division has this code, or several have this name; give exactly one",
            ),
            Kind::Organization | Kind::Personal => {
                ("不是组织名称", "this is no organization's name")
            }
            Kind::Duplicate => {
                ("只能填 new、skip 或候选编号", "only `new`, `skip` or a candidate's id")
            }
            Kind::BadCreditCode | Kind::ExcelDamagedCode => {
                ("代码的位数或校验位不对", "the length or check character of the code is wrong")
            }
            Kind::ImpossibleDate | Kind::RelativeDate | Kind::Date => {
                ("不是可读的日期", "this is no date")
            }
            Kind::DateConflict => {
                ("不是可读的日期，或仍有矛盾", "this is no date, or it contradicts the rest still")
            }
            Kind::Number => ("不是可读的数值", "this is no figure"),
            Kind::CellError => ("填正确内容或 skip", "give the right content, or `skip`"),
            Kind::Scheme => ("不是可读的模式", "this is no model"),
            Kind::Source => (
                "没有这个代码，或该名称不止一处",
                "no division has this code, or several have this name",
            ),
            Kind::Visit => (
                "没有这个代码，或该名称不止一处；来访一方不能只记名",
                "no division has this code, or several have this name; those who went must be a place",
            ),
            Kind::Status => (
                "只能填 practised、piloted、planned、ended 之一",
                "only one of practised, piloted, planned, ended",
            ),
            Kind::Mapping => (
                "表头须在台账中改，列的用途在 intake-mapping.json 中改",
                "headers are changed in the ledger, uses of columns in intake-mapping.json",
            ),
        }
    }

    /// Returns whether the row waits until the line is decided, rather than going into the tables without the cell.
    pub fn holds_row(self) -> bool {
        matches!(
            self,
            Kind::Division
                | Kind::CodeNameConflict
                | Kind::Organization
                | Kind::Personal
                | Kind::Visit
                | Kind::Mapping
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A line of the review list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The ledger's file name.
    pub file: String,
    /// The sheet's name; empty for delimited text.
    pub sheet: String,
    /// The row from 1, as a spreadsheet program numbers it.
    pub row: usize,
    /// The header's text.
    pub column: String,
    /// The cell's text.
    pub value: String,
    /// What it is about.
    pub kind: Kind,
    /// `id label` of what it may be, best first, joined by ` | `.
    pub candidates: String,
}

/// The columns of the review list.
pub const COLUMNS: [&str; 8] =
    ["file", "sheet", "row", "column", "value", "kind", "candidates", "decision"];
