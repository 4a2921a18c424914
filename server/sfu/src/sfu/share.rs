//! Caps that viewers share, of a room and of the server, whatever shard they are on.

use super::Sfu;
use crate::ShardId;
use crate::peer::Role;
use crate::relay::Message;
use crate::room::Room;
use crate::share::Shared;

impl Sfu {
    /// What a viewer may have of the caps that he shares if he takes `wanted`.
    pub(super) fn share_of(&self, place: usize, wanted: u64) -> Option<u64> {
        let peer = self.peers.get(place)?;
        let before = match &peer.role {
            Role::Viewer(leg) => leg.need,
            Role::Member(member) => member.need,
            Role::Performer => return None,
        };
        let share = |cap: Option<u64>, shared: &Shared| shared.share(cap?, before, wanted);
        // A member is sent what is of many rooms: the cap of one is not his.
        let room = self.rooms.get(peer.room).filter(|_| peer.viewer().is_some());
        let of_room = room.and_then(|room| share(self.config.room_bitrate, &room.shared));
        let of_server = share(self.config.server_bitrate, &self.shared);
        of_room.into_iter().chain(of_server).min()
    }

    /// A viewer needs so much from now on.
    pub(super) fn needs(&mut self, place: usize, need: u64) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        let room = peer.room;
        let known = match &mut peer.role {
            Role::Viewer(leg) => &mut leg.need,
            Role::Member(member) => &mut member.need,
            Role::Performer => return,
        };
        let before = std::mem::replace(known, need);
        self.shared.change(before, need);
        let room = self.rooms.get_mut(room).filter(|_| peer.viewer().is_some());
        if let Some(room) = room {
            room.shared.change(before, need);
        }
    }

    /// Tells other shards what is needed of the server's cap here.
    pub(super) fn tell_needs(&mut self) {
        let shares = self.config.server_bitrate.is_some() && self.config.shards > 1;
        if shares && self.shared.is_to_be_told(self.now) {
            // What they have told is known to all.
            for shard in ShardId::in_set(self.config.others()) {
                let needs = Box::new(self.shared.here());
                self.outbox.push(shard, Message::Needs { room: None, needs });
            }
        }
    }

    /// Tells other shards what is needed of a room's cap, as far as they do not know.
    pub(super) fn tell_needs_of(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        let Room { id, home, audience, ref mut shared, .. } = *room;
        let others = home.map_or(audience, ShardId::bit);
        let shares = self.config.room_bitrate.is_some() && others != 0;
        if shares && shared.is_to_be_told(self.now) {
            for shard in ShardId::in_set(others) {
                let needs = Box::new(shared.all_but(Some(shard)));
                self.outbox.push(shard, Message::Needs { room: Some(id), needs });
            }
        }
    }
}
