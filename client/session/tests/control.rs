//! The chat over channels that are torn.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

use footlight_session::control::{Frame, LINE_CHARS, Sending, Talk};
use proptest::prelude::*;

fn texts(talk: &Talk, mine: bool) -> Vec<String> {
    let lines = talk.lines().iter().filter(|line| line.mine == mine);
    lines.map(|line| line.text.clone()).collect()
}

fn open(talks: &mut [Talk; 2]) {
    talks.iter_mut().for_each(Talk::opened);
}

fn deliver(talks: &mut [Talk; 2], from: usize) -> bool {
    let Some(message) = talks[from].poll() else { return false };
    talks[1 - from].handle(&message);
    true
}

fn settle(talks: &mut [Talk; 2]) {
    while deliver(talks, 0) | deliver(talks, 1) {}
}

#[test]
fn frames_look_as_the_document_says() {
    let golden = [
        (
            Frame::Hello { version: 1, page: 7, id: 0 },
            r#"{"kind":"hello","version":1,"page":7,"id":0}"#,
        ),
        (Frame::Chat { id: 1, text: "hi".to_owned() }, r#"{"kind":"chat","id":1,"text":"hi"}"#),
        (Frame::Heard { id: 1 }, r#"{"kind":"heard","id":1}"#),
        (
            Frame::State(Sending { mic: true, camera: false, screen: true, hold: false }),
            r#"{"kind":"state","sending":{"mic":true,"camera":false,"screen":true,"hold":false}}"#,
        ),
    ];
    for (frame, text) in &golden {
        assert_eq!(frame.encode(), *text);
        assert_eq!(Frame::decode(text).as_ref(), Some(frame));
    }
    let before_hold = r#"{"kind":"state","sending":{"mic":true,"camera":false,"screen":true}}"#;
    assert_eq!(Frame::decode(before_hold), Some(golden[3].0.clone()));
    assert_eq!(Frame::decode(r#"{"kind":"later","id":1}"#), None);
    assert_eq!(Frame::decode(r#"{"kind":"chat","id":1,"text":""}"#), None);
    let long = "x".repeat(LINE_CHARS + 1);
    assert_eq!(Frame::decode(&Frame::Chat { id: 1, text: long }.encode()), None);
}

#[test]
fn the_state_is_told_at_first_and_when_it_changes() {
    let mut talks = [Talk::new(1), Talk::new(2)];
    let sending = Sending { mic: false, camera: false, screen: false, hold: true };
    talks[0].send_state(sending);
    assert_eq!(talks[1].theirs(), None);
    open(&mut talks);
    settle(&mut talks);
    assert_eq!(talks[1].theirs(), Some(sending));
    talks[0].send_state(Sending::default());
    settle(&mut talks);
    assert_eq!(talks[1].theirs(), Some(Sending::default()));
}

#[test]
fn a_page_that_was_loaded_anew_is_heard_and_hears() {
    let mut talks = [Talk::new(1), Talk::new(2)];
    open(&mut talks);
    assert!(talks[0].say("one") && talks[1].say("eins"));
    settle(&mut talks);
    talks[1] = Talk::new(3);
    talks[0].lost();
    assert!(talks[0].say("two"));
    open(&mut talks);
    assert!(talks[1].say("zwei"));
    settle(&mut talks);
    assert_eq!(texts(&talks[0], false), ["eins", "zwei"]);
    assert_eq!(texts(&talks[1], false), ["two"]);
}

#[test]
fn who_comes_after_somebody_has_left_is_told_nothing_of_it() {
    let mut talks = [Talk::new(1), Talk::new(2)];
    open(&mut talks);
    settle(&mut talks);
    talks[0].lost();
    talks[0].say("for you alone");
    talks[0].part();
    talks[1] = Talk::new(3);
    open(&mut talks);
    talks[0].say("hello");
    settle(&mut talks);
    assert_eq!(texts(&talks[1], false), ["hello"]);
}

#[test]
fn nothing_and_too_much_are_not_said() {
    let mut talk = Talk::new(1);
    assert!(!talk.say("  \n "));
    assert_eq!((0..100).filter(|_| talk.say("x")).count(), 32);
    let mut talk = Talk::new(1);
    assert!(talk.say(&"ä".repeat(LINE_CHARS * 2)));
    assert_eq!(talk.lines().first().unwrap().text.chars().count(), LINE_CHARS);
}

proptest! {
    #[test]
    fn every_line_arrives_once_in_order(
        happenings in prop::collection::vec((0..5u8, 0..2usize), 0..200),
    ) {
        let mut talks = [Talk::new(1), Talk::new(2)];
        open(&mut talks);
        for (count, (what, side)) in happenings.into_iter().enumerate() {
            match what {
                0 | 1 => drop(talks[side].say(&count.to_string())),
                2 | 3 => drop(deliver(&mut talks, side)),
                _ => {
                    talks.iter_mut().for_each(Talk::lost);
                    open(&mut talks);
                }
            }
        }
        settle(&mut talks);
        for side in 0..2 {
            prop_assert_eq!(texts(&talks[side], true), texts(&talks[1 - side], false));
        }
    }

    #[test]
    fn anything_is_read_without_harm(texts in prop::collection::vec(any::<String>(), 0..20)) {
        let mut talk = Talk::new(1);
        talk.opened();
        for text in texts {
            talk.handle(&text);
        }
    }
}
