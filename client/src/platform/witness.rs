//! What a peer connection says of itself while it comes to be.

use std::rc::Rc;

use footlight_shared::{CandidateType, ConnectionState, IceState, Transport};
use web_sys::RtcPeerConnection;

pub use super::listener::Listener;

use super::js;

/// Something that it said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// An offer was set, one's own or the other's.
    Offer,
    /// A candidate of one's own was found.
    Candidate(CandidateType, Transport),
    /// Candidates are being gathered, or all were.
    Gathering(bool),
    /// `iceConnectionState`.
    Ice(IceState),
    /// `connectionState`.
    Connection(ConnectionState),
}

/// Tells what the connection says for as long as the listeners live.
pub fn watch(connection: &RtcPeerConnection, tell: Rc<dyn Fn(Seen)>) -> [Listener; 5] {
    let on = |event: &'static str, see: fn(&RtcPeerConnection, &web_sys::Event) -> Option<Seen>| {
        let (watched, tell) = (connection.clone(), tell.clone());
        Listener::new(connection, event, move |event| {
            if let Some(seen) = see(&watched, &event) {
                tell(seen);
            }
        })
    };
    [
        on("signalingstatechange", |connection, _| {
            let state = js::text(connection, "signalingState")?;
            state.starts_with("have-").then_some(Seen::Offer)
        }),
        on("icecandidate", |_, event| {
            let candidate = js::get(event, "candidate");
            let from = CandidateType::from_word(&js::text(&candidate, "type")?)?;
            let relayed = js::text(&candidate, "relayProtocol");
            let protocol = relayed.or_else(|| js::text(&candidate, "protocol"))?;
            Some(Seen::Candidate(from, Transport::from_word(&protocol)?))
        }),
        on("icegatheringstatechange", |connection, _| {
            match js::text(connection, "iceGatheringState")?.as_str() {
                "gathering" => Some(Seen::Gathering(true)),
                "complete" => Some(Seen::Gathering(false)),
                _ => None,
            }
        }),
        on("iceconnectionstatechange", |connection, _| {
            Some(Seen::Ice(IceState::from_word(&js::text(connection, "iceConnectionState")?)?))
        }),
        on("connectionstatechange", |connection, _| {
            let state = js::text(connection, "connectionState")?;
            Some(Seen::Connection(ConnectionState::from_word(&state)?))
        }),
    ]
}
