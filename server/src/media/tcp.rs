//! The connections that media comes and goes by where UDP does not (RFC 6544):
//! clients open them, and each datagram is framed (RFC 4571).
//!
//! The driver owns them as it owns the UDP socket: it reads and writes them
//! itself and never waits for one. Invariants: a connection is here only while
//! a peer is reached by it, for a few seconds of silence and no longer; what
//! waits to be sent to it is bounded, and beyond that whole runs are dropped;
//! connections that have something to say are heard in turn.

mod connection;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use footlight_sfu::framing::append_frame;
use footlight_sfu::{ConnectionId, Path, ShardId};
use mio::event::Event;
use mio::{Interest, Registry, Token};

use super::udp::Sent;
use connection::{Connection, Read};

/// Connections at most; what accepts them has a limit of its own.
const CONNECTIONS: usize = 1 << SLOT_BITS;
/// A connection's number is its slot and how many came before.
const SLOT_BITS: u32 = 16;
/// The first token of the connections.
const FIRST: usize = 16;
/// What is read at once.
const BUFFER: usize = 64 * 1024;
/// How long a connection may be silent: as long as its peer.
const SILENCE: Duration = Duration::from_secs(30);

/// A connection that was accepted and whose first frame is a check.
pub struct Accepted {
    /// Whose peer the check is for.
    pub shard: ShardId,
    /// The connection, not blocking.
    pub stream: std::net::TcpStream,
    /// Its other end.
    pub from: SocketAddr,
    /// What was read of it: a complete frame, and perhaps more.
    pub head: Vec<u8>,
    /// Its place among all, given back when the connection ends.
    pub place: Box<dyn Send>,
}

/// See the module.
pub(super) struct Tcp {
    registry: Registry,
    slots: Vec<Option<Connection>>,
    vacant: Vec<usize>,
    opened: u64,
    /// Who may have something to say, each once.
    ready: VecDeque<usize>,
    buffer: Vec<u8>,
    frames: Vec<u8>,
}

impl Tcp {
    /// Without connections.
    pub(super) fn new(registry: Registry) -> Self {
        Self {
            registry,
            slots: Vec::new(),
            vacant: Vec::new(),
            opened: 0,
            ready: VecDeque::new(),
            buffer: vec![0; BUFFER],
            frames: Vec::new(),
        }
    }

    /// Takes a connection; what was read of it is to be received next.
    pub(super) fn adopt(&mut self, now: Instant, accepted: Accepted) -> io::Result<()> {
        let slot = match self.vacant.pop() {
            Some(slot) => slot,
            None if self.slots.len() < CONNECTIONS => {
                self.slots.push(None);
                self.slots.len() - 1
            }
            None => return Err(io::ErrorKind::QuotaExceeded.into()),
        };
        let id = ConnectionId(self.opened << SLOT_BITS | slot as u64);
        self.opened += 1;
        let mut connection = Connection::new(now, id, accepted);
        let token = Token(FIRST + slot);
        let interest = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = self.registry.register(connection.stream(), token, interest) {
            self.vacant.push(slot);
            return Err(error);
        }
        connection.is_ready = true;
        self.ready.push_back(slot);
        if let Some(vacant) = self.slots.get_mut(slot) {
            *vacant = Some(connection);
        }
        Ok(())
    }

    /// Takes what the poll says; other tokens' events are none of ours.
    pub(super) fn wake(&mut self, event: &Event) {
        let Some(slot) = event.token().0.checked_sub(FIRST) else { return };
        let Some(Some(connection)) = self.slots.get_mut(slot) else { return };
        if event.is_writable() && connection.flush().is_err() {
            self.close(slot);
            return;
        }
        connection.ends |= event.is_read_closed() || event.is_error();
        if event.is_readable() || connection.ends {
            self.make_ready(slot);
        }
    }

    /// True while a connection may have something to say.
    pub(super) fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Receives from the next connection whose turn it is, and lets go of it
    /// where it ends or is rubbish. The path, while it is there.
    pub(super) fn receive(
        &mut self,
        now: Instant,
        mut each: impl FnMut(Path, &mut [u8]),
    ) -> Option<Path> {
        let slot = self.ready.pop_front()?;
        let connection = self.slots.get_mut(slot)?.as_mut()?;
        connection.is_ready = false;
        let path = connection.path();
        match connection.read(now, &mut self.buffer, |frame| each(path, frame)) {
            Read::More => self.make_ready(slot),
            Read::Empty => {}
            Read::Over => {
                self.close(slot);
                return None;
            }
        }
        Some(path)
    }

    /// Sends a datagram, or a run of datagrams of `segment_size` bytes.
    pub(super) fn send(
        &mut self,
        id: ConnectionId,
        segment_size: Option<usize>,
        bytes: &[u8],
    ) -> Sent {
        let slot = slot_of(id);
        let connection = self.slots.get_mut(slot).and_then(Option::as_mut);
        let Some(connection) = connection.filter(|connection| connection.id == id) else {
            return Sent::Refused;
        };
        self.frames.clear();
        for datagram in bytes.chunks(segment_size.unwrap_or(bytes.len()).max(1)) {
            append_frame(&mut self.frames, datagram);
        }
        match connection.send(&self.frames) {
            Ok(true) => Sent::Done(1),
            Ok(false) => Sent::WouldBlock,
            Err(_) => {
                self.close(slot);
                Sent::Refused
            }
        }
    }

    /// Lets go of a connection.
    pub(super) fn forget(&mut self, path: Path) {
        if let Path::Tcp { connection: id, .. } = path {
            let slot = slot_of(id);
            let here = self.slots.get(slot).and_then(Option::as_ref);
            if here.is_some_and(|connection| connection.id == id) {
                self.close(slot);
            }
        }
    }

    /// To be called about once a second: lets go of those who reach no peer any
    /// more and of those who have fallen silent. How many are left.
    pub(super) fn sweep(&mut self, now: Instant, knows: impl Fn(Path) -> bool) -> usize {
        for slot in 0..self.slots.len() {
            let Some(Some(connection)) = self.slots.get(slot) else { continue };
            let silent = now.saturating_duration_since(connection.heard) > SILENCE;
            if silent || !knows(connection.path()) {
                self.close(slot);
            }
        }
        self.slots.len() - self.vacant.len()
    }

    /// Lets go of all.
    pub(super) fn clear(&mut self) {
        for slot in 0..self.slots.len() {
            self.close(slot);
        }
    }

    fn make_ready(&mut self, slot: usize) {
        let Some(Some(connection)) = self.slots.get_mut(slot) else { return };
        if !std::mem::replace(&mut connection.is_ready, true) {
            self.ready.push_back(slot);
        }
    }

    fn close(&mut self, slot: usize) {
        let Some(mut gone) = self.slots.get_mut(slot).and_then(Option::take) else { return };
        // Closing it takes it out of the poll as well.
        let _ = self.registry.deregister(gone.stream());
        if gone.is_ready {
            self.ready.retain(|ready| *ready != slot);
        }
        self.vacant.push(slot);
    }
}

fn slot_of(id: ConnectionId) -> usize {
    (id.0 & (CONNECTIONS as u64 - 1)) as usize
}

#[cfg(test)]
mod tests;
