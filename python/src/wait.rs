//! Work that Python waits for, and that Ctrl-C ends.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How often Python is asked whether Ctrl-C was pressed.
const ASKED: Duration = Duration::from_millis(50);

/// Does `work` on a thread of its own; where Python raises meanwhile (`KeyboardInterrupt`), says `end` and raises that
/// once the work has ended.
pub(crate) fn until_done<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send,
    end: impl Fn(),
) -> PyResult<T> {
    thread::scope(|scope| {
        let (done, mut waiting) = mpsc::channel();
        let worker = scope.spawn(move || {
            let result = work();
            // Whoever waits is there as long as this scope.
            done.send(()).ok();
            result
        });
        let mut raised = None;
        loop {
            let (back, is_over) = py.detach(move || {
                // A worker that panics drops its end, which ends the waiting too.
                let is_over =
                    !matches!(waiting.recv_timeout(ASKED), Err(RecvTimeoutError::Timeout));
                (waiting, is_over)
            });
            waiting = back;
            if is_over {
                break;
            }
            if raised.is_none()
                && let Err(error) = py.check_signals()
            {
                end();
                raised = Some(error);
            }
        }
        match (raised, worker.join()) {
            (Some(error), _) => Err(error),
            (None, Ok(result)) => Ok(result),
            (None, Err(_)) => Err(PyRuntimeError::new_err("a fault of xiangmai; please report it")),
        }
    })
}
