//! The browser's statistics, boiled down.

use std::time::Duration;

use footlight_session::{Counters, Statistics};
use footlight_shared::{CandidateType, Codec, Layer, Transport};
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
    /// Those that never came.
    pub audio_lost: u64,
    /// Bytes of sound.
    pub audio_bytes: u64,
    /// Of the last frame, in pixels.
    pub height: u32,
    /// To the server and back.
    pub round_trip: Option<Duration>,
    /// Each picture for itself, by its section.
    pub sections: Vec<(String, Counters)>,
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
    /// How unevenly it arrives, by the other side's word.
    pub jitter: Option<Duration>,
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

/// All that a connection's statistics tell.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// What came in.
    pub received: Received,
    /// What went out.
    pub sent: Sent,
    /// What is as it is now: no rates yet.
    pub now: Statistics,
}

/// Reads a connection's statistics.
pub async fn read(connection: &RtcPeerConnection) -> Option<Stats> {
    let mut stats = Stats::default();
    let at = clock::now();
    (stats.received.video.at, stats.sent.total.at) = (at, at);
    let report: Map = JsFuture::from(connection.get_stats()).await.ok()?.unchecked_into();
    let (received, sent, now) = (&mut stats.received, &mut stats.sent, &mut stats.now);
    let mut by_rtcp = None;
    each(&report, |kind, entry| match kind {
        "inbound-rtp" if is_video(entry) => {
            let one = picture(entry, received, now);
            if let Some(mid) = js::text(entry, "mid") {
                received.sections.push((mid, Counters { at, ..one }));
            }
            now.video_codec = now.video_codec.or_else(|| codec(&report, entry, "packetsReceived"));
        }
        "inbound-rtp" => {
            received.audio_packets += js::count(entry, "packetsReceived");
            received.audio_lost += js::count(entry, "packetsLost");
            received.audio_bytes += js::count(entry, "bytesReceived");
            // That of the sound tells more than the picture's, whose frames are
            // many packets at once.
            now.jitter = seconds(entry, "jitter").or(now.jitter);
            now.audio_codec = now.audio_codec.or_else(|| codec(&report, entry, "packetsReceived"));
        }
        "outbound-rtp" => {
            sent.total.bytes += js::count(entry, "bytesSent");
            sent.total.packets += js::count(entry, "packetsSent");
            let used = codec(&report, entry, "packetsSent");
            if is_video(entry) {
                sent.layers.push(layer(entry));
                now.video_codec = now.video_codec.or(used);
            } else {
                now.audio_codec = now.audio_codec.or(used);
            }
        }
        "remote-inbound-rtp" => {
            sent.total.lost += js::count(entry, "packetsLost");
            by_rtcp = by_rtcp.or(seconds(entry, "roundTripTime"));
            sent.jitter = sent.jitter.max(seconds(entry, "jitter"));
        }
        "candidate-pair" if js::get(entry, "nominated").as_bool() == Some(true) => {
            now.round_trip = now.round_trip.or(seconds(entry, "currentRoundTripTime"));
            now.available = now.available.or(js::number(entry, "availableOutgoingBitrate"));
            now.path = now.path.or_else(|| path(&report, entry));
        }
        _ => {}
    });
    received.round_trip = now.round_trip;
    now.round_trip = now.round_trip.or(by_rtcp);
    sent.round_trip = now.round_trip;
    sent.layers.sort_by_key(|layer| layer.layer);
    sent.total.frames = sent.layers.iter().map(|layer| layer.frames).max().unwrap_or(0);
    now.limited = sent.layers.last().and_then(|best| best.limited.clone());
    Some(stats)
}

fn picture(entry: &JsValue, received: &mut Received, now: &mut Statistics) -> Counters {
    let one = Counters {
        at: Duration::ZERO,
        bytes: js::count(entry, "bytesReceived"),
        packets: js::count(entry, "packetsReceived"),
        lost: js::count(entry, "packetsLost"),
        frames: js::count(entry, "framesDecoded"),
        dropped: js::count(entry, "framesDropped"),
        freezes: js::count(entry, "freezeCount"),
        frozen: seconds(entry, "totalFreezesDuration").unwrap_or_default(),
    };
    let video = &mut received.video;
    video.bytes += one.bytes;
    video.packets += one.packets;
    video.lost += one.lost;
    video.frames += one.frames;
    video.dropped += one.dropped;
    video.freezes += one.freezes;
    video.frozen += one.frozen;
    received.height = js::count(entry, "frameHeight") as u32;
    let width = js::count(entry, "frameWidth") as u32;
    now.size = (width > 0).then_some((width, received.height));
    now.freezes = Some(video.freezes);
    now.frozen = seconds(entry, "totalFreezesDuration");
    now.jitter = now.jitter.or(seconds(entry, "jitter"));
    one
}

/// The codec of a stream that something flows in.
pub(super) fn codec(report: &Map, entry: &JsValue, packets: &str) -> Option<Codec> {
    if js::count(entry, packets) == 0 {
        return None;
    }
    let codec = report.get(&js::get(entry, "codecId"));
    Codec::from_word(js::text(&codec, "mimeType")?.split_once('/')?.1)
}

/// One's own end of a pair of candidates.
pub(super) fn path(report: &Map, pair: &JsValue) -> Option<(CandidateType, Transport)> {
    let local = report.get(&js::get(pair, "localCandidateId"));
    let from = CandidateType::from_word(&js::text(&local, "candidateType")?)?;
    let protocol = js::text(&local, "relayProtocol").or_else(|| js::text(&local, "protocol"))?;
    Some((from, Transport::from_word(&protocol)?))
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

fn each(report: &Map, mut look: impl FnMut(&str, &JsValue)) {
    report.for_each(&mut |entry, _| {
        if let Some(kind) = js::text(&entry, "type") {
            look(&kind, &entry);
        }
    });
}

fn is_video(entry: &JsValue) -> bool {
    js::text(entry, "kind").is_some_and(|kind| kind == "video")
}

fn seconds(entry: &JsValue, name: &str) -> Option<Duration> {
    js::number(entry, name).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
}
