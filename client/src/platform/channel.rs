//! A data channel that says nothing more once it is dropped.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, RtcDataChannel, RtcDataChannelState, RtcDataChannelType};

use super::js;
use super::peer::Connection;

/// No page of ours says more at once. What is longer comes as nothing, which nobody
/// understands either, and is not copied.
const MOST: u32 = 64 * 1024;

/// What a channel tells.
pub enum ChannelEvent {
    /// It is open.
    Open,
    /// A text came.
    Text(String),
    /// Bytes came.
    Bytes(Vec<u8>),
    /// What waits to be sent has fallen to the mark.
    Low,
    /// It is closed, and stays so.
    Closed,
}

/// What is called back, held for as long as it is set.
struct Handlers {
    _plain: [Closure<dyn FnMut()>; 3],
    _message: Closure<dyn FnMut(MessageEvent)>,
}

/// One channel of a connection; dropping it closes it.
pub struct Channel {
    channel: RtcDataChannel,
    _handlers: Option<Handlers>,
}

impl Channel {
    /// The ordered, reliable channel `id` of a connection; both sides make it,
    /// so it costs no round trip. `None` where the connection is closed.
    pub fn open(connection: &Connection, label: &str, id: u16) -> Option<Self> {
        Self::open_as(connection, label, id, true)
    }

    /// The same for messages that are neither repeated nor kept in order.
    pub fn open_unreliable(connection: &Connection, label: &str, id: u16) -> Option<Self> {
        Self::open_as(connection, label, id, false)
    }

    fn open_as(connection: &Connection, label: &str, id: u16, reliable: bool) -> Option<Self> {
        let init = js::object([("negotiated", true.into()), ("id", id.into())]);
        if !reliable {
            js::set(&init, "ordered", false);
            js::set(&init, "maxRetransmits", 0);
        }
        // By name, since a closed connection throws.
        let made = js::call(connection, "createDataChannel", [label.into(), init]).ok()?;
        // Of its own kind where the connection was made in a frame.
        let channel: RtcDataChannel = made.unchecked_into();
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        Some(Self { channel, _handlers: None })
    }

    /// Calls `tell` with whatever happens from now on, and with [`ChannelEvent::Low`]
    /// whenever no more than `low_water` bytes wait any more. A channel that is
    /// open already does not say so again.
    pub fn listen(&mut self, low_water: u64, tell: impl Fn(ChannelEvent) + Clone + 'static) {
        let simple = |make: fn() -> ChannelEvent| {
            let tell = tell.clone();
            Closure::<dyn FnMut()>::new(move || tell(make()))
        };
        let open = simple(|| ChannelEvent::Open);
        let low = simple(|| ChannelEvent::Low);
        let close = simple(|| ChannelEvent::Closed);
        let told = tell.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            told(match data.dyn_ref::<JsString>() {
                Some(text) if text.length() <= MOST => ChannelEvent::Text(text.into()),
                Some(_) => ChannelEvent::Text(String::new()),
                None => ChannelEvent::Bytes(bounded(&Uint8Array::new(&data))),
            });
        });
        let channel = &self.channel;
        channel.set_buffered_amount_low_threshold(low_water.min(u64::from(u32::MAX)) as u32);
        channel.set_onopen(Some(open.as_ref().unchecked_ref()));
        channel.set_onmessage(Some(message.as_ref().unchecked_ref()));
        channel.set_onbufferedamountlow(Some(low.as_ref().unchecked_ref()));
        channel.set_onclose(Some(close.as_ref().unchecked_ref()));
        self._handlers = Some(Handlers { _plain: [open, low, close], _message: message });
    }

    /// True while something can be sent.
    pub fn is_open(&self) -> bool {
        self.channel.ready_state() == RtcDataChannelState::Open
    }

    /// True once nothing can be sent any more.
    pub fn is_closed(&self) -> bool {
        self.channel.ready_state() == RtcDataChannelState::Closed
    }

    /// Sends a text; false where the channel does not take it.
    pub fn send_text(&self, text: &str) -> bool {
        self.channel.send_with_str(text).is_ok()
    }

    /// Sends bytes; false where the channel does not take them.
    pub fn send_bytes(&self, bytes: &[u8]) -> bool {
        self.channel.send_with_u8_array(bytes).is_ok()
    }

    /// Bytes that wait to be sent.
    pub fn buffered(&self) -> u64 {
        self.channel.buffered_amount().into()
    }
}

fn bounded(bytes: &Uint8Array) -> Vec<u8> {
    if bytes.length() > MOST { Vec::new() } else { bytes.to_vec() }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onopen(None);
        self.channel.set_onmessage(None);
        self.channel.set_onbufferedamountlow(None);
        self.channel.set_onclose(None);
        self.channel.close();
    }
}
