//! The kinds of property values: atomic, link, array, natural language, column reference.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, section 5.1 "Property Syntax": a value of the wrong
//! kind is a warning and counts as absent (or as empty, where the section says so); a broken `@id` or
//! `@type` is an error.

use super::super::iri;
use super::super::resolver::Resolver;
use super::description::SchemaDescription;
use super::findings::Findings;
use super::language::is_language_tag;
use super::{Dialect, LanguageMap, UNDETERMINED, context};
use diagnostics::{Code, Diagnostic, Place, Severity, Text, codes};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Characters of a key that findings show.
const MAX_STEP: usize = 100;

/// Names in one column reference.
const MAX_NAMES: usize = 1000;

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// What holds for all of one document.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// Against which URLs are resolved.
    pub(super) base: String,
    /// The default language.
    pub(super) language: Option<String>,
    /// The document, for findings.
    pub(super) file: Arc<str>,
}

/// The state of reading a document and those that it refers to.
pub(super) struct Parser<'r> {
    pub(super) resolver: &'r dyn Resolver,
    pub(super) findings: Findings,
    pub(super) schemas: HashMap<String, Arc<SchemaDescription>>,
    pub(super) dialects: HashMap<String, Dialect>,
    /// What the tables take in memory so far, about.
    pub(super) weight: usize,
    path: Vec<String>,
}

impl<'r> Parser<'r> {
    pub(super) fn new(resolver: &'r dyn Resolver) -> Self {
        Self {
            resolver,
            findings: Findings::default(),
            weight: 0,
            schemas: HashMap::new(),
            dialects: HashMap::new(),
            path: Vec::new(),
        }
    }

    /// Runs `read` one step deeper in the document: findings name the path.
    pub(super) fn at<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        // A long key would stand in every finding below it.
        self.path.push(step.chars().take(MAX_STEP).collect());
        let value = read(self);
        self.path.pop();
        value
    }

    /// Runs `read` for item `index` of the array at hand.
    pub(super) fn at_index<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.at(&format!("[{index}]"), read)
    }

    pub(super) fn place(&self, scope: &Scope) -> Place {
        let mut place = Place::file(Arc::clone(&scope.file));
        if !self.path.is_empty() {
            let mut path = String::new();
            for step in &self.path {
                if !path.is_empty() && !step.starts_with('[') {
                    path.push('.');
                }
                path.push_str(step);
            }
            place.title = Some(path.into());
        }
        place
    }

    fn find(&mut self, scope: &Scope, severity: Severity, code: &'static Code, text: Text) {
        let finding = Diagnostic::error(code, self.place(scope), text);
        self.findings.push(Diagnostic { severity, ..finding });
    }

    pub(super) fn error(&mut self, scope: &Scope, code: &'static Code, text: Text) {
        self.find(scope, Severity::Error, code, text);
    }

    pub(super) fn warn(&mut self, scope: &Scope, code: &'static Code, text: Text) {
        self.find(scope, Severity::Warning, code, text);
    }

    /// Warns that a value is not what its property takes.
    pub(super) fn unfit(&mut self, scope: &Scope, value: &Value, en: &str, zh: &str) {
        let text = Text::new(
            format!("expected {en}; the property is ignored"),
            format!("此处应为{zh}；该属性已忽略"),
        );
        let finding = Diagnostic::warning(&codes::PROPERTY_VALUE, self.place(scope), text);
        self.findings.push(finding.with_value(shorten(value)));
    }

    /// Reports a context that does not stand at the top of its document (appendix A).
    pub(super) fn embedded(&mut self, scope: &Scope, object: &Object) {
        if object.contains_key("@context") {
            self.at("@context", |p| p.nested_context(scope));
        }
    }

    fn nested_context(&mut self, scope: &Scope) {
        let text = Text::new(
            "`@context` may stand only at the top of a document",
            "`@context` 只能位于文档的最外层",
        );
        self.error(scope, &codes::CONTEXT, text);
    }

    /// Warns about a property that is not defined where it stands.
    pub(super) fn unknown(&mut self, scope: &Scope, key: &str) {
        if key == "@context" {
            return self.nested_context(scope);
        }
        let text = Text::new(
            format!("`{key}` is not a property of this object and is ignored"),
            format!("`{key}` 不是此对象的属性，已忽略"),
        );
        self.warn(scope, &codes::PROPERTY_UNKNOWN, text);
    }

    pub(super) fn string(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        if value.as_str().is_none() {
            self.unfit(scope, value, "a string", "字符串");
        }
        value.as_str().map(str::to_owned)
    }

    pub(super) fn boolean(&mut self, scope: &Scope, value: &Value) -> Option<bool> {
        if value.as_bool().is_none() {
            self.unfit(scope, value, "true or false", " true 或 false");
        }
        value.as_bool()
    }

    pub(super) fn count(&mut self, scope: &Scope, value: &Value) -> Option<u64> {
        let whole = |f: f64| f >= 0.0 && f.fract() == 0.0 && f < 9e15;
        let count =
            value.as_u64().or_else(|| value.as_f64().filter(|f| whole(*f)).map(|f| f as u64));
        if count.is_none() {
            self.unfit(scope, value, "a non-negative integer", "非负整数");
        }
        count
    }

    /// One of a few words.
    pub(super) fn word(&mut self, scope: &Scope, value: &Value, words: &[&str]) -> Option<String> {
        let found = value.as_str().filter(|s| words.contains(s));
        if found.is_none() {
            let list = words.join(", ");
            self.unfit(scope, value, &format!("one of {list}"), &format!("下列之一：{list}"));
        }
        found.map(str::to_owned)
    }

    pub(super) fn language(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let found = value.as_str().filter(|s| is_language_tag(s));
        if found.is_none() {
            self.unfit(scope, value, "a language tag of BCP 47", " BCP 47 语言标签");
        }
        found.map(str::to_owned)
    }

    /// A link: absolute and normalised; `None` (after a warning) if it is no string.
    pub(super) fn link(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let link = self.string(scope, value)?;
        Some(iri::normalize(&iri::resolve(&scope.base, &link)))
    }

    /// An `@id`: absolute, never a blank node. What is no string counts as the empty one (5.1.2), and
    /// so comes to the base URL.
    pub(super) fn id(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let id = self.string(scope, value).unwrap_or_default();
        if id.starts_with("_:") {
            let text = Text::new("`@id` must not be a blank node", "`@id` 不得为空白节点");
            self.error(scope, &codes::ID, text);
            return None;
        }
        Some(iri::resolve(&scope.base, &context::expand(&id)))
    }

    /// A `@type`, which has to be `expected`.
    pub(super) fn kind(&mut self, scope: &Scope, value: &Value, expected: &str) {
        if value.as_str() != Some(expected) {
            let text = Text::new(
                format!("`@type` must be `{expected}` here"),
                format!("此处 `@type` 必须是 `{expected}`"),
            );
            self.error(scope, &codes::TYPE, text);
        }
    }

    /// An array; anything else is a warning and an empty array.
    pub(super) fn array<'v>(&mut self, scope: &Scope, value: &'v Value) -> &'v [Value] {
        let Some(items) = value.as_array() else {
            self.unfit(scope, value, "an array", "数组");
            return &[];
        };
        items
    }

    /// The objects of an array with their indexes; items that are no objects are ignored.
    pub(super) fn objects<'v>(
        &mut self,
        scope: &Scope,
        value: &'v Value,
    ) -> Vec<(usize, &'v Object)> {
        let mut objects = Vec::new();
        for (i, item) in self.array(scope, value).iter().enumerate() {
            match item.as_object() {
                Some(object) => objects.push((i, object)),
                None => self.at_index(i, |p| p.unfit(scope, item, "an object", "对象")),
            }
        }
        objects
    }

    /// A natural-language property as a language map.
    pub(super) fn natural_language(&mut self, scope: &Scope, value: &Value) -> LanguageMap {
        let default = scope.language.as_deref().unwrap_or(UNDETERMINED);
        match value {
            Value::String(_) | Value::Array(_) => {
                LanguageMap(vec![(default.to_owned(), self.strings(scope, value))])
            }
            Value::Object(object) => {
                let mut map = LanguageMap::default();
                for (tag, value) in object {
                    self.at(tag, |p| {
                        if is_language_tag(tag) {
                            map.0.push((tag.clone(), p.strings(scope, value)));
                        } else {
                            let text = Text::new(
                                format!("`{tag}` is not a language tag; its titles are ignored"),
                                format!("`{tag}` 不是语言标签，其标题已忽略"),
                            );
                            p.warn(scope, &codes::PROPERTY_VALUE, text);
                        }
                    });
                }
                map
            }
            _ => {
                self.unfit(scope, value, "a string, an array or an object", "字符串、数组或对象");
                LanguageMap::default()
            }
        }
    }

    /// A string or an array of strings; items of other kinds are ignored with a warning.
    fn strings(&mut self, scope: &Scope, value: &Value) -> Vec<String> {
        match value {
            Value::String(s) => vec![s.clone()],
            Value::Array(items) => {
                let mut strings = Vec::with_capacity(items.len());
                for (i, item) in items.iter().enumerate() {
                    strings.extend(self.at_index(i, |p| p.string(scope, item)));
                }
                strings
            }
            _ => {
                self.unfit(scope, value, "a string or an array of strings", "字符串或字符串数组");
                Vec::new()
            }
        }
    }

    /// The names of a column reference property; `None` if it is not a string or a non-empty array of
    /// strings. Finding the columns is left to the caller.
    pub(super) fn column_names(value: &Value) -> Option<Vec<String>> {
        match value {
            Value::String(s) => Some(vec![s.clone()]),
            Value::Array(items) if (1..=MAX_NAMES).contains(&items.len()) => {
                items.iter().map(|i| i.as_str().map(str::to_owned)).collect()
            }
            _ => None,
        }
    }
}

/// A value as findings show it: JSON, at most some sixty characters.
pub(super) fn shorten(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= 60 {
        return text;
    }
    text.chars().take(59).chain(['…']).collect()
}
