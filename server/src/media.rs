//! The media path's outside: the UDP sockets, the connections of those whom UDP
//! does not reach, the threads that drive the SFU, and the handle by which the
//! rest of the server talks to them.
//!
//! There is a *shard* for each core: a thread with a socket and an
//! [`Sfu`](footlight_sfu::Sfu) of its own, all on one port. The kernel gives a
//! datagram to any of them; a letter takes it to where its peer is.
//!
//! Invariants: only a shard's thread touches its socket and its SFU; commands,
//! events and letters cross by bounded queues, and a full queue refuses or drops
//! and counts, it never waits on the media path. How something is to be from now on is
//! never lost (`late.rs`). What members say by a reliable channel is never dropped in
//! silence: who is not heard, or not told, loses his channels.

mod book;
mod candidates;
mod command;
mod counters;
mod door;
mod driver;
mod event;
mod handle;
mod inbox;
mod late;
mod outlet;
mod post;
mod rest;
mod source;
mod tcp;
mod udp;

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use candidates::{advertised, advertised_tcp};
pub use command::{Cap, Tile};
pub use counters::{Counters, Snapshot};
pub use door::{admit, may_be_media};
pub use event::Event;
pub use handle::{Handle, MediaError};
pub use tcp::Accepted;

use crate::diagnostics::Lines;
use book::Book;
use driver::{Driver, Parts};
use footlight_sfu::{Identity, IdentityError, ShardId};
use handle::{Ends, WAKE};
use tokio::sync::{mpsc, oneshot};
use udp::Udp;

/// Commands that may wait for the driver; more are refused.
const COMMANDS: usize = 1024;
/// Events that may wait for the hub; more are dropped and counted.
const EVENTS: usize = 8192;

/// What the media path needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the socket listens; an unspecified IPv6 address serves IPv4 too.
    pub listen: SocketAddr,
    /// The addresses to tell browsers; port 0 stands for the socket's own.
    /// Empty: the machine's own addresses.
    pub advertise: Vec<SocketAddr>,
    /// Packets for one viewer go to the kernel at once, where it can cut them up.
    pub segmentation: bool,
    /// Where connections for media are accepted, for [`admit`]; `None` where
    /// there are none.
    pub tcp: Option<SocketAddr>,
    /// How many shards; [`ShardId::MAX`](footlight_sfu::ShardId::MAX) at most.
    pub shards: usize,
    /// Who else has a part of the port: checks for them are handed over.
    pub lines: Option<Lines>,
    /// The SFU's settings; the candidates, `shard` and `shards` are filled in
    /// here.
    pub sfu: footlight_sfu::Config,
}

/// A running media path.
pub struct Media {
    /// For everyone who has something to say to it.
    pub handle: Handle,
    /// What it has to say, for the hub alone.
    pub events: mpsc::Receiver<Event>,
    /// Where the socket listens.
    pub address: SocketAddr,
    /// Resolves when the threads have ended, or one of them with an error
    /// because it gave up.
    pub ended: oneshot::Receiver<Result<(), DriverError>>,
}

/// Why the media path did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The socket could not be bound.
    #[error("cannot listen for media on UDP {address}")]
    Bind {
        /// The wanted address.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// No certificate for DTLS.
    #[error("cannot make the media path's certificate")]
    Identity(#[from] IdentityError),
    /// The thread or its poll could not be made.
    #[error("cannot start the media thread")]
    Thread(#[source] io::Error),
}

/// Why the media path ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The SFU panicked again and again; the log has the messages.
    #[error("the media path failed repeatedly")]
    Panicked,
    /// The poll failed.
    #[error("the media path's poll failed")]
    Poll(#[source] io::Error),
}

/// Binds the sockets and starts the drivers' threads. They end when
/// [`Handle::stop`] is called or the last handle is dropped.
///
/// # Errors
/// When the address cannot be bound or a thread not be made.
pub fn start(settings: Settings) -> Result<Media, StartError> {
    let bind = |source| StartError::Bind { address: settings.listen, source };
    let first = Udp::bind(settings.listen).map_err(bind)?;
    let address = first.local_addr().map_err(bind)?;
    let sockets = sockets(first, settings.shards.clamp(1, ShardId::MAX));
    let mut sfu = settings.sfu;
    sfu.candidates = advertised(&settings.advertise, address);
    let tcp = |tcp| advertised_tcp(&settings.advertise, address, tcp);
    sfu.tcp_candidates = settings.tcp.map(tcp).unwrap_or_default();
    sfu.shards = sockets.len() as u8;
    if sfu.candidates.is_empty() {
        tracing::warn!("no address to tell browsers: set FOOTLIGHT_MEDIA_ADVERTISE");
    }
    tracing::info!(
        candidates = ?sfu.candidates,
        tcp = ?sfu.tcp_candidates,
        shards = sfu.shards,
        "media path listens"
    );
    let identity = Identity::generate()?;

    let thread = StartError::Thread;
    let polls = sockets.iter().map(|_| mio::Poll::new());
    let polls = polls.collect::<io::Result<Vec<_>>>().map_err(thread)?;
    let wakers = polls.iter().map(|poll| mio::Waker::new(poll.registry(), WAKE).map(Arc::new));
    let wakers = wakers.collect::<io::Result<Vec<_>>>().map_err(thread)?;
    let book = Arc::new(Book::new(sfu.clone()));
    let (handle, ends) = Handle::new(&wakers, &book, COMMANDS);
    let (events_in, events) = mpsc::channel(EVENTS);
    let (ending, ended) = Ending::new(sockets.len());
    let shards = sockets.into_iter().zip(polls).zip(ends).zip(post::boxes(&wakers)).zip(0u8..);
    for ((((socket, poll), ends), post), shard) in shards {
        let socket = if settings.segmentation { socket } else { socket.without_segmentation() };
        let Ends { commands, counters } = ends;
        let (events, book) = (events_in.clone(), Arc::clone(&book));
        let lines = settings.lines.clone();
        let parts = Parts { commands, events, counters, post, book, lines };
        let config = footlight_sfu::Config { shard: ShardId(shard), ..sfu.clone() };
        let driver = Driver::new(poll, socket, parts, config, identity.clone()).map_err(thread)?;
        let ending = Arc::clone(&ending);
        std::thread::Builder::new()
            .name(format!("media-{shard}"))
            .spawn(move || ending.ended(driver.run()))
            .map_err(thread)?;
    }
    Ok(Media { handle, events, address, ended })
}

/// One socket a shard, or one in all where they cannot share a port.
fn sockets(first: Udp, shards: usize) -> Vec<Udp> {
    let others = first.share(shards - 1).unwrap_or_else(|error| {
        tracing::warn!(%error, "the media port cannot be shared: one shard serves all");
        Vec::new()
    });
    std::iter::once(first).chain(others).collect()
}

/// Tells when all threads have ended, or the first that gives up.
struct Ending {
    left: AtomicUsize,
    told: Mutex<Option<oneshot::Sender<Result<(), DriverError>>>>,
}

impl Ending {
    fn new(threads: usize) -> (Arc<Self>, oneshot::Receiver<Result<(), DriverError>>) {
        let (sender, ended) = oneshot::channel();
        let told = Mutex::new(Some(sender));
        (Arc::new(Self { left: AtomicUsize::new(threads), told }), ended)
    }

    fn ended(&self, result: Result<(), DriverError>) {
        let last = self.left.fetch_sub(1, Ordering::AcqRel) == 1;
        if last || result.is_err() {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody waits any more when the receiver is gone.
            let _ = told.take().map(|told| told.send(result));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use std::time::Duration;

    use super::command::Command;
    use super::*;

    fn start_here(shards: usize) -> Media {
        let sfu = footlight_sfu::Config::default();
        let listen = "127.0.0.1:0".parse().unwrap();
        let advertise = Vec::new();
        let (lines, tcp) = (None, None);
        start(Settings { listen, advertise, segmentation: true, tcp, shards, lines, sfu }).unwrap()
    }

    #[test]
    fn a_choice_is_kept_however_much_waits() {
        use footlight_sfu::{Layer, PeerId, RoomId};
        let poll = mio::Poll::new().unwrap();
        let waker = Arc::new(mio::Waker::new(poll.registry(), WAKE).unwrap());
        let book = Arc::new(Book::new(footlight_sfu::Config::default()));
        book.seat_viewer(PeerId(1), RoomId(1)).unwrap();
        // Nobody takes anything, and there is room for one.
        let (handle, mut ends) = Handle::new(&[waker], &book, 1);
        for layer in [Layer::Low, Layer::High, Layer::Medium] {
            assert_eq!(handle.set_cap(PeerId(1), layer.into()), Ok(()));
        }
        handle.remove(PeerId(1));
        let inbox = &mut ends[0].commands;
        let done: Vec<Option<Layer>> = std::iter::from_fn(|| inbox.try_recv().ok())
            .map(|command| match command {
                Command::SetCap { cap, .. } => Some(cap.layer),
                Command::Remove { .. } => None,
                _ => panic!("another command"),
            })
            .collect();
        assert_eq!(done, [Some(Layer::Low), Some(Layer::Medium), None]);
        assert_eq!(handle.snapshot().commands_refused, 0);
    }

    #[tokio::test]
    async fn a_fault_costs_the_peers_and_not_the_server() {
        let mut media = start_here(1);
        media.handle.fail(ShardId(0));
        assert_eq!(media.events.recv().await, Some(Event::Restarted { peers: vec![] }));
        assert_eq!(media.handle.snapshot().restarts, 1);
        // The driver still answers: this is what it has to say to nonsense.
        let (room, peer) = (footlight_sfu::RoomId(1), footlight_sfu::PeerId(1));
        let answer = media.handle.publish(room, peer, "nonsense".to_owned()).await;
        assert!(matches!(answer, Err(MediaError::Offer(_))));
    }

    #[tokio::test]
    async fn a_fault_takes_nothing_back_that_was_counted() {
        let mut media = start_here(1);
        let stranger = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let counted = async |datagrams| {
            let seen = async {
                while media.handle.snapshot().sfu.datagrams_in < datagrams {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(10), seen).await.is_ok()
        };
        stranger.send_to(b"nonsense", media.address).unwrap();
        assert!(counted(1).await);
        media.handle.fail(ShardId(0));
        assert_eq!(media.events.recv().await, Some(Event::Restarted { peers: vec![] }));
        stranger.send_to(b"nonsense", media.address).unwrap();
        assert!(counted(2).await, "it goes on from there");
    }

    #[tokio::test]
    async fn a_fault_of_one_shard_costs_no_peer_of_another() {
        let mut media = start_here(2);
        let line = "a=setup:actpass\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\n\
                    a=rtpmap:111 opus/48000/2\r\n";
        let digits = ["00"; 32].join(":");
        let offer = format!(
            "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
             a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef0123456789\r\n\
             a=fingerprint:sha-256 {digits}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n\
             c=IN IP4 0.0.0.0\r\n{line}"
        );
        for room in 0..2 {
            let (room, peer) = (footlight_sfu::RoomId(room), footlight_sfu::PeerId(room));
            media.handle.publish(room, peer, offer.clone()).await.unwrap();
        }
        media.handle.fail(ShardId(1));
        let peers = vec![footlight_sfu::PeerId(1)];
        assert_eq!(media.events.recv().await, Some(Event::Restarted { peers }));
        let again = media.handle.publish(footlight_sfu::RoomId(1), footlight_sfu::PeerId(9), offer);
        assert!(again.await.is_ok(), "it goes on");
    }

    #[tokio::test]
    async fn many_commands_at_once_are_answered_without_a_pause() {
        let media = start_here(1);
        let (room, handle) = (footlight_sfu::RoomId(1), &media.handle);
        // Long enough to keep the driver busy while the next ones come.
        let nonsense =
            format!("v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n{}", "a=x\r\n".repeat(500));
        let offer = |n| handle.publish(room, footlight_sfu::PeerId(n), nonsense.clone());
        let answers = futures_util::future::join_all((0..COMMANDS as u64 - 1).map(offer)).await;
        let refused = |answer: &Result<_, _>| matches!(answer, Err(MediaError::Offer(_)));
        assert!(answers.iter().all(refused), "each is looked at in time");
    }

    #[tokio::test]
    async fn fault_after_fault_ends_the_driver_with_an_error() {
        let mut media = start_here(1);
        for _ in 0..4 {
            media.handle.fail(ShardId(0));
            assert!(matches!(media.events.recv().await, Some(Event::Restarted { .. })));
        }
        media.handle.fail(ShardId(0));
        assert!(matches!(media.ended.await, Ok(Err(DriverError::Panicked))));
    }
}
