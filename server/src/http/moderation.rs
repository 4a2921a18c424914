//! `/api/stages/{id}/moderation`: order on a stage; `/api/rooms/{id}/moderation`: in a
//! room's chat. Every act is written into the audit with its reason before anybody
//! hears of it, and told to the one concerned.

pub(super) mod room;
mod target;

use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use footlight_shared::{
    AuditPage, ByeReason, ChatPlace, Concern, Moderate, ModerationAct, Permission, Reason,
    ServerMsg, UserId, limit,
};

use self::target::Target;
use super::ClientAddr;
use super::bearer::Bearer;
use super::reply::{Body, Refused, Reply};
use super::stages::find;
use crate::auth::Claims;
use crate::moderation::{Kind, Rank, Sanction, told};
use crate::signal::{Farewell, unix_ms};
use crate::state::AppState;
use crate::store::{Act, Change, StageRow};

/// Whoever acts, and where.
struct Desk {
    state: AppState,
    claims: Claims,
    place: ChatPlace,
    /// Whose it is.
    owner: UserId,
    rank: Rank,
    reason: Reason,
}

/// What is written down of an act.
struct Deed<'a> {
    name: &'static str,
    target: Option<&'a str>,
    until: Option<u64>,
    change: Change<'a>,
}

/// `GET`: what was done.
pub(super) async fn audit(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Reply<Json<AuditPage>> {
    let row = find(&state, &id).await?;
    let place = ChatPlace::Stage(row.id.clone());
    must_moderate(rank(&state, &bearer.0, &row, &place).await?)?;
    let moderation = state.store.moderation();
    let entries = moderation.audit(&place).await?;
    Ok(Json(AuditPage { entries, moderators: moderation.moderators(&place).await? }))
}

/// `POST`: something is done. 204.
pub(super) async fn act(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Path(id): Path<String>,
    Body(Moderate { act, reason }): Body<Moderate>,
) -> Reply<StatusCode> {
    state.limited(&state.limits.moderate, client)?;
    let row = find(&state, &id).await?;
    let place = ChatPlace::Stage(row.id.clone());
    let rank = rank(&state, &bearer.0, &row, &place).await?;
    must_moderate(rank)?;
    let desk = Desk { state, claims: bearer.0, place, owner: row.owner, rank, reason };
    desk.carry_out(&act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody is on this stage.
pub(super) async fn rank(
    state: &AppState,
    claims: &Claims,
    row: &StageRow,
    place: &ChatPlace,
) -> Reply<Rank> {
    let granted = claims.may(Permission::Moderate, &row.id, row.owner);
    let moderates = granted || state.store.moderation().is_named(place, claims.sub).await?;
    Ok(Rank::of(claims.role, claims.sub == row.owner, moderates))
}

fn must_moderate(rank: Rank) -> Reply<()> {
    if rank.moderates() { Ok(()) } else { Err(Refused::forbidden("You do not moderate here.")) }
}

impl Desk {
    async fn carry_out(&self, act: &ModerationAct) -> Reply<()> {
        match act {
            ModerationAct::Delete { message } => self.delete(*message).await,
            ModerationAct::Slow { seconds } => self.slow(*seconds).await,
            ModerationAct::Mute { who, seconds } => self.sanction(Kind::Mute, who, *seconds).await,
            ModerationAct::Ban { who, seconds } => self.sanction(Kind::Ban, who, *seconds).await,
            ModerationAct::Unmute { who } => self.pardon(Kind::Mute, who).await,
            ModerationAct::Unban { who } => self.pardon(Kind::Ban, who).await,
            ModerationAct::Remove { who } => self.remove(who).await,
            ModerationAct::Appoint { who } => self.appoint(who, true).await,
            ModerationAct::Dismiss { who } => self.appoint(who, false).await,
        }
    }

    async fn write(&self, deed: Deed<'_>) -> Reply<()> {
        let act = Act {
            place: &self.place,
            actor: (self.claims.sub, &self.claims.name),
            name: deed.name,
            target: deed.target,
            reason: self.reason.as_str(),
            until: deed.until,
        };
        self.state.store.moderation().write(&act, deed.change).await?;
        self.state.metrics.moderation_acts.increment(1);
        // A room's id is a secret.
        let stage = match &self.place {
            ChatPlace::Stage(stage) => stage.as_str(),
            ChatPlace::Room(_) => "room",
        };
        tracing::info!(stage, act = deed.name, "moderation");
        Ok(())
    }

    fn tell(&self, user: UserId, concern: Concern, until: Option<u64>) {
        let reason = self.reason.to_string();
        let msg = ServerMsg::Moderated { concern, reason, until };
        self.state.hub.with(|registry| registry.tell_user(&self.place, user, &msg));
    }

    async fn delete(&self, message: footlight_shared::ChatId) -> Reply<()> {
        let nothing = || Refused::not_found("There is no such message here.");
        let kept = self.state.store.chats().author(&self.place, message).await?;
        let (author, name) = kept.ok_or_else(nothing)?;
        let target = Some(name.as_str());
        self.write(Deed { name: "delete", target, until: None, change: Change::None }).await?;
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
        let change = Change::Slow(seconds);
        self.write(Deed { name: "slow", target: None, until: None, change }).await?;
        self.state.hub.tell_place(&self.place, ServerMsg::ChatSlow { seconds });
        Ok(())
    }

    async fn sanction(&self, kind: Kind, who: &str, seconds: u32) -> Reply<()> {
        if !(1..=limit::SANCTION_SECONDS).contains(&seconds) {
            let words = format!("Write 1 to {} seconds.", limit::SANCTION_SECONDS);
            return Err(Refused::invalid("seconds", words));
        }
        let targets = self.find(who).await?;
        let now = unix_ms();
        let until = now + u64::from(seconds) * 1000;
        let sanctions: Vec<Sanction> = targets
            .iter()
            .map(|Target { whom, name, .. }| Sanction {
                kind,
                whom: *whom,
                name: name.clone(),
                reason: self.reason.to_string(),
                until,
            })
            .collect();
        let book = self.state.hub.sanctions();
        if !book.book().has_room(&self.place, sanctions.len(), now) {
            let words = "Too many people are silenced or shut out here already.";
            return Err(Refused::new(footlight_shared::ErrorCode::Full, words));
        }
        let name = if kind == Kind::Mute { "mute" } else { "ban" };
        let change = Change::Put(&sanctions);
        self.write(Deed { name, target: Some(who), until: Some(until), change }).await?;
        for sanction in sanctions {
            book.book().put(self.place.clone(), sanction);
        }
        match kind {
            Kind::Mute => targets
                .iter()
                .for_each(|target| self.tell(target.whom.user, Concern::Muted, Some(until))),
            Kind::Ban => self.expel_banned(u64::from(seconds), now),
        }
        Ok(())
    }

    /// Everybody there whom a ban holds against: a guest's may be another's, too.
    fn expel_banned(&self, seconds: u64, now: u64) {
        let words =
            told("A moderator has shut you out of this stage", Some(seconds), self.reason.as_str());
        let farewell = Farewell::expelled(ByeReason::Banned, words);
        let sanctions = self.state.hub.sanctions().clone();
        let banned = |person: &crate::signal::Person| {
            let whom = sanctions.whom(person.user, person.role, person.address);
            sanctions.book().find(&self.place, Kind::Ban, whom, now).is_some()
        };
        self.state.hub.with(|registry| {
            registry.expel(&self.place, banned, &farewell, Instant::now());
        });
    }

    async fn pardon(&self, kind: Kind, who: &str) -> Reply<()> {
        let users = self.state.hub.sanctions().book().named(&self.place, kind, who);
        if users.is_empty() {
            return Err(Refused::not_found("Nothing of the kind holds against that name here."));
        }
        let name = if kind == Kind::Mute { "unmute" } else { "unban" };
        let change = Change::Lift(kind, &users);
        self.write(Deed { name, target: Some(who), until: None, change }).await?;
        for user in users {
            self.state.hub.sanctions().book().lift(&self.place, kind, user);
            if kind == Kind::Mute {
                self.tell(user, Concern::Unmuted, None);
            }
        }
        Ok(())
    }

    async fn remove(&self, who: &str) -> Reply<()> {
        let targets = self.find(who).await?;
        let present =
            self.state.hub.with(|registry| !registry.persons(&self.place, who).is_empty());
        if !present {
            return Err(Refused::not_found("Nobody of this name is here."));
        }
        let change = Change::None;
        self.write(Deed { name: "remove", target: Some(who), until: None, change }).await?;
        let words = told("A moderator has sent you out of this stage", None, self.reason.as_str());
        let farewell = Farewell::expelled(ByeReason::Removed, words);
        let out = |person: &crate::signal::Person| {
            targets.iter().any(|target| target.whom.user == person.user)
        };
        self.state.hub.with(|registry| {
            registry.expel(&self.place, out, &farewell, Instant::now());
        });
        Ok(())
    }

    async fn appoint(&self, who: &str, named: bool) -> Reply<()> {
        if self.rank < Rank::Owner {
            return Err(Refused::forbidden("Only the performer names who moderates here."));
        }
        let account = self.state.store.accounts().by_name(who).await?;
        let nobody = || Refused::not_found("There is no account of this name.");
        let (account, _) = account.ok_or_else(nobody)?;
        let count = self.state.store.moderation().moderators(&self.place).await?.len();
        if named && count >= limit::MODERATORS {
            let words = format!("A stage has at most {} moderators.", limit::MODERATORS);
            return Err(Refused::new(footlight_shared::ErrorCode::Full, words));
        }
        let name = if named { "appoint" } else { "dismiss" };
        let change = Change::Moderator(account.id, named);
        self.write(Deed { name, target: Some(who), until: None, change }).await?;
        let concern = if named { Concern::Appointed } else { Concern::Dismissed };
        self.tell(account.id, concern, None);
        Ok(())
    }
}
