//! Connections: how many there may be, from whom, and for how long each may stand still.
//!
//! A client that opens connections and says nothing, or a header a byte at a time, costs a descriptor each; descriptors are
//! few. So connections are counted, in all and for each address, and where one is too many it takes the place of
//! the one that has waited longest without a request at work: whoever asks is answered, however many only wait. A header must
//! come within [`HEADER`], which is also how long a connection without requests is kept. Bodies and answers have their
//! own times ([`super::body`]).

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service as Answering;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};

/// How long a request's header, and the wait for it, may take.
const HEADER: Duration = Duration::from_secs(15);
/// How long to wait where the system has no more descriptors.
const PAUSE: Duration = Duration::from_millis(20);
/// What a client is told for whom there is no room.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\
    Content-Length: 0\r\n\r\n";

/// How many connections there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    pub(super) connections: usize,
    pub(super) of_one_address: usize,
}

/// Accepts connections until `stop` is ready, and then ends those that there are with what they have begun.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    most: Most,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let connections = Arc::new(Connections { most, open: Mutex::default() });
    let (stopping, stopped) = watch::channel(false);
    // Every connection keeps a sender; when the last is gone, all have ended.
    let (alive, mut all) = mpsc::channel::<Infallible>(1);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, address)) => {
                let Some(entry) = connections.enter(address) else {
                    // If not even that can be written at once, closing says enough.
                    let _said = stream.try_write(FULL);
                    continue;
                };
                let (router, stopped, alive) = (router.clone(), stopped.clone(), alive.clone());
                tokio::spawn(async move {
                    answer(stream, router, entry, stopped).await;
                    drop(alive);
                });
            }
            Err(error) if is_of_one_client(&error) => {}
            // No descriptor is free: one that waits gives its own back.
            Err(_) => {
                connections.end_one(None);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop((listener, alive));
    // Nobody listening means that nothing was open.
    let _nobody = stopping.send(true);
    all.recv().await;
    Ok(())
}

fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error.kind(), K::ConnectionRefused | K::ConnectionAborted | K::ConnectionReset)
}

async fn answer(
    stream: TcpStream,
    router: Router,
    entry: Entry,
    mut stopped: watch::Receiver<bool>,
) {
    // Small answers go out at once.
    let _slower = stream.set_nodelay(true);
    let connection = Arc::clone(&entry.connection);
    let service =
        Counted { inner: TowerToHyperService::new(router), connection: connection.clone() };
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    loop {
        tokio::select! {
            // A client that breaks off, or is too slow, is no failure of ours.
            _ended = &mut serving => break,
            () = connection.end.notified() => break,
            Ok(()) = stopped.changed() => serving.as_mut().graceful_shutdown(),
        }
    }
    drop(entry);
}

/// All connections that are open.
#[derive(Debug)]
struct Connections {
    most: Most,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, Arc<Connection>>,
    by_address: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Connection {
    address: IpAddr,
    /// Requests that are being read, worked on or answered.
    at_work: AtomicUsize,
    /// Since when there is none.
    idle: Mutex<Instant>,
    /// Ends it.
    end: Notify,
}

impl Connections {
    /// Takes a connection in, in the place of another if need be; `None` where all are at work.
    fn enter(self: &Arc<Self>, address: SocketAddr) -> Option<Entry> {
        let address = address.ip().to_canonical();
        let mut open = self.lock();
        if open.by_address.get(&address).is_some_and(|n| *n >= self.most.of_one_address) {
            Self::end_idle(&mut open, Some(address))?;
        }
        if open.connections.len() >= self.most.connections {
            Self::end_idle(&mut open, None)?;
        }
        let connection = Arc::new(Connection {
            address,
            at_work: AtomicUsize::new(0),
            idle: Mutex::new(Instant::now()),
            end: Notify::new(),
        });
        open.next += 1;
        let number = open.next;
        open.connections.insert(number, Arc::clone(&connection));
        *open.by_address.entry(address).or_default() += 1;
        Some(Entry { number, connection, connections: Arc::clone(self) })
    }

    fn end_one(&self, address: Option<IpAddr>) {
        let _none_idle = Self::end_idle(&mut self.lock(), address);
    }

    /// Ends the connection that has been idle for longest.
    fn end_idle(open: &mut Open, address: Option<IpAddr>) -> Option<()> {
        let number = open
            .connections
            .iter()
            .filter(|(_, c)| address.is_none_or(|a| a == c.address))
            .filter(|(_, c)| c.at_work.load(Ordering::Acquire) == 0)
            .min_by_key(|(_, c)| *c.idle.lock().unwrap_or_else(PoisonError::into_inner))
            .map(|(number, _)| *number)?;
        open.remove(number).map(|connection| connection.end.notify_one())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn remove(&mut self, number: u64) -> Option<Arc<Connection>> {
        let connection = self.connections.remove(&number)?;
        if let Some(count) = self.by_address.get_mut(&connection.address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&connection.address);
            }
        }
        Some(connection)
    }
}

/// A connection's place among the others.
struct Entry {
    number: u64,
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let _ended_before = self.connections.lock().remove(self.number);
    }
}

/// Says that a request is at work, until its answer has been handed over.
struct Work(Arc<Connection>);

impl Work {
    fn begin(connection: &Arc<Connection>) -> Self {
        connection.at_work.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(connection))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        *self.0.idle.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.0.at_work.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Answers, and counts what is at work meanwhile.
struct Counted {
    inner: TowerToHyperService<Router>,
    connection: Arc<Connection>,
}

impl Answering<Request<Incoming>> for Counted {
    type Response = Response<WorkingBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let work = Work::begin(&self.connection);
        let answering = self.inner.call(request);
        Box::pin(async move {
            let response = answering.await?;
            Ok(response.map(|body| WorkingBody { body, _work: work }))
        })
    }
}

/// A body that is work until it has been handed over.
struct WorkingBody {
    body: Body,
    _work: Work,
}

impl HttpBody for WorkingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(connections: usize, of_one_address: usize) -> Arc<Connections> {
        let most = Most { connections, of_one_address };
        Arc::new(Connections { most, open: Mutex::default() })
    }

    fn from(host: u8) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, host], 1))
    }

    #[test]
    fn one_more_takes_the_place_of_the_one_idle_for_longest() {
        let all = connections(2, 2);
        let first = all.enter(from(1)).unwrap();
        let second = all.enter(from(2)).unwrap();
        let work = Work::begin(&first.connection);
        let third = all.enter(from(3)).unwrap();
        assert!(all.lock().connections.contains_key(&first.number), "it is at work");
        assert!(!all.lock().connections.contains_key(&second.number));
        let _work = Work::begin(&third.connection);
        assert!(all.enter(from(4)).is_none(), "all are at work");
        drop(work);
        assert!(all.enter(from(4)).is_some());
    }

    #[test]
    fn one_address_cannot_take_the_places_of_others() {
        let all = connections(10, 2);
        let other = all.enter(from(9)).unwrap();
        let first = all.enter(from(1)).unwrap();
        let _second = all.enter(from(1)).unwrap();
        let third = all.enter(from(1)).unwrap();
        assert!(all.lock().connections.contains_key(&other.number));
        assert!(!all.lock().connections.contains_key(&first.number));
        assert_eq!(all.lock().by_address[&from(1).ip()], 2);
        drop((first, third));
        assert_eq!(all.lock().by_address[&from(1).ip()], 1);
        let mapped: SocketAddr = "[::ffff:10.0.0.1]:1".parse().unwrap();
        let _mapped = all.enter(mapped).unwrap();
        assert_eq!(all.lock().by_address[&from(1).ip()], 2, "one address in two spellings");
    }
}
