//! Messages about rooms: who may come in is found out here, with the database and
//! the password's hash; the rest is the registry's.

use std::time::Instant;

use footlight_shared::{
    ChatPlace, MemberId, Problem, RoomAccess, RoomId, ServerMsg, Signal, limit,
};

use super::message::Offered;
use super::{Connection, Seat, call};
use crate::auth::password::HashError;
use crate::call::check;
use crate::http::ClientAddr;
use crate::moderation::Kind;
use crate::room::{Opened, Proof, Refusal};
use crate::signal::problem;
use crate::signal::session::RoomWish;
use crate::store::RoomRow;

/// What somebody brings who wants to come in.
struct Knocking {
    room: RoomId,
    offer: Option<String>,
    password: Option<String>,
    invitation: Option<String>,
}

impl Connection {
    /// Does what a message about a room asks for; the answer.
    pub(super) async fn room(
        &self,
        seat: Seat,
        wish: RoomWish,
    ) -> Result<Option<ServerMsg>, Problem> {
        let (hub, key) = (&self.state.hub, seat.key);
        let now = Instant::now();
        match wish {
            RoomWish::Join { room, offer, password, invitation } => {
                let knocking = Knocking { room, offer, password, invitation };
                let joined = Box::pin(self.join_room(seat, knocking)).await;
                return joined.inspect_err(|problem| {
                    self.state.metrics.room_joins_refused.increment(1);
                    tracing::info!(code = ?problem.code, "room not entered");
                });
            }
            RoomWish::Signal { to, signal } => self.pass_on(seat, to, signal)?,
            RoomWish::View(view) => hub.with(|registry| registry.set_view(key, view))?,
            RoomWish::State(state) => hub.with(|registry| registry.set_room_state(key, state))?,
            RoomWish::React { emoji } => hub.with(|registry| registry.react(key, emoji, now))?,
            RoomWish::Act { act, reason } => {
                let (limit, client) = (&self.state.limits.moderate, ClientAddr(self.address));
                let in_time = self.state.limited_as(limit, client, seat.user);
                in_time.map_err(|early| problem::too_often(early.retry_after))?;
                let record = hub.with(|registry| registry.judge(key, act, reason))?;
                hub.act_in_room(&record).await?;
                self.state.metrics.room_acts.increment(1);
                tracing::info!(act = record.name(), "room moderated");
            }
            RoomWish::Refresh => {
                return hub.with(|registry| registry.room_snapshot(key)).map(Some);
            }
        }
        Ok(Some(ServerMsg::Done))
    }

    /// Passes on what one member says to another's browser, in a mesh or directly.
    pub(super) fn pass_on(&self, seat: Seat, to: MemberId, signal: Signal) -> Result<(), Problem> {
        let (hub, now) = (&self.state.hub, Instant::now());
        let passed = check::signal(&signal);
        let kind = signal.kind();
        let in_mesh = hub.with(|registry| registry.is_in_mesh(seat.key));
        let room = if in_mesh { "mesh" } else { "direct" };
        let done = passed.map_err(Problem::from).and_then(|passed| {
            hub.with(|registry| registry.relay_in_room(seat.key, to, signal, now))?;
            Ok(passed)
        });
        let passed = done.inspect_err(|problem| {
            self.state.metrics.room_signals_refused.increment(1);
            let about = hub.with(|registry| registry.about(seat.key));
            call::log_refused(about.as_ref(), room, kind, problem);
        })?;
        self.state.metrics.room_signals.increment(1);
        if let Some(about) = hub.with(|registry| registry.about(seat.key)) {
            call::log(&about, room, passed);
        }
        Ok(())
    }

    async fn join_room(
        &self,
        seat: Seat,
        knocking: Knocking,
    ) -> Result<Option<ServerMsg>, Problem> {
        let (hub, key) = (&self.state.hub, seat.key);
        let rooms = hub.store().rooms();
        let row = rooms.by_id(&knocking.room).await.map_err(|error| problem::store(&error))?;
        let row = row.ok_or(Refusal::NoSuchRoom)?;
        match (row.mesh, &knocking.offer) {
            (true, Some(_)) => return Err(Refusal::Mesh.into()),
            (false, None) => return Err(Refusal::NoOffer.into()),
            _ => {}
        }
        let place = ChatPlace::Room(row.id.clone());
        hub.admit(key, &place, Kind::Ban)?;
        let proof = self.proof(&row, &knocking).await?;
        let moderators = hub.store().moderation().moderators(&place).await;
        let moderators = moderators.map_err(|error| problem::store(&error))?;
        let moderators = moderators.into_iter().map(|(user, _)| user).collect();
        let opened = Opened { row, moderators, proof };
        let arriving = hub.knock(key, &opened)?;
        self.renew_room(&opened.row).await?;
        let Knocking { room, offer, .. } = knocking;
        let Some(arriving) = arriving else { return Ok(Some(ServerMsg::RoomWaiting { room })) };
        let Some(offer) = offer else { return hub.mesh(key, &arriving).map(Some) };
        let offered = Offered { kind: "room", bytes: offer.len(), stage: None };
        self.negotiate(seat, offered, hub.meet(key, arriving, offer)).await
    }

    /// The room as somebody found it was of a moment ago, as long as a password takes: what
    /// has become of it since holds for those who are in it.
    async fn renew_room(&self, found: &RoomRow) -> Result<(), Problem> {
        let hub = &self.state.hub;
        match hub.store().rooms().by_id(&found.id).await {
            Ok(Some(row)) if row == *found => {}
            Ok(Some(row)) => hub.room_changed(&row),
            Ok(None) => {
                hub.end_room(&found.id);
                return Err(Refusal::NoSuchRoom.into());
            }
            // Then it is as it was found.
            Err(error) => drop(problem::store(&error)),
        }
        Ok(())
    }

    /// What somebody has shown who wants to come in. Passwords are as dear as those
    /// of accounts, and guessed as rarely.
    async fn proof(&self, row: &RoomRow, knocking: &Knocking) -> Result<Proof, Problem> {
        if let Some(invitation) = &knocking.invitation {
            if self.state.tokens.is_invited(invitation, &row.id) {
                return Ok(Proof::Invitation);
            }
            // One that is not good any more bars nobody from what else opens the room.
            if row.access == RoomAccess::Invitation {
                return Err(Refusal::NotInvited.into());
            }
        }
        let Some(password) = &knocking.password else { return Ok(Proof::Nothing) };
        if row.access != RoomAccess::Password {
            return Ok(Proof::Nothing);
        }
        if let Err(early) = self.state.limits.login.check(self.address) {
            self.state.metrics.rate_limited.increment(1);
            return Err(problem::too_often(early.retry_after));
        }
        if password.len() > limit::ROOM_PASSWORD_BYTES.1 {
            return Err(Refusal::WrongPassword.into());
        }
        let fits = self.state.hasher.verify(password.clone(), row.password_hash.clone()).await;
        match fits {
            Ok(true) => Ok(Proof::Password),
            Ok(false) => Err(Refusal::WrongPassword.into()),
            Err(HashError::Busy | HashError::Failed) => Err(problem::too_often(2)),
        }
    }
}
