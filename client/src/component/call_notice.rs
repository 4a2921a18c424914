//! What lies over the other person's picture while there is something to say.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A sentence, and what happens next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What is the matter.
    pub title: String,
    /// What happens next, or what to do.
    pub next: String,
    /// Its picture; none while something is under way.
    pub glyph: Option<Glyph>,
    /// True where it goes on by itself.
    pub waits: bool,
    /// True where the last picture stays in sight under it.
    pub clear: bool,
}

/// The words of a call: a card over the picture, or a line in a corner of it.
/// Both are one region, named *Call*, whose changes are read out.
#[component]
pub fn CallNotice(
    /// What is the matter; `None` while the picture is on.
    #[prop(into)]
    notice: Signal<Option<Notice>>,
    /// How it stands while the picture is on.
    #[prop(into)]
    line: Signal<String>,
    /// What can be pressed under a notice.
    children: ChildrenFn,
) -> impl IntoView {
    let notice = Memo::new(move |_| notice.get());
    let children = StoredValue::new(children);
    view! {
        <div class="call__notice" role="status" aria-label="Call">
            {move || match notice.get() {
                None => view! { <p class="call__line">{line}</p> }.into_any(),
                Some(notice) => {
                    view! {
                        <div class="overlay__card call__card" class:call__card--clear=notice.clear>
                            {notice
                                .waits
                                .then(|| view! { <div class="overlay__progress" aria-hidden="true"></div> })}
                            {notice.glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
                            <p class="overlay__title">{notice.title}</p>
                            <p class="overlay__next">{notice.next}</p>
                            <div class="overlay__actions">{children.with_value(|it| it())}</div>
                        </div>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
