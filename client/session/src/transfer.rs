//! Files from one member of a call or room to another, over a data channel: both
//! directions at once, several at a time, resumed where they were when the
//! channel is replaced.
//!
//! [`Exchange`] is the heart: frames, what the disk did and what the person
//! wants go in, and what is to be done ([`Act`]) comes out. One file's side is
//! an `Outgoing` or an `Incoming`, and how much goes at a time is a [`Measure`]. The
//! frames ([`Frame`]) are described in `docs/PROTOCOL.md`. In a room one channel
//! serves all: there is an exchange with each member, a [`Tie`] says whose channel is
//! still the same, and a [`Throttle`] how fast all of them may go.
//!
//! Invariants:
//! - Nothing is written that is not the next byte of the file, so a file is
//!   whole or it is not there: what has arrived is checked by SHA-256 over all
//!   of it before it is called whole.
//! - Memory is bounded whatever the other side does: a window for each of so many
//!   incoming files, one read for all outgoing ones, [`LISTED`] entries for each
//!   direction.

mod act;
mod exchange;
mod frame;
mod incoming;
mod measure;
mod name;
mod outgoing;
mod pace;
mod reason;
mod row;
mod throttle;
mod tie;

pub use act::Act;
pub use exchange::Exchange;
pub use frame::{Frame, TransferId};
pub use measure::Measure;
pub use name::safe_name;
pub use pace::Pace;
pub use reason::Reason;
pub use row::{Row, Stage, Way};
pub use throttle::Throttle;
pub use tie::{Heard, Tie};

/// What is spoken on the channel; said in the greeting.
pub const VERSION: u64 = 1;
/// Largest frame in bytes, its head included: what every browser takes in one
/// message (RFC 8841, section 6.1).
pub const FRAME_BYTES: usize = 64 * 1024;
/// Bytes before a frame's body.
pub const HEAD_BYTES: usize = 17;
/// Most bytes of a file in one frame.
pub const PAYLOAD_BYTES: usize = FRAME_BYTES - HEAD_BYTES;
/// How many files each direction lists, those that are over included.
pub const LISTED: usize = 64;
/// Largest file in bytes: what a double holds exactly.
pub const SIZE_MAX: u64 = (1 << 53) - 1;
/// Longest name in bytes of UTF-8.
pub const NAME_BYTES: usize = 200;
