//! SRTP and SRTCP, both ways, for one peer.
//!
//! Our own on `rtc-crypto`, where `rtc-srtp` would allocate per packet, keep
//! state for every SSRC that anybody makes up, and take SRTCP without a tag.
//! The tests speak with `rtc-srtp` on the other side.
//!
//! Invariants: state changes only by authenticated packets; a packet number is
//! opened once and sealed once.

mod cipher;
mod cm;
mod key;
mod streams;
mod window;

use cipher::Cipher;
use rtc_crypto::RTCCrypto;
use streams::Streams;

pub(super) use key::Profile;

/// The shortest RTP header.
const RTP_HEADER: usize = 12;
/// SRTCP indices have 31 bits.
const LAST_INDEX: u32 = (1 << 31) - 1;

/// Why a packet was not opened or sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SrtpError {
    /// There are no keys yet.
    #[error("no keys yet")]
    NotReady,
    /// Too short, or its header does not add up.
    #[error("malformed")]
    Malformed,
    /// The tag does not match.
    #[error("not authentic")]
    NotAuthentic,
    /// Seen or sealed before, or too old to tell.
    #[error("replayed")]
    Replayed,
    /// More SSRCs than we keep state for.
    #[error("too many SSRCs")]
    TooManySsrcs,
    /// The key has served its life.
    #[error("key exhausted")]
    Exhausted,
}

/// The keys of one peer, with what was sealed and opened by them.
pub(super) struct Srtp {
    rtp_out: Cipher,
    rtp_in: Cipher,
    rtcp_out: Cipher,
    rtcp_in: Cipher,
    sealed: Streams,
    opened: Streams,
    opened_rtcp: Streams,
    next_index: u32,
}

impl Srtp {
    /// The server's side, from the bytes that DTLS exports. `None` where their
    /// number does not fit the profile or the crypto library fails.
    pub(super) fn server(
        crypto: &dyn RTCCrypto,
        profile: Profile,
        material: &[u8],
    ) -> Option<Self> {
        let (client, server) = key::split(profile, material)?;
        Some(Self {
            rtp_out: Cipher::new(crypto, profile, &server, false)?,
            rtp_in: Cipher::new(crypto, profile, &client, false)?,
            rtcp_out: Cipher::new(crypto, profile, &server, true)?,
            rtcp_in: Cipher::new(crypto, profile, &client, true)?,
            sealed: Streams::default(),
            opened: Streams::default(),
            opened_rtcp: Streams::default(),
            next_index: 0,
        })
    }

    /// The bytes that a sealed RTP packet is longer.
    pub(super) fn tag_len(&self) -> usize {
        self.rtp_out.tag_len()
    }

    /// Reads what sealing will need, see [`crate::peer::Peer::warm`].
    pub(super) fn warm(&self) -> u64 {
        self.rtp_out.tag_len() as u64 ^ self.sealed.warm()
    }

    /// See [`super::Transport::open_rtp`].
    pub(super) fn open_rtp<'a>(&mut self, packet: &'a mut [u8]) -> Result<&'a mut [u8], SrtpError> {
        let header_len = rtp_header_len(packet).ok_or(SrtpError::Malformed)?;
        let (ssrc, seq) = (read_u32(packet, 8)?, read_u16(packet, 2)?);
        let number = self.opened.number(ssrc, seq)?;
        let len = self.rtp_in.open_rtp(packet, header_len, ssrc, number)?;
        self.opened.mark(ssrc, number);
        packet.get_mut(..len).ok_or(SrtpError::Malformed)
    }

    /// See [`super::Transport::open_rtcp`].
    pub(super) fn open_rtcp<'a>(
        &mut self,
        packet: &'a mut [u8],
    ) -> Result<&'a mut [u8], SrtpError> {
        let index = self.rtcp_in.rtcp_index(packet)?;
        let ssrc = read_u32(packet, 4)?;
        self.opened_rtcp.check(ssrc, u64::from(index))?;
        let len = self.rtcp_in.open_rtcp(packet, ssrc, index)?;
        self.opened_rtcp.mark(ssrc, u64::from(index));
        packet.get_mut(..len).ok_or(SrtpError::Malformed)
    }

    /// See [`super::Transport::seal_rtp`].
    pub(super) fn seal_rtp(
        &mut self,
        packet: &mut [u8],
        header_len: usize,
    ) -> Result<(), SrtpError> {
        if header_len < RTP_HEADER || packet.len() < header_len + self.rtp_out.tag_len() {
            return Err(SrtpError::Malformed);
        }
        let (ssrc, seq) = (read_u32(packet, 8)?, read_u16(packet, 2)?);
        let number = self.sealed.spend(ssrc, seq)?;
        self.rtp_out.seal_rtp(packet, header_len, ssrc, number)
    }

    /// See [`super::Transport::seal_rtcp`].
    pub(super) fn seal_rtcp(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), SrtpError> {
        let ssrc = read_u32(plain, 4)?;
        let index = self.next_index;
        if index > LAST_INDEX {
            return Err(SrtpError::Exhausted);
        }
        self.next_index += 1;
        self.rtcp_out.seal_rtcp(plain, ssrc, index, out)
    }
}

/// Bytes of an RTP header with CSRCs and extensions (RFC 3550, section 5.1).
/// `None` where the packet ends before.
fn rtp_header_len(packet: &[u8]) -> Option<usize> {
    let first = *packet.first()?;
    let mut len = RTP_HEADER + usize::from(first & 0x0F) * 4;
    if first & 0x10 != 0 {
        let words = packet.get(len + 2..len + 4)?;
        len += 4 + usize::from(u16::from_be_bytes([words[0], words[1]])) * 4;
    }
    (packet.len() >= len).then_some(len)
}

fn read_u16(packet: &[u8], at: usize) -> Result<u16, SrtpError> {
    let bytes = packet.get(at..at + 2).ok_or(SrtpError::Malformed)?;
    Ok(u16::from_be_bytes([bytes[0], bytes[1]]))
}

fn read_u32(packet: &[u8], at: usize) -> Result<u32, SrtpError> {
    let bytes = packet.get(at..at + 4).ok_or(SrtpError::Malformed)?;
    Ok(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}
