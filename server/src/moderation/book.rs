//! The sanctions that hold. Pure: the time is an argument, in milliseconds of
//! Unix time, since sanctions outlive the process.

use std::collections::HashMap;

use footlight_shared::{ChatPlace, SanctionEntry, UserId};

use super::{Called, Rank};

/// What somebody may not do there.
pub(crate) use footlight_shared::SanctionKind as Kind;

/// Sanctions that a place has at most.
const KEPT: usize = 1000;

/// The end of a sanction that has none: the greatest number that the database holds.
pub(crate) const FOR_GOOD: u64 = i64::MAX as u64;

/// Stands for an address; nobody can tell which without the server's key.
pub(crate) type Shadow = [u8; 16];

/// Somebody, as sanctions know him.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Whom {
    pub(crate) user: UserId,
    /// Where he was, of whom a sanction is against: nobody gets around it as a guest.
    /// Of who is looked for: where he comes from, if he is a guest.
    pub(crate) address: Option<Shadow>,
}

/// What holds against somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sanction {
    pub(crate) kind: Kind,
    pub(crate) whom: Whom,
    pub(crate) name: String,
    pub(crate) reason: String,
    /// Not any more from then on; [`FOR_GOOD`] for always.
    pub(crate) until: u64,
    /// What whoever imposed it was there: nobody below him lifts or replaces it.
    pub(crate) by: Rank,
}

impl Sanction {
    /// When it ends, where it does.
    pub(crate) fn end(&self) -> Option<u64> {
        ends(self.until)
    }

    fn entry(&self) -> SanctionEntry {
        SanctionEntry {
            user: self.whom.user,
            name: self.name.clone(),
            kind: self.kind,
            address: self.whom.address.is_some(),
            reason: self.reason.clone(),
            until: self.end(),
        }
    }
}

/// When something ends, where it does.
pub(crate) fn ends(until: u64) -> Option<u64> {
    (until < FOR_GOOD).then_some(until)
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

    /// A sanction as it may take the place of one of its kind that holds already: where it
    /// brings no address it has that one's. `None` where somebody above imposed that.
    pub(crate) fn amended(
        &self,
        place: &ChatPlace,
        mut sanction: Sanction,
        now: u64,
    ) -> Option<Sanction> {
        let mut all = self.places.get(place).into_iter().flatten();
        let same = |it: &&Sanction| {
            it.kind == sanction.kind && it.whom.user == sanction.whom.user && it.until > now
        };
        let Some(known) = all.find(same) else { return Some(sanction) };
        sanction.whom.address = sanction.whom.address.or(known.whom.address);
        (sanction.by >= known.by).then_some(sanction)
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

    /// What of this kind holds there against those of a name or an id.
    pub(crate) fn named(
        &self,
        place: &ChatPlace,
        kind: Kind,
        who: &str,
        now: u64,
    ) -> Vec<Sanction> {
        let called = Called::new(who);
        let named = |sanction: &&Sanction| {
            let his = called.is(sanction.whom.user, &sanction.name);
            sanction.kind == kind && sanction.until > now && his
        };
        let sanctions = self.places.get(place).into_iter().flatten();
        sanctions.filter(named).cloned().collect()
    }

    /// What holds there now, the latest to end first: a page of it, and how much it is.
    pub(crate) fn list(
        &self,
        place: &ChatPlace,
        from: usize,
        count: usize,
        now: u64,
    ) -> (Vec<SanctionEntry>, usize) {
        let sanctions = self.places.get(place).into_iter().flatten();
        let mut held: Vec<&Sanction> = sanctions.filter(|it| it.until > now).collect();
        held.sort_by_key(|it| (std::cmp::Reverse(it.until), it.whom.user, it.kind == Kind::Ban));
        let page = held.iter().skip(from).take(count).map(|it| it.entry());
        (page.collect(), held.len())
    }

    /// The place is gone.
    pub(crate) fn forget(&mut self, place: &ChatPlace) {
        self.places.remove(place);
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
        let (name, reason) = ("anna".to_owned(), "noise".to_owned());
        Sanction { kind, whom, name, reason, until, by: Rank::Owner }
    }

    #[test]
    fn a_guest_is_known_by_his_token_or_his_address_and_an_account_by_itself() {
        let mut book = Book::default();
        book.put(place(0), sanction(Kind::Ban, whom(1, Some(7)), 100));
        book.put(place(0), sanction(Kind::Ban, whom(2, None), 100));
        let banned = |whom| book.find(&place(0), Kind::Ban, whom, 50).is_some();
        assert!(banned(whom(1, Some(8))) && banned(whom(9, Some(7))));
        assert!(banned(whom(2, None)));
        // An account that was shut out does not come back as a guest.
        book.put(place(2), sanction(Kind::Ban, whom(3, Some(5)), FOR_GOOD));
        let banned_there = |whom| book.find(&place(2), Kind::Ban, whom, 50).is_some();
        assert!(banned_there(whom(3, None)) && banned_there(whom(8, Some(5))));
        assert!(!banned_there(whom(8, None)), "another account from there is another one");
        let banned = |whom| book.find(&place(0), Kind::Ban, whom, 50).is_some();
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
    fn what_holds_is_replaced_by_nobody_below_and_its_address_is_kept() {
        let mut book = Book::default();
        book.put(place(0), sanction(Kind::Ban, whom(1, Some(7)), 100));
        let of = |kind, user, now, by| {
            let new = Sanction { by, ..sanction(kind, user, 200) };
            Some(book.amended(&place(0), new, now)?.whom.address.map(|shadow| shadow[0]))
        };
        use Rank::{Admin, Moderator, Owner};
        assert_eq!(of(Kind::Ban, whom(1, None), 99, Moderator), None);
        assert_eq!(of(Kind::Ban, whom(1, None), 99, Owner), Some(Some(7)));
        assert_eq!(of(Kind::Ban, whom(1, Some(8)), 99, Admin), Some(Some(8)));
        // Where it has ended, of another kind, and of another at the same address.
        assert_eq!(of(Kind::Ban, whom(1, None), 100, Moderator), Some(None));
        assert_eq!(of(Kind::Mute, whom(1, None), 99, Moderator), Some(None));
        assert_eq!(of(Kind::Ban, whom(2, Some(7)), 99, Moderator), Some(Some(7)));
    }

    #[test]
    fn they_are_listed_a_page_at_a_time_and_found_by_name_or_id() {
        let mut book = Book::default();
        for user in 1..=5 {
            let kind = if user == 2 { Kind::Mute } else { Kind::Ban };
            let until = if user == 4 { FOR_GOOD } else { 100 + u64::from(user) };
            book.put(place(0), sanction(kind, whom(user, None), until));
        }
        let of = |from| book.list(&place(0), from, 2, 102);
        let users = |page: &[SanctionEntry]| -> Vec<_> { page.iter().map(|it| it.user).collect() };
        let user = |n| whom(n, None).user;
        let (first, total) = of(0);
        assert_eq!((users(&first), total), (vec![user(4), user(5)], 3));
        assert_eq!((first[0].until, first[1].until), (None, Some(105)));
        assert_eq!(users(&of(2).0), [user(3)]);
        assert_eq!(of(9).0, []);
        let found = book.named(&place(0), Kind::Ban, &user(3).to_string(), 102);
        assert_eq!(found, [sanction(Kind::Ban, whom(3, None), 103)]);
        let of_anna = |now| book.named(&place(0), Kind::Mute, "Anna", now).len();
        assert_eq!((of_anna(101), of_anna(102)), (1, 0));
        book.forget(&place(0));
        assert_eq!(book.list(&place(0), 0, 9, 0), (Vec::new(), 0));
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
