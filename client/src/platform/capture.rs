//! Cameras and microphones as the browser gives them.

use footlight_session::Extent;
use footlight_shared::Preset;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStreamConstraints, MediaStreamTrackState,
};
pub use web_sys::{MediaStream, MediaStreamTrack};

use super::js;
use super::listener::Listener;

/// Why there is no picture or no sound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CaptureError {
    /// Somebody, or a policy, said no.
    Denied,
    /// Another program has the device.
    Busy,
    /// There is no such device.
    Missing,
    /// The device cannot do what was asked for.
    Unfit,
    /// The page is not served in a way that allows capture.
    Insecure,
    /// Something else, in the browser's words.
    Other(String),
}

impl CaptureError {
    fn of(error: &JsValue) -> Self {
        match js::error_name(error).as_str() {
            "NotAllowedError" | "SecurityError" | "PermissionDeniedError" => Self::Denied,
            "NotReadableError" | "TrackStartError" | "AbortError" => Self::Busy,
            "NotFoundError" | "DevicesNotFoundError" => Self::Missing,
            "OverconstrainedError" => Self::Unfit,
            _ => Self::Other(js::error_message(error)),
        }
    }
}

/// How the microphone's sound is treated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sound {
    /// Takes the loudspeaker's sound out.
    pub echo_cancellation: bool,
    /// Takes steady noise out.
    pub noise_suppression: bool,
    /// Evens the loudness out.
    pub gain_control: bool,
}

impl Sound {
    /// As the microphone hears it: for music.
    pub const UNTREATED: Self =
        Self { echo_cancellation: false, noise_suppression: false, gain_control: false };
}

impl Default for Sound {
    fn default() -> Self {
        Self { echo_cancellation: true, noise_suppression: true, gain_control: true }
    }
}

/// What to ask a camera for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CameraWish {
    /// This one and no other.
    pub device: Option<String>,
    /// As near to this as it can, or whatever it gives.
    pub ideal: Option<Preset>,
}

/// What to ask a microphone for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MicrophoneWish {
    /// This one and no other.
    pub device: Option<String>,
    /// How to treat its sound.
    pub sound: Sound,
}

/// Asks for a camera, a microphone, or both.
pub async fn request(
    camera: Option<&CameraWish>,
    microphone: Option<&MicrophoneWish>,
) -> Result<MediaStream, CaptureError> {
    let devices = media_devices().ok_or(CaptureError::Insecure)?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&camera.map_or(JsValue::FALSE, video_constraints));
    constraints.set_audio(&microphone.map_or(JsValue::FALSE, audio_constraints));
    let refused = |error: JsValue| CaptureError::of(&error);
    let promise = devices.get_user_media_with_constraints(&constraints).map_err(refused)?;
    let stream = JsFuture::from(promise).await.map_err(refused)?;
    stream.dyn_into().map_err(refused)
}

/// A device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceInfo {
    /// The browser's id for it.
    pub id: String,
    /// Its name; empty until access was granted.
    pub label: String,
}

/// The cameras and the microphones that there are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Devices {
    /// What can film.
    pub cameras: Vec<DeviceInfo>,
    /// What can hear.
    pub microphones: Vec<DeviceInfo>,
}

/// Lists the devices; those that the browser does not name yet are left out.
pub async fn devices() -> Devices {
    let mut found = Devices::default();
    let Some(devices) = media_devices() else { return found };
    let Ok(promise) = devices.enumerate_devices() else { return found };
    let Ok(list) = JsFuture::from(promise).await else { return found };
    for device in Array::from(&list).iter() {
        let device: MediaDeviceInfo = device.unchecked_into();
        let info = DeviceInfo { id: device.device_id(), label: device.label() };
        match device.kind() {
            _ if info.id.is_empty() => {}
            MediaDeviceKind::Videoinput => found.cameras.push(info),
            MediaDeviceKind::Audioinput => found.microphones.push(info),
            _ => {}
        }
    }
    found
}

/// Calls back when a device comes or goes.
pub fn on_device_change(mut callback: impl FnMut() + 'static) -> Option<Listener> {
    let devices = media_devices()?;
    Some(Listener::new(&devices, "devicechange", move |_| callback()))
}

/// The stream's picture.
pub fn video_track(stream: &MediaStream) -> Option<MediaStreamTrack> {
    stream.get_video_tracks().iter().next().map(JsCast::unchecked_into)
}

/// The stream's sound.
pub fn audio_track(stream: &MediaStream) -> Option<MediaStreamTrack> {
    stream.get_audio_tracks().iter().next().map(JsCast::unchecked_into)
}

/// Stops every track.
pub fn stop(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// How large a track's picture is.
pub fn extent_of(track: &MediaStreamTrack) -> Option<Extent> {
    let settings = track.get_settings();
    let (width, height) = (js::number(&settings, "width")?, js::number(&settings, "height")?);
    Some(Extent { width, height })
}

/// The id of the device behind a track.
pub fn device_of(track: &MediaStreamTrack) -> Option<String> {
    js::text(&track.get_settings(), "deviceId").filter(|id| !id.is_empty())
}

/// Absent in pages that are not secure.
fn media_devices() -> Option<MediaDevices> {
    let navigator = leptos::prelude::window().navigator();
    if js::get(&navigator, "mediaDevices").is_undefined() {
        return None;
    }
    navigator.media_devices().ok()
}

/// Of less than 540 lines there are fewer sizes than three ([`footlight_session::Sizes`]):
/// whoever sends less has this made smaller.
const LEAST: Preset = Preset::P540At30;

fn video_constraints(wish: &CameraWish) -> JsValue {
    let constraints = js::object([]);
    name_device(&constraints, wish.device.as_deref());
    if let Some(preset) = wish.ideal {
        let ideal = |value: u32| js::object([("ideal", value.into())]);
        js::set(&constraints, "width", ideal(preset.width().max(LEAST.width())));
        js::set(&constraints, "height", ideal(preset.height().max(LEAST.height())));
        js::set(&constraints, "frameRate", ideal(preset.frames()));
    }
    constraints
}

fn audio_constraints(wish: &MicrophoneWish) -> JsValue {
    let constraints = js::object([
        ("echoCancellation", wish.sound.echo_cancellation.into()),
        ("noiseSuppression", wish.sound.noise_suppression.into()),
        ("autoGainControl", wish.sound.gain_control.into()),
    ]);
    if !wish.sound.echo_cancellation {
        // Whoever wants it untreated plays music; speech gains nothing by two.
        js::set(&constraints, "channelCount", js::object([("ideal", 2.into())]));
    }
    name_device(&constraints, wish.device.as_deref());
    constraints
}

fn name_device(constraints: &JsValue, device: Option<&str>) {
    if let Some(device) = device {
        js::set(constraints, "deviceId", js::object([("exact", device.into())]));
    }
}

/// A stream of these tracks.
pub fn stream_of(tracks: impl IntoIterator<Item = MediaStreamTrack>) -> Option<MediaStream> {
    let stream = MediaStream::new().ok()?;
    tracks.into_iter().for_each(|track| stream.add_track(&track));
    Some(stream)
}

/// Calls back when the device behind a track is gone.
pub fn on_ended(track: &MediaStreamTrack, mut callback: impl FnMut() + 'static) -> Listener {
    Listener::new(track, "ended", move |_| callback())
}

/// True where nothing comes of a track any more.
pub fn has_ended(track: &MediaStreamTrack) -> bool {
    track.ready_state() == MediaStreamTrackState::Ended
}

/// The stream's tracks.
pub fn tracks(stream: &MediaStream) -> Vec<MediaStreamTrack> {
    stream.get_tracks().iter().map(JsCast::unchecked_into).collect()
}

/// Puts each of the `fresh` tracks into the place of the one of its kind in
/// `stream`.
pub fn replace_tracks(stream: &MediaStream, fresh: &[MediaStreamTrack]) {
    let old = tracks(stream);
    for track in fresh.iter().filter(|track| !old.contains(track)) {
        for other in old.iter().filter(|other| other.kind() == track.kind()) {
            stream.remove_track(other);
        }
        stream.add_track(track);
    }
}

/// The tracks of a stream that are sound.
pub fn sounds(stream: &MediaStream) -> Vec<MediaStreamTrack> {
    let mut tracks = tracks(stream);
    tracks.retain(|track| track.kind() == "audio");
    tracks
}

/// True where one of a stream's tracks is a picture, moving or not.
pub fn has_picture(stream: &MediaStream) -> bool {
    tracks(stream).iter().any(|track| track.kind() == "video")
}
