//! One's own screen, for as long as it is shown to others.
//!
//! Invariant: what is captured of it is stopped when it is shown no more, whoever
//! ends it: the button, the browser's own bar, or the page that goes.

use std::time::Duration;

use footlight_session::Sizes;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::health::every;
use crate::component::toast::{Toasts, use_toasts};
use crate::platform::capture::{self, MediaStreamTrack};
use crate::platform::encoding::Aim;
use crate::platform::listener::Listener;
use crate::platform::screen::{self, Content, Shown};

/// Most bits a second of each size, the smallest first: letters take more than faces do.
const BITRATES: [u32; 3] = [300_000, 900_000, 2_500_000];
/// How often it is looked how large it is: windows grow and shrink, and nobody says so.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Lines of the largest; a screen that has more is made smaller.
const LINES: u32 = 1080;
/// Most frames a second of each size, of what is read and of what moves.
const READ: [u32; 3] = [5, 10, 15];
const MOVES: [u32; 3] = [15, 30, 30];
const UNABLE: &str = "The screen cannot be shown. Let the browser record it in the system's \
                      settings, then share it again.";

/// The handle.
#[derive(Clone, Copy)]
pub struct Screen {
    /// What is mostly on it.
    pub content: RwSignal<Content>,
    /// The picture, and what the machine plays with it.
    tracks: RwSignal<Option<Shown>, LocalStorage>,
    /// Into which sizes it is divided.
    sizes: RwSignal<Sizes>,
    /// Hears when it is taken away by the browser's own bar.
    bar: StoredValue<Option<Listener>, LocalStorage>,
    toasts: Toasts,
}

impl Screen {
    /// Nothing is shown yet, and nothing any more once the present owner is gone.
    pub fn new() -> Self {
        let screen = Self {
            content: RwSignal::new(Content::default()),
            tracks: RwSignal::new_local(None),
            sizes: RwSignal::new(Sizes::default()),
            bar: StoredValue::new_local(None),
            toasts: use_toasts(),
        };
        every(LOOK_EVERY, move || screen.look());
        on_cleanup(move || screen.stop());
        screen
    }

    /// Asks which one to show, and shows it in the place of another; with what the
    /// machine plays where `sound` asks for it. Not where `wanted` says meanwhile that
    /// there is nobody to show it to.
    pub fn share(self, sound: bool, wanted: impl Fn() -> bool + 'static) {
        let content = self.content.get_untracked();
        spawn_local(async move {
            let (picture, sound) = match screen::request(content, sound).await {
                Ok(Some(shown)) => shown,
                Ok(None) => return,
                Err(_) => return self.toasts.show(UNABLE),
            };
            if !wanted() || self.tracks.try_with_untracked(|_| ()).is_none() {
                return stop(&picture, sound.as_ref());
            }
            // Another choice may have been made while the browser asked.
            screen::hint(&picture, self.content.get_untracked());
            let ended = capture::on_ended(&picture, move || self.stop());
            self.stop();
            self.bar.try_set_value(Some(ended));
            self.tracks.try_set(Some((picture, sound)));
        });
    }

    /// What its sizes are meant to be.
    pub fn aim(self) -> Aim {
        let sizes = self.sizes_now();
        let moves = self.content.try_get_untracked() == Some(Content::Motion);
        let frames = sizes.frames(if moves { MOVES } else { READ });
        Aim { bitrates: sizes.bitrates(BITRATES), frames, sizes, in_one: false }
    }

    fn sizes_now(self) -> Sizes {
        let extent = self.picture_now().flatten().as_ref().and_then(capture::extent_of);
        extent.map_or_else(Sizes::default, |extent| Sizes::of(extent, LINES))
    }

    fn look(self) {
        let sizes = self.sizes_now();
        if self.sizes.try_get_untracked().is_some_and(|before| before != sizes) {
            self.sizes.try_set(sizes);
        }
    }

    /// Shows it no more.
    pub fn stop(self) {
        self.bar.try_set_value(None);
        // Nobody is told of what was not there.
        if self.is_shown_now()
            && let Some(Some((picture, sound))) = self.tracks.try_update(Option::take)
        {
            stop(&picture, sound.as_ref());
        }
    }

    /// True while it is shown.
    pub fn is_shown(self) -> bool {
        self.tracks.with(Option::is_some)
    }

    /// The same, where nobody is to be told of a change.
    pub fn is_shown_now(self) -> bool {
        self.tracks.try_with_untracked(Option::is_some) == Some(true)
    }

    /// What is on it, while it is shown.
    pub fn content_now(self) -> Option<Content> {
        self.content.try_get_untracked().filter(|_| self.is_shown_now())
    }

    /// Whether it is shown.
    pub fn shown(self) -> Signal<bool> {
        Signal::derive(move || self.is_shown())
    }

    /// Its picture, where nobody is to be told of another; `None` once the page is gone.
    pub fn picture_now(self) -> Option<Option<MediaStreamTrack>> {
        self.now().map(|shown| shown.map(|(picture, _)| picture))
    }

    /// The same, with what the machine plays.
    pub fn now(self) -> Option<Option<Shown>> {
        self.tracks.try_get_untracked()
    }

    /// Has the present effect run again whenever it is another one, of another size, or
    /// something else is on it.
    pub fn track(self) {
        self.tracks.track();
        self.sizes.track();
        self.content.track();
    }

    /// Its picture.
    pub fn picture(self) -> Option<MediaStreamTrack> {
        self.tracks.with(|tracks| tracks.as_ref().map(|(picture, _)| picture.clone()))
    }

    /// What the machine plays with it.
    pub fn sound(self) -> Option<MediaStreamTrack> {
        self.tracks.with(|tracks| tracks.as_ref().and_then(|(_, sound)| sound.clone()))
    }

    /// Tells the encoder what is shown, now and whenever another choice is made: to be
    /// called in an effect.
    pub fn hint(self) {
        let content = self.content.get();
        self.tracks.with_untracked(|tracks| {
            if let Some((picture, _)) = tracks {
                screen::hint(picture, content);
            }
        });
    }
}

fn stop(picture: &MediaStreamTrack, sound: Option<&MediaStreamTrack>) {
    picture.stop();
    if let Some(sound) = sound {
        sound.stop();
    }
}
