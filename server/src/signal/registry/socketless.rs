//! Sessions without a socket: whoever publishes or watches over HTTP alone.
//!
//! Such a session is begun like any other, counts like any other, and hears
//! nothing. What ends it is its owner's wish, the end of its media, another
//! performer on its stage, or the end of its login.

use std::time::Instant;

use footlight_sfu::PeerId;
use footlight_shared::{SessionId, StageId, UserId};

use super::{Key, Registry};
use crate::signal::session::Place;

/// A session without a socket, as its owner finds it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) key: Key,
    /// Its media.
    pub(crate) peer: PeerId,
    /// On the stage; else in the audience.
    pub(crate) performs: bool,
}

impl Registry {
    /// The session of `owner`'s without a socket on this stage or in its
    /// audience.
    pub(crate) fn socketless(
        &self,
        id: SessionId,
        stage: &StageId,
        owner: UserId,
    ) -> Option<Found> {
        let entry = self.sessions.get(&id).filter(|entry| entry.is_socketless())?;
        let session = &entry.session;
        if session.claims().sub != owner || session.stage() != Some(stage) {
            return None;
        }
        let performs = matches!(session.place(), Place::OnStage { .. });
        let key = Key { session: id, socket: entry.socket };
        Some(Found { key, peer: entry.peer?, performs })
    }

    /// The owner has had enough: his stage is at its end, his seat is free.
    pub(crate) fn close_socketless(&mut self, found: Found, stage: &StageId, now: Instant) {
        if found.performs {
            self.end(found.key, stage);
        }
        self.depart(found.key, now);
    }

    /// The media of a session.
    pub(crate) fn peer_of(&self, key: Key) -> Option<PeerId> {
        self.entry(key).and_then(|entry| entry.peer)
    }
}
