//! What a member says that he sends.

use super::*;

#[test]
fn what_is_muted_is_back_when_its_sender_says_so() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.join(1).unwrap();
    scene.join(2).unwrap();
    let on = RoomState { microphone: true, camera: true, ..RoomState::default() };
    let (back, news) = scene.book.set_state(&room(), session(2), on).unwrap();
    assert!(back.is_empty());
    scene.hear(news);
    let act = RoomAct::Mute { member: scene.id(2), source: Source::Microphone };
    let carried = scene.act(1, act).unwrap();
    assert_eq!(carried.muted, Some((session(2), Source::Microphone)));
    scene.check();
    let off = RoomState { microphone: false, ..on };
    let (back, news) = scene.book.set_state(&room(), session(2), off).unwrap();
    assert!(back.is_empty() && news.is_empty());
    let (back, news) = scene.book.set_state(&room(), session(2), on).unwrap();
    assert_eq!(back, [Source::Microphone]);
    scene.hear(news);
    scene.check();
}

#[test]
fn where_one_screen_is_shown_at_a_time_the_next_waits_for_its_end() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.opened.row.one_screen = true;
    for n in [1, 2] {
        scene.join(n).unwrap();
    }
    let show = |scene: &mut Scene, n, screen| -> Result<(), Refusal> {
        let state = RoomState { screen, camera: true, ..RoomState::default() };
        let told = scene.book.set_state(&room(), session(n), state);
        told.map(|(_, news)| scene.hear(news))
    };
    assert_eq!(show(&mut scene, 1, true), Ok(()));
    assert_eq!(show(&mut scene, 2, true), Err(Refusal::ScreenShown));
    assert_eq!(show(&mut scene, 1, true), Ok(()), "said again");
    assert_eq!(show(&mut scene, 2, false), Ok(()));
    show(&mut scene, 1, false).unwrap();
    assert_eq!(show(&mut scene, 2, true), Ok(()));
    // Also after who has left, and several where the host lets them.
    scene.leave(2);
    assert_eq!(show(&mut scene, 1, true), Ok(()));
    scene.join(2).unwrap();
    let row = RoomRow { one_screen: false, ..scene.opened.row.clone() };
    let news = scene.book.change(&row);
    scene.hear(news);
    assert_eq!(show(&mut scene, 2, true), Ok(()));
    scene.check();
}

#[test]
fn nobody_says_that_he_sends_what_his_token_does_not_name() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.join(1).unwrap();
    let barred = vec![Source::Camera, Source::Screen, Source::ScreenSound];
    scene.join_as(Person { barred: barred.clone(), ..person(2) }, Proof::Nothing).unwrap();
    assert_eq!(scene.book.silenced(&room(), session(2)), barred);
    let mut say = |state| scene.book.set_state(&room(), session(2), state).map(|_| ());
    let said = RoomState { microphone: true, hand: true, ..RoomState::default() };
    assert_eq!(say(RoomState { camera: true, ..said }), Err(Refusal::Barred(Source::Camera)));
    assert_eq!(say(RoomState { screen: true, ..said }), Err(Refusal::Barred(Source::Screen)));
    assert_eq!(say(said), Ok(()));
}
