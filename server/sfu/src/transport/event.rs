//! What the owner of a transport must know.

use crate::Path;

/// What became of a connectivity check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StunOutcome {
    /// It is not from the peer: nothing has changed and nothing is sent.
    Ignored,
    /// It is from the peer: bind the address. What is to be sent is queued.
    Verified {
        /// True where it carries USE-CANDIDATE, and is believed.
        nominated: bool,
    },
    /// It is from the peer, by a path that is another's: he is asked there, and nothing
    /// changes before he answers.
    Asked,
}

/// Why a transport is lost for good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FailReason {
    /// Not connected in time.
    Setup,
    /// No check came any more.
    Silence,
    /// The certificate is not the one that the session description names.
    Fingerprint,
    /// The handshake came to no end.
    Handshake,
    /// The peer has closed.
    Closed,
}

/// What the owner must know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TransportEvent {
    /// A path is nominated and keys are there.
    Connected,
    /// Lost for good.
    Failed(FailReason),
    /// The peer has nominated another path.
    PathChanged {
        /// Before.
        from: Path,
        /// Now.
        to: Path,
    },
    /// A path is nominated with the credentials of an ICE restart; those of
    /// before are forgotten.
    Restarted,
}
