//! Ids of schemes: of the known one with the same words, else made of the words.

use super::Scheme;
use crate::standard::Standard;
use crate::text;

/// Returns the id of a scheme and whether it is one that the standard tables have already.
pub(crate) fn scheme_id(scheme: &Scheme, standard: &Standard) -> (String, bool) {
    let known = match scheme {
        Scheme::Formula(words) => standard.scheme_of_formula(&words.join("+")),
        Scheme::Numbered(name) | Scheme::Named(name) => standard.scheme_of_name(name),
    };
    if let Some(id) = known {
        return (id.to_owned(), true);
    }
    let id = match scheme {
        Scheme::Formula(words) => words.iter().map(|w| text::slug(w)).collect::<Vec<_>>().join("-"),
        Scheme::Numbered(name) => format!("{}-moshi", text::slug(name)),
        Scheme::Named(name) => text::slug(name),
    };
    (id, false)
}
