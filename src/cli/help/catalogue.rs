//! The Chinese of the help, by key, from a Fluent file.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The texts of one language by key: `trace--save`, `trace--format.tree`.
pub(super) struct Catalogue {
    texts: BTreeMap<String, String>,
    /// What was asked for: found, and not found.
    asked: RefCell<[BTreeSet<String>; 2]>,
}

impl Catalogue {
    /// The Chinese texts.
    pub(super) fn chinese() -> Self {
        let resource = match fluent_syntax::parser::parse(include_str!("zh.ftl")) {
            // What is not well-formed is left out; a test holds that nothing is.
            Ok(resource) | Err((resource, _)) => resource,
        };
        let mut texts = BTreeMap::new();
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let key = message.id.name;
            texts.extend(message.value.map(|value| (key.to_owned(), text(&value))));
            for attribute in message.attributes {
                texts.insert(format!("{key}.{}", attribute.id.name), text(&attribute.value));
            }
        }
        Self { texts, asked: RefCell::default() }
    }

    /// Returns the text of the first of these keys that there is.
    pub(super) fn first(&self, keys: &[String]) -> Option<&str> {
        let found = keys.iter().find_map(|key| self.texts.get_key_value(key));
        let mut asked = self.asked.borrow_mut();
        match (found, keys) {
            (Some((key, _)), _) => asked[0].insert(key.clone()),
            (None, [key, ..]) => asked[1].insert(key.clone()),
            (None, []) => false,
        };
        found.map(|(_, text)| text.as_str())
    }

    /// Returns the keys that nobody asked for, and those that were asked for in vain.
    #[cfg(test)]
    pub(super) fn differences(&self) -> (Vec<String>, Vec<String>) {
        let asked = self.asked.borrow();
        let unused = self.texts.keys().filter(|key| !asked[0].contains(*key)).cloned().collect();
        (unused, asked[1].iter().cloned().collect())
    }
}

/// The text of a pattern; the only placeables are quoted texts, for braces.
fn text(pattern: &Pattern<&str>) -> String {
    let element = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value }
        | PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::StringLiteral { value }),
        } => (*value).to_owned(),
        PatternElement::Placeable { .. } => String::new(),
    };
    pattern.elements.iter().map(element).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_file_is_well_formed() {
        let parsed = fluent_syntax::parser::parse(include_str!("zh.ftl"));
        assert!(parsed.is_ok(), "{:?}", parsed.err().map(|(_, errors)| errors));
    }
}
