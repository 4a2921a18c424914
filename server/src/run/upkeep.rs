//! What has to be done now and then while the process runs.

use std::time::Duration;

use footlight_shared::limit;

use crate::state::AppState;
use crate::still::{self, Picture};
use crate::store::StoreError;
use crate::telemetry::Look;

/// Between two rounds.
const ROUND: Duration = Duration::from_secs(60);
/// Between two stills of a program.
const PICTURE: Duration = Duration::from_secs(10);
/// Between two looks at the machine.
const LOOK: Duration = Duration::from_secs(5);

/// Runs until it is stopped.
pub(super) async fn run(state: AppState) {
    tokio::join!(watch_over(&state), housekeeping(&state), picture_programs(&state));
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

/// Programs send no stills: of theirs one is made of the latest key frame.
async fn picture_programs(state: &AppState) {
    let mut tick = tokio::time::interval(PICTURE);
    loop {
        tick.tick().await;
        for (stage, peer) in state.hub.with(|registry| registry.programs()) {
            let most = limit::STILL_BYTES - still::BOX - 1;
            let Ok(frames) = state.media.key_frames(peer, most).await else { continue };
            let Some(picture) = frames.iter().find_map(|it| Picture::of_key_frame(it).ok()) else {
                continue;
            };
            if state.hub.still(&stage).is_none_or(|last| last.picture != picture)
                && let Err(refused) = state.hub.picture_program(&stage, picture)
            {
                tracing::debug!(%stage, %refused, "a program's still is not kept");
            }
        }
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
