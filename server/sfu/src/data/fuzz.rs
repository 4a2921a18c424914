//! The doors of data channels for fuzzers; see [`crate::fuzz`].

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use footlight_shared::limit;

use super::description::{Offer, answer};
use super::gate::Gate;
use crate::transport::{Fingerprint, IceCredentials};

const CHANNELS: u16 = 2;
/// Chunks in a second; a tenth of them at once.
const CHUNKS: u32 = 1_000;
/// A packet's header, in bytes.
const HEADER: usize = 12;

/// An offer, and the answer to it, which reads as an offer would that says the same.
pub(crate) fn data_offer(text: &str) {
    let Ok(offer) = Offer::parse(text) else { return };
    assert!(text.len() <= limit::SDP_BYTES);
    assert!(offer.ice.are_sound(), "no credentials are so: {:?}", offer.ice);
    let ours = IceCredentials { ufrag: "ours".into(), pwd: "of-twenty-two-characters".into() };
    let fingerprint = Fingerprint::sha256([1; 32]);
    let candidates = [SocketAddr::from(([192, 0, 2, 1], 8080))];
    let answered = |offer| answer(offer, &ours, fingerprint, &candidates, 1024);
    let answer = answered(&offer);
    let plain = |line: &str| line.bytes().all(|byte| (32..127).contains(&byte));
    let whole = answer.ends_with("\r\n") && answer.split_terminator("\r\n").all(plain);
    assert!(whole, "an answer is lines of plain text: {answer:?}");
    assert_eq!(answer.matches("\r\nm=").count(), 1, "the section is answered");
    let turned = answer.replacen("\r\na=setup:passive\r\n", "\r\na=setup:active\r\n", 1);
    let Ok(again) = Offer::parse(&turned) else { panic!("nobody can read it: {answer}") };
    assert!(again.ice == ours && again.fingerprint == fingerprint);
    assert_eq!(answered(&again), answer, "the same section");
}

/// Packets that come to the gate. Of a packet's header, at which it does not look, the
/// first byte is how many milliseconds pass before it, and the next what happens then.
pub(crate) fn sctp(packets: &[&[u8]]) {
    let begun = Instant::now();
    let mut gate = Gate::new(begun, CHANNELS, u64::from(CHUNKS));
    let mut taken = Taken::default();
    let mut now = begun;
    for packet in packets {
        let (passed, what) = (packet.first().copied(), packet.get(1).copied().unwrap_or_default());
        now += Duration::from_millis(u64::from(passed.unwrap_or_default()));
        if what & 1 != 0 {
            gate.establish();
            taken.is_established = true;
        }
        if what & 2 != 0 {
            gate.read(1);
        }
        if gate.admits(now, packet) {
            let filled = now.duration_since(begun).as_secs_f64() * f64::from(CHUNKS);
            assert!(f64::from(taken.chunks) <= f64::from(CHUNKS / 10) + filled + 1.0);
            taken.take(packet);
        }
    }
}

/// What has been let through.
#[derive(Default)]
struct Taken {
    is_established: bool,
    /// The number that the latest beginning has named.
    first: u32,
    chunks: u32,
    data: i64,
    inits: u32,
    resets: u32,
}

impl Taken {
    /// Panics where something of a packet would cost without end.
    fn take(&mut self, packet: &[u8]) {
        let mut rest = &packet[HEADER..];
        assert!(!rest.is_empty(), "there is something in it");
        while !rest.is_empty() {
            let len = usize::from(short(&rest[2..]));
            assert!((4..=rest.len()).contains(&len), "a chunk is in the packet");
            let (chunk, alone) = (&rest[..len], rest.len() == packet.len() - HEADER);
            rest = rest.get(len.next_multiple_of(4)..).unwrap_or_default();
            self.chunk(chunk, alone && rest.is_empty());
        }
    }

    fn chunk(&mut self, chunk: &[u8], alone: bool) {
        self.chunks += 1;
        match chunk[0] {
            0 => {
                assert!(short(&chunk[8..]) < CHANNELS && chunk.len() > 16);
                self.is_near(&chunk[4..]);
                self.data += 1;
            }
            1 => {
                assert!(alone && !self.is_established, "it has begun");
                self.first = long(&chunk[16..]);
                self.inits += 1;
            }
            3 => assert!(short(&chunk[12..]) <= 128, "so many gaps"),
            4..=11 | 14 => {}
            130 => self.resets += 1,
            192 => self.is_near(&chunk[4..]),
            kind => panic!("nobody sends a chunk of kind {kind}"),
        }
        assert!(self.inits <= 8 && self.resets <= 64);
    }

    /// Panics where a number is further ahead than what has come allows.
    fn is_near(&self, number: &[u8]) {
        let ahead = i64::from(long(number).wrapping_sub(self.first) as i32);
        assert!(ahead < 4096 + 16 * self.data, "{ahead} ahead after {}", self.data);
    }
}

fn short(bytes: &[u8]) -> u16 {
    u16::from_be_bytes([bytes[0], bytes[1]])
}

fn long(bytes: &[u8]) -> u32 {
    u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
