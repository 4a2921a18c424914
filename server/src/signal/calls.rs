//! Calls, as requests and sockets ask for them.

use std::time::Instant;

use footlight_shared::{CallId, CallInfo, CallMedia, Problem, Role, ServerMsg};

use super::hub::Hub;
use super::log_tag::LogTag;
use super::registry::Key;
use super::session::CallAct;
use crate::auth::Claims;
use crate::call::Person;

impl Hub {
    /// Makes a call, and lets it ring where somebody is called.
    ///
    /// # Errors
    /// Where the callee is not there, or there are too many calls.
    pub(crate) fn make_call(
        &self,
        host: &Claims,
        callee: Option<Person>,
    ) -> Result<(CallInfo, LogTag), Problem> {
        self.must_take_new()?;
        Ok(self.with(|registry| registry.make_call(host, callee, Instant::now()))?)
    }

    /// What a call looks like from outside, where there is one.
    pub(crate) fn call(&self, call: &CallId) -> Option<CallInfo> {
        self.with(|registry| registry.call_info(call))
    }

    /// A call's name in the log.
    pub(crate) fn call_tag(&self, call: &CallId) -> Option<LogTag> {
        self.with(|registry| registry.call_tag(call))
    }

    /// How many calls there are.
    pub fn calls(&self) -> usize {
        self.with(|registry| registry.count_calls())
    }

    /// Does what a session may do about a call; the answer.
    pub(crate) fn act(
        &self,
        key: Key,
        act: CallAct,
        media: impl Fn(Role) -> CallMedia,
    ) -> Result<ServerMsg, Problem> {
        let now = Instant::now();
        self.with(|registry| match act {
            CallAct::Join { call } => registry.join_call(key, &call, media, now),
            CallAct::Signal { call, to, signal } => {
                registry.relay(key, &call, to, signal, now).map(|()| ServerMsg::Done)
            }
            CallAct::Leave { .. } => {
                registry.leave_call(key, now);
                Ok(ServerMsg::Done)
            }
            CallAct::Decline { call } => registry.decline(key, &call).map(|()| ServerMsg::Done),
        })
    }
}
