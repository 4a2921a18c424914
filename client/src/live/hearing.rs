//! Listens to a peer connection several times a second, so that silence is noticed
//! before the browser calls it an interruption, and to the clocks, so that a machine
//! that slept is noticed; and where nothing is heard, or the machine has a network again,
//! looks whether it has moved to other addresses.

use std::time::Duration;

use footlight_session::Slumber;
use footlight_session::call::{Hearing, LOOK, Listening, Look, Owed};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::health::every;
use crate::platform::clock;
use crate::platform::flow::{self, Flow};
use crate::platform::listener::Listener;
use crate::platform::peer::Connection;
use crate::platform::vantage;

/// So often, and so far apart, it is looked once there is a network again: its address may
/// come after it.
const LOOKS: u32 = 3;
const APART: Duration = Duration::from_millis(250);

/// Listens to one connection after the other.
#[derive(Default)]
pub struct Ear {
    connection: Option<Connection>,
    listening: Listening,
    sent: u64,
    /// A look is under way.
    busy: bool,
    /// It is known that the machine has moved.
    moved: bool,
}

/// Listens to whichever connection there is, for as long as the present owner
/// lives; `owed` says why something should come.
pub fn listen(
    connection: impl Fn() -> Option<Connection> + Copy + 'static,
    owed: impl Fn() -> Owed + Copy + 'static,
    tell: impl Fn(&Connection, Hearing) + Copy + 'static,
) {
    let ear = StoredValue::new_local(Ear::default());
    let moved = move |of: &Connection| {
        ear.try_update_value(|ear| ear.move_on(of));
        tell(of, Hearing::Moved);
    };
    looks_around(connection, moved);
    every(LOOK, move || {
        let Some(connection) = connection() else {
            ear.try_update_value(|ear| *ear = Ear::default());
            return;
        };
        if ear.try_update_value(|ear| ear.begin(&connection)) != Some(true) {
            return;
        }
        spawn_local(async move {
            let flow = flow::read(&connection).await;
            let owed = owed();
            let take = |ear: &mut Ear| ear.take(&connection, flow, owed);
            let Some(Some(hearing)) = ear.try_update_value(take) else { return };
            tell(&connection, hearing);
            let scouts = ear.try_with_value(|ear| ear.scouts(hearing)) == Some(true);
            if scouts && vantage::moved(&connection).await {
                moved(&connection);
            }
        });
    });
}

/// Calls back with the connection where the machine has a network again, and other
/// addresses than that knows of, for as long as the present owner lives.
pub fn looks_around(
    connection: impl Fn() -> Option<Connection> + Copy + 'static,
    moved: impl Fn(&Connection) + Copy + 'static,
) {
    let online = Listener::online(move || {
        let Some(of) = connection() else { return };
        spawn_local(async move {
            for _ in 0..LOOKS {
                if connection().as_ref() != Some(&of) {
                    return;
                }
                if vantage::moved(&of).await {
                    return moved(&of);
                }
                clock::sleep(APART).await;
            }
        });
    });
    let online = StoredValue::new_local(online);
    on_cleanup(move || online.dispose());
}

/// Calls back after the machine has slept, for as long as the present owner lives.
pub fn wakes(act: impl Fn() + 'static) {
    let slumber = StoredValue::new_local(Slumber::default());
    every(Duration::from_secs(1), move || {
        let (now, wall) = (clock::now(), Duration::from_millis(clock::unix_ms()));
        if slumber.try_update_value(|slumber| slumber.push(now, wall)) == Some(true) {
            act();
        }
    });
}

impl Ear {
    /// False while the look before is under way.
    pub fn begin(&mut self, connection: &Connection) -> bool {
        if self.connection.as_ref() != Some(connection) {
            *self = Self { connection: Some(connection.clone()), ..Self::default() };
        }
        !std::mem::replace(&mut self.busy, true)
    }

    /// What the look saw; yields what is news.
    pub fn take(&mut self, of: &Connection, flow: Option<Flow>, owed: Owed) -> Option<Hearing> {
        if self.connection.as_ref() != Some(of) {
            return None;
        }
        self.busy = false;
        let Flow { received, sent, round_trip } = flow?;
        let sends = sent > std::mem::replace(&mut self.sent, sent);
        let expects = sends || owed == Owed::Stream;
        let hearing = self.listening.push(clock::now(), Look { received, expects, round_trip });
        self.moved &= hearing != Some(Hearing::Sound);
        hearing
    }

    /// True where something came in just now.
    pub fn hears(&self) -> bool {
        self.listening.flows()
    }

    /// True where it is to be looked whether the machine has moved.
    pub fn scouts(&self, hearing: Hearing) -> bool {
        !self.moved && matches!(hearing, Hearing::Doubt | Hearing::Silence)
    }

    /// It has, and that need not be found out again as long as nothing comes.
    pub fn move_on(&mut self, of: &Connection) {
        self.moved |= self.connection.as_ref() == Some(of);
    }
}
