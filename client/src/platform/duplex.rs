//! One `RTCPeerConnection` to another browser, for both directions.
//!
//! Whatever may be sent has a section of its own, both ways from the beginning, so
//! that a device, a screen or nothing at all takes another's place without a
//! negotiation. Who offers makes the sections, in the order of [`Source`]; who answers
//! takes those of the offer.

use footlight_session::call::{Candidate, Kind, Vitals};
use footlight_shared::{IceServer, Source};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
pub use web_sys::RtcRtpSender;
use web_sys::{
    MediaStreamTrack, RtcPeerConnection, RtcRtpTransceiver, RtcRtpTransceiverDirection,
    RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit, RtcTrackEvent,
};

use super::codecs::Preference;
use super::js;
use super::listener::Listener;
use super::webrtc_ext::{ConfigurationExt, ConnectionExt};
use super::{peer, sender, vantage, vitals};

/// Candidates gathered before an offer asks for them: everything is in one
/// bundle.
const POOL: u8 = 1;

/// How a connection is to be made.
#[derive(Clone)]
pub struct Setup {
    /// What the browser is to find its ways by.
    pub ice: Vec<IceServer>,
    /// Over relays alone, so that the other side does not see an address.
    pub relay_only: bool,
}

/// What a connection says.
pub enum Heard {
    /// One of our candidates; an empty one after the last.
    Candidate(Candidate),
    /// `negotiationneeded`.
    Needed,
    /// One of the states that [`Duplex::vitals`] reads.
    Changed,
    /// The other side's sound or picture.
    Track(Source, MediaStreamTrack),
}

/// What is sent by each section: `None` where there is nothing of the kind now. Sound and
/// picture of a screen come after those of a face.
pub type Tracks = Vec<(Source, Option<MediaStreamTrack>)>;

/// A peer connection; dropping it closes it.
pub struct Duplex {
    connection: RtcPeerConnection,
    _listeners: Vec<Listener>,
}

impl Duplex {
    /// Makes one; `hear` is told what happens to it.
    ///
    /// # Errors
    /// What the browser throws, which it does for a configuration alone.
    pub fn new(setup: &Setup, hear: impl Fn(Heard) + Clone + 'static) -> Result<Self, JsValue> {
        let configuration = peer::configuration(&setup.ice);
        let more: &ConfigurationExt = configuration.unchecked_ref();
        more.set_ice_candidate_pool_size(POOL);
        more.set_ice_transport_policy(policy(setup.relay_only));
        let connection = vantage::connect(&configuration)?;
        let listeners = listen(&connection, &hear);
        Ok(Self { connection, _listeners: listeners })
    }

    /// The connection itself, for what takes a while and must not hold this.
    pub fn connection(&self) -> RtcPeerConnection {
        self.connection.clone()
    }

    /// The states, as they are now.
    pub fn vitals(&self) -> Vitals {
        vitals::vitals(&self.connection)
    }

    /// Other servers, or another policy, from the next ICE restart on; the
    /// candidates that are there already stay.
    pub fn reconfigure(&self, setup: &Setup) {
        let policy = policy(setup.relay_only);
        peer::reconfigure(&self.connection, Some(&setup.ice), Some(policy));
    }
}

impl Drop for Duplex {
    fn drop(&mut self) {
        self.connection.close();
    }
}

/// Makes the offer, with new ICE credentials where `restart` says so, and sets
/// it.
///
/// # Errors
/// What the browser throws.
pub async fn make_offer(
    connection: &RtcPeerConnection,
    restart: bool,
    tracks: &Tracks,
    preference: Option<&Preference>,
) -> Result<String, JsValue> {
    if restart {
        extended(connection).restart_ice()?;
    }
    for (source, track) in tracks {
        if section(connection, *source).is_none() {
            add_section(connection, kind_of(*source), track.as_ref(), preference);
        }
    }
    describe(connection, preference).await
}

/// Sets what the other side described; after an offer its sections are ours.
///
/// # Errors
/// What the browser throws for a description that it cannot go along with.
pub async fn set_remote(
    connection: &RtcPeerConnection,
    kind: Kind,
    sdp: &str,
    tracks: &Tracks,
    preference: Option<&Preference>,
) -> Result<(), JsValue> {
    let description = RtcSessionDescriptionInit::new(match kind {
        Kind::Offer => RtcSdpType::Offer,
        Kind::Answer => RtcSdpType::Answer,
    });
    description.set_sdp(sdp);
    JsFuture::from(connection.set_remote_description(&description)).await?;
    if kind == Kind::Offer {
        take_sections(connection, tracks, preference).await;
    }
    Ok(())
}

/// Makes the answer and sets it.
///
/// # Errors
/// What the browser throws.
pub async fn make_answer(
    connection: &RtcPeerConnection,
    preference: Option<&Preference>,
) -> Result<String, JsValue> {
    describe(connection, preference).await
}

/// Adds one of the other side's candidates. One that the browser cannot use is
/// as good as none.
pub async fn add_candidate(connection: &RtcPeerConnection, candidate: &Candidate) {
    let init = js::object([("candidate", candidate.candidate.as_str().into())]);
    if let Some(mid) = &candidate.mid {
        js::set(&init, "sdpMid", mid.as_str());
    }
    if let Some(line) = candidate.line {
        js::set(&init, "sdpMLineIndex", line);
    }
    if let Some(ufrag) = &candidate.ufrag {
        js::set(&init, "usernameFragment", ufrag.as_str());
    }
    let _ = JsFuture::from(extended(connection).add_candidate(&init)).await;
}

/// What sends it, where there is a section for it.
pub fn sender(connection: &RtcPeerConnection, source: Source) -> Option<RtcRtpSender> {
    section(connection, source).map(|section| section.sender())
}

/// What its section is called in descriptions and statistics.
pub fn mid(connection: &RtcPeerConnection, source: Source) -> Option<String> {
    section(connection, source).and_then(|section| section.mid())
}

/// How loud the other side's sound is just now, from 0 to 1.
pub fn loudness(connection: &RtcPeerConnection) -> f64 {
    let Some(section) = section(connection, Source::Microphone) else { return 0.0 };
    let sources = js::call(&section.receiver(), "getSynchronizationSources", []);
    let latest = sources.map(|sources| Array::from(&sources).get(0));
    latest.ok().and_then(|latest| js::number(&latest, "audioLevel")).unwrap_or_default()
}

async fn describe(
    connection: &RtcPeerConnection,
    preference: Option<&Preference>,
) -> Result<String, JsValue> {
    let wants = preference.and_then(Preference::rewrites);
    match wants {
        None => drop(JsFuture::from(extended(connection).describe()).await?),
        Some(rewrite) => {
            let offered = js::text(connection, "signalingState").as_deref() == Some("stable");
            let (kind, made) = match offered {
                true => (RtcSdpType::Offer, connection.create_offer()),
                false => (RtcSdpType::Answer, connection.create_answer()),
            };
            let made = JsFuture::from(made).await?;
            let description = RtcSessionDescriptionInit::new(kind);
            description.set_sdp(&rewrite(&js::text(&made, "sdp").unwrap_or_default()));
            JsFuture::from(connection.set_local_description(&description)).await?;
        }
    }
    let made = js::get(connection, "localDescription");
    js::text(&made, "sdp").ok_or(JsValue::UNDEFINED)
}

fn add_section(
    connection: &RtcPeerConnection,
    kind: &str,
    track: Option<&MediaStreamTrack>,
    preference: Option<&Preference>,
) {
    let init = RtcRtpTransceiverInit::new();
    init.set_direction(RtcRtpTransceiverDirection::Sendrecv);
    let section = match track {
        Some(track) => connection.add_transceiver_with_media_stream_track_and_init(track, &init),
        None => connection.add_transceiver_with_str_and_init(kind, &init),
    };
    if let Some(preference) = preference {
        preference.apply(&section, kind);
    }
}

async fn take_sections(
    connection: &RtcPeerConnection,
    tracks: &Tracks,
    preference: Option<&Preference>,
) {
    for (source, track) in tracks {
        let Some(section) = section(connection, *source) else { continue };
        section.set_direction(RtcRtpTransceiverDirection::Sendrecv);
        sender::replace(&section.sender(), track.as_ref()).await;
        if let Some(preference) = preference {
            preference.apply(&section, kind_of(*source));
        }
    }
}

fn section(connection: &RtcPeerConnection, source: Source) -> Option<RtcRtpTransceiver> {
    let nth = match source {
        Source::Microphone | Source::Camera => 0,
        Source::ScreenSound | Source::Screen => 1,
    };
    sections(connection, kind_of(source)).nth(nth)
}

/// Those of a kind, in their order.
fn sections(connection: &RtcPeerConnection, kind: &str) -> impl Iterator<Item = RtcRtpTransceiver> {
    let sections = connection.get_transceivers().to_vec().into_iter();
    let sections = sections.map(JsCast::unchecked_into::<RtcRtpTransceiver>);
    sections.filter(move |it| !it.stopped() && it.receiver().track().kind() == kind)
}

fn kind_of(source: Source) -> &'static str {
    match source {
        Source::Microphone | Source::ScreenSound => "audio",
        Source::Camera | Source::Screen => "video",
    }
}

/// What comes by the section of a track.
fn source_of(connection: &RtcPeerConnection, track: &MediaStreamTrack) -> Source {
    let kind = track.kind();
    let first = sections(connection, &kind).next().is_none_or(|it| it.receiver().track() == *track);
    match (kind == "audio", first) {
        (true, true) => Source::Microphone,
        (true, false) => Source::ScreenSound,
        (false, true) => Source::Camera,
        (false, false) => Source::Screen,
    }
}

fn listen(
    connection: &RtcPeerConnection,
    hear: &(impl Fn(Heard) + Clone + 'static),
) -> Vec<Listener> {
    let told = hear.clone();
    let mut listeners = vitals::watch(connection, move || told(Heard::Changed));
    let told = hear.clone();
    listeners.push(Listener::new(connection, "negotiationneeded", move |_| told(Heard::Needed)));
    let (told, own) = (hear.clone(), connection.clone());
    listeners.push(Listener::new(connection, "track", move |event| {
        let track = event.unchecked_ref::<RtcTrackEvent>().track();
        told(Heard::Track(source_of(&own, &track), track));
    }));
    let (told, own) = (hear.clone(), connection.clone());
    listeners.push(Listener::new(connection, "icecandidate", move |event| {
        let candidate = js::get(&event, "candidate");
        if candidate.is_null() {
            told(Heard::Candidate(Candidate { ufrag: ufrag(&own), ..Candidate::default() }));
        } else if let Some(candidate) = read_candidate(&candidate) {
            told(Heard::Candidate(candidate));
        }
    }));
    listeners
}

/// An empty one says what the `null` that follows says as well.
fn read_candidate(init: &JsValue) -> Option<Candidate> {
    let candidate = js::text(init, "candidate").filter(|text| !text.is_empty())?;
    Some(Candidate {
        candidate,
        mid: js::text(init, "sdpMid"),
        line: js::number(init, "sdpMLineIndex").map(|line| line as u16),
        ufrag: js::text(init, "usernameFragment"),
    })
}

/// The user name fragment of our present description.
fn ufrag(connection: &RtcPeerConnection) -> Option<String> {
    let sdp = js::text(&js::get(connection, "localDescription"), "sdp")?;
    let line = sdp.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:"))?;
    Some(line.to_owned())
}

fn policy(relay_only: bool) -> &'static str {
    if relay_only { "relay" } else { "all" }
}

fn extended(connection: &RtcPeerConnection) -> &ConnectionExt {
    connection.unchecked_ref()
}
