//! Clients who come by TCP, with TLS or without: one connection each.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;

use super::client::{Client, Way};
use super::framing::{self, LONGEST};
use super::service::Service;

/// Messages that may wait for a client who reads slowly; more are dropped.
const WAITING: usize = 256;
/// What is read at once.
const PIECE: usize = 16 * 1024;
/// How long a client may leave what he is sent unread.
const STALL: Duration = Duration::from_secs(30);
/// Between two looks at him.
const TICK: Duration = Duration::from_secs(5);

/// A connection, as its client is sent something by it.
struct Messages(mpsc::Sender<Vec<u8>>);

impl Way for Messages {
    fn send(&mut self, bytes: &[u8]) -> bool {
        let padding = framing::padding(bytes);
        let mut message = Vec::with_capacity(bytes.len() + padding);
        message.extend_from_slice(bytes);
        message.resize(bytes.len() + padding, 0);
        self.0.try_send(message).is_ok()
    }
}

/// Serves a connection to `local` from `remote` until one of both ends it;
/// `head` is what was read of it before.
pub(super) async fn serve(
    service: Arc<Service>,
    stream: impl AsyncRead + AsyncWrite + Send,
    local: SocketAddr,
    remote: SocketAddr,
) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let now = Instant::now();
    let client = Client::new(service, now, local, remote, Box::new(Messages(sender)));
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
        () = write(writing, receiver) => {}
    }
    lock(&client).close();
}

/// Writes what waits, until that cannot be done any more.
async fn write(mut stream: impl AsyncWrite + Unpin, mut waiting: mpsc::Receiver<Vec<u8>>) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, WAITING).await > 0 {
        // Each by itself: within TLS some clients take a record for a message.
        let written = async {
            for message in batch.drain(..) {
                stream.write_all(&message).await?;
            }
            stream.flush().await
        };
        if !matches!(tokio::time::timeout(STALL, written).await, Ok(Ok(()))) {
            return;
        }
    }
}

fn lock(client: &std::sync::Mutex<Client>) -> std::sync::MutexGuard<'_, Client> {
    client.lock().unwrap_or_else(PoisonError::into_inner)
}
