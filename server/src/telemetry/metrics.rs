//! Every metric of the process, in one place. `/metrics` renders them in
//! Prometheus's text format.

use std::sync::Arc;

use metrics::{Counter, Gauge, Histogram, counter, histogram, with_local_recorder};
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

/// Bounds in seconds for what takes as long as a request or a join.
const SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

macro_rules! metrics {
    ($($(#[doc = $doc:literal])* $kind:ident $field:ident = $name:literal,)*) => {
        /// The metrics, each a handle that can be used from any thread. Cheap
        /// to clone.
        #[derive(Clone)]
        pub struct Metrics {
            recorder: Arc<PrometheusRecorder>,
            render: PrometheusHandle,
            $($(#[doc = $doc])* pub $field: $kind,)*
        }

        impl Metrics {
            fn register(recorder: PrometheusRecorder) -> Self {
                let render = recorder.handle();
                let recorder = Arc::new(recorder);
                with_local_recorder(&*recorder, || Self {
                    $($field: metrics!(@$kind $name, concat!($($doc),*)),)*
                    recorder: Arc::clone(&recorder),
                    render,
                })
            }
        }
    };
    (@Counter $name:literal, $doc:expr) => {{
        metrics::describe_counter!($name, $doc.trim());
        metrics::counter!($name)
    }};
    (@Gauge $name:literal, $doc:expr) => {{
        metrics::describe_gauge!($name, $doc.trim());
        metrics::gauge!($name)
    }};
    (@Histogram $name:literal, $doc:expr) => {{
        metrics::describe_histogram!($name, $doc.trim());
        metrics::histogram!($name)
    }};
}

metrics! {
    /// Tips committed.
    Counter tips_posted = "footlight_tips_posted_total",
    /// Minor units tipped.
    Counter tips_amount = "footlight_tips_amount_minor_total",
    /// Retries of tips that were committed before.
    Counter tips_repeated = "footlight_tips_repeated_total",
    /// Tips refused: no credit, out of bounds, not live, or a conflict.
    Counter tips_refused = "footlight_tips_refused_total",
    /// Seconds that a tip took to be committed.
    Histogram tip_seconds = "footlight_tip_commit_seconds",
    /// Accounts registered.
    Counter registrations = "footlight_registrations_total",
    /// Logins that succeeded.
    Counter logins = "footlight_logins_total",
    /// Logins with a wrong name or password.
    Counter logins_failed = "footlight_logins_failed_total",
    /// Refresh tokens used twice, which ends the login.
    Counter tokens_reused = "footlight_refresh_tokens_reused_total",
    /// Requests turned away by a rate limit.
    Counter rate_limited = "footlight_rate_limited_total",
    /// Signalling sockets that are open.
    Gauge sockets = "footlight_sockets",
    /// Stages that are live.
    Gauge stages_live = "footlight_stages_live",
    /// Viewers of all stages.
    Gauge viewers = "footlight_viewers",
    /// Messages dropped because their reader was too slow.
    Counter messages_dropped = "footlight_messages_dropped_total",
    /// Seconds from a viewer's offer to his connection.
    Histogram connect_seconds = "footlight_viewer_connect_seconds",
    /// Seconds from a viewer's join to his first decoded frame.
    Histogram first_frame_seconds = "footlight_viewer_first_frame_seconds",
}

impl Metrics {
    /// Metrics of its own for this server, so that two in one process do not
    /// mix.
    ///
    /// # Errors
    /// Never in practice: the buckets are constants.
    pub fn new() -> Result<Self, BuildError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
            .build_recorder();
        Ok(Self::register(recorder))
    }

    /// Runs `record` with the `metrics` macros going here: for metrics with
    /// labels or those of a subsystem.
    pub fn record<T>(&self, record: impl FnOnce() -> T) -> T {
        with_local_recorder(&*self.recorder, record)
    }

    /// Counts a request by its route (never its path) and status.
    pub fn request(&self, route: &str, method: &str, status: u16, seconds: f64) {
        let labels = [
            ("route", route.to_owned()),
            ("method", method.to_owned()),
            ("status", status.to_string()),
        ];
        self.record(|| {
            counter!("footlight_http_requests_total", &labels).increment(1);
            histogram!("footlight_http_request_seconds", "route" => route.to_owned())
                .record(seconds);
        });
    }

    /// All of them in Prometheus's text format.
    pub fn render(&self) -> String {
        self.render.render()
    }

    /// Lets histograms forget what they have already added up. To be called
    /// now and then.
    pub fn upkeep(&self) {
        self.render.run_upkeep();
    }
}
