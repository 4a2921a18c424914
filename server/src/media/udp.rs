//! The UDP socket: batched system calls, segmentation offload where the kernel
//! has it, IPv4 and IPv6 by one socket.
//!
//! Addresses go in and out in their plain form: an IPv4 peer of a dual-stack
//! socket is an IPv4 address here, never an IPv6-mapped one.

mod inbox;
mod own;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use mio::event::Event;
use mio::{Interest, Registry, Token};
use quinn_udp::{Transmit, UdpSocketState};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::candidates::own_addresses;
use super::source::Sources;
use inbox::{Inbox, Received};
use own::{Own, speaks_from};

/// What the socket's buffers are raised to, as far as the kernel allows: a
/// quarter of a second at 128 Mbit/s.
const SOCKET_BUFFER_BYTES: usize = 4 * 1024 * 1024;
/// Largest payload of one segmented message.
const SEGMENTED_BYTES: usize = 65_000;

/// What became of a transmit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sent {
    /// The kernel took it in this number of calls.
    Done(u64),
    /// The socket's buffer is full; the rest is dropped.
    WouldBlock,
    /// The kernel refused it: no route, an address that cannot be sent to.
    Refused,
}

/// The shared socket and those of performers' own.
pub(super) struct Udp {
    socket: mio::net::UdpSocket,
    state: UdpSocketState,
    is_ipv6: bool,
    /// The socket could segment when it was made, and shall.
    segments: bool,
    sources: Sources,
    own: Own,
    inbox: Inbox,
}

impl Udp {
    /// Binds; where the machine has no IPv6, `[::]` falls back to `0.0.0.0`.
    pub(super) fn bind(address: SocketAddr) -> io::Result<Self> {
        match Self::bind_exactly(address) {
            Err(error) if address.is_ipv6() && address.ip().is_unspecified() && !taken(&error) => {
                let any = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), address.port());
                tracing::info!(%error, "no IPv6 for media, falling back to IPv4");
                Self::bind_exactly(any)
            }
            bound => bound,
        }
    }

    /// Further sockets on the same port (SO_REUSEPORT), among which the kernel
    /// chooses by the addresses of a datagram. Not more than it allows. From
    /// here on performers may have sockets of their own, too.
    ///
    /// The port was bound without: so one that somebody else has is refused,
    /// even if he would share it.
    pub(super) fn share(&self, count: usize) -> io::Result<Vec<Self>> {
        let address = self.local_addr()?;
        SockRef::from(&self.socket).set_reuse_port(true)?;
        (0..count).map(|_| Self::bind_one(address, true)).collect()
    }

    fn bind_exactly(address: SocketAddr) -> io::Result<Self> {
        Self::bind_one(address, false)
    }

    fn bind_one(address: SocketAddr, shared: bool) -> io::Result<Self> {
        let socket = bare(address, shared)?;
        raise_buffers(&socket);
        let socket = mio::net::UdpSocket::from_std(socket.into());
        let state = UdpSocketState::new((&socket).into())?;
        let sources = Sources::new(address, &own_addresses());
        tracing::debug!(gso = state.max_gso_segments(), gro = state.gro_segments(), "media socket");
        Ok(Self {
            socket,
            is_ipv6: address.is_ipv6(),
            segments: state.max_gso_segments() > 1,
            sources,
            state,
            own: Own::default(),
            inbox: Inbox::new(),
        })
    }

    /// The same socket, which sends each datagram by a call of its own.
    pub(super) fn without_segmentation(self) -> Self {
        Self { segments: false, ..self }
    }

    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Lets the poll say when the shared socket has something to be read, at once
    /// if it has already; or no longer.
    pub(super) fn listen(&mut self, registry: &Registry, token: Token, on: bool) -> io::Result<()> {
        if on {
            registry.register(&mut self.socket, token, Interest::READABLE)
        } else {
            registry.deregister(&mut self.socket)
        }
    }

    /// Receives one batch of the shared socket and hands out its datagrams one by
    /// one; false where it was the last that was there.
    ///
    /// # Errors
    /// `WouldBlock` when nothing is there.
    pub(super) fn receive(
        &mut self,
        mut each: impl FnMut(SocketAddr, &mut [u8]),
    ) -> io::Result<bool> {
        let sources = &mut self.sources;
        self.inbox.receive(&self.socket, &self.state, |Received { from, to, bytes }| {
            sources.learn(from, to);
            each(from, bytes);
        })
    }

    /// Gives these performers, and no others, sockets of their own, as far as that
    /// can be done.
    pub(super) fn keep_own(
        &mut self,
        registry: &Registry,
        performers: impl Iterator<Item = SocketAddr>,
    ) {
        let Ok(shared) = self.socket.local_addr() else { return };
        let sources = &self.sources;
        self.own.keep(registry, performers, |from| {
            let here = match (shared.ip(), sources.of(&from)) {
                (_, Some(here)) => here,
                (here, None) if !here.is_unspecified() => here,
                _ => speaks_from(from)?.ip(),
            };
            let socket = bare(SocketAddr::new(here, shared.port()), true)?;
            socket.connect(&from.into())?;
            raise_buffers(&socket);
            Ok(mio::net::UdpSocket::from_std(socket.into()))
        });
    }

    /// Takes what the poll says of performers' own sockets.
    pub(super) fn wake(&mut self, event: &Event) {
        self.own.wake(event);
    }

    /// True while a performer's own socket may have something to be read.
    pub(super) fn own_is_ready(&self) -> bool {
        self.own.is_ready()
    }

    /// Receives one batch of a performer's own socket.
    ///
    /// # Errors
    /// `WouldBlock` when nothing is there.
    pub(super) fn receive_own(
        &mut self,
        mut each: impl FnMut(SocketAddr, &mut [u8]),
    ) -> io::Result<()> {
        let sources = &mut self.sources;
        self.own.receive(&mut self.inbox, |Received { from, to, bytes }| {
            sources.learn(from, to);
            each(from, bytes);
        })
    }

    /// Sends a datagram, or a run of datagrams of `segment_size` bytes.
    pub(super) fn send(
        &mut self,
        to: SocketAddr,
        segment_size: Option<usize>,
        bytes: &[u8],
    ) -> Sent {
        let destination = if self.is_ipv6 { mapped(to) } else { to };
        let segment = segment_size.filter(|&size| size > 0 && size < bytes.len());
        let src_ip = self.sources.of(&to);
        let mut calls = 0;
        let mut rest = bytes;
        while !rest.is_empty() {
            // Asked again each time: the state learns when the kernel or the
            // network card cannot segment.
            let len = segment.map_or(rest.len(), |size| self.run_bytes(size)).min(rest.len());
            let (contents, after) = rest.split_at(len);
            match self.hand_over(destination, segment, src_ip, contents) {
                Ok(()) => calls += 1,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Sent::WouldBlock,
                Err(_) if segment.is_some_and(|size| self.run_bytes(size) < len) => continue,
                Err(_) => {
                    self.sources.forget(&to);
                    return Sent::Refused;
                }
            }
            rest = after;
        }
        Sent::Done(calls)
    }

    /// One call. A lone datagram from wherever the kernel likes goes without
    /// control messages, which cost as much as a twelfth of the sending.
    fn hand_over(
        &self,
        destination: SocketAddr,
        segment: Option<usize>,
        src_ip: Option<IpAddr>,
        contents: &[u8],
    ) -> io::Result<()> {
        if src_ip.is_none() && segment.is_none_or(|size| contents.len() <= size) {
            return self.socket.send_to(contents, destination).map(drop);
        }
        let transmit = Transmit { destination, ecn: None, contents, segment_size: segment, src_ip };
        self.state.try_send((&self.socket).into(), &transmit)
    }

    /// To which of our addresses somebody sends, where that matters.
    pub(super) fn source_of(&self, peer: &SocketAddr) -> Option<IpAddr> {
        self.sources.of(peer)
    }

    /// Somebody sends to this address of ours.
    pub(super) fn learn(&mut self, peer: SocketAddr, source: IpAddr) {
        self.sources.learn(peer, Some(source));
    }

    /// To be called now and then: where segmentation worked once and was given
    /// up for a send that failed, it is tried again.
    pub(super) fn probe_again(&mut self) {
        if self.segments
            && self.state.max_gso_segments() == 1
            && let Ok(state) = UdpSocketState::new((&self.socket).into())
        {
            self.state = state;
        }
    }

    /// The bytes of the longest run that one call may carry.
    fn run_bytes(&self, segment: usize) -> usize {
        let fitting = (SEGMENTED_BYTES / segment).max(1);
        let most = if self.segments { self.state.max_gso_segments() } else { 1 };
        segment * most.clamp(1, fitting)
    }
}

/// A bound socket that does not block.
fn bare(address: SocketAddr, shared: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.set_reuse_port(shared)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

fn taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
}

fn raise_buffers(socket: &Socket) {
    let socket = SockRef::from(socket);
    let raised = socket
        .set_recv_buffer_size(SOCKET_BUFFER_BYTES)
        .and_then(|()| socket.set_send_buffer_size(SOCKET_BUFFER_BYTES));
    tracing::debug!(
        receive = socket.recv_buffer_size().unwrap_or_default(),
        send = socket.send_buffer_size().unwrap_or_default(),
        raised = raised.is_ok(),
        "media socket buffers"
    );
}

/// An IPv6-mapped IPv4 address as the IPv4 address it is.
fn plain(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V6(v6) => match v6.ip().to_ipv4_mapped() {
            Some(v4) => SocketAddr::new(IpAddr::V4(v4), v6.port()),
            None => address,
        },
        SocketAddr::V4(_) => address,
    }
}

/// What a dual-stack socket wants for an IPv4 peer.
fn mapped(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) => SocketAddr::new(IpAddr::V6(ip.to_ipv6_mapped()), address.port()),
        IpAddr::V6(_) => address,
    }
}

#[cfg(test)]
mod tests;
