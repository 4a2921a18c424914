//! Finding the peer, by name and by address.

use super::super::{Demux, Kind, Way, check_ufrag, classify, stun_local_ufrag};
use super::client::{GCM, Pair};
use crate::Path;

fn addr(text: &str) -> Path {
    super::addr(text).into()
}

fn direct(path: Path) -> Way {
    Way { path, via: None }
}

#[test]
fn a_check_names_its_receiver() {
    let pair = Pair::new(&[GCM]);
    let request = pair.request(&[]);
    assert_eq!(classify(&request), Some(Kind::Stun));
    assert_eq!(stun_local_ufrag(&request), Some(pair.local.ufrag.as_str()));
    assert_eq!(check_ufrag(&request), Some(pair.local.ufrag.as_str()));
    for (at, byte) in [(0, 1), (1, 2), (4, 0)] {
        let mut other = request.clone();
        other[at] = byte;
        assert_eq!(check_ufrag(&other), None);
    }
}

#[test]
fn kinds_are_told_by_the_first_bytes() {
    let with = |first, second| {
        let mut datagram = [0; 40];
        (datagram[0], datagram[1]) = (first, second);
        classify(&datagram)
    };
    assert_eq!(with(22, 0xfe), Some(Kind::Dtls));
    assert_eq!(with(0x80, 96), Some(Kind::Rtp));
    assert_eq!(with(0x90, 0x80 | 111), Some(Kind::Rtp));
    assert_eq!(with(0x81, 201), Some(Kind::Rtcp));
    assert_eq!(with(64, 0), None);
    assert_eq!(with(255, 0), None);
    assert_eq!(classify(&[0x80, 96]), None);
    assert_eq!(classify(&[]), None);
}

#[test]
fn a_peer_is_found_until_it_is_removed() {
    let mut demux = Demux::default();
    demux.insert(1_u64, "abcd");
    demux.bind(1, direct(addr("192.0.2.1:1")), None);
    assert_eq!(demux.by_ufrag("abcd"), Some(1));
    assert_eq!(demux.by_path(addr("192.0.2.1:1")), Some(1));
    demux.remove(1);
    assert_eq!(demux.by_ufrag("abcd"), None);
    assert_eq!(demux.by_path(addr("192.0.2.1:1")), None);
    demux.bind(1, direct(addr("192.0.2.1:1")), None);
    assert_eq!(demux.by_path(addr("192.0.2.1:1")), None);
}

#[test]
fn a_peer_is_found_by_as_much_of_his_name_as_an_answer_has() {
    let mut demux = Demux::default();
    demux.insert(1, "Aabcdef-first");
    demux.insert(2, "Aabcdeg-other");
    assert_eq!((demux.by_ufrag("Aabcdef"), demux.by_ufrag("Aabcdeg")), (Some(1), Some(2)));
    for name in ["", "Aabcde", "Aabcdef-", "Aabcdeh", "zzzzzzz"] {
        assert_eq!(demux.by_ufrag(name), None, "{name}");
    }
    demux.rename(1, "Bsecond-one", Some("Aabcdef-first"));
    assert_eq!((demux.by_ufrag("Aabcdef"), demux.by_ufrag("Bsecond")), (Some(1), Some(1)));
}

#[test]
fn while_ice_restarts_a_peer_is_found_by_both_names_and_then_by_one() {
    let mut demux = Demux::default();
    demux.insert(1, "first");
    demux.bind(1, direct(addr("192.0.2.1:1")), None);
    demux.rename(1, "second", Some("first"));
    assert_eq!((demux.by_ufrag("first"), demux.by_ufrag("second")), (Some(1), Some(1)));
    demux.rename(1, "third", Some("first"));
    assert_eq!((demux.by_ufrag("first"), demux.by_ufrag("second")), (Some(1), None));
    demux.rename(1, "third", None);
    assert_eq!((demux.by_ufrag("first"), demux.by_ufrag("third")), (None, Some(1)));
    assert_eq!(demux.by_path(addr("192.0.2.1:1")), Some(1), "its addresses stay bound");
    demux.rename(1, "fourth", Some("third"));
    demux.remove(1);
    assert_eq!((demux.by_ufrag("third"), demux.by_ufrag("fourth")), (None, None));
}

#[test]
fn an_address_belongs_to_whom_it_was_bound_last() {
    let mut demux = Demux::default();
    demux.insert(1_u64, "one1");
    demux.insert(2, "two2");
    let shared = addr("192.0.2.1:1");
    demux.bind(1, direct(shared), None);
    demux.bind(2, direct(shared), None);
    demux.remove(1);
    assert_eq!(demux.by_path(shared), Some(2));
}

#[test]
fn a_peer_with_many_addresses_loses_the_oldest_but_never_the_nominated() {
    let mut demux = Demux::default();
    demux.insert(1_u64, "abcd");
    let at = |port: u16| addr(&format!("192.0.2.1:{port}"));
    let gone: Vec<_> =
        (1..=20).filter_map(|port| demux.bind(1, direct(at(port)), Some(at(1)))).collect();
    assert_eq!(gone, (2..=13).map(|port| direct(at(port))).collect::<Vec<_>>());
    let bound = (1..=20).filter(|port| demux.by_path(at(*port)) == Some(1)).count();
    assert_eq!(bound, 8);
    assert_eq!(demux.by_path(at(1)), Some(1));
    assert_eq!(demux.by_path(at(20)), Some(1));
    assert_eq!(demux.by_path(at(2)), None);
}
