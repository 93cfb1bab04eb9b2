//! Operators in their order, while a plan is being made.

use std::cell::OnceCell;

use super::chunk::{Mask, slots};
use super::nodes::{Hashed, Kind, Node, Operator, keep_only};

/// Operators in their order, while they are being gathered.
#[derive(Default)]
pub(super) struct Sequence<'a> {
    pub(super) first: Option<Node<'a>>,
    pub(super) operators: Vec<Operator<'a>>,
    /// What the rows may bind, and what they all do.
    pub(super) bound: Mask,
    pub(super) certain: Mask,
    /// What is wanted of the rows later.
    pub(super) wanted: Mask,
    /// Whether rows come from outside.
    pub(super) is_led: bool,
}

impl<'a> Sequence<'a> {
    pub(super) fn wanting(wanted: Mask) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// Operators for rows that come from this sequence.
    pub(super) fn led(&self, wanted: Mask, mark: Mask) -> Self {
        let (bound, wanted) = (self.bound | mark, self.wanted | wanted);
        Self { bound, certain: self.certain, wanted, is_led: true, ..Self::default() }
    }

    /// Whether there is a single row, which binds nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none() && self.operators.is_empty() && !self.is_led
    }

    pub(super) fn push(&mut self, kind: Kind<'a>, uses: Mask, binds: Mask) {
        self.certain |= binds;
        self.push_uncertain(kind, uses, binds);
    }

    pub(super) fn push_values(
        &mut self,
        slots: Vec<usize>,
        rows: Vec<Vec<u32>>,
        mask: Mask,
        certain: Mask,
    ) {
        self.push_uncertain(Kind::Values(slots, rows), mask, mask);
        self.certain |= certain;
    }

    /// Appends a join whose rows are found once and looked up by some slots.
    pub(super) fn push_hashed(&mut self, node: Node<'a>, on: Mask, brings: Mask, certain: Mask) {
        let (node, rows) = (Box::new(node), OnceCell::new());
        let hashed = Hashed { node, on: slots(on).collect(), brings, rows };
        self.push_uncertain(Kind::Join(hashed), on, brings);
        self.certain |= certain;
    }

    pub(super) fn push_uncertain(&mut self, kind: Kind<'a>, uses: Mask, binds: Mask) {
        self.bound |= binds;
        self.operators.push(Operator { kind, uses, bound: self.bound, keep: Mask::MAX });
    }

    /// All slots that are used.
    pub(super) fn uses(&self) -> Mask {
        self.operators.iter().fold(0, |all, operator| all | operator.uses)
    }

    pub(super) fn node(mut self, wanted: Mask) -> Node<'a> {
        keep_only(&mut self.operators, wanted);
        Node::Through(self.first.map(Box::new), self.operators)
    }
}
