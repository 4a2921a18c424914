//! What the negotiator wants done.

use std::fmt;

use footlight_shared::Signal;

/// Names one operation, so that a late word of an earlier one changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Op(pub u32);

/// What a description is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// It asks.
    Offer,
    /// It answers.
    Answer,
}

/// An ICE candidate, as `RTCIceCandidateInit` has it; an empty one says that
/// there are no more of its generation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// RFC 8839, 5.1.
    pub candidate: String,
    /// `sdpMid`.
    pub mid: Option<String>,
    /// `sdpMLineIndex`.
    pub line: Option<u16>,
    /// `usernameFragment`.
    pub ufrag: Option<String>,
}

/// To be carried out in the order in which they are polled.
#[derive(Clone, PartialEq, Eq)]
pub enum Action {
    /// Close the peer connection, if there is one, and make another. `reduced`:
    /// with nothing but what the browser does by itself.
    Renew {
        /// Ask for less.
        reduced: bool,
    },
    /// `setLocalDescription()` in the stable state, with `restartIce()` before it
    /// where `restart` says so; then
    /// [`local_made`](super::Negotiator::local_made) or
    /// [`failed`](super::Negotiator::failed).
    MakeOffer {
        /// Names it.
        op: Op,
        /// New credentials for ICE.
        restart: bool,
    },
    /// `setRemoteDescription`, with the rollback that an offer in
    /// `have-local-offer` implies; then
    /// [`applied`](super::Negotiator::applied) or `failed`.
    SetRemote {
        /// Names it.
        op: Op,
        /// What it is.
        kind: Kind,
        /// The text, as it came.
        sdp: String,
    },
    /// `setLocalDescription()` after an offer; then `local_made` or `failed`.
    MakeAnswer {
        /// Names it.
        op: Op,
    },
    /// `addIceCandidate`; what the browser makes of it is of no matter.
    AddCandidate(Candidate),
    /// To the other side.
    Send(Signal),
    /// The two browsers find nothing in common.
    Incompatible,
}

impl Candidate {
    /// Reads a signal that holds one.
    pub(super) fn of(signal: Signal) -> Option<Self> {
        match signal {
            Signal::Candidate { candidate, mid, line, ufrag } => {
                // In a candidate itself it is an extension (RFC 8838, appendix).
                let ufrag = ufrag.or_else(|| written(&candidate));
                Some(Self { candidate, mid, line, ufrag })
            }
            Signal::EndOfCandidates { ufrag } => Some(Self { ufrag, ..Self::default() }),
            Signal::Offer { .. } | Signal::Answer { .. } | Signal::Wants(_) => None,
        }
    }

    pub(super) fn into_signal(self) -> Signal {
        let Self { candidate, mid, line, ufrag } = self;
        if candidate.is_empty() {
            Signal::EndOfCandidates { ufrag }
        } else {
            Signal::Candidate { candidate, mid, line, ufrag }
        }
    }
}

fn written(candidate: &str) -> Option<String> {
    let mut words = candidate.split(' ').skip_while(|word| *word != "ufrag");
    words.nth(1).map(str::to_owned)
}

/// Descriptions and candidates hold addresses: they do not print.
impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Renew { reduced } => write!(f, "Renew {{ reduced: {reduced} }}"),
            Action::MakeOffer { op, restart } => write!(f, "MakeOffer({op:?}, {restart})"),
            Action::SetRemote { op, kind, .. } => write!(f, "SetRemote({op:?}, {kind:?})"),
            Action::MakeAnswer { op } => write!(f, "MakeAnswer({op:?})"),
            Action::AddCandidate(_) => f.write_str("AddCandidate"),
            Action::Send(_) => f.write_str("Send"),
            Action::Incompatible => f.write_str("Incompatible"),
        }
    }
}
