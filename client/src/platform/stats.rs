//! The browser's statistics, boiled down.

use std::time::Duration;

use footlight_session::Counters;
use footlight_shared::Layer;
use js_sys::Map;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use super::{clock, js};

/// What a viewer has received.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Received {
    /// The picture.
    pub video: Counters,
    /// Packets of sound.
    pub audio_packets: u64,
    /// Of the last frame, in pixels.
    pub height: u32,
    /// To the server and back.
    pub round_trip: Option<Duration>,
}

/// What a performer has sent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sent {
    /// Everything together; `frames` are those of the best layer.
    pub total: Counters,
    /// The layers of the picture, the smallest first.
    pub layers: Vec<SentLayer>,
    /// To the server and back.
    pub round_trip: Option<Duration>,
}

/// One layer of the picture.
#[derive(Clone, PartialEq, Debug)]
pub struct SentLayer {
    /// Which.
    pub layer: Layer,
    /// In pixels; 0 while nothing is encoded.
    pub width: u32,
    /// In pixels; 0 while nothing is encoded.
    pub height: u32,
    /// Sent so far.
    pub bytes: u64,
    /// Encoded so far.
    pub frames: u64,
    /// False where it was switched off.
    pub active: bool,
    /// `cpu` or `bandwidth` where the browser had to reduce something.
    pub limited: Option<String>,
}

/// Reads what a viewer has received.
pub async fn received(connection: &RtcPeerConnection) -> Option<Received> {
    let mut found = Received::default();
    found.video.at = clock::now();
    let report = JsFuture::from(connection.get_stats()).await.ok()?;
    each(&report, |kind, entry| match kind {
        "inbound-rtp" if is_video(entry) => {
            let video = &mut found.video;
            video.bytes += js::count(entry, "bytesReceived");
            video.packets += js::count(entry, "packetsReceived");
            video.lost += js::count(entry, "packetsLost");
            video.frames += js::count(entry, "framesDecoded");
            video.dropped += js::count(entry, "framesDropped");
            video.freezes += js::count(entry, "freezeCount");
            found.height = js::count(entry, "frameHeight") as u32;
        }
        "inbound-rtp" => found.audio_packets += js::count(entry, "packetsReceived"),
        "candidate-pair" => found.round_trip = found.round_trip.or(pair_round_trip(entry)),
        _ => {}
    });
    Some(found)
}

/// Reads what a performer has sent.
pub async fn sent(connection: &RtcPeerConnection) -> Option<Sent> {
    let mut found = Sent::default();
    found.total.at = clock::now();
    let mut by_rtcp = None;
    let report = JsFuture::from(connection.get_stats()).await.ok()?;
    each(&report, |kind, entry| match kind {
        "outbound-rtp" => {
            found.total.bytes += js::count(entry, "bytesSent");
            found.total.packets += js::count(entry, "packetsSent");
            if is_video(entry) {
                found.layers.push(layer(entry));
            }
        }
        "remote-inbound-rtp" => {
            found.total.lost += js::count(entry, "packetsLost");
            by_rtcp = by_rtcp.or(seconds(entry, "roundTripTime"));
        }
        "candidate-pair" => found.round_trip = found.round_trip.or(pair_round_trip(entry)),
        _ => {}
    });
    found.round_trip = found.round_trip.or(by_rtcp);
    found.layers.sort_by_key(|layer| layer.layer);
    found.total.frames = found.layers.iter().map(|layer| layer.frames).max().unwrap_or(0);
    Some(found)
}

fn layer(entry: &JsValue) -> SentLayer {
    let rid = js::text(entry, "rid");
    let limited = js::text(entry, "qualityLimitationReason");
    SentLayer {
        // Without simulcast there is one encoding, of the full size.
        layer: rid.and_then(|rid| Layer::from_rid(&rid)).unwrap_or(Layer::High),
        width: js::count(entry, "frameWidth") as u32,
        height: js::count(entry, "frameHeight") as u32,
        bytes: js::count(entry, "bytesSent"),
        frames: js::count(entry, "framesEncoded"),
        active: js::get(entry, "active").as_bool().unwrap_or(true),
        limited: limited.filter(|reason| reason == "cpu" || reason == "bandwidth"),
    }
}

fn each(report: &JsValue, mut look: impl FnMut(&str, &JsValue)) {
    let report: &Map = report.unchecked_ref();
    report.for_each(&mut |entry, _| {
        if let Some(kind) = js::text(&entry, "type") {
            look(&kind, &entry);
        }
    });
}

fn is_video(entry: &JsValue) -> bool {
    js::text(entry, "kind").is_some_and(|kind| kind == "video")
}

fn pair_round_trip(entry: &JsValue) -> Option<Duration> {
    let nominated = js::get(entry, "nominated").as_bool() == Some(true);
    if nominated { seconds(entry, "currentRoundTripTime") } else { None }
}

fn seconds(entry: &JsValue, name: &str) -> Option<Duration> {
    js::number(entry, name).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
}
