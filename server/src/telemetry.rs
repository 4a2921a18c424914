//! What the process tells of itself: the log, the metrics and the traces. None
//! of them holds personal data: no names, no addresses, no tokens, no words of
//! users.

mod export;
mod log;
mod metrics;
mod runs;
pub mod trace;
mod vitals;
pub mod webrtc;
mod webrtc_metrics;

pub use log::start as start_log;
pub use metrics::Metrics;
pub use trace::Traces;
pub use vitals::{Look, Rates, Vitals};
pub use webrtc_metrics::Webrtc;
