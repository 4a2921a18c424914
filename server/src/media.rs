//! The media path's outside: the UDP socket, the connections of those whom UDP
//! does not reach, the thread that drives the SFU, and the handle by which the
//! rest of the server talks to it.
//!
//! Invariants: only the driver's thread touches the socket and the
//! [`Sfu`](footlight_sfu::Sfu); commands and events cross by bounded queues, and
//! a full queue refuses or drops and counts, it never waits on the media path.
//! There is one shard, hence one thread and one socket, whatever the number of
//! cores.

mod candidates;
mod command;
mod counters;
mod door;
mod driver;
mod event;
mod handle;
mod source;
mod tcp;
mod udp;

use std::io;
use std::net::SocketAddr;

pub use candidates::{advertised, advertised_tcp};
pub use counters::{Counters, Snapshot};
pub use door::{admit, may_be_media};
pub use event::Event;
pub use handle::{Handle, MediaError};
pub use tcp::Accepted;

use driver::Driver;
use footlight_sfu::{Identity, IdentityError};
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
    /// The SFU's settings; the candidates are filled in here.
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
    /// Resolves when the thread has ended: with an error where it gave up.
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

/// Binds the socket and starts the driver's thread. It ends when
/// [`Handle::stop`] is called or the last handle is dropped.
///
/// # Errors
/// When the address cannot be bound or the thread not be made.
pub fn start(settings: Settings) -> Result<Media, StartError> {
    let bind = |source| StartError::Bind { address: settings.listen, source };
    let socket = Udp::bind(settings.listen).map_err(bind)?;
    let socket = if settings.segmentation { socket } else { socket.without_segmentation() };
    let address = socket.local_addr().map_err(bind)?;
    let mut sfu = settings.sfu;
    sfu.candidates = advertised(&settings.advertise, address);
    let tcp = |tcp| advertised_tcp(&settings.advertise, address, tcp);
    sfu.tcp_candidates = settings.tcp.map(tcp).unwrap_or_default();
    if sfu.candidates.is_empty() {
        tracing::warn!("no address to tell browsers: set FOOTLIGHT_MEDIA_ADVERTISE");
    }
    tracing::info!(candidates = ?sfu.candidates, tcp = ?sfu.tcp_candidates, "media path listens");
    let identity = Identity::generate()?;

    let poll = mio::Poll::new().map_err(StartError::Thread)?;
    let (handle, commands) = Handle::new(&poll, COMMANDS).map_err(StartError::Thread)?;
    let (events_in, events) = mpsc::channel(EVENTS);
    let (ended_in, ended) = oneshot::channel();
    let counters = handle.counters();
    let driver = Driver::new(poll, socket, commands, events_in, counters, sfu, identity)
        .map_err(StartError::Thread)?;
    std::thread::Builder::new()
        .name("media".to_owned())
        .spawn(move || {
            // Nobody waits any more when the receiver is gone.
            let _ = ended_in.send(driver.run());
        })
        .map_err(StartError::Thread)?;
    Ok(Media { handle, events, address, ended })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    fn start_here() -> Media {
        let sfu = footlight_sfu::Config::default();
        let listen = "127.0.0.1:0".parse().unwrap();
        let advertise = Vec::new();
        start(Settings { listen, advertise, segmentation: true, tcp: None, sfu }).unwrap()
    }

    #[tokio::test]
    async fn a_fault_costs_the_peers_and_not_the_server() {
        let mut media = start_here();
        media.handle.fail();
        assert_eq!(media.events.recv().await, Some(Event::Restarted));
        assert_eq!(media.handle.snapshot().restarts, 1);
        // The driver still answers: this is what it has to say to nonsense.
        let (room, peer) = (footlight_sfu::RoomId(1), footlight_sfu::PeerId(1));
        let answer = media.handle.publish(room, peer, "nonsense".to_owned()).await;
        assert!(matches!(answer, Err(MediaError::Offer(_))));
    }

    #[tokio::test]
    async fn many_commands_at_once_are_answered_without_a_pause() {
        let media = start_here();
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
        let mut media = start_here();
        for _ in 0..4 {
            media.handle.fail();
            assert_eq!(media.events.recv().await, Some(Event::Restarted));
        }
        media.handle.fail();
        assert!(matches!(media.ended.await, Ok(Err(DriverError::Panicked))));
    }
}
