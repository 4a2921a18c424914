//! Sealing and opening with one session key.
//!
//! The two profiles differ in where the tag goes and what it covers; the
//! methods here hide that. All work is in place.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use rtc_crypto::{RTCCrypto, constant_time_eq};

use super::SrtpError;
use super::cm::{IV, Mac, Stream};
use super::key::{KEY_LEN, Label, Master, Profile};

/// Bytes of a GCM tag.
const GCM_TAG: usize = 16;
/// Bytes of a truncated HMAC-SHA1.
const CM_TAG: usize = 10;
/// Bytes of the key of HMAC-SHA1.
const MAC_KEY: usize = 20;
/// The part of an RTCP packet that stays readable.
const RTCP_PREFIX: usize = 8;
/// Bytes of the SRTCP index with its flag.
const INDEX: usize = 4;
/// The flag of the SRTCP index that says "encrypted".
const ENCRYPTED: u32 = 1 << 31;

/// One session key, for SRTP or for SRTCP.
pub(super) enum Cipher {
    Gcm { aead: LessSafeKey, salt: [u8; NONCE_LEN] },
    Cm { keys: Box<(Stream, Mac)>, salt: [u8; 14] },
}

impl Cipher {
    /// Derives the session key. `None` when the crypto library fails.
    pub(super) fn new(
        crypto: &dyn RTCCrypto,
        profile: Profile,
        master: &Master<'_>,
        rtcp: bool,
    ) -> Option<Self> {
        let derive = |label, len| master.derive(crypto, label, rtcp, len);
        let key = derive(Label::Encryption, KEY_LEN)?;
        Some(match profile {
            Profile::Gcm => Self::Gcm {
                aead: LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key.as_ref()).ok()?),
                salt: derive(Label::Salt, NONCE_LEN)?.as_ref().try_into().ok()?,
            },
            Profile::Cm => Self::Cm {
                keys: Box::new((
                    Stream::new(key.as_ref())?,
                    Mac::new(derive(Label::Authentication, MAC_KEY)?.as_ref())?,
                )),
                salt: derive(Label::Salt, 14)?.as_ref().try_into().ok()?,
            },
        })
    }

    /// The bytes that a sealed RTP packet is longer.
    pub(super) fn tag_len(&self) -> usize {
        match self {
            Self::Gcm { .. } => GCM_TAG,
            Self::Cm { .. } => CM_TAG,
        }
    }

    /// Seals header, payload and room for the tag.
    pub(super) fn seal_rtp(
        &mut self,
        packet: &mut [u8],
        header_len: usize,
        ssrc: u32,
        number: u64,
    ) -> Result<(), SrtpError> {
        let end = packet.len().checked_sub(self.tag_len()).ok_or(SrtpError::Malformed)?;
        let (plain, tag) = packet.split_at_mut(end);
        let (header, payload) =
            plain.split_at_mut_checked(header_len).ok_or(SrtpError::Malformed)?;
        match self {
            Self::Gcm { aead, salt } => {
                let nonce = gcm_nonce(salt, ssrc, number);
                let sealed = aead.seal_in_place_separate_tag(nonce, Aad::from(header), payload);
                tag.copy_from_slice(sealed.map_err(|_| SrtpError::Malformed)?.as_ref());
                Ok(())
            }
            Self::Cm { keys, salt } => {
                let (stream, mac) = keys.as_ref();
                let iv = cm_iv(salt, ssrc, number);
                stream.apply(&iv, payload).ok_or(SrtpError::Malformed)?;
                let full = mac.sign(plain, &rollover(number));
                tag.copy_from_slice(&full[..CM_TAG]);
                Ok(())
            }
        }
    }

    /// Opens an RTP packet; the result is the length of header and payload.
    pub(super) fn open_rtp(
        &mut self,
        packet: &mut [u8],
        header_len: usize,
        ssrc: u32,
        number: u64,
    ) -> Result<usize, SrtpError> {
        let end = packet.len().checked_sub(self.tag_len()).ok_or(SrtpError::Malformed)?;
        let (sealed, tag) = packet.split_at_mut(end);
        if sealed.len() < header_len {
            return Err(SrtpError::Malformed);
        }
        match self {
            Self::Gcm { aead, salt } => {
                let (header, payload) = sealed.split_at_mut(header_len);
                let nonce = gcm_nonce(salt, ssrc, number);
                aead.open_in_place_separate_tag(nonce, Aad::from(header), tag, payload)
                    .map_err(|_| SrtpError::NotAuthentic)?;
            }
            Self::Cm { keys, salt } => {
                let (stream, mac) = keys.as_ref();
                let full = mac.sign(sealed, &rollover(number));
                if !constant_time_eq(&full[..CM_TAG], tag) {
                    return Err(SrtpError::NotAuthentic);
                }
                let iv = cm_iv(salt, ssrc, number);
                stream.apply(&iv, &mut sealed[header_len..]).ok_or(SrtpError::Malformed)?;
            }
        }
        Ok(end)
    }

    /// Seals an RTCP packet and appends it to `out`. `index` has 31 bits.
    pub(super) fn seal_rtcp(
        &mut self,
        plain: &[u8],
        ssrc: u32,
        index: u32,
        out: &mut Vec<u8>,
    ) -> Result<(), SrtpError> {
        if plain.len() < RTCP_PREFIX {
            return Err(SrtpError::Malformed);
        }
        let start = out.len();
        let word = (ENCRYPTED | index).to_be_bytes();
        out.extend_from_slice(plain);
        match self {
            Self::Gcm { aead, salt } => {
                let aad = rtcp_aad(plain, word);
                let nonce = gcm_nonce(salt, ssrc, u64::from(index));
                let payload = &mut out[start + RTCP_PREFIX..];
                let tag = aead
                    .seal_in_place_separate_tag(nonce, Aad::from(aad), payload)
                    .map_err(|_| SrtpError::Malformed)?;
                out.extend_from_slice(tag.as_ref());
                out.extend_from_slice(&word);
            }
            Self::Cm { keys, salt } => {
                let (stream, mac) = keys.as_ref();
                let iv = cm_iv(salt, ssrc, u64::from(index));
                let payload = &mut out[start + RTCP_PREFIX..];
                stream.apply(&iv, payload).ok_or(SrtpError::Malformed)?;
                out.extend_from_slice(&word);
                let full = mac.sign(&out[start..], &[]);
                out.extend_from_slice(&full[..CM_TAG]);
            }
        }
        Ok(())
    }

    /// The SRTCP index of a sealed packet. Packets that are not encrypted are
    /// refused: nobody has reason to send them.
    pub(super) fn rtcp_index(&self, packet: &[u8]) -> Result<u32, SrtpError> {
        let after = match self {
            Self::Gcm { .. } => 0,
            Self::Cm { .. } => CM_TAG,
        };
        if packet.len() < RTCP_PREFIX + INDEX + self.tag_len() {
            return Err(SrtpError::Malformed);
        }
        let at = packet.len() - after - INDEX;
        let word = u32::from_be_bytes([packet[at], packet[at + 1], packet[at + 2], packet[at + 3]]);
        if word & ENCRYPTED == 0 {
            return Err(SrtpError::NotAuthentic);
        }
        Ok(word & !ENCRYPTED)
    }

    /// Opens an RTCP packet whose index was read by [`Self::rtcp_index`]; the
    /// result is the length of the plain packet.
    pub(super) fn open_rtcp(
        &mut self,
        packet: &mut [u8],
        ssrc: u32,
        index: u32,
    ) -> Result<usize, SrtpError> {
        let end = packet
            .len()
            .checked_sub(INDEX + self.tag_len())
            .filter(|end| *end >= RTCP_PREFIX)
            .ok_or(SrtpError::Malformed)?;
        match self {
            Self::Gcm { aead, salt } => {
                let (sealed, tail) = packet.split_at_mut(end);
                let aad = rtcp_aad(sealed, (ENCRYPTED | index).to_be_bytes());
                let nonce = gcm_nonce(salt, ssrc, u64::from(index));
                let payload = &mut sealed[RTCP_PREFIX..];
                aead.open_in_place_separate_tag(nonce, Aad::from(aad), &tail[..GCM_TAG], payload)
                    .map_err(|_| SrtpError::NotAuthentic)?;
            }
            Self::Cm { keys, salt } => {
                let (stream, mac) = keys.as_ref();
                let (covered, tag) = packet.split_at_mut(end + INDEX);
                let full = mac.sign(covered, &[]);
                if !constant_time_eq(&full[..CM_TAG], tag) {
                    return Err(SrtpError::NotAuthentic);
                }
                let iv = cm_iv(salt, ssrc, u64::from(index));
                let payload = &mut covered[RTCP_PREFIX..end];
                stream.apply(&iv, payload).ok_or(SrtpError::Malformed)?;
            }
        }
        Ok(end)
    }
}

/// RFC 7714, section 8.1; with the SRTCP index for `number` it is section 9.1.
fn gcm_nonce(salt: &[u8; NONCE_LEN], ssrc: u32, number: u64) -> Nonce {
    let mut iv = *salt;
    xor(&mut iv[2..6], &ssrc.to_be_bytes());
    xor(&mut iv[6..12], &number.to_be_bytes()[2..]);
    Nonce::assume_unique_for_key(iv)
}

/// RFC 3711, section 4.1.1.
fn cm_iv(salt: &[u8; 14], ssrc: u32, number: u64) -> [u8; IV] {
    let mut iv = [0; IV];
    iv[..14].copy_from_slice(salt);
    xor(&mut iv[4..8], &ssrc.to_be_bytes());
    xor(&mut iv[8..14], &number.to_be_bytes()[2..]);
    iv
}

fn xor(into: &mut [u8], with: &[u8]) {
    for (byte, with) in into.iter_mut().zip(with) {
        *byte ^= with;
    }
}

/// The rollover counter, as the HMAC covers it.
fn rollover(number: u64) -> [u8; 4] {
    ((number >> 16) as u32).to_be_bytes()
}

/// RFC 7714, section 9.2: the readable part and the index.
fn rtcp_aad(packet: &[u8], word: [u8; INDEX]) -> [u8; RTCP_PREFIX + INDEX] {
    let mut aad = [0; RTCP_PREFIX + INDEX];
    aad[..RTCP_PREFIX].copy_from_slice(&packet[..RTCP_PREFIX]);
    aad[RTCP_PREFIX..].copy_from_slice(&word);
    aad
}
