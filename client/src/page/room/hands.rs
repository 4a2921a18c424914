//! Hands on a shared screen: hold the button of the mouse or a finger down and move,
//! and the others see where. Two fingers make the page larger, and one moves it then.

use footlight_session::room::{Area, Frame, Point, Seat};
use leptos::ev::{PointerEvent, TouchEvent};
use leptos::html;
use leptos::prelude::*;

use crate::live::meeting::Meeting;
use crate::platform::size;

/// A layer over a screen's picture.
#[component]
pub fn Hands(
    /// Whose screen.
    seat: Seat,
    /// The room.
    meeting: Meeting,
    /// Its picture.
    video: NodeRef<html::Video>,
) -> impl IntoView {
    let layer = NodeRef::<html::Div>::new();
    let down = StoredValue::new(false);
    let frame = move || {
        let video = video.get_untracked()?;
        let element =
            Area { width: video.client_width().into(), height: video.client_height().into() };
        let picture =
            Area { width: video.video_width().into(), height: video.video_height().into() };
        Frame::of(element, picture)
    };
    let point = move |event: &PointerEvent| {
        let at = layer.get_untracked().map(|layer| size::place_in(&layer, event));
        let part = at.and_then(|(x, y)| frame()?.part(x, y));
        if let Some((x, y)) = part {
            meeting.point(Point { seat, x, y });
        }
        part.is_some()
    };
    let lift = move || {
        if down.get_value() {
            down.set_value(false);
            meeting.lift();
        }
    };
    let press = move |event: PointerEvent| {
        if size::moves_page(&event) {
            lift();
        } else if event.button() == 0 && point(&event) {
            down.set_value(true);
            if let Some(layer) = layer.get_untracked() {
                size::hold(&layer, &event);
            }
        }
    };
    let drag = move |event: PointerEvent| {
        if down.get_value() {
            point(&event);
        }
    };
    // Else the finger would be the browser's, to scroll with.
    let keep = move |event: TouchEvent| {
        if down.get_value() {
            event.prevent_default();
        }
    };
    let hands = move || {
        let at = meeting.pointers.with(|pointers| pointers.at(seat).collect::<Vec<_>>());
        let frame = frame();
        let placed = at.into_iter().filter_map(|(member, point)| {
            let (x, y) = frame?.place(point.x, point.y);
            let name = meeting.member(member)?.name;
            let place = format!("translate({x:.1}px, {y:.1}px)");
            Some(view! {
                <span class="hand" style:transform=place>
                    <span class="hand__name">{name}</span>
                </span>
            })
        });
        placed.collect_view()
    };
    view! {
        <div
            class="hands"
            aria-hidden="true"
            title="Hold and move to point"
            node_ref=layer
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=move |_| lift()
            on:pointercancel=move |_| lift()
            on:touchmove=keep
        >
            {hands}
        </div>
    }
}
