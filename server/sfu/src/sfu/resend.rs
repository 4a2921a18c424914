//! Viewers ask for packets again and get them under RFC 4588.

use super::{Sfu, Work};
use crate::burst::Payload;
use crate::bwe::Witness;
use crate::codec::Offsets;
use crate::ingress::{Packet, Stream};
use crate::leg::{Segment, VideoLeg};
use crate::peer::Seat;
use crate::room::Performer;
use crate::rtp::{Outgoing, Stamp};

/// Numbers of one NACK that are looked at.
const MAX_ASKED: usize = 272;

impl Sfu {
    /// A viewer's pictures.
    pub(super) fn video_mut(&mut self, place: usize) -> Option<&mut VideoLeg> {
        self.peers.get_mut(place)?.viewer_mut()?.video.as_mut()
    }

    /// Takes a NACK.
    pub(super) fn viewer_lacks(
        &mut self,
        place: usize,
        ssrc: u32,
        lost: impl Iterator<Item = u16>,
    ) {
        let now = self.now;
        let crowded = self.crowded(place, ssrc);
        let Some(peer) = self.peers.get_mut(place) else { return };
        let Some(leg) = peer.role.leg_of(ssrc) else { return };
        let video = peer.role.leg_mut(leg).and_then(|leg| leg.video.as_mut());
        let Some(video) = video.filter(|video| video.ssrc == ssrc) else { return };
        let round_trip = video.reports.round_trip;
        // Without RTX a packet cannot be sent again: its header would differ,
        // and a number is sealed once. The viewer will ask for a key frame.
        let Some(resend) = &mut video.resend else { return };
        let was_empty = resend.waiting.is_empty();
        for number in lost.take(MAX_ASKED) {
            resend.ask(now, number, round_trip, crowded);
        }
        if was_empty && !resend.waiting.is_empty() {
            self.work.push(Work::Resend(Seat { peer: place, leg }));
        }
    }

    /// What is sent of a picture to a viewer whose path is full, in bits a second.
    fn crowded(&self, place: usize, ssrc: u32) -> Option<u64> {
        let peer = self.peers.get(place)?;
        let witness = &peer.outbound.witness;
        witness.is_crowded(self.now).then(|| match witness {
            // It is known when that is over.
            Witness::Feedback(_) => u64::MAX,
            Witness::Reports(_) => {
                let leg = peer.role.leg_of(ssrc);
                leg.and_then(|leg| self.sends_by(place, leg)).unwrap_or(0)
            }
        })
    }

    /// Seals what a viewer waits for.
    pub(super) fn resend(&mut self, seat: Seat) {
        let since = self.now.saturating_duration_since(self.origin);
        let Some(peer) = self.peers.get_mut(seat.peer) else { return };
        let room = peer.room_of(seat.leg).and_then(|room| self.rooms.get(room));
        let performer = room.and_then(|room| room.performer.as_ref());
        let outbound = &mut peer.outbound;
        let to = peer.transport.remote_path();
        let video = peer.role.leg_mut(seat.leg).and_then(|leg| leg.video.as_mut());
        let Some(video) = video else { return };
        let Some(resend) = &mut video.resend else { return };
        let (mut waiting, ssrc) = (std::mem::take(&mut resend.waiting), resend.ssrc);
        let mut lacked = 0;
        for number in waiting.drain(..) {
            let again = Again::find(video, performer, number);
            let Some(again) = again.filter(|again| video.repairs(&again.segment)) else {
                self.stats.retransmit_missed += 1;
                continue;
            };
            lacked += 1;
            let (Some(payload_type), Some(to)) = (video.rtx_type(&again.segment), to) else {
                continue;
            };
            let Some(resend) = &mut video.resend else { continue };
            let stamp = outbound.stamp(again.segment.slot, since);
            again.describe(&stamp, &mut self.scratch.descriptor);
            let marks = (stamp, &self.scratch.descriptor[..]);
            let outgoing = again.outgoing(resend.number(), ssrc, payload_type, marks);
            let (prefix, rewrite) = (number.to_be_bytes(), again.rewrite());
            let body = Payload { prefix: &prefix, bytes: again.payload, pad_to: 0 };
            if let Some(size) = self.burst.seal(to, &mut peer.transport, outgoing, &body, rewrite) {
                outbound.sent(self.now, &outgoing.stamp, size);
                self.stats.retransmitted += 1;
                self.stats.rtp_out += 1;
                self.stats.bytes_out += size as u64;
            }
        }
        if let Some(resend) = &mut video.resend {
            resend.waiting = waiting;
        }
        // What did not even come to us says nothing of his path.
        let overrun = match &mut outbound.witness {
            Witness::Reports(guess) => guess.lacks(self.now, lacked),
            Witness::Feedback(_) => None,
        };
        if let Some(lost) = overrun {
            self.viewer_is_overrun(seat.peer, lost);
        }
    }
}

/// A packet that a viewer is sent again.
pub(super) struct Again<'a> {
    /// Of which segment it is.
    pub segment: Segment,
    stream: &'a Stream,
    packet: &'a Packet,
    offsets: Offsets,
    /// What it carries.
    pub payload: &'a [u8],
}

impl<'a> Again<'a> {
    /// The packet that the viewer knows by a number, if it is still there.
    pub(super) fn find(
        video: &VideoLeg,
        performer: Option<&'a Performer>,
        number: u16,
    ) -> Option<Self> {
        let streams = |segment: &Segment| performer?.source.stream(segment.slot);
        let (segment, stream, position) = video.rewrite.trace(number, streams)?;
        let (packet, payload) = stream.ring.get(position)?;
        let his = segment.carries(packet) && packet.layering.views.contains(segment.view);
        let offsets = segment.offsets(stream, packet);
        his.then_some(Self { segment, stream, packet, payload, offsets })
    }

    /// Makes its descriptor the viewer's; empty where he agreed to none.
    pub(super) fn describe(&self, stamp: &Stamp, out: &mut Vec<u8>) {
        out.clear();
        if stamp.ids.descriptor != 0 {
            self.stream.descriptor(self.packet.position, self.segment.view, self.offsets, out);
        }
    }

    /// Its header as a retransmission.
    pub(super) fn outgoing<'b>(
        &self,
        sequence: u16,
        ssrc: u32,
        payload_type: u8,
        (stamp, descriptor): (Stamp, &'b [u8]),
    ) -> Outgoing<'b> {
        Outgoing {
            marker: self.segment.marks(self.packet),
            payload_type,
            sequence,
            timestamp: self.segment.timestamp(self.packet.timestamp),
            ssrc,
            padded: false,
            stamp,
            descriptor,
        }
    }

    /// Makes the numbers in a copy of its payload the viewer's.
    pub(super) fn rewrite(&self) -> impl FnOnce(&mut [u8]) + use<> {
        let (numbers, offsets) = (self.packet.numbers, self.offsets);
        move |bytes| numbers.rewrite(offsets, bytes)
    }
}
