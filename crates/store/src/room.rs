//! Threads with room for the deepest text that [`super::bounds`] lets through, and what becomes of a panic on them.
//!
//! Whatever parses, optimises or evaluates runs here. A job that was told to end leaves by unwinding ([`end`]):
//! an operator of the evaluator may collect the errors of its input and go on, but nothing goes on
//! behind an unwinding, and its memory is given back on the way. A panic is a fault of the program; it ends the job and
//! becomes [`StoreError::Fault`].

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use super::StoreError;

/// Address space for a stack; only what is used of it becomes memory. Measured in `bounds::tests`: the deepest
/// texts need an eighth of it when built without optimisation.
pub(super) const STACK: usize = 256 << 20;

/// What a job throws that must end, with the reason.
struct Ended(StoreError);

/// Leaves the job that runs on this thread, without a word to the panic hook.
pub(super) fn end(why: StoreError) -> ! {
    resume_unwind(Box::new(Ended(why)))
}

/// Makes a thread with room.
pub(super) fn builder(name: &str) -> thread::Builder {
    thread::Builder::new().name(name.to_owned()).stack_size(STACK)
}

/// Runs a job on this thread; if it ends by [`end`], that is its error, if it panics, a fault.
pub(super) fn caught<T>(job: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    // What a job has half done is dropped with it: a query changes nothing, an update switches at its end.
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|thrown| Err(why(thrown)))
}

/// Runs a job on a thread with room and waits for it. Costs the making of a thread, about 30 µs.
pub(super) fn with_room<T: Send>(
    job: impl FnOnce() -> Result<T, StoreError> + Send,
) -> Result<T, StoreError> {
    thread::scope(|scope| {
        let made = builder("store").spawn_scoped(scope, || caught(job));
        let thread = made.map_err(|source| StoreError::Io { action: "start a thread", source })?;
        thread.join().unwrap_or_else(|thrown| Err(why(thrown)))
    })
}

fn why(thrown: Box<dyn Any + Send>) -> StoreError {
    let thrown = match thrown.downcast::<Ended>() {
        Ok(ended) => return ended.0,
        Err(thrown) => thrown,
    };
    let said = thrown.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| thrown.downcast_ref::<String>().cloned());
    StoreError::Fault { message: said.unwrap_or_else(|| "no reason was given".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_fault_of_the_program_and_not_of_its_user() {
        let failed = with_room(|| -> Result<(), _> { panic!("at {}", 7) }).unwrap_err();
        assert!(matches!(&failed, StoreError::Fault { message } if message == "at 7"), "{failed}");
        assert!(!failed.is_user_fault());
    }

    #[test]
    fn a_job_that_ends_itself_gives_its_reason() {
        let failed = with_room(|| -> Result<(), _> { end(StoreError::Cancelled) }).unwrap_err();
        assert!(matches!(failed, StoreError::Cancelled));
    }
}
