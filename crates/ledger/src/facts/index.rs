//! Where in a list a thing stands, found by what it is.

use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::HashTable;

/// The places of the things of a list by their keys, which are asked of the list and not kept a second time: a ledger may
/// have hundreds of thousands of things.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    places: HashTable<u32>,
    state: RandomState,
}

impl Index {
    /// Finds the place of the thing with a key; `key_of` tells the key of the thing at a place.
    pub(crate) fn find<K: Hash + Eq>(&self, key: &K, key_of: impl Fn(u32) -> K) -> Option<u32> {
        self.places.find(self.state.hash_one(key), |at| key_of(*at) == *key).copied()
    }

    /// Adds the place of a thing whose key no other has.
    pub(crate) fn add<K: Hash>(&mut self, at: u32, key_of: impl Fn(u32) -> K) {
        let state = &self.state;
        let hash = |at: &u32| state.hash_one(key_of(*at));
        self.places.insert_unique(hash(&at), at, hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_and_nothing_else() {
        let words: Vec<String> = (0..500).map(|n| format!("村{n}")).collect();
        let mut index = Index::default();
        for at in 0..400 {
            index.add(at, |at| words[at as usize].as_str());
        }
        for (at, word) in (0..).zip(&words) {
            let found = index.find(&word.as_str(), |at| words[at as usize].as_str());
            assert_eq!(found, (at < 400).then_some(at), "{word}");
        }
    }
}
