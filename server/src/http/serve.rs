//! Takes connections and serves them: bounded in number and in patience.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::patient_stream::PatientStream;
use super::place::{Place, Places};
use crate::shutdown::Shutdown;
use crate::state::AppState;

/// How long a client may take over the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// How long a client may leave what it is sent unread.
const STALL: Duration = Duration::from_secs(60);
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
                    let (routes, shutdown) = (routes.clone(), state.shutdown.clone());
                    connections.spawn(connection(stream, peer, place, routes, shutdown));
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

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    routes: Router,
    shutdown: Shutdown,
) {
    // Small messages go out at once; the connection works without it, too.
    let _ = stream.set_nodelay(true);
    // The kernel would keep megabytes for a client that does not read.
    let _ = socket2::SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
    let service = routes.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(
            TokioIo::new(PatientStream::new(stream, place, STALL)),
            TowerToHyperService::new(service),
        )
        .with_upgrades();
    tokio::pin!(serving);
    // How a connection ends is its client's business: nothing to log.
    tokio::select! {
        _ = serving.as_mut() => return,
        () = shutdown.fired() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}
