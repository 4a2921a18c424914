//! Offers as browsers make them.

/// What an offer is made of.
pub(crate) struct Parts<'a> {
    pub(crate) ufrag: &'a str,
    pub(crate) pwd: &'a str,
    pub(crate) fingerprint: &'a str,
}

/// The payload types of [`performer`] and [`viewer`]; a viewer's differ.
pub(crate) const OPUS: u8 = 111;
/// Opus beside copies of itself, where [`with_red`] has added it.
pub(crate) const RED: u8 = 63;
pub(crate) const VP8: u8 = 96;
pub(crate) const RTX: u8 = 97;
pub(crate) const VIEWER_OPUS: u8 = 109;
pub(crate) const VIEWER_RED: u8 = 110;
pub(crate) const VIEWER_VP8: u8 = 120;
pub(crate) const VIEWER_RTX: u8 = 124;
/// And of H.264 where [`with_h264`] has added it.
pub(crate) const H264: u8 = 102;
pub(crate) const VIEWER_H264: u8 = 126;
pub(crate) const VP9: u8 = 98;
pub(crate) const VIEWER_VP9: u8 = 121;

/// The header extensions of [`performer`].
pub(crate) const TRANSPORT_CC: u8 = 3;
pub(crate) const RID: u8 = 10;
pub(crate) const REPAIRED_RID: u8 = 11;
/// And of [`member`].
pub(crate) const LEVEL: u8 = 1;
pub(crate) const MID: u8 = 4;
/// And of viewers.
pub(crate) const ABS_SEND_TIME: u8 = 2;
pub(crate) const PLAYOUT_DELAY: u8 = 6;
pub(crate) const VIEWER_TRANSPORT_CC: u8 = 5;
/// Of [`av1_performer`] and [`av1_viewer`].
pub(crate) const DESCRIPTOR: u8 = 12;
pub(crate) const VIEWER_DESCRIPTOR: u8 = 9;
const DESCRIPTOR_URI: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

const TRANSPORT_CC_URI: &str =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
const ABS_SEND_TIME_URI: &str = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

fn session(parts: &Parts<'_>) -> String {
    format!(
        "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
         a=group:BUNDLE 0 1\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n\
         a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=ice-options:trickle\r\n\
         a=fingerprint:{}\r\na=setup:actpass\r\n",
        parts.ufrag, parts.pwd, parts.fingerprint
    )
}

/// The same offer with data channels.
pub(crate) fn with_data(offer: String) -> String {
    let offer = offer.replace("a=group:BUNDLE ", "a=group:BUNDLE data ");
    format!(
        "{offer}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n\
         a=mid:data\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n"
    )
}

/// Data channels and nothing else.
pub(crate) fn data_offer(parts: &Parts<'_>) -> String {
    let session = session(parts).replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0");
    format!(
        "{session}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n\
         a=mid:0\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n"
    )
}

fn section(kind: &str, formats: &str, mid: u8, direction: &str) -> String {
    format!(
        "m={kind} 9 UDP/TLS/RTP/SAVPF {formats}\r\nc=IN IP4 0.0.0.0\r\n\
         a=rtcp:9 IN IP4 0.0.0.0\r\na=mid:{mid}\r\na={direction}\r\na=rtcp-mux\r\n\
         a=rtcp-rsize\r\n"
    )
}

/// A performer with three layers, as Chromium would offer.
pub(crate) fn performer(parts: &Parts<'_>) -> String {
    session(parts)
        + &section("audio", "111", 0, "sendonly")
        + &format!("a=extmap:{TRANSPORT_CC} {TRANSPORT_CC_URI}\r\n")
        + "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n\
           a=fmtp:111 minptime=10;useinbandfec=1\r\n"
        + &section("video", "96 97 98", 1, "sendonly")
        + &format!("a=extmap:{TRANSPORT_CC} {TRANSPORT_CC_URI}\r\n")
        + &format!("a=extmap:{RID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n")
        + &format!(
            "a=extmap:{REPAIRED_RID} urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"
        )
        + "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\n\
           a=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n\
           a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n\
           a=rtpmap:98 VP9/90000\r\n\
           a=rid:l send\r\na=rid:m send\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n"
}

/// A performer of one stream in VP9.
pub(crate) fn svc_performer(parts: &Parts<'_>) -> String {
    performer(parts)
        .replace("a=rid:l send\r\na=rid:m send\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n", "")
        .replace("a=rtpmap:98 VP9", "a=rtcp-fb:98 nack pli\r\na=rtpmap:98 VP9")
}

/// The same in AV1 with dependency descriptors, whatever layers it has.
pub(crate) fn av1_performer(parts: &Parts<'_>, simulcast: bool) -> String {
    let offer = if simulcast { performer(parts) } else { svc_performer(parts) };
    let described = format!("a=mid:1\r\na=extmap:{DESCRIPTOR} {DESCRIPTOR_URI}\r\n");
    offer.replace("a=rtpmap:96 VP8", "a=rtpmap:96 AV1").replace("a=mid:1\r\n", &described)
}

/// A viewer who takes AV1 and nothing else, and may want to see descriptors.
pub(crate) fn av1_viewer(parts: &Parts<'_>, described: bool) -> String {
    let extension = format!("a=mid:1\r\na=extmap:{VIEWER_DESCRIPTOR} {DESCRIPTOR_URI}\r\n");
    let mid = if described { &extension } else { "a=mid:1\r\n" };
    viewer(parts).replace("a=rtpmap:120 VP8", "a=rtpmap:120 AV1").replace("a=mid:1\r\n", mid)
}

/// A viewer who takes VP9, too.
pub(crate) fn vp9_viewer(parts: &Parts<'_>) -> String {
    viewer(parts).replace("SAVPF 120 124", "SAVPF 120 124 121") + "a=rtpmap:121 VP9/90000\r\n"
}

/// A member as Chromium would offer: microphone, camera in three layers, the sound of his
/// screen, his screen, and what he can be sent by.
pub(crate) fn member(parts: &Parts<'_>, ears: u8, eyes: u8) -> String {
    let bundle: Vec<String> = (0..4 + ears + eyes).map(|mid| mid.to_string()).collect();
    let bundle = format!("BUNDLE {}\r\n", bundle.join(" "));
    let common = format!(
        "a=extmap:{TRANSPORT_CC} {TRANSPORT_CC_URI}\r\n\
         a=extmap:{MID} urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    );
    let audio = |mid: u8, direction: &str| {
        section("audio", "111", mid, direction)
            + &common
            + &format!("a=extmap:{LEVEL} urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n")
            + "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
    };
    let video = |mid: u8, direction: &str| {
        section("video", "96 97", mid, direction)
            + &common
            + &format!(
                "a=extmap:{RID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
                 a=extmap:{REPAIRED_RID} urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"
            )
            + "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 nack\r\n\
               a=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
    };
    let sends = audio(0, "sendonly")
        + &video(1, "sendonly")
        + "a=rid:l send\r\na=rid:m send\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n"
        + &audio(2, "sendonly")
        + &video(3, "sendonly");
    let hears: String = (0..ears).map(|n| audio(4 + n, "recvonly")).collect();
    let sees: String = (0..eyes).map(|n| video(4 + ears + n, "recvonly")).collect();
    session(parts).replace("BUNDLE 0 1\r\n", &bundle) + &sends + &hears + &sees
}

/// A viewer with the payload types of Firefox.
pub(crate) fn viewer(parts: &Parts<'_>) -> String {
    let extensions = format!(
        "a=extmap:{ABS_SEND_TIME} {ABS_SEND_TIME_URI}\r\n\
         a=extmap:{VIEWER_TRANSPORT_CC} {TRANSPORT_CC_URI}\r\n"
    );
    session(parts)
        + &section("audio", "109", 0, "recvonly")
        + "a=rtpmap:109 opus/48000/2\r\na=rtcp-fb:109 transport-cc\r\n"
        + &extensions
        + &section("video", "120 124", 1, "recvonly")
        + &extensions
        + &format!(
            "a=extmap:{PLAYOUT_DELAY} http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n"
        )
        + "a=rtpmap:120 VP8/90000\r\na=rtcp-fb:120 nack\r\na=rtcp-fb:120 nack pli\r\n\
           a=rtcp-fb:120 ccm fir\r\na=rtcp-fb:120 goog-remb\r\na=rtcp-fb:120 transport-cc\r\n\
           a=rtpmap:124 rtx/90000\r\na=fmtp:124 apt=120\r\n"
}

/// An offer with sound that repeats itself beside what it has, as browsers have
/// it: after Opus alone.
pub(crate) fn with_red(offer: &str) -> String {
    let add = |offer: String, opus: u8, red: u8| {
        let (formats, map) = (format!("SAVPF {opus}\r\n"), format!("a=rtpmap:{opus} "));
        let named = format!("a=rtpmap:{red} red/48000/2\r\na=fmtp:{red} {opus}/{opus}\r\n{map}");
        offer.replace(&formats, &format!("SAVPF {opus} {red}\r\n")).replace(&map, &named)
    };
    add(add(offer.to_owned(), OPUS, RED), VIEWER_OPUS, VIEWER_RED)
}

/// An offer with H.264 beside what it has.
pub(crate) fn with_h264(offer: &str, number: u8) -> String {
    let offer = offer.replace("SAVPF 96 ", &format!("SAVPF {number} 96 "));
    offer.replace("SAVPF 120 ", &format!("SAVPF 120 {number} "))
        + &format!(
            "a=rtpmap:{number} H264/90000\r\na=rtcp-fb:{number} nack pli\r\n\
             a=fmtp:{number} packetization-mode=1;profile-level-id=42e01f\r\n"
        )
}

/// An offer without any word of transport-wide feedback.
pub(crate) fn without_transport_cc(offer: &str) -> String {
    let kept = |line: &&str| !line.contains("transport-cc") && !line.contains("transport-wide-cc");
    offer.split_inclusive("\r\n").filter(kept).collect()
}
