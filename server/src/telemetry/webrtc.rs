//! The log of peer connections: `webrtc.offer`, `webrtc.answer`,
//! `webrtc.candidate`, `webrtc.connection_state` and `webrtc.ice_state`, of the
//! browsers, the signalling and the SFU alike, all with the correlation id of
//! what they belong to (`trace`) and the tag of the session. Addresses are
//! left out.

use std::fmt;

use footlight_shared::{Happening, TraceId, Warning};

/// Whose it is: what stands in every line.
#[derive(Clone, Copy, Debug)]
pub struct About<T> {
    /// The correlation id.
    pub trace: TraceId,
    /// Stands for the session.
    pub session: T,
    /// `watch`, `publish`, `call`, `room`, or `none` for somebody who is nowhere.
    pub kind: &'static str,
}

impl<T: fmt::Display> About<T> {
    /// Writes down what a browser has told.
    pub fn browser(&self, event: &Happening, ago_ms: u32) {
        let (trace, session, kind, from) = (&self.trace, &self.session, self.kind, "browser");
        match event {
            Happening::Offer { bytes } => {
                tracing::info!(%trace, %session, from, kind, ago_ms, bytes, "webrtc.offer");
            }
            Happening::Answer { bytes } => {
                tracing::info!(%trace, %session, from, kind, ago_ms, bytes, "webrtc.answer");
            }
            Happening::Candidate { from: typ, transport } => {
                let (typ, transport) = (typ.word(), transport.word());
                tracing::info!(
                    %trace, %session, from, kind, ago_ms, typ, transport, "webrtc.candidate"
                );
            }
            Happening::ConnectionState { state } => {
                let state = state.word();
                tracing::info!(
                    %trace, %session, from, kind, ago_ms, state, "webrtc.connection_state"
                );
            }
            Happening::IceState { state } => {
                let state = state.word();
                tracing::info!(%trace, %session, from, kind, ago_ms, state, "webrtc.ice_state");
            }
            Happening::IceRestart { outcome } => {
                let outcome = outcome.word();
                tracing::info!(%trace, %session, from, kind, ago_ms, outcome, "webrtc.ice_restart");
            }
            Happening::Path { from: typ, transport } => {
                let (typ, transport) = (typ.word(), transport.word());
                tracing::info!(%trace, %session, from, kind, ago_ms, typ, transport, "webrtc.path");
            }
            Happening::Codec { codec } => {
                let codec = codec.word();
                tracing::info!(%trace, %session, from, kind, ago_ms, codec, "webrtc.codec");
            }
            Happening::Connected { after_ms } => {
                tracing::info!(%trace, %session, from, kind, ago_ms, after_ms, "webrtc.connected");
            }
            Happening::FirstFrame { after_ms } => {
                tracing::info!(%trace, %session, from, kind, ago_ms, after_ms, "webrtc.first_frame");
            }
            Happening::Grade { grade } => {
                let grade = grade.word();
                tracing::debug!(%trace, %session, from, kind, ago_ms, grade, "webrtc.grade");
            }
        }
    }

    /// Writes down what a browser warns its user of.
    pub fn warning(&self, warning: &Warning) {
        let (trace, session, kind) = (&self.trace, &self.session, self.kind);
        let (what, severity) = (warning.kind.word(), warning.severity.word());
        let value = warning.value;
        tracing::info!(%trace, %session, kind, what, value, severity, "qualitywarning");
    }

    /// Writes down that the SFU reaches a peer by another path.
    pub fn moved(&self) {
        let (trace, session, kind, from) = (&self.trace, &self.session, self.kind, "sfu");
        tracing::info!(%trace, %session, from, kind, moved = true, "webrtc.path");
    }

    /// Writes down a state that the SFU tells.
    pub fn sfu(&self, state: &str) {
        let (trace, session, kind, from) = (&self.trace, &self.session, self.kind, "sfu");
        tracing::info!(%trace, %session, from, kind, state, "webrtc.connection_state");
    }
}
