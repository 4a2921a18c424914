//! The whole: peers, rooms and the order of calls.

use std::net::SocketAddr;
use std::time::Instant;

use footlight_shared::Layer;

use crate::{Config, Event, Identity, OfferError, PeerId, RoomId, Stats};

/// The selective forwarding unit of one shard.
///
/// Order of calls: any number of commands and `handle_*`, then
/// [`flush`](Self::flush) at the end of a receive batch, then
/// [`poll_transmit`](Self::poll_transmit) and [`poll_event`](Self::poll_event)
/// until `None`, then sleep until [`poll_timeout`](Self::poll_timeout) at the
/// latest and call [`handle_timeout`](Self::handle_timeout). Nothing but
/// `poll_transmit` makes transmits, so a caller that does not drain it delays
/// everybody.
pub struct Sfu {
    config: Config,
    identity: Identity,
}

/// One datagram, or a run of datagrams of equal size to one address.
#[derive(Debug)]
pub struct Transmit<'a> {
    /// Where to.
    pub to: SocketAddr,
    /// `Some(n)`: `bytes` is a run of n-byte datagrams of which the last may be
    /// shorter (UDP GSO).
    pub segment_size: Option<usize>,
    /// What.
    pub bytes: &'a [u8],
}

impl Sfu {
    /// An SFU without peers.
    pub fn new(config: Config, identity: Identity, now: Instant) -> Self {
        let _ = now;
        Self { config, identity }
    }

    /// Makes `peer` the performer of `room` and answers his offer.
    ///
    /// A performer who is there already is replaced. With a known `peer` the
    /// old transport is replaced.
    ///
    /// # Errors
    /// When the offer cannot be answered; nothing has changed then.
    pub fn publish(
        &mut self,
        now: Instant,
        room: RoomId,
        peer: PeerId,
        offer: &str,
    ) -> Result<String, OfferError> {
        let _ = (now, room, peer, offer, &self.config, &self.identity);
        Err(OfferError::Unsupported("anything yet"))
    }

    /// Makes `peer` a viewer of `room` and answers his offer. The transport is
    /// his whether or not a performer is there.
    ///
    /// # Errors
    /// When the offer cannot be answered; nothing has changed then.
    pub fn watch(
        &mut self,
        now: Instant,
        room: RoomId,
        peer: PeerId,
        offer: &str,
        cap: Layer,
    ) -> Result<String, OfferError> {
        let _ = (now, room, peer, offer, cap);
        Err(OfferError::Unsupported("anything yet"))
    }

    /// Sets the best layer that a viewer wants.
    pub fn set_cap(&mut self, now: Instant, peer: PeerId, cap: Layer) {
        let _ = (now, peer, cap);
    }

    /// Forgets a peer.
    pub fn remove(&mut self, now: Instant, peer: PeerId) {
        let _ = (now, peer);
    }

    /// Takes one received datagram; it is decrypted in place.
    pub fn handle_datagram(&mut self, now: Instant, from: SocketAddr, datagram: &mut [u8]) {
        let _ = (now, from, datagram);
    }

    /// To be called when [`poll_timeout`](Self::poll_timeout) is reached.
    pub fn handle_timeout(&mut self, now: Instant) {
        let _ = now;
    }

    /// Ends the batch of received packets: what is complete becomes transmits.
    pub fn flush(&mut self, now: Instant) {
        let _ = now;
    }

    /// The next datagrams to send.
    pub fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    /// The next event.
    pub fn poll_event(&mut self) -> Option<Event> {
        None
    }

    /// When [`handle_timeout`](Self::handle_timeout) must be called at the
    /// latest.
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// The counters.
    pub fn stats(&self) -> Stats {
        Stats::default()
    }
}
