//! Where the text of a query or an update is wrong, told to people.

use diagnostics::{Language, excerpt};

/// A place in a text and what is the matter there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault<'a> {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is the matter, in English.
    pub what: &'a str,
    /// Whether it is against the grammar; else the text is too deep or too long.
    pub is_syntax: bool,
}

impl Fault<'_> {
    /// The place and what is the matter, in a line.
    pub fn told(&self, language: Language) -> String {
        let (line, column) = (self.line, self.column);
        match language {
            Language::En => format!("line {line} column {column}: {}", self.label(language)),
            Language::Zh => format!("第 {line} 行第 {column} 列：{}", self.label(language)),
        }
    }

    /// The line of the text with a caret under the place.
    pub fn shown(&self, text: &str, language: Language) -> String {
        excerpt(text, self.line, self.column, &self.label(language))
    }

    /// What is the matter, in a language.
    fn label(&self, language: Language) -> String {
        if language == Language::En {
            return self.what.to_owned();
        }
        if let Some(list) = self.what.strip_prefix(EXPECTED) {
            let items = list.split(", ").map(|item| {
                let known = KINDS.iter().find(|(en, ..)| *en == item);
                known.map_or(item, |(_, zh, _)| zh)
            });
            return format!("此处应为{}", items.collect::<Vec<_>>().join("、"));
        }
        let unknown = self.what.strip_suffix(UNKNOWN);
        if let Some(prefix) = unknown.and_then(|said| said.strip_prefix("the prefix ")) {
            return format!("前缀 {prefix} 未声明");
        }
        match self.is_syntax {
            true => format!("语法有误（{}）", self.what),
            false => format!("嵌套过深或过长（{}）", self.what),
        }
    }
}

const EXPECTED: &str = "expected ";
const UNKNOWN: &str = " is not declared";
/// How many things that could stand at a place are named.
const MOST: usize = 8;

/// What can stand at a place, in English and Chinese, and the beginnings by which the parser tells it.
const KINDS: &[(&str, &str, &[&str])] = &[
    ("a variable", "变量", &["$", "?"]),
    ("an IRI", " IRI", &["<"]),
    ("a text", "字符串", &["'", "'''", "\"", "\"\"\""]),
    ("a number", "数字", &["+", "-"]),
    ("a blank node", "空白节点", &["_:", "["]),
    ("true or false", "真假值", &["true", "false"]),
    ("a triple term", "三元组项", &["<<", "<<("]),
    ("a name", "名称", &[]),
    ("something else", "其他内容", &[]),
];

/// Makes of what the parser says of the furthest place that it came to where a person would look, and few words.
pub(super) fn in_words(text: &str, line: usize, column: usize, said: &str) -> (usize, String) {
    let within = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let within: Vec<char> = within.chars().collect();
    if said.contains("Prefix not found") {
        let ends = |c: &char| c.is_whitespace() || "{}()[];,|/^!*+?<>\"'".contains(*c);
        let before = &within[..column.saturating_sub(1).min(within.len())];
        let begin = before.iter().rposition(ends).map_or(0, |at| at + 1);
        let name: String = within[begin..].iter().take_while(|c| **c != ':').collect();
        return (begin + 1, format!("the prefix `{name}:`{UNKNOWN}"));
    }
    let list = said.strip_prefix("expected one of ").or_else(|| said.strip_prefix(EXPECTED));
    let Some(list) = list else { return (column, said.to_owned()) };
    // It has looked one character further to see that nothing fits.
    let is_past = list.contains("[_]") && column > 1;
    let column = if is_past { column - 1 } else { column };
    let mut items: Vec<String> = Vec::new();
    for item in parts(list).into_iter().filter(|item| item != "[_]") {
        let item = in_a_word(item);
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.len() > MOST {
        items.truncate(MOST);
        items.push("…".to_owned());
    }
    if items.is_empty() {
        items.push("something else".to_owned());
    }
    (column, format!("{EXPECTED}{}", items.join(", ")))
}

/// A token as it is written, a class of characters or tokens by its name.
fn in_a_word(item: String) -> String {
    if let Some(token) = item.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let token = token.replace("\\\"", "\"");
        let kind = KINDS.iter().find(|(.., begins)| begins.contains(&token.as_str()));
        return kind.map_or_else(|| format!("`{token}`"), |(en, ..)| (*en).to_owned());
    }
    match item.strip_prefix('[') {
        Some(class) if class.starts_with("'0'") => "a number".to_owned(),
        Some(_) => "a name".to_owned(),
        None => item,
    }
}

/// The items of the parser's list; commas stand within quotes and brackets, too.
fn parts(list: &str) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in list.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if !bracket => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            ',' if !quoted && !bracket => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    parts.into_iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Embedded, QueryOptions, Store};

    use super::*;

    fn told(text: &str, language: Language) -> (String, String) {
        let store = Embedded::in_memory().unwrap();
        let error = store.query(text, &QueryOptions::default()).unwrap_err();
        let fault = error.fault().unwrap_or_else(|| panic!("{error}"));
        (fault.told(language), fault.shown(text, language))
    }

    #[test]
    fn a_wrong_text_is_shown_at_its_place_in_both_languages() {
        let text = "SELECT *\nWHERE { ?村 ?p }";
        let (line, shown) = told(text, Language::En);
        assert!(line.starts_with("line 2 column 15: expected "), "{line}");
        assert!(shown.contains("2 | WHERE { ?村 ?p }\n"), "{shown}");
        assert!(shown.contains("               ^ expected"), "{shown}");
        let (line, shown) = told(text, Language::Zh);
        assert!(line.starts_with("第 2 行第 15 列：此处应为"), "{line}");
        assert!(shown.contains("^ 此处应为"), "{shown}");
        let text = "SELECT * { ?s none:p ?o }";
        let english = told(text, Language::En).0;
        assert_eq!(english, "line 1 column 15: the prefix `none:` is not declared");
        let (line, shown) = told(text, Language::Zh);
        assert_eq!(line, "第 1 行第 15 列：前缀 `none:` 未声明");
        assert!(shown.contains("|               ^ 前缀"), "{shown}");
    }

    /// No list of classes of characters, whatever is wrong.
    #[test]
    fn what_is_expected_is_told_in_few_words() {
        for text in [
            "",
            "SELECT",
            "SELECT * {",
            "SELECT * { ?s }",
            "ASK { ?s ?p \"x }",
            "ASK { ?s ?p 1 . FILTER }",
            "ASK { ?村 a: }",
            "PREFIX a: <x> ASK {}",
        ] {
            for language in [Language::En, Language::Zh] {
                let (line, _) = told(text, language);
                assert!(line.chars().count() < 160 && !line.contains("..="), "{text}: {line}");
            }
        }
    }
}
