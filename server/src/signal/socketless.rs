//! Opens, finds and closes sessions without a socket, for WHIP and WHEP.
//!
//! They go through the same doors as sockets' sessions: the rights are judged by
//! [`Session::decide`], the places are taken by [`Hub::publish`] and
//! [`Hub::watch`].

use std::net::IpAddr;
use std::time::Instant;

use footlight_sfu::PeerId;
use footlight_shared::{
    ClientMsg, ErrorCode, Problem, Quality, ServerMsg, SessionId, StageId, TraceId, UserId,
};

use super::hub::Hub;
use super::problem;
use super::registry::{Attached, Entrance, Found};
use super::session::{Effect, Session};
use crate::auth::Claims;
use crate::store::StageRow;

/// Who opens a session without a socket.
pub(crate) struct Visit {
    pub(crate) claims: Claims,
    /// The trace that the request is part of.
    pub(crate) trace: Option<TraceId>,
    pub(crate) address: IpAddr,
    /// Whether the cap on one address does not apply.
    pub(crate) exempt: bool,
}

/// What for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Aim {
    Publish,
    Watch,
}

/// What he got.
pub(crate) struct Opened {
    pub(crate) session: SessionId,
    pub(crate) peer: PeerId,
    pub(crate) answer: String,
}

impl Hub {
    /// Begins a session and takes its offer. It goes on where the caller stops
    /// waiting; nobody then knows the session, and it ends for want of media.
    ///
    /// # Errors
    /// What a socket would be told.
    pub(crate) async fn open(
        &self,
        visit: Visit,
        row: StageRow,
        aim: Aim,
        offer: String,
    ) -> Result<Opened, Problem> {
        let hub = self.clone();
        let opening = async move { hub.open_to_the_end(visit, &row, aim, offer).await };
        tokio::spawn(opening).await.unwrap_or_else(|_| {
            Err(Problem::new(ErrorCode::Internal, "Something went wrong on the server. Try again."))
        })
    }

    async fn open_to_the_end(
        &self,
        visit: Visit,
        row: &StageRow,
        aim: Aim,
        offer: String,
    ) -> Result<Opened, Problem> {
        if self.is_closed() {
            return Err(problem::going_down());
        }
        let stage = row.id.clone();
        let msg = match aim {
            Aim::Publish => ClientMsg::Publish { stage, offer },
            Aim::Watch => ClientMsg::Watch { stage, offer, quality: Quality::default() },
        };
        let effect = Session::new(visit.claims.clone()).decide(msg, Some(row.owner))?;
        if aim == Aim::Watch && !self.is_live(&row.id) {
            return Err(problem::not_live());
        }
        let Visit { claims, trace, address, exempt } = visit;
        let entrance = Entrance { claims, resume: None, trace, address, exempt, outbox: None };
        let attached = self.attach(entrance)?;
        let opened = self.take_place(attached, row, effect).await;
        self.with(|registry| match &opened {
            Ok(_) => registry.release(attached.key),
            Err(_) => registry.depart(attached.key, Instant::now()),
        });
        opened
    }

    async fn take_place(
        &self,
        attached: Attached,
        row: &StageRow,
        effect: Effect,
    ) -> Result<Opened, Problem> {
        let Attached { key, tag, trace, .. } = attached;
        let answered = match effect {
            Effect::Publish { offer, .. } => self.publish(key, row, offer).await?,
            Effect::Watch { offer, quality, .. } => self.watch(key, row, offer, quality).await?,
            _ => return Err(problem::forbidden()),
        };
        let (ServerMsg::Published { answer, .. } | ServerMsg::Watching { answer, .. }) = answered
        else {
            return Err(problem::taken_over());
        };
        let peer = self.with(|registry| registry.peer_of(key)).ok_or_else(problem::taken_over)?;
        tracing::info!(session = %tag, %trace, stage = %row.id, "session without a socket");
        Ok(Opened { session: key.session, peer, answer })
    }

    /// The session that a request is about, where it is there and `owner`'s.
    pub(crate) fn find_socketless(
        &self,
        id: SessionId,
        stage: &StageId,
        owner: UserId,
    ) -> Option<Found> {
        self.with(|registry| registry.socketless(id, stage, owner))
    }

    /// Gives its media new ICE credentials: how often that was by now, and the
    /// attribute lines for the client, again where he asks again. `None` where `ufrag` is
    /// what he began with.
    ///
    /// # Errors
    /// When the media path cannot take it.
    pub(crate) async fn restart_ice(
        &self,
        found: Found,
        ufrag: String,
        pwd: String,
    ) -> Result<Option<(u32, String)>, Problem> {
        let restarted = self.media().restart_ice(found.peer, ufrag, pwd).await;
        restarted.map_err(|error| problem::media(&error))
    }

    /// The user name fragment that its media goes by, and how often its ICE was
    /// restarted. `None` where it ended meanwhile.
    ///
    /// # Errors
    /// When the media path cannot tell.
    pub(crate) async fn ice(&self, found: Found) -> Result<Option<(String, u32)>, Problem> {
        self.media().ice(found.peer).await.map_err(|error| problem::media(&error))
    }

    /// Ends it against its owner's: a stage waits for him as for whoever is lost.
    pub(crate) fn lose_socketless(&self, found: Found) {
        self.with(|registry| registry.depart(found.key, Instant::now()));
    }

    /// Ends it by its owner's wish.
    pub(crate) fn close_socketless(&self, found: Found, stage: &StageId) {
        self.with(|registry| registry.close_socketless(found, stage, Instant::now()));
    }
}
