//! The viewer's side: one performer's streams become one stream of sound and
//! one of pictures that never break, whatever happens behind them.
//!
//! Invariants: a viewer's SSRCs, sequence numbers, timestamps and picture ids
//! continue over changes of layer and of performer; a number is used for one
//! content only (GCM forbids more); everything kept per viewer has a fixed size.

mod allocator;
mod cursor;
mod report;
mod resend;
mod rewrite;
mod segment;
mod sound;
mod start;
mod switch;
#[cfg(test)]
mod tests;
mod video;
mod wishes;

pub(crate) use allocator::{
    Allocator, Demand, Joint, Ladder, MOST_TILES, Rates, Situation, Target, Tile,
};
pub(crate) use cursor::Gate;
pub(crate) use segment::Segment;
pub(crate) use sound::SoundLeg;
pub(crate) use video::{Selected, VideoLeg};

use footlight_shared::{Layer, Limit};

use crate::ingress::Slot;

/// All that goes to one viewer.
pub(crate) struct Leg {
    /// Sound, where he takes it.
    pub sound: Option<SoundLeg>,
    /// Pictures, where he takes them.
    pub video: Option<VideoLeg>,
    /// What he was told last: the layers that flow, the one he is sent, and why
    /// it is not a better one.
    pub told: Option<([bool; 3], Option<Layer>, Option<Limit>)>,
    /// What he counts with where caps are shared, in bits a second.
    pub need: u64,
}

impl Leg {
    /// Reads what the next packets will need, see [`crate::peer::Peer::warm`].
    pub(crate) fn warm(&self) -> u64 {
        let sound = self.sound.as_ref().map_or(0, |sound| sound.rewrite.warm());
        let video = self.video.as_ref().map_or(0, |video| {
            video.rewrite.warm() ^ u64::from(video.lack_told) ^ u64::from(video.temporal)
        });
        sound ^ video
    }

    /// Now and then, between two rounds.
    pub(crate) fn settle(&mut self) {
        if let Some(sound) = &mut self.sound {
            sound.rewrite.settle();
        }
        if let Some(video) = &mut self.video {
            video.rewrite.settle();
        }
    }

    /// The streams whose packets he needs, one bit for each [`Slot`].
    pub(crate) fn wants(&self) -> u8 {
        let sound = self.sound.as_ref().map_or(0, |_| 1 << Slot::Audio.index());
        let video = self.video.as_ref().map_or(0, VideoLeg::wants);
        sound | video
    }

    /// The performer is gone: what comes next is another's.
    pub(crate) fn source_gone(&mut self) {
        if let Some(sound) = &mut self.sound {
            sound.rewrite.close();
        }
        if let Some(video) = &mut self.video {
            video.source_gone();
        }
    }
}
