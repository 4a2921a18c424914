//! Media that falls silent is mended before the browser calls it interrupted.

use std::time::Duration;

use footlight_session::call::{Hearing, Owed, Rung};
use footlight_session::{Attempt, Event, Intent, MediaState, Session};
use footlight_shared::{ServerMsg, StageStatus};

use crate::world::{SECOND, World, call_id, call_snapshot, summary};

const MOMENT: Duration = Duration::from_millis(50);

/// A performer whose media flows, to whom the server answers as fast as it did.
fn performing() -> World {
    let mut world = World::performing();
    // The first ping goes out, and is answered.
    world.pass(SECOND * 10 + Duration::from_millis(20));
    world.say(None, ServerMsg::Pong { at: 0 });
    world.forget();
    world
}

fn hear(world: &mut World, hearing: Hearing) {
    world.act(|session, now| session.handle_hearing(now, Attempt(1), hearing));
}

#[test]
fn a_performer_who_hears_no_feedback_restarts_ice_without_a_word() {
    let mut world = performing();
    hear(&mut world, Hearing::Doubt);
    assert_eq!((world.restarts(false), world.count("ping")), (0, 1));
    world.pass(SECOND / 4);
    hear(&mut world, Hearing::Silence);
    assert_eq!(world.restarts(false), 1);
    world.offer(1);
    assert_eq!(world.count("restart"), 1);
    world.answer_restart();
    hear(&mut world, Hearing::Sound);
    world.pass_in_touch(SECOND * 60);
    assert!(world.opened == 1 && !world.asked_for(2));
    assert!(!world.events.iter().any(|event| matches!(event, Event::Recovering(_))));
}

#[test]
fn a_socket_as_dead_as_the_media_is_replaced_within_a_second_of_the_first_doubt() {
    let mut world = performing();
    hear(&mut world, Hearing::Doubt);
    world.pass(SECOND / 4);
    hear(&mut world, Hearing::Silence);
    world.offer(1);
    world.pass(SECOND * 7 / 10);
    assert_eq!(world.opened, 2);
    world.open();
    world.welcome(true);
    assert_eq!(world.count("restart"), 2, "it goes out again over the new one");
}

#[test]
fn a_doubt_alone_gives_no_socket_up() {
    let mut world = performing();
    hear(&mut world, Hearing::Doubt);
    world.pass(SECOND * 5);
    assert_eq!((world.opened, world.sockets), (1, 1));
}

#[test]
fn viewers_whose_performer_pauses_ask_the_server_and_do_no_more() {
    let mut world = World::flowing();
    hear(&mut world, Hearing::Doubt);
    hear(&mut world, Hearing::Silence);
    assert_eq!(world.count("ping"), 2);
    world.pass(SECOND / 2);
    world.say(None, ServerMsg::Pong { at: 0 });
    for _ in 0..3 {
        hear(&mut world, Hearing::Silence);
        world.pass(SECOND / 2);
        world.say(None, ServerMsg::Pong { at: 0 });
    }
    assert_eq!((world.restarts(false), world.opened), (0, 1));
}

#[test]
fn a_viewer_whom_nothing_reaches_for_seconds_restarts_ice_though_the_server_answers() {
    let mut world = World::flowing();
    assert_eq!(world.session.owed(), Owed::Stream);
    for _ in 0..5 {
        hear(&mut world, Hearing::Silence);
        world.pass(SECOND / 2);
        world.say(None, ServerMsg::Pong { at: 0 });
    }
    assert_eq!((world.restarts(false), world.opened), (1, 1));
    world.offer(1);
    world.answer_restart();
    hear(&mut world, Hearing::Sound);
    world.forget();
    // From the beginning.
    hear(&mut world, Hearing::Silence);
    assert_eq!(world.restarts(false), 0);
}

#[test]
fn a_viewer_is_owed_nothing_by_a_stage_that_sends_nothing() {
    let mut world = World::flowing();
    world.say(None, ServerMsg::Stage { stage: summary(StageStatus::Away) });
    assert_eq!(world.session.owed(), Owed::Feedback);
    world.say(None, ServerMsg::Stage { stage: summary(StageStatus::Live) });
    assert_eq!(world.session.owed(), Owed::Stream);
}

#[test]
fn a_viewer_who_slept_takes_another_connection_and_a_performer_restarts_ice() {
    let mut world = World::flowing();
    world.act(Session::handle_sleep);
    assert_eq!((world.restarts(false), world.asked_for(2)), (0, true));
    assert_eq!(world.count("ping"), 1);
    let mut world = performing();
    world.act(Session::handle_sleep);
    assert_eq!((world.restarts(false), world.asked_for(2)), (1, false));
}

#[test]
fn a_viewer_who_gets_no_answer_either_restarts_ice_over_another_socket() {
    let mut world = World::flowing();
    hear(&mut world, Hearing::Silence);
    world.pass(SECOND * 3 / 2);
    assert_eq!((world.opened, world.restarts(false)), (2, 1));
    world.offer(1);
    world.open();
    world.welcome(true);
    assert_eq!(world.count("restart"), 1);
}

#[test]
fn silence_that_lasts_is_told_and_sound_ends_it() {
    let mut world = performing();
    for _ in 0..4 {
        hear(&mut world, Hearing::Silence);
        world.pass_in_touch(SECOND / 2);
    }
    assert!(world.events.contains(&Event::Recovering(Some(Rung::RestartIce))));
    hear(&mut world, Hearing::Sound);
    assert_eq!(world.events.last(), Some(&Event::Recovering(None)));
    world.pass_in_touch(SECOND * 60);
    assert!(!world.asked_for(2));
}

#[test]
fn few_sockets_are_opened_in_vain_while_nothing_passes() {
    // Firefox lets six to a server wait, also of those that were given up.
    let mut world = performing();
    let mut opened = Vec::new();
    for quarter in 0..80 {
        if (2..40).contains(&quarter) && quarter % 2 == 0 {
            hear(&mut world, Hearing::Silence);
        }
        let before = world.opened;
        world.pass(SECOND / 4);
        if world.opened > before {
            opened.push(quarter);
        }
    }
    assert!((4..=5).contains(&opened.len()), "{opened:?}");
    let longest = opened.windows(2).map(|two| two[1] - two[0]).max();
    assert!(longest <= Some(22), "{opened:?}");
}

#[test]
fn what_is_heard_of_an_earlier_connection_is_passed_over() {
    let mut world = performing();
    world.act(|session, now| session.handle_hearing(now, Attempt(0), Hearing::Silence));
    assert_eq!((world.restarts(false), world.count("ping")), (0, 0));
}

#[test]
fn a_member_of_a_call_looks_for_the_server_when_the_other_falls_silent() {
    let mut world = World::new(Intent::Call { call: call_id() });
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    world.say(None, ServerMsg::CallJoined { snapshot: call_snapshot(2) });
    world.act(|session, now| session.handle_pair_hearing(now, Hearing::Silence));
    world.pass(SECOND * 3 / 2 + MOMENT);
    assert_eq!(world.opened, 2);
    // The next ones come soon as well.
    let before = world.opened;
    world.close();
    for _ in 0..50 {
        world.pass(SECOND / 10);
        if world.sockets == 1 {
            world.close();
        }
    }
    assert!(world.opened - before >= 5, "{}", world.opened - before);
}

#[test]
fn a_path_that_is_back_is_not_waited_for_again_by_the_socket() {
    let mut world = performing();
    hear(&mut world, Hearing::Silence);
    world.pass(SECOND * 7 / 10);
    assert_eq!(world.opened, 2);
    world.pass(SECOND * 3 / 4);
    hear(&mut world, Hearing::Sound);
    assert_eq!((world.opened, world.sockets), (3, 1));
    // That one has not been asked for in vain yet.
    hear(&mut world, Hearing::Silence);
    hear(&mut world, Hearing::Sound);
    assert_eq!(world.opened, 3);
}

#[test]
fn a_socket_that_dies_soon_after_its_beginning_is_given_up_as_soon_as_the_first() {
    let mut world = performing();
    hear(&mut world, Hearing::Silence);
    world.pass(SECOND * 7 / 10);
    world.open();
    world.pass(MOMENT);
    world.welcome(true);
    hear(&mut world, Hearing::Sound);
    assert_eq!(world.opened, 2);
    hear(&mut world, Hearing::Silence);
    world.pass(SECOND * 7 / 10);
    assert_eq!(world.opened, 3);
}

#[test]
fn who_has_moved_takes_another_connection_and_another_socket_at_once() {
    let mut world = performing();
    hear(&mut world, Hearing::Doubt);
    hear(&mut world, Hearing::Moved);
    assert_eq!((world.opened, world.restarts(false)), (2, 0));
    assert!(world.asked_for(2), "another offer");
    assert!(world.events.contains(&Event::Recovering(Some(Rung::NewConnection))));
    world.offer(2);
    world.open();
    world.welcome(true);
    assert_eq!(world.count("publish"), 1);
    // Said again of the connection of before, it changes nothing.
    hear(&mut world, Hearing::Moved);
    assert_eq!(world.opened, 2);
    world.answer_join();
    world.media(2, MediaState::Connected);
    assert_eq!(world.events.last(), Some(&Event::Recovering(None)));
}
