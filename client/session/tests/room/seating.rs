//! Places, pages and the large one.

use std::time::Duration;

use footlight_session::room::{Scene, Seat, Seating, View, Voices};
use footlight_shared::{MemberId, RoomMember};

use crate::people::{member, showing};

const ME: MemberId = MemberId(1);

fn seated(members: &[RoomMember]) -> Seating {
    let mut seating = Seating::default();
    seating.fill(ME, members);
    seating
}

fn crowd(count: u32) -> Vec<RoomMember> {
    (1..=count).map(member).collect()
}

fn speaking(id: u32) -> Voices {
    let mut voices = Voices::default();
    voices.hear(Duration::from_secs(9), Some(ME), vec![MemberId(id)]);
    voices
}

fn seats(ids: &[u32]) -> Vec<Seat> {
    ids.iter().map(|id| Seat::of(MemberId(*id))).collect()
}

fn grid(seating: &Seating, page: usize, capacity: usize) -> Scene {
    seating.scene(View::Grid, None, &Voices::default(), page, capacity)
}

#[test]
fn oneself_is_first_and_the_others_as_they_came() {
    let scene = grid(&seated(&crowd(4)), 0, 12);
    assert_eq!(scene, Scene { large: None, tiles: seats(&[1, 2, 3, 4]), page: 0, pages: 1 });
}

#[test]
fn what_does_not_fit_is_on_further_pages() {
    let seating = seated(&crowd(8));
    assert_eq!(grid(&seating, 0, 3).tiles, seats(&[1, 2, 3]));
    let last = grid(&seating, 2, 3);
    assert_eq!((last.tiles, last.page, last.pages), (seats(&[7, 8]), 2, 3));
    // A page that is gone is the last one.
    assert_eq!(grid(&seating, 9, 3).page, 2);
}

#[test]
fn leaving_moves_nobody_before() {
    let mut seating = seated(&crowd(5));
    let mut members = crowd(6);
    members.remove(2);
    seating.fill(ME, &members);
    assert_eq!(grid(&seating, 0, 12).tiles, seats(&[1, 2, 4, 5, 6]));
}

#[test]
fn who_speaks_takes_the_place_of_the_most_silent_on_the_first_page() {
    let mut seating = seated(&crowd(8));
    let mut voices = Voices::default();
    let at = Duration::from_secs;
    voices.hear(at(1), Some(ME), vec![MemberId(2)]);
    voices.hear(at(2), Some(ME), vec![MemberId(7)]);
    voices.settle(at(9));
    seating.promote(&voices, 4);
    // 4 never spoke and came last of those; 2 has spoken.
    assert_eq!(grid(&seating, 0, 4).tiles, seats(&[1, 2, 3, 7]));
    assert_eq!(grid(&seating, 1, 4).tiles, seats(&[5, 6, 4, 8]));
    // Whoever is in sight already stays where he is.
    seating.promote(&voices, 4);
    assert_eq!(grid(&seating, 0, 4).tiles, seats(&[1, 2, 3, 7]));
    // And where there is one's own place alone, nothing moves.
    seating.promote(&speaking(8), 1);
    assert_eq!(grid(&seating, 0, 4).tiles, seats(&[1, 2, 3, 7]));
}

#[test]
fn the_speaker_is_large_and_the_rest_beside() {
    let seating = seated(&crowd(4));
    let scene = seating.scene(View::Speaker, None, &speaking(3), 0, 12);
    assert_eq!(scene.large, Some(Seat::of(MemberId(3))));
    assert_eq!(scene.tiles, seats(&[1, 2, 4]));
    // Nobody has spoken yet; nobody else is there.
    let silent = Voices::default();
    let large = |seating: &Seating| seating.scene(View::Speaker, None, &silent, 0, 12).large;
    assert_eq!(large(&seating), Some(Seat::of(MemberId(2))));
    assert_eq!(large(&seated(&crowd(1))), Some(Seat::of(ME)));
}

#[test]
fn a_screen_takes_the_large_place_and_a_pin_takes_it_from_the_screen() {
    let members = [member(1), showing(2), member(3)];
    let seating = seated(&members);
    let scene = grid(&seating, 0, 12);
    assert_eq!(scene.large, Some(Seat::screen_of(MemberId(2))));
    assert_eq!(scene.tiles, seats(&[1, 2, 3]), "the face stays");
    let pin = Seat::of(MemberId(3));
    let scene = seating.scene(View::Grid, Some(pin), &Voices::default(), 0, 12);
    assert_eq!(scene.large, Some(pin));
    assert_eq!(scene.tiles[0], Seat::screen_of(MemberId(2)));
}

#[test]
fn the_latest_screen_is_large_and_ones_own_is_not_shown() {
    let mut seating = seated(&[showing(1), showing(2), member(3)]);
    seating.fill(ME, &[showing(1), showing(2), showing(3)]);
    let scene = grid(&seating, 0, 12);
    assert_eq!(scene.large, Some(Seat::screen_of(MemberId(3))));
    assert_eq!(scene.tiles[0], Seat::screen_of(MemberId(2)));
    assert!(!scene.tiles.contains(&Seat::screen_of(ME)));
    seating.fill(ME, &crowd(3));
    assert_eq!(grid(&seating, 0, 12).large, None);
}

#[test]
fn a_pin_on_whom_has_left_is_none() {
    let seating = seated(&crowd(2));
    let gone = Some(Seat::of(MemberId(9)));
    assert_eq!(seating.scene(View::Grid, gone, &Voices::default(), 0, 12).large, None);
}
