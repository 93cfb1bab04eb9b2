//! Bodies between the connection, which waits without a thread, and the store, which works on one.
//!
//! An answer is written by a thread of the store into a [`Writer`] and goes out piece by piece; a graph is read by
//! a thread of the store out of a [`Reader`] as it comes in. Neither holds more than a few pieces, and each gives
//! up when the other side stands still for [`PATIENCE`].

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Log;
use super::error::{Kind, Problem};
use super::turn::Turn;
use store::CancellationToken;

/// How long a client may send or read nothing.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the first bytes of a body that is held may take, and how many bytes a second there must be then.
const BEGINNING: Duration = Duration::from_secs(20);
const LEAST_A_SECOND: usize = 16 << 10;
/// The size of the pieces of an answer.
const PIECE: usize = 32 << 10;

/// What the store's thread hands over.
enum Message {
    MediaType(&'static str),
    Bytes(Bytes),
    Failed(Problem),
}

/// Where the store's thread writes its answer.
pub(super) struct Writer {
    sender: Sender<Message>,
    handle: Handle,
    buffer: Vec<u8>,
    /// Whether nobody reads any more.
    gone: bool,
    /// Lent out while the client does not read.
    turn: Arc<Turn>,
}

impl Writer {
    /// Says what the answer is written in; before anything is written.
    pub(super) fn media_type(&mut self, media_type: &'static str) -> Result<(), Problem> {
        self.send(Message::MediaType(media_type)).map_err(|_| Problem::of(Kind::Own))
    }

    fn send(&mut self, message: Message) -> io::Result<()> {
        if self.gone {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let sent = match self.sender.try_send(message) {
            Ok(()) => Some(true),
            Err(TrySendError::Closed(_)) => Some(false),
            Err(TrySendError::Full(message)) => {
                let reads = async { self.sender.send(message).await.is_ok() };
                self.turn.lend(&self.handle, PATIENCE, reads)
            }
        };
        self.gone = sent != Some(true);
        match sent {
            Some(true) => Ok(()),
            Some(false) => Err(io::ErrorKind::BrokenPipe.into()),
            None => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE)));
        self.send(Message::Bytes(piece))
    }
}

/// Cancels what the store does for a client when the client has gone.
struct Interest(CancellationToken);

impl Drop for Interest {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Answers with what `job` writes, as it writes it.
///
/// A failure before the first piece is the response; after it the body breaks off, so that no client takes
/// it for whole. `token` is cancelled when the client goes away; `turn` is lent out while it does not read.
pub(super) async fn streamed(
    token: CancellationToken,
    turn: Arc<Turn>,
    log: Log,
    job: impl FnOnce(&mut Writer) -> Result<(), Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let interest = Interest(token);
    let (sender, mut receiver) = channel(4);
    let handle = Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        let buffer = Vec::with_capacity(PIECE);
        let mut writer = Writer { sender, handle, buffer, gone: false, turn };
        // A body that merely ended would be taken for whole.
        let ended = catch_unwind(AssertUnwindSafe(|| job(&mut writer)))
            .unwrap_or_else(|_| Err(Problem::because(Kind::Fault, "writing an answer broke off")));
        // Nobody reading any more is no failure.
        let _gone = match ended {
            Ok(()) => writer.flush(),
            Err(problem) => writer.send(Message::Failed(problem)),
        };
    });
    let mut media_type = None;
    let first = loop {
        match receiver.recv().await {
            Some(Message::MediaType(name)) => media_type = Some(name),
            Some(Message::Bytes(bytes)) => break Some(bytes),
            Some(Message::Failed(problem)) => return Err(problem),
            None => break None,
        }
    };
    let Some(media_type) = media_type else {
        // The job ended without a word, as it does only where the runtime has no thread for it.
        let why = work.await.err().map_or_else(String::new, |e| e.to_string());
        return Err(Problem::because(Kind::Own, why));
    };
    let body = Body::new(Pieces { first, receiver, log, _interest: interest });
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, content_type(media_type))], body).into_response())
}

/// The header for a media type: texts say that they are UTF-8.
pub(super) fn content_type(media_type: &'static str) -> HeaderValue {
    match media_type.starts_with("text/") {
        true => HeaderValue::try_from(format!("{media_type}; charset=utf-8"))
            .unwrap_or(HeaderValue::from_static(media_type)),
        false => HeaderValue::from_static(media_type),
    }
}

/// The pieces of an answer on their way out.
struct Pieces {
    first: Option<Bytes>,
    receiver: Receiver<Message>,
    log: Log,
    _interest: Interest,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if let Some(first) = this.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        this.receiver.poll_recv(context).map(|message| match message? {
            Message::Bytes(bytes) => Some(Ok(Frame::data(bytes))),
            Message::MediaType(_) => None,
            Message::Failed(problem) => {
                (this.log)(&format!("an answer broke off: {}", problem.line()));
                Some(Err(io::Error::other("the answer broke off")))
            }
        })
    }
}

/// A request's body as the store's thread reads it.
pub(super) struct Reader {
    body: Body,
    handle: Handle,
    piece: Bytes,
}

impl Reader {
    /// Reads a body; to be made where the runtime is at hand, to be read on another thread.
    pub(super) fn new(body: Body) -> Self {
        Self { body, handle: Handle::current(), piece: Bytes::new() }
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            let next = self.handle.block_on(timeout(PATIENCE, next_piece(&mut self.body)));
            match next.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))? {
                None => return Ok(0),
                Some(piece) => self.piece = piece?,
            }
        }
        let length = into.len().min(self.piece.len());
        into[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

async fn next_piece(body: &mut Body) -> Option<io::Result<Bytes>> {
    loop {
        let frame =
            std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(Frame::into_data) {
            Ok(Ok(data)) => return Some(Ok(data)),
            // Trailers.
            Ok(Err(_)) => {}
            Err(error) => return Some(Err(io::Error::other(error))),
        }
    }
}

/// A body that is held, with its room among all that are.
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    pub(super) room: Room,
}

/// Room for bodies in memory; given back when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Room(Option<OwnedSemaphorePermit>);

impl Room {
    /// Takes so many kilobytes more.
    fn grow(&mut self, bodies: &Arc<Semaphore>, kilobytes: u32) -> Result<(), Problem> {
        let more = Arc::clone(bodies).try_acquire_many_owned(kilobytes);
        let more = more.map_err(|_| Problem::because(Kind::Busy, "too many large requests"))?;
        match &mut self.0 {
            Some(room) => room.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }
}

/// Reads a body that must be held whole, up to `limit` bytes and as far as `bodies` has kilobytes left.
pub(super) async fn whole(
    mut body: Body,
    limit: usize,
    bodies: &Arc<Semaphore>,
) -> Result<Held, Problem> {
    let too_large = || Problem::because(Kind::TooLarge, format!("at most {limit} bytes"));
    let slow = |_| Problem::because(Kind::TooSlow, "the body came too slowly, or did not end");
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let begun = Instant::now();
    let (mut bytes, mut room, mut kilobytes) = (Vec::new(), Room::default(), 0);
    loop {
        let allowed = BEGINNING + Duration::from_secs((bytes.len() / LEAST_A_SECOND) as u64);
        let left = allowed.saturating_sub(begun.elapsed()).min(PATIENCE);
        let Some(piece) = timeout(left, next_piece(&mut body)).await.map_err(slow)? else {
            return Ok(Held { bytes, room });
        };
        let piece = piece.map_err(|e| Problem::because(Kind::BadRequest, e.to_string()))?;
        let length = bytes.len() + piece.len();
        if length > limit {
            return Err(too_large());
        }
        let needed = length.div_ceil(1 << 10) as u32;
        room.grow(bodies, needed - kilobytes)?;
        kilobytes = needed;
        bytes.extend_from_slice(&piece);
    }
}
