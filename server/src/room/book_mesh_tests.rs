//! What members say to each other's browsers, in a mesh or directly.

use super::*;

#[test]
fn in_a_mesh_members_say_something_to_each_other_alone() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.opened.row.mesh = true;
    for n in [1, 2, 3] {
        scene.join(n).unwrap();
    }
    let mut say = |from, to, now| {
        let signal = Signal::EndOfCandidates { ufrag: None };
        scene.book.relay(&room(), session(from), MemberId(to), &signal, now)
    };
    let now = Instant::now();
    assert_eq!(say(1, 3, now), Ok((MemberId(1), session(3))));
    assert_eq!(say(3, 1, now), Ok((MemberId(3), session(1))));
    for nobody in [0, 1, 4] {
        assert_eq!(say(1, nobody, now), Err(Refusal::NoSuchMember), "{nobody}");
    }
    assert_eq!(say(4, 1, now), Err(Refusal::NotHere));
    let refused = (0..400).map(|_| say(2, 1, now)).find_map(Result::err);
    assert!(matches!(refused, Some(Refusal::Signal(_))), "{refused:?}");
    // One's flood is nobody else's.
    assert!(say(3, 2, now).is_ok());
}

#[test]
fn two_who_are_alone_say_something_to_each_other_where_the_room_is_for_that() {
    for (direct, three) in [(true, false), (true, true), (false, false)] {
        let mut scene = Scene::new(RoomAccess::Open);
        scene.opened.row.direct = direct;
        for n in 1..=if three { 3 } else { 2 } {
            scene.join(n).unwrap();
        }
        let signal = Signal::EndOfCandidates { ufrag: None };
        let said = scene.book.relay(&room(), session(1), MemberId(2), &signal, Instant::now());
        match direct && !three {
            true => assert_eq!(said, Ok((MemberId(1), session(2)))),
            false => assert_eq!(said, Err(Refusal::NoMesh)),
        }
    }
}
