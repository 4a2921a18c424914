//! What the dependency descriptors of one stream have told: the templates since
//! the latest structure, the decode targets that are active, and which views the
//! latest frames are of, so that it is known who can decode what is predicted from
//! them.

use super::chains::Chains;
use crate::codec::dependency::{Frame, Indication, Place, Structure, rewrite};
use crate::codec::{LayerId, Layering, VIEWS, View, Views};

/// Frames that are remembered: more than any encoder refers back.
const FRAMES: usize = 64;

/// The descriptor of a stored packet, which lies behind its payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Descriptor {
    /// Its bytes; 0 without one.
    pub len: u8,
    /// Which structure it was read by; 0 where it was not.
    structure: u8,
    place: Place,
    /// Its frame's number, and whether the packet is that frame's first and its last:
    /// this is told without a structure.
    pub number: u16,
    pub begins: bool,
    pub ends: bool,
}

/// What was read of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// Where its packet stands among the layers.
    pub layering: Layering,
    /// The frame's number.
    pub number: u16,
    /// To be kept with the packet.
    pub descriptor: Descriptor,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Described {
    structure: Structure,
    /// Counts structures; never 0.
    name: u8,
    active: u32,
    /// The positions from which on the structure and what is active are in force. What
    /// comes late, or once more, does not put those of before back.
    since: u64,
    told: u64,
    /// By view: the decode target that it is sent, and those that who has it can
    /// decode, a bit each.
    targets: [u8; VIEWS],
    within: [u32; VIEWS],
    frames: [Option<Known>; FRAMES],
    chains: Chains,
    /// The latest picture's timestamp and the number of its first frame that came:
    /// the rest may be on its way.
    open: Option<(u32, u16)>,
}

/// A frame that came.
#[derive(Clone, Copy, Debug)]
struct Known {
    number: u16,
    timestamp: u32,
    views: Views,
}

impl Described {
    fn new(structure: Structure, since: u64) -> Self {
        let active = structure.all();
        let (targets, within, frames) = ([0; VIEWS], [0; VIEWS], [None; FRAMES]);
        let (chains, open) = (Chains::default(), None);
        let told = since;
        Self { structure, name: 1, active, since, told, targets, within, frames, chains, open }
    }

    /// Reads the descriptor of a packet that came. The first that brings a
    /// structure begins what is kept.
    pub(super) fn read(
        kept: &mut Option<Box<Described>>,
        bytes: &[u8],
        timestamp: u32,
        position: u64,
    ) -> Option<Reading> {
        // What the structure before meant is not known any more.
        let known = kept.as_ref().filter(|kept| kept.since <= position);
        let (frame, brought) = Frame::read(bytes, known.map(|kept| &kept.structure))?;
        let kept = match (kept, brought) {
            (Some(kept), Some(brought)) if position < kept.since && kept.structure != brought => {
                let active = frame.active.unwrap_or_else(|| brought.all());
                let targets = targets(&brought, active);
                return Some(kept.reading(&frame, bytes.len(), timestamp, (&targets, 0)));
            }
            (Some(kept), Some(brought)) => {
                if kept.structure != brought {
                    kept.name = kept.name.checked_add(1).unwrap_or(1);
                    (kept.structure, kept.since, kept.told) = (brought, position, position);
                }
                kept
            }
            (kept, Some(brought)) => kept.insert(Box::new(Described::new(brought, position))),
            (kept, None) => kept.as_mut()?,
        };
        let news = frame.active.filter(|_| kept.told <= position);
        if let Some(active) = news {
            kept.told = position;
            kept.activate(active);
        }
        let mut reading = kept.take(&frame, bytes.len(), timestamp);
        reading.layering.spatial = news.map_or(0, |active| kept.structure.spatial(active));
        Some(reading)
    }

    fn activate(&mut self, active: u32) {
        self.active = active;
        self.targets = targets(&self.structure, active);
        self.within = self.structure.within(self.targets, active);
    }

    /// All packets of a frame are there.
    pub(super) fn completed(&mut self, number: u16) {
        self.chains.completed(number);
    }

    /// The views of which what follows cannot be decoded, for a frame of their chain
    /// has not come.
    pub(super) fn broken(&self) -> Views {
        let Some((_, open)) = self.open else { return Views::NONE };
        Views::that(|view| {
            let target = self.targets.get(view.index());
            let chain = target.and_then(|target| self.structure.chain_of(*target));
            chain.is_some_and(|chain| self.chains.is_broken(chain, open))
        })
    }

    fn take(&mut self, frame: &Frame, len: usize, timestamp: u32) -> Reading {
        self.chains.take(frame);
        let later = |(open, _): (u32, u16)| timestamp.wrapping_sub(open) as i32 > 0;
        if self.open.is_none_or(later) {
            self.open = Some((timestamp, frame.number));
        }
        let reading = self.reading(frame, len, timestamp, (&self.targets, self.name));
        if let Some(place) = self.frames.get_mut(usize::from(frame.number) % FRAMES) {
            let views = reading.layering.views;
            *place = Some(Known { number: frame.number, timestamp, views });
        }
        reading
    }

    /// What a frame means whose structure has these decode targets, by view, and this name.
    fn reading(
        &self,
        frame: &Frame,
        len: usize,
        timestamp: u32,
        (targets, structure): (&[u8; VIEWS], u8),
    ) -> Reading {
        let is = |view: View| targets.get(view.index()).map(|target| frame.indications.of(*target));
        let views = Views::that(|view| is(view) != Some(Indication::NotPresent));
        let enter = Views::that(|view| is(view) == Some(Indication::Switch));
        let reach = frame.references().fold(Views::ALL, |reach, number| {
            match self.frames.get(usize::from(number) % FRAMES) {
                Some(Some(known)) if known.number == number => {
                    let same = known.timestamp == timestamp;
                    if same { reach } else { reach.and(known.views) }
                }
                _ => Views::NONE,
            }
        });
        Reading {
            layering: Layering {
                layer: LayerId { spatial: frame.spatial, temporal: frame.temporal },
                spatial: 0,
                views,
                enter,
                reach: Some(reach),
                begins: frame.begins,
                ends: frame.ends,
            },
            number: frame.number,
            descriptor: Descriptor {
                len: len as u8,
                structure,
                place: frame.place,
                number: frame.number,
                begins: frame.begins,
                ends: frame.ends,
            },
        }
    }

    /// The decode targets that one who has this view is told of; `None` where he
    /// has all that are active, or where that cannot be said of this packet any
    /// more.
    fn told(&self, descriptor: &Descriptor, view: View) -> Option<u32> {
        let within = *self.within.get(view.index())?;
        (descriptor.structure == self.name && within != self.active).then_some(within)
    }
}

/// By view: the decode target that it is sent.
fn targets(structure: &Structure, active: u32) -> [u8; VIEWS] {
    let mut targets = [0; VIEWS];
    for (view, target) in View::all().zip(&mut targets) {
        *target = structure.target_of(view, active);
    }
    targets
}

/// Appends a stored descriptor as one viewer is to see it.
pub(super) fn write(
    kept: Option<&Described>,
    descriptor: &Descriptor,
    bytes: &[u8],
    (view, shift): (View, u16),
    out: &mut Vec<u8>,
) {
    let told = kept.and_then(|kept| kept.told(descriptor, view));
    rewrite(bytes, descriptor.place, shift, told, out);
}

impl Descriptor {
    /// One that means nothing yet, for its structure has not come.
    pub(super) fn unread(bytes: &[u8]) -> Self {
        let len = bytes.len() as u8;
        let [first, high, low, ..] = *bytes else { return Self { len, ..Self::default() } };
        let (begins, ends) = (first & 0x80 != 0, first & 0x40 != 0);
        let number = u16::from_be_bytes([high, low]);
        Self { len, number, begins, ends, ..Self::default() }
    }
}

#[cfg(test)]
mod tests;
