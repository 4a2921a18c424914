//! The way that datagrams come and go: by the shared UDP socket, or by a TCP
//! connection that a client opened (RFC 6544).
//!
//! The SFU treats both alike. To the caller a TCP connection is a number, so
//! that one whose addresses are used again by another connection is never taken
//! for it.

use std::net::SocketAddr;

use crate::ConnectionId;

/// One way to one client.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Path {
    /// Datagrams from and to this address.
    Udp(SocketAddr),
    /// Frames (RFC 4571) of a connection of the caller's.
    Tcp {
        /// Which; the caller never gives a number twice.
        connection: ConnectionId,
        /// The client's end.
        from: SocketAddr,
    },
}

impl Path {
    /// The client's address, as checks are answered with it.
    pub fn address(self) -> SocketAddr {
        match self {
            Path::Udp(address) | Path::Tcp { from: address, .. } => address,
        }
    }

    /// As it is stored and compared: an IPv4-mapped IPv6 address is the IPv4
    /// address.
    pub(crate) fn canonical(self) -> Self {
        let plain = |at: SocketAddr| SocketAddr::new(at.ip().to_canonical(), at.port());
        match self {
            Path::Udp(at) => Path::Udp(plain(at)),
            Path::Tcp { connection, from } => Path::Tcp { connection, from: plain(from) },
        }
    }
}

impl From<SocketAddr> for Path {
    fn from(address: SocketAddr) -> Self {
        Path::Udp(address)
    }
}
