//! The browser. Nothing outside of this folder names `web_sys` or `js_sys`
//! (components name element types alone).

pub mod capture;
pub mod certificate;
#[allow(dead_code, reason = "for the page of calls, which comes next")]
pub mod channel;
pub mod clipboard;
pub mod clock;
pub mod codecs;
#[allow(dead_code, reason = "for the page of calls, which comes next")]
pub mod disk;
#[allow(dead_code, reason = "for the page of calls, which comes next")]
pub mod drop;
pub mod duplex;
pub mod duplex_stats;
pub mod encoding;
pub mod js;
pub mod level;
pub mod limit;
pub mod listener;
pub mod network;
pub mod peer;
pub mod permission;
#[allow(dead_code, reason = "until the page of calls asks")]
pub mod screen;
pub mod socket;
pub mod stats;
pub mod still;
pub mod store;
pub mod video;
mod webrtc_ext;
