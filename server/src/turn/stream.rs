//! Clients who come by TCP, with TLS or without: one connection each.

mod messages;

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use self::messages::messages;
use super::client::Client;
use super::framing::{self, LONGEST};
use super::service::Service;

/// What is read at once.
const PIECE: usize = 16 * 1024;
/// Between two looks at him.
const TICK: Duration = Duration::from_secs(5);

/// Serves a connection to `local` from `remote` until one of both ends it;
/// `head` is what was read of it before.
pub(super) async fn serve(
    service: Arc<Service>,
    stream: impl AsyncRead + AsyncWrite + Send,
    local: SocketAddr,
    remote: SocketAddr,
) {
    let (messages, unwritten) = messages();
    let now = Instant::now();
    let client = Client::new(service, now, local, remote, Box::new(messages));
    let (mut reading, writing) = tokio::io::split(stream);
    let hear = async {
        let mut held = Vec::new();
        loop {
            held.reserve(PIECE);
            match reading.read_buf(&mut held).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let mut start = 0;
            loop {
                let rest = held.get(start..).unwrap_or_default();
                match framing::next(rest) {
                    Ok(Some((message, whole))) => {
                        let message = rest.get(message).unwrap_or_default();
                        lock(&client).hear(Instant::now(), message);
                        start += whole;
                    }
                    Ok(None) if rest.len() > LONGEST => return,
                    Ok(None) => break,
                    Err(_) => return,
                }
            }
            held.drain(..start.min(held.len()));
        }
    };
    let watch = async {
        let mut tick = tokio::time::interval(TICK);
        loop {
            tick.tick().await;
            if !lock(&client).tick(Instant::now()) {
                return;
            }
        }
    };
    tokio::select! {
        () = hear => {}
        () = watch => {}
        () = unwritten.write(writing) => {}
    }
    lock(&client).close();
}

fn lock(client: &std::sync::Mutex<Client>) -> std::sync::MutexGuard<'_, Client> {
    client.lock().unwrap_or_else(PoisonError::into_inner)
}
