//! What the media path tells the hub.

use footlight_sfu::PeerId;

/// Something happened on the media path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The SFU said so.
    Sfu(footlight_sfu::Event),
    /// A shard was started anew after a fault.
    Restarted {
        /// Its peers, all of whom are gone.
        peers: Vec<PeerId>,
    },
}
