//! What a block of rows has in common.

use gazetteer::Code;

use crate::cell::{Date, Unit};
use crate::facts::{Scheme, Subject};

/// What the rows above and the titles say of a row's place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// The county (or prefecture) of the ledger.
    pub(crate) context: Option<Code>,
    /// The division in which the rows of a block or sheet lie.
    pub(crate) within: Option<Code>,
    pub(crate) county: String,
    pub(crate) township: String,
    pub(crate) village: String,
    /// Whether the ledger is about cooperatives that Party branches lead.
    pub(crate) led: bool,
    /// Units that a line above the table names for all columns.
    pub(crate) units: Vec<Unit>,
    /// Whether its title says that what follows is only planned.
    pub(crate) planned: bool,
    /// The model that the title names for all rows.
    pub(crate) scheme: Option<Scheme>,
    /// The place that the title of a list of visits says was visited.
    pub(crate) hosted: Option<Code>,
    /// Who went, and when, by the rows above: written once for several hosts.
    pub(crate) visitors: Vec<Subject>,
    pub(crate) visited: Option<Date>,
}
