//! What sending alone costs: the same packets at the same times to the same
//! kind of readers, with neither encryption nor thought.

use std::collections::HashSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket as Blocking};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use mio::{Events, Poll, Token};
use quinn_udp::{Transmit, UdpSocketState};

use crate::options::{Options, Pacing};
use crate::process::{enter, pin, thread_time};
use crate::publisher::{FRAME, PACKETS, SOUND, SPACE};
use crate::socket::{Inbox, Socket};
use crate::spilled::spilled;
use crate::wire::{self, REST, Run, Wire};

/// Bytes of a sealed packet of video, and of sound.
const PACKET: usize = 1216;
const SOUND_PACKET: usize = 148;
/// A share of dropped packets that may be left out.
const SPILLED: f64 = 0.001;

/// What was measured.
pub(crate) struct Floor {
    pub viewers: usize,
    pub pacing: Pacing,
    /// `None` where the kernel cannot segment.
    pub cost: Option<Cost>,
    /// Share of the packets that were dropped because the readers were too slow.
    /// To drop a packet costs less than to deliver it.
    pub spilled: f64,
}

/// What sending costs.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// CPU time per packet in microseconds, video and sound together, as the
    /// server sends them: a frame in one segmented call, or each packet by its
    /// own.
    pub micros: f64,
    packets: u64,
}

impl Floor {
    /// Share of a core that sending in time takes, more than 1 where one core
    /// cannot.
    pub(crate) fn share(&self) -> Option<f64> {
        let frames = PACKETS as f64 / FRAME.as_secs_f64();
        let due = self.viewers as f64 * (frames + 1.0 / SOUND.as_secs_f64());
        self.cost.map(|cost| cost.micros * due / 1e6)
    }

    /// The microseconds; at least these, where packets were dropped.
    pub(crate) fn micros(&self) -> String {
        let least = if self.spilled > SPILLED { "≥ " } else { "" };
        self.cost.map_or_else(|| "–".to_owned(), |cost| format!("{least}{:.2}", cost.micros))
    }
}

/// Measures what a row's packets cost the kernel.
pub(crate) fn run(options: &Options, pacing: Pacing, viewers: usize) -> Result<Floor> {
    let time = options.duration().min(Duration::from_secs(5));
    let stop = Arc::new(AtomicBool::new(false));
    let (mut readers, to, from) = if options.wire {
        let to = (0..viewers).map(Wire::far).collect::<Result<_>>()?;
        (Readers::Wire(Wire::lay(options.server_netns.as_deref())?), to, wire::SERVER.into())
    } else {
        let readers = Ears::bind(toward(options.address)?, viewers)?;
        let to = readers.addresses()?;
        (Readers::Sockets(readers), to, options.address)
    };
    let ports = to.iter().map(SocketAddr::port).collect();
    let (core, stopped) = (options.generator_core, Arc::clone(&stop));
    let reading = thread::spawn(move || {
        pin(core)?;
        readers.read(&stopped)?;
        anyhow::Ok(readers)
    });
    let (core, netns) = (options.server_core, options.server_netns.clone());
    let sending = thread::spawn(move || {
        pin(core)?;
        if let Some(netns) = netns {
            enter(&netns)?;
        }
        Sender::new(from, to, pacing)?.cost(time)
    });
    let cost = sending.join().map_err(|_| anyhow!("the sender has panicked"))?;
    stop.store(true, Ordering::Relaxed);
    let readers = reading.join().map_err(|_| anyhow!("the reader has panicked"))??;
    let (dropped, cost) = (readers.spilled(&ports)?, cost?);
    let spilled = cost.map_or(0.0, |cost| dropped as f64 / cost.packets.max(1) as f64);
    Ok(Floor { viewers, pacing, cost, spilled })
}

/// Our address as the server sees it. No packet is sent by this.
fn toward(server: IpAddr) -> Result<IpAddr> {
    let any: IpAddr = match server {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let probe = Blocking::bind((any, 0))?;
    probe.connect((server, 9))?;
    Ok(probe.local_addr()?.ip())
}

/// Sends like a server that has nothing to do.
struct Sender {
    socket: Blocking,
    state: UdpSocketState,
    to: Vec<SocketAddr>,
    pacing: Pacing,
    packets: u64,
}

impl Sender {
    fn new(from: IpAddr, to: Vec<SocketAddr>, pacing: Pacing) -> Result<Self> {
        let socket = Blocking::bind((from, 0))?;
        let state = UdpSocketState::new((&socket).into())?;
        Ok(Self { socket, state, to, pacing, packets: 0 })
    }

    /// CPU time per packet of this thread while it sends.
    fn cost(mut self, time: Duration) -> Result<Option<Cost>> {
        if self.pacing == Pacing::Burst && self.state.max_gso_segments() < PACKETS {
            return Ok(None);
        }
        let start = Instant::now();
        let begin = thread_time()?;
        let (mut next_sound, mut frame, mut nth) = (start, start, 0);
        while start.elapsed() < time {
            let next_video = frame + SPACE * nth;
            thread::sleep(next_sound.min(next_video).saturating_duration_since(Instant::now()));
            let now = Instant::now();
            if next_sound <= now {
                next_sound += SOUND;
                self.round(SOUND_PACKET, 1, 1)?;
            }
            if next_video <= now {
                match self.pacing {
                    Pacing::Burst => self.round(PACKET, PACKETS, 1)?,
                    Pacing::Single => self.round(PACKET, 1, PACKETS)?,
                    Pacing::Spaced => self.round(PACKET, 1, 1)?,
                }
                nth += 1;
                if self.pacing != Pacing::Spaced || nth == PACKETS as u32 {
                    (frame, nth) = (frame + FRAME, 0);
                }
            }
        }
        let spent = thread_time()? - begin;
        let micros = spent.as_secs_f64() * 1e6 / self.packets.max(1) as f64;
        Ok(Some(Cost { micros, packets: self.packets }))
    }

    /// To every reader `times` a run of packets.
    fn round(&mut self, size: usize, run: usize, times: usize) -> Result<()> {
        let bytes = [0x80; PACKET * PACKETS];
        let contents = bytes.get(..size * run).context("a run that is too long")?;
        for destination in &self.to {
            for _ in 0..times {
                if run == 1 {
                    self.socket.send_to(contents, destination)?;
                } else {
                    let transmit = Transmit {
                        destination: *destination,
                        ecn: None,
                        contents,
                        segment_size: Some(size),
                        src_ip: None,
                    };
                    self.state.try_send((&self.socket).into(), &transmit)?;
                }
            }
        }
        self.packets += (self.to.len() * run * times) as u64;
        Ok(())
    }
}

/// Those who read as the viewers do.
enum Readers {
    Sockets(Ears),
    Wire(Wire),
}

impl Readers {
    fn read(&mut self, stop: &AtomicBool) -> Result<()> {
        match self {
            Self::Sockets(ears) => ears.read(stop),
            Self::Wire(wire) => {
                let mut run = Run::new();
                while !stop.load(Ordering::Relaxed) {
                    if !wire.receive(&mut run)? {
                        thread::sleep(REST);
                    }
                }
                Ok(())
            }
        }
    }

    /// What was lost because they were too slow.
    fn spilled(&self, ports: &HashSet<u16>) -> Result<u64> {
        match self {
            Self::Sockets(_) => Ok(spilled(ports)),
            Self::Wire(wire) => wire.spilled(),
        }
    }
}

/// Sockets that are read as the viewers read theirs.
struct Ears {
    poll: Poll,
    sockets: Vec<Socket>,
}

impl Ears {
    fn bind(address: IpAddr, count: usize) -> Result<Self> {
        let poll = Poll::new()?;
        let mut sockets = vec![];
        for index in 0..count {
            let mut socket = Socket::bind((address, 0).into())?;
            socket.register(poll.registry(), Token(index))?;
            sockets.push(socket);
        }
        Ok(Self { poll, sockets })
    }

    fn addresses(&self) -> Result<Vec<SocketAddr>> {
        Ok(self.sockets.iter().map(Socket::local_addr).collect::<Result<_, _>>()?)
    }

    fn read(&mut self, stop: &AtomicBool) -> Result<()> {
        let mut events = Events::with_capacity(1024);
        let mut inbox = Inbox::new();
        while !stop.load(Ordering::Relaxed) {
            self.poll.poll(&mut events, Some(Duration::from_millis(100)))?;
            for event in &events {
                if let Some(socket) = self.sockets.get(event.token().0) {
                    while socket.receive(&mut inbox, true)? {}
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Floor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} viewers, {}: the kernel alone ", self.viewers, self.pacing)?;
        let Some(share) = self.share() else { return f.write_str("cannot segment") };
        write!(
            f,
            "{} µs a packet, {:.0} % of a core in all ({:.2} % dropped for want of reading)",
            self.micros(),
            share * 100.0,
            self.spilled * 100.0,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_core_is_more_than_one_and_drops_make_it_a_least() {
        let cost = Some(Cost { micros: 2.0, packets: 1 });
        let mut floor = Floor { viewers: 2000, pacing: Pacing::Burst, cost, spilled: 0.0 };
        assert!(floor.share().is_some_and(|share| (share - 1.04).abs() < 0.001));
        assert_eq!(floor.micros(), "2.00");
        floor.spilled = 0.01;
        assert_eq!(floor.micros(), "≥ 2.00");
        floor.cost = None;
        assert_eq!((floor.share(), floor.micros().as_str()), (None, "–"));
    }
}
