//! The door by which a fuzzer reaches what clients say; built for the tests and for
//! `server/fuzz/`, which takes this file in by its path.

use footlight_shared::ClientFrame;

/// A message on the signalling socket, which is read as it is written.
pub(crate) fn message(bytes: &[u8]) {
    let Ok(frame) = serde_json::from_slice::<ClientFrame>(bytes) else { return };
    let Ok(text) = serde_json::to_string(&frame) else { panic!("it cannot be said again") };
    match serde_json::from_str::<ClientFrame>(&text) {
        Ok(again) => assert!(again == frame, "{text} says something else"),
        Err(error) => panic!("{text}: {error}"),
    }
}
