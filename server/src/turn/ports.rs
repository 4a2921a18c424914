//! The UDP ports that relays have.

use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError, RwLock};

/// Ports tried before giving up.
const TRIES: usize = 64;

/// Which of them are taken. Cheap to clone.
#[derive(Clone)]
pub(super) struct Ports {
    range: RangeInclusive<u16>,
    taken: Arc<RwLock<HashSet<u16>>>,
}

/// One port: free again when this is dropped.
pub(super) struct Port {
    ports: Ports,
    /// Its number.
    pub(super) number: u16,
}

impl Ports {
    pub(super) fn new(range: RangeInclusive<u16>) -> Self {
        Self { range, taken: Arc::default() }
    }

    /// Binds a socket, not blocking, to a port of the range that nobody can
    /// guess.
    ///
    /// # Errors
    /// The address is none of this machine, or no port was free.
    pub(super) fn bind(&self, ip: IpAddr) -> io::Result<(UdpSocket, Port)> {
        let mut failed = io::Error::from(io::ErrorKind::AddrInUse);
        for _ in 0..TRIES {
            let number = rand::random_range(self.range.clone());
            if !self.write().insert(number) {
                continue;
            }
            let port = Port { ports: self.clone(), number };
            match UdpSocket::bind(SocketAddr::new(ip, number)) {
                Ok(socket) => {
                    socket.set_nonblocking(true)?;
                    return Ok((socket, port));
                }
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => failed = error,
                Err(error) => return Err(error),
            }
        }
        Err(failed)
    }

    /// True where a relay has this port.
    pub(super) fn has(&self, number: u16) -> bool {
        self.taken.read().unwrap_or_else(PoisonError::into_inner).contains(&number)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, HashSet<u16>> {
        self.taken.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.ports.write().remove(&self.number);
    }
}
