//! What a sender is told, one thing after the other.
//!
//! A browser refuses parameters that are read while others are on their way, and
//! `RTCRtpSender.track` tells what was done last and not what was asked for. Whoever
//! changes a sender waits for his turn, so that the last word holds. Of a closed connection
//! no promise is kept any more: after a while his turn is over all the same.

use std::time::Duration;

use js_sys::{Function, Promise, WeakMap};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MediaStreamTrack, RtcRtpSender};

use super::clock;

/// So long a turn takes at most.
const LONGEST_TURN: Duration = Duration::from_secs(5);

thread_local! {
    /// By sender the promise that is kept when the last of its turns is over.
    static LAST: WeakMap = WeakMap::new();
}

/// Is over when it is dropped; to say so twice does no harm.
struct Turn(Option<Function>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(over) = self.0.take() {
            // What promises give does not throw.
            let _ = over.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Does this once all that the sender was told before has been done.
pub async fn in_turn<T>(sender: &RtcRtpSender, act: impl Future<Output = T>) -> T {
    let mut over = None;
    let kept = Promise::new(&mut |keep, _| over = Some(keep));
    let turn = Turn(over);
    let before = LAST.with(|last| {
        let before = last.get(sender);
        last.set(sender, &kept);
        before
    });
    if let Ok(before) = before.dyn_into::<Promise>() {
        let _ = JsFuture::from(before).await;
    }
    let late = Turn(turn.0.clone());
    spawn_local(async move {
        clock::sleep(LONGEST_TURN).await;
        drop(late);
    });
    let done = act.await;
    drop(turn);
    done
}

/// Sends another track from now on, or nothing, without a word to the server.
pub async fn replace(sender: &RtcRtpSender, track: Option<&MediaStreamTrack>) -> bool {
    in_turn(sender, async {
        sender.track().as_ref() == track
            || JsFuture::from(sender.replace_track(track)).await.is_ok()
    })
    .await
}
