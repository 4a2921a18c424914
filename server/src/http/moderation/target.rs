//! On whom somebody acts: those of a name who are there, or else the account.

use super::Desk;
use crate::http::reply::{Refused, Reply};
use crate::moderation::{Rank, Whom};
use footlight_shared::{ChatPlace, Role, UserId};

/// One of them.
pub(super) struct Target {
    pub(super) whom: Whom,
    pub(super) name: String,
}

impl Desk {
    /// Those of this name, if they may all be acted on.
    ///
    /// # Errors
    /// There is nobody of that name, or he is not below whoever acts.
    pub(super) async fn find(&self, who: &str) -> Reply<Vec<Target>> {
        let sanctions = self.state.hub.sanctions();
        let here = self.state.hub.with(|registry| registry.persons(&self.place, who));
        let mut found: Vec<(Whom, Role)> = here
            .iter()
            .map(|person| (sanctions.whom(person.user, person.role, person.address), person.role))
            .collect();
        if found.is_empty()
            && let Some((account, _)) = self.state.store.accounts().by_name(who).await?
        {
            found.push((Whom { user: account.id, address: None }, account.role));
        }
        if found.is_empty() {
            return Err(Refused::not_found("There is nobody of this name."));
        }
        let mut targets = Vec::with_capacity(found.len());
        for (whom, role) in found {
            self.must_be_below(whom.user, role).await?;
            targets.push(Target { whom, name: who.to_owned() });
        }
        Ok(targets)
    }

    async fn must_be_below(&self, user: UserId, role: Role) -> Reply<()> {
        let named = match &self.place {
            ChatPlace::Stage(_) => {
                self.state.store.moderation().is_named(&self.place, user).await?
            }
            ChatPlace::Room(room) => {
                self.state.store.rooms().moderators(room).await?.contains(&user)
            }
        };
        let rank = Rank::of(role, user == self.owner, named);
        if self.rank.may_act_on(rank) && user != self.claims.sub {
            return Ok(());
        }
        Err(Refused::forbidden("You cannot act on somebody who moderates here, too."))
    }
}
