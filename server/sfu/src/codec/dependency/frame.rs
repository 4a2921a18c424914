//! One packet's descriptor: read, and written as one viewer is to see it.

use super::LONGEST;
use super::bits::{Bits, Writer};
use super::structure::{Indications, Structure};

/// Bits of what every descriptor has.
const MANDATORY: usize = 24;
/// What follows it where there is more: that there is a structure, the active
/// decode targets, and what differs from the template.
const FLAGS: usize = 5;
/// Of these flags the second.
const ACTIVE: u32 = 0x08;
/// Frames that a frame is predicted from, beyond what any codec can.
const MAX_DIFFERENCES: usize = 16;

/// Chains, as many as decode targets.
pub(crate) const MAX_CHAINS: usize = 32;

/// What a descriptor says of its frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Frame {
    /// The packet is its first.
    pub begins: bool,
    /// The packet is its last.
    pub ends: bool,
    /// Its number, in the order of decoding.
    pub number: u16,
    /// Its layers.
    pub spatial: u8,
    /// See `spatial`.
    pub temporal: u8,
    /// What it is to the decode targets.
    pub indications: Indications,
    /// The decode targets that are active from now on, where it says so.
    pub active: Option<u32>,
    /// Where what is rewritten stands.
    pub place: Place,
    differences: [u16; MAX_DIFFERENCES],
    count: usize,
    /// By chain: how many frames before is the previous one of it.
    chains: [u8; MAX_CHAINS],
    chained: u8,
}

/// Where in a descriptor, in bits, stands what is rewritten.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Place {
    /// Of the active decode targets, or where they would be.
    active: u16,
    /// Behind them.
    rest: u16,
    /// The end of all.
    end: u16,
    /// Bits that they have.
    targets: u8,
}

impl Frame {
    /// Reads a descriptor and the structure that it brings; without one it is
    /// read by the structure that is `known`.
    pub(crate) fn read(
        bytes: &[u8],
        known: Option<&Structure>,
    ) -> Option<(Self, Option<Structure>)> {
        let mut bits = Bits::new(bytes, 0);
        let (begins, ends) = (bits.flag()?, bits.flag()?);
        let (name, number) = (bits.take(6)? as u8, bits.take(16)? as u16);
        let flags = if bytes.len() * 8 > MANDATORY { bits.take(FLAGS)? } else { 0 };
        let has = |flag: u32| flags & flag != 0;
        let brought = if has(0x10) { Some(Structure::read(&mut bits)?) } else { None };
        let structure = brought.as_ref().or(known)?;
        let before = bits.at();
        let told = if has(ACTIVE) { Some(bits.take(structure.targets.into())?) } else { None };
        let rest = bits.at();
        let template = structure.template(name)?;
        let mut frame = Self {
            begins,
            ends,
            number,
            spatial: template.spatial,
            temporal: template.temporal,
            indications: template.indications,
            active: told.or_else(|| brought.as_ref().map(Structure::all)),
            place: Place::default(),
            differences: [0; MAX_DIFFERENCES],
            count: 0,
            chains: [0; MAX_CHAINS],
            chained: structure.chains,
        };
        if has(0x04) {
            frame.indications = Indications::read(&mut bits, structure.targets)?;
        }
        if has(0x02) {
            loop {
                let size = bits.take(2)? as usize;
                if size == 0 {
                    break;
                }
                frame.refers(bits.take(4 * size)? as u16 + 1)?;
            }
        } else {
            let differences = (0..16).filter(|bit| template.differences & 1 << bit != 0);
            differences.map(|bit| bit + 1).try_for_each(|difference| frame.refers(difference))?;
        }
        for (chain, before) in (0..structure.chains).zip(&mut frame.chains) {
            *before = if has(0x01) { bits.take(8)? as u8 } else { template.chain(chain) };
        }
        frame.place = Place {
            active: before as u16,
            rest: rest as u16,
            end: bits.at() as u16,
            targets: structure.targets,
        };
        Some((frame, brought))
    }

    fn refers(&mut self, difference: u16) -> Option<()> {
        *self.differences.get_mut(self.count)? = difference;
        self.count += 1;
        Some(())
    }

    /// By chain: how many frames before is the previous one of it; 0 where it begins
    /// with this.
    pub(crate) fn chains(&self) -> &[u8] {
        self.chains.get(..self.chained.into()).unwrap_or_default()
    }

    /// The numbers of the frames that it is predicted from.
    pub(crate) fn references(&self) -> impl Iterator<Item = u16> {
        let differences = self.differences.iter().take(self.count);
        differences.map(|difference| self.number.wrapping_sub(*difference))
    }
}

/// Appends a descriptor with another frame number and, where `active` says so,
/// these decode targets active and no others.
pub(crate) fn rewrite(
    bytes: &[u8],
    place: Place,
    shift: u16,
    active: Option<u32>,
    out: &mut Vec<u8>,
) {
    let Some(([first, high, low], more)) = bytes.split_first_chunk() else { return };
    let [high, low] = u16::from_be_bytes([*high, *low]).wrapping_add(shift).to_be_bytes();
    out.extend_from_slice(&[*first, high, low]);
    let start = out.len();
    let Some(active) = active.filter(|_| place.targets > 0) else {
        out.extend_from_slice(more);
        return;
    };
    let told = tell(bytes, place, active, out);
    if told.is_none() || out.len() - start + 3 > LONGEST {
        out.truncate(start);
        out.extend_from_slice(more);
    }
}

fn tell(bytes: &[u8], place: Place, active: u32, out: &mut Vec<u8>) -> Option<()> {
    let Place { active: at, rest, end, targets } = place;
    let mut bits = Bits::new(bytes, MANDATORY);
    let flags = if bytes.len() * 8 > MANDATORY { bits.take(FLAGS)? } else { 0 };
    let mut writer = Writer::new(out);
    writer.put(flags | ACTIVE, FLAGS);
    let structure = usize::from(at).checked_sub(bits.at())?;
    writer.copy(&mut bits, structure)?;
    writer.put(active, targets.into());
    let mut bits = Bits::new(bytes, rest.into());
    writer.copy(&mut bits, usize::from(end.checked_sub(rest)?))
}

#[cfg(test)]
mod tests;
