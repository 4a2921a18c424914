//! The door by which a fuzzer reaches the stills; built for the tests and for
//! `server/fuzz/`, which takes this file and the parser in by their path.

use axum::body::Bytes;

use crate::still::{BOX, Format, Picture};

/// What a performer's page sends as a picture, and a key frame that is made one.
pub(crate) fn still(bytes: &[u8]) {
    let whole = Bytes::copy_from_slice(bytes);
    let [jpeg, webp] = [Format::Jpeg, Format::WebP].map(|it| Picture::parse(it, whole.clone()));
    assert!(jpeg.is_err() || webp.is_err(), "it is of one format");
    for picture in jpeg.into_iter().chain(webp) {
        assert_eq!(picture.bytes(), bytes, "it stays as it came");
        match picture.format() {
            Format::Jpeg => assert!(bytes.starts_with(b"\xff\xd8") && bytes.ends_with(b"\xff\xd9")),
            Format::WebP => assert!(bytes.starts_with(b"RIFF") && &bytes[8..12] == b"WEBP"),
        }
    }
    let Ok(picture) = Picture::of_key_frame(bytes) else { return };
    for side in [[bytes[6], bytes[7]], [bytes[8], bytes[9]]] {
        let side = u16::from_le_bytes(side) & 0x3fff;
        assert!((16..=1280).contains(&side), "a side of {side} pixels");
    }
    let (frame, padding) = picture.bytes()[BOX..].split_at(bytes.len());
    assert_eq!(frame, bytes);
    assert!(padding.is_empty() || padding == [0]);
    assert_eq!(Picture::parse(Format::WebP, picture.bytes().clone()), Ok(picture));
}
