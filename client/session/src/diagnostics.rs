//! What measurements of a browser and its network come to: findings, a summary,
//! words and the report that can be saved and sent.
//!
//! Nothing here measures anything; the client's `live/diagnostics` does.

mod browser;
mod candidate;
mod echo;
mod finding;
mod nat;
mod report;
mod words;

pub use browser::{browser, is_ipv6, same_family, same_machine};
pub use candidate::{Candidate, Kind};
pub use echo::{Echoes, rate};
pub use finding::{REQUIRED, findings};
pub use nat::{Seen, mapping, stun_of};
pub use report::{Checks, report, saved};
pub use words::{advice, device_words, mapping_words, reach_words, summary_words, words};
