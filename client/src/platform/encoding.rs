//! What is sent of the picture: sizes, rates and how they share streams.

use footlight_session::Sizes;
use footlight_shared::{Layer, VideoCodec};
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RtcPeerConnection, RtcRtpSender, RtcRtpTransceiver, RtcRtpTransceiverDirection,
    RtcRtpTransceiverInit,
};

use super::js;
use super::sender::in_turn;

/// By the largest size that is sent, the smallest first: all up to it in one
/// stream, where only key frames need the smaller ones.
const IN_ONE: [&str; 3] = ["L1T3", "L2T3_KEY", "L3T3_KEY"];
/// Of the AV1 RTP specification, appendix A.9.
const DESCRIPTOR: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

/// What the layers are meant to be, the smallest first.
#[derive(Clone, Debug)]
pub struct Aim {
    /// Most bits a second.
    pub bitrates: [u32; 3],
    /// Most frames a second.
    pub frames: [u32; 3],
    /// How large each is, and which there are.
    pub sizes: Sizes,
    /// All in one stream, where codec and browser can.
    pub in_one: bool,
}

impl Aim {
    /// A layer's members of `RTCRtpEncodingParameters`.
    fn of(&self, layer: Layer) -> [(&'static str, f64); 3] {
        let of = |table: [u32; 3]| f64::from(table.get(layer.index()).copied().unwrap_or_default());
        [
            ("scaleResolutionDownBy", self.sizes.scale(layer)),
            ("maxBitrate", of(self.bitrates)),
            ("maxFramerate", of(self.frames)),
        ]
    }

    /// Makes one encoding carry all layers up to this one.
    fn put_in_one(&self, largest: Layer, entry: &JsValue) {
        for (name, value) in self.of(largest) {
            js::set(entry, name, value);
        }
        let rates = self.bitrates.iter().take(largest.index() + 1);
        js::set(entry, "maxBitrate", f64::from(rates.sum::<u32>()));
        let mode = IN_ONE.get(largest.index()).copied().unwrap_or_default();
        js::set(entry, "scalabilityMode", mode);
    }
}

/// The layers, the smallest first, as browsers expect them.
pub(super) fn encodings(aim: &Aim, codecs: &[VideoCodec]) -> Array {
    // Without a mode Chromium makes spatial layers of VP9's encodings, all in
    // the stream of the first. To what H.264 can do no mode adds anything.
    let named = matches!(codecs.first(), Some(VideoCodec::Vp9 | VideoCodec::Av1));
    if named && aim.in_one && knows_modes() {
        let entry = js::object([("active", true.into())]);
        aim.put_in_one(aim.sizes.largest(), &entry);
        return Array::of1(&entry);
    }
    let entry = |layer: Layer| {
        let active = aim.sizes.has(layer);
        let entry = js::object([("rid", layer.rid().into()), ("active", active.into())]);
        for (name, value) in aim.of(layer) {
            js::set(&entry, name, value);
        }
        if named {
            js::set(&entry, "scalabilityMode", "L1T3");
        }
        entry
    };
    Layer::ALL.into_iter().map(entry).collect()
}

/// True for a browser that can send all sizes in one stream: others take no notice
/// of the mode.
fn knows_modes() -> bool {
    let Ok(connection) = RtcPeerConnection::new() else { return false };
    let init = RtcRtpTransceiverInit::new();
    init.set_direction(RtcRtpTransceiverDirection::Sendonly);
    let entry = js::object([("scalabilityMode", IN_ONE[2].into())]);
    init.set_send_encodings(&Array::of1(&entry));
    // By the name that throws where the mode is none: the typed call would not say so.
    let add = js::get(&connection, "addTransceiver");
    let added = add.dyn_ref::<Function>().map(|add| add.call2(&connection, &"video".into(), &init));
    let mode = added.and_then(Result::ok).and_then(|transceiver| {
        let sender: RtcRtpSender = js::get(&transceiver, "sender").dyn_into().ok()?;
        let encodings = js::get(&sender.get_parameters(), "encodings");
        js::text(&Array::from(&encodings).get(0), "scalabilityMode")
    });
    connection.close();
    mode.as_deref() == Some(IN_ONE[2])
}

/// Lets only the `active` layers be sent.
pub async fn limit_layers(sender: &RtcRtpSender, active: [bool; 3], aim: &Aim) -> bool {
    in_turn(sender, set_layers(sender, active, aim)).await
}

/// Changes the object that the browser gave, for its `transactionId` must come back.
async fn set_layers(sender: &RtcRtpSender, active: [bool; 3], aim: &Aim) -> bool {
    let parameters = sender.get_parameters();
    let encodings = js::get(&parameters, "encodings");
    let active = Layer::ALL.map(|layer| active[layer.index()] && aim.sizes.has(layer));
    let first = Array::from(&encodings).get(0);
    if Array::from(&encodings).length() == 1 && js::text(&first, "rid").is_none() {
        let largest = Layer::ALL.into_iter().rev().find(|layer| active[layer.index()]);
        js::set(&first, "active", largest.is_some());
        aim.put_in_one(largest.unwrap_or(Layer::Low), &first);
        return JsFuture::from(sender.set_parameters_with_parameters(&parameters)).await.is_ok();
    }
    for (index, encoding) in Array::from(&encodings).iter().enumerate() {
        let layer = js::text(&encoding, "rid").and_then(|rid| Layer::from_rid(&rid));
        let index = layer.map_or(index, Layer::index);
        js::set(&encoding, "active", active.get(index).copied().unwrap_or(true));
        if let Some(layer) = Layer::ALL.get(index) {
            for (name, value) in aim.of(*layer) {
                js::set(&encoding, name, value);
            }
        }
    }
    JsFuture::from(sender.set_parameters_with_parameters(&parameters)).await.is_ok()
}

/// Agrees to be told how frames depend on one another, so that what is left out of a
/// stream is not taken for lost.
pub(super) fn take_descriptors(transceiver: &RtcRtpTransceiver) {
    let method = |name: &str| js::get(transceiver, name).dyn_into::<Function>().ok();
    let known = method("getHeaderExtensionsToNegotiate").map(|get| get.call0(transceiver));
    let (Some(Ok(known)), Some(set)) = (known, method("setHeaderExtensionsToNegotiate")) else {
        return;
    };
    for extension in Array::from(&known).iter() {
        if js::text(&extension, "uri").as_deref() == Some(DESCRIPTOR) {
            js::set(&extension, "direction", "sendrecv");
        }
    }
    // Where it is refused, what was offered before is.
    let _ = set.call1(transceiver, &known);
}
