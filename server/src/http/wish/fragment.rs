//! What is patched: candidates, or new ICE credentials (RFC 8840).

use footlight_shared::ErrorCode;

use crate::http::reply::{Refused, Reply};

/// More lines than any client's candidates take.
pub(super) const LINES: usize = 256;
pub(super) const LINE_BYTES: usize = 512;

/// What of a fragment matters to a server that lists its own addresses and
/// waits for checks: the candidates themselves do not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Fragment {
    /// The user name fragment.
    pub(super) ufrag: Option<String>,
    /// The password.
    pub(super) pwd: Option<String>,
    /// The first section's `m=` and `a=mid:` lines, for the answer.
    section: Vec<String>,
}

impl Fragment {
    /// Reads a fragment.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn parse(bytes: &[u8]) -> Reply<Self> {
        let refuse = || Refused::new(ErrorCode::BadMessage, "This is no trickle-ice-sdpfrag.");
        let text = std::str::from_utf8(bytes).map_err(|_| refuse())?;
        let (mut fragment, mut sections) = (Self::default(), 0);
        for (n, line) in text.lines().filter(|line| !line.is_empty()).enumerate() {
            let sound = line.len() <= LINE_BYTES
                && line.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
                && line.as_bytes().get(1) == Some(&b'=');
            if !sound || n == LINES {
                return Err(refuse());
            }
            let Fragment { ufrag, pwd, .. } = &mut fragment;
            for (name, least, kept) in [("a=ice-ufrag:", 4, ufrag), ("a=ice-pwd:", 22, pwd)] {
                let Some(value) = line.strip_prefix(name).map(str::trim) else { continue };
                if !is_credential(value, least) {
                    return Err(refuse());
                }
                kept.get_or_insert_with(|| value.to_owned());
            }
            let (begins, names) = (line.starts_with("m="), line.starts_with("a=mid:"));
            sections += usize::from(begins);
            let unnamed = fragment.section.len() == 1;
            if sections == 1 && (begins || (names && unnamed)) {
                fragment.section.push(line.to_owned());
            }
        }
        Ok(fragment)
    }

    /// The answer to a restart, with the SFU's attribute lines.
    pub(super) fn answer(&self, lines: &str) -> String {
        let mut text = "a=ice-lite\r\n".to_owned();
        for line in &self.section {
            text += line;
            text += "\r\n";
        }
        text + lines
    }
}

/// RFC 8839, section 5.4.
fn is_credential(text: &str, least: usize) -> bool {
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    (least..=256).contains(&text.len()) && text.bytes().all(sound)
}

#[cfg(test)]
pub(crate) mod fuzz;
#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn a_restart_is_answered_for_the_section_that_it_names() {
        let text = "a=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\n\
                    m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:ysXw\r\n\
                    a=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n\
                    m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n";
        let fragment = Fragment::parse(text.as_bytes()).unwrap();
        assert_eq!(fragment.ufrag.as_deref(), Some("ysXw"));
        assert_eq!(fragment.pwd.as_deref(), Some("vw5LmwG4y/e6dPP/zAP9Gp5k"));
        let answer = fragment.answer("a=ice-ufrag:ours\r\n");
        let expected = "a=ice-lite\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n\
                        a=ice-ufrag:ours\r\n";
        assert_eq!(answer, expected);
    }

    #[test]
    fn a_section_without_a_name_is_not_called_by_the_next_ones() {
        let fragment = Fragment::parse(b"m=audio 9 x 0\r\nm=video 9 x 0\r\na=mid:1\r\n").unwrap();
        assert_eq!(fragment.answer(""), "a=ice-lite\r\nm=audio 9 x 0\r\n");
    }

    #[test]
    fn candidates_alone_are_a_fragment_and_prose_is_none() {
        assert_eq!(Fragment::parse(b"a=end-of-candidates\r\n").unwrap(), Fragment::default());
        for bad in ["hello", "a=x\u{1}y", "{\"candidate\":1}", "a=ice-ufrag:abc", "a=ice-pwd:short"]
        {
            assert!(Fragment::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Fragment::parse("a=x\n".repeat(LINES + 1).as_bytes()).is_err());
    }
}
