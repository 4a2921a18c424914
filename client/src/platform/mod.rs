//! The browser. Nothing outside of this folder names `web_sys` or `js_sys`
//! (components name element types alone).

pub mod abilities;
pub mod capture;
pub mod certificate;
pub mod channel;
pub mod clipboard;
pub mod clock;
pub mod codecs;
pub mod disk;
pub mod drop;
pub mod duplex;
pub mod duplex_stats;
pub mod encoding;
pub mod flow;
pub mod focus;
pub mod js;
pub mod level;
pub mod limit;
pub mod listener;
pub mod network;
pub mod peer;
pub mod permission;
pub mod probe;
pub mod save;
pub mod screen;
pub mod size;
pub mod small_window;
pub mod socket;
pub mod stats;
pub mod still;
pub mod store;
pub mod tone;
pub mod video;
pub mod vitals;
pub mod wake;
mod webrtc_ext;
pub mod witness;
