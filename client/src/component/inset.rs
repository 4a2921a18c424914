//! A small picture on a large one: in a corner, and moved to another one by dragging
//! it, or by a button with the arrow keys.
//!
//! It rests in corners alone, so that no window, however it is turned or
//! resized, leaves it outside.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A drag shorter than this, in pixels, is a touch.
const STILL: i32 = 6;

/// A corner of the window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Corner {
    right: bool,
    bottom: bool,
}

impl Corner {
    fn words(self) -> &'static str {
        match (self.bottom, self.right) {
            (true, true) => "below on the right",
            (true, false) => "below on the left",
            (false, true) => "above on the right",
            (false, false) => "above on the left",
        }
    }

    /// The next one, around the window.
    fn next(self) -> Self {
        match (self.bottom, self.right) {
            (true, true) => Self { right: false, bottom: true },
            (true, false) => Self { right: false, bottom: false },
            (false, false) => Self { right: true, bottom: false },
            (false, true) => Self { right: true, bottom: true },
        }
    }
}

/// The frame of a small picture.
#[component]
pub fn Inset(
    /// What is moved, in words.
    what: &'static str,
    /// The picture.
    children: Children,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let corner = RwSignal::new(Corner { right: true, bottom: true });
    // Where a drag began, and how far it has come.
    let start = StoredValue::new(None::<(i32, i32)>);
    let moved = RwSignal::new((0, 0));
    let down = move |event: PointerEvent| {
        if event.button() == 0
            && let Some(frame) = frame.get_untracked()
        {
            start.set_value(Some((event.client_x(), event.client_y())));
            // Refused for a pointer that is gone already: then nothing follows.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: PointerEvent| {
        if let Some((x, y)) = start.get_value() {
            moved.set((event.client_x() - x, event.client_y() - y));
        }
    };
    let drop = move |_: PointerEvent| {
        if start.try_update_value(Option::take).flatten().is_none() {
            return;
        }
        let (x, y) = moved.get_untracked();
        if x.abs().max(y.abs()) > STILL
            && let Some(frame) = frame.get_untracked()
            && let Some(window) = frame.parent_element()
        {
            let (at, around) =
                (frame.get_bounding_client_rect(), window.get_bounding_client_rect());
            corner.set(Corner {
                right: at.x() + at.width() / 2.0 > around.x() + around.width() / 2.0,
                bottom: at.y() + at.height() / 2.0 > around.y() + around.height() / 2.0,
            });
        }
        moved.set((0, 0));
    };
    let key = move |event: KeyboardEvent| {
        let at = corner.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => Corner { right: false, ..at },
            "ArrowRight" => Corner { right: true, ..at },
            "ArrowUp" => Corner { bottom: false, ..at },
            "ArrowDown" => Corner { bottom: true, ..at },
            _ => return,
        };
        event.prevent_default();
        corner.set(to);
    };
    let dragging = move || moved.get() != (0, 0);
    view! {
        <div
            class="inset"
            class:inset--left=move || !corner.get().right
            class:inset--top=move || !corner.get().bottom
            class:inset--dragged=dragging
            style:transform=move || {
                let (x, y) = moved.get();
                dragging().then(|| format!("translate({x}px, {y}px)"))
            }
            node_ref=frame
            on:pointerdown=down
            on:pointermove=drag
            on:pointerup=drop
            on:pointercancel=drop
        >
            {children()}
            <button
                type="button"
                class="corner-button"
                title=format!("Move {what}")
                on:pointerdown=|event| event.stop_propagation()
                on:keydown=key
                on:click=move |_| corner.update(|corner| *corner = corner.next())
            >
                <Icon glyph=Glyph::Move/>
                <span class="visually-hidden">
                    {move || format!("Move {what}, now {}", corner.get().words())}
                </span>
            </button>
        </div>
    }
}
