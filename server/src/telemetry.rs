//! What the process tells of itself: the log and the metrics. Neither holds
//! personal data: no names, no addresses, no tokens, no words of users.

mod log;
mod metrics;
mod runs;

pub use log::start as start_log;
pub use metrics::Metrics;
