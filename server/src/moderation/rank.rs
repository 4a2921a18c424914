//! Who may act on whom.

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
    /// The greatest of those that somebody has: of whoever acts as far as his token goes,
    /// of whoever is acted on all that he is.
    pub(crate) fn of(admin: bool, owns: bool, moderates: bool) -> Self {
        match (admin, owns, moderates) {
            (true, ..) => Self::Admin,
            (_, true, _) => Self::Owner,
            (.., true) => Self::Moderator,
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
        assert_eq!(Rank::of(false, true, true), Owner);
        assert_eq!(Rank::of(false, false, false), Guest);
        assert_eq!(Rank::of(false, false, true), Moderator);
        assert_eq!(Rank::of(true, false, false), Admin);
    }
}
