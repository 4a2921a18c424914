//! The client's side of the conversation with the server, without a browser:
//! when to connect, what to say, which answer belongs to which question, when
//! to give a connection up and when to try again.
//!
//! Invariants: no I/O, no clock and no randomness of its own (time is a
//! `Duration` since an arbitrary beginning, the seed is given), and nothing the
//! server says is trusted to fit the state. Everything that grows has a bound.
//!
//! [`Session`] is the heart. Around it: [`Backoff`], [`Grade`] and the figures
//! from which it is told ([`Counters`], [`Rates`], [`Reading`]), [`Statistics`],
//! [`Relief`], [`Share`], [`Sizes`], [`Curtain`], [`Repaint`], [`Slumber`], [`Outbox`] for tips that
//! must not be lost, [`Applause`] for those that come, what is left ([`Device::left`]) where not all is allowed,
//! [`chat`] for what is written on stages, [`company`] for who else is on them,
//! [`Further`] for the connections that this takes, [`mod@call`] for calls of two, what they say
//! and send to each other without the server ([`control`], [`transfer`]), [`mod@room`]
//! for rooms of many, what [`diagnostics`] come to, [`json`] and [`mod@format`].

mod applause;
mod backoff;
pub mod call;
pub mod chat;
pub mod company;
pub mod control;
mod curtain;
pub mod diagnostics;
mod effect;
mod event;
pub mod format;
mod further;
mod grade;
mod heartbeat;
mod intent;
mod journal;
pub mod json;
mod negotiation;
mod outbox;
mod permission;
mod rates;
mod relief;
mod repaint;
mod request;
mod restraint;
pub mod room;
mod session;
mod share;
mod sizes;
mod slumber;
mod statistics;
pub mod transfer;

pub use applause::Applause;
pub use backoff::Backoff;
pub use curtain::Curtain;
pub use effect::Effect;
pub use event::{Event, LinkState, fold_tip};
pub use footlight_shared::Grade;
pub use further::{Further, Move, Trouble};
pub use grade::{Gauge, Grader, Reading, advice};
pub use intent::{Intent, Pass};
pub use negotiation::{Attempt, MediaState};
pub use outbox::{Outbox, Patience, Verdict};
pub use permission::{Device, Permission};
pub use rates::{Counters, Rates};
pub use relief::Relief;
pub use repaint::Repaint;
pub use restraint::Restraint;
pub use session::Session;
pub use share::Share;
pub use sizes::{Extent, Sizes};
pub use slumber::Slumber;
pub use statistics::Statistics;
