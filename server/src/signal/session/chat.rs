//! What somebody writes, and where he may.

use footlight_shared::{ChatId, ChatPlace, Permission, Problem, UserId};

use super::{Effect, Session};
use crate::signal::problem;

impl Session {
    /// Nobody writes where he is not: he would not be told what comes of it.
    pub(super) fn decide_chat(
        &self,
        place: ChatPlace,
        id: ChatId,
        text: &str,
        owner: Option<UserId>,
    ) -> Result<Effect, Problem> {
        match &place {
            ChatPlace::Stage(stage) => {
                self.must(Permission::Chat, stage, owner)?;
                if self.stage() != Some(stage) {
                    let words = "You are not on this stage or in its audience.";
                    return Err(problem::out_of_order(words));
                }
            }
            ChatPlace::Room(room) => self.must_write_in(room)?,
        }
        // Ids that grow with the time keep the table's index small.
        if id.0.get_version_num() != 7 {
            return Err(problem::invalid("id", "A message's id is a UUID of version 7."));
        }
        let text = text.parse().map_err(|error| problem::invalid("text", format!("{error}")))?;
        Ok(Effect::Say { place, id, text })
    }
}
