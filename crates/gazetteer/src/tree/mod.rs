//! The tree of divisions: the four upper levels as nodes in the order of their codes, villages as columns.

mod index;
mod upper;
mod villages;

pub(crate) use index::{FormIndex, Posting};
pub(crate) use upper::Upper;
pub(crate) use villages::{Villages, VillagesWriter, narrow};

/// A division in the tree: a node of the upper levels, or a village, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    Node(u32),
    Village(u32),
}
