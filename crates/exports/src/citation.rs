//! References to sources, as BibTeX and as CSL-JSON, each saying what it lacks.
//!
//! Follows the fields of BibTeX's `@misc` (with `url`, `date` and `organization`, as biblatex knows them too) and the
//! CSL-JSON data schema. What is not known is left out and named in `note`; nothing is made up.
#![allow(
    clippy::format_push_string,
    reason = "short texts; `write!` would return an error that cannot be"
)]

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use views::Language;
use views::model::PartialDate;

/// A source as it is cited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// Its identifier, as the rows name it.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When it was published.
    pub date: Option<PartialDate>,
    /// Its address.
    pub url: Option<String>,
    /// What is noted on it.
    pub note: Option<String>,
}

/// A part of a reference that may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The title.
    Title,
    /// Who published it.
    Publisher,
    /// When.
    Date,
    /// Where it can be read.
    Address,
}

impl Part {
    /// Every part, in the order in which they are named.
    pub const ALL: [Self; 4] = [Self::Title, Self::Publisher, Self::Date, Self::Address];

    /// Returns its name.
    pub const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Title, Language::Zh) => "标题",
            (Self::Title, Language::En) => "title",
            (Self::Publisher, Language::Zh) => "发布者",
            (Self::Publisher, Language::En) => "publisher",
            (Self::Date, Language::Zh) => "日期",
            (Self::Date, Language::En) => "date",
            (Self::Address, Language::Zh) => "网址",
            (Self::Address, Language::En) => "address",
        }
    }
}

impl Reference {
    /// Puts what stands in the wrong column where it belongs: an address given as title.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let is_address =
            |text: &String| text.starts_with("http://") || text.starts_with("https://");
        if let Some(address) = self.title.take_if(|title| is_address(title)) {
            self.url.get_or_insert(address);
        }
        self
    }

    /// Returns what is missing.
    pub fn missing(&self) -> Vec<Part> {
        let lacks = |part: &Part| match part {
            Part::Title => self.title.is_none(),
            Part::Publisher => self.publisher.is_none(),
            Part::Date => self.date.is_none(),
            Part::Address => self.url.is_none(),
        };
        Part::ALL.into_iter().filter(lacks).collect()
    }

    /// The note, and what is missing.
    fn notes(&self, language: Language) -> Option<String> {
        let missing: Vec<&str> = self.missing().into_iter().map(|p| p.name(language)).collect();
        let lacks = (!missing.is_empty()).then(|| {
            let all = missing.join(language.comma());
            match language {
                Language::Zh => format!("不完整：缺{all}"),
                Language::En => format!("incomplete: no {all}"),
            }
        });
        let parts: Vec<String> = self.note.clone().into_iter().chain(lacks).collect();
        (!parts.is_empty()).then(|| parts.join(language.pick("；", "; ")))
    }
}

/// Writes references as BibTeX; keys are the identifiers in ASCII, each once.
pub fn bibtex(references: &[Reference], language: Language) -> String {
    let mut out = String::new();
    let mut taken = BTreeSet::new();
    for reference in references {
        let date = reference.date;
        let of = |part: usize| parts(date?).get(part).map(ToString::to_string);
        let url = reference.url.as_ref().map(|u| u.replace('{', "%7B").replace('}', "%7D"));
        let fields = [
            ("title", reference.title.as_deref().map(|t| format!("{{{}}}", escaped(t)))),
            ("organization", reference.publisher.as_deref().map(|p| format!("{{{}}}", escaped(p)))),
            ("year", of(0)),
            ("month", of(1)),
            ("day", of(2)),
            ("date", date.map(|d| d.to_string())),
            ("url", url),
            ("note", reference.notes(language).map(|n| escaped(&n))),
        ];
        out += &format!("@misc{{{}", key(&reference.id, &mut taken));
        for (name, value) in fields {
            if let Some(value) = value {
                out += &format!(",\n  {name} = {{{value}}}");
            }
        }
        out += "\n}\n\n";
    }
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// A key: ASCII letters, digits and `-`, `.`, `_`; other characters by their number.
fn key(id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut key = String::new();
    for c in id.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' => key.push(c),
            c if write!(key, "u{:x}", u32::from(c)).is_err() => {}
            _ => {}
        }
    }
    if key.is_empty() {
        key.push_str("source");
    }
    let first = key.clone();
    let mut nth = 2;
    while !taken.insert(key.clone()) {
        key = format!("{first}-{nth}");
        nth += 1;
    }
    key
}

/// Text for a field in braces: what TeX reads as a sign is written as text.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '{' => out.push_str("\\textbraceleft "),
            '}' => out.push_str("\\textbraceright "),
            '\\' => out.push_str("\\textbackslash "),
            '~' => out.push_str("\\textasciitilde "),
            '^' => out.push_str("\\textasciicircum "),
            '&' | '%' | '#' | '$' | '_' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Returns references as CSL-JSON: a list of items.
pub fn csl_json(references: &[Reference], language: Language) -> Value {
    let item = |reference: &Reference| {
        let mut item = Map::new();
        let kind = if reference.url.is_some() { "webpage" } else { "document" };
        item.insert("id".to_owned(), json!(reference.id));
        item.insert("type".to_owned(), json!(kind));
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                item.insert(name.to_owned(), value);
            }
        };
        let text = |text: &Option<String>| text.clone().map(Value::from);
        put("title", text(&reference.title));
        put("publisher", text(&reference.publisher));
        put("issued", reference.date.map(|d| json!({"date-parts": [parts(d)]})));
        put("URL", text(&reference.url));
        put("note", reference.notes(language).map(Value::from));
        Value::Object(item)
    };
    Value::Array(references.iter().map(item).collect())
}

/// Year, month and day, as far as they are printed.
fn parts(date: PartialDate) -> Vec<i32> {
    date.to_string().split('-').filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_is_an_address_is_the_address() {
        let given = Reference { title: Some("https://e.org/a".into()), ..Reference::default() };
        let tidy = given.tidy();
        assert_eq!((tidy.title.as_deref(), tidy.url.as_deref()), (None, Some("https://e.org/a")));
    }

    #[test]
    fn hostile_titles_leave_the_braces_paired_and_keys_apart() {
        let of = |id: &str, title: &str| Reference {
            id: id.into(),
            title: Some(title.into()),
            ..Reference::default()
        };
        let all = [of("报道/一", "}@misc{x, a=\"{\n"), of("报道/一", "50% & more_"), of("", "{{")];
        let text = bibtex(&all, Language::En);
        assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
        let keys: BTreeSet<&str> = text.lines().filter_map(|l| l.strip_prefix("@misc{")).collect();
        assert_eq!(keys.len(), 3, "{text}");
        assert!(keys.iter().all(|k| k.is_ascii()), "{text}");
    }

    #[test]
    fn what_is_missing_is_said() {
        let reference =
            Reference { id: "S1".into(), date: "2020-07".parse().ok(), ..Reference::default() };
        assert_eq!(reference.missing(), [Part::Title, Part::Publisher, Part::Address]);
        let item = &csl_json(std::slice::from_ref(&reference), Language::En)[0];
        assert_eq!(item["issued"]["date-parts"], json!([[2020, 7]]));
        assert_eq!(item["note"], "incomplete: no title, publisher, address");
        assert!(bibtex(&[reference], Language::Zh).contains("不完整：缺标题、发布者、网址"));
    }
}
