//! What those who see to order do, where it meets the database: an act is written
//! down before anybody hears of it, on stages and in rooms alike.

use std::time::Instant;

use footlight_shared::{ChatPlace, ErrorCode, Permission, Problem, Role, RoomAct, UserId};

use super::hub::{Hub, unix_ms};
use super::problem;
use super::registry::Person;
use crate::auth::Claims;
use crate::moderation::{FOR_GOOD, Kind, Rank, Sanction, Whom};
use crate::room::Record;
use crate::store::{Act, Change, StoreError};

impl Hub {
    /// Does what a moderator may do in his room.
    ///
    /// # Errors
    /// The database failed, too many are shut out, or somebody above has shut him out
    /// already: nothing is done then.
    pub(crate) async fn act_in_room(&self, record: &Record) -> Result<(), Problem> {
        let place = ChatPlace::Room(record.room.clone());
        let _turn = self.sanctions().turn().await;
        let sanction = self.sanction(record).map(|new| self.amended(&place, new)).transpose()?;
        self.has_room_for(&place, usize::from(sanction.is_some()))?;
        let target = record.target.as_ref();
        let act = Act {
            place: &place,
            actor: (record.actor, &record.actor_name),
            name: record.name(),
            target: target.map(|target| (Some(target.user), target.name.as_str())),
            reason: record.reason.as_deref().unwrap_or_default(),
            until: sanction.as_ref().and_then(Sanction::end),
        };
        let mut changes = Vec::new();
        if let (Some(sanction), Some(target)) = (&sanction, target) {
            changes.push(Change::Put(std::slice::from_ref(sanction)));
            changes.push(Change::Moderator(target.user, false));
        }
        match (&record.act, target) {
            (RoomAct::Appoint { moderator, .. }, Some(target)) => {
                changes.push(Change::Moderator(target.user, *moderator));
            }
            (RoomAct::Close, _) => changes.push(Change::RoomOver(&record.room)),
            _ => {}
        }
        let written = self.store().moderation().write(&act, &changes).await;
        let gone = written.map_err(|error| problem::store(&error))?;
        if let Some(sanction) = sanction {
            self.sanctions().book().put(place.clone(), sanction);
        }
        let banned = |person: &Person| self.is_banned(&place, person);
        self.with(|registry| registry.carry_out(record, &banned, Instant::now()));
        if gone {
            // For those as well who were about to come in.
            self.end_room(&record.room);
        }
        Ok(())
    }

    /// What holds from now on, where the act is a ban.
    fn sanction(&self, record: &Record) -> Option<Sanction> {
        let (RoomAct::Ban { until, .. }, Some(target)) = (&record.act, &record.target) else {
            return None;
        };
        Some(Sanction {
            kind: Kind::Ban,
            whom: self.sanctions().against(target.user, target.address),
            name: target.name.clone(),
            reason: record.reason.clone().unwrap_or_default(),
            until: until.map_or(FOR_GOOD, |until| until.saturating_mul(1000).min(FOR_GOOD)),
            by: record.rank,
        })
    }

    /// A sanction as it takes the place of what holds against him already.
    ///
    /// # Errors
    /// Somebody above imposed that.
    pub(crate) fn amended(
        &self,
        place: &ChatPlace,
        sanction: Sanction,
    ) -> Result<Sanction, Problem> {
        let words = "Somebody above you has imposed what holds against him here already.";
        let amended = self.sanctions().book().amended(place, sanction, unix_ms());
        amended.ok_or_else(|| Problem::new(ErrorCode::Forbidden, words))
    }

    /// What somebody is in a place, as far as his token goes. On stages there is a
    /// permission for all that see to order; hosts of rooms, and those who are named, need
    /// none but to be let in. Who is shut out sees to nothing, unless he does everywhere.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn rank(
        &self,
        claims: &Claims,
        place: &ChatPlace,
        owner: UserId,
    ) -> Result<Rank, StoreError> {
        if claims.role == Role::Admin && claims.may_anywhere(Permission::Moderate) {
            return Ok(Rank::Admin);
        }
        let whom = Whom { user: claims.sub, address: None };
        if self.sanctions().check(place, Kind::Ban, whom, unix_ms()).is_err() {
            return Ok(Rank::Guest);
        }
        let may = |what| match place {
            ChatPlace::Stage(stage) => claims.may(what, stage, owner),
            ChatPlace::Room(room) => claims.may_in(what, Some(room)),
        };
        let (granted, enters) = (may(Permission::Moderate), may(Permission::Subscribe));
        let in_room = matches!(place, ChatPlace::Room(_));
        let owns = claims.sub == owner && (granted || (in_room && enters));
        let moderates =
            granted || (enters && self.store().moderation().is_named(place, claims.sub).await?);
        Ok(Rank::of(false, owns, moderates))
    }

    /// Fails where no more sanctions find room.
    pub(crate) fn has_room_for(&self, place: &ChatPlace, count: usize) -> Result<(), Problem> {
        if self.sanctions().book().has_room(place, count, unix_ms()) {
            return Ok(());
        }
        let words = "Too many people are silenced or shut out here already: lift some first.";
        Err(Problem::new(ErrorCode::Full, words))
    }

    /// True where a ban holds there against this one.
    pub(crate) fn is_banned(&self, place: &ChatPlace, person: &Person) -> bool {
        let whom = self.sanctions().whom(person.user, person.role, person.address);
        self.sanctions().book().find(place, Kind::Ban, whom, unix_ms()).is_some()
    }
}
