//! One end of a connection to the server: ICE as the controlling side, DTLS as
//! the client, SRTP by `rtc-srtp`.

use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bytes::BytesMut;
use mio::{Registry, Token};
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_shared::TransportProtocol;
use rtc_shared::error::Error;
use rtc_stun::message::TransactionId;

use crate::answer::Answer;
use crate::keys::{FLIGHT_INTERVAL, Keys, Kit};
use crate::net::End;
use crate::offer::Identity;
use crate::socket::Inbox;
use crate::stun;

/// Between two checks until there are keys: not every server takes the first one
/// for a nomination.
const CHECK_INTERVAL: Duration = Duration::from_millis(50);
/// Between two checks afterwards (RFC 7675).
const CONSENT_INTERVAL: Duration = Duration::from_secs(4);
/// How often the pause before a flight is sent again may double.
const DOUBLINGS: u32 = 5;
/// Stands for the server in the DTLS endpoint.
const SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

/// What a datagram was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Of no concern to media.
    Other,
    Rtp,
    Rtcp,
}

/// One end.
pub(crate) struct Peer {
    kit: Rc<Kit>,
    ufrag: String,
    pwd: String,
    /// Bound before the answer.
    early: Option<End>,
    link: Option<Link>,
    /// The server has given it up.
    lost: bool,
}

/// After the answer.
struct Link {
    end: End,
    answer: Answer,
    transaction: TransactionId,
    next_check: Instant,
    checked: bool,
    dtls: Endpoint,
    /// Flights sent again.
    repeats: u32,
    /// The handshake failed for want of answers.
    given_up: bool,
    keys: Option<Keys>,
}

impl Peer {
    pub(crate) fn new(kit: &Rc<Kit>) -> Self {
        let ufrag = format!("{:08x}", rand::random::<u32>());
        let pwd = format!("{:032x}", rand::random::<u128>());
        Self { kit: Rc::clone(kit), ufrag, pwd, early: None, link: None, lost: false }
    }

    /// What goes into the offer.
    pub(crate) fn identity(&self) -> Identity<'_> {
        Identity { ufrag: &self.ufrag, pwd: &self.pwd, fingerprint: &self.kit.fingerprint }
    }

    /// Binds already, for a server that wants to know where to: the address.
    pub(crate) fn bind(&mut self, toward: SocketAddr) -> Result<SocketAddr> {
        let end = self.kit.net.reach(toward)?;
        let address = end.local_addr()?;
        self.early = Some(end);
        Ok(address)
    }

    /// Takes the answer, and begins to check.
    pub(crate) fn accept(
        &mut self,
        answer: Answer,
        registry: &Registry,
        token: Token,
        now: Instant,
    ) -> Result<()> {
        let early = self.early.take();
        let mut end = early.map_or_else(|| self.kit.net.reach(answer.server), Ok)?;
        end.connect(answer.server)?;
        end.register(registry, token)?;
        self.link = Some(Link {
            end,
            answer,
            transaction: TransactionId::new(),
            next_check: now,
            checked: false,
            dtls: Endpoint::new(SERVER, TransportProtocol::UDP, None),
            repeats: 0,
            given_up: false,
            keys: None,
        });
        self.tick(now)
    }

    /// True once there are keys.
    pub(crate) fn is_connected(&self) -> bool {
        self.keys().is_some()
    }

    /// The port of our socket.
    pub(crate) fn port(&self) -> Option<u16> {
        self.link.as_ref()?.end.local_addr().ok().map(|address| address.port())
    }

    /// The server has given the connection up, as one does that has too much to do.
    pub(crate) fn lose(&mut self) {
        (self.link, self.lost) = (None, true);
    }

    /// True from then on.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost
    }

    /// What the answer agrees to.
    pub(crate) fn answer(&self) -> Option<&Answer> {
        self.link.as_ref().map(|link| &link.answer)
    }

    /// Reads a batch of datagrams, or their heads; false where it was the last.
    pub(crate) fn receive(&self, inbox: &mut Inbox, skim: bool) -> Result<bool> {
        self.link.as_ref().map_or(Ok(false), |link| link.end.receive(inbox, skim))
    }

    /// Says what a datagram is, and does what belongs to the connection.
    pub(crate) fn take(&mut self, now: Instant, datagram: &[u8]) -> Result<Kind> {
        let Some(link) = &mut self.link else { return Ok(Kind::Other) };
        match datagram {
            [0..=3, ..] => link.take_stun(&self.kit, now, &self.pwd, datagram)?,
            [20..=63, ..] => {
                let gone = link.take_dtls(&self.kit, now, datagram)?;
                if gone {
                    self.lose();
                }
            }
            [128..=191, 192..=223, ..] => return Ok(Kind::Rtcp),
            [128..=191, ..] => return Ok(Kind::Rtp),
            _ => {}
        }
        Ok(Kind::Other)
    }

    /// Lets time pass: checks, and flights to repeat.
    pub(crate) fn tick(&mut self, now: Instant) -> Result<()> {
        let Some(link) = &mut self.link else { return Ok(()) };
        if now >= link.next_check {
            let pause = if link.keys.is_some() { CONSENT_INTERVAL } else { CHECK_INTERVAL };
            link.next_check = now + pause;
            let username = format!("{}:{}", link.answer.ufrag, self.ufrag);
            let check = stun::check(&self.kit, link.transaction, &username, &link.answer.pwd)?;
            link.end.send(&check)?;
        }
        if link.keys.is_none() && link.checked && !link.given_up && link.flight_is_due(now) {
            link.repeats += 1;
            // Out of tries: the server is too busy, and he counts as one who saw
            // no picture.
            link.given_up = link.dtls.handle_timeout(SERVER, now).is_err();
            link.flush()?;
        }
        Ok(())
    }

    /// Decrypts a media packet; nothing where it is not for us.
    ///
    /// Who got the port of somebody that left without a word is sent what was
    /// meant for the other until the server misses him. A browser drops it too.
    pub(crate) fn open_rtp(&mut self, packet: &[u8]) -> Result<Option<BytesMut>> {
        let Some(keys) = self.keys_mut() else { return Ok(None) };
        ours(keys.open.decrypt_rtp(packet))
    }

    /// Decrypts a report, as [`Self::open_rtp`] does a media packet.
    pub(crate) fn open_rtcp(&mut self, packet: &[u8]) -> Result<Option<BytesMut>> {
        let Some(keys) = self.keys_mut() else { return Ok(None) };
        ours(keys.open.decrypt_rtcp(packet))
    }

    /// Encrypts and sends a media packet.
    pub(crate) fn send_rtp(&mut self, plain: &[u8]) -> Result<()> {
        let keys = self.keys_mut().context("no keys yet")?;
        let sealed = keys.seal.encrypt_rtp(plain)?;
        self.link.as_ref().map_or(Ok(()), |link| link.end.send(&sealed))
    }

    /// Encrypts and sends a report.
    pub(crate) fn send_rtcp(&mut self, plain: &[u8]) -> Result<()> {
        let keys = self.keys_mut().context("no keys yet")?;
        let sealed = keys.seal.encrypt_rtcp(plain)?;
        self.link.as_ref().map_or(Ok(()), |link| link.end.send(&sealed))
    }

    fn keys(&self) -> Option<&Keys> {
        self.link.as_ref()?.keys.as_ref()
    }

    fn keys_mut(&mut self) -> Option<&mut Keys> {
        self.link.as_mut()?.keys.as_mut()
    }
}

/// What was opened, unless its tag says that another's keys sealed it.
fn ours(opened: Result<BytesMut, Error>) -> Result<Option<BytesMut>> {
    match opened {
        Ok(plain) => Ok(Some(plain)),
        Err(
            Error::ErrFailedToVerifyAuthTag
            | Error::RtpFailedToVerifyAuthTag
            | Error::RtcpFailedToVerifyAuthTag,
        ) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Link {
    /// The pause doubles with each repeat: a server that has much to do uses up
    /// the tries otherwise.
    fn flight_is_due(&self, now: Instant) -> bool {
        let longer = FLIGHT_INTERVAL * ((1 << self.repeats.min(DOUBLINGS)) - 1);
        self.dtls.poll_timeout(&SERVER).is_some_and(|at| now >= at + longer)
    }

    /// The first answered check starts the handshake.
    fn take_stun(&mut self, kit: &Kit, now: Instant, own: &str, datagram: &[u8]) -> Result<()> {
        if let Some(answer) = stun::answer(kit, datagram, self.answer.server, own)? {
            return self.end.send(&answer);
        }
        if self.checked {
            return Ok(());
        }
        stun::verify(kit, datagram, self.transaction, &self.answer.pwd)?;
        self.checked = true;
        self.dtls.connect(now, SERVER, Arc::clone(&kit.config), None)?;
        self.flush()
    }

    /// True where the server says goodbye.
    fn take_dtls(&mut self, kit: &Kit, now: Instant, datagram: &[u8]) -> Result<bool> {
        if self.given_up {
            return Ok(false);
        }
        let events = self.dtls.read(now, SERVER, None, BytesMut::from(datagram))?;
        self.flush()?;
        for event in events {
            match event {
                EndpointEvent::HandshakeComplete => {
                    let state = self.dtls.get_connection_state(SERVER).context("no state")?;
                    self.keys = Some(Keys::export(kit, state, &self.answer.fingerprint)?);
                }
                EndpointEvent::PeerClosed => return Ok(true),
                _ => {}
            }
        }
        Ok(false)
    }

    fn flush(&mut self) -> Result<()> {
        while let Some(transmit) = self.dtls.poll_transmit() {
            self.end.send(&transmit.message)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use rtc_srtp::context::Context;
    use rtc_srtp::protection_profile::ProtectionProfile;

    use super::{Kit, ours};

    fn context(key: u8) -> Context {
        let profile = ProtectionProfile::AeadAes128Gcm;
        let kit = Kit::new(crate::options::Profile::Gcm, crate::net::Net::Sockets).unwrap();
        Context::new(&[key; 16], &[key; 12], profile, None, None, kit.provider.crypto()).unwrap()
    }

    #[test]
    fn what_was_sealed_for_somebody_else_is_nothing() {
        let plain = [0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7, 7, 7];
        let sealed = context(1).encrypt_rtp(&plain).unwrap();
        assert_eq!(ours(context(1).decrypt_rtp(&sealed)).unwrap().unwrap(), plain[..]);
        assert!(ours(context(2).decrypt_rtp(&sealed)).unwrap().is_none());
        let report = [0x80, 201, 0, 1, 0, 0, 0, 1];
        let sealed = context(1).encrypt_rtcp(&report).unwrap();
        assert_eq!(ours(context(1).decrypt_rtcp(&sealed)).unwrap().unwrap(), report[..]);
        assert!(ours(context(2).decrypt_rtcp(&sealed)).unwrap().is_none());
        assert!(ours(context(1).decrypt_rtp(&plain[..3])).is_err());
    }
}
