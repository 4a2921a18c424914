//! Traces: one for each call, watching and performance, with spans of the
//! browsers' and of the server's, for an OTLP receiver where one is configured.
//!
//! The server's own spans are `tracing` spans of the target [`TARGET`]; what
//! browsers timed comes with their reports. Both end in one bounded queue; what
//! finds no room is dropped and counted, and nobody waits.
//!
//! Invariant: a trace's id is its correlation id, and its root span's id is the
//! lower half of it, so that both sides know their parent without being told.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use footlight_shared::{Timed, TraceId};
use opentelemetry::trace::{
    SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceState, TracerProvider,
};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, Span, SpanData, SpanProcessor};
use tokio::sync::{mpsc, oneshot};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::export;
use crate::config::Otlp;

/// The target of the server's own spans.
pub const TARGET: &str = "footlight::trace";
/// Spans that wait to be exported.
const QUEUE: usize = 4096;
/// How long the last spans may take.
const LAST: Duration = Duration::from_millis(1500);

/// The way to the receiver, or none. Cheap to clone.
#[derive(Clone, Default)]
pub struct Traces(Option<Arc<Inner>>);

struct Inner {
    queue: Queue,
    /// Until somebody carries it out.
    waiting: Mutex<Option<(mpsc::Receiver<Item>, Otlp)>>,
    exported: AtomicU64,
}

/// What a browser's span is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Name {
    /// What all the others of the trace are parts of.
    Root(&'static str),
    /// As it is.
    Part,
}

/// What the exporter gets.
pub(super) enum Item {
    /// A span that has ended.
    Span(Box<SpanData>),
    /// Export what there is, and say so.
    Flush(oneshot::Sender<()>),
}

/// The sending end.
#[derive(Clone, Debug)]
struct Queue {
    items: mpsc::Sender<Item>,
    dropped: Arc<AtomicU64>,
}

impl Traces {
    /// For the receiver that is configured. [`export`](Self::export) must be
    /// called for anything to reach it.
    pub fn new(otlp: Option<&Otlp>) -> Self {
        Self(otlp.map(|otlp| {
            let (items, receiver) = mpsc::channel(QUEUE);
            Arc::new(Inner {
                queue: Queue { items, dropped: Arc::default() },
                waiting: Mutex::new(Some((receiver, otlp.clone()))),
                exported: AtomicU64::new(0),
            })
        }))
    }

    /// Exports from now on, as a task of the present runtime.
    ///
    /// # Errors
    /// There is no way to speak to the receiver at all.
    pub fn export(&self) -> Result<(), String> {
        let Some(inner) = &self.0 else { return Ok(()) };
        let waiting = inner.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((receiver, otlp)) = waiting else { return Ok(()) };
        tokio::spawn(export::run(export::exporter(&otlp)?, receiver, self.clone()));
        Ok(())
    }

    /// Exports what is left, where the receiver takes it soon.
    pub async fn close(&self) {
        let Some(inner) = &self.0 else { return };
        let (done, is_done) = oneshot::channel();
        let closing = async {
            if inner.queue.items.send(Item::Flush(done)).await.is_ok() {
                // Without an answer it has ended already.
                let _ = is_done.await;
            }
        };
        let _ = tokio::time::timeout(LAST, closing).await;
    }

    /// What turns `tracing` spans into spans of traces.
    pub(super) fn tracer(&self) -> Option<SdkTracer> {
        let inner = self.0.as_ref()?;
        let provider =
            SdkTracerProvider::builder().with_span_processor(inner.queue.clone()).build();
        Some(provider.tracer("footlight"))
    }

    /// Takes what a browser has timed; `session` stands for its session.
    pub fn browser(&self, trace: TraceId, name: Name, session: &str, timed: &Timed) {
        let Some(inner) = &self.0 else { return };
        let end_time = SystemTime::now() - Duration::from_millis(timed.ago_ms.into());
        let start_time = end_time - Duration::from_millis(timed.took_ms.into());
        let root = root(trace);
        let (name, id, parent_span_id) = match name {
            Name::Root(name) => (name, root, SpanId::INVALID),
            Name::Part => (timed.span.word(), SpanId::from(rand::random::<u64>().max(1)), root),
        };
        inner.queue.push(SpanData {
            span_context: context(trace, id),
            parent_span_id,
            parent_span_is_remote: false,
            span_kind: SpanKind::Client,
            name: Cow::Borrowed(name),
            start_time,
            end_time,
            attributes: vec![
                KeyValue::new("footlight.side", "browser"),
                KeyValue::new("footlight.session", session.to_owned()),
            ],
            dropped_attributes_count: 0,
            events: Default::default(),
            links: Default::default(),
            status: if timed.failed { Status::error("failed") } else { Status::Unset },
            instrumentation_scope: InstrumentationScope::builder("footlight.browser").build(),
        });
    }

    /// Spans exported, and spans dropped.
    pub fn counts(&self) -> (u64, u64) {
        self.0.as_ref().map_or((0, 0), |inner| {
            let dropped = inner.queue.dropped.load(Ordering::Relaxed);
            (inner.exported.load(Ordering::Relaxed), dropped)
        })
    }

    pub(super) fn count(&self, spans: usize, exported: bool) {
        if let Some(inner) = &self.0 {
            let counter = if exported { &inner.exported } else { &*inner.queue.dropped };
            counter.fetch_add(spans as u64, Ordering::Relaxed);
        }
    }
}

impl Queue {
    fn push(&self, span: SpanData) {
        if self.items.try_send(Item::Span(Box::new(span))).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl SpanProcessor for Queue {
    fn on_start(&self, _span: &mut Span, _context: &Context) {}

    fn on_end(&self, span: SpanData) {
        self.push(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Makes a span of [`TARGET`] part of a trace. Nothing where traces are not
/// exported.
pub fn belong(span: &tracing::Span, trace: TraceId) {
    let parent = Context::new().with_remote_span_context(context(trace, root(trace)));
    // Without a receiver there is no layer, and nothing to set.
    let _ = span.set_parent(parent);
}

/// The span of a peer of the media path from its answer to its connection: it
/// ends when it is dropped.
pub fn ice_connected(trace: TraceId) -> tracing::Span {
    let span = tracing::info_span!(
        target: TARGET,
        // As a child it would keep the span that it is made in from ending.
        parent: None,
        "ice_connected",
        footlight.side = "sfu",
        otel.status_code = tracing::field::Empty,
    );
    belong(&span, trace);
    span
}

fn root(trace: TraceId) -> SpanId {
    SpanId::from((trace.bits() as u64).max(1))
}

fn context(trace: TraceId, span: SpanId) -> SpanContext {
    let trace = opentelemetry::TraceId::from(trace.bits());
    SpanContext::new(trace, span, TraceFlags::SAMPLED, false, TraceState::NONE)
}
