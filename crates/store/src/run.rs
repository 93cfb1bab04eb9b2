//! Limits around an evaluation: time, rows, memory, and the caller's wish to stop.
//!
//! # Rationale
//!
//! The evaluation runs in a thread of its own that hands over batches of rows; whoever reads them watches the clock
//! and the memory, gives up in time, and tells the evaluation to end. It ends wherever it asks for a
//! statement or a term, and at [`super::checkpoints`]: by unwinding, past operators that would keep an error and go on.
//! Sorting what was read, at most what the memory bound lets in, is the longest that it does without asking. What
//! [`QueryOptions::held`] holds is let go of only then. Handing over costs about 0.1 µs a row.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::answer::{Answer, QuerySolution, Solutions, Triples};
use super::memory::Share;
use super::{CancellationToken, QueryOptions, StoreError, room};
use rdf::term::{Triple, Variable};

/// Rows handed over at once.
const BATCH: usize = 512;
/// How often the caller's wish and the memory are looked at.
const TICK: Duration = Duration::from_millis(50);

/// What an evaluation hands over.
enum Message {
    Head(Head),
    Rows(Vec<QuerySolution>),
    Triples(Vec<Triple>),
    Failed(StoreError),
    Done,
}

enum Head {
    Solutions(Arc<[Variable]>),
    Triples,
    Boolean(bool),
}

/// The evaluation's side: where it puts what it finds.
pub(super) struct Sink {
    sender: SyncSender<Message>,
    token: CancellationToken,
    limit: usize,
}

impl Sink {
    /// Returns an error when nobody wants the rest.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.token.is_cancelled() { Err(StoreError::Cancelled) } else { Ok(()) }
    }

    /// Hands over yes or no.
    pub(super) fn boolean(&self, answer: bool) -> Result<(), StoreError> {
        self.send(Message::Head(Head::Boolean(answer)))
    }

    /// Hands over rows, as they come.
    pub(super) fn rows(
        &self,
        variables: Arc<[Variable]>,
        rows: impl Iterator<Item = Result<QuerySolution, StoreError>>,
    ) -> Result<(), StoreError> {
        self.send(Message::Head(Head::Solutions(variables)))?;
        self.batches(rows, Message::Rows)
    }

    /// Begins to hand over rows that are pushed.
    pub(super) fn begin(
        &self,
        variables: Arc<[Variable]>,
    ) -> Result<Pushed<'_, QuerySolution>, StoreError> {
        self.send(Message::Head(Head::Solutions(variables)))?;
        Ok(Pushed::new(self, Message::Rows))
    }

    /// Begins to hand over statements that are pushed.
    pub(super) fn begin_triples(&self) -> Result<Pushed<'_, Triple>, StoreError> {
        self.send(Message::Head(Head::Triples))?;
        Ok(Pushed::new(self, Message::Triples))
    }

    /// What a sort asks now and then, with the bytes that it holds.
    pub(super) fn bytes_checked(
        &self,
        options: &QueryOptions,
    ) -> impl FnMut(usize) -> Result<(), StoreError> {
        let most = options.max_memory;
        move |bytes| match most {
            Some(limit) if bytes as u64 > limit => Err(StoreError::Memory { limit }),
            _ => self.check(),
        }
    }

    /// Hands over triples, as they come.
    pub(super) fn triples(
        &self,
        triples: impl Iterator<Item = Result<Triple, StoreError>>,
    ) -> Result<(), StoreError> {
        self.send(Message::Head(Head::Triples))?;
        self.batches(triples, Message::Triples)
    }

    fn batches<T>(
        &self,
        items: impl Iterator<Item = Result<T, StoreError>>,
        message: impl Fn(Vec<T>) -> Message,
    ) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut handed = Instant::now();
        for item in items.take(self.limit) {
            batch.push(item?);
            if batch.len() == BATCH || handed.elapsed() > TICK {
                self.send(message(std::mem::take(&mut batch)))?;
                handed = Instant::now();
            }
        }
        self.send(message(batch))
    }

    fn send(&self, message: Message) -> Result<(), StoreError> {
        self.sender.send(message).map_err(|_| StoreError::Cancelled)
    }
}

/// Rows or statements on their way, some at a time.
pub(super) struct Pushed<'s, T> {
    sink: &'s Sink,
    batch: Vec<T>,
    message: fn(Vec<T>) -> Message,
    handed: Instant,
    left: usize,
}

impl<'s, T> Pushed<'s, T> {
    fn new(sink: &'s Sink, message: fn(Vec<T>) -> Message) -> Self {
        let (batch, handed) = (Vec::with_capacity(BATCH), Instant::now());
        Self { sink, batch, message, handed, left: sink.limit }
    }

    /// Takes one; returns whether another is wanted.
    pub(super) fn push(&mut self, row: T) -> Result<bool, StoreError> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        self.batch.push(row);
        if self.batch.len() == BATCH || self.handed.elapsed() > TICK {
            self.sink.send((self.message)(std::mem::take(&mut self.batch)))?;
            self.handed = Instant::now();
        }
        Ok(self.left > 0)
    }

    /// Hands over the last ones.
    pub(super) fn end(self) -> Result<(), StoreError> {
        self.sink.send((self.message)(self.batch))
    }
}

/// Runs an evaluation within the limits of `options` and returns its answer as it comes.
///
/// `job` gets the token that it must hand to its engine.
pub(super) fn run(
    options: &QueryOptions,
    job: impl FnOnce(&Sink, &CancellationToken) -> Result<(), StoreError> + Send + 'static,
) -> Result<Answer, StoreError> {
    let token = CancellationToken::new();
    let (sender, receiver) = sync_channel(4);
    let sink = Sink { sender, token: token.clone(), limit: options.limit.unwrap_or(usize::MAX) };
    let (inner, share) = (token.clone(), options.max_memory.map(|_| Share::new()));
    let (counted, held) = (share.clone(), options.held.clone());
    room::builder("query")
        .spawn(move || {
            let last = match room::caught(|| job(&sink, &inner)) {
                Ok(()) => Message::Done,
                Err(error) => Message::Failed(error),
            };
            drop((counted, held));
            // Nobody listening any more is no failure.
            drop(sink.sender.send(last));
        })
        .map_err(|source| StoreError::Io { action: "start a query", source })?;
    let mut watch = Watch {
        receiver,
        token,
        started: Instant::now(),
        timeout: options.timeout,
        cancel: options.cancel.clone(),
        max_memory: options.max_memory,
        share,
        ended: false,
    };
    match watch.next_message()? {
        Message::Head(Head::Solutions(variables)) => Ok(Answer::Solutions(Solutions::new(
            variables,
            Batches::new(watch, |m| match m {
                Message::Rows(rows) => rows,
                _ => Vec::new(),
            }),
        ))),
        Message::Head(Head::Triples) => {
            Ok(Answer::Triples(Triples::new(Batches::new(watch, |m| match m {
                Message::Triples(triples) => triples,
                _ => Vec::new(),
            }))))
        }
        Message::Head(Head::Boolean(answer)) => Ok(Answer::Boolean(answer)),
        Message::Failed(error) => Err(error),
        Message::Rows(_) | Message::Triples(_) | Message::Done => Err(gone()),
    }
}

/// The reader's side of a running evaluation. Dropping it ends the evaluation.
struct Watch {
    receiver: Receiver<Message>,
    token: CancellationToken,
    started: Instant,
    timeout: Option<Duration>,
    cancel: Option<CancellationToken>,
    max_memory: Option<u64>,
    share: Option<Share>,
    ended: bool,
}

impl Watch {
    fn next_message(&mut self) -> Result<Message, StoreError> {
        let result = self.wait();
        if !matches!(result, Ok(Message::Head(_) | Message::Rows(_) | Message::Triples(_))) {
            self.ended = true;
            self.token.cancel();
        }
        result
    }

    fn wait(&self) -> Result<Message, StoreError> {
        loop {
            let mut wait = TICK;
            if let Some(limit) = self.timeout {
                let Some(left) = limit.checked_sub(self.started.elapsed()) else {
                    return Err(StoreError::Timeout { after: limit });
                };
                wait = wait.min(left);
            }
            if self.cancel.as_ref().is_some_and(CancellationToken::is_cancelled) {
                return Err(StoreError::Cancelled);
            }
            if let (Some(limit), Some(share)) = (self.max_memory, &self.share)
                && share.look(limit)
            {
                return Err(StoreError::Memory { limit });
            }
            match self.receiver.recv_timeout(wait) {
                Ok(message) => return Ok(message),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(gone()),
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.token.cancel();
    }
}

/// Rows or triples out of batches, until the end or the first error.
struct Batches<T, F> {
    watch: Watch,
    open: F,
    batch: std::vec::IntoIter<T>,
}

impl<T, F: Fn(Message) -> Vec<T>> Batches<T, F> {
    fn new(watch: Watch, open: F) -> Self {
        Self { watch, open, batch: Vec::new().into_iter() }
    }
}

impl<T, F: Fn(Message) -> Vec<T>> Iterator for Batches<T, F> {
    type Item = Result<T, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.batch.next() {
                return Some(Ok(item));
            }
            if self.watch.ended {
                return None;
            }
            match self.watch.next_message() {
                Ok(Message::Done) => return None,
                Ok(Message::Failed(error)) | Err(error) => return Some(Err(error)),
                Ok(message) => self.batch = (self.open)(message).into_iter(),
            }
        }
    }
}

/// An evaluation never ends without a word.
fn gone() -> StoreError {
    StoreError::Fault { message: "an evaluation broke off".into() }
}
