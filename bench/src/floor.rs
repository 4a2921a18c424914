//! What sending alone costs: the same packets to the same kind of readers, with
//! neither encryption nor thought.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket as Blocking};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use quinn_udp::{Transmit, UdpSocketState};

use crate::options::Options;
use crate::process::{pin, thread_time};

/// Bytes of a sealed packet.
const PACKET: usize = 1216;
/// Packets of a frame.
const FRAME: usize = 7;
const INTERVAL: Duration = Duration::from_nanos(1_000_000_000 / 30);

/// CPU time per packet in microseconds.
pub(crate) struct Floor {
    pub viewers: usize,
    /// One system call a packet.
    pub sendto: f64,
    /// One a frame of seven, cut up by the kernel; `None` where it cannot.
    pub segmented: Option<f64>,
}

/// Measures both ways to send.
pub(crate) fn run(options: &Options, viewers: usize) -> Result<Floor> {
    let time = options.duration().min(Duration::from_secs(5));
    let sendto = send(options, viewers, time, 1)?.context("nothing was sent")?;
    Ok(Floor { viewers, sendto, segmented: send(options, viewers, time, FRAME)? })
}

/// Sends frames to readers on the other core, in runs of `run` packets.
fn send(options: &Options, viewers: usize, time: Duration, run: usize) -> Result<Option<f64>> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut readers = Readers::bind(viewers)?;
    let to = readers.addresses()?;
    let (core, stopped) = (options.generator_core, Arc::clone(&stop));
    let reading = thread::spawn(move || pin(core).and_then(|()| readers.read(&stopped)));
    let core = options.server_core;
    let sending = thread::spawn(move || pin(core).and_then(|()| cost(&to, time, run)));
    let cost = sending.join().map_err(|_| anyhow!("the sender has panicked"))?;
    stop.store(true, Ordering::Relaxed);
    reading.join().map_err(|_| anyhow!("the reader has panicked"))??;
    cost
}

/// CPU time per packet of this thread while it sends.
fn cost(to: &[SocketAddr], time: Duration, run: usize) -> Result<Option<f64>> {
    let socket = Blocking::bind((Ipv4Addr::LOCALHOST, 0))?;
    let state = UdpSocketState::new((&socket).into())?;
    if state.max_gso_segments() < run {
        return Ok(None);
    }
    let bytes = vec![0x80; PACKET * run];
    let segment_size = (run > 1).then_some(PACKET);
    let (start, mut packets) = (Instant::now(), 0_u64);
    let begin = thread_time()?;
    let mut next = start;
    while start.elapsed() < time {
        thread::sleep(next.saturating_duration_since(Instant::now()));
        next += INTERVAL;
        for address in to {
            for _ in 0..FRAME / run {
                if run == 1 {
                    socket.send_to(&bytes, address)?;
                } else {
                    let transmit = Transmit {
                        destination: *address,
                        ecn: None,
                        contents: &bytes,
                        segment_size,
                        src_ip: None,
                    };
                    state.try_send((&socket).into(), &transmit)?;
                }
            }
            packets += FRAME as u64;
        }
    }
    let spent = thread_time()? - begin;
    Ok(Some(spent.as_secs_f64() * 1e6 / packets.max(1) as f64))
}

/// Sockets that are read as the viewers read theirs.
struct Readers {
    poll: Poll,
    sockets: Vec<UdpSocket>,
}

impl Readers {
    fn bind(count: usize) -> Result<Self> {
        let poll = Poll::new()?;
        let mut sockets = vec![];
        for index in 0..count {
            let mut socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0).into())?;
            poll.registry().register(&mut socket, Token(index), Interest::READABLE)?;
            sockets.push(socket);
        }
        Ok(Self { poll, sockets })
    }

    fn addresses(&self) -> Result<Vec<SocketAddr>> {
        Ok(self.sockets.iter().map(UdpSocket::local_addr).collect::<Result<_, _>>()?)
    }

    fn read(&mut self, stop: &AtomicBool) -> Result<()> {
        let mut events = Events::with_capacity(1024);
        let mut buffer = [0; 2048];
        while !stop.load(Ordering::Relaxed) {
            self.poll.poll(&mut events, Some(Duration::from_millis(100)))?;
            for event in &events {
                if let Some(socket) = self.sockets.get(event.token().0) {
                    while socket.recv(&mut buffer).is_ok() {}
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Floor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "floor at {} viewers: sendto {:.2} µs a packet", self.viewers, self.sendto)?;
        match self.segmented {
            Some(micros) => write!(f, ", segmented runs of {FRAME} {micros:.2} µs"),
            None => write!(f, ", no segmentation here"),
        }
    }
}
