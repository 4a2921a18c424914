//! How performer and viewers reach the server: each by a socket of the system's,
//! or all over one wire.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::Rc;

use anyhow::{Result, bail};
use mio::{Registry, Token};

use crate::options::Options;
use crate::socket::{Inbox, Socket};
use crate::wire::Wire;

/// See the module.
#[derive(Clone)]
pub(crate) enum Net {
    Sockets,
    Wire(Rc<Wire>),
}

/// One end of a connection.
pub(crate) enum End {
    Socket(Socket),
    Wire { wire: Rc<Wire>, here: SocketAddr, server: SocketAddr },
}

impl Net {
    /// As the options want it.
    pub(crate) fn open(options: &Options) -> Result<Self> {
        if !options.wire {
            return Ok(Self::Sockets);
        }
        Ok(Self::Wire(Rc::new(Wire::lay(options.server_netns.as_deref())?)))
    }

    /// The wire, where there is one.
    pub(crate) fn wire(&self) -> Option<&Rc<Wire>> {
        match self {
            Self::Sockets => None,
            Self::Wire(wire) => Some(wire),
        }
    }

    /// An end that sends to, and receives from, `server` alone.
    pub(crate) fn reach(&self, server: SocketAddr) -> Result<End> {
        match self {
            Self::Sockets => {
                let any: SocketAddr = if server.is_ipv4() {
                    (Ipv4Addr::UNSPECIFIED, 0).into()
                } else {
                    (Ipv6Addr::UNSPECIFIED, 0).into()
                };
                let socket = Socket::bind(any)?;
                socket.connect(server)?;
                Ok(End::Socket(socket))
            }
            Self::Wire(wire) => Ok(End::Wire { wire: Rc::clone(wire), here: wire.bind()?, server }),
        }
    }
}

impl End {
    /// Turns to another address of the server's.
    pub(crate) fn connect(&mut self, address: SocketAddr) -> Result<()> {
        match self {
            Self::Socket(socket) => socket.connect(address)?,
            Self::Wire { server, .. } => *server = address,
        }
        Ok(())
    }

    pub(crate) fn local_addr(&self) -> Result<SocketAddr> {
        match self {
            Self::Socket(socket) => Ok(socket.local_addr()?),
            Self::Wire { here, .. } => Ok(*here),
        }
    }

    /// Says whose it is.
    pub(crate) fn register(&mut self, registry: &Registry, token: Token) -> Result<()> {
        match self {
            Self::Socket(socket) => Ok(socket.register(registry, token)?),
            Self::Wire { wire, here, .. } => wire.register(*here, token),
        }
    }

    /// Reads a batch of datagrams, or their heads; false where it was the last.
    /// What comes over the wire is taken out there.
    pub(crate) fn receive(&self, inbox: &mut Inbox, skim: bool) -> Result<bool> {
        match self {
            Self::Socket(socket) => socket.receive(inbox, skim),
            Self::Wire { .. } => Ok(false),
        }
    }

    /// Sends a datagram.
    pub(crate) fn send(&self, datagram: &[u8]) -> Result<()> {
        match self {
            Self::Socket(socket) => socket.send(datagram),
            Self::Wire { wire, here, server: SocketAddr::V4(server) } => {
                wire.send(*here, *server, datagram)
            }
            Self::Wire { .. } => bail!("the wire carries IPv4"),
        }
    }
}
