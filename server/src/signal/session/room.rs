//! Messages about rooms: what they mean for whom. Whether somebody may come into
//! this one, and what he may do there, the book of rooms knows.

use std::fmt;

use footlight_shared::{
    ClientMsg, ErrorCode, MemberId, Permission, Problem, RoomAct, RoomId, RoomState, RoomView,
    Signal, Source, limit,
};

use super::{Place, Session};
use crate::room::Refusal;
use crate::signal::problem;

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
    View(RoomView),
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

impl Session {
    /// What a message about a room means.
    pub(super) fn decide_room(&self, msg: ClientMsg) -> Result<RoomWish, Problem> {
        if let ClientMsg::RoomJoin { room, offer, password, invitation } = msg {
            self.must_meet(Some(&room))?;
            if offer.as_ref().is_some_and(|offer| offer.len() > limit::ROOM_SDP_BYTES) {
                let words = format!("An offer has at most {} bytes.", limit::ROOM_SDP_BYTES);
                return Err(Problem::new(ErrorCode::TooLarge, words));
            }
            within("password", password.as_deref(), limit::ROOM_PASSWORD_BYTES.1)?;
            within("invitation", invitation.as_deref(), limit::INVITATION_BYTES)?;
            return Ok(RoomWish::Join { room, offer, password, invitation });
        }
        let Place::InRoom { room, .. } = &self.place else {
            self.must_meet(None)?;
            return Err(Refusal::NotHere.into());
        };
        self.must_meet(Some(room))?;
        match msg {
            ClientMsg::RoomSignal { to, signal } => Ok(RoomWish::Signal { to, signal }),
            ClientMsg::RoomView(view) => {
                let tiles = &view.tiles;
                if tiles.len() > limit::ROOM_TILES {
                    let words = format!("At most {} pictures are sent.", limit::ROOM_TILES);
                    return Err(problem::invalid("tiles", words));
                }
                if tiles.iter().any(|it| !matches!(it.source, Source::Camera | Source::Screen)) {
                    return Err(problem::invalid("source", "Sound has no picture."));
                }
                Ok(RoomWish::View(view))
            }
            ClientMsg::RoomState(state) => Ok(RoomWish::State(state)),
            ClientMsg::RoomReact { emoji } => {
                if !limit::REACTIONS.contains(&emoji.as_str()) {
                    return Err(problem::invalid("emoji", "That is no reaction here."));
                }
                Ok(RoomWish::React { emoji })
            }
            ClientMsg::RoomAct { act, reason } => {
                if let RoomAct::Ban { until: Some(until), .. } = act
                    && until <= crate::auth::token::unix_now()
                {
                    return Err(problem::invalid("until", "A ban ends in the future."));
                }
                let reason = reason.map(|reason| reason.trim().to_owned());
                let reason = reason.filter(|reason| !reason.is_empty());
                if reason.is_none() && !matches!(act, RoomAct::Admit { .. }) {
                    let words = "Say why: it is told to the one concerned, and kept.";
                    return Err(problem::invalid("reason", words));
                }
                let fits = |reason: &String| {
                    reason.chars().count() <= limit::REASON_CHARS
                        && !reason.chars().any(char::is_control)
                };
                if !reason.as_ref().is_none_or(fits) {
                    let most = limit::REASON_CHARS;
                    let words = format!("A reason is one line of {most} characters at most.");
                    return Err(problem::invalid("reason", words));
                }
                Ok(RoomWish::Act { act, reason })
            }
            _ => Ok(RoomWish::Refresh),
        }
    }

    /// Fails where somebody is not in this room, or may not write there.
    pub(super) fn must_write_in(&self, room: &RoomId) -> Result<(), Problem> {
        match &self.place {
            Place::InRoom { room: here, .. } if here == room => {}
            _ => {
                self.must_meet(None)?;
                return Err(Refusal::NotHere.into());
            }
        }
        self.must_meet(Some(room))?;
        self.may_in(Permission::Chat, Some(room))
    }

    /// Rooms are for those whose grants are for them, and not for stages alone.
    fn must_meet(&self, room: Option<&RoomId>) -> Result<(), Problem> {
        self.may_in(Permission::Subscribe, room)
    }

    fn may_in(&self, what: Permission, room: Option<&RoomId>) -> Result<(), Problem> {
        if self.claims.may_in(what, room) { Ok(()) } else { Err(problem::forbidden()) }
    }
}

fn within(field: &str, text: Option<&str>, most: usize) -> Result<(), Problem> {
    match text {
        Some(text) if text.len() > most => {
            Err(problem::invalid(field, format!("It has at most {most} bytes.")))
        }
        _ => Ok(()),
    }
}
