//! The picture: 16:9, never cropped, with what lies over it.

use leptos::html;
use leptos::prelude::*;

use super::attention::Attention;

/// The frame of a picture. Its children lie over it; a [`ControlBar`] among them
/// fades while nobody touches the picture.
///
/// [`ControlBar`]: super::control_bar::ControlBar
#[component]
pub fn Picture(
    /// The video's accessible name.
    label: &'static str,
    /// The video element, for whoever gives it a stream.
    video: NodeRef<html::Video>,
    /// The frame with everything over it, for the full screen.
    #[prop(optional)]
    frame: NodeRef<html::Div>,
    /// What is seen before the first frame.
    #[prop(into, optional)]
    poster: Signal<Option<String>>,
    /// Starts without sound.
    #[prop(into, optional)]
    muted: Signal<bool>,
    /// As in a mirror, for one's own face.
    #[prop(into, optional)]
    mirrored: Signal<bool>,
    /// Dims the last frame.
    #[prop(into, optional)]
    dimmed: Signal<bool>,
    /// Holds a frame for the time when the video has none.
    #[prop(optional)]
    last: NodeRef<html::Canvas>,
    /// Shows the frame that is held, dimmed, in place of the video.
    #[prop(into, optional)]
    held: Signal<bool>,
    /// Keeps the controls in sight.
    #[prop(into, optional)]
    attentive: Signal<bool>,
    /// What lies over it.
    children: Children,
) -> impl IntoView {
    let attention = Attention::new();
    view! {
        <div
            class="picture"
            class:picture--idle=move || attention.is_idle() && !attentive.get()
            node_ref=frame
            on:pointermove=move |_| attention.wake()
            on:pointerdown=move |_| attention.wake()
            on:keydown=move |_| attention.wake()
            on:focusin=move |_| attention.wake()
        >
            <video
                class="picture__video"
                class:picture__video--mirrored=mirrored
                class:picture__video--dimmed=dimmed
                node_ref=video
                aria-label=label
                poster=move || poster.get()
                autoplay
                playsinline
                prop:muted=muted
            ></video>
            <canvas
                class="picture__last"
                class:picture__last--held=held
                node_ref=last
                aria-hidden="true"
            ></canvas>
            {children()}
        </div>
    }
}
