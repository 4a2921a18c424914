//! What a browser says of a peer connection.

use crate::MediaState;

/// `RTCIceConnectionState`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum IceState {
    /// Nothing to check yet.
    #[default]
    New,
    /// Candidates are being checked.
    Checking,
    /// A pair carries; better ones may follow.
    Connected,
    /// The best pair carries.
    Completed,
    /// No pair answers at the moment.
    Disconnected,
    /// No pair has answered.
    Failed,
    /// Over.
    Closed,
}

impl IceState {
    /// From its name in the browser.
    pub fn of_name(name: &str) -> Self {
        match name {
            "checking" => Self::Checking,
            "connected" => Self::Connected,
            "completed" => Self::Completed,
            "disconnected" => Self::Disconnected,
            "failed" => Self::Failed,
            "closed" => Self::Closed,
            _ => Self::New,
        }
    }
}

/// `RTCIceGatheringState`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Gathering {
    /// Not begun.
    #[default]
    New,
    /// Candidates are being found.
    Gathering,
    /// All are found.
    Complete,
}

/// `RTCSignalingState`, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Signalling {
    /// Another offer may be made.
    #[default]
    Stable,
    /// An offer waits for its answer.
    Pending,
}

/// All of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Vitals {
    /// `RTCPeerConnectionState`: ICE and DTLS together.
    pub connection: MediaState,
    /// ICE alone.
    pub ice: IceState,
    /// Our candidates.
    pub gathering: Gathering,
    /// Descriptions.
    pub signalling: Signalling,
}

impl Default for Vitals {
    fn default() -> Self {
        Self {
            connection: MediaState::Connecting,
            ice: IceState::New,
            gathering: Gathering::New,
            signalling: Signalling::Stable,
        }
    }
}

impl Vitals {
    /// True while media can pass. Firefox tells of ICE a little earlier.
    pub fn carries(&self) -> bool {
        self.connection == MediaState::Connected && !self.ice_is_broken()
    }

    /// True where it carried and does not, or will not.
    pub(super) fn is_broken(&self) -> bool {
        matches!(self.connection, MediaState::Interrupted | MediaState::Failed)
            || self.ice_is_broken()
    }

    /// True where the browser tries no more by itself.
    pub(super) fn has_failed(&self) -> bool {
        self.connection == MediaState::Failed
            || matches!(self.ice, IceState::Failed | IceState::Closed)
    }

    fn ice_is_broken(&self) -> bool {
        matches!(self.ice, IceState::Disconnected | IceState::Failed | IceState::Closed)
    }
}
