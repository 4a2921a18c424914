//! Messages about a stage's company: who sees to order there is found out here, with
//! the database; the rest is the registry's.

use footlight_shared::{ChatPlace, Problem, ServerMsg, StageId, StageSourceKind};

use super::message::Offered;
use super::{Connection, Seat};
use crate::signal::problem;
use crate::signal::session::SourceWish;
use crate::store::StageRow;

impl Connection {
    /// Does what a message about a stage's company asks for; the answer.
    pub(super) async fn source(
        &self,
        seat: Seat,
        stage: StageId,
        wish: SourceWish,
    ) -> Result<Option<ServerMsg>, Problem> {
        let (hub, key) = (&self.state.hub, seat.key);
        let find = async || hub.stage(&stage).await?.ok_or_else(problem::no_such_stage);
        match wish {
            SourceWish::Invite { user } => {
                if !self.sees_to_order(seat, &find().await?).await? {
                    return Err(problem::forbidden());
                }
                hub.ask_up(key, &stage, user)?;
            }
            SourceWish::Decline => hub.with(|registry| registry.decline_stage(key, &stage))?,
            SourceWish::Send { kind, offer } => {
                let (row, user) = (find().await?, hub.session(key)?.claims().sub);
                let named = kind != StageSourceKind::Guest
                    && hub.performs(user, &row).await.map_err(|error| problem::store(&error))?;
                let offered = Offered { kind: "source", bytes: offer.len(), stage: Some(&stage) };
                let sent = hub.send_source(key, &row, (kind, named), offer);
                return self.negotiate(seat, offered, sent).await;
            }
            SourceWish::See { source, offer } => {
                let offered = Offered { kind: "sight", bytes: offer.len(), stage: Some(&stage) };
                let seen = hub.see_source(key, &stage, source, offer);
                return self.negotiate(seat, offered, seen).await;
            }
            SourceWish::Restart { source, offer } => {
                let offered = Offered { kind: "restart", bytes: offer.len(), stage: Some(&stage) };
                let restarted = hub.restart_source(key, &stage, source, offer);
                return self.negotiate(seat, offered, restarted).await;
            }
            SourceWish::Off { source } => {
                let any = self.sees_to_order(seat, &find().await?).await?;
                hub.take_off(key, &stage, source, any)?;
            }
        }
        Ok(Some(ServerMsg::Done))
    }

    async fn sees_to_order(&self, seat: Seat, row: &StageRow) -> Result<bool, Problem> {
        let session = self.state.hub.session(seat.key)?;
        let place = ChatPlace::Stage(row.id.clone());
        let rank = self.state.hub.rank(session.claims(), &place, row.owner).await;
        Ok(rank.map_err(|error| problem::store(&error))?.moderates())
    }
}
