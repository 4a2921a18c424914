//! What browsers report of their peer connections, for the log, the metrics and
//! the traces: words and numbers, never addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::IdError;

/// The correlation id of one call, one watching or one performance: the same in
/// the browsers, the signalling and the media path, in logs and traces. 128 bits,
/// not all of them zero, written as a `trace-id` of W3C Trace Context: 32
/// lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TraceId(u128);

impl TraceId {
    /// From random bits.
    pub fn from_bits(bits: u128) -> Self {
        // All zero would be none.
        Self(bits.max(1))
    }

    /// Its bits.
    pub fn bits(self) -> u128 {
        self.0
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for TraceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match u128::from_str_radix(text, 16) {
            Ok(bits) if bits > 0 && plain && text.len() == 32 => Ok(Self(bits)),
            _ => Err(IdError),
        }
    }
}

impl TryFrom<String> for TraceId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<TraceId> for String {
    fn from(id: TraceId) -> Self {
        id.to_string()
    }
}

/// Words that stand on the wire, in browsers' own statistics and in labels of
/// metrics alike.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $case:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $case,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$case,)*];

            /// The word for it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$case => $word,)*
                }
            }

            /// What a word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.word() == word)
            }
        }
    };
}

words!(
    /// The grade of a connection, the worst first.
    Grade {
        /// Hardly usable.
        Poor = "poor",
        /// Noticeably disturbed.
        Fair = "fair",
        /// Nothing to notice.
        Good = "good",
        /// Nothing to wish for.
        Excellent = "excellent",
    }
);

words!(
    /// `RTCPeerConnectionState`.
    ConnectionState {
        /// Nothing has begun.
        New = "new",
        /// On the way.
        Connecting = "connecting",
        /// It carries.
        Connected = "connected",
        /// It does not carry at the moment.
        Disconnected = "disconnected",
        /// It will not carry any more.
        Failed = "failed",
        /// It is over.
        Closed = "closed",
    }
);

words!(
    /// `RTCIceConnectionState`.
    IceState {
        /// Nothing has begun.
        New = "new",
        /// Pairs of addresses are being tried.
        Checking = "checking",
        /// A pair works.
        Connected = "connected",
        /// The best pair that works was found.
        Completed = "completed",
        /// None works at the moment.
        Disconnected = "disconnected",
        /// None works.
        Failed = "failed",
        /// It is over.
        Closed = "closed",
    }
);

words!(
    /// Where an ICE candidate is from (RFC 8445, section 4).
    CandidateType {
        /// The machine's own address.
        Host = "host",
        /// As a STUN server sees it.
        Srflx = "srflx",
        /// As the other side sees it.
        Prflx = "prflx",
        /// A TURN server's.
        Relay = "relay",
    }
);

words!(
    /// What carries the packets; for a relay, the way to it.
    Transport {
        /// UDP.
        Udp = "udp",
        /// TCP.
        Tcp = "tcp",
        /// TLS over TCP.
        Tls = "tls",
    }
);

words!(
    /// A codec that was agreed on, by its name in a session description.
    Codec {
        /// RFC 7741.
        Vp8 = "VP8",
        /// RFC 9628.
        Vp9 = "VP9",
        /// RFC 6184.
        H264 = "H264",
        /// RFC 7798.
        H265 = "H265",
        /// "RTP Payload Format For AV1".
        Av1 = "AV1",
        /// RFC 7587.
        Opus = "opus",
        /// RFC 2198, around Opus.
        Red = "red",
        /// G.711 µ-law, RFC 3551.
        Pcmu = "PCMU",
        /// G.711 A-law, RFC 3551.
        Pcma = "PCMA",
        /// RFC 3551.
        G722 = "G722",
    }
);

words!(
    /// What came of an ICE restart.
    Outcome {
        /// The connection carries again.
        Connected = "connected",
        /// It does not.
        Failed = "failed",
    }
);

words!(
    /// What took its time, as spans of a trace.
    SpanName {
        /// From the wish to the connection: the others belong to it.
        Join = "join",
        /// A description of one's own was made and set.
        CreateOffer = "create_offer",
        /// The other side's was set.
        SetRemote = "set_remote",
        /// Candidates were gathered.
        IceGathering = "ice_gathering",
        /// From the first check to a pair that works.
        IceConnected = "ice_connected",
    }
);

words!(
    /// What is wrong with a connection.
    WarningKind {
        /// Packets are lost; the value is in thousandths.
        Loss = "loss",
        /// The way there and back takes long; the value is in milliseconds.
        RoundTrip = "round_trip",
        /// Packets come unevenly; the value is in milliseconds.
        Jitter = "jitter",
        /// The picture stands still; the value is in milliseconds of the last
        /// five seconds.
        Freezes = "freezes",
    }
);

words!(
    /// How bad it is.
    Severity {
        /// It is noticed.
        Warning = "warning",
        /// It hardly works.
        Critical = "critical",
    }
);

/// Something that happened to a peer connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// An offer was made or taken.
    Offer {
        /// Its length.
        bytes: u32,
    },
    /// An answer was made or taken.
    Answer {
        /// Its length.
        bytes: u32,
    },
    /// A candidate of one's own was found.
    Candidate {
        /// Where it is from.
        from: CandidateType,
        /// What carries it.
        transport: Transport,
    },
    /// `connectionState` has changed.
    ConnectionState {
        /// To this.
        state: ConnectionState,
    },
    /// `iceConnectionState` has changed.
    IceState {
        /// To this.
        state: IceState,
    },
    /// It is connected for the first time.
    Connected {
        /// Milliseconds since the offer was made or taken.
        after_ms: u32,
    },
    /// The other's first picture is decoded.
    FirstFrame {
        /// Milliseconds since the wish for it.
        after_ms: u32,
    },
    /// The way that media takes: one's own end of it.
    Path {
        /// Where it is from.
        from: CandidateType,
        /// What carries it.
        transport: Transport,
    },
    /// A codec is in use for the first time.
    Codec {
        /// Which.
        codec: Codec,
    },
    /// An ICE restart has come to its end.
    IceRestart {
        /// To which.
        outcome: Outcome,
    },
    /// The grade of the connection has changed.
    Grade {
        /// To this.
        grade: Grade,
    },
}

/// When something happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Noted {
    /// Milliseconds before the report was sent: clocks differ.
    pub ago_ms: u32,
    /// What.
    pub event: Happening,
}

/// How long something took.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Timed {
    /// What.
    pub span: SpanName,
    /// Milliseconds from its end until the report was sent.
    pub ago_ms: u32,
    /// Milliseconds from its beginning to its end.
    pub took_ms: u32,
    /// It came to a bad end.
    #[serde(default, skip_serializing_if = "is_false")]
    pub failed: bool,
}

/// A batch of what a browser has noted of its peer connections.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// What happened, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Noted>,
    /// What took its time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Timed>,
}

/// What the user is warned of, told to the server as well.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Warning {
    /// What is wrong.
    pub kind: WarningKind,
    /// How much of it, in the unit of the kind.
    pub value: u32,
    /// How bad that is.
    pub severity: Severity,
}

fn is_false(value: &bool) -> bool {
    !value
}
