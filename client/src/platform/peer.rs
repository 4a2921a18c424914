//! One `RTCPeerConnection`, for sending or for receiving.
//!
//! The server is ICE-lite and puts its candidates into the answer, so nothing
//! here waits for gathering and no candidate of ours is sent.

pub mod member;

use std::cell::RefCell;
use std::rc::Rc;

use footlight_session::call::Vitals;
use footlight_shared::{IceServer, Source, VideoCodec};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStream, MediaStreamTrack, RtcBundlePolicy, RtcConfiguration, RtcPeerConnection,
    RtcRtpReceiver, RtcRtpSender, RtcRtpTransceiver, RtcRtpTransceiverDirection,
    RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit, RtcTrackEvent,
};

pub use web_sys::RtcPeerConnection as Connection;

use super::encoding::{self, Aim};
use super::listener::Listener;
use super::webrtc_ext::{ConfigurationExt, ConnectionExt};
use super::{certificate, js, vantage, vitals};

/// What must stay beside them: repair of lost packets.
const REPAIR: [&str; 3] = ["video/rtx", "video/red", "video/ulpfec"];

/// A peer connection; dropping it closes it.
pub struct Peer {
    connection: RtcPeerConnection,
    video_sender: Option<RtcRtpSender>,
    audio_sender: Option<RtcRtpSender>,
    /// What a member of a room sends by.
    sources: Vec<(Source, RtcRtpSender)>,
    _on_state: Vec<Listener>,
    _on_track: Option<Closure<dyn FnMut(RtcTrackEvent)>>,
}

impl Peer {
    /// A connection that receives one audio and one video; `tell` hears of its
    /// state, `show` gets the stream whenever it has another track.
    ///
    /// The picture comes into the stream with its first packet: while a video
    /// element waits for a picture it is silent, and some performances are sound
    /// alone.
    pub fn receiving(
        ice: &[IceServer],
        codecs: &[VideoCodec],
        tell: impl Fn(Vitals) + Clone + 'static,
        show: impl Fn(MediaStream) + 'static,
    ) -> Result<Self, JsValue> {
        let mut peer = Self::new(ice, tell)?;
        let stream = MediaStream::new()?;
        let add = Rc::new(move |track: &MediaStreamTrack| {
            stream.add_track(track);
            show(stream.clone());
        });
        // Held for as long as the connection.
        let first_packet = RefCell::new(None);
        let on_track = Closure::<dyn FnMut(RtcTrackEvent)>::new(move |event: RtcTrackEvent| {
            let (track, add) = (event.track(), add.clone());
            if track.kind() == "video" && track.muted() {
                let video = track.clone();
                let listener = Listener::new(&track, "unmute", move |_| add(&video));
                first_packet.replace(Some(listener));
            } else {
                add(&track);
            }
        });
        peer.connection.set_ontrack(Some(on_track.as_ref().unchecked_ref()));
        peer._on_track = Some(on_track);
        for kind in ["audio", "video"] {
            let init = RtcRtpTransceiverInit::new();
            init.set_direction(RtcRtpTransceiverDirection::Recvonly);
            let transceiver = peer.connection.add_transceiver_with_str_and_init(kind, &init);
            if kind == "video" {
                prefer_codecs(&transceiver, RtcRtpReceiver::get_capabilities("video"), codecs);
                encoding::take_descriptors(&transceiver);
            }
        }
        Ok(peer)
    }

    /// A connection that sends these tracks, the video in the first of these
    /// codecs that the browser has, in three layers as `aim` has
    /// them.
    pub fn sending(
        ice: &[IceServer],
        audio: Option<&MediaStreamTrack>,
        video: Option<&MediaStreamTrack>,
        aim: &Aim,
        codecs: &[VideoCodec],
        tell: impl Fn(Vitals) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let mut peer = Self::new(ice, tell)?;
        peer.audio_sender = Some(peer.add_sender("audio", audio, None, codecs));
        let layers = encoding::encodings(aim, &sendable(codecs));
        peer.video_sender = Some(peer.add_sender("video", video, Some(layers), codecs));
        Ok(peer)
    }

    fn new(ice: &[IceServer], tell: impl Fn(Vitals) + Clone + 'static) -> Result<Self, JsValue> {
        let connection = vantage::connect(&configuration(ice))?;
        let watched = connection.clone();
        let on_state = vitals::watch(&connection, move || tell(vitals::vitals(&watched)));
        Ok(Self {
            connection,
            video_sender: None,
            audio_sender: None,
            sources: Vec::new(),
            _on_state: on_state,
            _on_track: None,
        })
    }

    fn add_sender(
        &self,
        kind: &str,
        track: Option<&MediaStreamTrack>,
        layers: Option<Array>,
        codecs: &[VideoCodec],
    ) -> RtcRtpSender {
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Sendonly);
        if let Some(layers) = layers {
            init.set_send_encodings(&layers);
        }
        let connection = &self.connection;
        let transceiver = match track {
            Some(track) => {
                connection.add_transceiver_with_media_stream_track_and_init(track, &init)
            }
            None => connection.add_transceiver_with_str_and_init(kind, &init),
        };
        if kind == "video" {
            prefer_codecs(&transceiver, RtcRtpSender::get_capabilities("video"), codecs);
        }
        transceiver.sender()
    }

    /// The connection itself, for what takes a while and must not hold this.
    pub fn connection(&self) -> RtcPeerConnection {
        self.connection.clone()
    }

    /// What sends the picture.
    pub fn video_sender(&self) -> Option<RtcRtpSender> {
        self.video_sender.clone()
    }

    /// What sends the sound.
    pub fn audio_sender(&self) -> Option<RtcRtpSender> {
        self.audio_sender.clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self._on_state.clear();
        self.connection.set_ontrack(None);
        self.connection.close();
    }
}

/// Makes the offer and sets it.
pub async fn offer(connection: &RtcPeerConnection) -> Result<String, JsValue> {
    let made = JsFuture::from(connection.create_offer()).await?;
    let sdp = js::text(&made, "sdp").unwrap_or_default();
    let description = RtcSessionDescriptionInit::new(RtcSdpType::Offer);
    description.set_sdp(&sdp);
    JsFuture::from(connection.set_local_description(&description)).await?;
    Ok(sdp)
}

/// Takes other servers, or new credentials for them, for the next restart.
pub fn renew(connection: &RtcPeerConnection, ice: &[IceServer]) {
    reconfigure(connection, Some(ice), None);
}

/// Gives it other servers or another policy for its next restart; the candidates that
/// are there already stay.
pub(super) fn reconfigure(
    connection: &RtcPeerConnection,
    ice: Option<&[IceServer]>,
    policy: Option<&str>,
) {
    // What is not given back as it was counts as a change, and most things may not
    // change.
    let configuration = connection.get_configuration();
    if let Some(ice) = ice {
        configuration.set_ice_servers(&servers(ice));
    }
    if let Some(policy) = policy {
        let more: &ConfigurationExt = configuration.unchecked_ref();
        more.set_ice_transport_policy(policy);
    }
    let extended: &ConnectionExt = connection.unchecked_ref();
    // Refused by browsers that cannot; the next connection has it.
    let _ = extended.reconfigure(&configuration);
}

/// Begins ICE anew, over relays alone or by any way, and sets the offer for it.
pub async fn restart(connection: &RtcPeerConnection, relay: bool) -> Result<String, JsValue> {
    reconfigure(connection, None, Some(if relay { "relay" } else { "all" }));
    let extended: &ConnectionExt = connection.unchecked_ref();
    extended.restart_ice()?;
    offer(connection).await
}

/// Sets the answer.
pub async fn accept(connection: &RtcPeerConnection, answer: &str) -> Result<(), JsValue> {
    let description = RtcSessionDescriptionInit::new(RtcSdpType::Answer);
    description.set_sdp(answer);
    JsFuture::from(connection.set_remote_description(&description)).await.map(drop)
}

/// What every connection of ours is made with.
pub(super) fn configuration(ice: &[IceServer]) -> RtcConfiguration {
    let configuration = RtcConfiguration::new();
    configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
    configuration.set_ice_servers(&servers(ice));
    let more: &ConfigurationExt = configuration.unchecked_ref();
    more.set_rtcp_mux_policy("require");
    if let Some(certificates) = certificate::certificates() {
        js::set(&configuration, "certificates", certificates);
    }
    configuration
}

/// The list as browsers want it.
pub(super) fn servers(ice: &[IceServer]) -> Array {
    let servers = Array::new();
    for server in ice {
        let urls = server.urls.iter().map(|url| JsValue::from_str(url)).collect::<Array>();
        let entry = js::object([("urls", urls.into())]);
        for (name, value) in [("username", &server.username), ("credential", &server.credential)] {
            if let Some(value) = value {
                js::set(&entry, name, value.as_str());
            }
        }
        servers.push(&entry);
    }
    servers
}

/// Offers these codecs in their order, and no others. Where the browser knows
/// none of them it offers what it likes.
fn prefer_codecs(
    transceiver: &RtcRtpTransceiver,
    capabilities: Option<web_sys::RtcRtpCapabilities>,
    codecs: &[VideoCodec],
) {
    let Some(capabilities) = capabilities else { return };
    let known = Array::from(&js::get(&capabilities, "codecs"));
    let chosen = Array::new();
    for codec in codecs {
        known.iter().filter(|entry| names(entry, *codec)).for_each(|entry| {
            chosen.push(&entry);
        });
    }
    if chosen.length() == 0 || !js::get(transceiver, "setCodecPreferences").is_function() {
        return;
    }
    let repairs = |entry: &JsValue| {
        js::text(entry, "mimeType")
            .is_some_and(|mime| REPAIR.iter().any(|name| mime.eq_ignore_ascii_case(name)))
    };
    known.iter().filter(repairs).for_each(|entry| {
        chosen.push(&entry);
    });
    transceiver.set_codec_preferences(&chosen);
}

/// True for an entry of a browser's capabilities that is of this codec.
fn names(entry: &JsValue, codec: VideoCodec) -> bool {
    let mime = js::text(entry, "mimeType").unwrap_or_default();
    mime.split_once('/').is_some_and(|(_, name)| name.eq_ignore_ascii_case(codec.name()))
}

/// The codecs of a list that this browser can send.
pub fn sendable(codecs: &[VideoCodec]) -> Vec<VideoCodec> {
    let Some(capabilities) = RtcRtpSender::get_capabilities("video") else { return Vec::new() };
    let known = Array::from(&js::get(&capabilities, "codecs"));
    let has = |codec: &VideoCodec| known.iter().any(|entry| names(&entry, *codec));
    codecs.iter().copied().filter(has).collect()
}
