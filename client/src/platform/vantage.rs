//! Where peer connections are made from: the page's window, or a frame where that
//! window does not know the machine's addresses.
//!
//! Chromium tells a window of another address two seconds after everybody else, and
//! whatever is made in it until then is bound to the one before. A frame that is made
//! later knows at once.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use footlight_session::call::Addresses;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, RtcConfiguration, RtcPeerConnection};

use super::{clock, js, peer};

/// How long a frame may take to open and to find its addresses, and how often it is
/// looked whether it has.
const LIMIT: Duration = Duration::from_millis(400);
const STEP: Duration = Duration::from_millis(5);

thread_local! {
    /// The latest last.
    static FRAMES: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
    /// Until then somebody looks for other addresses.
    static LOOKS: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A frame that shows nothing. Dropping it ends what was made from it.
struct Frame {
    element: Element,
    made: RefCell<Vec<RtcPeerConnection>>,
}

/// A peer connection that knows the machine's addresses.
pub fn connect(configuration: &RtcConfiguration) -> Result<RtcPeerConnection, JsValue> {
    let framed = FRAMES.with_borrow(|frames| frames.last()?.connect(configuration).ok());
    framed.map_or_else(|| RtcPeerConnection::new_with_configuration(configuration), Ok)
}

/// True where the machine has other addresses than `connection` knows of. Those that
/// are made from then on know them. Where the browser hides them, and while somebody
/// looks already, it is not found out.
pub async fn moved(connection: &RtcPeerConnection) -> bool {
    let Some(known) = addresses(connection) else { return false };
    let now = clock::now();
    if now < LOOKS.get() {
        return false;
    }
    // Not for ever: what is asked of a frame that is gone never comes.
    LOOKS.set(now + 2 * LIMIT);
    let elsewhere = look(&known).await;
    LOOKS.set(Duration::ZERO);
    let Some(frame) = elsewhere else { return false };
    FRAMES.with_borrow_mut(|frames| {
        frames.retain(Frame::is_used);
        frames.push(frame);
    });
    true
}

/// A frame that knows none of these addresses and others.
async fn look(known: &Addresses) -> Option<Frame> {
    let frame = Frame::open()?;
    let now = frame.addresses().await?;
    known.are_gone(&now).then_some(frame)
}

impl Frame {
    fn open() -> Option<Self> {
        let element = document().create_element("iframe").ok()?;
        element.set_attribute("hidden", "").ok()?;
        document().body()?.append_child(&element).ok()?;
        Some(Self { element, made: RefCell::default() })
    }

    fn connect(&self, configuration: &RtcConfiguration) -> Result<RtcPeerConnection, JsValue> {
        let window = js::get(&self.element, "contentWindow");
        let constructor = js::get(&window, "RTCPeerConnection").dyn_into::<Function>()?;
        // Of the frame's own kind, which is like the page's.
        let made = Reflect::construct(&constructor, &Array::of1(configuration))?;
        let made: RtcPeerConnection = made.unchecked_into();
        let mut all = self.made.borrow_mut();
        all.retain(is_open);
        all.push(made.clone());
        Ok(made)
    }

    fn is_used(&self) -> bool {
        self.made.borrow().iter().any(is_open)
    }

    /// All that it knows.
    async fn addresses(&self) -> Option<Addresses> {
        let until = clock::now() + LIMIT;
        // Firefox puts another window in the place of the first.
        let opened = || {
            let inside = js::get(&self.element, "contentDocument");
            js::text(&inside, "readyState").as_deref() == Some("complete")
        };
        while !opened() && clock::now() < until {
            clock::sleep(STEP).await;
        }
        let connection = self.connect(&RtcConfiguration::new()).ok()?;
        connection.create_data_channel("addresses");
        peer::offer(&connection).await.ok()?;
        let gathering = || js::text(&connection, "iceGatheringState");
        while gathering().as_deref() != Some("complete") && clock::now() < until {
            clock::sleep(STEP).await;
        }
        let found = addresses(&connection);
        connection.close();
        found
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.element.remove();
    }
}

fn is_open(connection: &RtcPeerConnection) -> bool {
    js::text(connection, "signalingState").as_deref() != Some("closed")
}

/// Those that it goes by, and those that it has found since.
fn addresses(connection: &RtcPeerConnection) -> Option<Addresses> {
    let described = |which| js::text(&js::get(connection, which), "sdp").unwrap_or_default();
    let (current, pending) = ("currentLocalDescription", "pendingLocalDescription");
    Addresses::told_by(&(described(current) + &described(pending)))
}
