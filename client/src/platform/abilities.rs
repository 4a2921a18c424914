//! What this browser says of itself.

use footlight_session::diagnostics::browser;
use footlight_shared::{Ability, BrowserCheck, CodecCheck};
use js_sys::Array;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::{RtcRtpReceiver, RtcRtpSender};

use super::js;

/// What is no codec of its own, but serves others.
const AIDS: [&str; 7] = [
    "video/rtx",
    "video/red",
    "video/ulpfec",
    "video/flexfec-03",
    "audio/red",
    "audio/CN",
    "audio/telephone-event",
];

/// Name, system, abilities and codecs.
pub fn abilities() -> Option<BrowserCheck> {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let (name, version, system) = browser(&agent);
    Some(BrowserCheck {
        name: name.parse().ok()?,
        version,
        system: system.parse().ok()?,
        abilities: what_it_can(),
        codecs: codecs(),
    })
}

fn what_it_can() -> Vec<Ability> {
    let window: JsValue = window().into();
    let has = |name: &str| js::get(&window, name).is_function();
    let of = |name: &str, member: &str| {
        !js::get(&js::get(&js::get(&window, name), "prototype"), member).is_undefined()
    };
    let devices = js::get(&js::get(&window, "navigator"), "mediaDevices");
    let secure = js::get(&window, "isSecureContext").as_bool() == Some(true);
    [
        ("a secure page", secure),
        ("WebRTC", has("RTCPeerConnection")),
        ("data channels", of("RTCPeerConnection", "createDataChannel")),
        ("cameras and microphones", js::get(&devices, "getUserMedia").is_function()),
        ("replacing tracks", of("RTCRtpSender", "replaceTrack")),
        ("parameters of senders", of("RTCRtpSender", "setParameters")),
        ("Web Audio", has("AudioContext")),
        ("WebSocket", has("WebSocket")),
    ]
    .into_iter()
    .filter_map(|(name, has)| Some(Ability { name: name.parse().ok()?, has }))
    .collect()
}

/// Each kind once, as it stands first in the browser's list.
fn codecs() -> Vec<CodecCheck> {
    let mut all: Vec<CodecCheck> = Vec::new();
    for kind in ["video", "audio"] {
        let sends = RtcRtpSender::get_capabilities(kind).map(|it| names(&it)).unwrap_or_default();
        let takes = RtcRtpReceiver::get_capabilities(kind).map(|it| names(&it)).unwrap_or_default();
        for name in sends.iter().chain(&takes) {
            let known = all.iter().any(|codec| codec.name.as_str() == name);
            if let (false, Ok(brief)) = (known, name.parse()) {
                let (send, receive) = (sends.contains(name), takes.contains(name));
                all.push(CodecCheck { name: brief, send, receive });
            }
        }
    }
    all
}

fn names(capabilities: &JsValue) -> Vec<String> {
    let codecs = Array::from(&js::get(capabilities, "codecs"));
    let named = codecs.iter().filter_map(|codec| js::text(&codec, "mimeType"));
    named.filter(|name| !AIDS.iter().any(|aid| aid.eq_ignore_ascii_case(name))).collect()
}
