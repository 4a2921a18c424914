//! The header extensions that we know (RFC 8285), and by which ids they go.

/// The ids of header extensions; 0 is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Extensions {
    /// Which section a packet belongs to.
    pub mid: u8,
    /// Which layer.
    pub rid: u8,
    /// Which layer a retransmission is of.
    pub repaired_rid: u8,
    /// The transport-wide sequence number.
    pub transport_cc: u8,
    /// When a packet left.
    pub abs_send_time: u8,
    /// How long pictures may be held back.
    pub playout_delay: u8,
    /// The dependency descriptor; may need the two-byte form.
    pub descriptor: u8,
    /// How loud sound is (RFC 6464).
    pub level: u8,
}

/// Of the AV1 RTP specification, appendix A.9.
const DESCRIPTOR: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

impl Extensions {
    /// The extensions by their URIs.
    pub(super) fn uris(&mut self) -> [(&'static str, &mut u8); 8] {
        [
            ("urn:ietf:params:rtp-hdrext:sdes:mid", &mut self.mid),
            ("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", &mut self.rid),
            ("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", &mut self.repaired_rid),
            (
                "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
                &mut self.transport_cc,
            ),
            ("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", &mut self.abs_send_time),
            ("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", &mut self.playout_delay),
            (DESCRIPTOR, &mut self.descriptor),
            ("urn:ietf:params:rtp-hdrext:ssrc-audio-level", &mut self.level),
        ]
    }

    pub(super) fn learn(&mut self, id: u8, uri: &str) {
        // Beyond 14 the two-byte form is needed (RFC 8285), which only the descriptor
        // is read and written in.
        if !(1..=14).contains(&id) && (uri != DESCRIPTOR || id < 16) {
            return;
        }
        if let Some((_, slot)) = self.uris().into_iter().find(|(known, _)| *known == uri) {
            *slot = id;
        }
    }
}
