//! The way to a room of one's own: what it is called, and who may come in.

use footlight_shared::{NewRoom, Problem, RoomAccess, RoomSettings, limit};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::button::{Button, Tone};
use super::error_notice::in_words;
use super::field::Field;
use super::icon::Glyph;
use super::meet_form::MeetForm;
use super::radio_group::{Choice, RadioGroup};

/// What comes of making one, and of changing one.
const WORDS: &str = "For many, face to face. Everybody sees and hears everybody.";
const WORDS_THERE: &str = "Those who are inside stay, whatever you change.";

/// How a room is kept before anybody chooses.
const OPEN: RoomSettings = RoomSettings {
    access: RoomAccess::Open,
    limit: 0,
    keep: false,
    guests: false,
    mesh: false,
    direct: false,
    one_screen: false,
};

/// The form; it is small until somebody wants a room.
#[component]
pub fn RoomForm(
    /// A room is being made.
    #[prop(into)]
    busy: Signal<bool>,
    /// Why none was.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
    /// Makes one.
    #[prop(into)]
    on_make: Callback<NewRoom>,
    /// The one that there is and how it is kept, where it is to be changed.
    #[prop(optional_no_strip)]
    of: Option<(String, RoomSettings)>,
) -> impl IntoView {
    let there = of.is_some();
    let (name, kept) = of.unwrap_or((String::new(), OPEN));
    let (title, password) = (RwSignal::new(name), RwSignal::new(String::new()));
    let access = RwSignal::new(kept.access);
    let (keep, guests) = (RwSignal::new(kept.keep), RwSignal::new(kept.guests));
    let (mesh, direct) = (RwSignal::new(kept.mesh), RwSignal::new(kept.direct));
    let one_screen = RwSignal::new(kept.one_screen);
    let most = RwSignal::new(if there { kept.limit.to_string() } else { String::new() });
    let (label, glyph, tone) = match there {
        true => ("Save", Glyph::Check, Tone::Primary),
        false => ("Start a room", Glyph::People, Tone::Plain),
    };
    let has_password = there && kept.access == RoomAccess::Password;
    let of = move |limit: bool| {
        let is = |it: &&Problem| (it.field.as_deref() == Some("limit")) == limit;
        problem.with(|it| it.as_ref().filter(is).map(in_words))
    };
    let error = Signal::derive(move || of(false));
    let odd = RwSignal::new(false);
    let too_many = Signal::derive(move || match odd.get() {
        true => Some("Write a whole number, or nothing.".to_owned()),
        false => of(true),
    });
    let locked = Memo::new(move |_| access.get() == RoomAccess::Password);
    let missing = RwSignal::new(None::<String>);
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (least, access) = (limit::ROOM_PASSWORD_BYTES.0, access.get_untracked());
        let given = password.get_untracked();
        let stays = has_password && given.is_empty();
        let short = access == RoomAccess::Password && given.len() < least && !stays;
        missing.set(short.then(|| format!("At least {least} characters.")));
        if short {
            return;
        }
        let wanted = most.with_untracked(|most| most.trim().to_owned());
        let limit = wanted.parse::<u32>().ok().filter(|limit| *limit > 0);
        odd.set(limit.is_none() && !wanted.is_empty());
        if odd.get_untracked() {
            return;
        }
        let title = title.with_untracked(|title| title.trim().to_owned());
        on_make.run(NewRoom {
            title: if title.is_empty() { "A room".to_owned() } else { title },
            access,
            password: Some(given).filter(|_| access == RoomAccess::Password && !stays),
            limit,
            keep: keep.get_untracked(),
            guests: guests.get_untracked(),
            mesh: mesh.get_untracked(),
            direct: direct.get_untracked() && !mesh.get_untracked(),
            one_screen: one_screen.get_untracked(),
        });
    };
    view! {
        <MeetForm
            id="room-form-title"
            title=if there { "The room" } else { "A room" }
            words=if there { WORDS_THERE } else { WORDS }
        >
            <form class="room-form" on:submit=make novalidate>
                <Field
                    label="What it is called"
                    id="room-title"
                    value=title
                    placeholder="A room"
                    maxlength=limit::TITLE_CHARS
                    error=error
                />
                <RadioGroup legend="Who may come in" name="room-access" choices=choices() value=access/>
                <Show when=move || locked.get()>
                    <Field
                        label="Password"
                        id="new-room-password"
                        kind="password"
                        autocomplete="new-password"
                        value=password
                        maxlength=limit::ROOM_PASSWORD_BYTES.1
                        error=missing
                    />
                </Show>
                <Field
                    label="How many at most"
                    id="room-limit"
                    value=most
                    inputmode="numeric"
                    placeholder="As many as the house takes"
                    error=too_many
                />
                <Kept guests=guests keep=keep one_screen=one_screen mesh=mesh direct=direct there=there/>
                <Button label=label glyph=glyph tone=tone submit=true busy=busy/>
            </form>
        </MeetForm>
    }
}

/// What a room is besides.
#[component]
fn Kept(
    guests: RwSignal<bool>,
    keep: RwSignal<bool>,
    one_screen: RwSignal<bool>,
    mesh: RwSignal<bool>,
    direct: RwSignal<bool>,
    /// It is made already.
    there: bool,
) -> impl IntoView {
    view! {
        <div class="room-form__more">
            <label class="check">
                <input class="check__input" type="checkbox" bind:checked=guests/>
                <span class="check__label">"People without an account may come in"</span>
            </label>
            <label class="check">
                <input class="check__input" type="checkbox" bind:checked=keep/>
                <span class="check__label">"Keep the room when all have left"</span>
            </label>
            <label class="check">
                <input class="check__input" type="checkbox" bind:checked=one_screen/>
                <span class="check__label">"One screen at a time"</span>
            </label>
            // What a room is once, it stays.
            <Show when=move || !there || mesh.get_untracked()>
                <label class="check">
                    <input
                        class="check__input"
                        type="checkbox"
                        bind:checked=mesh
                        disabled=there
                    />
                    <span class="check__label">
                        "From browser to browser, for four at most"
                    </span>
                </label>
            </Show>
            <Show when=move || !mesh.get() && (!there || direct.get_untracked())>
                <label class="check">
                    <input
                        class="check__input"
                        type="checkbox"
                        bind:checked=direct
                        disabled=there
                    />
                    <span class="check__label">
                        "From browser to browser while two are alone"
                    </span>
                </label>
            </Show>
        </div>
    }
}

fn choices() -> Vec<Choice<RoomAccess>> {
    vec![
        Choice { value: RoomAccess::Open, label: "Open", hint: "Whoever has the link." },
        Choice { value: RoomAccess::Lobby, label: "Lobby", hint: "You let each one in." },
        Choice { value: RoomAccess::Password, label: "Password", hint: "Who knows it." },
        Choice { value: RoomAccess::Invitation, label: "Invitation", hint: "A link you make." },
    ]
}
