//! The performer's side: what comes in, put in order, remembered and asked for
//! again.
//!
//! Invariants: a packet is stored once, in the ring of its stream, and
//! everything downstream names it by its *position* there; positions are
//! consecutive even where padding was left out. Every table has a limit.

mod allowance;
mod chains;
mod clock;
mod described;
mod fold;
mod gaps;
mod intake;
mod keyframe;
mod layers;
mod learn;
mod level;
mod ranks;
mod reception;
mod ring;
mod slot;
mod sound;
mod source;
mod spared;
mod stream;
mod tally;
#[cfg(test)]
mod tests;
mod watched;

pub(crate) use allowance::Allowance;
pub(crate) use clock::{SenderClock, ntp_in, ticks_in};
#[cfg(test)]
pub(crate) use described::Descriptor;
pub(crate) use intake::Intake;
pub(crate) use keyframe::{Joins, Wish};
pub(crate) use learn::Agreed;
pub(crate) use ring::Packet;
pub(crate) use slot::Slot;
pub(crate) use source::{Source, Taken};
pub(crate) use stream::{Outcome, Stream, StreamId};
pub(crate) use watched::Watched;
