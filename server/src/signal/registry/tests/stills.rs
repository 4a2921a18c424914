//! Pictures of stages that the server makes.

use super::*;
use crate::still::Picture;

/// A picture of so many pixels' width.
fn picture(width: u16) -> Picture {
    let [low, high] = width.to_le_bytes();
    Picture::of_key_frame(&[0, 0, 0, 0x9d, 1, 0x2a, low, high, 0x68, 1, 7, 7]).unwrap()
}

fn draw(hall: &mut Hall, width: u16) {
    let (stage, now) = (hall.stage(), hall.now);
    hall.registry.picture_program(&stage, picture(width), 1, now).unwrap();
}

fn shown(hall: &Hall) -> Option<Picture> {
    hall.registry.still(&hall.stage()).map(|still| still.picture)
}

#[test]
fn what_a_programs_performer_has_taken_away_does_not_come_back_by_itself() {
    let mut hall = Hall::new();
    let stage = hall.stage();
    let program = hall.enter_without_socket(Role::Performer, 1);
    hall.publish(&program);
    assert_eq!(hall.registry.programs().len(), 1);
    draw(&mut hall, 320);
    assert_eq!(shown(&hall), Some(picture(320)));

    hall.registry.drop_still(&stage);
    assert_eq!(hall.registry.programs(), []);
    // One that was under way.
    draw(&mut hall, 640);
    assert_eq!(shown(&hall), None);

    // His own he may send at any time, and then there are more of them.
    hall.registry.set_still(&stage, picture(160), 2, hall.now).unwrap();
    assert_eq!((shown(&hall), hall.registry.programs().len()), (Some(picture(160)), 1));
    draw(&mut hall, 320);
    assert_eq!(shown(&hall), Some(picture(320)));
}

#[test]
fn the_next_show_is_pictured_again() {
    let mut hall = Hall::new();
    let stage = hall.stage();
    let mut viewer = hall.enter(Role::Viewer, 2);
    hall.watch(&viewer);
    hall.registry.drop_still(&stage);
    let program = hall.enter_without_socket(Role::Performer, 1);
    let peer = hall.publish(&program);
    draw(&mut hall, 320);
    assert_eq!(shown(&hall), Some(picture(320)), "before the show there was nothing to take away");

    hall.registry.drop_still(&stage);
    let gone = Event::Gone { peer, reason: GoneReason::Silent };
    hall.registry.handle_media(gone, hall.now);
    let program = hall.enter_without_socket(Role::Performer, 1);
    let peer = hall.publish(&program);
    assert_eq!(hall.registry.programs(), [], "it is the same show");
    hall.registry.handle_media(Event::Gone { peer, reason: GoneReason::Silent }, hall.now);
    hall.pass(31 * SECOND);
    assert_eq!(viewer.statuses().last(), Some(&StageStatus::Ended));
    let program = hall.enter_without_socket(Role::Performer, 1);
    hall.publish(&program);
    assert_eq!(hall.registry.programs().len(), 1);
}
