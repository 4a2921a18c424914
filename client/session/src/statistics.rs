//! One second of a connection, in the names of `getStats`.

use std::time::Duration;

use footlight_shared::{CandidateType, Codec, Transport};

use crate::format;

/// What the browser says of a connection now, under the names that it has in
/// <https://www.w3.org/TR/webrtc-stats/>. What is not known is left out.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Statistics {
    /// Bits a second in, since the last reading.
    pub bits_received: Option<f64>,
    /// Bits a second out, since the last reading.
    pub bits_sent: Option<f64>,
    /// `packetsLost` of the last second, as a share.
    pub loss: Option<f64>,
    /// `currentRoundTripTime` of the pair in use.
    pub round_trip: Option<Duration>,
    /// `jitter` of the sound, else of the picture.
    pub jitter: Option<Duration>,
    /// `framesPerSecond`.
    pub frames: Option<f64>,
    /// `frameWidth` and `frameHeight`.
    pub size: Option<(u32, u32)>,
    /// `freezeCount`.
    pub freezes: Option<u64>,
    /// `totalFreezesDuration`.
    pub frozen: Option<Duration>,
    /// `availableOutgoingBitrate`.
    pub available: Option<f64>,
    /// `qualityLimitationReason`.
    pub limited: Option<String>,
    /// `candidateType` and `protocol` of one's own end of the pair in use.
    pub path: Option<(CandidateType, Transport)>,
    /// `mimeType` of the picture's codec, without its kind.
    pub video_codec: Option<Codec>,
    /// `mimeType` of the sound's codec, without its kind.
    pub audio_codec: Option<Codec>,
}

impl Statistics {
    /// The report: names and values, in an order that stays the same.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
        let rows = [
            ("bytesReceived", self.bits_received.map(format::bitrate)),
            ("bytesSent", self.bits_sent.map(format::bitrate)),
            ("availableOutgoingBitrate", self.available.map(format::bitrate)),
            ("packetsLost", self.loss.map(format::percent)),
            ("currentRoundTripTime", self.round_trip.map(seconds)),
            ("jitter", self.jitter.map(seconds)),
            ("framesPerSecond", self.frames.map(|frames| format!("{frames:.0}"))),
            ("frameWidth × frameHeight", self.size.map(|(w, h)| format!("{w} × {h}"))),
            ("freezeCount", self.freezes.map(|count| count.to_string())),
            ("totalFreezesDuration", self.frozen.map(seconds)),
            ("qualityLimitationReason", self.limited.clone()),
            ("candidateType", self.path.map(|(from, _)| from.word().to_owned())),
            ("protocol", self.path.map(|(_, transport)| transport.word().to_owned())),
            ("video codec", self.video_codec.map(|codec| codec.word().to_owned())),
            ("audio codec", self.audio_codec.map(|codec| codec.word().to_owned())),
        ];
        rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}
