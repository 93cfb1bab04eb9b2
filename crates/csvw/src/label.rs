//! Labels of blank nodes: made of what the nodes stand for, never of where a row was read.
//!
//! A list is named after its subject, its column and its values, a row without `aboutUrl` after its
//! cells. So the parts of a table, converted apart, give the graph that the whole gives, whatever the
//! cut, and no two nodes that differ share a label. Rows that are alike in every cell and have no
//! subject of their own are one node, as they are one fact; where rows are described (standard mode)
//! their number is a part of the label, because it is a part of what is said of them.
//!
//! # Rationale
//! 100 bits of SipHash-1-3-128 with fixed keys: among ten thousand million nodes two meet with a
//! probability of about 10⁻¹⁰, and the hash will be the same in every version.

use super::annotated::AnnotatedColumn;
use super::iri;
use super::metadata::{Table, TableGroup};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher as _;

/// What a node is, the first letter of its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Group = b'g' as isize,
    Table = b't' as isize,
    /// The object of an annotation.
    Annotation = b'a' as isize,
    Row = b'r' as isize,
    List = b'l' as isize,
}

/// What labels are unique in: a group or a table, wherever it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope {
    keys: (u64, u64),
}

impl Scope {
    /// The scope of a text of several parts.
    fn of<'t>(parts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut hasher = SipHasher13::new();
        for part in parts {
            hasher.write_u64(part.len() as u64);
            hasher.write(part.as_bytes());
        }
        let hash = hasher.finish128();
        Self { keys: (hash.h1, hash.h2) }
    }

    /// The scope of a group: its `@id`, or else the document that describes it or its first table.
    pub(super) fn of_group(group: &TableGroup) -> Self {
        let first = group.tables.first().map(|table| table.url.as_str());
        let name = group.id.as_deref().or(group.source.as_deref()).or(first);
        Self::of(["group", name.unwrap_or_default()])
    }

    /// The scope of a table: its `@id`, or else its URL.
    pub(super) fn of_table(table: &Table) -> Self {
        Self::of(["table", table.id.as_deref().unwrap_or(&table.url)])
    }

    /// The scope of the rows of a table: its name and what its columns say.
    ///
    /// A table without `@id` is named by its URL if its statements hold that URL anyway, and else by
    /// its URL from the folder of its metadata on: the same table is so named alike wherever it lies.
    pub(super) fn of_rows(
        group: &TableGroup,
        table: &Table,
        columns: &[AnnotatedColumn],
        standard: bool,
    ) -> Self {
        let is_free = |template: Option<&str>| template.is_none_or(iri::is_absolute);
        let is_portable = columns.iter().filter(|c| !c.suppress_output).all(|c| {
            let [about, property, value] = templates(c);
            property.is_some() && [about, property, value].into_iter().all(is_free)
        });
        let folder = group.source.as_deref().map(|s| s.rsplit_once('/').map_or("", |(f, _)| f));
        let relative = folder.and_then(|folder| table.url.strip_prefix(folder));
        let relative = relative.filter(|_| is_portable && !standard);
        let name = table.id.as_deref().or(relative).unwrap_or(&table.url);
        let said = columns.iter().filter(|c| !c.suppress_output).flat_map(|c| {
            let [about, property, value] = templates(c).map(Option::unwrap_or_default);
            let language = c.rules.lang.as_deref().unwrap_or_default();
            [about, property, value, c.rules.datatype.iri(), language]
        });
        Self::of(["rows", name].into_iter().chain(said))
    }

    /// Narrows the scope by what else its nodes depend on.
    pub(super) fn narrowed<'t>(self, parts: impl IntoIterator<Item = &'t str>) -> Self {
        let inner = Self::of(parts);
        Self { keys: (self.keys.0 ^ inner.keys.0, self.keys.1 ^ inner.keys.1.rotate_left(1)) }
    }

    /// Appends `_:` and the label of the node for which `content` stands.
    pub(super) fn push(self, kind: Kind, content: &[u8], out: &mut Vec<u8>) {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
        let mut hasher = SipHasher13::new_with_keys(self.keys.0, self.keys.1);
        hasher.write(content);
        let hash = hasher.finish128();
        let mut label = *b"_:x00000000000000000000";
        label[2] = kind as u8;
        let (high, low) = label[3..].split_at_mut(10);
        for (digits, half) in [(high, hash.h1), (low, hash.h2)] {
            for (i, digit) in digits.iter_mut().enumerate() {
                *digit = DIGITS[(half >> (5 * i)) as usize % 32];
            }
        }
        out.extend_from_slice(&label);
    }
}

fn templates(column: &AnnotatedColumn) -> [Option<&str>; 3] {
    [&column.about_url, &column.property_url, &column.value_url]
        .map(|template| template.as_ref().map(|t| t.text.as_str()))
}

/// Appends a text so that no other sequence of texts gives the same bytes.
pub(super) fn push_part(part: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(part.len() as u32).to_le_bytes());
    out.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(scope: Scope, kind: Kind, content: &[u8]) -> String {
        let mut out = Vec::new();
        scope.push(kind, content, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn labels_never_change() {
        let scope = Scope::of(["rows", "http://e/t.csv"]);
        assert_eq!(label(scope, Kind::Row, b"x"), "_:rfcuckhvtt82eh4ch9lri");
        assert_eq!(label(scope, Kind::List, b""), "_:l0uaj9k0u448n6pcj3j4p");
    }

    #[test]
    fn what_differs_has_another_label() {
        let (a, b) = (Scope::of(["a", "b"]), Scope::of(["ab", ""]));
        assert_ne!(label(a, Kind::Row, b""), label(b, Kind::Row, b""));
        assert_ne!(label(a, Kind::Row, b"1"), label(a, Kind::Row, b"2"));
        assert_ne!(label(a.narrowed(["x"]), Kind::Row, b""), label(a, Kind::Row, b""));
        let parts = |parts: &[&str]| {
            let mut out = Vec::new();
            parts.iter().for_each(|p| push_part(p.as_bytes(), &mut out));
            out
        };
        assert_ne!(parts(&["a", "bc"]), parts(&["ab", "c"]));
    }
}
