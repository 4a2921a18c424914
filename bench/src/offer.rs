//! Session descriptions as a browser would offer them, cut down to one codec.

use std::fmt::Write;
use std::net::SocketAddr;

use footlight_shared::Layer;

/// Payload types and header extension ids of our offers.
pub(crate) const OPUS: u8 = 111;
/// VP8.
pub(crate) const VP8: u8 = 96;
/// Header extension: how loud a voice is.
pub(crate) const LEVEL: u8 = 1;
/// Header extension: media section.
pub(crate) const MID: u8 = 4;
/// Header extension: layer.
pub(crate) const RID: u8 = 5;
/// Header extension: transport-wide sequence number.
pub(crate) const TRANSPORT_CC: u8 = 3;

const TRANSPORT_CC_URI: &str =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// Sections in which a member of a room hears others, and sees them.
pub(crate) const VOICES: usize = 8;
/// As [`VOICES`].
pub(crate) const PICTURES: usize = 12;

/// What an offer says of the one who makes it.
pub(crate) struct Identity<'a> {
    pub ufrag: &'a str,
    pub pwd: &'a str,
    pub fingerprint: &'a str,
}

/// A performer's offer.
pub(crate) fn publish(me: &Identity<'_>, audio: u32, video: &[u32]) -> String {
    let mut sdp = head(me, 2);
    audio_section(&mut sdp, me, 0, "sendonly");
    line(&mut sdp, &format!("a=ssrc:{audio} cname:bench"));
    video_section(&mut sdp, me, 1, "sendonly");
    match video {
        [single] => line(&mut sdp, &format!("a=ssrc:{single} cname:bench")),
        _ => simulcast(&mut sdp),
    }
    sdp
}

/// The offer of a member of a room: a microphone and a camera, then what he hears
/// and sees.
pub(crate) fn meet(me: &Identity<'_>, audio: u32) -> String {
    let mut sdp = head(me, 2 + VOICES + PICTURES);
    audio_section(&mut sdp, me, 0, "sendonly");
    line(&mut sdp, &format!("a=extmap:{LEVEL} urn:ietf:params:rtp-hdrext:ssrc-audio-level"));
    line(&mut sdp, &format!("a=ssrc:{audio} cname:bench"));
    video_section(&mut sdp, me, 1, "sendonly");
    simulcast(&mut sdp);
    for mid in 2..2 + VOICES {
        audio_section(&mut sdp, me, mid, "recvonly");
    }
    for mid in 2 + VOICES..2 + VOICES + PICTURES {
        video_section(&mut sdp, me, mid, "recvonly");
    }
    sdp
}

fn simulcast(sdp: &mut String) {
    line(sdp, &format!("a=extmap:{RID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"));
    let rids = Layer::ALL.map(Layer::rid);
    for rid in rids {
        line(sdp, &format!("a=rid:{rid} send"));
    }
    line(sdp, &format!("a=simulcast:send {}", rids.join(";")));
}

/// A viewer's offer; with `reports_only` without transport-wide feedback.
pub(crate) fn watch(me: &Identity<'_>, reports_only: bool) -> String {
    let mut sdp = head(me, 2);
    audio_section(&mut sdp, me, 0, "recvonly");
    video_section(&mut sdp, me, 1, "recvonly");
    let left_out = |text: &str| {
        reports_only && (text.ends_with(" transport-cc") || text.contains(TRANSPORT_CC_URI))
    };
    sdp.split_inclusive("\r\n").filter(|text| !left_out(text.trim_end())).collect()
}

/// An answer to a server's own offer: all that it wants to send comes here.
pub(crate) fn reply(theirs: &str, me: &Identity<'_>, here: SocketAddr) -> String {
    let mut sdp = head(me, 2);
    let kept = ["m=", "a=mid:", "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=extmap:"];
    let mut lines = theirs.lines().skip_while(|text| !text.starts_with("m=")).peekable();
    while let Some(text) = lines.next() {
        if kept.iter().any(|start| text.starts_with(start)) {
            line(&mut sdp, text.trim_end());
        }
        if lines.peek().is_none_or(|next| next.starts_with("m=")) {
            transport(&mut sdp, me, "active", "recvonly");
        }
    }
    for_strangers(&mut sdp, here);
    sdp
}

/// What a server other than ours needs to hear: in each section where we are,
/// that there is no other way, and that we are the client of DTLS.
pub(crate) fn for_strangers(sdp: &mut String, here: SocketAddr) {
    let (ip, port) = (here.ip(), here.port());
    let more = format!(
        "a=rtcp-mux\r\na=candidate:1 1 udp 2130706431 {ip} {port} typ host\r\n\
         a=end-of-candidates\r\n"
    );
    *sdp = sdp
        .replace("a=rtcp-mux\r\n", &more)
        .replace("a=ice-options:trickle\r\n", "")
        .replace("a=setup:actpass", "a=setup:active");
}

fn head(me: &Identity<'_>, sections: usize) -> String {
    let mut sdp = String::new();
    for text in ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"] {
        line(&mut sdp, text);
    }
    let mids: String = (0..sections).map(|mid| format!(" {mid}")).collect();
    line(&mut sdp, &format!("a=group:BUNDLE{mids}"));
    line(&mut sdp, &format!("a=fingerprint:{}", me.fingerprint));
    line(&mut sdp, "a=msid-semantic: WMS");
    sdp
}

fn audio_section(sdp: &mut String, me: &Identity<'_>, mid: usize, direction: &str) {
    line(sdp, &format!("m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}"));
    section(sdp, me, mid, direction);
    line(sdp, &format!("a=rtpmap:{OPUS} opus/48000/2"));
    line(sdp, &format!("a=fmtp:{OPUS} minptime=10;useinbandfec=1"));
    line(sdp, &format!("a=rtcp-fb:{OPUS} transport-cc"));
}

fn video_section(sdp: &mut String, me: &Identity<'_>, mid: usize, direction: &str) {
    line(sdp, &format!("m=video 9 UDP/TLS/RTP/SAVPF {VP8}"));
    section(sdp, me, mid, direction);
    line(sdp, &format!("a=rtpmap:{VP8} VP8/90000"));
    for feedback in ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"] {
        line(sdp, &format!("a=rtcp-fb:{VP8} {feedback}"));
    }
}

fn section(sdp: &mut String, me: &Identity<'_>, mid: usize, direction: &str) {
    transport(sdp, me, "actpass", direction);
    line(sdp, &format!("a=mid:{mid}"));
    line(sdp, &format!("a=extmap:{TRANSPORT_CC} {TRANSPORT_CC_URI}"));
    line(sdp, &format!("a=extmap:{MID} urn:ietf:params:rtp-hdrext:sdes:mid"));
}

fn transport(sdp: &mut String, me: &Identity<'_>, setup: &str, direction: &str) {
    line(sdp, "c=IN IP4 0.0.0.0");
    line(sdp, "a=rtcp:9 IN IP4 0.0.0.0");
    line(sdp, &format!("a=ice-ufrag:{}", me.ufrag));
    line(sdp, &format!("a=ice-pwd:{}", me.pwd));
    line(sdp, "a=ice-options:trickle");
    line(sdp, &format!("a=setup:{setup}"));
    line(sdp, &format!("a={direction}"));
    line(sdp, "a=rtcp-mux");
    line(sdp, "a=rtcp-rsize");
}

fn line(sdp: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = write!(sdp, "{text}\r\n");
}
