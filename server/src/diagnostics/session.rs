//! One connection to measure by.
//!
//! What it does with messages: those of channel 0 go back as they came; those of
//! channel 1 are counted, and now and then the count is told as a text; a number
//! as a text on channel 2 is answered by so many bytes.
//!
//! Invariants: it ends after [`LIFETIME`], whatever the peer does, and before that
//! where he does not connect or falls silent. Nothing is sent beyond
//! [`MOST_BYTES`], nor faster than [`BYTES_PER_SECOND`]; what comes beyond that is
//! not read, so that the network drops it and the peer slows down.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use footlight_sfu::data::{Budget, Channel, DataPeer, Handled, Message, Terms};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::sockets::{self, Letter, Opener};

/// How long one lasts at most: four checks of five seconds.
const LIFETIME: Duration = Duration::from_secs(20);
/// Bytes that go one way at most.
const MOST_BYTES: u64 = 24 * 1024 * 1024;
/// The same in a second: 20 Mbit/s.
const BYTES_PER_SECOND: u64 = 2_500_000;
/// Echoes in a second.
const ECHOES_PER_SECOND: u64 = 500;
/// The longest message that goes back.
const ECHO_BYTES: usize = 1200;
/// A message of the bytes that are asked for.
const BLOCK: usize = 8 * 1024;
/// How much of them may wait in the association.
const AHEAD: usize = 128 * 1024;
/// How often the count is told, and bytes are handed over.
const TICK: Duration = Duration::from_millis(20);
/// The least time between two looks at the clock.
const PAUSE: Duration = Duration::from_millis(1);

const ECHO: u16 = 0;
const UPLOAD: u16 = 1;
const DOWNLOAD: u16 = 2;

/// What there is to measure by.
pub(super) static TERMS: Terms = Terms {
    channels: &[Channel::Lossy, Channel::Reliable, Channel::Reliable],
    window: 256 * 1024,
    message_bytes: 16 * 1024,
    waiting: 256 * 1024,
    chunks_per_second: 5000,
};

/// What is kept of one while it lasts.
pub(super) struct Session {
    peer: DataPeer,
    opener: Opener,
    letters: mpsc::Receiver<Letter>,
    to_self: mpsc::Sender<Letter>,
    readers: JoinSet<()>,
    sockets: Vec<(SocketAddr, Arc<UdpSocket>)>,
    echoes: Budget,
    sending: Budget,
    received: u64,
    told: u64,
    owed: u64,
    sent: u64,
}

impl Session {
    pub(super) fn new(
        peer: DataPeer,
        opener: Opener,
        (to_self, letters): (mpsc::Sender<Letter>, mpsc::Receiver<Letter>),
    ) -> Self {
        let now = Instant::now();
        Self {
            peer,
            opener,
            letters,
            to_self,
            readers: JoinSet::new(),
            sockets: Vec::new(),
            echoes: Budget::new(now, ECHOES_PER_SECOND),
            sending: Budget::new(now, BYTES_PER_SECOND),
            received: 0,
            told: 0,
            owed: 0,
            sent: 0,
        }
    }

    /// Runs to its end.
    pub(super) async fn run(mut self) {
        let begun = Instant::now();
        let mut tick = tokio::time::interval(TICK);
        while !self.peer.is_closed() {
            if begun.elapsed() >= LIFETIME {
                self.peer.close(Instant::now());
                break;
            }
            let soon = Instant::now() + PAUSE;
            let due = self.peer.poll_timeout().map(|at| at.max(soon).into());
            let timer = async {
                match due {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                letter = self.letters.recv() => match letter {
                    Some(letter) => self.take(letter),
                    None => break,
                },
                () = timer => self.peer.handle_timeout(Instant::now()),
                _ = tick.tick() => self.work(),
            }
            self.hear();
            self.flush().await;
        }
        self.flush().await;
    }

    fn take(&mut self, letter: Letter) {
        let now = Instant::now();
        let Letter { from, here, bytes } = letter;
        let known = self.sockets.iter().any(|(address, _)| *address == from);
        if self.peer.handle(now, from, &bytes) == Handled::Ours && !known {
            match self.opener.open(from, here) {
                Ok(socket) => {
                    let pace = Budget::new(now, BYTES_PER_SECOND);
                    let session = self.to_self.clone();
                    self.readers.spawn(sockets::read(Arc::clone(&socket), from, session, pace));
                    self.sockets.push((from, socket));
                }
                Err(error) => tracing::debug!(%error, "no socket for diagnostics"),
            }
        }
    }

    /// What the peer has said.
    fn hear(&mut self) {
        let now = Instant::now();
        while let Some(message) = self.peer.poll_message() {
            match message.channel {
                ECHO if message.payload.len() <= ECHO_BYTES && self.echoes.take(now, 1) => {
                    self.peer.send(now, &message);
                }
                UPLOAD => {
                    self.received = self.received.saturating_add(message.payload.len() as u64)
                }
                DOWNLOAD if message.is_text => {
                    let wanted = std::str::from_utf8(&message.payload).ok();
                    let wanted = wanted.and_then(|text| text.parse::<u64>().ok());
                    self.owed = wanted.unwrap_or(0).min(MOST_BYTES.saturating_sub(self.sent));
                }
                _ => {}
            }
        }
        if self.received > MOST_BYTES {
            self.peer.close(now);
        }
    }

    /// Tells the count, and hands over what is owed.
    fn work(&mut self) {
        let now = Instant::now();
        if self.told != self.received {
            let count = Bytes::from(self.received.to_string());
            let told = Message { channel: UPLOAD, is_text: true, payload: count };
            if self.peer.send(now, &told) {
                self.told = self.received;
            }
        }
        while self.owed > 0 && self.peer.buffered(DOWNLOAD) < AHEAD {
            let len = self.owed.min(BLOCK as u64);
            if !self.sending.take(now, len) {
                return;
            }
            let payload = Bytes::from(vec![0; len as usize]);
            if !self.peer.send(now, &Message { channel: DOWNLOAD, is_text: false, payload }) {
                return;
            }
            (self.owed, self.sent) = (self.owed - len, self.sent + len);
        }
    }

    async fn flush(&mut self) {
        while let Some((to, datagram)) = self.peer.poll_transmit() {
            if let Some((_, socket)) = self.sockets.iter().find(|(address, _)| *address == to) {
                // What cannot be sent is lost, as on any network.
                let _ = socket.send(&datagram).await;
            }
        }
    }
}
