//! Tips one after the other, for a moment each, for those who show them large.

use std::collections::VecDeque;
use std::time::Duration;

use footlight_session::Applause;
use footlight_shared::Tip;
use leptos::prelude::*;

use crate::platform::store::Keep;
use crate::platform::tone::{APPLAUSE, Tone};

/// How long one is shown, where none waits behind it and where one does.
const LONG: Duration = Duration::from_millis(4500);
const BRIEF: Duration = Duration::from_millis(1800);

#[derive(Clone, Copy)]
struct Queue {
    waiting: StoredValue<VecDeque<Tip>>,
    shown: RwSignal<Option<Tip>>,
}

/// The tip that is to be shown now. `told` is false while it is not known which
/// tips there are; what is there when it becomes true is not shown.
pub fn use_applause(latest: Signal<Vec<Tip>>, told: Signal<bool>) -> Signal<Option<Tip>> {
    let heard = StoredValue::new(Applause::default());
    let queue = Queue { waiting: StoredValue::new(VecDeque::new()), shown: RwSignal::new(None) };
    Effect::new(move || {
        if !told.get() {
            return;
        }
        let new = latest.with(|latest| heard.try_update_value(|heard| heard.hear(latest)));
        queue.waiting.update_value(|waiting| waiting.extend(new.unwrap_or_default()));
        if queue.shown.with_untracked(Option::is_none) {
            queue.next();
        }
    });
    queue.shown.into()
}

impl Queue {
    fn next(self) {
        let tip = self.waiting.try_update_value(VecDeque::pop_front).flatten();
        let last = self.waiting.try_with_value(VecDeque::is_empty).unwrap_or(true);
        let some = tip.is_some();
        self.shown.try_set(tip);
        if some {
            set_timeout(move || self.next(), if last { LONG } else { BRIEF });
        }
    }
}

/// Sounds once for each tip that is shown, unless it is to be quiet.
pub fn sound_for(shown: Signal<Option<Tip>>, quiet: Signal<bool>) {
    // Made with the first one: a page that stays silent needs none.
    let tone = StoredValue::new_local(None::<Tone>);
    let id = Memo::new(move |_| shown.with(|tip| tip.as_ref().map(|tip| tip.id)));
    Effect::new(move || {
        if id.get().is_none() || quiet.get_untracked() {
            return;
        }
        tone.update_value(|tone| {
            if tone.is_none() {
                *tone = Tone::new();
            }
            if let Some(tone) = tone {
                tone.play(&APPLAUSE);
            }
        });
    });
}

/// Whether tips sound in the studio, as the performer has chosen.
#[derive(Clone, Copy)]
pub struct TipSounds {
    /// True where they do.
    pub on: RwSignal<bool>,
}

impl TipSounds {
    const KEY: &str = "footlight.tipsounds";

    /// Makes the handle and gives it to all below.
    pub fn provide() -> Self {
        let on = Keep::Browser.read(Self::KEY).as_deref() != Some("off");
        let sounds = Self { on: RwSignal::new(on) };
        provide_context(sounds);
        sounds
    }

    /// Chooses, for this browser.
    pub fn set(self, on: bool) {
        Keep::Browser.write(Self::KEY, if on { "on" } else { "off" });
        self.on.set(on);
    }
}
