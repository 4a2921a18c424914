//! A peer with data channels alone.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use footlight_sfu::data::{Channel, DataPeer, Message, Terms, data_ufrag};
use footlight_sfu::{Identity, OfferError};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::channels::{Channels, bytes, text};
use crate::client::Client;
use crate::offer::data_offer;

static TERMS: Terms = Terms {
    channels: &[Channel::Lossy, Channel::Reliable],
    window: 64 * 1024,
    message_bytes: 16 * 1024,
    waiting: 64 * 1024,
    chunks_per_second: 2000,
};
const STEP: Duration = Duration::from_millis(5);

/// A server's end and a browser's, and a line between them that loses.
struct Pair {
    now: Instant,
    peer: DataPeer,
    client: Client,
    channels: Option<Channels>,
    /// Datagrams of both ways that are lost.
    loss: f64,
    dice: StdRng,
    /// What the peer was told, which is sent back.
    heard: Vec<Message>,
}

impl Pair {
    fn new(loss: f64, seed: u64) -> Self {
        Self::with(loss, seed, |offer| offer)
    }

    fn with(loss: f64, seed: u64, offered: impl Fn(String) -> String) -> Self {
        let now = Instant::now();
        let (at, server): (SocketAddr, SocketAddr) =
            ("192.0.2.7:4000".parse().unwrap(), "198.51.100.1:7000".parse().unwrap());
        let mut client = Client::new(now, at, server);
        let offer = offered(data_offer(&client.parts()));
        let identity = Identity::generate().unwrap();
        let (peer, answer) = DataPeer::new(now, &identity, &offer, &[server], &TERMS).unwrap();
        assert!(answer.contains("a=max-message-size:16384\r\n"), "{answer}");
        client.answered(now, &answer);
        let dice = StdRng::seed_from_u64(seed);
        Self { now, peer, client, channels: None, loss, dice, heard: vec![] }
    }

    /// Lets a step pass; what the peer hears goes back by the same channel.
    fn step(&mut self) {
        self.now += STEP;
        self.client.tick(self.now);
        if self.client.is_connected() {
            let channels =
                self.channels.get_or_insert_with(|| Channels::new(self.now, &self.client, &[0]));
            channels.tick(self.now, &mut self.client);
        }
        for datagram in std::mem::take(&mut self.client.out) {
            if !self.dice.random_bool(self.loss) {
                self.peer.handle(self.now, self.client.at, &datagram);
            }
        }
        if self.peer.poll_timeout().is_some_and(|at| at <= self.now) {
            self.peer.handle_timeout(self.now);
        }
        while let Some(message) = self.peer.poll_message() {
            self.peer.send(self.now, &message);
            self.heard.push(message);
        }
        while let Some((to, datagram)) = self.peer.poll_transmit() {
            assert_eq!(to, self.client.at);
            if !self.dice.random_bool(self.loss) {
                self.client.take(self.now, &datagram);
            }
        }
    }

    fn until(&mut self, seconds: u64, done: impl Fn(&Self) -> bool) {
        let end = self.now + Duration::from_secs(seconds);
        while !done(self) {
            assert!(self.now < end, "not within {seconds} seconds");
            self.step();
        }
    }

    fn is_open(&self) -> bool {
        self.peer.is_open() && self.channels.as_ref().is_some_and(|channels| channels.open)
    }

    fn told(&self) -> usize {
        self.channels.as_ref().map_or(0, |channels| channels.told.len())
    }
}

#[test]
fn what_is_said_comes_back_by_the_same_channel() {
    let mut pair = Pair::new(0.0, 1);
    assert!(!pair.peer.is_open());
    pair.until(5, Pair::is_open);
    let channels = pair.channels.as_mut().unwrap();
    let long = bytes(1, &[7; 16 * 1024]);
    for told in [&text(0, "quick"), &long, &text(1, "slow")] {
        channels.send(pair.now, &mut pair.client, told);
    }
    pair.until(5, |pair| pair.told() == 3);
    let mut told = pair.channels.unwrap().told;
    told.sort_by_key(|told| told.channel);
    assert_eq!(told, [text(0, "quick"), long, text(1, "slow")]);
}

#[test]
fn over_a_line_that_loses_reliable_messages_come_whole_and_in_order() {
    for seed in 1..6 {
        let mut pair = Pair::new(0.15, seed);
        pair.until(30, Pair::is_open);
        for n in 0..40 {
            let channels = pair.channels.as_mut().unwrap();
            channels.send(pair.now, &mut pair.client, &text(1, &format!("{n}")));
            channels.send(pair.now, &mut pair.client, &text(0, &format!("{n}")));
            pair.step();
        }
        let reliable = |pair: &Pair| {
            let told = pair.channels.iter().flat_map(|channels| &channels.told);
            told.filter(|told| told.channel == 1).cloned().collect::<Vec<_>>()
        };
        pair.until(60, |pair| reliable(pair).len() == 40);
        let wanted: Vec<_> = (0..40).map(|n| text(1, &format!("{n}"))).collect();
        assert_eq!(reliable(&pair), wanted);
        let lossy = pair.told() - 40;
        assert!((10..40).contains(&lossy), "seed {seed}: {lossy} of 40 were not lost");
    }
}

#[test]
fn what_is_longer_than_agreed_is_not_heard() {
    let mut pair = Pair::new(0.0, 1);
    pair.until(5, Pair::is_open);
    let channels = pair.channels.as_mut().unwrap();
    channels.send(pair.now, &mut pair.client, &bytes(1, &[7; 16 * 1024 + 1]));
    channels.send(pair.now, &mut pair.client, &text(1, "short"));
    pair.until(5, |pair| pair.told() == 1);
    assert_eq!(pair.heard[0].payload, "short");
}

#[test]
fn a_goodbye_silence_and_a_wrong_certificate_end_it() {
    let mut pair = Pair::new(0.0, 1);
    pair.until(5, Pair::is_open);
    pair.client.leave(pair.now);
    pair.until(1, |pair| pair.peer.is_closed());

    let mut pair = Pair::new(0.0, 2);
    pair.until(5, Pair::is_open);
    pair.client.alive = false;
    pair.until(20, |pair| pair.peer.is_closed());

    let digits = |offer: String| {
        let at = offer.find("a=fingerprint:sha-256 ").unwrap() + 22;
        let other = if offer[at..].starts_with("00") { "01" } else { "00" };
        format!("{}{other}{}", &offer[..at], &offer[at + 2..])
    };
    let mut pair = Pair::with(0.0, 3, digits);
    pair.until(5, |pair| pair.peer.is_closed());
    assert!(!pair.peer.is_open() && pair.peer.poll_timeout().is_none());

    let mut pair = Pair::new(1.0, 4);
    pair.until(11, |pair| pair.peer.is_closed());
}

#[test]
fn it_says_goodbye_and_is_silent_to_strangers() {
    let mut pair = Pair::new(0.0, 1);
    pair.until(5, Pair::is_open);
    let stranger = "203.0.113.9:9".parse().unwrap();
    let check = pair.client.check_as("nobody:u4000", "not the password of anybody");
    pair.peer.handle(pair.now, stranger, &check);
    pair.peer.handle(pair.now, stranger, &[22, 254, 253, 0, 0, 0, 0]);
    assert!(pair.peer.poll_transmit().is_none());
    let own = pair.client.check();
    assert_eq!(data_ufrag(&own), Some(pair.peer.ufrag()));
    pair.peer.close(pair.now);
    pair.until(1, |pair| pair.client.dismissed);
    assert!(pair.peer.is_closed());
}

#[test]
fn garbage_within_the_connection_is_survived() {
    let mut pair = Pair::new(0.0, 1);
    pair.until(5, Pair::is_open);
    for n in 0..2000_u32 {
        let mut packet: Vec<u8> =
            (0..pair.dice.random_range(0..80)).map(|_| pair.dice.random()).collect();
        if n % 2 == 0 {
            // Whole chunks of a kind that is known, with whatever in them.
            let kind = [0, 1, 3, 4, 9, 10, 130, 192][n as usize / 2 % 8];
            packet.resize(packet.len().max(16).next_multiple_of(4), 0);
            let len = (packet.len() - 12) as u16;
            packet[12..14].copy_from_slice(&[kind, 3]);
            packet[14..16].copy_from_slice(&len.to_be_bytes());
        }
        pair.client.send_packet(pair.now, &packet);
        if n % 20 == 0 {
            pair.step();
        }
    }
    let channels = pair.channels.as_mut().unwrap();
    channels.send(pair.now, &mut pair.client, &text(1, "still here"));
    pair.until(10, |pair| pair.told() == 1);
}

#[test]
fn offers_of_anything_else_are_refused() {
    let client = Client::new(
        Instant::now(),
        "192.0.2.7:4000".parse().unwrap(),
        "198.51.100.1:7000".parse().unwrap(),
    );
    let good = data_offer(&client.parts());
    let identity = Identity::generate().unwrap();
    let refused =
        |offer: &str| DataPeer::new(Instant::now(), &identity, offer, &[], &TERMS).err().unwrap();
    assert_eq!(refused("hello"), OfferError::Malformed);
    assert_eq!(refused(&"v=0\r\n".repeat(100_000)), OfferError::TooLong);
    assert_eq!(refused(&good.replace("a=setup:actpass", "a=setup:passive")), OfferError::Passive);
    let video = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
    assert!(matches!(refused(&format!("{good}{video}")), OfferError::Unsupported(_)));
    assert!(matches!(refused("v=0\r\n"), OfferError::Missing(_)));
    for part in ["a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:"] {
        let lacking = good.replace(part, "a=x-");
        assert!(matches!(refused(&lacking), OfferError::Missing(_)), "{part}");
    }
    let strange = good.replace("a=mid:0", "a=mid:0\u{b}a=x");
    assert_eq!(refused(&strange), OfferError::Malformed);
}
