//! Common properties and notes: their restrictions and their normal form.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, sections 5.8 "Common Properties", 6.1
//! "Normalization" and appendix A "JSON-LD Dialect". Every breach is an error.

use super::super::iri;
use super::language::is_language_tag;
use super::property::{Object, Parser, Scope};
use super::{Annotation, context};
use diagnostics::{Text, codes};
use rdf::vocab::csvw;
use serde_json::Value;

impl Parser<'_> {
    /// Reads a common property, or warns about an undefined one.
    pub(super) fn common(
        &mut self,
        scope: &Scope,
        key: &str,
        value: &Value,
        out: &mut Vec<Annotation>,
    ) {
        let property = context::expand(key);
        if !key.contains(':') || key.starts_with("_:") || !iri::is_absolute(&property) {
            self.unknown(scope, key);
            return;
        }
        self.annotation(scope, property.into_owned(), value, out);
    }

    /// Reads `notes`: an array of objects with the rules of common properties.
    pub(super) fn notes(&mut self, scope: &Scope, value: &Value, out: &mut Vec<Annotation>) {
        for (i, item) in self.array(scope, value).iter().enumerate() {
            self.at_index(i, |p| match item {
                Value::Object(_) => p.annotation(scope, csvw::NOTE.to_owned(), item, out),
                _ => p.unfit(scope, item, "an object", "对象"),
            });
        }
    }

    fn annotation(
        &mut self,
        scope: &Scope,
        property: String,
        value: &Value,
        out: &mut Vec<Annotation>,
    ) {
        if let Some(value) = self.common_value(scope, value) {
            out.push(Annotation { property, value });
        }
    }

    /// Normalises a value; `None` if it breaks a rule (which has been reported).
    fn common_value(&mut self, scope: &Scope, value: &Value) -> Option<Value> {
        Some(match value {
            Value::Array(items) => {
                let mut normal = Vec::with_capacity(items.len());
                for (i, item) in items.iter().enumerate() {
                    normal.push(self.at_index(i, |p| p.common_value(scope, item))?);
                }
                Value::Array(normal)
            }
            Value::String(text) => {
                let mut object = Object::new();
                object.insert("@value".into(), Value::String(text.clone()));
                if let Some(language) = &scope.language {
                    object.insert("@language".into(), Value::String(language.clone()));
                }
                Value::Object(object)
            }
            Value::Object(object) if object.contains_key("@value") => {
                self.value_object(scope, object).then(|| value.clone())?
            }
            Value::Object(object) => Value::Object(self.node_object(scope, object)?),
            _ => value.clone(),
        })
    }

    fn breach(&mut self, scope: &Scope, en: &str, zh: &str) -> bool {
        self.error(scope, &codes::COMMON_PROPERTY, Text::new(en, zh));
        false
    }

    /// Checks a value object.
    fn value_object(&mut self, scope: &Scope, object: &Object) -> bool {
        let known = |k: &String| matches!(k.as_str(), "@value" | "@type" | "@language");
        if !object.keys().all(known) {
            return self.breach(
                scope,
                "an object with `@value` may have only `@type` or `@language` beside it",
                "带 `@value` 的对象只能另有 `@type` 或 `@language`",
            );
        }
        if object.contains_key("@type") && object.contains_key("@language") {
            return self.breach(
                scope,
                "an object with `@value` must not have both `@type` and `@language`",
                "带 `@value` 的对象不得同时有 `@type` 和 `@language`",
            );
        }
        if !matches!(object["@value"], Value::String(_) | Value::Number(_) | Value::Bool(_)) {
            return self.breach(
                scope,
                "`@value` must be a string, a number or a boolean",
                "`@value` 必须是字符串、数字或布尔值",
            );
        }
        let known_type = |v: &Value| v.as_str().is_some_and(|s| context::expand_term(s).is_some());
        if object.get("@type").is_some_and(|t| !known_type(t)) {
            return self.bad_type(scope);
        }
        let known_language = |v: &Value| v.is_null() || v.as_str().is_some_and(is_language_tag);
        if object.get("@language").is_some_and(|l| !known_language(l)) {
            return self.breach(
                scope,
                "`@language` must be a language tag of BCP 47 or null",
                "`@language` 必须是 BCP 47 语言标签或 null",
            );
        }
        true
    }

    fn bad_type(&mut self, scope: &Scope) -> bool {
        self.breach(
            scope,
            "`@type` must be a term, a name with a known prefix or an absolute URL",
            "`@type` 必须是术语、带已知前缀的名称或绝对 URL",
        )
    }

    /// Checks and normalises a node object.
    fn node_object(&mut self, scope: &Scope, object: &Object) -> Option<Object> {
        let mut normal = Object::new();
        for (key, value) in object {
            let value = self.at(key, |p| match key.as_str() {
                "@id" => p.node_id(scope, value),
                "@type" => p.node_type(scope, value).then(|| value.clone()),
                "@language" => {
                    p.breach(
                        scope,
                        "`@language` may stand only beside `@value`",
                        "`@language` 只能与 `@value` 同用",
                    );
                    None
                }
                key if key.starts_with('@') => {
                    p.breach(
                        scope,
                        "of the words with `@`, only @id, @type, @value and @language may be used",
                        "带 `@` 的关键字只能用 @id、@type、@value 和 @language",
                    );
                    None
                }
                key if key.starts_with("_:") || !iri::is_absolute(&context::expand(key)) => {
                    p.breach(
                        scope,
                        "a property must be a name with a known prefix or an absolute URL",
                        "属性名必须带已知前缀或为绝对 URL",
                    );
                    None
                }
                _ => p.common_value(scope, value),
            })?;
            normal.insert(key.clone(), value);
        }
        Some(normal)
    }

    fn node_id(&mut self, scope: &Scope, value: &Value) -> Option<Value> {
        let Some(id) = value.as_str().filter(|id| !id.starts_with("_:")) else {
            let text = Text::new(
                "`@id` must be a URL, not a blank node",
                "`@id` 必须是 URL，不得为空白节点",
            );
            self.error(scope, &codes::ID, text);
            return None;
        };
        Some(Value::String(iri::resolve(&scope.base, &context::expand(id))))
    }

    fn node_type(&mut self, scope: &Scope, value: &Value) -> bool {
        let known = |v: &Value| v.as_str().is_some_and(|s| context::expand_term(s).is_some());
        let good = match value {
            Value::Array(types) => types.iter().all(known),
            _ => known(value),
        };
        good || self.bad_type(scope)
    }
}
