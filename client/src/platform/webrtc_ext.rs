//! What browsers have and `web-sys` does not declare, in one place.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlVideoElement, RtcConfiguration, RtcPeerConnection};

#[wasm_bindgen]
extern "C" {
    /// `RTCConfiguration` with the members that `web-sys` leaves out.
    #[wasm_bindgen(extends = RtcConfiguration)]
    pub type ConfigurationExt;

    /// `rtcpMuxPolicy`.
    #[wasm_bindgen(method, setter, js_name = rtcpMuxPolicy)]
    pub fn set_rtcp_mux_policy(this: &ConfigurationExt, policy: &str);

    /// `iceCandidatePoolSize`.
    #[wasm_bindgen(method, setter, js_name = iceCandidatePoolSize)]
    pub fn set_ice_candidate_pool_size(this: &ConfigurationExt, size: u8);

    /// `iceTransportPolicy`, as a text: it is also set on what
    /// `getConfiguration` gave.
    #[wasm_bindgen(method, setter, js_name = iceTransportPolicy)]
    pub fn set_ice_transport_policy(this: &ConfigurationExt, policy: &str);

    /// `RTCPeerConnection` with what `web-sys` leaves out, or types too narrowly.
    #[wasm_bindgen(extends = RtcPeerConnection)]
    pub type ConnectionExt;

    /// `restartIce`.
    #[wasm_bindgen(method, catch, js_name = restartIce)]
    pub fn restart_ice(this: &ConnectionExt) -> Result<(), JsValue>;

    /// `setLocalDescription()`: the browser makes what the state wants.
    #[wasm_bindgen(method, js_name = setLocalDescription)]
    pub fn describe(this: &ConnectionExt) -> Promise;

    /// `addIceCandidate`.
    #[wasm_bindgen(method, js_name = addIceCandidate)]
    pub fn add_candidate(this: &ConnectionExt, candidate: &JsValue) -> Promise;

    /// `setConfiguration`.
    #[wasm_bindgen(method, catch, js_name = setConfiguration)]
    pub fn reconfigure(
        this: &ConnectionExt,
        configuration: &RtcConfiguration,
    ) -> Result<(), JsValue>;

    /// `RTCPeerConnection.generateCertificate`.
    #[wasm_bindgen(catch, js_namespace = RTCPeerConnection, js_name = generateCertificate)]
    pub fn generate_certificate(kind: &JsValue) -> Result<Promise, JsValue>;

    /// `HTMLVideoElement` with `requestVideoFrameCallback`.
    #[wasm_bindgen(extends = HtmlVideoElement)]
    #[derive(Clone)]
    pub type VideoExt;

    /// The method itself, `undefined` in browsers without it.
    #[wasm_bindgen(method, getter, js_name = requestVideoFrameCallback)]
    pub fn frame_callback_support(this: &VideoExt) -> JsValue;

    /// Calls back when the next frame is shown.
    #[wasm_bindgen(method, js_name = requestVideoFrameCallback)]
    pub fn request_video_frame_callback(this: &VideoExt, callback: &js_sys::Function) -> u32;

    /// Some phones can put a video alone, and no other element, on the whole
    /// screen.
    #[wasm_bindgen(method, getter, js_name = webkitEnterFullscreen)]
    pub fn native_full_screen_support(this: &VideoExt) -> JsValue;

    /// Puts the video on the whole screen.
    #[wasm_bindgen(method, catch, js_name = webkitEnterFullscreen)]
    pub fn enter_native_full_screen(this: &VideoExt) -> Result<(), JsValue>;
}
