//! The four upper levels: about 45 thousand nodes sorted by code, so that every subtree is a run of them.

use std::ops::Range;

use crate::code::{Code, Level};

/// No parent.
const NONE: u32 = u32::MAX;

/// One division of an upper level.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) code: Code,
    /// The number of the enclosing node, `u32::MAX` at the top.
    parent: u32,
    /// One past the last node of its subtree.
    pub(crate) end: u32,
    /// Where its name stands in the text of names.
    name: Range<u32>,
}

/// The nodes of the upper levels.
#[derive(Debug, Default)]
pub(crate) struct Upper {
    nodes: Vec<Node>,
    names: String,
}

impl Upper {
    /// Builds the tree from codes and names sorted by code, each once, no villages among them.
    pub(crate) fn new<'a>(rows: impl IntoIterator<Item = (Code, &'a str)>) -> Upper {
        let mut upper = Upper::default();
        let mut open: Vec<u32> = Vec::new();
        for (code, name) in rows {
            let number = upper.nodes.len() as u32;
            while let Some(&last) = open.last() {
                if upper.nodes[last as usize].code.contains(code) {
                    break;
                }
                upper.nodes[last as usize].end = number;
                open.pop();
            }
            let start = upper.names.len() as u32;
            upper.names.push_str(name);
            upper.nodes.push(Node {
                code,
                parent: open.last().copied().unwrap_or(NONE),
                end: number + 1,
                name: start..upper.names.len() as u32,
            });
            open.push(number);
        }
        let length = upper.nodes.len() as u32;
        for last in open {
            upper.nodes[last as usize].end = length;
        }
        upper
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn node(&self, number: u32) -> &Node {
        &self.nodes[number as usize]
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn name(&self, number: u32) -> &str {
        let range = &self.node(number).name;
        self.names.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    pub(crate) fn parent(&self, number: u32) -> Option<u32> {
        Some(self.node(number).parent).filter(|parent| *parent != NONE)
    }

    /// Returns the enclosing nodes, the nearest first, without itself.
    pub(crate) fn ancestors(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(self.parent(number), |number| self.parent(*number))
    }

    /// Returns the nodes of the subtree, itself included.
    pub(crate) fn subtree(&self, number: u32) -> Range<u32> {
        number..self.node(number).end
    }

    /// Returns the nodes whose parent it is, in the order of their codes; those without a parent for none.
    pub(crate) fn children(&self, number: Option<u32>) -> Vec<u32> {
        let (mut at, end) = match number {
            Some(number) => (number + 1, self.node(number).end),
            None => (0, self.nodes.len() as u32),
        };
        let mut children = Vec::new();
        while at < end {
            children.push(at);
            at = self.node(at).end;
        }
        children
    }

    pub(crate) fn find(&self, code: Code) -> Option<u32> {
        self.nodes.binary_search_by_key(&code, |node| node.code).ok().map(|at| at as u32)
    }

    /// Returns the deepest node that encloses the code, itself if it is one.
    pub(crate) fn deepest(&self, code: Code) -> Option<u32> {
        Level::ALL.iter().rev().find_map(|level| self.find(code.ancestor(*level)?))
    }
}
