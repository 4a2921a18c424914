//! What a peer connection carries, and no more: little enough to look at it
//! several times a second.

use std::time::Duration;

use js_sys::Map;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use super::js;

/// Of all its paths together, in bytes so far; connectivity checks do not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flow {
    /// That came in.
    pub received: u64,
    /// That went out.
    pub sent: u64,
    /// There and back, on the one that is used.
    pub round_trip: Option<Duration>,
}

/// Reads it.
pub async fn read(connection: &RtcPeerConnection) -> Option<Flow> {
    let report: Map = JsFuture::from(connection.get_stats()).await.ok()?.unchecked_into();
    let mut flow = Flow::default();
    report.for_each(&mut |entry, _| {
        if js::text(&entry, "type").as_deref() != Some("candidate-pair") {
            return;
        }
        flow.received += js::count(&entry, "bytesReceived");
        flow.sent += js::count(&entry, "bytesSent");
        if js::get(&entry, "nominated").is_truthy() {
            let seconds = js::number(&entry, "currentRoundTripTime");
            let took = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            flow.round_trip = flow.round_trip.max(took);
        }
    });
    Some(flow)
}
