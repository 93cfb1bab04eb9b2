//! Turns: how many queries work at the same time.
//!
//! A turn belongs to the work, not to the answer: it is given back when the store's thread has ended. While a client does
//! not read, its query does nothing, and its turn goes to another; such clients are counted too, and one too many is given up.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// All turns of a server.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    at_work: Arc<Semaphore>,
    /// Queries whose clients do not read.
    waiting: Arc<Semaphore>,
}

impl Turns {
    /// So many queries at the same time, and twice as many that wait for their clients.
    pub(super) fn new(most: usize) -> Self {
        let turns = |n| Arc::new(Semaphore::new(n));
        Self { at_work: turns(most), waiting: turns(most.saturating_mul(2)) }
    }

    /// Takes a turn if one is free.
    pub(super) fn take(&self) -> Option<Arc<Turn>> {
        let permit = Arc::clone(&self.at_work).try_acquire_owned().ok()?;
        Some(Arc::new(Turn { turns: self.clone(), permit: Mutex::new(Some(permit)) }))
    }
}

/// One query's turn; clones of it are held by whatever works for the query.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Turn {
    /// Lends the turn out while `wait` waits, at most for `patience`, and takes one again; `None` if that is too long, too many
    /// wait already, or no turn comes free. On a thread of the store.
    pub(super) fn lend<T>(
        &self,
        handle: &Handle,
        patience: Duration,
        wait: impl Future<Output = T>,
    ) -> Option<T> {
        let _waiting = self.turns.waiting.try_acquire().ok()?;
        drop(self.permit().take());
        // The clock of the runtime is there inside it alone.
        handle.block_on(async {
            let waited = timeout(patience, async {
                let got = wait.await;
                let permit = Arc::clone(&self.turns.at_work).acquire_owned().await.ok()?;
                *self.permit() = Some(permit);
                Some(got)
            });
            waited.await.ok().flatten()
        })
    }

    fn permit(&self) -> std::sync::MutexGuard<'_, Option<OwnedSemaphorePermit>> {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One whose own threads keep its clock going, as the server's do.
    fn runtime() -> tokio::runtime::Runtime {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().unwrap()
    }

    #[test]
    fn a_turn_that_waits_for_its_client_is_lent_to_another() {
        let runtime = runtime();
        let turns = Turns::new(1);
        let turn = turns.take().unwrap();
        assert!(turns.take().is_none());
        let patience = Duration::from_secs(5);
        let got = turn.lend(runtime.handle(), patience, async { turns.take().is_some() });
        assert_eq!(got, Some(true));
        assert!(turns.take().is_none(), "it was taken again");
        let late = Duration::from_millis(1);
        assert_eq!(turn.lend(runtime.handle(), late, std::future::pending::<()>()), None);
        drop(turn);
        assert!(turns.take().is_some());
    }

    #[test]
    fn clients_that_do_not_read_are_counted() {
        let runtime = runtime();
        let turns = Turns::new(1);
        let turn = turns.take().unwrap();
        let _waiting: Vec<_> = (0..2).map(|_| turns.waiting.try_acquire().unwrap()).collect();
        let patience = Duration::from_secs(5);
        assert_eq!(turn.lend(runtime.handle(), patience, std::future::ready(())), None);
    }
}
