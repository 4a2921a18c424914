//! The log: lines of text or of JSON on standard error. Spans go on to the
//! traces from here.

use std::io::IsTerminal;

use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use super::trace::{self, Traces};
use crate::config::{ConfigError, Log};

/// Crates that write addresses into the log, at levels of their own.
const SILENT: [&str; 4] =
    ["turn_server_proto=off", "turn_types=off", "stun_proto=off", "stun_types=off"];

type Layers = Vec<Box<dyn Layer<Registry> + Send + Sync>>;

/// Starts the log of the process, and what makes spans of `traces`.
///
/// # Errors
/// The filter cannot be used.
pub fn start(log: &Log, traces: &Traces) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| ConfigError::Value {
        name: "LOG",
        value: log.filter.clone(),
        hint: format!("{error}; write a level such as info"),
    })?;
    let silent = SILENT.iter().filter_map(|directive| directive.parse().ok());
    let filter = silent.fold(filter, EnvFilter::add_directive);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let mut layers: Layers = Vec::new();
    layers.push(match log.json {
        true => lines.json().flatten_event(true).with_filter(filter).boxed(),
        false => lines.with_target(false).with_filter(filter).boxed(),
    });
    if let Some(tracer) = traces.tracer() {
        let spans = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false);
        let ours = filter_fn(|meta| meta.is_span() && meta.target() == trace::TARGET);
        layers.push(spans.with_filter(ours).boxed());
    }
    // A second server in one process, as in a test, has the first one's log.
    drop(tracing_subscriber::registry().with(layers).try_init());
    Ok(())
}
