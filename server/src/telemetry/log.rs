//! The log: lines of text or of JSON on standard error.

use tracing_subscriber::EnvFilter;

use crate::config::Log;

/// Starts the log of the process.
///
/// # Errors
/// What is wrong with the filter, in words.
pub fn start(log: &Log) -> Result<(), String> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| error.to_string())?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if log.json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.with_target(false).try_init()
    };
    // A second server in one process, as in a test, has the first one's log.
    drop(started);
    Ok(())
}
