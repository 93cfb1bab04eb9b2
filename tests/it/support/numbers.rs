//! Numbers that look random and are the same everywhere.

/// Knuth's MMIX generator.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// The next number: 31 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.next() as usize % n
    }
}
