//! What a peer connection says of itself, by the browser's own names.

use footlight_session::MediaState;
use footlight_session::call::{Gathering, IceState, Signalling, Vitals};
use web_sys::RtcPeerConnection;

use super::js;
use super::listener::Listener;

/// The events that tell of a change of [`vitals`].
const CHANGES: [&str; 4] = [
    "connectionstatechange",
    "iceconnectionstatechange",
    "icegatheringstatechange",
    "signalingstatechange",
];

/// The states, as they are now.
pub fn vitals(connection: &RtcPeerConnection) -> Vitals {
    let state = |name: &str| js::text(connection, name).unwrap_or_default();
    Vitals {
        connection: match state("connectionState").as_str() {
            "connected" => MediaState::Connected,
            "disconnected" => MediaState::Interrupted,
            "failed" | "closed" => MediaState::Failed,
            _ => MediaState::Connecting,
        },
        ice: IceState::of_name(&state("iceConnectionState")),
        gathering: match state("iceGatheringState").as_str() {
            "gathering" => Gathering::Gathering,
            "complete" => Gathering::Complete,
            _ => Gathering::New,
        },
        signalling: match state("signalingState").as_str() {
            "stable" => Signalling::Stable,
            _ => Signalling::Pending,
        },
    }
}

/// Calls back whenever they may have changed, for as long as this lives.
pub fn watch(
    connection: &RtcPeerConnection,
    changed: impl Fn() + Clone + 'static,
) -> Vec<Listener> {
    let listen = |name| {
        let changed = changed.clone();
        Listener::new(connection, name, move |_| changed())
    };
    CHANGES.into_iter().map(listen).collect()
}
