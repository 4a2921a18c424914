//! What is done to its end though its sender hangs up meanwhile, or has waited too long: a
//! request's own task is dropped then, and what it has committed would be without effect.

use std::future::Future;

use tracing::Instrument;

use super::reply::{Refused, Reply};

/// Runs it as a task of its own, and waits for what comes of it.
pub(super) async fn uncancelled<T: Send + 'static>(
    work: impl Future<Output = Reply<T>> + Send + 'static,
) -> Reply<T> {
    tokio::spawn(work.in_current_span()).await.unwrap_or_else(|_| Err(Refused::internal()))
}
