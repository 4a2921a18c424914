//! Frames that are decoded and not painted.

use footlight_session::Repaint;

#[test]
fn what_is_painted_is_left_alone() {
    let mut repaint = Repaint::default();
    for second in 1..60 {
        assert!(!repaint.push(30.0, second * 30, true));
    }
}

#[test]
fn an_element_that_paints_nothing_gets_its_stream_again() {
    let mut repaint = Repaint::default();
    assert!(!repaint.push(30.0, 90, true));
    let given: Vec<bool> = (0..2).map(|_| repaint.push(30.0, 90, true)).collect();
    assert_eq!(given, [false, true]);
}

#[test]
fn it_gets_it_more_and_more_seldom_where_that_does_not_help() {
    let mut repaint = Repaint::default();
    let given: Vec<usize> =
        (0..70).filter(|_| repaint.push(30.0, 0, true)).map(|second| second + 1).collect();
    assert_eq!(given, [2, 6, 14, 30, 62]);
}

#[test]
fn one_frame_that_is_painted_begins_it_anew() {
    let mut repaint = Repaint::default();
    for _ in 0..10 {
        repaint.push(30.0, 0, true);
    }
    assert!(!repaint.push(30.0, 1, true));
    assert!(!repaint.push(30.0, 1, true));
    assert!(repaint.push(30.0, 1, true));
}

#[test]
fn a_page_that_nobody_sees_and_a_picture_that_does_not_come_are_no_reason() {
    let mut repaint = Repaint::default();
    for _ in 0..10 {
        assert!(!repaint.push(30.0, 0, false));
        assert!(!repaint.push(0.0, 0, true));
    }
    assert!(!repaint.push(30.0, 0, true), "the seconds are counted in a row");
    assert!(!repaint.push(30.0, 0, false));
    assert!(!repaint.push(30.0, 0, true));
    assert!(repaint.push(30.0, 0, true));
}
