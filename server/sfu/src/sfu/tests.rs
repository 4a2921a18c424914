//! What only a look inside tells.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use super::*;

const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
    m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtcp-mux\r\n\
    a=ice-ufrag:lsMi\r\na=ice-pwd:0123456789abcdefghijklmn\r\n\
    a=fingerprint:sha-256 0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09:\
    0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09\r\n\
    a=rtpmap:96 VP8/90000\r\n";

#[test]
fn those_who_left_leave_no_timers_behind() {
    let mut now = Instant::now();
    let mut sfu = Sfu::new(Config::default(), Identity::generate().unwrap(), now);
    let second = Duration::from_secs(1);
    for _ in 0..600 {
        now += second;
        while sfu.poll_timeout().is_some_and(|at| at <= now) {
            sfu.handle_timeout(now);
        }
        sfu.watch(now, RoomId(1), PeerId(1), OFFER, Layer::High).unwrap();
    }
    assert!(sfu.timers.len() <= 17, "{}", sfu.timers.len());
}
