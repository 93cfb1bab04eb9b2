//! How much was written.

use std::io::{self, Write};

/// What an export wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Nodes.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
    /// Bytes.
    pub bytes: u64,
}

/// A writer that counts its bytes.
pub(crate) struct Counter<'a> {
    pub(crate) out: &'a mut (dyn Write + Send),
    pub(crate) bytes: u64,
}

impl Write for Counter<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.out.write(buffer)?;
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
