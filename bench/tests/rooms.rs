//! The short form of the rooms: four who all see and hear each other, one of them in
//! large.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

#[test]
fn four_in_a_room_see_each_other_and_the_large_picture_is_the_better_one() {
    let run = support::run(&["--short", "--rooms"]);
    assert!(run.good, "{}", run.said);
    assert_eq!(run.cell("pictures there"), "12 of 12", "{}", run.table);
    let kbits = |head| run.cell(head).parse::<f64>().unwrap();
    assert!(kbits("kbit/s of a large") > kbits("kbit/s of a small") * 3.0, "{}", run.table);
}
