//! What is opened beside the pictures: people, words, files, or devices and keys.

use footlight_shared::{ChatId, RoomAct, RoomId, RoomPerson, RoomSnapshot};
use leptos::prelude::*;

use super::files::Files;
use super::invite::Invite;
use super::keys;
use super::person::Person;
use super::settings::Settings;
use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::component::sure_button::SureButton;
use crate::component::toggle::Toggle;
use crate::live::capture::Capture;
use crate::live::meeting::Meeting;
use crate::page::parts::Chat;
use crate::page::talk::devices::Devices;
use crate::page::talk::panel::Panel;
use crate::page::talk::sharing::Sharing;

/// What is written as the reason where nothing else is.
const REASON: &str = "By word of the host.";

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Open {
    /// Who is there.
    People,
    /// What is written.
    Chat,
    /// What is sent from one to others.
    Files,
    /// Camera, microphone and keyboard.
    Devices,
}

impl Open {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Open::People => "People",
            Open::Chat => "Chat",
            Open::Files => "Files",
            Open::Devices => "Devices and keys",
        }
    }
}

/// The panel.
#[component]
pub fn Side(
    /// Which room.
    id: RoomId,
    /// The room.
    meeting: Meeting,
    /// What is sent.
    capture: Capture,
    /// What is open.
    open: RwSignal<Option<Open>>,
) -> impl IntoView {
    let part = move |part: Open| match part {
        Open::Devices => view! {
            <Devices capture=capture/>
            <Sharing screen=meeting.screen/>
            <Keys/>
        }
        .into_any(),
        Open::Chat => view! { <Words meeting=meeting/> }.into_any(),
        Open::Files => view! { <Files meeting=meeting/> }.into_any(),
        Open::People => view! { <People id=id.clone() meeting=meeting/> }.into_any(),
    };
    view! { <Panel open=open name=Open::name part=part/> }
}

/// What those in the room write.
#[component]
fn Words(meeting: Meeting) -> impl IntoView {
    let host = move || {
        let host =
            |room: &RoomSnapshot| room.members.iter().find(|it| it.host).map(|it| it.name.clone());
        meeting.room.with(|room| room.as_ref().and_then(host)).unwrap_or_default()
    };
    view! {
        <Chat
            chat=meeting.chat
            host=Signal::derive(host)
            shut=Signal::stored(None)
            on_say=move |text: String| meeting.say(text)
            on_again=move |id: ChatId| meeting.say_again(id)
        />
    }
}

/// Who is there, who waits, and the way for others.
#[component]
fn People(id: RoomId, meeting: Meeting) -> impl IntoView {
    let hosts = Memo::new(move |_| meeting.hosts());
    let reason = RwSignal::new(REASON.to_owned());
    let waiting = move || {
        meeting.room.with(|room| room.as_ref().map(|it| it.waiting.clone())).unwrap_or_default()
    };
    let waits = Memo::new(move |_| {
        meeting.room.with(|room| room.as_ref().is_some_and(|it| !it.waiting.is_empty()))
    });
    let members = move || {
        meeting.room.with(|room| room.as_ref().map(|it| it.members.clone())).unwrap_or_default()
    };
    let count = move || {
        meeting.room.with(|room| {
            room.as_ref().map(|it| format!("{} of {}", it.members.len(), it.settings.limit))
        })
    };
    view! {
        <Show when=move || hosts.get() && waits.get()>
            <section aria-label="Waiting to be let in">
                <h3 class="room__head">"Waiting to be let in"</h3>
                <ul class="room__people">
                    <For each=waiting key=|person| person.id let:person>
                        <li><Waiting person=person meeting=meeting reason=reason/></li>
                    </For>
                </ul>
            </section>
        </Show>
        <section aria-label="In the room">
            <h3 class="room__head">"In the room "<span class="room__count">{count}</span></h3>
            <ul class="room__people">
                <For each=members key=|member| member.id let:member>
                    <li><Person id=member.id meeting=meeting hosts=hosts reason=reason/></li>
                </For>
            </ul>
            <Show when=move || meeting.is_direct()>
                <p class="room__note">"You two talk from browser to browser."</p>
            </Show>
        </section>
        <Invite id=id.clone() meeting=meeting/>
        <Show when=move || meeting.is_host()>
            <Settings id=id.clone() meeting=meeting/>
        </Show>
        <Show when=move || hosts.get()>
            <Closing meeting=meeting reason=reason/>
        </Show>
    }
}

/// Somebody in front of the door.
#[component]
fn Waiting(person: RoomPerson, meeting: Meeting, reason: RwSignal<String>) -> impl IntoView {
    let (member, name) = (person.id, person.name);
    let admit = format!("Let {name} in");
    let refuse = format!("Do not let {name} in");
    view! {
        <div class="room__person">
            <span class="room__who">{name}</span>
            <button
                type="button"
                class="button"
                aria-label=admit
                on:click=move |_| meeting.act(RoomAct::Admit { member }, String::new())
            >
                "Let in"
            </button>
            <Button
                label=refuse
                glyph=Glyph::Close
                tone=Tone::Quiet
                icon_only=true
                on_press=move |()| meeting.act(RoomAct::Refuse { member }, reason.get_untracked())
            />
        </div>
    }
}

/// The reason for what is done, and the end of it all.
#[component]
fn Closing(meeting: Meeting, reason: RwSignal<String>) -> impl IntoView {
    view! {
        <section class="room__closing" aria-label="For hosts">
            <label class="field__label" for="room-reason">"The reason, for whom it concerns"</label>
            <input
                class="field__input room__reason"
                id="room-reason"
                autocomplete="off"
                maxlength=footlight_shared::limit::REASON_CHARS.to_string()
                bind:value=reason
            />
            <SureButton
                label="Close the room"
                sure="Close it for everybody"
                on_press=move |()| meeting.act(RoomAct::Close, reason.get_untracked())
            />
        </section>
    }
}

/// What the keyboard does.
#[component]
fn Keys() -> impl IntoView {
    let on = RwSignal::new(keys::are_on());
    let turn = move |wanted: bool| {
        keys::turn(wanted);
        on.set(wanted);
    };
    let rows = keys::KEYS
        .into_iter()
        .map(|(key, does)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> })
        .collect_view();
    view! {
        <Toggle label="Keys" hint="One key, without Ctrl or Alt." checked=on on_change=turn/>
        <dl class="room__keys">{rows}</dl>
    }
}
