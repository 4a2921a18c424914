//! Two who are alone, a third who comes, and a way that breaks.

use std::time::Duration;

use footlight_session::room::Alone;
use footlight_shared::{MemberId, RoomSnapshot};

use crate::people::{self, member};

const OTHER: Option<MemberId> = Some(MemberId(2));
const SECOND: Duration = Duration::from_secs(1);

/// Ours is the number 1.
fn room(others: &[u32]) -> RoomSnapshot {
    people::room(1, [1].iter().chain(others).map(|id| member(*id)).collect())
}

fn together() -> Alone {
    let mut alone = Alone::default();
    alone.meet(SECOND, &room(&[2]));
    (0..3).for_each(|_| alone.look(true));
    assert_eq!(alone.together(), OTHER);
    alone
}

#[test]
fn two_look_for_a_way_and_take_it_once_something_has_come_by_it_for_a_while() {
    let mut alone = Alone::default();
    alone.meet(SECOND, &room(&[]));
    assert_eq!(alone.partner(), None);
    alone.meet(SECOND, &room(&[2]));
    assert_eq!((alone.partner(), alone.together(), alone.seen()), (OTHER, None, None));
    for comes in [true, true, false, true, true] {
        alone.look(comes);
        assert_eq!(alone.together(), None);
    }
    alone.look(true);
    assert_eq!((alone.together(), alone.seen()), (OTHER, OTHER));
    // A hand that is raised changes nothing.
    alone.meet(SECOND, &room(&[2]));
    assert_eq!(alone.together(), OTHER);
}

#[test]
fn when_nothing_comes_by_it_the_servers_is_taken_until_it_does() {
    let mut alone = together();
    alone.look(false);
    assert_eq!(alone.together(), OTHER);
    alone.look(false);
    assert_eq!((alone.partner(), alone.together(), alone.seen()), (OTHER, None, None));
    (0..3).for_each(|_| alone.look(true));
    assert_eq!(alone.together(), OTHER);
}

#[test]
fn when_a_third_comes_the_sound_is_the_servers_at_once_and_the_picture_soon() {
    let mut alone = together();
    alone.meet(SECOND, &room(&[2, 3]));
    assert_eq!((alone.together(), alone.seen(), alone.partner()), (None, OTHER, OTHER));
    let until = alone.timeout().unwrap();
    assert!(until > SECOND && until <= 4 * SECOND);
    // A fourth does not lengthen it, and what comes by it is heard no more.
    alone.meet(2 * SECOND, &room(&[2, 3, 4]));
    (0..9).for_each(|_| alone.look(true));
    assert_eq!((alone.timeout(), alone.together()), (Some(until), None));
    alone.handle_timeout(until - Duration::from_millis(1));
    assert_eq!(alone.seen(), OTHER);
    alone.handle_timeout(until);
    assert_eq!((alone.partner(), alone.timeout()), (None, None));
}

#[test]
fn when_the_third_goes_they_begin_again_and_when_the_other_goes_it_is_over() {
    let mut alone = together();
    alone.meet(SECOND, &room(&[2, 3]));
    alone.meet(SECOND, &room(&[2]));
    assert_eq!((alone.partner(), alone.seen(), alone.timeout()), (OTHER, None, None));
    (0..3).for_each(|_| alone.look(true));
    assert_eq!(alone.together(), OTHER);
    alone.meet(SECOND, &room(&[]));
    assert_eq!((alone.partner(), alone.seen()), (None, None));
    // Whoever comes instead is somebody else.
    let mut alone = together();
    alone.meet(SECOND, &room(&[3]));
    assert_eq!((alone.partner(), alone.seen()), (Some(MemberId(3)), None));
}

#[test]
fn a_third_who_comes_while_the_way_is_still_looked_for_ends_that() {
    let mut alone = Alone::default();
    alone.meet(SECOND, &room(&[2]));
    alone.meet(SECOND, &room(&[2, 3]));
    assert_eq!((alone.partner(), alone.timeout()), (None, None));
}
