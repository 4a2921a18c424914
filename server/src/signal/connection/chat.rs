//! Messages for chats: said, acknowledged, counted; never in the log.

use footlight_shared::{ChatId, ChatPlace, ChatText, Permission, Problem, ServerMsg};

use super::Connection;
use crate::signal::session::Session;
use crate::store::{ChatLine, StageRow};

/// What somebody wants to say where he is.
pub(super) struct Words {
    pub(super) place: ChatPlace,
    pub(super) id: ChatId,
    pub(super) text: ChatText,
}

impl Connection {
    /// Says it; the acknowledgement.
    pub(super) async fn say(
        &self,
        session: &Session,
        row: &StageRow,
        words: Words,
    ) -> Result<ServerMsg, Problem> {
        let Words { place, id, text } = words;
        let claims = session.claims();
        let hurries = claims.may(Permission::Moderate, &row.id, row.owner);
        let line = ChatLine { id, place, author: claims.sub, name: claims.name.clone(), text };
        let said = self.state.chat.say(line, hurries).await.inspect_err(|_| {
            self.state.metrics.chat_refused.increment(1);
        })?;
        Ok(ServerMsg::ChatSaid { id, seq: said.seq, at: said.at })
    }
}
