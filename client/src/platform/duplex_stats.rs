//! The statistics of a connection between two browsers, boiled down.

use std::time::Duration;

use footlight_session::call::Constraint;
use footlight_session::{Counters, Statistics};
use footlight_shared::Source;
use js_sys::Map;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use super::{clock, duplex, js, stats};

/// What carries a relayed connection on this side.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A connection.
    Tcp,
    /// An encrypted connection.
    Tls,
}

/// The way that media takes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Path {
    /// From browser to browser.
    Direct,
    /// Through a relay: ours by this transport, or the other side's by one that
    /// we do not know.
    Relayed(Option<Transport>),
}

/// One reading.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Traffic {
    /// The picture that comes in.
    pub video_in: Counters,
    /// That of a screen beside it.
    pub screen_in: Counters,
    /// The sound that comes in.
    pub audio_in: Counters,
    /// Both as they go out; `lost` is what the other side tells, `frames` those
    /// of the picture.
    pub out: Counters,
    /// Lines of the picture that comes in.
    pub height_in: u32,
    /// Lines of the picture that goes out.
    pub height_out: u32,
    /// Seconds by which packets of sound arrive unevenly.
    pub jitter: Option<f64>,
    /// There and back.
    pub round_trip: Option<Duration>,
    /// `availableOutgoingBitrate`.
    pub available: Option<f64>,
    /// What holds the encoder back.
    pub limited: Option<Constraint>,
    /// The way that it takes.
    pub path: Option<Path>,
    /// All that is as it is now: no rates yet.
    pub now: Statistics,
}

/// Reads them.
pub async fn traffic(connection: &RtcPeerConnection) -> Option<Traffic> {
    let mut found = Traffic::default();
    let at = clock::now();
    let Traffic { video_in, screen_in, audio_in, out, .. } = &mut found;
    for counters in [video_in, screen_in, audio_in, out] {
        counters.at = at;
    }
    let screen = duplex::mid(connection, Source::Screen);
    let report: Map = JsFuture::from(connection.get_stats()).await.ok()?.unchecked_into();
    let mut chosen = None;
    let mut pair = None;
    report.for_each(&mut |entry, _| match js::text(&entry, "type").as_deref() {
        Some("inbound-rtp") => {
            inbound(&mut found, &entry, screen.as_deref());
            note_codec(&mut found.now, &report, &entry, "packetsReceived");
        }
        Some("outbound-rtp") => {
            outbound(&mut found, &entry);
            note_codec(&mut found.now, &report, &entry, "packetsSent");
        }
        Some("remote-inbound-rtp") => found.out.lost += js::count(&entry, "packetsLost"),
        Some("transport") => chosen = js::text(&entry, "selectedCandidatePairId"),
        // Browsers without transports mark the pair itself.
        Some("candidate-pair") if js::get(&entry, "selected").is_truthy() => pair = Some(entry),
        _ => {}
    });
    let named = chosen.map(|id| report.get(&id.into())).filter(|pair| !pair.is_undefined());
    if let Some(pair) = named.or(pair) {
        found.round_trip = js::number(&pair, "currentRoundTripTime")
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        found.available = js::number(&pair, "availableOutgoingBitrate");
        found.path = path(&report, &pair);
        found.now.path = stats::path(&report, &pair);
    }
    let now = &mut found.now;
    (now.round_trip, now.available) = (found.round_trip, found.available);
    now.jitter = found.jitter.and_then(|jitter| Duration::try_from_secs_f64(jitter).ok());
    Some(found)
}

fn note_codec(now: &mut Statistics, report: &Map, entry: &JsValue, packets: &str) {
    let of = if is_video(entry) { &mut now.video_codec } else { &mut now.audio_codec };
    *of = of.or_else(|| stats::codec(report, entry, packets));
}

fn inbound(found: &mut Traffic, entry: &JsValue, screen: Option<&str>) {
    let video = is_video(entry);
    let beside = video && screen.is_some() && js::text(entry, "mid").as_deref() == screen;
    let counters = match (video, beside) {
        (true, false) => &mut found.video_in,
        (true, true) => &mut found.screen_in,
        (false, _) => &mut found.audio_in,
    };
    counters.bytes += js::count(entry, "bytesReceived");
    counters.packets += js::count(entry, "packetsReceived");
    counters.lost += js::count(entry, "packetsLost");
    if video {
        counters.frames += js::count(entry, "framesDecoded");
        counters.dropped += js::count(entry, "framesDropped");
        counters.freezes += js::count(entry, "freezeCount");
        let frozen = js::number(entry, "totalFreezesDuration").unwrap_or_default();
        counters.frozen += Duration::try_from_secs_f64(frozen).unwrap_or_default();
        let (freezes, frozen) = (counters.freezes, counters.frozen);
        (found.now.freezes, found.now.frozen) = (Some(freezes), Some(frozen));
        let width = js::count(entry, "frameWidth") as u32;
        let size = (width > 0).then(|| (width, js::count(entry, "frameHeight") as u32));
        found.now.size = size.or(found.now.size);
        found.height_in = size.map_or(found.height_in, |(_, height)| height);
    } else {
        found.jitter = js::number(entry, "jitter").or(found.jitter);
    }
}

fn outbound(found: &mut Traffic, entry: &JsValue) {
    found.out.bytes += js::count(entry, "bytesSent");
    found.out.packets += js::count(entry, "packetsSent");
    if is_video(entry) {
        found.out.frames += js::count(entry, "framesEncoded");
        found.height_out = found.height_out.max(js::count(entry, "frameHeight") as u32);
        let limited = match js::text(entry, "qualityLimitationReason").as_deref() {
            Some("cpu") => Some(Constraint::Processor),
            Some("bandwidth") => Some(Constraint::Bandwidth),
            _ => None,
        };
        found.limited = found.limited.max(limited);
    }
}

fn path(report: &Map, pair: &JsValue) -> Option<Path> {
    let end = |name: &str| js::text(pair, name).map(|id| report.get(&id.into()));
    let (local, remote) = (end("localCandidateId")?, end("remoteCandidateId")?);
    let relayed = |end: &JsValue| js::text(end, "candidateType").as_deref() == Some("relay");
    if relayed(&local) {
        return Some(Path::Relayed(match js::text(&local, "relayProtocol").as_deref() {
            Some("udp") => Some(Transport::Udp),
            Some("tcp") => Some(Transport::Tcp),
            Some("tls") => Some(Transport::Tls),
            _ => None,
        }));
    }
    Some(if relayed(&remote) { Path::Relayed(None) } else { Path::Direct })
}

fn is_video(entry: &JsValue) -> bool {
    js::text(entry, "kind").as_deref() == Some("video")
}
