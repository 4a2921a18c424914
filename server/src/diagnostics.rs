//! Diagnostics: connections to measure by, and the reports that people send.
//!
//! Invariants: a report holds what its types let through and no more, and who
//! sent it is kept nowhere. Of the traffic that is measured by, the shards see
//! the first checks alone.

mod archive;
mod lines;
mod session;
mod sockets;

pub use archive::Archive;
pub use lines::{LineError, Lines};
