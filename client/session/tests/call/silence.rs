//! Silence is heard soon, and only where there was something to hear.

use std::time::Duration;

use footlight_session::call::{Hearing, LOOK, Listening, Look};

/// One who looks at a connection every so often.
struct Listener {
    now: Duration,
    received: u64,
    listening: Listening,
    heard: Vec<(Duration, Hearing)>,
}

impl Listener {
    fn new() -> Self {
        let (now, received) = (Duration::from_secs(9), 0);
        Self { now, received, listening: Listening::default(), heard: Vec::new() }
    }

    /// To whom something comes at each look.
    fn well() -> Self {
        let mut listener = Self::new();
        listener.flow(20);
        assert_eq!(listener.heard, []);
        listener
    }

    fn look(&mut self, after: Duration, look: Look) {
        self.now += after;
        if let Some(hearing) = self.listening.push(self.now, look) {
            self.heard.push((self.now, hearing));
        }
    }

    fn flow(&mut self, looks: u32) {
        for _ in 0..looks {
            self.received += 1000;
            self.look(LOOK, expecting(self.received, 20));
        }
    }

    fn nothing(&mut self, looks: u32) {
        for _ in 0..looks {
            self.look(LOOK, expecting(self.received, 20));
        }
    }

    fn hearings(&self) -> Vec<Hearing> {
        self.heard.iter().map(|(_, hearing)| *hearing).collect()
    }
}

fn expecting(received: u64, round_trip: u64) -> Look {
    Look { received, expects: true, round_trip: Some(Duration::from_millis(round_trip)) }
}

#[test]
fn silence_is_heard_within_a_second_and_sound_at_once() {
    let mut listener = Listener::well();
    let since = listener.now;
    listener.nothing(4);
    assert_eq!(listener.hearings(), [Hearing::Doubt, Hearing::Silence]);
    let after: Vec<_> = listener.heard.iter().map(|(at, _)| *at - since).collect();
    assert!(after[0] <= Duration::from_millis(500), "{after:?}");
    assert!(after[1] <= Duration::from_millis(800), "{after:?}");
    listener.flow(1);
    assert_eq!(listener.hearings().last(), Some(&Hearing::Sound));
    listener.flow(40);
    assert_eq!(listener.heard.len(), 3);
}

#[test]
fn silence_that_lasts_is_told_again_and_not_for_ever() {
    let mut listener = Listener::well();
    listener.nothing(12);
    let soon = listener.hearings().iter().filter(|it| **it == Hearing::Silence).count();
    assert!((3..=6).contains(&soon), "{soon}");
    listener.nothing(400);
    assert!(listener.heard.len() < 25, "{}", listener.heard.len());
}

#[test]
fn who_is_sent_something_now_and_then_is_not_cut_off() {
    // Reports of a dark stage, once a second; a speaker who pauses.
    for pause in [1, 3] {
        let mut listener = Listener::new();
        for _ in 0..50 {
            listener.flow(1);
            listener.nothing(pause);
        }
        assert_eq!(listener.heard, [], "{pause}");
    }
}

#[test]
fn who_expects_nothing_hears_no_silence() {
    let mut listener = Listener::well();
    for _ in 0..40 {
        let look = Look { expects: false, ..expecting(listener.received, 20) };
        listener.look(LOOK, look);
    }
    assert_eq!(listener.heard, []);
}

#[test]
fn a_path_that_is_far_gets_more_time() {
    let mut listener = Listener::well();
    for _ in 0..5 {
        let look = expecting(listener.received, 450);
        listener.look(LOOK, look);
    }
    assert_eq!(listener.hearings(), [Hearing::Doubt]);
    let mut listener = Listener::well();
    for _ in 0..3 {
        listener.look(LOOK, expecting(listener.received, 450));
        listener.flow(1);
    }
    assert_eq!(listener.heard, []);
}

#[test]
fn a_page_that_stood_still_has_heard_nothing_of_that_time() {
    let mut listener = Listener::well();
    let look = expecting(listener.received, 20);
    for _ in 0..10 {
        listener.look(Duration::from_secs(8), look);
    }
    assert_eq!(listener.heard, []);
}

#[test]
fn a_hidden_page_that_looks_once_a_second_needs_three_looks() {
    let mut listener = Listener::new();
    for _ in 0..10 {
        listener.received += 1000;
        listener.look(Duration::from_secs(1), expecting(listener.received, 20));
    }
    let look = expecting(listener.received, 20);
    listener.look(Duration::from_secs(1), look);
    assert_eq!(listener.heard, []);
    listener.look(Duration::from_secs(1), look);
    listener.look(Duration::from_secs(1), look);
    assert_eq!(listener.hearings(), [Hearing::Doubt, Hearing::Silence]);
}

#[test]
fn paths_that_are_given_up_take_their_counts_with_them() {
    let mut listener = Listener::well();
    listener.received = 500;
    listener.nothing(2);
    listener.flow(20);
    assert_eq!(listener.heard, []);
    // It is no sign of life, either.
    listener.nothing(4);
    listener.received -= 100;
    listener.nothing(1);
    assert!(!listener.hearings().contains(&Hearing::Sound));
}

#[test]
fn what_flows_is_known_from_look_to_look() {
    let mut listener = Listener::new();
    assert!(!listener.listening.flows());
    for _ in 0..20 {
        listener.flow(1);
        assert!(listener.listening.flows() || listener.received == 1000);
    }
    // Whoever has everything off is not heard, and nothing is wrong with him.
    let quiet = Look { expects: false, ..expecting(listener.received, 20) };
    listener.look(LOOK, quiet);
    assert!(!listener.listening.flows() && listener.heard.is_empty());
}
