//! An audience of which the signalling alone is there: no media flows.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use footlight_program::Api;
use footlight_shared::{ClientMsg, Quality, ServerMsg, StageId};
use mio::{Events, Interest, Poll, Token};

use crate::offer::{self, Identity};
use crate::signal::Talker;

/// Of a peer that nobody ever meets.
const UFRAG: &str = "Tst1";
const PWD: &str = "testtesttesttesttesttest";

/// Everybody, on one poll.
pub(crate) struct House {
    /// The stage that they are on.
    pub stage: StageId,
    origin: String,
    /// The performer's token.
    performer: String,
    fingerprint: String,
    poll: Poll,
    events: Events,
    talkers: Vec<Talker>,
}

impl House {
    /// So many viewers, of whom the first are members, who may write; the others
    /// are guests.
    pub(crate) fn fill(origin: &str, members: usize, viewers: usize) -> Result<Self> {
        let api = Api::new(origin)?;
        let (performer, stage) = api.performer()?;
        let mut house = Self {
            stage,
            origin: origin.to_owned(),
            performer,
            fingerprint: format!("sha-256 {}", vec!["A7"; 32].join(":")),
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            talkers: Vec::with_capacity(viewers + 1),
        };
        let offer = offer::watch(&house.nobody(), true);
        for at in 0..viewers {
            let token = if at < members { api.viewer()? } else { api.guest()? };
            let (stage, offer) = (house.stage.clone(), offer.clone());
            house.seat(&token, ClientMsg::Watch { stage, offer, quality: Quality::Auto })?;
        }
        Ok(house)
    }

    /// Has the performer go live, who hears what the audience hears.
    pub(crate) fn go_live(&mut self) -> Result<()> {
        let offer = offer::publish(&self.nobody(), 1, &[2]);
        let (token, stage) = (self.performer.clone(), self.stage.clone());
        self.seat(&token, ClientMsg::Publish { stage, offer })
    }

    /// How many hear what is told to all.
    pub(crate) fn len(&self) -> usize {
        self.talkers.len()
    }

    /// Has one of them say something.
    pub(crate) fn say(&mut self, who: usize, msg: ClientMsg) -> Result<()> {
        self.talkers.get_mut(who).context("there is nobody of that number")?.send(msg)
    }

    /// Hears everybody until then.
    pub(crate) fn listen(
        &mut self,
        until: Instant,
        hear: &mut impl FnMut(ServerMsg),
    ) -> Result<()> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            self.poll.poll(&mut self.events, Some(left))?;
            for event in &self.events {
                let at = event.token().0;
                let Some(talker) = self.talkers.get_mut(at) else { continue };
                while let Some(msg) = talker.receive()? {
                    if let ServerMsg::Bye { message, .. } = msg {
                        bail!("number {at} was sent away: {message}");
                    }
                    hear(msg);
                }
            }
            if left.is_zero() {
                return Ok(());
            }
        }
    }

    fn nobody(&self) -> Identity<'_> {
        Identity { ufrag: UFRAG, pwd: PWD, fingerprint: &self.fingerprint }
    }

    fn seat(&mut self, token: &str, enter: ClientMsg) -> Result<()> {
        let mut talker = Talker::open(&self.origin, token)?;
        talker.sit(enter)?;
        let at = Token(self.talkers.len());
        self.poll.registry().register(talker.opened()?, at, Interest::READABLE)?;
        self.talkers.push(talker);
        Ok(())
    }
}
