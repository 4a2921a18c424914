//! The one connection of a room's member: what he may send, and places for what he
//! is sent. Everything is described once; what fills a section changes without a
//! negotiation.
//!
//! Invariant: the sections stand in the order that the server tells them apart by:
//! microphone, camera, screen's sound, screen, then those for sound, then those for
//! pictures.

use footlight_session::call::Vitals;
use footlight_shared::{IceServer, Source, VideoCodec, limit};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    MediaStream, RtcRtpReceiver, RtcRtpSender, RtcRtpTransceiver, RtcRtpTransceiverDirection,
    RtcRtpTransceiverInit,
};

use super::{Peer, names};
use crate::platform::encoding::{self, Aim};
use crate::platform::js;

/// Members who are heard at the same time.
const HEARD: usize = 8;
/// What repairs a picture; nothing else is offered beside it, for there are many
/// sections, and an offer has a limit.
const REPAIR: &str = "video/rtx";

/// A section that receives.
pub struct Slot {
    /// Its name in the descriptions.
    pub mid: String,
    /// A picture; otherwise sound.
    pub picture: bool,
    /// What comes, whosever it is.
    pub stream: MediaStream,
}

impl Peer {
    /// A member's connection, which sends nothing yet.
    ///
    /// # Errors
    /// What the browser throws.
    pub fn member(
        ice: &[IceServer],
        (camera, screen): (&Aim, &Aim),
        codecs: &[VideoCodec],
        tell: impl Fn(Vitals) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let mut peer = Self::new(ice, tell)?;
        let codec = common(codecs);
        let sizes = |aim| Some(encoding::encodings(aim, &[codec]));
        for (source, encodings) in [
            (Source::Microphone, None),
            (Source::Camera, sizes(camera)),
            (Source::ScreenSound, None),
            (Source::Screen, sizes(screen)),
        ] {
            let init = RtcRtpTransceiverInit::new();
            init.set_direction(RtcRtpTransceiverDirection::Sendonly);
            if let Some(encodings) = encodings {
                init.set_send_encodings(&encodings);
            }
            let section = peer.section(kind_of(source), &init, codec);
            peer.sources.push((source, section.sender()));
        }
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Recvonly);
        for _ in 0..HEARD {
            peer.section("audio", &init, codec);
        }
        for _ in 0..limit::ROOM_TILES {
            peer.section("video", &init, codec);
        }
        Ok(peer)
    }

    /// What sends this.
    pub fn source(&self, source: Source) -> Option<RtcRtpSender> {
        self.sources.iter().find(|(it, _)| *it == source).map(|(_, sender)| sender.clone())
    }

    /// What is received by, once it is described.
    pub fn slots(&self) -> Vec<Slot> {
        let sections = self.connection.get_transceivers().to_vec().into_iter();
        let sections = sections.map(JsCast::unchecked_into::<RtcRtpTransceiver>);
        sections.skip(self.sources.len()).filter_map(|section| slot(&section)).collect()
    }

    fn section(
        &self,
        kind: &str,
        init: &RtcRtpTransceiverInit,
        codec: VideoCodec,
    ) -> RtcRtpTransceiver {
        let section = self.connection.add_transceiver_with_str_and_init(kind, init);
        narrow(&section, kind, codec);
        section
    }
}

fn slot(section: &RtcRtpTransceiver) -> Option<Slot> {
    let stream = MediaStream::new().ok()?;
    let track = section.receiver().track();
    stream.add_track(&track);
    Some(Slot { mid: section.mid()?, picture: track.kind() == "video", stream })
}

fn kind_of(source: Source) -> &'static str {
    match source {
        Source::Microphone | Source::ScreenSound => "audio",
        Source::Camera | Source::Screen => "video",
    }
}

/// The one codec of a room: what everybody has, where the server takes it.
fn common(codecs: &[VideoCodec]) -> VideoCodec {
    let known = codecs.contains(&VideoCodec::Vp8) || codecs.is_empty();
    if known { VideoCodec::Vp8 } else { codecs.first().copied().unwrap_or(VideoCodec::Vp8) }
}

/// Offers as little as does.
fn narrow(section: &RtcRtpTransceiver, kind: &str, codec: VideoCodec) {
    let capabilities = RtcRtpReceiver::get_capabilities(kind);
    let Some(capabilities) = capabilities else { return };
    if !js::get(section, "setCodecPreferences").is_function() {
        return;
    }
    let fits = |entry: &JsValue| {
        let mime = js::text(entry, "mimeType").unwrap_or_default().to_ascii_lowercase();
        match kind {
            "audio" => mime == "audio/opus" || mime == "audio/red",
            _ => names(entry, codec) || mime == REPAIR,
        }
    };
    let known = Array::from(&js::get(&capabilities, "codecs"));
    let chosen: Array = known.iter().filter(fits).collect();
    if chosen.length() > 0 {
        section.set_codec_preferences(&chosen);
    }
}
