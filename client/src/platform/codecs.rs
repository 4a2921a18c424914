//! Which codecs are preferred between two browsers.

use std::cell::OnceCell;
use std::time::Duration;

use footlight_shared::VideoCodec;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{RtcRtpReceiver, RtcRtpTransceiver};

use super::{clock, js};

/// G.711: for those who have nothing better.
const LAST: [&str; 2] = ["audio/pcmu", "audio/pcma"];

/// How long the browser may take to say what the machine has hardware for.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);

/// What is preferred, in its order.
#[derive(Clone, Debug)]
pub struct Preference {
    video: Vec<VideoCodec>,
    stereo: bool,
}

thread_local! {
    /// The answers for each of `VideoCodec::ALL`, as soon as they are there.
    static ASKED: OnceCell<Promise> = const { OnceCell::new() };
}

/// Asks the browser what the machine has hardware for, ahead of need, and once for
/// each page.
pub fn prepare() {
    let _ = asked();
}

fn asked() -> Promise {
    let ask = |codec| future_to_promise(async move { Ok(is_efficient(codec).await.into()) });
    let all = || Promise::all(&VideoCodec::ALL.into_iter().map(ask).collect::<Array>());
    ASKED.with(|asked| asked.get_or_init(all).clone())
}

/// What the machine has hardware for; nothing where the browser takes too long over it.
async fn efficient() -> Vec<VideoCodec> {
    let patience = future_to_promise(async {
        clock::sleep(ANSWER_WITHIN).await;
        Ok(Array::new().into())
    });
    let first = JsFuture::from(Promise::race(&Array::of2(&asked(), &patience))).await;
    let answers = Array::from(&first.unwrap_or_else(|_| Array::new().into()));
    let known = VideoCodec::ALL.into_iter().zip(answers.iter());
    known.filter(|(_, says)| says.is_truthy()).map(|(codec, _)| codec).collect()
}

impl Preference {
    /// The codecs in their order, those first that the machine is known to have
    /// hardware for; with sound in two channels where `stereo` says so.
    pub async fn new(mut video: Vec<VideoCodec>, stereo: bool) -> Self {
        let efficient = efficient().await;
        video.sort_by_key(|codec| !efficient.contains(codec));
        Self { video, stereo }
    }

    /// Prefers them in one section. Nothing is left out: what the other side
    /// lacks must not leave the two without a common codec.
    pub(super) fn apply(&self, section: &RtcRtpTransceiver, kind: &str) {
        let Some(capabilities) = RtcRtpReceiver::get_capabilities(kind) else { return };
        if !js::get(section, "setCodecPreferences").is_function() {
            return;
        }
        let mut known = Array::from(&js::get(&capabilities, "codecs")).to_vec();
        known.sort_by_key(|entry| self.rank(entry));
        let known: Array = known.into_iter().collect();
        section.set_codec_preferences(&known);
    }

    /// Smaller is better; equals keep the browser's order.
    fn rank(&self, entry: &JsValue) -> usize {
        let mime = js::text(entry, "mimeType").unwrap_or_default().to_ascii_lowercase();
        let (kind, name) = mime.split_once('/').unwrap_or_default();
        if kind != "video" {
            return usize::from(LAST.contains(&mime.as_str()));
        }
        let wanted = VideoCodec::from_name(name)
            .and_then(|codec| self.video.iter().position(|own| *own == codec));
        wanted.unwrap_or(self.video.len())
    }

    /// What must be written into a description because there is no other way to
    /// say it: that two channels of sound are welcome (RFC 7587, 6.1).
    pub(super) fn rewrites(&self) -> Option<fn(&str) -> String> {
        self.stereo.then_some(footlight_session::call::welcome_stereo as fn(&str) -> String)
    }
}

/// True where the browser says that it encodes this with little power, which
/// means by hardware. Asked by name: `web-sys` does not know the kind of question.
async fn is_efficient(codec: VideoCodec) -> bool {
    let capabilities = js::get(&leptos::prelude::window().navigator(), "mediaCapabilities");
    let Ok(ask) = js::get(&capabilities, "encodingInfo").dyn_into::<Function>() else {
        return false;
    };
    let picture = js::object([
        ("contentType", format!("video/{}", codec.name()).into()),
        ("width", 1280.into()),
        ("height", 720.into()),
        ("bitrate", 1_500_000.into()),
        ("framerate", 30.into()),
    ]);
    let question = js::object([("type", "webrtc".into()), ("video", picture)]);
    let Ok(promise) = ask.call1(&capabilities, &question) else { return false };
    let Ok(promise) = promise.dyn_into::<Promise>() else { return false };
    let Ok(info) = JsFuture::from(promise).await else { return false };
    let says = |name: &str| js::get(&info, name).as_bool() == Some(true);
    says("supported") && says("powerEfficient")
}
