//! What stands in a column, and what that says about its title.

use std::sync::OnceLock;

use super::{Column, Use};
use crate::cell::{
    CreditCode, DateReading, NumberReading, RoleWords, SchemeReading, formula_in, holds_contact,
    looks_like_a_person, read_credit_code, read_date, read_number, read_scheme,
};
use crate::text;

fn kinds() -> &'static [(&'static str, &'static str)] {
    static KINDS: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    KINDS.get_or_init(|| {
        include_str!("../../words/kinds.csv")
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(','))
            .collect()
    })
}

/// Returns the kind of an organization by the end of its name; none where no ending tells one.
pub(crate) fn kind_of_organization(name: &str) -> Option<&'static str> {
    let squeezed = text::squeezed(name);
    let bare = text::without_brackets(&squeezed);
    // 中共某某村委员会 is a Party committee.
    if bare.starts_with("中共")
        && bare.ends_with("委员会")
        && !bare.ends_with("支部委员会")
        && !bare.ends_with("总支委员会")
    {
        return Some("PartyCommittee");
    }
    kinds().iter().find(|(ending, _)| bare.ends_with(ending)).map(|(_, kind)| *kind)
}

/// Returns the kind of a Party organization; none for other organizations.
pub(crate) fn party_kind(name: &str) -> Option<&'static str> {
    kind_of_organization(name).filter(|kind| kind.starts_with("Party"))
}

/// How many of a column's cells have which form.
#[derive(Debug, Default)]
struct Shares {
    count: usize,
    credit: usize,
    contact: usize,
    person: usize,
    date: usize,
    number: usize,
    scheme: usize,
    organization: usize,
    party: usize,
    code: usize,
    township: usize,
    village: usize,
}

impl Shares {
    fn of(values: &[String], roles: &RoleWords) -> Shares {
        let mut shares = Shares::default();
        for value in values {
            let squeezed = text::squeezed(value);
            if text::says_nothing(&squeezed) {
                continue;
            }
            shares.count += 1;
            let code = match read_credit_code(value) {
                CreditCode::Valid(_) | CreditCode::Damaged => true,
                CreditCode::Bad(_) => {
                    let kept = squeezed.chars().filter(char::is_ascii_alphanumeric).count();
                    (16..=19).contains(&kept)
                        && squeezed.chars().any(|c| c.is_ascii_alphabetic())
                        && !squeezed.chars().any(text::is_han)
                }
                CreditCode::None => false,
            };
            shares.credit += usize::from(code);
            shares.contact += usize::from(!code && holds_contact(value));
            shares.person += usize::from(looks_like_a_person(value));
            shares.date += usize::from(matches!(
                read_date(value),
                DateReading::Date(..) | DateReading::Impossible | DateReading::Relative
            ));
            shares.number +=
                usize::from(matches!(read_number(value), NumberReading::Quantities(_)));
            shares.scheme += usize::from(matches!(
                read_scheme(value, roles),
                SchemeReading::Formula(_) | SchemeReading::Numbered(_)
            ));
            let kind = kind_of_organization(value);
            shares.organization += usize::from(
                kind.is_some_and(|k| !k.starts_with("Party") && k != "VillageCommittee"),
            );
            shares.party += usize::from(kind.is_some_and(|k| k.starts_with("Party")));
            shares.code += usize::from(
                matches!(squeezed.len(), 9 | 12)
                    && squeezed.bytes().all(|b| b.is_ascii_digit())
                    && !squeezed.starts_with('0'),
            );
            let ends = |words: &[&str]| words.iter().any(|w| squeezed.ends_with(w));
            shares.township +=
                usize::from(ends(&["镇", "乡", "街道", "街道办事处", "苏木", "办事处"]));
            shares.village += usize::from(
                ends(&["村", "社区", "村委会", "居委会", "委员会", "嘎查"])
                    && kind.is_none_or(|k| k == "VillageCommittee"),
            );
        }
        shares
    }

    fn most(&self, part: usize, share: f64) -> bool {
        self.count > 0 && part as f64 >= share * self.count as f64
    }

    /// How well the content agrees with a use, for choosing among columns that claim the same one.
    fn agreement(&self, usage: Use) -> usize {
        match usage {
            Use::Organization => self.organization,
            Use::Party => self.party,
            Use::CreditCode => self.credit,
            Use::Scheme => self.scheme,
            Use::Start | Use::Founded | Use::End => self.date,
            Use::Code => self.code,
            _ => self.count,
        }
    }
}

/// Confirms or corrects the meaning of columns by their content; `values` gives the cells of a column (a sample).
pub(crate) fn confirm(
    columns: &mut [Column],
    values: &dyn Fn(usize) -> Vec<String>,
    roles: &RoleWords,
) {
    let shares: Vec<Shares> = columns.iter().map(|c| Shares::of(&values(c.index), roles)).collect();
    ticked(columns, values, roles);
    for (column, shares) in columns.iter_mut().zip(&shares) {
        if let Some((usage, zh, en)) = corrected(column, shares) {
            column.usage = usage;
            column.reason = (zh.to_owned(), en.to_owned());
        }
    }
    // What nothing claims yet may be what a column of unknown title holds.
    for (usage, share) in [
        (Use::Township, (|s: &Shares| s.township) as fn(&Shares) -> usize),
        (Use::Village, |s: &Shares| s.village),
        (Use::Organization, |s: &Shares| s.organization),
        (Use::Party, |s: &Shares| s.party),
        (Use::CreditCode, |s: &Shares| s.credit),
        (Use::Scheme, |s: &Shares| s.scheme),
        (Use::Code, |s: &Shares| s.code),
    ] {
        if columns.iter().any(|c| c.usage == usage)
            || usage.is_place() && columns.iter().any(|c| c.usage == Use::Place)
        {
            continue;
        }
        let best = columns
            .iter()
            .zip(&shares)
            .enumerate()
            .filter(|(_, (c, s))| {
                matches!(c.usage, Use::Unknown) && s.count >= 2 && s.most(share(s), 0.7)
            })
            .max_by_key(|(at, (_, s))| (share(s), std::cmp::Reverse(*at)))
            .map(|(at, _)| at);
        if let Some(at) = best {
            columns[at].usage = usage;
            columns[at].reason = ("按内容识别".to_owned(), "recognised by its content".to_owned());
        }
    }
    let claimed = columns.iter().any(|c| matches!(c.usage, Use::Village | Use::Place));
    if let Some(joint) = columns.iter_mut().find(|c| !claimed && c.usage == Use::JointVillage) {
        joint.usage = Use::Village;
    }
    super::sides::settle(columns);
    one_of_each(columns, &shares);
}

/// Returns whether a cell is a tick: √, ✓, 是, 1.
pub(crate) fn is_tick(cell: &str) -> bool {
    const TICKS: [&str; 18] = [
        "√", "✓", "✔", "☑", "●", "★", "■", "是", "有", "对", "1", "y", "v", "yes", "true", "○",
        "〇", "◎",
    ];
    TICKS.contains(&text::squeezed(cell).to_lowercase().as_str())
}

/// Returns whether a cell says that there is no tick: ×, 否, 0.
pub(crate) fn is_no_tick(cell: &str) -> bool {
    let squeezed = text::squeezed(cell).to_lowercase();
    text::says_nothing(&squeezed)
        || ["×", "✗", "✕", "✘", "x", "否", "0", "n", "no", "false", "□", "☐"]
            .contains(&squeezed.as_str())
}

/// The model that a title is (党支部+合作社+农户) or asks for (是否推行“党支部+合作社+农户”).
pub(crate) fn model_of_title(header: &str, roles: &RoleWords) -> Option<SchemeReading> {
    let asked = header.starts_with("是否").then(|| formula_in(header, roles)).flatten();
    let reading = asked.map_or_else(|| read_scheme(header, roles), SchemeReading::Formula);
    matches!(reading, SchemeReading::Formula(_) | SchemeReading::Numbered(_)).then_some(reading)
}

/// Columns whose titles are models and whose cells are ticks.
fn ticked(columns: &mut [Column], values: &dyn Fn(usize) -> Vec<String>, roles: &RoleWords) {
    for column in columns.iter_mut() {
        if model_of_title(&column.header, roles).is_none() {
            continue;
        }
        let cells = values(column.index);
        if cells.iter().any(|c| is_tick(c)) && cells.iter().all(|c| is_tick(c) || is_no_tick(c)) {
            column.usage = Use::Ticked;
            column.reason = (
                "列名是模式，内容是勾选".to_owned(),
                "its title is a model, its cells are ticks".to_owned(),
            );
        }
    }
}

/// The use that the content asks for instead of the title's.
fn corrected(column: &Column, shares: &Shares) -> Option<(Use, &'static str, &'static str)> {
    let person = (
        Use::Person,
        "内容是人名、电话或证件号，不予读取",
        "holds persons, phones or identity numbers: dropped",
    );
    if shares.count == 0 {
        return None;
    }
    match column.usage {
        Use::Person | Use::Remark | Use::Place | Use::Ticked => None,
        usage if usage != Use::CreditCode && shares.most(shares.contact, 0.5) => Some(person),
        Use::Organization if shares.most(shares.party, 0.6) => {
            Some((Use::Party, "内容是党组织名称", "holds names of Party organizations"))
        }
        Use::Organization if shares.most(shares.township, 0.6) => {
            Some((Use::Township, "内容是乡镇", "holds townships"))
        }
        Use::Organization if shares.most(shares.village, 0.6) => {
            Some((Use::Village, "内容是村、社区", "holds villages"))
        }
        Use::Party if shares.most(shares.organization, 0.6) => {
            Some((Use::Organization, "内容是组织名称", "holds names of organizations"))
        }
        Use::Organization | Use::Party
            if shares.most(shares.person, 0.6)
                && (shares.organization + shares.party) * 5 < shares.count =>
        {
            Some(person)
        }
        Use::Measure(_) if shares.most(shares.person, 0.5) => Some(person),
        Use::Unknown | Use::Aside
            if shares.count >= 2
                && shares.most(shares.person, 0.7)
                && !shares.most(shares.village, 0.2) =>
        {
            Some(person)
        }
        Use::Serial if shares.count >= 2 && shares.most(shares.code, 0.8) => {
            Some((Use::Code, "内容是区划代码", "holds division codes"))
        }
        Use::Code if shares.most(shares.credit, 0.6) => {
            Some((Use::CreditCode, "内容是信用代码", "holds credit codes"))
        }
        Use::Serial if shares.count >= 2 && shares.most(shares.credit, 0.6) => {
            Some((Use::CreditCode, "内容是信用代码", "holds credit codes"))
        }
        Use::Measure(_) if shares.count >= 5 && !shares.most(shares.number, 0.3) => {
            Some((Use::Aside, "内容多不是数值，另存不读", "mostly no figures: kept aside"))
        }
        Use::Status | Use::OrganizationKind | Use::Industry if shares.most(shares.scheme, 0.6) => {
            Some((Use::Scheme, "内容是组织模式", "holds models"))
        }
        Use::Start | Use::Founded | Use::End
            if shares.count >= 5 && !shares.most(shares.date, 0.2) =>
        {
            Some((Use::Aside, "内容多不是日期，另存不读", "mostly no dates: kept aside"))
        }
        _ => None,
    }
}

/// Whether columns of models, or of the times at which each of these began, all count: 模式一, 推行时间, 模式二, 推行时间.
fn is_one_of_several(columns: &[Column], rivals: &[usize], shares: &[Shares]) -> bool {
    let models = |at: &usize| shares[*at].count == 0 || shares[*at].most(shares[*at].scheme, 0.6);
    let numbered = |at: &usize| columns[*at].is_numbered();
    match columns[rivals[0]].usage {
        Use::Scheme => rivals.iter().all(models) || rivals.iter().all(numbered),
        Use::Start => {
            let model_before =
                |at: &usize| columns[..*at].iter().rposition(|c| c.usage == Use::Scheme);
            let before: Vec<Option<usize>> = rivals.iter().map(model_before).collect();
            before.iter().all(Option::is_some) && before.windows(2).all(|pair| pair[0] != pair[1])
        }
        _ => false,
    }
}

/// Leaves one column for each use that can only have one: the one whose content agrees best, then the first.
fn one_of_each(columns: &mut [Column], shares: &[Shares]) {
    for at in 0..columns.len() {
        let usage = columns[at].usage;
        if !usage.is_single() {
            continue;
        }
        let rivals: Vec<usize> =
            (0..columns.len()).filter(|i| columns[*i].usage == usage).collect();
        if rivals.len() < 2 {
            continue;
        }
        // Year, month and day of one date stand in columns of their own.
        let first = &columns[rivals[0]];
        if first.date_part() == Some('年')
            && rivals
                .iter()
                .all(|i| columns[*i].date_part().is_some() && columns[*i].is_date_with(first))
        {
            for rival in &rivals[1..] {
                columns[*rival].usage = Use::DatePart;
            }
            continue;
        }
        if is_one_of_several(columns, &rivals, shares) {
            continue;
        }
        let best = rivals
            .iter()
            .copied()
            .max_by_key(|i| (shares[*i].agreement(usage), std::cmp::Reverse(*i)));
        for rival in rivals {
            if Some(rival) != best {
                columns[rival].usage = Use::Aside;
                columns[rival].reason = (
                    "已有另一列表示同一内容，另存不读".to_owned(),
                    "another column says the same: kept aside".to_owned(),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_the_end_of_the_name() {
        for (name, expected) in [
            ("清丰县果华肉牛农民专业合作社", Some("Cooperative")),
            ("联诚盛苹果农民专业合作社联合社", Some("CooperativeUnion")),
            ("东店村股份经济合作社", Some("CollectiveOrganization")),
            ("泽佳和农业发展有限公司", Some("Enterprise")),
            ("诚丰家庭农场", Some("Enterprise")),
            ("王屯村党支部", Some("PartyBranch")),
            ("中共临濮镇李楼北街村支部委员会", Some("PartyBranch")),
            ("中共临濮镇大刘屯村总支部委员会", Some("PartyGeneralBranch")),
            ("宋楼村党委", Some("PartyCommittee")),
            ("中共毛城子镇小河沿村委员会", Some("PartyCommittee")),
            ("盈旭蘋果農民專業合作社", Some("Cooperative")),
            ("张三", None),
        ] {
            assert_eq!(kind_of_organization(name), expected, "{name}");
        }
    }
}
