//! Which shard has which peer, and how many there are.
//!
//! A performer is on his room's home. A viewer is there, too, as long as it is
//! hardly busier than the idlest shard: his room is relayed only where that is
//! worth it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use footlight_sfu::{Config, OfferError, PeerId, RoomId, ShardId};

/// By how many peers a room's home may be ahead of the idlest shard before its
/// viewers go there.
const AHEAD: usize = 8;

/// See the module.
pub(super) struct Book {
    config: Config,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    seats: HashMap<PeerId, Seat>,
    /// Peers by shard.
    loads: Vec<usize>,
    /// Viewers of all shards.
    viewers: HashMap<RoomId, usize>,
}

#[derive(Clone, Copy)]
struct Seat {
    shard: ShardId,
    /// For a viewer.
    watches: Option<RoomId>,
}

impl Book {
    /// An empty one.
    pub(super) fn new(config: Config) -> Self {
        let loads = vec![0; usize::from(config.shards)];
        Self { config, entries: Mutex::new(Entries { loads, ..Entries::default() }) }
    }

    /// Where a performer goes, and where he was, if that is elsewhere.
    pub(super) fn seat_performer(
        &self,
        peer: PeerId,
        room: RoomId,
    ) -> Result<(ShardId, Option<ShardId>), OfferError> {
        let home = |_: &Entries| Ok(Seat { shard: self.config.home(room), watches: None });
        self.seat(peer, home)
    }

    /// Where a viewer goes, and where he was, if that is elsewhere.
    pub(super) fn seat_viewer(
        &self,
        peer: PeerId,
        room: RoomId,
    ) -> Result<(ShardId, Option<ShardId>), OfferError> {
        self.seat(peer, |entries| {
            let viewers = entries.viewers.get(&room).copied().unwrap_or(0);
            if viewers >= self.config.max_viewers_per_room {
                return Err(OfferError::RoomFull);
            }
            Ok(Seat { shard: entries.place(self.config.home(room)), watches: Some(room) })
        })
    }

    /// Gives a peer the seat that is chosen, where there is one; he leaves his old
    /// one in any case.
    fn seat(
        &self,
        peer: PeerId,
        choose: impl FnOnce(&Entries) -> Result<Seat, OfferError>,
    ) -> Result<(ShardId, Option<ShardId>), OfferError> {
        let mut entries = self.lock();
        let before = entries.release(peer);
        self.admit(&entries)?;
        let seat = choose(&entries)?;
        entries.seat(peer, seat);
        Ok((seat.shard, before.filter(|before| *before != seat.shard)))
    }

    /// Where a peer is.
    pub(super) fn shard_of(&self, peer: PeerId) -> Option<ShardId> {
        self.lock().seats.get(&peer).map(|seat| seat.shard)
    }

    /// A peer is gone; where he was.
    pub(super) fn release(&self, peer: PeerId) -> Option<ShardId> {
        self.lock().release(peer)
    }

    /// A shard has lost its peers: who they were.
    pub(super) fn clear(&self, shard: ShardId) -> Vec<PeerId> {
        let mut entries = self.lock();
        let lost = entries.seats.iter().filter(|(_, seat)| seat.shard == shard);
        let lost: Vec<PeerId> = lost.map(|(peer, _)| *peer).collect();
        for peer in &lost {
            entries.release(*peer);
        }
        lost
    }

    fn admit(&self, entries: &Entries) -> Result<(), OfferError> {
        let full = entries.seats.len() >= self.config.max_peers;
        if full { Err(OfferError::ServerFull) } else { Ok(()) }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn place(&self, home: ShardId) -> ShardId {
        let idlest = self.loads.iter().zip(0..).min().map(|(load, shard)| (*load, ShardId(shard)));
        let Some((least, idlest)) = idlest else { return home };
        let at_home = self.loads.get(usize::from(home.0)).copied().unwrap_or(0);
        if at_home < least + AHEAD { home } else { idlest }
    }

    fn seat(&mut self, peer: PeerId, seat: Seat) {
        if let Some(load) = self.loads.get_mut(usize::from(seat.shard.0)) {
            *load += 1;
        }
        if let Some(room) = seat.watches {
            *self.viewers.entry(room).or_default() += 1;
        }
        self.seats.insert(peer, seat);
    }

    fn release(&mut self, peer: PeerId) -> Option<ShardId> {
        let seat = self.seats.remove(&peer)?;
        if let Some(load) = self.loads.get_mut(usize::from(seat.shard.0)) {
            *load -= 1;
        }
        if let Some(room) = seat.watches
            && let Some(viewers) = self.viewers.get_mut(&room)
        {
            *viewers -= 1;
            if *viewers == 0 {
                self.viewers.remove(&room);
            }
        }
        Some(seat.shard)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    fn book(shards: u8) -> Book {
        Book::new(Config { shards, max_peers: 100, max_viewers_per_room: 60, ..Config::default() })
    }

    #[test]
    fn a_small_audience_stays_at_home_and_a_large_one_is_spread() {
        let book = book(4);
        let shard = |peer| book.seat_viewer(PeerId(peer), RoomId(6)).unwrap().0;
        let (small, large): (Vec<_>, Vec<_>) =
            ((0..8).map(shard).collect(), (8..48).map(shard).collect());
        assert!(small.iter().all(|shard| *shard == ShardId(2)));
        for shard in [0, 1, 3] {
            assert_eq!(large.iter().filter(|it| it.0 == shard).count(), 10);
        }
    }

    #[test]
    fn the_limits_are_those_of_all_shards() {
        let book = book(2);
        for peer in 0..60 {
            book.seat_viewer(PeerId(peer), RoomId(1)).unwrap();
        }
        assert_eq!(book.seat_viewer(PeerId(60), RoomId(1)), Err(OfferError::RoomFull));
        for peer in 60..100 {
            book.seat_viewer(PeerId(peer), RoomId(2)).unwrap();
        }
        assert_eq!(book.seat_performer(PeerId(100), RoomId(3)), Err(OfferError::ServerFull));
        assert!(book.release(PeerId(0)).is_some());
        assert_eq!(book.release(PeerId(0)), None);
        assert!(book.seat_viewer(PeerId(100), RoomId(1)).is_ok());
    }

    #[test]
    fn who_comes_again_elsewhere_leaves_where_he_was() {
        let book = book(2);
        assert_eq!(book.seat_viewer(PeerId(1), RoomId(2)), Ok((ShardId(0), None)));
        assert_eq!(book.seat_performer(PeerId(1), RoomId(3)), Ok((ShardId(1), Some(ShardId(0)))));
        assert_eq!(book.clear(ShardId(0)), []);
        assert_eq!(book.clear(ShardId(1)), [PeerId(1)]);
        assert_eq!(book.shard_of(PeerId(1)), None);
    }
}
