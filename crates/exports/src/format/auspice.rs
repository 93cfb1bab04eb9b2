//! Auspice v2 writer, for Nextstrain's viewer.
//! Source: <https://nextstrain.org/schemas/dataset/v2>, checked by `augur validate export-v2`.
//!
//! A tree on a time axis: the forest under one hidden root, of adopters that are dated or bounded. Who has
//! no date at all, and who is no adopter, stands in no place of such an axis: their children hang on the
//! next ancestor that does. A bounded date is flagged as inferred, with its bounds as confidence. Other
//! possible parents cannot be shown there.

use super::cyjs::string;
use super::dot::{integer, text};
use super::{ExportError, File};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use views::Language;
use views::model::{Day, PartialDate};
use views::network::{Attribute, Network, Node, Value};

/// Attributes of nodes that become colourings.
const TRAITS: [&str; 9] =
    ["province", "prefecture", "county", "scheme", "formula", "level", "status", "bound", "change"];

struct Branch {
    name: String,
    date: (f64, f64, f64),
    is_inferred: bool,
    raw: Option<String>,
    url: Option<String>,
    traits: Vec<(&'static str, String)>,
    parent: Option<u64>,
}

/// Writes the forest of `network`; returns the numbers of nodes and of edges that draw it.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> Result<(u64, u64), ExportError> {
    let list = network.node_attributes();
    let mut branches: BTreeMap<u64, Branch> = BTreeMap::new();
    let mut names: HashMap<String, u32> = HashMap::new();
    let mut latest: Option<Day> = None;
    for node in network.nodes() {
        if let Some((branch, last)) = branch(list, &node, &mut names) {
            latest = latest.max(Some(last));
            branches.insert(node.number, branch);
        }
    }
    let Some(latest) = latest else { return Err(ExportError::Nothing(File::Auspice)) };
    let mut parents: HashMap<u64, u64> = HashMap::new();
    let of_edges = network.edge_attributes();
    let drawn = of_edges.iter().position(|a| a.name == "draws_tree");
    for edge in network.edges() {
        if drawn.is_some_and(|at| edge.values[at] == Some(Value::Boolean(true))) {
            parents.insert(edge.target.number, edge.source.number);
        }
    }
    let mut children: BTreeMap<Option<u64>, Vec<u64>> = BTreeMap::new();
    let numbers: Vec<u64> = branches.keys().copied().collect();
    let mut edges = 0;
    for number in numbers {
        let mut parent = parents.get(&number).copied();
        // A circle would come back to where it began.
        let mut steps = branches.len() + parents.len();
        while let Some(at) = parent.filter(|p| !branches.contains_key(p)) {
            parent = if steps == 0 { None } else { parents.get(&at).copied() };
            steps = steps.saturating_sub(1);
        }
        edges += u64::from(parent.is_some());
        children.entry(parent).or_default().push(number);
        if let Some(branch) = branches.get_mut(&number) {
            branch.parent = parent;
        }
    }
    meta(network, latest, &branches, out)?;
    tree(&branches, &children, out)?;
    out.write_all(b"}\n")?;
    Ok((branches.len() as u64, edges))
}

fn branch(
    list: &[Attribute],
    node: &Node,
    names: &mut HashMap<String, u32>,
) -> Option<(Branch, Day)> {
    if node.kind != "adopter" {
        return None;
    }
    let day = |name: &str| {
        let date: PartialDate = text(list, &node.values, name)?.parse().ok()?;
        Some(date.first_day())
    };
    let bound = text(list, &node.values, "bound")?;
    let latest = day("latest")?;
    let is_inferred = bound != "dated";
    let earliest = day("earliest").unwrap_or(latest);
    let value = if is_inferred {
        year(latest)
    } else {
        f64::midpoint(year(earliest), year(Day(latest.0 + 1)))
    };
    // Names must be unique and hold no blank.
    let plain: String =
        node.label.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
    let nth = names.entry(plain.clone()).and_modify(|n| *n += 1).or_insert(1);
    let name = if *nth == 1 { plain } else { format!("{plain}_{nth}_{}", node.number) };
    let traits =
        TRAITS.into_iter().filter_map(|t| Some((t, text(list, &node.values, t)?.to_owned())));
    let mut traits: Vec<_> = traits.collect();
    if let Some(year) = integer(list, &node.values, "by_year") {
        traits.push(("by_year", year.to_string()));
    }
    let raw = text(list, &node.values, "reported").map(|r| format!("≤{r}"));
    Some((
        Branch {
            name,
            date: (value, year(earliest), year(latest)),
            is_inferred,
            raw: raw.filter(|_| is_inferred),
            url: Some(node.id.clone()).filter(|id| super::dot::is_address(id)),
            traits,
            parent: None,
        },
        latest,
    ))
}

/// A day as a decimal year.
fn year(day: Day) -> f64 {
    let of = day.year();
    let (from, to) = (Day::new_year(of), Day::new_year(of + 1));
    let length = f64::from((to.0 - from.0).max(1));
    f64::from(of) + f64::from(day.0 - from.0) / length
}

fn meta(
    network: &dyn Network,
    latest: Day,
    branches: &BTreeMap<u64, Branch>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = string(network.title());
    // No clock: the day of the latest date in the data.
    write!(
        out,
        "{{\"version\":\"v2\",\"meta\":{{\"title\":{title},\"updated\":\"{latest}\",\"panels\":[\"tree\"],"
    )?;
    let list = network.node_attributes();
    let has = |t: &&str| branches.values().any(|b| b.traits.iter().any(|(n, _)| n == t));
    let shown: Vec<&str> = TRAITS.into_iter().filter(has).collect();
    let name = |key: &str| {
        let declared = list.iter().find(|a| a.name == key);
        declared.map_or(key, |a| a.title(network.language())).to_owned()
    };
    out.write_all(b"\"colorings\":[")?;
    for key in &shown {
        write!(
            out,
            "{{\"key\":\"{key}\",\"title\":{},\"type\":\"categorical\"}},",
            string(&name(key))
        )?;
    }
    let date = network.language().pick("日期", "Date");
    write!(out, "{{\"key\":\"num_date\",\"title\":{},\"type\":\"continuous\"}}],", string(date))?;
    write!(out, "\"filters\":{},", serde_json::Value::from(shown.clone()))?;
    let first = shown.first().map_or("num_date", |s| s);
    let l = if network.language() == Language::Zh { "zh" } else { "en" };
    write!(
        out,
        "\"display_defaults\":{{\"color_by\":\"{first}\",\"distance_measure\":\"num_date\",\"branch_label\":\"none\",\"language\":\"{l}\"}}}},"
    )
}

/// Writes the tree without recursion: a lineage may be as deep as the data are bad.
fn tree(
    branches: &BTreeMap<u64, Branch>,
    children: &BTreeMap<Option<u64>, Vec<u64>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let first = branches.values().map(|b| b.date.1.min(b.date.0)).fold(f64::INFINITY, f64::min);
    write!(
        out,
        "\n\"tree\":{{\"name\":\"ROOT\",\"node_attrs\":{{\"hidden\":\"always\",\"num_date\":{{\"value\":{first:.4}}}}},\"children\":["
    )?;
    // What is still to be written at each depth; a circle hangs nowhere and is begun at its first node.
    let none = Vec::new();
    let roots = children.get(&None).unwrap_or(&none);
    let mut stack = vec![roots.iter()];
    let mut is_first = true;
    while let Some(level) = stack.last_mut() {
        let Some(number) = level.next() else {
            stack.pop();
            if !stack.is_empty() {
                out.write_all(b"]}")?;
            }
            is_first = false;
            continue;
        };
        let Some(branch) = branches.get(number) else { continue };
        out.write_all(if is_first { b"\n" } else { b",\n" })?;
        head(branch, out)?;
        if let Some(below) = children.get(&Some(*number)) {
            out.write_all(b",\"children\":[")?;
            stack.push(below.iter());
            is_first = true;
        } else {
            out.write_all(b"}")?;
            is_first = false;
        }
    }
    out.write_all(b"]}")
}

fn head(branch: &Branch, out: &mut dyn Write) -> io::Result<()> {
    let (value, from, to) = branch.date;
    write!(out, "{{\"name\":{},\"node_attrs\":{{\"num_date\":", string(&branch.name))?;
    write!(
        out,
        "{{\"value\":{value:.4},\"confidence\":[{from:.4},{to:.4}],\"inferred\":{}",
        branch.is_inferred
    )?;
    if let Some(raw) = &branch.raw {
        write!(out, ",\"raw_value\":{}", string(raw))?;
    }
    out.write_all(b"}")?;
    if let Some(url) = &branch.url {
        write!(out, ",\"url\":{}", string(url))?;
    }
    for (name, value) in &branch.traits {
        write!(out, ",\"{name}\":{{\"value\":{}}}", string(value))?;
    }
    out.write_all(b"}")
}
