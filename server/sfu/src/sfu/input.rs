//! Datagrams come in.

use super::relay::relay_fresh;
use super::{Sfu, Work};
use crate::ingress::{Slot, Taken, Wish};
use crate::peer::Role;
use crate::room::BATCH_WAIT;
use crate::rtcp::{self, Block, Packet};
use crate::timer::Timer;
use crate::transport::{Kind, StunOutcome, Way, classify, is_indication, stun_local_ufrag};
use crate::{Event, Handover, Path, ShardId};

/// How a datagram came that another shard received.
#[derive(Clone, Copy)]
pub(super) struct Via {
    pub(super) shard: ShardId,
    /// See [`Handover`].
    pub(super) taken: bool,
}

impl Sfu {
    /// `via` is the shard that received it, where that is another. Answers whose
    /// it is where it is not ours.
    pub(super) fn take(
        &mut self,
        from: Path,
        datagram: &mut [u8],
        via: Option<Via>,
    ) -> Option<Handover> {
        let from = from.canonical();
        let kind = classify(datagram);
        let place = match kind {
            Some(Kind::Stun) => stun_local_ufrag(datagram).and_then(|it| self.demux.by_ufrag(it)),
            Some(_) => self.demux.by_path(from),
            None => None,
        };
        let (Some(kind), Some(place)) = (kind, place) else {
            let elsewhere = via.is_none().then(|| self.whose(kind, from, datagram)).flatten();
            let unknown = elsewhere.is_none() && !self.is_keepalive(kind, from, datagram);
            self.stats.datagrams_unknown += u64::from(unknown);
            self.hurry |= elsewhere.is_some() && self.hurries_elsewhere(kind, from);
            return elsewhere.map(|to| Handover {
                to,
                taken: kind == Some(Kind::Stun) && self.is_others(from, to),
            });
        };
        self.hurry |= self.hurries(place, kind);
        match kind {
            Kind::Stun => self.take_check(place, from, datagram, via),
            Kind::Dtls => {
                if let Some(peer) = self.peers.get_mut(place) {
                    peer.transport.handle_dtls(self.now, datagram);
                }
                self.drain(place);
                self.hear_talk(place);
            }
            Kind::Rtp => self.take_rtp(place, from, datagram),
            Kind::Rtcp => self.take_rtcp(place, from, datagram),
        }
        None
    }

    /// True for what some send by a path that is somebody's, only so that it stays open.
    fn is_keepalive(&self, kind: Option<Kind>, from: Path, datagram: &[u8]) -> bool {
        let known = || self.demux.by_path(from).is_some() || self.foreign_shard(from).is_some();
        kind == Some(Kind::Stun) && is_indication(datagram) && known()
    }

    /// True for what comes before a peer is connected, and for media.
    fn hurries(&self, place: usize, kind: Kind) -> bool {
        let Some(peer) = self.peers.get(place) else { return false };
        match kind {
            Kind::Stun | Kind::Dtls => !peer.transport.is_connected(),
            Kind::Rtp => !matches!(peer.role, Role::Viewer(_)),
            Kind::Rtcp => false,
        }
    }

    /// The same of another shard's, as far as can be told: checks go on all the
    /// time, but the first comes from an address that is not known yet.
    fn hurries_elsewhere(&self, kind: Option<Kind>, from: Path) -> bool {
        match kind {
            Some(Kind::Stun) => self.foreign_shard(from).is_none(),
            Some(Kind::Dtls | Kind::Rtp) => true,
            Some(Kind::Rtcp) | None => false,
        }
    }

    fn take_check(&mut self, place: usize, from: Path, datagram: &[u8], via: Option<Via>) {
        let another = self.demux.by_path(from).is_some_and(|bound| bound != place);
        let taken =
            another || via.map_or_else(|| self.foreign_shard(from).is_some(), |via| via.taken);
        let Some(peer) = self.peers.get_mut(place) else { return };
        match peer.transport.handle_stun(self.now, from, taken, datagram) {
            StunOutcome::Verified { .. } => {
                let bound = Way { path: from, via: via.map(|via| via.shard) };
                let gone = self.demux.bind(place, bound, peer.transport.remote_path());
                self.tell_bound(bound, gone);
                self.drain(place);
            }
            StunOutcome::Asked => self.drain(place),
            StunOutcome::Ignored => self.stats.packets_rejected += 1,
        }
    }

    fn take_rtp(&mut self, place: usize, from: Path, datagram: &mut [u8]) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        let Ok(packet) = peer.transport.open_rtp(datagram) else {
            self.stats.packets_rejected += 1;
            return;
        };
        peer.transport.heard(self.now, from);
        let sent = match &mut peer.role {
            Role::Performer => Some((peer.room, true)),
            Role::Viewer(_) => None,
            Role::Member(member) => member.sends(self.now, packet),
        };
        let allowed = sent.is_none_or(|(_, allowed)| allowed);
        let room = sent.and_then(|(place, _)| Some((place, self.rooms.get_mut(place)?)));
        let performer = room.and_then(|(place, room)| {
            let id = room.id;
            let fresh = Some(&mut room.fresh).filter(|_| room.audience != 0);
            room.performer.as_mut().map(|performer| (place, id, fresh, performer))
        });
        let Some((room_place, id, fresh, performer)) = performer else {
            self.stats.rtp_dropped += 1;
            return;
        };
        if !allowed {
            performer.source.pass_over(self.now, packet);
            self.stats.rtp_dropped += 1;
            return;
        }
        self.stats.rtp_in += 1;
        if !performer.intake.admits(self.now, packet.len()) {
            self.stats.rtp_dropped += 1;
            return;
        }
        match performer.source.take(self.now, packet, &mut self.next_stream) {
            Taken::Queued { slot, repaired, recovered } => {
                self.stats.repaired += u64::from(repaired);
                self.stats.recovered += recovered as u64;
                if !std::mem::replace(&mut performer.started, true) && !id.is_publication() {
                    self.events.push(Event::MediaStarted { room: id });
                }
                if let (Some(fresh), Some(stream)) = (fresh, performer.source.stream(slot)) {
                    let new = stream.batch.iter().rev().take(1 + recovered).rev();
                    fresh.extend(new.map(|position| (slot, *position)));
                }
                self.queued(room_place, slot);
            }
            Taken::Useless => {}
            Taken::Refused => self.stats.rtp_dropped += 1,
        }
    }

    /// A packet has joined its stream's batch.
    pub(super) fn queued(&mut self, place: usize, slot: Slot) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        let Some(performer) = &room.performer else { return };
        if slot == Slot::Audio {
            self.work.push(Work::Fan(place, slot));
        } else if performer.source.stream(slot).is_some_and(|it| it.batch.len() == 1) {
            self.timers.arm(self.now + BATCH_WAIT, Timer::Batch(place, slot.index()));
        }
        if !std::mem::replace(&mut room.touched, true) {
            self.touched.push(place);
        }
    }

    /// What came since the last flush goes on its way where it is complete, and
    /// what is missing is asked for.
    pub(super) fn flush_touched(&mut self) {
        let mut touched = std::mem::take(&mut self.touched);
        for place in touched.drain(..) {
            let Some(room) = self.rooms.get_mut(place) else { continue };
            room.touched = false;
            relay_fresh(room, &mut self.outbox, &mut self.stats);
            let Some(performer) = &mut room.performer else { continue };
            for (slot, stream) in performer.source.streams_mut() {
                if stream.batch_complete {
                    self.work.push(Work::Fan(place, slot));
                }
            }
            self.update_layers(place);
            self.ask_performer(place);
        }
        self.touched = touched;
    }

    pub(super) fn batch_is_due(&mut self, room: usize, slot: usize) {
        if let Some(slot) = Slot::ALL.get(slot) {
            self.work.push(Work::Fan(room, *slot));
        }
    }

    fn take_rtcp(&mut self, place: usize, from: Path, datagram: &mut [u8]) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        let Ok(compound) = peer.transport.open_rtcp(datagram) else {
            self.stats.packets_rejected += 1;
            return;
        };
        peer.transport.heard(self.now, from);
        let rooms = match &peer.role {
            Role::Performer => [Some(peer.room), None],
            Role::Viewer(_) => [None; 2],
            Role::Member(member) => member.rooms(),
        };
        let is_sent_to = peer.is_sent_to();
        let mut attention = peer.attention;
        for packet in rtcp::packets(compound, self.now, &mut attention) {
            for room in rooms.into_iter().flatten() {
                self.performer_says(room, &packet);
            }
            if is_sent_to {
                self.viewer_says(place, packet);
            }
        }
        if let Some(peer) = self.peers.get_mut(place) {
            peer.attention = attention;
        }
    }

    fn performer_says(&mut self, room: usize, packet: &Packet<'_>) {
        let own = self.ntp();
        let performer = self.rooms.get_mut(room).and_then(|room| room.performer.as_mut());
        if let (Some(performer), Packet::SenderReport { ssrc, ntp, rtp, .. }) = (performer, packet)
        {
            performer.ntp_offset.get_or_insert(own.wrapping_sub(*ntp));
            if let Some(slot) = performer.source.sender_report(self.now, *ssrc, *ntp, *rtp) {
                self.tell_clock(room, slot);
            }
        }
    }

    fn viewer_says(&mut self, place: usize, packet: Packet<'_>) {
        match packet {
            Packet::SenderReport { blocks, .. } | Packet::ReceiverReport { blocks } => {
                for block in blocks {
                    self.viewer_reports(place, &block);
                }
            }
            Packet::Nack { ssrc, lost } => self.viewer_lacks(place, ssrc, lost),
            Packet::KeyFrame { ssrc } => self.viewer_needs_key_frame(place, ssrc),
            Packet::TransportWide(feedback) => self.viewer_tells(place, &feedback),
            Packet::Remb { bitrate } => self.viewer_estimates(place, bitrate),
            Packet::Bye => {}
        }
    }

    fn viewer_reports(&mut self, place: usize, block: &Block) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        let leg = peer.role.leg_of(block.ssrc).and_then(|leg| peer.role.leg_mut(leg));
        let Some(leg) = leg else { return };
        if let Some(sound) = leg.sound.as_mut().filter(|sound| sound.ssrc == block.ssrc) {
            sound.reports.take(now, block);
        }
        let Some(video) = &mut leg.video else { return };
        if video.ssrc != block.ssrc {
            // While there are no pictures a probe is all that comes, and nothing is said
            // of streams of which nothing did (RFC 3550, section 6.4).
            if video.playing().is_none() && video.repair_ssrc() == Some(block.ssrc) {
                self.viewer_loses(place, block.fraction_lost);
            }
            return;
        }
        video.reports.take(now, block);
        peer.outbound.reported(now, block.fraction_lost);
        self.viewer_loses(place, block.fraction_lost);
    }

    fn viewer_needs_key_frame(&mut self, place: usize, ssrc: u32) {
        self.stats.keyframe_requests_in += 1;
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        let Some(leg) = peer.role.leg_of(ssrc) else { return };
        let Some(room) = peer.room_of(leg) else { return };
        let video = peer.role.leg_mut(leg).and_then(|leg| leg.video.as_mut());
        let Some(video) = video.filter(|video| video.ssrc == ssrc) else { return };
        let Some(layer) = video.mends() else { return };
        let performer = self.rooms.get_mut(room).and_then(|room| room.performer.as_mut());
        if let Some(performer) = performer
            && let slot = performer.source.slot_of(layer)
            && let Some(stream) = performer.source.stream_mut(slot)
            && !stream.keyframes.has(Wish::Loss)
            && video.wishes.grant(now)
        {
            stream.keyframes.want(now, Wish::Loss);
        }
        self.ask_performer(room);
    }
}
