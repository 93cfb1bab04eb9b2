//! Templates: the header of every shipped table, and a workbook in which to fill them.
//!
//! The workbook has a sheet a table with the name of its file, Chinese headers that the metadata
//! accept, drop-down lists where the metadata list the values or refer to the keys of another sheet,
//! and ids and codes as text, so that leading zeros stay. Its first sheet says what every column is
//! for. Refuses to know files and the ontology: meanings are handed in, bytes come out, the same ones
//! every time.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Name of the first sheet, which explains the columns.
pub const GUIDE: &str = "字段说明";

/// Name of the hidden sheet with the lists that are too long for a cell's own validation.
pub const LISTS: &str = "_lists";

/// Rows that are prepared for entry.
const ROWS: u32 = 5000;

/// The number format that keeps what is typed as text (`@`).
const TEXT: u8 = 49;

/// What a spreadsheet allows for a list that stands in the validation itself.
const LIST_LIMIT: usize = 255;

/// A template cannot be made: a fault of the program, met by its own tests.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A shipped schema is not what it should be.
    #[error("the shipped metadata `{name}` cannot be read")]
    Schema {
        /// Name of the file.
        name: String,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// The workbook cannot be written.
    #[error("the workbook cannot be made")]
    Workbook(#[from] XlsxError),
}

/// What a term means, in Chinese.
#[derive(Debug, Clone, Default)]
pub struct Meaning {
    /// Its label.
    pub label: String,
    /// Its definition.
    pub definition: String,
}

/// A table as its template needs it.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Name of the table: its file without `.csv`.
    pub name: String,
    /// Title of the table.
    pub title: Titles,
    /// The columns that the file has.
    pub columns: Vec<Column>,
}

/// A title in both languages.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Titles {
    /// Chinese.
    #[serde(default)]
    pub zh: String,
    /// English: the name that the shipped tables use.
    #[serde(default)]
    pub en: String,
}

/// A column as its template needs it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its titles.
    #[serde(default)]
    pub titles: Titles,
    #[serde(default)]
    r#virtual: bool,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    datatype: Datatype,
    #[serde(default)]
    separator: Option<String>,
    #[serde(default)]
    property_url: String,
    #[serde(default)]
    value_url: Option<String>,
    #[serde(default, rename = "dc:description")]
    description: Option<Text>,
    #[serde(default)]
    name: String,
    /// Table and column to which it refers.
    #[serde(skip)]
    refers: Option<(String, String)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Datatype {
    Name(String),
    Spec {
        base: String,
        #[serde(default)]
        format: Option<String>,
        #[serde(default, rename = "@id")]
        id: Option<String>,
    },
}

impl Default for Datatype {
    fn default() -> Self {
        Self::Name("string".into())
    }
}

#[derive(Debug, Clone, Deserialize)]
struct Text {
    #[serde(rename = "@value")]
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    columns: Vec<Column>,
    #[serde(default)]
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ForeignKey {
    column_reference: String,
    reference: Reference,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    resource: String,
    column_reference: String,
}

#[derive(Debug, Deserialize)]
struct Group {
    tables: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    url: String,
    #[serde(rename = "dcterms:title")]
    title: Vec<Tagged>,
}

#[derive(Debug, Deserialize)]
struct Tagged {
    #[serde(rename = "@value")]
    value: String,
    #[serde(rename = "@language")]
    language: String,
}

fn parse<'j, T: Deserialize<'j>>(name: &str, bytes: &'j [u8]) -> Result<T, TemplateError> {
    serde_json::from_slice(bytes)
        .map_err(|source| TemplateError::Schema { name: name.to_owned(), source })
}

/// The shipped tables in the order of their metadata.
pub fn schemas() -> Result<Vec<Schema>, TemplateError> {
    let file = "csv-metadata.json";
    let group: Group = parse(file, super::shipped(file).unwrap_or_default())?;
    group.tables.into_iter().map(schema).collect()
}

fn schema(listed: Listed) -> Result<Schema, TemplateError> {
    let name = listed.url.trim_end_matches(".csv").to_owned();
    let file = format!("{name}-schema.json");
    let described: Description = parse(&file, super::shipped(&file).unwrap_or_default())?;
    let mut title = Titles::default();
    for tagged in listed.title {
        match tagged.language.as_str() {
            "zh" => title.zh = tagged.value,
            _ => title.en = tagged.value,
        }
    }
    let mut columns = described.columns;
    columns.retain(|c| !c.r#virtual);
    for key in described.foreign_keys {
        let refers = key.reference.resource.trim_end_matches(".csv").to_owned();
        let column = columns.iter_mut().find(|c| c.name == key.column_reference);
        if let Some(column) = column {
            column.refers = Some((refers, key.reference.column_reference));
        }
    }
    Ok(Schema { name, title, columns })
}

impl Schema {
    /// The header row in Chinese, as CSV.
    pub fn header(&self) -> Vec<u8> {
        let titles: Vec<&str> = self.columns.iter().map(|c| c.titles.zh.as_str()).collect();
        format!("\u{feff}{}\n", titles.join(",")).into_bytes()
    }
}

impl Column {
    fn base(&self) -> &str {
        match &self.datatype {
            Datatype::Name(name) => name,
            Datatype::Spec { base, .. } => base,
        }
    }

    /// The values that the metadata list, if they do.
    pub fn choices(&self) -> Option<Vec<&str>> {
        if self.base() == "boolean" {
            return Some(vec!["true", "false"]);
        }
        let Datatype::Spec { format: Some(format), .. } = &self.datatype else { return None };
        let word = |w: &str| w.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let inner = format.strip_prefix('^').and_then(|f| f.strip_suffix('$')).unwrap_or(format);
        let group = inner.strip_prefix('(').and_then(|f| f.strip_suffix(')')).unwrap_or(inner);
        let words: Vec<&str> = group.split('|').collect();
        (words.len() > 1 && words.iter().all(|w| !w.is_empty() && word(w))).then_some(words)
    }

    fn is_date(&self) -> bool {
        matches!(&self.datatype, Datatype::Spec { id: Some(id), .. } if id == super::refine::EDTF)
    }

    /// Whether its cells hold numbers for a spreadsheet; all else is text, dates too.
    fn is_number(&self) -> bool {
        ["integer", "decimal", "nonNegativeInteger", "double"].contains(&self.base())
    }

    fn datatype_in_words(&self) -> String {
        let word = match self.base() {
            _ if self.is_date() => "日期（年、年-月或年-月-日）",
            _ if self.choices().is_some() => "从列表选择",
            "integer" => "整数",
            "nonNegativeInteger" => "非负整数",
            "decimal" | "double" => "数字",
            "gYear" => "年份",
            "anyURI" => "网址",
            _ => "文本",
        };
        match &self.separator {
            Some(separator) => format!("{word}，可填多个，用“{separator}”分隔"),
            None => word.to_owned(),
        }
    }

    fn values_in_words(&self, meanings: &BTreeMap<String, Meaning>) -> String {
        if let Some((table, _)) = &self.refers {
            return format!("{table} 表中的编号");
        }
        let Some(choices) = self.choices() else {
            return match &self.datatype {
                Datatype::Spec { format: Some(format), .. } if !self.is_date() => {
                    format!("符合 {format}")
                }
                _ => String::new(),
            };
        };
        let described = choices.iter().map(|choice| {
            let iri = self.value_url.as_ref().map(|t| self.expand(t, choice)).unwrap_or_default();
            match meanings.get(&iri).map(|m| m.label.as_str()).filter(|l| !l.is_empty()) {
                Some(label) => format!("{choice} {label}"),
                None => (*choice).to_owned(),
            }
        });
        described.collect::<Vec<_>>().join("\n")
    }

    fn expand(&self, template: &str, value: &str) -> String {
        template.replace(&format!("{{{}}}", self.name), value)
    }

    fn meaning(&self, meanings: &BTreeMap<String, Meaning>) -> String {
        if let Some(text) = &self.description {
            return text.value.clone();
        }
        let property = match self.property_url.split_once(':') {
            Some(("dcterms", name)) => format!("http://purl.org/dc/terms/{name}"),
            Some(("rdfs", name)) => format!("http://www.w3.org/2000/01/rdf-schema#{name}"),
            Some(("rdf", name)) => format!("http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}"),
            Some(("skos", name)) => format!("http://www.w3.org/2004/02/skos/core#{name}"),
            Some(("foaf", name)) => format!("http://xmlns.com/foaf/0.1/{name}"),
            Some(("oa", name)) => format!("http://www.w3.org/ns/oa#{name}"),
            _ => self.property_url.clone(),
        };
        meanings.get(&property).map(|m| m.definition.clone()).unwrap_or_default()
    }
}

/// The workbook: the guide, a sheet a table, and the hidden lists.
pub fn workbook(
    schemas: &[Schema],
    meanings: &BTreeMap<String, Meaning>,
) -> Result<Vec<u8>, TemplateError> {
    let mut book = Workbook::new();
    // No clock: the same program makes the same bytes.
    let made = ExcelDateTime::from_ymd(2024, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    guide(book.add_worksheet(), schemas, meanings)?;
    let mut lists: Vec<Vec<&str>> = Vec::new();
    for schema in schemas {
        fill(book.add_worksheet(), schema, schemas, &mut lists)?;
    }
    let hidden = book.add_worksheet();
    hidden.set_name(LISTS)?.set_hidden(true);
    for (column, list) in lists.iter().enumerate() {
        for (row, word) in list.iter().enumerate() {
            hidden.write_string(row as u32, column as u16, *word)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_num_format_index(TEXT)
}

fn guide(
    sheet: &mut Worksheet,
    schemas: &[Schema],
    meanings: &BTreeMap<String, Meaning>,
) -> Result<(), TemplateError> {
    sheet.set_name(GUIDE)?.set_freeze_panes(1, 0)?;
    let heads =
        ["工作表", "表", "列（中文）", "列（英文）", "必填", "数据类型", "允许的值", "含义"];
    let widths = [16, 14, 16, 22, 6, 26, 34, 60];
    for (i, (head, width)) in heads.iter().zip(widths).enumerate() {
        sheet.write_string_with_format(0, i as u16, *head, &heading())?;
        sheet.set_column_width(i as u16, width)?;
    }
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut row = 1;
    for schema in schemas {
        for column in &schema.columns {
            let required = if column.required { "是" } else { "" };
            let cells = [
                schema.name.clone(),
                schema.title.zh.clone(),
                column.titles.zh.clone(),
                column.titles.en.clone(),
                required.to_owned(),
                column.datatype_in_words(),
                column.values_in_words(meanings),
                column.meaning(meanings),
            ];
            for (i, cell) in cells.iter().enumerate() {
                sheet.write_string_with_format(row, i as u16, cell, &wrapped)?;
            }
            row += 1;
        }
    }
    Ok(())
}

fn fill<'s>(
    sheet: &mut Worksheet,
    schema: &'s Schema,
    schemas: &[Schema],
    lists: &mut Vec<Vec<&'s str>>,
) -> Result<(), TemplateError> {
    sheet.set_name(&schema.name)?.set_freeze_panes(1, 1)?;
    let text = Format::new().set_num_format_index(TEXT);
    for (i, column) in schema.columns.iter().enumerate() {
        let at = i as u16;
        sheet.write_string_with_format(0, at, &column.titles.zh, &heading())?;
        sheet.set_column_width(at, 16)?;
        if !column.is_number() {
            sheet.set_column_format(at, &text)?;
        }
        // A cell of several values cannot be chosen from a list of single ones.
        if column.separator.is_some() {
            continue;
        }
        let validation = match column.choices() {
            Some(choices) => Some(one_of(&choices, lists)?),
            None => key_of(column, schemas)?,
        };
        if let Some(validation) = validation {
            sheet.add_data_validation(1, at, ROWS, at, &validation)?;
        }
    }
    Ok(())
}

/// A list of fixed values: in the validation itself, or on the hidden sheet.
fn one_of<'s>(
    choices: &[&'s str],
    lists: &mut Vec<Vec<&'s str>>,
) -> Result<DataValidation, TemplateError> {
    let length: usize = choices.iter().map(|c| c.len() + 1).sum();
    let validation = if length > LIST_LIMIT {
        let list = lists.iter().position(|l| *l == choices).unwrap_or_else(|| {
            lists.push(choices.to_vec());
            lists.len() - 1
        });
        let letter = column_letters(list);
        let range = format!("={LISTS}!${letter}$1:${letter}${}", choices.len());
        DataValidation::new().allow_list_formula(Formula::new(range))
    } else {
        DataValidation::new().allow_list_strings(choices)?
    };
    let validation = validation.set_error_title("不在列表中")?;
    Ok(validation.set_error_message("请从下拉列表中选择，各值的含义见“字段说明”。")?)
}

/// The keys that the sheet referred to holds at the time. Only warns, because that sheet may be filled
/// in later.
fn key_of(column: &Column, schemas: &[Schema]) -> Result<Option<DataValidation>, TemplateError> {
    let Some((table, key)) = &column.refers else { return Ok(None) };
    let schema = schemas.iter().find(|s| s.name == *table);
    let Some(at) = schema.and_then(|s| s.columns.iter().position(|c| c.name == *key)) else {
        return Ok(None);
    };
    let letter = column_letters(at);
    let last = ROWS + 1;
    let range = format!(
        "=OFFSET({table}!${letter}$2,0,0,MAX(1,COUNTA({table}!${letter}$2:${letter}${last})),1)"
    );
    let validation = DataValidation::new()
        .allow_list_formula(Formula::new(range))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("没有这个编号")?
        .set_error_message(format!("{table} 表中还没有这个编号；请选择，或随后在该表中补上。"))?;
    Ok(Some(validation))
}

fn column_letters(index: usize) -> String {
    rust_xlsxwriter::utility::column_number_to_name(index as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_makes_the_same_workbook() {
        let schemas = schemas().unwrap();
        let make = || workbook(&schemas, &BTreeMap::new()).unwrap();
        assert!(make() == make());
    }

    #[test]
    fn every_reference_is_chosen_from_the_keys_of_its_sheet() {
        let schemas = schemas().unwrap();
        let mut references = 0;
        for column in schemas.iter().flat_map(|s| &s.columns) {
            let chosen = key_of(column, &schemas).unwrap().is_some();
            assert_eq!(chosen, column.refers.is_some(), "{}", column.name);
            references += usize::from(chosen);
        }
        assert!(references > 50);
    }

    #[test]
    fn controlled_columns_have_their_values_and_others_none() {
        let schemas = schemas().unwrap();
        let choices = |table: &str, column: &str| {
            let schema = schemas.iter().find(|s| s.name == table).unwrap();
            let column = schema.columns.iter().find(|c| c.titles.en == column).unwrap();
            column.choices().map(|c| c.len())
        };
        assert_eq!(choices("divisions", "level"), Some(6));
        assert_eq!(choices("divisions", "attested"), Some(2));
        assert_eq!(choices("divisions", "code"), None);
        assert_eq!(choices("divisions", "id"), None);
        assert_eq!(choices("adoptions", "start"), None);
        assert!(choices("observations", "unit").unwrap() > 20);
    }

    #[test]
    fn a_list_too_long_for_a_cell_stands_on_the_hidden_sheet() {
        use calamine::Reader as _;
        let words: Vec<String> = (0..40).map(|n| format!("choice-number-{n}")).collect();
        let format = format!("^({})$", words.join("|"));
        let mut schemas = schemas().unwrap();
        let column = &mut schemas[0].columns[0];
        column.datatype = Datatype::Spec { base: "string".into(), format: Some(format), id: None };
        let bytes = workbook(&schemas, &BTreeMap::new()).unwrap();
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let lists = book.worksheet_range(LISTS).unwrap();
        let written: Vec<String> = lists.rows().map(|row| row[0].to_string()).collect();
        assert_eq!(written, words);
    }
}
