//! What a message about a stage's company means: everybody speaks of the stage where
//! he is. Who sees to order there is found out where it is carried out.

use std::fmt;

use footlight_shared::{ClientMsg, Permission, Problem, SourceId, StageSourceKind, UserId};

use super::{Effect, Session, sized};
use crate::signal::problem;

/// What is to be done about a stage's company.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum SourceWish {
    /// Ask somebody up, where the sender sees to order.
    Invite { user: UserId },
    /// Do not come.
    Decline,
    /// Take the offer, where he may.
    Send { kind: StageSourceKind, offer: String },
    /// Take the offer, where there is such a source.
    See { source: SourceId, offer: String },
    /// Take the offer for the peer by which he sends it or sees it.
    Restart { source: SourceId, offer: String },
    /// Take it off, where it is his own or he sees to order.
    Off { source: SourceId },
}

/// Descriptions do not print.
impl fmt::Debug for SourceWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceWish")
    }
}

impl Session {
    pub(super) fn decide_source(&self, msg: ClientMsg) -> Result<Effect, Problem> {
        let Some(stage) = self.stage() else {
            if self.may_somewhere(Permission::Subscribe) {
                let words = "You are not on a stage or in its audience.";
                return Err(problem::out_of_order(words));
            }
            return Err(problem::forbidden());
        };
        let wish = match msg {
            ClientMsg::SourceInvite { user } => SourceWish::Invite { user },
            ClientMsg::SourceDecline => SourceWish::Decline,
            ClientMsg::SourceSend { kind, offer } => {
                sized(&offer)?;
                SourceWish::Send { kind, offer }
            }
            ClientMsg::SourceSee { source, offer } => {
                sized(&offer)?;
                SourceWish::See { source, offer }
            }
            ClientMsg::SourceRestart { source, offer } => {
                sized(&offer)?;
                SourceWish::Restart { source, offer }
            }
            ClientMsg::SourceOff { source } => SourceWish::Off { source },
            _ => return Ok(Effect::Nothing),
        };
        Ok(Effect::Source { stage: stage.clone(), wish })
    }
}
