//! What the media path tells the hub.

/// Something happened on the media path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The SFU said so.
    Sfu(footlight_sfu::Event),
    /// The SFU was started anew after a fault: every peer of before is gone.
    Restarted,
}
