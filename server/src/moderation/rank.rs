//! Who may act on whom.

use footlight_shared::Role;

/// What somebody is in a place, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Rank {
    /// Anybody.
    Guest,
    /// Named by the owner, or with a grant.
    Moderator,
    /// Whose place it is.
    Owner,
    /// Runs the installation.
    Admin,
}

impl Rank {
    /// Of somebody with this role.
    pub(crate) fn of(role: Role, owns: bool, moderates: bool) -> Self {
        match role {
            Role::Admin => Self::Admin,
            _ if owns => Self::Owner,
            _ if moderates => Self::Moderator,
            _ => Self::Guest,
        }
    }

    /// True where such a one may act at all.
    pub(crate) fn moderates(self) -> bool {
        self >= Self::Moderator
    }

    /// True where he may act on another.
    pub(crate) fn may_act_on(self, other: Self) -> bool {
        self.moderates() && self > other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_acts_on_those_below_him_and_on_nobody_else() {
        use Rank::{Admin, Guest, Moderator, Owner};
        let ranks = [Guest, Moderator, Owner, Admin];
        for (at, one) in ranks.into_iter().enumerate() {
            for (other_at, other) in ranks.into_iter().enumerate() {
                let may = one.may_act_on(other);
                assert_eq!(may, one != Guest && at > other_at, "{one:?} on {other:?}");
            }
        }
        assert_eq!(Rank::of(Role::Performer, true, true), Owner);
        assert_eq!(Rank::of(Role::Performer, false, false), Guest);
        assert_eq!(Rank::of(Role::Guest, false, true), Moderator);
        assert_eq!(Rank::of(Role::Admin, false, false), Admin);
    }
}
