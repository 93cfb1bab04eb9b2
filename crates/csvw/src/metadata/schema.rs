//! Schemas, columns and key definitions.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, sections 5.5 "Schemas" and 5.6 "Columns".

use super::super::iri;
use super::description::{KeyDescription, SchemaDescription, Target};
use super::property::{Object, Parser, Scope};
use super::{Annotation, Column, UNDETERMINED};
use diagnostics::{Diagnostic, Text, codes};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

impl Parser<'_> {
    /// The value of a `tableSchema` property: an object, or the URL of one.
    pub(super) fn table_schema(&mut self, scope: &Scope, value: &Value) -> Arc<SchemaDescription> {
        match value {
            Value::Object(object) => {
                self.embedded(scope, object);
                self.schema_description(scope, object).into()
            }
            Value::String(reference) => {
                let url = iri::resolve(&scope.base, reference);
                if let Some(known) = self.schemas.get(&url) {
                    return Arc::clone(known);
                }
                let mut schema = SchemaDescription::default();
                if let Some((url, scope, object)) = self.referenced(scope, reference) {
                    schema = self.schema_description(&scope, &object);
                    schema.id.get_or_insert(url);
                }
                let schema = Arc::new(schema);
                self.schemas.insert(url, Arc::clone(&schema));
                schema
            }
            _ => {
                self.unfit(scope, value, "an object or a URL", "对象或 URL");
                Arc::default()
            }
        }
    }

    fn schema_description(&mut self, scope: &Scope, object: &Object) -> SchemaDescription {
        let mut schema = SchemaDescription::default();
        if let Some(columns) = object.get("columns") {
            schema.columns = self.at("columns", |p| p.columns(scope, columns));
        }
        for (key, value) in object {
            self.at(key, |p| match key.as_str() {
                "columns" | "@context" => {}
                "primaryKey" => {
                    schema.primary_key = p.column_reference(scope, value, &schema.columns);
                }
                "rowTitles" => {
                    schema.row_titles = p.column_reference(scope, value, &schema.columns);
                }
                "foreignKeys" => {
                    schema.foreign_keys = p.foreign_keys(scope, value, &schema.columns);
                }
                "@id" => schema.id = p.id(scope, value),
                "@type" => p.kind(scope, value, "Schema"),
                _ if p.inherited(scope, key, value, &mut schema.inherited) => {}
                _ => p.common(scope, key, value, &mut Vec::new()),
            });
        }
        schema
    }

    fn columns(&mut self, scope: &Scope, value: &Value) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        let mut names = HashSet::new();
        for (i, object) in self.objects(scope, value) {
            let number = columns.len() + 1;
            let column = self.at_index(i, |p| p.column(scope, object, number));
            if let Some(name) = &column.name
                && !names.insert(name.clone())
            {
                let text = Text::new(
                    format!("a second column is named `{name}`"),
                    format!("有两列都名为 `{name}`"),
                );
                self.at_index(i, |p| p.error(scope, &codes::COLUMN_NAME, text));
            }
            if !column.is_virtual && columns.last().is_some_and(|c| c.is_virtual) {
                let text = Text::new(
                    "a column of the file stands behind a virtual column",
                    "虚拟列之后又出现了文件中的列",
                );
                self.at_index(i, |p| p.error(scope, &codes::COLUMN_ORDER, text));
            }
            columns.push(column);
        }
        columns
    }

    fn column(&mut self, scope: &Scope, object: &Object, number: usize) -> Column {
        let mut column = Column::default();
        let mut annotations: Vec<Annotation> = Vec::new();
        for (key, value) in object {
            self.at(key, |p| match key.as_str() {
                "name" => column.name = p.column_name(scope, value),
                "titles" => column.titles = p.natural_language(scope, value),
                "virtual" => column.is_virtual = p.boolean(scope, value).unwrap_or(false),
                "suppressOutput" => {
                    column.suppress_output = p.boolean(scope, value).unwrap_or(false);
                }
                "@id" => drop(p.id(scope, value)),
                "@type" => p.kind(scope, value, "Column"),
                _ if p.inherited(scope, key, value, &mut column.inherited) => {}
                _ => p.common(scope, key, value, &mut annotations),
            });
        }
        column.annotated_name = annotated_name(&column, scope.language.as_deref(), number);
        column
    }

    /// A column name: a variable name of RFC 6570 that does not begin with `_`.
    fn column_name(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        let name = self.string(scope, value)?;
        if is_variable_name(&name) && !name.starts_with('_') {
            return Some(name);
        }
        let text = Text::new(
            "a column name holds only ASCII letters, digits, `_`, `.` and %-escapes and does not \
             begin with `_`; the name is ignored",
            "列名只能由 ASCII 字母、数字、`_`、`.` 和百分号转义组成，且不得以 `_` 开头；该列名已忽略",
        );
        let hint =
            Text::new("put the readable name into `titles`", "请把供人阅读的名称写在 `titles` 中");
        let finding = Diagnostic::warning(&codes::COLUMN_NAME, self.place(scope), text);
        self.findings.push(finding.with_value(name).with_hint(hint));
        None
    }

    /// A column reference property that may be ignored: a warning and no columns if it is broken.
    fn column_reference(&mut self, scope: &Scope, value: &Value, columns: &[Column]) -> Vec<usize> {
        let found = Self::column_names(value).and_then(|names| indexes(&names, columns));
        if found.is_none() {
            self.unfit(scope, value, "the name of a column or several", "一个或多个列名");
        }
        // A column that is named again adds nothing.
        let mut seen = HashSet::new();
        found.unwrap_or_default().into_iter().filter(|column| seen.insert(*column)).collect()
    }

    fn foreign_keys(
        &mut self,
        scope: &Scope,
        value: &Value,
        columns: &[Column],
    ) -> Vec<KeyDescription> {
        let mut keys = Vec::new();
        for (i, object) in self.objects(scope, value) {
            keys.extend(self.at_index(i, |p| p.foreign_key(scope, object, columns)));
        }
        keys
    }

    fn foreign_key(
        &mut self,
        scope: &Scope,
        object: &Object,
        columns: &[Column],
    ) -> Option<KeyDescription> {
        self.only(scope, object, &["columnReference", "reference"]);
        let own = object.get("columnReference").and_then(Self::column_names);
        let own = own.and_then(|names| indexes(&names, columns));
        if own.is_none() {
            self.broken_key(
                scope,
                "`columnReference` must name columns of this schema",
                "`columnReference` 必须是本表的列名",
            );
        }
        let (target, referenced) = match object.get("reference") {
            Some(Value::Object(reference)) => {
                self.at("reference", |p| p.reference(scope, reference))?
            }
            Some(Value::String(reference)) => self.at("reference", |p| {
                let (_, scope, mut reference) = p.referenced(scope, reference)?;
                reference.retain(|key, _| !matches!(key.as_str(), "@context" | "@id"));
                p.reference(&scope, &reference)
            })?,
            _ => {
                let (en, zh) =
                    ("`reference` must be an object or a URL", "`reference` 必须是对象或 URL");
                self.broken_key(scope, en, zh);
                return None;
            }
        };
        let columns = own?;
        if columns.len() != referenced.len() {
            self.broken_key(
                scope,
                "the two sides of the key have different numbers of columns",
                "外键两侧的列数不同",
            );
            return None;
        }
        Some(KeyDescription { columns, target, referenced, place: self.place(scope) })
    }

    fn reference(&mut self, scope: &Scope, object: &Object) -> Option<(Target, Vec<String>)> {
        self.only(scope, object, &["resource", "schemaReference", "columnReference"]);
        let referenced = object.get("columnReference").and_then(Self::column_names);
        if referenced.is_none() {
            self.broken_key(
                scope,
                "`columnReference` must name columns of the referenced table",
                "`columnReference` 必须是被引用表的列名",
            );
        }
        let target = match (object.get("resource"), object.get("schemaReference")) {
            (Some(url), None) => self.link(scope, url).map(Target::Resource),
            (None, Some(url)) => self.link(scope, url).map(Target::Schema),
            _ => None,
        };
        if target.is_none() {
            self.broken_key(
                scope,
                "a reference has either `resource` or `schemaReference`, and it is a URL",
                "reference 必须有 `resource` 或 `schemaReference` 之一，其值为 URL",
            );
        }
        Some((target?, referenced?))
    }

    fn broken_key(&mut self, scope: &Scope, en: &str, zh: &str) {
        self.error(scope, &codes::FOREIGN_KEY_DEFINITION, Text::new(en, zh));
    }

    /// Reports every property that may not be there at all.
    fn only(&mut self, scope: &Scope, object: &Object, keys: &[&str]) {
        for key in object.keys().filter(|k| !keys.contains(&k.as_str())) {
            let text =
                Text::new(format!("`{key}` must not stand here"), format!("此处不得有 `{key}`"));
            self.error(scope, &codes::FOREIGN_KEY_DEFINITION, text);
        }
    }
}

fn indexes(names: &[String], columns: &[Column]) -> Option<Vec<usize>> {
    let find = |name: &String| columns.iter().position(|c| c.name.as_ref() == Some(name));
    names.iter().map(find).collect()
}

/// RFC 6570, section 2.3: `varname`.
fn is_variable_name(name: &str) -> bool {
    let mut rest = name.as_bytes();
    let mut after_dot = true;
    while let [first, tail @ ..] = rest {
        match first {
            b'.' if !after_dot && !tail.is_empty() => after_dot = true,
            b'%' if tail.len() >= 2 && tail[..2].iter().all(u8::is_ascii_hexdigit) => {
                after_dot = false;
                rest = &tail[2..];
                continue;
            }
            b if b.is_ascii_alphanumeric() || *b == b'_' => after_dot = false,
            _ => return false,
        }
        rest = tail;
    }
    !name.is_empty()
}

/// The name annotation (section 5.6): the name, or the first title in the default language (`und` if
/// there is none), or `_col.N`.
fn annotated_name(column: &Column, language: Option<&str>, number: usize) -> String {
    if let Some(name) = &column.name {
        return name.clone();
    }
    let wanted = language.unwrap_or(UNDETERMINED);
    match column.titles.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(wanted)) {
        Some((_, title)) => iri::escape_name(title),
        None => format!("_col.{number}"),
    }
}
