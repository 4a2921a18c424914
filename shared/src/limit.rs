//! Every bound on what crosses the wire, in one place.

/// Largest signalling message in bytes, the frame's envelope included.
pub const WS_MESSAGE_BYTES: usize = 64 * 1024;
/// Largest session description in bytes.
pub const SDP_BYTES: usize = 48 * 1024;
/// Largest body of an HTTP request in bytes.
pub const HTTP_BODY_BYTES: usize = 64 * 1024;
/// Largest still of a stage in bytes.
pub const STILL_BYTES: usize = 128 * 1024;
/// Seconds within which a new socket must send its `hello`.
pub const HELLO_SECONDS: u64 = 5;
/// Seconds between two heartbeats, sent by either side.
pub const HEARTBEAT_SECONDS: u64 = 10;
/// Seconds of silence after which a participant is removed.
pub const DEAD_AFTER_SECONDS: u64 = 30;
/// Shortest and longest name of a user, in characters.
pub const NAME_CHARS: (usize, usize) = (3, 32);
/// Shortest and longest password, in bytes.
pub const PASSWORD_BYTES: (usize, usize) = (8, 128);
/// Longest title of a stage, in characters.
pub const TITLE_CHARS: usize = 100;
/// Longest message with a tip, in characters.
pub const TIP_MESSAGE_CHARS: usize = 200;
/// Largest amount that any message may carry, in minor units: what a double
/// holds exactly (2^53 - 1).
pub const AMOUNT_MINOR: i64 = 9_007_199_254_740_991;
/// How many of the latest tips a newcomer is shown.
pub const LATEST_TIPS: usize = 50;
/// How many of the top tippers are shown.
pub const TOP_TIPPERS: usize = 5;
/// How many live stages the lobby lists.
pub const LOBBY_STAGES: usize = 200;
