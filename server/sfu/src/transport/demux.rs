//! Which peer a datagram belongs to.
//!
//! Invariants: an address is bound only by the caller who has verified a check
//! from it; a peer holds at most [`ADDRESSES`] addresses, the oldest gives way.
//! The number of peers is bounded by the caller, who names each once.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::SocketAddr;

/// The most addresses that one peer's datagrams may come from.
const ADDRESSES: usize = 8;

/// From user name fragments and addresses to peers.
pub(crate) struct Demux<K> {
    ufrags: HashMap<String, K>,
    addresses: HashMap<SocketAddr, K>,
    peers: HashMap<K, Entry>,
}

/// What one peer is found by.
struct Entry {
    ufrag: String,
    addresses: Vec<SocketAddr>,
}

impl<K> Default for Demux<K> {
    fn default() -> Self {
        Self { ufrags: HashMap::new(), addresses: HashMap::new(), peers: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash> Demux<K> {
    /// Makes `peer` known by the user name fragment that we gave it. What it
    /// was known by before is forgotten.
    pub(crate) fn insert(&mut self, peer: K, local_ufrag: &str) {
        self.remove(peer);
        self.ufrags.insert(local_ufrag.to_owned(), peer);
        self.peers.insert(peer, Entry { ufrag: local_ufrag.to_owned(), addresses: Vec::new() });
    }

    /// Makes a known peer known by another user name fragment; its addresses
    /// stay bound.
    pub(crate) fn rename(&mut self, peer: K, local_ufrag: &str) {
        let Some(entry) = self.peers.get_mut(&peer) else { return };
        self.ufrags.remove(&entry.ufrag);
        local_ufrag.clone_into(&mut entry.ufrag);
        self.ufrags.insert(local_ufrag.to_owned(), peer);
    }

    /// Forgets a peer and its addresses.
    pub(crate) fn remove(&mut self, peer: K) {
        if let Some(entry) = self.peers.remove(&peer) {
            self.ufrags.remove(&entry.ufrag);
            for address in entry.addresses {
                self.addresses.remove(&address);
            }
        }
    }

    /// Binds an address from which a check was verified. An address that
    /// belonged to another peer changes hands. `keep` is the peer's nominated
    /// address, which does not give way to a newer one.
    pub(crate) fn bind(&mut self, peer: K, address: SocketAddr, keep: Option<SocketAddr>) {
        let old = self.addresses.get(&address).copied();
        if old == Some(peer) || !self.peers.contains_key(&peer) {
            return;
        }
        if let Some(entry) = old.and_then(|old| self.peers.get_mut(&old)) {
            entry.addresses.retain(|bound| *bound != address);
        }
        self.addresses.insert(address, peer);
        let Some(entry) = self.peers.get_mut(&peer) else { return };
        if entry.addresses.len() >= ADDRESSES {
            let oldest = entry.addresses.iter().position(|bound| Some(*bound) != keep).unwrap_or(0);
            let gone = entry.addresses.remove(oldest);
            self.addresses.remove(&gone);
        }
        entry.addresses.push(address);
    }

    /// The peer whose local user name fragment this is.
    pub(crate) fn by_ufrag(&self, ufrag: &str) -> Option<K> {
        self.ufrags.get(ufrag).copied()
    }

    /// The peer to whom this address is bound.
    pub(crate) fn by_address(&self, address: SocketAddr) -> Option<K> {
        self.addresses.get(&address).copied()
    }
}
