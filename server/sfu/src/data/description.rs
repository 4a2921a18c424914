//! Offer and answer of a connection that has data channels and nothing else
//! (RFC 8841).

use std::fmt::Write;
use std::net::SocketAddr;

use footlight_shared::limit;

use crate::OfferError;
use crate::sdp::{Candidates, ice_lines, is_token};
use crate::transport::{Fingerprint, IceCredentials};

/// What an offer must tell.
pub(super) struct Offer {
    mid: String,
    pub(super) ice: IceCredentials,
    pub(super) fingerprint: Fingerprint,
}

impl Offer {
    pub(super) fn parse(text: &str) -> Result<Self, OfferError> {
        if text.len() > limit::SDP_BYTES {
            return Err(OfferError::TooLong);
        }
        if !text.starts_with("v=0") {
            return Err(OfferError::Malformed);
        }
        let values = |name: &str| {
            let found = text.lines().filter_map(|line| line.trim_end().strip_prefix(name));
            found.collect::<Vec<_>>()
        };
        let first = |name| values(name).first().copied();
        match values("m=")[..] {
            [section] if section.contains("UDP/DTLS/SCTP webrtc-datachannel") => {}
            [] => return Err(OfferError::Missing("a section for data channels")),
            _ => return Err(OfferError::Unsupported("something besides data channels")),
        }
        if first("a=setup:") == Some("passive") {
            return Err(OfferError::Passive);
        }
        let ufrag = first("a=ice-ufrag:").filter(|it| IceCredentials::is_ufrag(it));
        let ufrag = ufrag.ok_or(OfferError::Missing("a=ice-ufrag"))?.to_owned();
        let pwd = first("a=ice-pwd:").filter(|it| IceCredentials::is_pwd(it));
        let pwd = pwd.ok_or(OfferError::Missing("a=ice-pwd"))?.to_owned();
        let fingerprint = values("a=fingerprint:").into_iter().find_map(Fingerprint::parse);
        let fingerprint = fingerprint.ok_or(OfferError::Missing("a=fingerprint:sha-256"))?;
        let mid = first("a=mid:").unwrap_or("0");
        if mid.len() > limit::MID_BYTES || !is_token(mid) {
            return Err(OfferError::Malformed);
        }
        Ok(Self { mid: mid.to_owned(), ice: IceCredentials { ufrag, pwd }, fingerprint })
    }
}

/// The answer: all in one description, candidates included.
pub(super) fn answer(
    offer: &Offer,
    ice: &IceCredentials,
    fingerprint: Fingerprint,
    candidates: &[SocketAddr],
    longest: u32,
) -> String {
    let mid = &offer.mid;
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mid}\r\na=ice-lite\r\n\
         m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\n\
         a=sctp-port:5000\r\na=max-message-size:{longest}\r\na=setup:passive\r\n\
         a=fingerprint:{fingerprint}\r\n"
    );
    ice_lines(&mut out, ice, Candidates { udp: candidates, tcp: &[] });
    out
}
