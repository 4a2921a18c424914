//! The log: lines of text or of JSON on standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{ConfigError, Log};

/// Crates that write addresses into the log, at levels of their own.
const SILENT: [&str; 4] =
    ["turn_server_proto=off", "turn_types=off", "stun_proto=off", "stun_types=off"];

/// Starts the log of the process.
///
/// # Errors
/// The filter cannot be used.
pub fn start(log: &Log) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| ConfigError::Value {
        name: "LOG",
        value: log.filter.clone(),
        hint: format!("{error}; write a level such as info"),
    })?;
    let silent = SILENT.iter().filter_map(|directive| directive.parse().ok());
    let filter = silent.fold(filter, EnvFilter::add_directive);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = if log.json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.with_target(false).try_init()
    };
    // A second server in one process, as in a test, has the first one's log.
    drop(started);
    Ok(())
}
