//! Tokens that are renewed while somebody is in a room, or at its door.

use footlight_shared::Problem;

use super::super::{Key, Order, Registry};
use crate::auth::Claims;
use crate::signal::problem;

impl Registry {
    /// Goes on with the claims of a new token, in a room as well.
    ///
    /// # Errors
    /// When the token is somebody else's, or another socket holds the session now.
    pub(crate) fn renew(&mut self, key: Key, claims: Claims) -> Result<(), Problem> {
        self.session_mut(key).ok_or_else(problem::taken_over)?.renewed(claims)?;
        self.renew_person(key);
        Ok(())
    }

    /// Tells the room in which he is, or at whose door, what his token says by now.
    pub(in crate::signal::registry) fn renew_person(&mut self, key: Key) {
        let Some(room) = self.room(key.session).cloned() else { return };
        let Some(person) = self.person(key, &room) else { return };
        let renewed = self.meetings.renew(&room, person);
        if let Some(peer) = self.peer_of(key) {
            let allow = |(source, allowed)| Order::Allow { peer, source, allowed };
            self.orders.extend(renewed.allowed.into_iter().map(allow));
        }
        self.tell(renewed.news);
    }
}
