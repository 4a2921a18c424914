//! The log puts what comes in any order into one.

use footlight_session::chat::{ChatLog, Fate};
use footlight_shared::{ChatId, ChatMessage, ChatPage, ErrorCode, Problem};
use proptest::prelude::*;

fn id(seq: u64) -> ChatId {
    format!("01910000-0000-7000-8000-{seq:012x}").parse().unwrap()
}

fn message(seq: u64) -> ChatMessage {
    let (from, text) = ("anna".parse().unwrap(), format!("line {seq}").parse().unwrap());
    ChatMessage { id: id(seq), seq, from, text, at: 0 }
}

fn page(seqs: std::ops::RangeInclusive<u64>, more: bool) -> ChatPage {
    ChatPage { messages: seqs.map(message).collect(), more, ..ChatPage::default() }
}

fn seqs(log: &ChatLog) -> Vec<u64> {
    let seq = |line: &footlight_session::chat::ChatLine| match line.fate {
        Fate::Said(seq) => seq,
        _ => 0,
    };
    log.lines().map(seq).collect()
}

#[test]
fn a_page_and_the_news_of_the_same_are_shown_once() {
    let mut log = ChatLog::default();
    log.arrive();
    log.hear(vec![message(5)]);
    log.latest(page(1..=5, false));
    log.hear(vec![message(5), message(6)]);
    assert_eq!(seqs(&log), [1, 2, 3, 4, 5, 6]);
    assert_eq!(log.before(), None);
}

#[test]
fn ones_own_is_last_until_it_is_said_however_that_is_heard_of() {
    let mut log = ChatLog::default();
    log.hear(vec![message(1)]);
    for seq in [2, 3] {
        log.saying(id(seq), "me".to_owned(), "hi".to_owned());
    }
    assert_eq!(log.fate(id(2)), Some(&Fate::Waiting));
    log.said(id(2), 2);
    log.hear(vec![message(3), message(2)]);
    log.said(id(3), 3);
    assert_eq!(seqs(&log), [1, 2, 3]);
}

#[test]
fn what_is_refused_can_be_taken_back() {
    let mut log = ChatLog::default();
    log.saying(id(1), "me".to_owned(), "hi".to_owned());
    assert_eq!(log.take_back(id(1)), None);
    log.refused(id(1), Problem::new(ErrorCode::SlowMode, "wait"));
    assert!(matches!(log.fate(id(1)), Some(Fate::Refused(_))));
    assert_eq!(log.take_back(id(1)), Some("hi".to_owned()));
    assert!(log.is_empty());
}

#[test]
fn what_is_deleted_does_not_come_back_with_an_older_page() {
    let mut log = ChatLog::default();
    log.latest(page(1..=3, false));
    log.deleted(id(2));
    log.latest(page(1..=3, false));
    log.hear(vec![message(2)]);
    assert_eq!(seqs(&log), [1, 3]);
}

#[test]
fn what_was_deleted_while_we_were_away_is_gone_and_what_came_since_is_not() {
    let mut log = ChatLog::default();
    log.latest(page(1..=5, false));
    log.arrive();
    // Told over the new socket before the page was there.
    log.hear(vec![message(6)]);
    let mut after = page(1..=4, false);
    after.messages.retain(|message| message.seq != 2);
    log.latest(after);
    assert_eq!(seqs(&log), [1, 3, 4, 6]);
    log.latest(ChatPage::default());
    assert!(log.is_empty());
}

#[test]
fn after_a_long_absence_there_is_no_gap_but_a_way_back() {
    let mut log = ChatLog::default();
    log.latest(page(1..=10, false));
    log.latest(page(51..=100, true));
    assert_eq!(seqs(&log), (51..=100).collect::<Vec<_>>());
    assert_eq!(log.before(), Some(51));
    log.earlier(page(1..=50, false));
    assert_eq!(seqs(&log).len(), 100);
    assert_eq!(log.before(), None);
    // A short one leaves all in its place.
    log.latest(page(80..=129, true));
    assert_eq!(seqs(&log), (1..=129).collect::<Vec<_>>());
    assert_eq!(log.before(), None);
}

#[test]
fn what_is_heard_before_the_first_page_leaves_the_way_back() {
    let mut log = ChatLog::default();
    log.arrive();
    log.hear(vec![message(101)]);
    log.latest(page(51..=100, true));
    assert_eq!(seqs(&log), (51..=101).collect::<Vec<_>>());
    assert_eq!(log.before(), Some(51));
    log.earlier(page(1..=50, false));
    assert_eq!(seqs(&log), (1..=101).collect::<Vec<_>>());
    assert_eq!(log.before(), None);
    // The page may hold it as well, or be all that there is.
    let mut log = ChatLog::default();
    log.arrive();
    log.hear(vec![message(101)]);
    log.latest(page(52..=101, true));
    assert_eq!(log.before(), Some(52));
    let mut log = ChatLog::default();
    log.arrive();
    log.hear(vec![message(5)]);
    log.latest(page(1..=4, false));
    assert_eq!((seqs(&log), log.before()), ((1..=5).collect(), None));
}

#[test]
fn what_is_heard_before_the_page_of_a_long_absence_hides_no_gap() {
    let mut log = ChatLog::default();
    log.latest(page(1..=10, false));
    log.arrive();
    log.hear(vec![message(101)]);
    log.latest(page(51..=100, true));
    assert_eq!(seqs(&log), (51..=101).collect::<Vec<_>>());
    assert_eq!(log.before(), Some(51));
    log.earlier(page(1..=50, false));
    assert_eq!(seqs(&log), (1..=101).collect::<Vec<_>>());
}

#[test]
fn who_arrives_again_before_the_page_was_there_is_shown_no_gap_either() {
    let mut log = ChatLog::default();
    log.latest(page(1..=10, false));
    log.arrive();
    log.hear(vec![message(80)]);
    // The way to the server was lost once more, and the first answer with it.
    log.arrive();
    log.hear(vec![message(101)]);
    log.latest(page(51..=100, true));
    assert_eq!(seqs(&log), (51..=101).collect::<Vec<_>>());
    assert_eq!(log.before(), Some(51));
    // After it, what is shown is known again.
    log.arrive();
    log.latest(page(61..=110, true));
    assert_eq!(seqs(&log), (51..=110).collect::<Vec<_>>());
}

#[test]
fn where_all_that_was_known_is_deleted_the_page_is_where_it_begins() {
    let mut log = ChatLog::default();
    log.latest(page(5..=10, true));
    log.arrive();
    log.hear(vec![message(11)]);
    log.latest(page(1..=4, false));
    assert_eq!(seqs(&log), [1, 2, 3, 4, 11]);
    assert_eq!(log.before(), None);
}

#[test]
fn it_holds_so_much_and_no_more() {
    let mut log = ChatLog::default();
    for seq in 1..=1100 {
        log.hear(vec![message(seq)]);
    }
    assert_eq!(seqs(&log), (101..=1100).collect::<Vec<_>>());
    log.hear((1101..=1105).map(message).collect());
    assert_eq!(seqs(&log).len(), 1000);
}

proptest! {
    /// In whatever order pages, news and acknowledgements come: each line once,
    /// in the order of the numbers.
    #[test]
    fn whatever_comes_is_in_order_and_once(
        steps in prop::collection::vec((0_u8..6, 1_u64..60, 1_u64..20), 1..60),
    ) {
        let mut log = ChatLog::default();
        let mut gone = Vec::new();
        for (step, seq, length) in steps {
            match step {
                5 => log.arrive(),
                0 => log.hear((seq..seq + length).map(message).collect()),
                1 => log.latest(page(seq..=seq + length, seq % 2 == 0)),
                2 => log.earlier(page(seq..=seq + length, false)),
                3 => {
                    log.deleted(id(seq));
                    gone.push(seq);
                }
                _ => {
                    if log.fate(id(seq)).is_none() {
                        log.saying(id(seq), "me".to_owned(), "hi".to_owned());
                    }
                    log.said(id(seq), seq);
                }
            }
            let seqs = seqs(&log);
            prop_assert!(seqs.is_sorted_by(|a, b| a < b), "{:?}", seqs);
            prop_assert!(gone.iter().all(|seq| !seqs.contains(seq)));
        }
    }
}
