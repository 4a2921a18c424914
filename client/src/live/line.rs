//! A session and the peer connection that carries its media: one after the
//! other, each for one attempt of the session's.
//!
//! Invariant: what comes late, of an attempt that is over, changes nothing.

use std::time::Duration;

use footlight_session::call::{Hearing, Owed, Vitals};
use footlight_session::{Attempt, MediaState, Session};
use footlight_shared::{Happening, IceServer, SpanName};
use leptos::prelude::*;

use super::hearing;
use super::ice::Ice;
use super::report::Reporter;
use crate::driver::Driver;
use crate::platform::clock;
use crate::platform::peer::{self, Connection, Peer};

/// The handle.
#[derive(Clone, Copy)]
pub struct Line {
    driver: StoredValue<Option<Driver>, LocalStorage>,
    peer: StoredValue<Option<(Attempt, Peer)>, LocalStorage>,
    /// Tells the server of the peer connection.
    reporter: StoredValue<Option<Reporter>, LocalStorage>,
}

impl Line {
    /// Without a session. The peer connection ends with the present owner.
    pub fn new() -> Self {
        let line = Self {
            driver: StoredValue::new_local(None),
            peer: StoredValue::new_local(None),
            reporter: StoredValue::new_local(None),
        };
        on_cleanup(move || {
            line.reporter.dispose();
            line.peer.dispose();
        });
        line
    }

    /// From now on this is the session.
    pub fn connect(self, driver: Driver) {
        self.driver.set_value(Some(driver));
    }

    /// The session, for what outlives a turn of it.
    pub fn driver(self) -> Option<Driver> {
        self.driver.try_with_value(Clone::clone).flatten()
    }

    /// No session any more.
    pub fn disconnect(self) {
        self.peer.set_value(None);
        self.driver.set_value(None);
    }

    /// Listens to the peer connection, and has fresh credentials for its next restart, for
    /// as long as the present owner lives.
    pub fn tend(self, ice: Ice) {
        let tell = move |of: &Connection, hearing: Hearing| {
            let attempt = |held: &Option<(Attempt, Peer)>| {
                held.as_ref().filter(|(_, peer)| peer.connection() == *of).map(|(of, _)| *of)
            };
            if let Some(attempt) = self.peer.try_with_value(attempt).flatten() {
                self.turn(|session, now| session.handle_hearing(now, attempt, hearing));
            }
        };
        let owed = move || self.turn(|session, _| session.owed()).unwrap_or(Owed::Feedback);
        hearing::listen(move || self.connection(), owed, tell);
        ice.rotate(move |servers| self.rotate(&servers));
    }

    /// Closes the peer connection alone.
    pub fn rest(self) {
        self.peer.set_value(None);
    }

    /// Does something with the session, where there still is one.
    pub fn turn<T>(self, act: impl FnOnce(&mut Session, Duration) -> T) -> Option<T> {
        self.driver.try_with_value(Clone::clone).flatten()?.turn(act)
    }

    /// What the session is called in the server's logs and traces.
    pub fn trace(self) -> String {
        self.turn(|session, _| session.trace().to_string()).unwrap_or_default()
    }

    /// True while the session waits for the offer of this attempt.
    pub fn wants(self, attempt: Attempt) -> bool {
        self.turn(|session, _| session.wants_offer(attempt)) == Some(true)
    }

    /// Tells the session what the peer connection of this attempt does.
    pub fn tell(self, attempt: Attempt, vitals: Vitals) {
        self.turn(|session, now| session.handle_vitals(now, attempt, vitals));
    }

    /// The peer connection of this attempt is of no use.
    fn fail(self, attempt: Attempt) {
        self.turn(|session, now| session.handle_media(now, attempt, MediaState::Failed));
    }

    /// Tells the session whether these servers have a relay among them.
    pub fn set_relay(self, servers: &[IceServer]) {
        let relays = |server: &IceServer| server.urls.iter().any(|url| url.starts_with("turn"));
        let relay = servers.iter().any(relays);
        self.turn(|session, _| session.set_relay(relay));
    }

    /// Finds ways by other servers, or by new credentials, from the next restart on.
    fn rotate(self, servers: &[IceServer]) {
        self.set_relay(servers);
        if let Some(connection) = self.connection() {
            peer::renew(&connection, servers);
        }
    }

    /// Offers what was made for this attempt, in the place of the one before.
    pub async fn offer<E>(self, attempt: Attempt, made: Result<Peer, E>) {
        let offered = match made {
            Ok(peer) => {
                let connection = peer.connection();
                self.peer.try_update_value(|held| *held = Some((attempt, peer)));
                self.report(&connection);
                let began = clock::now();
                let offer = peer::offer(&connection).await.ok();
                self.made(SpanName::CreateOffer, began, offer.as_deref());
                offer
            }
            Err(_) => None,
        };
        match offered {
            Some(offer) => {
                self.turn(|session, now| session.handle_offer(now, attempt, offer));
            }
            None => self.fail(attempt),
        }
    }

    /// Offers a restart of ICE on the peer connection of this attempt.
    pub async fn restart(self, attempt: Attempt, relay: bool) {
        let Some(connection) = self.connection_of(attempt) else { return };
        match peer::restart(&connection, relay).await {
            Ok(offer) => {
                self.turn(|session, now| session.handle_offer(now, attempt, offer));
            }
            Err(_) => self.fail(attempt),
        }
    }

    /// Takes the answer to the offer of this attempt.
    pub async fn accept(self, attempt: Attempt, answer: String) {
        let Some(connection) = self.connection_of(attempt) else { return };
        let began = clock::now();
        let accepted = peer::accept(&connection, &answer).await;
        self.made(SpanName::SetRemote, began, accepted.is_ok().then_some(&*answer));
        if accepted.is_err() {
            self.fail(attempt);
        }
    }

    fn connection_of(self, attempt: Attempt) -> Option<Connection> {
        let current = |held: &Option<(Attempt, Peer)>| {
            held.as_ref().filter(|(of, _)| *of == attempt).map(|(_, peer)| peer.connection())
        };
        self.peer.try_with_value(current).flatten()
    }

    /// Tells the server of this connection from now on.
    fn report(self, connection: &Connection) {
        let driver = self.driver.try_with_value(Clone::clone).flatten();
        let reporter = driver.map(|driver| Reporter::new(connection, driver));
        self.reporter.try_update_value(|held| *held = reporter);
    }

    /// A description was set, or could not be.
    fn made(self, name: SpanName, began: Duration, description: Option<&str>) {
        self.turn(|session, now| {
            session.time(now, name, began, description.is_none());
            if let Some(description) = description {
                let bytes = description.len() as u32;
                session.note(
                    now,
                    match name {
                        SpanName::CreateOffer => Happening::Offer { bytes },
                        _ => Happening::Answer { bytes },
                    },
                );
            }
        });
    }

    /// A part of the present peer connection.
    pub fn part<T>(self, pick: impl Fn(&Peer) -> Option<T>) -> Option<T> {
        let pick = |held: &Option<(Attempt, Peer)>| held.as_ref().and_then(|(_, peer)| pick(peer));
        self.peer.try_with_value(pick).flatten()
    }

    /// The present peer connection, for what takes a while and must not hold it.
    pub fn connection(self) -> Option<Connection> {
        self.part(|peer| Some(peer.connection()))
    }
}
