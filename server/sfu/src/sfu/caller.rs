//! What the caller asks for.

use std::time::Instant;

use footlight_shared::Layer;

use super::Sfu;
use crate::peer::Seat;
use crate::transport::IceCredentials;
use crate::{MeetingId, OfferError, PeerId, RoomId, SourceKind};

impl Sfu {
    /// Makes `peer` the performer of `room` and answers his offer.
    ///
    /// A performer who is there already is replaced and told by
    /// [`crate::Event::Gone`]. With a known `peer` the old transport is replaced.
    ///
    /// # Errors
    /// When the offer cannot be answered; nothing has changed then.
    pub fn publish(
        &mut self,
        now: Instant,
        room: RoomId,
        peer: PeerId,
        offer: &str,
    ) -> Result<String, OfferError> {
        self.now = now;
        self.answer_performer(room, peer, offer)
    }

    /// Makes `peer` a viewer of `room` and answers his offer. The transport is
    /// his whether or not a performer is there.
    ///
    /// # Errors
    /// When the offer cannot be answered; nothing has changed then.
    pub fn watch(
        &mut self,
        now: Instant,
        room: RoomId,
        peer: PeerId,
        offer: &str,
        cap: Layer,
    ) -> Result<String, OfferError> {
        self.now = now;
        self.answer_viewer(room, peer, offer, cap)
    }

    /// Makes `peer` a member of a meeting and answers his offer: up to two sections of
    /// sound and two of pictures that he sends by (microphone, camera, the sound of his
    /// screen, his screen), and all that he is to be sent by, one for each of whom he can
    /// hear or see at once. Whom he hears is decided here; what he sees is said by
    /// [`Self::set_view`]. With a known `peer` the old transport is replaced, and who
    /// watches him goes on.
    ///
    /// # Errors
    /// When the offer cannot be answered; nothing has changed then.
    pub fn meet(
        &mut self,
        now: Instant,
        meeting: MeetingId,
        peer: PeerId,
        offer: &str,
    ) -> Result<String, OfferError> {
        self.now = now;
        self.answer_member(meeting, peer, offer)
    }

    /// Sets what a member sees: publications ([`RoomId::publication`]), each with the
    /// height at which it is shown. Of equally high ones the first are served first, and
    /// those beyond the sections of his offer are left out.
    pub fn set_view(&mut self, now: Instant, peer: PeerId, tiles: &[(RoomId, u16)]) {
        self.now = now;
        self.show(peer, tiles);
    }

    /// Sets whether a member may send something; what he may not is dropped.
    pub fn set_allowed(&mut self, now: Instant, peer: PeerId, source: SourceKind, allowed: bool) {
        self.now = now;
        self.forbid(peer, source, allowed);
    }

    /// Sets the best layer that a viewer wants.
    pub fn set_cap(&mut self, now: Instant, peer: PeerId, cap: Layer) {
        self.now = now;
        let Some(&place) = self.places.get(&peer) else { return };
        if let Some(video) = self.video_mut(place) {
            video.cap = cap;
            self.retarget(Seat::of_viewer(place));
        }
    }

    /// Sets the most that a viewer, or a member, may be sent, in bits a second.
    pub fn set_bitrate_cap(&mut self, now: Instant, peer: PeerId, most: Option<u64>) {
        self.now = now;
        let Some(&place) = self.places.get(&peer) else { return };
        if let Some(member) = self.peers.get_mut(place).and_then(|peer| peer.member_mut()) {
            if std::mem::replace(&mut member.most, most) != most {
                self.decide_together(place);
            }
            return;
        }
        if let Some(video) = self.video_mut(place) {
            video.most = most;
            self.retarget(Seat::of_viewer(place));
        }
    }

    /// Sets what a performer's layers are meant to take, in bits a second, the
    /// smallest first.
    pub fn set_targets(&mut self, now: Instant, peer: PeerId, bitrates: [u32; 3]) {
        self.now = now;
        self.aim(peer, bitrates.map(u64::from));
    }

    /// Answers an offer of a known peer that restarts ICE on the same connection
    /// (RFC 8829, section 5.2.2): only credentials change, keys and streams go on,
    /// and the path in use is good until another is nominated.
    ///
    /// # Errors
    /// When it is no restart of what `peer` has; nothing has changed then, and a
    /// new connection is needed.
    pub fn restart(
        &mut self,
        now: Instant,
        peer: PeerId,
        offer: &str,
    ) -> Result<String, OfferError> {
        self.now = now;
        self.answer_again(peer, offer)
    }

    /// Gives a peer new ICE credentials where his user name fragment has
    /// changed to `ufrag`, and his password to `pwd`; keys and streams go on. How often
    /// that was by now, and the attribute lines that tell him ours, again where he asks
    /// again; `None` where there is nothing to restart.
    pub fn restart_ice(
        &mut self,
        now: Instant,
        peer: PeerId,
        ufrag: &str,
        pwd: &str,
    ) -> Option<(u32, String)> {
        self.now = now;
        self.answer_restart(peer, IceCredentials { ufrag: ufrag.to_owned(), pwd: pwd.to_owned() })
    }

    /// The user name fragment that a peer goes by, and how often his ICE was restarted.
    pub fn ice(&self, peer: PeerId) -> Option<(&str, u32)> {
        let transport = &self.peers.get(*self.places.get(&peer)?)?.transport;
        Some((transport.remote_ufrag(), transport.restarts()))
    }

    /// Forgets a peer; his transport is told.
    pub fn remove(&mut self, now: Instant, peer: PeerId) {
        self.now = now;
        if let Some(&place) = self.places.get(&peer) {
            self.forget(place, true);
        }
    }
}
