//! What a datagram is, by its first bytes (RFC 7983).

/// The protocols that share the port.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A connectivity check.
    Stun,
    /// A DTLS record.
    Dtls,
    /// A media packet.
    Rtp,
    /// Feedback or a report (RFC 5761).
    Rtcp,
}

/// The shortest of each that can mean anything.
const STUN_HEADER: usize = 20;
const DTLS_HEADER: usize = 13;
const RTP_HEADER: usize = 12;
const RTCP_HEADER: usize = 8;

/// What a datagram is; `None` for what is nothing of ours.
pub(crate) fn classify(datagram: &[u8]) -> Option<Kind> {
    let (first, second) = (*datagram.first()?, *datagram.get(1)?);
    let (kind, least) = match first {
        0..=3 => (Kind::Stun, STUN_HEADER),
        20..=63 => (Kind::Dtls, DTLS_HEADER),
        // RTP with the marker bit and a payload type of 64 to 95 would look
        // like RTCP; RFC 5761 leaves those unused.
        128..=191 if (192..=223).contains(&second) => (Kind::Rtcp, RTCP_HEADER),
        128..=191 => (Kind::Rtp, RTP_HEADER),
        _ => return None,
    };
    (datagram.len() >= least).then_some(kind)
}

/// The user name fragment of ours that a connectivity check is for; `None` where
/// the datagram is no check (RFC 8489, section 5). Nothing is verified: it says
/// which shard to ask, and that a connection's first bytes are media's.
pub(crate) fn check_ufrag(datagram: &[u8]) -> Option<&str> {
    const BINDING_REQUEST: [u8; 2] = [0, 1];
    const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];
    let header = datagram.first_chunk::<STUN_HEADER>()?;
    let is_check = header.starts_with(&BINDING_REQUEST) && header.get(4..8)? == MAGIC_COOKIE;
    is_check.then(|| stun_local_ufrag(datagram)).flatten()
}

/// Characters of a user name fragment of ours with which the transaction of a check
/// of our own begins: its answer has no name by which to find the peer.
pub(crate) const NAMED_BY: usize = 7;

/// True for a binding success response, by its type alone.
pub(crate) fn is_answer(packet: &[u8]) -> bool {
    packet.starts_with(&[1, 1])
}

/// True for a keepalive that wants no answer (RFC 8445, section 11): nothing in it tells
/// whose it is, or shows that it is.
pub(crate) fn is_indication(packet: &[u8]) -> bool {
    packet.starts_with(&[0, 0x11])
}

/// The part of a check's USERNAME before the colon: the receiver's ufrag; of an answer
/// to a check of ours the beginning of it. For finding the peer only; nothing is
/// verified.
pub(crate) fn stun_local_ufrag(packet: &[u8]) -> Option<&str> {
    const USERNAME: u16 = 0x0006;
    const TRANSACTION: usize = 8;
    if is_answer(packet) {
        return std::str::from_utf8(packet.get(TRANSACTION..TRANSACTION + NAMED_BY)?).ok();
    }
    let mut rest = packet.get(STUN_HEADER..)?;
    while let Some((head, tail)) = rest.split_at_checked(4) {
        let kind = u16::from_be_bytes([head[0], head[1]]);
        let len = usize::from(u16::from_be_bytes([head[2], head[3]]));
        if kind == USERNAME {
            let name = std::str::from_utf8(tail.get(..len)?).ok()?;
            return name.split_once(':').map(|(local, _)| local);
        }
        rest = tail.get(len.next_multiple_of(4)..)?;
    }
    None
}
