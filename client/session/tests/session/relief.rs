//! Less is sent where much is lost.

use footlight_session::Relief;

#[test]
fn more_than_a_tenth_lost_lowers_what_is_sent_at_once() {
    let mut relief = Relief::default();
    assert!(!relief.push(0.1));
    assert!(relief.push(0.11), "in the same second");
    assert!((relief.share() - 0.6).abs() < 1e-9);
}

#[test]
fn what_was_lowered_is_given_a_moment_to_show() {
    let mut relief = Relief::default();
    assert!(relief.push(0.3));
    assert!(!relief.push(0.3));
    assert!(relief.push(0.3));
    for _ in 0..20 {
        relief.push(0.3);
    }
    assert!((relief.share() - 0.2).abs() < 1e-9, "never nothing");
}

#[test]
fn it_comes_back_slowly_and_whole() {
    let mut relief = Relief::default();
    relief.push(0.3);
    assert!((0..4).all(|_| !relief.push(0.0)));
    assert!(relief.push(0.0));
    assert!(relief.share() < 1.0);
    // What is neither well nor too lossy changes nothing.
    assert!((0..20).all(|_| !relief.push(0.05)));
    for _ in 0..20 {
        relief.push(0.01);
    }
    assert_eq!(relief.share(), 1.0);
}
