//! What the keyboard does in a room: single keys, and to talk while the space bar is
//! held.
//!
//! A single key may be pressed by a voice program that types: whoever uses one turns
//! them off in the panel (WCAG 2.1.4).

use footlight_session::Device;
use footlight_session::room::View;
use leptos::prelude::*;

use crate::live::capture::Capture;
use crate::live::meeting::{Meeting, Phase};
use crate::platform::focus::Focus;
use crate::platform::screen;
use crate::platform::store::Keep;

/// Kept where somebody wants none of them.
const NO_KEYS: &str = "footlight.room_keys_off";

/// True where they are to be heard.
pub fn are_on() -> bool {
    Keep::Browser.read(NO_KEYS).is_none()
}

/// Hears them from now on, or not.
pub fn turn(on: bool) {
    if on {
        Keep::Browser.remove(NO_KEYS);
    } else {
        Keep::Browser.write(NO_KEYS, "1");
    }
}

/// What each does, for the panel.
pub const KEYS: [(&str, &str); 7] = [
    ("M", "Microphone"),
    ("V", "Camera"),
    ("S", "Screen"),
    ("H", "Raise a hand"),
    ("G", "Grid or speaker"),
    ("P", "Hold"),
    ("Space", "Hold to talk"),
];

/// Hears the keys for as long as the present owner lives.
pub fn listen(meeting: Meeting, capture: Capture) {
    // Muted, and heard while the bar is held.
    let talking = StoredValue::new(false);
    let hush = move || {
        if talking.try_update_value(std::mem::take) == Some(true) {
            capture.muted.set(true);
        }
    };
    let down = window_event_listener(leptos::ev::keydown, move |event| {
        let meant = !event.alt_key() && !event.ctrl_key() && !event.meta_key() && !event.repeat();
        let inside = meeting.phase.get_untracked() == Phase::Inside;
        let focus = Focus::now();
        if !meant || !inside || !are_on() || focus.is_at_work() {
            return;
        }
        match event.key().to_lowercase().as_str() {
            // On a button the bar presses it.
            " " if !focus.is_button() && capture.muted.get_untracked() => {
                event.prevent_default();
                talking.set_value(true);
                capture.muted.set(false);
            }
            "m" => capture.turn(Device::Microphone),
            "v" => capture.turn(Device::Camera),
            "h" => meeting.hand.update(|hand| *hand = !*hand),
            "g" => meeting.view.update(|view| *view = other(*view)),
            "p" => meeting.hold(!capture.held.get_untracked()),
            "s" if screen::is_possible() => meeting.turn_screen(),
            _ => {}
        }
    });
    let up = window_event_listener(leptos::ev::keyup, move |event| {
        if event.key() == " " {
            hush();
        }
    });
    // Whoever goes to another window lets go there.
    let away = window_event_listener(leptos::ev::blur, move |_| hush());
    on_cleanup(move || {
        down.remove();
        up.remove();
        away.remove();
    });
}

/// The other way to look at it.
pub fn other(view: View) -> View {
    match view {
        View::Grid => View::Speaker,
        View::Speaker => View::Grid,
    }
}
