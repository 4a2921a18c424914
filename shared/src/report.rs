//! What browsers report of their peer connections, for the log, the metrics and
//! the traces, and of grades for the others in a room: words and numbers, never
//! addresses.

use serde::{Deserialize, Serialize};

use crate::words::{
    CandidateType, Codec, ConnectionState, Grade, IceState, Outcome, Severity, SpanName, Transport,
    WarningKind,
};

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
