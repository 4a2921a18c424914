//! What a session is for.

use std::fmt;

use footlight_shared::{CallId, ClientMsg, Quality, RoomId, StageId};

/// The purpose of a session, from its beginning to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Intent {
    /// To be told who is live.
    Lobby,
    /// To watch a stage.
    Watch {
        /// Which.
        stage: StageId,
        /// The cap on the picture.
        quality: Quality,
    },
    /// To perform on a stage.
    Publish {
        /// Which.
        stage: StageId,
    },
    /// To be in a call. Its media is negotiated between the members, by
    /// [`Session::call_signal`](crate::Session::call_signal).
    Call {
        /// Which.
        call: CallId,
    },
    /// To be in a room.
    Room {
        /// Which.
        room: RoomId,
        /// What opens it.
        pass: Pass,
    },
}

/// What opens a room that is not open.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Pass {
    /// Its password.
    pub password: Option<String>,
    /// A grant that its host has made.
    pub invitation: Option<String>,
}

/// Both are secrets: they do not print.
impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass")
    }
}

impl Intent {
    /// True where media between this client and the server belongs to it.
    pub fn has_media(&self) -> bool {
        matches!(self, Intent::Watch { .. } | Intent::Publish { .. } | Intent::Room { .. })
    }

    /// The cap on what is watched.
    pub(crate) fn quality(&self) -> Option<Quality> {
        match self {
            Intent::Watch { quality, .. } => Some(*quality),
            _ => None,
        }
    }

    /// The message that joins, with an offer where media belongs to it.
    pub(crate) fn join(&self, offer: &str) -> ClientMsg {
        let offer = offer.to_owned();
        match self {
            Intent::Lobby => ClientMsg::Lobby,
            Intent::Watch { stage, quality } => {
                ClientMsg::Watch { stage: stage.clone(), offer, quality: *quality }
            }
            Intent::Publish { stage } => ClientMsg::Publish { stage: stage.clone(), offer },
            Intent::Call { call } => ClientMsg::CallJoin { call: call.clone() },
            Intent::Room { room, pass } => ClientMsg::RoomJoin {
                room: room.clone(),
                // None in a mesh.
                offer: Some(offer).filter(|offer| !offer.is_empty()),
                password: pass.password.clone(),
                invitation: pass.invitation.clone(),
            },
        }
    }
}
