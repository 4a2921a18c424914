//! Spans go to the OTLP receiver, in batches, by HTTP with protobuf.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use opentelemetry_http::HttpClient;
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_otlp::{Protocol, SpanExporter as Otlp, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use tokio::sync::mpsc;

use super::trace::{Item, Traces};
use crate::config;

/// Spans that go together.
const BATCH: usize = 512;
/// How long the first of them waits for others.
const GATHER: Duration = Duration::from_secs(1);
/// How long the receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What speaks to the receiver.
pub(super) fn exporter(otlp: &config::Otlp) -> Result<Otlp, String> {
    let headers: HashMap<String, String> = otlp.headers.iter().cloned().collect();
    let mut exporter = Otlp::builder()
        .with_http()
        .with_shared_http_client(client(otlp.endpoint.starts_with("https:"))?)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(&otlp.endpoint)
        .with_timeout(PATIENCE)
        .with_headers(headers)
        .build()
        .map_err(|error| error.to_string())?;
    exporter.set_resource(&Resource::builder().with_service_name("footlight").build());
    Ok(exporter)
}

/// Without TLS no certificates are needed, which a machine may have none of.
fn client(secure: bool) -> Result<Arc<dyn HttpClient>, String> {
    if !secure {
        return Ok(Arc::new(HyperClient::with_default_connector(PATIENCE, None)));
    }
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_platform_verifier(rustls::crypto::aws_lc_rs::default_provider())
        .map_err(|error| format!("there are no certificates to know it by: {error}"))?
        .https_only()
        .enable_http1()
        .build();
    Ok(Arc::new(HyperClient::new(connector, PATIENCE, None)))
}

/// Exports until nobody can send any more.
pub(super) async fn run(exporter: Otlp, mut items: mpsc::Receiver<Item>, traces: Traces) {
    let mut batch = Vec::new();
    let mut failing = false;
    while let Some(first) = items.recv().await {
        let mut flushed = None;
        let mut next = Some(first);
        let until = tokio::time::Instant::now() + GATHER;
        while let Some(item) = next {
            match item {
                Item::Span(span) => batch.push(*span),
                Item::Flush(done) => {
                    flushed = Some(done);
                    break;
                }
            }
            if batch.len() == BATCH {
                break;
            }
            next = tokio::time::timeout_at(until, items.recv()).await.unwrap_or_default();
        }
        send(&exporter, &mut batch, &traces, &mut failing).await;
        if let Some(done) = flushed {
            // Whoever has stopped waiting need not know.
            let _ = done.send(());
        }
    }
}

async fn send(exporter: &Otlp, batch: &mut Vec<SpanData>, traces: &Traces, failing: &mut bool) {
    if batch.is_empty() {
        return;
    }
    let spans = batch.len();
    let sent = exporter.export(std::mem::take(batch)).await;
    traces.count(spans, sent.is_ok());
    match sent {
        Ok(()) => *failing = false,
        // Said once, not every second.
        Err(error) if !*failing => {
            *failing = true;
            tracing::warn!(%error, "the OTLP receiver takes no traces");
        }
        Err(_) => {}
    }
}
