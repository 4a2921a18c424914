//! Whom somebody means by what he has written.

use footlight_shared::UserId;

use crate::store::name_key;

/// How long an id is as it is told. No name is: nobody is taken for another one by having
/// that one's id for his name.
const ID_BYTES: usize = 36;

/// A name or an id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Called {
    /// An id, as lists tell it.
    Id(UserId),
    /// What counts of a name.
    Name(String),
}

impl Called {
    pub(crate) fn new(who: &str) -> Self {
        let id = if who.len() == ID_BYTES { who.parse().ok() } else { None };
        id.map_or_else(|| Self::Name(name_key(who)), Self::Id)
    }

    /// True where this one is meant.
    pub(crate) fn is(&self, user: UserId, name: &str) -> bool {
        match self {
            Self::Id(id) => *id == user,
            Self::Name(key) => *key == name_key(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_whatever_its_case_and_an_id_is_no_name() {
        let user = UserId(uuid::Uuid::from_u128(0x0190_f5b2_c3d4_7a8e_9f00_1122_3344_5566));
        let other = UserId(uuid::Uuid::from_u128(1));
        assert!(Called::new("\u{e4}NNA").is(user, "\u{c4}nna"));
        assert!(!Called::new("anna").is(user, "\u{c4}nna"));
        assert!(Called::new(&user.to_string()).is(user, "anna"));
        assert!(!Called::new(&user.to_string()).is(other, "anna"));
        let simple = user.0.simple().to_string();
        assert!(Called::new(&simple).is(other, &simple));
        assert!(!Called::new(&simple).is(user, "anna"));
    }
}
