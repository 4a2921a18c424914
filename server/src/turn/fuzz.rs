//! The doors by which fuzzers reach the relay; built for the tests and for
//! `server/fuzz/`, which takes them and what they lead to in by their paths.

mod framing;
mod request;

pub(crate) use framing::turn_framing;
pub(crate) use request::turn_request;
