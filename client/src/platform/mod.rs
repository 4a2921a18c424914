//! The browser. Nothing outside of this folder names `web_sys` or `js_sys`
//! (components name element types alone).

pub mod clock;
pub mod js;
pub mod listener;
pub mod peer;
pub mod socket;
pub mod store;
mod webrtc_ext;
