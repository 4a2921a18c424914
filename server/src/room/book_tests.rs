//! Rooms without sockets: who may come in, who may do what, and versions without
//! gaps.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::HashMap;
use std::time::Duration;

use footlight_shared::{
    Grade, Removal, RoomAccess, RoomChange, RoomMember, RoomSettings, ServerMsg, Signal, limit,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::room::Proof;

#[path = "book_mesh_tests.rs"]
mod mesh;
#[path = "book_renewal_tests.rs"]
mod renewal;
#[path = "book_sent_tests.rs"]
mod sent;

const HOST: u128 = 1;

fn room() -> RoomId {
    "0a1b2c3d4e5f6g7h8i9j".parse().unwrap()
}

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

/// The session of the user of this number.
fn session(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

fn person(n: u128) -> Person {
    Person {
        session: session(n),
        user: user(n),
        name: format!("user{n}"),
        guest: false,
        admin: false,
        moderates: false,
        address: [192, 0, 2, u8::try_from(n).unwrap_or(0)].into(),
        exempt: false,
        barred: Vec::new(),
    }
}

/// A room, a clock, and what its members take it for by what they were told.
struct Scene {
    book: Book,
    opened: Opened,
    now: Instant,
    seen: HashMap<SessionId, (u64, Vec<RoomMember>)>,
    told: Vec<(SessionId, ServerMsg)>,
}

impl Scene {
    fn new(access: RoomAccess) -> Self {
        let row = RoomRow {
            id: room(),
            owner: user(HOST),
            host: "anna".parse().unwrap(),
            title: "Monday".parse().unwrap(),
            access,
            password_hash: None,
            limit: 4,
            keep: false,
            guests: false,
            mesh: false,
            direct: false,
            one_screen: false,
        };
        let opened = Opened { row, moderators: Vec::new(), proof: Proof::Nothing };
        let (seen, told) = (HashMap::new(), Vec::new());
        Self { book: Book::new(9), opened, now: Instant::now(), seen, told }
    }

    fn knock(&mut self, person: &Person, proof: Proof) -> Result<Knock, Refusal> {
        let opened = Opened { proof, ..self.opened.clone() };
        let (knock, news) = self.book.knock(&opened, person, self.now, || 7)?;
        self.hear(news);
        Ok(knock)
    }

    fn join_as(&mut self, person: Person, proof: Proof) -> Result<Knock, Refusal> {
        let knock = self.knock(&person, proof)?;
        if let Knock::Enter(_) = knock {
            let session = person.session;
            let entered = self.book.enter(&room(), person, self.now);
            self.book.answered(&room());
            let (_, news) = entered?;
            self.hear(news);
            let snapshot = self.book.snapshot(&room(), session).unwrap();
            self.seen.insert(session, (snapshot.version, snapshot.members));
        }
        Ok(knock)
    }

    fn join(&mut self, n: u128) -> Result<Knock, Refusal> {
        self.join_as(person(n), Proof::Nothing)
    }

    fn leave(&mut self, n: u128) {
        self.seen.remove(&session(n));
        let news = self.book.leave(&room(), session(n));
        self.hear(news);
    }

    fn id(&self, n: u128) -> MemberId {
        let hall = &self.book.halls[&room()];
        let members = hall.members.iter().map(|it| (it.person.session, it.id));
        let mut people = members.chain(hall.waiting.iter().map(|it| (it.person.session, it.id)));
        people.find(|it| it.0 == session(n)).unwrap().1
    }

    fn act(&mut self, n: u128, act: RoomAct) -> Result<Carried, Refusal> {
        let record = self.book.judge(&room(), session(n), act, Some("so".to_owned()))?;
        let his = record.target.as_ref().map(|target| target.user);
        let banned = |person: &Person| Some(person.user) == his;
        let carried = self.book.carry_out(&record, &banned, self.now);
        self.hear(carried.news.clone());
        for (id, _) in &carried.out {
            self.seen.remove(id);
            let news = self.book.leave(&room(), *id);
            self.hear(news);
        }
        Ok(carried)
    }

    /// Members follow the deltas, each without a gap.
    fn hear(&mut self, news: Vec<News>) {
        for News { to, msg } in news {
            for id in to {
                self.told.push((id, msg.clone()));
                let ServerMsg::RoomDelta { version, changes } = &msg else { continue };
                let Some((seen, members)) = self.seen.get_mut(&id) else { continue };
                assert_eq!(*version, *seen + 1, "a version is missing");
                *seen = *version;
                for change in changes {
                    follow(members, change);
                }
            }
        }
    }

    fn check(&self) {
        self.book.check();
        for (id, (version, members)) in &self.seen {
            let snapshot = self.book.snapshot(&room(), *id).unwrap();
            assert_eq!((snapshot.version, &snapshot.members), (*version, members));
        }
    }
}

fn follow(members: &mut Vec<RoomMember>, change: &RoomChange) {
    match change {
        RoomChange::Joined { member } => members.push(member.clone()),
        RoomChange::Left { member } => members.retain(|it| it.id != *member),
        RoomChange::Updated { member } => {
            *members.iter_mut().find(|it| it.id == member.id).unwrap() = member.clone();
        }
        RoomChange::Waiting { .. } | RoomChange::Settings { .. } => {}
    }
}

#[test]
fn each_access_opens_by_its_own_proof_and_by_an_invitation() {
    use Proof::{Invitation, Nothing, Password};
    for (access, proof, expected) in [
        (RoomAccess::Open, Nothing, Ok(Knock::Enter(7))),
        (RoomAccess::Password, Nothing, Err(Refusal::PasswordRequired)),
        (RoomAccess::Password, Password, Ok(Knock::Enter(7))),
        (RoomAccess::Password, Invitation, Ok(Knock::Enter(7))),
        (RoomAccess::Invitation, Nothing, Err(Refusal::NotInvited)),
        (RoomAccess::Invitation, Invitation, Ok(Knock::Enter(7))),
        (RoomAccess::Lobby, Nothing, Ok(Knock::Wait(MemberId(1)))),
        (RoomAccess::Lobby, Invitation, Ok(Knock::Enter(7))),
    ] {
        let mut scene = Scene::new(access);
        assert_eq!(scene.join_as(person(2), proof), expected, "{access:?} {proof:?}");
        assert_eq!(scene.join(HOST), Ok(Knock::Enter(7)), "the host comes in");
        scene.check();
    }
}

#[test]
fn guests_come_in_where_the_room_takes_them() {
    let mut scene = Scene::new(RoomAccess::Open);
    let guest = Person { guest: true, ..person(2) };
    assert_eq!(scene.join_as(guest.clone(), Proof::Invitation), Err(Refusal::NoGuests));
    scene.opened.row.guests = true;
    assert_eq!(scene.join_as(guest, Proof::Nothing), Ok(Knock::Enter(7)));
}

#[test]
fn there_are_so_many_and_no_more() {
    let mut scene = Scene::new(RoomAccess::Open);
    for n in 1..=4 {
        scene.join(n).unwrap();
    }
    assert_eq!(scene.join(5), Err(Refusal::Full));
    // Another offer of a member's takes no other place.
    assert_eq!(scene.join(4), Ok(Knock::Enter(7)));
    scene.leave(4);
    scene.join(5).unwrap();
    scene.check();
    let mut book = Book::new(0);
    let refused = book.knock(&scene.opened, &person(2), scene.now, || 7);
    assert_eq!(refused.map(|it| it.0), Err(Refusal::TooManyRooms));
}

#[test]
fn who_waits_is_seen_by_moderators_alone_and_let_in_or_not() {
    let mut scene = Scene::new(RoomAccess::Lobby);
    scene.join(HOST).unwrap();
    scene.join(2).unwrap();
    let (two, host) = (scene.id(2), scene.id(HOST));
    let waiting = scene.book.snapshot(&room(), session(HOST)).unwrap().waiting;
    assert_eq!(waiting.iter().map(|it| it.id).collect::<Vec<_>>(), [two]);
    assert_eq!(scene.act(2, RoomAct::Admit { member: two }), Err(Refusal::NotHere));
    scene.act(HOST, RoomAct::Admit { member: two }).unwrap();
    assert!(scene.told.contains(&(session(2), ServerMsg::RoomAdmitted { room: room() })));
    assert_eq!(scene.join(2), Ok(Knock::Enter(7)));
    assert_eq!(scene.id(2), two, "under the same number");
    scene.join(3).unwrap();
    assert!(scene.book.snapshot(&room(), session(2)).unwrap().waiting.is_empty());
    let three = scene.id(3);
    assert_eq!(scene.act(2, RoomAct::Admit { member: three }), Err(Refusal::NotYours));
    let carried = scene.act(HOST, RoomAct::Refuse { member: three }).unwrap();
    let told =
        matches!(carried.out[..], [(_, ServerMsg::RoomRemoved { reason: Removal::Refused, .. })]);
    assert!(told);
    assert_eq!(scene.act(HOST, RoomAct::Admit { member: three }), Err(Refusal::NoSuchMember));
    assert_eq!(scene.act(HOST, RoomAct::Remove { member: host }), Err(Refusal::NotYours));
    scene.check();
}

#[test]
fn who_waits_comes_in_when_the_room_opens_to_everybody() {
    let mut scene = Scene::new(RoomAccess::Lobby);
    for n in 1..=5 {
        scene.join(n).unwrap();
    }
    let admitted = |scene: &Scene, n| {
        let msg = ServerMsg::RoomAdmitted { room: room() };
        scene.told.iter().filter(|told| **told == (session(n), msg.clone())).count()
    };
    for (access, times) in [(RoomAccess::Password, 0), (RoomAccess::Open, 1), (RoomAccess::Open, 1)]
    {
        let row = RoomRow { access, ..scene.opened.row.clone() };
        let news = scene.book.change(&row);
        scene.hear(news);
        for n in 2..=5 {
            assert_eq!(admitted(&scene, n), times, "{access:?}");
            assert_eq!(scene.book.is_admitted(&room(), session(n)), times > 0);
        }
        let waiting = scene.book.snapshot(&room(), session(HOST)).unwrap().waiting.len();
        assert_eq!(waiting, if times > 0 { 0 } else { 4 });
        scene.check();
    }
    assert_eq!(admitted(&scene, HOST), 0);
    // Nobody's place is kept for him: the room takes four.
    for n in 2..=4 {
        assert_eq!(scene.join(n), Ok(Knock::Enter(7)));
    }
    assert_eq!(scene.join(5), Err(Refusal::Full));
    scene.leave(4);
    assert_eq!(scene.join(5), Ok(Knock::Enter(7)));
    scene.check();
}

#[test]
fn nobody_comes_into_a_room_that_is_over_and_nothing_is_kept_of_it() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.join(2).unwrap();
    scene.knock(&person(3), Proof::Nothing).unwrap();
    scene.book.end(&room());
    scene.leave(2);
    let entered = scene.book.enter(&room(), person(3), scene.now);
    assert_eq!(entered, Err(Refusal::NoSuchRoom));
    assert_eq!(scene.knock(&person(4), Proof::Nothing), Err(Refusal::NoSuchRoom));
    assert_eq!(scene.book.count(), (1, 0), "kept until he knows");
    scene.book.answered(&room());
    assert_eq!(scene.book.count(), (0, 0));
    scene.check();
}

#[test]
fn who_waits_has_his_rank_when_he_is_named_meanwhile() {
    let mut scene = Scene::new(RoomAccess::Lobby);
    scene.join(HOST).unwrap();
    let moderator = |n| Person { moderates: true, ..person(n) };
    scene.join_as(moderator(2), Proof::Nothing).unwrap();
    for n in [3, 4] {
        scene.join(n).unwrap();
        let news = scene.book.appoint(&room(), user(n), true);
        scene.hear(news);
    }
    // By another session of his own.
    let own = Person { session: session(20), ..person(2) };
    assert!(matches!(scene.knock(&own, Proof::Nothing), Ok(Knock::Wait(_))));
    let ban = |member| RoomAct::Ban { member, until: None };
    for n in [3, 20] {
        let member = scene.id(n);
        assert_eq!(scene.act(2, ban(member)), Err(Refusal::NotYours), "{n}");
        assert_eq!(scene.act(2, RoomAct::Refuse { member }), Err(Refusal::NotYours), "{n}");
    }
    scene.act(2, RoomAct::Admit { member: scene.id(3) }).unwrap();
    scene.act(HOST, ban(scene.id(3))).unwrap();
    scene.act(HOST, RoomAct::Refuse { member: scene.id(4) }).unwrap();
    scene.check();
}

#[test]
fn a_lobby_has_an_end() {
    let mut scene = Scene::new(RoomAccess::Lobby);
    for n in 0..limit::ROOM_WAITING as u128 {
        scene.join(10 + n).unwrap();
    }
    assert_eq!(scene.join(9), Err(Refusal::TooManyWait));
}

#[test]
fn everybody_may_do_what_is_his() {
    let mut scene = Scene::new(RoomAccess::Open);
    for n in 1..=3 {
        scene.join(n).unwrap();
    }
    let (host, two, three) = (scene.id(1), scene.id(2), scene.id(3));
    let mute = |member| RoomAct::Mute { member, source: Source::Microphone };
    assert_eq!(scene.act(2, mute(three)), Err(Refusal::NotYours));
    let appoint = RoomAct::Appoint { member: two, moderator: true };
    assert_eq!(scene.act(3, appoint.clone()), Err(Refusal::NotYours));
    scene.act(1, appoint).unwrap();
    assert!(scene.act(2, mute(three)).is_ok());
    for act in [mute(host), RoomAct::Remove { member: host }, RoomAct::Remove { member: two }] {
        assert_eq!(scene.act(2, act), Err(Refusal::NotYours));
    }
    let other = RoomAct::Appoint { member: three, moderator: true };
    assert_eq!(scene.act(2, other), Err(Refusal::NotYours));
    assert_eq!(scene.act(2, mute(MemberId(99))), Err(Refusal::NoSuchMember));
    scene.act(1, RoomAct::Appoint { member: two, moderator: false }).unwrap();
    assert_eq!(scene.act(2, RoomAct::Close), Err(Refusal::NotYours));
    assert_eq!(scene.act(1, RoomAct::Close).unwrap().out.len(), 3);
    assert_eq!(scene.book.count(), (0, 0));
}

#[test]
fn who_is_shut_out_goes_with_all_that_are_his_and_moderates_no_more() {
    let mut scene = Scene::new(RoomAccess::Open);
    for n in 1..=3 {
        scene.join(n).unwrap();
    }
    scene.act(1, RoomAct::Appoint { member: scene.id(2), moderator: true }).unwrap();
    let again = Person { session: session(20), ..person(2) };
    scene.join_as(again, Proof::Nothing).unwrap();
    let act = RoomAct::Ban { member: scene.id(2), until: Some(160) };
    assert_eq!(scene.act(1, act).unwrap().out.len(), 2);
    // Whether he may come back the sanctions know.
    scene.join(2).unwrap();
    let close = scene.act(2, RoomAct::Close);
    assert_eq!(close, Err(Refusal::NotYours));
}

#[test]
fn nobody_floods_the_lobby() {
    let mut scene = Scene::new(RoomAccess::Lobby);
    scene.join(1).unwrap();
    let from = |n: u128, host: u8| Person { address: [192, 0, 2, host].into(), ..person(n) };
    let most = limit::ROOM_WAITING_OF_ADDRESS as u128;
    for n in 0..most {
        assert!(matches!(scene.knock(&from(100 + n, 9), Proof::Nothing), Ok(Knock::Wait(_))));
    }
    assert_eq!(scene.knock(&from(200, 9), Proof::Nothing), Err(Refusal::TooManyWait));
    let exempt = Person { exempt: true, ..from(201, 9) };
    assert!(matches!(scene.knock(&exempt, Proof::Nothing), Ok(Knock::Wait(_))));
    assert!(matches!(scene.knock(&from(202, 8), Proof::Nothing), Ok(Knock::Wait(_))));
    // Who was not let in does not ask again at once, by whatever session; a guest not
    // by another name either.
    let guest = |n| Person { guest: true, ..from(n, 7) };
    scene.opened.row.guests = true;
    let row = scene.opened.row.clone();
    let news = scene.book.change(&row);
    scene.hear(news);
    scene.knock(&guest(203), Proof::Nothing).unwrap();
    scene.act(1, RoomAct::Refuse { member: scene.id(203) }).unwrap();
    let wait = Err(Refusal::AsksAgain(limit::REFUSED_SECONDS));
    assert_eq!(scene.knock(&guest(203), Proof::Nothing), wait);
    assert_eq!(scene.knock(&guest(204), Proof::Nothing), wait);
    assert!(matches!(scene.knock(&from(205, 7), Proof::Nothing), Ok(Knock::Wait(_))));
    assert!(matches!(scene.knock(&guest(203), Proof::Invitation), Ok(Knock::Enter(_))));
    scene.book.answered(&room());
    scene.now += Duration::from_secs(limit::REFUSED_SECONDS);
    assert!(matches!(scene.knock(&guest(204), Proof::Nothing), Ok(Knock::Wait(_))));
}

#[test]
fn settings_are_told() {
    let mut scene = Scene::new(RoomAccess::Open);
    scene.join(1).unwrap();
    let row = RoomRow { access: RoomAccess::Lobby, keep: true, ..scene.opened.row.clone() };
    let news = scene.book.change(&row);
    scene.hear(news);
    let settings = RoomSettings {
        access: RoomAccess::Lobby,
        limit: 4,
        keep: true,
        guests: false,
        mesh: false,
        direct: false,
        one_screen: false,
    };
    assert_eq!(scene.book.snapshot(&room(), session(1)).unwrap().settings, settings);
    scene.check();
}

#[test]
fn grades_are_told_together_and_once() {
    let mut scene = Scene::new(RoomAccess::Open);
    (1..=3).for_each(|n| assert!(scene.join(n).is_ok()));
    for n in 1..=3 {
        scene.book.set_grade(&room(), session(n), Some(Grade::Poor));
    }
    let news = scene.book.tell_grades(&room());
    let [News { to, msg: ServerMsg::RoomDelta { changes, .. } }] = &news[..] else {
        panic!("{news:?}")
    };
    assert_eq!((to.len(), changes.len()), (3, 3));
    scene.hear(news);
    scene.check();
    scene.book.set_grade(&room(), session(2), Some(Grade::Good));
    scene.book.set_grade(&room(), session(2), Some(Grade::Poor));
    assert_eq!(scene.book.tell_grades(&room()), [], "as it was told");
}

#[derive(Clone, Debug)]
enum Do {
    Join(u128),
    Leave(u128),
    Away(u128, bool),
    State(u128, bool),
    Grade(u128, Option<Grade>),
    TellGrades,
    Act(u128, u32, u8),
    Renew(u128, bool),
    Change(bool),
}

fn grade() -> impl Strategy<Value = Option<Grade>> {
    prop::option::of(prop::sample::select(Grade::ALL))
}

fn deed() -> impl Strategy<Value = Do> {
    let who = || 1..7u128;
    prop_oneof![
        4 => who().prop_map(Do::Join),
        2 => who().prop_map(Do::Leave),
        1 => (who(), any::<bool>()).prop_map(|(n, away)| Do::Away(n, away)),
        2 => (who(), any::<bool>()).prop_map(|(n, on)| Do::State(n, on)),
        2 => (who(), grade()).prop_map(|(n, grade)| Do::Grade(n, grade)),
        1 => Just(Do::TellGrades),
        3 => (who(), 1..9u32, 0..7u8).prop_map(|(n, of, act)| Do::Act(n, of, act)),
        2 => (who(), any::<bool>()).prop_map(|(n, more)| Do::Renew(n, more)),
        1 => any::<bool>().prop_map(Do::Change),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_follows_the_deltas_knows_the_room(
        lobby in any::<bool>(),
        deeds in prop::collection::vec(deed(), 1..60),
    ) {
        let access = if lobby { RoomAccess::Lobby } else { RoomAccess::Open };
        let mut scene = Scene::new(access);
        for deed in deeds {
            match deed {
                Do::Join(n) => drop(scene.join(n)),
                Do::Leave(n) => scene.leave(n),
                Do::Away(n, away) => {
                    // He himself is told by a snapshot when he is back.
                    let news = scene.book.set_away(&room(), session(n), away);
                    if !news.is_empty() {
                        scene.hear(news);
                        let snapshot = scene.book.snapshot(&room(), session(n)).unwrap();
                        scene.seen.insert(session(n), (snapshot.version, snapshot.members));
                    }
                }
                Do::Grade(n, grade) => scene.book.set_grade(&room(), session(n), grade),
                Do::TellGrades => {
                    let news = scene.book.tell_grades(&room());
                    scene.hear(news);
                }
                Do::State(n, microphone) => {
                    let state = RoomState { microphone, ..RoomState::default() };
                    if let Ok((_, news)) = scene.book.set_state(&room(), session(n), state) {
                        scene.hear(news);
                    }
                }
                Do::Renew(n, more) => {
                    let barred = if more { Vec::new() } else { vec![Source::Microphone] };
                    let person = Person { moderates: more, barred, ..person(n) };
                    let news = scene.book.renew(&room(), person).news;
                    scene.hear(news);
                }
                Do::Change(lobby) => {
                    let access = if lobby { RoomAccess::Lobby } else { RoomAccess::Open };
                    let row = RoomRow { access, ..scene.opened.row.clone() };
                    let news = scene.book.change(&row);
                    scene.hear(news);
                }
                Do::Act(n, of, act) => {
                    let member = MemberId(of);
                    let act = match act {
                        0 => RoomAct::Admit { member },
                        1 => RoomAct::Refuse { member },
                        2 => RoomAct::Mute { member, source: Source::Camera },
                        3 => RoomAct::Remove { member },
                        4 => RoomAct::Ban { member, until: None },
                        5 => RoomAct::Appoint { member, moderator: true },
                        _ => RoomAct::Close,
                    };
                    drop(scene.act(n, act));
                }
            }
            scene.check();
        }
        for n in 1..7 {
            scene.leave(n);
        }
        prop_assert_eq!(scene.book.count(), (0, 0));
    }
}
