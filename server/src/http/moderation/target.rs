//! On whom somebody acts: those of a name or id who are there, or else the account.

use footlight_shared::{Role, UserId};

use super::Desk;
use crate::http::reply::{Refused, Reply};
use crate::moderation::{Called, Rank, Whom};
use crate::store::{Account, StoreError};

/// One of them.
pub(super) struct Target {
    pub(super) whom: Whom,
    pub(super) name: String,
    /// He is there now.
    pub(super) present: bool,
}

impl Desk {
    /// Those who are meant, if they may all be acted on.
    ///
    /// # Errors
    /// There is nobody of that name, or he is not below whoever acts.
    pub(super) async fn find(&self, who: &str) -> Reply<Vec<Target>> {
        let here = self.state.hub.with(|registry| registry.persons(&self.place, who));
        let mut targets = Vec::with_capacity(here.len().max(1));
        for (person, name) in here {
            self.must_be_below(person.user, person.role).await?;
            let whom = self.state.hub.sanctions().against(person.user, person.address);
            targets.push(Target { whom, name, present: true });
        }
        if targets.is_empty() {
            let nobody = || Refused::not_found("There is nobody of this name.");
            let account = self.account(who).await?.ok_or_else(nobody)?;
            self.must_be_below(account.id, account.role).await?;
            let whom = Whom { user: account.id, address: None };
            targets.push(Target { whom, name: account.name.to_string(), present: false });
        }
        Ok(targets)
    }

    /// The account of this name or id.
    pub(super) async fn account(&self, who: &str) -> Result<Option<Account>, StoreError> {
        let accounts = self.state.store.accounts();
        match Called::new(who) {
            Called::Id(id) => accounts.by_id(id).await,
            Called::Name(_) => Ok(accounts.by_name(who).await?.map(|(account, _)| account)),
        }
    }

    /// Fails where he is not below whoever acts.
    pub(super) async fn must_be_below(&self, user: UserId, role: Role) -> Reply<()> {
        let named = self.state.store.moderation().is_named(&self.place, user).await?;
        let rank = Rank::of(role == Role::Admin, user == self.owner, named);
        if self.rank.may_act_on(rank) && user != self.claims.sub {
            return Ok(());
        }
        Err(Refused::forbidden("You cannot act on somebody who moderates here, too."))
    }
}
