//! The sanctions that hold. Pure: the time is an argument, in milliseconds of
//! Unix time, since sanctions outlive the process.

use std::collections::HashMap;

use footlight_shared::{ChatPlace, UserId};

/// Sanctions that a place has at most.
const KEPT: usize = 1000;

/// What somebody may not do there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Kind {
    /// Write.
    Mute,
    /// Be there.
    Ban,
}

/// Stands for an address; nobody can tell which without the server's key.
pub(crate) type Shadow = [u8; 16];

/// Somebody, as sanctions know him.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Whom {
    pub(crate) user: UserId,
    /// Of a guest: where he comes from.
    pub(crate) address: Option<Shadow>,
}

/// What holds against somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sanction {
    pub(crate) kind: Kind,
    pub(crate) whom: Whom,
    pub(crate) name: String,
    pub(crate) reason: String,
    /// Not any more from then on.
    pub(crate) until: u64,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Book {
    places: HashMap<ChatPlace, Vec<Sanction>>,
}

impl Book {
    /// True where there is room for so many more.
    pub(crate) fn has_room(&mut self, place: &ChatPlace, count: usize, now: u64) -> bool {
        let Some(sanctions) = self.places.get_mut(place) else { return count <= KEPT };
        sanctions.retain(|sanction| sanction.until > now);
        sanctions.len() + count <= KEPT
    }

    /// Writes a sanction down, in the place of an earlier one of its kind. Whether
    /// there is room is asked before.
    pub(crate) fn put(&mut self, place: ChatPlace, sanction: Sanction) {
        self.lift(&place, sanction.kind, sanction.whom.user);
        self.places.entry(place).or_default().push(sanction);
    }

    /// Takes a sanction back; false where there was none.
    pub(crate) fn lift(&mut self, place: &ChatPlace, kind: Kind, user: UserId) -> bool {
        let Some(sanctions) = self.places.get_mut(place) else { return false };
        let before = sanctions.len();
        sanctions.retain(|sanction| sanction.kind != kind || sanction.whom.user != user);
        let lifted = sanctions.len() < before;
        if sanctions.is_empty() {
            self.places.remove(place);
        }
        lifted
    }

    /// What holds against somebody there now; of several what holds longest.
    pub(crate) fn find(
        &self,
        place: &ChatPlace,
        kind: Kind,
        whom: Whom,
        now: u64,
    ) -> Option<&Sanction> {
        let holds = |sanction: &&Sanction| {
            let shadow = sanction.whom.address;
            let same =
                sanction.whom.user == whom.user || (shadow.is_some() && shadow == whom.address);
            sanction.kind == kind && sanction.until > now && same
        };
        self.places.get(place)?.iter().filter(holds).max_by_key(|sanction| sanction.until)
    }

    /// Who is sanctioned there by this name.
    pub(crate) fn named(&self, place: &ChatPlace, kind: Kind, name: &str) -> Vec<UserId> {
        let named = |sanction: &&Sanction| {
            sanction.kind == kind && sanction.name.eq_ignore_ascii_case(name)
        };
        let sanctions = self.places.get(place).into_iter().flatten();
        sanctions.filter(named).map(|sanction| sanction.whom.user).collect()
    }

    /// Forgets what holds no more.
    pub(crate) fn forget_ended(&mut self, now: u64) {
        self.places.retain(|_, sanctions| {
            sanctions.retain(|sanction| sanction.until > now);
            !sanctions.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn place(n: u8) -> ChatPlace {
        ChatPlace::Stage(format!("stage{n}").parse().unwrap())
    }

    fn whom(user: u8, address: Option<u8>) -> Whom {
        let user = UserId(Uuid::from_u128(user.into()));
        Whom { user, address: address.map(|byte| [byte; 16]) }
    }

    fn sanction(kind: Kind, whom: Whom, until: u64) -> Sanction {
        Sanction { kind, whom, name: "anna".to_owned(), reason: "noise".to_owned(), until }
    }

    #[test]
    fn a_guest_is_known_by_his_token_or_his_address_and_an_account_by_itself() {
        let mut book = Book::default();
        book.put(place(0), sanction(Kind::Ban, whom(1, Some(7)), 100));
        book.put(place(0), sanction(Kind::Ban, whom(2, None), 100));
        let banned = |whom| book.find(&place(0), Kind::Ban, whom, 50).is_some();
        assert!(banned(whom(1, Some(8))) && banned(whom(9, Some(7))));
        assert!(banned(whom(2, None)));
        // An account at the guest's address, and another guest elsewhere.
        assert!(!banned(whom(9, None)) && !banned(whom(9, Some(8))));
        assert!(book.find(&place(1), Kind::Ban, whom(1, Some(7)), 50).is_none());
        assert!(book.find(&place(0), Kind::Mute, whom(1, Some(7)), 50).is_none());
        assert!(book.find(&place(0), Kind::Ban, whom(1, Some(7)), 100).is_none());
    }

    proptest! {
        /// Against a list of what was done: a sanction holds from its act to its
        /// end, unless another of its kind or a pardon came in between.
        #[test]
        fn the_last_word_holds(
            acts in prop::collection::vec((any::<bool>(), 0_u8..3, 0_u64..50, 0_u64..10), 1..60),
        ) {
            let (mut book, mut now) = (Book::default(), 0);
            let mut ends: HashMap<u8, u64> = HashMap::new();
            for (pardon, user, length, after) in acts {
                now += after;
                if pardon {
                    book.lift(&place(0), Kind::Mute, whom(user, None).user);
                    ends.remove(&user);
                } else {
                    book.put(place(0), sanction(Kind::Mute, whom(user, None), now + length));
                    ends.insert(user, now + length);
                }
                if after == 9 {
                    book.forget_ended(now);
                }
                for user in 0..3 {
                    let found = book.find(&place(0), Kind::Mute, whom(user, None), now);
                    let wanted = ends.get(&user).copied().filter(|end| *end > now);
                    prop_assert_eq!(found.map(|sanction| sanction.until), wanted);
                }
            }
        }
    }

    #[test]
    fn there_are_so_many_and_no_more() {
        let mut book = Book::default();
        let user = |n: u128| Whom { user: UserId(Uuid::from_u128(n)), address: None };
        for n in 0..KEPT as u128 {
            assert!(book.has_room(&place(0), 1, 0));
            book.put(place(0), sanction(Kind::Ban, user(n), 10));
        }
        assert!(!book.has_room(&place(0), 1, 0));
        assert!(book.has_room(&place(0), 1, 10), "after their end");
        assert!(book.has_room(&place(1), KEPT, 0) && !book.has_room(&place(1), KEPT + 1, 0));
    }
}
