//! A performer's media as the room sees it.

mod flow;

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use super::clock::SenderClock;
use super::keyframe::Wish;
use super::layers::Layers;
use super::learn::{Agreed, Carries, Learned};
use super::level::Level;
use super::slot::Slot;
use super::stream::{Arrival, Outcome, Stream, StreamId};
use crate::relay::Relayed;
use crate::rtcp::Arrivals;
use crate::rtp::Header;
use crate::sdp::{Format, Formats};

/// A stream's place is given to another SSRC only when it was silent for so
/// long.
const REBIND_AFTER: Duration = Duration::from_millis(200);

/// What became of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Taken {
    /// It is in the batch of this stream.
    Queued {
        /// Which.
        slot: Slot,
        /// A repair that was asked for.
        repaired: bool,
        /// Packets before it that were missing and came beside it.
        recovered: usize,
    },
    /// Padding, a duplicate, too late.
    Useless,
    /// No stream is known for it, or there is no room.
    Refused,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Source {
    /// What was agreed.
    pub agreed: Agreed,
    /// When his packets arrived, where he wants to know.
    pub arrivals: Option<Arrivals>,
    /// How loud he is, where he was asked to tell.
    pub level: Level,
    streams: [Option<Box<Stream>>; 4],
    learned: Learned,
    /// The layers that flow, where another shard tells.
    told: Option<[bool; 3]>,
    /// By place, the newest SSRC that has asked for it while another had it. An
    /// SSRC may tell its layer in its first packets only.
    awaits: [Option<u32>; 4],
    /// Frames of each layer, and what that was at each layer's latest packet.
    frames: [u32; 3],
    frames_seen: [[u32; 3]; 3],
}

impl Source {
    /// Without streams yet.
    pub(crate) fn new(now: Instant, agreed: Agreed) -> Self {
        let arrivals = (agreed.extensions.transport_cc != 0).then(|| Arrivals::new(now));
        Self {
            agreed,
            arrivals,
            level: Level::default(),
            streams: [None, None, None, None],
            learned: Learned::default(),
            told: None,
            awaits: [None; 4],
            frames: [0; 3],
            frames_seen: [[0; 3]; 3],
        }
    }

    /// The mirror of another shard's, with these video codecs.
    pub(crate) fn mirror(now: Instant, formats: Formats, meets: bool) -> Self {
        let agreed = Agreed { formats, meets, ..Agreed::default() };
        Self { told: Some([false; 3]), ..Self::new(now, agreed) }
    }

    /// What a mirror is told of the layers that flow.
    pub(crate) fn tell_flowing(&mut self, flowing: [bool; 3]) {
        self.told = Some(flowing);
    }

    /// A stream that has begun.
    pub(crate) fn stream(&self, slot: Slot) -> Option<&Stream> {
        self.streams.get(slot.index())?.as_deref()
    }

    /// A stream that has begun.
    pub(crate) fn stream_mut(&mut self, slot: Slot) -> Option<&mut Stream> {
        self.streams.get_mut(slot.index())?.as_deref_mut()
    }

    /// The streams that have begun.
    pub(crate) fn streams(&self) -> impl Iterator<Item = (Slot, &Stream)> {
        Slot::ALL.into_iter().filter_map(|slot| Some((slot, self.stream(slot)?)))
    }

    /// The streams that have begun.
    pub(crate) fn streams_mut(&mut self) -> impl Iterator<Item = (Slot, &mut Stream)> {
        let streams = Slot::ALL.into_iter().zip(&mut self.streams);
        streams.filter_map(|(slot, stream)| Some((slot, stream.as_deref_mut()?)))
    }

    /// The format of a payload type.
    pub(crate) fn format(&self, payload_type: u8) -> Option<Format> {
        self.agreed.formats.by_payload_type(payload_type)
    }

    /// Where a layer is found: in a stream of its own, or within the one stream of
    /// a performer who sends spatial layers.
    pub(crate) fn slot_of(&self, layer: Layer) -> Slot {
        Slot::Video(self.spatial().map_or(layer, |(place, _)| place))
    }

    /// The stream that a layer is found in.
    pub(crate) fn carrier(&self, layer: Layer) -> Option<&Stream> {
        self.stream(self.slot_of(layer))
    }

    /// The spatial layers within the one stream, and in which layer's place it is.
    pub(crate) fn spatial(&self) -> Option<(Layer, &Layers)> {
        Layer::ALL.into_iter().rev().find_map(|place| {
            let layers = self.stream(Slot::Video(place))?.layers.as_deref()?;
            (layers.spatial() > 1).then_some((place, layers))
        })
    }

    /// Takes a decrypted packet. A new stream is named by `next`.
    pub(crate) fn take(&mut self, now: Instant, packet: &[u8], next: &mut u32) -> Taken {
        let Some(header) = Header::parse(packet) else { return Taken::Refused };
        if let Some(arrivals) = &mut self.arrivals
            && let Some(&[high, low]) =
                header.extension(packet, self.agreed.extensions.transport_cc)
        {
            arrivals.record(now, u16::from_be_bytes([high, low]));
        }
        let Some(carries) = self.carries(now, &header, packet, next) else { return Taken::Refused };
        let payload = packet.get(header.payload.clone()).unwrap_or_default();
        let described = match carries.slot {
            Slot::Video(_) => self.agreed.extensions.descriptor,
            Slot::Audio => 0,
        };
        let descriptor = header.extension(packet, described);
        let plain = Arrival {
            sequence: header.sequence,
            timestamp: header.timestamp,
            marker: header.marker,
            payload_type: header.payload_type,
            payload,
            descriptor: descriptor.unwrap_or_default(),
            repair: false,
            primary: 0,
        };
        let arrival = if carries.rtx {
            // RFC 4588, section 4: the original's number, then its payload.
            let Some((original, payload)) = payload.split_first_chunk() else {
                return Taken::Useless;
            };
            let Some(format) = self.agreed.formats.by_rtx(header.payload_type) else {
                return Taken::Refused;
            };
            Arrival {
                sequence: u16::from_be_bytes(*original),
                payload_type: format.payload_type,
                payload,
                repair: true,
                ..plain
            }
        } else {
            plain
        };
        if carries.slot == Slot::Audio {
            if self.agreed.meets {
                self.level.take(now, header.extension(packet, self.agreed.extensions.level));
            }
            return self.take_sound(now, &arrival);
        }
        let codec = self.format(arrival.payload_type).map(|format| format.codec);
        let Some(stream) = self.stream_mut(carries.slot).filter(|_| codec.is_some()) else {
            return Taken::Refused;
        };
        let outcome = stream.take(now, codec, &arrival);
        if let Slot::Video(layer) = carries.slot
            && !arrival.repair
        {
            self.frames[layer.index()] =
                self.frames[layer.index()].wrapping_add(arrival.marker.into());
            self.frames_seen[layer.index()] = self.frames;
        }
        match outcome {
            Outcome::Queued { repaired } => {
                Taken::Queued { slot: carries.slot, repaired, recovered: 0 }
            }
            Outcome::Useless => Taken::Useless,
            Outcome::Dropped => Taken::Refused,
        }
    }

    /// Takes the number of a decrypted packet that nobody is to have.
    pub(crate) fn pass_over(&mut self, now: Instant, packet: &[u8]) {
        let Some(header) = Header::parse(packet) else { return };
        let carries = self.learned.get(header.ssrc).filter(|carries| !carries.rtx);
        if let Some(stream) = carries.and_then(|carries| self.stream_mut(carries.slot)) {
            stream.pass_over(now, header.sequence, header.timestamp);
        }
    }

    /// His pictures may be sent again, and are of use from a key frame on; or they may
    /// not be sent any more.
    pub(crate) fn allow_pictures(&mut self, now: Instant, allowed: bool) {
        for (_, stream) in self.streams_mut().filter(|(slot, _)| *slot != Slot::Audio) {
            if allowed {
                stream.resume();
                stream.keyframes.want(now, Wish::Loss);
            } else {
                stream.interrupt();
            }
        }
    }

    /// The stream that a relayed packet is of, begun where it is new.
    pub(crate) fn mirrored(
        &mut self,
        now: Instant,
        relayed: &Relayed,
        next: &mut u32,
    ) -> Option<&mut Stream> {
        let slot = relayed.slot;
        let place = self.streams.get_mut(slot.index())?;
        if place.as_ref().is_none_or(|stream| stream.origin != relayed.stream) {
            *next += 1;
            let (rate, ring) = slot.shape(self.agreed.meets);
            let (id, first) = (StreamId(*next), relayed.packet.position);
            let stream = Stream::mirror(now, id, relayed.stream, rate, ring, first);
            *place = Some(Box::new(stream));
        }
        place.as_deref_mut()
    }

    /// What the packet's SSRC carries; a new one may begin a stream.
    fn carries(
        &mut self,
        now: Instant,
        header: &Header,
        packet: &[u8],
        next: &mut u32,
    ) -> Option<Carries> {
        if let Some(carries) = self.learned.get(header.ssrc) {
            return Some(carries);
        }
        let told = self.learned.guess(&self.agreed, header, packet);
        let carries = told.or_else(|| self.awaited(header))?;
        let place = self.streams.get_mut(carries.slot.index())?;
        if carries.rtx {
            // Nothing to repair yet.
            place.as_ref()?;
        } else {
            if place.as_ref().is_some_and(|stream| !stream.silent_for(now, REBIND_AFTER)) {
                if let Some(awaits) = self.awaits.get_mut(carries.slot.index()) {
                    *awaits = Some(header.ssrc);
                }
                return None;
            }
            let (rate, ring) = carries.slot.shape(self.agreed.meets);
            *next += 1;
            let id = StreamId(*next);
            let mut stream = Stream::new(now, id, header.ssrc, rate, ring, header.sequence);
            if place.is_some() && carries.slot != Slot::Audio {
                // Where it began was missed while the place was taken.
                stream.keyframes.want(now, Wish::Loss);
            }
            *place = Some(Box::new(stream));
        }
        self.learned.bind(header.ssrc, carries);
        Some(carries)
    }

    /// What the SSRC would carry that was there before its place was free.
    fn awaited(&self, header: &Header) -> Option<Carries> {
        self.agreed.formats.by_payload_type(header.payload_type)?;
        let mut slots = Slot::ALL.into_iter().zip(self.awaits);
        let slot = slots.find(|(_, awaits)| *awaits == Some(header.ssrc))?.0;
        (slot != Slot::Audio).then_some(Carries { slot, rtx: false })
    }

    /// Takes a sender report; the stream that it is of.
    pub(crate) fn sender_report(
        &mut self,
        now: Instant,
        ssrc: u32,
        ntp: u64,
        rtp: u32,
    ) -> Option<Slot> {
        let slot = self.learned.get(ssrc).filter(|carries| !carries.rtx)?.slot;
        self.stream_mut(slot)?.clock = Some(SenderClock { ntp, rtp, arrived: now });
        Some(slot)
    }
}
