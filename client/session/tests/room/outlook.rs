//! What the server is told of what is in sight.

use std::time::Duration;

use footlight_session::room::{Outlook, height_of};
use footlight_shared::{MemberId, RoomTile, RoomView, Source, limit};

const MS: Duration = Duration::from_millis(1);

fn tile(member: u32, height: u16) -> RoomTile {
    RoomTile { member: MemberId(member), source: Source::Camera, height }
}

fn view(tiles: Vec<RoomTile>) -> RoomView {
    RoomView { tiles, saver: false }
}

#[test]
fn the_first_is_said_at_once_and_the_next_after_a_while() {
    let mut outlook = Outlook::default();
    outlook.see(view(vec![tile(2, 180)]));
    assert_eq!(outlook.poll(Duration::ZERO), Some(view(vec![tile(2, 180)])));
    outlook.see(view(vec![tile(3, 180)]));
    outlook.see(view(vec![tile(4, 360)]));
    assert_eq!(outlook.poll(MS), None);
    let due = outlook.timeout().unwrap();
    assert_eq!(outlook.poll(due), Some(view(vec![tile(4, 360)])), "the last alone is said");
    assert_eq!(outlook.timeout(), None);
}

#[test]
fn what_has_not_changed_is_not_said_again() {
    let mut outlook = Outlook::default();
    outlook.see(view(vec![tile(2, 180), tile(3, 180)]));
    outlook.poll(Duration::ZERO);
    outlook.see(view(vec![tile(3, 180), tile(2, 180)]));
    assert_eq!(outlook.timeout(), None, "in another order it is the same");
    // There and back.
    outlook.see(view(Vec::new()));
    outlook.see(view(vec![tile(2, 180), tile(3, 180)]));
    assert_eq!(outlook.timeout(), None);
}

#[test]
fn nothing_in_sight_is_said_too() {
    let mut outlook = Outlook::default();
    assert_eq!(outlook.poll(MS), Some(view(Vec::new())));
    outlook.see(view(vec![tile(2, 90)]));
    outlook.poll(1000 * MS);
    outlook.see(view(Vec::new()));
    assert_eq!(outlook.poll(2000 * MS), Some(view(Vec::new())));
}

#[test]
fn that_data_is_paid_for_is_said_though_the_same_is_in_sight() {
    let mut outlook = Outlook::default();
    outlook.see(view(vec![tile(2, 90)]));
    outlook.poll(MS);
    let saver = RoomView { saver: true, ..view(vec![tile(2, 90)]) };
    outlook.see(saver.clone());
    assert_eq!(outlook.poll(2000 * MS), Some(saver));
}

#[test]
fn after_a_lost_socket_it_is_said_anew() {
    let mut outlook = Outlook::default();
    outlook.see(view(vec![tile(2, 90)]));
    outlook.poll(MS);
    outlook.forget();
    assert_eq!(outlook.poll(2 * MS), Some(view(vec![tile(2, 90)])));
}

#[test]
fn no_more_is_asked_for_than_there_are_slots() {
    let mut outlook = Outlook::default();
    let many: Vec<_> = (0..40).map(|id| tile(id, if id == 39 { 720 } else { 180 })).collect();
    outlook.see(view(many));
    let told = outlook.poll(MS).unwrap();
    assert_eq!(told.tiles.len(), limit::ROOM_TILES);
    assert!(told.tiles.contains(&tile(39, 720)), "the large one is among them");
}

#[test]
fn heights_go_in_steps() {
    assert_eq!(height_of(0.0), 90);
    assert_eq!(height_of(136.0), 180);
    assert_eq!(height_of(180.0), 180);
    assert_eq!(height_of(5000.0), 1080);
}
