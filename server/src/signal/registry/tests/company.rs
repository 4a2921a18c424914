//! Who and what is on a stage besides its performer, and whose peers are whose.

use footlight_shared::{Layer, Problem, SourceId, StageSource, StageSourceKind};
use uuid::Uuid;

use super::*;
use crate::signal::registry::{Aimed, Order};

use StageSourceKind::{Guest as Visitor, Performer, Screen};

impl Hall {
    pub(super) fn ask_up(&mut self, by: &Guest, user: u128) -> Result<(), ErrorCode> {
        let (stage, user) = (self.stage(), UserId(Uuid::from_u128(user)));
        let asked = self.registry.ask_up(by.attached.key, &stage, user, self.now);
        asked.map_err(|problem| problem.code)
    }

    /// What is offered is answered at once.
    pub(super) fn send(&mut self, by: &Guest, kind: StageSourceKind) -> Result<Aimed, ErrorCode> {
        let (key, stage) = (by.attached.key, self.stage());
        let prepared = self.registry.prepare_source(key, &stage, (kind, false), self.now);
        let aimed = prepared.map_err(|problem| problem.code)?;
        let taken = self.registry.take_source(key, &stage, aimed, true);
        self.registry.answered(&stage);
        taken.map(|()| aimed).map_err(|problem| problem.code)
    }

    pub(super) fn see(&mut self, by: &Guest, source: SourceId) -> Result<Aimed, ErrorCode> {
        let (key, stage) = (by.attached.key, self.stage());
        let prepared = self.registry.prepare_sight(key, &stage, source);
        let aimed = prepared.map_err(|problem| problem.code)?;
        let taken = self.registry.take_source(key, &stage, aimed, false);
        self.registry.answered(&stage);
        taken.map(|()| aimed).map_err(|problem| problem.code)
    }

    pub(super) fn take_off(&mut self, by: &Guest, source: SourceId, any: bool) -> bool {
        let stage = self.stage();
        self.registry.take_off(by.attached.key, &stage, source, any).is_ok()
    }

    fn gone(&mut self, peer: PeerId) {
        let gone = Event::Gone { peer, reason: GoneReason::Silent };
        self.registry.handle_media(gone, self.now);
    }
}

impl Guest {
    /// The latest that he was told of what is there.
    fn sources(&mut self) -> Option<Vec<StageSource>> {
        let sources = |msg| match msg {
            ServerMsg::Sources { sources, .. } => Some(sources),
            _ => None,
        };
        self.heard().into_iter().filter_map(sources).next_back()
    }
}

/// A performer, somebody whom he asks, and somebody who watches both.
fn evening() -> (Hall, Guest, Guest, Guest) {
    let mut hall = Hall::new();
    let performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    let (asked, viewer) = (hall.enter(Role::Viewer, 2), hall.enter(Role::Guest, 3));
    hall.watch(&asked);
    hall.watch(&viewer);
    (hall, performer, asked, viewer)
}

#[test]
fn who_is_asked_and_agrees_is_on_until_he_is_taken_off() {
    let (mut hall, performer, mut asked, mut viewer) = evening();
    assert_eq!(hall.send(&asked, Visitor), Err(ErrorCode::Forbidden));
    hall.ask_up(&performer, 2).unwrap();
    let heard = asked.heard();
    assert!(heard.iter().any(|it| matches!(it, ServerMsg::SourceAsked { .. })), "{heard:?}");
    let sent = hall.send(&asked, Visitor).unwrap();
    assert!(asked.heard().iter().any(|it| matches!(it, ServerMsg::SourceAskedOver)));
    let told = viewer.sources().unwrap();
    assert_eq!((told.len(), told[0].source, told[0].live), (1, sent.source, true));
    assert_eq!((told[0].kind, told[0].name.as_str()), (Visitor, "user2"));
    assert_eq!(hall.see(&asked, sent.source), Err(ErrorCode::OutOfOrder), "his own");

    let (seen, also) = (hall.see(&viewer, sent.source), hall.see(&performer, sent.source));
    let (seen, also) = (seen.unwrap(), also.unwrap());
    assert_eq!((seen.room, also.room), (sent.room, sent.room));
    hall.registry.take_orphans();
    assert!(!hall.take_off(&viewer, sent.source, false), "it is not his");
    assert!(hall.take_off(&performer, sent.source, true));
    let mut orphans = hall.registry.take_orphans();
    orphans.sort();
    let mut peers = vec![sent.peer, seen.peer, also.peer];
    peers.sort();
    assert_eq!(orphans, peers);
    assert_eq!(viewer.sources(), Some(Vec::new()));
    assert_eq!(hall.see(&viewer, sent.source), Err(ErrorCode::NotFound));
    assert_eq!(hall.send(&asked, Visitor), Err(ErrorCode::Forbidden), "once asked is once on");
    assert_eq!(hall.status(), Some(StageStatus::Live));
}

#[test]
fn what_a_viewer_wants_to_be_sent_holds_for_all_that_he_sees() {
    let (mut hall, performer, asked, viewer) = evening();
    let own = hall.watch(&viewer);
    hall.ask_up(&performer, 2).unwrap();
    let sent = hall.send(&asked, Visitor).unwrap();
    let seen = hall.see(&viewer, sent.source).unwrap();
    let cap = |peers: &[PeerId], quality, asked| {
        let peers = peers.to_vec();
        Order::Cap { peers, role: Role::Guest, quality, asked }
    };
    let both = [own, seen.peer];
    assert_eq!(hall.registry.take_orders().last(), Some(&cap(&both, Quality::Auto, false)));
    hall.registry.set_quality(viewer.attached.key, Quality::Low);
    assert_eq!(hall.registry.take_orders(), [cap(&both, Quality::Low, true)]);
    hall.registry.set_quality(performer.attached.key, Quality::Low);
    assert_eq!(hall.registry.take_orders(), []);
    // Who comes in anew with another wish has it for all.
    let anew = hall.watch(&viewer);
    let both = [anew, seen.peer];
    assert_eq!(hall.registry.take_orders(), [cap(&both, Quality::Auto, true)]);
    hall.registry.set_quality(viewer.attached.key, Quality::Low);
    hall.registry.take_orders();
    // What is not seen any more leaves all to the rest.
    assert!(hall.take_off(&performer, sent.source, true));
    assert_eq!(hall.registry.take_orders(), [cap(&[anew], Quality::Low, false)]);
}

#[test]
fn who_declines_or_does_not_answer_does_not_come() {
    let (mut hall, mut performer, asked, _) = evening();
    let stage = hall.stage();
    let declined = |performer: &mut Guest| {
        let heard = performer.heard();
        heard.iter().any(|it| matches!(it, ServerMsg::SourceDeclined { .. }))
    };
    hall.ask_up(&performer, 2).unwrap();
    hall.registry.decline_stage(asked.attached.key, &stage).unwrap();
    assert!(declined(&mut performer));
    assert!(hall.registry.decline_stage(asked.attached.key, &stage).is_err());
    hall.ask_up(&performer, 2).unwrap();
    hall.pass(31 * SECOND);
    assert!(declined(&mut performer));
    assert_eq!(hall.send(&asked, Visitor), Err(ErrorCode::Forbidden));
}

#[test]
fn there_is_room_for_so_many_guests_and_nobody_is_asked_who_is_not_there() {
    let (mut hall, performer, first, second) = evening();
    hall.registry.caps.guests = 1;
    assert_eq!(hall.ask_up(&performer, 1), Err(ErrorCode::OutOfOrder), "himself");
    assert_eq!(hall.ask_up(&performer, 9), Err(ErrorCode::NotFound));
    hall.ask_up(&performer, 2).unwrap();
    hall.ask_up(&performer, 2).unwrap();
    assert_eq!(hall.ask_up(&performer, 3), Err(ErrorCode::Full));
    let on = hall.send(&first, Visitor).unwrap();
    assert_eq!(hall.ask_up(&performer, 2), Err(ErrorCode::OutOfOrder), "he is on");
    assert_eq!(hall.ask_up(&performer, 3), Err(ErrorCode::Full));
    assert!(hall.take_off(&first, on.source, false), "by himself");
    hall.ask_up(&performer, 3).unwrap();
    hall.send(&second, Visitor).unwrap();
    let stage = hall.stage();
    hall.registry.end(performer.attached.key, &stage);
    assert_eq!(hall.ask_up(&performer, 2), Err(ErrorCode::NotLive));
}

#[test]
fn a_guest_who_loses_his_media_is_waited_for_and_sends_anew() {
    let (mut hall, performer, asked, mut viewer) = evening();
    hall.ask_up(&performer, 2).unwrap();
    let first = hall.send(&asked, Visitor).unwrap();
    hall.see(&viewer, first.source).unwrap();
    viewer.heard();
    hall.gone(first.peer);
    assert!(!viewer.sources().unwrap()[0].live);
    hall.pass(20 * SECOND);
    let again = hall.send(&asked, Visitor).unwrap();
    assert_eq!((again.source, again.room), (first.source, first.room));
    assert!(viewer.sources().unwrap()[0].live, "by the connection that he has");
    hall.pass(60 * SECOND);
    // A peer that he had replaced says nothing any more.
    hall.gone(first.peer);
    assert_eq!(viewer.sources(), None);
    hall.gone(again.peer);
    hall.pass(31 * SECOND);
    assert_eq!(viewer.sources(), Some(Vec::new()));
}

#[test]
fn a_session_takes_its_company_with_it_and_a_lost_socket_takes_nothing() {
    let (mut hall, performer, asked, viewer) = evening();
    hall.ask_up(&performer, 2).unwrap();
    let sent = hall.send(&asked, Visitor).unwrap();
    let seen = hall.see(&viewer, sent.source).unwrap();
    hall.registry.take_orphans();
    hall.lose(&asked);
    hall.pass(20 * SECOND);
    let mut asked = hall.resume(&asked).unwrap();
    assert_eq!(hall.registry.company_news(asked.attached.key.session).len(), 1);
    assert_eq!(hall.registry.take_orphans(), []);
    // Watching anew replaces his own connection alone.
    let peer = hall.watch(&asked);
    assert_eq!(asked.sources().map(|it| it.len()), Some(1), "and he is told what there is");
    hall.registry.take_orphans();
    hall.registry.depart(asked.attached.key, hall.now);
    let orphans = hall.registry.take_orphans();
    assert_eq!(orphans.len(), 3, "{orphans:?}");
    assert!([peer, sent.peer, seen.peer].iter().all(|it| orphans.contains(it)));
}

#[test]
fn who_comes_and_who_comes_back_is_told_what_there_is_also_where_that_is_nothing() {
    let (mut hall, mut performer, asked, mut viewer) = evening();
    assert_eq!(performer.sources(), Some(Vec::new()));
    assert_eq!(viewer.sources(), Some(Vec::new()));
    hall.ask_up(&performer, 2).unwrap();
    let sent = hall.send(&asked, Visitor).unwrap();
    assert_eq!(viewer.sources().map(|it| it.len()), Some(1));
    hall.lose(&viewer);
    assert!(hall.take_off(&asked, sent.source, false));
    let viewer = hall.resume(&viewer).unwrap();
    let nothing = ServerMsg::Sources { sources: Vec::new(), spread_ms: 0 };
    assert_eq!(hall.registry.company_news(viewer.attached.key.session), [nothing]);
}

#[test]
fn who_comes_back_hears_that_he_is_asked_before_he_hears_what_there_is() {
    let (mut hall, performer, asked, _) = evening();
    hall.ask_up(&performer, 2).unwrap();
    hall.lose(&asked);
    let asked = hall.resume(&asked).unwrap();
    let news = hall.registry.company_news(asked.attached.key.session);
    let [ServerMsg::SourceAsked { .. }, ServerMsg::Sources { .. }] = news.as_slice() else {
        panic!("{news:?}");
    };
}

#[test]
fn who_sends_hears_again_which_layers_are_watched_when_he_is_back() {
    let (mut hall, performer, _, _) = evening();
    let first = hall.send(&performer, Screen).unwrap();
    let layers = vec![Layer::Low, Layer::High];
    let watched = Event::LayersWatched { peer: first.peer, layers: layers.clone() };
    hall.registry.handle_media(watched, hall.now);
    hall.lose(&performer);
    let performer = hall.resume(&performer).unwrap();
    let told = ServerMsg::SourceWatched { source: first.source, layers };
    let session = performer.attached.key.session;
    assert!(hall.registry.company_news(session).contains(&told));
    // Another connection begins with all.
    let second = hall.send(&performer, Screen).unwrap();
    assert_eq!(second.source, first.source);
    assert!(!hall.registry.company_news(session).contains(&told));
}

#[test]
fn the_screen_is_the_performers_and_ends_with_the_stage() {
    let (mut hall, performer, asked, mut viewer) = evening();
    assert_eq!(hall.send(&asked, Screen), Err(ErrorCode::Forbidden));
    assert_eq!(hall.send(&asked, Performer), Err(ErrorCode::Forbidden));
    assert_eq!(hall.send(&performer, Performer), Err(ErrorCode::Forbidden), "he is it already");
    let screen = hall.send(&performer, Screen).unwrap();
    hall.ask_up(&performer, 2).unwrap();
    let layers = vec![Layer::Low];
    let mut performer = performer;
    let watched = Event::LayersWatched { peer: screen.peer, layers: layers.clone() };
    performer.heard();
    hall.registry.handle_media(watched, hall.now);
    let source = screen.source;
    assert_eq!(performer.heard(), [ServerMsg::SourceWatched { source, layers }]);
    hall.registry.take_orphans();
    let stage = hall.stage();
    hall.registry.end(performer.attached.key, &stage);
    assert!(hall.registry.take_orphans().contains(&screen.peer));
    assert_eq!(viewer.sources(), Some(Vec::new()));
    assert!(hall.registry.companies().all(|(_, company)| company.is_empty()));
}

#[test]
fn who_is_named_sends_nobody_away_however_close_they_begin_and_the_owner_does() {
    for owner_first in [true, false] {
        let mut hall = Hall::new();
        let (mut owner, mut named) = (hall.enter(Role::Performer, 1), hall.enter(Role::Viewer, 2));
        let third = hall.enter(Role::Viewer, 3);
        // All have found the stage free.
        let peers = [hall.offer(), hall.offer(), hall.offer()];
        let refused = |begun: Result<(), Problem>| begun.map_err(|problem| problem.code);
        if owner_first {
            hall.begin(&owner, peers[0]).unwrap();
            assert_eq!(refused(hall.begin(&named, peers[1])), Err(ErrorCode::AlreadyLive));
            assert_eq!(named.farewell(), None);
        } else {
            hall.begin(&named, peers[1]).unwrap();
            assert_eq!(refused(hall.begin(&third, peers[2])), Err(ErrorCode::AlreadyLive));
            hall.begin(&owner, peers[0]).unwrap();
            assert_eq!(named.farewell(), Some(ByeReason::Taken));
        }
        assert_eq!(owner.farewell(), None);
        let user = UserId(Uuid::from_u128(1));
        assert_eq!(hall.registry.performer_of(&hall.stage()), Some(user));
        assert_eq!(hall.status(), Some(StageStatus::Live));
    }
}

#[test]
fn who_is_named_takes_the_stage_back_on_another_page_of_his() {
    let mut hall = Hall::new();
    let (mut old, new) = (hall.enter(Role::Viewer, 2), hall.enter(Role::Viewer, 2));
    hall.publish(&old);
    hall.publish(&new);
    assert_eq!(old.farewell(), Some(ByeReason::Replaced));
}
