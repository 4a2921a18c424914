//! How media is agreed on: Footlight's signalling socket, or Janus' API over
//! one. It is opened while one waits, and read without waiting afterwards.

mod footlight;
mod janus;
mod socket;
mod talker;

use anyhow::Result;
use mio::net::TcpStream;

pub(crate) use footlight::Footlight;
pub(crate) use janus::Janus;
pub(crate) use talker::Talker;

/// What one end has open.
pub(crate) enum Signal {
    /// To our server.
    Footlight(Footlight),
    /// To Janus.
    Janus(Janus),
}

/// What has come: a session description, mostly.
pub(crate) enum Heard {
    /// To ours.
    Answer(String),
    /// One that wants ours.
    Offer(String),
    /// The server does not serve him, or no longer: why.
    Lost(String),
}

impl Signal {
    /// For registering with the poll.
    pub(crate) fn source(&mut self) -> &mut TcpStream {
        match self {
            Self::Footlight(it) => it.source(),
            Self::Janus(it) => it.source(),
        }
    }

    /// Goes live.
    pub(crate) fn publish(&mut self, offer: String) -> Result<()> {
        match self {
            Self::Footlight(it) => it.publish(offer),
            Self::Janus(it) => it.publish(&offer),
        }
    }

    /// Begins to watch. Janus makes the offer itself.
    pub(crate) fn watch(&mut self, offer: String) -> Result<()> {
        match self {
            Self::Footlight(it) => it.watch(offer),
            Self::Janus(it) => it.watch(),
        }
    }

    /// Answers an offer.
    pub(crate) fn answer(&mut self, answer: &str) -> Result<()> {
        match self {
            Self::Footlight(_) => Ok(()),
            Self::Janus(it) => it.start(answer),
        }
    }

    /// Says that he leaves, or that it is over. Janus sees the socket go.
    pub(crate) fn leave(&mut self, performs: bool) -> Result<()> {
        match self {
            Self::Footlight(it) => it.leave(performs),
            Self::Janus(_) => Ok(()),
        }
    }

    /// The next that is of concern, if anything has come.
    pub(crate) fn receive(&mut self) -> Result<Option<Heard>> {
        match self {
            Self::Footlight(it) => it.receive(),
            Self::Janus(it) => it.receive(),
        }
    }
}
