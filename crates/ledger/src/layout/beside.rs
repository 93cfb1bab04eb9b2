//! Tables that stand side by side on a sheet, as people set them to save paper: the same titles twice or more in one header.

use super::is_core;
use crate::columns::Column;

/// Splits the columns of a header where the same titles begin again; one part where nothing is repeated.
///
/// Columns before the first repeated title belong to every part.
pub(super) fn parts(columns: &[Column]) -> Vec<Vec<Column>> {
    let whole = || vec![columns.to_vec()];
    let named: Vec<&Column> = columns.iter().filter(|c| !c.levels.is_empty()).collect();
    let times = |column: &Column| named.iter().filter(|c| c.levels == column.levels).count();
    let Some(core) = named.iter().find(|c| is_core(c.usage) && times(c) > 1) else {
        return whole();
    };
    let count = times(core);
    let Some(first) = named.iter().find(|c| times(c) == count) else { return whole() };
    let starts: Vec<usize> =
        named.iter().filter(|c| c.levels == first.levels).map(|c| c.index).collect();
    let shared: Vec<&Column> = columns.iter().filter(|c| c.index < starts[0]).collect();
    let parts: Vec<Vec<Column>> = (0..starts.len())
        .map(|at| {
            let end = starts.get(at + 1).copied().unwrap_or(usize::MAX);
            let own = columns.iter().filter(|c| (starts[at]..end).contains(&c.index));
            shared.iter().copied().chain(own).cloned().collect()
        })
        .collect();
    // The same titles in every part, and more than one: else it is a table with two columns called alike.
    let repeated = |part: &Vec<Column>| {
        named
            .iter()
            .filter(|c| times(c) == count)
            .all(|title| part.iter().any(|c| c.levels == title.levels))
    };
    let titles = named.iter().filter(|c| times(c) == count).count() / count;
    let own = parts.iter().map(Vec::len).max().unwrap_or(0) - shared.len();
    if titles >= 2 && titles * 2 >= own && parts.iter().all(repeated) { parts } else { whole() }
}
