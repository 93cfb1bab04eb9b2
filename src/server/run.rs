//! A server on a socket, from its start to its end.

use std::future::Future;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use super::connections::{self, Most};
use super::{Service, router};

/// Why a server could not start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is taken, not this machine's, or not allowed.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The system gave no threads or signals, or broke the socket.
    #[error("the server could not go on")]
    System(#[from] std::io::Error),
}

/// For parsers of the deepest document that is let in, and drops of what they make.
const STACK: usize = 8 << 20;

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    service: Service,
}

impl Server {
    /// Begins to listen; port 0 takes any free one.
    pub fn bind(address: SocketAddr, service: Service) -> Result<Self, ServeError> {
        let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
        let listener = runtime
            .block_on(TcpListener::bind(address))
            .map_err(|source| ServeError::Bind { address, source })?;
        let address = listener.local_addr()?;
        Ok(Self { runtime, listener, address, service })
    }

    /// The address with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready, then ends what has begun and takes nothing new.
    pub fn run_until(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let Self { runtime, listener, service, .. } = self;
        Ok(runtime.block_on(serve(listener, service, stop))?)
    }

    /// Serves until Ctrl-C or a termination signal; `stopping` is then called, and what has begun is ended. A
    /// second signal ends it at once.
    pub fn run_until_told(
        self,
        stopping: impl FnOnce() + Send + 'static,
    ) -> Result<(), ServeError> {
        let Self { runtime, listener, service, .. } = self;
        let (begin, begun) = oneshot::channel::<()>();
        let drained = runtime.block_on(async {
            let mut signals = Signals::new()?;
            let told_twice = async move {
                signals.next().await;
                stopping();
                drop(begin);
                signals.next().await;
            };
            let serving = serve(listener, service, async move { drop(begun.await) });
            tokio::select! {
                served = serving => served.map(|()| true),
                () = told_twice => Ok(false),
            }
        })?;
        if !drained {
            runtime.shutdown_background();
        }
        Ok(())
    }
}

/// Serves until `stop` is ready, and then until what has begun has ended.
async fn serve(
    listener: TcpListener,
    service: Service,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let settings = &service.settings;
    let connections = settings.max_connections.max(1);
    let of_one_address = settings.max_of_one_address.clamp(1, connections);
    connections::serve(listener, router(service), Most { connections, of_one_address }, stop).await
}

/// The signals that ask a program to end.
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    pub(super) fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    #[cfg(unix)]
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    pub(super) async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
