//! The async `webrtc` crate as a client of a real Footlight server: an
//! implementation of WebRTC that shares nothing with the server but the wire.
//! (The component crates below both are of one family; how they are put
//! together is not.)
//!
//! `tests/` start the server's program and let media flow.

pub mod peer;
pub mod server;
pub mod signal;
