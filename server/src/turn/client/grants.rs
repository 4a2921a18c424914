//! The permissions and channels of one client's allocation (RFC 8656, sections 9
//! and 12), as the protocol has them: it neither counts them nor sees that a
//! channel is another peer's.
//!
//! Invariants: whatever the protocol has is here, and there is an end to it, as it
//! walks through all of them for every packet; who proves nothing adds nothing.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use turn_server_proto::types::stun::attribute::ErrorCode;
use turn_server_proto::types::stun::message::Message;

use crate::turn::request::Wish;

/// Addresses that one client may send to at once.
const PERMISSIONS: usize = 256;
/// How long he may, unless he asks again (section 9).
const PERMITTED: Duration = Duration::from_secs(300);
/// Channels of one client at once.
const CHANNELS: usize = 256;
/// How long one is bound, unless he asks again (section 12).
const BOUND: Duration = Duration::from_secs(600);

/// See the module.
#[derive(Default)]
pub(super) struct Grants {
    /// Until when.
    permissions: HashMap<IpAddr, Instant>,
    /// To whom, and until when.
    channels: HashMap<u16, (SocketAddr, Instant)>,
}

/// Why a wish is not granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refused {
    /// The channel is another peer's, or the peer has another.
    Taken,
    /// He has as many as he may.
    Full,
}

impl Refused {
    /// As an error code.
    pub(super) fn code(self) -> u16 {
        match self {
            Self::Taken => ErrorCode::BAD_REQUEST,
            Self::Full => ErrorCode::INSUFFICIENT_CAPACITY,
        }
    }
}

impl Grants {
    /// Whether the protocol may be asked for this.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn allow(&mut self, now: Instant, wish: &Wish) -> Result<(), Refused> {
        self.permissions.retain(|_, until| *until >= now);
        self.channels.retain(|_, (_, until)| *until >= now);
        if let (Some(channel), Some(peer)) = (&wish.channel, wish.peers.first()) {
            if self.channels.iter().any(|(number, (to, _))| (number == channel) != (to == peer)) {
                return Err(Refused::Taken);
            }
            if self.channels.len() >= CHANNELS && !self.channels.contains_key(channel) {
                return Err(Refused::Full);
            }
        }
        let ips = wish.peers.iter().map(SocketAddr::ip);
        let new: HashSet<IpAddr> = ips.filter(|ip| !self.permissions.contains_key(ip)).collect();
        if self.permissions.len() + new.len() > PERMISSIONS { Err(Refused::Full) } else { Ok(()) }
    }

    /// Keeps what the protocol has granted by its answer, or may have in part.
    pub(super) fn heed(&mut self, now: Instant, wish: &Wish, answer: &[u8]) {
        let error =
            Message::from_bytes(answer).ok().and_then(|it| it.attribute::<ErrorCode>().ok());
        // It says these before it permits anything; others may come in the middle
        // of a list of peers.
        const NOTHING: [u16; 4] = [
            ErrorCode::BAD_REQUEST,
            ErrorCode::UNAUTHORIZED,
            ErrorCode::STALE_NONCE,
            ErrorCode::WRONG_CREDENTIALS,
        ];
        let is_channel = wish.channel.is_some();
        if error.is_some_and(|error| is_channel || NOTHING.contains(&error.code())) {
            return;
        }
        for peer in &wish.peers {
            self.permissions.insert(peer.ip(), now + PERMITTED);
            if let Some(channel) = wish.channel {
                self.channels.insert(channel, (*peer, now + BOUND));
            }
        }
    }

    /// Forgets what is of no use, as there is no relay for such an address any more.
    pub(super) fn keep(&mut self, is_kept: impl Fn(IpAddr) -> bool) {
        self.permissions.retain(|ip, _| is_kept(*ip));
        self.channels.retain(|_, (peer, _)| is_kept(peer.ip()));
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn peer(number: u16) -> SocketAddr {
        SocketAddr::new(Ipv4Addr::from_bits(0x0101_0000 + u32::from(number)).into(), 9)
    }

    fn wish(number: u16, channel: Option<u16>) -> Wish {
        Wish { peers: vec![peer(number)], channel }
    }

    /// Asks a protocol that grants everything.
    fn ask(grants: &mut Grants, now: Instant, wish: &Wish) -> Result<(), Refused> {
        grants.allow(now, wish)?;
        grants.heed(now, wish, &[]);
        Ok(())
    }

    #[test]
    fn a_permission_makes_room_when_it_expires() {
        let (mut grants, start) = (Grants::default(), Instant::now());
        for number in 0..256 {
            assert_eq!(ask(&mut grants, start, &wish(number, None)), Ok(()));
        }
        let minutes = |count: u64| start + Duration::from_secs(60 * count);
        assert_eq!(ask(&mut grants, minutes(4), &wish(0, None)), Ok(()), "it is renewed");
        assert_eq!(ask(&mut grants, minutes(5), &wish(256, None)), Err(Refused::Full));
        let later = minutes(5) + Duration::from_secs(1);
        for number in 256..511 {
            assert_eq!(ask(&mut grants, later, &wish(number, None)), Ok(()));
        }
        assert_eq!(
            ask(&mut grants, later, &wish(511, None)),
            Err(Refused::Full),
            "it counts still"
        );
    }

    #[test]
    fn an_address_counts_once() {
        let (mut grants, now) = (Grants::default(), Instant::now());
        for number in 0..255 {
            assert_eq!(ask(&mut grants, now, &wish(number, None)), Ok(()));
        }
        let ports = |number| (1..17).map(|port| SocketAddr::new(peer(number).ip(), port)).collect();
        let crowd = Wish { peers: ports(255), channel: None };
        assert_eq!(ask(&mut grants, now, &crowd), Ok(()));
        assert_eq!(ask(&mut grants, now, &wish(256, None)), Err(Refused::Full));
    }

    #[test]
    fn channels_have_an_end_and_are_free_when_they_expire() {
        let (mut grants, start) = (Grants::default(), Instant::now());
        // One address: what is bounded is not its permission.
        let at =
            |port| Wish { peers: vec![SocketAddr::new(peer(0).ip(), port)], channel: Some(port) };
        for port in 1..257 {
            assert_eq!(ask(&mut grants, start, &at(port)), Ok(()));
        }
        assert_eq!(ask(&mut grants, start, &at(257)), Err(Refused::Full));
        assert_eq!(ask(&mut grants, start, &at(1)), Ok(()), "it is renewed");
        let end = start + Duration::from_secs(600);
        assert_eq!(ask(&mut grants, end, &wish(7, Some(1))), Err(Refused::Taken));
        let later = end + Duration::from_secs(1);
        assert_eq!(ask(&mut grants, later, &wish(7, Some(1))), Ok(()));
        assert_eq!(ask(&mut grants, later, &wish(7, Some(2))), Err(Refused::Taken));
    }

    #[test]
    fn what_is_granted_goes_with_the_relay_of_its_kind() {
        let (mut grants, now) = (Grants::default(), Instant::now());
        let six = SocketAddr::from(([0x2606, 0x4700, 0, 0, 0, 0, 0, 1], 9));
        assert_eq!(ask(&mut grants, now, &wish(0, Some(1))), Ok(()));
        assert_eq!(ask(&mut grants, now, &Wish { peers: vec![six], channel: Some(2) }), Ok(()));
        grants.keep(|ip| ip.is_ipv6());
        assert_eq!(ask(&mut grants, now, &wish(7, Some(2))), Err(Refused::Taken));
        assert_eq!(ask(&mut grants, now, &wish(7, Some(1))), Ok(()));
    }
}
