//! The frames as they stand on the wire.

use footlight_session::transfer::{
    FRAME_BYTES, Frame, HEAD_BYTES, LISTED, PAYLOAD_BYTES, Reason, SIZE_MAX, TransferId,
};
use proptest::prelude::*;

const ID: TransferId = TransferId(0x0102_0304_0506_0708);

#[test]
fn frames_look_as_the_document_says() {
    let head = |kind: u8, number: u64| {
        let mut head = vec![kind, 1, 2, 3, 4, 5, 6, 7, 8];
        head.extend(number.to_be_bytes());
        head
    };
    let with = |mut head: Vec<u8>, body: &[u8]| {
        head.extend(body);
        head
    };
    let hello =
        [vec![1; 1], vec![0; 8], vec![0, 0, 0, 0, 0, 0, 0, 1], vec![1, 2, 3, 4, 5, 6, 7, 8]];
    let golden = [
        (Frame::Hello { version: 1, sending: vec![ID] }, hello.concat()),
        (Frame::Offer { id: ID, size: 258, name: "ä.txt" }, with(head(2, 258), "ä.txt".as_bytes())),
        (
            Frame::Accept { id: ID, from: 9, written: 5 },
            with(head(3, 9), &[0, 0, 0, 0, 0, 0, 0, 5]),
        ),
        (Frame::Refuse { id: ID, why: Reason::DiskFull }, head(4, 4)),
        (Frame::Data { id: ID, at: 65_519, bytes: b"abc" }, with(head(5, 65_519), b"abc")),
        (Frame::Ack { id: ID, written: 7 }, head(6, 7)),
        (Frame::Done { id: ID, size: 3, sha256: [0xAB; 32] }, with(head(7, 3), &[0xAB; 32])),
        (Frame::Received { id: ID }, head(8, 0)),
        (Frame::Cancel { id: ID, why: Reason::Unreadable }, head(9, 7)),
    ];
    for (frame, bytes) in golden {
        assert_eq!(frame.encode(), bytes);
        assert_eq!(Frame::decode(&bytes), Some(frame));
    }
}

#[test]
fn bounds_hold() {
    let largest = Frame::Data { id: ID, at: 0, bytes: &vec![0; PAYLOAD_BYTES] }.encode();
    assert_eq!(largest.len(), FRAME_BYTES);
    assert!(Frame::decode(&largest).is_some());
    let refused = [
        Frame::Data { id: ID, at: 0, bytes: &vec![0; PAYLOAD_BYTES + 1] }.encode(),
        Frame::Data { id: ID, at: 0, bytes: &[] }.encode(),
        Frame::Offer { id: ID, size: SIZE_MAX + 1, name: "x" }.encode(),
        Frame::Offer { id: ID, size: 1, name: "" }.encode(),
        Frame::Offer { id: ID, size: 1, name: &"x".repeat(201) }.encode(),
        Frame::Hello { version: 1, sending: vec![ID; LISTED + 1] }.encode(),
    ];
    for frame in refused {
        assert_eq!(Frame::decode(&frame), None);
    }
}

#[test]
fn reasons_keep_their_numbers() {
    let known = (1..=9).map(Reason::of_code);
    for (code, reason) in (1..).zip(known) {
        assert_eq!(reason.code(), code);
    }
    assert_eq!(Reason::of_code(4711), Reason::Cancelled);
}

proptest! {
    #[test]
    fn anything_is_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(frame) = Frame::decode(&bytes) {
            prop_assert!(bytes.len() >= HEAD_BYTES);
            // What is read is what would be said; reasons of later versions apart.
            if !matches!(frame, Frame::Refuse { .. } | Frame::Cancel { .. } | Frame::Received { .. } | Frame::Hello { .. } | Frame::Ack { .. }) {
                prop_assert_eq!(frame.encode(), bytes);
            }
        }
    }
}
