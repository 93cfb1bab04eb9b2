//! Declared attributes and their values.

use crate::language::Language;
use std::borrow::Cow;
use std::fmt;

/// The type of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A day as `2021-03-05`.
    Day,
}

/// A declared attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name: ASCII letters, digits and `_`.
    pub name: Cow<'static, str>,
    /// The type of its values.
    pub kind: Type,
    /// What it says, in Chinese.
    pub zh: Cow<'static, str>,
    /// What it says, in English.
    pub en: Cow<'static, str>,
}

impl Attribute {
    /// Declares an attribute.
    pub const fn new(name: &'static str, kind: Type, zh: &'static str, en: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), kind, zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// Returns what it says.
    pub fn title(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, or a day.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// True or false.
    Boolean(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(v) => f.write_str(v),
            Self::Integer(v) => write!(f, "{v}"),
            Self::Number(v) => write!(f, "{v}"),
            Self::Boolean(v) => write!(f, "{v}"),
        }
    }
}
