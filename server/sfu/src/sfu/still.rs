//! What can be looked at of a performer without watching him: key frames out of what is
//! kept for newcomers. Asked for now and then, and never on a packet's way.

use footlight_shared::{Layer, VideoCodec};

use super::Sfu;
use crate::PeerId;
use crate::codec::vp8_frame;
use crate::ingress::{Source, Stream};

impl Sfu {
    /// The latest key frames of a performer who sends VP8 (RFC 6386), one for each
    /// layer, the largest layer first; those that are kept whole and have no more than
    /// `most` bytes.
    pub fn key_frames(&self, performer: PeerId, most: usize) -> Vec<Vec<u8>> {
        let source = || {
            let place = *self.places.get(&performer)?;
            let performs = self.rooms.get(self.peers.get(place)?.room)?.performer.as_ref()?;
            (performs.peer == Some(place)).then_some(&performs.source)
        };
        let Some(source) = source() else { return Vec::new() };
        let layers = Layer::ALL.into_iter().rev();
        layers.filter_map(|layer| key_frame(source, source.carrier(layer)?, most)).collect()
    }
}

fn key_frame(source: &Source, stream: &Stream, most: usize) -> Option<Vec<u8>> {
    let (key, _) = stream.last_key?;
    let (first, _) = stream.ring.get(key)?;
    if source.format(first.payload_type)?.codec != VideoCodec::Vp8 {
        return None;
    }
    let mut frame = Vec::new();
    for position in key.. {
        let (packet, payload) = stream.ring.get(position)?;
        if packet.timestamp != first.timestamp {
            return None;
        }
        // Each has a byte at least, so this ends.
        frame.extend_from_slice(vp8_frame(payload)?);
        if frame.len() > most {
            return None;
        }
        if packet.marker {
            break;
        }
    }
    Some(frame)
}
