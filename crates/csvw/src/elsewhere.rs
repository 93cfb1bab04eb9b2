//! Keys of rows that are not in the tables at hand: those of the same tables that were read another time.

use super::keys::{Fingerprint, KeyTable, Referred};
use std::collections::BTreeMap;

/// Keys that a foreign key may refer to beside the rows at hand, by the URL of the table referred to and the name
/// of its one key column. Holds some 20 bytes a key.
///
/// ```
/// let mut known = xiangmai_csvw::Elsewhere::default();
/// known.insert("http://example.org/provinces.csv", "id", "41");
/// assert!(!known.is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Elsewhere {
    keys: BTreeMap<(String, String), KeyTable>,
}

impl Elsewhere {
    /// Adds the key of a row, in its lexical form.
    pub fn insert(&mut self, table: &str, column: &str, key: &str) {
        let of_column =
            self.keys.entry((table.to_owned(), column.to_owned())).or_insert_with(KeyTable::new);
        of_column.insert(Fingerprint::of(key.as_bytes()), 1);
    }

    /// Returns whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns whether a row elsewhere has this key.
    pub(super) fn holds(&self, table: &str, column: &str, key: Fingerprint) -> bool {
        let of_column = self.keys.get(&(table.to_owned(), column.to_owned()));
        of_column.is_some_and(|keys| keys.refer(key) != Referred::None)
    }
}
