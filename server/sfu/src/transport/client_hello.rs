//! Which SRTP profiles a ClientHello offers, read before the handshake begins.
//!
//! `rtc-dtls` takes the client's order, and browsers name the dearer profile
//! first; so the choice is made here, by choosing the configuration.

/// DTLS record type of handshake messages.
const HANDSHAKE: u8 = 22;
/// Handshake message type.
const CLIENT_HELLO: u8 = 1;
/// Extension number (RFC 5764).
const USE_SRTP: u16 = 14;
/// AEAD_AES_128_GCM (RFC 7714).
const AEAD_AES_128_GCM: u16 = 0x0007;
/// The longest ClientHello that is put together.
const LONGEST: usize = 8 * 1024;

/// What is known of the offer so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Offer {
    /// The ClientHello is not whole.
    Incomplete,
    /// It is, and offers AES-GCM.
    Gcm,
    /// It is, and does not.
    NoGcm,
}

/// Reads the ClientHello out of the datagrams that have come, in whatever order
/// and overlap its fragments are.
pub(super) fn offer<'a>(datagrams: impl Iterator<Item = &'a [u8]>) -> Offer {
    let mut hello = Assembly::default();
    for datagram in datagrams {
        let mut rest = datagram;
        while let Some((kind, body, tail)) = next_record(rest) {
            if kind == HANDSHAKE {
                hello.add_messages(body);
            }
            rest = tail;
        }
    }
    match hello.whole() {
        None => Offer::Incomplete,
        Some(body) if offers_gcm(body).unwrap_or(false) => Offer::Gcm,
        Some(_) => Offer::NoGcm,
    }
}

/// A record's type and body, and what follows it. Only plain ones (epoch 0).
fn next_record(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (header, rest) = bytes.split_at_checked(13)?;
    let len = usize::from(u16::from_be_bytes([header[11], header[12]]));
    let (body, tail) = rest.split_at_checked(len)?;
    let plain = header[3] == 0 && header[4] == 0;
    Some((if plain { header[0] } else { 0 }, body, tail))
}

/// A ClientHello being put together.
#[derive(Default)]
struct Assembly {
    bytes: Vec<u8>,
    present: Vec<bool>,
}

impl Assembly {
    /// Adds the fragments of a handshake record.
    fn add_messages(&mut self, mut bytes: &[u8]) {
        while let Some((header, rest)) = bytes.split_at_checked(12) {
            let u24 = |at: usize| {
                usize::from(header[at]) << 16
                    | usize::from(header[at + 1]) << 8
                    | usize::from(header[at + 2])
            };
            let (total, offset, len) = (u24(1), u24(6), u24(9));
            let Some((fragment, tail)) = rest.split_at_checked(len) else { return };
            if header[0] == CLIENT_HELLO && (1..=LONGEST).contains(&total) {
                self.add(total, offset, fragment);
            }
            bytes = tail;
        }
    }

    /// The first fragment says how long the message is: room is made once.
    fn add(&mut self, total: usize, offset: usize, fragment: &[u8]) {
        if self.bytes.is_empty() {
            self.bytes = vec![0; total];
            self.present = vec![false; total];
        }
        if self.bytes.len() != total {
            return;
        }
        let range = offset..offset + fragment.len();
        if let Some(bytes) = self.bytes.get_mut(range.clone()) {
            bytes.copy_from_slice(fragment);
            self.present[range].fill(true);
        }
    }

    fn whole(&self) -> Option<&[u8]> {
        let whole = !self.present.is_empty() && self.present.iter().all(|present| *present);
        whole.then_some(&self.bytes)
    }
}

/// Whether the body of a ClientHello offers AES-GCM for SRTP. `None` where it
/// is malformed.
fn offers_gcm(body: &[u8]) -> Option<bool> {
    let mut reader = Reader(body);
    reader.take(2 + 32)?; // version, random
    reader.vector8()?; // session id
    reader.vector8()?; // cookie
    reader.vector16()?; // cipher suites
    reader.vector8()?; // compression methods
    let mut extensions = Reader(reader.vector16()?);
    while !extensions.0.is_empty() {
        let kind = extensions.u16()?;
        let data = extensions.vector16()?;
        if kind == USE_SRTP {
            let profiles = Reader(data).vector16()?;
            let gcm = AEAD_AES_128_GCM.to_be_bytes();
            return Some(profiles.chunks_exact(2).any(|profile| profile == gcm));
        }
    }
    Some(false)
}

/// Reads from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(len)?;
        self.0 = tail;
        Some(head)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    /// A vector with its length in one byte before it.
    fn vector8(&mut self) -> Option<&'a [u8]> {
        let len = *self.take(1)?.first()?;
        self.take(usize::from(len))
    }

    /// A vector with its length in two bytes before it.
    fn vector16(&mut self) -> Option<&'a [u8]> {
        let len = self.u16()?;
        self.take(usize::from(len))
    }
}
