//! Which device is left where not both are allowed.

use footlight_session::{Device, Permission};

use Permission::{Denied, Granted, Prompt, Unknown};

#[test]
fn a_blocked_camera_leaves_the_microphone() {
    for open in [Granted, Prompt] {
        assert_eq!(Device::left(Denied, open), Some(Device::Microphone));
    }
}

#[test]
fn a_blocked_microphone_leaves_the_camera() {
    for open in [Granted, Prompt] {
        assert_eq!(Device::left(open, Denied), Some(Device::Camera));
    }
}

#[test]
fn what_was_allowed_before_is_left_when_the_other_is_refused() {
    for asked in [Prompt, Unknown] {
        assert_eq!(Device::left(asked, Granted), Some(Device::Microphone));
        assert_eq!(Device::left(Granted, asked), Some(Device::Camera));
    }
}

#[test]
fn who_said_no_to_both_is_not_asked_again() {
    for (camera, microphone) in [
        (Denied, Denied),
        (Prompt, Prompt),
        (Unknown, Unknown),
        (Denied, Unknown),
        (Unknown, Denied),
        (Granted, Granted),
    ] {
        assert_eq!(Device::left(camera, microphone), None, "{camera:?}, {microphone:?}");
    }
}

#[test]
fn the_browsers_words_are_understood() {
    let words = [Some("granted"), Some("prompt"), Some("denied"), Some("ask me later"), None];
    let read = words.map(Permission::of_state);
    assert_eq!(read, [Granted, Prompt, Denied, Unknown, Unknown]);
}
