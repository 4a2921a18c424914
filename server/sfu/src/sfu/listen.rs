//! Looks after meetings: who is heard by whom, who speaks, and what other shards are told.

use super::Sfu;
use crate::Event;
use crate::ingress::Slot;
use crate::meeting::{Ear, LOOK, Talker, listen};
use crate::peer::Seat;
use crate::relay::Message;
use crate::timer::Timer;
use crate::{MeetingId, ShardId};

impl Sfu {
    /// Looks after a meeting again before long.
    pub(super) fn look_at_meeting_soon(&mut self, place: usize) {
        let at = self.now + LOOK;
        if let Some(meeting) = self.meetings.get_mut(place)
            && meeting.tick_at.is_none()
        {
            meeting.tick_at = Some(at);
            self.timers.arm(at, Timer::Meeting(place));
        }
    }

    /// Looks after a meeting.
    pub(super) fn look_at_meeting(&mut self, place: usize) {
        let now = self.now;
        let Some(meeting) = self.meetings.get_mut(place) else { return };
        // A look at whoever had this place before means nothing.
        if meeting.tick_at.take_if(|at| *at <= now).is_none() {
            return;
        }
        self.look_at_meeting_soon(place);
        self.gather(place);
        let Some(meeting) = self.meetings.get_mut(place) else { return };
        let talkers = std::mem::take(&mut meeting.talkers);
        let member = |sfu: &Self, n: usize| {
            sfu.meetings.get(place).and_then(|meeting| meeting.members.get(n).copied())
        };
        let mut n = 0;
        while let Some(member) = member(self, n) {
            self.listen(member, &talkers);
            n += 1;
        }
        let Some(meeting) = self.meetings.get_mut(place) else { return };
        meeting.talkers = talkers;
        if let Some(peers) = meeting.news(now, self.config.shard) {
            self.events.push(Event::Speakers { meeting: meeting.id, peers });
        }
    }

    /// Gathers all publications of a meeting, and tells others of those that are here.
    fn gather(&mut self, place: usize) {
        let now = self.now;
        let Some(meeting) = self.meetings.get_mut(place) else { return };
        meeting.talkers.clear();
        for member in &meeting.members {
            let member = self.peers.get(*member).and_then(|peer| peer.member());
            let all = member.into_iter().flat_map(|it| it.publications.iter().flatten());
            for room in all.filter_map(|publication| self.rooms.get(publication.room)) {
                let Some(performer) = &room.performer else { continue };
                let sound = performer.source.stream(Slot::Audio);
                let flows = sound.is_some_and(|sound| sound.flows(now));
                let loud = flows.then(|| performer.source.level.loud(now));
                meeting.talkers.push(Talker { room: room.id, loud });
            }
        }
        let (id, here) = (meeting.id, meeting.talkers.len());
        if meeting.look(now, here) && self.config.shards > 1 {
            let said = meeting.said().to_vec();
            self.tell_talkers(id, &said);
        }
    }

    fn tell_talkers(&mut self, meeting: MeetingId, talkers: &[Talker]) {
        for shard in ShardId::in_set(self.config.others()) {
            let talkers = talkers.to_vec();
            self.outbox.push(shard, Message::Talkers { meeting, talkers });
        }
    }

    /// Lets a member hear whom he is to hear.
    fn listen(&mut self, place: usize, talkers: &[Talker]) {
        let now = self.now;
        let Some(peer) = self.peers.get(place) else { return };
        let Some(member) = peer.member() else { return };
        let mut ears = std::mem::take(&mut self.scratch.ears);
        ears.clear();
        let all = member.receivers_of(true);
        ears.extend(all.map(|(leg, it)| Ear { leg, of: it.of, since: it.since }));
        listen(now, peer.id, talkers, &mut ears, &mut self.scratch.scored);
        for ear in &ears {
            let member = self.peers.get(place).and_then(|peer| peer.member());
            let of = member.and_then(|member| member.receiver(ear.leg)?.of);
            if of != ear.of {
                self.attach(Seat { peer: place, leg: ear.leg }, ear.of);
            }
        }
        self.scratch.ears = ears;
        self.tell_slots(place);
    }

    /// Another shard tells of the members there.
    pub(super) fn hear_talkers(&mut self, from: ShardId, meeting: MeetingId, talkers: &[Talker]) {
        let now = self.now;
        let place = self.meets.get(&meeting).copied();
        if let Some(meeting) = place.and_then(|place| self.meetings.get_mut(place)) {
            let most = self.config.max_members * 2;
            meeting.hear(now, from, talkers.get(..most).unwrap_or(talkers));
        }
    }

    /// A member leaves his meeting.
    pub(super) fn leave_meeting(&mut self, place: usize, meeting: usize) {
        let Some(known) = self.meetings.get_mut(meeting) else { return };
        known.members.retain(|member| *member != place);
        if known.members.is_empty() {
            let id = known.id;
            self.meetings.remove(meeting);
            self.meets.remove(&id);
            self.tell_talkers(id, &[]);
        }
    }

    /// What another shard has told of meetings is not so any more.
    pub(super) fn forget_talkers(&mut self, shard: ShardId) {
        for place in self.meetings.places() {
            if let Some(meeting) = self.meetings.get_mut(place) {
                meeting.forget(shard);
            }
        }
    }
}
