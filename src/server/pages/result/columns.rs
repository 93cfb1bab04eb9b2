//! What the columns of an answer hold: as the query says, else by their names, else by their values.

use super::{Row, Shape};
use rdf::term::{Literal, Term};
use views::model::PartialDate;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Who,
    Label,
    Date,
    From,
    Basis,
    Scheme,
    Count,
    Lat,
    Long,
}

impl Role {
    const ALL: [Self; 9] = [
        Self::Who,
        Self::Label,
        Self::Date,
        Self::From,
        Self::Basis,
        Self::Scheme,
        Self::Count,
        Self::Lat,
        Self::Long,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Label => "label",
            Self::Date => "date",
            Self::From => "from",
            Self::Basis => "basis",
            Self::Scheme => "scheme",
            Self::Count => "count",
            Self::Lat => "lat",
            Self::Long => "long",
        }
    }

    pub(super) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// Names of columns that hold it, the likeliest first.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Who => &[
                "who",
                "adopter",
                "learner",
                "to",
                "visitor",
                "recipient",
                "division",
                "organization",
                "place",
                "node",
                "name",
                "采纳者",
                "地方",
                "地点",
                "组织",
                "谁",
            ],
            Self::Label => &["label", "whoLabel", "名称"],
            Self::Date => &[
                "date", "start", "year", "when", "began", "first", "time", "month", "日期", "起始",
                "年份", "年", "时间",
            ],
            Self::From => &[
                "from",
                "parent",
                "source",
                "learnedFrom",
                "teacher",
                "above",
                "within",
                "host",
                "来源",
                "上级",
                "学自",
            ],
            Self::Basis => &["basis", "依据"],
            Self::Scheme => &["scheme", "model", "做法", "模式"],
            Self::Count => &[
                "count",
                "n",
                "adoptions",
                "adopters",
                "number",
                "total",
                "数量",
                "次数",
                "采纳数",
            ],
            Self::Lat => &["lat", "latitude", "纬度"],
            Self::Long => &["long", "lon", "lng", "longitude", "经度"],
        }
    }
}

/// Which column holds what.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    at: [Option<usize>; 9],
}

impl Columns {
    /// Finds them; a column that the query names and the answer has not is an error.
    pub(super) fn of(
        names: &[String],
        rows: &[Row],
        named: &[(String, String)],
    ) -> Result<Self, String> {
        let mut columns = Self::default();
        for (role, column) in named {
            let at = names.iter().position(|name| name == column).ok_or_else(|| column.clone())?;
            if let Some(role) = Role::from_id(role) {
                columns.at[role as usize] = Some(at);
            }
        }
        for role in Role::ALL {
            if columns.get(role).is_none() {
                let of_name =
                    |wanted: &&str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
                let found = role.names().iter().filter_map(of_name);
                let free = found.filter(|at| !columns.at.contains(&Some(*at)));
                columns.at[role as usize] = free.into_iter().find(|at| role.fits(rows, *at));
            }
        }
        columns.guess(names, rows);
        Ok(columns)
    }

    /// By values, where names say nothing.
    fn guess(&mut self, names: &[String], rows: &[Row]) {
        let is_free = |columns: &Self, at: usize| !columns.at.contains(&Some(at));
        if self.get(Role::Date).is_none() {
            let dated = |at: &usize| is_free(self, *at) && Role::Date.fits(rows, *at);
            self.at[Role::Date as usize] = (0..names.len()).find(dated);
        }
        if self.get(Role::Who).is_none() {
            let is_iri = |at: &usize| {
                let mut values = rows.iter().filter_map(|row| row.get(*at)?.as_ref());
                is_free(self, *at) && values.any(|term| matches!(term, Term::NamedNode(_)))
            };
            self.at[Role::Who as usize] = (0..names.len()).find(is_iri);
        }
        if let (Some(who), None) = (self.get(Role::Who), self.get(Role::Label)) {
            let own = [format!("{}Label", names[who]), format!("{}Name", names[who])];
            let is_label = |at: &usize| {
                is_free(self, *at) && (own.contains(&names[*at]) || names[*at] == "name")
            };
            self.at[Role::Label as usize] = (0..names.len()).find(is_label);
        }
    }

    pub(super) fn get(&self, role: Role) -> Option<usize> {
        self.at[role as usize]
    }

    /// The value of a row.
    pub(super) fn value<'r>(&self, row: &'r Row, role: Role) -> Option<&'r Term> {
        row.get(self.get(role)?)?.as_ref()
    }

    /// Whether a view can be drawn of them.
    pub(super) fn suffice(&self, shape: Shape) -> bool {
        let has = |role| self.get(role).is_some();
        match shape {
            Shape::Table => true,
            Shape::Tree => has(Role::Who) && has(Role::From),
            Shape::Curve => has(Role::Date),
            Shape::Lanes => has(Role::Who) && (has(Role::Date) || has(Role::From)),
            Shape::Map => has(Role::Who),
        }
    }
}

impl Role {
    /// Whether the values of a column are of the kind; one without values may be.
    fn fits(self, rows: &[Row], at: usize) -> bool {
        let mut values = rows.iter().filter_map(|row| row.get(at)?.as_ref()).peekable();
        match self {
            Self::Date => values.peek().is_none() || values.any(|term| date(term).is_some()),
            Self::Count | Self::Lat | Self::Long => values.all(|term| number(term).is_some()),
            _ => true,
        }
    }
}

/// A date as printed: a literal of a year, a month or a day, with or without a time.
pub(super) fn date(term: &Term) -> Option<PartialDate> {
    let Term::Literal(literal) = term else { return None };
    let text = literal.value().trim();
    let day = text.split_once('T').map_or(text, |(day, _)| day).trim_end_matches('Z');
    day.parse().ok()
}

/// A finite number.
pub(super) fn number(term: &Term) -> Option<f64> {
    let Term::Literal(literal) = term else { return None };
    literal.value().trim().parse().ok().filter(|n: &f64| n.is_finite())
}

/// The text of a value: of a literal its own.
pub(super) fn literal(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(literal) => Some(Literal::value(literal)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rdf::term::NamedNode;

    fn check(names: &[&str], row: &[&str], named: &[(&str, &str)], expected: &[(Role, usize)]) {
        let owned: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        let value = |text: &&str| match text.strip_prefix('<') {
            Some(iri) => Some(Term::from(NamedNode::new_unchecked(iri.trim_end_matches('>')))),
            None => (!text.is_empty()).then(|| Term::from(Literal::new_simple_literal(*text))),
        };
        let rows = vec![row.iter().map(value).collect()];
        let named: Vec<_> = named.iter().map(|(r, c)| ((*r).to_owned(), (*c).to_owned())).collect();
        let columns = Columns::of(&owned, &rows, &named).unwrap();
        for role in Role::ALL {
            let at = expected.iter().find(|(r, _)| *r == role).map(|(_, at)| *at);
            assert_eq!(columns.get(role), at, "{names:?}: {role:?}");
        }
    }

    #[test]
    fn columns_are_known_by_names_and_values() {
        use Role::{Count, Date, From, Label, Who};
        check(&["year", "adoptions"], &["2011", "3"], &[], &[(Date, 0), (Count, 1)]);
        check(&["year", "adoptions"], &["", "3"], &[], &[(Date, 0), (Count, 1)]);
        check(&["x", "y"], &["<i:a>", "2011-03"], &[], &[(Who, 0), (Date, 1)]);
        check(
            &["learner", "learnerLabel", "from"],
            &["<i:a>", "甲", "<i:b>"],
            &[],
            &[(Who, 0), (Label, 1), (From, 2)],
        );
        check(
            &["village", "began", "teacher"],
            &["甲", "2011", "乙"],
            &[("who", "village")],
            &[(Who, 0), (Date, 1), (From, 2)],
        );
        // What no number is counts nothing.
        check(&["who", "n"], &["<i:a>", "many"], &[], &[(Who, 0)]);
        let names = ["a".to_owned()];
        let named = [("who".to_owned(), "b".to_owned())];
        assert_eq!(Columns::of(&names, &[], &named), Err("b".to_owned()));
    }
}
