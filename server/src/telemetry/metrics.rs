//! Every metric of the process, in one place. `/metrics` renders them in
//! Prometheus's text format.

use std::sync::{Arc, Mutex, PoisonError};

use footlight_sfu::Runs;

use metrics::{
    Counter, Gauge, Histogram, counter, describe_counter, describe_histogram, histogram,
    with_local_recorder,
};
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use super::{Rates, Traces, Webrtc, runs};
use crate::media::Snapshot;

/// Those of requests, with labels.
const REQUESTS: &str = "footlight_http_requests_total";
const REQUEST_SECONDS: &str = "footlight_http_request_seconds";
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
            /// How long runs have been, as the media path said last.
            runs: Arc<Mutex<Runs>>,
            /// Those of peer connections, with labels.
            pub webrtc: Webrtc,
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
                    runs: Arc::default(),
                    webrtc: Webrtc::register(),
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
    /// Tips that an administrator took back over HTTP.
    Counter tips_refunded = "footlight_tips_refunded_total",
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
    /// Logins with a wrong name or password, and changes of a password with a wrong present one.
    Counter logins_failed = "footlight_logins_failed_total",
    /// Passwords hashed, to be kept or to be checked.
    Counter password_hashes = "footlight_password_hashes_total",
    /// Refresh tokens used twice, which ends the login.
    Counter tokens_reused = "footlight_refresh_tokens_reused_total",
    /// Requests and messages turned away by a rate limit.
    Counter rate_limited = "footlight_rate_limited_total",
    /// Connections turned away because there were too many.
    Counter connections_refused = "footlight_connections_refused_total",
    /// Signalling sockets that are open.
    Gauge sockets = "footlight_sockets",
    /// Stages that are live.
    Gauge stages_live = "footlight_stages_live",
    /// Viewers of all stages.
    Gauge viewers = "footlight_viewers",
    /// Calls, those included in which nobody is yet or any more.
    Gauge calls = "footlight_calls",
    /// Calls made.
    Counter calls_made = "footlight_calls_made_total",
    /// Offers, answers and candidates passed on between members of calls.
    Counter call_signals = "footlight_call_signals_total",
    /// Messages about calls refused: forged, malformed, too many, or too late.
    Counter call_messages_refused = "footlight_call_messages_refused_total",
    /// Messages written into chats.
    Counter chat_messages = "footlight_chat_messages_total",
    /// Messages for chats refused: too early, not allowed, or not one.
    Counter chat_refused = "footlight_chat_refused_total",
    /// Seconds that messages of chats took to be kept, each batch once.
    Histogram chat_seconds = "footlight_chat_commit_seconds",
    /// Processors that the process keeps busy.
    Gauge cpu = "footlight_cpu_busy",
    /// Bytes of memory that the process holds.
    Gauge memory = "footlight_memory_bytes",
    /// Tasks that are under way: for each connection a few.
    Gauge tasks = "footlight_tasks",
    /// Rooms in which somebody is.
    Gauge rooms = "footlight_rooms",
    /// Connections that are measured by now, of `/diagnostics`.
    Gauge lines = "footlight_diagnostics_lines",
    /// Connections to measure by that were begun.
    Counter lines_begun = "footlight_diagnostics_lines_total",
    /// Offers of such connections that were refused.
    Counter lines_refused = "footlight_diagnostics_lines_refused_total",
    /// Messages that members of rooms said over data channels.
    Counter data_said = "footlight_room_data_total",
    /// Messages over rooms' data channels that were dropped: too many, too long, or read too
    /// slowly.
    Counter data_dropped = "footlight_room_data_dropped_total",
    /// Members of all rooms.
    Gauge room_members = "footlight_room_members",
    /// Rooms made.
    Counter rooms_made = "footlight_rooms_made_total",
    /// Offers of those who want to come into a room that were refused.
    Counter room_joins_refused = "footlight_room_joins_refused_total",
    /// Offers, answers and candidates passed on between members' browsers: of meshes, and of
    /// two who are alone in rooms that are for it.
    Counter room_signals = "footlight_room_signals_total",
    /// Signals between members of rooms that were refused: to nobody there, malformed, too
    /// many, or in a room where browsers do not talk to each other.
    Counter room_signals_refused = "footlight_room_signals_refused_total",
    /// What hosts and moderators of rooms have done.
    Counter room_acts = "footlight_room_acts_total",
    /// Acts over HTTP of those who see to order on stages and in rooms.
    Counter moderation_acts = "footlight_moderation_acts_total",
    /// Messages dropped because their reader was too slow.
    Counter messages_dropped = "footlight_messages_dropped_total",
    /// Seconds from a viewer's offer to his connection.
    Histogram connect_seconds = "footlight_viewer_connect_seconds",
    /// Batches of what browsers noted of their connections.
    Counter reports = "footlight_reports_total",
    /// Spans exported to the OTLP receiver.
    Counter spans_exported = "footlight_trace_spans_exported_total",
    /// Spans dropped: the receiver did not take them, or too many waited.
    Counter spans_dropped = "footlight_trace_spans_dropped_total",
    /// Peers of the media path.
    Gauge media_peers = "footlight_media_peers",
    /// Members of meetings that the media path knows.
    Gauge media_members = "footlight_media_members",
    /// Datagrams received on the media port.
    Counter media_datagrams_in = "footlight_media_datagrams_in_total",
    /// Bytes received on the media port.
    Counter media_bytes_in = "footlight_media_bytes_in_total",
    /// Datagrams of no known peer or kind.
    Counter media_unknown = "footlight_media_datagrams_unknown_total",
    /// Packets that did not authenticate or were replayed.
    Counter media_rejected = "footlight_media_packets_rejected_total",
    /// RTP packets of performers.
    Counter media_rtp_in = "footlight_media_rtp_in_total",
    /// RTP packets sent to viewers.
    Counter media_rtp_out = "footlight_media_rtp_out_total",
    /// Bytes sent to viewers as RTP.
    Counter media_bytes_out = "footlight_media_bytes_out_total",
    /// Runs of RTP packets handed to the kernel at once.
    Counter media_runs_out = "footlight_media_runs_out_total",
    /// Packets that viewers asked for again and got.
    Counter media_retransmitted = "footlight_media_retransmitted_total",
    /// Packets asked for again from performers.
    Counter media_nacks = "footlight_media_nacks_sent_total",
    /// Packets of sound that were lost on a performer's path and made good from
    /// copies.
    Counter media_recovered = "footlight_media_recovered_total",
    /// Packets that never came from a performer.
    Counter media_lost = "footlight_media_lost_total",
    /// Key frames asked for from performers.
    Counter media_keyframe_requests = "footlight_media_keyframe_requests_total",
    /// Switches of a viewer's layer.
    Counter media_layer_switches = "footlight_media_layer_switches_total",
    /// Connected peers of the media path who were reached by another path from then
    /// on: another network, address or port.
    Counter media_paths_moved = "footlight_media_paths_moved_total",
    /// Probes of viewers' paths.
    Counter media_probes = "footlight_media_probes_total",
    /// Packets that probes sent beside the media.
    Counter media_padding_out = "footlight_media_padding_out_total",
    /// System calls that sent media.
    Counter media_send_calls = "footlight_media_send_calls_total",
    /// Transmits dropped because the socket's buffer was full.
    Counter media_send_dropped = "footlight_media_send_dropped_total",
    /// Transmits of media that the kernel refused, as where a firewall lets nothing out.
    Counter media_send_refused = "footlight_media_send_refused_total",
    /// Transmits and events of the media path dropped because nobody fetched them.
    Counter media_queue_dropped = "footlight_media_queue_dropped_total",
    /// RTP packets of performers that no stream took: of an unknown source, broken, or far
    /// more than was asked for.
    Counter media_rtp_dropped = "footlight_media_rtp_dropped_total",
    /// Events that the hub was too slow to take.
    Counter media_events_dropped = "footlight_media_events_dropped_total",
    /// Commands refused because too many waited.
    Counter media_commands_refused = "footlight_media_commands_refused_total",
    /// Connections of those whom media reaches over TCP.
    Gauge media_connections = "footlight_media_connections",
    /// Connections for media that belonged to nobody.
    Counter media_connections_refused = "footlight_media_connections_refused_total",
    /// Datagrams that came on another shard's socket.
    Counter media_handed_over = "footlight_media_handed_over_total",
    /// RTP packets that one shard relayed to another.
    Counter media_relayed = "footlight_media_relayed_total",
    /// What shards had to say to each other and found no room for.
    Counter media_letters_dropped = "footlight_media_letters_dropped_total",
    /// Times that a shard of the media path was started anew after a fault.
    Counter media_restarts = "footlight_media_restarts_total",
    /// Allocations of the built-in TURN server.
    Gauge turn_allocations = "footlight_turn_allocations",
    /// Allocations refused: a user, an address, or all, had as many as they may.
    Counter turn_allocations_refused = "footlight_turn_allocations_refused_total",
    /// Bytes that TURN relayed to peers.
    Counter turn_bytes_to_peers = "footlight_turn_bytes_to_peers_total",
    /// Bytes that TURN relayed to its clients.
    Counter turn_bytes_to_clients = "footlight_turn_bytes_to_clients_total",
    /// Datagrams that TURN dropped: over a user's bandwidth, or too slow a reader.
    Counter turn_dropped = "footlight_turn_dropped_total",
    /// Requests for more than a client of TURN may have: peers and channels at
    /// once, or requests in a second.
    Counter turn_excess = "footlight_turn_excess_total",
    /// Requests and datagrams for peers that TURN does not relay to.
    Counter turn_forbidden = "footlight_turn_forbidden_total",
    /// Requests with an expired, a wrong or no credential of ours.
    Counter turn_unauthorized = "footlight_turn_unauthorized_total",
    /// Requests left unanswered: too many from one address without a login.
    Counter turn_limited = "footlight_turn_limited_total",
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
        let metrics = Self::register(recorder);
        metrics.record(|| {
            describe_counter!(REQUESTS, "Requests by route, method and status.");
            describe_histogram!(REQUEST_SECONDS, "Seconds until a request was answered, by route.");
        });
        Ok(metrics)
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
            counter!(REQUESTS, &labels).increment(1);
            histogram!(REQUEST_SECONDS, "route" => route.to_owned()).record(seconds);
        });
    }

    /// Takes over what the media path has counted itself.
    pub fn media(&self, seen: &Snapshot) {
        let sfu = &seen.sfu;
        self.media_peers.set(sfu.peers as f64);
        self.media_members.set(sfu.members as f64);
        self.media_connections.set(seen.connections as f64);
        for (counter, value) in [
            (&self.media_datagrams_in, sfu.datagrams_in),
            (&self.media_bytes_in, sfu.bytes_in),
            (&self.media_unknown, sfu.datagrams_unknown),
            (&self.media_rejected, sfu.packets_rejected),
            (&self.media_rtp_in, sfu.rtp_in),
            (&self.media_rtp_out, sfu.rtp_out),
            (&self.media_bytes_out, sfu.bytes_out),
            (&self.media_runs_out, sfu.runs_out),
            (&self.media_retransmitted, sfu.retransmitted),
            (&self.media_nacks, sfu.nacks_sent),
            (&self.media_recovered, sfu.recovered),
            (&self.media_lost, sfu.lost),
            (&self.media_keyframe_requests, sfu.keyframe_requests),
            (&self.media_layer_switches, sfu.layer_switches),
            (&self.media_paths_moved, sfu.paths_moved),
            (&self.data_said, sfu.data_said),
            (&self.data_dropped, sfu.data_dropped),
            (&self.media_probes, sfu.probes),
            (&self.media_padding_out, sfu.padding_out),
            (&self.media_send_calls, seen.send_calls),
            (&self.media_send_dropped, seen.send_would_block),
            (&self.media_send_refused, seen.send_errors),
            (&self.media_queue_dropped, sfu.queue_overflows),
            (&self.media_rtp_dropped, sfu.rtp_dropped),
            (&self.media_events_dropped, seen.events_dropped),
            (&self.media_commands_refused, seen.commands_refused),
            (&self.media_connections_refused, seen.connections_refused),
            (&self.media_restarts, seen.restarts),
            (&self.media_handed_over, sfu.handed_over),
            (&self.media_relayed, sfu.relayed),
            (&self.media_letters_dropped, seen.letters_dropped),
        ] {
            counter.absolute(value);
        }
        self.webrtc.restarts(sfu);
        *self.runs.lock().unwrap_or_else(PoisonError::into_inner) = sfu.runs;
    }

    /// Takes over how the machine bears it.
    pub fn vitals(&self, rates: &Rates, tasks: usize) {
        self.tasks.set(tasks as f64);
        self.cpu.set(rates.cpu.unwrap_or(0.0));
        self.memory.set(rates.memory.unwrap_or(0) as f64);
    }

    /// Takes over what the traces have counted themselves.
    pub fn traces(&self, traces: &Traces) {
        let (exported, dropped) = traces.counts();
        self.spans_exported.absolute(exported);
        self.spans_dropped.absolute(dropped);
    }

    /// All of them in Prometheus's text format.
    pub fn render(&self) -> String {
        let mut text = self.render.render();
        let runs = *self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs::write(&mut text, &runs);
        text
    }

    /// Lets histograms forget what they have already added up. To be called
    /// now and then.
    pub fn upkeep(&self) {
        self.render.run_upkeep();
    }
}
