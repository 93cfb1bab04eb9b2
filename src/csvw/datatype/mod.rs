//! Datatypes: from the string of a cell to a lexical form of XML Schema, or an error.
use crate::diagnostic::{Code, Text};

/// A datatype description, as it stands in the metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DatatypeSpec {
    /// Name of the built-in datatype, e.g. `gYear`; empty stands for `string`.
    pub base: String,
    /// Absolute IRI of the datatype (`@id`).
    pub id: Option<String>,
    /// The `format`.
    pub format: Option<Format>,
    /// The `length`.
    pub length: Option<u64>,
    /// The `minLength`.
    pub min_length: Option<u64>,
    /// The `maxLength`.
    pub max_length: Option<u64>,
    /// The `minimum`.
    pub minimum: Option<String>,
    /// The `maximum`.
    pub maximum: Option<String>,
    /// The `minInclusive`.
    pub min_inclusive: Option<String>,
    /// The `maxInclusive`.
    pub max_inclusive: Option<String>,
    /// The `minExclusive`.
    pub min_exclusive: Option<String>,
    /// The `maxExclusive`.
    pub max_exclusive: Option<String>,
}

/// The `format` of a datatype description.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Format {
    /// A string.
    Text(String),
    /// An object, which only numeric datatypes understand.
    Numeric {
        /// The UAX #35 number pattern.
        pattern: Option<String>,
        /// What stands for the decimal point; `.` by default.
        decimal_char: Option<String>,
        /// What groups digits.
        group_char: Option<String>,
    },
}

/// What is wrong with a datatype description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind of finding.
    pub code: &'static Code,
    /// What is wrong.
    pub text: Text,
    /// Whether the metadata is broken (an error) or the property is ignored (a warning).
    pub fatal: bool,
}

/// Why a string is not a value of a datatype.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError {
    /// The kind of finding.
    pub code: &'static Code,
    /// What is wrong.
    pub text: Text,
    /// How to mend it.
    pub hint: Option<Text>,
}

/// How white space is treated before a string is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whitespace {
    /// Kept.
    Preserve,
    /// Each tab, line feed and carriage return becomes a space.
    Replace,
    /// As `Replace`; then runs of spaces become one and the ends are stripped.
    Collapse,
}

/// A compiled datatype: cheap to clone, shared between threads.
#[derive(Debug, Clone)]
pub struct Datatype {}

impl Datatype {
    /// Compiles a description; problems that are not fatal leave a datatype that ignores them.
    pub fn compile(_spec: &DatatypeSpec) -> (Self, Vec<Problem>) {
        (Self {}, Vec::new())
    }

    /// The datatype `string`, which every string is a value of.
    pub fn string() -> Self {
        Self {}
    }

    /// Returns whether `name` is a built-in datatype of CSVW.
    pub fn is_builtin(_name: &str) -> bool {
        true
    }

    /// Returns whether `iri` is the IRI of a built-in datatype.
    pub fn is_builtin_iri(_iri: &str) -> bool {
        true
    }

    /// IRI of the literals of this datatype: its `@id`, or else that of its base.
    pub fn iri(&self) -> &str {
        "http://www.w3.org/2001/XMLSchema#string"
    }

    /// Returns whether values carry the column's language (base `string`, no `@id`).
    pub fn has_language(&self) -> bool {
        true
    }

    /// How white space is treated before [`Self::parse`].
    pub fn whitespace(&self) -> Whitespace {
        Whitespace::Preserve
    }

    /// Returns whether the items of a list are stripped of white space.
    pub fn strips_list_items(&self) -> bool {
        false
    }

    /// Checks a string whose white space has been normalised and returns its lexical form.
    ///
    /// A number keeps its sign and digits, without grouping, with `.` and `e`; percent and per mille
    /// are computed. A date or time comes in the form of XML Schema. `scratch` is written to only
    /// where the form differs from the string.
    pub fn parse<'a>(
        &self,
        value: &'a str,
        _scratch: &'a mut String,
    ) -> Result<&'a str, Box<ValueError>> {
        Ok(value)
    }

    /// Appends the canonical form (XML Schema 1.1, part 2) of a lexical form that [`Self::parse`]
    /// returned; URI templates and keys are made of it.
    pub fn canonical(&self, lexical: &str, out: &mut String) {
        out.push_str(lexical);
    }

    /// Appends a form that is equal for equal values: the canonical form, with times in UTC.
    pub fn key(&self, lexical: &str, out: &mut String) {
        out.push_str(lexical);
    }
}
