//! Sessions, stages and the lobby on a clock of our own.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod company;
mod hall;
mod invariants;
mod said;
mod sent;
mod socketless;
mod stills;

use std::time::Duration;

use footlight_sfu::{Event, GoneReason};
use footlight_shared::{ByeReason, ErrorCode, Quality, Role, StageStatus, VideoCodec};

use super::*;
use hall::{Guest, Hall};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_lost_session_is_taken_up_again_within_the_grace() {
    let mut hall = Hall::new();
    let viewer = hall.enter(Role::Viewer, 1);
    hall.watch(&viewer);
    hall.lose(&viewer);
    hall.pass(29 * SECOND);

    let again = hall.resume(&viewer).unwrap();
    assert!(again.attached.resumed);
    assert_eq!(again.attached.key.session, viewer.attached.key.session);
    assert_eq!(hall.registry.session(again.attached.key).unwrap().stage(), Some(&hall.stage()));
    assert!(hall.registry.has_media(again.attached.key));
}

#[test]
fn after_the_grace_a_session_is_a_new_one_and_its_media_is_let_go() {
    let mut hall = Hall::new();
    let viewer = hall.enter(Role::Viewer, 1);
    let peer = hall.watch(&viewer);
    hall.lose(&viewer);
    hall.pass(31 * SECOND);

    assert_eq!(hall.registry.take_orphans(), [peer]);
    assert!(!hall.resume(&viewer).unwrap().attached.resumed);
}

#[test]
fn nobody_takes_up_another_users_session() {
    let mut hall = Hall::new();
    let viewer = hall.enter(Role::Viewer, 1);
    let thief = hall.enter_with(Role::Viewer, 2, Some(viewer.attached.key.session)).unwrap();
    assert!(!thief.attached.resumed);
    assert!(hall.registry.session(viewer.attached.key).is_some());
}

#[test]
fn a_resume_from_another_socket_replaces_the_old_one() {
    let mut hall = Hall::new();
    let mut viewer = hall.enter(Role::Viewer, 1);
    let again = hall.resume(&viewer).unwrap();

    assert_eq!(viewer.farewell(), Some(ByeReason::Replaced));
    assert!(hall.registry.session(viewer.attached.key).is_none());
    // What the old socket still has to say is nobody's any more.
    hall.lose(&viewer);
    hall.pass(31 * SECOND);
    assert!(hall.registry.session(again.attached.key).is_some());
}

#[test]
fn a_performer_on_a_new_page_takes_his_stage_back() {
    let mut hall = Hall::new();
    let mut old = hall.enter(Role::Performer, 1);
    let old_peer = hall.publish(&old);
    let new = hall.enter(Role::Performer, 1);
    let mut viewer = hall.enter(Role::Viewer, 2);
    hall.watch(&viewer);
    hall.registry.take_orphans();

    hall.publish(&new);
    assert_eq!(old.farewell(), Some(ByeReason::Replaced));
    assert_eq!(hall.registry.take_orphans(), [old_peer]);
    assert_eq!(viewer.statuses(), [StageStatus::Live]);
    // The old page's death does not touch the stage.
    hall.lose(&old);
    hall.pass(40 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Live));
}

#[test]
fn a_lost_performer_is_away_and_then_offline() {
    let mut hall = Hall::new();
    let performer = hall.enter(Role::Performer, 1);
    let mut viewer = hall.enter(Role::Viewer, 2);
    hall.watch(&viewer);
    hall.publish(&performer);
    viewer.heard();

    hall.registry.depart(performer.attached.key, hall.now);
    assert_eq!(hall.status(), Some(StageStatus::Away));
    hall.pass(29 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Away));
    hall.pass(2 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Ended));
    assert_eq!(viewer.statuses(), [StageStatus::Away, StageStatus::Ended]);
}

#[test]
fn a_performer_whose_socket_alone_is_lost_stays_live() {
    let mut hall = Hall::new();
    let performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    hall.lose(&performer);
    hall.pass(20 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Live));
    hall.pass(11 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Away));
}

#[test]
fn socket_and_picture_lost_is_away_at_once_and_back_with_both() {
    let mut hall = Hall::new();
    let performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    hall.lose(&performer);
    hall.layers(Vec::new());
    assert_eq!(hall.status(), Some(StageStatus::Away));

    hall.resume(&performer).unwrap();
    assert_eq!(hall.status(), Some(StageStatus::Live));
}

#[test]
fn a_performer_hears_which_layers_are_watched_and_hears_it_again_when_he_is_back() {
    let mut hall = Hall::new();
    let mut performer = hall.enter(Role::Performer, 1);
    let peer = hall.publish(&performer);
    performer.heard();
    let layers = vec![Layer::Low];
    hall.registry.handle_media(Event::LayersWatched { peer, layers: layers.clone() }, hall.now);
    let told = ServerMsg::LayersWatched { layers };
    assert_eq!(performer.heard(), std::slice::from_ref(&told));
    hall.lose(&performer);
    let again = hall.resume(&performer).unwrap();
    assert_eq!(hall.registry.layers_of(again.attached.key.session), Some(told));
    // Another publication begins with all.
    hall.publish(&again);
    assert_eq!(hall.registry.layers_of(again.attached.key.session), None);
}

#[test]
fn media_lost_is_told_and_publishing_again_keeps_the_streams_beginning() {
    let mut hall = Hall::new();
    let mut performer = hall.enter(Role::Performer, 1);
    let peer = hall.publish(&performer);
    let began = hall.summary().started_at;
    performer.heard();

    hall.registry.handle_media(Event::Gone { peer, reason: GoneReason::Silent }, hall.now);
    assert_eq!(hall.status(), Some(StageStatus::Away));
    assert!(performer.heard().contains(&ServerMsg::MediaLost));
    hall.pass(5 * SECOND);
    hall.publish(&performer);
    assert_eq!(hall.status(), Some(StageStatus::Live));
    assert_eq!(hall.summary().started_at, began);
}

#[test]
fn a_performer_is_asked_once_for_what_everybody_can_play() {
    let mut hall = Hall::new();
    let mut performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    let viewers = [hall.enter(Role::Viewer, 2), hall.enter(Role::Viewer, 3)];
    let peers = viewers.each_ref().map(|viewer| hall.watch(viewer));
    performer.heard();
    let mut lacks = |peer, common: &[VideoCodec]| {
        let common = common.to_vec();
        let event = Event::CodecMismatch { peer, codec: VideoCodec::H264, common };
        hall.registry.handle_media(event, hall.now);
        let asked = |msg| matches!(msg, ServerMsg::CodecNeeded { .. }).then_some(msg);
        performer.heard().into_iter().filter_map(asked).collect::<Vec<_>>()
    };

    let both = vec![VideoCodec::Vp8, VideoCodec::Av1];
    assert_eq!(lacks(peers[0], &both), [ServerMsg::CodecNeeded { codecs: both.clone() }]);
    assert_eq!(lacks(peers[1], &both), [], "for the same no second time");
    let one = vec![VideoCodec::Vp8];
    assert_eq!(lacks(peers[1], &one), [ServerMsg::CodecNeeded { codecs: one.clone() }]);
}

#[test]
fn news_of_a_peer_that_was_replaced_concern_nobody() {
    let mut hall = Hall::new();
    let mut viewer = hall.enter(Role::Viewer, 1);
    let first = hall.watch(&viewer);
    hall.watch(&viewer);
    viewer.heard();

    hall.registry.handle_media(Event::Gone { peer: first, reason: GoneReason::Failed }, hall.now);
    assert_eq!(viewer.heard(), []);
    assert!(hall.registry.has_media(viewer.attached.key));
}

#[test]
fn without_socket_and_media_a_session_is_over() {
    let mut hall = Hall::new();
    let viewer = hall.enter(Role::Viewer, 1);
    let peer = hall.watch(&viewer);
    hall.lose(&viewer);
    hall.registry.handle_media(Event::Gone { peer, reason: GoneReason::Silent }, hall.now);
    assert_eq!(hall.registry.census().sessions, 0);
}

#[test]
fn a_media_path_that_began_anew_has_lost_everybody() {
    let mut hall = Hall::new();
    let mut performer = hall.enter(Role::Performer, 1);
    let mut viewer = hall.enter(Role::Viewer, 2);
    hall.publish(&performer);
    hall.watch(&viewer);
    hall.lose_all_media();
    assert!(performer.heard().contains(&ServerMsg::MediaLost));
    assert!(viewer.heard().contains(&ServerMsg::MediaLost));
    assert_eq!(hall.status(), Some(StageStatus::Away));
    // Their new offers bring all of it back.
    hall.publish(&performer);
    hall.watch(&viewer);
    assert_eq!(hall.status(), Some(StageStatus::Live));
    assert_eq!(hall.registry.take_orphans(), []);
}

#[test]
fn ended_is_ended_and_the_next_stream_begins_anew() {
    let mut hall = Hall::new();
    let performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    let began = hall.summary().started_at;
    hall.registry.end(performer.attached.key, &hall.stage());
    assert_eq!(hall.summary().status, StageStatus::Ended);
    assert_eq!(hall.registry.live(), []);

    hall.pass(SECOND);
    hall.publish(&performer);
    assert_eq!(hall.summary().status, StageStatus::Live);
    assert_ne!(hall.summary().started_at, began);
}

#[test]
fn a_row_that_was_read_before_the_end_was_saved_is_known_to_be_old() {
    let mut hall = Hall::new();
    let performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    let read = StageRow { status: StageStatus::Live, ..hall.row() };
    assert!(!hall.registry.outdates(&read));

    hall.registry.end(performer.attached.key, &hall.stage());
    assert!(!hall.registry.outdates(&read), "it is known here what is to be saved");
    assert_eq!(hall.registry.summary(&read).status, StageStatus::Ended);
    for (stage, saved) in hall.registry.unsaved() {
        hall.registry.saved(&stage, saved);
    }
    assert!(hall.registry.outdates(&read));
    let ended = StageRow { status: StageStatus::Ended, ..hall.row() };
    assert!(!hall.registry.outdates(&ended));
}

#[test]
fn a_room_is_kept_while_an_offer_for_it_is_being_answered() {
    let mut hall = Hall::new();
    let viewer = hall.enter(Role::Viewer, 1);
    let (room, peer) = hall.registry.prepare(&hall.row());
    // Another one's offer for the same room fails meanwhile.
    assert_eq!(hall.registry.prepare(&hall.row()).0, room);
    hall.registry.answered(&hall.stage());

    let stage = hall.stage();
    let key = viewer.attached.key;
    hall.registry.take_seat(key, &stage, peer, Quality::Auto, hall.now).unwrap();
    hall.registry.answered(&stage);
    assert_eq!(hall.summary().viewers, 1);
    assert_eq!(hall.registry.rooms[&stage].id, room);
}

#[test]
fn an_interrupted_stage_waits_a_minute() {
    let mut hall = Hall::new();
    hall.registry.interrupt(hall.row(), hall.now);
    hall.pass(59 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Away));
    hall.pass(2 * SECOND);
    // Nobody is there and nothing happens: the room is not kept.
    assert_eq!(hall.status(), None);
    assert_eq!(hall.summary().status, StageStatus::Ended);
}

#[test]
fn counts_are_told_once_a_pulse_however_many_come() {
    let mut hall = Hall::new();
    let mut first = hall.enter(Role::Viewer, 1);
    hall.watch(&first);
    hall.pass(Duration::ZERO);
    first.heard();
    let others: Vec<Guest> = (2..12).map(|user| hall.enter(Role::Guest, user)).collect();
    others.iter().for_each(|viewer| {
        hall.watch(viewer);
    });
    hall.pass(Duration::ZERO);
    hall.pass(Duration::ZERO);
    assert_eq!(first.heard(), [ServerMsg::Viewers { count: 11 }]);
}

#[test]
fn the_lobby_hears_of_what_is_live_most_watched_first() {
    let mut hall = Hall::new();
    let mut visitor = hall.enter(Role::Guest, 9);
    hall.registry.enter_lobby(visitor.attached.key);
    let performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    hall.pass(Duration::ZERO);
    let viewer = hall.enter(Role::Viewer, 2);
    hall.watch(&viewer);
    hall.pass(Duration::ZERO);
    hall.pass(Duration::ZERO);

    let seen: Vec<(usize, u32)> = visitor
        .heard()
        .into_iter()
        .filter_map(|msg| match msg {
            ServerMsg::Lobby { stages } => {
                Some((stages.len(), stages.first().map_or(0, |stage| stage.viewers)))
            }
            _ => None,
        })
        .collect();
    assert_eq!(seen, [(1, 0), (1, 1)]);
}

#[test]
fn each_cap_is_kept() {
    let mut hall = Hall::with_caps(Caps {
        sessions: 4,
        per_address: 3,
        viewers: 1,
        guests: 3,
        calls: 9,
        rooms: 9,
    });
    let viewer = hall.enter(Role::Viewer, 1);
    let other = hall.enter(Role::Viewer, 2);
    hall.enter(Role::Viewer, 3);
    let refused = hall.enter_with(Role::Viewer, 4, None).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Full);
    hall.address = [192, 0, 2, 2].into();
    hall.enter(Role::Viewer, 5);
    assert_eq!(hall.enter_with(Role::Viewer, 6, None).unwrap_err().code, ErrorCode::Full);

    hall.watch(&viewer);
    hall.watch(&viewer);
    let stage = hall.stage();
    let full = hall.registry.seat(other.attached.key, &stage).unwrap_err();
    assert_eq!(full.code, ErrorCode::Full);
}

#[test]
fn an_ipv6_address_counts_with_its_whole_network() {
    let mut hall = Hall::with_caps(Caps {
        sessions: 9,
        per_address: 2,
        viewers: 9,
        guests: 3,
        calls: 9,
        rooms: 9,
    });
    for (n, address) in ["2001:db8::1", "2001:db8::ffff:1"].into_iter().enumerate() {
        hall.address = address.parse().unwrap();
        hall.enter(Role::Viewer, n as u128);
    }
    hall.address = "2001:db8::2".parse().unwrap();
    assert_eq!(hall.enter_with(Role::Viewer, 7, None).unwrap_err().code, ErrorCode::Full);
    hall.address = "2001:db8:0:1::2".parse().unwrap();
    let guest = hall.enter(Role::Viewer, 8);
    hall.registry.depart(guest.attached.key, hall.now);
    assert_eq!(hall.registry.addresses.len(), 1, "who has left is not counted");
}

#[test]
fn news_wait_for_the_answer_that_carries_the_snapshot() {
    let mut hall = Hall::new();
    let mut viewer = hall.enter(Role::Viewer, 1);
    hall.watch(&viewer);
    hall.pass(Duration::ZERO);
    viewer.heard();
    hall.registry.hold(viewer.attached.key);
    hall.registry.tell_room(&hall.stage(), ServerMsg::Viewers { count: 7 });
    assert_eq!(viewer.heard(), []);
    hall.registry.release(viewer.attached.key);
    assert_eq!(viewer.heard(), [ServerMsg::Viewers { count: 7 }]);
}

#[test]
fn who_goes_down_leaves_the_stages_as_they_are() {
    let mut hall = Hall::new();
    let mut performer = hall.enter(Role::Performer, 1);
    hall.publish(&performer);
    hall.registry.shut_down();
    assert_eq!(performer.farewell(), Some(ByeReason::Shutdown));
    hall.lose(&performer);
    hall.pass(90 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Live));
}

#[test]
fn the_end_of_a_login_is_the_end_of_its_sockets() {
    let mut hall = Hall::new();
    let mut viewer = hall.enter(Role::Viewer, 1);
    let other = hall.enter(Role::Viewer, 2);
    let login = hall.registry.session(viewer.attached.key).unwrap().claims().sid;
    hall.registry.close_login(login, hall.now);
    assert_eq!(viewer.farewell(), Some(ByeReason::Expired));
    assert!(hall.registry.session(other.attached.key).is_some());
}
