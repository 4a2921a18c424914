//! For performers who stream from a program: the address, a key, and lines for
//! the programs.

use footlight_shared::{Problem, StageKey};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::own_stage;
use crate::account::{Account, use_account};
use crate::api;
use crate::component::button::Button;
use crate::component::copy_line::CopyLine;
use crate::component::error_notice::ErrorNotice;
use crate::platform::clipboard;

/// A line for one program: label, id, and the text for an address and a key.
type Line = (&'static str, &'static str, fn(&str, &str) -> String);

const LINES: [Line; 5] = [
    ("Address", "whip-address", |address, _| address.to_owned()),
    ("Key", "whip-key", |_, key| key.to_owned()),
    ("GStreamer line", "whip-gstreamer", |address, key| {
        format!(
            "gst-launch-1.0 -e videotestsrc is-live=true ! videoconvert ! whipclientsink \
             signaller::whip-endpoint=\"{address}\" signaller::auth-token=\"{key}\""
        )
    }),
    ("FFmpeg line", "whip-ffmpeg", |address, key| {
        format!(
            "ffmpeg -re -i INPUT -c:v libx264 -profile:v baseline -tune zerolatency -bf 0 -g 60 \
             -c:a libopus -ar 48000 -ac 2 -f whip -whip_flags dtls_active \
             -authorization \"{key}\" \"{address}\""
        )
    }),
    ("OBS settings", "whip-obs", |address, key| {
        format!("Service: WHIP; Server: {address}; Bearer Token: {key}")
    }),
];

/// A disclosure, closed at first.
#[component]
pub fn Programs() -> impl IntoView {
    let account = use_account();
    let made = RwSignal::new(None::<StageKey>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    // What was copied last, by its id.
    let copied = RwSignal::new(None::<&'static str>);
    let make = move |()| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = new_key(account).await;
            busy.try_set(false);
            match answer {
                Ok(key) => {
                    copied.try_set(None);
                    made.try_set(Some(key));
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
        });
    };
    let label = move || {
        if made.with(Option::is_some) { "Make another key" } else { "Make a key" }.to_owned()
    };
    let line = move |(label, id, write): Line| {
        let text = Signal::derive(move || {
            made.with(|made| {
                let key = made.as_ref();
                key.map(|made| write(&absolute(&made.address), &made.key)).unwrap_or_default()
            })
        });
        let copy = move |text: String| {
            spawn_local(async move {
                let done = clipboard::copy(&text).await;
                copied.try_set(done.then_some(id));
            });
        };
        let is_copied = Signal::derive(move || copied.get() == Some(id));
        view! { <CopyLine label=label id=id text=text copied=is_copied on_copy=copy/> }
    };
    view! {
        <details class="programs">
            <summary>"Stream from OBS or another program"</summary>
            <p>
                "Programs that speak WHIP publish to your stage with its key. Whoever has the key \
                 can be on your stage: keep it to yourself. It is shown this once; another one \
                 ends it and the stream that it began."
            </p>
            <Show when=move || made.with(Option::is_some)>
                {LINES.into_iter().map(line).collect_view()}
            </Show>
            <Button label=Signal::derive(label) on_press=make busy=busy/>
            <ErrorNotice problem=problem/>
        </details>
    }
}

/// A key of the performer's stage, which is made where he has none yet.
async fn new_key(account: Account) -> Result<StageKey, Problem> {
    let stage = own_stage(account).await?;
    account.authorised(async |token: String| api::make_key(&token, &stage.id).await).await
}

fn absolute(path: &str) -> String {
    format!("{}{path}", clipboard::origin())
}
