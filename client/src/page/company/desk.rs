//! Who watches, to be asked onto the stage.

use std::time::Duration;

use footlight_shared::{ChatPlace, ClientMsg, PersonEntry, StageSummary, UserId, limit};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{Account, use_account};
use crate::api;
use crate::component::button::Button;
use crate::component::error_notice::in_words;
use crate::live::line::Line;
use crate::live::mailbox::Answer;
use crate::live::room::Room;
use crate::platform::clock;

/// Between two looks at who is there.
const REST: Duration = Duration::from_secs(1);
/// After so long nobody is asked any more, whatever was heard of it.
const PATIENCE: Duration = Duration::from_secs(limit::SOURCE_SECONDS + 2);

/// How somebody stands to the stage.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Below,
    Asked,
    Up,
}

/// What is known of them.
#[derive(Clone, Copy)]
struct Desk {
    account: Account,
    room: Room,
    people: RwSignal<Option<Vec<PersonEntry>>>,
    /// Who has not answered yet.
    asked: RwSignal<Vec<UserId>>,
    /// What is said of whom, and how he stood then.
    said: RwSignal<Option<(UserId, Standing, String)>>,
    /// Why it is not known who is there.
    trouble: RwSignal<Option<String>>,
    stale: StoredValue<bool>,
    busy: StoredValue<bool>,
}

/// The list, for who sees to order there. While it is open it is fetched anew whenever
/// others watch or others are on the stage.
#[component]
pub fn Guests(
    /// Of which stage.
    room: Room,
    /// Its session.
    line: Line,
) -> impl IntoView {
    let desk = Desk::new(room);
    let details = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    let viewers = room.viewers();
    Effect::new(move || {
        // A memo that nobody reads follows nothing.
        let _ = viewers.get();
        room.company.others.track();
        if open.get() {
            desk.refresh();
        }
    });
    view! {
        <details
            class="order__more"
            node_ref=details
            on:toggle=move |_| {
                open.set(details.get_untracked().is_some_and(|it| it.open()));
                desk.said.set(None);
            }
        >
            <summary>"Bring somebody on stage"</summary>
            <ul class="room__people" aria-label="Who watches">
                <For
                    each=move || desk.people.get().unwrap_or_default()
                    key=|person| person.user
                    let:person
                >
                    <Somebody desk=desk line=line user=person.user name=person.name/>
                </For>
            </ul>
            <p class="order__why" role="status">{move || desk.words()}</p>
        </details>
    }
}

/// One of them; who is asked or on the stage is not asked again.
#[component]
fn Somebody(desk: Desk, line: Line, user: UserId, name: String) -> impl IntoView {
    let standing = Memo::new(move |_| desk.standing(user));
    let bring = format!("Bring {name} on stage");
    let label = Signal::derive(move || match standing.get() {
        Standing::Below => bring.clone(),
        Standing::Asked => "Asked".to_owned(),
        Standing::Up => "On stage".to_owned(),
    });
    let shown = name.clone();
    view! {
        <li class="room__person">
            <span class="room__who">{shown}</span>
            <Button
                label=label
                disabled=Signal::derive(move || standing.get() != Standing::Below)
                on_press=move |()| desk.invite(line, user, name.clone())
            />
        </li>
    }
}

impl Desk {
    fn new(room: Room) -> Self {
        let desk = Self {
            account: use_account(),
            room,
            people: RwSignal::new(None),
            asked: RwSignal::new(Vec::new()),
            said: RwSignal::new(None),
            trouble: RwSignal::new(None),
            stale: StoredValue::new(false),
            busy: StoredValue::new(false),
        };
        Effect::new(move || {
            let up = room.company.others.get();
            desk.asked.update(|asked| asked.retain(|user| !up.contains(user)));
        });
        Effect::new(move || {
            let Some(user) = room.company.declined.get() else { return };
            room.company.declined.set(None);
            desk.unask(user);
            let named = |it: &&PersonEntry| it.user == user;
            let name =
                |people: &Vec<PersonEntry>| people.iter().find(named).map(|it| it.name.clone());
            if let Some(name) = desk.people.with_untracked(|people| people.as_ref().and_then(name))
            {
                desk.say(user, format!("{name} does not come up now."));
            }
        });
        Effect::new(move || {
            let over = |(user, then, _): &(UserId, Standing, String)| desk.standing(*user) != *then;
            if desk.said.with(|said| said.as_ref().is_some_and(over)) {
                desk.said.set(None);
            }
        });
        desk
    }

    fn standing(self, user: UserId) -> Standing {
        if self.room.company.others.with(|up| up.contains(&user)) {
            Standing::Up
        } else if self.asked.try_with(|asked| asked.contains(&user)) == Some(true) {
            Standing::Asked
        } else {
            Standing::Below
        }
    }

    fn words(self) -> Option<String> {
        let said = self.said.with(|said| said.as_ref().map(|(.., words)| words.clone()));
        let nobody = self.people.with(|people| people.as_ref().is_some_and(Vec::is_empty));
        said.or_else(|| self.trouble.get())
            .or_else(|| nobody.then(|| "Nobody watches now.".to_owned()))
    }

    fn say(self, user: UserId, words: String) {
        let standing = untrack(|| self.standing(user));
        self.said.try_set(Some((user, standing, words)));
    }

    fn unask(self, user: UserId) {
        self.asked.try_update(|asked| asked.retain(|it| *it != user));
    }

    fn invite(self, line: Line, user: UserId, name: String) {
        // From now on there may be somebody to be seen.
        self.room.company.used.set(true);
        let heard = move |answer: Answer| match answer {
            Ok(_) => {
                self.asked.try_update(|asked| asked.push(user));
                self.say(user, format!("{name} is asked."));
                spawn_local(async move {
                    clock::sleep(PATIENCE).await;
                    self.unask(user);
                });
            }
            Err(problem) => self.say(user, in_words(&problem)),
        };
        if !self.room.company.ask(line, ClientMsg::SourceInvite { user }, heard) {
            self.say(user, "There is no connection now. Try again in a moment.".to_owned());
        }
    }

    /// Fetches the list, and once more where it has become another meanwhile.
    fn refresh(self) {
        self.stale.set_value(true);
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        spawn_local(async move {
            while self.stale.try_update_value(std::mem::take) == Some(true) {
                self.fetch().await;
                clock::sleep(REST).await;
            }
            self.busy.try_set_value(false);
        });
    }

    async fn fetch(self) {
        let known = |it: &Option<_>| {
            it.as_ref().map(|it: &StageSummary| {
                (ChatPlace::Stage(it.id.clone()), it.performer.to_string())
            })
        };
        let Some((place, owner)) = self.room.stage.with_untracked(known) else { return };
        let list = async |token: String| api::order::people(&token, &place).await;
        let trouble = match self.account.authorised(list).await {
            Ok(page) => {
                let me = self.account.me.with_untracked(|me| me.as_ref().map(|me| me.id));
                let mut others = page.people;
                others.retain(|it| Some(it.user) != me && it.name != owner);
                self.people.try_set(Some(others));
                None
            }
            Err(problem) => Some(in_words(&problem)),
        };
        self.trouble.try_set(trouble);
    }
}
