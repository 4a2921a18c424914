//! Which shard has which peer, and how many there are.
//!
//! A performer is on his room's home. A viewer is there, too, as long as it is
//! hardly busier than the idlest shard: his room is relayed only where that is
//! worth it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use footlight_sfu::{Config, MeetingId, OfferError, PeerId, RoomId, ShardId};

use super::command::Tile;

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
    /// Members of all shards.
    members: HashMap<MeetingId, usize>,
}

#[derive(Clone, Copy)]
struct Seat {
    shard: ShardId,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Performs,
    Watches(RoomId),
    Meets(MeetingId),
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
        let home = |_: &Entries| Ok(Seat { shard: self.config.home(room), role: Role::Performs });
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
            let shard = entries.place(self.config.home(room));
            Ok(Seat { shard, role: Role::Watches(room) })
        })
    }

    /// Where a member goes, and where he was, if that is elsewhere. Who comes again to the
    /// same meeting stays where he was: what others see of him is named by that.
    pub(super) fn seat_member(
        &self,
        peer: PeerId,
        meeting: MeetingId,
    ) -> Result<(ShardId, Option<ShardId>), OfferError> {
        let known = self.lock().seats.get(&peer).copied();
        let known = known.filter(|seat| seat.role == Role::Meets(meeting));
        self.seat(peer, |entries| {
            let members = entries.members.get(&meeting).copied().unwrap_or(0);
            if members >= self.config.max_members {
                return Err(OfferError::RoomFull);
            }
            let home = || entries.place(self.config.home(RoomId(meeting.0)));
            let shard = known.map_or_else(home, |seat| seat.shard);
            Ok(Seat { shard, role: Role::Meets(meeting) })
        })
    }

    /// The publications that a member looks at: of those who are in his meeting.
    pub(super) fn publications(&self, peer: PeerId, tiles: Vec<Tile>) -> Vec<(RoomId, u16)> {
        let entries = self.lock();
        let role = entries.seats.get(&peer).map(|seat| seat.role);
        let Some(meets @ Role::Meets(_)) = role else { return Vec::new() };
        let publication = |Tile { of, source, height }: Tile| {
            let seat = entries.seats.get(&of).filter(|seat| seat.role == meets)?;
            Some((RoomId::publication(of, seat.shard, source.is_of_screen()), height))
        };
        tiles.into_iter().filter_map(publication).collect()
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

    /// Those of these peers who are there, by shard.
    pub(super) fn by_shard(&self, peers: &[PeerId]) -> Vec<Vec<PeerId>> {
        let entries = self.lock();
        let mut shards = vec![Vec::new(); entries.loads.len()];
        for peer in peers {
            let shard = entries.seats.get(peer).map(|seat| usize::from(seat.shard.0));
            if let Some(there) = shard.and_then(|shard| shards.get_mut(shard)) {
                there.push(*peer);
            }
        }
        shards
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
        match seat.role {
            Role::Performs => {}
            Role::Watches(room) => *self.viewers.entry(room).or_default() += 1,
            Role::Meets(meeting) => *self.members.entry(meeting).or_default() += 1,
        }
        self.seats.insert(peer, seat);
    }

    fn release(&mut self, peer: PeerId) -> Option<ShardId> {
        let seat = self.seats.remove(&peer)?;
        if let Some(load) = self.loads.get_mut(usize::from(seat.shard.0)) {
            *load -= 1;
        }
        match seat.role {
            Role::Performs => {}
            Role::Watches(room) => one_less(&mut self.viewers, room),
            Role::Meets(meeting) => one_less(&mut self.members, meeting),
        }
        Some(seat.shard)
    }
}

fn one_less<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
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
    fn members_are_seen_by_those_of_their_own_meeting() {
        use footlight_sfu::SourceKind::{Camera, Screen};
        let book = book(2);
        let (here, there) = (MeetingId(1), MeetingId(2));
        let one = book.seat_member(PeerId(1), here).unwrap().0;
        book.seat_member(PeerId(2), here).unwrap();
        book.seat_member(PeerId(3), there).unwrap();
        let tile = |of, source| Tile { of: PeerId(of), source, height: 180 };
        let tiles = vec![tile(1, Camera), tile(1, Screen), tile(3, Camera), tile(4, Camera)];
        let seen = book.publications(PeerId(2), tiles.clone());
        let publication = |screen| (RoomId::publication(PeerId(1), one, screen), 180);
        assert_eq!(seen, [publication(false), publication(true)]);
        assert_eq!(book.publications(PeerId(9), tiles), []);
        for peer in 10..60 {
            // Others fill the shards in between.
            book.seat_viewer(PeerId(peer), RoomId(u64::from(one.0))).unwrap();
        }
        assert_eq!(book.seat_member(PeerId(1), here), Ok((one, None)), "where he was");
        book.release(PeerId(1));
        assert_eq!(book.publications(PeerId(2), vec![tile(1, Camera)]), []);
    }

    #[test]
    fn peers_are_told_apart_by_where_they_are() {
        let book = book(2);
        for (peer, room) in [(1, 3), (2, 2), (3, 3)] {
            book.seat_performer(PeerId(peer), RoomId(room)).unwrap();
        }
        let [here, there] = [vec![PeerId(2)], vec![PeerId(3), PeerId(1)]];
        assert_eq!(book.by_shard(&[3, 2, 9, 1].map(PeerId)), [here, there]);
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
