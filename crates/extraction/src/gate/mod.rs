//! The gate.
use crate::{Draft, Extractor};
/// x
#[derive(Debug)]
pub struct Judged {}
impl Judged {
    /// x
    pub fn write(&self, _: &std::path::Path) -> std::io::Result<()> { Ok(()) }
}
/// x
pub fn judge(_: &Extractor, _: &Draft, _: &str, _: bool) -> Judged { Judged {} }
