//! One participant: who he is, where he is, and what a message of his means.
//!
//! Pure: [`Session::decide`] looks at the state, the message and the rights and
//! says what is to be done; the hub does it and then tells the session by
//! `enter_*`, `leave` and `renewed`. A wish that fails on the way changes
//! nothing here.

mod call;
mod chat;
mod report;
mod room;
mod sends;
mod source;

use footlight_shared::{
    CallId, ChatId, ChatPlace, ChatText, ClientMsg, ErrorCode, Grant, MemberId, Milestone,
    Permission, Problem, Quality, Report, RoomId, Scope, StageId, UserId, Warning, limit,
};

pub(crate) use self::call::CallAct;
pub(crate) use self::room::RoomWish;
pub(crate) use self::sends::may_send;
pub(crate) use self::source::SourceWish;
use super::problem;
use crate::auth::Claims;

/// Longest wait that a milestone may tell of, in milliseconds.
const MILESTONE_MS: u32 = 600_000;

/// A participant's state.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    claims: Claims,
    place: Place,
    lobby: bool,
}

/// Where somebody is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Nowhere,
    OnStage {
        stage: StageId,
    },
    InAudience {
        stage: StageId,
        quality: Quality,
    },
    InCall {
        call: CallId,
        me: MemberId,
    },
    InRoom {
        room: RoomId,
        me: MemberId,
    },
    /// Waits to be let in, or was and has not come in yet.
    AtDoor {
        room: RoomId,
        me: MemberId,
    },
}

/// What is to be done about a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// Say `pong`.
    Pong { at: u64 },
    /// Nothing; the message was a sign of life.
    Nothing,
    /// Check the token and go on with its claims.
    Renew { token: String },
    /// Tell who is live, now and later.
    EnterLobby,
    /// Take the offer and the stage.
    Publish { stage: StageId, offer: String },
    /// Take the offer and a seat.
    Watch { stage: StageId, offer: String, quality: Quality },
    /// Take the offer for the peer that is there.
    Restart { offer: String },
    /// Change the cap.
    SetQuality { quality: Quality },
    /// End the stream.
    End { stage: StageId },
    /// Leave stage and lobby.
    Leave,
    /// Keep it and tell it to those who are there.
    Say { place: ChatPlace, id: ChatId, text: ChatText },
    /// Note how long it took.
    Observe { milestone: Milestone, after_ms: u32 },
    /// Write down and count what happened to his connections.
    Report { report: Report },
    /// Write down and count what he was warned of.
    Warn { warning: Warning },
    /// Something about a call.
    Call(CallAct),
    /// Something about a room.
    Room(RoomWish),
    /// Something about who and what is on a stage besides its performer.
    Source { stage: StageId, wish: SourceWish },
}

impl Session {
    /// Somebody who is nowhere yet.
    pub(crate) fn new(claims: Claims) -> Self {
        Self { claims, place: Place::Nowhere, lobby: false }
    }

    pub(crate) fn claims(&self) -> &Claims {
        &self.claims
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// The stage that he is on or watches.
    pub(crate) fn stage(&self) -> Option<&StageId> {
        match &self.place {
            Place::Nowhere | Place::InCall { .. } | Place::InRoom { .. } | Place::AtDoor { .. } => {
                None
            }
            Place::OnStage { stage } | Place::InAudience { stage, .. } => Some(stage),
        }
    }

    pub(crate) fn quality(&self) -> Quality {
        match self.place {
            Place::InAudience { quality, .. } => quality,
            _ => Quality::default(),
        }
    }

    pub(crate) fn is_in_lobby(&self) -> bool {
        self.lobby
    }

    /// What a message means. `owner` is the owner of the stage that it names,
    /// where it names one that exists.
    ///
    /// # Errors
    /// When the rights or the state do not allow it.
    pub(crate) fn decide(&self, msg: ClientMsg, owner: Option<UserId>) -> Result<Effect, Problem> {
        match msg {
            ClientMsg::Hello { .. } => Err(problem::out_of_order("This socket has said hello.")),
            ClientMsg::Ping { at } => Ok(Effect::Pong { at }),
            ClientMsg::Pong { .. } => Ok(Effect::Nothing),
            ClientMsg::Renew { token } => Ok(Effect::Renew { token }),
            ClientMsg::Lobby => Ok(Effect::EnterLobby),
            ClientMsg::Publish { stage, offer } => {
                let owner = self.must(Permission::Publish, &stage, owner)?;
                sized(&offer)?;
                may_send(&self.claims, &offer, (&stage, owner), false)?;
                Ok(Effect::Publish { stage, offer })
            }
            ClientMsg::Watch { stage, offer, quality } => {
                self.must(Permission::Subscribe, &stage, owner)?;
                sized(&offer)?;
                Ok(Effect::Watch { stage, offer, quality })
            }
            ClientMsg::Restart { offer } => {
                self.must_be_somewhere()?;
                if !matches!(self.place, Place::InRoom { .. }) {
                    sized(&offer)?;
                }
                Ok(Effect::Restart { offer })
            }
            ClientMsg::Quality { quality } => {
                self.must_watch()?;
                Ok(Effect::SetQuality { quality })
            }
            ClientMsg::End => self.decide_end(),
            ClientMsg::Leave => Ok(Effect::Leave),
            ClientMsg::Milestone { milestone, after_ms } => {
                self.must_watch()?;
                if after_ms > MILESTONE_MS {
                    return Err(problem::invalid("after_ms", "That is too long ago."));
                }
                Ok(Effect::Observe { milestone, after_ms })
            }
            ClientMsg::Chat { place, id, text } => self.decide_chat(place, id, &text, owner),
            ClientMsg::Report(report) => {
                report::bounded(&report)?;
                Ok(Effect::Report { report })
            }
            ClientMsg::QualityWarning(warning) => Ok(Effect::Warn { warning }),
            ClientMsg::CallJoin { .. }
            | ClientMsg::CallSignal { .. }
            | ClientMsg::CallLeave { .. }
            | ClientMsg::CallDecline { .. } => self.decide_call(msg).map(Effect::Call),
            ClientMsg::RoomJoin { .. }
            | ClientMsg::RoomSignal { .. }
            | ClientMsg::RoomView(_)
            | ClientMsg::RoomState(_)
            | ClientMsg::RoomReact { .. }
            | ClientMsg::RoomAct { .. }
            | ClientMsg::RoomRefresh => self.decide_room(msg).map(Effect::Room),
            ClientMsg::SourceInvite { .. }
            | ClientMsg::SourceDecline
            | ClientMsg::SourceSend { .. }
            | ClientMsg::SourceSee { .. }
            | ClientMsg::SourceRestart { .. }
            | ClientMsg::SourceOff { .. } => self.decide_source(msg),
            ClientMsg::Unknown => Err(Problem::new(
                ErrorCode::UnknownMessage,
                "This server does not know that message.",
            )),
        }
    }

    fn decide_end(&self) -> Result<Effect, Problem> {
        match &self.place {
            Place::OnStage { stage } => Ok(Effect::End { stage: stage.clone() }),
            _ if !self.may_somewhere(Permission::Publish) => Err(problem::forbidden()),
            _ => Err(problem::out_of_order("You are not on stage.")),
        }
    }

    fn must(
        &self,
        what: Permission,
        stage: &StageId,
        owner: Option<UserId>,
    ) -> Result<UserId, Problem> {
        // Who may do it nowhere learns nothing about which stages there are.
        if !self.may_somewhere(what) {
            return Err(problem::forbidden());
        }
        let owner = owner.ok_or_else(problem::no_such_stage)?;
        if self.claims.may(what, stage, owner) { Ok(owner) } else { Err(problem::forbidden()) }
    }

    fn must_watch(&self) -> Result<(), Problem> {
        match self.place {
            Place::InAudience { .. } => Ok(()),
            _ if !self.may_somewhere(Permission::Subscribe) => Err(problem::forbidden()),
            _ => Err(problem::out_of_order("You are not watching.")),
        }
    }

    fn must_be_somewhere(&self) -> Result<(), Problem> {
        if self.stage().is_some() || matches!(self.place, Place::InRoom { .. }) {
            return Ok(());
        }
        Err(problem::out_of_order("There is no connection here that could be restarted."))
    }

    fn may_somewhere(&self, what: Permission) -> bool {
        self.claims.grants.iter().any(|grant| grant.can.contains(&what))
    }

    /// Goes on with a new token's claims.
    ///
    /// # Errors
    /// When the token is somebody else's.
    pub(crate) fn renewed(&mut self, claims: Claims) -> Result<(), Problem> {
        if claims.sub != self.claims.sub {
            return Err(problem::forbidden());
        }
        self.claims = claims;
        Ok(())
    }

    /// The same with the right to perform on a stage, for which its owner has named him.
    pub(crate) fn engaged(mut self, stage: StageId) -> Self {
        let can = vec![Permission::Publish];
        self.claims.grants.push(Grant { room: Scope::Stage(stage), can });
        self
    }

    pub(crate) fn enter_stage(&mut self, stage: StageId) {
        self.place = Place::OnStage { stage };
    }

    pub(crate) fn enter_audience(&mut self, stage: StageId, quality: Quality) {
        self.place = Place::InAudience { stage, quality };
    }

    pub(crate) fn enter_call(&mut self, call: CallId, me: MemberId) {
        self.place = Place::InCall { call, me };
    }

    pub(crate) fn enter_room(&mut self, room: RoomId, me: MemberId) {
        self.place = Place::InRoom { room, me };
    }

    pub(crate) fn enter_door(&mut self, room: RoomId, me: MemberId) {
        self.place = Place::AtDoor { room, me };
    }

    pub(crate) fn enter_lobby(&mut self) {
        self.lobby = true;
    }

    pub(crate) fn leave_lobby(&mut self) {
        self.lobby = false;
    }

    pub(crate) fn leave_stage(&mut self) {
        self.place = Place::Nowhere;
    }

    /// Sets the cap where he watches; false where he does not.
    pub(crate) fn set_quality(&mut self, wanted: Quality) -> bool {
        match &mut self.place {
            Place::InAudience { quality, .. } => {
                *quality = wanted;
                true
            }
            _ => false,
        }
    }
}

fn sized(offer: &str) -> Result<(), Problem> {
    if offer.len() <= limit::SDP_BYTES {
        return Ok(());
    }
    let words = "The session description is too long.";
    Err(Problem::new(ErrorCode::TooLarge, words).at("offer"))
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
