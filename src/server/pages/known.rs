//! What is computed from a store once, and kept as long as its revision stays.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::Pages;
use super::names::Names;
use crate::app::trace::{self, Ground, Question};
use crate::app::{AppError, cascade, is_remote};
use views::model::Cascade;

/// How long what was computed is good where the store knows no revision.
const GOOD_FOR: Duration = Duration::from_mins(1);
/// Cascades that are kept.
const CASCADES: usize = 16;

/// The newest, and who is making the next.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    newest: Option<Arc<Known>>,
    is_making: bool,
}

/// Ends the making, also where it panics.
struct Making<'p>(&'p Pages);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.0.shelf().is_making = false;
        self.0.made.notify_all();
    }
}

/// What was computed from one state of the store.
#[derive(Debug)]
pub(super) struct Known {
    revision: Option<u64>,
    since: Instant,
    /// Every name.
    pub(super) names: Names,
    ground: OnceLock<Arc<Ground>>,
    /// With what was asked, the latest last.
    cascades: Mutex<Vec<(Question, Arc<Cascade>)>>,
}

/// Statements from which on reading the names takes longer than a visitor waits.
const MANY: u64 = 500_000;

impl Pages {
    /// Reads the names of a large store at hand.
    pub(in super::super) fn prepare(&self) {
        let store = &self.workspace.store;
        if !is_remote(&store.place())
            && let Ok(graphs) = store.graphs()
            && graphs.iter().map(|graph| graph.triples).sum::<u64>() >= MANY
        {
            drop(self.known());
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was computed from the store as it is now. While somebody else computes it anew, what there was before, or that
    /// one where there was none: it is never made twice at once.
    pub(super) fn known(&self) -> Result<Arc<Known>, AppError> {
        let revision = self.workspace.store.revision()?;
        let is_good = |known: &Known| match revision {
            Some(_) => known.revision == revision,
            None => known.since.elapsed() < GOOD_FOR,
        };
        let mut shelf = self.shelf();
        loop {
            if let Some(known) = &shelf.newest
                && (shelf.is_making || is_good(known))
            {
                return Ok(Arc::clone(known));
            }
            if !shelf.is_making {
                break;
            }
            shelf = self.made.wait(shelf).unwrap_or_else(PoisonError::into_inner);
        }
        shelf.is_making = true;
        drop(shelf);
        let _making = Making(self);
        let names = Names::read(self.workspace.store.as_ref(), &self.terms)?;
        let (since, ground, cascades) = (Instant::now(), OnceLock::new(), Mutex::default());
        let known = Arc::new(Known { revision, since, names, ground, cascades });
        self.shelf().newest = Some(Arc::clone(&known));
        Ok(known)
    }

    /// What a trace needs, read once.
    pub(super) fn ground(&self, known: &Known) -> Result<Arc<Ground>, AppError> {
        if let Some(ground) = known.ground.get() {
            return Ok(Arc::clone(ground));
        }
        let ground = Arc::new(trace::ground(&self.workspace, &mut || {})?);
        Ok(Arc::clone(known.ground.get_or_init(|| ground)))
    }

    /// A cascade, from what was kept where it was asked before.
    pub(super) fn cascade(
        &self,
        known: &Known,
        question: &Question,
    ) -> Result<Arc<Cascade>, AppError> {
        let lock = || known.cascades.lock().unwrap_or_else(PoisonError::into_inner);
        let found = lock().iter().find(|(q, _)| q == question).map(|(_, c)| Arc::clone(c));
        if let Some(found) = found {
            return Ok(found);
        }
        let ground = self.ground(known)?;
        let made = cascade::of_ground(self.workspace.store.as_ref(), &ground, question)?;
        let made = Arc::new(made);
        let mut kept = lock();
        if kept.len() >= CASCADES {
            kept.remove(0);
        }
        kept.push((question.clone(), Arc::clone(&made)));
        Ok(made)
    }
}
