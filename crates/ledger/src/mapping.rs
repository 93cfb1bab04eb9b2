//! Which column is read into what, kept as CSVW metadata and found again for the next ledger of the same layout.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::Digest;

use crate::cell::{holds_contact, surely_a_person};
use crate::columns::{Column, Use};
use crate::error::Error;

/// Name of the file in which a folder of tables keeps its mappings.
pub const MAPPING_FILE: &str = "intake-mapping.json";

const NAMESPACE: &str = "https://w3id.org/xiangmai/ontology#";

/// What a title is read into, and the reason in Chinese and English.
type Learnt = (Use, (String, String));

/// Layouts (the set of a table's titles) with what each title is read into: those accepted, and those of this run.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// By layout; the empty one is a mapping given for any layout.
    accepted: BTreeMap<String, BTreeMap<String, Use>>,
    learnt: BTreeMap<String, BTreeMap<String, Learnt>>,
}

fn key(levels: &[String]) -> String {
    levels.join("/")
}

/// The name of a layout: its titles in any order, hashed.
fn layout(columns: &[Column]) -> String {
    let titles: BTreeSet<String> =
        columns.iter().map(|c| key(&c.levels)).filter(|t| !t.is_empty()).collect();
    let joined: Vec<String> = titles.into_iter().collect();
    hex(&sha2::Sha256::digest(joined.join("\n")))[..16].to_owned()
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Mapping {
    /// Reads mappings: CSVW metadata, one table or a group of them, whose columns say in `xm:use` what they are read into.
    ///
    /// A table without `xm:layout` counts for every layout.
    pub fn add(&mut self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        let given =
            |problem: &str| Error::Given { file: file.to_owned(), problem: problem.to_owned() };
        let json: Value =
            serde_json::from_slice(bytes).map_err(|_| given("is no JSON（不是 JSON）"))?;
        let tables = json
            .get("tables")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_else(|| vec![json.clone()]);
        for table in tables {
            let columns =
                table.pointer("/tableSchema/columns").and_then(Value::as_array).ok_or_else(
                    || given("has no tableSchema with columns（缺 tableSchema.columns）"),
                )?;
            let layout = table.get("xm:layout").and_then(Value::as_str).unwrap_or_default();
            for column in columns {
                let title = column
                    .get("titles")
                    .and_then(|t| t.as_str().or_else(|| t.get(0).and_then(Value::as_str)));
                let word = column.get("xm:use").and_then(Value::as_str);
                if let (Some(title), Some(word)) = (title, word) {
                    let usage = Use::parse(word).ok_or_else(|| {
                        given(&format!("`{word}` is no use of a column（未知的用途）"))
                    })?;
                    self.accepted
                        .entry(layout.to_owned())
                        .or_default()
                        .insert(title.to_owned(), usage);
                }
            }
        }
        Ok(())
    }

    /// Returns what an accepted mapping of this layout reads each column into.
    pub(crate) fn uses(&self, columns: &[Column]) -> Vec<Option<Use>> {
        let own = self.accepted.get(&layout(columns));
        let any = self.accepted.get("");
        columns
            .iter()
            .map(|c| {
                let title = key(&c.levels);
                any.and_then(|m| m.get(&title)).or_else(|| own.and_then(|m| m.get(&title))).copied()
            })
            .collect()
    }

    /// Returns how many layouts were met in this run.
    pub(crate) fn layouts(&self) -> usize {
        self.learnt.len()
    }

    /// Keeps what columns were read into, to be written.
    pub(crate) fn learn(&mut self, columns: &[Column]) {
        let known = self.learnt.entry(layout(columns)).or_default();
        // A title that is a person's name is a cell of a table without titles: it is kept nowhere.
        let is_title = |c: &&Column| {
            c.usage != Use::Unknown
                || !c.levels.iter().any(|l| surely_a_person(l) || holds_contact(l))
        };
        for column in columns.iter().filter(|c| !c.levels.is_empty()).filter(is_title) {
            known.insert(key(&column.levels), (column.usage, column.reason.clone()));
        }
    }

    /// Returns the mappings as CSVW metadata, a table for each layout: titles, what each is read into, why.
    pub(crate) fn to_json(&self) -> String {
        let mut layouts: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
        for (layout, titles) in self.accepted.iter().filter(|(layout, _)| !layout.is_empty()) {
            layouts
                .entry(layout)
                .or_default()
                .extend(titles.iter().map(|(t, u)| (t.as_str(), entry(t, *u, None))));
        }
        for (layout, titles) in &self.learnt {
            let entries =
                titles.iter().map(|(t, (u, reason))| (t.as_str(), entry(t, *u, Some(reason))));
            layouts.entry(layout).or_default().extend(entries);
        }
        let tables: Vec<Value> = layouts
            .into_iter()
            .map(|(layout, titles)| {
                let columns: Vec<Value> = titles
                    .into_values()
                    .enumerate()
                    .map(|(at, mut value)| {
                        value["name"] = json!(format!("c{}", at + 1));
                        value
                    })
                    .collect();
                json!({"url": format!("ledger-{layout}.csv"), "xm:layout": layout, "tableSchema": {"columns": columns}})
            })
            .collect();
        let metadata = json!({
            "@context": ["http://www.w3.org/ns/csvw", {"xm": NAMESPACE}],
            "@type": "TableGroup",
            "dc:description": {
                "zh": "台账列名与用途的对应。改 xm:use 可改变一列的用途，下次按此读取。",
                "en": "What the columns of ledgers are read into. Change xm:use to read a column otherwise next time."
            },
            "tables": tables
        });
        format!("{metadata:#}\n")
    }
}

fn entry(title: &str, usage: Use, reason: Option<&(String, String)>) -> Value {
    let mut value = json!({
        "name": "",
        "titles": title,
        "xm:use": usage.name(),
        "suppressOutput": matches!(usage, Use::Serial | Use::Person | Use::Remark | Use::Aside | Use::Unknown | Use::Group),
    });
    if let Some((zh, en)) = reason {
        value["dc:description"] = json!({"zh": zh, "en": en});
    }
    value
}
