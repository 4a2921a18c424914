//! The ladder: what is tried when, for how long, and when it begins again.

use std::time::Duration;

use footlight_session::MediaState;
use footlight_session::call::{
    Gathering, IceState, Ladder, LadderRules, Remedy, Rung, Signalling, Vitals,
};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);

fn vitals(connection: MediaState) -> Vitals {
    let ice = match connection {
        MediaState::Connecting => IceState::Checking,
        MediaState::Connected => IceState::Connected,
        MediaState::Interrupted => IceState::Disconnected,
        MediaState::Failed => IceState::Failed,
    };
    Vitals { connection, ice, ..Vitals::default() }
}

struct World {
    now: Duration,
    ladder: Ladder,
    tried: Vec<(Duration, Remedy)>,
}

impl World {
    fn new(relay: bool) -> Self {
        Self::of(LadderRules { relay, ..LadderRules::default() })
    }

    fn of(rules: LadderRules) -> Self {
        let ladder = Ladder::new(Duration::ZERO, 7, rules);
        Self { now: Duration::ZERO, ladder, tried: Vec::new() }
    }

    /// Connected, some time ago.
    fn well(relay: bool) -> Self {
        Self::ruled(LadderRules { relay, ..LadderRules::default() })
    }

    fn ruled(rules: LadderRules) -> Self {
        let mut world = Self::of(rules);
        world.pass(SECOND);
        world.hear(MediaState::Connected);
        world.pass(60 * SECOND);
        assert!(world.ladder.is_well() && world.tried.is_empty());
        world
    }

    fn act(&mut self, act: impl FnOnce(&mut Ladder, Duration)) {
        act(&mut self.ladder, self.now);
        while let Some(remedy) = self.ladder.poll_remedy() {
            self.tried.push((self.now, remedy));
        }
    }

    fn hear(&mut self, state: MediaState) {
        self.act(|ladder, now| ladder.handle_vitals(now, vitals(state)));
    }

    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        for _ in 0..2000 {
            match self.ladder.poll_timeout().filter(|at| *at <= until) {
                Some(at) => {
                    self.now = self.now.max(at);
                    self.act(Ladder::handle_timeout);
                }
                None => {
                    self.now = until;
                    return;
                }
            }
        }
        panic!("wakes for ever");
    }

    fn remedies(&self) -> Vec<Remedy> {
        self.tried.iter().map(|(_, remedy)| *remedy).collect()
    }

    fn count(&self, remedy: Remedy) -> usize {
        self.remedies().iter().filter(|it| **it == remedy).count()
    }
}

#[test]
fn who_has_given_up_goes_along_with_the_other_and_tries_nothing_by_himself() {
    let mut world = World::well(true);
    world.hear(MediaState::Failed);
    world.pass(80 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::GivenUp));
    let tried = world.tried.len();
    // The other side makes another connection, which fails, and then one that works.
    world.act(Ladder::begin_anew);
    assert_eq!(world.ladder.rung(), Some(Rung::NewConnection));
    world.hear(MediaState::Connecting);
    world.hear(MediaState::Failed);
    world.pass(10 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::GivenUp));
    let since: Vec<_> = world.tried.iter().skip(tried).map(|(_, remedy)| *remedy).collect();
    assert_eq!(since, [Remedy::GiveUp]);
    world.act(Ladder::begin_anew);
    world.hear(MediaState::Connecting);
    world.hear(MediaState::Connected);
    assert!(world.ladder.is_well());
    world.hear(MediaState::Failed);
    world.pass(SECOND);
    assert_eq!(world.tried.last().map(|(_, remedy)| *remedy), Some(Remedy::RestartIce));
}

#[test]
fn an_interruption_begins_ice_anew_at_once() {
    let mut world = World::well(true);
    world.hear(MediaState::Interrupted);
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
}

#[test]
fn the_rungs_follow_each_other_and_come_to_an_end() {
    let mut world = World::well(true);
    let began = world.now;
    world.hear(MediaState::Interrupted);
    world.pass(120 * SECOND);
    let mut order = world.remedies();
    order.dedup();
    let whole = [Remedy::RestartIce, Remedy::RelayOnly, Remedy::NewConnection, Remedy::GiveUp];
    assert_eq!(order, whole);
    assert_eq!(world.ladder.rung(), Some(Rung::GivenUp));
    let at = |remedy| world.tried.iter().find(|(_, it)| *it == remedy).unwrap().0 - began;
    assert_eq!(at(Remedy::RelayOnly), 8 * SECOND);
    assert_eq!(at(Remedy::NewConnection), 16 * SECOND);
    assert_eq!(at(Remedy::GiveUp), 56 * SECOND);
}

#[test]
fn without_a_relay_that_rung_is_left_out() {
    let mut world = World::well(false);
    world.hear(MediaState::Failed);
    world.pass(120 * SECOND);
    assert_eq!(world.count(Remedy::RelayOnly), 0);
    assert!(world.count(Remedy::NewConnection) > 1);
}

#[test]
fn pauses_between_restarts_grow() {
    let mut world = World::well(false);
    world.hear(MediaState::Interrupted);
    world.pass(7 * SECOND);
    let times: Vec<_> = world.tried.iter().map(|(at, _)| *at).collect();
    assert!((3..=7).contains(&times.len()), "{times:?}");
    let first = times[1] - times[0];
    let last = times[times.len() - 1] - times[times.len() - 2];
    assert!(first <= SECOND && last > first, "{times:?}");
}

#[test]
fn what_recovers_is_well_and_the_next_time_begins_below() {
    let mut world = World::well(true);
    world.hear(MediaState::Interrupted);
    world.pass(10 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::RelayOnly));
    world.hear(MediaState::Connected);
    assert_eq!(world.ladder.rung(), None);
    world.pass(60 * SECOND);
    world.tried.clear();
    world.hear(MediaState::Interrupted);
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
}

#[test]
fn a_change_of_network_begins_ice_anew_though_all_looks_well() {
    let mut world = World::well(true);
    world.act(Ladder::handle_network);
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
    assert!(world.ladder.is_well());
}

#[test]
fn online_and_a_change_of_network_together_are_one() {
    let mut world = World::well(true);
    world.act(|ladder, now| ladder.handle_online(now, false));
    world.pass(SECOND);
    world.act(|ladder, now| ladder.handle_online(now, true));
    world.act(Ladder::handle_network);
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
}

#[test]
fn offline_nothing_is_tried_and_nothing_given_up() {
    let mut world = World::well(true);
    world.act(|ladder, now| ladder.handle_online(now, false));
    world.hear(MediaState::Interrupted);
    world.pass(3600 * SECOND);
    assert!(world.tried.is_empty());
    assert_eq!(world.ladder.rung(), Some(Rung::Offline));
    world.act(|ladder, now| ladder.handle_online(now, true));
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
}

#[test]
fn without_a_way_to_the_server_the_clock_stands_still() {
    let mut world = World::well(true);
    world.hear(MediaState::Interrupted);
    world.act(|ladder, now| ladder.handle_reach(now, false));
    world.tried.clear();
    world.pass(3600 * SECOND);
    assert!(world.tried.is_empty());
    world.act(|ladder, now| ladder.handle_reach(now, true));
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
}

#[test]
fn a_socket_that_dies_while_the_media_lives_is_no_trouble() {
    let mut world = World::well(true);
    world.act(|ladder, now| ladder.handle_reach(now, false));
    world.pass(60 * SECOND);
    world.act(|ladder, now| ladder.handle_reach(now, true));
    assert!(world.tried.is_empty() && world.ladder.is_well());
}

#[test]
fn a_machine_that_slept_begins_below() {
    let mut world = World::well(true);
    world.hear(MediaState::Interrupted);
    world.pass(20 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::NewConnection));
    world.tried.clear();
    world.now += 3600 * SECOND;
    world.act(Ladder::handle_timeout);
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
}

#[test]
fn what_was_given_up_is_taken_up_by_a_touch_a_look_or_another_network() {
    let revive: [fn(&mut Ladder, Duration); 3] =
        [Ladder::retry, |ladder, now| ladder.handle_visible(now, true), Ladder::handle_network];
    for revive in revive {
        let mut world = World::well(true);
        world.hear(MediaState::Failed);
        world.pass(120 * SECOND);
        world.tried.clear();
        world.act(revive);
        assert_eq!(world.remedies(), [Remedy::RestartIce]);
    }
}

#[test]
fn a_beginning_that_leads_nowhere_is_trouble() {
    let mut world = World::new(true);
    world.pass(7 * SECOND);
    assert!(world.tried.is_empty());
    world.pass(2 * SECOND);
    assert_eq!(world.remedies().first(), Some(&Remedy::RestartIce));
}

#[test]
fn while_an_offer_waits_no_other_restart_is_asked_for() {
    let mut world = World::well(false);
    let pending = Vitals { signalling: Signalling::Pending, ..vitals(MediaState::Interrupted) };
    world.act(|ladder, now| ladder.handle_vitals(now, pending));
    world.pass(6 * SECOND);
    assert!(world.tried.is_empty());
    world.pass(30 * SECOND);
    assert!(world.count(Remedy::NewConnection) > 0);
}

#[test]
fn relays_that_are_still_being_found_get_half_as_long_again() {
    let mut world = World::well(true);
    let gathering = Vitals { gathering: Gathering::Gathering, ..vitals(MediaState::Interrupted) };
    world.act(|ladder, now| ladder.handle_vitals(now, gathering));
    world.pass(11 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
    world.pass(2 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::RelayOnly));
}

#[test]
fn a_restart_that_was_answered_just_now_is_let_work() {
    let mut world = World::well(false);
    world.hear(MediaState::Interrupted);
    let waiting = |signalling| Vitals { signalling, ..vitals(MediaState::Failed) };
    world.act(|ladder, now| ladder.handle_vitals(now, waiting(Signalling::Pending)));
    world.pass(3 * SECOND);
    world.act(Ladder::handle_return);
    let tried = world.tried.len();
    world.pass(SECOND / 4);
    world.act(|ladder, now| ladder.handle_vitals(now, waiting(Signalling::Stable)));
    world.pass(SECOND * 9 / 10);
    assert_eq!(world.tried.len(), tried);
    world.pass(SECOND / 5);
    assert_eq!(world.tried.len(), tried + 1);
}

#[test]
fn what_was_tried_while_the_other_was_away_is_tried_again_when_he_is_back() {
    let mut world = World::well(true);
    world.hear(MediaState::Interrupted);
    world.pass(15 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::RelayOnly));
    world.act(Ladder::handle_return);
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
    world.pass(2 * SECOND);
    assert_eq!(world.count(Remedy::NewConnection), 0);
    world.hear(MediaState::Connected);
    let tried = world.tried.len();
    world.act(Ladder::handle_return);
    assert_eq!(world.tried.len(), tried, "to whom all is well it is no news");
    // A connection that was begun is not left for one that broke.
    world.hear(MediaState::Interrupted);
    world.pass(17 * SECOND);
    assert_eq!(world.ladder.rung(), Some(Rung::NewConnection));
    world.act(Ladder::handle_return);
    assert_eq!(world.ladder.rung(), Some(Rung::NewConnection));
}

#[test]
fn silence_on_a_connection_that_looks_well_begins_ice_anew_without_a_word() {
    let mut world = World::well(true);
    world.act(Ladder::handle_silence);
    world.pass(SECOND);
    world.act(Ladder::handle_silence);
    assert_eq!(world.remedies(), [Remedy::RestartIce]);
    assert_eq!(world.ladder.rung(), None);
    world.act(Ladder::handle_sound);
    world.pass(60 * SECOND);
    assert_eq!(world.tried.len(), 1);
}

#[test]
fn silence_that_lasts_is_trouble_though_the_browser_sees_none() {
    let mut world = World::well(true);
    for _ in 0..4 {
        world.act(Ladder::handle_silence);
        world.pass(SECOND / 2);
    }
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
    assert_eq!(world.tried.len(), 1, "the first restart has its time");
    // With each description the browser says what it said before.
    world.hear(MediaState::Connected);
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
    world.pass(10 * SECOND);
    assert!(world.count(Remedy::RestartIce) > 1);
    assert_eq!(world.ladder.rung(), Some(Rung::RelayOnly));
    world.act(Ladder::handle_sound);
    assert!(world.ladder.is_well());
}

#[test]
fn silence_of_which_nothing_more_is_told_is_over() {
    let mut world = World::well(true);
    world.act(Ladder::handle_silence);
    world.pass(4 * SECOND);
    // The next one is a new one, that has to last.
    world.act(Ladder::handle_silence);
    assert_eq!(world.ladder.rung(), None);
    world.pass(2 * SECOND);
    world.act(Ladder::handle_silence);
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
}

#[test]
fn what_the_browser_finds_broken_it_must_find_whole_as_well() {
    let mut world = World::well(true);
    world.act(Ladder::handle_silence);
    world.hear(MediaState::Interrupted);
    // A packet that was late, or one on a path that is given up.
    world.act(Ladder::handle_sound);
    assert_eq!(world.ladder.rung(), Some(Rung::RestartIce));
    world.hear(MediaState::Connected);
    assert!(world.ladder.is_well());
}

#[test]
fn who_is_heard_again_after_long_gets_another_connection_where_that_is_sooner() {
    for (lasted, stale, renewed) in [
        (2 * SECOND, Some(3 * SECOND), false),
        (4 * SECOND, Some(3 * SECOND), true),
        (4 * SECOND, None, false),
    ] {
        let mut world = World::ruled(LadderRules { stale, ..LadderRules::default() });
        for _ in 0..lasted.as_secs() * 2 {
            world.act(Ladder::handle_silence);
            world.pass(SECOND / 2);
        }
        // By a restart the browser finds it whole before anything is heard.
        world.hear(MediaState::Interrupted);
        world.hear(MediaState::Connected);
        world.act(Ladder::handle_sound);
        let made = world.count(Remedy::NewConnection);
        assert_eq!(made, usize::from(renewed), "{lasted:?} {stale:?}");
        // Whatever comes then is of the other one.
        world.act(Ladder::handle_sound);
        assert_eq!(world.count(Remedy::NewConnection), made);
    }
}

#[test]
fn paths_that_fall_silent_again_and_again_are_not_restarted_each_time() {
    let mut world = World::well(true);
    for _ in 0..6 {
        world.act(Ladder::handle_silence);
        world.pass(SECOND / 2);
        world.act(Ladder::handle_sound);
        world.pass(SECOND / 2);
    }
    assert_eq!(world.count(Remedy::RestartIce), 2);
}

#[derive(Clone, Copy, Debug)]
enum What {
    State(MediaState),
    Online(bool),
    Reach(bool),
    Network,
    Visible,
    Silence,
    Sound,
    Move,
    Wake,
    Return,
    Retry,
    Renewed,
    Time(u64),
}

fn what() -> impl Strategy<Value = What> {
    use MediaState::{Connected, Connecting, Failed, Interrupted};
    let state = prop::sample::select(vec![Connected, Connecting, Failed, Interrupted]);
    prop_oneof![
        6 => state.prop_map(What::State),
        1 => any::<bool>().prop_map(What::Online),
        1 => any::<bool>().prop_map(What::Reach),
        1 => Just(What::Network),
        1 => Just(What::Visible),
        2 => Just(What::Silence),
        1 => Just(What::Sound),
        1 => Just(What::Move),
        1 => Just(What::Wake),
        1 => Just(What::Return),
        1 => Just(What::Retry),
        1 => Just(What::Renewed),
        6 => (0..20_000u64).prop_map(What::Time),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_it_ends_well_or_is_given_up(
        relay: bool,
        story in prop::collection::vec(what(), 0..60),
    ) {
        let mut world = World::new(relay);
        for what in story {
            match what {
                What::State(state) => world.hear(state),
                What::Online(online) => world.act(|it, now| it.handle_online(now, online)),
                What::Reach(reach) => world.act(|it, now| it.handle_reach(now, reach)),
                What::Network => world.act(Ladder::handle_network),
                What::Visible => world.act(|it, now| it.handle_visible(now, true)),
                What::Silence => world.act(Ladder::handle_silence),
                What::Sound => world.act(Ladder::handle_sound),
                What::Move => world.act(Ladder::handle_move),
                What::Wake => world.act(Ladder::handle_wake),
                What::Return => world.act(Ladder::handle_return),
                What::Retry => world.act(Ladder::retry),
                What::Renewed => world.act(Ladder::begin_anew),
                What::Time(time) => world.pass(Duration::from_millis(time)),
            }
        }
        world.act(|it, now| it.handle_online(now, true));
        world.act(|it, now| it.handle_reach(now, true));
        if !world.ladder.is_well() {
            world.pass(200 * SECOND);
            prop_assert_eq!(world.ladder.rung(), Some(Rung::GivenUp));
        }
        world.hear(MediaState::Connected);
        world.act(Ladder::handle_sound);
        prop_assert!(world.ladder.is_well() && world.ladder.poll_timeout().is_none());
    }
}

#[test]
fn who_is_heard_again_after_long_keeps_his_connection_while_the_server_is_away() {
    let stale = Some(2 * SECOND);
    let mut world = World::ruled(LadderRules { stale, ..LadderRules::default() });
    world.act(Ladder::handle_silence);
    world.act(|ladder, now| ladder.handle_reach(now, false));
    world.pass(5 * SECOND);
    world.tried.clear();
    world.act(Ladder::handle_sound);
    assert!(world.ladder.is_well() && world.tried.is_empty());
    world.act(|ladder, now| ladder.handle_reach(now, true));
    assert!(world.ladder.is_well() && world.tried.is_empty());
}

#[test]
fn a_machine_that_moved_while_the_server_was_away_gets_another_connection_when_it_is_back() {
    let mut world = World::well(true);
    world.act(|ladder, now| ladder.handle_reach(now, false));
    world.act(Ladder::handle_move);
    // Chromium says for seconds that all is well.
    world.hear(MediaState::Connected);
    world.act(Ladder::handle_network);
    assert_eq!(world.remedies(), []);
    world.act(|ladder, now| ladder.handle_reach(now, true));
    assert_eq!(world.remedies(), [Remedy::NewConnection]);
    world.hear(MediaState::Connected);
    assert!(world.ladder.is_well());
    world.pass(SECOND);
    world.hear(MediaState::Interrupted);
    assert_eq!(world.remedies(), [Remedy::NewConnection, Remedy::RestartIce]);
}

#[test]
fn a_machine_that_moved_gets_another_connection_at_once_and_only_one() {
    let mut world = World::well(true);
    world.act(Ladder::handle_silence);
    world.act(Ladder::handle_move);
    world.pass(SECOND / 2);
    world.act(Ladder::handle_move);
    let tried: Vec<Remedy> = world.tried.iter().map(|(_, remedy)| *remedy).collect();
    assert_eq!(tried, [Remedy::RestartIce, Remedy::NewConnection]);
    assert_eq!(world.ladder.rung(), Some(Rung::NewConnection));
    world.hear(MediaState::Connected);
    assert!(world.ladder.is_well());
}

#[test]
fn a_machine_that_slept_gets_another_connection_and_one_that_begins_goes_on() {
    let mut world = World::new(true);
    world.act(Ladder::handle_wake);
    assert!(world.tried.is_empty());
    let mut world = World::well(true);
    world.act(Ladder::handle_wake);
    world.act(Ladder::handle_wake);
    assert_eq!(world.remedies(), [Remedy::NewConnection]);
}
