#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use footlight_sfu::framing::{FRAME_HEADER, next_frame};

use super::*;

/// A driver's connections, and clients.
struct Hall {
    poll: mio::Poll,
    tcp: Tcp,
    listener: TcpListener,
    got: Vec<(Path, Vec<u8>)>,
}

impl Hall {
    fn new() -> Self {
        let poll = mio::Poll::new().unwrap();
        let tcp = Tcp::new(poll.registry().try_clone().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { poll, tcp, listener, got: Vec::new() }
    }

    fn enter(&mut self, head: &[u8]) -> TcpStream {
        let client = TcpStream::connect(self.listener.local_addr().unwrap()).unwrap();
        client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let (stream, from) = self.listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let (shard, head, place) = (ShardId::default(), head.to_vec(), Box::new(()));
        let accepted = Accepted { shard, stream, from, head, place };
        self.tcp.adopt(Instant::now(), accepted).unwrap();
        client
    }

    /// Turns until a condition holds.
    fn until(&mut self, condition: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        let mut events = mio::Events::with_capacity(16);
        while !condition(self) {
            assert!(Instant::now() < end, "it did not happen");
            let wait = if self.tcp.is_ready() { Duration::ZERO } else { Duration::from_millis(50) };
            self.poll.poll(&mut events, Some(wait)).unwrap();
            for event in &events {
                self.tcp.wake(event);
            }
            while self.tcp.is_ready() {
                let got = &mut self.got;
                let now = Instant::now();
                self.tcp.receive(now, |path, bytes| got.push((path, bytes.to_vec())));
            }
        }
    }

    fn here(&self) -> usize {
        self.tcp.slots.iter().flatten().count()
    }
}

fn framed(datagrams: &[&[u8]]) -> Vec<u8> {
    let mut frames = Vec::new();
    for datagram in datagrams {
        append_frame(&mut frames, datagram);
    }
    frames
}

fn id(path: Path) -> ConnectionId {
    match path {
        Path::Tcp { connection, .. } => connection,
        Path::Udp(_) => unreachable!("a connection"),
    }
}

#[test]
fn frames_come_in_whatever_pieces_the_network_makes_of_them() {
    let mut hall = Hall::new();
    let first = framed(&[b"check"]);
    let mut client = hall.enter(&first);
    client.set_nodelay(true).unwrap();
    hall.until(|hall| hall.got.len() == 1);
    for byte in framed(&[b"one", b"", b"three"]) {
        client.write_all(&[byte]).unwrap();
        let before = hall.got.len();
        hall.until(|hall| hall.got.len() > before || !hall.tcp.is_ready());
    }
    let long = vec![7; 1_300];
    client.write_all(&framed(&[&long[..]; 200])).unwrap();
    hall.until(|hall| hall.got.len() == 204);
    let texts: Vec<&[u8]> = hall.got.iter().map(|(_, bytes)| &bytes[..]).collect();
    assert_eq!(texts[..4], [&b"check"[..], b"one", b"", b"three"]);
    assert!(texts[4..].iter().all(|bytes| *bytes == &long[..]));
    assert_eq!(hall.got[0].0.address(), client.local_addr().unwrap());
}

#[test]
fn a_run_goes_out_as_its_frames() {
    let mut hall = Hall::new();
    let mut client = hall.enter(&framed(&[b"check"]));
    hall.until(|hall| hall.got.len() == 1);
    let to = id(hall.got[0].0);
    assert_eq!(hall.tcp.send(to, Some(4), b"aaaabbbbcc"), Sent::Done(1));
    assert_eq!(hall.tcp.send(to, None, b"dddd"), Sent::Done(1));
    let expected = framed(&[b"aaaa", b"bbbb", b"cc", b"dddd"]);
    let mut got = vec![0; expected.len()];
    client.read_exact(&mut got).unwrap();
    assert_eq!(got, expected);
}

#[test]
fn a_client_who_does_not_read_loses_whole_runs_and_nobody_waits() {
    let mut hall = Hall::new();
    let mut client = hall.enter(&framed(&[b"check"]));
    hall.until(|hall| hall.got.len() == 1);
    let to = id(hall.got[0].0);
    let (mut taken, mut dropped) = (0, 0);
    for n in 0..2_000_u32 {
        // Four datagrams that say what they are.
        let run: Vec<u8> = (0..4).flat_map(|_| n.to_be_bytes().repeat(250)).collect();
        match hall.tcp.send(to, Some(1_000), &run) {
            Sent::Done(_) => taken += 1,
            Sent::WouldBlock => dropped += 1,
            Sent::Refused => panic!("the connection is there"),
        }
    }
    assert!(taken > 10 && dropped > 1_000, "{taken} and {dropped}");
    let waiting = hall.tcp.slots[0].as_ref().unwrap();
    assert!(waiting.room() <= 256 * 1024, "{}", waiting.room());

    let reading = std::thread::spawn(move || {
        let (mut stream, mut piece) = (Vec::new(), vec![0; 65_536]);
        let mut whole = 0;
        while whole < taken * 4 {
            let len = client.read(&mut piece).unwrap();
            stream.extend_from_slice(&piece[..len]);
            while let Some(frame) = next_frame(&stream).unwrap() {
                assert_eq!(frame.len(), 1_000);
                let datagram = &stream[frame.clone()];
                assert!(datagram.chunks(4).all(|part| part == &datagram[..4]));
                stream.drain(..FRAME_HEADER + frame.len());
                whole += 1;
            }
        }
        client
    });
    hall.until(|hall| hall.tcp.slots[0].as_ref().unwrap().waits() == 0);
    let _client = reading.join().unwrap();
    // What was made room for is given back.
    assert!(hall.tcp.slots[0].as_ref().unwrap().room() <= 4 * 1024);
    assert_eq!(hall.tcp.send(to, None, b"again"), Sent::Done(1));
}

#[test]
fn rubbish_ends_the_connection_and_its_number_is_not_given_again() {
    let mut hall = Hall::new();
    let mut client = hall.enter(&framed(&[b"check"]));
    hall.until(|hall| hall.got.len() == 1);
    let before = id(hall.got[0].0);
    client.write_all(&[0xFF; 64]).unwrap();
    hall.until(|hall| hall.here() == 0);
    assert_eq!(client.read(&mut [0; 8]).unwrap_or(0), 0, "it is closed");
    assert_eq!(hall.tcp.send(before, None, b"late"), Sent::Refused);
    let _next = hall.enter(&framed(&[b"check"]));
    hall.until(|hall| hall.got.len() == 2);
    assert_ne!(id(hall.got[1].0), before);
    assert_eq!(hall.tcp.send(before, None, b"late"), Sent::Refused);
}

#[test]
fn a_connection_goes_with_its_client_or_with_its_peer_or_for_silence() {
    let mut hall = Hall::new();
    let mut clients: Vec<TcpStream> = (0..3).map(|_| hall.enter(&framed(&[b"check"]))).collect();
    hall.until(|hall| hall.got.len() == 3);
    let mut last = clients.remove(0);
    last.write_all(&framed(&[b"last words"])).unwrap();
    drop(last);
    hall.until(|hall| hall.here() == 2);
    assert_eq!(hall.got[3].1, b"last words");
    let stays = hall.got[1].0;
    let now = Instant::now();
    assert_eq!(hall.tcp.sweep(now, |path| path == stays), 1);
    assert_eq!(hall.tcp.sweep(now + SILENCE * 2, |_| true), 0);
}

#[test]
fn many_talk_at_once_and_all_are_heard() {
    let mut hall = Hall::new();
    let mut clients: Vec<TcpStream> = (0..50).map(|_| hall.enter(&[])).collect();
    for client in &mut clients {
        client.write_all(&framed(&[&b"hello"[..]; 100])).unwrap();
    }
    hall.until(|hall| hall.got.len() == 5_000);
    hall.tcp.clear();
    assert_eq!(hall.here(), 0);
    assert!(!hall.tcp.is_ready());
}
