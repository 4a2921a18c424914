//! One connection: what it is for, and who serves it.
//!
//! Media, TURN and plain HTTP may come by HTTP's own port, and TURN and HTTP
//! within TLS: what a connection begins with tells.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::ServiceExt;

use super::begun::Begun;
use super::patient_stream::PatientStream;
use super::place::Place;
use super::redirect;
use crate::shutdown::Shutdown;
use crate::state::AppState;
use crate::tls::Acceptor;
use crate::{media, turn};

/// How long a client may take over the head of a request, and over whatever
/// comes before.
const HEAD: Duration = Duration::from_secs(10);
/// How long a client may leave what it is sent unread.
const STALL: Duration = Duration::from_secs(60);
/// What the kernel keeps to be sent to one client, in bytes; it takes twice as
/// much for its own book-keeping.
const SEND_BUFFER: usize = 256 * 1024;
/// What a TLS connection begins with: a handshake record (RFC 8446, section
/// 5.1).
const HANDSHAKE: u8 = 22;

/// What may come by a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Speaks {
    /// By HTTP's port: HTTP, with TLS or without, TURN, and media where that
    /// shares the port.
    Http {
        /// It does.
        media: bool,
    },
    Media,
    Turn,
    /// TURN within TLS.
    SecureTurn,
}

/// A connection and what it has.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    pub(super) place: Place,
}

impl Connection {
    /// Serves it until it ends.
    pub(super) async fn serve(self, speaks: Speaks, routes: Router, state: AppState) {
        let shutdown = state.shutdown.clone();
        // Small messages go out at once; the connection works without it, too.
        let _ = self.stream.set_nodelay(true);
        match speaks {
            Speaks::Media => {
                let admit = media::admit(&state.media, self.stream, self.peer, self.place);
                until(&shutdown, admit).await;
            }
            Speaks::Turn => until(&shutdown, self.relay(&state)).await,
            Speaks::SecureTurn => until(&shutdown, self.relay_securely(&state)).await,
            Speaks::Http { media } => self.tell(media, routes, state, shutdown).await,
        }
    }

    /// Finds out what came by HTTP's port.
    async fn tell(self, media: bool, routes: Router, state: AppState, shutdown: Shutdown) {
        if !media && state.tls.is_none() && state.turn.is_none() {
            return self.speak_http(routes, shutdown).await;
        }
        let first = tokio::select! {
            first = timeout(HEAD, beginning(&self.stream)) => first,
            () = shutdown.fired() => return,
        };
        match (first, state.tls.clone()) {
            (Ok(Some([HANDSHAKE, _])), Some(tls)) => {
                self.speak_securely(tls, routes, state, shutdown).await;
            }
            (Ok(Some(first)), _) if state.turn.is_some() && turn::may_be_turn(first) => {
                until(&shutdown, self.relay(&state)).await;
            }
            (Ok(Some([first, _])), _) if media && media::may_be_media(first) => {
                let admit = media::admit(&state.media, self.stream, self.peer, self.place);
                until(&shutdown, admit).await;
            }
            (Ok(Some(_)), None) => self.speak_http(routes, shutdown).await,
            (Ok(Some(_)), Some(_)) => {
                let ip = self.peer.ip().to_canonical();
                let proxies = &state.config.trusted_proxies;
                let is_near = ip.is_loopback() || proxies.iter().any(|it| it.contains(&ip));
                let routes = if is_near { routes } else { redirect::routes() };
                self.speak_http(routes, shutdown).await;
            }
            (Ok(None) | Err(_), _) => {}
        }
    }

    /// HTTP or TURN within TLS.
    async fn speak_securely(
        self,
        tls: Acceptor,
        routes: Router,
        state: AppState,
        shutdown: Shutdown,
    ) {
        let Self { stream, peer, place } = self;
        buffer_less(&stream);
        let local = stream.local_addr();
        let begun = async { Begun::new(tls.accept(stream).await?).await };
        let begun = tokio::select! {
            begun = timeout(HEAD, begun) => begun,
            () = shutdown.fired() => return,
        };
        // How a handshake fails is its client's business: nothing to log.
        let (Ok(Ok(stream)), Ok(local)) = (begun, local) else { return };
        match &state.turn {
            Some(turn) if turn::may_be_turn(stream.head()) => {
                until(&shutdown, turn.serve(stream, local, peer)).await;
                drop(place);
            }
            _ => speak(stream, peer, place, routes, shutdown).await,
        }
    }

    async fn speak_http(self, routes: Router, shutdown: Shutdown) {
        buffer_less(&self.stream);
        speak(self.stream, self.peer, self.place, routes, shutdown).await;
    }

    /// Serves a client of the relay; its place is free when it has gone.
    async fn relay(self, state: &AppState) {
        buffer_less(&self.stream);
        if let (Some(turn), Ok(local)) = (&state.turn, self.stream.local_addr()) {
            turn.serve(self.stream, local, self.peer).await;
        }
        drop(self.place);
    }

    async fn relay_securely(self, state: &AppState) {
        buffer_less(&self.stream);
        let (Some(turn), Some(tls), Ok(local)) =
            (&state.turn, &state.tls, self.stream.local_addr())
        else {
            return;
        };
        if let Ok(Ok(stream)) = timeout(HEAD, tls.accept(self.stream)).await {
            turn.serve(stream, local, self.peer).await;
        }
        drop(self.place);
    }
}

async fn until(shutdown: &Shutdown, serving: impl Future<Output = ()>) {
    tokio::select! {
        () = serving => {}
        () = shutdown.fired() => {}
    }
}

/// The first two bytes, left where they are; `None` where they do not come.
async fn beginning(stream: &TcpStream) -> Option<[u8; 2]> {
    loop {
        let mut first = [0; 2];
        match stream.peek(&mut first).await {
            Ok(2) => return Some(first),
            // The first alone tells most things, and the second is on its way.
            Ok(1) => tokio::time::sleep(Duration::from_millis(5)).await,
            Ok(_) | Err(_) => return None,
        }
    }
}

/// The kernel would keep megabytes for a client that does not read.
fn buffer_less(stream: &TcpStream) {
    let _ = socket2::SockRef::from(stream).set_send_buffer_size(SEND_BUFFER);
}

async fn speak<S>(stream: S, peer: SocketAddr, place: Place, routes: Router, shutdown: Shutdown)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
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
