//! Takes connections and serves them: bounded in number and in patience.
//!
//! Media may come by HTTP's own port: what a connection begins with tells.

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
use crate::media;
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

/// Where connections come in.
pub struct Listeners {
    /// For HTTP.
    pub http: TcpListener,
    /// Media comes there, too.
    pub is_shared: bool,
    /// For media alone.
    pub media: Option<TcpListener>,
    /// For TURN alone.
    pub turn: Option<TcpListener>,
}

/// What may come by a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Speaks {
    Http,
    Media,
    Turn,
    /// HTTP or media.
    Either,
}

impl Listeners {
    async fn accept(&self) -> (Speaks, std::io::Result<(TcpStream, SocketAddr)>) {
        let http = if self.is_shared { Speaks::Either } else { Speaks::Http };
        let of = async |listener: &Option<TcpListener>| match listener {
            Some(listener) => listener.accept().await,
            None => std::future::pending().await,
        };
        tokio::select! {
            accepted = self.http.accept() => (http, accepted),
            accepted = of(&self.media) => (Speaks::Media, accepted),
            accepted = of(&self.turn) => (Speaks::Turn, accepted),
        }
    }
}

/// Serves until the process goes down, then lets what is under way end.
pub async fn serve(listeners: Listeners, routes: Router, state: AppState) {
    let places = Places::new(&state.config);
    let mut connections = JoinSet::new();
    loop {
        let (speaks, accepted) = tokio::select! {
            () = state.shutdown.fired() => break,
            Some(_) = connections.join_next() => continue,
            accepted = listeners.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => match places.take(peer.ip()) {
                Some(place) => {
                    let (routes, state) = (routes.clone(), state.clone());
                    connections.spawn(connection(stream, peer, speaks, place, routes, state));
                }
                None => state.metrics.connections_refused.increment(1),
            },
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listeners);
    while connections.join_next().await.is_some() {}
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    speaks: Speaks,
    place: Place,
    routes: Router,
    state: AppState,
) {
    let shutdown = state.shutdown.clone();
    let serving = async {
        match beginning(&stream, speaks).await {
            Some(Speaks::Media) => media::admit(&state.media, stream, peer, place).await,
            Some(Speaks::Turn) => relay(stream, peer, place, &state).await,
            Some(Speaks::Http | Speaks::Either) => return Some((stream, place)),
            None => {}
        }
        None
    };
    let http = tokio::select! {
        http = serving => http,
        () = shutdown.fired() => None,
    };
    if let Some((stream, place)) = http {
        speak_http(stream, peer, place, routes, shutdown).await;
    }
}

/// What a connection is for; `None` where it does not say in time.
async fn beginning(stream: &TcpStream, speaks: Speaks) -> Option<Speaks> {
    if speaks != Speaks::Either {
        return Some(speaks);
    }
    let mut first = [0];
    let peeked = tokio::time::timeout(HEAD, stream.peek(&mut first)).await;
    peeked.ok()?.ok().filter(|len| *len > 0)?;
    Some(if media::may_be_media(first[0]) { Speaks::Media } else { Speaks::Http })
}

/// Serves a client of the relay; its place is free when it has gone.
async fn relay(stream: TcpStream, peer: SocketAddr, place: Place, state: &AppState) {
    let _ = stream.set_nodelay(true);
    if let (Some(turn), Ok(local)) = (&state.turn, stream.local_addr()) {
        turn.serve(stream, local, peer).await;
    }
    drop(place);
}

async fn speak_http(
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
