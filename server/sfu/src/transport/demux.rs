//! Which peer a datagram belongs to.
//!
//! Invariants: a path is bound only by the caller who has verified a check
//! from it; a peer holds at most [`PATHS`] paths, the oldest gives way.
//! The number of peers is bounded by the caller, who names each once.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::ops::Bound;

use super::classify::NAMED_BY;
use crate::{Path, ShardId};

/// The most paths that one peer's datagrams may come by.
const PATHS: usize = 8;

/// From user name fragments and paths to peers.
pub(crate) struct Demux<K> {
    ufrags: BTreeMap<String, K>,
    paths: HashMap<Path, K>,
    peers: HashMap<K, Entry>,
}

/// What one peer is found by.
struct Entry {
    ufrag: String,
    /// That of before an ICE restart, while it is still good.
    former: Option<String>,
    paths: Vec<Way>,
}

/// A path that is bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Way {
    pub(crate) path: Path,
    /// The shard that receives by it, where that is another.
    pub(crate) via: Option<ShardId>,
}

impl<K> Default for Demux<K> {
    fn default() -> Self {
        Self { ufrags: BTreeMap::new(), paths: HashMap::new(), peers: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash> Demux<K> {
    /// Makes `peer` known by the user name fragment that we gave it. What it
    /// was known by before is forgotten.
    pub(crate) fn insert(&mut self, peer: K, local_ufrag: &str) {
        self.remove(peer);
        self.ufrags.insert(local_ufrag.to_owned(), peer);
        let ufrag = local_ufrag.to_owned();
        self.peers.insert(peer, Entry { ufrag, former: None, paths: Vec::new() });
    }

    /// Makes a known peer known by these user name fragments and no others: the
    /// present one, and that of before an ICE restart. Its paths stay bound.
    pub(crate) fn rename(&mut self, peer: K, local_ufrag: &str, former: Option<&str>) {
        let Some(entry) = self.peers.get_mut(&peer) else { return };
        self.ufrags.remove(&entry.ufrag);
        if let Some(former) = &entry.former {
            self.ufrags.remove(former);
        }
        local_ufrag.clone_into(&mut entry.ufrag);
        entry.former = former.map(str::to_owned);
        for ufrag in [Some(local_ufrag), former].into_iter().flatten() {
            self.ufrags.insert(ufrag.to_owned(), peer);
        }
    }

    /// Forgets a peer and its paths.
    pub(crate) fn remove(&mut self, peer: K) {
        if let Some(entry) = self.peers.remove(&peer) {
            self.ufrags.remove(&entry.ufrag);
            if let Some(former) = &entry.former {
                self.ufrags.remove(former);
            }
            for bound in entry.paths {
                self.paths.remove(&bound.path);
            }
        }
    }

    /// Binds a path from which a check was verified. A path that
    /// belonged to another peer changes hands. `keep` is the peer's nominated
    /// path, which does not give way to a newer one. Answers which did.
    pub(crate) fn bind(&mut self, peer: K, bound: Way, keep: Option<Path>) -> Option<Way> {
        let old = self.paths.get(&bound.path).copied();
        let entry = self.peers.get_mut(&peer)?;
        if old == Some(peer) {
            let known = entry.paths.iter_mut().find(|known| known.path == bound.path)?;
            known.via = bound.via;
            return None;
        }
        entry.paths.push(bound);
        let many = entry.paths.len() > PATHS;
        let oldest = entry.paths.iter().position(|known| Some(known.path) != keep);
        let gone = oldest.filter(|_| many).map(|oldest| entry.paths.remove(oldest));
        if let Some(gone) = gone {
            self.paths.remove(&gone.path);
        }
        if let Some(entry) = old.and_then(|old| self.peers.get_mut(&old)) {
            entry.paths.retain(|known| known.path != bound.path);
        }
        self.paths.insert(bound.path, peer);
        gone
    }

    /// Lets go of a path that is somebody else's now.
    pub(crate) fn unbind(&mut self, path: Path) {
        let peer = self.paths.remove(&path);
        if let Some(entry) = peer.and_then(|peer| self.peers.get_mut(&peer)) {
            entry.paths.retain(|bound| bound.path != path);
        }
    }

    /// The peer whose local user name fragment this is, or, where it has [`NAMED_BY`]
    /// characters, begins so.
    pub(crate) fn by_ufrag(&self, ufrag: &str) -> Option<K> {
        let from = (Bound::Included(ufrag), Bound::Unbounded);
        let (name, peer) = self.ufrags.range::<str, _>(from).next()?;
        let is_it = name == ufrag || (ufrag.len() == NAMED_BY && name.starts_with(ufrag));
        is_it.then_some(*peer)
    }

    /// The paths by which that shard receives.
    pub(crate) fn paths_via(&self, shard: ShardId) -> impl Iterator<Item = Path> {
        let bound = self.peers.values().flat_map(|entry| &entry.paths);
        bound.filter(move |bound| bound.via == Some(shard)).map(|bound| bound.path)
    }

    /// The peer to whom this path is bound.
    pub(crate) fn by_path(&self, path: Path) -> Option<K> {
        self.paths.get(&path).copied()
    }
}
