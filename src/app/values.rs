//! Whether the values of a query's parameters name anything.

use super::AppError;
use crate::query::library::NamedQuery;
use crate::query::values::Kind;
use diagnostics::Text;
use diffusion::field::PartialDate;
use diffusion::near;
use rdf::term::Term;
use store::{Answer, QueryOptions, Store};

/// Refuses a value that names nothing, with the nearest names that there are.
///
/// `given` are `name=value` texts; what the header does not declare is passed over. What is exact costs one look-up;
/// only where that fails are all names read.
pub fn check(store: &dyn Store, query: &NamedQuery, given: &[String]) -> Result<(), AppError> {
    for (name, value) in given.iter().filter_map(|pair| pair.split_once('=')) {
        let of_labels = name == "language" && query.params.iter().any(|(param, _)| param == name);
        if of_labels && !["zh", "en"].contains(&value) {
            return Err(AppError::Unsupported(Text::new(
                format!("labels are in `zh` and `en`, not in `{value}`"),
                format!("标签只有zh、en两种语言，没有“{value}”"),
            )));
        }
        let declared = query.values.iter().find(|(param, _)| param == name);
        if let Some(kind) = declared.and_then(|(_, kind)| Kind::from_id(kind)) {
            check_one(store, kind, value)?;
        }
    }
    Ok(())
}

fn check_one(store: &dyn Store, kind: Kind, value: &str) -> Result<(), AppError> {
    let unknown = |nearest: Vec<String>| {
        Err(AppError::Unknown { kind: kind.noun(), name: value.to_owned(), nearest })
    };
    if kind == Kind::Date {
        return match value.parse::<PartialDate>() {
            Ok(_) => Ok(()),
            Err(_) => Err(AppError::Unsupported(Text::new(
                format!("`{value}` is no date; write 2018, 2018-05 or 2018-05-01"),
                format!("“{value}”不是日期；请写作2018、2018-05或2018-05-01"),
            ))),
        };
    }
    if let Some(all) = kind.all() {
        let all = all.iter().map(ToString::to_string).collect();
        return if kind.all().is_some_and(|a| a.contains(&value)) { Ok(()) } else { unknown(all) };
    }
    if let Some(text) = kind.known(value)
        && let Answer::Boolean(true) = store.query(&text, &QueryOptions::default())?
    {
        return Ok(());
    }
    let Some(text) = kind.names() else { return Ok(()) };
    let mut names = Vec::new();
    for row in store.query(&text, &QueryOptions::default())?.into_solutions()? {
        match row?.get("name") {
            Some(Term::Literal(name)) => names.push(name.value().to_owned()),
            Some(Term::NamedNode(name)) => names.push(name.as_str().to_owned()),
            _ => {}
        }
    }
    // The queries do not tell the two plus signs apart.
    let plain = |name: &str| name.replace('＋', "+");
    if names.iter().any(|name| plain(name) == plain(value)) {
        return Ok(());
    }
    let near = near::nearest(value, names.iter().map(String::as_str), 3);
    unknown(near.into_iter().map(str::to_owned).collect())
}
