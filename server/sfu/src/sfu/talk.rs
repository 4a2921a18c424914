//! What members say over data channels goes to the caller, who knows who they are, and
//! comes back from him.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::Sfu;
use crate::data::{Said, Talk};
use crate::timer::Timer;
use crate::{Event, Lane, PeerId};

impl Sfu {
    /// Tells members of meetings something over their data channels; those who are not
    /// there, or have none, are left out.
    pub fn tell(&mut self, now: Instant, peers: &[PeerId], lane: Lane, payload: &Bytes) {
        self.now = now;
        for peer in peers {
            let Some(&place) = self.places.get(peer) else { continue };
            if let Some(talk) = self.talk_mut(place) {
                talk.tell(now, lane, payload);
                self.arm_talk(place);
            }
        }
    }

    /// Closes a member's data channels, as he has missed something or was not heard:
    /// by a reliable channel that is never left untold.
    pub fn end_talk(&mut self, now: Instant, peer: PeerId) {
        self.now = now;
        let Some(&place) = self.places.get(&peer) else { return };
        if let Some(talk) = self.talk_mut(place) {
            talk.end(now);
            self.events
                .retain(|event| !matches!(event, Event::Said { peer: by, .. } if *by == peer));
            self.arm_talk(place);
        }
    }

    /// Takes what came over a member's DTLS.
    pub(super) fn hear_talk(&mut self, place: usize) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        let mut came = false;
        while let Some(packet) = peer.transport.poll_packet() {
            if let Some(talk) = peer.role.member_mut().and_then(|it| it.talk.as_deref_mut()) {
                talk.handle(now, packet);
                came = true;
            }
        }
        if came {
            self.tell_said(place);
            self.arm_talk(place);
        }
    }

    /// A member's data channels are due.
    pub(super) fn wake_talk(&mut self, place: usize) {
        let now = self.now;
        let connected = self.peers.get(place).is_some_and(|peer| peer.transport.is_connected());
        let Some(talk) = self.talk_mut(place) else { return };
        // One that was for an earlier time, or for whoever had this place before.
        if talk.armed.is_none_or(|at| at > now) {
            return;
        }
        talk.armed = None;
        // What waits is sent as soon as there is a way to him.
        if !connected {
            return;
        }
        talk.handle_timeout(now);
        self.tell_said(place);
        let Some(peer) = self.peers.get_mut(place) else { return };
        let Some(talk) = peer.role.member_mut().and_then(|it| it.talk.as_deref_mut()) else {
            return;
        };
        while let Some(packet) = talk.poll_transmit(now) {
            peer.transport.send_packet(now, &packet);
        }
        self.arm_talk(place);
        self.drain(place);
    }

    /// Brings what a member has said to the caller.
    fn tell_said(&mut self, place: usize) {
        let now = self.now;
        let Some(id) = self.peers.get(place).map(|peer| peer.id) else { return };
        loop {
            let peer = self.peers.get_mut(place).and_then(|peer| peer.role.member_mut());
            let Some(talk) = peer.and_then(|member| member.talk.as_deref_mut()) else { break };
            if !self.events.has_room() {
                // It stays unread, and is not lost.
                talk.hold();
                break;
            }
            let Some(Said { lane, payload }) = talk.poll_said(now, &mut self.files) else { break };
            self.stats.data_said += 1;
            self.events.push(Event::Said { peer: id, lane, payload });
        }
        if let Some(talk) = self.talk_mut(place) {
            let dropped = std::mem::take(&mut talk.dropped);
            self.stats.data_dropped += dropped;
        }
    }

    /// Sees to it that a member's data channels are looked at when they are due.
    pub(super) fn arm_talk(&mut self, place: usize) {
        let now = self.now;
        let Some(talk) = self.talk_mut(place) else { return };
        if let Some(at) = talk.poll_timeout(now)
            && talk.armed.is_none_or(|armed| at < armed)
        {
            // Never at once again: a wake-up makes no progress twice.
            let at = at.max(now + Duration::from_millis(1));
            talk.armed = Some(at);
            self.timers.arm(at, Timer::Talk(place));
        }
    }

    fn talk_mut(&mut self, place: usize) -> Option<&mut Talk> {
        let peer = self.peers.get_mut(place)?;
        peer.role.member_mut()?.talk.as_deref_mut()
    }
}
