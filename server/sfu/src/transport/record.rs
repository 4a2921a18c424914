//! DTLS records before they are authenticated: which datagrams are worth giving
//! to an association at all.
//!
//! Invariant: what anybody can write who guesses the peer's address is never a
//! reason to end an association.

/// The first byte of every DTLS version.
const VERSION: u8 = 0xFE;
/// DTLS record types.
const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
pub(super) const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
/// Bytes of a record's header.
pub(super) const RECORD_HEADER: usize = 13;
/// Bytes of the header of a handshake message or a fragment of one.
pub(super) const MESSAGE_HEADER: usize = 12;

/// Whether a datagram may belong to a handshake that runs: whole records of its
/// version and epochs, and no alert that is not sealed, since anybody can write
/// one. A peer who cannot go on falls silent and is forgotten in time.
pub(super) fn is_of_a_handshake(datagram: &[u8]) -> bool {
    let mut rest = datagram;
    while let Some((header, after)) = rest.split_at_checked(RECORD_HEADER) {
        let sealed = header[3..5] == [0, 1];
        let plain = header[3..5] == [0, 0] && header[0] != ALERT;
        let len = usize::from(u16::from_be_bytes([header[11], header[12]]));
        let known = (CHANGE_CIPHER_SPEC..=APPLICATION_DATA).contains(&header[0]);
        if !known || header[1] != VERSION || !(sealed || plain) || after.len() < len {
            return false;
        }
        rest = after.get(len..).unwrap_or_default();
    }
    rest.is_empty() && !datagram.is_empty()
}

/// Whether a finished association takes this datagram: a sealed alert (one: each
/// costs a try to open it), some repeats of the handshake, and sealed application
/// data (one record) where somebody takes it.
pub(super) fn admits(datagram: &[u8], repeats: &mut u32, data: bool) -> bool {
    let mut rest = datagram;
    let (mut repeated, mut alerted, mut told) = (false, false, !data);
    while !rest.is_empty() {
        let Some((header, body)) = rest.split_at_checked(RECORD_HEADER) else { return false };
        let sealed = header[3..5] != [0, 0];
        match header[0] {
            ALERT if sealed && !alerted => alerted = true,
            APPLICATION_DATA if sealed && !told => told = true,
            ALERT | APPLICATION_DATA => return false,
            _ => repeated = true,
        }
        let len = usize::from(u16::from_be_bytes([header[11], header[12]]));
        let Some(tail) = body.get(len..) else { return false };
        rest = tail;
    }
    if repeated {
        let left = *repeats > 0;
        *repeats = repeats.saturating_sub(1);
        return left;
    }
    true
}

/// How many fragments of handshake messages `rtc-dtls` may find in a datagram.
/// It goes on behind a fragment by the length of the whole message. What is
/// sealed may hold as many as fit.
pub(super) fn fragments(datagram: &[u8]) -> usize {
    let mut count = 0;
    let mut rest = datagram;
    while let Some((header, after)) = rest.split_at_checked(RECORD_HEADER) {
        let len = usize::from(u16::from_be_bytes([header[11], header[12]]));
        let (body, tail) = after.split_at_checked(len).unwrap_or((after, &[]));
        rest = tail;
        if header[0] != HANDSHAKE {
            continue;
        }
        if header[3..5] != [0, 0] {
            count += body.len().div_ceil(MESSAGE_HEADER);
            continue;
        }
        let mut message = body;
        while let Some((header, after)) = message.split_at_checked(MESSAGE_HEADER) {
            let len = u32::from_be_bytes([0, header[1], header[2], header[3]]) as usize;
            message = after.get(len..).unwrap_or_default();
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of this type and epoch with a body of two bytes.
    fn record(kind: u8, epoch: u8) -> Vec<u8> {
        vec![kind, 0xFE, 0xFD, 0, epoch, 0, 0, 0, 0, 0, 1, 0, 2, 1, 0]
    }

    #[test]
    fn after_the_end_only_so_many_repeats_are_taken() {
        let mut repeats = 3;
        let taken = (0..10).filter(|_| admits(&record(22, 0), &mut repeats, false)).count();
        assert_eq!(taken, 3);
        assert!(admits(&record(ALERT, 1), &mut repeats, false));
    }

    #[test]
    fn a_repeat_behind_an_alert_counts_as_one() {
        let mut repeats = 0;
        let both = [record(ALERT, 1), record(22, 0)].concat();
        assert!(!admits(&both, &mut repeats, false));
    }

    #[test]
    fn plain_or_many_alerts_application_data_and_fragments_are_not_taken() {
        let mut repeats = 3;
        for datagram in [
            record(ALERT, 0),
            record(APPLICATION_DATA, 1),
            record(ALERT, 1)[..9].to_vec(),
            record(ALERT, 1).repeat(2),
        ] {
            assert!(!admits(&datagram, &mut repeats, false));
        }
        assert_eq!(repeats, 3);
    }

    #[test]
    fn application_data_is_taken_sealed_one_record_at_a_time_and_for_a_taker() {
        let told = record(APPLICATION_DATA, 1);
        assert!(admits(&told, &mut 0, true));
        assert!(admits(&[told.clone(), record(ALERT, 1)].concat(), &mut 0, true));
        assert!(!admits(&told.repeat(2), &mut 0, true));
        assert!(!admits(&record(APPLICATION_DATA, 0), &mut 0, true));
    }

    #[test]
    fn a_handshake_takes_whole_records_of_its_own_and_no_plain_alert() {
        let hello = record(HANDSHAKE, 0);
        assert!(is_of_a_handshake(&hello));
        assert!(is_of_a_handshake(&[record(CHANGE_CIPHER_SPEC, 0), record(HANDSHAKE, 1)].concat()));
        assert!(is_of_a_handshake(&record(ALERT, 1)));
        for strange in [
            vec![],
            hello[..14].to_vec(),
            [&hello[..], &[22]].concat(),
            record(ALERT, 0),
            [hello.clone(), record(ALERT, 0)].concat(),
            record(HANDSHAKE, 2),
            record(40, 0),
            [&[22, 3, 3], &hello[3..]].concat(),
        ] {
            assert!(!is_of_a_handshake(&strange), "{strange:02x?}");
        }
    }
}
