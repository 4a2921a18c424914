//! The latest packets of one stream.
//!
//! It serves the batch on its way to the viewers and every viewer's
//! retransmissions; nobody else holds a payload.

use std::time::Instant;

use super::described::Descriptor;
use crate::codec::{Layering, Numbers, View};

/// The longest payload that is forwarded: an Ethernet frame's.
pub(crate) const MAX_PAYLOAD: usize = 1472;

/// What is known of a stored packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    /// Where it stands in its stream; consecutive.
    pub position: u64,
    /// In the performer's ticks.
    pub timestamp: u32,
    /// When it came.
    pub arrived: Instant,
    /// The last packet of its frame.
    pub marker: bool,
    /// A decoder may start here.
    pub key_start: bool,
    /// The numbers that continue over a switch.
    pub numbers: Numbers,
    /// Where it stands among the layers of its stream.
    pub layering: Layering,
    /// What it is described by, where it is.
    pub descriptor: Descriptor,
    /// The performer's payload type.
    pub payload_type: u8,
    /// Where the packet itself begins behind copies of earlier ones (RFC 2198);
    /// 0 where there are none.
    pub primary: u16,
}

impl Packet {
    /// Of what is stored of it: the payload, and the descriptor behind that.
    pub(crate) fn split<'a>(&self, body: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        body.split_at_checked(body.len().saturating_sub(self.descriptor.len.into()))
            .unwrap_or_default()
    }

    /// The view that who has `from` and is to get `to` may have from this packet
    /// on, the first of a picture; `nested` as in [`Layers`](super::layers).
    pub(crate) fn way(&self, from: View, to: View, nested: bool) -> Option<View> {
        if self.key_start {
            return Some(to);
        }
        let Layering { layer, enter, begins, .. } = self.layering;
        if !begins {
            return None;
        }
        let mut view = from;
        let wider = View::new(to.spatial(), view.temporal());
        if to.spatial() < from.spatial() && nested
            || to.spatial() > from.spatial() && enter.contains(wider)
        {
            view = wider;
        }
        let faster = |temporal: &u8| enter.contains(View::new(view.spatial(), *temporal));
        if to.temporal() < view.temporal() {
            view = View::new(view.spatial(), to.temporal());
        } else if layer.temporal <= view.temporal() + 1
            && let Some(temporal) = (view.temporal() + 1..=to.temporal()).rev().find(faster)
        {
            view = View::new(view.spatial(), temporal);
        }
        (view != from).then_some(view)
    }
}

/// Packets by position, the oldest overwritten.
#[derive(Debug)]
pub(crate) struct Ring {
    packets: Box<[Option<(Packet, u16)>]>,
    payloads: Box<[u8]>,
}

impl Ring {
    /// Room for `packets`.
    pub(crate) fn new(packets: usize) -> Self {
        Self {
            packets: vec![None; packets].into_boxed_slice(),
            payloads: vec![0; packets * MAX_PAYLOAD].into_boxed_slice(),
        }
    }

    /// How many packets it holds.
    pub(crate) fn len(&self) -> usize {
        self.packets.len()
    }

    /// Stores a packet with its payload and its descriptor, which has the length
    /// that the packet says; false where it is too long or an equal or later one is
    /// there.
    pub(crate) fn insert(&mut self, packet: Packet, payload: &[u8], descriptor: &[u8]) -> bool {
        let place = packet.position as usize % self.packets.len();
        let start = place * MAX_PAYLOAD;
        let len = payload.len() + descriptor.len();
        let room = self.payloads.get_mut(start..start + len);
        let (Some(slot), Some(room)) = (self.packets.get_mut(place), room) else { return false };
        let taken = slot.is_some_and(|(there, _)| there.position >= packet.position);
        if taken || len > MAX_PAYLOAD {
            return false;
        }
        let (first, second) = room.split_at_mut(payload.len());
        first.copy_from_slice(payload);
        second.copy_from_slice(descriptor);
        *slot = Some((packet, len as u16));
        true
    }

    /// True without any.
    pub(crate) fn is_empty(&self) -> bool {
        self.packets.iter().all(Option::is_none)
    }

    /// The packet at a position, and its payload.
    pub(crate) fn get(&self, position: u64) -> Option<(&Packet, &[u8])> {
        let (packet, body) = self.body(position)?;
        Some((packet, packet.split(body).0))
    }

    /// The packet at a position, and all that is stored of it.
    pub(crate) fn body(&self, position: u64) -> Option<(&Packet, &[u8])> {
        let place = position as usize % self.packets.len();
        let (packet, len) = self.packets.get(place)?.as_ref()?;
        let start = place * MAX_PAYLOAD;
        let payload = self.payloads.get(start..start + usize::from(*len))?;
        (packet.position == position).then_some((packet, payload))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn packet(position: u64) -> Packet {
        Packet {
            position,
            timestamp: 0,
            arrived: Instant::now(),
            marker: false,
            key_start: false,
            numbers: Numbers::default(),
            layering: Layering::PLAIN,
            descriptor: Descriptor::default(),
            payload_type: 96,
            primary: 0,
        }
    }

    #[test]
    fn the_newest_packets_are_kept() {
        let mut ring = Ring::new(4);
        for position in 10..16u64 {
            assert!(ring.insert(packet(position), &[position as u8; 3], &[]));
        }
        assert!(ring.get(11).is_none());
        assert_eq!(ring.get(12).unwrap().1, [12; 3]);
        assert!(
            !ring.insert(packet(11), b"late", &[]),
            "an old packet does not displace a newer one"
        );
        assert!(!ring.insert(packet(15), b"twice", &[]));
    }

    #[test]
    fn what_is_too_long_is_refused() {
        assert!(!Ring::new(2).insert(packet(1), &[0; MAX_PAYLOAD + 1], &[]));
        assert!(!Ring::new(4).insert(packet(1), &[0; MAX_PAYLOAD], &[0]));
    }
}
