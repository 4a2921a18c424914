//! What is done by those who see to order: each act judged, written down, carried out
//! and told.

use std::time::Instant;

use footlight_shared::{
    ChatId, ChatPlace, Concern, ModerationAct, Reason, Role, ServerMsg, UserId, limit,
};

use crate::auth::Claims;
use crate::http::reply::{Refused, Reply};
use crate::moderation::{Kind, Rank};
use crate::signal::{Expulsion, How, Person};
use crate::state::AppState;
use crate::store::{Act, Change};

/// Whoever acts, and where.
pub(super) struct Desk {
    pub(super) state: AppState,
    pub(super) claims: Claims,
    pub(super) place: ChatPlace,
    /// Whose it is.
    pub(super) owner: UserId,
    pub(super) rank: Rank,
    pub(super) reason: Reason,
}

/// What is written down of an act.
pub(super) struct Deed<'a> {
    pub(super) name: &'static str,
    pub(super) target: Option<(Option<UserId>, &'a str)>,
    pub(super) until: Option<u64>,
    pub(super) changes: &'a [Change<'a>],
}

impl Desk {
    pub(super) async fn carry_out(&self, act: &ModerationAct) -> Reply<()> {
        match act {
            ModerationAct::Delete { message } => self.delete(*message).await,
            ModerationAct::Slow { seconds } => self.slow(*seconds).await,
            ModerationAct::Mute { who, seconds } => {
                self.sanction(Kind::Mute, who, Some(*seconds)).await
            }
            ModerationAct::Ban { who, seconds } => self.sanction(Kind::Ban, who, *seconds).await,
            ModerationAct::Unmute { who } => self.pardon(Kind::Mute, who).await,
            ModerationAct::Unban { who } => self.pardon(Kind::Ban, who).await,
            ModerationAct::Remove { who } => self.remove(who).await,
            ModerationAct::Appoint { who } => self.appoint(who, true).await,
            ModerationAct::Dismiss { who } => self.appoint(who, false).await,
            ModerationAct::Engage { who } => self.engage(who, true).await,
            ModerationAct::Release { who } => self.engage(who, false).await,
            ModerationAct::Close => self.close().await,
        }
    }

    /// Writes it down. True where a room is gone by it.
    pub(super) async fn write(&self, deed: Deed<'_>) -> Reply<bool> {
        let act = Act {
            place: &self.place,
            actor: (self.claims.sub, self.claims.name.as_str()),
            name: deed.name,
            target: deed.target,
            reason: self.reason.as_str(),
            until: deed.until,
        };
        let gone = self.state.store.moderation().write(&act, deed.changes).await?;
        self.state.metrics.moderation_acts.increment(1);
        // A room's id is a secret.
        let stage = match &self.place {
            ChatPlace::Stage(stage) => stage.as_str(),
            ChatPlace::Room(_) => "room",
        };
        tracing::info!(stage, act = deed.name, "moderation");
        Ok(gone)
    }

    pub(super) fn tell(&self, user: UserId, concern: Concern, until: Option<u64>) {
        let reason = self.reason.to_string();
        let msg = ServerMsg::Moderated { concern, reason, until };
        self.state.hub.with(|registry| registry.tell_user(&self.place, user, &msg));
    }

    pub(super) fn expel(&self, how: How, wanted: impl Fn(&Person) -> bool) {
        let expulsion = Expulsion { how, reason: self.reason.as_str() };
        self.state.hub.with(|registry| {
            registry.expel(&self.place, wanted, &expulsion, Instant::now());
        });
    }

    async fn delete(&self, message: ChatId) -> Reply<()> {
        let nothing = || Refused::not_found("There is no such message here.");
        let kept = self.state.store.chats().author(&self.place, message).await?;
        let (author, name) = kept.ok_or_else(nothing)?;
        if author != self.claims.sub {
            let account = self.state.store.accounts().by_id(author).await?;
            let role = account.map_or(Role::Guest, |account| account.role);
            self.must_be_below(author, role).await?;
        }
        let target = Some((Some(author), name.as_str()));
        self.write(Deed { name: "delete", target, until: None, changes: &[] }).await?;
        self.state.chat.delete(self.place.clone(), message).await?;
        if author != self.claims.sub {
            self.tell(author, Concern::Deleted, None);
        }
        Ok(())
    }

    async fn slow(&self, seconds: u32) -> Reply<()> {
        if seconds > limit::SLOW_SECONDS {
            let words = format!("Slow mode is at most {} seconds.", limit::SLOW_SECONDS);
            return Err(Refused::invalid("seconds", words));
        }
        let changes = &[Change::Slow(seconds)];
        self.write(Deed { name: "slow", target: None, until: None, changes }).await?;
        self.state.hub.tell_place(&self.place, ServerMsg::ChatSlow { seconds });
        Ok(())
    }

    async fn remove(&self, who: &str) -> Reply<()> {
        let targets = self.find(who).await?;
        if !targets.iter().any(|target| target.present) {
            return Err(Refused::not_found("Nobody of this name is here."));
        }
        let target = targets.first().map(|it| (Some(it.whom.user), it.name.as_str()));
        self.write(Deed { name: "remove", target, until: None, changes: &[] }).await?;
        self.expel(How::Removed, |person| {
            targets.iter().any(|target| target.whom.user == person.user)
        });
        Ok(())
    }

    async fn appoint(&self, who: &str, named: bool) -> Reply<()> {
        if self.rank < Rank::Owner {
            return Err(Refused::forbidden("Only whose place it is names who moderates here."));
        }
        let nobody = || Refused::not_found("There is no account of this name.");
        let account = self.account(who).await?.ok_or_else(nobody)?;
        let name = if named { "appoint" } else { "dismiss" };
        let changes = &[Change::Moderator(account.id, named)];
        let target = Some((Some(account.id), account.name.as_str()));
        self.write(Deed { name, target, until: None, changes }).await?;
        self.appoint_in_room(account.id, named);
        let concern = if named { Concern::Appointed } else { Concern::Dismissed };
        self.tell(account.id, concern, None);
        Ok(())
    }

    async fn engage(&self, who: &str, named: bool) -> Reply<()> {
        if self.rank < Rank::Owner {
            return Err(Refused::forbidden("Only whose stage it is names who performs on it."));
        }
        let ChatPlace::Stage(stage) = &self.place else {
            return Err(Refused::invalid("act", "There is no stage in a room.".to_owned()));
        };
        let nobody = || Refused::not_found("There is no account of this name.");
        let account = self.account(who).await?.ok_or_else(nobody)?;
        if account.id == self.owner {
            return Err(Refused::invalid("who", "It is his own stage.".to_owned()));
        }
        let name = if named { "engage" } else { "release" };
        let changes = &[Change::Performer(stage, account.id, named)];
        let target = Some((Some(account.id), account.name.as_str()));
        self.write(Deed { name, target, until: None, changes }).await?;
        let concern = if named { Concern::Engaged } else { Concern::Released };
        self.tell(account.id, concern, None);
        Ok(())
    }

    /// Those who are in the room see it.
    pub(super) fn appoint_in_room(&self, user: UserId, named: bool) {
        if let ChatPlace::Room(room) = &self.place {
            self.state.hub.with(|registry| registry.appoint(room, user, named));
        }
    }

    async fn close(&self) -> Reply<()> {
        let over;
        let changes: &[Change<'_>] = match &self.place {
            ChatPlace::Stage(_) => &[],
            ChatPlace::Room(room) => {
                over = [Change::RoomOver(room)];
                &over
            }
        };
        let gone = self.write(Deed { name: "close", target: None, until: None, changes }).await?;
        let expulsion = Expulsion { how: How::Closed, reason: self.reason.as_str() };
        self.state.hub.with(|registry| match &self.place {
            ChatPlace::Stage(stage) => registry.close_stage(stage, &expulsion, Instant::now()),
            ChatPlace::Room(_) => {
                registry.expel(&self.place, |_| true, &expulsion, Instant::now());
            }
        });
        if let (true, ChatPlace::Room(room)) = (gone, &self.place) {
            // For those as well who were about to come in.
            self.state.hub.end_room(room);
        }
        Ok(())
    }
}
