//! Whatever comes, nothing panics and nothing is lost by it.

use proptest::prelude::*;

use super::super::{StunOutcome, classify, stun_local_ufrag};
use super::client::{CM, GCM, Pair};

/// Gives a datagram to everything that reads datagrams.
fn feed(pair: &mut Pair, datagram: &[u8]) {
    let _ = (classify(datagram), stun_local_ufrag(datagram));
    let outcome = pair.transport.handle_stun(pair.now, pair.at, false, datagram);
    assert_eq!(outcome, StunOutcome::Ignored);
    pair.transport.handle_dtls(pair.now, datagram);
    assert!(pair.transport.open_rtp(&mut datagram.to_vec()).is_err());
    assert!(pair.transport.open_rtcp(&mut datagram.to_vec()).is_err());
    while pair.transport.poll_transmit().is_some() {}
}

/// Bytes with a first one that gets them further than most.
fn datagram() -> impl Strategy<Value = Vec<u8>> {
    let first = prop_oneof![Just(0_u8), 20..=25_u8, 128..=191_u8, any::<u8>()];
    (first, proptest::collection::vec(any::<u8>(), 0..300)).prop_map(|(first, mut rest)| {
        rest.insert(0, first);
        rest
    })
}

/// A record with a handshake message whose numbers are all over the place.
fn record() -> impl Strategy<Value = Vec<u8>> {
    let numbers = (0..4_u8, 0..4_u16, 0..3_u8, any::<[u8; 2]>());
    (numbers, proptest::collection::vec(any::<u8>(), 0..120)).prop_map(
        |((kind, seq, epoch, lengths), body)| {
            let mut record = vec![22, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, lengths[0]];
            record.extend_from_slice(&((body.len() + 12) as u16).to_be_bytes());
            record.extend_from_slice(&[kind, 0, 0, lengths[1]]);
            record.extend_from_slice(&seq.to_be_bytes());
            record.extend_from_slice(&[0, 0, lengths[0] / 2, 0, 0, body.len() as u8]);
            record.extend_from_slice(&body);
            record
        },
    )
}

/// A handshake a case is dear: 64, unless `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(64),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_panics_before_the_handshake(
        datagrams in proptest::collection::vec(prop_oneof![datagram(), record()], 1..40),
    ) {
        let mut pair = Pair::new(&[GCM]);
        pair.check(true);
        for datagram in datagrams {
            feed(&mut pair, &datagram);
        }
    }

    #[test]
    fn a_connected_peer_is_not_disturbed(
        datagrams in proptest::collection::vec(prop_oneof![datagram(), record()], 1..40),
    ) {
        let mut pair = Pair::connected(&[CM]);
        for datagram in datagrams {
            feed(&mut pair, &datagram);
        }
        prop_assert!(pair.transport.is_connected());
    }

    #[test]
    fn a_handshake_with_flipped_bits_does_not_panic_and_a_clean_one_follows(
        flips in proptest::collection::vec((0..6_usize, any::<u16>(), 0..8_u8), 1..6),
    ) {
        let mut pair = Pair::new(&[GCM]);
        pair.check(true);
        pair.exchange(|n, datagram| {
            let mut damaged = datagram.clone();
            for (_, at, bit) in flips.iter().filter(|(flipped, ..)| *flipped == n) {
                let at = usize::from(*at) % damaged.len();
                damaged[at] ^= 1 << bit;
            }
            vec![damaged]
        });
    }
}
