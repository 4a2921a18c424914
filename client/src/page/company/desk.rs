//! Who watches, to be asked onto the stage.

use footlight_shared::{ChatPlace, ClientMsg, PersonEntry, UserId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::use_account;
use crate::api;
use crate::component::button::Button;
use crate::component::error_notice::in_words;
use crate::live::line::Line;
use crate::live::mailbox::Answer;
use crate::live::room::Room;

/// The list, for who sees to order there; it is asked for when it is opened.
#[component]
pub fn Guests(
    /// Of which stage.
    room: Room,
    /// Its session.
    line: Line,
) -> impl IntoView {
    let account = use_account();
    let people = RwSignal::new(Vec::<PersonEntry>::new());
    let words = RwSignal::new(String::new());
    let refresh = move || {
        let place = room.stage.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));
        let Some(place) = place.map(ChatPlace::Stage) else { return };
        spawn_local(async move {
            let list = async |token: String| api::order::people(&token, &place).await;
            match account.authorised(list).await {
                Ok(page) => {
                    let me = account.me.with_untracked(|me| me.as_ref().map(|me| me.id));
                    let mut others = page.people;
                    others.retain(|person| Some(person.user) != me);
                    if others.is_empty() {
                        words.try_set("Nobody watches now.".to_owned());
                    }
                    people.try_set(others);
                }
                Err(problem) => {
                    words.try_set(in_words(&problem));
                }
            }
        });
    };
    Effect::new(move || {
        if let Some(user) = room.company.declined.get() {
            let named = |it: &&PersonEntry| it.user == user;
            let name = people.with_untracked(|people| {
                people.iter().find(named).map(|it| it.name.clone()).unwrap_or_default()
            });
            words.set(format!("{name} does not come up now."));
            room.company.declined.set(None);
        }
    });
    let invite = move |user: UserId, name: String| {
        // From now on there may be somebody to be seen.
        room.company.used.set(true);
        let heard = move |answer: Answer| {
            let told = answer.map(|_| format!("{name} is asked."));
            words.try_set(told.unwrap_or_else(|problem| in_words(&problem)));
        };
        if !room.company.ask(line, ClientMsg::SourceInvite { user }, heard) {
            words.set("There is no connection now. Try again in a moment.".to_owned());
        }
    };
    let opened = move |_| {
        words.set(String::new());
        refresh();
    };
    view! {
        <details class="order__more" on:toggle=opened>
            <summary>"Bring somebody on stage"</summary>
            <ul class="room__people" aria-label="Who watches">
                <For each=move || people.get() key=|person| person.user let:person>
                    <li class="room__person">
                        <span class="room__who">{person.name.clone()}</span>
                        <Button
                            label=format!("Bring {} on stage", person.name)
                            on_press={
                                let name = person.name.clone();
                                move |()| invite(person.user, name.clone())
                            }
                        />
                    </li>
                </For>
            </ul>
            <p class="order__why" role="status">{words}</p>
        </details>
    }
}
