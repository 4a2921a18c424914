//! A screen that stays on while somebody is seen.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::listener::Listener;
use crate::platform::wake::WakeLock;

/// Keeps the screen on while `live` is true, as long as the present owner lives. The
/// browser takes the lock away from a page that is hidden: it is asked for again.
pub fn stay_awake(live: impl Fn() -> bool + Send + Sync + 'static) {
    let lock = StoredValue::new_local(None::<WakeLock>);
    let (live, shown) = (Memo::new(move |_| live()), RwSignal::new(0u32));
    let turn = StoredValue::new(0u32);
    let listener = StoredValue::new_local(Listener::page_shown(move || {
        shown.try_update(|shown| *shown = shown.wrapping_add(1));
    }));
    Effect::new(move || {
        shown.track();
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        lock.set_value(None);
        if live.get() {
            spawn_local(async move {
                let got = WakeLock::request().await;
                // What comes too late is let go.
                if turn.try_get_value() == Some(mine) {
                    lock.try_set_value(got);
                }
            });
        }
    });
    on_cleanup(move || {
        listener.dispose();
        lock.dispose();
        turn.dispose();
    });
}
