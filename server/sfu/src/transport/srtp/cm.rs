//! AES in counter mode with HMAC-SHA1 (RFC 3711, section 4), with all that depends
//! on the key alone done once: the expanded key, and the states of both hashes
//! after their first block.

use aes::Aes128;
use ctr::cipher::{InnerIvInit, KeyInit, StreamCipher, StreamCipherCoreWrapper};
use ctr::{CtrCore, flavors::Ctr128BE};
use sha1::block_api::compress;

/// Bytes of an initialisation vector: the counter of the first block.
pub(super) const IV: usize = 16;
/// Bytes of a key of AES.
const KEY: usize = 16;
/// Bytes of a block of SHA-1, and of its length at the end of a message.
const BLOCK: usize = 64;
const LENGTH: usize = 8;

/// A key of AES-CM.
pub(super) struct Stream(Aes128);

impl Stream {
    /// `None` for a key of another length.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        let key: &[u8; KEY] = key.try_into().ok()?;
        Some(Self(Aes128::new(key.into())))
    }

    /// Encrypts or decrypts in place. `None` where that is more than a vector is
    /// good for.
    pub(super) fn apply(&self, iv: &[u8; IV], data: &mut [u8]) -> Option<()> {
        let core = CtrCore::<&Aes128, Ctr128BE>::inner_iv_init(&self.0, iv.into());
        StreamCipherCoreWrapper::from_core(core).try_apply_keystream(data).ok()
    }
}

/// A key of HMAC-SHA1 (RFC 2104).
pub(super) struct Mac {
    inner: [u32; 5],
    outer: [u32; 5],
}

impl Mac {
    /// `None` for a key longer than a block, which nobody derives.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        let after = |pad: u8| {
            let mut block = [pad; BLOCK];
            for (byte, key) in block.get_mut(..key.len())?.iter_mut().zip(key) {
                *byte ^= key;
            }
            // FIPS 180-4, section 5.3.1.
            let mut state = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];
            compress(&mut state, &[block]);
            Some(state)
        };
        Some(Self { inner: after(0x36)?, outer: after(0x5C)? })
    }

    /// The whole HMAC of a message and what follows it, at most four bytes.
    pub(super) fn sign(&self, message: &[u8], after: &[u8]) -> [u8; 20] {
        let mut inner = self.inner;
        let (blocks, rest) = message.as_chunks::<BLOCK>();
        compress(&mut inner, blocks);
        finish(&mut inner, rest, after, message.len() + after.len());
        let mut digest = [0; 20];
        write(&inner, &mut digest);
        let mut outer = self.outer;
        finish(&mut outer, &digest, &[], digest.len());
        write(&outer, &mut digest);
        digest
    }
}

/// Hashes the end of a message of `len` bytes that began with a block of the key:
/// less than a block, what follows it, and the padding.
fn finish(state: &mut [u32; 5], rest: &[u8], after: &[u8], len: usize) {
    let mut end = [0; 2 * BLOCK];
    let bytes = rest.iter().chain(after).chain(&[0x80]);
    end.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    let used = rest.len() + after.len() + 1;
    let blocks = if used + LENGTH <= BLOCK { 1 } else { 2 };
    let bits = (BLOCK + len) as u64 * 8;
    if let Some(length) = end.get_mut(blocks * BLOCK - LENGTH..blocks * BLOCK) {
        length.copy_from_slice(&bits.to_be_bytes());
    }
    let (all, _) = end.as_chunks::<BLOCK>();
    compress(state, all.get(..blocks).unwrap_or_default());
}

fn write(state: &[u32; 5], digest: &mut [u8; 20]) {
    for (bytes, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use proptest::prelude::*;
    use rtc_crypto::providers::AwsLcRsProvider;
    use rtc_crypto::{HmacAlgorithm, RTCCrypto, RTCCryptoProvider, StreamCipherAlgorithm};

    use super::*;

    #[test]
    fn the_examples_of_the_rfcs() {
        // RFC 2202, section 3, the second test case.
        let mac = Mac::new(b"Jefe").unwrap();
        let digest = mac.sign(b"what do ya want for nothing?", &[]);
        assert_eq!(digest[..4], [0xEF, 0xFC, 0xDF, 0x6A]);
        assert_eq!(digest[16..], [0x25, 0x9A, 0x7C, 0x79]);
        // RFC 3711, appendix B.2.
        let key = 0x2B7E_1516_28AE_D2A6_ABF7_1588_09CF_4F3C_u128.to_be_bytes();
        let iv = 0xF0F1_F2F3_F4F5_F6F7_F8F9_FAFB_FCFD_0000_u128.to_be_bytes();
        let mut data = [0; 32];
        Stream::new(&key).unwrap().apply(&iv, &mut data).unwrap();
        let first = 0xE03E_AD09_35C9_5E80_E166_B16D_D92B_4EB4_u128.to_be_bytes();
        let second = 0xD235_1316_2B02_D0F7_2A43_A2FE_4A5F_97AB_u128.to_be_bytes();
        assert_eq!(data, [first, second].concat()[..]);
    }

    #[test]
    fn keys_of_other_lengths_are_none() {
        assert!(Stream::new(&[0; 15]).is_none() && Stream::new(&[0; 32]).is_none());
        assert!(Mac::new(&[0; 65]).is_none());
    }

    proptest! {
        /// The same as the crypto library makes, whatever the lengths.
        #[test]
        fn agrees_with_the_library(
            key: [u8; 16], iv: [u8; 16],
            message in proptest::collection::vec(any::<u8>(), 0..300), after in 0usize..=4,
        ) {
            let provider = AwsLcRsProvider::new();
            let crypto: &dyn RTCCrypto = provider.crypto();
            let tail = &[1, 2, 3, 4][..after];
            let mut expected = [0; 20];
            let mut library = crypto.new_hmac(HmacAlgorithm::Sha1, &key).unwrap();
            library.sign(&[&message, tail], &mut expected).unwrap();
            prop_assert_eq!(Mac::new(&key).unwrap().sign(&message, tail), expected);

            let (mut own, mut theirs) = (message.clone(), message);
            Stream::new(&key).unwrap().apply(&iv, &mut own).unwrap();
            let algorithm = StreamCipherAlgorithm::Aes128Ctr;
            let mut library = crypto.new_stream_cipher(algorithm, &key).unwrap();
            library.apply_keystream(&iv, &mut theirs).unwrap();
            prop_assert_eq!(own, theirs);
        }
    }
}
