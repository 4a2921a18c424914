//! From what DTLS exports to session keys (RFC 5764, RFC 3711, RFC 7714).

use rtc_crypto::{BlockCipherAlgorithm, RTCCrypto, SecretVec};

/// How packets are protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Profile {
    /// AEAD_AES_128_GCM.
    Gcm,
    /// AES128_CM_HMAC_SHA1_80.
    Cm,
}

impl Profile {
    /// Bytes of a master salt.
    fn salt_len(self) -> usize {
        match self {
            Self::Gcm => 12,
            Self::Cm => 14,
        }
    }

    /// Bytes to export from DTLS: two keys, two salts.
    pub(in super::super) fn material_len(self) -> usize {
        2 * (KEY_LEN + self.salt_len())
    }
}

/// Bytes of a master key and of a cipher key.
pub(super) const KEY_LEN: usize = 16;

/// One direction's master key and salt.
pub(super) struct Master<'a> {
    key: &'a [u8],
    salt: &'a [u8],
}

/// Client's and server's masters, in this order. `None` where the length does
/// not fit the profile.
pub(super) fn split(profile: Profile, material: &[u8]) -> Option<(Master<'_>, Master<'_>)> {
    if material.len() != profile.material_len() {
        return None;
    }
    let (keys, salts) = material.split_at(2 * KEY_LEN);
    let (client_key, server_key) = keys.split_at(KEY_LEN);
    let (client_salt, server_salt) = salts.split_at(profile.salt_len());
    Some((
        Master { key: client_key, salt: client_salt },
        Master { key: server_key, salt: server_salt },
    ))
}

/// What a session key is for.
#[derive(Clone, Copy)]
pub(super) enum Label {
    Encryption = 0,
    Authentication = 1,
    Salt = 2,
}

impl Master<'_> {
    /// A session key of `len` bytes (RFC 3711, section 4.3.3). SRTCP's labels
    /// follow SRTP's by three.
    pub(super) fn derive(
        &self,
        crypto: &dyn RTCCrypto,
        label: Label,
        rtcp: bool,
        len: usize,
    ) -> Option<SecretVec> {
        let mut input = [0; 16];
        input.get_mut(..self.salt.len())?.copy_from_slice(self.salt);
        input[7] ^= label as u8 + if rtcp { 3 } else { 0 };
        let mut out = Vec::with_capacity(len.next_multiple_of(16));
        for counter in 0_u16.. {
            if out.len() >= len {
                break;
            }
            let mut block = input;
            block[14..].copy_from_slice(&counter.to_be_bytes());
            crypto.block_encrypt(BlockCipherAlgorithm::Aes128, self.key, &mut block).ok()?;
            out.extend_from_slice(&block);
        }
        out.truncate(len);
        Some(SecretVec::new(out))
    }
}
