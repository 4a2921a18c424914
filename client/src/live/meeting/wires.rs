//! What members show each other over the data channels of the present connection.

use std::time::Duration;

use footlight_session::MediaState;
use footlight_session::room::{Gesture, Point};
use leptos::prelude::*;

use super::Meeting;
use crate::platform::channel::{Channel, ChannelEvent};
use crate::platform::clock;
use crate::platform::peer::Connection;

/// The numbers of the channels.
const RELIABLE: u16 = 0;
const LOSSY: u16 = 1;
/// How long after they were closed it is looked whether anything else was.
const REST: Duration = Duration::from_secs(1);

/// See the module.
pub(super) struct Wires {
    reliable: Channel,
    lossy: Channel,
}

impl Meeting {
    /// Makes them, before the connection is described.
    pub(super) fn wire(self, connection: &Connection) {
        let reliable = Channel::open(connection, "reliable", RELIABLE);
        let lossy = Channel::open_unreliable(connection, "lossy", LOSSY);
        let (Some(mut reliable), Some(mut lossy)) = (reliable, lossy) else { return };
        // All are closed together: one of them says so.
        reliable.listen(0, move |event| match event {
            ChannelEvent::Bytes(bytes) => self.shown(&bytes),
            ChannelEvent::Closed => {
                set_timeout(move || self.mend(), REST);
            }
            _ => {}
        });
        lossy.listen(0, move |event| {
            if let ChannelEvent::Bytes(bytes) = event {
                self.shown(&bytes);
            }
        });
        self.wires.try_set_value(Some(Wires { reliable, lossy }));
        self.files.attach(connection);
    }

    /// Comes in again where the channels are closed and nothing else is: the server has
    /// closed them, as something that they promise was lost.
    fn mend(self) {
        let shut = |wires: &Option<Wires>| wires.as_ref().is_some_and(|it| it.reliable.is_closed());
        let carries = self.media.try_get_untracked() == Some(MediaState::Connected);
        if carries && self.wires.try_with_value(shut) == Some(true) {
            self.line.turn(|session, _| session.offer_anew());
        }
    }

    /// Reacts: by the socket while there is no channel.
    pub fn react(self, emoji: &'static str) {
        let gesture = Gesture::Reaction(emoji);
        match self.me() {
            // Nobody hears himself.
            Some(me) if self.show(|wires| &wires.reliable, &gesture) => {
                self.reacted(me, emoji.to_owned())
            }
            _ => drop(self.line.turn(|session, _| session.room_react(emoji))),
        }
    }

    /// Points there.
    pub fn point(self, point: Point) {
        let now = clock::now();
        let Some(me) = self.me() else { return };
        let tells = self.pointers.try_update(|pointers| {
            let tells = pointers.tells(now);
            pointers.point(now, me, point);
            tells
        });
        if tells == Some(true) {
            self.show(|wires| &wires.lossy, &Gesture::Point(point));
        }
    }

    /// Points no more.
    pub fn lift(self) {
        if let Some(me) = self.me() {
            self.pointers.update(|pointers| pointers.lift(me));
            self.show(|wires| &wires.lossy, &Gesture::Lift);
        }
    }

    /// Hands that have said nothing for long are taken away.
    pub(super) fn tire(self) {
        Effect::new(move || {
            let Some(due) = self.pointers.with(|pointers| pointers.timeout()) else { return };
            let settle = move || {
                self.pointers.try_update(|pointers| pointers.settle(clock::now()));
            };
            let wait = due.saturating_sub(clock::now()) + Duration::from_millis(5);
            if let Ok(timer) = set_timeout_with_handle(settle, wait) {
                on_cleanup(move || timer.clear());
            }
        });
    }

    /// Tells all others; false where that cannot be.
    fn show(self, by: fn(&Wires) -> &Channel, gesture: &Gesture) -> bool {
        let send = |wires: &Option<Wires>| {
            let channel = wires.as_ref().map(by).filter(|channel| channel.is_open());
            channel.is_some_and(|channel| channel.send_bytes(&gesture.encode()))
        };
        self.wires.try_with_value(send) == Some(true)
    }

    fn shown(self, message: &[u8]) {
        let Some((from, gesture)) = Gesture::decode(message) else { return };
        match gesture {
            Gesture::Reaction(emoji) => self.reacted(from, emoji.to_owned()),
            Gesture::Point(point) => {
                self.pointers.try_update(|it| it.point(clock::now(), from, point));
            }
            Gesture::Lift => drop(self.pointers.try_update(|pointers| pointers.lift(from))),
        }
    }
}
