//! Inherited properties and datatype descriptions.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, sections 5.7 "Inherited Properties" and 5.11.2
//! "Derived Datatypes". What a datatype means is the business of `csvw::datatype`.

use super::super::datatype::{Datatype, DatatypeSpec, Format};
use super::super::template::Template;
use super::property::{Object, Parser, Scope, shorten};
use diagnostics::{Diagnostic, Severity, Text, codes};
use serde_json::Value;

/// The inherited properties of one description; `None` is "not said here".
#[derive(Debug, Clone, Default)]
pub struct Inherited {
    /// Template of what cells are about.
    pub about_url: Option<String>,
    /// Datatype of the values.
    pub datatype: Option<Datatype>,
    /// What an empty cell holds.
    pub default: Option<String>,
    /// Language of the values.
    pub lang: Option<String>,
    /// Strings that stand for null.
    pub null: Option<Vec<String>>,
    /// Whether lists keep their order.
    pub ordered: Option<bool>,
    /// Template of the property.
    pub property_url: Option<String>,
    /// Whether null is an error.
    pub required: Option<bool>,
    /// What separates the values of a list; `Some(None)`: nothing does.
    pub separator: Option<Option<String>>,
    /// Direction of the text, for display.
    pub text_direction: Option<String>,
    /// Template of the value.
    pub value_url: Option<String>,
}

impl Inherited {
    /// The bytes of its texts.
    pub(super) fn weight(&self) -> usize {
        let texts =
            [&self.about_url, &self.default, &self.lang, &self.property_url, &self.value_url];
        let nulls = self.null.iter().flatten().map(|n| n.len() + size_of::<String>());
        let separator = self.separator.iter().flatten().map(String::len);
        texts.into_iter().flatten().map(String::len).chain(nulls).chain(separator).sum()
    }

    /// These properties, and those of `outer` where nothing is said here.
    #[must_use]
    pub fn or(&self, outer: &Self) -> Self {
        macro_rules! first {
            ($($field:ident)*) => {
                Self { $($field: self.$field.clone().or_else(|| outer.$field.clone()),)* }
            };
        }
        first! {
            about_url datatype default lang null ordered property_url required separator
            text_direction value_url
        }
    }
}

impl Parser<'_> {
    /// Reads `key` if it is an inherited property; says whether it is.
    pub(super) fn inherited(
        &mut self,
        scope: &Scope,
        key: &str,
        value: &Value,
        out: &mut Inherited,
    ) -> bool {
        match key {
            "aboutUrl" => out.about_url = self.template(scope, value),
            "propertyUrl" => out.property_url = self.template(scope, value),
            "valueUrl" => out.value_url = self.template(scope, value),
            "datatype" => out.datatype = self.datatype(scope, value),
            "default" => out.default = self.string(scope, value),
            "lang" => out.lang = self.language(scope, value),
            "null" => out.null = self.null(scope, value),
            "ordered" => out.ordered = self.boolean(scope, value),
            "required" => out.required = self.boolean(scope, value),
            "separator" if value.is_null() => out.separator = Some(None),
            "separator" => out.separator = self.string(scope, value).map(Some),
            "textDirection" => {
                out.text_direction = self.word(scope, value, &["ltr", "rtl", "auto", "inherit"]);
            }
            _ => return false,
        }
        true
    }

    /// A URI template; what is no string counts as the empty template, as section 5.1.3 wants it.
    fn template(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let Some(text) = value.as_str() else {
            let text = Text::new(
                "a URI template must be a string; it counts as the empty one",
                "URI 模板必须是字符串；现按空模板处理",
            );
            let finding = Diagnostic::warning(&codes::PROPERTY_VALUE, self.place(scope), text);
            self.findings.push(finding.with_value(shorten(value)));
            return Some(String::new());
        };
        if let Err(error) = Template::parse(text) {
            let message = Text::new(
                format!("not a URI template ({error}); the property is ignored"),
                format!("不是有效的 URI 模板（{error}）；该属性已忽略"),
            );
            let finding = Diagnostic::warning(&codes::TEMPLATE, self.place(scope), message);
            self.findings.push(finding.with_value(text));
            return None;
        }
        Some(text.to_owned())
    }

    fn null(&mut self, scope: &Scope, value: &Value) -> Option<Vec<String>> {
        let strings = match value {
            Value::String(s) => Some(vec![s.clone()]),
            Value::Array(items) => items.iter().map(|i| i.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        if strings.is_none() {
            self.unfit(scope, value, "a string or an array of strings", "字符串或字符串数组");
        }
        strings
    }

    fn datatype(&mut self, scope: &Scope, value: &Value) -> Option<Datatype> {
        let spec = match value {
            Value::String(name) if Datatype::is_builtin(name) => {
                DatatypeSpec { base: name.clone(), ..DatatypeSpec::default() }
            }
            Value::String(name) => {
                let text = Text::new(
                    "not the name of a built-in datatype; the property is ignored",
                    "不是内置数据类型的名称；该属性已忽略",
                );
                let place = self.place(scope);
                let finding = Diagnostic::warning(&codes::DATATYPE_UNKNOWN, place, text);
                self.findings.push(finding.with_value(name));
                return None;
            }
            Value::Object(object) => self.datatype_description(scope, object),
            _ => {
                self.unfit(scope, value, "a datatype name or an object", "数据类型名称或对象");
                return None;
            }
        };
        let (datatype, problems) = Datatype::compile(&spec);
        for problem in problems {
            let severity = if problem.fatal { Severity::Error } else { Severity::Warning };
            let finding = Diagnostic::error(problem.code, self.place(scope), problem.text);
            self.findings.push(Diagnostic { severity, ..finding });
        }
        Some(datatype)
    }

    fn datatype_description(&mut self, scope: &Scope, object: &Object) -> DatatypeSpec {
        let mut spec = DatatypeSpec::default();
        for (key, value) in object {
            self.at(key, |p| match key.as_str() {
                "base" => spec.base = p.string(scope, value).unwrap_or_default(),
                "format" => spec.format = p.format(scope, value),
                "length" => spec.length = p.count(scope, value),
                "minLength" => spec.min_length = p.count(scope, value),
                "maxLength" => spec.max_length = p.count(scope, value),
                "minimum" => spec.minimum = p.bound(scope, value),
                "maximum" => spec.maximum = p.bound(scope, value),
                "minInclusive" => spec.min_inclusive = p.bound(scope, value),
                "maxInclusive" => spec.max_inclusive = p.bound(scope, value),
                "minExclusive" => spec.min_exclusive = p.bound(scope, value),
                "maxExclusive" => spec.max_exclusive = p.bound(scope, value),
                "@id" => spec.id = p.datatype_id(scope, value),
                "@type" => p.kind(scope, value, "Datatype"),
                // Annotations of datatypes have no use here, but their rules are checked.
                _ => p.common(scope, key, value, &mut Vec::new()),
            });
        }
        spec
    }

    fn datatype_id(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let id = self.id(scope, value)?;
        if Datatype::is_builtin_iri(&id) {
            let text = Text::new(
                "`@id` of a datatype must not be the IRI of a built-in datatype",
                "数据类型的 `@id` 不得为内置数据类型的 IRI",
            );
            self.error(scope, &codes::ID, text);
            return None;
        }
        Some(id)
    }

    fn bound(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        match value {
            Value::String(s) => Some(s.clone()),
            Value::Number(n) => Some(n.to_string()),
            _ => {
                self.unfit(scope, value, "a number or a string", "数字或字符串");
                None
            }
        }
    }

    fn format(&mut self, scope: &Scope, value: &Value) -> Option<Format> {
        match value {
            Value::String(s) => Some(Format::Text(s.clone())),
            Value::Object(object) => {
                let (mut pattern, mut decimal_char, mut group_char) = (None, None, None);
                for (key, value) in object {
                    self.at(key, |p| match key.as_str() {
                        "pattern" => pattern = p.string(scope, value),
                        "decimalChar" => decimal_char = p.string(scope, value),
                        "groupChar" => group_char = p.string(scope, value),
                        _ => p.unknown(scope, key),
                    });
                }
                Some(Format::Numeric { pattern, decimal_char, group_char })
            }
            _ => {
                self.unfit(scope, value, "a string or an object", "字符串或对象");
                None
            }
        }
    }
}
