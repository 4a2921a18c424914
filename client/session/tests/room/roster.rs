//! Snapshots and what has changed since.

use footlight_session::room::{News, Roster, Step};
use footlight_shared::{MemberId, RoomChange};

use crate::people::{member, raising, room};

fn joined(id: u32) -> RoomChange {
    RoomChange::Joined { member: member(id) }
}

fn known(roster: &Roster) -> Vec<u32> {
    roster.snapshot().unwrap().members.iter().map(|it| it.id.0).collect()
}

#[test]
fn what_changes_is_applied_in_its_turn() {
    let mut roster = Roster::default();
    assert_eq!(roster.take(room(4, vec![member(1), member(2)])), []);
    let step = roster.apply(5, vec![joined(3), RoomChange::Left { member: MemberId(2) }]);
    assert_eq!(step, Step::Applied(vec![News::Joined(member(3)), News::Left(member(2))]));
    let step = roster.apply(6, vec![RoomChange::Updated { member: raising(3) }]);
    let update = News::Updated { before: member(3), after: raising(3) };
    assert_eq!(step, Step::Applied(vec![update]));
    assert_eq!(known(&roster), [1, 3]);
}

#[test]
fn what_is_known_is_passed_over() {
    let mut roster = Roster::default();
    roster.take(room(4, vec![member(1)]));
    assert_eq!(roster.apply(4, vec![joined(3)]), Step::Known);
    assert_eq!(known(&roster), [1]);
}

#[test]
fn a_gap_is_told_once_and_the_snapshot_tells_what_was_missed() {
    let mut roster = Roster::default();
    roster.take(room(4, vec![member(1), member(2)]));
    assert_eq!(roster.apply(6, vec![joined(4)]), Step::Gap);
    assert_eq!(roster.apply(7, vec![joined(5)]), Step::Awaited);
    assert_eq!(known(&roster), [1, 2], "nothing is applied out of its turn");
    let news = roster.take(room(7, vec![member(1), member(3), member(4)]));
    let (three, four) = (News::Joined(member(3)), News::Joined(member(4)));
    assert_eq!(news, [News::Left(member(2)), three, four]);
    // And the next gap is told again.
    assert_eq!(roster.apply(9, Vec::new()), Step::Gap);
    roster.unask();
    assert_eq!(roster.apply(9, Vec::new()), Step::Gap);
}

#[test]
fn changes_before_the_first_snapshot_are_not_for_us() {
    let mut roster = Roster::default();
    assert_eq!(roster.apply(1, vec![joined(2)]), Step::Awaited);
    assert_eq!(roster.snapshot(), None);
}

#[test]
fn who_comes_again_as_another_hears_no_news_of_himself() {
    let mut roster = Roster::default();
    roster.take(room(4, vec![member(1), member(2)]));
    let mut again = room(9, vec![member(2), member(7)]);
    again.me = MemberId(7);
    assert_eq!(roster.take(again), []);
    assert_eq!(roster.me(), Some(MemberId(7)));
}

#[test]
fn a_server_that_tells_of_endless_people_is_not_believed() {
    let mut roster = Roster::default();
    roster.take(room(1, (1..5000).map(member).collect()));
    let most = known(&roster).len();
    assert!(most <= 1000);
    roster.apply(2, (5000..9000).map(joined).collect());
    assert_eq!(known(&roster).len(), most);
}
