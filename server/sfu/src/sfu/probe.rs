//! What a probe sends: packets that the viewer has already, again (RFC 4588),
//! or where that would be too much at a time, padding; both under the numbers
//! of his retransmissions, so that his pictures know nothing of it.

use footlight_shared::Layer;

use super::adapt::PROBE_STEP;
use super::resend::Again;
use super::{Sfu, Work};
use crate::burst::Payload;
use crate::ingress::Slot;
use crate::peer::Peer;
use crate::rtp::Outgoing;
use crate::timer::Timer;

/// Packets of one step.
const MAX_PACKETS: u16 = 48;
/// From so many bytes a step on, whole packets are sent again.
const WHOLE: usize = 1_000;
/// How far back they are taken from.
const BACK: u16 = 64;
/// The longest padding (RFC 3550, section 5.1).
const LONGEST_PADDING: usize = 255;

impl Sfu {
    /// A probe's next step is due.
    pub(super) fn probe_is_due(&mut self, place: usize) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        // A step of whoever had this place before means nothing.
        if peer.outbound.probe_at.take_if(|at| *at <= now).is_some() {
            self.work.push(Work::Probe(place));
        }
    }

    /// Seals the burst of a probe's step and arms the next.
    pub(super) fn probe(&mut self, place: usize) {
        let now = self.now;
        let since = now.saturating_duration_since(self.origin);
        let Some(peer) = self.peers.get_mut(place) else { return };
        let Some(owed) = peer.outbound.witness.owed(now, PROBE_STEP) else { return };
        if peer.outbound.probe_at.is_none_or(|at| at <= now) {
            peer.outbound.probe_at = Some(now + PROBE_STEP);
            self.timers.arm(now + PROBE_STEP, Timer::Probe(place));
        }
        let Some(leg) = peer.role.probed() else { return };
        let room = peer.room_of(leg).and_then(|room| self.rooms.get(room));
        let performer = room.and_then(|room| room.performer.as_ref());
        let Peer { transport, outbound, role, .. } = peer;
        let Some(to) = transport.remote_path().filter(|_| transport.is_connected()) else { return };
        let video = role.leg_mut(leg).and_then(|leg| leg.video.as_mut());
        let Some(video) = video else { return };
        let mut left = owed;
        for n in 0..MAX_PACKETS {
            if left == 0 {
                break;
            }
            let number = video.rewrite.newest().wrapping_sub(n % BACK);
            let again = Again::find(video, performer, number).filter(|_| owed >= WHOLE);
            let again = again.and_then(|it| Some((video.rtx_type(&it.segment)?, it)));
            let stamp = outbound.stamp(Slot::Video(Layer::Low), since);
            let (padding_type, timestamp) = (video.padding_type(), video.rewrite.timestamp());
            let Some(resend) = &mut video.resend else { return };
            let (sequence, ssrc) = (resend.number(), resend.ssrc);
            let sealed = if let Some((payload_type, again)) = &again {
                again.describe(&stamp, &mut self.scratch.descriptor);
                let marks = (stamp, &self.scratch.descriptor[..]);
                let outgoing = again.outgoing(sequence, ssrc, *payload_type, marks);
                let prefix = number.to_be_bytes();
                let payload = Payload { prefix: &prefix, bytes: again.payload, pad_to: 0 };
                self.burst.seal(to, transport, outgoing, &payload, again.rewrite())
            } else {
                let Some(payload_type) = padding_type else { return };
                let (marker, padded) = (false, false);
                let descriptor = &[];
                let outgoing = Outgoing {
                    marker,
                    payload_type,
                    sequence,
                    timestamp,
                    ssrc,
                    padded,
                    stamp,
                    descriptor,
                };
                let payload = Payload { prefix: &[], bytes: &[], pad_to: LONGEST_PADDING };
                self.burst.seal(to, transport, outgoing, &payload, |_| {})
            };
            let Some(size) = sealed else { return };
            outbound.sent(now, &stamp, size);
            self.stats.padding_out += 1;
            self.stats.rtp_out += 1;
            self.stats.bytes_out += size as u64;
            left = left.saturating_sub(size);
        }
    }
}
