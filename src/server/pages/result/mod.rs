//! Answers of queries as pictures. A comment in the query says which: `# view: lanes`, and, where the names of its columns
//! do not say what they hold, which columns: `# view: lanes who=village date=began from=teacher`.
//!
//! | view | what it shows | columns |
//! | --- | --- | --- |
//! | `table` | the rows | any |
//! | `tree` | what lies below what | `who`, `from` |
//! | `curve` | how many by when | `date`; `who` or `count` |
//! | `lanes` | who began when, and from whom | `who`; `date` or `from`; `basis`, `scheme` |
//! | `map` | where: points, or the tree of divisions | `who`; `lat` and `long`, else what the graph knows |

mod cascade;
mod columns;
mod places;
mod tree;

use super::super::error::Problem;
use super::labels::{Labels, Shown};
use super::model::{Picture, pictures};
use super::visit::Visit;
use columns::{Columns, Role};
use rdf::term::Term;
use views::Language;
use views::layout::View;

pub(super) use tree::Step;

/// Values of a row, in the order of the columns.
pub(super) type Row = Vec<Option<Term>>;

/// A way to show an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Table,
    Tree,
    Curve,
    Lanes,
    Map,
}

impl Shape {
    pub(super) const ALL: [Self; 5] =
        [Self::Table, Self::Tree, Self::Curve, Self::Lanes, Self::Map];

    /// Its name in queries and addresses.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Tree => "tree",
            Self::Curve => "curve",
            Self::Lanes => "lanes",
            Self::Map => "map",
        }
    }

    /// Its name for people.
    pub(super) fn name(self, language: Language) -> &'static str {
        match self {
            Self::Table => language.pick("表", "table"),
            Self::Tree => language.pick("树", "tree"),
            Self::Curve => language.pick("曲线", "curve"),
            Self::Lanes => language.pick("谱系", "lanes"),
            Self::Map => language.pick("示意图", "sketch map"),
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.id() == id)
    }
}

/// What a query asks to be shown as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) shape: Shape,
    /// Columns by what they hold: the words before and behind `=`.
    columns: Vec<(String, String)>,
}

/// A view that there is not, or a column of a view that there is not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) word: String,
    /// Counted from one.
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Wanted {
    /// What the address asks for, else the first comment of the query that names a view, else a table.
    pub(super) fn of(address: Option<&str>, query: &str) -> Result<Self, Unknown> {
        let said = Self::of_query(query);
        let Some(word) = address else {
            return said.map(|s| s.unwrap_or(Self { shape: Shape::Table, columns: Vec::new() }));
        };
        let unknown = || Unknown { word: word.to_owned(), line: 0, column: 0 };
        let shape = Shape::from_id(word).ok_or_else(unknown)?;
        let columns = said.ok().flatten().map(|s| s.columns).unwrap_or_default();
        Ok(Self { shape, columns })
    }

    fn of_query(query: &str) -> Result<Option<Self>, Unknown> {
        for (n, line) in query.lines().enumerate() {
            let Some(words) = said(line) else { continue };
            let unknown = |word: &str| {
                let before = word.as_ptr() as usize - line.as_ptr() as usize;
                let column = line[..before].chars().count() + 1;
                Unknown { word: word.to_owned(), line: n + 1, column }
            };
            let mut words = words.split_whitespace();
            let Some(id) = words.next() else { continue };
            let shape = Shape::from_id(id).ok_or_else(|| unknown(id))?;
            let mut columns = Vec::new();
            for word in words {
                let pair = word.split_once('=').filter(|(role, _)| Role::from_id(role).is_some());
                let (role, column) = pair.ok_or_else(|| unknown(word))?;
                columns.push((role.to_owned(), column.trim_start_matches('?').to_owned()));
            }
            return Ok(Some(Self { shape, columns }));
        }
        Ok(None)
    }
}

/// What stands behind `# view:`.
fn said(line: &str) -> Option<&str> {
    let comment = line.trim_start().strip_prefix('#')?;
    let comment = comment.strip_prefix('+').unwrap_or(comment).trim_start();
    let rest = comment.strip_prefix("view")?.trim_start();
    rest.strip_prefix([':', '：']).map(str::trim)
}

/// An answer as it is shown, above its table.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) picture: Option<Picture>,
    pub(super) tree: Vec<Step>,
    /// Why there is nothing, or what is left out.
    pub(super) note: Option<String>,
}

/// Shows rows in another way than as a table.
pub(super) fn draw(
    visit: &Visit,
    wanted: &Wanted,
    names: &[String],
    rows: &[Row],
    labels: &Labels,
) -> Result<Drawn, Problem> {
    let language = visit.site.language;
    let columns = match Columns::of(names, rows, &wanted.columns) {
        Ok(columns) => columns,
        Err(absent) => {
            let note = match language {
                Language::Zh => format!("结果中没有名为“{absent}”的列。"),
                Language::En => format!("The answer has no column “{absent}”."),
            };
            return Ok(Drawn { note: Some(note), ..Drawn::default() });
        }
    };
    if rows.is_empty() || wanted.shape == Shape::Table {
        return Ok(Drawn::default());
    }
    if !columns.suffice(wanted.shape) {
        return Ok(Drawn { note: Some(lacking(wanted.shape, language)), ..Drawn::default() });
    }
    let view = match wanted.shape {
        Shape::Table => return Ok(Drawn::default()),
        Shape::Tree => {
            let tree = tree::grow(visit, &columns, names, rows, labels);
            return Ok(Drawn { tree, ..Drawn::default() });
        }
        Shape::Curve => View::Curve,
        Shape::Lanes => View::Lanes,
        Shape::Map => View::Map,
    };
    let title = language.pick("查询结果", "the answer of a query");
    let shown = cascade::Shown { columns: &columns, rows, labels, title, shape: wanted.shape };
    let (cascade, left_out) = cascade::of(visit, &shown)?;
    let picture = pictures(&cascade, &[view], language, "answer-").into_iter().next();
    let note = (left_out > 0).then(|| match language {
        Language::Zh => format!("有{left_out}行缺少所需的值，未画出。"),
        Language::En => format!("{left_out} rows lack what the picture needs and are not drawn."),
    });
    Ok(Drawn { picture, note, ..Drawn::default() })
}

/// Which columns a view needs.
fn lacking(shape: Shape, language: Language) -> String {
    let (zh, en) = match shape {
        Shape::Table => ("", ""),
        Shape::Tree => ("who（谁）和 from（上级或来源）", "who, and from (what it lies below)"),
        Shape::Curve => ("date（日期或年份）", "date (a date or year)"),
        Shape::Lanes => {
            ("who（谁），以及 date（日期）或 from（来源）", "who, and date or from (its source)")
        }
        Shape::Map => ("who（地方或组织）", "who (a place or organization)"),
    };
    let (id, name) = (shape.id(), shape.name(language));
    match language {
        Language::Zh => format!(
            "“{name}”需要这些列：{zh}。列名不同时请注明，例如：# view: {id} who=列名 date=列名"
        ),
        Language::En => format!(
            "The {name} needs the columns {en}. Where they have other names, say so: # view: {id} who=name date=name"
        ),
    }
}

/// Every view with its address.
pub(super) fn choices(
    visit: &Visit,
    address: &str,
    chosen: Shape,
) -> Vec<(&'static str, String, bool)> {
    let site = &visit.site;
    let choice = |shape: Shape| {
        let link = site.to(&format!("{address}&view={}#found", shape.id()));
        (shape.name(site.language), link, shape == chosen)
    };
    Shape::ALL.into_iter().map(choice).collect()
}

/// A value as a row shows it.
fn shown(visit: &Visit, labels: &Labels, term: &Term) -> Shown {
    labels.term(&visit.site, term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_names_the_view() {
        let check = |query: &str, shape: Shape, columns: &[(&str, &str)]| {
            let wanted = Wanted::of(None, query).unwrap();
            let named = columns.iter().map(|(r, c)| ((*r).to_owned(), (*c).to_owned()));
            assert_eq!(wanted, Wanted { shape, columns: named.collect() }, "{query}");
        };
        check("SELECT * {}", Shape::Table, &[]);
        check("# view: lanes\nSELECT * {}", Shape::Lanes, &[]);
        check(
            "SELECT * {}\n  #view：tree from=?above who=x",
            Shape::Tree,
            &[("from", "above"), ("who", "x")],
        );
        check("#+ view: curve\n# view: map", Shape::Curve, &[]);
        check("# a view: lanes", Shape::Table, &[]);
        check("SELECT ('# view: lanes' AS ?x) {}", Shape::Table, &[]);
        assert_eq!(Wanted::of(Some("map"), "# view: tree").unwrap().shape, Shape::Map);
    }

    #[test]
    fn an_unknown_view_is_told_with_its_place() {
        let unknown = |query: &str| Wanted::of(None, query).unwrap_err();
        let is = |word: &str, line, column| Unknown { word: word.to_owned(), line, column };
        assert_eq!(unknown("\n# view: 树状"), is("树状", 2, 9));
        assert_eq!(unknown("# view: lanes 谁=x"), is("谁=x", 1, 15));
        assert_eq!(unknown("# view: lanes who"), is("who", 1, 15));
        assert!(Wanted::of(Some("x"), "").is_err());
    }
}
