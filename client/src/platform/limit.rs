//! How much of a picture is sent to another browser.

use footlight_session::call::{Plan, Step};
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcRtpSender;

use super::js;
use super::screen::Content;
use super::sender::in_turn;

/// Most frames a second of a screen that is read, and of one over a narrow connection.
const SCREEN_FRAMES: (f64, f64) = (15.0, 5.0);

/// Sends sound with at most so many bits a second, once it is known to be Opus:
/// G.711 has one rate, and a browser refuses an answer with it where less was
/// set before.
pub async fn sound(sender: &RtcRtpSender, bitrate: u32) -> bool {
    in_turn(sender, set_sound(sender, bitrate)).await
}

async fn set_sound(sender: &RtcRtpSender, bitrate: u32) -> bool {
    let parameters = sender.get_parameters();
    let agreed = Array::from(&js::get(&parameters, "codecs")).get(0);
    let name = js::text(&agreed, "mimeType").unwrap_or_default();
    if !name.eq_ignore_ascii_case("audio/opus") {
        return false;
    }
    let encoding = Array::from(&js::get(&parameters, "encodings")).get(0);
    if encoding.is_undefined() {
        return false;
    }
    js::set(&encoding, "maxBitrate", bitrate);
    JsFuture::from(sender.set_parameters_with_parameters(&parameters)).await.is_ok()
}

/// Begins the picture again with a key frame: one that is stopped and goes on does so
/// in every browser, and there is no other way to ask one's own encoder for it.
pub async fn refresh(sender: &RtcRtpSender, plan: &Plan, screen: Option<Content>) {
    in_turn(sender, async {
        let off = Plan { picture: false, ..*plan };
        if plan.picture && set_picture(sender, &off, screen).await {
            set_picture(sender, plan, screen).await;
        }
    })
    .await;
}

/// Sends a picture by this plan from now on, with what is on it where it is a screen's.
pub async fn picture(sender: &RtcRtpSender, plan: &Plan, screen: Option<Content>) -> bool {
    in_turn(sender, set_picture(sender, plan, screen)).await
}

/// Changes the object that the browser gave, for its `transactionId` must come back.
async fn set_picture(sender: &RtcRtpSender, plan: &Plan, screen: Option<Content>) -> bool {
    let parameters = sender.get_parameters();
    let encoding = Array::from(&js::get(&parameters, "encodings")).get(0);
    if encoding.is_undefined() {
        return false;
    }
    let narrow = plan.step >= Step::Slow;
    // What is to be read has to stay legible: it moves less instead.
    let read = screen == Some(Content::Text);
    let (frames, shrink) = match (read, narrow) {
        (true, false) => (Some(SCREEN_FRAMES.0), 1.0),
        (true, true) => (Some(SCREEN_FRAMES.1), (plan.shrink / 2.0).max(1.0)),
        (false, _) => (plan.frames, plan.shrink),
    };
    js::set(&encoding, "active", plan.picture);
    js::set(&encoding, "maxBitrate", plan.bitrate);
    js::set(&encoding, "scaleResolutionDownBy", shrink);
    js::set(&encoding, "maxFramerate", frames.map_or(JsValue::UNDEFINED, JsValue::from));
    let sharp = if read { "maintain-resolution" } else { "balanced" };
    js::set(&parameters, "degradationPreference", sharp);
    JsFuture::from(sender.set_parameters_with_parameters(&parameters)).await.is_ok()
}
