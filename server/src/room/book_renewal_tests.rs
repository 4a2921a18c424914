//! Another token while its bearer is in a room, or at its door.

use super::*;

const ON: RoomState = RoomState { microphone: true, camera: true, screen: false, hand: false };

fn barred(n: u128, sources: &[Source]) -> Person {
    Person { barred: sources.to_vec(), ..person(n) }
}

#[test]
fn what_a_new_token_does_not_name_is_off_and_comes_back_with_the_next() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.join(1).unwrap();
    scene.join(2).unwrap();
    let say = |scene: &mut Scene, state| {
        let said = scene.book.set_state(&room(), session(2), state);
        said.map(|(_, news)| scene.hear(news))
    };
    let renew = |scene: &mut Scene, person| {
        let renewed = scene.book.renew(&room(), person);
        scene.hear(renewed.news.clone());
        scene.check();
        renewed
    };
    say(&mut scene, ON).unwrap();
    let renewed = renew(&mut scene, barred(2, &[Source::Camera]));
    assert_eq!(renewed.allowed, [(Source::Camera, false)]);
    let told = |scene: &Scene| {
        let mut told = scene.told.iter().filter(|(to, _)| *to == session(2));
        told.any(|(_, msg)| matches!(msg, ServerMsg::RoomMuted { source: Source::Camera, .. }))
    };
    assert!(told(&scene), "so that his page turns it off");
    let state = scene.book.snapshot(&room(), session(1)).unwrap().members[1].state;
    assert_eq!(state, RoomState { camera: false, ..ON }, "the others see it");
    assert_eq!(say(&mut scene, ON), Err(Refusal::Barred(Source::Camera)));
    assert_eq!(renew(&mut scene, barred(2, &[Source::Camera])), Default::default(), "the same");
    // What was turned off stays so, whatever the token names, until he turns it on.
    scene.act(1, RoomAct::Mute { member: scene.id(2), source: Source::Microphone }).unwrap();
    let renewed = renew(&mut scene, barred(2, &[Source::Microphone]));
    assert_eq!(renewed.allowed, []);
    assert_eq!(say(&mut scene, ON), Err(Refusal::Barred(Source::Microphone)));
    assert_eq!(renew(&mut scene, person(2)).allowed, []);
    let silenced = scene.book.silenced(&room(), session(2));
    assert_eq!(silenced, [Source::Camera, Source::Microphone]);
    assert_eq!(say(&mut scene, ON), Ok(()));
    assert_eq!(scene.book.silenced(&room(), session(2)), []);
}

#[test]
fn a_screen_that_is_off_makes_room_for_the_next() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.opened.row.one_screen = true;
    scene.join(1).unwrap();
    scene.join(2).unwrap();
    let shown = RoomState { screen: true, ..RoomState::default() };
    scene.book.set_state(&room(), session(2), shown).unwrap();
    let screen = [Source::Screen, Source::ScreenSound];
    let renewed = scene.book.renew(&room(), barred(2, &screen));
    assert_eq!(renewed.allowed.len(), 2);
    let muted = |msg: &ServerMsg| matches!(msg, ServerMsg::RoomMuted { .. });
    assert_eq!(renewed.news.iter().filter(|news| muted(&news.msg)).count(), 1);
    assert!(scene.book.set_state(&room(), session(1), shown).is_ok());
    // He may show his again, but it is not his turn.
    assert_eq!(scene.book.renew(&room(), person(2)).allowed, []);
    assert_eq!(scene.book.set_state(&room(), session(2), shown), Err(Refusal::ScreenShown));
}

#[test]
fn who_may_moderate_by_his_token_does_so_as_long_as_it_says_so() {
    let mut scene = Scene::new(RoomAccess::Lobby);
    scene.join(HOST).unwrap();
    let moderator = Person { moderates: true, ..person(2) };
    scene.join_as(moderator.clone(), Proof::Nothing).unwrap();
    scene.join(3).unwrap();
    let three = scene.id(3);
    let news = scene.book.renew(&room(), person(2)).news;
    scene.hear(news);
    scene.check();
    let refused = Err(Refusal::NotYours);
    assert_eq!(scene.act(2, RoomAct::Admit { member: three }), refused);
    assert!(scene.book.snapshot(&room(), session(2)).unwrap().waiting.is_empty());
    scene.told.clear();
    let news = scene.book.renew(&room(), moderator).news;
    scene.hear(news);
    scene.check();
    let sees = |(to, msg): &(SessionId, ServerMsg)| match msg {
        ServerMsg::RoomDelta { changes, .. } => {
            *to == session(2) && matches!(&changes[..], [RoomChange::Waiting { .. }])
        }
        _ => false,
    };
    assert!(scene.told.iter().any(sees), "he is told who waits");
    scene.act(2, RoomAct::Admit { member: three }).unwrap();
}

#[test]
fn who_waits_is_judged_by_his_new_token_too() {
    let mut scene = Scene::new(RoomAccess::Lobby);
    scene.join(HOST).unwrap();
    scene.join(2).unwrap();
    scene.join_as(Person { moderates: true, ..person(3) }, Proof::Nothing).unwrap();
    let renamed = Person { name: "bert".to_owned(), moderates: true, ..person(2) };
    let news = scene.book.renew(&room(), renamed).news;
    scene.hear(news);
    let waiting = scene.book.snapshot(&room(), session(HOST)).unwrap().waiting;
    assert_eq!(waiting[0].name, "bert");
    let ban = RoomAct::Ban { member: scene.id(2), until: None };
    assert_eq!(scene.act(3, ban), Err(Refusal::NotYours));
    // Of a room where he is not, nothing is told.
    assert_eq!(scene.book.renew(&room(), person(9)), Default::default());
    scene.check();
}
