//! The built-in datatypes of CSVW: names, IRIs, and how each reads a string.
//!
//! *Metadata Vocabulary*, section 5.11.1: the datatypes of XML Schema derived from `anyAtomicType`,
//! with the aliases `number`, `binary`, `datetime`, `any` and the additions `xml`, `html`, `json`.

/// A built-in datatype.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Builtin {
    /// The name in metadata.
    pub(super) name: &'static str,
    /// The IRI.
    pub(super) iri: &'static str,
    /// How its strings are read.
    pub(super) kind: Kind,
}

/// How the strings of a datatype are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `string`: any string, white space kept.
    String,
    /// `anyAtomicType`: as `string`, with its own IRI.
    Any,
    /// `xml`, `html`, `json`: as `string`, but items of lists are stripped.
    Markup,
    /// `normalizedString`.
    Normalized,
    /// `token` and what derives from it.
    Token(Token),
    /// `anyURI`.
    AnyUri,
    /// `QName`, `NOTATION`.
    QName,
    /// `boolean`.
    Boolean,
    /// `base64Binary`.
    Base64,
    /// `hexBinary`.
    Hex,
    /// `decimal`.
    Decimal,
    /// `integer` and what derives from it.
    Integer(Range),
    /// `double`.
    Double,
    /// `float`.
    Float,
    /// Dates and times.
    Time(Temporal),
    /// Durations: whether years and months, and whether days and times, are allowed.
    Duration(bool, bool),
}

impl Kind {
    /// Whether values are numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Decimal | Self::Integer(_) | Self::Double | Self::Float)
    }
}

/// The datatypes derived from `token`, and itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// `token`.
    Any,
    /// `language`.
    Language,
    /// `NMTOKEN`.
    Nmtoken,
    /// `Name`.
    Name,
    /// `NCName`, `ID`, `IDREF`, `ENTITY`.
    NcName,
}

/// The bounds of an integer datatype; `None`: unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// The least value.
    pub(super) min: Option<i128>,
    /// The greatest value.
    pub(super) max: Option<i128>,
}

/// The date and time datatypes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Temporal {
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `dateTime`.
    DateTime,
    /// `dateTimeStamp`.
    DateTimeStamp,
    /// `gYear`.
    Year,
    /// `gYearMonth`.
    YearMonth,
    /// `gMonth`.
    Month,
    /// `gMonthDay`.
    MonthDay,
    /// `gDay`.
    Day,
}

const fn integer(min: Option<i128>, max: Option<i128>) -> Kind {
    Kind::Integer(Range { min, max })
}

macro_rules! builtins {
    ($($name:literal = $prefix:ident $local:literal, $kind:expr;)*) => {
        /// All of them; aliases stand after what they are aliases of.
        pub(super) static ALL: &[Builtin] =
            &[$(Builtin { name: $name, iri: concat!($prefix!(), $local), kind: $kind }),*];
    };
}

macro_rules! xsd {
    () => {
        "http://www.w3.org/2001/XMLSchema#"
    };
}

macro_rules! rdf {
    () => {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    };
}

macro_rules! csvw {
    () => {
        "http://www.w3.org/ns/csvw#"
    };
}

builtins! {
    "string" = xsd "string", Kind::String;
    "anyAtomicType" = xsd "anyAtomicType", Kind::Any;
    "any" = xsd "anyAtomicType", Kind::Any;
    "xml" = rdf "XMLLiteral", Kind::Markup;
    "html" = rdf "HTML", Kind::Markup;
    "json" = csvw "JSON", Kind::Markup;
    "normalizedString" = xsd "normalizedString", Kind::Normalized;
    "token" = xsd "token", Kind::Token(Token::Any);
    "language" = xsd "language", Kind::Token(Token::Language);
    "NMTOKEN" = xsd "NMTOKEN", Kind::Token(Token::Nmtoken);
    "Name" = xsd "Name", Kind::Token(Token::Name);
    "NCName" = xsd "NCName", Kind::Token(Token::NcName);
    "ID" = xsd "ID", Kind::Token(Token::NcName);
    "IDREF" = xsd "IDREF", Kind::Token(Token::NcName);
    "ENTITY" = xsd "ENTITY", Kind::Token(Token::NcName);
    "anyURI" = xsd "anyURI", Kind::AnyUri;
    "QName" = xsd "QName", Kind::QName;
    "NOTATION" = xsd "NOTATION", Kind::QName;
    "boolean" = xsd "boolean", Kind::Boolean;
    "base64Binary" = xsd "base64Binary", Kind::Base64;
    "binary" = xsd "base64Binary", Kind::Base64;
    "hexBinary" = xsd "hexBinary", Kind::Hex;
    "decimal" = xsd "decimal", Kind::Decimal;
    "integer" = xsd "integer", integer(None, None);
    "long" = xsd "long", integer(Some(i64::MIN as i128), Some(i64::MAX as i128));
    "int" = xsd "int", integer(Some(i32::MIN as i128), Some(i32::MAX as i128));
    "short" = xsd "short", integer(Some(i16::MIN as i128), Some(i16::MAX as i128));
    "byte" = xsd "byte", integer(Some(i8::MIN as i128), Some(i8::MAX as i128));
    "nonNegativeInteger" = xsd "nonNegativeInteger", integer(Some(0), None);
    "positiveInteger" = xsd "positiveInteger", integer(Some(1), None);
    "unsignedLong" = xsd "unsignedLong", integer(Some(0), Some(u64::MAX as i128));
    "unsignedInt" = xsd "unsignedInt", integer(Some(0), Some(u32::MAX as i128));
    "unsignedShort" = xsd "unsignedShort", integer(Some(0), Some(u16::MAX as i128));
    "unsignedByte" = xsd "unsignedByte", integer(Some(0), Some(u8::MAX as i128));
    "nonPositiveInteger" = xsd "nonPositiveInteger", integer(None, Some(0));
    "negativeInteger" = xsd "negativeInteger", integer(None, Some(-1));
    "double" = xsd "double", Kind::Double;
    "number" = xsd "double", Kind::Double;
    "float" = xsd "float", Kind::Float;
    "date" = xsd "date", Kind::Time(Temporal::Date);
    "time" = xsd "time", Kind::Time(Temporal::Time);
    "dateTime" = xsd "dateTime", Kind::Time(Temporal::DateTime);
    "datetime" = xsd "dateTime", Kind::Time(Temporal::DateTime);
    "dateTimeStamp" = xsd "dateTimeStamp", Kind::Time(Temporal::DateTimeStamp);
    "gYear" = xsd "gYear", Kind::Time(Temporal::Year);
    "gYearMonth" = xsd "gYearMonth", Kind::Time(Temporal::YearMonth);
    "gMonth" = xsd "gMonth", Kind::Time(Temporal::Month);
    "gMonthDay" = xsd "gMonthDay", Kind::Time(Temporal::MonthDay);
    "gDay" = xsd "gDay", Kind::Time(Temporal::Day);
    "duration" = xsd "duration", Kind::Duration(true, true);
    "dayTimeDuration" = xsd "dayTimeDuration", Kind::Duration(false, true);
    "yearMonthDuration" = xsd "yearMonthDuration", Kind::Duration(true, false);
}

impl Builtin {
    /// The built-in datatype of that name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|b| b.name == name)
    }

    /// `string`.
    pub(super) fn string() -> &'static Self {
        &ALL[0]
    }
}
