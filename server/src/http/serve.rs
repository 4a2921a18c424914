//! Takes connections and serves them: bounded in number and in patience.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::place::{Place, Places};
use crate::shutdown::Shutdown;
use crate::state::AppState;

/// How long a client may take over the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// What the kernel keeps to be sent to one client, in bytes; it takes twice as
/// much for its own book-keeping.
const SEND_BUFFER: usize = 256 * 1024;
/// After an accept that failed, as for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until the process goes down, then lets what is under way end.
pub async fn serve(listener: TcpListener, routes: Router, state: AppState) {
    let places = Places::new(&state.config);
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = state.shutdown.fired() => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => match places.take(peer.ip()) {
                Some(place) => {
                    let stream = Placed { stream, _place: place };
                    let shutdown = state.shutdown.clone();
                    connections.spawn(connection(stream, peer, routes.clone(), shutdown));
                }
                None => state.metrics.connections_refused.increment(1),
            },
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(stream: Placed, peer: SocketAddr, routes: Router, shutdown: Shutdown) {
    // Small messages go out at once; the connection works without it, too.
    let _ = stream.stream.set_nodelay(true);
    // The kernel would keep megabytes for a client that does not read.
    let _ = socket2::SockRef::from(&stream.stream).set_send_buffer_size(SEND_BUFFER);
    let service = routes.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    tokio::pin!(serving);
    // How a connection ends is its client's business: nothing to log.
    tokio::select! {
        _ = serving.as_mut() => return,
        () = shutdown.fired() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

/// A connection with its place, which it keeps when it becomes a socket.
struct Placed {
    stream: TcpStream,
    _place: Place,
}

impl AsyncRead for Placed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Placed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
