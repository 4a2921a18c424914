//! The words of reports: closed lists, so that nothing else can come into the
//! log, and labels of metrics have a bound.

use serde::{Deserialize, Serialize};

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
