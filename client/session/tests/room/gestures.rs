//! Gestures over data channels, and what stays of them on the pictures.

use std::time::Duration;

use footlight_session::room::{Area, Frame, Gesture, Point, Pointers, Seat};
use footlight_shared::{MemberId, limit};

const OTTO: MemberId = MemberId(0x0102_0304);

fn point(x: f64, y: f64) -> Point {
    Point { seat: Seat::screen_of(MemberId(7)), x, y }
}

/// As the server passes it on: with the number of who said it in front.
fn passed_on(gesture: Gesture, from: MemberId) -> Vec<u8> {
    let mut message = gesture.encode();
    assert_eq!(message[..4], [0; 4], "to all others");
    message[..4].copy_from_slice(&from.0.to_be_bytes());
    message
}

#[test]
fn messages_are_what_the_protocol_says() {
    let applause = [&[0, 0, 0, 0, 1][..], "👏".as_bytes()].concat();
    assert_eq!(Gesture::Reaction("👏").encode(), applause);
    let there = [0, 0, 0, 0, 2, 0, 0, 0, 7, 1, 0xFF, 0xFF, 0x80, 0];
    assert_eq!(Gesture::Point(point(1.0, 0.5)).encode(), there);
    assert_eq!(Gesture::Lift.encode(), [0, 0, 0, 0, 3]);
}

#[test]
fn what_is_shown_arrives_with_who_shows_it() {
    for emoji in limit::REACTIONS {
        let told = Gesture::decode(&passed_on(Gesture::Reaction(emoji), OTTO));
        assert_eq!(told, Some((OTTO, Gesture::Reaction(emoji))));
    }
    let Some((OTTO, Gesture::Point(at))) =
        Gesture::decode(&passed_on(Gesture::Point(point(0.25, 2.0)), OTTO))
    else {
        panic!("no point");
    };
    assert!((at.x - 0.25).abs() < 1e-4 && at.y == 1.0, "{at:?} is on the picture");
    assert_eq!(Gesture::decode(&passed_on(Gesture::Lift, OTTO)), Some((OTTO, Gesture::Lift)));
}

#[test]
fn what_is_none_is_passed_over() {
    let whole = passed_on(Gesture::Point(point(0.5, 0.5)), OTTO);
    for len in 0..whole.len() {
        assert_eq!(Gesture::decode(&whole[..len]), None, "{len} bytes");
    }
    let strange = [
        [&whole[..], &[0]].concat(),
        [&[0; 4][..], &[1], "🧨".as_bytes()].concat(),
        vec![0, 0, 0, 1, 3, 3],
        vec![0, 0, 0, 1, 200, 1, 2, 3],
        vec![0, 0, 0, 1, 2, 0, 0, 0, 7, 9, 0, 0, 0, 0],
    ];
    for message in strange {
        assert_eq!(Gesture::decode(&message), None, "{message:?}");
    }
}

#[test]
fn a_hand_stays_until_it_is_lifted_or_silent_for_long() {
    let mut pointers = Pointers::default();
    let at = Duration::from_millis;
    let seat = point(0.0, 0.0).seat;
    pointers.point(at(0), OTTO, point(0.1, 0.1));
    pointers.point(at(100), OTTO, point(0.2, 0.2));
    pointers.point(at(1_500), MemberId(2), point(0.3, 0.3));
    assert_eq!(pointers.at(seat).count(), 2, "one for each");
    assert_eq!(pointers.at(Seat::of(MemberId(7))).count(), 0);
    assert_eq!(pointers.timeout(), Some(at(2_100)));
    pointers.settle(at(2_100));
    assert_eq!(pointers.at(seat).map(|it| it.0).collect::<Vec<_>>(), [MemberId(2)]);
    pointers.lift(MemberId(2));
    assert_eq!(pointers.timeout(), None);
    for n in 0..100 {
        pointers.point(at(3_000), MemberId(n), point(0.5, 0.5));
    }
    assert_eq!(pointers.at(seat).count(), 16);
}

#[test]
fn ones_own_hand_is_told_twenty_times_a_second() {
    let mut pointers = Pointers::default();
    let told = (0..1_000).filter(|n| pointers.tells(Duration::from_millis(*n))).count();
    assert_eq!(told, 20);
}

#[test]
fn a_hand_is_at_the_same_place_of_the_picture_whatever_is_beside_it() {
    let area = |width, height| Area { width, height };
    let wide = Frame::of(area(800.0, 300.0), area(1600.0, 900.0)).unwrap();
    assert_eq!((wide.left.round(), wide.top), (133.0, 0.0));
    assert_eq!(wide.part(100.0, 150.0), None, "beside the picture");
    let (x, y) = wide.part(400.0, 150.0).unwrap();
    assert_eq!((x, y), (0.5, 0.5));
    let tall = Frame::of(area(360.0, 640.0), area(1600.0, 900.0)).unwrap();
    assert_eq!(tall.place(x, y), (180.0, 320.0));
    assert_eq!(tall.place(0.0, 0.0), (0.0, (640.0 - 202.5) / 2.0));
    assert_eq!(Frame::of(area(360.0, 640.0), area(0.0, 0.0)), None, "no picture yet");
}
