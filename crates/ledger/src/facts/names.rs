//! The names of a thing.

/// Names in their order, each once. A list, for hardly anything has more than two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names(Vec<Box<str>>);

impl Names {
    /// The one name of a thing.
    pub(crate) fn of(name: &str) -> Names {
        Names(vec![name.into()])
    }

    /// Adds a name, if it is a new one.
    pub(crate) fn insert(&mut self, name: &str) {
        if let Err(at) = self.0.binary_search_by(|known| (**known).cmp(name)) {
            self.0.insert(at, name.into());
        }
    }

    /// Adds the names of another.
    pub(crate) fn extend(&mut self, others: &Names) {
        others.iter().for_each(|name| self.insert(name));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_order_and_once() {
        let mut names = Names::of("乙");
        for name in ["丙", "一", "乙", "丙"] {
            names.insert(name);
        }
        let mut more = Names::of("丁");
        more.extend(&names);
        assert_eq!(names.iter().collect::<Vec<_>>(), ["一", "丙", "乙"]);
        assert_eq!(more.iter().collect::<Vec<_>>(), ["一", "丁", "丙", "乙"]);
    }
}
