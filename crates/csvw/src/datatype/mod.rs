//! Datatypes: from the string of a cell to a lexical form of XML Schema, or an error.
//!
//! *Metadata Vocabulary for Tabular Data*, section 5.11 "Datatypes"; *Model for Tabular Data*, sections
//! 4.6 and 6.4; *Generating RDF from Tabular Data*, section 5 "Interpreting datatypes". Lexical forms
//! and values are those of XML Schema 1.1 part 2.
//!
//! Refuses to know where a value comes from (`cell`) and what becomes of it.
//!
//! # Rationale
//! A description is compiled once into a [`Datatype`], which is shared by threads and reads values
//! without allocating: a lexical form is a slice of the string wherever the string already is one,
//! which is every string, integer, decimal and date without format. Numbers are kept as they are
//! written (`+1`, `10.10`): a conversion must not lose what a ledger says. What is equal though it is
//! written differently has one [`key`](Datatype::key).

mod builtin;
mod duration;
mod edtf;
mod facet;
mod format;
mod hint;
mod number;
mod time;
mod token;

pub use format::Format;

use builtin::{Builtin, Kind};
use diagnostics::{Code, Text, codes};
use facet::{Facets, Failure};
use format::{Compiled, compile_format, show_format, without_pattern, write_moment};
use std::sync::{Arc, LazyLock};
use time::Moment;

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
    /// The `minimum`; numbers as written in JSON.
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
pub struct Datatype(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    builtin: &'static Builtin,
    id: Option<String>,
    format: Option<Compiled>,
    /// The format as it was written, for messages.
    written: String,
    facets: Option<Facets>,
}

/// `string` without anything, made once.
static STRING: LazyLock<Datatype> = LazyLock::new(|| {
    Datatype(Arc::new(Inner {
        builtin: Builtin::string(),
        id: None,
        format: None,
        written: String::new(),
        facets: None,
    }))
});

impl Datatype {
    /// Compiles a description; problems that are not fatal leave a datatype that ignores them.
    pub fn compile(spec: &DatatypeSpec) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let named = Builtin::named(&spec.base);
        if named.is_none() && !spec.base.is_empty() {
            problems.push(Problem {
                code: &codes::DATATYPE_UNKNOWN,
                text: Text::new(
                    format!("`{}` is not a built-in datatype; taken as `string`", spec.base),
                    format!("`{}` 不是内置数据类型，按 `string` 处理", spec.base),
                ),
                fatal: false,
            });
        }
        let builtin = named.unwrap_or(Builtin::string());
        if let Some(id) = spec.id.as_ref().filter(|id| Self::is_builtin_iri(id)) {
            problems.push(Problem {
                code: &codes::DATATYPE_DEFINITION,
                text: Text::new(
                    format!("`@id` is the built-in datatype `{id}`"),
                    format!("`@id` 是内置数据类型 `{id}`"),
                ),
                fatal: true,
            });
        }
        let spec = &DatatypeSpec { base: builtin.name.to_owned(), ..spec.clone() };
        let facets = Facets::compile(spec, builtin.kind, &mut problems);
        let written = spec.format.as_ref().map(show_format).unwrap_or_default();
        let format = spec.format.as_ref().and_then(|format| {
            let compiled = compile_format(builtin.kind, format);
            if compiled.is_none() {
                problems.push(Problem {
                    code: &codes::FORMAT_UNKNOWN,
                    text: Text::new(
                        format!("`{written}` is not a format for `{}`; ignored", builtin.name),
                        format!("`{written}` 不是 `{}` 可用的格式，已忽略", builtin.name),
                    ),
                    fatal: false,
                });
                // The characters beside a pattern that is ignored stay in force.
                return compile_format(builtin.kind, &without_pattern(format)?);
            }
            compiled
        });
        let id = spec.id.clone();
        (Self(Arc::new(Inner { builtin, id, format, written, facets })), problems)
    }

    /// The datatype `string`, which every string is a value of.
    pub fn string() -> Self {
        STRING.clone()
    }

    /// Returns whether `name` is a built-in datatype of CSVW.
    pub fn is_builtin(name: &str) -> bool {
        Builtin::named(name).is_some()
    }

    /// Returns whether `iri` is the IRI of a built-in datatype.
    pub fn is_builtin_iri(iri: &str) -> bool {
        builtin::ALL.iter().any(|b| b.iri == iri)
    }

    /// The name of the base, e.g. `gYear`.
    pub fn base(&self) -> &'static str {
        self.0.builtin.name
    }

    /// IRI of the literals of this datatype: its `@id`, or else that of its base.
    pub fn iri(&self) -> &str {
        self.0.id.as_deref().unwrap_or(self.0.builtin.iri)
    }

    /// Returns whether values are numbers.
    pub fn is_number(&self) -> bool {
        self.0.builtin.kind.is_number()
    }

    /// Returns whether values carry the column's language (base `string`, no `@id`).
    pub fn has_language(&self) -> bool {
        self.0.builtin.kind == Kind::String && self.0.id.is_none()
    }

    /// Returns whether every string is a value and its own lexical form.
    pub fn takes_any_string(&self) -> bool {
        let any = matches!(self.0.builtin.kind, Kind::String | Kind::Any | Kind::Markup);
        any && self.0.format.is_none() && self.0.facets.is_none() && !self.is_edtf()
    }

    /// How white space is treated before [`Self::parse`].
    pub fn whitespace(&self) -> Whitespace {
        match self.0.builtin.kind {
            Kind::String | Kind::Any | Kind::Markup => Whitespace::Preserve,
            Kind::Normalized => Whitespace::Replace,
            _ => Whitespace::Collapse,
        }
    }

    /// Returns whether the items of a list are stripped of white space.
    pub fn strips_list_items(&self) -> bool {
        !matches!(self.0.builtin.kind, Kind::String | Kind::Any)
    }

    /// Checks a string whose white space has been normalised and returns its lexical form.
    ///
    /// A number keeps its sign and digits, without grouping, with `.` and `e`; percent and per mille
    /// are computed. A date or time comes in the form of XML Schema. `scratch` is written to only
    /// where the form differs from the string.
    pub fn parse<'a>(
        &self,
        value: &'a str,
        scratch: &'a mut String,
    ) -> Result<&'a str, Box<ValueError>> {
        let lexical = match &self.0.format {
            None => self.unformatted(value, scratch),
            Some(format) => self.formatted(format, value, scratch),
        };
        let Some(lexical) = lexical else {
            return Err(Box::new(self.not_a_value(value)));
        };
        if let Some(facets) = &self.0.facets
            && let Some(failure) =
                facets.check(self.0.builtin.kind, lexical, || self.length(lexical))
        {
            return Err(Box::new(fails_facet(value, failure)));
        }
        if self.is_edtf() && !edtf::is_level_0(lexical) {
            return Err(Box::new(no_such_date(value)));
        }
        Ok(lexical)
    }

    /// Whether values are dates of the Extended Date/Time Format.
    fn is_edtf(&self) -> bool {
        self.0.id.as_deref() == Some(edtf::LEVEL_0)
    }

    /// The lexical form of a string in the form of XML Schema.
    fn unformatted<'a>(&self, value: &'a str, scratch: &'a mut String) -> Option<&'a str> {
        let kind = self.0.builtin.kind;
        if kind == Kind::Boolean {
            return match value {
                "true" | "1" => Some("true"),
                "false" | "0" => Some("false"),
                _ => None,
            };
        }
        if !is_lexical(kind, value) {
            return None;
        }
        if matches!(kind, Kind::Double | Kind::Float)
            && let Some(at) = value.find('E')
        {
            scratch.clear();
            scratch.push_str(&value[..at]);
            scratch.push('e');
            scratch.push_str(&value[at + 1..]);
            return Some(scratch);
        }
        Some(value)
    }

    fn formatted<'a>(
        &self,
        format: &Compiled,
        value: &'a str,
        scratch: &'a mut String,
    ) -> Option<&'a str> {
        let kind = self.0.builtin.kind;
        match format {
            Compiled::Text(pattern) => {
                (pattern.is_match(value) && is_lexical(kind, value)).then_some(value)
            }
            Compiled::Boolean(pattern) => {
                pattern.read(value).map(|yes| if yes { "true" } else { "false" })
            }
            Compiled::Number(pattern) => {
                let read = pattern.read(value, scratch) && is_lexical(kind, scratch);
                read.then_some(scratch)
            }
            Compiled::Date(pattern) => {
                let Kind::Time(time) = kind else { return None };
                let parts = pattern.read(value)?;
                write_moment(time, &parts, scratch);
                is_lexical(kind, scratch).then_some(scratch)
            }
        }
    }

    /// The length of a lexical form: bytes of binary values, else characters.
    fn length(&self, lexical: &str) -> u64 {
        let length = match self.0.builtin.kind {
            Kind::Hex => token::hex_length(lexical).unwrap_or(0),
            Kind::Base64 => token::base64_length(lexical).unwrap_or(0),
            _ => lexical.chars().count(),
        };
        length as u64
    }

    /// Appends the canonical form (XML Schema 1.1, part 2) of a lexical form that [`Self::parse`]
    /// returned; URI templates are made of it.
    pub fn canonical(&self, lexical: &str, out: &mut String) {
        let bytes = lexical.as_bytes();
        match self.0.builtin.kind {
            Kind::Decimal | Kind::Integer(_) if number::is_decimal(bytes) => {
                number::Decimal::new(lexical).canonical(out);
            }
            kind @ (Kind::Double | Kind::Float) if number::is_double(bytes) => {
                number::canonical_double(lexical, kind == Kind::Float, out);
            }
            Kind::Time(time) => time::canonical(time, lexical, out),
            Kind::Duration(calendar, clock) => {
                match duration::Duration::parse(lexical, calendar, clock) {
                    Some(duration) => duration.canonical(!clock, out),
                    None => out.push_str(lexical),
                }
            }
            Kind::Hex => out.extend(lexical.chars().map(|c| c.to_ascii_uppercase())),
            Kind::Base64 => out.extend(lexical.chars().filter(|&c| c != ' ')),
            _ => out.push_str(lexical),
        }
    }

    /// Appends a form that is equal for equal values and differs for others: the canonical form,
    /// with moments in UTC.
    pub fn key(&self, lexical: &str, out: &mut String) {
        match self.0.builtin.kind {
            Kind::Time(time) => match Moment::parse(time, lexical) {
                Some(moment) => moment.key(out),
                None => out.push_str(lexical),
            },
            _ => self.canonical(lexical, out),
        }
    }

    #[cold]
    fn not_a_value(&self, value: &str) -> ValueError {
        let kind = self.0.builtin.kind;
        let name = self.0.builtin.name;
        let matches_format = match (&self.0.format, kind) {
            (None, _) => true,
            (Some(Compiled::Text(pattern)), _) => pattern.is_match(value),
            _ => false,
        };
        if hint::is_scientific(value) && !matches!(kind, Kind::Double | Kind::Float) {
            return scientific();
        }
        if matches_format {
            ValueError {
                code: &codes::DATATYPE,
                text: Text::new(format!("not a `{name}`"), format!("不是 `{name}`")),
                hint: hint::hint(kind, value),
            }
        } else {
            let format = &self.0.written;
            ValueError {
                code: &codes::FORMAT,
                text: Text::new(
                    format!("not a `{name}` in the format `{format}`"),
                    format!("不是格式为 `{format}` 的 `{name}`"),
                ),
                hint: None,
            }
        }
    }
}

#[cold]
fn no_such_date(value: &str) -> ValueError {
    ValueError {
        code: &codes::DATATYPE,
        text: Text::new(
            "not a date that the calendar has, nor an interval of such dates",
            "不是历法中存在的日期，也不是这样的起止时间",
        ),
        hint: hint::impossible(value),
    }
}

#[cold]
fn scientific() -> ValueError {
    ValueError {
        code: &codes::SCIENTIFIC,
        text: Text::new(
            "a number in scientific notation, as spreadsheets make of long codes",
            "科学计数法的数字，多半是电子表格改写了长编码",
        ),
        hint: Some(Text::new(
            "take the full code from its source; format the column as text before entering it",
            "请据原始资料填写完整编码；录入前先把该列设为文本格式",
        )),
    }
}

#[cold]
fn fails_facet(value: &str, failure: Failure<'_>) -> ValueError {
    match failure {
        Failure::Length(..) if hint::is_scientific(value) => scientific(),
        Failure::Length(found, facet, wanted) => ValueError {
            code: &codes::LENGTH,
            text: Text::new(
                format!("has length {found}, `{facet}` is {wanted}"),
                format!("长度为 {found}，而 `{facet}` 为 {wanted}"),
            ),
            hint: None,
        },
        Failure::Below(bound, exclusive) => ValueError {
            code: &codes::BOUND,
            text: if exclusive {
                Text::new(format!("not above {bound}"), format!("不大于 {bound}"))
            } else {
                Text::new(format!("below the minimum {bound}"), format!("小于最小值 {bound}"))
            },
            hint: None,
        },
        Failure::Above(bound, exclusive) => ValueError {
            code: &codes::BOUND,
            text: if exclusive {
                Text::new(format!("not below {bound}"), format!("不小于 {bound}"))
            } else {
                Text::new(format!("above the maximum {bound}"), format!("大于最大值 {bound}"))
            },
            hint: None,
        },
    }
}

/// Whether a string is a lexical form of a datatype of this kind.
fn is_lexical(kind: Kind, text: &str) -> bool {
    let bytes = text.as_bytes();
    match kind {
        // XML Schema 1.1 takes every string for an `anyURI` (section 3.3.17).
        Kind::String | Kind::Any | Kind::Markup | Kind::Normalized | Kind::AnyUri => true,
        Kind::Token(token) => token::is_token(token, text),
        Kind::QName => token::is_qname(text),
        Kind::Boolean => matches!(text, "true" | "false" | "1" | "0"),
        Kind::Base64 => token::base64_length(text).is_some(),
        Kind::Hex => token::hex_length(text).is_some(),
        Kind::Decimal => number::is_decimal(bytes),
        Kind::Integer(range) => number::is_integer(bytes) && number::holds(range, text),
        Kind::Double | Kind::Float => number::is_double(bytes),
        Kind::Time(time) => time::is_plain(time, bytes) || Moment::parse(time, text).is_some(),
        Kind::Duration(calendar, clock) => {
            duration::Duration::parse(text, calendar, clock).is_some()
        }
    }
}

#[cfg(test)]
mod tests;
