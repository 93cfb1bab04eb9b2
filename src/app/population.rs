//! The places that could adopt, as a file lists them.

use super::AppError;
use super::trace::Ground;
use diagnostics::Text;
use diffusion::field::ActorId;
use diffusion::{Request, trace};
use std::collections::BTreeSet;
use std::path::Path;

/// The columns that name a place, the first that is there counts.
const COLUMNS: [&str; 5] = ["iri", "id", "code", "name", "place"];

/// Reads the places that a file lists, each once: lines, or a CSV table with a column that names them.
pub fn read(path: &Path) -> Result<BTreeSet<String>, AppError> {
    let bytes = files::read(path)?;
    let decoded =
        text::encoding::decode(&bytes, None).map_err(|_| AppError::NotText(path.to_owned()))?;
    of_text(&decoded.text, path)
}

fn of_text(content: &str, path: &Path) -> Result<BTreeSet<String>, AppError> {
    let mut table =
        csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(content.as_bytes());
    let mut rows = Vec::new();
    for row in table.records() {
        rows.push(row.map_err(|e| {
            let text = format!("`{}`: {e}", path.display());
            AppError::Unsupported(Text::new(text.clone(), text))
        })?);
    }
    let header =
        rows.first().map(|row| row.iter().map(|c| c.trim().to_lowercase()).collect::<Vec<_>>());
    let named = header.and_then(|h| COLUMNS.iter().find_map(|c| h.iter().position(|x| x == c)));
    let (skip, column) = named.map_or((0, 0), |column| (1, column));
    let cells = rows.iter().skip(skip).filter_map(|row| row.get(column)).map(str::trim);
    let places: BTreeSet<String> = cells.filter(|c| !c.is_empty()).map(str::to_owned).collect();
    match places.is_empty() {
        true => Err(AppError::Unsupported(Text::new(
            format!("`{}` lists no place", path.display()),
            format!("“{}”未列出任何地方", path.display()),
        ))),
        false => Ok(places),
    }
}

/// A population beside the adopters of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Places listed.
    pub listed: u32,
    /// Adopters that are not listed.
    pub outside: u32,
    /// All places that could adopt: those listed, and the adopters beside them.
    pub universe: u32,
}

/// Counts a population together with the adopters of what is asked for.
pub fn count(
    ground: &Ground,
    request: &Request,
    population: &BTreeSet<String>,
) -> Result<Counted, AppError> {
    let field = &ground.field;
    let traced = trace(field, &ground.lexicon, request)?;
    let cascade = &traced.cascade;
    let adopters: BTreeSet<ActorId> =
        (0..cascade.adopters).map(|n| cascade.node(n).actor).collect();
    let is_listed = |actor: ActorId| {
        let iri = field.iri(field.actors.name(actor));
        let id = iri.rsplit('/').next().unwrap_or_default();
        let names = [iri.as_str(), id, field.actor_name(actor)];
        names.iter().any(|name| population.contains(*name))
    };
    let outside = adopters.into_iter().filter(|&a| !is_listed(a)).count() as u32;
    let listed = population.len() as u32;
    Ok(Counted { listed, outside, universe: listed + outside })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, expected: &[&str]) {
        let found = of_text(content, Path::new("p")).unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{content}");
    }

    #[test]
    fn places_stand_in_lines_or_in_a_column() {
        check("甲村\n乙村\n\n甲村\n", &["乙村", "甲村"]);
        check("name,households\n甲村,3\n乙村,4\n", &["乙村", "甲村"]);
        check("x,ID\n1,5201\n2,5202\n", &["5201", "5202"]);
        assert!(of_text("name\n", Path::new("p")).is_err());
        assert!(of_text("", Path::new("p")).is_err());
    }
}
