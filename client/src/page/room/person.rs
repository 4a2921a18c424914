//! Somebody in the list of people, and what a host may do.

use footlight_shared::{MemberId, RoomAct, RoomMember, Source};
use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::{Glyph, Icon};
use crate::live::meeting::Meeting;
use crate::platform::clock;

/// How long a ban lasts that ends, in seconds.
const BAN_SECONDS: u64 = 24 * 60 * 60;

/// A line of the list.
#[component]
pub fn Person(
    /// Who.
    id: MemberId,
    /// The room.
    meeting: Meeting,
    /// Oneself may do what a host may.
    #[prop(into)]
    hosts: Signal<bool>,
    /// The reason for it.
    reason: RwSignal<String>,
) -> impl IntoView {
    let member = Memo::new(move |_| meeting.member(id));
    let is = move |pick: fn(&RoomMember) -> bool| member.with(|it| it.as_ref().is_some_and(pick));
    let name = Memo::new(move |_| {
        member.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default()
    });
    let mine = Memo::new(move |_| meeting.me() == Some(id));
    let role = move || match (mine.get(), is(|it| it.host), is(|it| it.moderator)) {
        (true, true, _) => Some("you, host"),
        (true, ..) => Some("you"),
        (_, true, _) => Some("host"),
        (_, _, true) => Some("moderator"),
        _ => None,
    };
    let open = RwSignal::new(false);
    // Moderators are the host's to judge.
    let below = move || !is(|it| it.host) && (meeting.is_host() || !is(|it| it.moderator));
    let judged = move || hosts.get() && !mine.get() && below();
    view! {
        <div class="room__person">
            <span class="room__who">
                {name}
                {move || role().map(|role| view! { <span class="room__role">{role}</span> })}
            </span>
            <Show when=move || is(|it| it.state.hand)><Icon glyph=Glyph::Hand/></Show>
            <Show when=move || is(|it| it.state.screen)><Icon glyph=Glyph::ShareScreen/></Show>
            <Show when=move || !is(|it| it.state.microphone)><Icon glyph=Glyph::MicOff/></Show>
            <Show when=judged>
                <Button
                    label=Signal::derive(move || format!("Moderate {}", name.get()))
                    glyph=Glyph::Settings
                    tone=Tone::Quiet
                    icon_only=true
                    expanded=open
                    on_press=move |()| open.update(|open| *open = !*open)
                />
            </Show>
            <Show when=move || open.get() && judged()>
                <Acts id=id meeting=meeting reason=reason/>
            </Show>
        </div>
    }
}

/// What is done, each in a word.
#[component]
fn Acts(id: MemberId, meeting: Meeting, reason: RwSignal<String>) -> impl IntoView {
    let member = id;
    let act = move |act: RoomAct| meeting.act(act, reason.get_untracked());
    let is = move |pick: fn(&RoomMember) -> bool| meeting.member(id).is_some_and(|it| pick(&it));
    let mute = move |source| act(RoomAct::Mute { member, source });
    view! {
        <div class="room__acts" role="group" aria-label="What a host may do">
            <Show when=move || is(|it| it.state.microphone)>
                <Button label="Mute them" on_press=move |()| mute(Source::Microphone)/>
            </Show>
            <Show when=move || is(|it| it.state.camera)>
                <Button label="Camera off for them" on_press=move |()| mute(Source::Camera)/>
            </Show>
            <Show when=move || is(|it| it.state.screen)>
                <Button label="End their screen" on_press=move |()| mute(Source::Screen)/>
            </Show>
            <Show when=move || meeting.is_host()>
                <Button
                    label=Signal::derive(move || {
                        if is(|it| it.moderator) { "Not a moderator any more" } else { "Make a moderator" }
                            .to_owned()
                    })
                    on_press=move |()| {
                        let moderator = !is(|it| it.moderator);
                        act(RoomAct::Appoint { member, moderator });
                    }
                />
            </Show>
            <Button label="Send out" on_press=move |()| act(RoomAct::Remove { member })/>
            <Button
                label="Ban for a day"
                on_press=move |()| {
                    let until = Some(clock::unix_ms() / 1000 + BAN_SECONDS);
                    act(RoomAct::Ban { member, until });
                }
            />
            <Button
                label="Ban"
                tone=Tone::Danger
                on_press=move |()| act(RoomAct::Ban { member, until: None })
            />
        </div>
    }
}
