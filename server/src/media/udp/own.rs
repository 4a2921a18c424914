//! Sockets of performers' own.
//!
//! The kernel gives what comes from a performer's address to the socket that is
//! connected to it, so his media wakes the shard by itself, and by what viewers
//! and strangers send it is neither delayed nor crowded out. They only receive:
//! all that is sent goes by the shared socket, from the same port. Where one
//! cannot be had, or he comes from elsewhere, his datagrams come by the shared
//! socket as everybody's do.

use std::io;
use std::net::{SocketAddr, UdpSocket as Plain};

use mio::event::Event;
use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};
use quinn_udp::UdpSocketState;

use super::inbox::{Inbox, Received};

/// Sockets at most; a file descriptor each.
const SOCKETS: usize = 256;
/// Their first token, above those of all connections.
const FIRST: usize = 1 << 24;

/// See the module.
#[derive(Default)]
pub(super) struct Own {
    slots: Vec<Option<Slot>>,
    /// Who may have something to say, each once.
    ready: Vec<usize>,
}

struct Slot {
    from: SocketAddr,
    socket: UdpSocket,
    state: UdpSocketState,
    is_ready: bool,
    wanted: bool,
}

impl Own {
    /// Opens what is missing for these performers and closes all others. Where
    /// `open` fails it is tried again the next time.
    pub(super) fn keep(
        &mut self,
        registry: &Registry,
        performers: impl Iterator<Item = SocketAddr>,
        open: impl Fn(SocketAddr) -> io::Result<UdpSocket>,
    ) {
        for slot in self.slots.iter_mut().flatten() {
            slot.wanted = false;
        }
        for from in performers {
            if let Some(slot) = self.slots.iter_mut().flatten().find(|slot| slot.from == from) {
                slot.wanted = true;
            } else if let Err(error) = self.open(registry, from, &open) {
                tracing::debug!(%error, "a performer shares the socket");
            }
        }
        for place in &mut self.slots {
            // Its file descriptor leaves the poll when it is closed.
            place.take_if(|slot| !slot.wanted);
        }
    }

    fn open(
        &mut self,
        registry: &Registry,
        from: SocketAddr,
        open: impl Fn(SocketAddr) -> io::Result<UdpSocket>,
    ) -> io::Result<()> {
        let vacant = self.slots.iter().position(Option::is_none);
        let place = vacant.unwrap_or(self.slots.len());
        if place >= SOCKETS {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        let mut socket = open(from)?;
        let state = UdpSocketState::new((&socket).into())?;
        registry.register(&mut socket, Token(FIRST + place), Interest::READABLE)?;
        let slot = Slot { from, socket, state, is_ready: false, wanted: true };
        match self.slots.get_mut(place) {
            Some(vacant) => *vacant = Some(slot),
            None => self.slots.push(Some(slot)),
        }
        Ok(())
    }

    /// Takes what the poll says; other tokens' events are none of ours.
    pub(super) fn wake(&mut self, event: &Event) {
        let place = event.token().0.checked_sub(FIRST);
        let slot = place.and_then(|place| Some((place, self.slots.get_mut(place)?.as_mut()?)));
        if let Some((place, slot)) = slot
            && !std::mem::replace(&mut slot.is_ready, true)
        {
            self.ready.push(place);
        }
    }

    /// True while one of them may have something to say.
    pub(super) fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Receives a batch from the next whose turn it is.
    pub(super) fn receive(
        &mut self,
        inbox: &mut Inbox,
        each: impl FnMut(Received<'_>),
    ) -> io::Result<()> {
        let Some(place) = self.ready.pop() else { return Err(io::ErrorKind::WouldBlock.into()) };
        let Some(Some(slot)) = self.slots.get_mut(place) else { return Ok(()) };
        let more = inbox.receive(&slot.socket, &slot.state, each);
        // An ICMP error of nobody's datagram: the next call goes on.
        let over = matches!(&more, Err(error) if error.kind() == io::ErrorKind::WouldBlock);
        slot.is_ready = !over && !matches!(more, Ok(false));
        if slot.is_ready {
            self.ready.insert(0, place);
        }
        more.map(drop)
    }
}

/// The address that the machine speaks to another from, if it is asked.
pub(super) fn speaks_from(to: SocketAddr) -> io::Result<SocketAddr> {
    let unspecified: SocketAddr =
        if to.is_ipv4() { ([0; 4], 0).into() } else { ([0_u16; 8], 0).into() };
    let asking = Plain::bind(unspecified)?;
    asking.connect(to)?;
    asking.local_addr()
}
