//! What is said to those who do not see.

use std::time::Duration;

use footlight_session::room::{Announcer, News};

use crate::people::{member, raising};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn who_comes_and_goes_is_named_and_crowds_are_counted() {
    let mut announcer = Announcer::default();
    announcer.note(&News::Joined(member(2)));
    assert_eq!(announcer.poll(SECOND).as_deref(), Some("Member 2 came in."));
    for id in 3..8 {
        announcer.note(&News::Joined(member(id)));
    }
    announcer.note(&News::Left(member(2)));
    assert_eq!(announcer.poll(SECOND), None, "one after the other");
    let said = announcer.poll(3 * SECOND);
    assert_eq!(said.as_deref(), Some("Member 3, Member 4 and 3 others came in."));
    assert_eq!(announcer.poll(6 * SECOND).as_deref(), Some("Member 2 left."));
    assert_eq!(announcer.poll(9 * SECOND), None);
}

#[test]
fn who_comes_and_goes_at_once_has_left() {
    let mut announcer = Announcer::default();
    announcer.note(&News::Joined(member(2)));
    announcer.note(&News::Left(member(2)));
    assert_eq!(announcer.poll(SECOND).as_deref(), Some("Member 2 left."));
}

#[test]
fn hands_come_first_and_voices_last() {
    let mut announcer = Announcer::default();
    announcer.speaks(Some("Ada".to_owned()));
    announcer.note(&News::Updated { before: member(3), after: raising(3) });
    assert_eq!(announcer.poll(SECOND).as_deref(), Some("Member 3 raises a hand."));
    assert_eq!(announcer.poll(6 * SECOND).as_deref(), Some("Ada speaks."));
    announcer.speaks(Some("Ada".to_owned()));
    assert_eq!(announcer.poll(9 * SECOND), None, "it is known");
}

#[test]
fn a_hand_that_is_down_again_is_not_told() {
    let mut announcer = Announcer::default();
    announcer.note(&News::Updated { before: member(3), after: raising(3) });
    announcer.note(&News::Updated { before: raising(3), after: member(3) });
    assert_eq!(announcer.poll(SECOND), None);
}
