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
