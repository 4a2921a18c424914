//! Messages for chats: said, acknowledged, counted; never in the log.

use footlight_shared::{ChatId, ChatPlace, ChatText, Permission, Problem, ServerMsg};

use super::{Connection, Seat};
use crate::chat::Refusal;
use crate::moderation::Kind;
use crate::signal::session::Session;
use crate::store::{ChatLine, StageRow};

/// What somebody wants to say where he is.
pub(super) struct Words {
    pub(super) place: ChatPlace,
    pub(super) id: ChatId,
    pub(super) text: ChatText,
}

impl Connection {
    /// Says it; the acknowledgement. `row` is the stage's, where it is said on one.
    pub(super) async fn say(
        &self,
        seat: Seat,
        session: &Session,
        row: Option<&StageRow>,
        words: Words,
    ) -> Result<ServerMsg, Problem> {
        let said = self.say_if_allowed(seat, session, row, words).await;
        said.inspect_err(|_| self.state.metrics.chat_refused.increment(1))
    }

    async fn say_if_allowed(
        &self,
        seat: Seat,
        session: &Session,
        row: Option<&StageRow>,
        words: Words,
    ) -> Result<ServerMsg, Problem> {
        let Words { place, id, text } = words;
        let claims = session.claims();
        let admitted = self.state.hub.admit(seat.key, &place, Kind::Mute);
        let hurries = match row {
            Some(row) => claims.may(Permission::Moderate, &row.id, row.owner),
            None => self.state.hub.with(|registry| registry.moderates_room(seat.key)),
        };
        let line = ChatLine { id, place, author: claims.sub, name: claims.name.clone(), text };
        if let Err(muted) = admitted {
            // What he said before he was silenced is said.
            let known = self.state.chat.known(&line).await?.ok_or(muted)?;
            return Ok(ServerMsg::ChatSaid { id, seq: known.seq, at: known.at });
        }
        let said = match self.state.chat.say(line.clone(), hurries).await {
            // Whom the owner has named need not wait either.
            Err(Refusal::Slow(_)) if self.is_named(&line).await => {
                self.state.chat.say(line, true).await
            }
            said => said,
        }?;
        Ok(ServerMsg::ChatSaid { id, seq: said.seq, at: said.at })
    }

    async fn is_named(&self, line: &ChatLine) -> bool {
        let named = self.state.store.moderation().is_named(&line.place, line.author).await;
        named.unwrap_or(false)
    }
}
