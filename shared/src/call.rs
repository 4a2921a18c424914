//! Calls of two: who is in one, and what its members' browsers say to each
//! other through the server.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{IdError, TraceId, VideoCodec};

/// The address of a call, 20 to 32 lower-case letters and digits. Whoever knows
/// it may come in, so it is made from more than 96 random bits and does not
/// print, except as part of an address.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallId(String);

impl CallId {
    /// The id as it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CallId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        let sized = (20..=32).contains(&text.len());
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if sized && plain { Ok(Self(text)) } else { Err(IdError) }
    }
}

impl FromStr for CallId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}

impl From<CallId> for String {
    fn from(id: CallId) -> Self {
        id.0
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallId")
    }
}

/// A member of a call, for as long as he is in it. Whoever comes again is
/// another one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MemberId(pub u32);

/// Somebody in a call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallMember {
    /// Which of its members.
    pub id: MemberId,
    /// His name.
    pub name: String,
}

/// What a member's browser is to send.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallMedia {
    /// The preferred codec first.
    pub video: Vec<VideoCodec>,
    /// Most kilobits a second of all that this member sends, by his role.
    pub max_kbps: u32,
    /// Whether sound may have two channels.
    pub stereo: bool,
}

/// All that a member needs to know of his call: after joining it, and again
/// after a lost socket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallSnapshot {
    /// Which call.
    pub call: CallId,
    /// Who the receiver is in it.
    pub me: MemberId,
    /// Whether the receiver gives way where offers collide: true for who joined
    /// later.
    pub polite: bool,
    /// The name of who made the call.
    pub host: String,
    /// The other member, where there is one.
    pub other: Option<CallMember>,
    /// The name of whom the server rings for it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ringing: Option<String>,
    /// The name of whom the receiver called, whether it rings there or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// What the receiver's browser is to send.
    pub media: CallMedia,
    /// What the call is called in logs and traces, for both members.
    pub trace: TraceId,
}

/// What one member's browser says to the other's. The server checks it and
/// passes it on byte for byte, or refuses the whole of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Signal {
    /// A description that wants an answer.
    Offer {
        /// RFC 8866, at most `limit::SDP_BYTES`.
        sdp: String,
        /// The receiver's peer connection that it is meant for, by the session
        /// id of its descriptions (`o=`, at most 20 digits); absent while none
        /// of them was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peer_session: Option<String>,
    },
    /// The answer to it.
    Answer {
        /// RFC 8866, at most `limit::SDP_BYTES`.
        sdp: String,
        /// The receiver's peer connection that it is meant for, by the session
        /// id of its descriptions (`o=`, at most 20 digits); absent while none
        /// of them was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peer_session: Option<String>,
    },
    /// One of the sender's addresses.
    Candidate {
        /// RFC 8839, section 5.1, without `a=`.
        candidate: String,
        /// The media section that it is for, by its `mid`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mid: Option<String>,
        /// The media section that it is for, by its number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u16>,
        /// The ICE user name that it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ufrag: Option<String>,
    },
    /// There are no more of them (RFC 8838, section 13).
    EndOfCandidates {
        /// The ICE user name whose candidates have ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ufrag: Option<String>,
    },
    /// How much the sender wants of the receiver's picture from now on.
    Wants(Wants),
}

/// How much of the other's picture somebody wants, who pays for what comes or does not
/// look.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Wants {
    /// False while nobody looks at it.
    pub picture: bool,
    /// Most bits a second of it, at least `limit::PICTURE_BITRATE`; absent for as many as
    /// the way carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u32>,
}

impl Default for Wants {
    /// All of it.
    fn default() -> Self {
        Self { picture: true, bitrate: None }
    }
}

impl Signal {
    /// The signal's kind as it stands on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Signal::Offer { .. } => "offer",
            Signal::Answer { .. } => "answer",
            Signal::Candidate { .. } => "candidate",
            Signal::EndOfCandidates { .. } => "end_of_candidates",
            Signal::Wants(_) => "wants",
        }
    }
}

/// Descriptions and candidates hold addresses: they do not print.
impl fmt::Debug for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// Why a telephone has stopped ringing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RingEnd {
    /// The callee came in.
    Answered,
    /// The callee does not want to.
    Declined,
    /// The caller has left.
    Cancelled,
    /// Nobody answered in time.
    TimedOut,
}

/// `POST /api/calls`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NewCall {
    /// The name of whom to ring; absent where only a link is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callee: Option<String>,
}

/// The answer to `POST /api/calls`, and `GET /api/calls/{id}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallInfo {
    /// Its address.
    pub id: CallId,
    /// The name of who made it.
    pub host: String,
    /// How many are in it.
    pub members: u32,
    /// Whether nobody else may come in.
    pub full: bool,
}
