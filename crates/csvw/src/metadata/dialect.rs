//! Dialect descriptions and transformation definitions.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, sections 5.9 and 5.10.

use super::super::iri;
use super::property::{Object, Parser, Scope};
use super::{Dialect, Transformation};
use crate::dialect::Trim;
use diagnostics::{Text, codes};
use serde_json::Value;
use text::encoding;

/// More line terminators than any table has; each is looked for at every byte.
const MAX_TERMINATORS: usize = 16;

/// More header rows than any table has.
const MAX_HEADER_ROWS: usize = 1000;

impl Parser<'_> {
    /// The value of a `dialect` property: an object, or the URL of one.
    pub(super) fn dialect(&mut self, scope: &Scope, value: &Value) -> Dialect {
        match value {
            Value::Object(object) => {
                self.embedded(scope, object);
                self.dialect_description(scope, object)
            }
            Value::String(reference) => {
                let url = iri::resolve(&scope.base, reference);
                if let Some(known) = self.dialects.get(&url) {
                    return known.clone();
                }
                let mut dialect = Dialect::described();
                if let Some((_, scope, object)) = self.referenced(scope, reference) {
                    dialect = self.dialect_description(&scope, &object);
                }
                self.dialects.insert(url, dialect.clone());
                dialect
            }
            _ => {
                self.unfit(scope, value, "an object or a URL", "对象或 URL");
                Dialect::described()
            }
        }
    }

    fn dialect_description(&mut self, scope: &Scope, object: &Object) -> Dialect {
        let mut d = Dialect::described();
        for (key, value) in object {
            self.at(key, |p| match key.as_str() {
                "commentPrefix" if value.is_null() => d.comment_prefix = None,
                "commentPrefix" => set_some(&mut d.comment_prefix, p.filled(scope, value)),
                "delimiter" => set(&mut d.delimiter, p.filled(scope, value)),
                "doubleQuote" => set(&mut d.double_quote, p.boolean(scope, value)),
                "encoding" => d.encoding = p.encoding(scope, value),
                "header" => set(&mut d.header, p.boolean(scope, value)),
                "headerRowCount" => d.header_row_count = p.header_rows(scope, value),
                "lineTerminators" => set(&mut d.line_terminators, p.terminators(scope, value)),
                "quoteChar" if value.is_null() => d.quote_char = None,
                "quoteChar" => set_some(&mut d.quote_char, p.filled(scope, value)),
                "skipBlankRows" => set(&mut d.skip_blank_rows, p.boolean(scope, value)),
                "skipColumns" => set(&mut d.skip_columns, p.size(scope, value)),
                "skipInitialSpace" => d.skip_initial_space = p.boolean(scope, value),
                "skipRows" => set(&mut d.skip_rows, p.size(scope, value)),
                "trim" => d.trim = p.trim(scope, value),
                "@id" => drop(p.id(scope, value)),
                "@type" => p.kind(scope, value, "Dialect"),
                "@context" => {}
                _ => p.unknown(scope, key),
            });
        }
        d
    }

    /// A string that is not empty.
    fn filled(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let text = self.string(scope, value)?;
        if text.is_empty() {
            self.unfit(scope, value, "a string that is not empty", "非空字符串");
            return None;
        }
        Some(text)
    }

    /// A number of rows or columns; no file has more than the bound, which keeps sums in range.
    fn size(&mut self, scope: &Scope, value: &Value) -> Option<usize> {
        self.count(scope, value).map(|n| n.min(1 << 30) as usize)
    }

    /// Header rows are held in memory, so that there may not be any number of them.
    fn header_rows(&mut self, scope: &Scope, value: &Value) -> Option<usize> {
        let count = self.size(scope, value)?;
        if count > MAX_HEADER_ROWS {
            self.unfit(scope, value, "at most 1000 header rows", "不超过 1000 的表头行数");
            return None;
        }
        Some(count)
    }

    fn encoding(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let name = self.string(scope, value)?;
        if encoding::is_known(&name) {
            return Some(name);
        }
        self.unfit(scope, value, "the name of an encoding", "编码名称");
        None
    }

    fn terminators(&mut self, scope: &Scope, value: &Value) -> Option<Vec<String>> {
        let terminators: Option<Vec<String>> = match value {
            Value::String(s) => Some(vec![s.clone()]),
            Value::Array(items) => items.iter().map(|i| i.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        let good = terminators.filter(|t| {
            (1..=MAX_TERMINATORS).contains(&t.len()) && t.iter().all(|s| !s.is_empty())
        });
        if good.is_none() {
            self.unfit(scope, value, "a string or an array of strings", "字符串或字符串数组");
        }
        good
    }

    fn trim(&mut self, scope: &Scope, value: &Value) -> Option<Trim> {
        match value {
            Value::Bool(true) => Some(Trim::Both),
            Value::Bool(false) => Some(Trim::None),
            _ => self
                .word(scope, value, &["true", "false", "start", "end"])
                .and_then(|w| Trim::from_word(&w)),
        }
    }

    /// The value of a `transformations` property.
    pub(super) fn transformations(&mut self, scope: &Scope, value: &Value) -> Vec<Transformation> {
        let mut all = Vec::new();
        for (i, object) in self.objects(scope, value) {
            all.push(self.at_index(i, |p| p.transformation(scope, object)));
        }
        all
    }

    fn transformation(&mut self, scope: &Scope, object: &Object) -> Transformation {
        let mut t = Transformation::default();
        for (key, value) in object {
            self.at(key, |p| match key.as_str() {
                "url" => t.url = p.link(scope, value).unwrap_or_default(),
                "scriptFormat" => t.script_format = p.link(scope, value).unwrap_or_default(),
                "targetFormat" => t.target_format = p.link(scope, value).unwrap_or_default(),
                "source" if value.is_null() => {}
                "source" => t.source = p.word(scope, value, &["json", "rdf"]),
                "titles" => t.titles = p.natural_language(scope, value),
                "@id" => drop(p.id(scope, value)),
                "@type" => p.kind(scope, value, "Template"),
                _ => p.common(scope, key, value, &mut Vec::new()),
            });
        }
        for (name, value) in [
            ("url", &t.url),
            ("scriptFormat", &t.script_format),
            ("targetFormat", &t.target_format),
        ] {
            if value.is_empty() {
                self.missing(scope, name);
            }
        }
        t
    }

    /// Reports a required property that is absent (or unusable).
    pub(super) fn missing(&mut self, scope: &Scope, name: &str) {
        let text = Text::new(
            format!("the required property `{name}` is missing"),
            format!("缺少必需的属性 `{name}`"),
        );
        self.error(scope, &codes::PROPERTY_MISSING, text);
    }
}

fn set<T>(slot: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *slot = value;
    }
}

fn set_some<T>(slot: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *slot = value;
    }
}
