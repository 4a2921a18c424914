//! What a message about a call means. Whether there is such a call the book of calls
//! knows.

use footlight_shared::{CallId, ClientMsg, MemberId, Problem, Signal};

use super::{Place, Session};
use crate::call::Refusal;
use crate::signal::problem;

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
    pub(super) fn decide_call(&self, msg: ClientMsg) -> Result<CallAct, Problem> {
        match msg {
            ClientMsg::CallJoin { call } => Ok(CallAct::Join { call }),
            ClientMsg::CallSignal { call, from, to, signal } => {
                self.must_be(&call, from)?;
                Ok(CallAct::Signal { call, to, signal })
            }
            ClientMsg::CallLeave { call } => match &self.place {
                Place::InCall { call: here, .. } if *here == call => Ok(CallAct::Leave { call }),
                _ => Err(problem::out_of_order("You are not in this call.")),
            },
            ClientMsg::CallDecline { call } => Ok(CallAct::Decline { call }),
            _ => Err(problem::out_of_order("This is not about a call.")),
        }
    }

    /// Nobody speaks for another, or in a call that he is not in.
    fn must_be(&self, call: &CallId, from: MemberId) -> Result<(), Problem> {
        match &self.place {
            Place::InCall { call: here, me } if here == call && *me == from => Ok(()),
            _ => Err(Refusal::Forged.into()),
        }
    }
}
