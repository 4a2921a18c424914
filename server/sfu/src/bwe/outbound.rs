//! What every packet for one viewer is stamped with.
//!
//! Invariant: the transport-wide numbers of the packets that left follow one
//! another without a hole, over sound, pictures and retransmissions: a hole
//! would be a loss to whoever reads the feedback.

use std::time::{Duration, Instant};

use super::estimator::Estimator;
use super::guess::Guess;
use super::playout::Playout;
use super::witness::Witness;
use crate::ingress::Slot;
use crate::rtp::{Stamp, StampIds, abs_send_time};
use crate::sdp::Extensions;

/// See the module.
#[derive(Debug)]
pub(crate) struct Outbound {
    sound: StampIds,
    video: StampIds,
    playout: Playout,
    /// The next transport-wide number.
    number: u16,
    /// Who tells of the path.
    pub witness: Witness,
    /// When the probe's next step is due.
    pub probe_at: Option<Instant>,
}

impl Outbound {
    /// By what was agreed for his sound and his pictures. Some agree on more for
    /// one than for the other. Who `meets` others is sent more packets.
    pub(crate) fn new(
        now: Instant,
        sound: Extensions,
        video: Extensions,
        playout: Playout,
        meets: bool,
    ) -> Self {
        let witness = if video.transport_cc == 0 {
            Witness::Reports(Guess::default())
        } else {
            Witness::Feedback(Box::new(Estimator::new(now, meets)))
        };
        let playout_delay = if playout.is_on() { video.playout_delay } else { 0 };
        let video = StampIds { playout_delay, descriptor: video.descriptor, ..ids(video) };
        Self { sound: ids(sound), video, playout, number: 0, witness, probe_at: None }
    }

    /// He reports how much of his pictures was lost, in 256ths.
    pub(crate) fn reported(&mut self, now: Instant, fraction_lost: u8) {
        self.playout.reported(now, fraction_lost);
    }

    /// The stamp of a packet that leaves now; `since` is the time since any
    /// fixed moment.
    pub(crate) fn stamp(&self, slot: Slot, since: Duration) -> Stamp {
        let ids = self.ids(slot);
        let (number, abs_send_time) = (self.number, abs_send_time(since));
        Stamp { ids, number, abs_send_time, playout_delay: self.playout.stamp() }
    }

    /// A packet with such a stamp was sealed; `size` with header and tag.
    pub(crate) fn sent(&mut self, now: Instant, stamp: &Stamp, size: usize) {
        let numbered = stamp.ids.transport_cc != 0;
        if numbered {
            self.number = stamp.number.wrapping_add(1);
        }
        self.witness.sent(now, size, numbered);
    }

    /// True where he tells of each packet.
    pub(crate) fn is_judged(&self) -> bool {
        matches!(self.witness, Witness::Feedback(_))
    }

    /// Reads what [`Self::sent`] will need, see [`crate::peer::Peer::warm`].
    pub(crate) fn warm(&self) -> u64 {
        match &self.witness {
            Witness::Feedback(estimator) => estimator.warm(),
            Witness::Reports(_) => 0,
        }
    }

    fn ids(&self, slot: Slot) -> StampIds {
        match slot {
            Slot::Audio => self.sound,
            Slot::Video(_) => self.video,
        }
    }
}

fn ids(agreed: Extensions) -> StampIds {
    let Extensions { transport_cc, abs_send_time, .. } = agreed;
    StampIds { transport_cc, abs_send_time, ..StampIds::default() }
}
