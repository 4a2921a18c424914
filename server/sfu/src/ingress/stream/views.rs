//! What a stream's views are: less than all of it, for those who get less.

use super::Stream;
use crate::codec::{Layering, Offsets, View, Views};
use crate::ingress::described::{self, Described, Descriptor, Reading};
use crate::ingress::ranks::LeftOut;
use crate::ingress::ring::Packet;

/// Packets of a picture that are looked through for a way to a larger one.
const LONGEST_PICTURE: usize = 128;

impl Stream {
    /// What a view leaves out before a position.
    pub(crate) fn left_out(&self, view: View, position: u64) -> LeftOut {
        self.layers.as_ref().map_or(LeftOut::default(), |it| it.ranks.left_out(view, position))
    }

    /// True for a position that has a number of its own in this view.
    pub(crate) fn has_number(&self, view: View, position: u64) -> bool {
        self.layers.as_ref().is_none_or(|it| it.ranks.has_number(view, position))
    }

    /// True where who gets a large picture may be given a smaller one at once.
    pub(crate) fn is_nested(&self) -> bool {
        self.layers.as_ref().is_some_and(|layers| layers.spatial() > 1 && layers.nested)
    }

    /// The position of the packet of this view with this rank.
    pub(crate) fn find(&self, view: View, rank: u64) -> Option<u64> {
        match &self.layers {
            None => Some(rank),
            Some(layers) => layers.ranks.find(view, rank),
        }
    }

    /// Reads a descriptor: what is kept of it with the packet, and what it says.
    pub(super) fn describe(
        &mut self,
        bytes: &[u8],
        timestamp: u32,
        position: u64,
    ) -> (Descriptor, Option<Reading>) {
        if bytes.is_empty() {
            return (Descriptor::default(), None);
        }
        let reading = Described::read(&mut self.described, bytes, timestamp, position);
        let descriptor = reading.map(|reading| reading.descriptor);
        (descriptor.unwrap_or_else(|| Descriptor::unread(bytes)), reading)
    }

    /// A described packet was stored: perhaps all of its frame is there now.
    pub(super) fn complete(&mut self, packet: &Packet) {
        if packet.descriptor.len == 0 {
            return;
        }
        // Made once a stream, not once a packet.
        let whole = self.tally.get_or_insert_default().stored(packet);
        if let Some(described) = self.described.as_deref_mut().filter(|_| whole) {
            described.completed(packet.descriptor.number);
        }
    }

    /// The views of which what follows cannot be decoded, as far as it is told.
    pub(crate) fn broken(&self) -> Views {
        self.described.as_deref().map_or(Views::NONE, Described::broken)
    }

    /// True where descriptors come with the packets.
    pub(crate) fn is_described(&self) -> bool {
        self.described.is_some()
    }

    /// True where nothing is on its way any more that might mend it.
    pub(crate) fn is_beyond_repair(&self) -> bool {
        self.gaps.is_hopeless()
    }

    /// At a mirror: learns from a descriptor what the home has learned.
    pub(crate) fn described(&mut self, packet: Packet, bytes: &[u8]) -> Packet {
        self.last_packet = self.last_packet.max(packet.arrived);
        let (descriptor, _) = self.describe(bytes, packet.timestamp, packet.position);
        Packet { descriptor, ..packet }
    }

    /// Appends the descriptor of a stored packet as one who has this view and these
    /// numbers is to see it.
    pub(crate) fn descriptor(
        &self,
        position: u64,
        view: View,
        offsets: Offsets,
        out: &mut Vec<u8>,
    ) {
        let Some((packet, body)) = self.ring.body(position) else { return };
        let descriptor = &packet.descriptor;
        if descriptor.len > 0 {
            let kept = self.described.as_deref();
            let bytes = packet.split(body).1;
            described::write(kept, descriptor, bytes, (view, offsets.frame), out);
        }
    }

    /// The view that who has `from` and is to get `to` may have from this packet on,
    /// the first of a picture.
    pub(crate) fn way(&self, packet: &Packet, from: View, to: View) -> Option<View> {
        let nested = self.is_nested();
        if packet.key_start || packet.layering.reach.is_none() {
            return packet.way(from, to, nested);
        }
        if !packet.layering.begins {
            return None;
        }
        let spatial = if nested { to.spatial().min(from.spatial()) } else { from.spatial() };
        let less = View::new(spatial, to.temporal().min(from.temporal()));
        let broken = self.broken();
        if less != from && (broken.contains(from) || !broken.contains(less)) {
            return Some(less);
        }
        let between = (from.spatial()..=to.spatial()).rev().flat_map(|spatial| {
            let rates = (from.temporal()..=to.temporal()).rev();
            rates.map(move |temporal| View::new(spatial, temporal))
        });
        let sound = |view: &View| *view != from && !broken.contains(*view);
        let mut wanted = std::iter::once(to).chain(between).filter(sound);
        wanted.find(|view| self.enters(packet, from, *view))
    }

    /// True where who has `from` can decode all of the picture that begins with
    /// `first` and is of `to`, up to a frame from which on all of `to` can be
    /// decoded.
    fn enters(&self, first: &Packet, from: View, to: View) -> bool {
        let positions = (first.position..).take(LONGEST_PICTURE);
        let packets = positions.map_while(|position| self.ring.get(position));
        let packets = packets.map(|(packet, _)| packet);
        let picture = packets.take_while(|packet| packet.timestamp == first.timestamp);
        let frames = picture.map(|packet| packet.layering).filter(|it| it.begins);
        for Layering { enter, reach, .. } in frames.filter(|it| it.views.contains(to)) {
            if !reach.is_some_and(|reach| reach.contains(from)) {
                return false;
            }
            if enter.contains(to) {
                return true;
            }
        }
        false
    }
}
