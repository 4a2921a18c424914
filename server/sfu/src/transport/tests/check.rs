//! Connectivity checks: who is believed, and what is answered.

use rtc_stun::attributes::{
    ATTR_ERROR_CODE, ATTR_ICE_CONTROLLED, ATTR_UNKNOWN_ATTRIBUTES, ATTR_USE_CANDIDATE, AttrType,
    RawAttribute,
};
use rtc_stun::error_code::ErrorCodeAttribute;
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::message::{BINDING_ERROR, BINDING_SUCCESS, Getter, Message};
use rtc_stun::xoraddr::XorMappedAddress;

use super::super::StunOutcome;
use super::addr;
use super::client::{GCM, Pair};

fn attribute(typ: AttrType, value: &[u8]) -> RawAttribute {
    RawAttribute { typ, length: 0, value: value.to_vec() }
}

fn answer(pair: &mut Pair) -> Message {
    let (_, raw) = pair.transport.poll_transmit().unwrap();
    let mut message = Message { raw, ..Message::default() };
    message.decode().unwrap();
    FINGERPRINT.check(&message).unwrap();
    message
}

#[test]
fn a_check_is_answered_with_where_it_came_from() {
    let mut pair = Pair::new(&[GCM]);
    let request = pair.request(&[]);
    let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &request);
    assert_eq!(outcome, StunOutcome::Verified { nominated: false });
    let answer = answer(&mut pair);
    assert_eq!(answer.typ, BINDING_SUCCESS);
    assert_eq!(answer.transaction_id.0, request[8..20]);
    let mut mapped = XorMappedAddress::default();
    mapped.get_from(&answer).unwrap();
    assert_eq!((mapped.ip, mapped.port), (pair.at.ip(), pair.at.port()));
    assert_eq!(pair.transport.remote_path(), None);
}

#[test]
fn a_mapped_address_is_taken_for_what_it_is() {
    let mut pair = Pair::new(&[GCM]);
    let request = pair.request(&[attribute(ATTR_USE_CANDIDATE, &[])]);
    pair.transport.handle_stun(pair.now, addr("[::ffff:192.0.2.7]:40000"), false, &request);
    assert_eq!(pair.transport.remote_path(), Some(addr("192.0.2.7:40000").into()));
    let mut mapped = XorMappedAddress::default();
    mapped.get_from(&answer(&mut pair)).unwrap();
    assert!(mapped.ip.is_ipv4());
}

#[test]
fn a_wrong_password_or_name_is_ignored_and_not_answered() {
    let mut pair = Pair::new(&[GCM]);
    let name = format!("{}:{}", pair.local.ufrag, pair.remote.ufrag);
    let nominate = [attribute(ATTR_USE_CANDIDATE, &[])];
    let requests = [
        pair.request_as(&name, "not the password at all", &nominate),
        pair.request_as(&name, &pair.remote.pwd, &nominate),
        pair.request_as(&format!("{}:else", pair.local.ufrag), &pair.local.pwd, &nominate),
        pair.request_as(&pair.local.ufrag, &pair.local.pwd, &nominate),
    ];
    for request in requests {
        let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &request);
        assert_eq!(outcome, StunOutcome::Ignored);
    }
    assert!(pair.transport.poll_transmit().is_none());
    assert_eq!(pair.transport.remote_path(), None);
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let mut pair = Pair::new(&[GCM]);
    let request = pair.request(&[attribute(ATTR_USE_CANDIDATE, &[])]);
    for at in 0..request.len() {
        let mut changed = request.clone();
        changed[at] ^= 0x40;
        let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &changed);
        assert_eq!(outcome, StunOutcome::Ignored, "byte {at}");
    }
}

#[test]
fn a_nomination_after_the_message_integrity_is_not_believed() {
    let mut pair = Pair::new(&[GCM]);
    let mut message = Message { raw: pair.request(&[]), ..Message::default() };
    message.decode().unwrap();
    // Takes the fingerprint off, appends, and puts a right one on again.
    let end = message.raw.len() - 8;
    message.raw.truncate(end);
    message.length -= 8;
    message.attributes.0.pop();
    message.add(ATTR_USE_CANDIDATE, &[]);
    rtc_stun::message::Setter::add_to(&FINGERPRINT, &mut message).unwrap();
    let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &message.raw);
    assert_eq!(outcome, StunOutcome::Verified { nominated: false });
    assert_eq!(pair.transport.remote_path(), None);
}

#[test]
fn an_unknown_attribute_that_must_be_understood_is_refused_by_name() {
    let mut pair = Pair::new(&[GCM]);
    let nominate = attribute(ATTR_USE_CANDIDATE, &[]);
    let request = pair.request(&[nominate, attribute(AttrType(0x7abc), &[1, 2, 3])]);
    let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &request);
    assert_eq!(outcome, StunOutcome::Verified { nominated: false });
    let answer = answer(&mut pair);
    assert_eq!(answer.typ, BINDING_ERROR);
    let mut code = ErrorCodeAttribute::default();
    code.get_from(&answer).unwrap();
    assert_eq!(code.code.0, 420);
    assert_eq!(answer.get(ATTR_UNKNOWN_ATTRIBUTES).unwrap(), [0x7a, 0xbc]);
}

#[test]
fn an_unknown_attribute_that_may_be_ignored_is_ignored() {
    let mut pair = Pair::new(&[GCM]);
    let request = pair.request(&[attribute(AttrType(0xc057), &[0, 1, 0, 10])]);
    pair.transport.handle_stun(pair.now, pair.at, false, &request);
    let answer = answer(&mut pair);
    assert!(answer.typ == BINDING_SUCCESS && !answer.contains(ATTR_ERROR_CODE));
}

#[test]
fn a_peer_that_takes_itself_for_the_controlled_side_is_told() {
    let mut pair = Pair::new(&[GCM]);
    let request = pair.request(&[attribute(ATTR_ICE_CONTROLLED, &[1; 8])]);
    pair.transport.handle_stun(pair.now, pair.at, false, &request);
    let mut code = ErrorCodeAttribute::default();
    code.get_from(&answer(&mut pair)).unwrap();
    assert_eq!(code.code.0, 487);
}
