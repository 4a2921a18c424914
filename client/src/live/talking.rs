//! What the two in a call say to each other over the control channel, as
//! signals: the chat, and what each sends.

use std::cell::RefCell;

use footlight_session::control::{Line, Sending, Talk};
use leptos::prelude::*;

use crate::platform::channel::{Channel, ChannelEvent};
use crate::platform::clock;

/// The handle.
#[derive(Clone, Copy)]
pub struct Talking {
    /// The chat, the oldest line first.
    pub lines: RwSignal<Vec<Line>>,
    /// What one is writing: it outlives the form.
    pub draft: RwSignal<String>,
    /// What the other one says that he sends; `None` until he has.
    pub theirs: RwSignal<Option<Sending>>,
    core: StoredValue<Core, LocalStorage>,
}

struct Core {
    talk: RefCell<Talk>,
    channel: RefCell<Option<Channel>>,
}

impl Talking {
    /// Nothing said, no channel. It ends with the present owner.
    pub fn new() -> Self {
        let talk = RefCell::new(Talk::new(clock::seed()));
        Self {
            lines: RwSignal::new(Vec::new()),
            draft: RwSignal::new(String::new()),
            theirs: RwSignal::new(None),
            core: StoredValue::new_local(Core { talk, channel: RefCell::new(None) }),
        }
    }

    /// The channel of a new connection, in the place of the one before. What
    /// has not arrived is said again over it.
    pub fn attach(self, mut channel: Channel) {
        self.detach();
        channel.listen(0, move |event| match event {
            ChannelEvent::Open => self.turn(Talk::opened),
            ChannelEvent::Text(text) => self.turn(|talk| talk.handle(&text)),
            ChannelEvent::Closed => self.turn(Talk::lost),
            ChannelEvent::Bytes(_) | ChannelEvent::Low => {}
        });
        let open = channel.is_open();
        self.core.try_with_value(|core| drop(core.channel.replace(Some(channel))));
        if open {
            self.turn(Talk::opened);
        }
    }

    /// There is no channel any more.
    pub fn detach(self) {
        self.core.try_with_value(|core| drop(core.channel.take()));
        self.turn(Talk::lost);
    }

    /// The other one has left: what was meant for him is not told to the next.
    pub fn part(self) {
        self.detach();
        self.turn(Talk::part);
    }

    /// Says something; it goes when there is a channel. False where too much
    /// waits already.
    pub fn say(self, text: &str) -> bool {
        let mut taken = false;
        self.turn(|talk| taken = talk.say(text));
        taken
    }

    /// Tells the other one what is sent from here, now and on each new channel.
    pub fn send_state(self, sending: Sending) {
        self.turn(|talk| talk.send_state(sending));
    }

    fn turn(self, act: impl FnOnce(&mut Talk)) {
        let seen = self.core.try_with_value(|core| {
            let mut talk = core.talk.borrow_mut();
            act(&mut talk);
            while let Some(text) = talk.poll() {
                if !core.channel.borrow().as_ref().is_some_and(|it| it.send_text(&text)) {
                    talk.lost();
                }
            }
            let newest = talk.lines().last().map(|line| line.key);
            let known = self.lines.with_untracked(|lines| lines.last().map(|line| line.key));
            (talk.theirs(), (newest != known).then(|| talk.lines().to_vec()))
        });
        let Some((theirs, lines)) = seen else { return };
        if self.theirs.get_untracked() != theirs {
            self.theirs.set(theirs);
        }
        if let Some(lines) = lines {
            self.lines.set(lines);
        }
    }
}
