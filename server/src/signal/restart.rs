//! ICE restarts: the connection of a session goes on under new credentials.
//!
//! Invariant: where a restart is refused, what there is goes on as before.

use footlight_shared::{Problem, ServerMsg};

use super::hub::Hub;
use super::problem;
use super::registry::Key;

impl Hub {
    /// Takes an offer of the connection that the session has.
    ///
    /// # Errors
    /// When there is none any more, or the offer asks for more than a restart:
    /// the client needs a new connection.
    pub(crate) async fn restart(&self, key: Key, offer: String) -> Result<ServerMsg, Problem> {
        let peer = self.with(|registry| registry.peer_of(key)).ok_or_else(problem::media_gone)?;
        let answered = self.media().restart(peer, offer).await;
        let answer = answered.map_err(|error| problem::media(&error))?;
        Ok(ServerMsg::Restarted { answer })
    }
}
