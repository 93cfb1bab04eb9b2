//! Which known names are near to one that nobody knows.

use crate::formula::normalize;

/// Below this likeness a name is no help.
const LEAST: f64 = 0.5;

/// Likeness of two names in [0, 1]: normalised Damerau–Levenshtein, or, where one holds the other, half and half of
/// its share. Marks, width and letter case do not count.
pub fn likeness(asked: &str, name: &str) -> f64 {
    let (asked, name) = (normalize(asked), normalize(name));
    let (long, short) = match asked.chars().count() >= name.chars().count() {
        true => (&asked, &name),
        false => (&name, &asked),
    };
    let (of, part) = (long.chars().count(), short.chars().count());
    let held = if part >= 2 && long.contains(short.as_str()) {
        0.5 + 0.5 * part as f64 / of as f64
    } else {
        0.0
    };
    strsim::normalized_damerau_levenshtein(&asked, &name).max(held)
}

/// The names nearest to what was asked, the nearest first, each once, at most so many; none that is not near.
///
/// ```
/// use xiangmai_diffusion::near::nearest;
/// assert_eq!(nearest("adoptrs", ["adopters", "scheme"], 3), ["adopters"]);
/// assert_eq!(nearest("烟台", ["烟台市", "延安市"], 3), ["烟台市"]);
/// assert!(nearest("nosuchquery", ["scheme", "founders", "outcomes"], 3).is_empty());
/// ```
pub fn nearest<'n>(
    asked: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: usize,
) -> Vec<&'n str> {
    let mut ranked: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (likeness(asked, name), name))
        .filter(|(likeness, _)| *likeness >= LEAST)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.dedup_by(|a, b| a.1 == b.1);
    ranked.into_iter().take(most).map(|(_, name)| name).collect()
}
