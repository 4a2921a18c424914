//! A socket that is read in batches: what the generator spends on reading, it
//! cannot spend on viewers.
//!
//! The kernel's joining of datagrams (GRO) is left off. With it, loopback hands
//! a segmented frame over uncut, which no network does, and which would spare
//! the sender the better part of its cost.

use std::io::{self, ErrorKind, IoSliceMut};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};
use nix::sys::socket::setsockopt;
use nix::sys::socket::sockopt::{IpRecvTos, Ipv4PacketInfo, UdpGroSegment};
use quinn_udp::{RecvMeta, UdpSocketState};
use socket2::SockRef;

/// Longer than any datagram.
const DATAGRAM: usize = 2048;
/// What is read of each datagram where headers are enough. Whatever is not media
/// is shorter than that once a connection is there.
const HEAD: usize = 256;
/// Datagrams that are read at once: a frame, sound and a report.
const BATCH: usize = 16;
/// Bytes that may wait to be read.
const RECEIVE_BUFFER: usize = 1 << 20;

/// One socket.
pub(crate) struct Socket {
    inner: UdpSocket,
    state: UdpSocketState,
}

impl Socket {
    /// Binds to an address.
    pub(crate) fn bind(address: SocketAddr) -> Result<Self> {
        let inner = UdpSocket::bind(address)?;
        // As much as the system allows; a browser asks for more as well.
        let _ = SockRef::from(&inner).set_recv_buffer_size(RECEIVE_BUFFER);
        let state = UdpSocketState::new((&inner).into())?;
        setsockopt(&inner, UdpGroSegment, &false).context("cannot switch off GRO")?;
        // Nobody here asks where to, and by which class, a datagram came.
        let _ = setsockopt(&inner, Ipv4PacketInfo, &false);
        let _ = setsockopt(&inner, IpRecvTos, &false);
        Ok(Self { inner, state })
    }

    /// Sends to, and receives from, this address alone.
    pub(crate) fn connect(&self, address: SocketAddr) -> io::Result<()> {
        self.inner.connect(address)
    }

    pub(crate) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }

    pub(crate) fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        registry.register(&mut self.inner, token, Interest::READABLE)
    }

    /// Fills the inbox; false where nothing is left to be read afterwards. Of
    /// datagrams that are to be skimmed, only the heads are taken from the
    /// kernel, which throws the rest away: bringing it from another core's cache
    /// is most of what reading costs.
    pub(crate) fn receive(&self, inbox: &mut Inbox, skim: bool) -> Result<bool> {
        (inbox.count, inbox.room) = (0, if skim { HEAD } else { DATAGRAM });
        let mut rooms = inbox.bytes.chunks_exact_mut(inbox.room);
        let mut slices: [IoSliceMut<'_>; BATCH] =
            std::array::from_fn(|_| IoSliceMut::new(rooms.next().unwrap_or_default()));
        match self.state.recv((&self.inner).into(), &mut slices, &mut inbox.meta) {
            Ok(count) => inbox.count = count,
            // The server is not there (any more): told by ICMP.
            Err(error) if is_loss(&error) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(inbox.count == BATCH)
    }

    /// Sends a datagram. A full buffer is a lost datagram, as anywhere.
    pub(crate) fn send(&self, datagram: &[u8]) -> Result<()> {
        match self.inner.send(datagram) {
            Ok(_) => Ok(()),
            Err(error) if is_loss(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn is_loss(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::ConnectionRefused)
}

/// What one call has received; one for all sockets.
pub(crate) struct Inbox {
    bytes: Vec<u8>,
    meta: [RecvMeta; BATCH],
    count: usize,
    /// Bytes that each datagram has.
    room: usize,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let meta = [RecvMeta::default(); BATCH];
        Self { bytes: vec![0; DATAGRAM * BATCH], meta, count: 0, room: DATAGRAM }
    }

    /// The datagrams, each with the time since 1970 at which the kernel had it.
    pub(crate) fn datagrams(&self) -> impl Iterator<Item = (&[u8], Option<Duration>)> {
        let rooms = self.bytes.chunks_exact(self.room).zip(&self.meta).take(self.count);
        rooms.map(|(room, meta)| (room.get(..meta.len).unwrap_or_default(), meta.timestamp))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    #[test]
    fn what_was_sent_at_once_is_received_apart_and_with_its_time() {
        let any = "127.0.0.1:0".parse().unwrap();
        let (reader, writer) = (Socket::bind(any).unwrap(), Socket::bind(any).unwrap());
        writer.connect(reader.local_addr().unwrap()).unwrap();
        for n in 0..5 {
            writer.send(&[n; 9]).unwrap();
        }
        let mut inbox = Inbox::new();
        assert!(!reader.receive(&mut inbox, false).unwrap());
        let got: Vec<_> = inbox.datagrams().collect();
        assert_eq!(got.len(), 5);
        assert!(
            got.iter().enumerate().all(|(n, (bytes, at))| *bytes == [n as u8; 9] && at.is_some())
        );
        assert!(!reader.receive(&mut inbox, false).unwrap());
        assert_eq!(inbox.datagrams().count(), 0);
    }

    #[test]
    fn of_what_is_skimmed_the_heads_come() {
        let any = "127.0.0.1:0".parse().unwrap();
        let (reader, writer) = (Socket::bind(any).unwrap(), Socket::bind(any).unwrap());
        writer.connect(reader.local_addr().unwrap()).unwrap();
        for n in 0..3 {
            writer.send(&[n; 1200]).unwrap();
        }
        writer.send(&[3; 90]).unwrap();
        let mut inbox = Inbox::new();
        assert!(!reader.receive(&mut inbox, true).unwrap());
        let lengths: Vec<_> = inbox.datagrams().map(|(bytes, _)| (bytes[0], bytes.len())).collect();
        assert_eq!(lengths, [(0, HEAD), (1, HEAD), (2, HEAD), (3, 90)]);
    }
}
