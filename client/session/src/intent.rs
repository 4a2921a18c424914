//! What a session is for.

use footlight_shared::{CallId, ClientMsg, Quality, StageId};

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
}

impl Intent {
    /// True where media between this client and the server belongs to it.
    pub fn has_media(&self) -> bool {
        matches!(self, Intent::Watch { .. } | Intent::Publish { .. })
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
        }
    }
}
