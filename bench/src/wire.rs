//! A wire to the server as a network card would be: what a packet costs its
//! reader is not the server's to pay.
//!
//! On loopback the sender's core does the readers' work too: it cuts the
//! segments apart, finds the socket of each and wakes who waits. Here the server
//! sends into a TUN device, which takes a run of segments uncut as a card with
//! UDP segmentation does (USO), and the generator takes the runs out at the
//! other end and plays all viewers itself, each at a port of one far address.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow};
use mio::Token;
use tun_rs::{DeviceBuilder, SyncDevice};

use crate::process::enter;

/// The device.
pub(crate) const NAME: &str = "flwire";
/// The server's address and the far one, of those set aside for benchmarks
/// (RFC 2544).
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(198, 18, 8, 1);
const FAR: Ipv4Addr = Ipv4Addr::new(198, 18, 8, 2);
/// The port of the first who is bound.
const FIRST_PORT: u16 = 10_000;
/// Runs that may wait in the device: a key frame and sound for all, and more.
const QUEUE: u32 = 16_384;
/// How long one rests who has found nothing to read. Nobody is woken by a packet:
/// that would be work of the server's core again.
pub(crate) const REST: Duration = Duration::from_micros(100);

/// Bytes before a packet that say how it is to be cut (`virtio_net_hdr`).
const NOTE: usize = 10;
/// The kind of cutting that is UDP's (`VIRTIO_NET_HDR_GSO_UDP_L4`).
const UDP_SEGMENTS: u8 = 5;
const IP_HEADER: usize = 20;
const UDP_HEADER: usize = 8;
const UDP: u8 = 17;
const LONGEST: usize = 65_536;

/// See the module.
pub(crate) struct Wire {
    device: SyncDevice,
    netns: Option<String>,
    /// To whom a port belongs, by its distance from the first.
    tokens: RefCell<Vec<Token>>,
}

impl Wire {
    /// Lays it where the server is: in a network namespace, or here.
    pub(crate) fn lay(netns: Option<&str>) -> Result<Self> {
        let device = within(netns, || {
            let device = DeviceBuilder::new()
                .name(NAME)
                .ipv4(SERVER, 24, None)
                .mtu(1500)
                .with(|opts| {
                    opts.offload(true).tx_queue_len(QUEUE);
                })
                .build_sync()
                .context("cannot make a TUN device: that needs root")?;
            device.set_nonblocking(true)?;
            Ok(device)
        })?;
        let netns = netns.map(str::to_owned);
        Ok(Self { device, netns, tokens: RefCell::default() })
    }

    /// Runs so far that found no room in the device: they were taken out too slowly.
    pub(crate) fn spilled(&self) -> Result<u64> {
        let table = within(self.netns.as_deref(), || {
            Ok(std::fs::read_to_string("/proc/thread-self/net/dev")?)
        })?;
        dropped(&table).context("the system does not count what is lost in the device")
    }

    /// Who is bound as number `index`.
    pub(crate) fn far(index: usize) -> Result<SocketAddr> {
        let port = u16::try_from(index).ok().and_then(|index| FIRST_PORT.checked_add(index));
        Ok(SocketAddr::from((FAR, port.context("too many viewers for one wire")?)))
    }

    /// Binds one more: the address.
    pub(crate) fn bind(&self) -> Result<SocketAddr> {
        let mut tokens = self.tokens.borrow_mut();
        let address = Self::far(tokens.len())?;
        tokens.push(Token(usize::MAX));
        Ok(address)
    }

    /// Says to whom what comes to an address belongs.
    pub(crate) fn register(&self, address: SocketAddr, token: Token) -> Result<()> {
        let index = address.port().checked_sub(FIRST_PORT).map(usize::from);
        let mut tokens = self.tokens.borrow_mut();
        *index.and_then(|index| tokens.get_mut(index)).context("nobody is bound there")? = token;
        Ok(())
    }

    /// Takes the next run out; false where there is none.
    pub(crate) fn receive(&self, run: &mut Run) -> Result<bool> {
        loop {
            run.len = match self.device.recv(&mut run.bytes) {
                Ok(len) => len,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error.into()),
            };
            // The system itself says a word now and then.
            if let Some(port) = run.open() {
                run.at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
                let index = usize::from(port.wrapping_sub(FIRST_PORT));
                run.token = self.tokens.borrow().get(index).copied();
                return Ok(true);
            }
        }
    }

    /// Puts a datagram in.
    pub(crate) fn send(&self, from: SocketAddr, to: SocketAddrV4, datagram: &[u8]) -> Result<()> {
        let mut room = [0; NOTE + 1500];
        let packet = frame(&mut room, from.port(), to, datagram).context("too long a datagram")?;
        self.device.send(packet).map(drop).context("the wire is cut")
    }
}

/// Does something in a network namespace, or here. Only a thread of its own enters it;
/// what is made there stays.
fn within<T: Send>(netns: Option<&str>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let working = scope.spawn(|| {
            netns.map_or(Ok(()), enter)?;
            work()
        });
        working.join().map_err(|_| anyhow!("the wire's thread has panicked"))?
    })
}

/// What the device dropped of what it was to carry, in the system's table of devices.
fn dropped(table: &str) -> Option<u64> {
    let (_, counts) = table.lines().find_map(|line| line.trim_start().split_once(NAME))?;
    // Eight numbers of what came, then bytes, packets and errors of what went.
    counts.strip_prefix(':')?.split_whitespace().nth(11)?.parse().ok()
}

/// Writes a datagram from the far address with all that goes before it.
fn frame<'a>(room: &'a mut [u8], from: u16, to: SocketAddrV4, datagram: &[u8]) -> Option<&'a [u8]> {
    let whole = IP_HEADER + UDP_HEADER + datagram.len();
    let packet = room.get_mut(..NOTE + whole)?;
    let (head, body) = packet.split_at_mut(NOTE + IP_HEADER + UDP_HEADER);
    body.copy_from_slice(datagram);
    let ip = head.get_mut(NOTE..)?;
    let word = |n: u16| n.to_be_bytes();
    let length = u16::try_from(whole).ok()?;
    let mut put = |at: usize, bytes: &[u8]| {
        if let Some(room) = ip.get_mut(at..at + bytes.len()) {
            room.copy_from_slice(bytes);
        }
    };
    put(0, &[0x45]);
    put(2, &word(length));
    // Not to be cut; 64 hops.
    put(6, &[0x40, 0, 64, UDP]);
    put(12, &FAR.octets());
    put(16, &to.ip().octets());
    put(20, &word(from));
    put(22, &word(to.port()));
    // No checksum of UDP's own, which IPv4 allows.
    put(24, &word(length - IP_HEADER as u16));
    let sum = checksum(ip.get(..IP_HEADER)?);
    ip.get_mut(10..12)?.copy_from_slice(&word(sum));
    Some(packet)
}

/// Of an IPv4 header whose own is zero (RFC 791).
fn checksum(header: &[u8]) -> u16 {
    let words = header.chunks_exact(2).map(|it| u32::from(it[0]) << 8 | u32::from(it[1]));
    let sum: u32 = words.sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    !((folded & 0xffff) + (folded >> 16)) as u16
}

/// What was taken out at once: datagrams for one, of equal size but the last.
pub(crate) struct Run {
    bytes: Vec<u8>,
    len: usize,
    /// Where the first begins, and how long each is.
    begin: usize,
    segment: usize,
    /// Whose it is.
    pub token: Option<Token>,
    /// When it was taken out, since 1970.
    pub at: Duration,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self { bytes: vec![0; NOTE + LONGEST], ..Self::empty() }
    }

    /// One that holds nothing, in the place of another that is in use.
    pub(crate) fn empty() -> Self {
        Self { bytes: vec![], len: 0, begin: 0, segment: 0, token: None, at: Duration::ZERO }
    }

    /// Each by itself.
    pub(crate) fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.get(self.begin..self.len).unwrap_or_default().chunks(self.segment.max(1))
    }

    /// Reads the headers: the port that it goes to, where it is UDP over IPv4.
    fn open(&mut self) -> Option<u16> {
        let packet = self.bytes.get(..self.len)?;
        let (note, ip) = packet.split_at_checked(NOTE)?;
        let header = usize::from(ip.first()? & 0x0f) * 4;
        if ip.first()? >> 4 != 4 || *ip.get(9)? != UDP {
            return None;
        }
        let port = ip.get(header + 2..header + 4)?;
        self.begin = NOTE + header + UDP_HEADER;
        self.segment = match note {
            [_, UDP_SEGMENTS, _, _, low, high, ..] => u16::from_ne_bytes([*low, *high]).into(),
            _ => self.len.checked_sub(self.begin)?,
        };
        Some(u16::from_be_bytes([port[0], port[1]]))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use std::net::UdpSocket;
    use std::time::Instant;

    use quinn_udp::{Transmit, UdpSocketState};

    use super::*;

    #[test]
    fn a_checksum_is_what_makes_the_sum_of_a_header_nothing() {
        let mut header =
            [0x45, 0, 0, 60, 0, 0, 0x40, 0, 64, 17, 0, 0, 198, 18, 8, 2, 198, 18, 8, 1];
        let sum = checksum(&header);
        assert_ne!(sum, 0);
        header[10..12].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(checksum(&header), 0);
    }

    #[test]
    fn a_run_is_read_as_its_note_says() {
        let mut room = [0; NOTE + 1500];
        let to = SocketAddrV4::new(SERVER, 10_007);
        let packet = frame(&mut room, 5000, to, &[7; 25]).unwrap();
        let mut run = Run { bytes: packet.to_vec(), len: packet.len(), ..Run::empty() };
        assert_eq!(checksum(&packet[NOTE..NOTE + IP_HEADER]), 0);
        assert_eq!(run.open(), Some(10_007));
        assert_eq!(run.datagrams().map(<[u8]>::len).collect::<Vec<_>>(), [25]);
        run.bytes[1] = UDP_SEGMENTS;
        run.bytes[4..6].copy_from_slice(&10_u16.to_ne_bytes());
        assert_eq!(run.open(), Some(10_007));
        assert_eq!(run.datagrams().map(<[u8]>::len).collect::<Vec<_>>(), [10, 10, 5]);
        run.bytes[NOTE + 9] = 6;
        assert_eq!(run.open(), None, "that is TCP");
        run.len = NOTE + 5;
        assert_eq!(run.open(), None, "that is cut off");
        assert!(frame(&mut room, 5000, to, &[0; 1480]).is_none());
    }

    #[test]
    fn what_found_no_room_is_in_the_systems_table() {
        let table = "Inter-|   Receive                            |  Transmit\n \
            face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets \
            errs drop fifo colls carrier compressed\n    lo:       1 2 3 4 5 6 7 8 9 10 11 12 13 \
            14 15 16\nflwire: 1 2 3 4 5 6 7 8 9 10 11 512 13 14 15 16\n";
        assert_eq!(dropped(table), Some(512));
        assert_eq!(dropped("    lo: 1 2 3"), None);
    }

    #[test]
    #[ignore = "needs the right to make a TUN device; cargo xtask test has it run in a namespace"]
    fn a_run_is_taken_out_uncut_and_an_answer_comes_back() {
        let wire = Wire::lay(None).unwrap();
        let socket = UdpSocket::bind((SERVER, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let SocketAddr::V4(here) = socket.local_addr().unwrap() else { panic!("IPv4") };
        let far = wire.bind().unwrap();
        wire.register(far, Token(7)).unwrap();
        let contents: Vec<u8> = [[1; 1200], [2; 1200]].concat().into_iter().chain([3; 5]).collect();
        let state = UdpSocketState::new((&socket).into()).unwrap();
        assert!(state.max_gso_segments() > 2, "this system cannot segment");
        let transmit = Transmit {
            destination: far,
            ecn: None,
            contents: &contents,
            segment_size: Some(1200),
            src_ip: None,
        };
        state.try_send((&socket).into(), &transmit).unwrap();
        let (mut run, end) = (Run::new(), Instant::now() + Duration::from_secs(5));
        while !wire.receive(&mut run).unwrap() {
            assert!(Instant::now() < end, "nothing came");
            std::thread::sleep(REST);
        }
        assert_eq!(run.token, Some(Token(7)));
        let seen: Vec<_> = run.datagrams().map(|it| (it[0], it.len())).collect();
        assert_eq!(seen, [(1, 1200), (2, 1200), (3, 5)]);
        wire.send(far, here, b"heard").unwrap();
        let mut room = [0; 16];
        let (len, from) = socket.recv_from(&mut room).unwrap();
        assert_eq!((&room[..len], from), (&b"heard"[..], far));
        assert_eq!(wire.spilled().unwrap(), 0);
        for _ in 0..=QUEUE {
            socket.send_to(b"too much", far).unwrap();
        }
        assert!(wire.spilled().unwrap() > 0);
    }
}
