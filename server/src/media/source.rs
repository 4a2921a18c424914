//! Which of the machine's addresses a peer sends to.
//!
//! ICE takes an answer only from the address that the check went to. On a
//! machine with several addresses of a family the kernel may choose another one
//! to answer from, so those that peers send to are remembered. The book is
//! bounded, and forgets everything when it is full: peers send again within a
//! second or so.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

/// Peers remembered at most.
const PEERS: usize = 32_768;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// `None` where the kernel's choice is always right.
    by_peer: Option<HashMap<SocketAddr, IpAddr>>,
}

impl Sources {
    /// A book for a socket bound to `bound` on a machine with these addresses.
    pub(super) fn new(bound: SocketAddr, machine: &[IpAddr]) -> Self {
        let several = |v6: bool| machine.iter().filter(|ip| ip.is_ipv6() == v6).count() > 1;
        let needed = bound.ip().is_unspecified() && (several(false) || several(true));
        Self { by_peer: needed.then(HashMap::new) }
    }

    /// The peer sends to this address of ours.
    pub(super) fn learn(&mut self, peer: SocketAddr, to: Option<IpAddr>) {
        let (Some(book), Some(to)) = (&mut self.by_peer, to) else { return };
        if book.get(&peer) == Some(&to) {
            return;
        }
        if book.len() >= PEERS {
            book.clear();
        }
        book.insert(peer, to);
    }

    /// The address to send to this peer from, where it matters.
    pub(super) fn of(&self, peer: &SocketAddr) -> Option<IpAddr> {
        self.by_peer.as_ref()?.get(peer).copied()
    }

    /// Sending from there failed: the machine may not have the address any more.
    pub(super) fn forget(&mut self, peer: &SocketAddr) {
        if let Some(book) = &mut self.by_peer {
            book.remove(peer);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    fn peer(port: u16) -> SocketAddr {
        SocketAddr::new([192, 0, 2, 9].into(), port)
    }

    #[test]
    fn one_address_a_family_needs_no_book() {
        let machine: [IpAddr; 2] = [[192, 0, 2, 1].into(), "2001:db8::1".parse().unwrap()];
        let mut sources = Sources::new("[::]:5000".parse().unwrap(), &machine);
        sources.learn(peer(1), Some(machine[0]));
        assert_eq!(sources.of(&peer(1)), None);
    }

    #[test]
    fn with_several_the_latest_that_a_peer_sent_to_counts() {
        let machine: [IpAddr; 2] = [[192, 0, 2, 1].into(), [192, 0, 2, 2].into()];
        let mut sources = Sources::new("0.0.0.0:5000".parse().unwrap(), &machine);
        sources.learn(peer(1), Some(machine[0]));
        sources.learn(peer(1), Some(machine[1]));
        assert_eq!(sources.of(&peer(1)), Some(machine[1]));
        sources.forget(&peer(1));
        assert_eq!(sources.of(&peer(1)), None);
    }

    #[test]
    fn the_book_is_bounded() {
        let machine: [IpAddr; 2] = [[192, 0, 2, 1].into(), [192, 0, 2, 2].into()];
        let mut sources = Sources::new("0.0.0.0:5000".parse().unwrap(), &machine);
        for n in 0..=PEERS as u32 {
            let peer = SocketAddr::new(IpAddr::V4(n.into()), 1);
            sources.learn(peer, Some(machine[0]));
        }
        assert_eq!(sources.by_peer.unwrap().len(), 1);
    }
}
