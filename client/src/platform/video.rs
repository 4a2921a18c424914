//! What a video element can be asked.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, MediaStream};
pub use web_sys::{HtmlMediaElement, HtmlVideoElement};

use super::listener::Listener;
use super::webrtc_ext::VideoExt;
use super::{js, sight};

/// Shows a stream, or nothing.
pub fn attach(video: &HtmlMediaElement, stream: Option<&MediaStream>) {
    let same = match (video.src_object(), stream) {
        (Some(shown), Some(stream)) => shown == *stream,
        (None, None) => true,
        _ => false,
    };
    if !same {
        video.set_src_object(stream);
    }
}

/// Shows a stream and plays it, where nobody waits for that: it plays with the next stream
/// where this one is gone already.
pub fn show(element: &HtmlMediaElement, stream: Option<&MediaStream>) {
    attach(element, stream);
    let playing = play(element);
    spawn_local(async move {
        let _ = playing.await;
    });
}

/// True while its frames are meant to be seen: it plays, and somebody may look.
pub fn is_on_show(video: &HtmlMediaElement) -> bool {
    !video.paused() && !sight::is_hidden()
}

/// All that plays within an element.
pub fn media_in(frame: &Element) -> Vec<HtmlMediaElement> {
    let found = frame.get_elements_by_tag_name("audio");
    let nth = |index| found.item(index).and_then(|it| it.dyn_into().ok());
    (0..found.length()).filter_map(nth).collect()
}

/// Why a video does not play.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlayError {
    /// The browser wants a touch before there is sound.
    NotAllowed,
    /// Something came in between; it plays when there is something to play.
    Interrupted,
}

/// Plays, with sound where the element is not muted. It begins at once; what
/// became of it is told later.
pub fn play(video: &HtmlMediaElement) -> impl Future<Output = Result<(), PlayError>> + use<> {
    let refused = |error: JsValue| match js::error_name(&error).as_str() {
        "NotAllowedError" => PlayError::NotAllowed,
        _ => PlayError::Interrupted,
    };
    let playing = video.play().map(JsFuture::from);
    async move { playing.map_err(refused)?.await.map(drop).map_err(refused) }
}

/// Puts `frame` on the whole screen, or back; where only the video itself can
/// be, that.
pub fn toggle_full_screen(frame: &Element, video: &HtmlVideoElement) {
    let document = leptos::prelude::document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if js::get(frame, "requestFullscreen").is_function() {
        // Refused without a touch alone, and this follows one.
        let _ = frame.request_fullscreen();
    } else {
        let video: &VideoExt = video.unchecked_ref();
        if video.native_full_screen_support().is_function() {
            let _ = video.enter_native_full_screen();
        }
    }
}

type Callback = Closure<dyn FnMut()>;

/// Calls back on every frame that is shown, for as long as it lives.
pub struct FrameWatch {
    callback: Rc<RefCell<Option<Callback>>>,
    _fallback: Option<Listener>,
}

impl FrameWatch {
    /// Watches the frames of `video`. Browsers that do not tell of frames tell
    /// of the time that moves on.
    pub fn new(video: &HtmlVideoElement, seen: impl Fn() + 'static) -> Self {
        let callback = Rc::new(RefCell::new(None::<Callback>));
        let frames: VideoExt = video.clone().unchecked_into();
        if !frames.frame_callback_support().is_function() {
            let fallback = Listener::new(video, "timeupdate", move |_| seen());
            return Self { callback, _fallback: Some(fallback) };
        }
        let held = Rc::downgrade(&callback);
        let watched = frames.clone();
        let closure = Closure::<dyn FnMut()>::new(move || {
            seen();
            if let Some(held) = held.upgrade()
                && let Some(closure) = &*held.borrow()
            {
                watched.request_video_frame_callback(closure.as_ref().unchecked_ref());
            }
        });
        frames.request_video_frame_callback(closure.as_ref().unchecked_ref());
        callback.replace(Some(closure));
        Self { callback, _fallback: None }
    }
}

impl Drop for FrameWatch {
    fn drop(&mut self) {
        // The browser may still hold the callback for a frame that never comes:
        // it is left to be collected instead of being torn away.
        if let Some(closure) = self.callback.take() {
            let _ = closure.into_js_value();
        }
    }
}
