//! A call between two browsers, without a browser: who offers and who yields
//! ([`Negotiator`]), what is done about a connection that broke ([`Ladder`]), and
//! how much is sent over one that narrows ([`Steps`]).
//!
//! Invariant: no two of them know each other. What holds the peer connection
//! carries out what they ask for and tells them what became of it.

pub mod degrade;
pub mod negotiator;
pub mod recovery;
mod restart;
mod stereo;

pub use degrade::{Constraint, Plan, Reading, Step, Steps};
pub use negotiator::{Action, Candidate, Kind, Negotiator, Op};
pub use recovery::{
    Addresses, Gathering, Hearing, IceState, LOOK, Ladder, LadderRules, Listening, Look, Owed,
    Remedy, Rung, Signalling, Vitals,
};
pub use restart::Restart;
pub use stereo::welcome_stereo;
