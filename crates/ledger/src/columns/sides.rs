//! Who visits and who is visited, where a title may say either.

use super::{Column, Use};

/// Titles that may name the visitors or those whom they saw: 考察单位.
const EITHER: [&str; 11] = [
    "考察单位",
    "考察村",
    "考察乡镇",
    "参观单位",
    "参观村",
    "观摩单位",
    "观摩村",
    "学习单位",
    "学习村",
    "取经单位",
    "取经村",
];

/// Takes a title that may say either for the host where other columns name the visitors and none the host.
pub(super) fn settle(columns: &mut [Column]) {
    let either = |c: &Column| {
        c.usage == Use::Visitor && c.levels.iter().any(|level| EITHER.contains(&level.as_str()))
    };
    let is_host = |c: &Column| c.usage == Use::Host;
    let is_visitor = |c: &Column| {
        !either(c)
            && (c.usage == Use::Visitor
                || matches!(c.usage, Use::Township | Use::Village | Use::Place | Use::Organization))
    };
    if columns.iter().any(is_host) || !columns.iter().any(is_visitor) {
        return;
    }
    for column in columns.iter_mut().filter(|c| either(c)) {
        column.usage = Use::Host;
        column.reason =
            ("另有列写明来访一方".to_owned(), "other columns name those who went".to_owned());
    }
}
