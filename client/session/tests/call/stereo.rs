//! The one thing that is written into a description.

use footlight_session::call::welcome_stereo;

const SOUND: &str = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0\r\na=rtpmap:111 opus/48000/2\r\n\
    a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n\
    m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=fmtp:96 x=1\r\n";

#[test]
fn only_the_parameters_of_opus_are_touched() {
    let written = welcome_stereo(SOUND);
    let changed: Vec<_> =
        written.lines().zip(SOUND.lines()).filter(|(after, before)| after != before).collect();
    let [(after, before)] = changed[..] else { panic!("{written}") };
    assert_eq!(before, "a=fmtp:111 minptime=10;useinbandfec=1");
    assert_eq!(after, "a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1");
    assert!(written.ends_with("a=fmtp:96 x=1\r\n"));
}

#[test]
fn what_is_said_already_is_not_said_again() {
    let once = welcome_stereo(SOUND);
    assert_eq!(welcome_stereo(&once), once);
    assert_eq!(welcome_stereo(""), "");
    assert_eq!(welcome_stereo("a=fmtp:111 x=1"), "a=fmtp:111 x=1");
}
