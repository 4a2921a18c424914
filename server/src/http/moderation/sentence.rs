//! Who is silenced and shut out, and who is not any more.

use footlight_shared::{ChatPlace, Concern, UserId, limit};

use super::Desk;
use super::desk::Deed;
use super::target::Target;
use crate::http::reply::{Refused, Reply};
use crate::moderation::{FOR_GOOD, Kind, Sanction, ends};
use crate::signal::{How, unix_ms};
use crate::store::Change;

impl Desk {
    /// Something holds against those of this name from now on, for so many seconds or for
    /// good.
    pub(super) async fn sanction(&self, kind: Kind, who: &str, seconds: Option<u32>) -> Reply<()> {
        if seconds.is_some_and(|it| !(1..=limit::SANCTION_SECONDS).contains(&it)) {
            let words = format!("Write 1 to {} seconds.", limit::SANCTION_SECONDS);
            return Err(Refused::invalid("seconds", words));
        }
        let _turn = self.state.hub.sanctions().turn().await;
        let targets = self.find(who).await?;
        let until =
            seconds.map_or(FOR_GOOD, |seconds| unix_ms().saturating_add(u64::from(seconds) * 1000));
        let sanctions = self.sanctions(kind, &targets, until)?;
        let mut changes = vec![Change::Put(&sanctions)];
        if kind == Kind::Ban {
            // Whoever may not be there sees to nothing there, and does not perform.
            changes.extend(targets.iter().map(|it| Change::Moderator(it.whom.user, false)));
            if let ChatPlace::Stage(stage) = &self.place {
                let release = |it: &Target| Change::Performer(stage, it.whom.user, false);
                changes.extend(targets.iter().map(release));
            }
        }
        let name = if kind == Kind::Mute { "mute" } else { "ban" };
        let target = targets.first().map(|it| (Some(it.whom.user), it.name.as_str()));
        self.write(Deed { name, target, until: ends(until), changes: &changes }).await?;
        for sanction in sanctions {
            self.state.hub.sanctions().book().put(self.place.clone(), sanction);
        }
        match kind {
            Kind::Mute => {
                let muted = |it: &Target| self.tell(it.whom.user, Concern::Muted, ends(until));
                targets.iter().for_each(muted);
            }
            Kind::Ban => self.shut_out(&targets, until, seconds),
        }
        Ok(())
    }

    /// What is to hold against them.
    ///
    /// # Errors
    /// Too much holds there, or somebody above has imposed what holds against one of them.
    fn sanctions(&self, kind: Kind, targets: &[Target], until: u64) -> Reply<Vec<Sanction>> {
        let hub = &self.state.hub;
        let sanction = |Target { whom, name, .. }: &Target| {
            let (name, reason) = (name.clone(), self.reason.to_string());
            let new = Sanction { kind, whom: *whom, name, reason, until, by: self.rank };
            Ok(hub.amended(&self.place, new)?)
        };
        let sanctions = targets.iter().map(sanction).collect::<Reply<Vec<Sanction>>>()?;
        hub.has_room_for(&self.place, sanctions.len())?;
        Ok(sanctions)
    }

    fn shut_out(&self, targets: &[Target], until: u64, seconds: Option<u32>) {
        for target in targets {
            self.appoint_in_room(target.whom.user, false);
        }
        // Everybody there whom a ban holds against: a guest's may be another's, too.
        let hub = &self.state.hub;
        let how = How::Banned { until, seconds: seconds.map(u64::from) };
        self.expel(how, |person| hub.is_banned(&self.place, person));
    }

    /// It holds no more: lifted by nobody below whoever imposed it, and by nobody for
    /// himself.
    pub(super) async fn pardon(&self, kind: Kind, who: &str) -> Reply<()> {
        let sanctions = self.state.hub.sanctions();
        let _turn = sanctions.turn().await;
        let named = sanctions.book().named(&self.place, kind, who, unix_ms());
        let nothing = || Refused::not_found("Nothing of the kind holds against that name here.");
        let first = named.first().ok_or_else(nothing)?;
        if named.iter().any(|it| it.whom.user == self.claims.sub) {
            return Err(Refused::forbidden("Nobody lifts what holds against himself."));
        }
        if named.iter().any(|it| it.by > self.rank) {
            return Err(Refused::forbidden("Somebody above you has imposed it."));
        }
        let target = Some((Some(first.whom.user), first.name.as_str()));
        let users: Vec<UserId> = named.iter().map(|it| it.whom.user).collect();
        let changes = &[Change::Lift(kind, &users)];
        let name = if kind == Kind::Mute { "unmute" } else { "unban" };
        self.write(Deed { name, target, until: None, changes }).await?;
        for user in users {
            sanctions.book().lift(&self.place, kind, user);
            if kind == Kind::Mute {
                self.tell(user, Concern::Unmuted, None);
            }
        }
        Ok(())
    }
}
