//! Takes connections and has them served: bounded in number.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::connection::{Connection, Speaks};
use super::place::Places;
use crate::state::AppState;

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
    /// For TURN within TLS alone.
    pub secure_turn: Option<TcpListener>,
}

impl Listeners {
    async fn accept(&self) -> (Speaks, std::io::Result<(TcpStream, SocketAddr)>) {
        let http = Speaks::Http { media: self.is_shared };
        let of = async |listener: &Option<TcpListener>| match listener {
            Some(listener) => listener.accept().await,
            None => std::future::pending().await,
        };
        tokio::select! {
            accepted = self.http.accept() => (http, accepted),
            accepted = of(&self.media) => (Speaks::Media, accepted),
            accepted = of(&self.turn) => (Speaks::Turn, accepted),
            accepted = of(&self.secure_turn) => (Speaks::SecureTurn, accepted),
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
                    let connection = Connection { stream, peer, place };
                    connections.spawn(connection.serve(speaks, routes, state));
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
