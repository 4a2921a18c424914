//! The places of a performer's streams.

use footlight_shared::Layer;

/// Packets remembered of a layer: two seconds and more of the largest.
const VIDEO_RING: usize = 1024;
const AUDIO_RING: usize = 128;
/// The same of a member of a meeting, of each layer, the smallest first: there are as many
/// of them as members, and two seconds of each are as much as anybody starts with.
const MEETING_RINGS: [usize; 3] = [256, 256, 512];

/// The place of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Slot {
    /// A layer of his video.
    Video(Layer),
    /// His sound.
    Audio,
}

impl Slot {
    /// All places.
    pub(crate) const ALL: [Slot; 4] = [
        Slot::Video(Layer::Low),
        Slot::Video(Layer::Medium),
        Slot::Video(Layer::High),
        Slot::Audio,
    ];

    /// The place in a table.
    pub(crate) fn index(self) -> usize {
        match self {
            Slot::Video(layer) => layer.index(),
            Slot::Audio => 3,
        }
    }

    /// Ticks a second and packets remembered.
    pub(super) fn shape(self, meets: bool) -> (u32, usize) {
        match self {
            Slot::Audio => (48_000, AUDIO_RING),
            Slot::Video(layer) if meets => (90_000, MEETING_RINGS[layer.index()]),
            Slot::Video(_) => (90_000, VIDEO_RING),
        }
    }
}
