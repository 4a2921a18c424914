//! What members show each other over data channels: those of the connection to the
//! server, or in a mesh of each pair's.

use std::time::Duration;

use footlight_session::MediaState;
use footlight_session::room::{Gesture, Point};
use footlight_shared::MemberId;
use leptos::prelude::*;

use super::Meeting;
use super::mesh::Mesh;
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
    /// Makes those of the connection to the server, before it is described.
    pub(super) fn wire(self, connection: &Connection) {
        let wires = self.open_wires(connection, move |message, from| self.shown(message, from));
        self.wires.try_set_value(wires);
        self.files.attach(connection);
    }

    /// Makes those of a pair: what comes by them is from `to`, whatever it says itself.
    pub(super) fn wire_pair(self, mesh: Mesh, to: MemberId, connection: &Connection) {
        let wires = self.open_wires(connection, move |message, _| self.shown(message, to));
        mesh.set_wires(to, wires);
        self.files.attach_to(to, connection);
    }

    fn open_wires(
        self,
        connection: &Connection,
        shown: impl Fn(Gesture, MemberId) + Copy + 'static,
    ) -> Option<Wires> {
        let mut reliable = Channel::open(connection, "reliable", RELIABLE)?;
        let mut lossy = Channel::open_unreliable(connection, "lossy", LOSSY)?;
        let hear = move |message: &[u8]| {
            if let Some((from, gesture)) = Gesture::decode(message) {
                shown(gesture, from);
            }
        };
        // All are closed together: one of them says so.
        reliable.listen(0, move |event| match event {
            ChannelEvent::Bytes(bytes) => hear(&bytes),
            ChannelEvent::Closed => {
                set_timeout(move || self.mend(), REST);
            }
            _ => {}
        });
        lossy.listen(0, move |event| {
            if let ChannelEvent::Bytes(bytes) = event {
                hear(&bytes);
            }
        });
        Some(Wires { reliable, lossy })
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

    /// Tells all others. False where that cannot be: then nobody is told of what can go
    /// another way, and of all else those who can be.
    fn show(self, by: fn(&Wires) -> &Channel, gesture: &Gesture) -> bool {
        let message = gesture.encode();
        let other_way = matches!(gesture, Gesture::Reaction(_));
        let send = |wires: &[Option<&Wires>]| {
            let channels = wires.iter().flatten().map(|wires| by(wires));
            let open: Vec<_> = channels.filter(|channel| channel.is_open()).collect();
            if other_way && open.len() < wires.len() {
                return false;
            }
            open.iter().filter(|it| it.send_bytes(&message)).count() == wires.len()
        };
        let sent = match self.mesh {
            Some(mesh) => mesh.with_wires(send),
            None => self.wires.try_with_value(|it| send(&[it.as_ref()])),
        };
        sent == Some(true)
    }

    fn shown(self, gesture: Gesture, from: MemberId) {
        match gesture {
            Gesture::Reaction(emoji) => self.reacted(from, emoji.to_owned()),
            Gesture::Point(point) => {
                self.pointers.try_update(|it| it.point(clock::now(), from, point));
            }
            Gesture::Lift => drop(self.pointers.try_update(|pointers| pointers.lift(from))),
        }
    }
}
