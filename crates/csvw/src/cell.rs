//! Parsing cells: from the string of a cell to its values.
//!
//! Follows *Model for Tabular Data*, section 6.4 "Parsing Cells", steps 1 to 8: white space, default,
//! separator, null, required, datatype. Refuses to know where the cell stands and what becomes of its
//! values.

use super::datatype::{Datatype, ValueError, Whitespace};
use diagnostics::{Text, codes};

/// What a column says about the parsing of its cells.
#[derive(Debug, Clone)]
pub struct CellRules {
    /// Strings that stand for null; `[""]` by default.
    pub null: Vec<String>,
    /// What an empty cell is taken to hold.
    pub default: String,
    /// What separates the values of a list; `None`: the cell holds one value.
    pub separator: Option<String>,
    /// Whether null is an error.
    pub required: bool,
    /// Whether a list keeps its order.
    pub ordered: bool,
    /// The language of strings; `None` stands for `und`.
    pub lang: Option<String>,
    /// The datatype of the value, or of each value of the list.
    pub datatype: Datatype,
}

impl Default for CellRules {
    fn default() -> Self {
        Self {
            null: vec![String::new()],
            default: String::new(),
            separator: None,
            required: false,
            ordered: false,
            lang: None,
            datatype: Datatype::string(),
        }
    }
}

/// The value of one cell, or of one item of a list.
#[derive(Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Null.
    Null,
    /// Null in a column that requires a value.
    Missing,
    /// A lexical form of the column's datatype.
    Valid(&'a str),
    /// A string that is not of the datatype; it becomes a plain string.
    Invalid(&'a str, Box<ValueError>),
}

/// The values of a cell of a column with a separator; made once and reused.
#[derive(Debug, Default)]
pub struct List {
    text: String,
    items: Vec<Item>,
    errors: Vec<ValueError>,
    missing: bool,
    null: bool,
    scratch: String,
}

#[derive(Debug, Clone, Copy)]
struct Item {
    start: usize,
    end: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Valid,
    Invalid(usize),
    Null,
}

/// One value of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListItem<'a> {
    /// Null.
    Null,
    /// A lexical form of the column's datatype.
    Valid(&'a str),
    /// A string that is not of the datatype.
    Invalid(&'a str, &'a ValueError),
}

impl List {
    /// The values in the order of the cell, nulls among them.
    pub fn iter(&self) -> impl Iterator<Item = ListItem<'_>> {
        self.items.iter().map(|i| {
            let text = &self.text[i.start..i.end];
            match i.state {
                State::Null => ListItem::Null,
                State::Valid => ListItem::Valid(text),
                State::Invalid(at) => ListItem::Invalid(text, &self.errors[at]),
            }
        })
    }

    /// Returns whether the cell is an empty list (or null) where a value is required.
    pub fn is_missing(&self) -> bool {
        self.missing
    }

    /// Returns whether the cell as a whole is null, which an empty list is not.
    pub fn is_null(&self) -> bool {
        self.null
    }

    /// Returns whether there is no value, null or not.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.items.clear();
        self.errors.clear();
        self.missing = false;
        self.null = false;
    }

    fn push(&mut self, text: &str, state: State) {
        let start = self.text.len();
        self.text.push_str(text);
        self.items.push(Item { start, end: self.text.len(), state });
    }
}

impl CellRules {
    /// Parses a cell of a column without separator.
    ///
    /// `scratch` is written to only where the value is not a slice of `raw`.
    pub fn value<'a>(&'a self, raw: &'a str, scratch: &'a mut Scratch) -> Value<'a> {
        let mut text = normalize(raw, self.datatype.whitespace(), &mut scratch.normalized);
        if text.is_empty() {
            text = &self.default;
        }
        if self.is_null(text) {
            return if self.required { Value::Missing } else { Value::Null };
        }
        match self.datatype.parse(text, &mut scratch.lexical) {
            Ok(lexical) => Value::Valid(lexical),
            Err(error) => Value::Invalid(text, error),
        }
    }

    /// Parses a cell of a column with a separator into `out`.
    pub fn list(&self, raw: &str, scratch: &mut Scratch, out: &mut List) {
        out.clear();
        let whitespace = self.datatype.whitespace();
        let mut text = normalize(raw, whitespace, &mut scratch.normalized);
        if text.is_empty() {
            text = &self.default;
        }
        if text.is_empty() || self.is_null(text) {
            out.missing = self.required;
            out.null = !text.is_empty();
            return;
        }
        let separator = self.separator.as_deref().unwrap_or_default();
        if separator.is_empty() {
            self.item(text, out);
            return;
        }
        for piece in text.split(separator) {
            let strip = self.datatype.strips_list_items();
            let piece = if strip { piece.trim_matches(is_space) } else { piece };
            self.item(if piece.is_empty() { &self.default } else { piece }, out);
        }
    }

    fn item(&self, text: &str, out: &mut List) {
        if self.is_null(text) {
            out.push("", State::Null);
            return;
        }
        let mut scratch = std::mem::take(&mut out.scratch);
        match self.datatype.parse(text, &mut scratch) {
            Ok(lexical) => out.push(lexical, State::Valid),
            Err(error) => {
                out.errors.push(*error);
                let at = out.errors.len() - 1;
                out.push(text, State::Invalid(at));
            }
        }
        out.scratch = scratch;
    }

    #[inline]
    fn is_null(&self, text: &str) -> bool {
        match self.null.as_slice() {
            [null] if null.is_empty() => text.is_empty(),
            nulls => nulls.iter().any(|null| null == text),
        }
    }

    /// The error of a cell that is null although a value is required.
    pub fn missing(&self) -> ValueError {
        ValueError {
            code: &codes::REQUIRED,
            text: Text::new("a value is required", "此格必须填写"),
            hint: None,
        }
    }
}

/// Buffers that [`CellRules`] reuses from cell to cell.
#[derive(Debug, Default)]
pub struct Scratch {
    normalized: String,
    lexical: String,
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Steps 1 and 2: white space, as XML Schema's `whiteSpace` facet has it.
fn normalize<'a>(raw: &'a str, rule: Whitespace, out: &'a mut String) -> &'a str {
    match rule {
        Whitespace::Preserve => raw,
        Whitespace::Replace => {
            if !raw.bytes().any(|b| matches!(b, b'\t' | b'\n' | b'\r')) {
                return raw;
            }
            out.clear();
            out.extend(raw.chars().map(|c| if is_space(c) { ' ' } else { c }));
            out
        }
        Whitespace::Collapse => {
            if !raw.bytes().any(|b| b <= b' ') {
                return raw;
            }
            let raw = raw.trim_matches(is_space);
            if is_collapsed(raw.as_bytes()) {
                return raw;
            }
            out.clear();
            for word in raw.split(is_space).filter(|w| !w.is_empty()) {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
            }
            out
        }
    }
}

/// Whether no two spaces follow each other and no other white space occurs.
fn is_collapsed(bytes: &[u8]) -> bool {
    let mut previous = 0;
    for &b in bytes {
        if matches!(b, b'\t' | b'\n' | b'\r') || (b == b' ' && previous == b' ') {
            return false;
        }
        previous = b;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datatype::{DatatypeSpec, Format};
    use proptest::prelude::*;

    fn datatype(base: &str) -> Datatype {
        Datatype::compile(&DatatypeSpec { base: base.into(), ..DatatypeSpec::default() }).0
    }

    fn show(value: &Value<'_>) -> String {
        match value {
            Value::Null => "null".into(),
            Value::Missing => "missing".into(),
            Value::Valid(text) => format!("={text}"),
            Value::Invalid(text, error) => format!("!{text} {}", error.code.id),
        }
    }

    fn check(rules: &CellRules, raw: &str, expected: &str) {
        assert_eq!(show(&rules.value(raw, &mut Scratch::default())), expected, "{raw:?}");
    }

    fn check_list(rules: &CellRules, raw: &str, expected: &str) {
        let mut list = List::default();
        rules.list(raw, &mut Scratch::default(), &mut list);
        let items: Vec<_> = list
            .iter()
            .map(|item| match item {
                ListItem::Null => "null".to_owned(),
                ListItem::Valid(text) => format!("={text}"),
                ListItem::Invalid(text, error) => format!("!{text} {}", error.code.id),
            })
            .collect();
        let missing = if list.is_missing() { "missing" } else { "" };
        assert_eq!(format!("{}{missing}", items.join("|")), expected, "{raw:?}");
    }

    #[test]
    fn white_space_goes_as_the_datatype_says() {
        let check = |base: &str, expected: &str| {
            let rules = CellRules { datatype: datatype(base), ..CellRules::default() };
            check(&rules, " a\t b\n", expected);
        };
        check("string", "= a\t b\n");
        check("json", "= a\t b\n");
        check("anyAtomicType", "= a\t b\n");
        check("normalizedString", "= a  b ");
        check("token", "=a b");
        check("integer", "!a b CSVW-DATATYPE");
    }

    #[test]
    fn null_and_default_and_required_are_told_apart() {
        let integer = CellRules { datatype: datatype("integer"), ..CellRules::default() };
        check(&integer, "", "null");
        check(&integer, " \t", "null");
        check(&integer, " 5 ", "=5");
        let coded = CellRules { null: vec!["99".into(), "-".into()], ..integer.clone() };
        check(&coded, "99", "null");
        check(&coded, " - ", "null");
        check(&coded, "", "! CSVW-DATATYPE");
        let default = CellRules { default: "5".into(), ..integer.clone() };
        check(&default, "", "=5");
        check(&default, "\t", "=5");
        let required = CellRules { required: true, ..integer };
        check(&required, "", "missing");
        check(&required, "x", "!x CSVW-DATATYPE");
        let string = CellRules::default();
        check(&string, "", "null");
        check(&string, " ", "= ");
    }

    #[test]
    fn lists_are_split_and_each_item_parsed() {
        let rules = CellRules {
            separator: Some(" ".into()),
            datatype: datatype("integer"),
            ..CellRules::default()
        };
        check_list(&rules, "1 5 7.0", "=1|=5|!7.0 CSVW-DATATYPE");
        check_list(&rules, "  1   5 ", "=1|=5");
        check_list(&rules, "", "");
        let semicolon = CellRules { separator: Some(";".into()), ..rules.clone() };
        check_list(&semicolon, "1; 2 ;;3", "=1|=2|null|=3");
        let default = CellRules { default: "0".into(), ..semicolon.clone() };
        check_list(&default, "1;;2", "=1|=0|=2");
        check_list(&default, "", "=0");
        let required = CellRules { required: true, ..semicolon.clone() };
        check_list(&required, "", "missing");
        let nothing = CellRules { null: vec!["NA".into()], ..semicolon };
        check_list(&nothing, "NA", "");
        check_list(&nothing, "1;NA", "=1|null");
        let strings = CellRules { separator: Some("，".into()), ..CellRules::default() };
        check_list(&strings, "甲， 乙", "=甲|= 乙");
    }

    #[test]
    fn items_with_a_format_are_read_by_it() {
        let format = Some(Format::Text("M/d/yyyy".into()));
        let spec = DatatypeSpec { base: "date".into(), format, ..DatatypeSpec::default() };
        let datatype = Datatype::compile(&spec).0;
        let rules = CellRules { separator: Some(",".into()), datatype, ..CellRules::default() };
        check_list(&rules, "1/2/2015, 13/1/2015", "=2015-01-02|!13/1/2015 CSVW-FORMAT");
    }

    proptest! {
        #[test]
        fn white_space_collapses_as_by_words(raw in "[a \t\r\n汉]{0,12}") {
            let words: Vec<_> = raw.split(is_space).filter(|w| !w.is_empty()).collect();
            let mut out = String::new();
            prop_assert_eq!(normalize(&raw, Whitespace::Collapse, &mut out), words.join(" "));
        }
    }
}
