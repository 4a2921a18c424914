//! A WebSocket that says nothing more once it is dropped.

use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

/// What a socket tells.
pub enum SocketEvent {
    /// It is open.
    Open,
    /// A text came.
    Message(String),
    /// It is closed, or could not be opened.
    Closed,
}

/// "Normal closure" (RFC 6455, section 7.4.1).
const DONE: u16 = 1000;

/// An open or opening socket; dropping it closes it without a code, which leaves it
/// open whether anybody comes back.
pub struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut()>,
}

impl Socket {
    /// Opens a socket to `path` of the page's own host; `None` where the
    /// browser refuses the address.
    pub fn open(path: &str, tell: impl Fn(SocketEvent) + Clone + 'static) -> Option<Self> {
        let location = leptos::prelude::window().location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{}{path}", location.host().ok()?)).ok()?;
        let told = tell.clone();
        let on_open = Closure::<dyn FnMut()>::new(move || told(SocketEvent::Open));
        let told = tell.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                told(SocketEvent::Message(text));
            }
        });
        let on_close = Closure::<dyn FnMut()>::new(move || tell(SocketEvent::Closed));
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self { socket, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }

    /// Sends a text; a socket that is not open swallows it, and tells of its
    /// end by itself.
    pub fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }

    /// Closes it for good.
    pub fn part(self) {
        let _ = self.socket.close_with_code(DONE);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
