//! What has to be done now and then while the process runs.

use std::time::Duration;

use crate::state::AppState;
use crate::store::StoreError;
use crate::telemetry::Look;

/// Between two rounds.
const ROUND: Duration = Duration::from_secs(60);
/// Between two looks at the machine.
const LOOK: Duration = Duration::from_secs(5);

/// Runs until it is stopped.
pub(super) async fn run(state: AppState) {
    tokio::join!(watch_over(&state), housekeeping(&state));
}

/// Looks at how the machine bears it.
async fn watch_over(state: &AppState) {
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tick.tick().await;
        let seen = state.media.snapshot().sfu;
        state.vitals.take(Look::now(seen.bytes_in, seen.bytes_out));
    }
}

async fn housekeeping(state: &AppState) {
    let mut tick = tokio::time::interval(ROUND);
    loop {
        tick.tick().await;
        state.limits.forget_idle();
        state.chat.forget_idle();
        state.hub.sanctions().book().forget_ended(crate::signal::unix_ms());
        state.metrics.upkeep();
        let keep = state.config.lifetimes.session;
        match state.store.sessions().clean(keep).await {
            Ok(0) => {}
            Ok(gone) => tracing::debug!(gone, "forgot old logins"),
            Err(error) => log_store(&error),
        }
        let keep = i64::try_from(state.config.chat.time.as_millis()).unwrap_or(i64::MAX);
        if let Err(error) = state.store.chats().clean(keep).await {
            log_store(&error);
        }
    }
}

fn log_store(error: &StoreError) {
    tracing::error!(error = %error, cause = ?std::error::Error::source(error), "housekeeping failed");
}
