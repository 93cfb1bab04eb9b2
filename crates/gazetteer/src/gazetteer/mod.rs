//! The gazetteer itself: opening it and looking divisions up.

mod division;
mod lookup;
mod open;

pub use division::{Division, Hit, Source};
pub use open::Imported;

use crate::tree::{FormIndex, Upper, Villages};

/// The divisions of China with their names, ready to be asked.
///
/// ```
/// use gazetteer::{Gazetteer, Query, Status};
/// let gazetteer = Gazetteer::shipped()?;
/// let answer = gazetteer.link(&Query::new("湖南湘西州吉首马颈坳"));
/// assert_eq!(answer.status, Status::Linked);
/// assert_eq!(answer.code.map(|code| code.to_string()).as_deref(), Some("433101101"));
/// # Ok::<(), gazetteer::Error>(())
/// ```
#[derive(Debug)]
pub struct Gazetteer {
    source: Source,
    pub(crate) upper: Upper,
    pub(crate) villages: Villages,
    pub(crate) forms: FormIndex,
}
