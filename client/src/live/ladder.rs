//! The ladder down from what we would like to what there is: the picture that was
//! chosen, any picture, another device where one is taken, sound alone, picture alone.

use footlight_session::Device;
use footlight_shared::Preset;

use crate::platform::capture::{
    self, CameraWish, CaptureError, DeviceInfo, MediaStream, MicrophoneWish, Sound,
};
use crate::platform::permission;

/// Other devices tried where one is taken, of each kind.
const OTHERS: usize = 3;

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// This camera, or any.
    pub camera: Option<String>,
    /// This microphone, or any.
    pub microphone: Option<String>,
    /// The picture that was chosen.
    pub preset: Preset,
    /// How to treat the sound.
    pub sound: Sound,
}

/// What is missing from what was caught, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lacking {
    /// There is sound alone.
    Picture(CaptureError),
    /// There is a picture alone.
    Sound(CaptureError),
}

/// What was caught.
pub struct Caught {
    /// The tracks.
    pub stream: MediaStream,
    /// What is missing.
    pub lacking: Option<Lacking>,
}

impl Wish {
    /// What to ask the camera for.
    pub fn camera(&self, ideal: bool) -> CameraWish {
        CameraWish { device: self.camera.clone(), ideal: ideal.then_some(self.preset) }
    }

    /// What to ask the microphone for.
    pub fn microphone(&self) -> MicrophoneWish {
        MicrophoneWish { device: self.microphone.clone(), sound: self.sound }
    }
}

/// Climbs down until something is caught.
///
/// # Errors
/// Why there is nothing at all: the first reason that a person can do something
/// about.
pub async fn climb(mut wish: Wish) -> Result<Caught, CaptureError> {
    let microphone = wish.microphone();
    let mut reason = match both(&wish.camera(true), &microphone).await {
        Ok(caught) => return Ok(caught),
        Err(reason) => reason,
    };
    if reason == CaptureError::Unfit {
        // A device that was chosen before is gone, or cannot do even this.
        (wish.camera, wish.microphone) = (None, None);
    }
    if !is_final(&reason) {
        match both(&wish.camera(false), &wish.microphone()).await {
            Ok(caught) => return Ok(caught),
            Err(next) => reason = next,
        }
    }
    if reason == CaptureError::Busy
        && let Some(caught) = others(&wish).await
    {
        return Ok(caught);
    }
    match reason {
        CaptureError::Denied => allowed_alone(&wish).await,
        CaptureError::Insecure => Err(reason),
        reason => one_alone(&wish, reason).await,
    }
}

/// True where no other device or demand of the same kinds can help.
fn is_final(reason: &CaptureError) -> bool {
    matches!(reason, CaptureError::Denied | CaptureError::Insecure)
}

async fn both(camera: &CameraWish, microphone: &MicrophoneWish) -> Result<Caught, CaptureError> {
    let stream = capture::request(Some(camera), Some(microphone)).await?;
    Ok(Caught { stream, lacking: None })
}

/// One of the two devices is taken and the browser does not say which: the next
/// ones are tried, cameras first.
async fn others(wish: &Wish) -> Option<Caught> {
    let found = capture::devices().await;
    for device in next_ones(found.cameras, wish.camera.as_deref()) {
        let camera = CameraWish { device: Some(device.id), ideal: Some(wish.preset) };
        if let Ok(caught) = both(&camera, &wish.microphone()).await {
            return Some(caught);
        }
    }
    for device in next_ones(found.microphones, wish.microphone.as_deref()) {
        let microphone = MicrophoneWish { device: Some(device.id), sound: wish.sound };
        if let Ok(caught) = both(&wish.camera(true), &microphone).await {
            return Some(caught);
        }
    }
    None
}

/// The devices after the one that was tried; without a choice the browser took
/// the first.
fn next_ones(all: Vec<DeviceInfo>, tried: Option<&str>) -> Vec<DeviceInfo> {
    let tried = tried.map(str::to_owned).or_else(|| all.first().map(|first| first.id.clone()));
    all.into_iter().filter(|device| Some(&device.id) != tried.as_ref()).take(OTHERS).collect()
}

/// Both together were refused: what is not blocked is had without the other.
async fn allowed_alone(wish: &Wish) -> Result<Caught, CaptureError> {
    let camera = permission::of(Device::Camera).await;
    let microphone = permission::of(Device::Microphone).await;
    let (caught, lacking) = match Device::left(camera, microphone) {
        Some(Device::Microphone) => {
            (microphone_alone(wish).await, Lacking::Picture(CaptureError::Denied))
        }
        Some(Device::Camera) => (camera_alone(wish).await, Lacking::Sound(CaptureError::Denied)),
        None => return Err(CaptureError::Denied),
    };
    match caught {
        Ok(stream) => Ok(Caught { stream, lacking: Some(lacking) }),
        Err(CaptureError::Busy) => Err(CaptureError::Busy),
        // The one that is allowed is not there: the other one is what helps.
        Err(_) => Err(CaptureError::Denied),
    }
}

async fn one_alone(wish: &Wish, mut reason: CaptureError) -> Result<Caught, CaptureError> {
    match microphone_alone(wish).await {
        Ok(stream) => return Ok(Caught { stream, lacking: Some(Lacking::Picture(reason)) }),
        Err(denied) if is_final(&denied) => return Err(denied),
        Err(CaptureError::Busy) => reason = CaptureError::Busy,
        Err(_) => {}
    }
    match camera_alone(wish).await {
        Ok(stream) => Ok(Caught { stream, lacking: Some(Lacking::Sound(reason)) }),
        Err(told) if is_final(&told) || told == CaptureError::Busy => Err(told),
        Err(_) => Err(reason),
    }
}

async fn microphone_alone(wish: &Wish) -> Result<MediaStream, CaptureError> {
    let first = capture::request(None, Some(&wish.microphone())).await;
    if !matches!(first, Err(CaptureError::Busy)) {
        return first;
    }
    let found = capture::devices().await;
    for device in next_ones(found.microphones, wish.microphone.as_deref()) {
        let microphone = MicrophoneWish { device: Some(device.id), sound: wish.sound };
        if let Ok(stream) = capture::request(None, Some(&microphone)).await {
            return Ok(stream);
        }
    }
    first
}

async fn camera_alone(wish: &Wish) -> Result<MediaStream, CaptureError> {
    let first = capture::request(Some(&wish.camera(false)), None).await;
    if !matches!(first, Err(CaptureError::Busy)) {
        return first;
    }
    let found = capture::devices().await;
    for device in next_ones(found.cameras, wish.camera.as_deref()) {
        let camera = CameraWish { device: Some(device.id), ideal: Some(wish.preset) };
        if let Ok(stream) = capture::request(Some(&camera), None).await {
            return Ok(stream);
        }
    }
    first
}
