//! Viewers ask for packets again and get them under RFC 4588.

use super::{Sfu, Work};
use crate::burst::Payload;
use crate::leg::{Leg, Segment, VideoLeg};
use crate::peer::Peer;
use crate::rtp::Outgoing;

/// Numbers of one NACK that are looked at.
const MAX_ASKED: usize = 272;

impl Sfu {
    pub(super) fn leg_mut(&mut self, place: usize) -> Option<&mut Leg> {
        self.peers.get_mut(place).and_then(Peer::leg_mut)
    }

    pub(super) fn video_mut(&mut self, place: usize) -> Option<&mut VideoLeg> {
        self.leg_mut(place)?.video.as_mut()
    }

    /// Takes a NACK.
    pub(super) fn viewer_lacks(
        &mut self,
        place: usize,
        ssrc: u32,
        lost: impl Iterator<Item = u16>,
    ) {
        let now = self.now;
        let Some(video) = self.video_mut(place).filter(|video| video.ssrc == ssrc) else { return };
        let round_trip = video.reports.round_trip;
        // Without RTX a packet cannot be sent again: its header would differ,
        // and a number is sealed once. The viewer will ask for a key frame.
        let Some(resend) = &mut video.resend else { return };
        let was_empty = resend.waiting.is_empty();
        for number in lost.take(MAX_ASKED) {
            resend.ask(now, number, round_trip);
        }
        if was_empty && !resend.waiting.is_empty() {
            self.work.push(Work::Resend(place));
        }
    }

    /// Seals what a viewer waits for.
    pub(super) fn resend(&mut self, place: usize) {
        let since = self.now.saturating_duration_since(self.origin);
        let Some(peer) = self.peers.get_mut(place) else { return };
        let performer = self.rooms.get(peer.room).and_then(|room| room.performer.as_ref());
        let outbound = &mut peer.outbound;
        let to = peer.transport.remote_path();
        let crate::peer::Role::Viewer(leg) = &mut peer.role else { return };
        let Some(video) = &mut leg.video else { return };
        let Some(resend) = &mut video.resend else { return };
        let (mut waiting, ssrc) = (std::mem::take(&mut resend.waiting), resend.ssrc);
        for number in waiting.drain(..) {
            let streams = |segment: &Segment| performer?.source.stream(segment.slot);
            let found = video.rewrite.trace(number, streams).and_then(|(segment, stream, at)| {
                let (packet, payload) = stream.ring.get(at)?;
                let his = segment.carries(packet) && packet.layering.views.contains(segment.view);
                his.then_some((segment, stream, packet, payload))
            });
            let Some((segment, stream, packet, payload)) = found else {
                self.stats.retransmit_missed += 1;
                continue;
            };
            let (Some(payload_type), Some(to)) = (video.rtx_type(&segment), to) else { continue };
            let Some(resend) = &mut video.resend else { continue };
            let outgoing = Outgoing {
                marker: segment.marks(packet),
                payload_type,
                sequence: resend.next as u16,
                timestamp: segment.timestamp(packet.timestamp),
                ssrc,
                padded: false,
                stamp: outbound.stamp(segment.slot, since),
            };
            resend.next += 1;
            let body = Payload { prefix: &number.to_be_bytes(), bytes: payload, pad_to: 0 };
            let offsets = segment.offsets(stream, packet);
            let rewrite = |bytes: &mut [u8]| packet.numbers.rewrite(offsets, bytes);
            if let Some(size) = self.burst.seal(to, &mut peer.transport, outgoing, &body, rewrite) {
                outbound.sent(&outgoing.stamp);
                self.stats.retransmitted += 1;
                self.stats.rtp_out += 1;
                self.stats.bytes_out += size as u64;
            }
        }
        if let Some(resend) = &mut video.resend {
            resend.waiting = waiting;
        }
    }
}
