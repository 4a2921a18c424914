//! The bandwidth of the way to one viewer, estimated by the sender.
//!
//! What is stamped on his packets lets him tell when they came ([`Outbound`]);
//! what he tells becomes an estimate ([`estimator`]): [`groups`] of packets,
//! the [`trend`] of their delay, the [`loss`]es, what arrives ([`acked`]), and
//! [`probe`]s. Of who does not tell that, a [`guess`] is made. Pure: time and
//! bytes are arguments.

mod acked;
mod estimator;
mod groups;
mod guess;
mod history;
mod lacking;
mod loss;
mod outbound;
mod playout;
mod probe;
mod queue;
mod rate;
mod trend;
mod witness;

pub(crate) use estimator::FIRST_ESTIMATE;
#[cfg(test)]
pub(crate) use guess::Guess;
pub(crate) use outbound::Outbound;
pub(crate) use playout::Playout;
pub(crate) use witness::{Evidence, Verdict, Witness};
