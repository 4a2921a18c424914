//! The UDP socket: batched system calls, segmentation offload where the kernel
//! has it, IPv4 and IPv6 by one socket.
//!
//! Addresses go in and out in their plain form: an IPv4 peer of a dual-stack
//! socket is an IPv4 address here, never an IPv6-mapped one.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use mio::Interest;
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::candidates::own_addresses;
use super::source::Sources;

/// Room for one received message: the kernel joins datagrams up to this size.
const MESSAGE_BYTES: usize = 65_535;
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

/// The socket with its receive buffers.
pub(super) struct Udp {
    socket: mio::net::UdpSocket,
    state: UdpSocketState,
    is_ipv6: bool,
    /// The socket could segment when it was made, and shall.
    segments: bool,
    sources: Sources,
    buffer: Vec<u8>,
    meta: [RecvMeta; BATCH_SIZE],
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
    /// chooses by the addresses of a datagram. Not more than it allows.
    ///
    /// The port was bound without: so one that somebody else has is refused,
    /// even if he would share it.
    pub(super) fn share(&self, count: usize) -> io::Result<Vec<Self>> {
        let address = self.local_addr()?;
        if count > 0 {
            SockRef::from(&self.socket).set_reuse_port(true)?;
        }
        (0..count).map(|_| Self::bind_one(address, true)).collect()
    }

    fn bind_exactly(address: SocketAddr) -> io::Result<Self> {
        Self::bind_one(address, false)
    }

    fn bind_one(address: SocketAddr, shared: bool) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        socket.set_reuse_port(shared)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
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
            buffer: vec![0; MESSAGE_BYTES * BATCH_SIZE],
            meta: [RecvMeta::default(); BATCH_SIZE],
        })
    }

    /// The same socket, which sends each datagram by a call of its own.
    pub(super) fn without_segmentation(self) -> Self {
        Self { segments: false, ..self }
    }

    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    pub(super) fn register(&mut self, poll: &mio::Poll, token: mio::Token) -> io::Result<()> {
        poll.registry().register(&mut self.socket, token, Interest::READABLE)
    }

    /// Receives one batch and hands out its datagrams one by one; false where
    /// it was the last that was there.
    ///
    /// # Errors
    /// `WouldBlock` when nothing is there.
    pub(super) fn receive(
        &mut self,
        mut each: impl FnMut(SocketAddr, &mut [u8]),
    ) -> io::Result<bool> {
        let mut rooms = self.buffer.chunks_exact_mut(MESSAGE_BYTES);
        let mut slices: [IoSliceMut<'_>; BATCH_SIZE] =
            std::array::from_fn(|_| IoSliceMut::new(rooms.next().unwrap_or_default()));
        let count = self.state.recv((&self.socket).into(), &mut slices, &mut self.meta)?;
        for (slice, meta) in slices.iter_mut().zip(&self.meta).take(count) {
            let from = plain(meta.addr);
            // Nothing can be sent to port 0, and trying it makes the kernel
            // refuse in the way by which it refuses segmentation.
            if from.port() == 0 {
                continue;
            }
            self.sources.learn(from, meta.dst_ip);
            let len = meta.len.min(slice.len());
            for datagram in slice[..len].chunks_mut(meta.stride.max(1)) {
                each(from, datagram);
            }
        }
        Ok(count == BATCH_SIZE)
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
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use std::time::Duration;

    use super::*;

    fn receive_all(udp: &mut Udp, wanted: usize) -> Vec<(SocketAddr, Vec<u8>)> {
        let mut poll = mio::Poll::new().unwrap();
        udp.register(&poll, mio::Token(0)).unwrap();
        let mut events = mio::Events::with_capacity(8);
        let mut got = Vec::new();
        while got.len() < wanted {
            while udp.receive(|from, bytes| got.push((from, bytes.to_vec()))).is_ok() {}
            if got.len() < wanted {
                poll.poll(&mut events, Some(Duration::from_secs(5))).unwrap();
                assert!(!events.is_empty(), "{} of {wanted} datagrams came", got.len());
            }
        }
        got
    }

    #[test]
    fn a_run_arrives_as_its_datagrams() {
        let mut receiver = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let mut sender = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let run: Vec<u8> = (0..950u32).map(|n| (n / 100) as u8).collect();

        let sent = sender.send(receiver.local_addr().unwrap(), Some(100), &run);

        assert!(matches!(sent, Sent::Done(_)));
        let got = receive_all(&mut receiver, 10);
        let sizes: Vec<usize> = got.iter().map(|(_, bytes)| bytes.len()).collect();
        assert_eq!(sizes, [100, 100, 100, 100, 100, 100, 100, 100, 100, 50]);
        assert!(got.iter().enumerate().all(|(n, (_, bytes))| bytes[0] == n as u8));
    }

    #[test]
    fn a_dual_stack_socket_speaks_of_ipv4_peers_as_such() {
        let mut wild = Udp::bind("[::]:0".parse().unwrap()).unwrap();
        let mut peer = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = wild.local_addr().unwrap().port();
        let peer_addr = peer.local_addr().unwrap();

        peer.send(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port), None, b"there");
        assert_eq!(receive_all(&mut wild, 1), [(peer_addr, b"there".to_vec())]);
        wild.send(peer_addr, None, b"back");
        assert_eq!(receive_all(&mut peer, 1)[0].1, b"back");
    }

    #[test]
    fn answers_leave_from_the_address_that_was_asked() {
        for wild in ["0.0.0.0:0", "[::]:0"] {
            let mut wild = Udp::bind(wild.parse().unwrap()).unwrap();
            let machine = [[127, 0, 0, 1].into(), [127, 0, 0, 2].into()];
            wild.sources = Sources::new(wild.local_addr().unwrap(), &machine);
            let mut peer = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let asked = SocketAddr::new(machine[1], wild.local_addr().unwrap().port());

            peer.send(asked, None, b"there");
            let (from, _) = receive_all(&mut wild, 1).remove(0);
            let run = vec![7; 250];
            assert!(matches!(wild.send(from, Some(100), &run), Sent::Done(_)));
            let answers = receive_all(&mut peer, 3);
            assert!(answers.iter().all(|(from, _)| *from == asked), "{answers:?}");
        }
    }

    #[test]
    fn segmentation_given_up_is_tried_again_and_loses_nothing_meanwhile() {
        let mut receiver = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let mut sender = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let before = sender.state.max_gso_segments();
        let to = receiver.local_addr().unwrap();
        // Port 0 is refused as segmentation is where it is not supported.
        sender.send("127.0.0.1:0".parse().unwrap(), Some(100), &[1; 200]);
        assert_eq!(sender.state.max_gso_segments(), 1);
        assert_eq!(sender.send(to, Some(100), &[2; 300]), Sent::Done(3));
        sender.probe_again();
        assert_eq!(sender.state.max_gso_segments(), before);
        sender.send(to, Some(100), &[3; 300]);
        assert_eq!(receive_all(&mut receiver, 6).len(), 6);
    }

    #[test]
    fn without_segmentation_each_datagram_has_its_own_call() {
        let mut receiver = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let sender = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let mut sender = sender.without_segmentation();
        let to = receiver.local_addr().unwrap();
        assert_eq!(sender.send(to, Some(100), &[1; 250]), Sent::Done(3));
        sender.probe_again();
        assert_eq!(sender.send(to, Some(100), &[2; 250]), Sent::Done(3));
        assert_eq!(receive_all(&mut receiver, 6).len(), 6);
    }

    #[test]
    fn an_unreachable_destination_is_refused_and_does_not_fail_the_socket() {
        let mut udp = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        assert_eq!(udp.send("192.0.2.1:0".parse().unwrap(), None, b"x"), Sent::Refused);
    }
}
