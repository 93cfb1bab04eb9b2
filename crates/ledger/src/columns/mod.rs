//! What a column means: by its title (synonyms in `words/*.csv`), confirmed by what stands in it.

mod content;
mod sides;
mod title;
mod vocabulary;

pub(crate) use content::{
    confirm, is_no_tick, is_tick, kind_of_organization, model_of_title, party_kind,
};
pub(crate) use title::{Strength, Title, read_title, recognise};
pub(crate) use vocabulary::{Subject, measures};

use crate::cell::Unit;

/// What a column of a ledger is read into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// 序号: nothing.
    Serial,
    /// 省.
    Province,
    /// 市、州.
    Prefecture,
    /// 县、区.
    County,
    /// 乡镇、街道.
    Township,
    /// 村、社区.
    Village,
    /// 参与村: the village where the column of the leading one says nothing.
    JointVillage,
    /// 村民小组: kept aside.
    Group,
    /// An address or several levels in one cell.
    Place,
    /// 区划代码.
    Code,
    /// The organization that the row is about.
    Organization,
    /// The Party organization.
    Party,
    /// 统一社会信用代码.
    CreditCode,
    /// The organization's kind.
    OrganizationKind,
    /// 产业.
    Industry,
    /// When the organization was founded or registered.
    Founded,
    /// When the practice began.
    Start,
    /// When it ended.
    End,
    /// Month or day of the date whose year stands in another column.
    DatePart,
    /// The model.
    Scheme,
    /// A model as the column's title; a tick in the cell says that the row practises it.
    Ticked,
    /// From whom the practice was learned.
    Source,
    /// Who went to see a practice.
    Visitor,
    /// Whom they went to see.
    Host,
    /// When they went.
    VisitDate,
    /// How many went.
    Visitors,
    /// What they went to see, a model or other words.
    Topic,
    /// What came of it: whether the practice was taken up.
    Outcome,
    /// The state of the practice.
    Status,
    /// A figure: the number of the measure in the list of measures.
    Measure(u16),
    /// A person, phone, identity number or account: dropped.
    Person,
    /// 备注: looked at for what it says of place and state, not written.
    Remark,
    /// Recognised, and kept aside.
    Aside,
    /// Not recognised, and kept aside.
    Unknown,
}

impl Use {
    /// Returns the word for it in mappings: `village`, `credit_code`, `observation:area`.
    pub fn name(self) -> String {
        let word = match self {
            Use::Serial => "serial",
            Use::Province => "province",
            Use::Prefecture => "prefecture",
            Use::County => "county",
            Use::Township => "township",
            Use::Village => "village",
            Use::JointVillage => "joint_village",
            Use::Group => "group",
            Use::Place => "place",
            Use::Code => "code",
            Use::Organization => "organization",
            Use::Party => "party",
            Use::CreditCode => "credit_code",
            Use::OrganizationKind => "organization_kind",
            Use::Industry => "industry",
            Use::Founded => "founded",
            Use::Start => "start",
            Use::End => "end",
            Use::DatePart => "date_part",
            Use::Scheme => "scheme",
            Use::Ticked => "scheme_ticked",
            Use::Source => "source",
            Use::Visitor => "visitor",
            Use::Host => "host",
            Use::VisitDate => "visit_date",
            Use::Visitors => "visitors",
            Use::Topic => "visit_topic",
            Use::Outcome => "visit_outcome",
            Use::Status => "status",
            Use::Measure(index) => {
                return measures()
                    .get(usize::from(index))
                    .map_or_else(String::new, |m| format!("observation:{}", m.indicator));
            }
            Use::Person => "person",
            Use::Remark => "remark",
            Use::Aside => "aside",
            Use::Unknown => "unknown",
        };
        word.to_owned()
    }

    /// Returns the use that a word of a mapping names.
    pub fn parse(word: &str) -> Option<Use> {
        if let Some(indicator) = word.strip_prefix("observation:") {
            let index = measures().iter().position(|m| m.indicator == indicator)?;
            return u16::try_from(index).ok().map(Use::Measure);
        }
        Some(match word {
            "serial" => Use::Serial,
            "province" => Use::Province,
            "prefecture" => Use::Prefecture,
            "county" => Use::County,
            "township" => Use::Township,
            "village" => Use::Village,
            "joint_village" => Use::JointVillage,
            "group" => Use::Group,
            "place" => Use::Place,
            "code" => Use::Code,
            "organization" => Use::Organization,
            "party" => Use::Party,
            "credit_code" => Use::CreditCode,
            "organization_kind" => Use::OrganizationKind,
            "industry" => Use::Industry,
            "founded" => Use::Founded,
            "start" => Use::Start,
            "end" => Use::End,
            "date_part" => Use::DatePart,
            "scheme" => Use::Scheme,
            "scheme_ticked" => Use::Ticked,
            "source" => Use::Source,
            "visitor" => Use::Visitor,
            "host" => Use::Host,
            "visit_date" => Use::VisitDate,
            "visitors" => Use::Visitors,
            "visit_topic" => Use::Topic,
            "visit_outcome" => Use::Outcome,
            "status" => Use::Status,
            "person" | "phone" | "identity" | "account" => Use::Person,
            "remark" => Use::Remark,
            "aside" => Use::Aside,
            "unknown" => Use::Unknown,
            _ => return None,
        })
    }

    /// Returns whether a table has at most one column of this use.
    pub fn is_single(self) -> bool {
        !matches!(
            self,
            Use::Measure(_)
                | Use::Person
                | Use::Remark
                | Use::Aside
                | Use::Unknown
                | Use::Serial
                | Use::Ticked
                | Use::DatePart
                | Use::Visitor
                | Use::Host
        )
    }

    /// Returns whether the column tells of a visit, which only a table of visits is read for.
    pub fn is_of_visits(self) -> bool {
        matches!(
            self,
            Use::Visitor | Use::Host | Use::VisitDate | Use::Visitors | Use::Topic | Use::Outcome
        )
    }

    /// Returns whether the column tells where the row's place is.
    pub fn is_place(self) -> bool {
        matches!(
            self,
            Use::Province
                | Use::Prefecture
                | Use::County
                | Use::Township
                | Use::Village
                | Use::Place
                | Use::Code
        )
    }
}

/// Whether a title says that what stands below it is only planned: 拟采用模式, 计划时间, 筹备中.
pub(crate) fn is_plan(title: &str) -> bool {
    const WORDS: [&str; 5] = ["计划", "筹备", "筹建", "预计", "拟"];
    const OTHER: [&str; 8] =
        ["模拟", "虚拟", "比拟", "计划生育", "计划完成", "计划执行", "计划落实", "计划编号"];
    let mut rest = title.to_owned();
    for other in OTHER {
        rest = rest.replace(other, "");
    }
    WORDS.iter().any(|w| rest.contains(w))
}

/// A column of a table in a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its place in the sheet, from 0.
    pub index: usize,
    /// The header's text, of the lowest level where it has several.
    pub header: String,
    /// All levels of the header from above, in compared form.
    pub levels: Vec<String>,
    /// What it is read into.
    pub usage: Use,
    /// A year that stands over the column.
    pub year: Option<u16>,
    /// The unit that the header names.
    pub unit: Option<Unit>,
    /// Why it is read so, in Chinese and in English.
    pub reason: (String, String),
}

impl Column {
    /// Whether the lowest level of the header only says which part of a date stands here: 年, 月, 日.
    pub(crate) fn date_part(&self) -> Option<char> {
        let (last, above) = self.levels.split_last()?;
        let part = ["年", "月", "日"].iter().find(|p| last.as_str() == **p)?;
        if above.is_empty() { None } else { part.chars().next() }
    }

    /// Whether its title numbers it among columns of its kind: 模式一, 模式2.
    pub(crate) fn is_numbered(&self) -> bool {
        let last = self.levels.last().and_then(|level| level.trim_end_matches(')').chars().last());
        last.is_some_and(|c| c.is_ascii_digit() || "一二三四五六①②③④⑤⑥".contains(c))
    }

    /// Whether its title says that what stands in it is only planned.
    pub(crate) fn is_plan(&self) -> bool {
        self.levels.iter().any(|level| is_plan(level))
    }

    /// Whether another column is a part of the same date.
    pub(crate) fn is_date_with(&self, other: &Column) -> bool {
        self.levels.len() == other.levels.len()
            && self.levels[..self.levels.len() - 1] == other.levels[..other.levels.len() - 1]
    }
}
