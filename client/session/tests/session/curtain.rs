//! Sound does not wait for a picture that never comes.

use footlight_session::Curtain;

#[test]
fn a_picture_that_comes_soon_is_waited_for() {
    let mut curtain = Curtain::default();
    assert!(!curtain.push(0, true, false));
    assert!(!curtain.push(0, true, false));
    assert!(!curtain.push(12, true, false));
    // Once there was one, the last frame stays however long the next takes.
    for _ in 0..100 {
        assert!(!curtain.push(12, true, false));
    }
}

#[test]
fn sound_that_comes_alone_is_heard_after_three_seconds() {
    let mut curtain = Curtain::default();
    let drawn: Vec<bool> = (0..4).map(|_| curtain.push(0, true, false)).collect();
    assert_eq!(drawn, [false, false, true, true]);
}

#[test]
fn a_picture_that_cannot_be_decoded_is_not_waited_for() {
    assert!(Curtain::default().push(0, true, true));
}

#[test]
fn while_nothing_comes_at_all_there_is_nothing_to_hear() {
    let mut curtain = Curtain::default();
    for _ in 0..100 {
        assert!(!curtain.push(0, false, true));
    }
    assert!(!curtain.push(0, true, false), "the seconds are counted from the first sound");
}

#[test]
fn the_curtain_opens_with_the_first_frame() {
    let mut curtain = Curtain::default();
    assert!(curtain.push(0, true, true));
    // A moment without sound changes nothing.
    assert!(curtain.push(0, false, true));
    assert!(!curtain.push(1, true, true));
}
