//! One participant: who he is, where he is, and what a message of his means.
//!
//! Pure: [`Session::decide`] looks at the state, the message and the rights and
//! says what is to be done; the hub does it and then tells the session by
//! `enter_*`, `leave` and `renewed`. A wish that fails on the way changes
//! nothing here.

mod room;
mod source;

use std::fmt;

use footlight_shared::{
    CallId, ChatId, ChatPlace, ChatText, ClientMsg, ErrorCode, Grant, MemberId, Milestone,
    Permission, Problem, Quality, Report, RoomAct, RoomId, RoomState, RoomTile, Scope, Signal,
    StageId, UserId, Warning, limit,
};

pub(crate) use self::source::SourceWish;
use super::problem;
use crate::auth::Claims;
use crate::call::Refusal;

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

/// What is to be done about a room.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum RoomWish {
    /// Take the offer, where he may come in.
    Join {
        room: RoomId,
        offer: Option<String>,
        password: Option<String>,
        invitation: Option<String>,
    },
    /// Pass a signal on to another member.
    Signal { to: MemberId, signal: Signal },
    /// Send what is on his screen.
    View { tiles: Vec<RoomTile> },
    /// Tell the others what he sends.
    State(RoomState),
    /// Show it to the others.
    React { emoji: String },
    /// Do it, where he may.
    Act { act: RoomAct, reason: Option<String> },
    /// Tell him the whole of it.
    Refresh,
}

/// Passwords and descriptions do not print.
impl fmt::Debug for RoomWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoomWish")
    }
}

/// What is to be done about a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum CallAct {
    /// Take a seat.
    Join { call: CallId },
    /// Pass a signal on to the other member.
    Signal { call: CallId, to: MemberId, signal: Signal },
    /// Give the seat up.
    Leave { call: CallId },
    /// Stop the ringing.
    Decline { call: CallId },
}

impl CallAct {
    /// Which call it is about.
    pub(crate) fn call(&self) -> &CallId {
        match self {
            CallAct::Join { call }
            | CallAct::Signal { call, .. }
            | CallAct::Leave { call }
            | CallAct::Decline { call } => call,
        }
    }

    /// For the log.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            CallAct::Join { .. } => "join",
            CallAct::Signal { signal, .. } => signal.kind(),
            CallAct::Leave { .. } => "leave",
            CallAct::Decline { .. } => "decline",
        }
    }
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
                self.must(Permission::Publish, &stage, owner)?;
                sized(&offer)?;
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
                    let mut problem = Problem::new(ErrorCode::Invalid, "That is too long ago.");
                    problem.field = Some("after_ms".to_owned());
                    return Err(problem);
                }
                Ok(Effect::Observe { milestone, after_ms })
            }
            ClientMsg::Chat { place, id, text } => self.decide_chat(place, id, &text, owner),
            ClientMsg::Report(report) => {
                bounded(&report)?;
                Ok(Effect::Report { report })
            }
            ClientMsg::QualityWarning(warning) => Ok(Effect::Warn { warning }),
            ClientMsg::CallJoin { call } => Ok(Effect::Call(CallAct::Join { call })),
            ClientMsg::CallSignal { call, from, to, signal } => {
                self.must_be(&call, from)?;
                Ok(Effect::Call(CallAct::Signal { call, to, signal }))
            }
            ClientMsg::CallLeave { call } => match &self.place {
                Place::InCall { call: here, .. } if *here == call => {
                    Ok(Effect::Call(CallAct::Leave { call }))
                }
                _ => Err(problem::out_of_order("You are not in this call.")),
            },
            ClientMsg::CallDecline { call } => Ok(Effect::Call(CallAct::Decline { call })),
            ClientMsg::RoomJoin { .. }
            | ClientMsg::RoomSignal { .. }
            | ClientMsg::RoomView { .. }
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

    /// Nobody writes where he is not: he would not be told what comes of it.
    fn decide_chat(
        &self,
        place: ChatPlace,
        id: ChatId,
        text: &str,
        owner: Option<UserId>,
    ) -> Result<Effect, Problem> {
        match &place {
            ChatPlace::Stage(stage) => {
                self.must(Permission::Chat, stage, owner)?;
                if self.stage() != Some(stage) {
                    let words = "You are not on this stage or in its audience.";
                    return Err(problem::out_of_order(words));
                }
            }
            ChatPlace::Room(room) => self.must_be_in(room)?,
        }
        let invalid = |field: &str, words: String| {
            let mut problem = Problem::new(ErrorCode::Invalid, words);
            problem.field = Some(field.to_owned());
            problem
        };
        // Ids that grow with the time keep the table's index small.
        if id.0.get_version_num() != 7 {
            return Err(invalid("id", "A message's id is a UUID of version 7.".to_owned()));
        }
        let text = text.parse().map_err(|error| invalid("text", format!("{error}")))?;
        Ok(Effect::Say { place, id, text })
    }

    fn must(
        &self,
        what: Permission,
        stage: &StageId,
        owner: Option<UserId>,
    ) -> Result<(), Problem> {
        // Who may do it nowhere learns nothing about which stages there are.
        if !self.may_somewhere(what) {
            return Err(problem::forbidden());
        }
        let owner = owner.ok_or_else(problem::no_such_stage)?;
        if self.claims.may(what, stage, owner) { Ok(()) } else { Err(problem::forbidden()) }
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

    /// Nobody speaks for another, or in a call that he is not in.
    fn must_be(&self, call: &CallId, from: MemberId) -> Result<(), Problem> {
        match &self.place {
            Place::InCall { call: here, me } if here == call && *me == from => Ok(()),
            _ => Err(Refusal::Forged.into()),
        }
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
        self.claims.grants.push(Grant { room: Scope::Room(stage), can });
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
    let mut problem = Problem::new(ErrorCode::TooLarge, "The session description is too long.");
    problem.field = Some("offer".to_owned());
    Err(problem)
}

fn bounded(report: &Report) -> Result<(), Problem> {
    let refuse = |code, words, field: &str| {
        let mut problem = Problem::new(code, words);
        problem.field = Some(field.to_owned());
        Err(problem)
    };
    let (events, spans) = limit::REPORT;
    if report.events.len() > events || report.spans.len() > spans {
        return refuse(ErrorCode::TooLarge, "The report tells too much at once.", "report");
    }
    let ago = report.events.iter().map(|noted| noted.ago_ms);
    let spans = report.spans.iter().map(|timed| timed.ago_ms.saturating_add(timed.took_ms));
    if ago.chain(spans).any(|ms| ms > limit::REPORT_MS) {
        return refuse(ErrorCode::Invalid, "That is too long ago.", "ago_ms");
    }
    Ok(())
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
