//! When what was written in a place is told there: the first at once, and what
//! comes within a moment after it together. A thousand who listen cost a system
//! call each, however much one piece of news holds.
//!
//! Pure: the time is an argument. Invariant: what is put in comes out once, in
//! its order, unless it is struck out before.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use footlight_shared::{ChatId, ChatMessage, ChatPlace, limit};

/// Between two pieces of news in one place, unless the first is full.
pub(super) const BETWEEN: Duration = Duration::from_millis(100);

/// What waits in each place.
#[derive(Debug, Default)]
pub(super) struct Quill {
    places: HashMap<ChatPlace, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    messages: Vec<ChatMessage>,
    /// Not before then.
    due: Instant,
}

impl Quill {
    /// Something was written.
    pub(super) fn put(&mut self, place: ChatPlace, message: ChatMessage, now: Instant) {
        let fresh = || Waiting { messages: Vec::new(), due: now };
        self.places.entry(place).or_insert_with(fresh).messages.push(message);
    }

    /// Something that was written is not to be told any more.
    pub(super) fn strike(&mut self, place: &ChatPlace, id: ChatId) {
        if let Some(waiting) = self.places.get_mut(place) {
            waiting.messages.retain(|message| message.id != id);
        }
    }

    /// What is to be told now. A place where nothing waits is forgotten when
    /// its time comes.
    pub(super) fn poll(&mut self, now: Instant) -> Vec<(ChatPlace, Vec<ChatMessage>)> {
        let mut told = Vec::new();
        self.places.retain(|place, waiting| {
            let full = waiting.messages.len() >= limit::CHAT_PAGE;
            if waiting.due > now && !full {
                return true;
            }
            if waiting.messages.is_empty() {
                return false;
            }
            waiting.due = now + BETWEEN;
            for messages in std::mem::take(&mut waiting.messages).chunks(limit::CHAT_PAGE) {
                told.push((place.clone(), messages.to_vec()));
            }
            true
        });
        told
    }

    /// When to poll again.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.places.values().map(|waiting| waiting.due).min()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn place(n: u8) -> ChatPlace {
        ChatPlace::Stage(format!("stage{n}").parse().unwrap())
    }

    fn message(seq: u64) -> ChatMessage {
        ChatMessage {
            id: ChatId(Uuid::from_u128(seq.into())),
            seq,
            from: "anna".parse().unwrap(),
            text: "hi".parse().unwrap(),
            at: 0,
        }
    }

    #[test]
    fn the_first_goes_at_once_and_the_next_together() {
        let (mut quill, start) = (Quill::default(), Instant::now());
        quill.put(place(0), message(1), start);
        assert_eq!(quill.poll(start), [(place(0), vec![message(1)])]);
        quill.put(place(0), message(2), start);
        quill.put(place(0), message(3), start);
        assert_eq!(quill.poll(start), []);
        let due = quill.poll_timeout().unwrap();
        assert_eq!(due, start + BETWEEN);
        assert_eq!(quill.poll(due), [(place(0), vec![message(2), message(3)])]);
        assert_eq!(quill.poll(due + BETWEEN), []);
        assert_eq!(quill.poll_timeout(), None);
    }

    #[test]
    fn what_is_struck_out_is_not_told() {
        let (mut quill, start) = (Quill::default(), Instant::now());
        quill.put(place(0), message(1), start);
        quill.strike(&place(0), message(1).id);
        quill.strike(&place(1), message(1).id);
        assert_eq!(quill.poll(start), []);
    }

    proptest! {
        #[test]
        fn all_is_told_once_in_order_and_not_too_often(
            steps in prop::collection::vec((0_u8..3, 0_u64..60, any::<bool>()), 1..300),
        ) {
            let (mut quill, mut now) = (Quill::default(), Instant::now());
            let mut told: HashMap<ChatPlace, Vec<u64>> = HashMap::new();
            let mut wanted: HashMap<ChatPlace, Vec<u64>> = HashMap::new();
            let mut last: HashMap<ChatPlace, Instant> = HashMap::new();
            let mut tell = |quill: &mut Quill, now: Instant| {
                for (place, messages) in quill.poll(now) {
                    let full = messages.len() == limit::CHAT_PAGE;
                    assert!((1..=limit::CHAT_PAGE).contains(&messages.len()));
                    let before = last.insert(place.clone(), now);
                    assert!(full || before.is_none_or(|at| at == now || now >= at + BETWEEN));
                    let seqs = messages.iter().map(|message| message.seq);
                    told.entry(place).or_default().extend(seqs);
                }
            };
            for (seq, (n, after, polls)) in (1_u64..).zip(steps) {
                now += Duration::from_millis(after);
                quill.put(place(n), message(seq), now);
                wanted.entry(place(n)).or_default().push(seq);
                if polls {
                    tell(&mut quill, now);
                }
            }
            while let Some(due) = quill.poll_timeout() {
                now = now.max(due);
                tell(&mut quill, now);
            }
            prop_assert_eq!(told, wanted);
        }
    }
}
