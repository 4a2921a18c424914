//! The other side says whatever it likes.

use footlight_session::transfer::{
    Act, Exchange, Frame, LISTED, Measure, PAYLOAD_BYTES, Reason, Stage, TransferId,
};
use proptest::prelude::*;

const WINDOW: u64 = Measure::CALL.window;

const ID: TransferId = TransferId(7);

fn hello() -> Vec<u8> {
    Frame::Hello { version: 1, sending: vec![ID] }.encode()
}

/// An exchange that was offered a file and has a place for it.
fn receiving(size: u64) -> Exchange {
    let mut exchange = Exchange::new(1, Measure::CALL);
    exchange.opened();
    exchange.handle(&hello());
    exchange.handle(&Frame::Offer { id: ID, size, name: "x" }.encode());
    exchange.accept(ID);
    exchange.made(ID, Ok(true));
    exchange
}

fn drain(exchange: &mut Exchange) -> Vec<Act> {
    std::iter::from_fn(|| exchange.poll(0)).collect()
}

fn stage(exchange: &Exchange) -> Stage {
    exchange.rows().next().unwrap().stage
}

fn data(at: u64, bytes: &[u8]) -> Vec<u8> {
    Frame::Data { id: ID, at, bytes }.encode()
}

const BROKEN: Stage = Stage::Ended { by_me: true, why: Reason::Broken };

#[test]
fn what_is_not_the_next_byte_ends_it() {
    for at in [1, 100, 1 << 40] {
        let mut exchange = receiving(1000);
        exchange.handle(&data(at, b"x"));
        assert_eq!(stage(&exchange), BROKEN);
    }
}

#[test]
fn more_than_was_offered_ends_it() {
    let mut exchange = receiving(2);
    exchange.handle(&data(0, b"xyz"));
    assert_eq!(stage(&exchange), BROKEN);
}

#[test]
fn more_than_the_window_ends_it() {
    let mut exchange = receiving(WINDOW * 4);
    let bytes = vec![0; PAYLOAD_BYTES];
    let mut at = 0;
    // The disk writes nothing.
    while stage(&exchange) == Stage::Running {
        exchange.handle(&data(at, &bytes));
        at += bytes.len() as u64;
    }
    assert_eq!(stage(&exchange), BROKEN);
    assert!(at <= WINDOW + PAYLOAD_BYTES as u64);
}

#[test]
fn bytes_before_they_are_wanted_end_it() {
    let mut exchange = Exchange::new(1, Measure::CALL);
    exchange.opened();
    exchange.handle(&hello());
    exchange.handle(&Frame::Offer { id: ID, size: 3, name: "x" }.encode());
    exchange.handle(&data(0, b"xyz"));
    assert_eq!(stage(&exchange), BROKEN);
}

#[test]
fn a_wrong_hash_throws_it_away() {
    let mut exchange = receiving(3);
    exchange.handle(&data(0, b"xyz"));
    exchange.handle(&Frame::Done { id: ID, size: 3, sha256: [0; 32] }.encode());
    assert_eq!(stage(&exchange), Stage::Ended { by_me: true, why: Reason::Corrupt });
    assert!(drain(&mut exchange).contains(&Act::Release { id: ID }));
}

#[test]
fn an_end_before_the_end_is_none() {
    let mut exchange = receiving(3);
    exchange.handle(&data(0, b"xy"));
    exchange.handle(&Frame::Done { id: ID, size: 2, sha256: [0; 32] }.encode());
    assert_eq!(stage(&exchange), BROKEN);
}

#[test]
fn nobody_has_more_than_was_sent_to_him() {
    let mut exchange = Exchange::new(1, Measure::CALL);
    exchange.opened();
    exchange.handle(&hello());
    let id = exchange.offer("x", 1000).unwrap();
    exchange.handle(&Frame::Accept { id, from: 500, written: 500 }.encode());
    assert_eq!(stage(&exchange), BROKEN);

    let id = exchange.offer("y", 1000).unwrap();
    exchange.handle(&Frame::Received { id }.encode());
    assert_eq!(exchange.rows().nth(1).unwrap().stage, Stage::Offered);
}

#[test]
fn an_offer_that_changes_ends_it() {
    let mut exchange = receiving(3);
    exchange.opened();
    exchange.handle(&hello());
    exchange.handle(&Frame::Offer { id: ID, size: 4, name: "x" }.encode());
    assert_eq!(stage(&exchange), BROKEN);
}

#[test]
fn a_flood_of_offers_is_bounded() {
    let mut exchange = Exchange::new(1, Measure::CALL);
    exchange.opened();
    exchange.handle(&hello());
    for id in 0..1000 {
        exchange.handle(&Frame::Offer { id: TransferId(id), size: 1, name: "x" }.encode());
    }
    assert_eq!(exchange.rows().count(), LISTED);
}

#[test]
fn what_speaks_another_version_is_not_heard() {
    let mut exchange = Exchange::new(1, Measure::CALL);
    exchange.opened();
    exchange.handle(&Frame::Hello { version: 2, sending: vec![ID] }.encode());
    exchange.handle(&Frame::Offer { id: ID, size: 1, name: "x" }.encode());
    assert_eq!(exchange.rows().count(), 0);
}

/// Frames that fit some state or other.
fn said() -> impl Strategy<Value = Vec<u8>> {
    let id = (0..4u64).prop_map(TransferId);
    let number = prop_oneof![0..5u64, Just(WINDOW), any::<u64>()];
    (1..12u8, id, number, prop::collection::vec(any::<u8>(), 0..40)).prop_map(
        |(kind, id, number, body)| {
            let head = [vec![kind], id.0.to_be_bytes().to_vec(), number.to_be_bytes().to_vec()];
            [head.concat(), body].concat()
        },
    )
}

proptest! {
    #[test]
    fn whatever_is_said_does_no_harm(
        said in prop::collection::vec(said(), 0..200),
        sends in any::<bool>(),
    ) {
        let mut exchange = Exchange::new(1, Measure::CALL);
        exchange.opened();
        exchange.handle(&hello());
        if sends {
            exchange.offer("mine", 100).unwrap();
        }
        for message in said {
            exchange.handle(&message);
            for act in drain(&mut exchange) {
                match act {
                    Act::Make { id } => exchange.made(id, Ok(true)),
                    Act::Read { id, at, len } => exchange.read(id, at, Ok(&vec![0; len])),
                    Act::Write { id, .. } => exchange.wrote(id, Ok(())),
                    Act::Close { id } => exchange.closed(id, Ok(())),
                    Act::Send(_) | Act::Release { .. } => {}
                }
            }
            let offered = exchange.rows().find(|row| row.stage == Stage::Offered).map(|row| row.id);
            offered.into_iter().for_each(|id| exchange.accept(id));
            prop_assert!(exchange.rows().all(|row| row.written <= row.size));
        }
    }
}
