//! Documents, table groups and tables: from JSON to descriptions with findings.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, sections 5.2 "Top-Level Properties", 5.3 "Table
//! Groups", 5.4 "Tables" and 6 "Normalization". An error finding means that nothing may be made of the
//! document.

use super::super::iri;
use super::super::resolver::{FetchError, Origin, Resolver};
use super::context::CONTEXT;
use super::description::{KeyDescription, SchemaDescription, Targets};
use super::language::is_language_tag;
use super::property::{Object, Parser, Scope};
use super::{
    Column, Dialect, Inherited, LanguageMap, Table, TableGroup, Transformation, UNDETERMINED,
};
use diagnostics::{Diagnostic, Place, Text, codes};
use serde_json::{Value, json};
use std::io::Read as _;
use std::sync::Arc;
use text::{content, encoding};

/// Bytes that a metadata document may have.
const MAX_BYTES: u64 = 16 << 20;

/// Bytes that the tables of a document may take, with what they inherit, about.
const MAX_WEIGHT: usize = 256 << 20;

/// A metadata document that is JSON; nothing else is known about it.
#[derive(Debug)]
pub struct Document {
    url: String,
    json: Value,
}

impl Document {
    /// Reads a document; the finding says why it is no JSON object.
    pub fn read(mut body: impl std::io::Read, url: &str) -> Result<Self, Box<Diagnostic>> {
        let refuse = |en: String, zh: String| {
            Err(Box::new(Diagnostic::error(&codes::JSON, Place::file(url), Text::new(en, zh))))
        };
        let mut bytes = Vec::new();
        if let Err(error) = body.by_ref().take(MAX_BYTES + 1).read_to_end(&mut bytes) {
            return refuse(format!("cannot be read: {error}"), format!("无法读取：{error}"));
        }
        if bytes.len() as u64 > MAX_BYTES {
            return refuse("longer than 16 MiB".into(), "超过 16 MiB".into());
        }
        if let Some(content) = content::recognise(&bytes) {
            let (en, zh) = content.name();
            return refuse(format!("not JSON: it is {en}"), format!("不是 JSON，而是{zh}"));
        }
        if let Err(error) = std::str::from_utf8(&bytes) {
            let found = encoding::decode(&bytes, None).map_or("", |decoded| decoded.encoding);
            let (en, zh) = match found {
                "" | "UTF-8" => (String::new(), String::new()),
                name => (format!("; it looks like {name}"), format!("；看来是 {name}")),
            };
            let mut finding = refuse(
                format!("not UTF-8, as JSON has to be{en}"),
                format!("不是 UTF-8，而 JSON 必须是 UTF-8{zh}"),
            );
            if let Err(finding) = &mut finding {
                let before = &bytes[..error.valid_up_to()];
                finding.place.row = Some(1 + memchr::memchr_iter(b'\n', before).count() as u64);
                finding.hint = Some(Text::new("save it as UTF-8", "请另存为 UTF-8"));
            }
            return finding;
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        match serde_json::from_slice::<Value>(bytes) {
            Ok(json) if holds_replacement(&json) => refuse(
                "holds U+FFFD, which stands for characters that were lost".into(),
                "含有 U+FFFD，即已丢失的字符".into(),
            ),
            Ok(json) if json.is_object() => Ok(Self { url: url.to_owned(), json }),
            Ok(_) => refuse("not a JSON object".into(), "不是 JSON 对象".into()),
            Err(error) => {
                let mut finding =
                    refuse(format!("not JSON: {error}"), format!("不是有效的 JSON：{error}"));
                if let Err(finding) = &mut finding {
                    finding.place.row = Some(error.line() as u64);
                    finding.place.column = Some(error.column() as u64);
                }
                finding
            }
        }
    }

    /// Returns whether the document has a table description for `url`.
    pub fn describes(&self, url: &str) -> bool {
        let base = self.json["@context"][1]["@base"].as_str().unwrap_or_default();
        let base = iri::resolve(&self.url, base);
        let wanted = iri::normalize(iri::without_fragment(url));
        let named = |table: &Value| {
            let reference = table["url"].as_str();
            reference.is_some_and(|r| iri::normalize(&iri::resolve(&base, r)) == wanted)
        };
        named(&self.json) || self.json["tables"].as_array().is_some_and(|t| t.iter().any(named))
    }
}

/// Whether a key or string of a document holds U+FFFD.
fn holds_replacement(json: &Value) -> bool {
    let is_lost = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
    match json {
        Value::String(text) => is_lost(text),
        Value::Array(items) => items.iter().any(holds_replacement),
        Value::Object(members) => members.iter().any(|(k, v)| is_lost(k) || holds_replacement(v)),
        _ => false,
    }
}

/// Parses a document into a table group; `None` if a finding is an error.
pub fn parse(
    document: &Document,
    resolver: &dyn Resolver,
) -> (Option<TableGroup>, Vec<Diagnostic>) {
    let mut parser = Parser::new(resolver);
    let mut group = parser.document(document);
    group.source = Some(document.url.clone());
    let failed = parser.findings.have_errors();
    ((!failed).then_some(group), parser.findings.into_vec())
}

/// The metadata of a file for which none were found: one table whose columns its header gives.
pub fn embedded(url: &str) -> TableGroup {
    let url = iri::normalize(iri::without_fragment(url));
    let table = Table { url, is_embedded: true, ..Table::default() };
    TableGroup { tables: vec![table], ..TableGroup::default() }
}

/// The columns that a header gives, with their titles.
pub fn embedded_columns(header: &[Vec<String>]) -> Vec<Column> {
    let column = |(i, titles): (usize, &Vec<String>)| Column {
        annotated_name: titles
            .first()
            .map_or_else(|| format!("_col.{}", i + 1), |title| iri::escape_name(title)),
        titles: LanguageMap(vec![(UNDETERMINED.to_owned(), titles.clone())]),
        ..Column::default()
    };
    header.iter().enumerate().map(column).collect()
}

/// What tables take over from their group.
#[derive(Default)]
struct Outer {
    inherited: Inherited,
    dialect: Option<Dialect>,
    schema: Option<Arc<SchemaDescription>>,
    transformations: Vec<Transformation>,
}

/// A table and the keys that wait for the other tables.
type Keyed = (Table, Vec<KeyDescription>);

impl Parser<'_> {
    fn document(&mut self, document: &Document) -> TableGroup {
        let Some(object) = document.json.as_object() else {
            return TableGroup::default();
        };
        let scope = self.context(object, &document.url);
        let is_group = object.contains_key("tables")
            || (!object.contains_key("url") && object.get("@type") != Some(&json!("Table")));
        let (mut group, keyed) = if is_group {
            self.table_group(&scope, object)
        } else {
            let table = self.table(&scope, object, &Outer::default());
            (TableGroup::default(), vec![table])
        };
        let (tables, keys): (Vec<_>, Vec<_>) = keyed.into_iter().unzip();
        group.tables = tables;
        let targets = Targets::of(&group.tables);
        let mut resolved = Vec::new();
        for (i, keys) in keys.iter().enumerate() {
            for key in keys {
                match key.resolve(&group.tables, &targets) {
                    Ok(key) => resolved.push((i, key)),
                    Err(finding) => self.findings.push(*finding),
                }
            }
        }
        for (i, key) in resolved {
            group.tables[i].schema.foreign_keys.push(key);
        }
        group
    }

    /// Section 5.2: the `@context` gives the base URL and the default language.
    fn context(&mut self, object: &Object, url: &str) -> Scope {
        let file: Arc<str> = url.into();
        let mut scope = Scope { base: url.to_owned(), language: None, file };
        let local = match object.get("@context") {
            Some(Value::String(s)) if s == CONTEXT => None,
            Some(Value::Array(items)) => match items.as_slice() {
                [Value::String(s)] if s == CONTEXT => None,
                [Value::String(s), Value::Object(local)] if s == CONTEXT => Some(local),
                _ => return self.bad_context(scope),
            },
            _ => return self.bad_context(scope),
        };
        self.at("@context", |p| {
            for (key, value) in local.into_iter().flatten() {
                p.at(key, |p| match key.as_str() {
                    "@base" => {
                        if let Some(base) = p.string(&scope, value) {
                            scope.base = iri::resolve(url, &base);
                        }
                    }
                    "@language" if value.as_str().is_some_and(is_language_tag) => {
                        scope.language = value.as_str().map(str::to_owned);
                    }
                    "@language" => {
                        p.unfit(&scope, value, "a language tag of BCP 47", " BCP 47 语言标签");
                    }
                    _ => {
                        let text = Text::new(
                            "a context may hold only `@base` and `@language`",
                            "上下文中只能有 `@base` 和 `@language`",
                        );
                        p.error(&scope, &codes::CONTEXT, text);
                    }
                });
            }
        });
        scope
    }

    fn bad_context(&mut self, scope: Scope) -> Scope {
        let text = Text::new(
            format!("`@context` must be \"{CONTEXT}\", alone or followed by one object"),
            format!("`@context` 必须是 \"{CONTEXT}\"，或由它和一个对象组成的数组"),
        );
        self.error(&scope, &codes::CONTEXT, text);
        scope
    }

    fn table_group(&mut self, scope: &Scope, object: &Object) -> (TableGroup, Vec<Keyed>) {
        let mut group = TableGroup::default();
        let mut outer = Outer::default();
        for (key, value) in object {
            self.at(key, |p| match key.as_str() {
                "@context" | "tables" => {}
                "@id" => group.id = p.id(scope, value),
                "@type" => p.kind(scope, value, "TableGroup"),
                "dialect" => outer.dialect = Some(p.dialect(scope, value)),
                "notes" => p.notes(scope, value, &mut group.annotations),
                "tableDirection" => drop(p.direction(scope, value)),
                "tableSchema" => outer.schema = Some(p.table_schema(scope, value)),
                "transformations" => outer.transformations = p.transformations(scope, value),
                _ if p.inherited(scope, key, value, &mut outer.inherited) => {}
                _ => p.common(scope, key, value, &mut group.annotations),
            });
        }
        let tables = object.get("tables");
        let objects = tables.map(|t| self.at("tables", |p| p.objects(scope, t)));
        let objects = objects.unwrap_or_default();
        if objects.is_empty() {
            let text = Text::new(
                "`tables` must hold one table description or more",
                "`tables` 至少要有一个表描述",
            );
            self.error(scope, &codes::PROPERTY_MISSING, text);
        }
        let mut keyed = Vec::with_capacity(objects.len());
        for (i, object) in objects {
            keyed.push(self.at(&format!("tables[{i}]"), |p| {
                p.embedded(scope, object);
                p.table(scope, object, &outer)
            }));
        }
        (group, keyed)
    }

    fn direction(&mut self, scope: &Scope, value: &Value) -> Option<String> {
        self.word(scope, value, &["rtl", "ltr", "auto"])
    }

    fn table(&mut self, scope: &Scope, object: &Object, outer: &Outer) -> Keyed {
        let mut table = Table { dialect: outer.dialect.clone(), ..Table::default() };
        let mut transformations = None;
        let mut own = Inherited::default();
        let mut schema = None;
        for (key, value) in object {
            self.at(key, |p| match key.as_str() {
                "@context" => {}
                "url" => table.url = p.link(scope, value).unwrap_or_default(),
                "@id" => table.id = p.id(scope, value),
                "@type" => p.kind(scope, value, "Table"),
                "dialect" => table.dialect = Some(p.dialect(scope, value)),
                "notes" => p.notes(scope, value, &mut table.annotations),
                "suppressOutput" => {
                    table.suppress_output = p.boolean(scope, value).unwrap_or(false);
                }
                "tableDirection" => drop(p.direction(scope, value)),
                "tableSchema" => schema = Some(p.table_schema(scope, value)),
                "transformations" => transformations = Some(p.transformations(scope, value)),
                _ if p.inherited(scope, key, value, &mut own) => {}
                _ => p.common(scope, key, value, &mut table.annotations),
            });
        }
        if table.url.is_empty() {
            self.missing(scope, "url");
        }
        table.has_schema = schema.is_some() || outer.schema.is_some();
        let schema = schema.or_else(|| outer.schema.clone()).unwrap_or_default();
        if self.weight <= MAX_WEIGHT {
            self.weight += schema.weight(own.weight() + outer.inherited.weight());
            self.weight += outer.transformations.len() * size_of::<Transformation>() * 2;
        }
        if self.weight > MAX_WEIGHT {
            let text = Text::new(
                "the tables of this document take too much memory; this one is left out",
                "此文档中的表占用内存过多，此表已略去",
            );
            self.error(scope, &codes::TOO_BIG, text);
            return (table, Vec::new());
        }
        let inherited = own.or(&outer.inherited);
        table.transformations = transformations.unwrap_or_else(|| outer.transformations.clone());
        table.schema = schema.apply(&inherited);
        table.lang = inherited.lang;
        (table, schema.foreign_keys.clone())
    }

    /// Fetches the object that an object property refers to; what fails is an error.
    pub(super) fn referenced(
        &mut self,
        scope: &Scope,
        reference: &str,
    ) -> Option<(String, Scope, Object)> {
        let url = iri::resolve(&scope.base, reference);
        let response = match self.resolver.fetch(&url, Origin::Metadata) {
            Ok(response) => response,
            Err(error) => {
                self.unfetched(scope, &url, &error);
                return None;
            }
        };
        match Document::read(response.body, &url) {
            Ok(Document { json: Value::Object(object), .. }) => {
                let scope = self.context(&object, &url);
                Some((url, scope, object))
            }
            Ok(_) => None,
            Err(finding) => {
                self.findings.push(*finding);
                None
            }
        }
    }

    fn unfetched(&mut self, scope: &Scope, url: &str, error: &FetchError) {
        let text = Text::new(
            format!("`{url}` cannot be read: {error}"),
            format!("无法读取 `{url}`：{error}"),
        );
        self.error(scope, &codes::FETCH, text);
    }
}
