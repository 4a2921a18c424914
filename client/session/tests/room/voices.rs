//! Who has the word.

use std::time::Duration;

use footlight_session::room::Voices;
use footlight_shared::MemberId;

const SECOND: Duration = Duration::from_secs(1);
const ME: Option<MemberId> = Some(MemberId(1));

fn ids(ids: &[u32]) -> Vec<MemberId> {
    ids.iter().map(|id| MemberId(*id)).collect()
}

#[test]
fn the_first_has_the_word_at_once_and_the_next_after_a_moment() {
    let mut voices = Voices::default();
    voices.hear(SECOND, ME, ids(&[2]));
    assert_eq!(voices.active(), Some(MemberId(2)));
    voices.hear(2 * SECOND, ME, ids(&[3, 2]));
    assert_eq!(voices.active(), Some(MemberId(2)), "a cough is no speech");
    let due = voices.timeout().unwrap();
    voices.settle(due);
    assert_eq!(voices.active(), Some(MemberId(3)));
    assert_eq!(voices.timeout(), None);
}

#[test]
fn a_breath_between_words_does_not_begin_the_moment_anew() {
    let at = |ms| Duration::from_millis(ms);
    let mut voices = Voices::default();
    voices.hear(Duration::ZERO, ME, ids(&[2]));
    voices.hear(at(1_000), ME, ids(&[3]));
    voices.hear(at(1_300), ME, Vec::new());
    assert_eq!(voices.timeout(), None, "who is silent is not given the word");
    voices.settle(at(2_200));
    assert_eq!(voices.active(), Some(MemberId(2)), "a cough is no speech");
    voices.hear(at(2_250), ME, ids(&[3]));
    assert_eq!(voices.active(), Some(MemberId(3)), "two words are");
}

#[test]
fn coughs_far_from_each_other_are_no_speech() {
    let mut voices = Voices::default();
    voices.hear(Duration::ZERO, ME, ids(&[2]));
    for cough in 1..5 {
        voices.hear(cough * 3 * SECOND, ME, ids(&[3]));
        voices.hear(cough * 3 * SECOND + SECOND / 2, ME, Vec::new());
    }
    assert_eq!(voices.active(), Some(MemberId(2)));
    voices.hear(20 * SECOND, ME, ids(&[3]));
    assert_eq!(voices.timeout(), Some(20 * SECOND + Duration::from_millis(1_200)));
}

#[test]
fn silence_leaves_the_word_to_who_had_it() {
    let mut voices = Voices::default();
    voices.hear(SECOND, ME, ids(&[2]));
    voices.hear(2 * SECOND, ME, Vec::new());
    voices.settle(20 * SECOND);
    assert_eq!(voices.active(), Some(MemberId(2)));
    assert!(!voices.speaks(MemberId(2)));
}

#[test]
fn oneself_is_marked_and_not_looked_at() {
    let mut voices = Voices::default();
    voices.hear(SECOND, ME, ids(&[1, 2]));
    assert!(voices.speaks(MemberId(1)));
    assert_eq!(voices.active(), Some(MemberId(2)));
}

#[test]
fn who_has_left_has_no_word() {
    let mut voices = Voices::default();
    voices.hear(SECOND, ME, ids(&[2]));
    voices.forget(MemberId(2));
    assert_eq!((voices.active(), voices.heard_at(MemberId(2))), (None, None));
}
