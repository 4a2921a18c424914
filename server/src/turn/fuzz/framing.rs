//! The door to what comes by a stream.

use crate::turn::framing::{LONGEST, may_be_turn, next, padding};

/// A connection's stream: messages that stay within it, and are read as they are
/// written.
pub(crate) fn turn_framing(bytes: &[u8]) {
    let mut rest = bytes;
    while let Ok(Some((found, whole))) = next(rest) {
        assert_eq!(found.start, 0, "nothing is passed over");
        assert_eq!(next(&rest[..whole - 1]), Ok(None), "all of it has to be there");
        let message = &rest[found];
        assert!((4..=LONGEST).contains(&message.len()));
        let mut again = message.to_vec();
        again.resize(message.len() + padding(message), 0);
        assert_eq!(again.len(), whole);
        assert_eq!(next(&again), Ok(Some((0..message.len(), whole))));
        rest = &rest[whole..];
    }
    assert!(next(rest).is_err() || rest.len() < LONGEST, "a reader keeps no more");
    if let &[first, second, ..] = bytes {
        assert!(!may_be_turn([first, second]) || first >> 6 == 0, "it begins by a request");
    }
}
