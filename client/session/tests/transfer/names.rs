//! Names and figures.

use std::time::Duration;

use footlight_session::transfer::{NAME_BYTES, Pace, safe_name};
use proptest::prelude::*;

#[test]
fn a_name_has_no_path_and_no_tricks() {
    assert_eq!(safe_name("holiday.jpg"), "holiday.jpg");
    assert_eq!(safe_name("../../etc/passwd"), "passwd");
    assert_eq!(safe_name("C:\\Users\\me\\a.txt"), "a.txt");
    assert_eq!(safe_name("fdp.\u{202E}exe"), "fdp.exe");
    assert_eq!(safe_name("a\u{0}b\nc"), "abc");
    assert_eq!(safe_name("what?.txt"), "what_.txt");
    for empty in ["", "/", "..", " . ", "\u{200B}"] {
        assert_eq!(safe_name(empty), "file", "{empty:?}");
    }
}

#[test]
fn a_long_name_keeps_its_extension() {
    let name = safe_name(&format!("{}.tar.gz", "ö".repeat(500)));
    assert!(name.len() <= NAME_BYTES && name.ends_with("ö.gz"), "{name}");
}

proptest! {
    #[test]
    fn every_name_is_made_safe_once(name in any::<String>()) {
        let safe = safe_name(&name);
        prop_assert!((1..=NAME_BYTES).contains(&safe.len()));
        prop_assert!(!safe.contains(['/', '\\']) && !safe.starts_with('.'));
        prop_assert!(!safe.chars().any(char::is_control));
    }
}

#[test]
fn the_pace_is_smooth_and_begins_anew() {
    let ms = Duration::from_millis;
    let mut pace = Pace::default();
    pace.sample(ms(0), 0);
    assert_eq!(pace.bytes_per_second(), None);
    pace.sample(ms(500), 500_000);
    assert_eq!(pace.bytes_per_second(), Some(1_000_000.0));
    pace.sample(ms(1000), 500_000);
    let rate = pace.bytes_per_second().unwrap();
    assert!((600_000.0..800_000.0).contains(&rate), "{rate}");
    pace.sample(ms(1500), 0);
    assert_eq!(pace.bytes_per_second(), None);
}
