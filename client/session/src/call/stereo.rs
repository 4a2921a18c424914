//! Two channels of sound.

/// Says in a description of our own that two channels of Opus are welcome and
/// sent (`stereo` and `sprop-stereo`, RFC 7587, 6.1): no browser has another way
/// to say it. Nothing else is touched, and nothing is where Opus has no
/// parameters or says it already.
pub fn welcome_stereo(sdp: &str) -> String {
    let opus: Vec<&str> = sdp.lines().filter_map(opus_payload_type).collect();
    let mut written = String::with_capacity(sdp.len() + 64);
    for line in sdp.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\r', '\n']);
        written.push_str(bare);
        let parameters = bare.strip_prefix("a=fmtp:").and_then(|rest| rest.split_once(' '));
        if parameters.is_some_and(|(of, said)| opus.contains(&of) && !said.contains("stereo=")) {
            written.push_str(";stereo=1;sprop-stereo=1");
        }
        written.push_str(&line[bare.len()..]);
    }
    written
}

fn opus_payload_type(line: &str) -> Option<&str> {
    let (of, codec) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
    codec.to_ascii_lowercase().starts_with("opus/").then_some(of)
}
